"""Fonts whose signs do not mean what the file says: no digit is read as another one, and none is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from parse import parse_report
from parse.readers.pdf_shapes import _name_digits
from tests.test_parse_pdf import COLUMNS, HEAD, TITLE, Sheet

FOLDER = Path(reportlab.__file__).parent / "fonts"
FACES = ["Vera", "VeraBd", "VeraIt", "VeraBI"]
FLAGGED = {"unreadable", "disputed"}


def write_table(values, face="Vera"):
    """A report whose labels are not stored as a font and whose digits are; nothing is packed, so that it can be
    doctored.
    """
    pdfmetrics.registerFont(TTFont(face, str(FOLDER / f"{face}.ttf")))
    sheet = Sheet()
    sheet.canvas = Canvas(sheet.buffer, pagesize=A4, pageCompression=0)
    sheet.canvas.setFont("STSong-Light", 10)
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "", "", ""]])
    sheet.canvas.setFont(face, 10)
    for x, value in zip(COLUMNS[1:-1], values, strict=True):
        sheet.write(x + 4, 648, value)
    return sheet.save()


def doctor(data, digit, meaning):
    """The same file, in which the sign that prints a digit means something else, and no other sign does."""
    data = data.replace(b"<%s> <%s>" % (meaning[2:].encode(), meaning.encode()), b"<%s> <0058>" % meaning[2:].encode())
    old = b"<3%s> <003%s>" % (digit.encode(), digit.encode())
    assert data.count(old) == 1
    return data.replace(old, b"<3%s> <%s>" % (digit.encode(), meaning.encode()))


@pytest.mark.parametrize("face", FACES)
def test_digits_that_mean_themselves_are_read(face):
    report = parse_report(write_table(["1234567", "890", "0"], face))
    assert [figure.printed for figure in report.figures] == ["1234567", "890", "0"]
    assert {figure.agreement for figure in report.figures} == {"agree"}
    assert "text_lost" not in {problem.kind for problem in report.problems}


@pytest.mark.parametrize(("printed", "meant"), [("7", "4"), ("8", "3"), ("6", "9"), ("3", "8"), ("0", "6"), ("1", "7")])
def test_a_digit_that_means_another_one_is_no_digit(printed, meant):
    data = write_table([f"2{printed}", printed, "5"])
    report = parse_report(doctor(data, printed, f"003{meant}"))
    assert {figure.state for figure in report.figures} <= FLAGGED
    message = next(problem.message for problem in report.problems if problem.kind == "text_lost")
    assert f"what the file calls {meant} in the font" in message
    assert "look at it" in message


def test_full_width_digits_are_looked_at_as_well():
    report = parse_report(doctor(write_table(["27", "7", "5"]), "7", "FF14"))
    assert {figure.state for figure in report.figures} <= FLAGGED


@pytest.mark.parametrize("meaning", ["E037", "F0B7", "0000", "0003", "0008", "FFFD", "FFFE", "D800"])
def test_a_sign_of_no_meaning_in_a_number_is_not_dropped(meaning):
    report = parse_report(doctor(write_table(["157", "7", "15"]), "7", meaning))
    assert [figure.state for figure in report.figures] == ["unreadable", "unreadable", "number"]


BLANKS = [
    "0020",
    "00A0",
    "3000",
    "2003",
    "2006",
    "200B",
    "200E",
    "FEFF",
    "2060",
    "001F",
    "000A",
    "000D",
    "0085",
    "2028",
]


@pytest.mark.parametrize("meaning", BLANKS)
def test_a_digit_that_is_called_a_blank_is_not_dropped(meaning):
    report = parse_report(doctor(write_table(["157", "7", "77"]), "7", meaning))
    assert {figure.state for figure in report.figures} <= FLAGGED
    assert "text_lost" in {problem.kind for problem in report.problems}


def test_a_dash_that_means_a_soft_hyphen_is_a_dash():
    data = write_table(["-", "1-", "1"]).replace(b"<2D> <002D>", b"<2D> <00AD>")
    report = parse_report(data)
    assert [figure.state for figure in report.figures] == ["dash", "unreadable", "number"]


def make_box(x0, y0, x1, y1):
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]


def test_strokes_that_overlap_tell_nothing():
    assert _name_digits([make_box(0, 0, 10, 50), make_box(-10, 20, 30, 28)]) == ""
    assert _name_digits([]) == ""
    assert _name_digits([make_box(0, 0, 0, 0)]) == ""


def test_a_dot_in_a_nought_makes_no_eight():
    whole, hole, dot = make_box(0, 0, 50, 70), make_box(10, 10, 40, 60), make_box(20, 30, 30, 40)
    assert _name_digits([whole, hole, dot]) == ""
    assert _name_digits([whole, hole]) == "0"
    assert _name_digits([whole, make_box(10, 10, 40, 30), make_box(10, 40, 40, 60)]) == "8"
