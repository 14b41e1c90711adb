"""Characters of a PDF page to printed lines: ``2024`` set in Times among 宋体 stands on the line of its neighbours.

Fonts of one line differ in height and in their place on the baseline, so a line is found by the middles of its
characters, in proportion to their size; never by a fixed distance of their upper edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from parse.charset import fold_lookalikes
from parse.model import Box

#: Middles of one line differ by up to this share of the size; lines stand at least 0.9 of it apart.
SAME_LINE = 0.4
#: A gap wider than this share of the size, or than so many points, is a blank. The blank of Times is 0.25 wide.
BLANK_SHARE = 0.24
BLANK_POINTS = 3.0
#: A digit this much smaller than the one before it is a note's mark, raised or lowered: ``15²`` is not ``152``.
NOTE_SHARE = 0.75
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Character = dict[str, Any]  #: as pdfplumber gives it: text, x0, x1, top, bottom, size …


@dataclass(frozen=True)
class PrintedLine:
    """One line of characters, left to right, on the page or in a cell."""

    text: str
    box: Box
    size: float  #: of its largest character, in points


def read_lines(characters: Sequence[Character]) -> list[PrintedLine]:
    """Put characters into lines, top to bottom; a line holds more than blanks."""
    return [line for line in (_join(group) for group in group_lines(characters)) if line.text]


def group_lines(characters: Sequence[Character]) -> Iterator[list[Character]]:
    """Put characters that stand on one line together, top to bottom."""
    group: list[Character] = []
    for character in sorted(characters, key=_middle):
        if group and not _is_beside(character, group):
            yield group
            group = []
        group.append(character)
    if group:
        yield group


def _middle(character: Character) -> float:
    return float(character["top"] + character["bottom"]) / 2


def _height(character: Character) -> float:
    return max(float(character["bottom"] - character["top"]), 1.0)


def _is_beside(character: Character, group: Sequence[Character]) -> bool:
    """Whether a character stands on the line of ``group``: measured from its largest character, so that no chain of
    small steps leads to the next line.
    """
    largest = max(group, key=_height)
    size = max(_height(character), _height(largest))
    return abs(_middle(character) - _middle(largest)) <= SAME_LINE * size


def _join(group: Sequence[Character]) -> PrintedLine:
    text = ""
    printed: list[Character] = []
    is_blank = False
    for character in sorted(group, key=lambda character: float(character["x0"])):
        if str(character["text"]).isspace():
            is_blank = True
            continue
        before = printed[-1] if printed else None
        if before and (is_blank or _is_apart(before, character)):
            text += " "
        text += _write(character, before)
        printed.append(character)
        is_blank = False
    if not printed:
        return PrintedLine("", (0.0, 0.0, 0.0, 0.0), 0.0)
    x0, top = (min(float(character[key]) for character in printed) for key in ("x0", "top"))
    x1, bottom = (max(float(character[key]) for character in printed) for key in ("x1", "bottom"))
    return PrintedLine(text, (x0, top, x1, bottom), max(_height(character) for character in printed))


def _is_apart(before: Character, character: Character) -> bool:
    gap = float(character["x0"] - before["x1"])
    return gap > min(BLANK_POINTS, BLANK_SHARE * max(_height(before), _height(character)))


def _write(character: Character, before: Character | None) -> str:
    text = fold_lookalikes(str(character["text"]))
    is_note = before is not None and str(before["text"]).isdigit() and text.isdigit()
    if before is not None and is_note and _height(character) < NOTE_SHARE * _height(before):
        return text.translate(RAISED)
    return text
