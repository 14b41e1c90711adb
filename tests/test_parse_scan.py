"""Recognised pages and pictures: drawn tables with known numbers, whole, turned, damaged, broken and hostile."""

from __future__ import annotations

import io
import socket
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from parse.model import Block, Grid, NeedsRecognition, Place, Problem, ToolMissing, Unreadable
from parse.readers import picture_frames, scan
from parse.readers.picture_frames import TURNINGS, undo_orientation
from parse.readers.scan import is_available, is_table_like, read_picture, recognise_embedded, recognise_page
from parse.readers.scan_joining import keep_telling

reportlab = pytest.importorskip("reportlab")
FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
needs_extra = pytest.mark.skipif(not is_available(), reason="the extra gongkai[ocr] is not installed")

NUMBERS = (
    ("141399", "0", "17", "1,413"),
    ("467862", "", "1276.5534", "9"),
    ("0", "8", "71", "33"),
    ("6176", "254", "-", "1000006"),
    ("11", "111", "7", "4"),
)
LEFT, TOP, WIDE, TALL = 120, 200, 240, 70


def draw_page(numbers=NUMBERS, *, size=(1240, 900), missing_rule=None):
    """A page at 150 dpi with one ruled table; ``missing_rule`` is the row and column whose right rule is not drawn."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 26)
    pen.text((LEFT, 90), "Annual report of open government 2024", font=font, fill="black")
    columns = len(numbers[0])
    for row in range(len(numbers) + 1):
        pen.line((LEFT, TOP + row * TALL, LEFT + columns * WIDE, TOP + row * TALL), fill="black", width=2)
    for row, printed in enumerate(numbers):
        for column in range(columns + 1):
            if (row, column - 1) != missing_rule:
                x = LEFT + column * WIDE
                pen.line((x, TOP + row * TALL, x, TOP + (row + 1) * TALL), fill="black", width=2)
        for column, text in enumerate(printed):
            middle = (LEFT + (column + 0.5) * WIDE, TOP + (row + 0.5) * TALL)
            pen.text(middle, text, font=font, fill="black", anchor="mm")
    return page


def encode(picture, kind="PNG", **options):
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def list_texts(grid):
    return tuple(tuple(cell.text for cell in row) for row in grid.list_rows())


def is_flagged(cell):
    """Whether the parser cannot take the cell for certain: see `parse.editions.assemble`."""
    return "\ufffd" in cell.text or cell.second != cell.text


def assert_exact(reading, numbers=NUMBERS):
    (grid,) = reading.grids
    assert list_texts(grid) == numbers
    assert [cell for cell in grid.cells if is_flagged(cell)] == []
    assert grid.reader == "scan"


def box_of(row, column):
    return (
        LEFT + column * WIDE,
        TOP + row * TALL,
        LEFT + (column + 1) * WIDE,
        TOP + (row + 1) * TALL,
    )


def assert_near(found, expected, tolerance=8):
    assert all(abs(a - b) <= tolerance for a, b in zip(found, expected, strict=True)), (found, expected)


def test_pictures_wait_for_the_second_pass():
    with pytest.raises(NeedsRecognition):
        read_picture(encode(draw_page()))


def test_without_the_extra_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(scan, "find_spec", lambda name: None)
    with pytest.raises(ToolMissing, match=r"pip install 'gongkai\[ocr\]'"):
        read_picture(encode(draw_page()), recognise=True)
    with pytest.raises(ToolMissing, match=r"page 4.*pip install 'gongkai\[ocr\]'"):
        recognise_page(draw_page(), page=4)


@needs_extra
def test_a_clean_picture_is_read_exactly_with_places_and_without_a_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("recognition asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    reading = read_picture(encode(draw_page()), recognise=True)
    assert_exact(reading)
    assert reading.kind == "picture"
    for cell in reading.grids[0].cells:
        assert cell.place.page == 1
        assert_near(cell.place.pixels, box_of(cell.row, cell.column))
    assert all(cell.confidence is None or cell.confidence > 0.6 for cell in reading.grids[0].cells)
    title = next(item for item in reading.items if isinstance(item, Block))
    assert "2024" in title.text


@needs_extra
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_keeps_its_places_in_the_stored_picture(quarters):
    turned = draw_page().rotate(90 * quarters, expand=True)
    reading = read_picture(encode(turned), recognise=True)
    assert_exact(reading)
    cell = next(cell for cell in reading.grids[0].cells if cell.text == "141399")
    shape = Image.new("L", (1240, 900))
    ImageDraw.Draw(shape).rectangle(box_of(0, 0), fill=255)
    assert_near(cell.place.pixels, shape.rotate(90 * quarters, expand=True).getbbox())


@needs_extra
@pytest.mark.parametrize("seed", [1, 2])
def test_a_skewed_noisy_jpeg_is_read_exactly(seed):
    import numpy as np  # noqa: PLC0415  (part of the extra)

    crooked = draw_page().rotate(2.5, fillcolor="white", resample=Image.Resampling.BICUBIC)
    grey = np.random.default_rng(seed).normal(128, 30, crooked.size[::-1])
    noise = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    reading = read_picture(encode(Image.blend(crooked, noise, 0.12), "JPEG", quality=55), recognise=True)
    assert_exact(reading)


@needs_extra
def test_a_red_stamp_over_the_numbers_is_seen_through():
    page = draw_page()
    stamp = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((250, 180, 560, 490), outline=(214, 40, 46), width=9)
    pen.regular_polygon((405, 335, 60), 5, fill=(214, 40, 46))
    seen = Image.composite(page, stamp, page.convert("L").point(lambda value: 255 if value < 128 else 0))
    (grid,) = read_picture(encode(seen), recognise=True).grids
    for cell in grid.cells:
        expected = NUMBERS[cell.row][cell.column]
        assert cell.text == expected or is_flagged(cell)
    assert sum(is_flagged(cell) for cell in grid.cells) <= 2


@needs_extra
def test_a_picture_with_an_orientation_in_its_header_is_turned_and_located_as_stored():
    stored = draw_page().transpose(Image.Transpose.ROTATE_90)  # orientation 6: turn by 270 to see it upright
    header = Image.Exif()
    header[0x0112] = 6
    reading = read_picture(encode(stored, "JPEG", quality=95, exif=header), recognise=True)
    assert_exact(reading)
    cell = next(cell for cell in reading.grids[0].cells if cell.text == "141399")
    x0, top, x1, bottom = box_of(0, 0)
    assert_near(cell.place.pixels, (top, 1240 - x1, bottom, 1240 - x0))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_undoing_an_orientation_finds_the_stored_pixels(orientation):
    stored = Image.new("L", (60, 40))
    ImageDraw.Draw(stored).rectangle((5, 7, 19, 12), fill=255)
    seen = stored.transpose(TURNINGS[orientation]) if orientation > 1 else stored
    assert undo_orientation(seen.getbbox(), orientation, stored.size) == stored.getbbox()


@needs_extra
def test_each_frame_of_a_tiff_is_a_page_and_a_table_goes_on_over_it():
    upper, lower = draw_page(NUMBERS[:3], size=(1240, 420)), draw_page(NUMBERS[3:], size=(1240, 420))
    ImageDraw.Draw(lower).rectangle((0, 60, 1240, 150), fill="white")  # only the first page has a title
    data = encode(upper, "TIFF", save_all=True, append_images=[lower])
    reading = read_picture(data, recognise=True)
    assert_exact(reading)
    assert {cell.row: cell.place.page for cell in reading.grids[0].cells} == {0: 1, 1: 1, 2: 1, 3: 2, 4: 2}


@needs_extra
def test_a_lost_rule_never_makes_one_number_of_two():
    (grid,) = read_picture(encode(draw_page(missing_rule=(3, 0))), recognise=True).grids
    merged = [cell for cell in grid.cells if cell.row == 3 and cell.column == 0]
    assert merged[0].text != NUMBERS[3][0]
    assert is_flagged(merged[0])
    others = [cell for cell in grid.cells if cell.row != 3]
    assert [cell for cell in others if cell.text != NUMBERS[cell.row][cell.column] or is_flagged(cell)] == []


@needs_extra
def test_ink_that_is_no_sign_is_never_blank_and_never_a_number():
    page = draw_page()
    pen = ImageDraw.Draw(page)
    x0, top, x1, bottom = box_of(1, 1)
    pen.ellipse((x0 + 90, top + 15, x1 - 90, bottom - 15), fill="black")
    (grid,) = read_picture(encode(page), recognise=True).grids
    (cell,) = (cell for cell in grid.cells if (cell.row, cell.column) == (1, 1))
    assert is_flagged(cell)
    assert cell.text != ""


@needs_extra
def test_a_number_printed_in_red_alone_is_flagged_and_not_blank():
    page = draw_page()
    x0, top, x1, bottom = box_of(1, 1)
    font = ImageFont.truetype(str(FONT), 26)
    ImageDraw.Draw(page).text(((x0 + x1) / 2, (top + bottom) / 2), "52", font=font, fill=(220, 20, 20), anchor="mm")
    (grid,) = read_picture(encode(page), recognise=True).grids
    (cell,) = (cell for cell in grid.cells if (cell.row, cell.column) == (1, 1))
    assert is_flagged(cell)


@needs_extra
def test_slashes_dashes_and_ones_are_told_apart_and_a_point_before_three_digits_is_doubted():
    numbers = (("/", "-", "1", "1.234"), ("7", "/", "11", "12.3456"), ("-", "0", "111", "1,234"))
    (grid,) = read_picture(encode(draw_page(numbers)), recognise=True).grids
    assert list_texts(grid) == numbers
    assert [cell.text for cell in grid.cells if is_flagged(cell)] == ["1.234"]


@needs_extra
def test_a_blank_cell_under_the_ring_of_a_stamp_is_blank():
    page = draw_page()
    x0, top, _, bottom = box_of(1, 1)
    ring = (x0 + 60, top - 300, x0 + 900, bottom + 300)
    ImageDraw.Draw(page).arc(ring, 90, 270, fill=(225, 40, 40), width=8)
    (grid,) = read_picture(encode(page), recognise=True).grids
    (cell,) = (cell for cell in grid.cells if (cell.row, cell.column) == (1, 1))
    assert cell.text == ""
    assert not is_flagged(cell)


@needs_extra
@pytest.mark.parametrize(("sign", "slash", "bar"), [("/", True, False), ("-", False, True), ("1", False, False)])
def test_strokes_are_told_by_their_form(sign, slash, bar):
    import numpy as np  # noqa: PLC0415  (part of the extra)

    from parse.readers.scan_glyphs import is_bar, is_slash  # noqa: PLC0415

    picture = Image.new("L", (80, 80), "white")
    ImageDraw.Draw(picture).text((40, 40), sign, font=ImageFont.truetype(str(FONT), 42), fill="black", anchor="mm")
    line = np.asarray(picture)
    assert (is_slash(line), is_bar(line)) == (slash, bar)


def test_a_page_of_prose_is_no_problem_beside_a_page_with_a_table():
    missing = Problem("read", "no_ruled_table", "page 1: no table")
    broken = Problem("read", "frame_broken", "page 2: broken")
    assert keep_telling([missing, broken], has_table=True) == [broken]
    assert keep_telling([missing, broken], has_table=False) == [missing, broken]


@needs_extra
def test_a_page_of_a_pdf_gets_its_places_in_points():
    items, _, tokens = recognise_page(draw_page(), page=3, scale=0.48)
    (grid,) = (item for item in items if isinstance(item, Grid))
    cell = next(cell for cell in grid.cells if cell.text == "141399")
    assert cell.place.page == 3
    assert cell.place.pixels is None
    assert_near(cell.place.box, tuple(value * 0.48 for value in box_of(0, 0)), tolerance=4)
    assert tokens == []


@needs_extra
def test_an_embedded_picture_keeps_the_place_of_its_document():
    items, _ = recognise_embedded(encode(draw_page()), Place(member="word/media/image1.png", paragraph=7))
    (grid,) = (item for item in items if isinstance(item, Grid))
    assert {(cell.place.member, cell.place.paragraph) for cell in grid.cells} == {("word/media/image1.png", 7)}
    assert all(cell.place.pixels is not None for cell in grid.cells)


@needs_extra
def test_an_ornament_gives_nothing():
    assert recognise_embedded(encode(Image.new("RGB", (390, 140), "red")), Place(member="logo.png")) == ([], [])


@needs_extra
def test_a_picture_without_rules_says_that_it_has_no_table():
    page = Image.new("RGB", (1240, 500), "white")
    font = ImageFont.truetype(str(FONT), 26)
    for row, printed in enumerate(NUMBERS):
        ImageDraw.Draw(page).text((LEFT, 100 + 60 * row), "     ".join(printed), font=font, fill="black")
    reading = read_picture(encode(page), recognise=True)
    assert reading.grids == ()
    assert reading.items
    assert [problem.kind for problem in reading.problems] == ["no_ruled_table"]


@needs_extra
def test_an_empty_picture_is_a_problem_and_not_an_empty_report():
    reading = read_picture(encode(Image.new("RGB", (900, 900), "white")), recognise=True)
    assert reading.items == ()
    assert [problem.kind for problem in reading.problems] == ["nothing_recognised"]


@pytest.mark.parametrize(
    "data", [b"\xff\xd8\xff\xe0 cut", b"\x89PNG\r\n\x1a\n\0\0\0", b"GIF89a", b"BM\0\0", b"II*\0\x08\0\0\0"]
)
def test_damaged_pictures_are_unreadable(data, monkeypatch):
    monkeypatch.setattr(scan, "is_available", lambda: True)
    with pytest.raises(Unreadable, match="a picture"):
        read_picture(data, recognise=True)


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_picture_cut_anywhere_is_unreadable_or_read(kind):
    page = Image.effect_noise((300, 200), 60).convert("L")
    options = {"save_all": True, "append_images": [page]} if kind in {"TIFF", "GIF"} else {}
    data = encode(page, kind, **options)
    for part in range(1, 40):
        try:
            for _ in picture_frames.read_frames(data[: len(data) * part // 40]):
                pass
        except Unreadable as error:
            assert "a picture" in str(error)


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(scan, "is_available", lambda: True)
    monkeypatch.setattr(picture_frames, "MOST_PIXELS", 1_000_000)
    with pytest.raises(Unreadable, match="pixels"):
        read_picture(encode(Image.new("1", (4000, 4000))), recognise=True)


def test_too_many_frames_are_refused(monkeypatch):
    monkeypatch.setattr(scan, "is_available", lambda: True)
    monkeypatch.setattr(picture_frames, "MOST_FRAMES", 2)
    frames = [Image.new("1", (50, 50)) for _ in range(3)]
    with pytest.raises(Unreadable, match="3 frames"):
        read_picture(encode(frames[0], "TIFF", save_all=True, append_images=frames[1:]), recognise=True)


def test_small_pictures_are_no_tables():
    assert is_table_like(400, 150)
    assert not is_table_like(399, 800)
    assert not is_table_like(800, 149)
