"""Text of a PDF that is not what it seems: pale, covered, replaced, in fields of a form, across the page, twice."""

from __future__ import annotations

import re

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from parse import parse_report
from tests.test_parse_pdf import COLUMNS, HEAD, HEIGHT, TITLE, Sheet, read_figures

VALUES = ["15", "20", "3"]
FLAGGED = {"unreadable", "disputed"}
WHITE, BLACK, PALE = (1, 1, 1), (0, 0, 0), (0.85, 0.85, 0.85)


def begin(*, is_filled=True):
    sheet = Sheet()
    sheet.canvas = Canvas(sheet.buffer, pagesize=A4)
    sheet.canvas.setFont("STSong-Light", 10)
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", *(VALUES if is_filled else ["", "", ""])]])
    return sheet


def write_each(write):
    """A table whose values ``write`` writes, given the sheet, a place and the value."""
    sheet = begin(is_filled=False)
    for x, value in zip(COLUMNS[1:-1], VALUES, strict=True):
        write(sheet, x + 4, 648, value)
    return sheet.save()


def measure(text):
    return pdfmetrics.stringWidth(text, "STSong-Light", 10)


def write_in(sheet, color, x, y, text):
    sheet.canvas.setFillColorRGB(*color)
    sheet.write(x, y, text)
    sheet.canvas.setFillColorRGB(*BLACK)


def fill(sheet, color, x, y, width=90):
    sheet.canvas.setFillColorRGB(*color)
    sheet.canvas.rect(x, HEIGHT - y - 4, width, 16, stroke=0, fill=1)
    sheet.canvas.setFillColorRGB(*BLACK)


def read(data):
    report = parse_report(data)
    return [figure.printed for figure in report.figures], {figure.state for figure in report.figures}


@pytest.mark.parametrize(
    ("color", "ground"), [(WHITE, None), (WHITE, WHITE), (PALE, PALE), (WHITE, (0.99, 0.99, 1)), ((0.99, 1, 1), None)]
)
def test_a_digit_in_the_colour_of_its_ground_is_not_printed(color, ground):
    def write(sheet, x, y, value):
        if ground:
            fill(sheet, ground, x - 3, y)
        sheet.write(x, y, value)
        write_in(sheet, color, x + measure(value), y, "9")

    assert read(write_each(write)) == (VALUES, {"number"})


def test_white_digits_on_a_dark_cell_are_printed():
    def write(sheet, x, y, value):
        fill(sheet, (0.2, 0.2, 0.6), x - 3, y)
        write_in(sheet, WHITE, x, y, value)

    assert read(write_each(write)) == (VALUES, {"number"})


def test_a_digit_that_can_hardly_be_seen_is_flagged():
    def write(sheet, x, y, value):
        sheet.write(x, y, value)
        write_in(sheet, (0.96, 0.96, 0.96), x + measure(value), y, "9")

    _, states = read(write_each(write))
    assert states <= FLAGGED


def test_a_number_under_a_filled_box_is_flagged():
    def write(sheet, x, y, value):
        sheet.write(x + measure(value), y, "7")
        fill(sheet, WHITE, x - 1, y)
        sheet.write(x, y, value)

    printed, states = read(write_each(write))
    assert states <= FLAGGED
    assert not any("7" in text for text in printed)


def test_a_number_set_anew_over_the_covered_one_is_read_or_flagged():
    def write(sheet, x, y, value):
        sheet.write(x, y, "88")
        fill(sheet, WHITE, x - 1, y)
        sheet.write(x, y, value)

    report = parse_report(write_each(write))
    for figure, value in zip(report.figures, VALUES, strict=True):
        assert figure.printed == value or figure.state in FLAGGED


def test_shading_behind_numbers_covers_nothing():
    def write(sheet, x, y, value):
        fill(sheet, (1, 1, 0.6), x - 3, y)
        sheet.write(x, y, value)

    assert read(write_each(write)) == (VALUES, {"number"})


def test_a_number_that_stands_for_another_text_is_flagged():
    def write(sheet, x, y, value):
        sheet.canvas._code.append("/Span <</ActualText (99)>> BDC")
        sheet.write(x, y, value)
        sheet.canvas._code.append("EMC")

    _, states = read(write_each(write))
    assert states <= FLAGGED


