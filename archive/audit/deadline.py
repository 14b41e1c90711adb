"""R10: published by the legal deadline, as the coverage of the archive judges it.

dated 2025-02-03, due 2025-01-31  →  breaks; 3 days late
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from archive.audit.model import Check, Company, Subject
from archive.audit.terms import untestable
from archive.deadlines import DEPARTMENTS, FIRST_REVISED_YEAR

#: Kinds of bodies that article 49 of the Regulation names; order 492 named all.
NAMED = DEPARTMENTS | {"government"}
#: Between the Chinese and the English words of a deadline's basis.
_BETWEEN = " · "


def check_deadline(subject: Subject, company: Company) -> Iterator[Check]:
    """R10, for the whole report."""
    found = company.lateness.get(subject.report_id)
    if found is None:
        yield untestable("R10", subject, "no_roster")
        return
    state, deadline, days, basis = found
    if state not in {"late", "on_time"}:
        yield untestable("R10", subject, "uncertain" if subject.published_on else "no_date")
        return
    basis_zh, _, basis_en = basis.partition(_BETWEEN)
    yield Check(
        "R10",
        subject.report_id,
        "breaks" if state == "late" else "holds",
        detail="" if subject.type in NAMED or subject.year < FIRST_REVISED_YEAR else "not_named",
        expected=deadline,
        printed=subject.published_on,
        difference=None if days is None else Decimal(days),
        facts={"basis_zh": basis_zh, "basis_en": basis_en},
    )
