"""The shapes of digits: a font whose 7 is stored with the meaning 4 prints other numbers than its text says.

Only what a shape cannot be is told: how many outlines it has, and where its holes are. A 4 has one hole above its
middle and a 7 none, in every font at hand; a shape drawn in some other way is taken for what its text says.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Sequence
from ctypes import c_float, c_int, c_uint
from itertools import pairwise, repeat
from typing import NamedTuple

from parse.readers.pdf_library import ADDRESS, bind_plain

MOVE = 2  #: PDFium's kind of a segment that begins an outline
#: Shapes are asked for at this size; only proportions are looked at.
SIZE = 100.0
#: The part of a digit's height, at its upper and its lower end, in which its width is measured.
BAND = 0.12
#: No digit has more points.
MOST_POINTS = 500

_get_path = bind_plain("FPDFFont_GetGlyphPath", ADDRESS, ADDRESS, c_uint, c_float)
_count = bind_plain("FPDFGlyphPath_CountGlyphSegments", c_int, ADDRESS)
_get_segment = bind_plain("FPDFGlyphPath_GetGlyphPathSegment", ADDRESS, ADDRESS, c_int)
_get_type = bind_plain("FPDFPathSegment_GetType", c_int, ADDRESS)
_get_point = bind_plain("FPDFPathSegment_GetPoint", c_int, ADDRESS, ADDRESS, ADDRESS)


class Outline(NamedTuple):
    """The edges of one closed line."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.y0 + self.y1) / 2


Points = list[tuple[float, float]]


def find_other_digits(font: int, digit: str) -> str:
    """The digits that the shape of ``digit`` in a font may be when it cannot be that one; empty when it can."""
    path = _get_path(font, ord(digit), SIZE)
    count = _count(path) if path else 0
    if not 0 < count <= MOST_POINTS:
        return ""
    lines = _read_lines(path, count)
    digits = _name_digits(lines)
    return "" if str(int(digit)) in digits else digits


def has_shape(font: int, sign: str) -> bool:
    """Whether a font draws anything for a sign."""
    path = _get_path(font, ord(sign), SIZE)
    count = _count(path) if path else 0
    return 0 < count <= MOST_POINTS and bool(_read_lines(path, count))


def _read_lines(path: int, count: int) -> list[Points]:
    segments = list(map(_get_segment, repeat(path), range(count)))
    numbers = array("f", bytes(8 * count))
    at = numbers.buffer_info()[0]
    deque(map(_get_point, segments, range(at, at + 8 * count, 8), range(at + 4, at + 8 * count, 8)), maxlen=0)
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    starts = [index for index, kind in enumerate(map(_get_type, segments)) if kind == MOVE]
    lines = [points[start:end] for start, end in pairwise([*starts, count])]
    return [line for line in lines if len(line) > 2]


def _name_digits(lines: Sequence[Points]) -> str:
    """The digits that outlines may make; none when they make none that is known."""
    outlines = sorted(map(_measure, lines), key=_get_height, reverse=True)
    if not outlines or outlines[0].y1 <= outlines[0].y0 or outlines[0].x1 <= outlines[0].x0:
        return ""
    whole, *holes = outlines
    if not all(_is_inside(hole, whole) for hole in holes):
        return ""  # strokes that overlap
    if not holes:
        return _name_open(lines[0], whole)
    if len(holes) == 1:
        return _name_holed(whole, holes[0])
    first, second = holes[0], holes[-1]
    is_stacked = len(holes) == 2 and (first.y0 >= second.y1 or second.y0 >= first.y1)
    return "8" if is_stacked else ""


def _measure(points: Points) -> Outline:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Outline(min(xs), min(ys), max(xs), max(ys))


def _get_height(outline: Outline) -> float:
    return outline.y1 - outline.y0


def _is_inside(hole: Outline, whole: Outline) -> bool:
    return whole.x0 < hole.x0 and hole.x1 < whole.x1 and whole.y0 < hole.y0 and hole.y1 < whole.y1


def _name_open(points: Points, whole: Outline) -> str:
    """A digit without a hole: a 7 is wide above and narrow below, others are not."""
    band = BAND * _get_height(whole)
    width = whole.x1 - whole.x0
    above = [x for x, y in points if y >= whole.y1 - band]
    below = [x for x, y in points if y <= whole.y0 + band]
    upper, lower = (max(above) - min(above)) / width, (max(below) - min(below)) / width
    if upper >= 0.75 and lower <= 0.45:
        return "7"
    return "1235" if lower >= 0.5 else "14"


def _name_holed(whole: Outline, hole: Outline) -> str:
    """A digit with one hole: it is where the hole is, and how high."""
    middle = (hole.middle - whole.y0) / _get_height(whole)
    height = _get_height(hole) / _get_height(whole)
    if height < 0.25:
        return ""
    found = "6" if middle <= 0.42 else ""
    found += "9" if middle >= 0.6 else ""
    found += "0" if 0.44 <= middle <= 0.56 and height >= 0.5 else ""
    found += "4" if 0.5 <= middle <= 0.72 and height <= 0.7 else ""
    return found
