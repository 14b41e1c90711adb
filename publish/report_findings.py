"""The findings of one report as its page shows them, and the marks that lead to them from cells and words.

requests.new_requests.natural_person → ※1 ; 办结 18件 in section 1 → ※3
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from datasette.database import Database

from archive.audit.telling import tell_audit, tell_elsewhere
from archive.audit.told import Audit, ToldEvidence, ToldFinding, ToldReport
from publish.names import SEVERITY_NAMES, SIDE_NAMES, VERDICT_NAMES
from publish.telling import (
    Both,
    amount,
    count_checks,
    count_links,
    count_reasons,
    label_of,
    place_of_evidence,
    reread_of,
    sign_of,
    without_findings,
)


@dataclass(frozen=True)
class Mark:
    """The sign at a cell or words that leads to a finding."""

    number: int  #: of the finding on this page, from 1
    id: str


@dataclass(frozen=True)
class Piece:
    """Some words of a paragraph, and the findings that they take part in."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class ShownEvidence:
    """One cell or passage that takes part."""

    report_id: str
    own: bool  #: whether this page's report prints it
    anchor: str  #: where on the page of its report it stands
    label: Both
    sign: str
    printed: str
    place: Both
    reread: Both


@dataclass(frozen=True)
class ShownSide:
    """One side of the comparison: what it is called, what it comes to, and its cells."""

    name: Both
    total: str
    cells: tuple[ShownEvidence, ...]


@dataclass(frozen=True)
class ShownFinding:
    """One finding on the page."""

    number: int
    told: ToldFinding
    severity: Both
    verdict: Both
    sides: tuple[ShownSide, ...]

    @property
    def count(self) -> int:
        """How many cells and passages take part."""
        return len(self.told.evidence)


@dataclass(frozen=True)
class PageFindings:
    """All that the page of a report says about its findings."""

    audit: Audit
    findings: tuple[ShownFinding, ...]
    elsewhere: tuple[ToldFinding, ...]  #: findings of other reports in which this one takes part
    marks: Mapping[str, tuple[Mark, ...]]  #: by code of the cell
    passages: Mapping[int, tuple[tuple[int, int, Mark], ...]]  #: by section: start and end in its prose

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to say: an archive that was never audited says nothing."""
        return bool(self.audit.checks or self.findings or self.elsewhere)

    @property
    def counts(self) -> Both:
        """In how many places it was checked."""
        return count_checks(self.audit)

    @property
    def reasons(self) -> tuple[tuple[str, Both, int], ...]:
        """Why places could not be tested."""
        return count_reasons(self.audit)

    @property
    def links(self) -> Both | None:
        """How the numbers of the prose agree with the tables."""
        return count_links(self.audit)

    @property
    def nothing(self) -> Both | None:
        """What is said where there is no finding."""
        return without_findings(self.audit, self.audit.reports[0])


async def load_findings(database: Database, facts: Mapping[str, Any]) -> PageFindings:
    """The findings of the report of which these are the facts."""
    report = ToldReport(
        facts["id"], facts["agency_id"], facts["agency_name"], facts["year"], facts["title"], facts["status"]
    )
    found: PageFindings = await database.execute_fn(partial(_load, report=report))
    return found


def mark_paragraphs(prose: str, passages: Sequence[tuple[int, int, Mark]]) -> tuple[tuple[Piece, ...], ...]:
    """The paragraphs of a section's prose, blanks around them left out, in pieces where findings begin and end."""
    paragraphs: list[tuple[Piece, ...]] = []
    start = 0
    for line in prose.splitlines(keepends=True):
        text = line.strip()
        if text:
            first = start + line.index(text)
            paragraphs.append(tuple(_pieces(prose, first, first + len(text), passages)))
        start += len(line)
    return tuple(paragraphs)


def _pieces(prose: str, start: int, end: int, passages: Sequence[tuple[int, int, Mark]]) -> Iterator[Piece]:
    edges = {start, end, *(edge for first, last, _ in passages for edge in (first, last) if start < edge < end)}
    cuts = sorted(edges)
    for left, right in pairwise(cuts):
        yield Piece(prose[left:right], tuple(mark for first, last, mark in passages if first <= left and right <= last))


def _load(connection: sqlite3.Connection, report: ToldReport) -> PageFindings:
    audit = tell_audit(connection, [report])
    marks: dict[str, list[Mark]] = defaultdict(list)
    passages: dict[int, list[tuple[int, int, Mark]]] = defaultdict(list)
    for number, finding in enumerate(audit.findings, start=1):
        mark = Mark(number, finding.id)
        for evidence in finding.evidence:
            if evidence.report_id == report.id:
                _mark(evidence, mark, marks, passages)
    return PageFindings(
        audit=audit,
        findings=tuple(_shown(number, finding) for number, finding in enumerate(audit.findings, start=1)),
        elsewhere=tell_elsewhere(connection, report.id) if report.status != "withheld" else (),
        marks={code: tuple(found) for code, found in marks.items()},
        passages={section: tuple(found) for section, found in passages.items()},
    )


def _mark(
    evidence: ToldEvidence,
    mark: Mark,
    marks: dict[str, list[Mark]],
    passages: dict[int, list[tuple[int, int, Mark]]],
) -> None:
    if evidence.section is not None and evidence.start is not None and evidence.end is not None:
        passages[evidence.section].append((evidence.start, evidence.end, mark))
    elif evidence.code and mark not in marks[evidence.code]:
        marks[evidence.code].append(mark)


def _shown(number: int, finding: ToldFinding) -> ShownFinding:
    totals = {"expected": finding.expected, "printed": finding.printed}
    sides = (
        ShownSide(
            SIDE_NAMES[name],
            amount(total),
            tuple(_evidence(one, finding.report_id) for one in finding.side(name)),
        )
        for name, total in totals.items()
    )
    return ShownFinding(
        number,
        finding,
        SEVERITY_NAMES[finding.severity],
        VERDICT_NAMES[finding.verdict],
        tuple(side for side in sides if side.cells),
    )


def _evidence(evidence: ToldEvidence, report_id: str) -> ShownEvidence:
    return ShownEvidence(
        report_id=evidence.report_id,
        own=evidence.report_id == report_id,
        anchor=evidence.code if evidence.section is None else f"section-{evidence.section}",
        label=label_of(evidence),
        sign=sign_of(evidence),
        printed=evidence.printed,
        place=place_of_evidence(evidence),
        reread=reread_of(evidence),
    )
