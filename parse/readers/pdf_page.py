"""One page of a PDF to pieces of text, rules and images, as they are seen: upright, and without what is invisible.

A page may be stored lying on its side and turned for display, or its text may be written upwards: its objects are
turned before they are read, and boxes are turned back to the page as it is shown.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import pi

from pypdfium2 import raw

from parse.model import Box
from parse.readers.pdf_drawing import (
    Drawing,
    Item,
    Matrix,
    Stretch,
    list_objects,
    list_text_positions,
    read_drawing,
    to_page,
    turn_objects,
)
from parse.readers.pdf_file import PdfFile
from parse.readers.pdf_fonts import find_doubts
from parse.readers.pdf_library import bind, point_at, point_into
from parse.readers.pdf_pieces import Piece, drop_repeated, read_pieces
from parse.readers.pdf_text import UNDEFINED, PageText
from parse.readers.pdf_unseen import find_covered, find_pale, find_replaced, list_fields

#: Three numbers side by side, as rows without rules print them; a blank cell may hold a dash.
ROW = re.compile(r"(?:(?:^|\s)[\d,.，．/／-]+(?=\s|$)\s*){3}")
#: How many characters of a page are asked which way they stand.
ASKED = 6
#: Text written so that nothing shows (PDF 32000-1, table 106), as recognition lays it over a scan.
INVISIBLE = frozenset({3, 7})
#: An image that covers this share of a page or more is the page: a scan.
WHOLE_PAGE = 0.8
#: A text object lower than this (points) prints blanks alone.
BLANK_HEIGHT = 0.1
#: What is drawn again to look bold stands aside by less than this share of its height.
ASIDE = 0.4

_get_render_mode = bind("FPDFTextObj_GetTextRenderMode")
_get_angle = bind("FPDFText_GetCharAngle", ctypes.c_float)
_get_bounds = bind("FPDFPageObj_GetBounds")
_numbers = array("f", bytes(16))  #: where PDFium writes bounds
_BOUNDS = point_into(_numbers)


@dataclass(frozen=True)
class PageContent:
    """What one page shows. Boxes are in points from the top left corner of the upright page."""

    number: int  #: 1-based
    width: float
    height: float
    turn: int  #: quarter turns clockwise from the page as shown to the upright one
    pieces: Sequence[Piece] = ()
    uprights: Sequence[Stretch] = ()  #: pieces of rules, as drawn
    levels: Sequence[Stretch] = ()
    images: Sequence[Box] = ()
    paths: int = 0
    hidden: int = 0  #: characters that are stored and not shown
    lost: Sequence[Box] = field(default=())  #: printed text of which PDFium tells nothing
    doubts: Sequence[str] = ()  #: what speaks against its digits

    def place_box(self, box: Box) -> Box:
        """A box of the upright page on the page as it is shown, rounded to a tenth of a point."""
        x0, top, x1, bottom = box
        if not self.turn:
            return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)
        if self.turn == 1:
            x0, top, x1, bottom = top, self.width - x1, bottom, self.width - x0
        elif self.turn == 2:
            x0, top, x1, bottom = self.width - x1, self.height - bottom, self.width - x0, self.height - top
        elif self.turn == 3:
            x0, top, x1, bottom = self.height - bottom, x0, self.height - top, x1
        return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)


def read_page(page: int, number: int, file: PdfFile) -> PageContent:
    """Read an open page of a file, and look whether its fonts are sound if the file is checked.

    Raises ``TooMuchDrawn`` for one that bears more objects than a report can need.
    """
    handle = ctypes.cast(page, raw.FPDF_PAGE)
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(handle, box)
    rotation = raw.FPDFPage_GetRotation(handle)
    objects = list_objects(page)
    text = PageText(page, box.left, box.top)
    turning = None
    try:
        turn = _find_turn(text, rotation)
        if turn:
            text.close()
            turning = _get_turning(turn, box)
            turn_objects(page, turning)
            width, height = box.right - box.left, box.top - box.bottom
            width, height = (height, width) if turn % 2 else (width, height)
            text = PageText(page, 0.0, height)
        else:
            width, height = box.right - box.left, box.top - box.bottom
        fields = list(list_fields(page, text.left, text.top, turning))
        content = PageContent(number, width, height, (turn - rotation) % 4, lost=fields)
        return _read(text, objects, content, file)
    finally:
        text.close()


def _find_turn(text: PageText, rotation: int) -> int:
    """Quarter turns clockwise that set most of the text of a page upright; the page's own where it has no text."""
    turns = [
        -round(_get_angle(text.pointer, index) / (pi / 2)) % 4  # the angle is clockwise
        for index in range(0, text.count, max(text.count // ASKED, 1))
    ]
    return max(turns, key=turns.count, default=rotation)


def _get_turning(turn: int, box: raw.FS_RECTF) -> Matrix:
    """The matrix that turns a page clockwise and puts its lower left corner at the origin."""
    if turn == 1:
        return 0.0, -1.0, 1.0, 0.0, -box.bottom, box.right
    if turn == 2:
        return -1.0, 0.0, 0.0, -1.0, box.right, box.top
    return 0.0, 1.0, -1.0, 0.0, box.top, -box.left


def _read(text: PageText, objects: Sequence[Item], page: PageContent, file: PdfFile) -> PageContent:
    drawing = read_drawing(objects, text.left, text.top)
    unseen = _find_unseen(drawing, objects, page.width * page.height)
    characters = text.read_characters()
    hidden: frozenset[int] = frozenset()
    lost = list(page.lost)
    doubtful: set[int] = set()
    replaced: set[int] = set()
    has_values = _may_hold_values(drawing, characters)
    if has_values:
        pale, doubtful = find_pale(drawing, objects)
        unseen |= pale
        replaced = find_replaced(drawing.texts, file)
        doubtful |= find_covered(drawing, objects)
    if unseen or doubtful or replaced or text.count_runs() != len(drawing.texts):
        owners = text.list_owners()
        doubtful |= replaced.intersection(owner for owner, one in zip(owners, characters, strict=True) if one.isdigit())
        hidden = frozenset(index for index, owner in enumerate(owners) if owner in unseen or owner in doubtful)
        lost += _find_lost(drawing, objects, unseen.union(owners) - (doubtful - unseen))
    pieces = drop_repeated(read_pieces(text, characters, hidden))
    right, bottom = 2 * page.width, 2 * page.height
    shown = [
        piece
        for piece in pieces
        if 0 <= piece.x0 + piece.x1 <= right
        and 0 <= piece.top + piece.bottom <= bottom
        and not (piece.is_white and _is_on_paper(piece, drawing))
    ]
    shown += [Piece(UNDEFINED, *box, box[3] - box[1], False, False) for box in lost]
    return replace(
        page,
        pieces=shown,
        uprights=drawing.uprights,
        levels=drawing.levels,
        images=[box for box, _ in drawing.images],
        paths=drawing.paths,
        hidden=len(hidden),
        lost=lost,
        doubts=find_doubts(text, characters, drawing.texts, file.shapes) if has_values and file.is_checked else (),
    )


def _may_hold_values(drawing: Drawing, characters: Sequence[str]) -> bool:
    """Whether a page bears rules or rows of numbers; the digits of prose are no figures."""
    has_rules = bool(drawing.uprights) or len(drawing.levels) > 1
    return has_rules or ROW.search("".join(characters)) is not None


def _find_unseen(drawing: Drawing, objects: Sequence[Item], area: float) -> set[int]:
    """Text objects that leave no mark, or that an image over the whole page covers."""
    modes = list(map(_get_render_mode, map(point_at, drawing.texts)))
    unseen: set[int] = set()
    if not INVISIBLE.isdisjoint(modes):
        unseen.update(address for address, mode in zip(drawing.texts, modes, strict=True) if mode in INVISIBLE)
    covers = [at for box, at in drawing.images if measure(box) >= WHOLE_PAGE * area]
    if covers:
        last = max(covers)
        places = zip(drawing.texts, list_text_positions(objects), strict=True)
        unseen.update(address for address, at in places if at < last)
    return unseen


def measure(box: Box) -> float:
    """The area of a box."""
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _is_on_paper(piece: Piece, drawing: Drawing) -> bool:
    """Whether nothing is drawn or filled where a piece stands: white on it cannot be seen."""
    x, y = (piece.x0 + piece.x1) / 2, (piece.top + piece.bottom) / 2
    grounds = [box for box, _ in (*drawing.images, *drawing.shades)]
    return not any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in grounds)


def _find_lost(drawing: Drawing, objects: Sequence[Item], known: set[int]) -> list[Box]:
    """Boxes of printed text objects of which PDFium tells no character, but for those drawn twice on one spot."""
    boxes = {
        objects[position][0]: _get_box(*objects[position][::2], drawing) for position in list_text_positions(objects)
    }
    read = [box for address, box in boxes.items() if address in known]
    return [
        box
        for address, box in boxes.items()
        if address not in known
        and box[3] - box[1] > BLANK_HEIGHT
        and not any(_is_repeated(box, other) for other in read)
    ]


def _get_box(address: int, matrix: Matrix, drawing: Drawing) -> Box:
    _get_bounds(point_at(address), *_BOUNDS)
    return to_page(_numbers, matrix, drawing)


def _is_repeated(box: Box, other: Box) -> bool:
    aside = ASIDE * (box[3] - box[1])
    return all(abs(one - two) <= aside for one, two in zip(box, other, strict=True))
