"""How well titles are judged: a list of titles with the right answers against what the program says of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.agreeing import are_one_body
from crawler.titles import judge_title
from parse.titles import read_title

LABELS = ("report", "not_report", "unsure")


class TitlesUnreadable(Exception):
    """The list is not what it must be: names the file, the line, what was expected."""


@dataclass
class Measured:
    """What was counted. A title judged unsure is neither right nor wrong: the page itself is read then."""

    titles: int = 0
    reports: int = 0  #: by the list
    found: int = 0  #: reports that were judged so
    unsure_expected: int = 0
    false_positives: list[str] = field(default_factory=list)
    false_negatives: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    agencies_named: int = 0
    agencies_right: int = 0
    agencies_elsewhere: int = 0  #: the title names none
    agencies_wrong: list[str] = field(default_factory=list)
    years_named: int = 0
    years_right: int = 0
    years_elsewhere: int = 0
    years_wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Share of reports among what was taken for one."""
        taken = self.found + len(self.false_positives)
        return self.found / taken if taken else None

    @property
    def recall(self) -> float | None:
        """Share of the reports that were taken for one, among those that were judged at all."""
        judged = self.found + len(self.false_negatives)
        return self.found / judged if judged else None


def measure_titles(path: Path) -> Measured:
    """Judge every title of a list (JSON lines: title, label, agency, year, why). Raises TitlesUnreadable."""
    measured = Measured()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            _measure(_read_line(path, number, line), measured)
    return measured


def _read_line(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise TitlesUnreadable(f"{path}, line {number}: expected JSON: {error}; correct it") from error
    if not isinstance(entry, dict) or not isinstance(entry.get("title"), str) or entry.get("label") not in LABELS:
        raise TitlesUnreadable(f"{path}, line {number}: expected a title and a label of {', '.join(LABELS)}; add them")
    return entry


def _measure(entry: dict[str, Any], measured: Measured) -> None:
    title, label = entry["title"], entry["label"]
    judged = judge_title(title)
    said = f"{' '.join(title.split())} (judged {judged}; {entry.get('why') or 'the list says ' + label})"
    measured.titles += 1
    measured.reports += label == "report"
    if judged == "unsure":
        measured.unsure.append(said)
        measured.unsure_expected += label == "unsure"
    elif label == "report" and judged == "report":
        measured.found += 1
    elif judged == "report":
        measured.false_positives.append(said)
    elif label in {"report", "unsure"}:
        measured.false_negatives.append(said)
    if label == "report":
        _measure_facts(entry, measured)


def _measure_facts(entry: dict[str, Any], measured: Measured) -> None:
    """Agency and year: the list may know what the title does not say, such as the city of a township."""
    facts, title = read_title(entry["title"]), " ".join(entry["title"].split())
    agency, year = entry.get("agency") or "", entry.get("year")
    if not facts.agency:
        measured.agencies_elsewhere += 1
    else:
        measured.agencies_named += 1
        right = are_one_body(facts.agency, agency, None)
        measured.agencies_right += right
        measured.agencies_wrong += [] if right else [f"{title}: «{facts.agency}», expected {agency or 'none'}"]
    if facts.year is None:
        measured.years_elsewhere += 1
    else:
        measured.years_named += 1
        measured.years_right += facts.year == year
        measured.years_wrong += [] if facts.year == year else [f"{title}: {facts.year}, expected {year or 'none'}"]
