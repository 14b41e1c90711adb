"""The crosswalk of the forms of 2019 and 2021, read from ``crosswalk.yml``: what may stand in one series, and what not.

``proactive.rules.newly_made`` (2019) beside ``proactive.rules.issued`` (2021), comparable, because …
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

CROSSWALK = Path(__file__).with_name("crosswalk.yml")

Relation = Literal["same", "comparable", "none"]


@dataclass(frozen=True)
class Counterpart:
    """One cell of one form and what answers to it on the other."""

    table_code: str
    codes_2019: tuple[str, ...]  #: ``table.row.column``; empty for a cell that only the form of 2021 has
    codes_2021: tuple[str, ...]  #: several are to be added up; empty for a cell that only the form of 2019 has
    relation: Relation
    reason: str


@cache
def load_crosswalk(path: Path = CROSSWALK) -> tuple[Counterpart, ...]:
    """Every cell of either form once, in the order of the file.

    Raises ``ValueError`` for an entry that cannot be paired.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(counterpart for number, entry in enumerate(entries, 1) for counterpart in _expand(number, entry))


def _expand(number: int, entry: dict[Any, Any]) -> Iterator[Counterpart]:
    table, relation, reason = entry["table"], entry["relation"], " ".join(entry["reason"].split())
    old, new = (_list_codes(table, entry.get(edition)) for edition in (2019, 2021))
    is_paired = relation != "none"
    if relation not in get_args(Relation) or (is_paired and not (old and new)) or (not is_paired and old and new):
        raise ValueError(
            f"crosswalk.yml, entry {number} ({table}, {relation}): expected cells of both forms for same and "
            "comparable, of one form for none; mend the entry"
        )
    if not is_paired:
        for code in old:
            yield Counterpart(table, (code,), (), relation, reason)
        for code in new:
            yield Counterpart(table, (), (code,), relation, reason)
        return
    parts = _split_sums(old, new) if entry.get("sum") else [(code,) for code in new]
    for code, counterpart in zip(old, parts, strict=True):
        yield Counterpart(table, (code,), counterpart, relation, reason)


def _list_codes(table: str, cells: dict[str, list[str]] | None) -> list[str]:
    return [f"{table}.{row}.{column}" for row in cells["rows"] for column in cells["columns"]] if cells else []


def _split_sums(old: list[str], new: list[str]) -> list[tuple[str, ...]]:
    """For each cell of the old form all cells of the new one in its column."""
    return [tuple(code for code in new if code.rpartition(".")[2] == one.rpartition(".")[2]) for one in old]
