"""All rules over one report. A new rule is an entry in ``rules.yml``, a function, and a line here.

yining-2024  →  R1 at natural_person breaks, R1 at commercial_enterprise holds, … R11 untestable: no_children
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Context, localcontext

from archive.audit.children import check_children
from archive.audit.deadline import check_deadline
from archive.audit.model import Check, Company, Subject
from archive.audit.plausible import check_plausible
from archive.audit.sums import check_balance, check_results, check_reviews, check_rows
from archive.audit.years import check_carried, check_jump, check_repeated, check_stock

#: Sums are exact however long a number is: cells that ran together have printed more digits than the 28 of the default.
EXACT = Context(prec=10_000)

#: Which function tests which rule; one rule may have several.
CHECKS: tuple[tuple[str, Callable[[Subject, Company], Iterator[Check]]], ...] = (
    ("R1", check_balance),
    ("R2", check_results),
    ("R3", check_rows),
    ("R4", check_reviews),
    ("R5", check_carried),
    ("R7", check_stock),
    ("R8", check_plausible),
    ("R8", check_jump),
    ("R9", check_repeated),
    ("R10", check_deadline),
    ("R11", check_children),
)


def check_subject(subject: Subject, company: Company) -> Iterator[Check]:
    """What every rule says of one report, in the order of the rules and of the form."""
    for _, check in CHECKS:
        with localcontext(EXACT):
            found = list(check(subject, company))
        yield from found
