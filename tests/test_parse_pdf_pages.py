"""Pages of PDFs that are turned, framed, hidden, hostile or pictures; and numbers that stand out of their cells."""

from __future__ import annotations

import io
import zlib

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from parse import parse_report
from parse.model import Block, Grid, NeedsRecognition, Unreadable
from parse.readers.pdf import read_pdf
from tests.test_parse_pdf import COLUMNS, HEAD, HEIGHT, TITLE, Sheet, read_figures

WIDTH = A4[0]
TURNED = [0, 90, 180, 270]


def make_table(sheet, top=600):
    sheet.write(150, 60, TITLE)
    sheet.rows(top, [HEAD, ["规章", "15", "2", "3"]])


def write_objects(contents, *, extra="", box="0 0 595 842", prologue=b""):
    """A PDF by hand: one page with this content stream (already bytes) and Helvetica as F1."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R {extra}"
        "/Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(contents), contents),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data = prologue + b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + table
    return data + b"trailer << /Root 1 0 R /Size 6 >>\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize("turn", TURNED)
def test_a_page_turned_for_display_is_read_upright(turn):
    sheet = Sheet()
    sheet.canvas.setPageRotation(turn)  # the paper is stored lying on its side for 90 and 270
    width, height = (HEIGHT, WIDTH) if turn % 180 else (WIDTH, HEIGHT)
    sheet.canvas.translate(*{0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[turn])
    sheet.canvas.rotate(turn)
    make_table(sheet)
    report = parse_report(sheet.save())
    assert [figure.printed for figure in report.figures] == ["15", "2", "3"]
    assert report.title == TITLE
    assert report.figures[0].place.box == pytest.approx((200, 630, 300, 660), abs=1.5)


@pytest.mark.parametrize("turn", TURNED)
def test_text_written_sideways_has_its_places_on_the_page_as_shown(turn):
    sheet = Sheet()
    sheet.canvas.translate(*{0: (0, 0), 90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}[turn])
    sheet.canvas.rotate(turn)
    sheet.write(150, 60, TITLE)
    sheet.rows(500, [HEAD, ["规章", "15", "2", "3"]])
    figure = parse_report(sheet.save()).figures[0]
    assert figure.printed == "15"
    # the cell spans 200..300 from the left and 530..560 from the top of what was drawn, before the turn
    x0, y0, x1, y1 = 200, HEIGHT - 560, 300, HEIGHT - 530
    corners = {
        0: (x0, HEIGHT - y1, x1, HEIGHT - y0),
        90: (WIDTH - y1, HEIGHT - x1, WIDTH - y0, HEIGHT - x0),
        180: (WIDTH - x1, y0, WIDTH - x0, y1),
        270: (y0, x0, y1, x1),
    }
    assert figure.place.box == pytest.approx(corners[turn], abs=1.5)


def test_places_count_from_the_corner_of_the_crop_box():
    sheet = Sheet()
    sheet.canvas.setCropBox((50, 20, 560, 800))
    make_table(sheet)
    figure = parse_report(sheet.save()).figures[0]
    assert figure.place.box == pytest.approx((150, 630 - (HEIGHT - 800), 250, 660 - (HEIGHT - 800)), abs=1.5)


def test_text_outside_the_page_is_not_printed():
    sheet = Sheet()
    make_table(sheet)
    sheet.write(204, HEIGHT + 40, "99")
    sheet.write(-80, 645, "77")
    texts = "".join(item.text for item in read_pdf(sheet.save()).items if isinstance(item, Block))
    assert "99" not in texts
    assert "77" not in texts


def test_white_text_on_white_paper_is_not_printed():
    sheet = Sheet()
    make_table(sheet)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.write(220, 648, "8")
    assert read_figures(sheet.save())[0]["proactive.rules.issued"] == "15"


def test_invisible_text_is_not_printed():
    sheet = Sheet()
    make_table(sheet)
    text = sheet.canvas.beginText(220, HEIGHT - 648)
    text.setTextRenderMode(3)
    text.textOut("8")
    sheet.canvas.drawText(text)
    assert read_figures(sheet.save())[0]["proactive.rules.issued"] == "15"


def test_a_report_inside_a_border_is_read():
    sheet = Sheet()
    make_table(sheet)
    sheet.canvas.rect(40, 40, 520, 780)
    sheet.rule(40, 100, 560, 100)  # the border has a head of its own
    figures, _ = read_figures(sheet.save())
    assert list(figures.values()) == ["15", "2", "3"]


def test_a_number_that_stands_out_of_its_cell_is_never_cut_in_two():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "", "", "3"]])
    sheet.write(285, 648, "141399")
    figures = parse_report(sheet.save()).figures
    assert [figure.state for figure in figures] == ["unreadable", "unreadable", "number"]


def test_a_number_cut_at_its_comma_is_no_number_on_either_side():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "", "", "3"]])
    before = sheet.canvas.stringWidth("12,", "STSong-Light", 10)
    sheet.write(300 - before, 648, "12,345")
    report = parse_report(sheet.save())
    states = {figure.column_code: figure.state for figure in report.figures}
    assert states == {"issued": "unreadable", "repealed": "unreadable", "in_force": "number"}


def test_a_number_wrapped_in_its_cell_is_flagged():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["规章", "1234", "2", "3"]])
    sheet.write(204, 629 + 29, "56")
    figure = parse_report(sheet.save()).figures[0]
    assert (figure.value, figure.printed) == (None, "1234\n56")


def test_digits_printed_over_one_another_are_unreadable():
    sheet = Sheet()
    make_table(sheet)
    sheet.write(204.5, 648, "7")
    figure = parse_report(sheet.save()).figures[0]
    assert figure.value is None


def test_a_picture_of_a_page_needs_recognition(tmp_path):
    from PIL import Image  # noqa: PLC0415

    path = tmp_path / "page.png"
    Image.new("RGB", (600, 800), (230, 230, 230)).save(path)
    canvas = Canvas(str(tmp_path / "scan.pdf"), pagesize=A4)
    text = canvas.beginText(100, 500)
    text.setTextRenderMode(3)
    text.textOut("2024 hidden layer 12345")
    canvas.drawText(text)
    canvas.drawImage(str(path), 0, 0, *A4)
    canvas.save()
    with pytest.raises(NeedsRecognition, match="page 1"):
        read_pdf((tmp_path / "scan.pdf").read_bytes())


def test_a_small_picture_beside_text_needs_none(tmp_path):
    from PIL import Image  # noqa: PLC0415

    path = tmp_path / "seal.png"
    Image.new("RGB", (100, 100), (200, 0, 0)).save(path)
    sheet = Sheet()
    make_table(sheet)
    sheet.canvas.drawImage(str(path), 400, 100, 80, 80)
    assert isinstance(read_pdf(sheet.save()).items[1], Grid)


@pytest.mark.parametrize(("user", "is_open"), [("", True), ("secret", False)])
def test_only_a_password_that_users_need_keeps_a_file_shut(user, is_open):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
    canvas.drawString(80, 700, "Report 2024")
    canvas.save()
    if is_open:
        assert "Report 2024" in read_pdf(buffer.getvalue()).items[0].text
    else:
        with pytest.raises(Unreadable, match="password"):
            read_pdf(buffer.getvalue())


def test_a_page_with_a_flood_of_paths_is_refused_by_name():
    stream = zlib.compress(b"0 0 m 9 9 l S\n" * 60_000)
    body = write_objects(stream, extra="").replace(b"<< /Length", b"<< /Filter /FlateDecode /Length", 1)
    with pytest.raises(Unreadable, match="page 1: it bears 60000 drawn objects"):
        read_pdf(body)


def test_a_broken_table_of_places_is_repaired():
    data = write_objects(b"BT /F1 12 Tf 80 700 Td (Report 2024) Tj ET").replace(b"startxref\n", b"startxref\n9")
    assert "Report 2024" in read_pdf(data).items[0].text


def test_words_are_in_the_order_of_the_file_with_places():
    sheet = Sheet()
    make_table(sheet)
    tokens = read_pdf(sheet.save()).tokens
    assert [token.text for token in tokens] == [TITLE, *HEAD, "规章", "15", "2", "3"]
    assert tokens[6].place.page == 1
    assert tokens[6].place.box == pytest.approx((204, 640, 214, 650), abs=4)


def test_two_lines_of_one_cell_are_two_words():
    sheet = Sheet()
    sheet.write(150, 60, TITLE)
    sheet.rows(600, [HEAD, ["行政规范", "4", "5", "6"]])
    sheet.write(COLUMNS[0] + 4, 658, "性文件")
    texts = [token.text for token in read_pdf(sheet.save()).tokens]
    assert "行政规范" in texts
    assert "性文件" in texts
