"""R1 to R4: what must add up within one report, by the form's own words or by arithmetic.

requests, natural_person: 15 + 0 expected, 15 + 3 printed  →  R1 breaks; differs by 3
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.audit.model import Check, Company, Subject, Term
from archive.audit.terms import compare, must_be_equal, untestable
from parse.editions.form import (
    REQUEST_COLUMNS,
    REQUEST_ROWS_AFTER_OTHER,
    REQUEST_ROWS_BEFORE_OTHER,
    REVIEW_LITIGATION,
)

#: （六）其他处理 as one row (2019, and some later reports) and as three (2021).
OTHER_ONE = ("other_processing",)
OTHER_THREE = ("other_correction_overdue", "other_fee_unpaid", "other_other")
#: Rows before the results: 一、本年新收 and 二、上年结转.
RECEIVED = REQUEST_ROWS_BEFORE_OTHER[:2]
RESULTS = REQUEST_ROWS_BEFORE_OTHER[2:]


def check_balance(subject: Subject, _: Company) -> Iterator[Check]:
    """R1, for each column of the table of applications: received and carried in, processed and carried out."""
    if "requests" not in subject.tables:
        yield untestable("R1", subject, "table_missing", "requests")
        return
    for column in REQUEST_COLUMNS:
        terms = [Term(subject.report_id, f"requests.{row}.{column}", "expected") for row in RECEIVED]
        terms += [Term(subject.report_id, f"requests.{row}.{column}", "printed") for row in REQUEST_ROWS_AFTER_OTHER]
        yield _compare(Check("R1", subject.report_id, "holds", "requests", None, column), terms, subject)


def check_results(subject: Subject, _: Company) -> Iterator[Check]:
    """R2, for each column of the table of applications: the total processed is the sum of the results."""
    if "requests" not in subject.tables:
        yield untestable("R2", subject, "table_missing", "requests")
        return
    other = _list_other_rows(subject)
    for column in REQUEST_COLUMNS:
        terms = [Term(subject.report_id, f"requests.{row}.{column}", "expected") for row in (*RESULTS, *other)]
        terms.append(Term(subject.report_id, f"requests.total_processed.{column}", "printed"))
        base = Check("R2", subject.report_id, "holds", "requests", "total_processed", column)
        if other == (*OTHER_ONE, *OTHER_THREE):  # the one may be the sum of the three, or stand beside them
            yield _leave_open(base, terms, subject)
        else:
            yield _compare(base, terms, subject)


def check_rows(subject: Subject, _: Company) -> Iterator[Check]:
    """R3, for each row of the table of applications: the total is the sum of the six kinds of applicants."""
    if "requests" not in subject.tables:
        yield untestable("R3", subject, "table_missing", "requests")
        return
    for row in (*REQUEST_ROWS_BEFORE_OTHER, *_list_other_rows(subject), *REQUEST_ROWS_AFTER_OTHER):
        yield _compare_total("R3", subject, f"requests.{row}", REQUEST_COLUMNS)


def check_reviews(subject: Subject, _: Company) -> Iterator[Check]:
    """R4, for reviews and each kind of lawsuit: the total is the sum of the other four."""
    if "review_litigation" not in subject.tables:
        yield untestable("R4", subject, "table_missing", "review_litigation")
        return
    for block, columns in REVIEW_LITIGATION.items():
        yield _compare_total("R4", subject, f"review_litigation.{block}", columns)


def _compare_total(rule: str, subject: Subject, row: str, columns: tuple[str, ...]) -> Check:
    """The last column of a row is the sum of those before it."""
    *parts, total = columns
    terms = [Term(subject.report_id, f"{row}.{column}", "expected") for column in parts]
    terms.append(Term(subject.report_id, f"{row}.{total}", "printed"))
    table_code, _, row_code = row.partition(".")
    return _compare(Check(rule, subject.report_id, "holds", table_code, row_code, total), terms, subject)


def _compare(base: Check, terms: list[Term], subject: Subject) -> Check:
    return compare(base, terms, {subject.report_id: subject}, must_be_equal)


def _leave_open(base: Check, terms: list[Term], subject: Subject) -> Check:
    """A column that prints （六） as one row and as three: the total may be right either way, so no break is said."""
    three = {f"requests.{row}.{base.column_code}" for row in OTHER_THREE}
    readings = [
        _compare(base, terms, subject),
        _compare(base, [term for term in terms if term.code not in three], subject),
    ]
    for reading in readings:
        if reading.result != "breaks":
            return reading
    return replace(base, result="untestable", reason="wording", terms=readings[0].terms)


def _list_other_rows(subject: Subject) -> tuple[str, ...]:
    """The rows of （六）其他处理 that the report's form has: those it prints; where it prints none, its form's."""
    printed = {code.split(".")[1] for code in subject.cells if code.startswith("requests.")}
    one, three = printed.intersection(OTHER_ONE), printed.intersection(OTHER_THREE)
    if not one and not three:
        editions = {cell.edition for code, cell in subject.cells.items() if code.startswith("requests.")}
        return OTHER_ONE if editions == {"2019"} else OTHER_THREE
    return (*(OTHER_ONE if one else ()), *(OTHER_THREE if three else ()))
