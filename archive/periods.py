"""From phases to periods: how long one address said the same of one report, whatever its frame did meanwhile.

    phases   (a1) (a2) (a3) (wall) (a3) (b1)        a: the report of 2023, texts 1, 1, 2, 2; b: another report
    periods  [text 1 ] [text 2         ] [b1]

A phase whose page or attachment is a wall or an error page is no period: the bytes that were there before stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from archive.problems import ProblemRow, problem_row
from archive.publications import Document
from archive.reports import ArchivedReport, Outcome, ReadDocument, archive_publication
from archive.rulings import Rulings
from archive.timeline import Life, Phase, is_one_run
from archive.wording import combined_hash, facts_hash, text_hash
from parse.model import Problem, Report

#: Tells by its hash whether a document that could not be read is markup: a wall, or an error page.
IsMarkup = Callable[[str], bool]


@dataclass(frozen=True)
class Replaced:
    """An attachment whose bytes are others than before; `old` or `new` is None where it came or went alone."""

    old: ReadDocument | None
    new: ReadDocument | None
    seen_before: str
    seen_at: str


@dataclass(frozen=True)
class Period:
    """A time in which an address said the same of one report."""

    report: ArchivedReport  #: as read in the bytes that its figures are shown in: see `_go_on`
    newest: ArchivedReport  #: as read in the newest bytes
    text_sha256: str
    facts_sha256: str
    words_sha256: str  #: of the merged text alone, by which two addresses are compared
    first: Phase
    last: Phase
    keys: frozenset[tuple[str, ...]]  #: the different bytes that said it
    replaced: tuple[Replaced, ...]  #: attachments within the period, the words staying the same

    @property
    def first_seen(self) -> str:
        """When the text was first seen here."""
        return self.first.first_seen

    @property
    def last_seen(self) -> str:
        """When it was last seen here."""
        return self.last.last_seen


@dataclass(frozen=True)
class Stay:
    """One answer of a page with content: the report that it held, or none."""

    time: str
    report_id: str | None
    is_wall: bool  #: a wall or an error page says nothing of the report


@dataclass(frozen=True)
class Place:
    """One address: its periods by report, each list in order of time, and what it held when."""

    life: Life
    periods: Mapping[str, tuple[Period, ...]]
    stays: tuple[Stay, ...]
    read: tuple[ArchivedReport, ...]  #: the reading of every phase that holds a report
    problems: tuple[ProblemRow, ...]  #: of its newest text, where that belongs to no report

    @property
    def url(self) -> str:
        """Address of the page."""
        return self.life.publication.url


def read_place(
    life: Life, outcomes: Mapping[str, Outcome], is_markup: IsMarkup, rulings: Rulings | None = None
) -> Place:
    """What the phases of one publication hold, as corrected by `rulings`."""
    periods: dict[str, list[Period]] = {}
    stays: list[Stay] = []
    read: list[ArchivedReport] = []
    problems: list[ProblemRow] = []
    last_id: str | None = None
    for phase in life.phases:
        walls = _list_walls(phase, life, outcomes, is_markup)
        report, problems = archive_publication(phase.publication, outcomes, rulings)
        if walls:
            report, problems = None, [problem_row(problem, document) for document, problem in walls]
        report_id = report.id if report else None
        stays += [Stay(time, report_id, bool(walls)) for time in phase.page_times]
        if report is None:
            continue
        read.append(report)
        held = periods.setdefault(report.id, [])
        period = _begin(report, phase)
        if held and last_id == report.id and held[-1].text_sha256 == period.text_sha256:
            held[-1] = _go_on(held[-1], period)
        else:
            held.append(period)
        last_id = report.id
    return Place(
        life, {key: tuple(value) for key, value in periods.items()}, tuple(stays), tuple(read), tuple(problems)
    )


def replaced_attachments(old: Period, new: Period) -> tuple[Replaced, ...]:
    """Attachments of one address whose bytes differ between the end of one period and the beginning of another.

    One that went and one that came in its place, under another address, are one replacement.
    """
    before, after = _attachments(old.newest), _attachments(new.report)
    seen = (old.last_seen, new.first_seen)
    found = [
        Replaced(before[url], after[url], *seen) for url in before if url in after and _differ(before[url], after[url])
    ]
    held = {item.document.sha256 for item in before.values()} & {item.document.sha256 for item in after.values()}
    gone = [item for url, item in before.items() if url not in after and item.document.sha256 not in held]
    come = [item for url, item in after.items() if url not in before and item.document.sha256 not in held]
    for number in range(max(len(gone), len(come))):
        went = gone[number] if number < len(gone) else None
        came = come[number] if number < len(come) else None
        found.append(Replaced(went, came, *seen))
    return tuple(found)


def seen_together(first: Period, second: Period) -> bool:
    """Whether two addresses were first met in one run, so that neither came before the other."""
    return is_one_run(first.first, second.first)


def _begin(report: ArchivedReport, phase: Phase) -> Period:
    texts = [item.text_sha256 or item.document.sha256 for item in report.read_documents if _counts(item, report)]
    words = text_hash(report.report)
    return Period(
        report,
        report,
        text_sha256=combined_hash([words, *texts]),
        facts_sha256=facts_hash(report.report),
        words_sha256=words,
        first=phase,
        last=phase,
        keys=frozenset((phase.key,)),
        replaced=(),
    )


def _go_on(held: Period, again: Period) -> Period:
    """The period with other bytes that say the same. Its figures stay shown in the bytes that said it first, so that a
    counter does not move the evidence of every number; unless a file was replaced, or can be read better now.
    """
    replaced = replaced_attachments(held, again)
    stays = not replaced and len(held.report.problems) <= len(again.report.problems)
    return replace(
        held,
        report=held.report if stays else again.report,
        newest=again.report,
        last=again.last,
        keys=held.keys | again.keys,
        replaced=held.replaced + replaced,
    )


def _counts(item: ReadDocument, report: ArchivedReport) -> bool:
    """Whether a document is part of what is said. Of one that cannot be read the bytes count, if it is an attachment:
    a page around attachments changes at every fetch, and so do ornaments beside a report that has its tables.
    """
    if item.text_sha256 is not None:
        return True
    return item.document.role == "attachment" and not (item.document.is_picture and bool(report.report.figures))


def _attachments(report: ArchivedReport) -> dict[str, ReadDocument]:
    return {item.document.url: item for item in report.read_documents[1:] if _counts(item, report)}


def _differ(old: ReadDocument, new: ReadDocument) -> bool:
    """Whether one file took another's place; the frame of a page changes at every fetch, a file does not."""
    is_frame = old.kind == new.kind == "html" and old.text_sha256 == new.text_sha256
    return old.document.sha256 != new.document.sha256 and not is_frame


def _list_walls(
    phase: Phase, life: Life, outcomes: Mapping[str, Outcome], is_markup: IsMarkup
) -> list[tuple[Document, Problem]]:
    """Documents of a phase that are no report though another text of the same address is one, and look like pages."""
    texts = {life.publication.url: life.publication.pages, **life.publication.attachments}
    found = []
    for document in phase.publication.documents:
        outcome = outcomes.get(document.sha256)
        others = (outcomes.get(text.sha256) for text in texts[document.url])
        has_other = any(isinstance(one, Report) for one in others)
        if isinstance(outcome, Problem) and has_other and is_markup(document.sha256):
            found.append((document, outcome))
    return found
