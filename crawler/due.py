"""When an address is to be asked again, from what was answered before. Pure: times come in as arguments.

    lists and the way to them   each day from 10 January to 15 April, else each week (the law's calendar)
    documents                   1, 2, 4, 8 … days after they were first seen or last changed, 90 days apart at most
    missing documents           after 2 days, until three misses over seven days are seen; then every 30 days
    failed, blocked             after 3 or 6 hours, doubled with each run in a row: a day at most, documents a week
    all                         at least once in each quarter of the calendar

Days are those of Beijing: a daily crawl may begin at any hour and last for hours, and still asks each page once a day.
Source: 政府信息公开条例 (2019), articles 49 and 50: reports are due by 31 January and 31 March.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
#: Reports come out between these days, late ones included.
SEASON = ((1, 10), (4, 15))
LIST_ROLES = frozenset({"home", "gateway", "column", "page", "json", "search"})
DOCUMENT_ROLES = frozenset({"article", "attachment"})
#: Answers that say what an address holds; the others say nothing of it.
SETTLED = frozenset({"new", "changed", "unchanged", "redirect", "missing", "refused"})
TROUBLE = frozenset({"failed", "blocked"})
CONTENT = frozenset({"new", "changed", "unchanged"})
#: Two checks of one address are so far apart, whatever the calendar says.
LEAST_PAUSE = timedelta(hours=12)
LONGEST_CHECK_DAYS = 90
MISSES_WANTED = 3
MISSES_SPAN = timedelta(days=7)
#: After the first failure; doubled with each run in a row.
FAILED_PAUSE = timedelta(hours=3)
BLOCKED_PAUSE = timedelta(hours=6)
LONGEST_PAUSE = {"list": timedelta(days=1), "document": timedelta(days=7)}


@dataclass
class Past:
    """What the store knows of one address: the newest answers, and since when they are what they are."""

    role: str
    is_column: bool = False  #: it was asked for as a report column, whatever else it is
    parent: str | None = None  #: the newest page that named it
    is_named: bool = False  #: a page led to the newest answer; otherwise it was asked for what the store knows of it
    last: datetime | None = None  #: of the newest answer of any kind
    outcome: str = ""
    settled: str = ""  #: the newest outcome that says what the address holds
    settled_at: datetime | None = None
    since: datetime | None = None  #: from when on it holds what it holds
    misses: int = 0  #: runs in a row that missed it
    first_miss: datetime | None = None
    troubles: int = 0  #: runs in a row, the newest included, with nothing but failures or walls
    _miss_run: str = ""
    run: str = ""  #: of the newest answer

    def see(self, when: datetime, outcome: str, run: str, role: str, parent: str | None) -> None:
        """Take in one more answer, oldest first."""
        if outcome in SETTLED:
            self._settle(when, outcome, run)
            self.troubles = 0
        elif run != self.run or not self.troubles:
            self.troubles += 1
        self.last, self.outcome, self.run, self.role = when, outcome, run, role
        self.is_column = self.is_column or role == "column"
        self.parent, self.is_named = parent or self.parent, parent is not None

    def _settle(self, when: datetime, outcome: str, run: str) -> None:
        same = outcome == self.settled or (outcome == "unchanged" and self.settled in CONTENT)
        if self.since is None or outcome in {"new", "changed"} or not same:
            self.since = when
        if outcome != "missing":
            self.misses, self.first_miss = 0, None
        elif not self.misses or run != self._miss_run:
            self.misses += 1
            self.first_miss, self._miss_run = self.first_miss or when, run
        self.settled, self.settled_at = outcome, when


def next_due(past: Past | None, role: str, finished: Collection[str]) -> datetime:
    """When an address of a role is to be asked again; what was never asked is due since ever.

    `finished` are the runs that came to their end: a failure or wall in a run that was killed says nothing.
    """
    if past is None or past.last is None:
        return datetime.min.replace(tzinfo=UTC)
    if past.troubles:
        if past.run not in finished:
            return past.last
        least = BLOCKED_PAUSE if past.outcome == "blocked" else FAILED_PAUSE
        most = LONGEST_PAUSE["list" if role in LIST_ROLES else "document"]
        doubled: timedelta = least * 2 ** min(past.troubles - 1, 10)
        return past.last + min(doubled, most)
    days = _list_day(past.last) if role in LIST_ROLES else _document_day(past)
    return min(max(_start(days), past.last + LEAST_PAUSE), quarter_after(past.last))


def quarter_of(moment: datetime) -> datetime:
    """The begin of the calendar quarter that a moment lies in, in Beijing."""
    day = _day(moment)
    return _start(date(day.year, 3 * ((day.month - 1) // 3) + 1, 1))


def quarter_after(moment: datetime) -> datetime:
    """The begin of the next quarter: then everything is due once more."""
    return quarter_of(quarter_of(moment) + timedelta(days=100))


def _list_day(last: datetime) -> date:
    day = _day(last)
    weekly = day + timedelta(days=7)
    begin, end = (date(weekly.year, *SEASON[0]), date(day.year, *SEASON[1]))
    if date(day.year, *SEASON[0]) <= day <= end:
        return day + timedelta(days=1)
    return begin if day < begin <= weekly else weekly


def _document_day(past: Past) -> date:
    if past.last is None or past.since is None or past.settled_at is None:
        raise ValueError("an address without an answer has no next day")
    if past.settled == "missing" and past.first_miss is not None:
        seen = past.misses >= MISSES_WANTED and past.settled_at - past.first_miss >= MISSES_SPAN
        return _day(past.settled_at) + timedelta(days=30 if seen else 2)
    since = _day(past.since)
    elapsed = (_day(past.settled_at) - since).days
    after, gap = 1, 1
    while after <= elapsed:
        after, gap = after + gap, min(gap * 2, LONGEST_CHECK_DAYS)
    return since + timedelta(days=after)


def _day(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)
