"""Whether a report still stands at an address: what was heard there since, and what its lists say.

    content … missing … missing … missing (eight days later)           -> withdrawn
    content … blocked … missing … failed … content                     -> current, nothing happened
    content … missing; its column, read whole, does not name it any more -> withdrawn
    content … redirect to another address of the report                -> moved

A miss counts only while the site answers: other addresses of it had content in the same run. Walls, failures and
refusals say nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.columns import ColumnReading
from archive.periods import Place
from archive.timeline import LONGEST_PAUSE
from crawler.captures import CONTENT_OUTCOMES, Capture
from crawler.identity import host_name, page_address
from crawler.registry import find_site

#: An address is gone after this many misses, over at least this time: servers are repaired within a week.
LEAST_MISSES = 3
LEAST_SPAN = timedelta(days=7)
#: Roles that show no site at work: a host that lost all its pages may still send its robots.txt; a file is no answer.
SPEAKING_OF_NOTHING = frozenset({"robots", "resource"})


@dataclass(frozen=True)
class Heard:
    """One answer of an address that is no content of the report."""

    time: str
    kind: str  #: missing, redirect (to another address of the report), replaced (another report stands there), other
    target: str | None = None  #: of a redirect; the other report's id where replaced


@dataclass(frozen=True)
class Gap:
    """A time without the report at an address: after one answer with it and before the next, if there is one."""

    before: str
    after: str | None
    misses: tuple[str, ...]
    redirects: tuple[Heard, ...]
    replaced: Heard | None  #: the first answer with another report
    vanished: str | None  #: when a list that named the address, read whole, did so no more
    others: tuple[str, ...] = ()  #: times of pages without any report: a wall in disguise, or a notice in its place

    @property
    def is_silent(self) -> bool:
        """Whether nothing was heard in it that says anything."""
        return not (self.misses or self.redirects or self.replaced)

    @property
    def missing(self) -> str | None:
        """Since when the address answers without the report, be it too little to say that it is gone."""
        return min((*self.misses, *self.others), default=None)

    @property
    def withdrawn(self) -> str | None:
        """Since when the address is gone, if what was heard is enough to say so."""
        if self.replaced is not None:
            return self.replaced.time
        if self.vanished is not None and self.missing is not None:
            return self.missing
        if len(self.misses) >= LEAST_MISSES and _moment(self.misses[-1]) - _moment(self.misses[0]) >= LEAST_SPAN:
            return self.misses[0]
        return None


@dataclass(frozen=True)
class Listings:
    """The lists of reports over time: when an address vanished from them."""

    by_column: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]  #: time and items of each complete reading
    naming: Mapping[str, frozenset[str]]  #: by address the columns that ever named it

    def vanished(self, url: str, until: str | None) -> str | None:
        """When the last list that named an address was read whole without it; None while any list names it.

        Only what was read before `until` counts. Scheme and host name make no other address.
        """
        key = address_key(url)
        times: list[str] = []
        for column in sorted(self.naming.get(key, ())):
            readings = self.by_column[column]
            heard = [(time, key in items) for time, items in readings if until is None or time < until]
            if not any(named for _, named in heard):
                continue
            if heard[-1][1]:
                return None
            last = max(time for time, named in heard if named)
            times.append(min(time for time, _ in heard if time > last))
        return max(times, default=None)


def read_listings(columns: Iterable[ColumnReading]) -> Listings:
    """The complete readings of columns, by column and time."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    naming: dict[str, set[str]] = defaultdict(set)
    keys: dict[frozenset[str], frozenset[str]] = {}  # a list is the same at most of its readings
    for reading in columns:
        if not reading.complete:
            continue
        items = keys.setdefault(reading.items, frozenset(map(address_key, reading.items)))
        column = address_key(reading.url)
        found[column].append((reading.time, items))
        for item in items:
            naming[item].add(column)
    by_column = {url: tuple(sorted(readings, key=_time)) for url, readings in sorted(found.items())}
    return Listings(by_column, {item: frozenset(columns) for item, columns in naming.items()})


def address_key(url: str) -> str:
    """An address under all its forms: schemes, the host names of its site, www., what a query has of no meaning."""
    if not url.startswith(("http://", "https://")):
        return url
    host = host_name(url)
    site = find_site(host)
    return f"{site.id if site else host}{page_address(url)}"


