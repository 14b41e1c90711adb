"""``/archive/figures_labelled.csv?_stream=on``: a whole table or view as CSV in one pass.

Datasette reads page by page, and a view's pages by counting rows off from the first again: of 600,000 labelled figures
it had sent a tenth after ten minutes, and it goes on when the reader has left. So what is asked for as a stream, whole
or filtered by ``column=value``, is read with one cursor here; the bytes are those that Datasette would send. Other
streams (searches, comparisons) stay Datasette's, but in its largest pages and no longer than somebody reads.
"""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from datasette.app import Datasette

from archive.schema import TABLES, VIEWS, Table
from publish.hooks import AsgiApp, Message, Receive, Scope, Send
from publish.pages import CACHE_CONTROL, DATABASE


def _order(table: Table) -> str:
    if table.sort_desc:
        return f"{table.sort_desc} desc"
    return table.sort or ", ".join(table.primary_key)


#: What can be streamed, and the order of its rows: that of Datasette's pages. A view has its own.
ORDERS = {table.name: f" order by {_order(table)}" for table in TABLES} | {name: "" for name, *_ in VIEWS}
#: What may stand in the address besides filters. `_bom` is read by the wrapper around this one.
PLAIN_ARGUMENTS = frozenset({"_stream", "_size", "_dl", "_bom", "_header", "_nofacet", "_nocount"})
#: Rows fetched at a time: some hundred kilobytes of figures.
BATCH = 2_000


@dataclass(frozen=True)
class Wish:
    """A table or view to send: the columns its rows must equal, and how the file is to look."""

    name: str
    filters: tuple[tuple[str, str], ...]
    header: bool
    download: bool


class CsvStreams:
    """ASGI wrapper, innermost: plain streams in one pass, others in large pages; both end with their reader."""

    def __init__(self, app: AsgiApp, datasette: Datasette) -> None:
        self.app = app
        self.datasette = datasette

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on one request."""
        arguments = _arguments(scope)
        if dict(arguments).get("_stream") != "on":
            await self.app(scope, receive, send)
            return
        wish = await self._wish(scope, arguments)
        if wish is None:
            await _while_read(self.app(_in_large_pages(scope, arguments), receive, send), receive)
        else:
            await _while_read(self._send_rows(wish, send, head=scope["method"] == "HEAD"), receive)

    async def _wish(self, scope: Scope, arguments: list[tuple[str, str]]) -> Wish | None:
        """What is wanted, when it is one of ours and nothing but equality is asked of its columns."""
        folder, _, file = scope["path"].rpartition("/")
        name = file.removesuffix(".csv")
        if name not in ORDERS or not folder.endswith(f"/{DATABASE}") or scope["method"] not in {"GET", "HEAD"}:
            return None
        columns = set(await self.datasette.get_database(DATABASE).table_columns(name))
        filters = tuple((column, value) for column, value in arguments if column not in PLAIN_ARGUMENTS)
        if not {column for column, _ in filters} <= columns:
            return None
        given = dict(arguments)
        return Wish(name, filters, given.get("_header") != "off", bool(given.get("_dl")))

    async def _send_rows(self, wish: Wish, send: Send, *, head: bool) -> None:
        """The rows as they come from one cursor of a connection of its own."""
        await send({"type": "http.response.start", "status": 200, "headers": _headers(wish)})
        if not head:
            connection = _connect(self.datasette.get_database(DATABASE).path)
            # One thread for all calls: a connection must not be closed while another thread still reads from it.
            worker = ThreadPoolExecutor(max_workers=1)
            in_worker = partial(asyncio.get_running_loop().run_in_executor, worker)
            try:
                cursor = await in_worker(connection.execute, *_query(wish))
                if wish.header:
                    await send(_body([tuple(column[0] for column in cursor.description)]))
                while rows := await in_worker(cursor.fetchmany, BATCH):
                    await send(_body(rows))
            finally:
                connection.interrupt()
                worker.submit(connection.close)
                worker.shutdown(wait=False)
        await send({"type": "http.response.body", "body": b""})


def _arguments(scope: Scope) -> list[tuple[str, str]]:
    """The arguments of a request for a CSV, none for any other."""
    if scope["type"] != "http" or not scope["path"].endswith(".csv"):
        return []
    return parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)


def _in_large_pages(scope: Scope, arguments: list[tuple[str, str]]) -> Scope:
    """The same request with ``_size=max``, unless it says how long its pages are."""
    if "_size" in dict(arguments):
        return scope
    return {**scope, "query_string": scope["query_string"] + b"&_size=max"}


async def _while_read(answer: Awaitable[None], receive: Receive) -> None:
    """Run an answer until it is sent or its reader is gone: a server takes what nobody reads without a word."""
    answering = asyncio.ensure_future(answer)
    leaving = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if answering.done():
            answering.result()
    finally:
        answering.cancel()
        leaving.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?immutable=1", uri=True, check_same_thread=False)


def _query(wish: Wish) -> tuple[str, list[str]]:
    """The SQL and its parameters; the names come from the schema and the columns there."""
    conditions = " and ".join(f'"{column}" = ?' for column, _ in wish.filters)
    where = f" where {conditions}" if conditions else ""
    return f"select * from {wish.name}{where}{ORDERS[wish.name]}", [value for _, value in wish.filters]


def _headers(wish: Wish) -> list[tuple[bytes, bytes]]:
    kind = b"text/csv" if wish.download else b"text/plain"
    headers = [(b"content-type", kind + b"; charset=utf-8"), (b"cache-control", CACHE_CONTROL.encode())]
    if wish.download:
        headers.append((b"content-disposition", f'attachment; filename="{wish.name}.csv"'.encode()))
    return headers


def _body(rows: list[tuple[Any, ...]]) -> Message:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return {"type": "http.response.body", "body": text.getvalue().encode(), "more_body": True}
