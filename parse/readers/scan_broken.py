"""Numbers that a narrow cell of a scan breaks over lines, by the rules that `pdf_broken` has for pages of text.

``16,27`` above ``5,996`` is 16,275,996 where the upper line fills its cell and nothing beside it says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parse.model import Box
from parse.readers import pdf_lines
from parse.readers.pdf_broken import join_broken
from parse.readers.scan_print import Printed
from parse.readers.scan_upright import WORKING_SIDE

#: Points of a pixel of an upright A4 page, for which the rules were measured.
POINTS = 595.0 / WORKING_SIDE
#: A line of type is so many times as high as its digits.
TYPE = 1.4
#: Paper at both sides of a digit that belongs to it, as a share of its height.
BEARING = 0.05
#: Digits of one size differ in height by no more than this, with commas under the line or without.
SAME_SIZE = 1.35


def find_broken(boxes: Sequence[Box], printed: Sequence[Printed], texts: Sequence[Sequence[str]]) -> set[int]:
    """The cells, by number, of which all lines are one number. ``texts`` are the first readings of their lines."""
    lines = [
        [_describe(text, line.box) for text, line in zip(lines, one.lines, strict=True)]
        for one, lines in zip(printed, texts, strict=True)
    ]
    scaled = [_scale(box) for box in boxes]
    joined = join_broken(scaled, [_level(group) for group in lines])
    return {at for at in joined if _is_one_size(lines[at]) and not any(line.is_pointed for line in printed[at].lines)}


def _scale(box: Box) -> Box:
    x0, top, x1, bottom = box
    return x0 * POINTS, top * POINTS, x1 * POINTS, bottom * POINTS


def _describe(text: str, ink: Box) -> pdf_lines.PrintedLine:
    x0, top, x1, bottom = _scale(ink)
    tall = bottom - top
    more, beside = (TYPE - 1) / 2 * tall, BEARING * tall
    return pdf_lines.PrintedLine(text, (x0 - beside, top - more, x1 + beside, bottom + more), tall)


def _level(lines: list[pdf_lines.PrintedLine]) -> list[pdf_lines.PrintedLine]:
    """The lines of a cell as if of one size: ink is as high as the signs that happen to stand in it."""
    size = max((line.size for line in lines), default=0.0)
    return [pdf_lines.PrintedLine(line.text, line.box, size) for line in lines]


def _is_one_size(lines: Sequence[pdf_lines.PrintedLine]) -> bool:
    return all(max(a.size, b.size) <= SAME_SIZE * min(a.size, b.size) for a, b in pairwise(lines))