def test_marked_content_without_another_text_is_read():
    def write(sheet, x, y, value):
        sheet.canvas._code.append("/P <</MCID 3>> BDC")
        sheet.write(x, y, value)
        sheet.canvas._code.append("EMC")

    assert read(write_each(write)) == (VALUES, {"number"})


def test_values_in_the_fields_of_a_form_are_flagged():
    def write(sheet, x, y, value):
        form = sheet.canvas.acroForm
        form.textfield(name=f"f{x}", value=value, x=x, y=HEIGHT - y - 5, width=60, height=16, borderWidth=0)

    data = write_each(write)
    _, states = read(data)
    assert states <= FLAGGED
    assert "text_lost" in read_figures(data)[1]


@pytest.mark.parametrize("angle", [15, 30, 45, 60, -30])
@pytest.mark.parametrize("place", [(180, 120), (100, 120), (200, 180), (230, 200)])
def test_a_watermark_across_the_table_is_no_part_of_it(angle, place):
    sheet = begin()
    sheet.canvas.saveState()
    sheet.canvas.setFillColorRGB(*PALE)
    sheet.canvas.translate(*place)
    sheet.canvas.rotate(angle)
    sheet.canvas.setFont("STSong-Light", 36)
    sheet.canvas.drawString(0, 0, "内部资料2024")
    sheet.canvas.restoreState()
    assert read(sheet.save()) == (VALUES, {"number"})


@pytest.mark.parametrize("aside", [0.1, 0.3, 0.5, 1.0, 1.5])
def test_what_is_set_twice_to_look_bold_is_read_once(aside):
    def write(sheet, x, y, value):
        for at, digit in enumerate(value):
            sheet.write(x + measure(value[:at]), y, digit)
            sheet.write(x + measure(value[:at]) + aside, y, digit)

    assert read(write_each(write)) == (VALUES, {"number"})


def test_digits_that_cover_half_of_one_another_are_flagged():
    def write(sheet, x, y, value):
        sheet.write(x, y, "1")
        sheet.write(x + 2.2, y, value)

    _, states = read(write_each(write))
    assert states <= FLAGGED


@pytest.mark.parametrize("gap", [-0.8, 0.5, 1.5])
def test_characters_set_one_by_one_are_one_number(gap):
    def write(sheet, x, y, value):
        for at, digit in enumerate(value):
            sheet.write(x + measure(value[:at]) + gap * at, y, digit)

    assert read(write_each(write)) == (VALUES, {"number"})


def test_a_hidden_text_over_the_printed_one_is_not_read():
    def write(sheet, x, y, value):
        sheet.write(x, y, value)
        text = sheet.canvas.beginText(x + measure(value), HEIGHT - y)
        text.setTextRenderMode(3)
        text.textOut("9")
        text.setTextRenderMode(0)
        sheet.canvas.drawText(text)

    assert read(write_each(write)) == (VALUES, {"number"})


def update(data, changes):
    """The same file with objects changed or added behind it, as programs that edit a PDF do."""
    previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    root = re.search(rb"/Root (\d+ 0 R)", data)[1]
    places = {}
    for number, body in changes.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % place for place in sorted(places.items()))
    return data + b"trailer\n<</Size 100/Root %s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (root, previous, start)


def find_object(data, kind):
    """The number and the body of the one object of a type."""
    found = [
        (int(match[1]), match[2])
        for match in re.finditer(rb"(\d+) 0 obj\s*(.*?)\s*endobj", data, re.DOTALL)
        if b"stream" not in match[2] and re.search(rb"/Type /%s\b" % kind, match[2])
    ]
    assert len(found) == 1
    return found[0]


def annotate(data, annotation):
    number, page = find_object(data, b"Page")
    changed = page.replace(b"/Type /Page", b"/Annots [91 0 R] /Type /Page")
    return update(data, {number: changed, 91: annotation})


OVER_15 = b"/Rect[225 %d 260 %d]" % (HEIGHT - 655, HEIGHT - 635)


