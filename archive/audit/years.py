"""R5, R7, R9 and the jump of R8: a report beside the one of the same body for the year before.

2023 carried 5 over to 2024; the report for 2024 says 3 were carried over from 2023  →  R5 breaks; differs by -2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

from archive.audit.model import Check, Company, Result, Subject, Term
from archive.audit.rules import Rule, find_rule, show_number
from archive.audit.terms import compare, find_strictest, must_be_equal, untestable, why_no_number
from parse.editions.crosswalk import load_crosswalk
from parse.editions.form import FRACTIONAL, REQUEST_COLUMNS, SIGNED

#: Rows whose stock the form of 2021 asks for, with what changes it.
STOCKS = ("rules", "normative_documents")
_FLOW = (("issued", 1), ("repealed", -1))


def check_carried(subject: Subject, company: Company) -> Iterator[Check]:
    """R5, for each column: what came from last year is what last year sent."""
    before = company.before(subject)
    if before is None:
        yield untestable("R5", subject, "no_year_before", "requests")
        return
    if "requests" not in subject.tables & before.tables:
        yield replace(untestable("R5", subject, "table_missing", "requests"), related_report_id=before.report_id)
        return
    for column in REQUEST_COLUMNS:
        base = Check("R5", subject.report_id, "holds", "requests", "carried_over_in", column)
        terms = (
            Term(before.report_id, f"requests.carried_over_out.{column}", "expected"),
            Term(subject.report_id, f"requests.carried_over_in.{column}", "printed"),
        )
        yield _compare(base, terms, subject, before)


def check_stock(subject: Subject, company: Company) -> Iterator[Check]:
    """R7, for rules and normative documents: in force is what was, and what came, less what went."""
    if "proactive" not in subject.tables:
        yield untestable("R7", subject, "table_missing", "proactive")
        return
    before = company.before(subject)
    if before is None:
        yield untestable("R7", subject, "no_year_before", "proactive")
        return
    for row in STOCKS:
        yield _check_stock_row(row, subject, before)


def _check_stock_row(row: str, subject: Subject, before: Subject) -> Check:
    base = Check("R7", subject.report_id, "holds", "proactive", row, "in_force", related_report_id=before.report_id)
    if "proactive" not in before.tables:
        return replace(base, result="untestable", reason="table_missing")
    if not (_asks_for_stock(row, subject) and _asks_for_stock(row, before)):
        return replace(base, result="untestable", reason="form_differs")
    start = f"proactive.{row}"
    terms = (
        Term(before.report_id, f"{start}.in_force", "expected"),
        *(Term(subject.report_id, f"{start}.{column}", "expected", sign) for column, sign in _FLOW),
        Term(subject.report_id, f"{start}.in_force", "printed"),
    )
    return _compare(base, terms, subject, before)


def _asks_for_stock(row: str, subject: Subject) -> bool:
    """Whether the row follows the form of 2021; where it is not printed, whether its table does."""
    of_table = [cell for code, cell in subject.cells.items() if code.startswith("proactive.")]
    of_row = [cell for cell in of_table if cell.code.startswith(f"proactive.{row}.")]
    return any(cell.edition == "2021" for cell in of_row or of_table)


def check_jump(subject: Subject, company: Company) -> Iterator[Check]:
    """R8, for each table: no number is a thousand times that of the year before, or a thousandth."""
    before = company.before(subject)
    if before is None:
        yield replace(untestable("R8", subject, "no_year_before"), detail="jump")
        return
    for table in sorted(subject.tables):
        pairs = [code for code in _list_numbers(table, subject, before) if code.rpartition(".")[2] not in SIGNED]
        broken = [_break_jump(code, subject, before) for code in pairs if _is_jump(code, subject, before)]
        yield from broken
        yield from _list_unknown_jumps(table, subject, before)
        if not broken:
            yield _say_rest("R8", table, bool(pairs), subject, before)


def _list_unknown_jumps(table: str, subject: Subject, before: Subject) -> Iterator[Check]:
    """Cells of which one year's number is not certain, or withheld: whether it jumped cannot be said."""
    for code in _list_hidden(table, subject, before):
        table_code, row, column = code.split(".")
        base = Check("R8", subject.report_id, "untestable", table_code, row, column, detail="jump")
        yield replace(base, reason=_why_hidden(code, subject, before), related_report_id=before.report_id)


def _is_jump(code: str, subject: Subject, before: Subject) -> bool:
    rule = find_rule("R8")
    small, large = sorted((_number(code, subject), _number(code, before)))
    name = "jump_least_amount" if code.rpartition(".")[2] in FRACTIONAL else "jump_least"
    return large >= rule.threshold(name) and large >= small * rule.threshold("jump_ratio")


