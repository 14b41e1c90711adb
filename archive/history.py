"""From publications and captures to the history of every report: what it said where and when, and what became of it.

    list_publications → trace_lives → (documents are read) → tell_histories → rows of versions, changes, addresses

Times are those of captures; the same captures give the same history, whatever the order of files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.columns import ColumnReading
from archive.periods import Place, read_place
from archive.places import Standing
from archive.problems import ProblemRow
from archive.publications import read_content
from archive.redirects import read_targets
from archive.reports import ArchivedReport, Outcome
from archive.rulings import Rulings
from archive.standing import Health, Listings, find_gaps, list_heard, read_listings
from archive.timeline import Life
from archive.versions import ReportHistory, tell_history
from crawler.captures import Capture, CaptureStore


@dataclass(frozen=True)
class Histories:
    """The histories of all reports, and what belongs to none."""

    reports: tuple[ReportHistory, ...]  #: by id
    problems: tuple[ProblemRow, ...]
    read: tuple[ArchivedReport, ...]  #: every reading of every text at every address, older ones included

    @property
    def shown(self) -> list[ArchivedReport]:
        """The report to show of each agency and year."""
        return [history.report for history in self.reports]


@dataclass(frozen=True)
class _Heard:
    """What was heard besides content."""

    by_url: Mapping[str, Sequence[Capture]]
    health: Health
    targets: Mapping[str, str]
    listings: Listings


def tell_histories(  # noqa: PLR0913, PLR0917 - what a history is told from
    store: CaptureStore,
    lives: Sequence[Life],
    outcomes: Mapping[str, Outcome],
    captures: Sequence[Capture],
    columns: Iterable[ColumnReading],
    rulings: Rulings | None = None,
) -> Histories:
    """The history of each report that the lives of publications hold.

    `outcomes` maps the SHA-256 of each document to what the parser made of it. Raises LookupError where a record that
    must be looked at is gone.
    """
    markup = _Markup(store)
    places = [read_place(life, outcomes, markup, rulings) for life in lives]
    by_report: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        for report_id in place.periods:
            by_report[report_id].append(place)
    urls = {place.url for place in places if place.periods}
    by_url: dict[str, list[Capture]] = defaultdict(list)
    for capture in captures:
        if capture.url in urls:
            by_url[capture.url].append(capture)
    heard = _Heard(by_url, Health(captures), read_targets(store, captures, urls), read_listings(columns))
    histories = [tell_history(_list_standings(key, found, heard)) for key, found in sorted(by_report.items())]
    problems = [problem for place in places for problem in place.problems]
    problems += [problem for history in histories for problem in history.problems]
    read = tuple(report for place in places for report in place.read)
    return Histories(tuple(histories), tuple(problems), read)


def _list_standings(report_id: str, places: Sequence[Place], heard: _Heard) -> list[Standing]:
    homes = frozenset(place.url for place in places)
    return sorted(
        (_standing(report_id, place, homes, heard) for place in places), key=lambda one: (one.first_seen, one.url)
    )


def _standing(report_id: str, place: Place, homes: frozenset[str], heard: _Heard) -> Standing:
    periods = place.periods[report_id]
    answers = list_heard(heard.by_url[place.url], heard.health, heard.targets, homes)
    gaps = find_gaps(place, report_id, answers, heard.listings)
    times = [stay.time for stay in place.stays if stay.report_id == report_id]
    return Standing(place, periods, tuple(gaps), max(times, default=periods[-1].last_seen))


@dataclass(frozen=True)
class _Markup:
    store: CaptureStore

    def __call__(self, sha256: str) -> bool:
        return read_content(self.store, sha256)[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
