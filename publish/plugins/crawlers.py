"""``/robots.txt`` and ``/sitemap.xml``: reports may be indexed; queries may not, there is no end of them."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from publish.hooks import hook
from publish.pages import CACHE_CONTROL, DATABASE, absolute

ROBOTS = """\
User-agent: *
Disallow: {root}search
Disallow: {root}{database}?
Disallow: {root}{database}.
Disallow: {root}{database}/*?
Sitemap: {sitemap}
"""
#: The protocol's limit for one file (https://www.sitemaps.org/protocol.html); the newest reports come first.
MAX_ADDRESSES = 50_000
REPORTS_SQL = "select id, captured_at from reports order by serial desc limit :limit"


async def robots(datasette: Datasette, request: Request) -> Response:
    """What crawlers may ask for."""
    root = datasette.urls.path("/")
    text = ROBOTS.format(root=root, database=DATABASE, sitemap=absolute(datasette, request, "/sitemap.xml"))
    return Response.text(text, headers={"Cache-Control": CACHE_CONTROL})


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """The addresses of all reports' pages, each with the day on which its document was first seen."""
    # Datasette would cut a query of its own connection off after a thousand rows.
    rows = await datasette.get_database(DATABASE).execute_fn(
        lambda connection: connection.execute(REPORTS_SQL, {"limit": MAX_ADDRESSES}).fetchall()
    )
    entries = [_entry(absolute(datasette, request, f"/report/{report_id}"), seen) for report_id, seen in rows]
    text = "\n".join((
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *entries,
        "</urlset>\n",
    ))  # fmt: skip
    headers = {"Cache-Control": CACHE_CONTROL}
    return Response(text, headers=headers, content_type="application/xml; charset=utf-8")


def _entry(address: str, seen: str | None) -> str:
    return f"<url><loc>{escape(address)}</loc>{_last_changed(seen)}</url>"


def _last_changed(seen: str | None) -> str:
    try:
        return f"<lastmod>{date.fromisoformat((seen or '')[:10])}</lastmod>"
    except ValueError:
        return ""


@hook
def register_routes() -> list[tuple[str, Any]]:
    """Both files at the top, where crawlers look."""
    return [(r"^/robots\.txt$", robots), (r"^/sitemap\.xml$", sitemap)]
