"""The audit of all reports: rules tested, cells read again, rules tested anew, findings told.

gather_company → audit → rows of nine tables, problems, reports whose disputed cells have no value
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.audit.checks import check_subject
from archive.audit.model import Check, Company
from archive.audit.prose import Link, Told, check_prose, link_claims, read_told
from archive.audit.proving import Proof, Rereader, apply_disputes, list_disputes, prove
from archive.audit.reuse import Text, measure_reuse
from archive.audit.rows import (
    Row,
    check_rows,
    evidence_rows,
    finding_rows,
    link_rows,
    reuse_rows,
    rule_rows,
    untestable_rows,
)
from archive.audit.rules import find_rule, load_rules, write_message
from archive.audit.verdicts import Finding, finding_id, judge, list_evidence
from archive.problems import ProblemRow
from archive.reports import ArchivedReport
from parse.model import Figure


@dataclass(frozen=True)
class Audit:
    """What an audit found."""

    rows: Mapping[str, Sequence[Row]]  #: by table, in an order in which each follows those that it refers to
    problems: tuple[ProblemRow, ...]
    disputed: Mapping[tuple[str, str], str]  #: what the independent reading gives, by report and code of a cell
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Tested:
    checks: list[Check]
    links: list[Link]


def audit(company: Company, reread: Rereader, *, workers: int | None = None) -> Audit:
    """Test every rule on every report; what is broken is read again before it is a finding."""
    told = {subject.report_id: read_told(subject) for subject in company.subjects}
    proof = Proof()
    tested = _test(company, told, proof)
    original = company
    while prove(tested.checks, company, proof, reread):
        company = apply_disputes(original, proof)
        tested = _test(company, told, proof)
    findings = _tell(tested.checks, company, proof)
    rows: dict[str, Sequence[Row]] = {
        "rules": rule_rows(load_rules(), tested.checks),
        "findings": finding_rows(findings),
        "finding_evidence": evidence_rows(findings),
        "checks": check_rows(tested.checks),
        "untestable": untestable_rows(tested.checks),
        "prose_links": link_rows(tested.links, findings),
        **_find_copies(company, workers),
    }
    disputed = {key: answer.printed or "" for key, answer in proof.disputed.items()}
    return Audit(rows, tuple(list_disputes(original, proof)), disputed, tuple(findings))


def _test(company: Company, told: Mapping[str, Told], proof: Proof) -> _Tested:
    doubted: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for passage in proof.doubted:
        doubted[passage.report_id].add((passage.section, passage.start))
    checks: list[Check] = []
    links: list[Link] = []
    for subject in company.subjects:
        checks += check_subject(subject, company)
        found = link_claims(subject, told[subject.report_id], doubted[subject.report_id])
        checks += check_prose(subject, found, told[subject.report_id], doubted[subject.report_id])
        links += found
    return _Tested(checks, links)


def _tell(checks: Sequence[Check], company: Company, proof: Proof) -> list[Finding]:
    seen: Counter[str] = Counter()
    findings = []
    for check in checks:
        if check.result == "breaks":
            key = finding_id(check)
            evidence = list_evidence(check, company, proof)
            basis = judge(check, evidence, company)
            severity = find_rule(check.rule).severity_of(check.detail)
            zh, en = write_message(check, company)
            findings.append(Finding(finding_id(check, seen[key]), check, severity, basis, zh, en, evidence))
            seen[key] += 1
    return findings


def _find_copies(company: Company, workers: int | None) -> Mapping[str, list[Row]]:
    texts = [
        Text(
            one.report_id, one.agency_id, one.year, tuple((part.number, part.prose) for part in one.sections), one.names
        )
        for one in company.subjects
    ]
    return reuse_rows(measure_reuse(texts, workers=workers))


def mark_disputed(reports: Sequence[ArchivedReport], audited: Audit) -> list[ArchivedReport]:
    """The reports with what the audit disputes: such a cell keeps what is printed, and has no value."""
    problems: dict[str, list[ProblemRow]] = defaultdict(list)
    for problem in audited.problems:
        problems[problem.report_id or ""].append(problem)
    if not problems:
        return list(reports)
    return [_mark(item, audited.disputed, problems[item.id]) if item.id in problems else item for item in reports]


def _mark(
    item: ArchivedReport, disputed: Mapping[tuple[str, str], str], problems: Sequence[ProblemRow]
) -> ArchivedReport:
    figures = tuple(_dispute(one, disputed.get((item.id, one.code))) for one in item.report.figures)
    return replace(item, report=replace(item.report, figures=figures), problems=(*item.problems, *problems))


def _dispute(figure: Figure, second: str | None) -> Figure:
    if second is None:
        return figure
    return replace(figure, value=None, state="disputed", agreement="differ", second=second)
