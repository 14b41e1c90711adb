"""Pictures of a place in a stored document, drawn in a process of its own: bytes in, PNG out.

A page of a PDF and a picture are shown as they are stored, the cell outlined; a table of any other format is typeset.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from parse.model import Box, Cell, Grid, NeedsRecognition, Place
from parse.readers.container import Bounds, list_members
from parse.report import read_document

#: 180 dots an inch: print of 10 points is 25 pixels high.
DOTS_PER_INCH = 180
POINTS_PER_INCH = 72
#: What is shown above the cell, in points: the table's head where it is on this page; and below it: some rows.
ABOVE, BELOW = 320, 90
#: The width of a sheet of paper in points, to find the same parts in pictures.
PAPER_WIDTH = 595
#: Wider pictures are made smaller.
WIDEST = 1600
OUTLINE = (200, 30, 20)
MARGIN = 3
#: Of a typeset table: rows before and after the cell's; the statutory tables have at most 31.
ROWS_AROUND = 34
FONT_SIZE, LINE_HEIGHT, PADDING, LEAST_COLUMN, MOST_COLUMN = 17, 23, 7, 64, 300
PAPER, INK, RULE, MARK, QUIET = "#ffffff", "#1d2329", "#8a9099", "#fdf0b5", "#58626c"


class NoSuchPlace(Exception):
    """The document has no such page, or no table has a cell at this place."""


@dataclass(frozen=True)
class TableCut:
    """The rows of a table around a cell, to be typeset: `first` is the number of the first one."""

    cells: tuple[Cell, ...]
    first: int
    rows: int
    columns: int
    marked: tuple[Cell, ...]  #: several only where a place is no more exact than a line


def draw_page(data: bytes, page: int, box: Box) -> bytes:
    """A strip of a PDF's page, the whole width and some rows, the box outlined. Raises NoSuchPlace."""
    document = pypdfium2.PdfDocument(data)
    if not 1 <= page <= len(document):
        raise NoSuchPlace(f"page {page}: the file has {len(document)} pages")
    scale = DOTS_PER_INCH / POINTS_PER_INCH
    image = document[page - 1].render(scale=scale).to_pil().convert("RGB")
    edges = tuple(edge * scale for edge in box)
    return _cut(image, (edges[0], edges[1], edges[2], edges[3]), scale)


def draw_picture(data: bytes, frame: int, pixels: Box) -> bytes:
    """A strip of a stored picture, the box outlined. Raises NoSuchPlace."""
    image = Image.open(io.BytesIO(data))
    frames = getattr(image, "n_frames", 1)
    if frames > 1:  # a picture of one frame inside a document carries the number of the document's page
        if frame > frames:
            raise NoSuchPlace(f"frame {frame}: the picture has {frames}")
        image.seek(frame - 1)
    colours = image.convert("RGB")
    return _cut(colours, pixels, colours.width / PAPER_WIDTH)


def _cut(image: Image.Image, box: Box, scale: float) -> bytes:
    left, top, right, bottom = box
    ImageDraw.Draw(image).rectangle(
        (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN), outline=OUTLINE, width=MARGIN
    )
    start, end = max(0, int(top - ABOVE * scale)), min(image.height, int(bottom + BELOW * scale))
    strip = image.crop((0, start, image.width, end))
    if strip.width > WIDEST:
        strip = strip.resize((WIDEST, max(1, round(strip.height * WIDEST / strip.width))))
    return _png(strip)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def cut_table(data: bytes, place: Place, printed: str) -> TableCut:
    """The rows around the cell at a place, as the format's reader finds them. Raises NoSuchPlace."""
    try:
        reading = read_document(data, recognise=False)
    except NeedsRecognition:
        reading = read_document(data, recognise=True)
    wanted = _rounded(place)
    for grid in reading.grids:
        there = [cell for cell in grid.cells if _rounded(cell.place) == wanted]
        exact = tuple(cell for cell in there if cell.text == printed)
        if exact:
            return _cut_rows(grid, exact)
    raise NoSuchPlace(
        f"no cell of the {len(reading.grids)} tables prints «{printed}» at its place any more; build the archive again"
    )


def _rounded(place: Place) -> Place:
    """As the archive keeps it: two decimals, and without the file that the document lay in."""
    box = None if place.box is None else tuple(round(float(edge), 2) for edge in place.box)
    return replace(place, box=box, pixels=None, member=None)  # type: ignore[arg-type]


