"""Several documents of one publication: the best source per table is kept, the others are compared with it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parse.merge import choose_tables, merge, merge_reports
from parse.model import Evidence, Figure, Place, Problem, Report, Section, State, TableReading

TITLE = "伊宁市财政局2024年政府信息公开工作年度报告"


def figure(code: str, printed: str, state: State = "number", reader: str = "html", **more: object) -> Figure:
    value = Decimal(printed) if state == "number" else None
    return Figure(*code.split("."), "2021", value, printed, state, Place(line=1), reader, **more)


def report(*figures: Figure, kind: str = "html", **more: object) -> Report:
    blank = Report(kind, "", "", None, "2021" if figures else "prose", None, (Section(0, "", "", ""),), figures, ())
    return replace(blank, **more)


RULES = figure("proactive.rules.made", "3")
LICENCES = figure("proactive.licences.decisions", "141399")
NEW = figure("requests.new_requests.total", "21")
DISPUTED = figure("proactive.licences.decisions", "141399", "disputed", second="141300")


def kinds(found: Report) -> list[str]:
    return [problem.kind for problem in found.problems]


def test_nothing_to_merge_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merge_reports([])


def test_one_report_is_itself() -> None:
    alone = report(
        RULES, LICENCES, title=TITLE, year=2024, problems=(Problem("match", "row_missing", "x", "proactive"),)
    )
    assert merge_reports([alone]) == alone


def test_each_table_comes_from_its_best_source() -> None:
    page, attachment = report(RULES, LICENCES), report(RULES, NEW, kind="pdf")
    merged = merge([page, attachment])
    assert {f.code: f.printed for f in merged.report.figures} == {
        "proactive.rules.made": "3",
        "proactive.licences.decisions": "141399",
        "requests.new_requests.total": "21",
    }
    assert merged.sources == {RULES.code: 0, LICENCES.code: 0, NEW.code: 1}
    assert merged.table_sources == {"proactive": 0, "requests": 1}
    assert merged.corroborated == {RULES.code: 1}
    assert merged.report.problems == ()


@pytest.mark.parametrize(
    ("first", "second", "best"),
    [
        (report(RULES, DISPUTED), report(RULES, LICENCES), 1),
        (report(RULES), report(RULES, DISPUTED), 0),
        (report(RULES), report(RULES, LICENCES), 1),
        (report(replace(RULES, reader="scan")), report(RULES), 1),
        (report(RULES), report(RULES), 0),
        # Half a table without a doubt is not better than the whole with one.
        (report(RULES), report(RULES, LICENCES, figure("proactive.penalties.decisions", "5?", "unreadable")), 1),
    ],
)
def test_what_makes_a_source_the_best(first: Report, second: Report, best: int) -> None:
    assert choose_tables([first, second]) == {"proactive": best}


def test_another_value_elsewhere_is_a_problem_that_names_both() -> None:
    other = report(RULES, replace(LICENCES, value=Decimal(141398), printed="141398"), kind="pdf")
    merged = merge([report(RULES, LICENCES), other], ["page.shtml", "report.pdf"])
    assert {f.code: f.printed for f in merged.report.figures}[LICENCES.code] == "141399"
    (problem,) = merged.report.problems
    assert (problem.kind, problem.table_code, problem.row_code, problem.column_code) == (
        "sources_differ",
        "proactive",
        "licences",
        "decisions",
    )
    for words in ("page.shtml prints «141399»", "report.pdf prints «141398»"):
        assert words in problem.message
    assert merged.problem_sources == (1,)
    assert merged.corroborated == {RULES.code: 1}


def test_a_cell_that_only_the_other_prints_is_said_and_not_taken() -> None:
    more = figure("proactive.penalties.decisions", "7")
    merged = merge_reports([report(RULES, LICENCES), report(RULES, more)], ["a", "b"])
    assert more.code not in {f.code for f in merged.figures}
    assert "a does not print it, b prints «7»" in merged.problems[0].message


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (figure("a.b.c", "12"), figure("a.b.c", "12.0"), True),
        (figure("a.b.c", "0"), figure("a.b.c", "", "blank"), False),
        (figure("a.b.c", "0"), figure("a.b.c", "/", "dash"), False),
        (figure("a.b.c", "—", "dash"), figure("a.b.c", "/", "dash"), True),
        (figure("a.b.c", "详 见附件", "text"), figure("a.b.c", "详见\n附件", "text"), True),
        (figure("a.b.c", "无", "text"), figure("a.b.c", "暂无", "text"), False),
    ],
)
def test_what_counts_as_the_same(one: Figure, other: Figure, same: bool) -> None:
    merged = merge([report(one), report(other)])
    assert merged.corroborated == ({"a.b.c": 1} if same else {})
    assert kinds(merged.report) == ([] if same else ["sources_differ"])


def test_an_uncertain_cell_elsewhere_says_nothing() -> None:
    doubt = figure("proactive.licences.decisions", "1?", "unreadable", "scan")
    merged = merge([report(RULES, LICENCES), report(RULES, doubt, kind="picture")])
    assert merged.corroborated == {RULES.code: 1}
    assert merged.report.problems == ()


def test_an_uncertain_cell_is_not_settled_by_another_document() -> None:
    certain = report(LICENCES, kind="pdf")
    merged = merge_reports(
        [report(RULES, figure("proactive.fees.amount_10k_yuan", "1"), DISPUTED), certain], ["a", "b"]
    )
    kept = {f.code: f for f in merged.figures}[LICENCES.code]
    assert (kept.state, kept.value) == ("disputed", None)
    assert "a prints «141399 | 141300», b prints «141399»" in merged.problems[0].message


def test_words_come_from_where_they_are() -> None:
    evidence = Evidence("2024", "title", TITLE)
    page = report(
        title=TITLE,
        agency="伊宁市财政局",
        year=2024,
        published_on="2025-01-28",
        year_evidence=(evidence,),
        sections=(Section(0, "", "", ""), Section(1, "一、总体情况", "词", "词")),
        problems=(Problem("match", "table_missing", "no table", "proactive"),),
    )
    attachment = report(
        RULES,
        kind="pdf",
        problems=(
            Problem("match", "year_missing", "no year"),
            Problem("match", "agency_missing", "no agency"),
            Problem("match", "sections_missing", "no heading"),
            Problem("match", "row_missing", "no row", "proactive", "penalties"),
        ),
    )
    merged = merge_reports([page, attachment])
    assert (merged.title, merged.agency, merged.year, merged.published_on) == (
        TITLE,
        "伊宁市财政局",
        2024,
        "2025-01-28",
    )
    assert merged.sections == page.sections
    assert merged.year_evidence == (evidence,)
    assert kinds(merged) == ["row_missing"]
    assert merged.edition == "2021"


def test_a_table_that_no_document_has_is_missed_once() -> None:
    lack = Problem("match", "table_missing", "no table", "proactive")
    assert kinds(merge_reports([report(NEW, problems=(lack,)), report(problems=(lack,))])) == ["table_missing"]


def test_pictures_of_a_table_are_put_together_and_said() -> None:
    one = report(replace(RULES, reader="scan"), kind="picture")
    lack = Problem("match", "row_missing", "no row", "proactive", "rules")
    two = report(replace(LICENCES, reader="scan"), kind="picture", problems=(lack,))
    merged = merge([two, one], ["p1.jpg", "p2.jpg"])
    assert {f.code for f in merged.report.figures} == {RULES.code, LICENCES.code}
    assert merged.sources == {LICENCES.code: 0, RULES.code: 1}
    assert kinds(merged.report) == ["table_split_over_pictures"]
    assert "p1.jpg, p2.jpg" in merged.report.problems[0].message


def test_parts_in_texts_are_other_versions_and_not_put_together() -> None:
    merged = merge_reports([report(RULES), report(LICENCES)])
    assert {f.code for f in merged.figures} == {RULES.code}
    assert kinds(merged) == ["sources_differ"]


def test_sections_of_pictures_follow_one_another() -> None:
    first = report(RULES, kind="picture", sections=(Section(0, "", "题", "题"), Section(1, "一、总体情况", "甲", "甲")))
    second = report(NEW, kind="picture", sections=(Section(0, "", "乙", "乙"), Section(5, "五、问题", "丙", "丙")))
    merged = merge_reports([first, second])
    assert [(s.number, s.prose) for s in merged.sections] == [(0, "题"), (1, "甲\n乙"), (5, "丙")]


def test_tables_of_two_editions_make_it_mixed() -> None:
    reading = TableReading("requests", "2019", ("其他处理",), "pdf", Place(page=1), 1)
    older = report(NEW, kind="pdf", edition="2019", tables=(reading,))
    merged = merge_reports([report(RULES), older])
    assert merged.edition == "mixed"
    assert merged.tables == (reading,)


def test_what_could_not_be_read_counts_only_where_something_is_missing() -> None:
    unread = report(problems=(Problem("read", "tool_missing", "a picture"),))
    assert kinds(merge_reports([report(RULES), unread])) == ["tool_missing"]
    whole = report(RULES, NEW, figure("review_litigation.review.total", "1"))
    assert kinds(merge_reports([whole, unread])) == []
