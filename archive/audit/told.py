"""A finding as it is told to a person: its sentences, every cell that takes part, and where each is printed.

R1 of yining-2024: 15 (natural_person of new_requests, page 3) … against 3 (carried_over_out, page 5)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

#: A number as SQLite gives it; a date is text.
Amount = int | float | str | None


@dataclass(frozen=True)
class Filters:
    """What of the findings is asked for; what is empty leaves nothing out."""

    years: Sequence[int] = ()
    rules: Sequence[str] = ()
    severities: Sequence[str] = ()
    verdicts: Sequence[str] = ()


@dataclass(frozen=True)
class ToldRule:
    """A row of `rules`."""

    code: str
    position: int
    name_zh: str
    name_en: str
    statement_zh: str
    statement_en: str
    basis_zh: str
    basis_en: str
    severity: str
    cannot_know_zh: str
    cannot_know_en: str
    held: int
    broken: int
    untestable: int


@dataclass(frozen=True)
class ToldEvidence:
    """A row of `finding_evidence`, with the label of its cell and the addresses of its document."""

    position: int
    report_id: str
    agency: str
    year: int
    side: str
    sign: int
    table_code: str | None
    row_code: str | None
    column_code: str | None
    label_zh: str  #: of the cell, as the form prints it; empty for words, and for a code that no form has
    label_en: str
    unit: str
    section: int | None
    start: int | None
    end: int | None
    printed: str
    value: Amount
    reread: str | None
    reread_by: str | None
    proof: str
    page: int | None
    box: str | None
    pixels: str | None
    path: str | None
    line: int | None
    sheet: str | None
    cell: str | None
    doc_table: int | None
    paragraph: int | None
    member: str | None
    url: str | None  #: the page of the report
    document_url: str | None
    document_sha256: str
    captured_at: str | None  #: first fetch of the document, UTC

    @property
    def code(self) -> str:
        """``table.row.column``; empty for words of the prose."""
        return ".".join(part for part in (self.table_code, self.row_code, self.column_code) if part)


@dataclass(frozen=True)
class ToldFinding:
    """A row of `findings`, with its rule, its report and its evidence."""

    id: str
    report_id: str
    agency_id: str
    agency: str
    year: int
    title: str | None
    rule: str
    rule_name_zh: str
    rule_name_en: str
    rule_basis_zh: str
    rule_basis_en: str
    cannot_know_zh: str
    cannot_know_en: str
    detail: str
    table_code: str | None
    row_code: str | None
    column_code: str | None
    expected: Amount
    printed: Amount
    difference: Amount
    severity: str
    verdict: str
    verdict_basis_zh: str
    verdict_basis_en: str
    message_zh: str
    message_en: str
    related_report_id: str | None
    section: int | None
    start: int | None
    end: int | None
    words: str | None
    scope: str | None
    url: str | None
    document_url: str | None
    document_sha256: str
    captured_at: str | None
    evidence: tuple[ToldEvidence, ...] = ()

    def side(self, name: str) -> tuple[ToldEvidence, ...]:
        """The cells and words on one side of the comparison: expected, printed."""
        return tuple(one for one in self.evidence if one.side == name)


@dataclass(frozen=True)
class ToldReport:
    """A report that was asked about."""

    id: str
    agency_id: str
    agency: str
    year: int
    title: str | None
    status: str


@dataclass(frozen=True)
class ToldCheck:
    """A row of `checks`."""

    report_id: str
    rule: str
    held: int
    broken: int
    untestable: int


@dataclass(frozen=True)
class ToldUntestable:
    """In how many places a rule could not be tested for one reason."""

    report_id: str
    rule: str
    reason: str
    meaning: str
    places: int


@dataclass(frozen=True)
class Audit:
    """What the archive knows of some reports: what breaks, what was checked, and what could not be."""

    reports: tuple[ToldReport, ...]
    findings: tuple[ToldFinding, ...]
    checks: tuple[ToldCheck, ...]
    untestable: tuple[ToldUntestable, ...]
    links: dict[str, int] = field(default_factory=dict)  #: numbers told in prose, by `archive.tables.audit.LINK_STATES`
    newest_capture: str | None = None  #: of the archive: as of when all this is said

    @property
    def held(self) -> int:
        """Places in which a rule holds."""
        return sum(check.held for check in self.checks)

    @property
    def broken(self) -> int:
        """Places in which one is broken: findings, also those that a filter leaves out."""
        return sum(check.broken for check in self.checks)

    @property
    def not_tested(self) -> int:
        """Places in which a rule could not be tested."""
        return sum(check.untestable for check in self.checks)

    @property
    def tested(self) -> int:
        """Places that were tested, whatever came of it."""
        return self.held + self.broken

    @property
    def checked_reports(self) -> frozenset[str]:
        """Ids of the reports of which any check is on record."""
        return frozenset(check.report_id for check in self.checks)
