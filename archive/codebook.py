"""The codebook: every table, row and column code of the statutory forms, with labels, units and sources.

Read from ``codebook.yml``; published as the table `codebook`, as ``docs/codebook.md`` and by the pages that lay
a form out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).with_name("codebook.yml")
CODEBOOK_EDITIONS = ("2021", "2019")


@dataclass(frozen=True)
class Label:
    """What a row, column, group or table is called, and the group above it (empty when there is none)."""

    code: str
    zh: str
    en: str
    group: str = ""


@dataclass(frozen=True)
class Entry:
    """One cell of one edition of a form."""

    edition: str
    table_code: str
    row_code: str
    column_code: str
    position: int
    label_zh: str
    label_en: str
    unit: str
    definition: str
    source: str


@dataclass(frozen=True)
class FormTable:
    """One table of one edition as the form lays it out: rows, columns and groups in printed order."""

    code: str
    zh: str
    en: str
    edition: str
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    groups: tuple[Label, ...]
    entries: tuple[Entry, ...]


@cache
def load_forms() -> tuple[FormTable, ...]:
    """The three tables of each edition, in printed order. Raises KeyError when codebook.yml is not whole."""
    raw = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return tuple(_form_table(raw, code, edition) for edition in CODEBOOK_EDITIONS for code in raw["tables"])


def form_table(table_code: str, edition: str) -> FormTable:
    """One table of one edition. Raises LookupError."""
    for form in load_forms():
        if (form.code, form.edition) == (table_code, edition):
            return form
    raise LookupError(f"codebook: no table {table_code!r} in edition {edition!r}")


def load_codebook() -> tuple[Entry, ...]:
    """Every cell of every edition, in the order of the forms."""
    return tuple(entry for form in load_forms() for entry in form.entries)


def _form_table(raw: dict[str, Any], code: str, edition: str) -> FormTable:
    table = raw["tables"][code]
    rows = {name: row for name, row in table["rows"].items() if edition in _editions(row)}
    cells = [(row_name, column_name) for row_name, row in rows.items() for column_name in _columns(table, row, edition)]
    used = {column for _, column in cells}
    entries = tuple(_entry(raw, code, edition, cell, position) for position, cell in enumerate(cells, start=1))
    groups = table.get("groups", {})
    return FormTable(
        code=code,
        zh=table["zh"],
        en=table["en"],
        edition=edition,
        rows=tuple(_label(name, row, edition) for name, row in rows.items()),
        columns=tuple(_label(name, column, edition) for name, column in table["columns"].items() if name in used),
        groups=tuple(_label(name, group, edition) for name, group in groups.items()),
        entries=entries,
    )


def _editions(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row.get("editions") or row.get("columns") or CODEBOOK_EDITIONS)


def _columns(table: dict[str, Any], row: dict[str, Any], edition: str) -> list[str]:
    return list(row["columns"][edition]) if "columns" in row else list(table["columns"])


def _label(code: str, item: dict[str, Any], edition: str) -> Label:
    return Label(code, _of(item["zh"], edition), _of(item["en"], edition), item.get("group", ""))


def _of(value: str | dict[str, str], edition: str) -> str:
    """A text, or the text that it has in one edition."""
    return value if isinstance(value, str) else value[edition]


def _entry(raw: dict[str, Any], code: str, edition: str, cell: tuple[str, str], position: int) -> Entry:
    table = raw["tables"][code]
    row_code, column_code = cell
    row, column = table["rows"][row_code], table["columns"][column_code]
    row_zh, row_en = _path(table, row, edition)
    column_zh, column_en = _path(table, column, edition)
    article = f"；《政府信息公开条例》{row['source']}" if row.get("source") else ""
    unit = _of(column.get("unit") or table["unit"], edition)
    return Entry(
        edition=edition,
        table_code=code,
        row_code=row_code,
        column_code=column_code,
        position=position,
        label_zh=f"{row_zh} · {column_zh}",
        label_en=f"{row_en} · {column_en}",
        unit=unit,
        definition=f"{table['zh']}：{row_zh}，{column_zh}。{table['en']}: {row_en}; {column_en}, in {unit}.",
        source=raw["sources"][edition] + article,
    )


def _path(table: dict[str, Any], item: dict[str, Any], edition: str) -> tuple[str, str]:
    group = table.get("groups", {}).get(item.get("group", ""))
    own = (_of(item["zh"], edition), _of(item["en"], edition))
    return own if group is None else (f"{group['zh']} {own[0]}", f"{group['en']} {own[1]}")
