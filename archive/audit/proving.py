"""Read again what takes part in a broken rule, before anything is said of it.

A cell that the independent reading gives otherwise becomes disputed, and the rules are tested anew: what only a wrong
reading had broken is broken no more.

    R1 of yining-2024 is broken → 4 cells read again by another library → all alike → verdict document
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from archive.audit.model import Check, Company, Subject
from archive.problems import ProblemRow
from parse.merge import RECOGNISED
from parse.model import NOWHERE, Place
from parse.proof.model import Asked, Reread, agrees

#: What is asked for in the place of a cell's code when a passage of the prose has to be found.
WORDS = "words"
STAGE = "audit"
#: The date under a report is no number that is compared with a table: one that is not found again proves nothing.
DATES = "R10"


class Rereader(Protocol):
    """What reads documents again: for each hash what is asked of it, answered in the same order."""

    def __call__(self, wanted: Mapping[str, Sequence[Asked]]) -> Mapping[str, Sequence[Reread]]: ...


class Key(NamedTuple):
    """One thing that was asked of one document."""

    document: str
    code: str
    printed: str
    place: Place


class Passage(NamedTuple):
    """A passage of the prose of a report."""

    report_id: str
    section: int
    start: int


@dataclass
class Proof:
    """What has been read again so far."""

    found: dict[Key, Reread] = field(default_factory=dict)
    disputed: dict[tuple[str, str], Reread] = field(default_factory=dict)  #: by report and code
    doubted: dict[Passage, Reread] = field(default_factory=dict)

    def of_cell(self, subject: Subject, code: str) -> Reread | None:
        """How a cell was read again."""
        cell = subject.cells[code]
        return self.found.get(Key(cell.document_sha256, code, cell.printed, cell.place))

    def of_words(self, subject: Subject, words: str) -> Reread | None:
        """How a passage was found again: in the likeliest document that has it."""
        keys = [Key(document, WORDS, words, find_home(subject, document)) for document in subject.documents]
        told = [self.found[key] for key in keys if key in self.found]
        return next((one for one in told if one.printed), told[0] if told else None)


def prove(checks: Iterable[Check], company: Company, proof: Proof, reread: Rereader) -> bool:
    """Read again what the broken checks rest on and was not read again yet; tells whether anything is in dispute now
    that was not before.
    """
    broken = [check for check in checks if check.result == "breaks"]
    wanted = _list_wanted(broken, company, proof)
    answered = reread({name: list(asked) for name, asked in sorted(wanted.items())}) if wanted else {}
    for document, answers in answered.items():
        for asked, answer in zip(wanted[document], answers, strict=True):
            proof.found[Key(document, asked.code, asked.printed, asked.place)] = answer
    before = len(proof.disputed) + len(proof.doubted)
    for check in broken:
        _find_disputes(check, company, proof)
    return len(proof.disputed) + len(proof.doubted) > before


def _list_wanted(broken: Sequence[Check], company: Company, proof: Proof) -> dict[str, list[Asked]]:
    wanted: dict[str, dict[Key, Asked]] = defaultdict(dict)
    for check in broken:
        for key, asked in _ask(check, company):
            if key not in proof.found:
                wanted[key.document][key] = asked
    return {document: list(asked.values()) for document, asked in wanted.items()}


def _ask(check: Check, company: Company) -> Iterable[tuple[Key, Asked]]:
    for term in check.terms:
        cell = company.by_id[term.report_id].cells[term.code]
        key = Key(cell.document_sha256, cell.code, cell.printed, cell.place)
        yield key, Asked(cell.code, cell.place, cell.reader, cell.printed)
    if check.words is not None:
        for document in company.by_id[check.report_id].documents:
            home = find_home(company.by_id[check.report_id], document)
            yield Key(document, WORDS, check.words.words, home), Asked(WORDS, home, "", check.words.words)


def find_home(subject: Subject, document: str) -> Place:
    """Where in a document the words of a report stand: in an archive, the member that its tables were read from.

    A picture inside a document is no archive's member: the words stand around it.
    """
    cells = [cell for cell in subject.cells.values() if cell.document_sha256 == document and cell.reader != RECOGNISED]
    members = {cell.place.member for cell in cells}
    return Place(member=members.pop()) if len(members) == 1 else NOWHERE


def _find_disputes(check: Check, company: Company, proof: Proof) -> None:
    for term in check.terms:
        subject = company.by_id[term.report_id]
        answer = proof.of_cell(subject, term.code)
        cell = subject.cells[term.code]
        if answer is not None and agrees(Asked(cell.code, cell.place, cell.reader, cell.printed), answer) is False:
            proof.disputed[subject.report_id, term.code] = answer
    if check.words is not None and check.rule != DATES:
        subject, words = company.by_id[check.report_id], check.words
        answer = proof.of_words(subject, words.words)
        if answer is not None and agrees(Asked(WORDS, NOWHERE, "", words.words), answer) is False:
            proof.doubted[Passage(check.report_id, words.section, words.start)] = answer


def apply_disputes(company: Company, proof: Proof) -> Company:
    """The same company with disputed cells without a value."""
    by_report: dict[str, list[str]] = defaultdict(list)
    for report_id, code in proof.disputed:
        by_report[report_id].append(code)
    return replace(company, subjects=tuple(_dispute(one, by_report.get(one.report_id, ())) for one in company.subjects))


def _dispute(subject: Subject, codes: Sequence[str]) -> Subject:
    if not codes:
        return subject
    changed = {code: replace(subject.cells[code], value=None, state="disputed", agreement="differ") for code in codes}
    return replace(subject, cells={**subject.cells, **changed})


def list_disputes(company: Company, proof: Proof) -> list[ProblemRow]:
    """A problem for each cell and passage that two readings give differently."""
    rows = []
    for (report_id, code), answer in sorted(proof.disputed.items()):
        subject = company.by_id[report_id]
        cell = subject.cells[code]
        message = (
            f"{subject.url}: {code} is «{cell.printed}» by the {cell.reader} reading and «{answer.printed}» by "
            f"{answer.by}; expected the same; a rule that rests on it is not tested: look at the document"
        )
        table, row, column = code.split(".")
        rows.append(
            ProblemRow(
                STAGE, "rereading_differs", message, report_id, cell.document_sha256, subject.url, table, row, column
            )
        )
    for passage, answer in sorted(proof.doubted.items(), key=lambda item: item[0]):
        subject = company.by_id[passage.report_id]
        message = (
            f"{subject.url}: a number of section {passage.section}, at character {passage.start} of its prose, is not "
            f"found so by {answer.by}; expected the same words; it is compared with no table: look at the document"
        )
        rows.append(
            ProblemRow(STAGE, "rereading_differs", message, passage.report_id, subject.document_sha256, subject.url)
        )
    return rows
