"""The lattice of tables on pictures: drawn tables of known cells with every kind of rule, wear and misleading print."""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from parse.model import Unreadable
from parse.readers.picture_frames import LONGEST_SIDE, read_frames
from parse.readers.scan import is_available

reportlab = pytest.importorskip("reportlab")
FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
needs_extra = pytest.mark.skipif(not is_available(), reason="the extra gongkai[ocr] is not installed")

#: A form in small (row, column, row span, column span, print): spans both ways, dense rows, long words over columns.
FORM = (
    (0, 0, 2, 2, "TOTAL OF ALL"),
    (0, 2, 1, 4, "IHIHIHIHIHIHIHIHIHIHIHIHIHIHIH"),
    *((1, column, 1, 1, "HIH") for column in range(2, 6)),
    (2, 0, 4, 1, "III"),
    *((row, 1, 1, 1, f"{row}.HLEH") for row in range(2, 6)),
    (6, 0, 1, 2, "HLEEEEEEELH"),
    *((row, column, 1, 1, "1" if column % 2 else "/") for row in range(2, 7) for column in range(2, 6)),
)
XS = (150, 270, 700, 900, 1100, 1300, 1500)
YS = tuple(300 + 54 * row for row in range(8))
WHOLE = {cell[:4] for cell in FORM}


def draw_rule(pen, start, end, *, ink, width, pattern):
    """A level or upright rule: whole, dashed (on and off in pixels), or ``double``."""
    if pattern == "double":
        shift = (0, 7) if start[1] == end[1] else (7, 0)
        pen.line((*start, *end), fill=ink, width=2)
        pen.line((start[0] + shift[0], start[1] + shift[1], end[0] + shift[0], end[1] + shift[1]), fill=ink, width=2)
        return
    on, off = pattern or (10_000, 0)
    along = 0 if start[1] == end[1] else 1
    at = start[along]
    while at < end[along]:
        low, high = list(start), list(end)
        low[along], high[along] = at, min(at + on, end[along])
        pen.line((*low, *high), fill=ink, width=width)
        at += on + off


def draw_form(*, ink=0, width=4, pattern=None, form=FORM, size=34, shade=None, left_out=frozenset()):
    """A grey page with the form. ``left_out`` are rules not drawn: (row, column, side) with side 0 left, 1 top."""
    page = Image.new("L", (1700, 900), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), size)
    for row, column, down, across, text in form:
        x0, x1, top, bottom = XS[column], XS[column + across], YS[row], YS[row + down]
        if shade is not None and row < 2:
            pen.rectangle((x0, top, x1, bottom), fill=shade)
        sides = (
            ((x0, top), (x0, bottom)),
            ((x0, top), (x1, top)),
            ((x1, top), (x1, bottom)),
            ((x0, bottom), (x1, bottom)),
        )
        for side, (start, end) in enumerate(sides):
            if (row, column, side) not in left_out:
                draw_rule(pen, start, end, ink=ink, width=width, pattern=pattern)
        pen.text(((x0 + x1) / 2, (top + bottom) / 2), text, font=font, fill=0, anchor="mm")
    return page


def find_cells(page):
    """The tables found on a page that is upright already."""
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("cv2")
    clean, rules, frames = (import_module(f"parse.readers.scan_{name}") for name in ("clean", "rules", "frames"))
    return frames.find_ruled_tables(rules.find_rules(clean.clean_page(numpy.asarray(page.convert("RGB"))).ink))


