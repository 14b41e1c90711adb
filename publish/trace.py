"""Where a figure comes from: from its value down to the stored bytes, which are read and hashed while one waits.

trace_figure(Path("archive.db"), Path("captures"), "yining-2024", "requests.granted.total")
"""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from rapidfuzz import process

from archive.codebook import load_codebook
from archive.schema import SCHEMA_VERSION
from crawler.captures import Capture, CaptureStore

#: How many names are suggested for one that does not exist.
SUGGESTIONS = 3
_FIGURE = "select * from figures where report_id = ? and table_code = ? and row_code = ? and column_code = ?"
_LABEL = """
select label_zh, label_en, unit, definition from codebook
where table_code = :table_code and row_code = :row_code and column_code = :column_code
order by edition = :edition desc, edition desc limit 1
"""
_REPORT = "select r.*, a.name as agency_name, a.confidence as agency_confidence from reports r "
_REPORT += "join agencies a on a.id = r.agency_id where r.id = ?"
_CAPTURES = f"select {', '.join(field.name for field in fields(Capture))} from captures where sha256 = ? "
_CAPTURES += "order by time, record_id"
_PROBLEMS = """
select kind, message from problems where report_id = :report_id and table_code = :table_code
and (row_code is null or row_code = :row_code) and (column_code is null or column_code = :column_code)
order by kind, id
"""


class TraceFailed(Exception):
    """There is no such figure, or its bytes are not where they should be; the message says what to do."""


@dataclass(frozen=True)
class Trace:
    """The whole chain behind one figure."""

    code: str  #: ``table.row.column``
    figure: dict[str, Any]  #: the row of `figures`
    label: dict[str, Any]  #: label_zh, label_en, unit, definition; empty for a code that the codebook has not
    table: dict[str, Any]  #: the row of `table_readings`; empty where there is none
    report: dict[str, Any]  #: the row of `reports`, agency_name and agency_confidence
    problems: tuple[dict[str, Any], ...]  #: that concern this cell: kind and message
    captures: tuple[Capture, ...]  #: all captures of the document's bytes, oldest first
    stored: Capture  #: the one whose record holds the bytes
    size: int  #: of the bytes, read and hashed now
    withheld: str = ""  #: why the stored document is not shown; empty where it is

    @property
    def document(self) -> str:
        """SHA-256 of the stored document."""
        return str(self.figure["document_sha256"])

    @property
    def agency_evidence(self) -> list[dict[str, str]]:
        """What says whose report it is, best first: value, source, printed."""
        found: list[dict[str, str]] = json.loads(self.report["agency_evidence"])
        return found

    @property
    def year_evidence(self) -> list[dict[str, str]]:
        """What says of which year it is."""
        found: list[dict[str, str]] = json.loads(self.report["year_evidence"])
        return found


def trace_figure(archive: Path, captures: Path, report_id: str, code: str) -> Trace:
    """The chain of one figure, its stored bytes read and hashed. Raises TraceFailed."""
    with _opened(archive) as database:
        report = _one(database, _REPORT, (report_id,))
        if report is None:
            raise TraceFailed(_no_report(database, archive, report_id))
        figure = _one(database, _FIGURE, (report_id, *code.split("."))) if code.count(".") == 2 else None
        if figure is None:
            raise TraceFailed(_no_figure(database, report_id, code))
        listed = tuple(Capture(**row) for row in _rows(database, _CAPTURES, (figure["document_sha256"],)))
        stored = next((c for c in listed if c.record_type in {"response", "resource"}), None)
        if stored is None:
            raise TraceFailed(
                f"{report_id} {code}: the archive lists no record that holds {figure['document_sha256']}; expected "
                "one; build the archive again"
            )
        table = "select * from table_readings where report_id = ? and table_code = ?"
        return Trace(
            code=code,
            figure=figure,
            label=_one(database, _LABEL, figure) or {},
            table=_one(database, table, (report_id, figure["table_code"])) or {},
            report=report,
            problems=tuple(_rows(database, _PROBLEMS, figure)),
            captures=listed,
            stored=stored,
            size=len(read_stored(captures, stored)),
            withheld=_find_withheld(database, figure["document_sha256"]),
        )


