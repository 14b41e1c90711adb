"""R6: what the prose tells against what the tables print, and a told total against its told parts.

    办结 18件  (一、总体情况)   against   requests.total_processed.total = 21     →  breaks, difference -3
    2395条。其中，14条；1008条；1387条；3条                                    →  the parts make 2412: breaks

A claim that agrees with its cells is kept as a link: it corroborates them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from archive.audit.model import Check, Subject, Term, Words
from archive.audit.sums import OTHER_ONE, OTHER_THREE
from archive.audit.terms import find_strictest, why_no_number
from archive.withholding import MARK
from parse.prose import read_claims, read_sums
from parse.prose.model import Claim, SumClaim, Target

RULE = "R6"
#: The rows of （六）其他处理, as the forms have them.
_FORMS = (OTHER_ONE, OTHER_THREE)
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Told:
    """What the prose of one report tells in numbers."""

    claims: tuple[Claim, ...]
    sums: tuple[SumClaim, ...]


@dataclass(frozen=True)
class Link:
    """A number of the prose and the cells that it speaks of."""

    report_id: str
    claim: Claim
    target: Target  #: the one that it is compared with
    table_value: Decimal | None  #: None where untestable
    state: str  #: as `archive.tables.audit.LINK_STATES`
    reason: str = ""  #: why untestable


def read_told(subject: Subject) -> Told:
    """The numbers that a report's prose tells."""
    return Told(read_claims(subject.sections, subject.edition, subject.year), read_sums(subject.sections))


def link_claims(subject: Subject, told: Told, doubted: Set[tuple[int, int]]) -> list[Link]:
    """What each claim and its cells say of each other. `doubted` are passages, by section and start, that an
    independent reading does not find.
    """
    return [_leave_open(subject, claim, doubted) or _link(subject, claim) for claim in told.claims]


def _leave_open(subject: Subject, claim: Claim, doubted: Set[tuple[int, int]]) -> Link | None:
    """A claim whose words are not certain, or are not all there."""
    is_doubted = (claim.section, claim.start) in doubted
    if not is_doubted and MARK not in claim.words:
        return None
    reason = "uncertain" if is_doubted else "withheld"
    return Link(subject.report_id, claim, claim.target, None, "untestable", reason)


def _link(subject: Subject, claim: Claim) -> Link:
    """Compared with the plain target; with another one only where that agrees."""
    read = [(target, *_evaluate(subject, target)) for target in (claim.target, *claim.also)]
    for target, value, _ in read:
        if value is not None and _is_same(claim, target, value):
            return Link(subject.report_id, claim, target, value, "agrees")
    target, value, reason = read[0]
    unknown = next((why for _, found, why in read if found is None), "")
    if value is None or unknown:  # a reading that could not be tried might have agreed
        return Link(subject.report_id, claim, target, None, "untestable", reason or unknown)
    return Link(subject.report_id, claim, target, value, "differs")


def _is_same(claim: Claim, target: Target, value: Decimal) -> bool:
    """Of a share the further digits may be rounded, or left out: 66.67 % is told as 66.7 % and as 66.6 %."""
    more = value - claim.value
    return abs(more) <= claim.tolerance or (bool(target.of) and 0 <= more < 2 * claim.tolerance)


def _evaluate(subject: Subject, target: Target) -> tuple[Decimal | None, str]:
    """What the cells of a target say together, or why they say nothing."""
    value, reason = _add(subject, target.cells)
    if value is None or not target.of:
        return value, reason
    whole, reason = _add(subject, target.of)
    if whole is None:
        return None, reason
    return (value * _HUNDRED / whole, "") if whole else (None, "not_comparable")


def _add(subject: Subject, codes: Sequence[str]) -> tuple[Decimal | None, str]:
    chosen = list_printed(subject, codes)
    if not all(code.partition(".")[0] in subject.tables for code in chosen):
        return None, "table_missing"
    if _is_open(subject, codes):
        return None, "wording"
    reason = find_strictest(why_no_number(subject.cells.get(code)) for code in chosen)
    if reason:
        return None, reason
    return sum((subject.cells[code].value or Decimal(0) for code in chosen), Decimal(0)), ""


def list_printed(subject: Subject, codes: Sequence[str]) -> list[str]:
    """The cells of a target on the form that the report follows: （六）其他处理 whole is the one row or all three.

    Where a row of the three is missing, all are named: a sum without one that was not read would be wrong.
    """
    rows = [code.split(".")[1] for code in codes]
    whole = next((form for form in _FORMS if set(form) <= set(rows)), None)
    printed = _list_forms(subject)
    if whole is None or len(printed) != 1 or whole in printed:
        return list(codes)
    columns = dict.fromkeys(code.split(".")[2] for code in codes if code.split(".")[1] == whole[0])
    start = rows.index(whole[0])
    kept = [code for code in codes if code.split(".")[1] not in whole]
    return [*kept[:start], *(f"requests.{row}.{column}" for row in printed[0] for column in columns), *kept[start:]]


