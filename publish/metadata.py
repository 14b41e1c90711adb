"""``metadata.yml``: what Datasette tells about each table, its lower part made from ``archive/schema.py``.

The head is written by hand. Below the marker everything is generated; a test compares the file with `render_metadata`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from archive.schema import DATABASE, TABLES, VIEWS, Column, Table
from archive.search import FTS_TABLE

MARKER = "# --- generated from archive/schema.py: do not edit below ---"
#: On the database and on every table, so that a page or an export never stands without them.
SOURCE: dict[str, str] = {
    "source": "各级行政机关依《政府信息公开条例》第五十条发布的年度报告 Annual reports published under article 50 of "
    "the Regulation on Open Government Information",
    "source_url": "https://www.gov.cn/zhengce/content/2019-04/15/content_5382991.htm",
    "license": "政府公开发布的文件；数据库以 CC BY 4.0 发布 Government publications; database released under CC BY 4.0",
    "license_url": "https://creativecommons.org/licenses/by/4.0/",
}
PAGE_SIZE = 50
#: The table whose rows are searched by words, and the key that the index has of it.
SEARCHED = {"reports": {"fts_table": FTS_TABLE, "fts_pk": "serial"}}
#: The join of all figures, a page at a time; sorting it would read it whole.
LABELLED = "figures_labelled"


def render_metadata(head: str) -> str:
    """The whole file: the head up to the marker as given, then the generated part."""
    tables: dict[str, Any] = {table.name: _table(table) for table in TABLES}
    tables |= {name: _view(name, zh, en, query) for name, zh, en, query in VIEWS}
    database = {
        "title": "政府信息公开年度报告 · Annual reports on open government information",
        "description": "每份报告的出处、正文、法定表格中的每个数字，以及存疑之处。 "
        "The source of each report, its words, every figure of its statutory tables, and what is not certain.",
        **SOURCE,
        "tables": tables,
    }
    generated = yaml.safe_dump(
        {"databases": {DATABASE: database}}, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False
    )
    return f"{head_of(head)}{MARKER}\n{generated}"


def head_of(text: str) -> str:
    """The hand-written part of a metadata file, the line break before the marker included."""
    head = text.partition(MARKER)[0]
    return head if head.endswith("\n") or not head else f"{head}\n"


def write_metadata(path: Path) -> bool:
    """Bring the generated part of the file up to the schema; tells whether it changed."""
    present = path.read_text(encoding="utf-8")
    rendered = render_metadata(present)
    path.write_text(rendered, encoding="utf-8")
    return rendered != present


def _table(table: Table) -> dict[str, Any]:
    described: dict[str, Any] = {
        "title": f"{table.zh} {table.name}",
        "description": table.en,
        **SOURCE,
        "columns": {column.name: _column(column) for column in table.columns},
        "sortable_columns": _sortable(table),
        "size": PAGE_SIZE,
    }
    if table.facets:
        described["facets"] = list(table.facets)
    if table.sort:
        described["sort"] = table.sort
    if table.sort_desc:
        described["sort_desc"] = table.sort_desc
    if table.label:
        described["label_column"] = table.label
    return described | SEARCHED.get(table.name, {})


def _view(name: str, zh: str, en: str, query: str) -> dict[str, Any]:
    """A view has no index: it is read in its own order."""
    described = {"title": f"{zh} {name}", "description": en, **SOURCE, "sortable_columns": [], "size": PAGE_SIZE}
    return described | ({"columns": _labelled_columns(query)} if name == LABELLED else {})


def _labelled_columns(query: str) -> dict[str, str]:
    """The columns of the joined view have the names, and so the texts, of the tables they come from."""
    texts = {column.name: _column(column) for table in reversed(TABLES) for column in table.columns}
    selected = query.removeprefix("select ").partition(" from ")[0].split(", ")
    names = [part.partition(" as ")[2] or part.partition(".")[2] for part in selected]
    return {name: texts[name] for name in names}


def _column(column: Column) -> str:
    unit = f"（单位 unit: {column.unit}）" if column.unit else ""
    values = f" [{', '.join(column.values)}]" if column.values else ""
    return f"{column.zh} · {column.en}{values}{unit}"


def _sortable(table: Table) -> list[str]:
    """Columns that an index begins with, in the table's order: sorting by any other reads every row."""
    leading = {columns[0] for columns in (table.primary_key, *table.unique, *table.indexes)}
    return [column.name for column in table.columns if column.name in leading]
