"""Tables of the auditor: rules, findings and their evidence, what is untestable, links of the prose, copied text."""

from __future__ import annotations

from archive.tables.audit_views import VIEWS
from archive.tables.model import PLACE, Column, Table

__all__ = ["LINK_STATES", "PROOFS", "REUSE_KINDS", "SEVERITIES", "TABLES", "VERDICTS", "VIEWS"]

SEVERITIES = {
    "error": "the form's own arithmetic or the law is broken",
    "warn": "worth a question; there may be a good reason",
    "note": "worth knowing",
}
VERDICTS = {
    "document": "printed so: two independent readings of every cell agree",
    "scope": "words and table may speak of different bodies (the office itself, the whole area); the wording is given",
    "unsure": "no second reading could be made, or the wording leaves it open",
}
#: How far a cell of a finding is proven.
PROOFS = {
    "reread": "an independent reading, made for this finding, gives the same",
    "readings": "it could not be read again, and two readings of the document agree",
    "documents": "it could not be read again, and another document of the publication prints the same",
    "none": "only one reading was possible",
}
#: What the number of a sentence and the cells it speaks of say of each other.
LINK_STATES = {
    "agrees": "the same number",
    "differs": "another number; see the finding",
    "untestable": "a cell that it speaks of prints no number, or is not there",
}
REUSE_KINDS = {
    "own_earlier_year": "an earlier report of the same body",
    "other_agency": "a report of another body, of the same year or an earlier one",
}

_CODES = (
    Column("table_code", "text", "表", "table; null where the rule is about none"),
    Column("row_code", "text", "行", "row; null where the rule is about a column or a table"),
    Column("column_code", "text", "列", "column; null where the rule is about a row or a table"),
)
_PASSAGE = (
    Column("section", "integer", "部分", "section of the report in whose prose the words stand"),
    Column("start", "integer", "起始", "where in the section's prose they begin, from 0", unit="characters"),
    Column("end", "integer", "结束", "where they end", unit="characters"),
)


def _told(values: dict[str, str]) -> str:
    return "; ".join(f"{name}: {text}" for name, text in values.items())


