"""What the lists of reports named, run by run: one reading of each report column that a run got.

    /yining/c118486/zfxxgk_gknrz.shtml, run crawl-20260301T010000Z  ->  47 items, complete
    the same, run crawl-20260308T010000Z                           ->  12 items, not complete: page 2 was blocked

Pure decisions over captures: a column is a stored page with the role `column`; the pages of its list and the list as
JSON belong to it by the chain of the pages that led there. Only content counts; a wall or a failure names nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from archive.lists import ListPart, ListReader, Named
from crawler.captures import CONTENT_OUTCOMES, Capture, CaptureStore
from crawler.identity import page_address
from crawler.titles import judge_title

__all__ = ["ColumnReading", "Named", "read_columns"]

LIST_ROLES = ("column", "page", "json")
#: Outcomes that say nothing of what a page holds.
WALLS = frozenset({"blocked", "refused", "failed"})
#: All replays have one name (`crawler.replay`), and keep the times of the crawls that they repeat.
REPLAY_RUN = "replay"
#: Two stored crawls lie further apart than that; within one no pause is as long.
LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True)
class ColumnReading:
    """What one report column named in one run."""

    site: str
    run: str
    url: str  #: of the column's first page
    time: str  #: of the fetch of that page
    template: str  #: how the list was read; unknown where it could not be
    items: frozenset[str]  #: addresses that the list names
    titles: int  #: how many of the items have the title of a report
    newest_item_date: str | None  #: the latest date beside an item (ISO)
    complete: bool  #: every page that the list announces was got in this run
    sha256: str = ""  #: of the first page's content, that of the record which it repeats where it is unchanged
    columns: int = 0  #: columns within it that were got in this run
    walls: int = 0  #: pages of its list that a firewall, robots.txt or a failure kept back
    named: tuple[Named, ...] = ()  #: the items with title and date, in the order of the list
    lacks: tuple[str, ...] = ()  #: why it is not complete

    @property
    def leads_only(self) -> bool:
        """Whether it names nothing itself and leads to columns within it, such as one a year."""
        return not self.items and self.columns > 0


@dataclass(frozen=True)
class _Part:
    """One stored page of a column's list."""

    capture: Capture
    sha256: str
    read: ListPart
    asked: str  #: the address that a script or a status led on from, or its own


def read_columns(store: CaptureStore, captures: Iterable[Capture]) -> list[ColumnReading]:
    """The readings of all report columns among captures, sorted by time, site and address.

    A page is read once for each of its texts. Bytes that the store cannot give make a reading incomplete.
    """
    listed = sorted(
        (capture for capture in captures if capture.role in LIST_ROLES),
        key=lambda capture: (capture.time, capture.url, capture.record_id),
    )
    reader = ListReader(store)
    texts = dict(_list_texts(listed))
    readings = [reading for run in _split_runs(listed) for reading in _read_run(run, texts, reader)]
    return sorted(readings, key=lambda reading: (reading.time, reading.site, reading.url, reading.run))


def _list_texts(captures: Sequence[Capture]) -> Iterator[tuple[str, str]]:
    """Record ids of captures with content, oldest first, and the hash of the text that each stands for.

    A page found unchanged but for its counters is stored whole: what it names is what the text before it names.
    """
    held: dict[str, str] = {}
    for capture in captures:
        if capture.outcome in CONTENT_OUTCOMES and capture.sha256 is not None:
            if capture.outcome != "unchanged" or capture.url not in held:
                held[capture.url] = capture.sha256
            yield capture.record_id, held[capture.url]


def _split_runs(captures: Sequence[Capture]) -> list[list[Capture]]:
    """Captures, oldest first, by site and run; crawls that were replayed are told apart by the time between them."""
    runs: dict[tuple[str, str, int], list[Capture]] = {}
    last: dict[str, tuple[datetime, int]] = {}
    for capture in captures:
        number = 0
        if capture.run == REPLAY_RUN:
            time = datetime.fromisoformat(capture.time)
            before, number = last.get(capture.site, (time, 0))
            number += time - before > LONGEST_PAUSE
            last[capture.site] = (time, number)
        runs.setdefault((capture.site, capture.run, number), []).append(capture)
    return list(runs.values())


