"""What must never be said of a body: breaks that are none, certainty that is not there. And no audit may fail."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.audit.auditing import Audit, audit
from archive.audit.children import check_children
from archive.audit.model import Company, Lateness, Subject
from archive.audit.years import check_jump, check_repeated
from archive.schema import create_statements, table
from archive.withholding import MARK
from parse.editions import FORMS
from parse.model import Place, Section
from parse.proof.model import Asked, Reread
from parse.prose.reading import read_sentence
from parse.prose.vocabulary import load_words
from tests.subjects import change_cell, make_company, make_subject

NEW, DONE, CARRIED = (f"requests.{row}.total" for row in ("new_requests", "total_processed", "carried_over_in"))
OTHERS = [f"requests.{row}.total" for row in ("other_correction_overdue", "other_fee_unpaid", "other_other")]
ONE = "requests.other_processing.total"
PAGE = "d" * 64
Reader = Callable[[Mapping[str, Sequence[Asked]]], Mapping[str, Sequence[Reread]]]


def alike(wanted: Mapping[str, Sequence[Asked]]) -> dict[str, tuple[Reread, ...]]:
    return {name: tuple(Reread(one.code, one.printed, "library") for one in asked) for name, asked in wanted.items()}


def unable(wanted: Mapping[str, Sequence[Asked]]) -> dict[str, tuple[Reread, ...]]:
    return {name: tuple(Reread(one.code, None, "", "no library") for one in asked) for name, asked in wanted.items()}


def telling(prose: str, printed: Mapping[str, str], edition: str = "2021", **more: str) -> Subject:
    subject = make_subject(printed, edition, **({"kind": "bureau/county-city", "agency": "伊宁市公安局"} | more))  # type: ignore[arg-type]
    cells = {code: replace(cell, document_sha256=PAGE) for code, cell in subject.cells.items()}
    sections = (Section(1, "一、总体情况", prose, prose),)
    return replace(subject, cells=cells, sections=sections, documents=(PAGE,), document_sha256=PAGE)


def told(subject: Subject, reread: Reader = alike, **known: object) -> list[tuple[object, ...]]:
    """Rule, detail, expected, printed and verdict of each finding of words against cells or words, or of a date."""
    found = audit(make_company(subject, **known), reread, workers=1).findings
    kept = [one for one in found if one.check.rule in {"R6", "R10"}]
    return [(one.check.detail, str(one.check.expected), str(one.check.printed), one.basis.verdict) for one in kept]


def why(subject: Subject, rule: str = "R6") -> set[str]:
    rows = audit(make_company(subject), alike, workers=1).rows["untestable"]
    return {str(row["reason"]) for row in rows if row["rule"] == rule}


# -- the prose -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prose",
    [
        "近年来收到政府信息公开申请210件。",
        "“十四五”以来共收到政府信息公开申请210件。",
        "自条例施行以来，累计收到政府信息公开申请210件，办结209件。",
        "转送其他部门办理政府信息公开申请8件。",
        "全年共办理100件，其中许可60件，含即办20件，处罚50件。",
        "共收到来件21件，其中自然人15件，法人6件，网上申请10件。",
        "共发布信息100条，其中网站80条，微信60条，微博30条。",
        "共答复6件，分别为甲类1件，乙类2件；丙类3件。",
        f"共发布信息21条，分别为甲类15条、{MARK}、乙类3条。",
    ],
)
def test_no_break_is_read_into_words_that_tell_none(prose: str) -> None:
    assert told(telling(prose, {NEW: "21", DONE: "21"})) == []


@pytest.mark.parametrize(
    ("prose", "finding"),
    [
        ("今年以来收到政府信息公开申请20件。", ("", "21", "20", "document")),
        ("2024年以来，收到政府信息公开申请20件。", ("", "21", "20", "document")),
        ("共发布信息100条，其中动态80条，公告60条。", ("parts", "140", "100", "document")),
        ("共答复7件，分别为甲类1件，乙类2件；办理提案3件。", ("parts", "3", "7", "document")),
    ],
)
def test_what_is_broken_is_still_found(prose: str, finding: tuple[str, ...]) -> None:
    assert told(telling(prose, {NEW: "21", DONE: "21"})) == [finding]


def test_a_passage_with_withheld_words_is_not_tested_and_said_to_be_so() -> None:
    assert why(telling(f"共发布信息21条，分别为甲类15条、{MARK}、乙类3条。", {NEW: "21"})) == {"withheld"}


@pytest.mark.parametrize(("words", "count"), [("61.9%", 0), ("61.8%", 0), ("61.7%", 1), ("62.0%", 1)])
def test_a_share_may_be_rounded_or_cut_off(words: str, count: int) -> None:
    """12990 of 21000 are 61.857 %."""
    printed = {NEW: "21000", CARRIED: "0", DONE: "21000", "requests.granted.total": "12990"}
    subject = telling(f"办结政府信息公开申请21000件，其中予以公开12990件，占{words}。", printed)
    assert len(told(subject)) == count


def test_another_body_of_the_sentence_is_a_scope() -> None:
    for words in ("局机关", "下属单位", "所属事业单位"):
        (claim,) = read_sentence(f"{words}收到政府信息公开申请12件。")
        assert claim.scope == words


@settings(max_examples=200, deadline=None)
@given(
    words=st.lists(
        st.sampled_from([*load_words().words, *"，。；、（）", "申请", "21件", "0件", "8", "30%", "2023年"]),
        max_size=20,
    )
)
def test_words_in_any_order_are_read_without_fail(words: list[str]) -> None:
    text = "".join(words)
    assert all(text[claim.at :].startswith(claim.number) for claim in read_sentence(text, "2021", 2024, 4))


def test_an_application_behind_a_review_is_no_review() -> None:
    assert [claim.number for claim in read_sentence("因政府信息公开引起行政复议0件、申请8件。")] == ["0"]


def test_a_number_that_the_text_also_tells_as_the_table_does_may_be_of_something_else() -> None:
    prose = "全年收到政府信息公开申请21件。城区分局收到政府信息公开申请5件。"
    assert told(telling(prose, {NEW: "21"})) == [("", "21", "5", "unsure")]


def test_what_agrees_beside_proves_nothing_where_it_is_said_of_another_body() -> None:
    prose = "办结政府信息公开申请17件，全市收到政府信息公开申请95件。"
    subject = telling(prose, {NEW: "95", DONE: "90"}, agency="某市人民政府")
    assert told(subject) == [("", "90", "17", "unsure")]


def test_a_scope_that_was_read_once_only_says_so() -> None:
    subject = telling("全市收到政府信息公开申请17件。", {NEW: "95"})
    subject = change_cell(subject, NEW, agreement="single")
    (finding,) = audit(make_company(subject), unable, workers=1).findings[:1]
    assert finding.basis.verdict == "scope"
    assert "只能读取一次" in finding.basis.zh
    assert "only once" in finding.basis.en


# -- （六）其他处理 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "edition", "findings", "reasons"),
    [
        (dict(zip(OTHERS, "123", strict=True)), "2021", [("", "6", "5", "document")], set()),
        (dict(zip(OTHERS, "122", strict=True)), "2021", [], set()),
        (dict(zip(OTHERS[:2], "12", strict=True)), "2021", [], {"row_missing"}),
        ({ONE: "5"}, "2021", [], set()),
        ({ONE: "6"}, "2021", [("", "6", "5", "document")], set()),
        ({ONE: "3", OTHERS[2]: "3"}, "2021", [], {"wording"}),
        (dict(zip(OTHERS, "123", strict=True)), "2019", [("", "6", "5", "document")], set()),
        ({}, "2021", [], {"row_missing"}),
    ],
)
def test_other_handling_is_compared_with_the_rows_that_are_printed(
    printed: dict[str, str], edition: str, findings: list[tuple[str, ...]], reasons: set[str]
) -> None:
    subject = telling("办结政府信息公开申请21件，其中其他处理5件。", printed | {DONE: "21"}, edition)
    assert told(subject) == findings
    assert why(subject) == reasons


# -- a date, a sum of bodies, years beside each other --------------------------------------------------------------

LATE = Lateness("late", "2025-01-31", 3, "第49条 · art. 49")


def dated(prose: str, reread: Reader = alike) -> str:
    subject = replace(telling(prose, {}), published_on="2025-02-03")
    ((*_, verdict),) = told(subject, reread, lateness={subject.report_id: LATE})
    return str(verdict)


def test_a_date_is_proven_only_where_the_report_prints_it_and_was_read_twice() -> None:
    signed = "其他事项无。\n伊宁市公安局\n2025年2月3日"
    assert dated(signed) == "document"
    assert dated(signed, unable) == "unsure"
    assert dated("其他事项无。") == "unsure"
    assert dated("其他事项无。\n12025年2月3日") == "unsure"


def test_a_date_that_another_reading_does_not_find_is_no_problem_of_a_table() -> None:
    subject = replace(telling("无。2025年2月3日", {}), published_on="2025-02-03")
    company = make_company(subject, lateness={subject.report_id: LATE})
    found = audit(company, lambda w: {n: tuple(Reread(o.code, "", "x") for o in a) for n, a in w.items()}, workers=1)
    assert [one.basis.verdict for one in found.findings if one.check.rule == "R10"] == ["unsure"]
    assert found.problems == ()


def test_the_office_alone_is_not_all_that_its_government_counts() -> None:
    parent = make_subject({NEW: "95"})
    office = make_subject({NEW: "17"}, body="yining-office", kind="office/county-city")
    company = make_company(parent, office, children={"yining": ("yining-office",)})
    checks = [one for one in check_children(parent, company) if one.row_code == "new_requests"]
    assert [(one.detail, one.result) for one in checks] == [("at_least", "holds")]


FREE = [f"requests.{row}.natural_person" for row in ("granted", "partially_granted", "refused_third_party")]
FREE += [f"requests.{row}.natural_person" for row in ("unavailable_not_held", "not_processed_repeat", "other_other")]


def test_an_uncertain_cell_hides_no_copy_and_no_jump() -> None:
    before = make_subject(dict.fromkeys(FREE, "5000"), year=2023)
    now = change_cell(make_subject(dict.fromkeys(FREE, "5000")), FREE[0], value=None, state="disputed")
    company = make_company(before, now)
    assert [(one.result, one.reason) for one in check_repeated(now, company) if one.table_code == "requests"] == [
        ("untestable", "uncertain")
    ]
    jumps = {(one.row_code, one.result, one.reason) for one in check_jump(now, company)}
    assert jumps == {("granted", "untestable", "uncertain"), (None, "holds", "")}
    changed = make_subject(dict.fromkeys(FREE, "4000"))
    changed = change_cell(changed, FREE[0], value=None, state="withheld")
    of_table = [one for one in check_repeated(changed, make_company(before, changed)) if one.table_code == "requests"]
    assert [one.result for one in of_table] == ["untestable"]


# -- whatever a report prints --------------------------------------------------------------------------------------

SENTENCES = [
    json.loads(line)["text"]
    for line in (Path(__file__).parent / "prose_sentences.jsonl").read_text(encoding="utf-8").splitlines()
]
TEMPLATES = (
    "全年收到政府信息公开申请{a}件，办结{b}件，结转下一年度{c}件。",
    "其中自然人{a}件，法人或其他组织{b}件。",
    "予以公开{a}件，占{b}%，部分公开{c}件。",
    "办结{b}件，其中其他处理{a}件。",
    "未收到政府信息公开申请。",
    "行政复议、行政诉讼各{a}件。",
    "现行有效规范性文件{a}件，本年制发{b}件，废止{c}件。",
    "行政事业性收费{a}万元。",
    "共发布信息{a}条，其中网站{b}条，动态{c}条。",
    MARK,
)
BODIES = (
    ("government/county-city", "伊宁市人民政府"),
    ("office/county-city", "伊宁市人民政府办公室"),
    ("township/township", "潘津镇人民政府"),
    ("", "某局"),
)
CELLS = ["0"] * 6 + [
    "1",
    "2",
    "3",
    "5",
    "21",
    "1000",
    "12345",
    "",
    "",
    "/",
    "22（其中修订 16 件）",
    "12.34",
    "O1",
    "9" * 40,
]
BY_EDITION = {form.edition: form for form in FORMS}


def draw_company(dice: random.Random) -> Company:
    bodies = [
        (f"b{number}", *(BODIES[0] if not number else dice.choice(BODIES))) for number in range(dice.randint(1, 3))
    ]
    subjects = tuple(
        draw_subject(dice, body, kind, name, year)
        for body, kind, name in bodies
        for year in (2018, 2020, 2021, 2022)
        if dice.random() < 0.6
    )
    dates = {
        one.report_id: Lateness("late", "2025-01-31", 3, "甲 · a")
        if one.published_on == "2025-02-03"
        else Lateness("on_time", "2025-01-31", None, "甲 · a")
        for one in subjects
        if dice.random() < 0.8
    }
    children = {"b0": tuple(body for body, *_ in bodies[1:])}
    return Company(subjects, children, {}, dates)


def draw_subject(dice: random.Random, body: str, kind: str, name: str, year: int) -> Subject:
    edition = dice.choice(["2021", "2021", "2019"])
    codes = [
        f"{table_code}.{row}.{column}"
        for table_code, rows in BY_EDITION[edition].tables.items()  # type: ignore[index]
        if dice.random() < 0.85
        for row, columns in rows.items()
        if dice.random() < 0.95
        for column in columns
    ]
    if dice.random() < 0.2:
        codes += [ONE, OTHERS[2]]
    printed = {code: dice.choice(CELLS) for code in codes}
    subject = make_subject(printed, edition, body=body, kind=kind, agency=name, year=year)
    cells = {
        code: replace(cell, **_damage(dice), document_sha256=f"d-{body}-{year}") for code, cell in subject.cells.items()
    }  # type: ignore[arg-type]
    sections = tuple(Section(number, "", prose, prose) for number in range(5) for prose in [_draw_prose(dice)])
    return replace(
        subject,
        cells=cells,
        sections=sections,
        documents=(f"d-{body}-{year}",),
        published_on=dice.choice([None, "2025-02-03", "2025-02-31"]),
        signature=dice.choice(["", name]),
    )


def _damage(dice: random.Random) -> dict[str, object]:
    state: dict[str, object] = {"value": None, "state": dice.choice(["withheld", "disputed", "unreadable"])}
    more: dict[str, object] = {"agreement": dice.choice(["agree", "single"]), "place": Place(page=dice.randint(1, 3))}
    return more | (state if dice.random() < 0.04 else {})


def _draw_prose(dice: random.Random) -> str:
    words = [
        dice.choice(SENTENCES) if dice.random() < 0.3 else dice.choice(TEMPLATES).format(**_draw_numbers(dice))
        for _ in range(dice.randint(0, 3))
    ]
    return dice.choice(["", "\n"]).join(word for word in words for _ in range(dice.choice([1, 1, 2])))


def _draw_numbers(dice: random.Random) -> dict[str, int]:
    return {name: dice.choice([0, 1, 2, 3, 21, 95, 10**20]) for name in "abc"}


def draw_rereader(seed: int) -> Reader:
    """Reads most alike, some otherwise, some not at all; of one thing always the same."""

    def read(document: str, one: Asked) -> Reread:
        kind = random.Random(f"{seed} {document} {one.code} {one.printed}").random()
        printed = one.printed if kind < 0.8 else None if kind < 0.9 else "777" if one.code != "words" else ""
        return Reread(one.code, printed, "library", "" if printed else "not found")

    return lambda wanted: {name: tuple(read(name, one) for one in asked) for name, asked in wanted.items()}


def write_rows(audited: Audit, subjects: Sequence[Subject]) -> None:
    """Into the tables of the schema: keys are unique, what is referred to is there, what is required is given."""
    database = sqlite3.connect(":memory:")
    for statement in create_statements():
        database.execute(statement)
    required = [column for column in table("reports").columns if column.required]
    for serial, one in enumerate(subjects):
        row = {c.name: c.values[0] if c.values else "x" if c.type == "text" else serial for c in required}
        row |= {"id": one.report_id, "agency_id": one.agency_id, "year": one.year}
        marks = ", ".join("?" * len(row))
        database.execute(f"insert into reports ({', '.join(row)}) values ({marks})", list(row.values()))
    database.commit()
    database.execute("pragma foreign_keys = on")
    for name, rows in audited.rows.items():
        for row in rows:
            columns = ", ".join(f'"{column}"' for column in row)
            marks = ", ".join("?" * len(row))
            database.execute(f"insert into {name} ({columns}) values ({marks})", list(row.values()))
    database.close()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_whatever_is_printed_the_audit_ends_and_its_rows_fit_the_schema(seed: int) -> None:
    company = draw_company(random.Random(seed))
    audited = audit(company, draw_rereader(seed), workers=1)
    write_rows(audited, company.subjects)
    broken = {(row["report_id"], row["rule"]): row["broken"] for row in audited.rows["checks"]}
    for key, count in broken.items():
        assert count == sum((one.check.report_id, one.check.rule) == key for one in audited.findings)
    for finding in audited.findings:
        once = [item for item in finding.evidence if item.proof == "none"]
        assert not (finding.basis.verdict == "document" and (once or not finding.evidence))
        assert all((item.report_id, item.code) not in audited.disputed for item in finding.evidence)
    turned = audit(replace(company, subjects=company.subjects[::-1]), draw_rereader(seed), workers=1)
    assert {one.id: one.message_zh for one in turned.findings} == {one.id: one.message_zh for one in audited.findings}