def read_stored(captures: Path, capture: Capture) -> bytes:
    """The bytes of a capture, their hash computed now. Raises TraceFailed when they are gone or were altered."""
    if not captures.is_dir():
        raise TraceFailed(f"captures folder {captures}: not found; name it with --captures")
    store = CaptureStore(captures)
    try:
        content = store.body(capture)
    except LookupError as error:
        raise TraceFailed(str(error)) from error
    finally:
        store.close()
    if hashlib.sha256(content).hexdigest() != capture.sha256:
        raise TraceFailed(f"{capture.file} at byte {capture.offset}: the bytes do not have the hash {capture.sha256}")
    return content


def draw_figures(archive: Path, count: int, seed: int) -> list[tuple[str, str]]:
    """Report and code of `count` figures drawn at random: the same seed and archive draw the same, in one order.

    Raises TraceFailed for an archive with fewer figures.
    """
    sql = "select report_id, table_code || '.' || row_code || '.' || column_code from figures "
    shown = "where document_sha256 not in (select sha256 from withheld_documents) "
    sql += shown + "order by report_id, table_code, row_code, column_code limit 1 offset ?"
    with _opened(archive) as database:
        (held,) = database.execute(f"select count(*) from figures {shown}").fetchone()
        if held < count:
            raise TraceFailed(f"{archive}: expected at least {count} figures to draw from, it has {held}")
        places = random.Random(seed).sample(range(held), count)  # noqa: S311 - a sample, no secret
        return [tuple(database.execute(sql, (place,)).fetchone()) for place in places]


def _find_withheld(database: sqlite3.Connection, sha256: str) -> str:
    row = _one(database, "select decision, reason, date from withheld_documents where sha256 = ?", (sha256,))
    return f"decision {row['decision']} of {row['date']}: {row['reason']}" if row else ""


@contextmanager
def _opened(archive: Path) -> Iterator[sqlite3.Connection]:
    if not archive.is_file():
        raise TraceFailed(f"{archive}: not found; run `gongkai build` first, or name the archive with --archive")
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True)) as database:
        try:
            row = database.execute("select value from about where name = 'schema_version'").fetchone()
        except sqlite3.DatabaseError as error:
            raise TraceFailed(f"{archive}: expected an archive of gongkai, found something else ({error})") from error
        if row is None or row[0] != SCHEMA_VERSION:
            found = row[0] if row else "none"
            raise TraceFailed(f"{archive}: expected schema {SCHEMA_VERSION}, found {found}; run `gongkai build` again")
        database.row_factory = sqlite3.Row
        yield database


def _rows(database: sqlite3.Connection, sql: str, parameters: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [dict(row) for row in database.execute(sql, parameters)]


def _one(database: sqlite3.Connection, sql: str, parameters: Any) -> dict[str, Any] | None:  # noqa: ANN401
    return next(iter(_rows(database, sql, parameters)), None)


def _no_report(database: sqlite3.Connection, archive: Path, report_id: str) -> str:
    names = [row[0] for row in database.execute("select id from reports order by id")]
    near = _nearest(report_id, names)
    return f"{report_id}: no such report in {archive}, which has {len(names)}; {near or 'look at the table reports'}"


def _no_figure(database: sqlite3.Connection, report_id: str, code: str) -> str:
    sql = "select table_code || '.' || row_code || '.' || column_code from figures where report_id = ? order by 1"
    codes = [row[0] for row in database.execute(sql, (report_id,))]
    known = {f"{entry.table_code}.{entry.row_code}.{entry.column_code}" for entry in load_codebook()}
    if code in known:
        reason = "the form has this cell, but no figure of it was read in the document: see the report's problems"
    else:
        reason = "no form has a cell of this code (table.row.column, see docs/codebook.md)"
    return f"{report_id} {code}: {reason}; {_nearest(code, codes) or 'the report has no figures'}"


def _nearest(name: str, names: list[str]) -> str:
    found = [choice for choice, _, _ in process.extract(name, names, limit=SUGGESTIONS)]
    return f"nearest: {', '.join(found)}" if found else ""
