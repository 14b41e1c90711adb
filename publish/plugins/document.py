"""``/document/<sha256>``: the document behind a figure, byte for byte as it was fetched.

A stored page may hold scripts of a stranger's site: it is sent as a file to save, in a sandbox, and no browser may
guess another type for it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from publish.decisions import find_withheld
from publish.hooks import hook
from publish.pages import DATABASE, Notice, notice_page
from publish.stored_documents import (
    CapturesUnavailable,
    captures_folder,
    document_name,
    find_capture,
    read_document,
)

SHA256_DIGITS = 64
UNKNOWN = Notice(
    "没有这份文件",
    "No such document",
    "本库没有这个哈希值的文件。请检查网址是否完整（64 位十六进制数）。",
    "This archive has no document with that hash. Check that the address is whole (64 hexadecimal digits).",
)
UNAVAILABLE = Notice(
    "暂时无法取得文件",
    "The document is not at hand",
    "原始文件存放在抓取库（WARC）中，本站目前读不到它，或它的哈希值不符。报告的文字和数据不受影响；请稍后再试，或查看原网页。",
    "The stored file lies in the captures (WARC), which this site cannot read now, or its hash does not match. The "
    "report's words and figures are not affected. Try again later, or see the original page.",
)


async def document(datasette: Datasette, request: Request) -> Response:
    """The stored bytes as a download; 404 for an unknown hash, 403 for a withheld one, 503 without the captures."""
    sha256 = request.url_vars["sha256"].lower()
    database = datasette.get_database(DATABASE)
    capture = await find_capture(database, sha256) if _is_hash(sha256) else None
    if capture is None:
        return await notice_page(datasette, request, 404, UNKNOWN)
    withheld = await find_withheld(database, sha256)
    if withheld is not None:
        return await notice_page(datasette, request, 403, withheld)
    etag = f'"{sha256}"'
    if request.headers.get("if-none-match") == etag:
        return Response("", status=304, headers=_headers(etag))
    name = await document_name(database, sha256)
    try:
        stored = await asyncio.to_thread(read_document, captures_folder(datasette), capture, name)
    except (CapturesUnavailable, LookupError):
        return await notice_page(datasette, request, 503, UNAVAILABLE)
    headers = {**_headers(etag), "Content-Disposition": f'attachment; filename="{stored.filename}"'}
    return Response(stored.content, headers=headers, content_type=stored.content_type)


def _is_hash(text: str) -> bool:
    return len(text) == SHA256_DIGITS and all(digit in "0123456789abcdef" for digit in text)


def _headers(etag: str) -> dict[str, str]:
    """The bytes under a hash never change, so they may be kept for ever."""
    return {
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "ETag": etag,
        "Cache-Control": "public, max-age=31536000, immutable",
    }


@hook
def register_routes() -> list[tuple[str, Any]]:
    """One address for each stored document."""
    return [(r"^/document/(?P<sha256>[^/]+)$", document)]
