"""Numbers that a narrow cell breaks over lines: ``1530`` above ``9`` is 15309, where nothing else can be meant.

Two numbers of two rows between which a rule is lost stand in one cell too: their lines are as far apart as rows, and
the upper one seldom fills the cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parse.model import Box
from parse.readers.pdf_lines import PrintedLine

DIGITS = re.compile(r"[\d,.]+", re.ASCII)
#: What the lines must make together.
WHOLE = re.compile(r"(?:[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
#: What a line alone may be.
NUMBER = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
#: Lines of one cell follow each other within so many times their height; rows do not.
STEP = 1.6
#: The widest inner margin of a cell on each side: 5.4 points in Word and WPS.
PADDING = 5.8
#: Edges nearer than this (points) are the same.
SAME_EDGE = 3.0
#: Middles of lines that stand on one height differ by less than this share of their height.
LEVEL = 0.35


def is_candidate(lines: Sequence[str]) -> bool:
    """Whether lines may be one number: digits alone, in two lines or more, that make a number together."""
    return len(lines) > 1 and all(map(DIGITS.fullmatch, lines)) and WHOLE.fullmatch("".join(lines)) is not None


def join_broken(boxes: Sequence[Box], lines: Sequence[Sequence[PrintedLine]]) -> Mapping[int, str]:
    """The whole numbers of those cells in which the typesetter broke one, by the number of the cell.

    ``boxes`` are all cells of a table on one page and ``lines`` what is printed in each.
    """
    candidates = [at for at, printed in enumerate(lines) if is_candidate([line.text for line in printed])]
    full = {at for at in candidates if _is_one(boxes[at], lines[at]) and not _has_room(at, boxes, lines)}
    return {
        at: "".join(line.text for line in lines[at])
        for at in candidates
        if at in full and _is_one_row(at, boxes, lines, full)
    }


def _is_one(box: Box, lines: Sequence[PrintedLine]) -> bool:
    """Whether the lines follow each other closely in one size, and all but the last fill the cell."""
    height = min(line.box[3] - line.box[1] for line in lines)
    steps = [_middle(lower) - _middle(upper) for upper, lower in pairwise(lines)]
    sizes = [line.size for line in lines]
    if max(steps) > STEP * height or max(sizes) > 1.05 * min(sizes) or max(steps) > 1.2 * min(steps):
        return False
    digit = _measure_digit(lines)
    room = box[2] - box[0] - 2 * PADDING
    is_full = all(_width(line) + digit > room for line in lines[:-1])
    # as long again, and each a number of its own: they may be two; 16,27 alone is none
    room = -digit / 2 if all(NUMBER.fullmatch(line.text) for line in lines) else digit / 2
    return is_full and _width(lines[-1]) <= _width(lines[0]) + room


def _has_room(at: int, boxes: Sequence[Box], lines: Sequence[Sequence[PrintedLine]]) -> bool:
    """Whether a cell of the same width holds a line longer by a digit. Digits differ: ``11`` is set closer."""
    width = boxes[at][2] - boxes[at][0]
    line = min(lines[at][:-1], key=_width)
    longest = _width(line) + 0.95 * _measure_digit(lines[at])
    return any(
        _width(other) > longest
        for box, printed in zip(boxes, lines, strict=True)
        for other in printed
        if abs(box[2] - box[0] - width) < 1 and DIGITS.fullmatch(other.text)
    )


def _is_one_row(at: int, boxes: Sequence[Box], lines: Sequence[Sequence[PrintedLine]], full: set[int]) -> bool:
    """Whether no rule ends beside the cell, and the numbers beside it are one to a cell and on its height."""
    _, top, _, bottom = boxes[at]
    if any(top + SAME_EDGE < edge < bottom - SAME_EDGE for box in boxes for edge in (box[1], box[3])):
        return False
    middle = (_middle(lines[at][0]) + _middle(lines[at][-1])) / 2
    height = lines[at][0].box[3] - lines[at][0].box[1]
    alone = 0
    for other, box in enumerate(boxes):
        printed = lines[other]
        if other == at or abs(box[1] - top) > SAME_EDGE or not all(DIGITS.fullmatch(line.text) for line in printed):
            continue
        if len(printed) > 1 and other not in full:
            return False
        if len(printed) == 1:
            alone += 1
            near = min(abs(_middle(printed[0]) - place) for place in (middle, _middle(lines[at][0])))
            if near > LEVEL * height:
                return False
    return alone > 0


def _middle(line: PrintedLine) -> float:
    return (line.box[1] + line.box[3]) / 2


def _measure_digit(lines: Sequence[PrintedLine]) -> float:
    """The width of a digit; ``1`` may be narrower than the others, and a comma is."""
    return max(_width(line) / len(line.text) for line in lines)


def _width(line: PrintedLine) -> float:
    return line.box[2] - line.box[0]
