"""R11: a government's number beside the sum of those of all bodies below it, where every one of them has it.

17 bodies below received 95, their government's own office among them; the government says 94  →  breaks by -1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.audit.model import Check, Company, Subject, Term
from archive.audit.rules import find_rule
from archive.audit.terms import compare, find_strictest, must_be_equal, must_not_be_less, untestable, why_no_number


def check_children(subject: Subject, company: Company) -> Iterator[Check]:
    """R11, for each figure that a body and those below it have in common."""
    ids = [
        child
        for child in company.children.get(subject.agency_id, ())
        if company.exists.get((child, subject.year), True)
    ]
    if not ids:
        yield untestable("R11", subject, "no_children")
        return
    children = [company.by_year[child, subject.year] for child in ids if (child, subject.year) in company.by_year]
    if len(children) < len(ids):
        yield untestable("R11", subject, "children_missing")
        return
    rule = find_rule("R11")
    figures = rule.lists["figures"]
    missing = sorted({code.partition(".")[0] for code in figures} - subject.tables)
    for table in missing:
        yield untestable("R11", subject, "table_missing", table)
    # Its office alone is not all that a government counts.
    is_whole = len(children) > 1 and any(child.type in rule.lists["own_office_types"] for child in children)
    for code in figures:
        if code.partition(".")[0] not in missing:
            yield _check_figure(code, subject, children, is_whole)


def _check_figure(code: str, subject: Subject, children: Sequence[Subject], is_whole: bool) -> Check:
    table, row, column = code.split(".")
    base = Check(
        "R11",
        subject.report_id,
        "holds",
        table,
        row,
        column,
        detail="" if is_whole else "at_least",
        facts={"bodies": str(len(children))},
    )
    terms = [Term(child.report_id, code, "expected") for child in children]
    terms.append(Term(subject.report_id, code, "printed"))
    subjects = {one.report_id: one for one in (*children, subject)}
    check = compare(base, terms, subjects, must_be_equal if is_whole else must_not_be_less)
    if check.result != "untestable":
        return check
    below = (_why_not(why_no_number(child.cells.get(code))) for child in children)
    return replace(check, reason=find_strictest((*below, why_no_number(subject.cells.get(code)))))


def _why_not(reason: str) -> str:
    """Of a body below: a cell that is surely no number is a number that is missing there."""
    return reason if reason in {"", "uncertain", "withheld"} else "children_missing"
