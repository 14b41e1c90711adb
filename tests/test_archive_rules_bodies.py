"""R8, R10 and R11: what the kind of a body, its deadline and the bodies below it say of its numbers."""

from __future__ import annotations

import re

import pytest

from archive.audit.children import check_children
from archive.audit.deadline import check_deadline
from archive.audit.model import Lateness
from archive.audit.plausible import check_plausible
from archive.audit.rules import find_rule, write_message
from tests.subjects import RULES, change_cell, make_company, make_subject, only, stock, told

PENALTIES = "proactive.penalties.decisions"

# -- R8 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agency", "kind", "result"),
    [
        ("潘津镇人民政府", "township/township", "breaks"),
        ("解放路街道办事处", "street/street-office", "breaks"),
        ("伊宁市人民政府", "government/county-city", "breaks"),
        ("伊宁县人民政府", "government/county", "breaks"),
        ("伊犁州财政局", "bureau/prefecture", "breaks"),
        ("伊宁市人民政府办公室", "office/county-city", "breaks"),
        ("伊犁哈萨克自治州人民政府", "government/prefecture", "holds"),
        ("伊犁哈萨克自治州人民政府办公厅", "office/prefecture", "holds"),
        ("新疆维吾尔自治区人民政府", "government/province", "holds"),
        ("某地区行政公署", "government/prefecture", "breaks"),
        ("微山县两城镇人民政府", "", "breaks"),
        ("天津市宁河区某街道办事处", "", "breaks"),
        ("沭阳县人民政府", "", "breaks"),
        ("淮安市洪泽区人民政府", "", "breaks"),
        ("广西壮族自治区人民政府", "", "holds"),
        ("江苏省人民政府", "", "holds"),
        ("上海市人民政府办公厅", "", "holds"),
        ("中华人民共和国教育部", "", "holds"),
        ("淮安市人民政府", "", "untestable"),
        ("国家税务总局伊宁市税务局", "", "untestable"),
        ("黄石市审计局", "", "untestable"),
    ],
)
def test_rules_of_a_body_that_may_make_none(agency, kind, result):
    subject = stock("0 0 6", 2024, RULES, agency=agency, kind=kind)
    issued, in_force = (one for one in check_plausible(subject, make_company(subject)) if one.row_code == "rules")
    assert (issued.result, in_force.result) == ("holds", result)
    assert in_force.reason == ("no_roster" if result == "untestable" else "")
    if result == "breaks":
        assert (in_force.detail, in_force.printed, in_force.expected) == ("rules_not_entitled", 6, 0)


def test_rules_that_are_no_number_or_not_printed():
    blank = change_cell(stock("0 0 6", 2024, RULES), f"{RULES}.in_force", value=None, printed="", state="blank")
    assert told(check_plausible(blank, make_company(blank)))[1] == ("rules", "in_force", "untestable", "blank")
    without = stock("1 0 6", 2024)
    assert told(check_plausible(without, make_company(without))) == [
        ("rules", "issued", "untestable", "row_missing"),
        ("rules", "in_force", "untestable", "row_missing"),
    ]
    old = make_subject({f"{RULES}.newly_made": "0", f"{RULES}.total_published": "4"}, "2019", kind="bureau/county")
    assert told(check_plausible(old, make_company(old))) == [
        ("rules", "newly_made", "holds", ""),
        ("rules", "total_published", "breaks", ""),
    ]
    prose = make_subject({}, "prose")
    assert told(check_plausible(prose, make_company(prose))) == [(None, None, "untestable", "table_missing")]


TOO_MANY = [name.removeprefix("too_many.") for name in find_rule("R8").thresholds if name.startswith("too_many.")]


@pytest.mark.parametrize("code", TOO_MANY)
def test_a_count_at_its_limit_holds_and_one_more_breaks(code):
    limit = int(find_rule("R8").threshold(f"too_many.{code}"))
    for number, result in ((limit, "holds"), (limit + 1, "breaks")):
        street = make_subject({code: str(number)}, kind="street/street-office", agency="解放路街道办事处")
        found = [one for one in check_plausible(street, make_company(street)) if one.detail == "too_many"]
        told_here = [one.result for one in found if code.endswith(f"{one.row_code}.{one.column_code}")]
        assert told_here == [result]
        assert {one.reason for one in found if one.result == "untestable"} <= {"row_missing", "table_missing"}


def test_large_counts_are_only_strange_at_a_township_or_street_office():
    city = make_subject({"proactive.penalties.decisions": "467862"})
    assert not [one for one in check_plausible(city, make_company(city)) if one.detail == "too_many"]
    named = make_subject({"proactive.penalties.decisions": "467862"}, kind="", agency="伊宁市潘津镇人民政府")
    found = [one for one in check_plausible(named, make_company(named)) if one.result == "breaks"]
    assert [one.detail for one in found] == ["too_many"]


# -- R10 -----------------------------------------------------------------------------------------------------------

BASIS = "国务院令第711号第49条：县级以上政府部门 1 月 31 日前 · order 711, art. 49: departments by 31 January"


