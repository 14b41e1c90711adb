"""Put a byte order mark before a CSV on request, so that Chinese Excel reads it as UTF-8.

``/archive/figures_labelled.csv?report_id=yining-2024&_bom=1``. Without ``_bom=1`` the bytes are Datasette's: a mark
would become part of the first column's name in most other programs.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from publish.hooks import AsgiApp, Message, Receive, Scope, Send, hook

UTF8_BOM = b"\xef\xbb\xbf"


class CsvBom:
    """ASGI wrapper: the first bytes of a CSV that was asked for with ``_bom=1`` are preceded by the mark."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through, unless this is a CSV with the wish for a mark."""
        await self.app(scope, receive, _MarkedSend(send) if _is_wanted(scope) else send)


class _MarkedSend:
    """A `send` that adds the mark to the first body message; the rows go on streaming."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.due = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.due = message["status"] == 200
            headers = [(name, value) for name, value in message["headers"] if name.lower() != b"content-length"]
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body" and self.due and message.get("body"):
            self.due = False
            message = {**message, "body": UTF8_BOM + message["body"]}
        await self.send(message)


def _is_wanted(scope: Scope) -> bool:
    if scope["type"] != "http" or not scope["path"].endswith(".csv"):
        return False
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return query.get("_bom") == ["1"]


@hook
def asgi_wrapper() -> type[CsvBom]:
    """Wrap Datasette's application."""
    return CsvBom
