"""Write the archive: reports, problems and captures into the tables of the schema, sorted by their keys."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

import sqlite_utils

from archive.codebook import load_codebook
from archive.reports import ArchivedReport, ProblemRow, agency_row
from archive.schema import SCHEMA_VERSION, create_statements
from archive.search import CREATE_FTS, FTS_COLUMNS, FTS_TABLE, index_text
from crawler.captures import Capture
from crawler.registry import load_agencies
from parse import PARSER_VERSION
from parse.model import Place

SAMPLE_NOTICE = (
    "示例数据：页面框架为重建，报告正文与数字为公开发布的原文。"
    "Sample data: the page frames are reconstructions; the reports' words and numbers are the published ones."
)
LICENCE = "Government publications; the database is released under CC BY 4.0"

Row: TypeAlias = dict[str, object]


def write_archive(
    path: Path,
    captures: Sequence[Capture],
    reports: Sequence[ArchivedReport],
    problems: Sequence[ProblemRow],
    seconds: dict[str, float],
) -> None:
    """Make the database file `path`, which must not exist. `seconds` gives parse times by document hash, if wanted."""
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma foreign_keys = on")
    database = sqlite_utils.Database(connection)
    with connection:
        for statement in create_statements():
            connection.execute(statement)
        connection.execute(CREATE_FTS)
        serials = _serials(reports)
        _insert(database, "agencies", _agency_rows(reports))
        _insert(database, "reports", [_report_row(item, serials[item.id], seconds) for item in reports])
        _insert(database, "sections", [row for item in reports for row in _section_rows(item)])
        _insert(database, "figures", [row for item in reports for row in _figure_rows(item)])
        _insert(database, "codebook", [asdict(entry) for entry in load_codebook()])
        _insert(database, "captures", [asdict(capture) for capture in captures])
        _insert(database, "problems", _problem_rows(reports, problems))
        _insert(database, "about", _about_rows(captures, reports))
        _fill_search(connection)
    connection.execute("analyze")
    connection.close()


def _insert(database: sqlite_utils.Database, table: str, rows: Sequence[Row]) -> None:
    """Rows in the order of their primary key, so that the file's dump depends on nothing else."""
    key = database.table(table).pks
    if table == "agencies":
        rows = _parents_first(rows)
    else:
        rows = sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))
    database.table(table).insert_all(rows)


def _parents_first(rows: Sequence[Row]) -> list[Row]:
    """Agencies by depth and id: a row that names a parent must follow it."""
    parents = {row["id"]: row["parent_id"] for row in rows}

    def depth(row: Row) -> int:
        steps, parent = 0, row["parent_id"]
        while parent is not None and steps < len(parents):
            steps, parent = steps + 1, parents[parent]
        return steps

    return sorted(rows, key=lambda row: (depth(row), str(row["id"])))


def _serials(reports: Sequence[ArchivedReport]) -> dict[str, int]:
    """Numbers in order of publication, so that the newest reports are the last rows of the full-text index."""
    ordered = sorted(reports, key=lambda item: (item.published_on or item.document.first_seen[:10], item.id))
    return {item.id: serial for serial, item in enumerate(ordered, start=1)}


def _agency_rows(reports: Sequence[ArchivedReport]) -> list[Row]:
    rows: dict[str, Row] = {agency.id: dict(agency_row(agency)) for agency in load_agencies().values()}
    for item in reports:
        if not item.known:
            blank = dict.fromkeys(("short_name", "level", "type", "parent_id", "division_code", "domain"))
            rows[item.agency_id] = {"id": item.agency_id, "name": item.agency_name, **blank, "confidence": "printed"}
    return list(rows.values())


def _report_row(item: ArchivedReport, serial: int, seconds: dict[str, float]) -> Row:
    report, document = item.report, item.document
    return {
        "id": item.id,
        "serial": serial,
        "agency_id": item.agency_id,
        "agency": report.agency or None,
        "year": item.year,
        "edition": report.edition,
        "title": report.title or None,
        "published_on": item.published_on,
        "url": item.page_url,
        "document_url": document.url,
        "document_sha256": document.sha256,
        "captured_at": document.first_seen,
        "version": item.version,
        "status": item.status,
        "parse_seconds": seconds.get(document.sha256),
    }


def _section_rows(item: ArchivedReport) -> list[Row]:
    return [{"report_id": item.id, **asdict(section)} for section in item.report.sections]


def _figure_rows(item: ArchivedReport) -> list[Row]:
    return [
        {
            "report_id": item.id,
            "table_code": figure.table_code,
            "row_code": figure.row_code,
            "column_code": figure.column_code,
            "value": _sql_number(figure.value),
            "printed": figure.printed,
            "state": figure.state,
            "edition": figure.edition,
            **_place_columns(figure.place),
            "document_sha256": item.document.sha256,
        }
        for figure in item.report.figures
    ]


def _sql_number(value: Decimal | None) -> int | float | None:
    """The number as SQLite keeps it; the printed text beside it stays exact.

    Raises ValueError when binary floating point cannot give the printed digits back (more than 15 significant ones).
    """
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    if Decimal(repr(number)) != value:
        raise ValueError(f"{value} has more digits than a database number keeps; the parser must flag it as text")
    return number


def _place_columns(place: Place) -> Row:
    box = None if place.box is None else json.dumps([round(edge, 2) for edge in place.box])
    return {"page": place.page, "box": box, "path": place.path, "line": place.line}


def all_problems(reports: Sequence[ArchivedReport], problems: Sequence[ProblemRow]) -> list[ProblemRow]:
    """The problems of the reports and those that belong to none."""
    return [problem for item in reports for problem in item.problems] + list(problems)


def _problem_rows(reports: Sequence[ArchivedReport], problems: Sequence[ProblemRow]) -> list[Row]:
    rows = {problem.id: {"id": problem.id, **asdict(problem)} for problem in all_problems(reports, problems)}
    return list(rows.values())


def _about_rows(captures: Sequence[Capture], reports: Sequence[ArchivedReport]) -> list[Row]:
    facts = {
        "schema_version": SCHEMA_VERSION,
        "parser_version": PARSER_VERSION,
        "software": f"gongkai {version('gongkai')}",
        "licence": LICENCE,
        "newest_capture": max((capture.time for capture in captures), default="none"),
    }
    if any(item.reconstructed for item in reports):
        facts["sample_notice"] = SAMPLE_NOTICE
    return [{"name": name, "value": value} for name, value in facts.items()]


def _fill_search(connection: sqlite3.Connection) -> None:
    marks = ", ".join("?" * (len(FTS_COLUMNS) + 1))
    rows = connection.execute(f"select serial, {', '.join(FTS_COLUMNS)} from report_texts order by serial").fetchall()
    connection.executemany(
        f"insert into {FTS_TABLE} (rowid, {', '.join(FTS_COLUMNS)}) values ({marks})",
        ((serial, *(index_text(text or "") for text in texts)) for serial, *texts in rows),
    )
    connection.execute(f"insert into {FTS_TABLE} ({FTS_TABLE}) values ('optimize')")
