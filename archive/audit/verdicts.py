"""From a broken check to a finding: how far each cell is proven, and what that makes of the whole.

all cells read again alike                          →  document
区政府办代表区政府受理 17 件, table of the district 95   →  scope
a scan without the extra `ocr` installed            →  unsure
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from archive.audit.labels import name_place
from archive.audit.model import Check, Company, Severity, Side, Subject, Verdict, Words
from archive.audit.proving import DATES, WORDS, Proof
from parse.model import NOWHERE, Place
from parse.proof.model import Asked, Reread, agrees

ProofKind = Literal["reread", "readings", "documents", "none"]
#: Rules whose two sides may speak of different bodies though every cell is printed so.
SUMS_OF_BODIES = "R11"
PROSE = "R6"
#: Who signs for a government though the tables are the government's.
_OFFICE = re.compile(r"(?:办公室|办公厅|政府办)$")
#: 本报告由淮安市洪泽区人民政府办公室根据…编制
_AUTHOR = re.compile(r"本报告由(\w{4,40}?(?:办公室|办公厅))")
#: A government's own office may report for the whole government, as that of Shanghai's does (规章 524, 2019).
_GOVERNMENT = re.compile(r"人民政府(?:办公[厅室])?$")
_DIGITS = re.compile(r"[0-9０-９]+")


class Basis(NamedTuple):
    """Why a verdict is what it is, in both languages."""

    verdict: Verdict
    zh: str
    en: str


@dataclass(frozen=True)
class Evidence:
    """One cell or passage of a finding."""

    report_id: str
    side: Side
    sign: int
    code: str | None  #: None for a passage
    printed: str
    value: Decimal | None
    reread: str | None
    reread_by: str
    proof: ProofKind
    place: Place
    document_sha256: str
    words: Words | None = None


@dataclass(frozen=True)
class Finding:
    """A broken rule at one place, proven as far as can be."""

    id: str
    check: Check
    severity: Severity
    basis: Basis
    message_zh: str
    message_en: str
    evidence: tuple[Evidence, ...]


def finding_id(check: Check, nth: int = 0) -> str:
    """The same in every build: of the report, the rule and the place, not of the numbers.

    `nth` counts sentences that are the same but for their numbers.
    """
    parts = [check.report_id, check.rule, check.detail, check.table_code, check.row_code, check.column_code]
    if check.words is not None and check.rule == PROSE:
        parts += [str(check.words.section), _DIGITS.sub("#", check.words.words), check.facts.get("target"), str(nth)]
    return hashlib.sha256("\n".join(part or "" for part in parts).encode()).hexdigest()[:16]


def list_evidence(check: Check, company: Company, proof: Proof) -> tuple[Evidence, ...]:
    """Every cell and passage that takes part, with how it was read again."""
    found = [_of_cell(company.by_id[term.report_id], term.code, term.side, term.sign, proof) for term in check.terms]
    if check.words is not None:
        found.append(_of_words(company.by_id[check.report_id], check.words, check, proof))
    return tuple(found)


def _of_cell(subject: Subject, code: str, side: Side, sign: int, proof: Proof) -> Evidence:
    cell = subject.cells[code]
    answer = proof.of_cell(subject, code)
    kind: ProofKind = "none"
    if answer is not None and agrees(Asked(code, cell.place, cell.reader, cell.printed), answer):
        kind = "reread"
    elif cell.agreement == "agree":
        kind = "readings"
    elif cell.corroborated:
        kind = "documents"
    printed, by = _tell(answer)
    return Evidence(
        subject.report_id, side, sign, code, cell.printed, cell.value, printed, by, kind, cell.place,
        cell.document_sha256,
    )  # fmt: skip


def _of_words(subject: Subject, words: Words, check: Check, proof: Proof) -> Evidence:
    answer = proof.of_words(subject, words.words)
    is_found = answer is not None and agrees(Asked(WORDS, NOWHERE, "", words.words), answer)
    printed, by = _tell(answer)
    value = check.printed if isinstance(check.printed, Decimal) else None
    return Evidence(
        subject.report_id, "printed", 1, None, words.number, value, printed, by, "reread" if is_found else "none",
        NOWHERE, subject.document_sha256, words,
    )  # fmt: skip


def _tell(answer: Reread | None) -> tuple[str | None, str]:
    if answer is None:
        return None, ""
    return answer.printed, answer.by if answer.printed is not None else answer.reason


def judge(check: Check, evidence: Iterable[Evidence], company: Company) -> Basis:
    """The verdict on a broken check whose readings do not differ."""
    evidence = list(evidence)
    unproven = [item for item in evidence if item.proof == "none"]
    if check.rule == PROSE:
        return _judge_prose(check, unproven, company)
    if unproven:
        return _only_once(unproven, company)
    if check.rule == SUMS_OF_BODIES:
        return Basis(
            "unsure",
            "各数字经两次读取一致；但上级报告的统计范围未必包括全部下级，须向机关核实。",
            "two readings agree on every number; but the report of the body above need not cover all below it: ask.",
        )
    if check.rule == DATES:
        return _judge_date(check)
    return Basis(
        "document",
        "所涉各格均经独立的第二种方法从原文件重新读取，结果一致：原件如此。"
        if all(item.proof == "reread" for item in evidence)
        else "所涉各格有两次读取或两份文件互相印证：原件如此。",
        "every cell was read again from the stored document by an independent reading, with the same result."
        if all(item.proof == "reread" for item in evidence)
        else "two readings, or two documents of the publication, agree on every cell.",
    )


def _only_once(unproven: list[Evidence], company: Company) -> Basis:
    named = unproven[:3]
    zh = "、".join(f"“{_name(item, company, 'zh')}”" for item in named)
    en = ", ".join(f"“{_name(item, company, 'en')}”" for item in named)
    more_zh, more_en = ("等", " and more") if len(unproven) > len(named) else ("", "")
    why = next((item.reread_by for item in unproven if item.reread_by), "no other reading of this format")
    return Basis(
        "unsure",
        f"有 {len(unproven)} 处只能读取一次（{zh}{more_zh}），未能另行核实。",
        f"{len(unproven)} could be read only once ({en}{more_en}): {why}.",
    )


def _name(item: Evidence, company: Company, language: str) -> str:
    """A cell by its labels, a passage by its number."""
    if item.code is None:
        return item.printed
    table, row, column = item.code.split(".")
    return name_place((table, row, column), company.by_id[item.report_id].cells[item.code].edition, language)


def _judge_prose(check: Check, unproven: list[Evidence], company: Company) -> Basis:
    subject, words = company.by_id[check.report_id], check.words
    author = find_author(subject)
    by_zh, by_en = (f"（报告由{author}编制或署名）", f" (written or signed by {author})") if author else ("", "")
    if words is not None and words.scope:
        once = _only_once(unproven, company) if unproven else None
        once_zh, once_en = (f"另：{once.zh}", f" Also: {once.en}") if once else ("", "")
        return Basis(
            "scope",
            f"正文所述范围为“{words.scope}”，可能与表格的统计范围不同{by_zh}。{once_zh}",
            f"the sentence speaks of «{words.scope}», which may not be whom the table counts{by_en}.{once_en}",
        )
    if unproven:
        return _only_once(unproven, company)
    if check.detail == "parts":
        return Basis(
            "document",
            "总数与各分项在同一处文字中，经独立方法重新读取，一致。",
            "total and parts stand in the same passage, which an independent reading gives alike.",
        )
    return _judge_claim(check, company, by_zh, by_en)


def _judge_claim(check: Check, company: Company, by_zh: str, by_en: str) -> Basis:
    """Of a sentence that names no scope: what else the text says tells whether it is about whom the table counts."""
    subject = company.by_id[check.report_id]
    if "twin" in check.facts:
        return Basis(
            "unsure",
            f"正文另写“{check.facts['twin']}”，与表格一致；此处可能另有所指{by_zh}。",
            f"the text also says «{check.facts['twin']}», as the table does; this may be of something else{by_en}.",
        )
    if "beside" in check.facts:
        return Basis(
            "document",
            f"同一段中“{check.facts['beside']}”与表格一致，可见正文与表格统计范围相同；两处经重新读取，一致。",
            f"«{check.facts['beside']}» in the same paragraph agrees with the table, so both count the same; both "
            "places were read again alike.",
        )
    if _GOVERNMENT.search(subject.agency) or company.children.get(subject.agency_id):
        return Basis(
            "unsure",
            f"正文未说明统计范围{by_zh}；表格可能包括所属各单位。",
            f"the sentence does not say whom it counts{by_en}; the table may cover the bodies below.",
        )
    return Basis(
        "document",
        "两处经独立方法重新读取，一致；正文与表格均为本机关。",
        "both places were read again alike; sentence and table are of the body itself.",
    )


def find_author(subject: Subject) -> str:
    """The office that signs a report, or says that it wrote it; empty where none does."""
    if _OFFICE.search(subject.signature):
        return subject.signature
    told = [found[1] for section in subject.sections[:2] if (found := _AUTHOR.search(section.prose))]
    return told[0] if told else ""


def _judge_date(check: Check) -> Basis:
    """A date printed in the report itself is the body's own word; one that only the page shows may be a re-dating."""
    if check.words is not None:
        return Basis(
            "document",
            "报告正文落款即为该日期，经独立方法重新读取，一致。",
            "the report itself prints this date under its signature, and an independent reading gives it alike.",
        )
    return Basis(
        "unsure",
        "日期只见于网页，网站迁移可能改动日期。",
        "only the page shows this date, and sites that move re-date their pages.",
    )
