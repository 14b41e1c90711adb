"""The words of the auditor: a subject is one report as published; a check is one rule at one place of it.

R1 at requests, column natural_person of yining-2024: 15 + 0 = 15 expected, 15 + 3 = 18 printed  →  breaks
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from parse.model import Edition, Place, Section

#: What a rule says at one place: it holds, it is broken, or it cannot be tested, and then a reason says why.
Result = Literal["holds", "breaks", "untestable"]
#: On which side of the comparison a cell stands, and whether it is added or taken away.
Side = Literal["expected", "printed"]
#: error: the form or the law itself is broken; warn: worth a question, may have a good reason; note: worth knowing.
Severity = Literal["error", "warn", "note"]
#: document: printed so, by two independent readings; scope: words and table may speak of different bodies; unsure: no
#: second reading could be made, or the wording leaves it open. A cell that two readings give differently makes no
#: finding.
Verdict = Literal["document", "scope", "unsure"]


@dataclass(frozen=True)
class Cell:
    """One figure as it may be published."""

    code: str  #: ``table.row.column``
    value: Decimal | None  #: None unless state is ``number``
    printed: str
    state: str  #: as `archive.tables.model.STATES`
    edition: str
    reader: str
    agreement: str
    corroborated: int
    place: Place
    document_sha256: str


@dataclass(frozen=True)
class Subject:
    """One report as it may be published: withheld passages are marked and withheld cells have no value."""

    report_id: str
    agency_id: str
    agency: str  #: full name
    level: str  #: of the roster; empty where not known
    type: str  #: government, bureau, township …; empty where not known
    parent_id: str | None
    year: int
    edition: Edition
    published_on: str | None  #: ISO date as shown
    url: str
    signature: str  #: who signs or is named as the author, as printed; empty where none is
    sections: tuple[Section, ...]
    cells: Mapping[str, Cell] = field(default_factory=dict)
    document_sha256: str = ""  #: the document with most figures
    documents: tuple[str, ...] = ()  #: those that the words may stand in, the likeliest first
    names: tuple[str, ...] = ()  #: what the body is called in full, in short, and in the report itself

    def value(self, code: str) -> Decimal | None:
        """The number of a cell; None where it prints none or there is no such cell."""
        cell = self.cells.get(code)
        return None if cell is None else cell.value

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that the report has."""
        return frozenset(code.partition(".")[0] for code in self.cells)


@dataclass(frozen=True)
class Term:
    """One cell that takes part in a comparison."""

    report_id: str
    code: str
    side: Side
    sign: int = 1  #: 1 or -1


@dataclass(frozen=True)
class Words:
    """A passage of the prose that takes part in a comparison: where it stands and what it says."""

    section: int
    start: int  #: in `Section.prose`
    end: int
    words: str  #: the matched words
    number: str  #: as printed
    sentence: str
    scope: str = ""  #: words that say whom it is about, where that is not simply the body itself


@dataclass(frozen=True)
class Check:
    """What one rule says at one place of one report."""

    rule: str  #: e.g. ``R1``
    report_id: str
    result: Result
    table_code: str | None = None
    row_code: str | None = None
    column_code: str | None = None
    reason: str = ""  #: a code of `UNTESTABLE`; empty unless untestable
    detail: str = ""  #: a variant of the rule, as its messages in rules.yml are keyed; empty for the only one
    expected: Decimal | str | None = None  #: what the rule makes of the other side
    printed: Decimal | str | None = None  #: what this side says, or sums to
    difference: Decimal | None = None  #: printed less expected
    terms: tuple[Term, ...] = ()
    related_report_id: str | None = None
    words: Words | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  #: what the message needs besides


#: Why a rule cannot be tested.
UNTESTABLE = {
    "blank": "a cell that it needs prints nothing",
    "not_a_number": "a cell that it needs prints a dash, words or a note",
    "uncertain": "a cell that it needs is not certain (unreadable or disputed)",
    "withheld": "a cell that it needs is withheld",
    "row_missing": "the report prints no such row or column",
    "table_missing": "the report has no such table",
    "no_year_before": "the archive holds no report of the same body for the year before",
    "form_differs": "the two reports follow forms that do not ask the same",
    "children_missing": "a body below has no report, or none with this figure",
    "no_children": "the roster has no body below this one",
    "no_date": "no date of publication is known",
    "no_roster": "the body is not on the roster, so that its kind and its deadline are not known",
    "not_comparable": "too few numbers to compare",
    "no_claim": "the prose tells no number that the tables have",
    "wording": "the wording leaves open which cells are meant",
}


class Lateness(NamedTuple):
    """Whether a report was published in time, as the table `coverage` says."""

    state: str
    deadline: str  #: ISO
    days_late: int | None
    basis: str


@dataclass(frozen=True)
class Company:
    """All subjects of an archive, by what rules ask for."""

    subjects: Sequence[Subject]
    children: Mapping[str, tuple[str, ...]]  #: ids of the bodies below each body of the roster
    exists: Mapping[tuple[str, int], bool]  #: by body and year: False where the body did not exist then
    lateness: Mapping[str, Lateness]  #: by report; none for bodies that are not on the roster

    @cached_property
    def by_id(self) -> dict[str, Subject]:
        """By report id."""
        return {subject.report_id: subject for subject in self.subjects}

    @cached_property
    def by_year(self) -> dict[tuple[str, int], Subject]:
        """By body and year."""
        return {(subject.agency_id, subject.year): subject for subject in self.subjects}

    def before(self, subject: Subject) -> Subject | None:
        """The report of the same body for the year before."""
        return self.by_year.get((subject.agency_id, subject.year - 1))
