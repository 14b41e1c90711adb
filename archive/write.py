"""Write the archive: reports, problems and captures into the tables of the schema, sorted by their keys."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import sqlite_utils

from archive.codebook import load_codebook
from archive.numbers import sql_number
from archive.problems import ProblemRow
from archive.reports import ArchivedReport, agency_row
from archive.rulings import Rulings
from archive.schema import SCHEMA_VERSION, create_statements
from archive.schema import table as declared
from archive.search import CREATE_FTS, FTS_COLUMNS, FTS_TABLE, index_text
from archive.tables.audit_views import FILL_REFUSALS
from archive.withholding import Withholding
from crawler.captures import Capture
from crawler.decisions import Decisions
from crawler.registry import load_agencies
from crawler.rehearsal import is_rehearsal
from parse import PARSER_VERSION
from parse.editions.crosswalk import load_crosswalk
from parse.model import Box, Evidence, Place

SAMPLE_NOTICE = (
    "示例数据：页面框架为重建，报告正文与数字为公开发布的原文。"
    "Sample data: the page frames are reconstructions; the reports' words and numbers are the published ones."
)
#: With the number of runs and the name of the first.
REHEARSAL_NOTICE = (
    "演练数据：{0} 次抓取的时间系人为指定，不能作为证据。"
    "A rehearsal: the times of {0} runs, {1} the first, were given by hand and are no evidence."
)
LICENCE = "Government publications; the database is released under CC BY 4.0"

Row: TypeAlias = dict[str, object]


def write_archive(  # noqa: PLR0913 - what an archive is made of
    path: Path,
    captures: Sequence[Capture],
    reports: Sequence[ArchivedReport],
    problems: Sequence[ProblemRow],
    seconds: dict[str, float],
    *,
    more: Mapping[str, Sequence[Row]] = MappingProxyType({}),
    withholding: Withholding | None = None,
) -> None:
    """Make the database file `path`, which must not exist.

    `seconds` gives parse times by document hash, if wanted; `more` the rows of further tables, in an order in which
    each follows those that it refers to. Every row passes through `withholding` on its way.
    """
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma foreign_keys = on")
    database = sqlite_utils.Database(connection)
    with connection:
        for statement in create_statements():
            connection.execute(statement)
        connection.execute(CREATE_FTS)
        serials = _serials(reports)
        withholding = withholding or Withholding(Rulings())
        insert = _Insert(database, withholding)
        insert("agencies", _agency_rows(reports))
        insert("reports", [_report_row(item, serials[item.id], seconds) for item in reports])
        insert("sections", [row for item in reports for row in section_rows(item)])
        insert("figures", [row for item in reports for row in figure_rows(item)])
        connection.execute(FILL_REFUSALS)
        insert("table_readings", [row for item in reports for row in _table_rows(item)])
        insert("codebook", [asdict(entry) for entry in load_codebook()])
        insert("crosswalk", _crosswalk_rows())
        insert("captures", [asdict(capture) for capture in captures])
        insert("withheld_documents", withholding.list_documents(c.sha256 for c in captures if c.sha256))
        for name, rows in more.items():
            insert(name, rows)
        insert("problems", _problem_rows(reports, problems))
        insert("problems", _problem_rows((), withholding.rulings.list_unused()))
        insert("decisions", withholding.rulings.list_rows())
        insert("about", _about_rows(captures, reports, withholding.rulings.decisions))
        _fill_search(connection)
    connection.execute("analyze")
    connection.close()


@dataclass(frozen=True)
class _Insert:
    """Puts rows into tables, redacted, in the order of their primary key: the file's dump depends on nothing else."""

    database: sqlite_utils.Database
    withholding: Withholding

    def __call__(self, table: str, rows: Sequence[Row]) -> None:
        rows = self.withholding.redact(table, rows)
        key = self.database.table(table).pks
        if table == "agencies":
            rows = _parents_first(rows)
        else:
            rows = sorted(rows, key=lambda row: tuple(str(row[name]) for name in key))
        stored = [{name: _storable(value) for name, value in row.items()} for row in rows]
        self.database.table(table).insert_all(stored)


