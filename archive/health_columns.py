"""Monitors of report columns: items that fell away, pages that no reader knows, columns that stand still.

Each newest reading is held against the last one that was complete; a wall or a failure is no fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from archive.columns import ColumnReading
from archive.deadlines import MARCH, day_of
from archive.measures import Measure
from crawler.captures import CONTENT_OUTCOMES, Capture
from crawler.identity import page_address

#: A larger fall of a column's items is an alarm.
LARGEST_FALL = 0.20
#: A column that has not changed for longer stands still.
STILL = timedelta(days=365)


def measure_columns(captures: Iterable[Capture], readings: Iterable[ColumnReading]) -> list[Measure]:
    """The measures of all report columns, and of sites whose columns all stand still."""
    histories: dict[tuple[str, str], list[ColumnReading]] = {}
    for reading in sorted(readings, key=lambda one: (one.time, one.url)):
        histories.setdefault((reading.site, page_address(reading.url)), []).append(reading)
    last: dict[tuple[str, str], Capture] = {}
    articles: set[tuple[str, str]] = set()
    for capture in sorted(captures, key=lambda one: (one.time, one.record_id)):
        if capture.role == "column":
            last[capture.site, page_address(capture.url)] = capture
        elif capture.role == "article" and capture.outcome in CONTENT_OUTCOMES:
            articles.add((capture.run, capture.url))
    readable = {site for (site, _), history in histories.items() if history[-1].items}
    found: list[Measure] = []
    for key, history in sorted(histories.items()):
        found += _measure_items(history)
        found += _measure_reading(history, articles, site_is_readable=key[0] in readable)
        found += _measure_missing(history[-1], last[key])
        found += _measure_still(history)
    return found + list(_measure_sites(histories, found))


def _measure_items(history: Sequence[ColumnReading]) -> Iterator[Measure]:
    newest = history[-1]
    before = next((one for one in reversed(history[:-1]) if one.complete and one.items), None)
    if newest.leads_only and before is None:
        return
    count = len(newest.items)
    if before is None:
        yield Measure(newest.site, newest.url, "items", count, None, newest.time, "ok", f"{count} 条 items")
        return
    least = round(len(before.items) * (1 - LARGEST_FALL), 4)
    fell = (not count and not newest.walls) or (newest.complete and count < least)
    text = f"{count} 条，此前 items, before {len(before.items)} ({before.time})"
    if fell:
        text += "；看看栏目是否改版或被清空 look whether the column was rebuilt or emptied"
    yield Measure(newest.site, newest.url, "items", count, least, newest.time, "alarm" if fell else "ok", text)


def _measure_reading(
    history: Sequence[ColumnReading], articles: set[tuple[str, str]], *, site_is_readable: bool
) -> Iterator[Measure]:
    """A page that no reader knows is an alarm where it was known before, or where nothing else of its site is; a link
    that was called 2024年 and leads to a calendar is not.
    """
    newest = history[-1]
    if newest.leads_only or (newest.run, newest.url) in articles:
        return
    if newest.template == "unknown":
        was_known = any(one.template != "unknown" for one in history)
        level = "alarm" if was_known or not site_is_readable else "warn"
        text = "版式不识，网站可能改版 unknown template: the site may be rebuilt, teach crawler/platforms/"
        yield Measure(newest.site, newest.url, "unknown_template", None, None, newest.time, level, text)
    elif not newest.complete:
        text = f"未读全 not read whole: {newest.lacks[0]}"
        text += f" (+{len(newest.lacks) - 1})" if len(newest.lacks) > 1 else ""
        yield Measure(newest.site, newest.url, "partial", len(newest.lacks), 0, newest.time, "warn", text)


def _measure_missing(newest: ColumnReading, last: Capture) -> Iterator[Measure]:
    if last.outcome == "missing" and last.time > newest.time:
        text = f"栏目不在原处，原有 {len(newest.items)} 条 the column is gone, with so many items: find its new place"
        yield Measure(newest.site, newest.url, "column_missing", 0, len(newest.items), last.time, "alarm", text)


def _measure_still(history: Sequence[ColumnReading]) -> Iterator[Measure]:
    """A column that a year of captures saw unchanged, or whose newest item is older than a year and a deadline."""
    newest = history[-1]
    since = newest.time
    for reading in reversed(history):
        if (reading.sha256, reading.items) != (newest.sha256, newest.items):
            break
        since = reading.time
    unchanged = datetime.fromisoformat(newest.time) - datetime.fromisoformat(since)
    if unchanged > STILL:
        text = f"{unchanged.days} 天未变 unchanged for so many days: does the site still publish here?"
        yield Measure(newest.site, newest.url, "frozen", unchanged.days, STILL.days, since, "warn", text)
    elif _has_grown(history):
        return  # shown dates may be false: what was seen to come is new
    elif newest.newest_item_date is not None and is_old(newest.newest_item_date, day_of(newest.time)):
        age = (day_of(newest.time) - date.fromisoformat(newest.newest_item_date)).days
        text = f"最新一条为 newest item: {newest.newest_item_date}；此后已过一次期限 a deadline has passed since"
        yield Measure(newest.site, newest.url, "frozen", age, STILL.days, newest.newest_item_date, "warn", text)


def _has_grown(history: Sequence[ColumnReading]) -> bool:
    """Whether an item came within the last year of captures."""
    newest = history[-1]
    end = datetime.fromisoformat(newest.time)
    recent = [one for one in history if one.complete and end - datetime.fromisoformat(one.time) <= STILL]
    return bool(recent) and not newest.items <= recent[0].items


def is_old(shown: str, today: date) -> bool:
    """Whether an item is older than a year, and the reports of the year after it were due since."""
    try:
        day = date.fromisoformat(shown)
    except ValueError:
        return False
    return today - day > STILL and today > date(day.year + 1, *MARCH)


def _measure_sites(
    histories: dict[tuple[str, str], list[ColumnReading]], found: Sequence[Measure]
) -> Iterator[Measure]:
    """One column a year is common, and last year's stands still for ever; a site where all do is silent."""
    still = {(one.site, one.subject): one for one in found if one.kind == "frozen"}
    sites: dict[str, list[ColumnReading]] = {}
    for (site, _), history in sorted(histories.items()):
        if history[-1].items:
            sites.setdefault(site, []).append(history[-1])
    for site, newest in sites.items():
        if all((site, reading.url) in still for reading in newest):
            last = max(still[site, reading.url].since or "" for reading in newest)
            text = "所有年报栏目一年以上无新内容 no report column has had anything new for a year: look for new columns"
            yield Measure(site, site, "site_frozen", len(newest), None, last, "alarm", text)
