"""How a table of the archive is declared: its columns, keys, and how Datasette shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means in both languages, and what may stand in it."""

    name: str
    type: str  #: text, integer or number (SQLite NUMERIC: whole numbers stay whole)
    zh: str
    en: str
    required: bool = False
    references: str | None = None  #: ``table.column``
    values: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True)
class Table:
    """One table: its columns, keys, and how Datasette shows it."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    facets: tuple[str, ...] = ()
    sort: str | None = None
    sort_desc: str | None = None
    label: str | None = None


EDITIONS = ("2021", "2019", "mixed", "prose")
STATES = ("number", "blank", "dash", "text", "unreadable", "disputed", "withheld")
AGREEMENTS = ("agree", "differ", "single")

#: Where in the stored bytes something stands; every format fills what it has.
PLACE = (
    Column("page", "integer", "页", "page of a paged document or frame of a picture, from 1"),
    Column("box", "text", "位置框", "x0, top, x1, bottom from the page's top left, as JSON", unit="PDF points"),
    Column("pixels", "text", "像素框", "the same in the stored picture, as JSON", unit="pixels"),
    Column("path", "text", "元素路径", "element path in an HTML page"),
    Column("line", "integer", "行号", "line of a plain text, from 1"),
    Column("sheet", "text", "工作表", "name of the sheet of a workbook"),
    Column("cell", "text", "单元格", "cell of that sheet, e.g. B7"),
    Column("doc_table", "integer", "表序号", "number of the table in a word-processor document, from 1"),
    Column("paragraph", "integer", "段落序号", "number of the paragraph in a word-processor document, from 1"),
    Column("member", "text", "内含文件", "file inside an archive, or picture inside a document, that holds it"),
)
