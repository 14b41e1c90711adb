"""Pages and parts of pages of a PDF that are pictures: told apart, rendered by PDFium and recognised.

A scan whose text layer is invisible is a scan: the layer is only what some program took it for.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import replace

from PIL import Image
from pypdfium2 import raw

from parse.model import Block, Box, Grid, Place, Problem, ToolMissing
from parse.readers.pdf_page import PageContent, measure
from parse.readers.scan import recognise_page

#: Pictures are rendered with this many pixels to a point (216 dpi); at 150 dpi digits are misread. A scan that has more
#: is rendered with its own, up to 300 an inch: recognition takes no more.
PIXELS = 3.0
MOST_DENSE = 300 / 72
#: No picture is rendered larger than this, in pixels: an A4 page has 4.5 million.
MOST_PIXELS = 24_000_000
#: With fewer printed characters than this a page that bears pictures has no text of its own: a stamp, a page number.
FEW_CHARACTERS = 20
#: Pictures that cover this share of such a page are what it is about; smaller ones are ornaments.
PICTURE_SHARE = 0.05
#: A page without any text that bears so many paths has its letters drawn as outlines.
MANY_PATHS = 50
#: A picture on a page of text may hold a table when it is as wide as this share of the page, and as high as two rows.
INSET_WIDTH = 0.4
INSET_HEIGHT = 40.0
#: A picture that covers this share of a page of text is its paper.
BACKGROUND = 0.8


def is_picture(page: PageContent) -> bool:
    """Whether what a page shows is not stored as text."""
    if page.pieces and not page.images:
        return False
    printed = sum(len(piece.text) for piece in page.pieces)
    covered = sum(measure(box) for box in page.images) / max(page.width * page.height, 1.0)
    if printed:
        return printed < FEW_CHARACTERS and covered >= INSET_WIDTH
    return covered >= PICTURE_SHARE or page.paths >= MANY_PATHS


def find_insets(page: PageContent) -> list[Box]:
    """Pictures on a page of text that may hold a table."""
    return [
        page.place_box(box)
        for box in page.images
        if box[2] - box[0] >= INSET_WIDTH * page.width
        and box[3] - box[1] >= INSET_HEIGHT
        and measure(box) < BACKGROUND * page.width * page.height
    ]


def recognise_whole(document: raw.FPDF_DOCUMENT, number: int, problems: list[Problem]) -> list[Block | Grid]:
    """What recognition finds on one page, boxes in points. Raises ``ToolMissing`` without the extra."""
    picture, scale = _render(document, number, None)
    items, found, _ = recognise_page(picture, page=number, scale=scale)
    problems += found
    return items


def recognise_inset(document: raw.FPDF_DOCUMENT, number: int, box: Box, problems: list[Problem]) -> list[Grid]:
    """The tables that recognition finds in a picture on a page. Raises ``ToolMissing`` without the extra.

    A picture without a table is an illustration: nothing is said of it.
    """
    picture, scale = _render(document, number, box)
    items, found, _ = recognise_page(picture, page=number, scale=scale)
    grids = [item for item in items if isinstance(item, Grid)]
    if grids:
        problems += found
    return [_move(grid, box) for grid in grids]


def _render(document: raw.FPDF_DOCUMENT, number: int, box: Box | None) -> tuple[Image.Image, float]:
    """A picture of a page as it is shown, or of a part of it, and the points of one pixel."""
    page = raw.FPDF_LoadPage(document, number - 1)
    try:
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        x0, top, x1, bottom = box or (0.0, 0.0, width, height)
        area = max((x1 - x0) * (bottom - top), 1.0)
        pixels = min(_measure_density(page, (x0, top, x1, bottom)), (MOST_PIXELS / area) ** 0.5)
        size = max(round((x1 - x0) * pixels), 1), max(round((bottom - top) * pixels), 1)
        bitmap = raw.FPDFBitmap_CreateEx(*size, raw.FPDFBitmap_BGRx, None, 0)
        try:
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
            whole = round(width * pixels), round(height * pixels)
            raw.FPDF_RenderPageBitmap(bitmap, page, round(-x0 * pixels), round(-top * pixels), *whole, 0, 0)
            stride = raw.FPDFBitmap_GetStride(bitmap)
            data = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
        finally:
            raw.FPDFBitmap_Destroy(bitmap)
    finally:
        raw.FPDF_ClosePage(page)
    return Image.frombuffer("RGB", size, data, "raw", "BGRX", stride, 1), 1 / pixels


def _measure_density(page: raw.FPDF_PAGE, part: Box) -> float:
    """The pixels to a point of the picture that fills most of a part of a page; `PIXELS` where none does."""
    wide, tall = part[2] - part[0], part[3] - part[1]
    for at in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, at)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_IMAGE:
            continue
        edges = [ctypes.c_float() for _ in range(4)]
        across, down = ctypes.c_uint(), ctypes.c_uint()
        if not raw.FPDFPageObj_GetBounds(item, *edges) or not raw.FPDFImageObj_GetImagePixelSize(item, across, down):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        covered = (right - left) * (top - bottom)
        if covered >= BACKGROUND * wide * tall and across.value and down.value:
            return min(max(math.sqrt(across.value * down.value / covered), PIXELS), MOST_DENSE)
    return PIXELS


def _move(grid: Grid, box: Box) -> Grid:
    """A grid read from a part of a page, with its places on the page."""
    cells = tuple(replace(cell, place=_shift(cell.place, box)) for cell in grid.cells)
    return replace(grid, cells=cells, place=_shift(grid.place, box))


def _shift(place: Place, box: Box) -> Place:
    if place.box is None:
        return place
    x0, top, x1, bottom = place.box
    moved = x0 + box[0], top + box[1], x1 + box[0], bottom + box[1]
    return replace(place, box=(round(moved[0], 1), round(moved[1], 1), round(moved[2], 1), round(moved[3], 1)))


def report_missing(number: int, error: ToolMissing) -> Problem:
    """A page, or a picture on it, that is not read for want of the extra."""
    message = f"page {number}: what is a picture on it is not read: {error}"
    return Problem("read", ToolMissing.kind, message)
