"""Pieces of drawn lines of a PDF page to rules: dashes joined, frames closed that a page's end leaves open.

A rule may be a stroked line, a rectangle half a point thick, two of them side by side, or a row of dots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from parse.readers.pdf_drawing import Stretch

#: Ends of rules that should meet miss each other by up to this much (points); dashes lie as far apart.
SNAP = 3.0
#: Pieces that lie this near are on one line (points). Parallel rules are told apart later, where cells are found.
SAME_LINE = 0.75
#: The shortest side of a cell: smaller type than 5 points cannot be read.
SHORTEST = 5.0
#: A table without outer uprights reaches out beyond the inner ones by a column, which is wider than this (points).
NARROWEST = 12.0


_get_at = itemgetter(0)
_get_start = itemgetter(1)
_get_end = itemgetter(2)


class Rules(NamedTuple):
    """The rules of a page by their direction, each from where to where it reaches whole."""

    uprights: list[Stretch]
    levels: list[Stretch]


def join_rules(uprights: Sequence[Stretch], levels: Sequence[Stretch]) -> Rules:
    """Join the pieces that are drawn on a page to whole rules: those that touch, overlap or are dashes of one. Rules
    of one direction are ordered by where they are.
    """
    return Rules(list(_join(uprights)), list(_join(levels)))


def _join(pieces: Sequence[Stretch]) -> Iterator[Stretch]:
    for line in _group(sorted(pieces), 0, SAME_LINE):
        at = sum([piece[0] for piece in line]) / len(line)
        if line[0][0] != line[-1][0]:  # of one place they are in order
            line.sort(key=_get_start)
        _, start, end = line[0]
        for _, next_start, next_end in line:
            if next_start - end > SNAP:
                if end - start >= SHORTEST:
                    yield at, start, end
                start, end = next_start, next_end
            elif next_end > end:
                end = next_end
        if end - start >= SHORTEST:
            yield at, start, end


def _group(ordered: Iterable[Stretch], by: int, distance: float) -> list[list[Stretch]]:
    """Put stretches together that lie within a distance of the first of them, by one of their three numbers."""
    groups: list[list[Stretch]] = []
    group: list[Stretch] = []
    first = 0.0
    for stretch in ordered:
        if not group or stretch[by] - first > distance:
            group, first = [], stretch[by]
            groups.append(group)
        group.append(stretch)
    return groups


def close_frames(rules: Rules) -> list[Stretch]:
    """Draw the missing level rule between neighbouring upright rules that end (or begin) together."""
    closing = []
    for by, get in ((2, _get_end), (1, _get_start)):
        for group in _group(sorted(rules.uprights, key=get), by, SNAP):
            at = group[-1][2] if by == 2 else group[0][1]
            levels = list_near(rules.levels, at)
            for (left, _, _), (right, _, _) in pairwise(sorted(group, key=_get_at)):
                if right - left > SNAP and not is_drawn(levels, left, right):
                    closing.append((at, left, right))
    return closing


def list_near(levels: Sequence[Stretch], at: float) -> list[Stretch]:
    """The level rules at a height."""
    return [rule for rule in levels if abs(rule[0] - at) <= SNAP]


def is_drawn(levels: Sequence[Stretch], left: float, right: float) -> bool:
    """Whether level rules of one height cover at least half of the stretch from left to right."""
    met = [(start, end) for _, start, end in levels if end > left and start < right]
    return sum([min(end, right) - max(start, left) for start, end in met]) >= (right - left) / 2


def close_sides(rules: Rules) -> Iterator[Stretch]:
    """Draw the outer upright rules that a table leaves out: level rules end together there, beyond the inner ones."""
    groups: dict[tuple[int, int], list[Stretch]] = {}
    for rule in rules.levels:
        start, end = round(rule[1] / SNAP), round(rule[2] / SNAP)
        key = start, end
        if key not in groups:
            near = ((start + i, end + j) for i in (0, -1, 1) for j in (0, -1, 1))
            key = next((other for other in near if other in groups), key)
        groups.setdefault(key, []).append(rule)
    for levels in groups.values():
        if len(levels) < 2 or _has_sides(rules.uprights, levels):
            continue
        for (upper, left, right), (lower, _, _) in pairwise(levels):
            between = [at for at, start, end in rules.uprights if start <= upper + SNAP and end >= lower - SNAP]
            if not any(left + NARROWEST < at < right - NARROWEST for at in between):
                continue
            for side in (left, right):
                if not any(abs(at - side) <= NARROWEST for at in between):
                    yield side, upper, lower


def _has_sides(uprights: Sequence[Stretch], levels: Sequence[Stretch]) -> bool:
    """Whether uprights stand at both ends of level rules that end together, from the first of them to the last."""
    (top, left, right), bottom = levels[0], levels[-1][0]
    whole = [at for at, start, end in uprights if start <= top + SNAP and end >= bottom - SNAP]
    return any(abs(at - left) <= SNAP for at in whole) and any(abs(at - right) <= SNAP for at in whole)
