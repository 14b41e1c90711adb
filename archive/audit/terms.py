"""Adding up printed cells, exactly; a sum with a cell that is no number is no sum, and says why.

15 + 0 expected, 15 + 3 printed   →  breaks, 3 too many
15 + blank expected, 18 printed   →  untestable, blank
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from archive.audit.model import Cell, Check, Result, Side, Subject, Term

#: For each state of a cell that is no number: why a rule that needs it cannot be tested.
REASONS = {
    "blank": "blank",
    "dash": "not_a_number",
    "text": "not_a_number",
    "unreadable": "uncertain",
    "disputed": "uncertain",
    "withheld": "withheld",
}
#: Of several reasons the strictest is said: what is not certain, before what is surely not there.
STRICTNESS = ("uncertain", "withheld", "children_missing", "row_missing", "not_a_number", "blank")


def why_no_number(cell: Cell | None) -> str:
    """Why a cell has no number; empty where it has one. Raises KeyError for a state that is not known."""
    if cell is None:
        return "row_missing"
    return "" if cell.state == "number" else REASONS[cell.state]


def find_strictest(reasons: Iterable[str]) -> str:
    """The strictest of several reasons; empty where all are."""
    given = set(reasons)
    return next((reason for reason in STRICTNESS if reason in given), "")


def compare(
    base: Check, terms: Sequence[Term], subjects: Mapping[str, Subject], allows: Callable[[Decimal], bool]
) -> Check:
    """Add up both sides and judge the difference, printed less expected. Untestable where a cell is no number."""
    cells = [subjects[term.report_id].cells.get(term.code) for term in terms]
    there = tuple(term for term, cell in zip(terms, cells, strict=True) if cell is not None)
    reason = find_strictest(why_no_number(cell) for cell in cells)
    if reason:
        return replace(base, result="untestable", reason=reason, terms=there)
    expected, printed = _add_up(terms, cells, "expected"), _add_up(terms, cells, "printed")
    difference = printed - expected
    result: Result = "holds" if allows(difference) else "breaks"
    return replace(base, result=result, expected=expected, printed=printed, difference=difference, terms=there)


def must_be_equal(difference: Decimal) -> bool:
    """No difference is allowed."""
    return difference == 0


def must_not_be_less(difference: Decimal) -> bool:
    """The printed side may be larger."""
    return difference >= 0


def untestable(rule: str, subject: Subject, reason: str, table_code: str | None = None) -> Check:
    """A rule that cannot be tested anywhere in a table, or in a whole report."""
    return Check(rule, subject.report_id, "untestable", table_code, reason=reason)


def _add_up(terms: Sequence[Term], cells: Sequence[Cell | None], side: Side) -> Decimal:
    pairs = zip(terms, cells, strict=True)
    return sum(
        (term.sign * cell.value for term, cell in pairs if term.side == side and cell and cell.value is not None),
        Decimal(0),
    )
