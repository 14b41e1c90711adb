"""R5, R7, R8 and R9 between two years: each holds, breaks and is untestable, and so at the edges of its thresholds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from archive.audit.rules import write_message
from archive.audit.years import check_carried, check_jump, check_repeated, check_stock
from tests.corpus.forms import REQUEST_COLUMNS
from tests.subjects import NORMS, RULES, make_company, make_subject, only, places, stock, told

OUT, IN = "requests.carried_over_out", "requests.carried_over_in"


# -- R5 ------------------------------------------------------------------------------------------------------------


def carried(row: str, numbers: str, year: int, **more):
    cells = dict(zip(REQUEST_COLUMNS, numbers.split(), strict=True))
    return make_subject({f"{row}.{column}": words for column, words in cells.items()}, year=year, **more)


def test_what_is_carried_in_is_what_was_carried_out():
    before = carried(OUT, "3 1 0 0 0 - 4", 2023, edition="2019")
    now = carried(IN, "2 1 0 0 0 0 4", 2024)
    company = make_company(before, now)
    checks = list(check_carried(now, company))
    assert places(checks, "breaks") == {("R5", "carried_over_in", "natural_person")}
    assert places(checks, "untestable") == {("R5", "carried_over_in", "other_organisation")}
    assert len(places(checks, "holds")) == 5
    broken = next(check for check in checks if check.result == "breaks")
    assert (broken.expected, broken.printed, broken.difference) == (3, 2, -1)
    assert {check.related_report_id for check in checks} == {"yining-2023"}
    assert write_message(broken, company) == (
        "自然人一列：2024 年报告的上年结转为 2，而 2023 年报告的结转下年度为 3，两者应当相等，相差 1。",
        "Natural persons: the report for 2024 says 2 carried over from last year, but the report for 2023 carried 3 "
        "forward; the two must be equal and differ by 1.",
    )


def test_carried_needs_a_report_of_the_same_body_for_the_year_before_and_its_table():
    now = carried(IN, "0 0 0 0 0 0 0", 2024)
    others = carried(OUT, "5 0 0 0 0 0 5", 2022), carried(OUT, "5 0 0 0 0 0 5", 2023, body="kuitun")
    assert told(check_carried(now, make_company(now, *others))) == [(None, None, "untestable", "no_year_before")]
    prose = make_subject({}, "prose", year=2023)
    assert told(check_carried(now, make_company(now, prose))) == [(None, None, "untestable", "table_missing")]


# -- R7 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "result", "reason"),
    [
        ("1 0 48", "4 17 35", "holds", ""),
        ("1 0 48", "4 17 36", "breaks", ""),
        ("1 0 -", "4 17 35", "untestable", "not_a_number"),
        ("1 0 48", "4 17（含自然失效） 35", "untestable", "not_a_number"),
    ],
)
def test_the_stock_in_force_follows_from_what_was_issued_and_repealed(before, now, result, reason):
    last, this = stock(before, 2023), stock(now, 2024)
    company = make_company(last, this)
    rules, norms = check_stock(this, company)
    assert (norms.row_code, norms.result, norms.reason) == ("normative_documents", result, reason)
    assert (rules.row_code, rules.result, rules.reason) == ("rules", "untestable", "row_missing")
    if result == "breaks":
        assert (norms.expected, norms.printed, norms.difference) == (35, 36, 1)
        assert write_message(norms, company)[0] == (
            "规范性文件：上一年现行有效 48 加本年制发 4 减本年废止 17 等于 35，而现行有效为 36，相差 1。"
        )


def test_the_stock_of_the_form_of_2019_is_another_thing():
    old = make_subject({f"{NORMS}.{name}": "9" for name in ("newly_made", "total_published")}, "2019", year=2020)
    new = stock("1 0 48", 2021)
    expected = [(row, "in_force", "untestable", "form_differs") for row in ("rules", "normative_documents")]
    assert told(check_stock(new, make_company(old, new))) == expected
    later = replace(old, year=2021, report_id="yining-2021")
    assert told(check_stock(later, make_company(old, later))) == expected
    assert told(check_stock(new, make_company(new))) == [(None, None, "untestable", "no_year_before")]
    prose = make_subject({}, "prose")
    assert told(check_stock(prose, make_company(prose))) == [(None, None, "untestable", "table_missing")]


# -- R8 ------------------------------------------------------------------------------------------------------------


PENALTIES, FEES = "proactive.penalties.decisions", "proactive.fees.amount_10k_yuan"


@pytest.mark.parametrize(
    ("code", "old", "new", "times"),
    [
        (PENALTIES, "1", "1000", "1000"),
        (PENALTIES, "1", "999", None),
        (PENALTIES, "12", "12000", "1000"),
        (PENALTIES, "12", "11999", None),
        (PENALTIES, "13000", "13", "1000"),
        (PENALTIES, "0", "900000", None),
        (FEES, "7545", "75450000", "10000"),
        (FEES, "0.1", "100", "1000"),
        (FEES, "0.09", "99.9", None),
    ],
)
def test_a_jump_is_a_thousandfold_and_large_enough_to_mean_something(code, old, new, times):
    before, now = make_subject({code: old}, year=2023), make_subject({code: new})
    company = make_company(before, now)
    check = only(check_jump(now, company))
    assert check.detail == "jump"
    if times is None:
        assert check.result == ("untestable" if old == "0" else "holds")
        return
    assert (check.result, check.facts["times"]) == ("breaks", times)
    assert (check.expected, check.printed) == (Decimal(old), Decimal(new))
    assert all(words in text for words in (old, new, times) for text in write_message(check, company))


def test_a_jump_is_looked_for_between_cells_that_ask_the_same():
    before = make_subject({"proactive.licences.change": "1", PENALTIES: "5"}, "2019", year=2020)
    now = make_subject({"proactive.licences.change": "5000", PENALTIES: "5000"}, "2021", year=2021)
    check = only(check_jump(now, make_company(before, now)))
    assert (check.row_code, check.result) == ("penalties", "breaks")  # comparable, by the crosswalk
    assert told(check_jump(before, make_company(before))) == [(None, None, "untestable", "no_year_before")]


# -- R9 ------------------------------------------------------------------------------------------------------------

RESULTS = ("granted", "partially_granted", "refused_third_party", "unavailable_not_held", "not_processed_repeat",
           "other_other")  # fmt: skip


def results(numbers: str, year: int):
    cells = {f"requests.{row}.natural_person": words for row, words in zip(RESULTS, numbers.split(), strict=True)}
    cells |= {f"requests.{row}.total": "77" for row in (*RESULTS, "new_requests", "total_processed")}
    cells |= dict.fromkeys((f"{OUT}.natural_person", f"{IN}.natural_person", "requests.new_requests.total"), "55")
    return make_subject(cells, year=year)


@pytest.mark.parametrize(
    ("old", "new", "result", "facts"),
    [
        ("40 30 20 10 2 1", "40 30 20 10 2 1", "breaks", ("6", "6", "4")),
        ("40 30 20 10 2 1", "40 30 20 10 2 3", "breaks", ("6", "5", "4")),
        ("40 30 20 10 2 1", "40 30 20 10 3 3", "holds", ("6", "4", "4")),  # 4 of 6 are less than four fifths
        ("40 30 20 11 2 1", "40 30 20 10 2 1", "holds", ("6", "5", "3")),  # three large ones are too few
        ("40 30 20 9 2 1", "40 30 20 9 2 1", "untestable", None),
        ("40 30 20 10 2 0", "40 30 20 10 2 0", "untestable", None),  # five numbers are too few
    ],
)
def test_figures_that_are_largely_those_of_last_year(old, new, result, facts):
    before, now = results(old, 2023), results(new, 2024)
    company = make_company(before, now)
    by_table = {check.table_code: check for check in check_repeated(now, company)}
    check = by_table["requests"]
    assert (check.result, check.reason) == (result, "not_comparable" if result == "untestable" else "")
    if facts is not None:
        assert tuple(check.facts[name] for name in ("compared", "equal", "large")) == facts
    if result == "breaks":
        assert len(check.terms) == 2 * int(check.facts["equal"])
        assert write_message(check, company)[1].startswith(
            "Requests for information received and handled: of 6 independent numbers"
        )
    assert by_table["proactive"].reason == by_table["review_litigation"].reason == "table_missing"


FIRST = ("proactive.licences.decisions", PENALTIES, "proactive.coercive_measures.decisions", FEES, f"{NORMS}.issued")


def first_table(numbers: str, year: int):
    cells = dict(zip(FIRST, [*numbers.split(), "0"], strict=False))
    cells |= {f"{NORMS}.in_force": "35", f"{RULES}.in_force": "500"}
    return make_subject(cells, year=year)


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("141399 467862 6176 18601.47012", "141399 467862 6176 18601.47012", "breaks"),
        ("141399 467862 100 0", "141399 467862 100 0", "breaks"),
        ("141399 467862 99 0", "141399 467862 99 0", "untestable"),
        ("141399 467862 6176 18601.47012", "141399 467862 6176 18601.47013", "holds"),
        ("141399 467862 0 0", "141399 467862 0 0", "untestable"),
        ("141399 467862 6176 18601.47012 4", "141399 467862 6176 18601.47012 3", "breaks"),  # four fifths exactly
    ],
)
def test_a_first_table_that_is_last_years(old, new, result):
    before, now = first_table(old, 2023), first_table(new, 2024)
    found = {check.table_code: check for check in check_repeated(now, make_company(before, now))}
    assert found["proactive"].result == result


def test_repeated_figures_need_a_year_before():
    now = results("40 30 20 10 2 1", 2024)
    assert told(check_repeated(now, make_company(now))) == [(None, None, "untestable", "no_year_before")]