def _break_jump(code: str, subject: Subject, before: Subject) -> Check:
    old, new = _number(code, before), _number(code, subject)
    table, row, column = code.split(".")
    return Check(
        "R8",
        subject.report_id,
        "breaks",
        table,
        row,
        column,
        detail="jump",
        expected=old,
        printed=new,
        difference=new - old,
        terms=(Term(before.report_id, code, "expected"), Term(subject.report_id, code, "printed")),
        related_report_id=before.report_id,
        facts={"times": show_number(max(old, new) // min(old, new))},
    )


def check_repeated(subject: Subject, company: Company) -> Iterator[Check]:
    """R9, for each table: the numbers that do not follow from others are not largely those of the year before."""
    before = company.before(subject)
    if before is None:
        yield untestable("R9", subject, "no_year_before")
        return
    for table in find_rule("R9").lists["tables"]:
        if table in subject.tables & before.tables:
            yield _check_repeated_table(table, subject, before)
        else:
            yield replace(untestable("R9", subject, "table_missing", table), related_report_id=before.report_id)


def _check_repeated_table(table: str, subject: Subject, before: Subject) -> Check:
    rule = find_rule("R9")
    least = rule.threshold(f"{table}.large_from")
    compared = [code for code in _list_numbers(table, subject, before) if _is_independent(code, rule)]
    equal = [code for code in compared if _number(code, subject) == _number(code, before)]
    large = [code for code in equal if _number(code, subject) >= least]
    could_be_large = [code for code in compared if _number(code, subject) >= least]
    enough = rule.threshold(f"{table}.large")
    breaks = _is_copied(len(compared), len(equal), len(large), table, rule)
    hidden = [code for code in _list_hidden(table, subject, before) if _is_independent(code, rule)]
    unknown = len(hidden)
    if not breaks and _is_copied(len(compared) + unknown, len(equal) + unknown, len(large) + unknown, table, rule):
        reason = find_strictest(_why_hidden(code, subject, before) for code in hidden)
        return replace(_say_rest("R9", table, False, subject, before), reason=reason)
    if len(compared) < rule.threshold(f"{table}.cells") or len(could_be_large) < enough:
        return _say_rest("R9", table, False, subject, before)
    result: Result = "breaks" if breaks else "holds"
    return Check(
        "R9",
        subject.report_id,
        result,
        table,
        terms=tuple(term for code in equal for term in _pair(code, subject, before)) if breaks else (),
        related_report_id=before.report_id,
        facts={
            "compared": str(len(compared)),
            "equal": str(len(equal)),
            "large": str(len(large)),
            "large_from": show_number(least),
        },
    )


def _is_copied(compared: int, equal: int, large: int, table: str, rule: Rule) -> bool:
    """Whether so many numbers compared, alike, and alike and large, are a copy."""
    is_enough = compared >= rule.threshold(f"{table}.cells") and large >= rule.threshold(f"{table}.large")
    return is_enough and equal >= rule.threshold("share") * compared


def _is_independent(code: str, rule: Rule) -> bool:
    _, row, column = code.split(".")
    return row not in rule.lists["left_out_rows"] and column not in rule.lists["left_out_columns"]


def _pair(code: str, subject: Subject, before: Subject) -> tuple[Term, Term]:
    return Term(before.report_id, code, "expected"), Term(subject.report_id, code, "printed")


def _list_numbers(table: str, subject: Subject, before: Subject) -> list[str]:
    """Codes of a table with a number other than zero in both reports, that ask the same in both; in printed order."""
    both = [code for code in subject.cells if code.startswith(f"{table}.") and code in before.cells]
    return [code for code in both if subject.value(code) and before.value(code) and _asks_same(code, subject, before)]


def _list_hidden(table: str, subject: Subject, before: Subject) -> list[str]:
    """Codes of a table of which one report has a number other than zero and the other's is not certain, or withheld."""
    both = [code for code in subject.cells if code.startswith(f"{table}.") and code in before.cells]
    return [
        code
        for code in both
        if _why_hidden(code, subject, before) and (subject.value(code) or before.value(code))
        if _asks_same(code, subject, before)
    ]


def _why_hidden(code: str, subject: Subject, before: Subject) -> str:
    reason = find_strictest(why_no_number(one.cells[code]) for one in (subject, before))
    return reason if reason in {"uncertain", "withheld"} else ""


def _asks_same(code: str, subject: Subject, before: Subject) -> bool:
    return subject.cells[code].edition == before.cells[code].edition or code in _list_shared()


@cache
def _list_shared() -> frozenset[str]:
    """Codes that stand on both forms and may stand in one series."""
    return frozenset(
        one.codes_2019[0] for one in load_crosswalk() if one.relation != "none" and one.codes_2019 == one.codes_2021
    )


def _number(code: str, subject: Subject) -> Decimal:
    value = subject.value(code)
    if value is None:
        raise ValueError(f"{subject.report_id}: expected a number at {code}; compare only cells that have one")
    return value


def _say_rest(rule: str, table: str, is_comparable: bool, subject: Subject, before: Subject) -> Check:
    """A table of which nothing is broken: the rule holds there, or there was too little to compare."""
    result: Result = "holds" if is_comparable else "untestable"
    reason = "" if is_comparable else "not_comparable"
    detail = "jump" if rule == "R8" else ""
    return Check(
        rule, subject.report_id, result, table, reason=reason, detail=detail, related_report_id=before.report_id
    )


def _compare(base: Check, terms: tuple[Term, ...], subject: Subject, before: Subject) -> Check:
    subjects = {subject.report_id: subject, before.report_id: before}
    return replace(compare(base, terms, subjects, must_be_equal), related_report_id=before.report_id)
