"""R10: published by the legal deadline, as the coverage of the archive judges it.

dated 2025-02-03, due 2025-01-31  →  breaks; 3 days late
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from archive.audit.model import Check, Company, Subject, Words
from archive.audit.terms import untestable
from archive.deadlines import DEPARTMENTS, FIRST_REVISED_YEAR

#: Kinds of bodies that article 49 of the Regulation names; order 492 named all.
NAMED = DEPARTMENTS | {"government"}
#: A signature's date stands in the last lines of a report.
_LAST = 120
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
        words=find_signed_date(subject) if state == "late" else None,
        facts={"basis_zh": basis_zh, "basis_en": basis_en},
    )


def find_signed_date(subject: Subject) -> Words | None:
    """Where a report itself prints, in its last lines, the day on which it is said to have been published.

    Raises ValueError for a date that is none; a report that is late has one.
    """
    if subject.published_on is None or not subject.sections:
        return None
    day, last = date.fromisoformat(subject.published_on), subject.sections[-1]
    wanted = re.compile(rf"(?<!\d){day.year}\s*年\s*0?{day.month}\s*月\s*0?{day.day}\s*日")
    found = next(wanted.finditer(last.prose, max(0, len(last.prose) - _LAST)), None)
    if found is None:
        return None
    return Words(last.number, found.start(), found.end(), found[0], found[0], found[0])
