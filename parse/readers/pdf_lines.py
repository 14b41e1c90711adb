"""Pieces of text of a PDF page to printed lines: ``2024`` set in Times among 宋体 stands on the line of its neighbours.

Fonts of one line differ in height and in their place on the baseline, so a line is found by the middles of its
pieces, in proportion to their size; never by a fixed distance of their upper edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from parse.model import Box
from parse.readers.pdf_pieces import BLANK_POINTS, BLANK_SHARE, RAISED, SAME_HEIGHT, SAME_LINE, Piece
from parse.readers.pdf_text import UNDEFINED

#: Digits print over one another when they share more than this part of their height: most of their width.
OVER = 0.3
#: The same as a share of their width.
OVER_WIDTH = 0.45
#: A gap wider than this share of their height parts digits. Type is up to 1.5 times as high as its size.
DIGIT_SHARE = 0.16


class PrintedLine(NamedTuple):
    """One line of text, left to right, on the page or in a cell."""

    text: str
    box: Box
    size: float  #: of its largest piece, in points


def read_lines(pieces: Sequence[Piece]) -> list[PrintedLine]:
    """Put pieces into lines, top to bottom."""
    return [_join(group) for group in group_lines(pieces)]


def write_text(pieces: Sequence[Piece]) -> str:
    """The text of the lines alone, under one another."""
    if len(pieces) == 1:  # the common case: a figure in its cell
        return pieces[0].text
    return "\n".join([_write(group) for group in group_lines(pieces)])


def group_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Put pieces that stand on one line together, top to bottom."""
    groups: list[list[Piece]] = []
    largest = middle = 0.0
    for piece in sorted(pieces, key=_get_middle):
        _, _, top, _, bottom, _, _, _, _ = piece
        height, at = bottom - top, (top + bottom) / 2
        if groups and abs(at - middle) <= SAME_LINE * max(height, largest):
            groups[-1].append(piece)
        else:
            groups.append([piece])
            largest = 0.0
        if height > largest:  # measured from the largest, so that no chain of small steps leads to the next line
            largest, middle = height, at
    return groups


def _get_middle(piece: Piece) -> float:
    return piece.top + piece.bottom


def _join(group: Sequence[Piece]) -> PrintedLine:
    _, x0, top, x1, bottom, size, _, _, _ = zip(*group, strict=True)
    return PrintedLine(_write(group), (min(x0), min(top), max(x1), max(bottom)), max(size))


def _write(group: Sequence[Piece]) -> str:
    if len(group) == 1:
        return group[0].text
    ordered = sorted(group, key=attrgetter("x0"))
    return ordered[0].text + "".join(map(_follow, ordered, ordered[1:]))


def _follow(before: Piece, piece: Piece) -> str:
    """What a piece adds to the line after the one before it: perhaps a blank, perhaps a raised note."""
    gap = piece.x0 - before.x1
    if before.text[-1].isdigit() and piece.text[0].isdigit():
        height, next_height = before.bottom - before.top, piece.bottom - piece.top
        if gap < -min(OVER * height, OVER_WIDTH * (before.x1 - before.x0) / len(before.text)):
            return UNDEFINED + piece.text
        if piece.is_spaced or gap > min(BLANK_POINTS, DIGIT_SHARE * max(height, next_height)):
            return " " + piece.text
        return piece.text.translate(RAISED) if next_height < SAME_HEIGHT * height else piece.text
    if piece.is_spaced or gap > min(BLANK_POINTS, BLANK_SHARE * max(before.size, piece.size)):
        return " " + piece.text
    return piece.text
