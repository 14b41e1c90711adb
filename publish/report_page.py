"""One report as its page shows it: the facts about it, its words, its three tables, its problems, its neighbours.

Everything comes from archive.db as printed; nothing is computed, filled in or corrected here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from datasette.database import Database

from archive.codebook import Entry, load_codebook
from publish.decisions import list_decisions
from publish.layout import TABLE_CODES, Layout, Slot, lay_out
from publish.names import AGREEMENT_NAMES, EDITION_NAMES, READER_NAMES, SECTION_NAMES, TABLE_SECTIONS
from publish.places import describe_in_both
from publish.report_findings import PageFindings, Piece, load_findings, mark_paragraphs

REPORT_SQL = """
select r.*, a.name as agency_name from reports r join agencies a on a.id = r.agency_id where r.id = :id
"""
SECTIONS_SQL = "select number, heading, prose from sections where report_id = :id order by number"
FIGURES_SQL = "select * from figures where report_id = :id"
READINGS_SQL = "select * from table_readings where report_id = :id"
#: Documents beside the main one that figures were read from.
DOCUMENTS_SQL = """
select distinct f.document_sha256 as sha256, (select c.url from captures c where c.sha256 = f.document_sha256
order by c.time, c.record_id limit 1) as url from figures f join reports r on r.id = f.report_id
where f.report_id = :id and f.document_sha256 != r.document_sha256 order by 1
"""
PROBLEMS_SQL = """
select * from problems where report_id = :id
or (report_id is null and document_sha256 = (select document_sha256 from reports where id = :id))
order by stage, kind, table_code, row_code, column_code, id
"""
WITHHELD_SQL = "select sha256 from withheld_documents where report_id = :id"
NEIGHBOURS_SQL = """
select id, year from reports where agency_id = :agency and id != :id and year is not null order by year, serial
"""


@dataclass(frozen=True)
class PrintedFigure:
    """One cell of a statutory table as the document prints it."""

    code: str  #: ``table.row.column``
    printed: str
    value: str | None  #: the number, where it is one
    state: str
    second: str | None  #: what a second reading says
    place: str  #: where in the stored document, in both languages
    reading: str  #: what read it and how far readings agree, in both languages
    unit: str
    label_zh: str
    label_en: str
    row: dict[str, Any]  #: the database row, for the JSON twin

    @property
    def differs(self) -> bool:
        """Whether the number that was read is not simply what is printed (``251000元`` read as 25.1)."""
        return self.state == "number" and self.value != self.printed.strip()


@dataclass(frozen=True)
class TableRead:
    """How a table was read: what told its form, by what it was read, how far two readings agree."""

    edition: tuple[str, str]
    labels: tuple[str, ...]
    reader: tuple[str, str]
    row: dict[str, Any]  #: the database row, for the JSON twin


@dataclass(frozen=True)
class ReportTable:
    """One statutory table: the form's layout, the figures by code, and those that the form has no place for."""

    layout: Layout
    figures: dict[str, PrintedFigure]
    unplaced: tuple[PrintedFigure, ...]
    flagged: frozenset[str]  #: codes of cells that a problem names
    how: TableRead | None  #: how it was read

    @property
    def uncertain(self) -> tuple[PrintedFigure, ...]:
        """Cells that a person must look at, in the order of the form."""
        listed = [self.figures[slot.code] for slot in self.layout.slots if slot.code in self.figures]
        return tuple(figure for figure in (*listed, *self.unplaced) if figure.state in {"disputed", "unreadable"})

    @property
    def absent(self) -> int:
        """How many cells of the form this document does not have."""
        return sum(slot.code not in self.figures for slot in self.layout.slots) - len(self.unread)

    @property
    def unread(self) -> tuple[str, ...]:
        """Codes of cells without a figure that a problem names: whether the document prints them is not known."""
        return tuple(slot.code for slot in self.layout.slots if slot.code in self.flagged - self.figures.keys())


