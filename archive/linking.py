"""How well number sentences are linked: a list of labelled sentences against the claims that the program reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from parse.model import Edition
from parse.prose import Claim, read_sentence

#: Years for which the 2019 form was meant; its columns are other ones.
YEARS_2019 = range(2019, 2021)
KEYS = ("id", "text", "links")


class SentencesUnreadable(Exception):
    """The list is not what it must be: names the file, the line, what was expected."""


@dataclass
class Measured:
    """What was counted. A link is right when its number, its place and what it counts are those of the label."""

    sentences: int = 0
    links: int = 0  #: by the list
    claims: int = 0  #: by the program
    right: int = 0
    by_set: dict[str, Measured] = field(default_factory=dict)  #: the same of each set; empty within one
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        """Share of the labelled links that were found."""
        return self.right / self.links if self.links else None

    @property
    def precision(self) -> float | None:
        """Share of right ones among the links that were made."""
        return self.right / self.claims if self.claims else None


def measure_sentences(path: Path, chosen: str | None = None) -> Measured:
    """Read every sentence of a list (JSON lines: id, text, year, section, links, set), or of one set of it alone.

    Raises SentencesUnreadable.
    """
    measured = Measured()
    for entry in _read_lines(path):
        if chosen in {None, entry.get("set")}:
            _measure(entry, measured, measured.by_set.setdefault(entry.get("set") or "no set", Measured()))
    return measured


def name_edition(year: int | None) -> Edition:
    """The edition whose columns a report of a year is read by, where nothing but the year is known."""
    return "2019" if year in YEARS_2019 else "2021"


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            yield _read_line(path, number, line)


def _read_line(path: Path, number: int, line: str) -> dict[str, Any]:
    where = f"{path}, line {number}"
    try:
        entry = json.loads(line, parse_float=Decimal)
        lacking = [key for key in KEYS if key not in entry]
        if lacking:
            raise SentencesUnreadable(f"{where}: lacks {', '.join(lacking)}; add it")
        for link in entry["links"]:
            link["value"] = Decimal(str(link["value"]))
            link["accepted"] = {link["target"], *link.get("also", ())}
    except (ValueError, TypeError, KeyError, AttributeError, InvalidOperation) as error:
        raise SentencesUnreadable(
            f"{where}: expected JSON with id, text and links of at, value and target ({error}); correct it"
        ) from error
    return cast("dict[str, Any]", entry)


def _measure(entry: dict[str, Any], *counts: Measured) -> None:
    year = entry.get("year")
    claims = read_sentence(entry["text"], name_edition(year), year, entry.get("section") or 0)
    left = list(claims)
    missed: list[str] = []
    for link in entry["links"]:
        found = next((claim for claim in left if _is_right(claim, link)), None)
        if found is None:
            missed.append(f"{entry['id']}: {link['number']} ({link['target']}) in «{entry['text']}»")
        else:
            left.remove(found)
    false = [
        f"{entry['id']}: {claim.number} is no {claim.target.code} («{claim.words}») in «{entry['text']}»"
        for claim in left
    ]
    for measured in counts:
        measured.sentences += 1
        measured.links += len(entry["links"])
        measured.claims += len(claims)
        measured.right += len(claims) - len(left)
        measured.missed += missed
        measured.false += false


def _is_right(claim: Claim, link: dict[str, Any]) -> bool:
    is_same = claim.at == link["at"] and claim.value == link["value"]
    return is_same and claim.target.code in link["accepted"]