@pytest.mark.parametrize(
    ("annotation", "is_flagged"),
    [
        (b"/Subtype/FreeText/Contents(9)/DA(/Helv 10 Tf)", True),
        (b"/Subtype/Widget/FT/Tx/V(9)", True),
        (b"/Subtype/Widget/FT/Tx/V(9)/F 2", False),  # not shown
        (b"/Subtype/Widget/FT/Sig", False),
        (b"/Subtype/Link", False),
        (b"/Subtype/Highlight/QuadPoints[0 0 0 0 0 0 0 0]", False),
    ],
)
def test_notes_and_fields_over_a_value(annotation, is_flagged):
    data = annotate(begin().save(), b"<</Type/Annot" + annotation + OVER_15 + b">>")
    states = [figure.state for figure in parse_report(data).figures]
    assert states == ["unreadable" if is_flagged else "number", "number", "number"]


@pytest.mark.parametrize(
    ("layers", "is_flagged"),
    [
        (b"/OCProperties<</OCGs[90 0 R]/D<</Order[90 0 R]/OFF[90 0 R]>>>>", True),
        (b"/OCProperties<</OCGs[90 0 R]/D<</Order[90 0 R]/OFF 92 0 R>>>>", True),
        (b"/OCProperties<</OCGs[90 0 R]/D<</Order[90 0 R]/OFF[]>>>>", False),
        (b"/OCProperties<</OCGs[90 0 R]/D<</Order[90 0 R]>>>>", False),
        (b"", True),  # nothing tells
    ],
)
def test_a_digit_of_a_layer_that_may_be_switched_off_is_flagged(layers, is_flagged):
    def write(sheet, x, y, value):
        sheet.write(x, y, value)
        sheet.canvas._code.append("/OC /layer BDC")
        sheet.write(x + measure(value), y, "9")
        sheet.canvas._code.append("EMC")

    data = write_each(write)
    (number, page), (root, catalog) = find_object(data, b"Page"), find_object(data, b"Catalog")
    page = page.replace(b"/Resources <<", b"/Resources << /Properties <</layer 90 0 R>> ")
    catalog = catalog.rstrip()[:-2] + layers + b">>"
    data = update(data, {number: page, root: catalog, 90: b"<</Type/OCG/Name(L)>>", 92: b"[90 0 R]"})
    printed, states = read(data)
    if is_flagged:
        assert states <= FLAGGED
    else:
        assert (printed, states) == ([value + "9" for value in VALUES], {"number"})


@pytest.mark.parametrize("kind", ["frame", "clipped"])
def test_a_frame_and_a_fill_that_is_cut_off_cover_nothing(kind):
    sheet = begin()
    path = sheet.canvas.beginPath()
    sheet.canvas.saveState()
    sheet.canvas.setFillColorRGB(1, 1, 1)
    if kind == "clipped":
        corner = sheet.canvas.beginPath()
        corner.rect(0, 0, 10, 10)
        sheet.canvas.clipPath(corner, stroke=0, fill=0)
    path.rect(20, 20, 555, 800)
    if kind == "frame":
        path.rect(23, 23, 549, 794)
    sheet.canvas.drawPath(path, stroke=0, fill=1, fillMode=0)
    sheet.canvas.restoreState()
    assert read(sheet.save()) == (VALUES, {"number"})


@pytest.mark.parametrize(("alpha", "is_flagged"), [(0, False), (0.05, True), (0.5, None)])
def test_transparent_digits(alpha, is_flagged):
    def write(sheet, x, y, value):
        sheet.write(x, y, value)
        sheet.canvas.saveState()
        sheet.canvas.setFillAlpha(alpha)
        sheet.write(x + measure(value), y, "9")
        sheet.canvas.restoreState()

    printed, states = read(write_each(write))
    if is_flagged is None:
        assert printed == [value + "9" for value in VALUES]
    else:
        assert states <= FLAGGED if is_flagged else printed == VALUES


def test_a_number_covered_inside_a_moved_drawing_is_flagged():
    sheet = begin(is_filled=False)
    sheet.canvas.beginForm("moved")
    sheet.canvas.setFont("STSong-Light", 10)
    for x, value in zip(COLUMNS[1:-1], VALUES, strict=True):
        sheet.write(x - 46 + measure(value), 678, "7")
        fill(sheet, WHITE, x - 47, 678, 40)
        sheet.write(x - 46, 678, value)
    sheet.canvas.endForm()
    sheet.canvas.translate(50, 30)
    sheet.canvas.doForm("moved")
    assert read(sheet.save())[1] <= FLAGGED
