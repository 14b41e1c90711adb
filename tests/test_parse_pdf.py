"""Ruled tables in PDF: open frames, page breaks through rows, shading, damaged files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from parse import Unreadable, parse_report, read_document
from parse.model import Block

PDF = Path(__file__).parent / "fixtures" / "pdf"
HEIGHT = A4[1]
COLUMNS = [80, 200, 300, 400, 500]

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


class Sheet:
    """A page to draw on, measured from its top left corner."""

    def __init__(self):
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4)
        self.canvas.setFont("STSong-Light", 10)

    def write(self, x, y, text):
        self.canvas.drawString(x, HEIGHT - y, text)

    def rule(self, x0, y0, x1, y1):
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def shade(self, x, y, width, height):
        self.canvas.setFillColorRGB(1, 1, 0.6)
        self.canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)
        self.canvas.setFillColorRGB(0, 0, 0)

    def rows(self, top, rows, *, height=30, is_open=False, has_top=True):
        """A ruled table of one line of text a cell; ``is_open`` leaves out the bottom rule."""
        for index, texts in enumerate(rows):
            for x, text in zip(COLUMNS, texts, strict=False):
                self.write(x + 4, top + index * height + 18, text)
        bottom = top + height * len(rows)
        for index in range(0 if has_top else 1, len(rows) + (0 if is_open else 1)):
            self.rule(COLUMNS[0], top + index * height, COLUMNS[-1], top + index * height)
        for x in COLUMNS:
            self.rule(x, top, x, bottom)
        return bottom

    def turn(self):
        self.canvas.showPage()
        self.canvas.setFont("STSong-Light", 10)

    def save(self):
        self.canvas.save()
        return self.buffer.getvalue()


HEAD = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
TITLE = "某市某局2024年政府信息公开工作年度报告"


def read_figures(data):
    report = parse_report(data)
    return {figure.code: figure.printed for figure in report.figures}, {problem.kind for problem in report.problems}


def test_a_page_without_a_bottom_rule_keeps_its_last_row():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1", "2", "3"]], is_open=True)
    sheet.turn()
    sheet.rows(60, [["规范性文件", "4", "5", "6"]], has_top=False)
    figures, _ = read_figures(sheet.save())
    assert list(figures.values()) == ["1", "2", "3", "4", "5", "6"]


def test_a_row_whose_label_goes_on_over_the_page_is_one_row():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1", "2", "3"], ["行政规范", "4", "5", "6"]])
    sheet.write(290, 820, "- 1 -")
    sheet.turn()
    sheet.rows(60, [["性文件", "", "", ""]])
    figures, kinds = read_figures(sheet.save())
    assert figures["proactive.normative_documents.in_force"] == "6"
    assert "row_not_recognised" not in kinds


def test_two_whole_rows_around_a_page_break_stay_two():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1", "2", "3"]])
    sheet.turn()
    sheet.rows(60, [["规范性文件", "4", "5", "6"]])
    figures, _ = read_figures(sheet.save())
    assert len(figures) == 6


def test_an_empty_row_after_a_page_break_never_takes_the_values_above_it():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1", "2", "3"]])
    sheet.turn()
    sheet.rows(60, [["规范性文件", "", "", ""]])
    figures, kinds = read_figures(sheet.save())
    assert figures.get("proactive.rules.issued", "1") == "1"
    assert figures.get("proactive.normative_documents.issued", "") == ""
    assert {"row_not_recognised", "row_missing"} & kinds


def test_shading_behind_prose_is_no_table():
    sheet = Sheet()
    for index in range(6):
        sheet.shade(74, 100 + 28 * index, 444, 28)
        sheet.write(80, 118 + 28 * index, f"{TITLE}第{index}段。")
    reading = read_document(sheet.save())
    assert reading.grids == ()
    assert sum(isinstance(item, Block) for item in reading.items) >= 1


def test_page_numbers_are_dropped_and_prose_joined_over_pages():
    sheet = Sheet()
    line = "政府信息公开工作年度报告依照条例编制并且公布供公众查阅监督" + "之用和参考以利于工作的开展"
    sheet.write(80, 700, line)
    sheet.write(290, 820, "— 4 —")
    sheet.turn()
    sheet.write(80, 60, "末句。")
    texts = [item.text for item in read_document(sheet.save()).items]
    assert texts == [line + "末句。"]


def test_a_damaged_count_in_a_pdf_is_flagged():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1 2", "/", ""]])
    report = parse_report(sheet.save())
    assert [(figure.state, figure.value) for figure in report.figures] == [
        ("unreadable", None),
        ("dash", None),
        ("blank", None),
    ]
    assert any(problem.kind == "cell_unreadable" for problem in report.problems)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.9, 0.97])
def test_a_truncated_pdf_raises_or_is_flagged(share):
    path = PDF / "yining-city-2024.pdf"
    if not path.exists():
        pytest.skip("the typeset report is not there")
    data = path.read_bytes()
    try:
        report = parse_report(data[: int(len(data) * share)])
    except Unreadable as error:
        assert "expected" in str(error)
    else:
        assert "truncated" in {problem.kind for problem in report.problems}


def test_junk_before_the_header_is_cut_off():
    sheet = Sheet()
    sheet.write(80, 100, TITLE)
    assert parse_report(b"HTTP junk\r\n" + sheet.save()).title == TITLE


def test_a_scan_is_named():
    sheet = Sheet()
    sheet.shade(100, 100, 300, 300)
    with pytest.raises(Unreadable, match="scan"):
        parse_report(sheet.save())


def test_places_are_the_printed_boxes():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1", "2", "3"]])
    figure = parse_report(sheet.save()).figures[0]
    assert figure.place.page == 1
    assert figure.place.box == pytest.approx((200, 630, 300, 660), abs=1.5)


def test_a_figure_drawn_twice_to_look_bold_is_one_figure():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    bottom = sheet.rows(600, [HEAD, ["规章", "15", "2", "3"]])
    sheet.write(204.3, bottom - 12, "15")
    figures, _ = read_figures(sheet.save())
    assert figures["proactive.rules.issued"] == "15"


def test_digits_of_another_font_stay_in_their_line():
    sheet = Sheet()
    sheet.canvas.setFont("STSong-Light", 22)
    sheet.write(80, 80, "某市某局")
    sheet.canvas.setFont("Times-Roman", 22)
    sheet.write(168, 84, "2024")
    sheet.canvas.setFont("STSong-Light", 22)
    sheet.write(212, 80, "年政府信息公开工作年度报告")
    assert parse_report(sheet.save()).title.replace(" ", "") == TITLE


def test_a_raised_digit_in_a_cell_is_no_digit_of_the_number():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "15", "2", "3"]])
    sheet.canvas.setFont("STSong-Light", 6)
    sheet.write(214.5, 644, "2")
    figure = parse_report(sheet.save()).figures[0]
    assert (figure.printed, figure.value) == ("15²", None)


@pytest.mark.parametrize("dash", [(3, 2), (1, 1), (2, 2.5)])
def test_dashed_rules_are_rules(dash):
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.canvas.setDash(*dash)
    sheet.rows(600, [HEAD, ["规章", "1", "2", "3"]])
    assert list(read_figures(sheet.save())[0].values()) == ["1", "2", "3"]


def test_a_header_repeated_on_the_next_page_is_no_row():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1", "2", "3"]])
    sheet.turn()
    sheet.rows(60, [HEAD, ["规范性文件", "4", "5", "6"]])
    figures, kinds = read_figures(sheet.save())
    assert list(figures.values()) == ["1", "2", "3", "4", "5", "6"]
    grid = read_document(sheet.buffer.getvalue()).grids[0]
    assert grid.rows == 3
    assert not kinds & {"row_not_recognised", "row_not_on_form"}


def test_text_that_hangs_out_of_an_open_cell_stays_in_it():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    for x in COLUMNS:
        sheet.rule(x, 700, x, 740)
    sheet.rule(80, 700, 500, 700)
    sheet.rule(200, 740, 500, 740)  # the first column is left open where the page ends
    sheet.write(84, 720, "三、本年")
    sheet.write(84, 755, "度办理结果")
    for x, text in zip(COLUMNS[1:], "456", strict=False):
        sheet.write(x + 4, 720, text)
    items = read_document(sheet.save()).items
    assert [item.text for item in items if isinstance(item, Block)] == [TITLE]
    assert items[1].cells[0].text == "三、本年\n度办理结果"


def test_a_blank_page_is_not_a_page_without_text():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.turn()
    _, kinds = read_figures(sheet.save())
    assert "page_without_text" not in kinds
