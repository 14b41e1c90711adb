"""R8: numbers that a body of its kind cannot have, whatever they add up to.

a township prints 规章 现行有效 6  →  rules_not_entitled: a township may not make rules
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from archive.audit.model import Check, Company, Result, Subject, Term
from archive.audit.rules import Rule, find_rule
from archive.audit.terms import untestable, why_no_number

#: Thresholds of R8 that begin so name the cell that they are for.
_TOO_MANY = "too_many."


def check_plausible(subject: Subject, _: Company) -> Iterator[Check]:
    """R8: rules of a body that may make none, and counts of a ministry's size at a township or street office."""
    rule = find_rule("R8")
    if "proactive" in subject.tables:
        yield from _check_rules(subject, rule)
    else:
        yield replace(untestable("R8", subject, "table_missing", "proactive"), detail="rules_not_entitled")
    if is_small(subject, rule):
        yield from _check_counts(subject, rule)


def _check_rules(subject: Subject, rule: Rule) -> Iterator[Check]:
    may = may_make_rules(subject, rule)
    old, new = rule.lists["rules_cells_2019"], rule.lists["rules_cells_2021"]
    is_old = any(code in subject.cells for code in old) and not any(code in subject.cells for code in new)
    for code in old if is_old else new:
        check = _limit(code, subject, "rules_not_entitled", Decimal(0))
        if may:
            yield replace(_at(code, subject, "rules_not_entitled"), terms=check.terms)
        elif may is None and check.result == "breaks":
            yield replace(_at(code, subject, check.detail), result="untestable", reason="no_roster", terms=check.terms)
        else:
            yield check


def _check_counts(subject: Subject, rule: Rule) -> Iterator[Check]:
    codes = {name.removeprefix(_TOO_MANY): name for name in rule.thresholds if name.startswith(_TOO_MANY)}
    for table in sorted({code.partition(".")[0] for code in codes} - subject.tables):
        yield replace(untestable("R8", subject, "table_missing", table), detail="too_many")
    for code, name in codes.items():
        if code.partition(".")[0] in subject.tables:
            yield _limit(code, subject, "too_many", rule.threshold(name))


def _at(code: str, subject: Subject, detail: str) -> Check:
    table, row, column = code.split(".")
    return Check("R8", subject.report_id, "holds", table, row, column, detail=detail)


def _limit(code: str, subject: Subject, detail: str, limit: Decimal) -> Check:
    """The cell prints no more than a limit."""
    base = _at(code, subject, detail)
    cell = subject.cells.get(code)
    terms = (Term(subject.report_id, code, "printed"),) if cell else ()
    if cell is None or cell.value is None:
        return replace(base, result="untestable", reason=why_no_number(cell), terms=terms)
    result: Result = "breaks" if cell.value > limit else "holds"
    difference = cell.value - limit
    return replace(base, result=result, expected=limit, printed=cell.value, difference=difference, terms=terms)


def may_make_rules(subject: Subject, rule: Rule) -> bool | None:
    """Whether a body may make rules (规章); None where neither the roster nor its name says so for certain."""
    name = subject.agency
    for pattern in rule.lists["office_names"]:
        name = re.sub(pattern, "", name)
    if _matches(name, rule.lists["not_entitled_names"]):
        return False
    if subject.level:
        return subject.type in rule.lists["entitled_types"] and subject.level in rule.lists["entitled_levels"]
    return True if _matches(name, rule.lists["entitled_names"]) else None


def is_small(subject: Subject, rule: Rule) -> bool:
    """Whether a body is a township or a street office, by the roster or else by the end of its name."""
    if subject.type:
        return subject.type in rule.lists["small_types"]
    return _matches(subject.agency, rule.lists["small_names"])


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(re.search(pattern, name) for pattern in patterns)
