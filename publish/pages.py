"""What all our own pages share: the header that forbids scripts, the style sheet's address, and plain notices."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

DATABASE = "archive"
STATIC = Path(__file__).with_name("static")
STYLE_SHEET = "gongkai.css"
#: No script at all, style and images from here only, no framing elsewhere.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
#: The archive changes with a build, a few times a day at most.
CACHE_CONTROL = "public, max-age=300"


@dataclass(frozen=True)
class Notice:
    """What to tell a reader instead of a page, in both languages."""

    heading_zh: str
    heading_en: str
    zh: str
    en: str


NO_REPORT = Notice(
    "没有这份报告",
    "No such report",
    "本库没有这个代码的报告。请从首页检索，或浏览全部报告。",
    "This archive has no report of that name. Search from the home page or browse all reports.",
)


@cache
def style_sheet_path() -> str:
    """The style sheet's path with a hash of its content, so that it may be kept for long."""
    content = (STATIC / STYLE_SHEET).read_bytes()
    return f"/static/{STYLE_SHEET}?v={hashlib.sha256(content).hexdigest()[:12]}"


def absolute(datasette: Datasette, request: Request, path: str) -> str:
    """The whole address of one of our pages, as the reader's browser knows this site."""
    return str(datasette.absolute_url(request, datasette.urls.path(path)))


async def html_page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """One of our own pages from its template."""
    given = {"style_sheet": style_sheet_path(), "database": DATABASE, **context}
    body = await datasette.render_template(template, given, request=request)
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    if status != 200:
        return Response.html(body, status=status, headers={**headers, "Cache-Control": "no-store"})
    return if_changed(request, Response.html(body, headers=headers))


def if_changed(request: Request, response: Response) -> Response:
    """The response with a mark of its content; an empty 304 when the reader has that content already."""
    etag = f'"{hashlib.sha256(response.body.encode()).hexdigest()[:32]}"'
    response.headers |= {"ETag": etag, "Cache-Control": CACHE_CONTROL}
    held = {mark.strip().removeprefix("W/") for mark in request.headers.get("if-none-match", "").split(",")}
    return Response("", status=304, headers=response.headers) if etag in held else response


async def notice_page(datasette: Datasette, request: Request, status: int, notice: Notice) -> Response:
    """A page that says in both languages why there is nothing here and what to do."""
    return await html_page(datasette, request, "gongkai_notice.html", {"notice": notice}, status)


async def no_report(datasette: Datasette, request: Request, report_id: str, *, as_json: bool) -> Response:
    """What is answered about a report that the archive does not have: a notice, or its JSON twin."""
    if as_json:
        return Response.json({"ok": False, "error": f"no report {report_id!r} in this archive"}, status=404)
    return await notice_page(datasette, request, 404, NO_REPORT)


def json_twin(request: Request, content: dict[str, Any]) -> Response:
    """A page's content for programs of any origin."""
    return if_changed(request, Response.json(content, headers={"Access-Control-Allow-Origin": "*"}))
