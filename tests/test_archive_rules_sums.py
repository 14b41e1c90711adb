"""R1 to R4: the real reports break exactly where they are known to; a changed cell breaks exactly what it stands in."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.checks import check_subject
from archive.audit.rules import write_message
from archive.audit.sums import check_balance, check_results, check_reviews, check_rows
from parse.labels import match_label
from tests.corpus.forms import REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, list_codes
from tests.corpus.truth import make_truth
from tests.subjects import change_cell, drop_cells, make_company, make_subject, places, read_golden, subject_of
from tests.test_parse_published import LABELS, list_truth, read_cases

SUMS = (check_balance, check_results, check_rows, check_reviews)
EDITIONS = st.sampled_from(["2021", "2019", "mixed"])
COLUMN_NAMES = dict(
    zip(
        ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"], REQUEST_COLUMNS, strict=True
    )
)


def check_sums(subject):
    company = make_company(subject)
    return [check for rule in SUMS for check in rule(subject, company)]


# -- real reports --------------------------------------------------------------------------------------------------


def test_the_known_breaks_of_yining_2024_and_no_other():
    subject = make_subject(read_golden("yining-city-2024"))
    company = make_company(subject)
    checks = list(check_subject(subject, company))
    assert places(checks, "breaks") == {("R1", None, "natural_person"), ("R1", None, "total")}
    natural, total = (check for check in checks if check.result == "breaks")
    assert (natural.expected, natural.printed, natural.difference) == (15, 18, 3)
    assert (total.expected, total.printed, total.difference) == (21, 24, 3)
    assert [(term.code, term.side, term.sign) for term in natural.terms] == [
        ("requests.new_requests.natural_person", "expected", 1),
        ("requests.carried_over_in.natural_person", "expected", 1),
        ("requests.total_processed.natural_person", "printed", 1),
        ("requests.carried_over_out.natural_person", "printed", 1),
    ]
    assert write_message(natural, company) == (
        "自然人一列：本年新收 15 加上年结转 0 等于 15，而总计 15 加结转下年度 3 等于 18，两边应当相等，相差 3。",
        "Natural persons: 15 new + 0 carried over = 15, but 15 processed + 3 carried forward = 18; "
        "the two must be equal and differ by 3.",
    )


@pytest.mark.parametrize(
    ("name", "editions", "held"),
    [
        ("yining-ecology-2024", {}, {"R1": 7, "R2": 7, "R3": 25, "R4": 3}),
        ("hongze-2024", {"requests": "2019"}, {"R1": 7, "R2": 7, "R3": 23, "R4": 3}),
    ],
)
def test_reports_without_a_break_hold_everywhere(name, editions, held):
    checks = check_sums(make_subject(read_golden(name), editions=editions))
    assert Counter(check.rule for check in checks if check.result == "holds") == held
    assert len(checks) == sum(held.values())


def test_blank_totals_of_shanghai_2019_are_untestable_and_never_failed():
    subject = make_subject(read_golden("shanghai-office-2019"), "2019", year=2019)
    checks = check_sums(subject)
    assert places(checks, "breaks") == set()
    assert places(checks, "holds") == {("R1", None, "natural_person"), ("R1", None, "total")}
    assert {check.reason for check in checks if check.result == "untestable"} == {"blank"}
    assert Counter(check.rule for check in checks) == {"R1": 7, "R2": 7, "R3": 23, "R4": 3}


#: Of the published tables, by body and year: the relations that fail between numbers. All others that fail do so at
#: blank totals, and say nothing.
REAL_BREAKS = {("伊宁市人民政府", 2024): {("R1", None, "natural_person"), ("R1", None, "total")}}


def place_of(failure: str) -> tuple[str, str | None, str | None]:
    """The place that a line of the data file speaks of: ``列总计: 分项和=0 总计=805``."""
    name, _, words = failure.partition(": ")
    if name.startswith("行"):
        return "R3", match_label(name[1:].rpartition("/")[2], LABELS["requests"].rows).code, "total"
    column = COLUMN_NAMES[name[1:]]
    return ("R1", None, column) if words.startswith("一+二") else ("R2", "total_processed", column)


@pytest.mark.skipif(not read_cases(), reason="the published tables are not there")
def test_published_tables_break_exactly_where_they_are_known_to():
    failures = 0
    for case in read_cases():
        editions = {"requests": "2019"} if "(六)" in case["form"] else None
        subject = make_subject(list_truth(case), case["form"][:4], editions=editions)
        checks = check_sums(subject)
        expected = REAL_BREAKS.get((case["agency"], case["year"]), set())
        assert places(checks, "breaks") == expected, case["agency"]
        for failure in case.get("relation_failures", ()):
            place = place_of(failure)
            assert place in expected | places(checks, "untestable"), failure
            failures += 1
    assert failures == 16  # 2 breaks, 14 blanks: as many as the file tells


# -- made reports --------------------------------------------------------------------------------------------------


def list_equations(edition):
    """Each equation of the form with the cells that stand in it, from the forms alone."""
    form = "2021" if edition == "2021" else "2019"
    rows = list(dict.fromkeys(code.split(".")[1] for code in list_codes("requests", form)))
    results = [row for row in rows if row not in {"new_requests", "carried_over_in", "carried_over_out"}]
    balance = ("new_requests", "carried_over_in", "total_processed", "carried_over_out")
    equations = {}
    for column in REQUEST_COLUMNS:
        equations["R1", None, column] = {f"requests.{row}.{column}" for row in balance}
        equations["R2", "total_processed", column] = {f"requests.{row}.{column}" for row in results}
    for row in rows:
        equations["R3", row, "total"] = {f"requests.{row}.{column}" for column in REQUEST_COLUMNS}
    for block in REVIEW_BLOCKS:
        equations["R4", block, "total"] = {f"review_litigation.{block}.{column}" for column in REVIEW_COLUMNS}
    return equations


EQUATIONS = {edition: list_equations(edition) for edition in ("2021", "2019", "mixed")}
CODES = {edition: sorted(set().union(*equations.values())) for edition, equations in EQUATIONS.items()}
#: What a cell may be instead of a number, with the reason that is said; the strictest first.
STATES = (
    ("unreadable", "uncertain"),
    ("disputed", "uncertain"),
    ("withheld", "withheld"),
    ("missing", "row_missing"),
    ("dash", "not_a_number"),
    ("text", "not_a_number"),
    ("blank", "blank"),
)


@settings(max_examples=120, deadline=None)
@given(edition=EDITIONS, seed=st.integers(0, 500), data=st.data())
def test_a_changed_cell_breaks_exactly_the_equations_it_stands_in(edition, seed, data):
    subject = subject_of(make_truth(seed, edition))
    assert places(check_sums(subject), "holds") == set(EQUATIONS[edition])
    code = data.draw(st.sampled_from(CODES[edition]))
    amount = data.draw(st.integers(-9999, 9999).filter(bool))
    value = subject.cells[code].value + amount
    changed = change_cell(subject, code, value=value, printed=str(value))
    checks, company = check_sums(changed), make_company(changed)
    broken = {place for place, cells in EQUATIONS[edition].items() if code in cells}
    assert places(checks, "breaks") == broken
    assert places(checks, "holds") == set(EQUATIONS[edition]) - broken
    for check in checks:
        messages = write_message(check, company)
        if check.result == "breaks":
            assert abs(check.difference) == abs(amount)
            assert all(str(number) in text for text in messages for number in (check.expected, check.printed))


@settings(max_examples=120, deadline=None)
@given(edition=EDITIONS, seed=st.integers(0, 500), data=st.data())
def test_what_is_no_number_leaves_exactly_its_equations_untestable(edition, seed, data):
    subject = subject_of(make_truth(seed, edition))
    damage = data.draw(
        st.dictionaries(st.sampled_from(CODES[edition]), st.sampled_from(STATES), min_size=1, max_size=4)
    )
    for code, (state, _) in damage.items():
        if state == "missing":
            subject = drop_cells(subject, code)
        else:
            subject = change_cell(subject, code, value=None, printed="？", state=state)
    wanted = {}
    for place, cells in EQUATIONS[edition].items():
        hit = [damage[code] for code in cells & set(damage)]
        if hit:
            wanted[place] = min(hit, key=STATES.index)[1]
    checks, company = check_sums(subject), make_company(subject)
    assert {(c.rule, c.row_code, c.column_code): c.reason for c in checks if c.result == "untestable"} == wanted
    assert places(checks, "breaks") == set()
    assert places(checks, "holds") == set(EQUATIONS[edition]) - set(wanted)
    assert all(term.code in subject.cells for check in checks for term in check.terms)
    assert all(text for check in checks for text in write_message(check, company))


@settings(max_examples=40, deadline=None)
@given(edition=EDITIONS, seed=st.integers(0, 500), data=st.data())
def test_a_missing_row_leaves_its_equations_untestable(edition, seed, data):
    code = data.draw(st.sampled_from(CODES[edition]))
    row = f"{code.rpartition('.')[0]}."
    checks = check_sums(drop_cells(subject_of(make_truth(seed, edition)), row))
    wanted = {place for place, cells in EQUATIONS[edition].items() if any(cell.startswith(row) for cell in cells)}
    assert places(checks, "untestable") == wanted
    assert {check.reason for check in checks if check.result == "untestable"} == {"row_missing"}
    assert places(checks, "holds") == set(EQUATIONS[edition]) - wanted


@pytest.mark.parametrize(("table", "rules"), [("requests", ["R1", "R2", "R3"]), ("review_litigation", ["R4"])])
def test_a_missing_table_is_said_once_for_each_rule(table, rules):
    checks = check_sums(drop_cells(subject_of(make_truth(1)), f"{table}."))
    found = [check for check in checks if check.result == "untestable"]
    assert [(check.rule, check.reason, check.table_code, check.terms) for check in found] == [
        (rule, "table_missing", table, ()) for rule in rules
    ]
    assert places(checks, "breaks") == set()


def with_other_rows(one: int, three: int, total: int):
    """A report whose （六） is printed as one row and as three, and adds ``total`` to the sum of natural persons."""
    printed = {f"requests.{row}.{column}": "0" for row in BOTH_FORMS for column in REQUEST_COLUMNS}
    printed["requests.granted.natural_person"] = "20"
    printed["requests.other_processing.natural_person"] = str(one)
    printed["requests.other_other.natural_person"] = str(three)
    printed["requests.total_processed.natural_person"] = str(20 + total)
    return make_subject(printed)


BOTH_FORMS = {code.split(".")[1] for form in ("2021", "2019") for code in list_codes("requests", form)}


@pytest.mark.parametrize(
    ("one", "three", "total", "result"),
    [(5, 5, 5, "holds"), (5, 4, 9, "holds"), (5, 4, 7, "untestable")],
    ids=["the one is the sum of the three", "it stands beside them", "neither"],
)
def test_other_handling_printed_as_one_row_and_as_three_is_never_a_break(one, three, total, result):
    subject = with_other_rows(one, three, total)
    found = [check for check in check_results(subject, make_company(subject)) if check.column_code == "natural_person"]
    assert [(check.result, check.reason) for check in found] == [(result, "wording" if result != "holds" else "")]


def test_sums_of_decimals_are_exact():
    cells = dict.fromkeys((f"review_litigation.review.{column}" for column in REVIEW_COLUMNS), "0")
    cells |= {"review_litigation.review.upheld": "0.1", "review_litigation.review.corrected": "0.2"}
    exact = make_subject(cells | {"review_litigation.review.total": "0.3"})
    assert next(check_reviews(exact, make_company(exact))).result == "holds"


def test_numbers_longer_than_any_count_are_added_exactly():
    """As when a row of cells has run together: 31 digits are more than the default of decimals keeps."""
    row = "review_litigation.litigation_direct"
    cells = {f"{row}.{column}": "0" for column in REVIEW_COLUMNS}
    cells |= {f"{row}.upheld": "1" * 31, f"{row}.pending": "1", f"{row}.total": "1" * 31}
    now = make_subject(cells)
    before = make_subject(cells | {f"{row}.upheld": "1"}, year=2023)
    company = make_company(before, now)
    broken = {(one.rule, one.column_code): one for one in check_subject(now, company) if one.result == "breaks"}
    assert set(broken) == {("R4", "total"), ("R8", "upheld")}
    assert broken["R4", "total"].difference == -1
    assert broken["R8", "upheld"].facts["times"] == "1" * 31
