"""Words about findings that the terminal, letters and pages share, in Chinese and in English.

evidence of f1  ->  ("一、本年新收政府信息公开申请数量 · 自然人", "1. Requests newly received … · Natural persons")
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.audit.model import UNTESTABLE
from archive.audit.rules import name_reason
from archive.audit.told import Amount, Audit, ToldEvidence, ToldFinding, ToldReport
from publish.names import LINK_NAMES, PROOF_NAMES, REREAD_BY_NAMES, SECTION_NAMES
from publish.places import describe_apart

#: Chinese, then English.
Both = tuple[str, str]


@dataclass(frozen=True)
class Source:
    """A document that cells of a finding are printed in."""

    report_id: str
    url: str | None
    document_url: str | None
    sha256: str
    captured_at: str | None


def label_of(evidence: ToldEvidence) -> Both:
    """What the cell is called; of words in which part of the report they stand; else its code."""
    if evidence.label_zh:
        return evidence.label_zh, evidence.label_en
    if evidence.section is not None:
        zh, en = SECTION_NAMES.get(evidence.section, ("前言", "Preamble"))
        return f"正文“{zh}”", f"Prose of part “{en}”"
    return (evidence.code or "–",) * 2


def place_of_evidence(evidence: ToldEvidence) -> Both:
    """Where it is printed, as far as the format tells; words also by their place in the prose of their part."""
    zh, en = describe_apart(vars(evidence))
    if evidence.start is not None and evidence.end is not None:
        first, last = evidence.start + 1, evidence.end
        zh = "，".join(part for part in (zh, f"该部分文字第 {first} 至 {last} 字") if part)
        en = ", ".join(part for part in (en, f"characters {first} to {last} of its prose") if part)
    return zh or "位置不详", en or "place not known"


def reread_of(evidence: ToldEvidence) -> Both:
    """How it was read again, or why it was not, and what that gave where it is written otherwise."""
    zh, en = PROOF_NAMES[evidence.proof]
    by_zh = REREAD_BY_NAMES.get(evidence.reread_by or "", evidence.reread_by)
    how = f"（{by_zh}）" if by_zh else ""
    how_en = f" ({evidence.reread_by})" if evidence.reread_by else ""
    # Of a passage its words are read again, not the number alone: they stand in the sentence.
    differs = evidence.reread is not None and evidence.section is None and evidence.reread != evidence.printed
    again, again_en = (f"：“{evidence.reread}”", f": “{evidence.reread}”") if differs else ("", "")
    return f"{zh}{how}{again}", f"{en}{how_en}{again_en}"


def amount(value: Amount) -> str:
    """A number or a date; a dash where the rule compares none."""
    return "–" if value is None else str(value)


def sign_of(evidence: ToldEvidence) -> str:
    """Whether the cell is added or taken away."""
    return "+" if evidence.sign > 0 else "−"


def sources_of(finding: ToldFinding) -> tuple[Source, ...]:
    """Each document that takes part once, in the order of the evidence; the report's own where there is none."""
    cited = finding.evidence or (finding,)
    found = (Source(one.report_id, one.url, one.document_url, one.document_sha256, one.captured_at) for one in cited)
    return tuple(dict.fromkeys(found))


def count_checks(audit: Audit) -> Both:
    """In how many places the reports were checked, and what came of it."""
    return (
        f"核对 {audit.tested} 处：{audit.held} 处成立，{audit.broken} 处不成立；另有 {audit.not_tested} 处无法核对。",
        f"{plural(audit.tested, 'place', 'places')} checked: {plural(audit.held, 'holds', 'hold')}, "
        f"{plural(audit.broken, 'is', 'are')} broken; "
        f"{audit.not_tested} more could not be tested.",
    )


def count_reasons(audit: Audit) -> tuple[tuple[str, Both, int], ...]:
    """Why places could not be tested: rule, reason in words, how many; the most frequent reason of each rule first."""
    counts: dict[tuple[str, Both], int] = {}
    for one in audit.untestable:
        reason = (name_reason(one.reason)[0] if one.reason in UNTESTABLE else one.reason, one.meaning)
        counts[one.rule, reason] = counts.get((one.rule, reason), 0) + one.places
    rules = list(dict.fromkeys(rule for rule, _ in counts))
    ordered = sorted(counts.items(), key=lambda item: (rules.index(item[0][0]), -item[1]))
    return tuple((rule, reason, places) for (rule, reason), places in ordered)


def count_links(audit: Audit) -> Both | None:
    """How many numbers told in the prose agree with the tables; None where none was linked."""
    told = [(audit.links[state], names) for state, names in LINK_NAMES.items() if state in audit.links]
    if not told:
        return None
    zh = "，".join(f"{count} 处{name}" for count, (name, _) in told)
    return f"正文所述数字与表格对照：{zh}。", f"Numbers told in the prose against the tables: {_list(told)}."


def _list(told: Sequence[tuple[int, Both]]) -> str:
    return ", ".join(f"{count} {name}" for count, (_, name) in told)


def without_findings(audit: Audit, report: ToldReport) -> Both | None:
    """What is said of a report that shows no finding; None for one that shows some."""
    if report.id in {finding.report_id for finding in audit.findings}:
        return None
    if report.status == "withheld":
        return "依决定不予发布，未核对。", "withheld by a decision: not checked."
    own = [check for check in audit.checks if check.report_id == report.id]
    if not own:
        return "没有核对记录。", "no check is on record."
    tested = sum(check.held + check.broken for check in own)
    untestable, broken = sum(check.untestable for check in own), sum(check.broken for check in own)
    if broken:
        return (
            f"没有所选的发现；其他发现 {broken} 条。",
            f"none of the kind asked for; {plural(broken, 'other', 'others')}.",
        )
    if not tested:
        places = plural(untestable, "place", "places")
        return f"没有一处可以核对（{untestable} 处无法核对）。", f"nothing could be tested ({places})."
    return (
        f"核对 {tested} 处，未发现问题；{untestable} 处无法核对。",
        f"none found in {plural(tested, 'check', 'checks')}; {untestable} could not be tested.",
    )


def plural(count: int, one: str, many: str) -> str:
    """An English count: ``1 place``, ``0 places``."""
    return f"{count} {one if count == 1 else many}"


def of_language(both: Iterable[str], language: str) -> list[str]:
    """The texts of one language, or of both."""
    zh, en = both
    return {"zh": [zh], "en": [en], "both": [zh, en]}[language]
