"""A report beside its truth: which cells are right, which wrong, missing, invented or disputed.

*wrong*: a value, state or text that differs and that nothing flags. *disputed*: flagged by its state (``disputed``, or
``unreadable`` where the truth is readable) or by a problem row that names the cell. *missing*: no figure has the code;
*said*: a problem row names its table or row, or the whole document was refused. *invented*: a figure whose code the
truth has not, or a second one of the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

from parse.model import Figure, Problem, Report
from tests.corpus.specimen import Specimen
from tests.corpus.truth import Entry, Truth

GROUPS: dict[str, Callable[[Specimen], Iterable[str]]] = {
    "format": lambda specimen: [specimen.format],
    "damage": lambda specimen: [specimen.damage or "text"],
    "quirk": lambda specimen: sorted((specimen.quirks - {"short"}) | {f"edition {specimen.edition}"}),
}


@dataclass(frozen=True)
class Tally:
    """Counts of cells, and of documents whose title, agency, year, edition and sections are right."""

    documents: int = 0
    cells: int = 0
    right: int = 0
    wrong: int = 0
    missing: int = 0
    said: int = 0  #: missing cells that a problem row speaks of
    invented: int = 0
    invented_flagged: int = 0
    disputed: int = 0
    excused: int = 0  #: cells of a doubtful truth that were flagged, counted right
    agreed: int = 0  #: right cells with two agreeing readings
    title: int = 0
    agency: int = 0
    year: int = 0
    edition: int = 0
    sections: int = 0
    milliseconds: int = 0

    def write(self) -> str:
        """One line of the table."""
        cells = max(self.cells, 1)
        return (
            f"{self.documents:4} {self.cells:6} {self.right:6} {self.wrong:5} {self.missing:4} {self.said:6} "
            f"{self.invented:4} {self.invented_flagged:6} {self.disputed:5} | {self.right / cells:7.2%} "
            f"{self.disputed / cells:7.2%} {self.agreed / max(self.right, 1):6.1%} | {self.title:5} {self.agency:6} "
            f"{self.year:4} {self.edition:7} {self.sections:8} "
            f"| {self.milliseconds / 1000 / max(self.documents, 1):5.2f}"
        )


@dataclass(frozen=True)
class Score:
    """How one document was read."""

    specimen: Specimen
    tally: Tally
    failures: tuple[str, ...]
    refusal: str = ""  #: why the whole document was not read

    @property
    def is_perfect(self) -> bool:
        """Whether every cell is right and none was invented."""
        return self.tally.right == self.tally.cells and not self.tally.invented


@dataclass(frozen=True)
class Target:
    """What a group of documents has to reach: at least this share right, at most this share disputed."""

    right: float
    disputed: float = 1.0


def add(scores: Iterable[Score]) -> Tally:
    """The sum of many tallies."""
    tallies = [score.tally for score in scores]
    return Tally(**{field.name: sum(getattr(tally, field.name) for tally in tallies) for field in fields(Tally)})


def judge(tally: Tally, target: Target) -> list[str]:
    """What keeps a group from its target; empty when it is met. Disputed cells do not lower a target of 100 %."""
    cells = max(tally.cells, 1)
    told = tally.right + (tally.disputed if target.right == 1.0 else 0)
    silent = tally.missing - tally.said
    checks = (
        (tally.wrong > 0, f"{tally.wrong} wrong and not flagged, expected 0"),
        (silent > 0, f"{silent} missing without a word, expected 0"),
        (tally.invented > tally.invented_flagged, f"{tally.invented - tally.invented_flagged} invented, expected 0"),
        (target.right == 1.0 and tally.invented > 0, f"{tally.invented} invented or flagged, expected 0"),
        (told < target.right * tally.cells, f"{tally.right / cells:.2%} right, expected {target.right:.1%}"),
        (tally.disputed > target.disputed * cells, f"{tally.disputed / cells:.2%} disputed, allowed {target.disputed}"),
    )
    return [message for failed, message in checks if failed]


def score(specimen: Specimen, outcome: Report | Problem, seconds: float) -> Score:
    """Compare one outcome of the sandbox with the truth."""
    truth = specimen.truth
    if isinstance(outcome, Problem):
        count = len(truth.entries)
        tally = Tally(1, count, missing=count, said=count, milliseconds=int(seconds * 1000))
        return Score(specimen, tally, (f"whole document refused: {outcome.kind}: {outcome.message}",), outcome.message)
    counts = dict.fromkeys((field.name for field in fields(Tally)), 0)
    failures: list[str] = []
    figures: dict[str, list[Figure]] = {}
    for figure in outcome.figures:
        figures.setdefault(figure.code, []).append(figure)
    for entry in truth.entries:
        found = figures.pop(entry.code, [])
        verdict = _judge_cell(entry, found, outcome.problems)
        for name in verdict:
            counts[name] += 1
        if "right" not in verdict or len(found) > 1:
            failures.append(_write_failure(entry, found, verdict))
    for code, found in figures.items():
        for figure in found:
            counts["invented"] += 1
            counts["invented_flagged"] += _is_flagged(figure, outcome.problems)
            failures.append(f"{code}: invented: {figure.state} {figure.printed!r} at {_where(figure)}")
    identity, said = _judge_identity(truth, outcome)
    counts |= identity | {"documents": 1, "cells": len(truth.entries), "milliseconds": int(seconds * 1000)}
    return Score(specimen, Tally(**counts), (*failures, *said))


def _judge_cell(entry: Entry, found: Sequence[Figure], problems: Sequence[Problem]) -> list[str]:
    """The counters that one cell of the truth moves."""
    if not found and _is_spoken_of(entry.code, problems):
        return ["right", "excused"] if entry.doubt else ["missing", "said"]
    if not found:
        return ["missing"]
    verdict = ["invented"] * (len(found) - 1)
    figure = found[0]
    if _is_equal(entry, figure):
        verdict += ["right", "agreed"] if figure.agreement == "agree" else ["right"]
    elif _is_flagged(figure, problems):
        verdict += ["right", "excused"] if entry.doubt else ["disputed"]
    else:
        verdict.append("wrong")
    return verdict


def _is_equal(entry: Entry, figure: Figure) -> bool:
    return (figure.state, figure.value, squeeze(figure.printed)) == (entry.state, entry.value, squeeze(entry.printed))


def squeeze(text: str) -> str:
    """Text without blanks of any kind: layout breaks lines anywhere."""
    return "".join(text.replace("\u200b", "").split())


def _is_flagged(figure: Figure, problems: Iterable[Problem]) -> bool:
    if figure.state in {"disputed", "unreadable"}:
        return True
    table, row, column = figure.code.split(".")
    return any(
        problem.table_code == table
        and (problem.row_code or problem.column_code)
        and problem.row_code in {None, row}
        and problem.column_code in {None, column}
        for problem in problems
    )


def _is_spoken_of(code: str, problems: Iterable[Problem]) -> bool:
    table, row, column = code.split(".")
    return any(
        problem.table_code == table and problem.row_code in {None, row} and problem.column_code in {None, column}
        for problem in problems
    )


def _where(figure: Figure) -> str:
    place = figure.place
    parts = (place.page and f"page {place.page}", place.path, place.line and f"line {place.line}", place.cell)
    return " ".join(str(part) for part in parts if part) or f"table {place.table}"


def _write_failure(entry: Entry, found: Sequence[Figure], verdict: Sequence[str]) -> str:
    read = "; ".join(
        f"{figure.state} {figure.printed!r} ({figure.value}), second {figure.second!r}, {_where(figure)}"
        for figure in found
    )
    return f"{entry.code}: {'+'.join(verdict)}: truth {entry.state} {entry.printed!r}; read {read or 'nothing'}"


def _judge_identity(truth: Truth, report: Report) -> tuple[dict[str, int], list[str]]:
    sections = {section.number: (squeeze(section.heading), squeeze(section.prose)) for section in report.sections}
    wanted = {part.number: (squeeze(part.heading), squeeze("".join(part.paragraphs))) for part in truth.sections}
    pairs = {
        "title": (squeeze(truth.title), squeeze(report.title)),
        "agency": (truth.agency, report.agency),
        "year": (truth.year, report.year),
        "edition": (truth.edition, report.edition),
    }
    counts = {name: int(expected == read) for name, (expected, read) in pairs.items()}
    failures = [f"{name}: truth {pairs[name][0]!r}; read {pairs[name][1]!r}" for name in pairs if not counts[name]]
    differing = [number for number, expected in wanted.items() if not _has_section(sections.get(number), expected)]
    counts["sections"] = int(not differing)
    failures += [f"section {number}: truth {wanted[number]}; read {sections.get(number)}" for number in differing]
    return counts, failures


def _has_section(read: tuple[str, str] | None, expected: tuple[str, str]) -> bool:
    """The last section also holds the signature and what follows it."""
    return bool(read) and read[0] == expected[0] and read[1].startswith(expected[1])
