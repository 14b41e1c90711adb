"""The schema of archive.db: each table and column declared once.

The DDL, the checks of a build, the generated part of ``metadata.yml`` and ``docs/codebook.md`` are all made from
`TABLES`, whose parts lie in ``archive/tables/``. Names there are public interface: they change only with a note in the
changelog.
"""

from __future__ import annotations

from archive.tables import audit, coverage, decisions, health, history, reports, sources
from archive.tables.model import AGREEMENTS, EDITIONS, STATES, Column, Table

__all__ = ["AGREEMENTS", "EDITIONS", "STATES", "Column", "Table", "create_statements", "table"]

SCHEMA_VERSION = "4"
DATABASE = "archive"

#: All tables, in an order in which each follows those that it refers to.
TABLES: tuple[Table, ...] = (
    *reports.TABLES,
    *history.TABLES,
    *audit.TABLES,
    *coverage.TABLES,
    *health.TABLES,
    *sources.TABLES,
    *decisions.TABLES,
)

#: Views: name, what it is in both languages, and the query.
VIEWS: tuple[tuple[str, str, str, str], ...] = (
    (
        "figures_labelled",
        "数据（含名称）",
        "Figures with agency, year and labels: the table to download",
        "select f.report_id, r.agency_id, a.name as agency, r.year, f.edition, f.table_code, f.row_code, "
        "f.column_code, c.label_zh, c.label_en, f.value, f.printed, f.state, f.second, f.agreement, f.reader, "
        "f.confidence, f.corroborated, c.unit, f.page, r.url, r.document_url, f.document_sha256 "
        "from reports r cross join figures f on f.report_id = r.id join agencies a on a.id = r.agency_id "
        "left join codebook c on c.edition = f.edition and c.table_code = f.table_code and c.row_code = f.row_code "
        "and c.column_code = f.column_code order by r.serial, c.position",
    ),
    (
        "report_texts",
        "检索范围",
        "What the search of reports looks in: title, agency's name and the whole text of each report",
        "select r.id as report_id, r.serial, r.title, a.name as agency, (select group_concat(part, char(10)) from "
        "(select coalesce(s.heading, '') || char(10) || coalesce(s.text, '') as part from sections s "
        "where s.report_id = r.id order by s.number)) as text "
        "from reports r join agencies a on a.id = r.agency_id",
    ),
    *coverage.VIEWS,
    *audit.VIEWS,
)

_SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "NUMERIC"}


def table(name: str) -> Table:
    """The declaration of one table. Raises KeyError."""
    return next(table for table in TABLES if table.name == name) if name in TABLE_NAMES else _unknown(name)


def _unknown(name: str) -> Table:
    raise KeyError(f"no table {name!r} in the schema; there are {', '.join(TABLE_NAMES)}")


TABLE_NAMES = tuple(table.name for table in TABLES)


def create_statements() -> list[str]:
    """The SQL that makes an empty archive: tables, indexes, views, in order."""
    statements = [_create_table(table) for table in TABLES]
    for table in TABLES:
        for columns in table.indexes:
            name = "_".join((table.name, *columns))
            statements.append(f"create index {name} on {table.name} ({', '.join(columns)})")
    statements += [f"create view {name} as {query}" for name, _, _, query in VIEWS]
    return statements


def _create_table(table: Table) -> str:
    lines = [_column_sql(column) for column in table.columns]
    lines.append(f"primary key ({', '.join(table.primary_key)})")
    lines += [f"unique ({', '.join(columns)})" for columns in table.unique]
    for column in table.columns:
        if column.references:
            target, _, key = column.references.partition(".")
            lines.append(f"foreign key ({column.name}) references {target} ({key})")
    return f"create table {table.name} (\n  " + ",\n  ".join(lines) + "\n)"


def _column_sql(column: Column) -> str:
    parts = [column.name, _SQL_TYPES[column.type]]
    if column.required:
        parts.append("not null")
    if column.values:
        parts.append(f"check ({column.name} in ({', '.join(repr(value) for value in column.values)}))")
    return " ".join(parts)