@dataclass(frozen=True)
class ReportSection:
    """One section: the standard name, the heading as printed, its paragraphs, and its table if it has one."""

    number: int
    zh: str
    en: str
    heading: str | None  #: None when the report has no such section
    pieces: tuple[tuple[Piece, ...], ...]  #: of each paragraph
    table: ReportTable | None
    expects_table: bool

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs as printed."""
        return _join(self.pieces)


@dataclass(frozen=True)
class ReportPage:
    """All that the page of one report shows."""

    facts: dict[str, Any]  #: the row of `reports`, and `agency_name`
    opening: tuple[tuple[Piece, ...], ...]  #: paragraphs before the first heading
    sections: tuple[ReportSection, ...]
    problems: tuple[dict[str, Any], ...]
    decisions: tuple[dict[str, Any], ...]  #: rows of `decisions` that show in it
    withheld_documents: frozenset[str]  #: SHA-256 of stored documents that are not shown
    documents: tuple[dict[str, Any], ...]  #: others than the main one: sha256 and url
    earlier: dict[str, Any] | None
    later: dict[str, Any] | None
    findings: PageFindings

    @property
    def preamble(self) -> tuple[str, ...]:
        """The same as printed."""
        return _join(self.opening)

    @property
    def title(self) -> str:
        """The printed title, or what the report is when it prints none."""
        return self.facts["title"] or f"{self.facts['agency_name']} {self.facts['year']} 年政府信息公开工作年度报告"

    @property
    def is_withheld(self) -> bool:
        """Whether nothing of what it says is published."""
        return bool(self.facts["status"] == "withheld")

    @property
    def hides_document(self) -> bool:
        """Whether its stored document is not shown."""
        return self.facts["document_sha256"] in self.withheld_documents

    @property
    def states(self) -> frozenset[str]:
        """States that occur, `absent` included: the legend explains these."""
        tables = [section.table for section in self.sections if section.table]
        found = {figure.state for table in tables for figure in table.figures.values()}
        missing = {"absent": any(table.absent for table in tables), "unread": any(table.unread for table in tables)}
        return frozenset(found | {state for state, occurs in missing.items() if occurs})

    @property
    def needs_legend(self) -> bool:
        """Whether any cell is something other than a number that nobody doubts."""
        return bool(self.problems) or bool(self.states - {"number"})


async def load_report_page(database: Database, report_id: str) -> ReportPage | None:
    """The page of one report; None when the archive has no report of that name."""
    found = await _rows(database, REPORT_SQL, {"id": report_id})
    if not found:
        return None
    facts = found[0]
    texts = {row["number"]: row for row in await _rows(database, SECTIONS_SQL, {"id": report_id})}
    problems = await _rows(database, PROBLEMS_SQL, {"id": report_id})
    readings = {row["table_code"]: _table_read(row) for row in await _rows(database, READINGS_SQL, {"id": report_id})}
    tables = _tables(await _rows(database, FIGURES_SQL, {"id": report_id}), problems, readings)
    earlier, later = await _neighbours(database, facts)
    findings = await load_findings(database, facts)
    return ReportPage(
        facts=facts,
        opening=_paragraphs(texts.get(0), findings),
        sections=tuple(
            ReportSection(
                number=number,
                zh=zh,
                en=en,
                heading=(texts[number]["heading"] or zh) if number in texts else None,
                pieces=_paragraphs(texts.get(number), findings),
                table=tables.get(TABLE_SECTIONS.get(number, "")),
                expects_table=number in TABLE_SECTIONS,
            )
            for number, (zh, en) in SECTION_NAMES.items()
        ),
        problems=tuple(problems),
        decisions=tuple(await list_decisions(database, report_id)),
        withheld_documents=frozenset(row["sha256"] for row in await _rows(database, WITHHELD_SQL, {"id": report_id})),
        documents=tuple(await _rows(database, DOCUMENTS_SQL, {"id": report_id})),
        earlier=earlier,
        later=later,
        findings=findings,
    )


async def _neighbours(database: Database, facts: dict[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    others = await _rows(database, NEIGHBOURS_SQL, {"agency": facts["agency_id"], "id": facts["id"]})
    earlier = [row for row in others if row["year"] < facts["year"]]
    return (earlier[-1] if earlier else None, next((row for row in others if row["year"] > facts["year"]), None))


def _table_read(row: dict[str, Any]) -> TableRead:
    labels = tuple(json.loads(row["decided_by"]))
    return TableRead(EDITION_NAMES[row["edition"]], labels, READER_NAMES.get(row["reader"], (row["reader"],) * 2), row)


def _tables(
    rows: list[dict[str, Any]], problems: list[dict[str, Any]], readings: dict[str, TableRead]
) -> dict[str, ReportTable]:
    by_table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_table[row["table_code"]].append(row)
    return {
        code: _table(code, by_table[code], problems, readings.get(code)) for code in TABLE_CODES if code in by_table
    }


def _table(
    table_code: str, rows: list[dict[str, Any]], problems: list[dict[str, Any]], how: TableRead | None
) -> ReportTable:
    layout = lay_out(table_code, rows[0]["edition"], [(row["row_code"], row["column_code"]) for row in rows])
    figures = {figure.code: figure for figure in map(_figure, rows)}
    places = {slot.code for slot in layout.slots}
    flagged = {slot.code for slot in layout.slots if any(_concerns(problem, table_code, slot) for problem in problems)}
    unplaced = tuple(figure for code, figure in figures.items() if code not in places)
    return ReportTable(layout, figures, unplaced, frozenset(flagged), how)


def _concerns(problem: dict[str, Any], table_code: str, slot: Slot) -> bool:
    """Whether a problem names this cell, its row or its column; a problem of the whole table marks no cell."""
    row_code, column_code = problem["row_code"], problem["column_code"]
    return (
        problem["table_code"] == table_code
        and (row_code or column_code) is not None
        and row_code in {None, slot.row_code}
        and column_code in {None, slot.column_code}
    )


def _figure(row: dict[str, Any]) -> PrintedFigure:
    key = (row["table_code"], row["row_code"], row["column_code"])
    entry = _entries().get((row["edition"], *key)) or _entries().get(("2021", *key)) or _entries().get(("2019", *key))
    return PrintedFigure(
        code=".".join(key),
        printed=row["printed"],
        value=None if row["value"] is None else str(row["value"]),
        state=row["state"],
        second=row["second"],
        place=describe_in_both(row),
        reading=_reading(row),
        unit=entry.unit if entry else "",
        label_zh=entry.label_zh if entry else "",
        label_en=entry.label_en if entry else "",
        row=row,
    )


@cache
def _entries() -> dict[tuple[str, str, str, str], Entry]:
    return {(entry.edition, entry.table_code, entry.row_code, entry.column_code): entry for entry in load_codebook()}


def _reading(row: dict[str, Any]) -> str:
    """``PDF 文字 text of a PDF · 两次读取一致 two readings agree``, with a second reading and its confidence."""
    reader, agreement = READER_NAMES.get(row["reader"], (row["reader"], "")), AGREEMENT_NAMES[row["agreement"]]
    parts = [" ".join(reader).strip(), " ".join(agreement)]
    if row["agreement"] == "differ":
        parts.append(f"「{row['printed'] or '空白'}」/「{row['second'] or '空白'}」")
    if row["confidence"] is not None:
        parts.append(f"识别把握 confidence {row['confidence']:.3f}")
    if row["corroborated"]:
        parts.append(f"另有 {row['corroborated']} 个文件相同 the same in {row['corroborated']} other documents")
    return " · ".join(parts)


def _paragraphs(section: dict[str, Any] | None, findings: PageFindings) -> tuple[tuple[Piece, ...], ...]:
    if section is None:
        return ()
    return mark_paragraphs(section["prose"] or "", findings.passages.get(section["number"], ()))


def _join(pieces: tuple[tuple[Piece, ...], ...]) -> tuple[str, ...]:
    return tuple("".join(piece.text for piece in paragraph) for paragraph in pieces)


async def _rows(database: Database, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in (await database.execute(sql, parameters)).rows]