def _read_run(captures: Sequence[Capture], texts: dict[str, str], reader: ListReader) -> Iterator[ColumnReading]:
    """The columns of one run of a site."""
    above: dict[str, str | None] = {}
    for capture in captures:
        above.setdefault(capture.url, capture.parent_url)
    parts = _list_parts(captures, texts, reader)
    columns = {part.capture.url: part for part in parts if part.capture.role == "column"}
    pages: dict[str, dict[str, _Part]] = {url: {} for url in columns}
    for part in parts:
        column = _find_column(part.capture, columns, above) if part.capture.role != "column" else None
        if column is not None:
            pages[column][part.capture.url] = part
    within = Counter(_find_column(part.capture, columns, above) for part in columns.values())
    got = {part.capture.url for part in parts}
    lost = {one.url: one for one in captures if one.outcome in WALLS and one.role != "column" and one.url not in got}
    walls = Counter(_find_column(capture, columns, above) for capture in lost.values())
    for url, first in columns.items():
        reading = _read_column(first, list(pages[url].values()))
        yield replace(reading, columns=within[url], walls=walls[url])


def _list_parts(captures: Sequence[Capture], texts: dict[str, str], reader: ListReader) -> list[_Part]:
    led_on = {capture.url for capture in captures if capture.outcome == "redirect"}
    parts = []
    for capture in captures:
        sha256 = texts.get(capture.record_id)
        if sha256 is not None:
            read = reader.read(capture.site, capture.url, capture.role, sha256)
            asked = capture.parent_url if capture.parent_url in led_on else None
            parts.append(_Part(capture, sha256, read, asked or capture.url))
    return parts


def _find_column(page: Capture, columns: Mapping[str, _Part], above: Mapping[str, str | None]) -> str | None:
    """The column that a page belongs to: the nearest one on the way that led to it."""
    met = {page.url}
    url = page.parent_url
    while url is not None and url not in met:
        if url in columns:
            return url
        met.add(url)
        url = above.get(url)
    return None


def _read_column(first: _Part, pages: Sequence[_Part]) -> ColumnReading:
    parts = (first, *pages)
    named: dict[str, Named] = {}
    for part in parts:
        for item in part.read.items:
            named.setdefault(item.url, item)
    template = first.read.template
    if template == "unknown":
        template = next((part.read.template for part in pages if part.read.items), template)
    lacks = tuple(_find_lacks(first, pages, template))
    return ColumnReading(
        site=first.capture.site,
        run=first.capture.run,
        url=first.capture.url,
        time=first.capture.time,
        template=template,
        items=frozenset(named),
        titles=sum(_is_report(item.title) for item in named.values()),
        newest_item_date=max((item.date for item in named.values() if item.date), default=None),
        complete=not lacks,
        sha256=first.sha256,
        named=tuple(named.values()),
        lacks=lacks,
    )


def _find_lacks(first: _Part, pages: Sequence[_Part], template: str) -> Iterator[str]:
    """Everything that leaves it open whether the list names more."""
    lists = [first, *(part for part in pages if part.capture.role == "page")]
    feeds = [part for part in pages if part.capture.role == "json" and part.read.template == "json"]
    needed = _needs_feed(first, lists)
    got = {page_address(address) for part in (first, *pages) for address in (part.capture.url, part.asked)}
    if template in {"unknown", "unread"}:
        yield f"{first.capture.url}: {template} template"
    for part in (*lists, *feeds):
        if part.capture.truncated:
            yield f"{part.capture.url}: cut off"
        if part.read.trouble:
            yield f"{part.capture.url}: {part.read.trouble}"
        wanted = part.read.following if part is first or not part.read.counted else ()
        yield from (f"{url}: not got" for url in wanted if page_address(url) not in got)
    if needed and not feeds:
        yield f"{first.capture.url}: expected the list as JSON, which was not got"
    if not needed:
        yield from (f"{part.capture.url}: expected items, found none" for part in lists if not part.read.items)
    told = max((part.read.total for part in feeds), default=0)
    found = len({item.url for part in feeds for item in part.read.items})
    if found < told:
        yield f"{first.capture.url}: {told} items announced as JSON, {found} found"


def _needs_feed(first: _Part, lists: Sequence[_Part]) -> bool:
    """Whether the pages alone do not tell the list: a script fills them, or page 2 repeats page 1."""
    texts = [frozenset(item.url for item in part.read.items) for part in lists if part.read.items]
    return not first.read.items or first.read.feed_only or len(set(texts)) < len(texts)


@cache
def _is_report(title: str) -> bool:
    return judge_title(title) == "report"
