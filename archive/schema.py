"""The schema of archive.db: each table and column declared once.

The DDL, the checks of a build, the generated part of ``metadata.yml`` and ``docs/codebook.md`` are all made from
`TABLES`. Names here are public interface: they change only with a note in the changelog.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.captures import Capture

SCHEMA_VERSION = "2"
DATABASE = "archive"

#: Columns of `captures` come from the index of captures, with what they mean.
_CAPTURE_TEXTS: dict[str, tuple[str, str]] = {
    "file": ("WARC 文件", "WARC file below the captures folder"),
    "offset": ("字节偏移", "byte offset of the record's gzip member in that file"),
    "length": ("字节长度", "length of that gzip member in bytes"),
    "record_id": ("记录标识", "WARC-Record-ID"),
    "record_type": ("记录类型", "response, revisit (unchanged), resource (a local file) or metadata (a failure)"),
    "url": ("网址", "address that was asked"),
    "time": ("抓取时间", "time of the fetch, UTC"),
    "status": ("状态码", "HTTP status; null when no answer came"),
    "outcome": ("结果", "what the crawl made of the answer"),
    "role": ("用途", "what the address was asked for"),
    "sha256": ("内容哈希", "SHA-256 of the decoded body; a revisit has that of the record it repeats"),
    "payload_digest": ("载荷摘要", "WARC-Payload-Digest of the body as received"),
    "size": ("大小", "size of the decoded body in bytes"),
    "content_type": ("内容类型", "Content-Type as the server declared it"),
    "etag": ("ETag", "ETag header"),
    "last_modified": ("最后修改", "Last-Modified header, as sent"),
    "parent_url": ("来源页", "page whose link led here"),
    "site": ("站点", "site of the registry, or local for ingested files"),
    "run": ("批次", "run of the command that fetched it"),
    "ip": ("IP 地址", "address of the server"),
    "truncated": ("截断", "WARC-Truncated: why the body is not whole"),
    "refers_to": ("重复于", "record that a revisit repeats"),
    "note": ("备注", "error of a failure; hints given with an ingested file"),
}


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
STATES = ("number", "blank", "dash", "text", "unreadable", "disputed")
AGREEMENTS = ("agree", "differ", "single")

#: Where in the stored bytes something stands; every format fills what it has.
_PLACE = (
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

TABLES: tuple[Table, ...] = (
    Table(
        "agencies",
        "机构名录",
        "Agencies: the bodies that must report, and those whose reports are held",
        (
            Column("id", "text", "机构代码", "stable slug", required=True),
            Column("name", "text", "全称", "full name", required=True),
            Column("short_name", "text", "简称", "short name"),
            Column("level", "text", "级别", "administrative level: province, prefecture, county-city, township …"),
            Column("type", "text", "类型", "government, bureau, office, branch, township, street …"),
            Column("parent_id", "text", "上级", "the body above it", references="agencies.id"),
            Column("division_code", "text", "行政区划代码", "division code (GB/T 2260 and its extension)"),
            Column("domain", "text", "网站", "domain of the site it publishes on"),
            Column(
                "confidence",
                "text",
                "名称把握",
                "how sure the name is: confirmed; name_and_code_confirmed; inferred (by analogy, not a fact); "
                "printed (taken from a report, not on the roster)",
                required=True,
            ),
        ),
        ("id",),
        indexes=(("level",), ("type",), ("parent_id",), ("confidence",)),
        facets=("level", "type", "confidence"),
        label="name",
    ),
    Table(
        "reports",
        "年度报告",
        "Reports: one row per agency and year",
        (
            Column("id", "text", "报告代码", "agency slug and year, e.g. yining-2024", required=True),
            Column(
                "serial", "integer", "序号", "number in order of publication; key of the full-text index", required=True
            ),
            Column("agency_id", "text", "机构", "whose report it is", required=True, references="agencies.id"),
            Column("agency", "text", "机构（原文）", "the agency as printed in the document"),
            Column("year", "integer", "年度", "year reported on", required=True),
            Column("edition", "text", "格式版本", "statutory form it follows", required=True, values=EDITIONS),
            Column("title", "text", "标题", "title as printed"),
            Column("published_on", "text", "发布日期", "date of publication as shown (ISO)"),
            Column(
                "agency_evidence",
                "text",
                "机构依据",
                "what says whose report it is: value, source and printed words, best first, as JSON",
                required=True,
            ),
            Column("year_evidence", "text", "年度依据", "the same for the year, as JSON", required=True),
            Column("url", "text", "网页地址", "page on which the agency published it"),
            Column(
                "document_url", "text", "文件地址", "document that held the tables: the page itself or an attachment"
            ),
            Column("document_sha256", "text", "文件哈希", "SHA-256 of that document's stored bytes", required=True),
            Column("captured_at", "text", "首次抓取时间", "first fetch of that document, UTC"),
            Column(
                "version",
                "integer",
                "版本",
                "1 for the first text seen, counted up with each changed one",
                required=True,
            ),
            Column(
                "status",
                "text",
                "状态",
                "complete: all tables read without a problem; flagged: something is not certain (see problems); "
                "prose: no statutory table",
                required=True,
                values=("complete", "flagged", "prose"),
            ),
            Column(
                "parse_seconds",
                "number",
                "解析秒数",
                "time the reading took; null unless built with --timings, because a time is never the same twice",
                unit="seconds",
            ),
        ),
        ("id",),
        unique=(("serial",),),
        indexes=(("agency_id",), ("year",), ("edition",), ("status",), ("published_on",)),
        facets=("year", "edition", "status"),
        sort_desc="serial",
        label="title",
    ),
    Table(
        "sections",
        "报告正文",
        "Sections: the words of each report",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("number", "integer", "部分", "1 to 6; 0 is what precedes the first heading", required=True),
            Column("heading", "text", "标题", "heading as printed"),
            Column("text", "text", "全文", "all it prints, tables included, line breaks of the layout removed"),
            Column("prose", "text", "文字", "the same without the tables"),
        ),
        ("report_id", "number"),
        indexes=(("number",),),
        facets=("number",),
    ),
    Table(
        "figures",
        "数据",
        "Figures: every printed value of the statutory tables",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("table_code", "text", "表", "table", required=True),
            Column("row_code", "text", "行", "row", required=True),
            Column("column_code", "text", "列", "column", required=True),
            Column("value", "number", "数值", "the number; null unless state is number"),
            Column("printed", "text", "原文", "the cell as printed, verbatim", required=True),
            Column("state", "text", "状态", "what is known of the cell", required=True, values=STATES),
            Column("edition", "text", "格式版本", "form that this table follows", required=True, values=EDITIONS),
            Column(
                "reader",
                "text",
                "读取方式",
                "what read it: html, pdf, scan (recognised), docx, sheet, ofd, text",
                required=True,
            ),
            Column(
                "agreement",
                "text",
                "两次读取",
                "of two independent readings: agree, differ (then state is disputed), single (only one was possible)",
                required=True,
                values=AGREEMENTS,
            ),
            Column("second", "text", "第二次读出", "what the second reading says; null where there is none"),
            Column("confidence", "number", "识别把握", "of recognised text, 0 to 1; null where nothing was recognised"),
            Column(
                "corroborated",
                "integer",
                "佐证文件数",
                "how many other documents of the same publication print the same",
                required=True,
            ),
            *_PLACE,
            Column("document_sha256", "text", "文件哈希", "SHA-256 of the stored document", required=True),
        ),
        ("report_id", "table_code", "row_code", "column_code"),
        indexes=(
            ("table_code", "row_code", "column_code", "value"),
            ("state",),
            ("edition",),
            ("reader",),
            ("agreement",),
        ),
        facets=("table_code", "state", "edition", "reader", "agreement"),
    ),
    Table(
        "table_readings",
        "表的读取",
        "Table readings: how each statutory table of a report was read, and what told its form",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("table_code", "text", "表", "table", required=True),
            Column("edition", "text", "格式版本", "form that this table follows", required=True, values=EDITIONS),
            Column(
                "decided_by",
                "text",
                "判定依据",
                "the printed labels that told the form, as JSON; empty for a table that all forms share",
                required=True,
            ),
            Column("reader", "text", "读取方式", "what read it", required=True),
            Column("agreed", "integer", "一致格数", "figures that two readings give alike", required=True),
            Column("disputed", "integer", "不一致格数", "figures on which two readings differ", required=True),
            Column("single", "integer", "单次读取格数", "figures that only one reading gives", required=True),
            *_PLACE,
            Column("document_sha256", "text", "文件哈希", "SHA-256 of the stored document", required=True),
        ),
        ("report_id", "table_code"),
        indexes=(("table_code",), ("edition",), ("reader",), ("disputed",)),
        facets=("table_code", "edition", "reader"),
    ),
    Table(
        "codebook",
        "编码簿",
        "Codebook: what every table, row and column code means",
        (
            Column("edition", "text", "格式版本", "form", required=True, values=("2021", "2019")),
            Column("table_code", "text", "表", "table", required=True),
            Column("row_code", "text", "行", "row", required=True),
            Column("column_code", "text", "列", "column", required=True),
            Column("position", "integer", "次序", "place on the printed form, from 1", required=True),
            Column("label_zh", "text", "中文名", "row and column as the form prints them", required=True),
            Column("label_en", "text", "英文名", "the same in English", required=True),
            Column("unit", "text", "单位", "unit of the value", required=True),
            Column("definition", "text", "定义", "what the value counts", required=True),
            Column("source", "text", "依据", "legal source", required=True),
        ),
        ("edition", "table_code", "row_code", "column_code"),
        indexes=(("table_code",),),
        facets=("edition", "table_code"),
    ),
    Table(
        "crosswalk",
        "格式对照",
        "Crosswalk: which cells of the forms of 2019 and 2021 may stand in one series",
        (
            Column("position", "integer", "次序", "order of the list, from 1", required=True),
            Column("table_code", "text", "表", "table", required=True),
            Column("code_2019", "text", "2019 年版代码", "table.row.column; null where that form does not ask this"),
            Column("code_2021", "text", "2021 年版代码", "the same on the form of 2021"),
            Column(
                "parts",
                "integer",
                "分项数",
                "how many cells of 2021, each a row here, add up to the one of 2019; 0 without a counterpart",
                required=True,
            ),
            Column(
                "relation",
                "text",
                "关系",
                "same: one series; comparable: one series with the caveat in reason; none: the other form asks no such "
                "thing",
                required=True,
                values=("same", "comparable", "none"),
            ),
            Column("reason", "text", "说明", "why", required=True),
        ),
        ("position",),
        indexes=(("code_2019",), ("code_2021",), ("relation",)),
        facets=("table_code", "relation"),
    ),
    Table(
        "captures",
        "抓取记录",
        "Captures: every fetch, and where its bytes lie",
        tuple(
            Column(
                name,
                "integer" if name in {"offset", "length", "status", "size"} else "text",
                _CAPTURE_TEXTS[name][0],
                _CAPTURE_TEXTS[name][1],
                required=name in {"file", "offset", "length", "record_id", "record_type", "url", "time"},
            )
            for name in Capture.__dataclass_fields__
        ),
        ("record_id",),
        indexes=(("url", "time"), ("sha256",), ("site",), ("outcome",), ("role",), ("run",)),
        facets=("site", "outcome", "role"),
    ),
    Table(
        "problems",
        "问题",
        "Problems: what could not be read or is not certain, and what to do",
        (
            Column("id", "text", "问题代码", "the same in every build", required=True),
            Column("report_id", "text", "报告", "report", references="reports.id"),
            Column("document_sha256", "text", "文件哈希", "document"),
            Column("url", "text", "网址", "address"),
            Column("stage", "text", "环节", "crawl, read, match, build", required=True),
            Column("kind", "text", "种类", "a stable word", required=True),
            Column("table_code", "text", "表", "table concerned"),
            Column("row_code", "text", "行", "row concerned"),
            Column("column_code", "text", "列", "column concerned"),
            Column("message", "text", "说明", "what, where, what was expected, what to do", required=True),
            Column("since", "text", "起始时间", "time of the capture that first showed it, UTC"),
        ),
        ("id",),
        indexes=(("report_id",), ("stage",), ("kind",), ("document_sha256",)),
        facets=("stage", "kind"),
    ),
    Table(
        "about",
        "关于本库",
        "About: versions and notices of this archive",
        (
            Column("name", "text", "项目", "item", required=True),
            Column("value", "text", "内容", "content", required=True),
        ),
        ("name",),
    ),
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