@pytest.mark.parametrize(
    ("dated", "kind", "expected"),
    [
        (("late", "2025-02-03", 3), "bureau/county-city", ("breaks", "", "error")),
        (("late", "2025-02-03", 3), "street/street-office", ("breaks", "", "warn")),
        (("on_time", "2025-01-31", None), "bureau/county-city", ("holds", "", "error")),
        (("on_time", "2025-06-01", None), "bureau/county-city", ("holds", "", "error")),
        (("published_undated", None, None), "bureau/county-city", ("untestable", "no_date", None)),
        (("unreadable", "2025-02-03", None), "bureau/county-city", ("untestable", "uncertain", None)),
    ],
    ids=["late", "late, not named by the law", "in time", "seen in time whatever its date", "undated", "not read"],
)
def test_published_by_the_deadline(dated, kind, expected):
    (state, published_on, days), (result, reason, severity) = dated, expected
    subject = make_subject({}, kind=kind, published_on=published_on)
    late = Lateness(state, "2025-01-31", days, BASIS)
    company = make_company(subject, lateness={subject.report_id: late})
    check = only(check_deadline(subject, company))
    assert (check.result, check.reason) == (result, reason)
    if severity:
        assert find_rule("R10").severity_of(check.detail) == severity
    if result == "breaks":
        assert (check.expected, check.printed, check.difference) == ("2025-01-31", "2025-02-03", 3)
        zh, en = write_message(check, company)
        assert zh.endswith("（国务院令第711号第49条：县级以上政府部门 1 月 31 日前），逾期 3 天。")
        assert en.endswith("2025-01-31 (order 711, art. 49: departments by 31 January). Days late: 3.")


def test_every_body_was_named_before_2019_and_one_off_the_roster_has_no_deadline():
    subject = make_subject({}, year=2017, kind="township/township", published_on="2018-04-02")
    company = make_company(subject, lateness={subject.report_id: Lateness("late", "2018-03-31", 2, BASIS)})
    assert only(check_deadline(subject, company)).detail == ""
    assert only(check_deadline(subject, make_company(subject))).reason == "no_roster"


# -- R11 -----------------------------------------------------------------------------------------------------------

NEW = "requests.new_requests.total"
TREE = {"yining": ("yining-office", "yining-gonganju", "yining-gone")}
GONE = {("yining-gone", 2024): False}


def family(parent: str, office: str, bureau: str, first: str = "office"):
    one = make_subject({NEW: office, PENALTIES: "0"}, body="yining-office", kind=f"{first}/county-city")
    two = make_subject({NEW: bureau, PENALTIES: "0"}, body="yining-gonganju", kind="bureau/county-city")
    return make_subject({NEW: parent, PENALTIES: "0"}), one, two


@pytest.mark.parametrize(
    ("numbers", "first", "detail", "result", "reason"),
    [
        (("21", "9", "12"), "office", "", "holds", ""),
        (("22", "9", "12"), "office", "", "breaks", ""),
        (("20", "9", "12"), "office", "", "breaks", ""),
        (("22", "9", "12"), "bureau", "at_least", "holds", ""),
        (("20", "9", "12"), "bureau", "at_least", "breaks", ""),
        (("20", "-", "12"), "office", "", "untestable", "children_missing"),
        (("", "9", "12"), "office", "", "untestable", "blank"),
        (("", "9", ""), "office", "", "untestable", "children_missing"),
        (("20", "9", "1 2"), "office", "", "untestable", "uncertain"),
    ],
)
def test_a_parent_against_its_children(numbers, first, detail, result, reason):
    parent = numbers[0]
    subjects = family(*numbers, first)
    company = make_company(*subjects, children=TREE, exists=GONE)
    found = {f"{one.table_code}.{one.row_code}.{one.column_code}": one for one in check_children(subjects[0], company)}
    check = found[NEW]
    assert (check.detail, check.result, check.reason) == (detail, result, reason)
    assert found[PENALTIES].result == "holds"
    assert found["requests.carried_over_in.total"].reason == "children_missing"
    if result == "breaks":
        assert (check.expected, check.printed) == (21, int(parent))
        assert [(term.report_id, term.side) for term in check.terms] == [
            ("yining-office-2024", "expected"),
            ("yining-gonganju-2024", "expected"),
            ("yining-2024", "printed"),
        ]
        assert all(
            "21" in text and parent in text and re.search(r"\b2\b", text) for text in write_message(check, company)
        )


def test_a_parent_is_only_compared_when_every_body_below_has_a_report():
    parent, one, two = family("21", "9", "12")
    no_report = make_company(parent, one, children=TREE, exists=GONE)
    assert told(check_children(parent, no_report)) == [(None, None, "untestable", "children_missing")]
    not_known_to_be_gone = make_company(parent, one, two, children=TREE)
    assert told(check_children(parent, not_known_to_be_gone)) == [(None, None, "untestable", "children_missing")]
    assert told(check_children(one, no_report)) == [(None, None, "untestable", "no_children")]
    prose = make_subject({}, "prose")
    company = make_company(prose, one, two, children=TREE, exists=GONE)
    assert [(check.table_code, check.reason) for check in check_children(prose, company)] == [
        ("proactive", "table_missing"),
        ("requests", "table_missing"),
    ]
