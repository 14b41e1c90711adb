"""``/``: what this archive is and a box to search it; ``/search?q=…``: the reports that contain the words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request, Response

from archive.schema import TABLES, VIEWS
from publish.hits import MAX_PAGE, MAX_QUERY, find_hits
from publish.hooks import hook
from publish.pages import DATABASE, Notice, absolute, html_page, notice_page, style_sheet_path

NEWEST = 8
NEWEST_SQL = """
select r.id, r.title, r.year, r.published_on, r.status, a.name as agency
from reports r join agencies a on a.id = r.agency_id order by r.serial desc limit :limit
"""
COVERED_SQL = "select count(distinct agency_id) as agencies, min(year) as first, max(year) as last from reports"
#: What is beyond doubt: errors whose every cell two readings give alike.
PROVEN_SQL = "select count(*) as proven from findings where severity = 'error' and verdict = 'document'"
NOTICE_SQL = "select value from about where name = 'sample_notice'"
#: Counting a large table once takes longer than a page may; Datasette counts an immutable one at start and keeps it.
COUNT_LIMIT_MS = 2000
SLOW = Notice(
    "检索超时",
    "The search took too long",
    "这次检索用时过长，已停止。请换用更长或更少见的词。",
    "This search was stopped because it took too long. Use longer or rarer words.",
)


async def home(datasette: Datasette, request: Request) -> Response:
    """The front page."""
    database = datasette.get_database(DATABASE)
    context = {
        "canonical": absolute(datasette, request, "/"),
        "counts": await database.table_counts(COUNT_LIMIT_MS),
        "covered": (await database.execute(COVERED_SQL)).first(),
        "newest": [dict(row) for row in (await database.execute(NEWEST_SQL, {"limit": NEWEST})).rows],
        "proven": (await database.execute(PROVEN_SQL)).first()["proven"],
        "sample_notice": await _sample_notice(database),
        "tables": [(table.name, table.zh, table.en) for table in TABLES],
        "views": [(name, zh, en) for name, zh, en, _ in VIEWS],
        "max_query": MAX_QUERY,
    }
    return await html_page(datasette, request, "gongkai_home.html", context)


async def search(datasette: Datasette, request: Request) -> Response:
    """Reports that contain the words, newest first, twenty a page."""
    typed = request.args.get("q") or ""
    try:
        found = await find_hits(datasette.get_database(DATABASE), typed, _page_number(request))
    except QueryInterrupted:
        return await notice_page(datasette, request, 503, SLOW)
    context: dict[str, Any] = {
        "found": found,
        "query": typed.strip(),
        "max_query": MAX_QUERY,
        "page_url": datasette.urls.path("/search?" + urlencode({"q": found.query})),
        "table_query": urlencode({"_search": found.query}),
        "sample_notice": await _sample_notice(datasette.get_database(DATABASE)),
    }
    return await html_page(datasette, request, "gongkai_search.html", context)


def _page_number(request: Request) -> int:
    """The page asked for, from 1; anything that is not a page number is page 1."""
    asked = request.args.get("page") or "1"
    return min(max(int(asked), 1), MAX_PAGE) if asked.isdecimal() and len(asked) < len(str(MAX_PAGE)) + 1 else 1


async def _sample_notice(database: Database) -> str | None:
    row = (await database.execute(NOTICE_SQL)).first()
    return row["value"] if row else None


@hook
def register_routes() -> list[tuple[str, Any]]:
    """The front page stands before Datasette's own, which stays at ``/archive``."""
    return [(r"^/$", home), (r"^/search$", search)]


@hook
def extra_css_urls() -> list[str]:
    """Datasette's own pages get the style of the bar that leads back here."""
    return [style_sheet_path()]
