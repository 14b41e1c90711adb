"""Tables without rules or without some of them, and numbers that a narrow cell breaks over lines."""

from __future__ import annotations

from itertools import pairwise

import pytest

from parse import parse_report
from parse.model import Box
from parse.readers.pdf import read_pdf
from parse.readers.pdf_joining import PageCell, join_pages
from tests.test_parse_pdf import HEAD, HEIGHT, TITLE, Sheet, read_figures

#: The middles of the columns of values.
MIDDLES = (250, 350, 450)


def centre(sheet, x, y, text):
    sheet.canvas.drawCentredString(x, HEIGHT - y, text)


def make_unruled(rows, *, top=600):
    """A page with the first table, nothing drawn around it; each row is its height, label lines and values."""
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.write(80, top, HEAD[0])
    for x, text in zip(MIDDLES, HEAD[1:], strict=True):
        centre(sheet, x, top, text)
    y = top
    for step, lines, values in rows:
        y += step
        for at, line in enumerate(lines):
            sheet.write(80, y + 13 * at - 6.5 * (len(lines) - 1), line)
        for x, text in zip(MIDDLES, values, strict=True):
            centre(sheet, x, y, text)
    return sheet


@pytest.mark.parametrize("has_level_rules", [False, True])
def test_a_table_without_upright_rules_is_read(has_level_rules):
    sheet = make_unruled([(24, ["规章"], ["15", "2", "137"]), (24, ["行政规范性文件"], ["4", "0", "6"])])
    if has_level_rules:
        for y in (588, 608, 656):
            sheet.rule(80, y, 500, y)
    report = parse_report(sheet.save())
    assert [(figure.code, figure.printed, figure.agreement) for figure in report.figures] == [
        ("proactive.rules.issued", "15", "agree"),
        ("proactive.rules.repealed", "2", "agree"),
        ("proactive.rules.in_force", "137", "agree"),
        ("proactive.normative_documents.issued", "4", "agree"),
        ("proactive.normative_documents.repealed", "0", "agree"),
        ("proactive.normative_documents.in_force", "6", "agree"),
    ]
    assert {figure.reader for figure in report.figures} == {"pdf"}
    assert report.figures[2].place.box[0] < 450 < report.figures[2].place.box[2]


def test_values_in_the_middle_of_a_label_of_two_lines_are_its_own():
    rows = [(30, ["行政规范", "性文件"], ["4", "5", "6"]), (30, ["规章"], ["1", "2", "3"])]
    figures, _ = read_figures(make_unruled(rows).save())
    assert figures["proactive.normative_documents.issued"] == "4"
    assert figures["proactive.rules.in_force"] == "3"


def test_a_blank_cell_stays_blank():
    rows = [(24, ["规章"], ["15", "2", "3"]), (24, ["行政规范性文件"], ["4", "", "6"])]
    report = parse_report(make_unruled(rows).save())
    figure = next(figure for figure in report.figures if figure.code == "proactive.normative_documents.repealed")
    assert figure.state == "blank"


def test_values_between_two_labels_are_not_read():
    sheet = make_unruled([(24, ["规章"], ["15", "2", "3"]), (24, ["行政规范性文件"], ["", "", ""])])
    for x, text in zip(MIDDLES, ("4", "5", "6"), strict=True):
        centre(sheet, x, 636, text)
    figures, kinds = read_figures(sheet.save())
    assert "4" not in figures.values()
    assert "table_unruled" in kinds


def test_values_that_stand_as_close_as_lines_of_one_cell_are_not_read():
    rows = [(24, ["规章"], ["15", "2", "3"]), (11, ["行政规范性文件"], ["4", "5", "6"])]
    figures, kinds = read_figures(make_unruled(rows).save())
    assert figures == {}
    assert "table_unruled" in kinds


def test_a_number_that_only_one_library_sees_makes_the_table_unread():
    sheet = make_unruled([(24, ["规章"], ["15", "2", "3"]), (24, ["行政规范性文件"], ["4", "", "6"])])
    text = sheet.canvas.beginText(347, HEIGHT - 648)
    text.setTextRenderMode(3)
    text.textOut("99")
    sheet.canvas.drawText(text)
    figures, kinds = read_figures(sheet.save())
    assert figures == {}
    assert "table_unruled" in kinds


def test_numbers_in_prose_are_no_table():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.write(80, 100, "一、总体情况")
    sheet.write(80, 130, "全年主动公开信息 249 条，受理申请 31 件，")
    sheet.write(80, 150, "办结 30 件。")
    sheet.write(290, 800, "12")
    reading = read_pdf(sheet.save())
    assert reading.grids == ()
    assert [problem.kind for problem in reading.problems] == []


def test_a_table_without_outer_upright_rules_is_closed():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    for index, texts in enumerate([HEAD, ["规章", "1", "2", "3"], ["行政规范性文件", "4", "5", "6"]]):
        for x, text in zip((84, 204, 304, 404), texts, strict=True):
            sheet.write(x, 618 + 30 * index, text)
    for y in (600, 630, 660, 690):
        sheet.rule(80, y, 500, y)
    for x in (200, 300, 400):
        sheet.rule(x, 600, x, 690)
    figures, kinds = read_figures(sheet.save())
    assert list(figures.values()) == ["1", "2", "3", "4", "5", "6"]
    assert "row_not_recognised" not in kinds


