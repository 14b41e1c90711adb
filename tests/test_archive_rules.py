"""The rules as data: read strictly, each with its check and its words, and the documentation that is made from them."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.checks import CHECKS, check_subject
from archive.audit.model import UNTESTABLE, Check, Lateness, Term, Words
from archive.audit.rules import PATH, RulesError, find_rule, load_rules, name_reason, read_rules, write_message
from archive.documentation import render_rules
from tests.corpus.forms import REQUEST_COLUMNS
from tests.corpus.truth import make_truth
from tests.subjects import make_company, make_subject, subject_of

ROOT = Path(__file__).parents[1]
RAW = yaml.safe_load(PATH.read_text(encoding="utf-8"))
#: Tested by a module of its own: prose against tables.
ELSEWHERE = {"R6"}


def test_there_are_eleven_rules_and_each_has_its_check():
    codes = [rule.code for rule in load_rules()]
    assert codes == [f"R{number}" for number in range(1, 12)]
    tested = list(dict.fromkeys(code for code, _ in CHECKS))
    assert set(codes) - ELSEWHERE <= set(tested) <= set(codes)
    assert tested == sorted(tested, key=codes.index)


def test_grave_are_the_rules_of_the_form_and_the_law():
    assert {rule.code: rule.severity for rule in load_rules()} == {
        "R1": "error",
        "R2": "error",
        "R3": "error",
        "R4": "error",
        "R5": "error",
        "R6": "warn",
        "R7": "warn",
        "R8": "warn",
        "R9": "warn",
        "R10": "error",
        "R11": "warn",
    }


@pytest.mark.parametrize("code", UNTESTABLE)
def test_every_reason_has_words_in_both_languages(code):
    zh, en = name_reason(code)
    assert any("\u4e00" <= character <= "\u9fff" for character in zh)
    assert en == UNTESTABLE[code]


def test_a_rule_that_is_not_there_is_said():
    with pytest.raises(LookupError, match="no rule 'R12'"):
        find_rule("R12")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["rules", "R1", "basis_zh"], None, "expected the keys"),
        (["rules", "R1", "basis_en"], " ", "expected words"),
        (["rules", "R1", "colour"], "red", "expected no keys"),
        (["rules", "R1", "severity"], "grave", "expected a severity"),
        (["rules", "R1", "messages"], {}, "expected at least one"),
        (["rules", "R1", "messages", "", "en"], None, "expected the keys"),
        (["rules", "R1", "messages", "", "en"], "{sum} is wrong", "expected a placeholder"),
        (["rules", "R9", "thresholds", "share", "value"], 0.8, "in quotes"),
        (["rules", "R9", "thresholds", "share", "value"], True, "in quotes"),
        (["rules", "R9", "thresholds", "share", "reason_en"], None, "expected the keys"),
        (["rules", "R1"], "a rule", "expected a mapping"),
        (["untestable_zh", "blank"], None, "expected the keys"),
        (["results", "untestable"], None, "expected the keys"),
    ],
)
def test_a_rules_file_that_is_not_whole_is_refused(path, value, words):
    raw = copy.deepcopy(RAW)
    *above, last = path
    inner = raw
    for key in above:
        inner = inner[key]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    with pytest.raises(RulesError, match=words):
        read_rules(raw)


# -- sentences -----------------------------------------------------------------------------------------------------

NEW, PENALTIES = "requests.new_requests.total", "proactive.penalties.decisions"


def table_of(rows: dict[str, str]) -> dict[str, str]:
    return {
        f"requests.{row}.{column}": words
        for row, numbers in rows.items()
        for column, words in zip(REQUEST_COLUMNS, numbers.split(), strict=True)
    }


def make_everything_break():
    """Reports in which every rule breaks in each of its ways."""
    same = {
        f"requests.{row}.natural_person": number
        for row, number in zip(
            ("granted", "refused_third_party", "unavailable_not_held", "not_processed_repeat", "other_other"),
            ("41", "32", "23", "14", "5"),
            strict=True,
        )
    } | {"requests.partially_granted.natural_person": "6"}
    rules = {f"proactive.rules.{column}": "0" for column in ("issued", "repealed")} | {"proactive.rules.in_force": "8"}
    reviews = dict(
        zip(
            (f"review_litigation.review.{column}" for column in ("upheld", "corrected", "other_result", "pending")),
            "1234",
            strict=True,
        )
    )
    rest = table_of(dict.fromkeys(RESULTS, "0 0 0 0 0 0 0"))
    before = make_subject(
        rest
        | table_of({"carried_over_out": "7 0 0 0 0 0 7"})
        | same
        | rules
        | {PENALTIES: "3", "proactive.rules.in_force": "17"},
        year=2023,
        body="street",
        kind="street/street-office",
    )
    street = make_subject(
        rest
        | table_of(
            {
                "new_requests": "2,000 0 0 0 0 0 2001",
                "carried_over_in": "9 0 0 0 0 0 9",
                "total_processed": "300 0 0 0 0 0 300",
                "carried_over_out": "0 0 0 0 0 0 0",
            }
        )
        | same
        | rules
        | reviews
        | {PENALTIES: "60000", "review_litigation.review.total": "19"},
        body="street",
        agency="解放路街道办事处",
        kind="street/street-office",
        published_on="2025-03-09",
    )
    city = make_subject({NEW: "5"}, published_on="2025-04-02")
    office = make_subject({NEW: "6"}, body="office", kind="office/county-city")
    bureau = make_subject({NEW: "7"}, body="bureau", kind="bureau/county-city")
    branch = make_subject({NEW: "8"}, body="branch", kind="branch/county-city")
    late = {
        street.report_id: Lateness("late", "2025-01-31", 37, "按派出机关 · as dispatched bodies"),
        city.report_id: Lateness("late", "2025-03-31", 2, "政府 · governments"),
    }
    return make_company(
        *(before, street, city, office, bureau, branch),
        children={"yining": ("office", "bureau"), "bureau": ("branch",)},
        lateness=late,
    )


RESULTS = (
    "granted", "partially_granted", "refused_state_secret", "refused_prohibited_by_law", "refused_security_stability",
    "refused_third_party", "refused_internal_affairs", "refused_process_information", "refused_enforcement_file",
    "refused_administrative_inquiry", "unavailable_not_held", "unavailable_needs_creation", "unavailable_unclear",
    "not_processed_petition", "not_processed_repeat", "not_processed_publication", "not_processed_excessive",
    "not_processed_reconfirm", "other_correction_overdue", "other_fee_unpaid", "other_other",
)  # fmt: skip


def test_every_rule_can_break_in_each_of_its_ways_and_says_both_numbers():
    company = make_everything_break()
    checks = [check for subject in company.subjects for check in check_subject(subject, company)]
    broken = [check for check in checks if check.result == "breaks"]
    assert {(check.rule, check.detail) for check in broken} == {
        (rule.code, detail) for rule in load_rules() for detail in rule.messages if rule.code not in ELSEWHERE
    }
    for check in broken:
        numbers = (check.facts["equal"], check.facts["compared"]) if check.rule == "R9" else _sides(check, company)
        for text in write_message(check, company):
            assert all(number in text for number in numbers), text


def _sides(check, company):
    """Both sides of a check as its message should have them: a lone cell as it is printed, else the number."""
    for side, value in (("expected", check.expected), ("printed", check.printed)):
        alone = [term for term in check.terms if term.side == side]
        lone = company.by_id[alone[0].report_id].cells[alone[0].code].printed if len(alone) == 1 else str(value)
        yield lone


def test_a_number_is_said_as_it_is_printed():
    company = make_everything_break()
    street = company.by_id["street-2024"]
    found = {(check.rule, check.row_code): check for check in check_subject(street, company)}
    assert write_message(found["R3", "new_requests"], company)[1] == (
        "Row “1. Requests newly received this year”: the applicants 2,000 add up to 2000, but the total is 2001; "
        "the two must be equal and differ by 1."
    )


@pytest.mark.parametrize("detail", ["", "parts"])
def test_words_against_cells_have_their_sentence(detail):
    subject = make_subject({NEW: "95"})
    words = Words(1, 0, 20, "收到政府信息公开申请17件", "17", "2024年共收到政府信息公开申请17件。")
    check = Check(
        "R6",
        subject.report_id,
        "breaks",
        "requests",
        "new_requests",
        "total",
        detail=detail,
        expected=Decimal(95),
        printed=Decimal(17),
        difference=Decimal(-78),
        terms=(Term(subject.report_id, NEW, "expected"),),
        words=words,
        facts={"parts": "60 + 35"},
    )
    for text in write_message(check, make_company(subject)):
        assert all(part in text for part in ("收到政府信息公开申请17件", "17", "95", "78"))


@settings(max_examples=60, deadline=None)
@given(
    editions=st.tuples(*[st.sampled_from(["2021", "2019", "mixed", "prose"])] * 2),
    seeds=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    traits=st.sets(st.sampled_from(["dashes", "blank_total", "missing_rows", "notes", "inconsistent", "full_width"])),
    kind=st.sampled_from(["", "township/township", "government/county-city", "office/prefecture"]),
)
def test_every_check_of_any_report_has_a_key_of_its_own_and_a_sentence(editions, seeds, traits, kind):
    type_code, _, level = kind.partition("/")
    two = [
        subject_of(make_truth(seed, edition, frozenset(traits))) for seed, edition in zip(seeds, editions, strict=True)
    ]
    before, now = (
        replace(one, report_id=f"yining-{year}", year=year, type=type_code, level=level)
        for one, year in zip(two, (2023, 2024), strict=True)
    )
    company = make_company(before, now)
    checks = list(check_subject(now, company))
    assert list(check_subject(now, company)) == checks
    keys = [(check.rule, check.detail, check.table_code, check.row_code, check.column_code) for check in checks]
    assert len(set(keys)) == len(keys)
    assert {check.rule for check in checks} == {code for code, _ in CHECKS}
    for check in checks:
        assert bool(check.reason) == (check.result == "untestable")
        assert all(text and "{" not in text for text in write_message(check, company))


# -- documentation -------------------------------------------------------------------------------------------------


def test_the_documentation_has_every_rule_in_both_languages():
    text = render_rules()
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == text
    for rule in load_rules():
        for words in (rule.statement_zh, rule.statement_en, rule.basis_zh, rule.basis_en, rule.cannot_know_zh):
            assert words in text
        assert all(str(one.value) in text and one.reason_en in text for one in rule.thresholds.values())