def _list_forms(subject: Subject) -> list[tuple[str, ...]]:
    """Which of the two forms of （六） a report prints."""
    printed = {code.split(".")[1] for code in subject.cells if code.startswith("requests.")}
    return [form for form in _FORMS if printed.intersection(form)]


def _is_open(subject: Subject, codes: Sequence[str]) -> bool:
    """Whether the whole of （六） is meant and printed in both forms: the one may be the sum of the three."""
    rows = {code.split(".")[1] for code in codes}
    return len(_list_forms(subject)) > 1 and any(set(form) <= rows for form in _FORMS)


def check_prose(subject: Subject, links: Sequence[Link], told: Told, doubted: Set[tuple[int, int]]) -> list[Check]:
    """What R6 says of a report."""
    checks = [_check_link(subject, link, links) for link in links]
    checks += [_check_sum(subject, one, doubted) for one in told.sums]
    if not checks:
        return [Check(RULE, subject.report_id, "untestable", reason="no_claim")]
    return checks


def _check_link(subject: Subject, link: Link, links: Sequence[Link]) -> Check:
    claim, target = link.claim, link.target
    table, row, column = _name_place(target)
    result = {"agrees": "holds", "differs": "breaks"}.get(link.state, "untestable")
    facts = {"target": target.code}
    if target.of and link.table_value is not None:
        facts["share"] = f"{link.table_value:.2f}"
    twin = next((other for other in links if other.state == "agrees" and other.target.cells == target.cells), None)
    beside = next((other for other in links if _stands_beside(other, link, subject)), None)
    if link.state == "differs" and twin is not None and not target.of:
        facts |= {"twin": twin.claim.words}
    elif beside is not None:
        facts |= {"beside": beside.claim.words, "beside_target": beside.target.code}
    return Check(
        RULE,
        subject.report_id,
        result,  # type: ignore[arg-type]
        table,
        row,
        column,
        reason=link.reason,
        detail="share" if target.of else "",
        expected=link.table_value,
        printed=claim.value,
        difference=None if link.table_value is None else claim.value - link.table_value,
        terms=tuple(
            Term(subject.report_id, code, "expected")
            for code in (*list_printed(subject, target.cells), *list_printed(subject, target.of))
            if code in subject.cells
        ),
        words=_words(claim),
        facts=facts,
    )


def _stands_beside(other: Link, link: Link, subject: Subject) -> bool:
    """Whether another number of the same paragraph is that of the tables: then both speak of the same body."""
    if other is link or other.state != "agrees" or not other.claim.value or other.claim.section != link.claim.section:
        return False
    if other.target.cells[0].partition(".")[0] != link.target.cells[0].partition(".")[0]:
        return False
    if other.claim.scope != link.claim.scope:
        return False  # 全市收到95件，我办办结17件
    prose = next((one.prose for one in subject.sections if one.number == link.claim.section), "")
    begin, end = sorted((other.claim.at, link.claim.at))
    return "\n" not in prose[begin:end]


def _name_place(target: Target) -> tuple[str, str | None, str | None]:
    """Table, row and column of a target, each where all its cells have the same."""
    parts = [code.split(".") for code in target.cells]
    same = [found.pop() if len(found := set(names)) == 1 else None for names in zip(*parts, strict=True)]
    return parts[0][0], same[1], same[2]


def _words(claim: Claim | SumClaim) -> Words:
    scope, sentence = (claim.scope, claim.sentence) if isinstance(claim, Claim) else ("", claim.words)
    return Words(claim.section, claim.start, claim.end, claim.words, claim.number, sentence, scope)


def _check_sum(subject: Subject, told: SumClaim, doubted: Set[tuple[int, int]]) -> Check:
    """Told parts may be some of many, so that they may make less than the total; more only where they may overlap."""
    total = sum((part.value for part in told.parts), Decimal(0))
    result, reason = "holds" if total == told.value else "breaks", ""
    if (told.section, told.start) in doubted:
        result, reason = "untestable", "uncertain"
    elif MARK in told.words:
        result, reason = "untestable", "withheld"
    elif (total < told.value and not told.is_exhaustive) or (total > told.value and told.may_overlap):
        result, reason = "untestable", "wording"
    return Check(
        RULE,
        subject.report_id,
        result,  # type: ignore[arg-type]
        reason=reason,
        detail="parts",
        expected=total,
        printed=told.value,
        difference=told.value - total,
        words=_words(told),
        facts={"parts": " + ".join(part.number for part in told.parts)},
    )