TABLES: tuple[Table, ...] = (
    Table(
        "rules",
        "核对规则",
        "Rules: what is checked of every report, on what basis, and what a rule cannot know",
        (
            Column("code", "text", "规则代码", "R1 to R11", required=True),
            Column("position", "integer", "次序", "order of the list, from 1", required=True),
            Column("name_zh", "text", "名称", "name in Chinese", required=True),
            Column("name_en", "text", "英文名称", "name in English", required=True),
            Column("statement_zh", "text", "内容", "what must hold, in Chinese", required=True),
            Column("statement_en", "text", "英文内容", "what must hold, in English", required=True),
            Column("basis_zh", "text", "依据", "legal or arithmetical basis, in Chinese", required=True),
            Column("basis_en", "text", "英文依据", "the same in English", required=True),
            Column("severity", "text", "严重程度", _told(SEVERITIES), required=True, values=tuple(SEVERITIES)),
            Column("cannot_know_zh", "text", "局限", "what the rule cannot know, in Chinese", required=True),
            Column("cannot_know_en", "text", "英文局限", "the same in English", required=True),
            Column("held", "integer", "成立次数", "checks of this archive in which it holds", required=True),
            Column("broken", "integer", "不成立次数", "checks in which it is broken: findings", required=True),
            Column("untestable", "integer", "无法核对次数", "checks that could not be made", required=True),
        ),
        ("code",),
        indexes=(("position",),),
        sort="position",
        label="name_zh",
    ),
    Table(
        "findings",
        "核对发现",
        "Findings: where a report's numbers do not add up, or are otherwise worth a question",
        (
            Column("id", "text", "发现代码", "the same in every build while the report breaks this rule here", True),
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("rule", "text", "规则", "rule that is broken", required=True, references="rules.code"),
            Column("detail", "text", "情形", "variant of the rule; empty where it has only one", required=True),
            *_CODES,
            Column("expected", "number", "据以核对", "what the rule makes of the other side; a date for R10"),
            Column("printed", "number", "所印", "what this side prints or sums to; a date for R10"),
            Column("difference", "number", "差额", "printed less expected; days for R10"),
            Column("severity", "text", "严重程度", _told(SEVERITIES), required=True, values=tuple(SEVERITIES)),
            Column("verdict", "text", "判定", _told(VERDICTS), required=True, values=tuple(VERDICTS)),
            Column("verdict_basis_zh", "text", "判定理由", "why this verdict, in Chinese", required=True),
            Column("verdict_basis_en", "text", "英文判定理由", "the same in English", required=True),
            Column("message_zh", "text", "说明", "what is wrong, in one Chinese sentence", required=True),
            Column("message_en", "text", "英文说明", "the same in English", required=True),
            Column("related_report_id", "text", "相关报告", "other report that takes part", references="reports.id"),
            *_PASSAGE,
            Column("words", "text", "原句", "sentence of the prose that takes part"),
            Column("scope", "text", "范围用语", "words that say whom the sentence is about"),
        ),
        ("id",),
        indexes=(
            ("report_id",),
            ("rule",),
            ("severity",),
            ("verdict",),
            ("table_code", "row_code", "column_code"),
            ("related_report_id",),
        ),
        facets=("rule", "severity", "verdict", "table_code"),
        label="message_zh",
    ),
    Table(
        "finding_evidence",
        "发现依据",
        "Evidence of findings: every cell and passage that takes part, as printed, and how it was read again",
        (
            Column("finding_id", "text", "发现", "finding", required=True, references="findings.id"),
            Column("position", "integer", "次序", "from 1", required=True),
            Column("report_id", "text", "报告", "report that prints it", required=True, references="reports.id"),
            Column("side", "text", "所在一边", "side of the comparison", True, values=("expected", "printed")),
            Column("sign", "integer", "正负", "1: added; -1: taken away", required=True),
            *_CODES,
            *_PASSAGE,
            Column("printed", "text", "原文", "the cell, or the number in the passage, as printed", required=True),
            Column("value", "number", "数值", "the number"),
            Column("reread", "text", "再次读出", "what the independent reading gives; null where it could not"),
            Column("reread_by", "text", "再次读取方式", "how it was read again, or why it could not be"),
            Column("proof", "text", "佐证", _told(PROOFS), required=True, values=tuple(PROOFS)),
            *(column for column in PLACE),
            Column("document_sha256", "text", "文件哈希", "SHA-256 of the stored document", required=True),
        ),
        ("finding_id", "position"),
        indexes=(("report_id",), ("proof",)),
        facets=("proof", "side"),
    ),
    Table(
        "checks",
        "核对结果",
        "Checks: for each report and rule, in how many places it holds, is broken, or cannot be tested",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("rule", "text", "规则", "rule", required=True, references="rules.code"),
            Column("held", "integer", "成立", "places in which it holds", required=True),
            Column("broken", "integer", "不成立", "places in which it is broken: findings", required=True),
            Column("untestable", "integer", "无法核对", "places in which it cannot be tested", required=True),
        ),
        ("report_id", "rule"),
        indexes=(("rule",),),
        facets=("rule",),
    ),
    Table(
        "untestable",
        "无法核对之处",
        "Untestable: where a rule cannot be tested, and why; it has neither held nor failed there",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("rule", "text", "规则", "rule", required=True, references="rules.code"),
            Column("detail", "text", "情形", "variant of the rule; empty where it has only one", required=True),
            Column("place", "text", "位置", "table.row.column, * for a whole row, column or table", required=True),
            Column("reason", "text", "原因", "why, as a code", required=True),
            Column("meaning", "text", "含义", "the same in words", required=True),
        ),
        ("report_id", "rule", "detail", "place", "reason"),
        indexes=(("rule",), ("reason",)),
        facets=("rule", "reason"),
    ),
    Table(
        "refusals",
        "拒绝公开汇总",
        "Refusals of each report: all applicants, each once, over the rows of 不予公开 and 无法提供",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("not_held", "integer", "不掌握", "requests for what the body does not hold; null: not known"),
            Column("refusals", "integer", "拒绝公开", "all refusals; null where a row is not known"),
            Column("not_processed", "integer", "不予处理", "told beside: no refusals; null where a row is not known"),
            Column(
                "reason",
                "text",
                "无比例的原因",
                "why there is no share of 不掌握: withheld; no table; not known, with the rows; no refusals",
            ),
        ),
        ("report_id",),
    ),
    Table(
        "prose_links",
        "正文与表格对照",
        "Prose links: numbers told in sentences and the cells they speak of; those that agree corroborate the cells",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("section", "integer", "部分", "section in whose prose the sentence stands", required=True),
            Column("at", "integer", "数字位置", "where in it the number stands, from 0", True, unit="characters"),
            Column("start", "integer", "起始", "where the matched words begin", required=True, unit="characters"),
            Column("end", "integer", "结束", "where they end", required=True, unit="characters"),
            Column("words", "text", "匹配文字", "matched words", required=True),
            Column("sentence", "text", "原句", "sentence they stand in", required=True),
            Column("number", "text", "所印数字", "number as printed, or the word that says there is none", True),
            Column("value", "number", "数值", "the number in the unit of the cell", required=True),
            Column("target", "text", "所指", "cells it speaks of: table.row.column, joined by +, a share by /", True),
            Column("table_value", "number", "表中数值", "what these cells say together; null where untestable"),
            Column("state", "text", "对照结果", _told(LINK_STATES), required=True, values=tuple(LINK_STATES)),
            Column("scope", "text", "范围用语", "words that say whom the sentence is about"),
            Column("finding_id", "text", "发现", "finding that a difference makes", references="findings.id"),
        ),
        ("report_id", "section", "at", "target"),
        indexes=(("state",), ("target",), ("finding_id",)),
        facets=("state", "section"),
    ),
    Table(
        "reuse",
        "文字重复",
        "Reuse: how much of a report's own words stands in another report, statutory wording left out",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("source_report_id", "text", "来源报告", "report that has the same words", True, "reports.id"),
            Column("kind", "text", "种类", _told(REUSE_KINDS), required=True, values=tuple(REUSE_KINDS)),
            Column("share", "number", "比例", "characters reused of all own characters, 0 to 1", required=True),
            Column("characters", "integer", "重复字数", "characters reused", required=True, unit="characters"),
            Column("own_characters", "integer", "自有字数", "characters without statutory wording", required=True),
        ),
        ("report_id", "source_report_id"),
        indexes=(("source_report_id",), ("kind", "share"), ("share",)),
        facets=("kind",),
    ),
    Table(
        "reuse_summaries",
        "文字重复汇总",
        "Reuse of each report: how much of its own words any earlier year of its own, or any other body, has",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("own_characters", "integer", "自有字数", "characters without statutory wording", required=True),
            Column("boilerplate_characters", "integer", "套话字数", "characters of statutory wording", required=True),
            Column("share_own", "number", "与本机关往年重复比例", "0 to 1; null where reason says why"),
            Column("share_others", "number", "与其他机关重复比例", "0 to 1; null where reason says why"),
            Column(
                "reason",
                "text",
                "原因",
                "why a share is null: "
                "too_short: too few own words; no_earlier_year: no earlier report of the body is held; "
                "no_other_agency: no report of another body is; nothing_to_compare: neither",
            ),
        ),
        ("report_id",),
        indexes=(("share_own",), ("share_others",)),
    ),
    Table(
        "reuse_passages",
        "重复段落",
        "Passages that two reports share, side by side",
        (
            Column("report_id", "text", "报告", "report", required=True, references="reports.id"),
            Column("source_report_id", "text", "来源报告", "report that has the same words", True, "reports.id"),
            Column("number", "integer", "次序", "from 1", required=True),
            *_PASSAGE,
            Column("text", "text", "文字", "passage of the report", required=True),
            Column("source_section", "integer", "来源部分", "section of the other report", required=True),
            Column("source_start", "integer", "来源起始", "where it begins there", required=True, unit="characters"),
            Column("source_end", "integer", "来源结束", "where it ends there", required=True, unit="characters"),
            Column("source_text", "text", "来源文字", "passage of the other report", required=True),
            Column("similarity", "number", "相似度", "0 to 1; 1: the same but for digits and blanks", required=True),
        ),
        ("report_id", "source_report_id", "number"),
        indexes=(("source_report_id",),),
    ),
)