def _storable(value: object) -> object:
    """Half a character, which a broken document may hold, is written as its code: no database keeps it as text."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


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
            blank: Row = dict.fromkeys(column.name for column in declared("agencies").columns)
            rows[item.agency_id] = {**blank, "id": item.agency_id, "name": item.agency_name, "confidence": "printed"}
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
        "agency_evidence": _evidence(report.agency_evidence),
        "year_evidence": _evidence(report.year_evidence),
        "url": item.page_url,
        "document_url": document.url,
        "document_sha256": document.sha256,
        "captured_at": document.first_seen,
        "version": item.version,
        "addresses": item.addresses,
        "withdrawn_at": item.withdrawn_at,
        "status": item.status,
        "parse_seconds": seconds.get(document.sha256),
    }


def _evidence(found: Sequence[Evidence]) -> str:
    return json.dumps([asdict(evidence) for evidence in found], ensure_ascii=False)


def section_rows(item: ArchivedReport) -> list[Row]:
    """The rows of `sections` of a report."""
    return [{"report_id": item.id, **asdict(section)} for section in item.report.sections]


def figure_rows(item: ArchivedReport) -> list[Row]:
    """The rows of `figures` of a report, in the order of its figures."""
    return [
        {
            "report_id": item.id,
            "table_code": figure.table_code,
            "row_code": figure.row_code,
            "column_code": figure.column_code,
            "value": sql_number(figure.value),
            "printed": figure.printed,
            "state": figure.state,
            "edition": figure.edition,
            "reader": figure.reader or item.report.kind,
            "agreement": figure.agreement,
            "second": figure.second,
            "confidence": figure.confidence,
            "corroborated": item.corroborated.get(figure.code, 0),
            **place_columns(figure.place),
            "document_sha256": item.figure_documents[figure.code],
        }
        for figure in item.report.figures
    ]


def _table_rows(item: ArchivedReport) -> list[Row]:
    return [
        {
            "report_id": item.id,
            "table_code": table.table_code,
            "edition": table.edition,
            "decided_by": json.dumps(table.decided_by, ensure_ascii=False),
            "reader": table.reader or item.report.kind,
            "agreed": table.agreed,
            "disputed": table.disputed,
            "single": table.single,
            **place_columns(table.place),
            "document_sha256": item.table_documents.get(table.table_code, item.document.sha256),
        }
        for table in item.report.tables
    ]


def _crosswalk_rows() -> list[Row]:
    pairs = [
        (counterpart, old, new)
        for counterpart in load_crosswalk()
        for old in counterpart.codes_2019 or (None,)
        for new in counterpart.codes_2021 or (None,)
    ]
    return [
        {
            "position": position,
            "table_code": counterpart.table_code,
            "code_2019": old,
            "code_2021": new,
            "parts": 0 if counterpart.relation == "none" else len(counterpart.codes_2021),
            "relation": counterpart.relation,
            "reason": counterpart.reason,
        }
        for position, (counterpart, old, new) in enumerate(pairs, start=1)
    ]


def place_columns(place: Place) -> Row:
    """A place as the columns that every table has of it."""
    return {
        "page": place.page,
        "box": _box(place.box),
        "pixels": _box(place.pixels),
        "path": place.path,
        "line": place.line,
        "sheet": place.sheet,
        "cell": place.cell,
        "doc_table": place.table,
        "paragraph": place.paragraph,
        "member": place.member,
    }


def _box(box: Box | None) -> str | None:
    return None if box is None else json.dumps([round(float(edge), 2) for edge in box])


def all_problems(reports: Sequence[ArchivedReport], problems: Sequence[ProblemRow]) -> list[ProblemRow]:
    """The problems of the reports and those that belong to none."""
    return [problem for item in reports for problem in item.problems] + list(problems)


def _problem_rows(reports: Sequence[ArchivedReport], problems: Sequence[ProblemRow]) -> list[Row]:
    rows = {problem.id: {"id": problem.id, **asdict(problem)} for problem in all_problems(reports, problems)}
    return list(rows.values())


def _about_rows(captures: Sequence[Capture], reports: Sequence[ArchivedReport], decisions: Decisions) -> list[Row]:
    facts = {
        "schema_version": SCHEMA_VERSION,
        "parser_version": PARSER_VERSION,
        "software": f"gongkai {version('gongkai')}",
        "licence": LICENCE,
        "newest_capture": max((capture.time for capture in captures), default="none"),
    }
    if any(item.reconstructed for item in reports):
        facts["sample_notice"] = SAMPLE_NOTICE
    rehearsed = sorted({capture.run for capture in captures if is_rehearsal(capture.run)})
    if rehearsed:
        facts["rehearsal"] = REHEARSAL_NOTICE.format(len(rehearsed), rehearsed[0])
    if decisions.entries:
        facts["decisions"] = decisions.digest
    return [{"name": name, "value": value} for name, value in facts.items()]


def _fill_search(connection: sqlite3.Connection) -> None:
    marks = ", ".join("?" * (len(FTS_COLUMNS) + 1))
    rows = connection.execute(f"select serial, {', '.join(FTS_COLUMNS)} from report_texts order by serial").fetchall()
    connection.executemany(
        f"insert into {FTS_TABLE} (rowid, {', '.join(FTS_COLUMNS)}) values ({marks})",
        ((serial, *(index_text(text or "") for text in texts)) for serial, *texts in rows),
    )
    connection.execute(f"insert into {FTS_TABLE} ({FTS_TABLE}) values ('optimize')")