def make_narrow(first, *, step=12.0, width=35.0, beside="7"):
    """The first table with narrow columns; ``first`` is what stands on the lines of one cell, ``step`` apart."""
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    edges = [80.0, 200.0, 200 + width, 200 + 2 * width, 200 + 3 * width]
    for y in (560, 600, 640):
        sheet.rule(edges[0], y, edges[-1], y)
    for x in edges:
        sheet.rule(x, 560, x, 640)
    sheet.write(84, 584, HEAD[0])
    for x, (upper, lower) in zip(
        edges[1:], (("本年制", "发件数"), ("本年废", "止件数"), ("现行有", "效件数")), strict=False
    ):
        sheet.write(x + 2.5, 576, upper)
        sheet.write(x + 2.5, 590, lower)
    sheet.write(84, 624, "规章")
    sheet.canvas.setFont("Helvetica", 9)
    middles = [(x0 + x1) / 2 for x0, x1 in pairwise(edges[1:])]
    for at, line in enumerate(first):
        centre(sheet, middles[0], 624 + step * at - step * (len(first) - 1) / 2, line)
    centre(sheet, middles[1], 624, beside)
    centre(sheet, middles[2], 624, "3")
    return sheet.save()


def test_a_number_broken_over_the_lines_of_a_full_cell_is_whole():
    report = parse_report(make_narrow(["15309", "12"]))
    assert [(figure.printed, figure.state) for figure in report.figures] == [
        ("1530912", "number"),
        ("7", "number"),
        ("3", "number"),
    ]


@pytest.mark.parametrize(
    "drawn",
    [
        {"first": ["15", "12"]},  # the cell has room for another digit
        {"first": ["15309", "12"], "step": 18.0},  # as far apart as rows
        {"first": ["15309", "12"], "beside": "153097"},  # another cell of this width holds a longer number
        {"first": ["15,09", "12"]},  # together they are no number
    ],
)
def test_two_numbers_in_one_cell_are_never_joined(drawn):
    report = parse_report(make_narrow(**drawn))
    assert report.figures[0].state == "unreadable"
    assert report.figures[0].value is None


def make_cell(page: int, box: Box, text: str) -> PageCell:
    return PageCell(page, box, text, box)


def test_header_cells_that_a_page_break_cuts_are_whole():
    upper = [
        make_cell(1, (0, 700, 30, 720), "结果"),
        make_cell(1, (30, 700, 60, 720), "总计"),
        make_cell(1, (60, 700, 120, 720), "未经复议直接起诉"),
    ]
    lower = [
        make_cell(2, (0, 70, 30, 90), "维持"),
        make_cell(2, (30, 70, 60, 90), ""),
        make_cell(2, (60, 70, 90, 90), "结果纠正"),
        make_cell(2, (90, 70, 120, 90), "总计"),
        *(make_cell(2, (x, 90, x + 30, 110), text) for x, text in ((0, "1"), (30, "2"), (60, "3"), (90, "4"))),
    ]
    grid = join_pages([upper, lower])
    assert [(cell.text, cell.row, cell.row_span) for cell in grid.cells if cell.column < 2] == [
        ("结果\n维持", 0, 2),
        ("总计", 0, 2),
        ("1", 2, 1),
        ("2", 2, 1),
    ]


def test_rows_of_words_around_a_page_break_stay_two():
    upper = [make_cell(1, (0, 700, 30, 720), "规章"), make_cell(1, (30, 700, 90, 720), "无")]
    lower = [
        make_cell(2, (0, 70, 30, 90), "规范性文件"),
        make_cell(2, (30, 70, 60, 90), "无"),
        make_cell(2, (60, 70, 90, 90), "3"),
    ]
    grid = join_pages([upper, lower])
    assert [cell.text for cell in grid.cells if cell.column == 0] == ["规章", "规范性文件"]


def join_rows(*rows: tuple[str, ...]) -> list[list[str]]:
    """The texts of a grid whose first row ends a page and whose others begin the next."""
    parts = [
        [
            make_cell(page, (30 * column, 20 * row, 30 * column + 30, 20 * row + 20), text)
            for row, texts in enumerate(part)
            for column, text in enumerate(texts)
        ]
        for page, part in ((1, rows[:1]), (2, rows[1:]))
    ]
    grid = join_pages(parts)
    return [[cell.text for cell in row] for row in grid.list_rows()]


def test_a_row_of_headers_that_a_page_break_cuts_is_one():
    upper, lower = ("结果", "结果", "其他", "尚未", "总计") * 3, ("维持", "纠正", "结果", "审结", "") * 3
    whole = ["结果\n维持", "结果\n纠正", "其他\n结果", "尚未\n审结", "总计"] * 3
    assert join_rows(upper, lower, ("0", "1", "2", "3", "6") * 3) == [whole, ["0", "1", "2", "3", "6"] * 3]


def test_rows_of_words_and_blanks_around_a_page_break_stay_two():
    for upper, lower in (
        (("规章", *["无"] * 10), ("规范性文件", *["无"] * 10)),
        (("规章", *["暂无"] * 10), ("规范性文件", *["暂无"] * 10)),
        (("结果维持", *["总计"] * 10), ("规章", *[""] * 10)),
        (("结果维持", "结果纠正", "总计"), ("其他结果", "尚未审结", "")),
    ):
        assert join_rows(upper, lower, ("x", *["1"] * (len(upper) - 1)))[:2] == [list(upper), list(lower)]
