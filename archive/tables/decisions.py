"""Tables of what the operator decided: decisions, and the documents that are not shown because of them."""

from __future__ import annotations

from archive.tables.model import Column, Table

TABLES: tuple[Table, ...] = (
    Table(
        "decisions",
        "处理决定",
        "Decisions of the operator: what is withheld, left out or corrected, why, and what that did",
        (
            Column("number", "integer", "序号", "place in the file of decisions, from 1", required=True),
            Column(
                "kind",
                "text",
                "种类",
                "withhold: not published; exclude_host: not asked and left out; correct: another agency or year",
                required=True,
                values=("withhold", "exclude_host", "correct"),
            ),
            Column("subject", "text", "对象", "what it is about, never the words that are withheld", required=True),
            Column("report_id", "text", "报告", "the report that it names, or what a corrected one is called now"),
            Column("reason", "text", "理由", "why it was decided", required=True),
            Column("date", "text", "决定日期", "day of the decision (ISO)", required=True),
            Column("decided_by", "text", "决定人", "who decided it"),
            Column("until", "text", "有效期至", "last day on which it holds; null: until it is taken back"),
            Column(
                "in_force",
                "integer",
                "有效",
                "1 when it holds on the day of the newest capture, else 0",
                required=True,
            ),
            Column(
                "applied",
                "integer",
                "适用次数",
                "how many rows, passages, captures or reports it changed in this build",
                required=True,
            ),
            Column("former", "text", "原读数", "of a correction: what the document was read as before"),
            Column("evidence", "text", "依据", "of a correction: what shows that it is right"),
            Column("message", "text", "说明", "what must be known about its effect"),
        ),
        ("number",),
        indexes=(("report_id",), ("kind",)),
        facets=("kind", "in_force"),
    ),
    Table(
        "withheld_documents",
        "不予展示的文件",
        "Withheld documents: stored files that are not shown, because they hold what a decision withholds",
        (
            Column("sha256", "text", "文件哈希", "SHA-256 of the stored document", required=True),
            Column("report_id", "text", "报告", "report that it belongs to"),
            Column("decision", "integer", "决定", "the first decision about it", required=True),
            Column("reason", "text", "理由", "its reason", required=True),
            Column("date", "text", "决定日期", "its day (ISO)", required=True),
        ),
        ("sha256",),
        indexes=(("report_id",),),
    ),
)