def list_spans(table):
    return {(cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells}


def assert_whole(page):
    (table,) = find_cells(page)
    assert list_spans(table) == WHOLE
    assert [cell for cell in table.cells if cell.is_doubtful] == []
    assert table.broken == 0
    return table


@needs_extra
def test_cells_lie_where_they_were_drawn():
    table = assert_whole(draw_form())
    for cell in table.cells:
        expected = (XS[cell.column], YS[cell.row], XS[cell.column + cell.column_span], YS[cell.row + cell.row_span])
        assert all(abs(found - drawn) <= 4 for found, drawn in zip(cell.box, expected, strict=True))


@needs_extra
@pytest.mark.parametrize(
    "style",
    [
        {"width": 2},
        {"width": 9},
        {"ink": 120},
        {"ink": 187, "width": 2},
        {"pattern": "double"},
        {"shade": 215},
        {"size": 42},
    ],
    ids=["thin", "thick", "grey", "screen_grey", "double", "shaded", "large_type"],
)
def test_rules_of_every_kind_give_the_same_cells(style):
    assert_whole(draw_form(**style))


@needs_extra
def test_tables_under_one_another_are_two_where_the_edge_of_the_paper_runs_round_both():
    page = draw_form()
    pen = ImageDraw.Draw(page)
    top, low = YS[-1] + 110, YS[-1] + 230
    for x in (XS[0], XS[2], XS[4], XS[-1]):
        pen.line((x, top, x, low), fill=0, width=4)
    for y in (top, top + 60, low):
        pen.line((XS[0], y, XS[-1], y), fill=0, width=4)
    pen.line((XS[-1] + 90, 60, XS[-1] + 90, low - 90), fill=90, width=5)
    pen.line((XS[1], 60, XS[-1] + 90, 60), fill=90, width=5)
    upper, lower = find_cells(page)
    assert list_spans(upper) == WHOLE
    assert list_spans(lower) == {(row, column, 1, 1) for row in range(2) for column in range(3)}


@needs_extra
@pytest.mark.parametrize(
    ("stored", "drawn"), [((1351, 748), (2400, 1329)), ((2339, 1654), (3394, 2400)), ((1654, 2339), (2400, 3394))]
)
def test_a_table_cut_out_of_a_page_is_drawn_as_wide_as_a_page(stored, drawn):
    numpy = import_module("numpy")
    upright = import_module("parse.readers.scan_upright")
    page = upright.set_upright(numpy.full((stored[1], stored[0], 3), 255, numpy.uint8)).picture
    assert page.shape[1::-1] == drawn


@needs_extra
def test_the_edge_of_the_paper_beside_a_table_is_no_line_of_it():
    page = draw_form()
    pen = ImageDraw.Draw(page)
    right, low = XS[-1] + 120, YS[-1] + 130
    for at in (right, right + 3):
        pen.line((at, YS[0] - 40, at, low), fill=90, width=4)
    pen.line((XS[0] - 60, low, right, low), fill=90, width=4)  # it meets the other edge, and no rule
    pen.line((XS[-1], YS[3], right, YS[3]), fill=60, width=2)  # a scratch from the table to the edge
    table = assert_whole(page)
    assert len(table.xs) == len(XS)


@needs_extra
def test_signs_that_stand_in_columns_make_no_rule():
    form = tuple((*cell[:4], "1" if cell[0] > 1 and cell[1] > 1 else cell[4]) for cell in FORM)
    assert_whole(draw_form(form=form, ink=187, width=2, size=44))


@needs_extra
def test_a_rule_between_one_row_of_cells_alone_is_found():
    form = tuple(cell for cell in FORM if cell[0] not in {0, 1} and cell[:2] != (2, 0) and cell[1] != 1)
    labels = tuple((row, 0, 1, 2, "HLEH") for row in range(2, 6))
    form = (*form, (0, 0, 2, 6, "HEAD"), *labels[1:], (2, 0, 1, 1, "I"), (2, 1, 1, 1, "HLE"))
    (table,) = find_cells(draw_form(form=form))
    shift = {(max(0, row - 1), column, 1 if row == 0 else down, across) for row, column, down, across, _ in form}
    assert list_spans(table) == shift


@needs_extra
def test_wear_leaves_the_cells_as_they_are():
    page = draw_form(width=3).filter(ImageFilter.GaussianBlur(1.6))
    pen = ImageDraw.Draw(page)
    for number in range(400):  # salt and pepper in fixed places
        x, y = (number * 7919) % 1690, (number * 104_729) % 890
        pen.rectangle((x, y, x + 2, y + 1), fill=0 if number % 2 else 255)
    assert_whole(page)


@needs_extra
def test_a_rule_with_a_gap_still_parts_its_cells():
    page = draw_form()
    pen = ImageDraw.Draw(page)
    pen.rectangle((1090, YS[4] + 20, 1110, YS[4] + 34), fill=255)
    pen.rectangle((960, YS[3] - 8, 1000, YS[3] + 8), fill=255)
    (table,) = find_cells(page)
    assert list_spans(table) == WHOLE


@needs_extra
def test_a_rule_half_gone_is_never_certain():
    page = draw_form()
    ImageDraw.Draw(page).rectangle((1090, YS[4] + 14, 1110, YS[4] + 38), fill=255)
    (table,) = find_cells(page)
    for column in (3, 4):
        beside = [
            cell for cell in table.cells if cell.row == 4 and cell.column <= column < cell.column + cell.column_span
        ]
        assert [cell.is_doubtful for cell in beside] == [True]
    assert list_spans(table) - WHOLE <= {(4, 3, 1, 2)}


@needs_extra
def test_a_frame_that_the_end_of_the_page_cuts_is_closed():
    page = draw_form()
    ImageDraw.Draw(page).rectangle((0, YS[7] - 5, 1700, 900), fill=255)
    (table,) = find_cells(page)
    assert list_spans(table) == WHOLE


@needs_extra
def test_headings_and_the_edge_of_the_desk_are_no_tables():
    page = Image.new("L", (1700, 900), 255)
    pen = ImageDraw.Draw(page)
    pen.text((200, 100), "HILE EHLIH TEILH", font=ImageFont.truetype(str(FONT), 90), fill=0)
    pen.rectangle((20, 20, 1680, 880), outline=90, width=6)
    assert find_cells(page) == []
    framed = draw_form()
    ImageDraw.Draw(framed).rectangle((20, 20, 1680, 880), outline=90, width=6)
    assert_whole(framed)


def encode(picture, kind="PNG", **options):
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def test_frames_too_small_for_print_are_left_out_and_the_others_keep_their_numbers():
    frames = [Image.new("1", (1, 1)), Image.new("1", (300, 200)), Image.new("1", (300, 3))]
    data = encode(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert [(number, picture.size) for number, picture, _ in read_frames(data)] == [(2, (300, 200))]


def test_a_ribbon_is_refused():
    with pytest.raises(Unreadable, match="a side"):
        list(read_frames(encode(Image.new("1", (LONGEST_SIDE + 1, 20)))))


@needs_extra
@pytest.mark.parametrize("size", [(16, 16), (17, 900), (900, 17)])
def test_the_smallest_pictures_do_not_crash(size):
    assert find_cells(Image.new("L", size, 255)) == []
    assert find_cells(Image.new("L", size, 0)) == []
