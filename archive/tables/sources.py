"""Tables of where everything comes from and what is not certain: captures, problems, about."""

from __future__ import annotations

from archive.tables.model import Column, Table
from crawler.captures import Capture

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

TABLES: tuple[Table, ...] = (
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
