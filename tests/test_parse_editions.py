"""Editions told from printed labels, per table and per report; local variants; reports of prose."""

from __future__ import annotations

import re

import pytest

from parse import parse_report
from parse.editions.columns import describe
from parse.model import Place
from tests.test_parse_pages import PAGE, build_rows, read_truth

PREFACE = "<html><body><h1>{}</h1><p>统计期限自{}年1月1日起至{}年12月31日止。</p>"
TITLE = "某县2024年政府信息公开工作年度报告"
PROSE = ("一、概述", "全文。", "二、主动公开政府信息情况", "全年主动公开政府信息 1036 条。")

FIRST_2019 = (
    "<table><tr><td>信息内容</td><td>本年新制作数量</td><td>本年新公开数量</td><td>对外公开总数量</td></tr>"
    "<tr><td>规章</td><td>1</td><td>2</td><td>3</td></tr>"
    "<tr><td>信息内容</td><td>上一年项目数量</td><td>本年增/减</td><td>处理决定数量</td></tr>"
    "<tr><td>行政许可</td><td>8</td><td>-3</td><td>18</td></tr></table>"
)


def write(*parts: str, title: str = TITLE, year: int = 2024) -> bytes:
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    return f"{PREFACE.format(title, year, year)}{body}</body></html>".encode()


def one_row(page: str) -> str:
    """The three rows of （六） as one."""
    pattern = r'<tr><td rowspan="3">（六）其他处理</td>.*?</tr><tr>.*?</tr><tr><td>3\.其他</td>(.*?)</tr>'
    page, count = re.subn(pattern, r'<tr><td colspan="2">（六）其他处理</td>\1</tr>', page, flags=re.DOTALL)
    assert count == 1
    return page.replace('rowspan="22"', 'rowspan="20"')


def test_each_table_says_which_labels_decided():
    report = parse_report(PAGE.encode())
    first, second, third = report.tables
    assert (first.table_code, first.edition, first.reader) == ("proactive", "2021", "html")
    assert first.decided_by == ("本年制发件数", "本年废止件数", "现行有效件数", "本年收费金额（单位：万元）")
    assert (second.edition, second.decided_by[-1]) == ("2021", "3.其他")
    assert (third.edition, third.decided_by) == ("2021", ())
    assert all(table.place.path for table in report.tables)


def test_the_form_of_2021_with_the_one_row_of_2019_is_mixed():
    report = parse_report(one_row(PAGE).encode())
    assert report.edition == "mixed"
    assert [(table.edition, table.decided_by[:1]) for table in report.tables] == [
        ("2021", ("本年制发件数",)),
        ("2019", ("（六）其他处理",)),
        ("2021", ()),
    ]
    assert report.problems == ()


def test_the_form_of_2019_in_a_report_for_2021():
    report = parse_report(write(FIRST_2019, title="某县2021年政府信息公开工作年度报告", year=2021))
    assert (report.year, report.edition) == (2021, "2019")
    assert {figure.edition for figure in report.figures} == {"2019"}
    assert report.tables[0].decided_by == (
        "本年新制作数量",
        "本年新公开数量",
        "对外公开总数量",
        "上一年项目数量",
        "本年增/减",
    )


def test_first_tables_of_both_forms_are_told_by_table():
    page = PAGE.replace(build_rows("proactive"), FIRST_2019)
    report = parse_report(page.encode())
    assert [table.edition for table in report.tables] == ["2019", "2021", "2019"]
    assert report.edition == "mixed"


@pytest.mark.parametrize("year", [2012, 2018, 2022])
def test_numbers_in_tables_of_prose_never_become_figures(year):
    table = (
        "<table><tr><td>指标名称</td><td>单位</td><td>数量</td></tr><tr><td>一、主动公开情况</td><td></td><td></td></tr>"
        "<tr><td>其中：制发规范性文件数</td><td>件</td><td>35</td></tr><tr><td>收到申请总数</td><td>件</td><td>12</td></tr>"
        "<tr><td>行政复议数量</td><td>件</td><td>3</td></tr></table>"
    )
    report = parse_report(write(*PROSE, table, title=f"某县{year}年政府信息公开工作年度报告", year=year))
    assert (report.edition, report.figures, report.tables) == ("prose", (), ())
    assert "table_not_recognised" in {problem.kind for problem in report.problems}
    second = next(section for section in report.sections if section.number == 2)
    assert "1036" in second.prose and "制发规范性文件数 件 35" in second.text
    missing = {problem.table_code for problem in report.problems if problem.kind == "table_missing"}
    assert bool(missing) == (year >= 2019)


