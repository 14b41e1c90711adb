"""Load ``labels.yml`` and check it: a label that two codes claim would let the order of a dictionary decide a
figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parse.labels import Entry, Vocabulary, read_label

LABELS = Path(__file__).with_name("labels.yml")


@dataclass(frozen=True)
class TableLabels:
    """The words of one statutory table."""

    table_code: str
    rows: Vocabulary
    columns: Vocabulary
    groups: Vocabulary  #: group labels that rows stand under; empty codes where the table has none
    junk: frozenset[str]  #: keys that stand in label position and carry no figure of the form
    covers: tuple[tuple[str, frozenset[str]], ...]  #: key of a header label and the columns it stands over


@dataclass(frozen=True)
class HeaderWords:
    """A many-level header as text extractors write it, and how its cells lie."""

    words: str
    order: str  #: characters that tell the columns apart, left to right
    columns: int
    cells: tuple[tuple[int, int, int, int, str], ...]  #: row, column, row span, column span, words


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one of our own YAML files; the loader in C, where PyYAML has it, takes an eighth of the time."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506
    return document


@cache
def load_labels(path: Path = LABELS) -> dict[str, TableLabels]:
    """Load the words of each table by its code. Raises ``ValueError`` naming two codes that claim one label, a
    misprint that is a known word of its table, and a misprint without its evidence.
    """
    document = read_yaml(path)
    return {code: _load_table(code, raw) for code, raw in document.items() if code != "text_headers"}


@cache
def load_text_headers(path: Path = LABELS) -> tuple[HeaderWords, ...]:
    """Load the headers that a text extractor writes as a run of words."""
    document = read_yaml(path)
    return tuple(
        HeaderWords(
            raw["words"],
            raw["order"],
            raw["columns"],
            tuple((r, c, rs, cs, words) for r, c, rs, cs, words in raw["cells"]),
        )
        for raw in document["text_headers"]
    )


def _load_table(table_code: str, raw: dict[str, Any]) -> TableLabels:
    junk = tuple(read_label(printed) for printed in raw.get("junk") or [])
    group_entries = _load_entries(raw.get("groups", {}))
    row_entries = _load_entries(raw["rows"])
    column_entries = _load_entries(raw["columns"])
    row_keys = {entry.label.key for entry in row_entries}
    decoys = junk + tuple(entry.label for entry in group_entries if entry.label.key not in row_keys)
    heads = tuple(entry.label for entry in _load_entries(raw.get("column_groups", {})))
    _check_disjoint(f"{table_code} rows", row_entries, junk)
    _check_disjoint(f"{table_code} columns", column_entries, heads)
    _check_misprints(table_code, raw)
    return TableLabels(
        table_code,
        rows=Vocabulary(
            tuple(raw["rows"]),
            row_entries,
            groups=tuple((code, row["group"]) for code, row in raw["rows"].items() if "group" in row),
            decoys=decoys + tuple(read_label(printed) for printed in raw.get("unlike") or []),
            instead=tuple((c, frozenset(row["instead_of"])) for c, row in raw["rows"].items() if "instead_of" in row),
        ),
        columns=Vocabulary(tuple(raw["columns"]), column_entries, decoys=heads),
        groups=Vocabulary(tuple(raw.get("groups", {})), group_entries),
        junk=frozenset(label.key for label in junk),
        covers=tuple(
            (read_label(printed).key, frozenset(words["covers"]))
            for words in raw.get("column_groups", {}).values()
            for printed in words["labels"]
            if "covers" in words
        ),
    )


def _load_entries(raw: dict[str, dict[str, Any]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(code, read_label(printed), printed)
        for code, words in raw.items()
        for printed in [*words["labels"], *(misprint["printed"] for misprint in words.get("misprints", []))]
    )


def _check_misprints(table_code: str, raw: dict[str, Any]) -> None:
    """A misprint is no word that the table knows, and says in which report it stands and when it was seen."""
    kinds = ("rows", "columns", "groups", "column_groups")
    known = {
        read_label(printed) for kind in kinds for words in raw.get(kind, {}).values() for printed in words["labels"]
    }
    known |= {read_label(printed) for printed in raw.get("junk") or []}
    for kind in kinds:
        for code, words in raw.get(kind, {}).items():
            for misprint in words.get("misprints", []):
                where = f"labels.yml, {table_code} {code}: the misprint «{misprint.get('printed')}»"
                lacking = [key for key in ("printed", "seen", "report") if not misprint.get(key)]
                if lacking:
                    raise ValueError(f"{where} lacks {' and '.join(lacking)}; say where and when it was seen")
                if read_label(misprint["printed"]) in known:
                    raise ValueError(f"{where} is a known word of the table; keep it out of the misprints")


def _check_disjoint(where: str, entries: tuple[Entry, ...], junk: tuple[object, ...]) -> None:
    claimed: dict[object, str] = dict.fromkeys(junk, "junk")
    for entry in entries:
        owner = claimed.setdefault(entry.label, entry.code)
        if owner != entry.code:
            raise ValueError(
                f"labels.yml, {where}: «{entry.printed}» is claimed by {owner} and {entry.code}; keep it under one"
            )
