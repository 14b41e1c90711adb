"""The texts of one report under numbers, and the whole history of each report: versions, changes, addresses.

A version is one text, wherever it stands: the same words and figures at three addresses are one version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.changes import Change
from archive.choosing import Candidate, compare, list_conflicts, rank
from archive.periods import Period
from archive.places import Standing, find_fate, is_outdated, list_changes
from archive.problems import ProblemRow
from archive.reports import ArchivedReport

#: What made a version, the most telling first; `other_place`: it was met in a local file, or at another address in the
#: same crawl.
MADE_BY = ("new", "reissued", "numbers_changed", "text_edited", "attachment_replaced", "other_place")


@dataclass(frozen=True)
class Version:
    """One text of a report."""

    id: str
    number: int
    kind: str  #: what made it, see `MADE_BY`
    previous: str | None  #: id of the version that it was made from
    period: Period  #: where it is read: of the shown one where it is shown, else where it was first seen
    first_seen: str
    last_seen: str
    raw_variants: int  #: how many different sets of bytes said it
    is_shown: bool


@dataclass(frozen=True)
class Address:
    """One address of a report."""

    candidate: Candidate
    rank: int  #: 1 is the one shown
    says: str
    version: str  #: id of the version that it showed last


@dataclass(frozen=True)
class ReportHistory:
    """Everything that is known of one report over time."""

    report: ArchivedReport  #: the one shown
    versions: tuple[Version, ...]
    changes: tuple[Change, ...]
    addresses: tuple[Address, ...]
    problems: tuple[ProblemRow, ...]  #: what other addresses say otherwise without making the report doubtful

    def version_id(self, text_sha256: str | None) -> str | None:
        """The id of the version with a text."""
        return None if text_sha256 is None else version_id(self.report.id, text_sha256)


def tell_history(standings: Sequence[Standing]) -> ReportHistory:
    """The history of one report from all its addresses."""
    candidates = [_candidate(one, [other for other in standings if other is not one]) for one in standings]
    ranked = rank(candidates)
    changes = list_changes(standings)
    versions = _number_versions(standings, changes, ranked[0].period)
    shown = next(version for version in versions if version.is_shown)
    doubts, notes = list_conflicts(ranked)
    report = ranked[0].report
    report = replace(
        report,
        version=shown.number,
        addresses=len(ranked),
        withdrawn_at=_withdrawn_at(ranked),
        first_seen=_first_seen(standings),
        problems=report.problems + tuple(doubts),
    )
    addresses = [
        Address(one, number, compare(ranked[0], one), version_id(report.id, one.period.text_sha256))
        for number, one in enumerate(ranked, start=1)
    ]
    return ReportHistory(report, tuple(versions), tuple(changes), tuple(addresses), tuple(notes))


def _candidate(standing: Standing, others: Sequence[Standing]) -> Candidate:
    return Candidate(standing, find_fate(standing, others), is_outdated(standing, others))


def version_id(report_id: str, text_sha256: str) -> str:
    """The same for the same text of the same report in every build."""
    return hashlib.sha256(f"{report_id}\n{text_sha256}".encode()).hexdigest()[:16]


def _withdrawn_at(ranked: Sequence[Candidate]) -> str | None:
    """Since when the report stands nowhere any more; a local file is no place where it stands."""
    published = [one for one in ranked if one.fate.state != "file"]
    if not published or not all(one.fate.is_gone for one in published):
        return None
    return max(one.fate.since or "" for one in published)


def _first_seen(standings: Sequence[Standing]) -> str:
    """When the report was first seen on a site; an address may have held another one before."""
    published = [one for one in standings if not one.is_file]
    return min(one.first_seen for one in published or standings)


def _number_versions(standings: Sequence[Standing], changes: Sequence[Change], shown: Period) -> list[Version]:
    by_text: dict[str, list[Period]] = {}
    for standing in sorted(standings, key=lambda one: one.url):
        for period in standing.periods:
            by_text.setdefault(period.text_sha256, []).append(period)
    ordered = sorted(by_text.items(), key=lambda item: (_first(item[1]).first_seen, item[0]))
    return [_version(number, periods, changes, shown) for number, (_, periods) in enumerate(ordered, start=1)]


def _version(number: int, periods: Sequence[Period], changes: Sequence[Change], shown: Period) -> Version:
    text = periods[0].text_sha256
    is_shown = text == shown.text_sha256
    report_id = shown.report.id
    makers = [change for change in changes if change.text_to == text and change.text_from != text]
    makers = [change for change in makers if change.kind in MADE_BY and change.seen_at == makers[0].seen_at]
    maker = min(makers, key=lambda change: MADE_BY.index(change.kind), default=None)
    keys = frozenset().union(*(period.keys for period in periods))
    return Version(
        id=version_id(report_id, text),
        number=number,
        kind=maker.kind if maker else "other_place",
        previous=version_id(report_id, maker.text_from) if maker and maker.text_from else None,
        period=shown if is_shown else _first(periods),
        first_seen=min(period.first_seen for period in periods),
        last_seen=max(period.last_seen for period in periods),
        raw_variants=len(keys),
        is_shown=is_shown,
    )


def _first(periods: Sequence[Period]) -> Period:
    return min(periods, key=lambda period: (period.first_seen, period.report.page_url))
