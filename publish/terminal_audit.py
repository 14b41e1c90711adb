"""Findings as the terminal shows them, and as JSON.

yining-2024 · R1 各列平衡 Balance of each column · 错误 error · 原文如此 printed so in the document
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from archive.audit.told import Audit, ToldEvidence, ToldFinding, ToldRule
from publish.names import SEVERITY_NAMES, SIDE_NAMES, VERDICT_NAMES
from publish.telling import (
    Both,
    amount,
    count_checks,
    count_links,
    count_reasons,
    label_of,
    of_language,
    place_of_evidence,
    plural,
    reread_of,
    sign_of,
    sources_of,
    without_findings,
)

STYLES = {"error": "bold red", "warn": "yellow", "note": ""}
#: Reports without findings that are named one by one; of more only their number is told.
NAMED = 50


def audit_json(audit: Audit) -> str:
    """All of it, under the names of the columns."""
    return json.dumps(asdict(audit), ensure_ascii=False, indent=2)


def print_audit(audit: Audit, console: Console, language: str = "both") -> None:
    """The findings, then the reports without any, then what was checked."""
    screen = _Screen(console, language)
    if not audit.reports:
        screen.say(("所选范围内没有报告。", "No report of that choice is held."))
        return
    for finding in audit.findings:
        _print_finding(finding, screen)
    _print_others(audit, screen)
    screen.say(count_checks(audit))
    for rule, reason, places in count_reasons(audit):
        screen.line(f"{rule}  {places} × {screen.join(reason)}", 4, "dim")
    if (links := count_links(audit)) is not None:
        screen.say(links)


def print_rules(rules: Sequence[ToldRule], console: Console, language: str = "both") -> None:
    """Every rule: what must hold, why, what it cannot know, and what came of it in this archive."""
    screen = _Screen(console, language)
    if not rules:
        screen.say(
            ("本库没有规则：请重新运行 gongkai build。", "This archive holds no rules: run gongkai build again.")
        )
    for rule in rules:
        name = screen.join((rule.name_zh, rule.name_en))
        screen.line(f"{rule.code} {name} · {screen.join(SEVERITY_NAMES[rule.severity])}", 0, "bold")
        screen.say((rule.statement_zh, rule.statement_en), 2)
        screen.say((f"依据：{rule.basis_zh}", f"Basis: {rule.basis_en}"), 2)
        screen.say((f"不能判断：{rule.cannot_know_zh}", f"Cannot know: {rule.cannot_know_en}"), 2)
        zh = f"成立 {rule.held} 处，不成立 {rule.broken} 处，无法核对 {rule.untestable} 处。"
        screen.say(
            (zh, f"{plural(rule.held, 'holds', 'hold')}, {rule.broken} broken, {rule.untestable} could not be tested."),
            2,
            "dim",
        )


class _Screen:
    """A console and the language that is asked for; lines are as long as they are."""

    def __init__(self, console: Console, language: str) -> None:
        self.console = console
        self.language = language

    def line(self, text: str, indent: int = 0, style: str = "") -> None:
        """One line. Text and not markup: what is printed in a report may hold brackets."""
        self.console.print(Text(" " * indent + " ".join(text.split("\n")), style=style), soft_wrap=True)

    def say(self, both: Both, indent: int = 0, style: str = "") -> None:
        """A sentence, a line a language."""
        for text in of_language(both, self.language):
            self.line(text, indent, style)

    def join(self, both: Both) -> str:
        """Words of a line, in one language or both."""
        return " ".join(of_language(both, self.language))


def _print_finding(finding: ToldFinding, screen: _Screen) -> None:
    words = (
        finding.report_id,
        f"{finding.rule} {screen.join((finding.rule_name_zh, finding.rule_name_en))}",
        screen.join(SEVERITY_NAMES[finding.severity]),
        screen.join(VERDICT_NAMES[finding.verdict]),
    )
    screen.line(" · ".join(words), 0, STYLES[finding.severity])
    screen.say((finding.message_zh, finding.message_en), 2)
    for name in SIDE_NAMES:
        if cells := finding.side(name):
            total = finding.expected if name == "expected" else finding.printed
            screen.line(f"{screen.join(SIDE_NAMES[name])} {amount(total)}", 2)
            for evidence in cells:
                _print_evidence(evidence, finding.report_id, screen)
    if finding.words:
        screen.line(f"{screen.join(('原句', 'sentence'))} “{finding.words}”", 2)
    if finding.scope:
        screen.line(f"{screen.join(('范围用语', 'scope'))} “{finding.scope}”", 2)
    screen.say((f"判定理由：{finding.verdict_basis_zh}", f"Why so judged: {finding.verdict_basis_en}"), 2)
    for source in sources_of(finding):
        screen.line(f"{screen.join(('网页', 'page'))} {source.url or '–'}  ({source.report_id})", 2, "dim")
        if source.document_url != source.url:
            screen.line(f"{screen.join(('文件', 'document'))} {source.document_url or '–'}", 2, "dim")
        screen.line(
            f"SHA-256 {source.sha256}, {screen.join(('首次抓取', 'first captured'))} {source.captured_at}", 2, "dim"
        )
    if finding.related_report_id:
        screen.line(f"{screen.join(('相关报告', 'related report'))} {finding.related_report_id}", 2)
    screen.line(f"{screen.join(('发现代码', 'finding'))} {finding.id}", 2, "dim")
    screen.line("")


def _print_evidence(evidence: ToldEvidence, own_report: str, screen: _Screen) -> None:
    other = "" if evidence.report_id == own_report else f" ({evidence.report_id})"
    code = f"  {evidence.code}" if evidence.code else ""
    screen.line(f"{sign_of(evidence)} “{evidence.printed}”  {screen.join(label_of(evidence))}{code}{other}", 4)
    screen.line(f"{screen.join(place_of_evidence(evidence))} · {screen.join(reread_of(evidence))}", 8, "dim")


def _print_others(audit: Audit, screen: _Screen) -> None:
    told = [(report, both) for report in audit.reports if (both := without_findings(audit, report)) is not None]
    if len(told) > NAMED:
        screen.say(
            (f"{len(told)} 份报告没有列出发现。", f"{plural(len(told), 'report shows', 'reports show')} no finding.")
        )
        return
    for report, both in told:
        for text in of_language(both, screen.language):
            screen.line(f"{report.id} {report.agency}: {text}")
