"""Captures of small crawls, made by hand: lists of reports over several days, as the crawler stores them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.columns import ColumnReading, read_columns
from crawler.captures import CaptureStore
from crawler.warc import Fetch
from tests.replica.web import gknr_list, hex_id, page

SITE = "yining.gov.cn"
HOST = "http://www.yining.gov.cn"
FOLDER = f"{HOST}/yining/c118486"
COLUMN = f"{FOLDER}/zfxxgk_gknrz.shtml"
FEED = f"{HOST}/common/search/abcd1234abcd?_isAgg=true&page=1"
START = datetime(2026, 1, 12, 1, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)

Items = Sequence[tuple[str, str]]


def title_of(year: int, agency: str = "伊宁市人民政府") -> str:
    """The usual title of a report."""
    return f"{agency}{year}年政府信息公开工作年度报告"


def article_of(title: str) -> str:
    """The address of an article of the column."""
    return f"{FOLDER}/202501/{hex_id(title)}.shtml"


def items_of(*titles: str) -> list[tuple[str, str]]:
    """Lines of a list."""
    return [(article_of(title), title) for title in titles]


def list_body(items: Items, pages: int = 1, current: int = 1, head: str = "") -> bytes:
    """A page of a list in the platform's own template, whose script counts its pages."""
    script = f"createPageHTML('page-div', {pages}, {current}, 'zfxxgk_gknrz', 'shtml', 15)" if pages > 1 else ""
    return page("信息公开年报", gknr_list(list(items), script), head).body


def feed_body(items: Items, total: int, number: int = 1, rows: int = 20) -> bytes:
    """A page of a list as JSON."""
    results = [{"title": title, "url": url, "publishedTimeStr": "2026-01-20 10:00:00"} for url, title in items]
    return json.dumps({"data": {"results": results, "total": total, "page": number, "rows": rows}}).encode()


def fetch(url: str, body: bytes = b"", *, role: str = "column", day: float = 0, **changes: object) -> Fetch:
    """One answer of the crawl of a day; `changes` are other attributes of the fetch."""
    run = f"crawl-{START + timedelta(days=int(day)):%Y%m%dT%H%M%SZ}"
    made = Fetch(url, START + timedelta(days=day), SITE, run, role, "new", 200, "OK", HTML, body)
    return replace(made, **changes)  # type: ignore[arg-type]


def store_of(folder: Path, *fetches: Fetch) -> Path:
    """A captures folder that holds the fetches, each a minute after the one before it on its day."""
    with CaptureStore(folder / "captures") as store:
        for number, one in enumerate(fetches):
            store.append(replace(one, time=one.time + timedelta(minutes=number)))
    return folder / "captures"


def readings_of(folder: Path, *fetches: Fetch) -> list[ColumnReading]:
    """What the lists of those fetches named."""
    store = CaptureStore(store_of(folder, *fetches))
    try:
        return read_columns(store, store.captures())
    finally:
        store.close()