def _cut_rows(grid: Grid, marked: tuple[Cell, ...]) -> TableCut:
    """The rows around the cell."""
    first = max(0, marked[0].row - ROWS_AROUND)
    last = min(grid.rows, marked[-1].row + marked[-1].row_span + ROWS_AROUND)
    cells = tuple(cell for cell in grid.cells if cell.row < last and cell.row + cell.row_span > first)
    return TableCut(cells, first, last - first, grid.columns, marked)


def draw_table(cut: TableCut, font_file: str, caption: Sequence[str]) -> bytes:
    """The rows typeset, the cell marked, with a caption that says what this picture is."""
    font = ImageFont.truetype(font_file, FONT_SIZE)
    widths = _column_widths(cut, font)
    lines = {id(cell): _wrap(cell.text, font, _span(widths, cell) - 2 * PADDING) for cell in cut.cells}
    heights = _row_heights(cut, lines)
    head = LINE_HEIGHT * len(caption) + 2 * PADDING
    wide = max(sum(widths), *(int(font.getlength(line)) for line in caption))
    size = (wide + 2 * PADDING, head + sum(heights) + 2 * PADDING)
    image = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(caption):
        pen.text((PADDING, PADDING + number * LINE_HEIGHT), line, fill=QUIET, font=font)
    for cell in sorted(cut.cells, key=lambda cell: cell in cut.marked):
        _draw_cell(pen, cut, cell, (widths, heights), (PADDING, head), lines[id(cell)], font)
    return _png(image)


def _draw_cell(  # noqa: PLR0913, PLR0917 - what one cell is drawn from
    pen: ImageDraw.ImageDraw,
    cut: TableCut,
    cell: Cell,
    sizes: tuple[list[int], list[int]],
    corner: tuple[int, int],
    lines: list[str],
    font: ImageFont.FreeTypeFont,
) -> None:
    widths, heights = sizes
    start, end = max(0, cell.row - cut.first), min(cut.rows, cell.row + cell.row_span - cut.first)
    left = corner[0] + sum(widths[: cell.column])
    top, bottom = corner[1] + sum(heights[:start]), corner[1] + sum(heights[:end])
    is_marked = cell in cut.marked
    box = (left, top, left + _span(widths, cell), bottom)
    pen.rectangle(
        box, outline=OUTLINE if is_marked else RULE, width=3 if is_marked else 1, fill=MARK if is_marked else None
    )
    for number, line in enumerate(lines):
        pen.text((left + PADDING, top + PADDING + number * LINE_HEIGHT), line, fill=INK, font=font)


def _column_widths(cut: TableCut, font: ImageFont.FreeTypeFont) -> list[int]:
    widths = [LEAST_COLUMN] * cut.columns
    for cell in cut.cells:
        if cell.column_span == 1:
            longest = max((font.getlength(line) for line in cell.text.splitlines()), default=0)
            widths[cell.column] = max(widths[cell.column], min(MOST_COLUMN, int(longest) + 2 * PADDING + 2))
    return widths


def _span(widths: list[int], cell: Cell) -> int:
    return sum(widths[cell.column : cell.column + cell.column_span])


def _row_heights(cut: TableCut, lines: dict[int, list[str]]) -> list[int]:
    heights = [LINE_HEIGHT + 2 * PADDING] * cut.rows
    for cell in cut.cells:
        if cell.row_span == 1:
            row = cell.row - cut.first
            heights[row] = max(heights[row], LINE_HEIGHT * len(lines[id(cell)]) + 2 * PADDING)
    return heights


def _wrap(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Lines of a text that fit a width; Chinese may be broken anywhere."""
    lines: list[str] = []
    for printed in text.splitlines():
        line = ""
        for character in printed:
            if line and font.getlength(line + character) > width:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def find_member(data: bytes, member: str) -> bytes:
    """A file inside an archive or office document, or inside one of those in it: ``a.zip/正文.docx``.

    Raises NoSuchPlace, and what the reading of archives raises.
    """
    for found in list_members(data, Bounds()):
        if found.name == member:
            return found.data
        if not found.name or member.startswith(f"{found.name}/"):
            return find_member(found.data, member.removeprefix(f"{found.name}/") if found.name else member)
    raise NoSuchPlace(f"{member}: the archive has no such file")


def list_fonts(folders: Sequence[Path], names: Sequence[str]) -> list[Path]:
    """Font files of these names below the folders, in the order of the names."""
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*"))]
    return [path for name in names for path in found if path.name.lower().startswith(name)]
