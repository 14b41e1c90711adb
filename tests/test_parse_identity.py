"""Sections, titles, agencies, years and dates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parse import parse_report
from parse.identity import TitleFacts, identify, read_date, read_title
from parse.model import Block, Grid, Place, Reading
from parse.sections import split_sections
from tests.test_parse_pages import PAGE

TITLES = Path(__file__).parents[2] / "shared" / "data" / "titles.jsonl"
SAMPLES = Path(__file__).parents[2] / "shared" / "samples"


def blocks(*texts):
    return tuple(Block(text, Place(line=line)) for line, text in enumerate(texts, start=1))


def headings(*texts):
    return [(section.number, section.heading) for section in split_sections(blocks(*texts))]


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        (" 伊犁州生态环境局伊宁市分局 2024 年度政府\n信息公开工作年度报告", "伊犁州生态环境局伊宁市分局", 2024),
        ("2021年某市审计局政府信息公开年报", "某市审计局", 2021),
        ("某县政府信息公开工作2023年度报告", "某县", 2023),
        ("关于某镇２０２２年政府信息公开年度工作报告", "某镇", 2022),
        ("某局二〇二〇年政府信息公开工作年度报告", "某局", 2020),
        ("某局政府信息公开年报(2009年)", "某局", 2009),
        ("2019年度政府信息公开年度报告", "", 2019),
        ("某區發展和改革局2024年度政府信息公開工作年度報告", "某區發展和改革局", 2024),
        ("某大学2022-2023学年信息公开年度报告", "", None),
        ("2023年某市国民经济和社会发展统计公报", "", 2023),
        ("", "", None),
    ],
)
def test_titles(title, agency, year):
    assert read_title(title) == TitleFacts(agency, year)


def test_published_titles():
    if not TITLES.exists():
        pytest.skip("the list of published titles is not there")
    cases = [json.loads(line) for line in TITLES.read_text(encoding="utf-8").splitlines()]
    reports = [case for case in cases if case["label"] == "report"]
    facts = [read_title(case["title"]) for case in reports]
    assert not [case for case, fact in zip(reports, facts, strict=True) if fact.year not in {case["year"], None}]
    assert sum(fact.year == case["year"] for case, fact in zip(reports, facts, strict=True)) / len(reports) > 0.95
    named = [fact.agency and fact.agency in case["agency"] for case, fact in zip(reports, facts, strict=True)]
    assert sum(map(bool, named)) / len(reports) > 0.75
    assert not [case["title"] for case in cases if case["label"] == "not_report" and read_title(case["title"]).agency]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025 年 1 月 28 日", "2025-01-28"),
        ("2025-01-28 17:18:49", "2025-01-28"),
        ("2025/3/1", "2025-03-01"),
        ("2025年13月1日", None),
        ("无", None),
    ],
)
def test_dates(text, iso):
    assert read_date(text) == iso


def test_a_title_broken_over_three_paragraphs():
    reading = Reading("pdf", blocks("某市某局", "2024年政府信息公开工作", "年度报告", "一、总体情况"))
    found = identify(reading)
    assert (found.title, found.agency, found.year) == ("某市某局2024年政府信息公开工作年度报告", "某市某局", 2024)


def test_the_period_beats_the_title_and_the_conflict_is_told():
    reading = Reading(
        "pdf", blocks("某市某局2023年政府信息公开工作年度报告", "数据的统计期限自2024年1月1日起至2024年12月31日止。")
    )
    found = identify(reading)
    assert found.year == 2024
    assert [problem.kind for problem in found.problems] == ["year_conflict"]
    assert [evidence.source for evidence in found.year_evidence] == ["period", "title"]


def test_an_office_signing_for_its_government_is_no_conflict_but_a_stranger_is():
    title = "伊宁市人民政府2024年政府信息公开工作年度报告"
    text = ["一、总体情况", "略。"]
    office = identify(Reading("pdf", blocks(title, *text, "伊宁市人民政府办公室", "2025年1月28日")))
    assert (office.problems, office.published_on, office.agency) == ((), "2025-01-28", "伊宁市人民政府")
    stranger = identify(Reading("pdf", blocks(title, *text, "霍城县财政局", "2025年1月28日")))
    assert [problem.kind for problem in stranger.problems] == ["agency_conflict"]


def test_a_title_without_an_agency_takes_the_signature():
    reading = Reading(
        "pdf", blocks("2024年度政府信息公开工作年度报告", "一、总体情况", "略。", "永安市财政局", "2025年1月8日")
    )
    assert identify(reading).agency == "永安市财政局"


SIX = [
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
]


@pytest.mark.parametrize(
    "first",
    ["一、总体情况", "—、总体情况", "总体情况", "一、2023年政务公开总体情况", "一 、 总体情况：", "一．总体情况"],
)
def test_headings_vary(first):
    found = headings("标题", first, "略。", *SIX)
    assert [number for number, _ in found] == [0, 1, 2, 3, 4, 5, 6]


def test_parts_numbered_like_sections_are_none():
    found = headings(
        "一、总体情况",
        "（一）主动公开",
        "一、加强考核监督：将政府信息公开工作纳入考核。",
        "二、完善制度体系：制定制度。",
        *SIX,
    )
    assert [heading for _, heading in found] == ["", "一、总体情况", *SIX]


def test_restarted_numbering():
    found = headings(
        "一、总体情况",
        "二、工作机制保障",
        "三、主动公开工作情况",
        "四、依申请公开工作情况",
        "一、主动公开政府信息情况",
        "二、收到和处理政府信息公开申请情况",
        "三、政府信息公开行政复议、行政诉讼情况",
        "五、其他需要报告的事项",
    )
    assert [heading for _, heading in found][2:] == [
        "一、主动公开政府信息情况",
        "二、收到和处理政府信息公开申请情况",
        "三、政府信息公开行政复议、行政诉讼情况",
        "五、其他需要报告的事项",
    ]


def test_a_table_of_contents_is_not_the_sections():
    found = split_sections(blocks("目录", "一、总体情况", *SIX, "一、总体情况", "正文。", *SIX))
    assert [section.number for section in found] == [0, 1, 2, 3, 4, 5, 6]
    assert found[1].prose == "正文。"


def test_the_first_heading_may_be_absent_and_measures_may_be_called_otherwise():
    found = headings("全文。", *SIX[:3], "五、存在的主要问题及整改措施", "六、其他需要报告的事项")
    assert [number for number, _ in found] == [0, 2, 3, 4, 5, 6]


def test_a_run_in_heading_leaves_its_text_in_the_section():
    sections = split_sections(blocks("一、总体情况。2024年本局认真工作。", *SIX))
    assert (sections[1].heading, sections[1].prose) == ("一、总体情况", "2024年本局认真工作。")


def test_sentences_that_mention_a_section_are_no_heading():
    found = headings("全文包括总体情况、主动公开政府信息情况、其他需要报告的事项。", "一、总体情况", "略。")
    assert found == [(0, ""), (1, "一、总体情况")]


def test_text_has_the_tables_and_prose_has_not():
    report = parse_report(PAGE.encode())
    section = next(section for section in report.sections if section.number == 2)
    assert "规范性文件 4 17 35" in section.text.split("\n")
    assert section.prose == ""
    assert [section.number for section in report.sections] == [0, 1, 2, 3, 4, 5, 6]


def test_the_sections_of_a_real_text():
    path = SAMPLES / "yining-city-2024.txt"
    if not path.exists():
        pytest.skip("the sample is not there")
    report = parse_report(path.read_bytes())
    assert [section.number for section in report.sections] == [0, 1, 2, 3, 4, 5, 6]
    first = report.sections[1]
    assert "一、加强考核监督：将政府信息公开工作纳入政府绩效考核体系" in first.prose
    assert "确保答复准确、合理。2024 年，共收到政府信息公开申请 21件，办结 18件" in first.prose
    assert (report.published_on, report.agency, report.year) == ("2025-01-28", "伊宁市人民政府", 2024)
    assert [item.source for item in report.year_evidence][:1] == ["period"]


def test_an_empty_grid_prints_no_rows():
    assert split_sections((Grid((), 0, 0),))[0].text == ""


@pytest.mark.parametrize(
    "period",
    [
        "自2024年1月1日起，至2024年12月31日止",
        "2024.1.1-2024.12.31",
        "2024-01-01至2024-12-31",
        "２０２４年１月１日至１２月３１日",
        "2024年1月—12月",
        "2024年度（1月1日至12月31日）",
    ],
)
def test_periods_in_all_their_spellings(period):
    page = PAGE.replace("自2024年1月1日起至2024年12月31日止", period).replace("人民政府 2024年", "人民政府 2023年")
    report = parse_report(page.encode())
    assert report.year == 2024
    assert report.year_evidence[0].source == "period"


def test_a_period_over_two_years_is_a_conflict():
    page = PAGE.replace("自2024年1月1日起", "自2023年1月1日起")
    report = parse_report(page.encode())
    assert report.year == 2024
    assert "year_conflict" in {problem.kind for problem in report.problems}


def test_the_period_named_as_the_reports_own_comes_before_others():
    page = PAGE.replace("<h1>", "<p>与2023年1月1日至12月31日相比。</p><h1>")
    report = parse_report(page.encode())
    assert (report.year, report.problems) == (2024, ())


def test_a_date_with_a_time_is_a_date():
    page = PAGE.replace("<h1>", "<p>发布时间：2025-01-28 10:20:33</p><h1>")
    assert parse_report(page.encode()).published_on == "2025-01-28"
