"""Breaks planted in families of reports, and an oracle that says, in plain loops over the numbers, what they break.

The oracle shares nothing with the auditor: the relations are typed from the form itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from tests.corpus.family import RESULTS, YEARS, Body, Family, Number, Numbers, edition_of
from tests.corpus.forms import REQUEST_COLUMNS, REVIEW_BLOCKS

#: Figures of a county that must be the sums of those of all bodies below it.
SUMMED = (
    "requests.new_requests.total",
    "requests.carried_over_in.total",
    "requests.total_processed.total",
    "requests.carried_over_out.total",
    "proactive.licences.decisions",
    "proactive.penalties.decisions",
    "proactive.coercive_measures.decisions",
    "proactive.fees.amount_10k_yuan",
    "proactive.normative_documents.issued",
)
LAST = YEARS[-1]


class Break(NamedTuple):
    """A rule that must be found broken, and where."""

    report: str
    rule: str
    detail: str
    table: str | None = None
    row: str | None = None
    column: str | None = None


@dataclass
class Planted:
    """One report with what was planted in it."""

    body: Body
    year: int
    numbers: Numbers
    told: dict[str, Number] = field(default_factory=dict)
    signed_on: str = ""

    @property
    def id(self) -> str:
        """As the archive calls it."""
        return f"{self.body.id}-{self.year}"


Reports = dict[tuple[str, int], Planted]
Plant = Callable[[Reports, Planted, random.Random], None]


def plant_all(families: tuple[Family, ...], seed: int) -> Reports:
    """All reports of the families, with every kind of break planted at several places."""
    draw = random.Random(seed)
    reports = {
        (body.id, year): Planted(body, year, dict(family.numbers[body.id, year]))
        for family in families
        for body in family.all
        for year in YEARS
    }
    for kind, (plant, count, years, types) in PLANTS.items():
        fit = [one for one in reports.values() if one.year in years and one.body.type in types]
        for chosen in draw.sample(fit, count):
            plant(reports, chosen, random.Random(f"{seed}/{kind}/{chosen.id}"))
    return reports


def _change_cell(reports: Reports, one: Planted, draw: random.Random) -> None:
    codes = [code for code in one.numbers if code.startswith(("requests.", "review_litigation."))]
    one.numbers[draw.choice(codes)] += draw.randint(1, 40)


def _unbalance(reports: Reports, one: Planted, draw: random.Random) -> None:
    for column in ("natural_person", "total"):
        one.numbers[f"requests.carried_over_out.{column}"] += 3


def _miscount_reviews(reports: Reports, one: Planted, draw: random.Random) -> None:
    one.numbers[f"review_litigation.{draw.choice(REVIEW_BLOCKS)}.total"] += draw.randint(1, 3)


def _forget_carried(reports: Reports, one: Planted, draw: random.Random) -> None:
    for column in ("natural_person", "total"):
        one.numbers[f"requests.carried_over_in.{column}"] -= 1
        one.numbers[f"requests.new_requests.{column}"] += 1


def _tell_otherwise(reports: Reports, one: Planted, draw: random.Random) -> None:
    code = draw.choice(
        ["requests.total_processed.total", "proactive.licences.decisions", "review_litigation.review.total"]
    )
    one.told[code] = one.numbers[code] + draw.randint(1, 30)


def _grow_stock(reports: Reports, one: Planted, draw: random.Random) -> None:
    one.numbers["proactive.normative_documents.in_force"] += draw.randint(1, 9)


def _slip_rules(reports: Reports, one: Planted, draw: random.Random) -> None:
    one.numbers["proactive.rules.in_force" if one.year > 2020 else "proactive.rules.total_published"] += 6


def _swell(reports: Reports, one: Planted, draw: random.Random) -> None:
    one.numbers["proactive.licences.decisions"] = 3_141_592


def _print_yuan(reports: Reports, one: Planted, draw: random.Random) -> None:
    one.numbers["proactive.fees.amount_10k_yuan"] *= 10_000


def _copy_year(reports: Reports, one: Planted, draw: random.Random) -> None:
    before = reports[one.body.id, one.year - 1].numbers
    one.numbers |= {code: number for code, number in before.items() if code.startswith("requests.")}


def _sign_late(reports: Reports, one: Planted, draw: random.Random) -> None:
    one.signed_on = f"{one.year + 1}年2月{draw.randint(1, 28)}日"


def _lose_a_child(reports: Reports, one: Planted, draw: random.Random) -> None:
    one.numbers["proactive.penalties.decisions"] -= draw.randint(3, 19)


DEPARTMENTS = ("bureau", "office")
EVERY = ("government", *DEPARTMENTS, "township", "street")
#: What is planted: how, how often, in which years, in reports of which bodies.
PLANTS: dict[str, tuple[Plant, int, range, tuple[str, ...]]] = {
    "cell": (_change_cell, 20, YEARS, EVERY),
    "balance": (_unbalance, 6, YEARS, EVERY),
    "reviews": (_miscount_reviews, 4, YEARS, EVERY),
    "carried": (_forget_carried, 5, YEARS[1:], DEPARTMENTS),
    "told": (_tell_otherwise, 12, YEARS, EVERY),
    "stock": (_grow_stock, 4, YEARS[-1:], EVERY),
    "rules": (_slip_rules, 5, YEARS, ("township", "street", "bureau")),
    "swell": (_swell, 3, YEARS, ("township", "street")),
    "yuan": (_print_yuan, 2, YEARS[-1:], DEPARTMENTS),
    "copy": (_copy_year, 4, YEARS[-1:], DEPARTMENTS),
    "late": (_sign_late, 6, YEARS, DEPARTMENTS),
    "parent": (_lose_a_child, 4, YEARS, ("government",)),
}


def expect(families: tuple[Family, ...], reports: Reports) -> set[Break]:
    """What the numbers and dates of the reports break."""
    found: set[Break] = set()
    for one in reports.values():
        before = reports.get((one.body.id, one.year - 1))
        found |= {*_sums(one), *_words(one), *_kinds(one)}
        if before is not None:
            found |= {*_years(one, before.numbers, before.year), *_copies(one, before.numbers)}
    for family in families:
        for year in YEARS:
            found |= {*_children(family, reports, year)}
    return found


def _sums(one: Planted) -> Iterator[Break]:
    n = one.numbers
    results = [row for row in RESULTS if f"requests.{row}.total" in n]
    for c in REQUEST_COLUMNS:
        if n[f"requests.new_requests.{c}"] + n[f"requests.carried_over_in.{c}"] != (
            n[f"requests.total_processed.{c}"] + n[f"requests.carried_over_out.{c}"]
        ):
            yield Break(one.id, "R1", "", "requests", None, c)
        if sum(n[f"requests.{row}.{c}"] for row in results) != n[f"requests.total_processed.{c}"]:
            yield Break(one.id, "R2", "", "requests", "total_processed", c)
    for row in ("new_requests", "carried_over_in", *results, "total_processed", "carried_over_out"):
        if sum(n[f"requests.{row}.{c}"] for c in REQUEST_COLUMNS[:-1]) != n[f"requests.{row}.total"]:
            yield Break(one.id, "R3", "", "requests", row, "total")
    for block in REVIEW_BLOCKS:
        parts = [n[f"review_litigation.{block}.{c}"] for c in ("upheld", "corrected", "other_result", "pending")]
        if sum(parts) != n[f"review_litigation.{block}.total"]:
            yield Break(one.id, "R4", "", "review_litigation", block, "total")


def _words(one: Planted) -> Iterator[Break]:
    for code, number in one.told.items():
        if number != one.numbers[code]:
            yield Break(one.id, "R6", "", *code.split("."))


def _kinds(one: Planted) -> Iterator[Break]:
    """None of these bodies may make 规章; a township with a million licences; departments by the end of January."""
    for column in ("issued", "in_force", "newly_made", "total_published"):
        if one.numbers.get(f"proactive.rules.{column}", 0) > 0:
            yield Break(one.id, "R8", "rules_not_entitled", "proactive", "rules", column)
    if one.body.type in {"township", "street"} and one.numbers["proactive.licences.decisions"] > 1_000_000:
        yield Break(one.id, "R8", "too_many", "proactive", "licences", "decisions")
    if one.signed_on and one.body.type in DEPARTMENTS:
        yield Break(one.id, "R10", "")


def _years(one: Planted, before: Numbers, year: int) -> Iterator[Break]:
    n = one.numbers
    for c in REQUEST_COLUMNS:
        if n[f"requests.carried_over_in.{c}"] != before[f"requests.carried_over_out.{c}"]:
            yield Break(one.id, "R5", "", "requests", "carried_over_in", c)
    if edition_of(year) == edition_of(one.year) == "2021":
        for row in ("rules", "normative_documents"):
            stock = before[f"proactive.{row}.in_force"] + n[f"proactive.{row}.issued"] - n[f"proactive.{row}.repealed"]
            if stock != n[f"proactive.{row}.in_force"]:
                yield Break(one.id, "R7", "", "proactive", row, "in_force")
    for code in set(n) & set(before):
        small, large = sorted((Decimal(n[code]), Decimal(before[code])))
        if small > 0 and large >= 1000 * small:
            yield Break(one.id, "R8", "jump", *code.split("."))


def _copies(one: Planted, before: Numbers) -> Iterator[Break]:
    """A copied table has the same numbers throughout; what is drawn anew has hardly any. Six numbers that do not follow
    from others, four of them ten or more, are enough to tell.
    """
    n = one.numbers
    free = [f"requests.{row}.{c}" for row in RESULTS for c in REQUEST_COLUMNS[:-1]]
    held = [code for code in free if n.get(code) and before.get(code)]
    is_enough = len(held) >= 6 and sum(n[code] >= 10 for code in held) >= 4
    if is_enough and all(n[code] == before[code] for code in held):
        yield Break(one.id, "R9", "", "requests")


def _children(family: Family, reports: Reports, year: int) -> Iterator[Break]:
    head = reports[family.head.id, year]
    for code in SUMMED:
        if code in head.numbers and head.numbers[code] != sum(reports[b.id, year].numbers[code] for b in family.bodies):
            yield Break(head.id, "R11", "", *code.split("."))
