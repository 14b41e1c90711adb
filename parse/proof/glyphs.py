"""Characters with their boxes on a page, whatever format they come from: what a cell prints, and what stands beside it.

A cell is the box that the first reading found. A character belongs to it when its middle lies inside: ``1`` at
(300, 412) belongs to the box (290, 400, 330, 420).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parse.model import Box

#: Characters whose middles differ by less than this share of their height stand on one line.
SAME_LINE = 0.5
#: A gap wider than this share of the height is a blank.
BLANK = 0.6
#: The same character this near (share of its height) is drawn twice to look bold.
TWICE = 0.25
#: What no header prints alone: numbers and dashes.
VALUE = re.compile(r"无|[\d\s.,，．+\-—–/／０-９]*")
#: A character reaches this far (points) over the edge of a cell before it is said to run over it.
OVER = 0.8
#: Lines over a cell are one label while they follow each other within so many times their height.
STEP = 1.9


@dataclass(frozen=True)
class Glyph:
    """One printed character and its box, from the top left corner of the page as it is shown."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    is_pale: bool = False  #: white, so that it may not be seen

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Line:
    """One line of characters."""

    text: str
    box: Box


def list_inside(glyphs: Sequence[Glyph], box: Box) -> list[Glyph]:
    """The characters whose middles lie in a box."""
    x0, top, x1, bottom = box
    return [glyph for glyph in glyphs if x0 <= glyph.middle[0] < x1 and top <= glyph.middle[1] < bottom]


def read_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """Lines from top to bottom, each from left to right; what is drawn twice on one spot counts once."""
    lines: list[list[Glyph]] = []
    for glyph in sorted((one for one in glyphs if one.text.strip()), key=lambda one: one.middle[1]):
        near = lines[-1][0] if lines else None
        if near and abs(glyph.middle[1] - near.middle[1]) < SAME_LINE * max(glyph.height, near.height):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [_join(line) for line in lines]


def _join(line: Sequence[Glyph]) -> Line:
    kept: list[Glyph] = []
    text = ""
    for glyph in sorted(line, key=lambda one: one.x0):
        if any(_is_same(glyph, other) for other in kept[-3:]):
            continue
        is_apart = bool(kept) and glyph.x0 - kept[-1].x1 > BLANK * glyph.height
        text += f" {glyph.text}" if is_apart else glyph.text
        kept.append(glyph)
    box = (min(g.x0 for g in kept), min(g.top for g in kept), max(g.x1 for g in kept), max(g.bottom for g in kept))
    return Line(text, box)


def _is_same(one: Glyph, other: Glyph) -> bool:
    reach = TWICE * one.height
    return one.text == other.text and abs(one.x0 - other.x0) < reach and abs(one.top - other.top) < reach


def runs_over(glyphs: Sequence[Glyph], box: Box) -> bool:
    """Whether print runs over the left or right edge of a box, from it or into it."""
    beside = list_inside(glyphs, (float("-inf"), box[1], float("inf"), box[3]))
    return any(glyph.x0 + OVER < edge < glyph.x1 - OVER for glyph in beside for edge in (box[0], box[2]))


def read_box(glyphs: Sequence[Glyph], box: Box) -> str:
    """What is printed in a box, a line for each line."""
    return "\n".join(line.text for line in read_lines(list_inside(glyphs, box)))


def list_left(glyphs: Sequence[Glyph], box: Box) -> list[str]:
    """What stands left of a box at its height: the text of each column that holds words, the nearest last."""
    row = [glyph for glyph in list_inside(glyphs, (float("-inf"), box[1], box[0], box[3])) if not _is_value(glyph.text)]
    columns: list[list[Glyph]] = []
    for glyph in sorted(row, key=lambda one: one.x0):
        reach = max((other.x1 for other in columns[-1]), default=0.0) if columns else 0.0
        if columns and glyph.x0 - reach < BLANK * glyph.height:
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    return ["".join(line.text for line in read_lines(column)) for column in columns]


def list_above(glyphs: Sequence[Glyph], box: Box) -> list[str]:
    """The labels over a box, the nearest first: lines of words that follow each other closely are one."""
    lines = read_lines(list_inside(glyphs, (box[0], float("-inf"), box[2], box[1])))
    labels: list[list[Line]] = []
    for line in reversed(lines):
        if _is_value(line.text):
            labels.append([])
        elif labels and labels[-1] and labels[-1][0].box[1] - line.box[1] < STEP * (line.box[3] - line.box[1]):
            labels[-1].insert(0, line)
        else:
            labels.append([line])
    return ["".join(line.text for line in label) for label in labels if label]


def _is_value(text: str) -> bool:
    return VALUE.fullmatch(text) is not None
