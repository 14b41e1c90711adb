"""Numbers of scans that their cells hardly hold: broken over lines, running over the rule, among specks of dirt."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from parse.editions.agreement import judge
from parse.model import Cell
from parse.readers.scan import is_available, read_picture
from tests.test_parse_scan import FONT, encode, is_flagged

pytestmark = pytest.mark.skipif(not is_available(), reason="the extra gongkai[ocr] is not installed")

#: A page of 200 dpi (A4); the type is 10.5 points, its digits are 21 pixels high and 18 wide.
SIZE = (1654, 1654)
LEFT, TOP, WIDE, TALL = 640, 150, 100, 96
LABELS = 140  # where the column of labels begins
MARGIN = 15  # 5.4 points, as in Word
STEP = 34  # from line to line


def draw_table(rows, *, left_aligned=()):
    """A page with one table; a cell is a text, or a tuple of lines. Cells in ``left_aligned`` begin at the margin."""
    page = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 29)
    columns = len(rows[0])
    for row in range(len(rows) + 1):
        pen.line((LABELS, TOP + row * TALL, LEFT + columns * WIDE, TOP + row * TALL), fill="black", width=2)
    for column in range(columns + 1):
        pen.line((LEFT + column * WIDE, TOP, LEFT + column * WIDE, TOP + len(rows) * TALL), fill="black", width=2)
    pen.line((LABELS, TOP, LABELS, TOP + len(rows) * TALL), fill="black", width=2)
    for row, cells in enumerate(rows):
        pen.text((LABELS + MARGIN, TOP + (row + 0.5) * TALL), "Licences granted", font=font, fill="black", anchor="lm")
        for column, printed in enumerate(cells):
            lines = printed if isinstance(printed, tuple) else (printed,)
            for at, text in enumerate(lines):
                y = TOP + row * TALL + TALL / 2 + (at - (len(lines) - 1) / 2) * STEP
                if (row, column) in left_aligned:
                    pen.text((LEFT + column * WIDE + MARGIN, y), text, font=font, fill="black", anchor="lm")
                else:
                    pen.text((LEFT + (column + 0.5) * WIDE, y), text, font=font, fill="black", anchor="mm")
    return page


def read_cells(page):
    (grid,) = read_picture(encode(page), recognise=True).grids
    return {(cell.row, cell.column - 1): cell for cell in grid.cells if cell.column}


def test_a_number_that_a_narrow_cell_breaks_is_one_number():
    cells = read_cells(draw_table([[("1530", "9"), "7", "0"], ["12", "3", ("2,04", "6")], ["5", "60", "8"]]))
    assert {at: cell.text for at, cell in cells.items() if at in {(0, 0), (1, 2)}} == {(0, 0): "15309", (1, 2): "2,046"}
    assert [at for at, cell in cells.items() if is_flagged(cell)] == []
    x0, top, x1, bottom = cells[0, 0].place.pixels
    assert (x0 < LEFT + WIDE / 2 < x1) and (top < TOP + TALL / 2 < bottom)


@pytest.mark.parametrize(
    "printed", [("12", "9"), ("1530", "90412"), ("15", "三"), ("153.", "09"), ("1530", ".5"), ("2023", "2024")]
)
def test_lines_that_do_not_fill_their_cell_are_not_joined(printed):
    cell = read_cells(draw_table([[printed, "7", "0"], ["12", "3", "4"]]))[0, 0]
    assert "\n" in cell.text


def test_two_rows_without_the_rule_between_them_are_not_one_number():
    rows = [[("1530", "9124"), ("1742", "6"), ("17", "2")], ["12", "3", "4"]]
    assert all("\n" in read_cells(draw_table(rows))[0, column].text for column in range(3))


@pytest.mark.parametrize("number", ["16629", "172741", "113797", "9017016"])
def test_a_number_that_runs_over_its_cell_is_flagged(number):
    cells = read_cells(draw_table([["7", number, ""], ["12", "3", "4"]], left_aligned={(0, 1)}))
    assert is_flagged(cells[0, 1]) or cells[0, 1].text == number
    assert not is_flagged(cells[1, 1])


def test_full_cells_beside_one_another_are_certain():
    rows = [["4780", "1932", "5953"], ["8804", "7113", "9070"]]
    cells = read_cells(draw_table(rows))
    assert [[cells[row, column].text for column in range(3)] for row in range(2)] == rows
    assert [at for at, cell in cells.items() if is_flagged(cell)] == []


def test_specks_beside_digits_are_no_signs():
    rows = [["0", "60", "115"], ["8", "0", "3.5"], ["0", "1,204", "77"]]
    page = draw_table(rows)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 29)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            middle = (LEFT + (column + 0.5) * WIDE, TOP + (row + 0.5) * TALL)
            x0, top, x1, _ = pen.textbbox(middle, text, font=font, anchor="mm")
            for x, y in ((x1 + 4, top + 8), (x0 - 4, top + 15), (x1 + 3, top + 1)):
                pen.rectangle((x, y, x, y + 1), fill=0)
    cells = read_cells(page.rotate(0.4, Image.Resampling.BICUBIC, fillcolor="white"))
    assert [[cells[row, column].text for column in range(3)] for row in range(3)] == rows
    assert [at for at, cell in cells.items() if is_flagged(cell)] == []


def test_a_point_too_faint_for_a_sign_leaves_a_trace():
    page = draw_table([["71  4", "714", "0"], ["12", "3", "4"]])
    x, foot = LEFT + WIDE / 2 + 3, TOP + TALL / 2 + 9
    ImageDraw.Draw(page).rectangle((x, foot - 2, x + 2, foot), fill=(185,) * 3)
    cells = read_cells(page.filter(ImageFilter.GaussianBlur(0.8)))
    traced = cells[0, 0]
    assert "." in traced.text or is_flagged(traced) or traced.may_hold_point
    assert (cells[0, 1].text, is_flagged(cells[0, 1]), cells[0, 1].may_hold_point) == ("714", False, False)


@pytest.mark.parametrize(("column", "state"), [("amount_10k_yuan", "disputed"), ("total", "number")])
def test_a_trace_counts_where_a_number_may_have_a_point(column, state):
    cell = Cell("714", 0, 0, second="714", confidence=0.9, may_hold_point=True)
    assert judge(cell, None, column).state == state