@pytest.mark.parametrize("garbled", ["1.口于国日秘密", "1.属由国家日申", "1.属日国田秘申"])
def test_a_row_that_may_be_another_is_disputed_and_names_what_it_may_be(garbled):
    report = parse_report(PAGE.replace("<td>1.属于国家秘密</td>", f"<td>{garbled}</td>").encode())
    figures = [figure for figure in report.figures if figure.row_code == "refused_state_secret"]
    named = [problem for problem in report.problems if garbled in problem.message]
    assert named and "属于国家秘密" in named[0].message
    for figure in figures:
        assert figure.value is None or named[0].kind == "label_differs"
        assert figure.state == "disputed" or named[0].kind == "label_differs"


def test_a_disputed_row_keeps_its_print_and_has_no_value():
    page = PAGE.replace("<td>3.其他</td>", "<td>3.其口</td>")
    report = parse_report(page.encode())
    (named,) = [problem for problem in report.problems if problem.kind == "row_disputed"]
    assert named.row_code in {"other_other", "other_processing"}
    assert "3.其他" in named.message and "（六）其他处理" in named.message
    figures = [figure for figure in report.figures if figure.state == "disputed"]
    assert len(figures) == 7 and all(figure.value is None and figure.printed for figure in figures)


def test_a_header_and_section_rows_printed_again_change_nothing():
    head = re.search(r"<tr><td>信息内容</td><td>本年制发件数</td>.*?</tr>", PAGE)[0]
    title = '<tr><td colspan="4">第二十条第（一）项</td></tr>'
    page = PAGE.replace("<tr><td>规范性文件</td>", f"{title}{head}<tr><td>规范性文件</td>")
    report = parse_report(page.encode())
    assert {figure.code: str(figure.value) for figure in report.figures} == read_truth()
    assert report.problems == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("（七）总计", "（七）总 计"),
        ("1.属于国家秘密", "1、属于国家秘密"),
        ("1.属于国家秘密", "属于国家秘密"),
        ("1.属于国家秘密", "１．属于国家秘密"),
        ("1.属于国家秘密", "1.屬於國家秘密"),
        ("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
        ("4.无正当理由大量反复申请", "4.无正当理由<br>大量反复 申请"),
        ("3.危及“三安全一稳定”", "3.危及'三安全一稳定'"),
    ],
)
def test_labels_spelt_otherwise_are_the_same(old, new):
    report = parse_report(PAGE.replace(f">{old}<", f">{new}<").encode())
    assert {figure.code: str(figure.value) for figure in report.figures} == read_truth()
    assert report.problems == ()


def test_a_group_label_in_the_cell_of_its_first_row():
    page = PAGE.replace(
        '<td rowspan="8">（三）不予公开</td><td>1.属于国家秘密</td>',
        "<td>（三）不予公开</td><td>（三）不予公开1.属于国家秘密</td>",
    )
    for label in re.findall(r"<td>([2-8]\.[^<]*)</td>", PAGE)[:7]:
        page = page.replace(f"<td>{label}</td>", f"<td></td><td>{label}</td>")
    report = parse_report(page.encode())
    assert {figure.code: str(figure.value) for figure in report.figures} == read_truth()


def test_a_transposed_table_gives_no_figure():
    """Rows for columns and columns for rows: nothing of it stands where the form prints it."""
    rows = (
        ("", "规章", "规范性文件"),
        ("本年制发件数", "1", "2"),
        ("本年废止件数", "3", "4"),
        ("现行有效件数", "5", "6"),
    )
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    report = parse_report(write(f"<table>{table}</table>"))
    assert report.figures == ()
    assert report.problems


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(page=3, box=(72.04, 310.5, 120, 330)), "page 3 at 72,310 pt"),
        (Place(page=1, pixels=(15, 20, 30, 40)), "page 1 at 15,20 px"),
        (Place(line=41), "line 41"),
        (Place(path="/html/body/table[2]"), "element /html/body/table[2]"),
        (Place(sheet="表二", cell="B7"), "sheet 表二, cell B7"),
        (Place(table=2, paragraph=41), "table 2, paragraph 41"),
        (Place(member="a.pdf", page=2), "file a.pdf, page 2"),
        (Place(), "a place that the format does not tell"),
    ],
)
def test_problems_say_where_in_every_format(place, words):
    assert describe(place) == words
