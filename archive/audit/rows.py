"""The rows of the auditor's tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import TypeAlias

from archive.audit.model import UNTESTABLE, Check, Result
from archive.audit.prose import Link
from archive.audit.reuse import Measured
from archive.audit.rules import Rule
from archive.audit.verdicts import Evidence, Finding
from archive.numbers import sql_number
from archive.write import place_columns

Row: TypeAlias = dict[str, object]
#: The column that counts each result.
RESULTS: dict[Result, str] = {"holds": "held", "breaks": "broken", "untestable": "untestable"}


def rule_rows(rules: Iterable[Rule], checks: Iterable[Check]) -> list[Row]:
    """The rules, with how often each held."""
    counts = Counter((check.rule, check.result) for check in checks)
    return [
        {
            "code": rule.code,
            "position": position,
            "name_zh": rule.name_zh,
            "name_en": rule.name_en,
            "statement_zh": rule.statement_zh,
            "statement_en": rule.statement_en,
            "basis_zh": rule.basis_zh,
            "basis_en": rule.basis_en,
            "severity": rule.severity,
            "cannot_know_zh": rule.cannot_know_zh,
            "cannot_know_en": rule.cannot_know_en,
            **{column: counts[rule.code, result] for result, column in RESULTS.items()},
        }
        for position, rule in enumerate(rules, start=1)
    ]


def check_rows(checks: Iterable[Check]) -> list[Row]:
    """For each report and rule, how many places hold, are broken, cannot be tested."""
    counts = Counter((check.report_id, check.rule, check.result) for check in checks)
    return [
        {
            "report_id": report_id,
            "rule": rule,
            **{column: counts[report_id, rule, result] for result, column in RESULTS.items()},
        }
        for report_id, rule in sorted({(report_id, rule) for report_id, rule, _ in counts})
    ]


def untestable_rows(checks: Iterable[Check]) -> list[Row]:
    """Where a rule cannot be tested; of several sentences at one place, one row."""
    rows = {
        (check.report_id, check.rule, check.detail, name_place(check), check.reason): check
        for check in checks
        if check.result == "untestable"
    }
    return [
        {
            "report_id": report_id,
            "rule": rule,
            "detail": detail,
            "place": place,
            "reason": reason,
            "meaning": UNTESTABLE[reason],
        }
        for report_id, rule, detail, place, reason in sorted(rows)
    ]


def name_place(check: Check) -> str:
    """``requests.*.natural_person``; ``*`` where the rule is about no table."""
    if check.table_code is None:
        return "*"
    return ".".join(part or "*" for part in (check.table_code, check.row_code, check.column_code))


def finding_rows(findings: Iterable[Finding]) -> list[Row]:
    """The findings."""
    return [_finding_row(finding) for finding in findings]


def _finding_row(finding: Finding) -> Row:
    check, words = finding.check, finding.check.words
    return {
        "id": finding.id,
        "report_id": check.report_id,
        "rule": check.rule,
        "detail": check.detail,
        "table_code": check.table_code,
        "row_code": check.row_code,
        "column_code": check.column_code,
        "expected": _number(check.expected),
        "printed": _number(check.printed),
        "difference": _number(check.difference),
        "severity": finding.severity,
        "verdict": finding.basis.verdict,
        "verdict_basis_zh": finding.basis.zh,
        "verdict_basis_en": finding.basis.en,
        "message_zh": finding.message_zh,
        "message_en": finding.message_en,
        "related_report_id": check.related_report_id,
        "section": words.section if words else None,
        "start": words.start if words else None,
        "end": words.end if words else None,
        "words": words.sentence if words else None,
        "scope": (words.scope or None) if words else None,
    }


def _number(value: Decimal | str | None) -> object:
    """A sum of what fits in a database may be longer than that; a share has as many digits as one likes."""
    if not isinstance(value, Decimal):
        return value
    try:
        return sql_number(value)
    except ValueError:
        return float(value)


def evidence_rows(findings: Iterable[Finding]) -> list[Row]:
    """The evidence of the findings."""
    return [
        _evidence_row(finding, position, item)
        for finding in findings
        for position, item in enumerate(finding.evidence, start=1)
    ]


def _evidence_row(finding: Finding, position: int, item: Evidence) -> Row:
    table, row, column = item.code.split(".") if item.code else (None, None, None)
    return {
        "finding_id": finding.id,
        "position": position,
        "report_id": item.report_id,
        "side": item.side,
        "sign": item.sign,
        "table_code": table,
        "row_code": row,
        "column_code": column,
        "section": item.words.section if item.words else None,
        "start": item.words.start if item.words else None,
        "end": item.words.end if item.words else None,
        "printed": item.printed,
        "value": _number(item.value),
        "reread": item.reread,
        "reread_by": item.reread_by or None,
        "proof": item.proof,
        **place_columns(item.place),
        "document_sha256": item.document_sha256,
    }


def link_rows(links: Iterable[Link], findings: Iterable[Finding]) -> list[Row]:
    """The numbers of the prose and what they speak of."""
    by_place = {
        (check.report_id, check.words.section, check.words.start, check.facts.get("target")): finding.id
        for finding in findings
        if (check := finding.check).words is not None
    }
    rows = {}
    for link in links:
        claim = link.claim
        rows[link.report_id, claim.section, claim.at, link.target.code] = {
            "report_id": link.report_id,
            "section": claim.section,
            "at": claim.at,
            "start": claim.start,
            "end": claim.end,
            "words": claim.words,
            "sentence": claim.sentence,
            "number": claim.number,
            "value": _number(claim.value),
            "target": link.target.code,
            "table_value": _number(link.table_value),
            "state": link.state,
            "scope": claim.scope or None,
            "finding_id": by_place.get((link.report_id, claim.section, claim.start, link.target.code)),
        }
    return list(rows.values())


def reuse_rows(measured: Iterable[Measured]) -> Mapping[str, list[Row]]:
    """The rows of the three tables of copied text."""
    rows: dict[str, list[Row]] = {"reuse_summaries": [], "reuse": [], "reuse_passages": []}
    for one in measured:
        rows["reuse_summaries"].append(
            asdict(one.summary)
            | {
                "share_own": _share(one.summary.share_own),
                "share_others": _share(one.summary.share_others),
                "reason": one.summary.reason or None,
            }
        )
        for source in one.sources:
            row = {name: value for name, value in asdict(source).items() if name != "passages"}
            rows["reuse"].append(row | {"share": _share(source.share)})
            rows["reuse_passages"] += [
                {
                    "report_id": source.report_id,
                    "source_report_id": source.source_report_id,
                    "number": number,
                    **asdict(passage),
                    "similarity": _share(passage.similarity),
                }
                for number, passage in enumerate(source.passages, start=1)
            ]
    return rows


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
