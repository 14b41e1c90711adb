"""The drawn lines of a PDF page to rules: dashes joined, shading left out, frames closed that a page's end leaves open.

A rule may be a stroked line, a rectangle half a point thick, two of them side by side, or a row of dots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.geometry import obj_to_edges

#: A filled rectangle thicker than this (points) is shading; Word and WPS draw rules from 0.5 to 1.5 points.
THIN = 3.0
#: Ends of rules that should meet miss each other by up to this much (points); dashes lie as far apart.
SNAP = 3.0
#: Pieces that lie this near are on one line (points). Parallel rules are told apart later, where cells are found.
SAME_LINE = 0.75
#: The shortest side of a cell: smaller type than 5 points cannot be read.
SHORTEST = 5.0


@dataclass(frozen=True)
class Rule:
    """A straight rule: upright rules at x = ``at`` from top to bottom, level rules at y = ``at`` from left to right."""

    is_upright: bool
    at: float
    start: float
    end: float


def find_rules(page: Page) -> list[Rule]:
    """Find the rules that are drawn on a page."""
    pieces = [piece for item in (*page.lines, *page.rects, *page.curves) for piece in _read_pieces(item)]
    rules = [rule for is_upright in (True, False) for rule in _join(pieces, is_upright=is_upright)]
    return [rule for rule in rules if rule.end - rule.start >= SHORTEST]


def _read_pieces(item: dict[str, Any]) -> Iterator[Rule]:
    """The rules that one drawn object makes: a dot may be part of a rule in either direction."""
    x0, top, x1, bottom = (float(item[key]) for key in ("x0", "top", "x1", "bottom"))
    width, height = x1 - x0, bottom - top
    if min(width, height) <= THIN:
        if height <= max(width, THIN):
            yield Rule(False, (top + bottom) / 2, x0, x1)
        if width <= max(height, THIN):
            yield Rule(True, (x0 + x1) / 2, top, bottom)
    elif item.get("stroke"):
        for edge in obj_to_edges(item):
            if edge["orientation"] == "v":
                yield Rule(True, float(edge["x0"]), float(edge["top"]), float(edge["bottom"]))
            elif edge["orientation"] == "h":
                yield Rule(False, float(edge["top"]), float(edge["x0"]), float(edge["x1"]))


def _join(pieces: Sequence[Rule], *, is_upright: bool) -> Iterator[Rule]:
    """Join the pieces of each line that touch, overlap or are dashes of it."""
    for line in _group_lines([piece for piece in pieces if piece.is_upright is is_upright]):
        at = sum(piece.at for piece in line) / len(line)
        ordered = sorted(line, key=lambda piece: piece.start)
        start, end = ordered[0].start, ordered[0].end
        for piece in ordered[1:]:
            if piece.start - end > SNAP:
                yield Rule(is_upright, at, start, end)
                start, end = piece.start, piece.end
            end = max(end, piece.end)
        yield Rule(is_upright, at, start, end)


def _group_lines(pieces: Sequence[Rule]) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for piece in sorted(pieces, key=lambda piece: piece.at):
        if group and piece.at - group[0].at > SAME_LINE:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def close_frames(rules: Sequence[Rule]) -> list[Rule]:
    """Draw the missing level rule between neighbouring upright rules that end (or begin) together."""
    upright = [rule for rule in rules if rule.is_upright]
    closing = []
    for is_end in (True, False):
        for group in _group_ends(upright, is_end=is_end):
            at = max(_get_end(rule, is_end=is_end) for rule in group) if is_end else _get_end(group[0], is_end=False)
            ordered = sorted(group, key=lambda rule: rule.at)
            for left, right in pairwise(ordered):
                if right.at - left.at > SNAP and not is_drawn(at, left.at, right.at, rules):
                    closing.append(Rule(False, at, left.at, right.at))
    return closing


def _get_end(rule: Rule, *, is_end: bool) -> float:
    return rule.end if is_end else rule.start


def _group_ends(upright: Sequence[Rule], *, is_end: bool) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in sorted(upright, key=lambda rule: _get_end(rule, is_end=is_end)):
        if group and _get_end(rule, is_end=is_end) - _get_end(group[0], is_end=is_end) > SNAP:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def is_drawn(at: float, left: float, right: float, rules: Sequence[Rule]) -> bool:
    """Whether level rules cover at least half of the stretch from left to right."""
    level = [rule for rule in rules if not rule.is_upright and abs(rule.at - at) <= SNAP]
    met = [rule for rule in level if rule.end > left and rule.start < right]
    return sum(min(rule.end, right) - max(rule.start, left) for rule in met) >= (right - left) / 2