class Health:
    """When each site answered with content, so that a miss can be told from a site that is down."""

    def __init__(self, captures: Iterable[Capture]) -> None:
        self._times: dict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
        for capture in captures:
            if capture.outcome in CONTENT_OUTCOMES and capture.role not in SPEAKING_OF_NOTHING:
                self._times[capture.site, capture.run].append((_moment(capture.time), capture.url))
        for times in self._times.values():
            times.sort()

    def answered(self, capture: Capture) -> bool:
        """Whether another address of the site had content in the run of a capture."""
        times = self._times.get((capture.site, capture.run), [])
        moment = _moment(capture.time)
        for time, url in times[bisect_left(times, (moment - LONGEST_PAUSE, "")) :]:
            if time > moment + LONGEST_PAUSE:
                return False
            if url != capture.url:
                return True
        return False


def list_heard(
    captures: Sequence[Capture], health: Health, targets: Mapping[str, str], homes: Collection[str]
) -> list[Heard]:
    """What an address answered without content, while its site answered.

    `targets` are those of redirects by record id, `homes` the report's addresses. A redirect to anything else is a
    miss: many sites send what is gone to their home page.
    """
    heard = []
    for capture in captures:
        if capture.outcome not in {"missing", "redirect"}:
            continue
        target = targets.get(capture.record_id) if capture.outcome == "redirect" else None
        home = _find_home(target, capture.url, homes) if target else None
        if home is not None:
            heard.append(Heard(capture.time, "redirect", home))
        elif _leads_away(capture, target) and health.answered(capture):
            heard.append(Heard(capture.time, "missing"))
    return heard


def _find_home(target: str, url: str, homes: Collection[str]) -> str | None:
    """The address of the report that a redirect leads to, whatever its scheme; never the one that was asked."""
    if target in homes:
        return target if target != url else None
    same = sorted(home for home in homes if home != url and address_key(home) == address_key(target))
    return same[0] if same else None


def _leads_away(capture: Capture, target: str | None) -> bool:
    return capture.outcome == "missing" or (target is not None and address_key(target) != address_key(capture.url))


def find_gaps(place: Place, report_id: str, heard: Sequence[Heard], listings: Listings) -> list[Gap]:
    """The gaps of one report at one address that say anything, in order of time; the last may be open.

    A page that holds something else, which is no report, counts as a miss; one that holds another report replaced it.
    One in which nothing of a report could be read may be a wall: alone it never says that a report is gone.
    """
    held = sorted(stay.time for stay in place.stays if stay.report_id == report_id)
    held = held or [place.periods[report_id][-1].last_seen]
    others = [
        Heard(stay.time, "other" if stay.is_wall else "replaced" if stay.report_id else "missing", stay.report_id)
        for stay in place.stays
        if stay.report_id != report_id
    ]
    between: dict[int, list[Heard]] = {len(held) - 1: []}
    for one in sorted([*heard, *others], key=_time_of):
        number = bisect_right(held, one.time) - 1
        if number >= 0 and held[number] != one.time:
            between.setdefault(number, []).append(one)
    gaps = [
        _gap(place.url, held[number], held[number + 1] if number + 1 < len(held) else None, answers, listings)
        for number, answers in sorted(between.items())
    ]
    return [gap for gap in gaps if not gap.is_silent or gap.vanished or (gap.others and gap.after is None)]


def _gap(url: str, begin: str, end: str | None, answers: Sequence[Heard], listings: Listings) -> Gap:
    misses = tuple(one.time for one in answers if one.kind == "missing")
    vanished = listings.vanished(url, end) if misses or end is None else None
    if not misses and vanished is not None and vanished <= begin:
        vanished = None  # it answered all the same
    return Gap(
        before=begin,
        after=end,
        misses=misses,
        redirects=tuple(one for one in answers if one.kind == "redirect"),
        replaced=next((one for one in answers if one.kind == "replaced"), None),
        vanished=vanished,
        others=tuple(one.time for one in answers if one.kind == "other") if end is None else (),
    )


def _time(reading: tuple[str, frozenset[str]]) -> str:
    return reading[0]


def _time_of(heard: Heard) -> tuple[str, str]:
    return heard.time, heard.kind


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time)
