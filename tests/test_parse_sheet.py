"""Workbooks: what the cells show, not what they store; hidden ones are not printed; tables told from titles."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
import xlwt
from openpyxl.drawing.image import Image as Drawing
from openpyxl.styles import Border, Font, Side
from PIL import Image

from parse import parse_report
from parse.model import Block, Cell, Grid, NeedsRecognition, Place, Unreadable
from parse.readers import scan
from parse.readers.sheet import read_sheet
from parse.readers.sheet_cells import name_cell, read_range, read_reference
from parse.readers.sheet_formats import show_number
from tests.corpus import list_documents, make

FRAME = Border(*[Side(style="thin")] * 4)
ACCOUNTING = '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "shown", "is_rounded"),
    [
        (15.0, "General", "15", False),
        (1276.5534, "General", "1276.5534", False),
        (18601.47012, "General", "18601.47012", False),
        (0.1 + 0.2, "General", "0.3", False),
        (1234.567890123, "General", "1234.56789", True),
        (12.5, "0", "13", True),
        (13.0, "0", "13", False),
        (2.345, "0.00", "2.35", True),
        (12.5, "0.00", "12.50", False),
        (1413.0, "#,##0", "1,413", False),
        (1234567.0, "#,##0.00", "1,234,567.00", False),
        (0.5, "0%", "50%", False),
        (0.125, "0.0%", "12.5%", False),
        (0.0, ACCOUNTING, "-", False),
        (21.0, ACCOUNTING, "21", False),
        (-35.0, ACCOUNTING, "-35", False),
        (-35.0, "0_);(0)", "(35)", False),
        (-35.0, "0_);[Red]\\(0\\)", "(35)", False),
        (10.0, "+0;-0;0", "+10", False),
        (0.0, "#", "", False),
        (7.0, "000", "007", False),
        (5.0, '0"件"', "5件", False),
        (25.1, "0.0万元", "25.1万元", False),
        (3.0, ";;;", "", True),
        (12345.0, "0,", "12", True),
        (45677.0, "yyyy/m/d", "2025-01-20", False),
        (3.0, "[>2]0;1", "3\ufffd", False),
        (0.5, "# ?/?", "0.5\ufffd", False),
        (3.0, "0.00E+00", "3\ufffd", False),
        (3.0, "[DBNum1]General", "3\ufffd", False),
    ],
)
def test_a_number_is_shown_as_its_format_says(value, code, shown, is_rounded):
    found = show_number(value, code)
    assert (found.text, found.is_rounded) == (shown, is_rounded)


def test_references_are_read_both_ways():
    assert read_reference("B7") == (6, 1)
    assert read_reference("xfd1048576") == (1_048_575, 16_383)
    assert read_reference("A0") is read_reference("AAAA1") is read_reference("7") is None
    assert read_range("C2:A1") == (0, 0, 1, 2)
    assert all(read_reference(name_cell(row, column)) == (row, column) for row in (0, 98) for column in range(800))


def save(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def save_rows(rows, *, framed: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    for row in rows:
        sheet.append(row)
    for cell in (cell for line in sheet.iter_rows() for cell in line if framed):
        cell.border = FRAME
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


ROWS = [["信息内容", "本年制发件数"], ["规章", 15], ["规范性文件", None]]


def list_texts(item: Block | Grid) -> object:
    return item.text if isinstance(item, Block) else [[cell.text for cell in row] for row in item.list_rows()]


EXPECTED = [["信息内容", "本年制发件数"], ["规章", "15"], ["规范性文件", ""]]


def test_a_sheet_gives_titles_tables_and_notes_in_order():
    rows = [["年度报告"], ["一、总体情况"], *ROWS, [None], ["二、依申请公开"], *ROWS, ["注：以上为全区数据"]]
    expected = ["年度报告", "一、总体情况", EXPECTED, "二、依申请公开", EXPECTED, "注：以上为全区数据"]
    assert [list_texts(item) for item in read_sheet(save_rows(rows)).items] == expected


def test_a_framed_row_without_values_stays_in_its_table():
    rows = [[None], ["年度报告", None, None], *[[None, *row] for row in ROWS], [None, "注", None]]

    def fill(book):
        for number, row in enumerate(rows, start=1):
            book.active.append(row)
            for column in (2, 3) if 3 <= number <= 5 else ():
                book.active.cell(number, column).border = FRAME

    assert [list_texts(item) for item in read_sheet(save(fill)).items] == ["年度报告", EXPECTED, "注"]


def test_places_name_sheet_and_cell():
    (grid,) = read_sheet(save_rows(ROWS, framed=True)).grids
    assert [(cell.place.sheet, cell.place.cell) for cell in grid.cells][-2:] == [("表", "A3"), ("表", "B3")]
    assert grid.reader == "sheet"


def test_both_readings_give_the_same_and_blank_cells_are_tokens():
    reading = read_sheet(save_rows(ROWS, framed=True))
    assert [token.text for token in reading.tokens] == [cell.text for cell in reading.grids[0].cells]
    assert [token.place.cell for token in reading.tokens] == [cell.place.cell for cell in reading.grids[0].cells]


def test_merged_ranges_span():
    def fill(book):
        sheet = book.active
        sheet.append(["自然人", "法人或其他组织", None])
        sheet.append([None, "商业企业", "其他"])
        sheet.append([1, 2, 3])
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")

    (grid,) = read_sheet(save(fill)).grids
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells[:2]] == [
        ("自然人", 0, 0, 2, 1),
        ("法人或其他组织", 0, 1, 1, 2),
    ]


def test_hidden_rows_columns_and_sheets_are_named_and_not_read():
    def fill(book):
        sheet = book.active
        for row in (["规章", 99, 1], ["规范性文件", 98, 2], ["行政许可", 97, 3]):
            sheet.append(row)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        book.create_sheet("旧").append(["规章", 96])
        book["旧"].sheet_state = "veryHidden"

    reading = read_sheet(save(fill))
    assert list_texts(reading.items[0]) == [["规章", "1"], ["行政许可", "3"]]
    assert [problem.kind for problem in reading.problems] == ["hidden_content", "hidden_content"]
    assert "B1, A2, B2, C2, B3" in reading.problems[0].message
    assert not {"99", "98", "97", "96"} & {token.text for token in reading.tokens}


def test_a_formula_without_a_stored_result_is_not_read():
    reading = read_sheet(save_rows([["规章", "=1+1"], ["规范性文件", 3]]))
    assert list_texts(reading.items[0]) == [["规章", "\ufffd"], ["规范性文件", "3"]]
    assert [problem.kind for problem in reading.problems] == ["formula_without_result"]


def test_what_is_rounded_is_named():
    def fill(book):
        sheet = book.active
        sheet.append(["收费", 12.56])
        sheet.append(["许可", 3])
        sheet["B1"].number_format = "0.0"

    reading = read_sheet(save(fill))
    assert list_texts(reading.items[0])[0] == ["收费", "12.6"]
    assert [problem.kind for problem in reading.problems] == ["value_rounded"]


def test_struck_and_raised_text_is_marked():
    def fill(book):
        sheet = book.active
        sheet.append(["规章", "15"])
        sheet.append(["许可", "2"])
        sheet["B1"].font = Font(strike=True)
        sheet["B2"].font = Font(vertAlign="superscript")

    assert list_texts(read_sheet(save(fill)).items[0]) == [["规章", "~~15~~"], ["许可", "²"]]


def test_an_old_workbook_is_read_alike():
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    framed = "borders: left thin, right thin, top thin, bottom thin"
    styles = [xlwt.easyxf(framed, num_format_str=code) for code in ("General", "#,##0", "0%")]
    for row, values in enumerate([("信息内容", "件数"), ("规章", 1413.0), ("比例", 0.5)]):
        for column, value in enumerate(values):
            sheet.write(row, column, value, styles[row if column else 0])
    sheet.write(3, 0, "旧", styles[0])
    sheet.row(3).hidden = True
    file = io.BytesIO()
    book.save(file)
    reading = read_sheet(file.getvalue())
    assert reading.kind == "xls"
    assert list_texts(reading.items[0]) == [["信息内容", "件数"], ["规章", "1,413"], ["比例", "50%"]]
    assert [problem.kind for problem in reading.problems] == ["hidden_content"]
    assert [token.text for token in reading.tokens] == ["信息内容", "件数", "规章", "1,413", "比例", "50%"]


def test_a_disagreement_of_the_two_readings_shows():
    """The second reading must not be a copy of the first: a value that only calamine sees differently is seen."""
    data = save_rows(ROWS, framed=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"<v>15</v>", b"<v>15</v><v>16</v>")
    assert sheet != parts["xl/worksheets/sheet1.xml"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in (parts | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, part)
    reading = read_sheet(file.getvalue())
    first = next(cell.text for cell in reading.grids[0].cells if cell.place.cell == "B2")
    second = [token.text for token in reading.tokens if token.place.cell == "B2"]
    assert (first, second) != ("15", ["15"])


def test_an_empty_workbook_is_refused():
    with pytest.raises(Unreadable, match="no sheet prints anything"):
        read_sheet(save(lambda book: None))


DOCUMENTS = [specimen for specimen in list_documents() if specimen.source in {"xlsx", "xls"} and specimen.steps == ()]


@pytest.mark.parametrize("specimen", DOCUMENTS, ids=lambda specimen: specimen.name)
def test_every_cell_of_the_corpus_is_read_twice(specimen):
    report = parse_report(make(specimen), recognise=False)
    read = {figure.code: (figure.value, figure.state, figure.agreement) for figure in report.figures}
    assert read == {entry.code: (entry.value, entry.state, "agree") for entry in specimen.truth.entries}
    assert all(figure.place.sheet and figure.place.cell and figure.reader == "sheet" for figure in report.figures)


def write_with_picture(size: tuple[int, int], *, tables: int = 0) -> bytes:
    """A workbook with a title, so many tables, and a white picture at B4."""
    book = openpyxl.Workbook()
    for number in range(tables):
        for row in (["甲", "乙", "丙"], ["规章", number, 0], ["文件", 1, 2], []):
            book.active.append(row)
    book.active.append(["某局年度报告"])
    picture = io.BytesIO()
    Image.new("RGB", size, "white").save(picture, "PNG")
    book.active.add_image(Drawing(picture), "B4")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_picture_that_may_be_a_table_needs_recognition():
    with pytest.raises(NeedsRecognition, match=r"sheet Sheet, picture xl/media/image1\.png"):
        read_sheet(write_with_picture((900, 400)))


@pytest.mark.parametrize(("size", "tables"), [((200, 80), 0), ((900, 400), 3)])
def test_a_logo_and_a_picture_beside_all_tables_are_left_alone(size, tables):
    assert len(read_sheet(write_with_picture(size, tables=tables)).grids) == tables


def test_what_a_picture_prints_stands_at_its_cell(monkeypatch):
    asked: list[Place] = []

    def recognise(data: bytes, place: Place) -> tuple[list[Grid], list[object]]:
        asked.append(place)
        assert data.startswith(b"\x89PNG")
        return [Grid((Cell("15", 0, 0, place=place),), 1, 1, place, "scan")], []

    monkeypatch.setattr(scan, "recognise_embedded", recognise)
    reading = read_sheet(write_with_picture((900, 400)), recognise=True)
    assert [cell.text for grid in reading.grids for cell in grid.cells] == ["15"]
    assert asked == [Place(sheet="Sheet", cell="B4", member="xl/media/image1.png")]


def test_a_workbook_of_the_old_format_names_its_pictures():
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "某局年度报告")
    file = io.BytesIO()
    book.save(file)
    assert read_sheet(file.getvalue()).problems == ()
    stored = file.getvalue() + b"\x89PNG\r\n\x1a\n"
    assert [problem.kind for problem in read_sheet(stored).problems] == ["table_is_picture"]
