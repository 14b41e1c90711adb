"""Pieces of drawn lines of a PDF page to rules: dashes joined, frames closed that a page's end leaves open.

A rule may be a stroked line, a rectangle half a point thick, two of them side by side, or a row of dots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parse.readers.pdf_drawing import Rule, Stretch

#: Ends of rules that should meet miss each other by up to this much (points); dashes lie as far apart.
SNAP = 3.0
#: Pieces that lie this near are on one line (points). Parallel rules are told apart later, where cells are found.
SAME_LINE = 0.75
#: The shortest side of a cell: smaller type than 5 points cannot be read.
SHORTEST = 5.0
#: A table without outer uprights reaches out beyond the inner ones by a column, which is wider than this (points).
NARROWEST = 12.0


def join_rules(uprights: Sequence[Stretch], levels: Sequence[Stretch]) -> list[Rule]:
    """Join the pieces that are drawn on a page to whole rules: those that touch, overlap or are dashes of one."""
    return [*_join(uprights, is_upright=True), *_join(levels, is_upright=False)]


def _join(pieces: Sequence[Stretch], *, is_upright: bool) -> Iterator[Rule]:
    for line in _group_lines(sorted(pieces)):
        at = sum([piece[0] for piece in line]) / len(line)
        stretches = sorted([piece[1:] for piece in line])
        start, end = stretches[0]
        for next_start, next_end in stretches:
            if next_start - end > SNAP:
                if end - start >= SHORTEST:
                    yield Rule(is_upright, at, start, end)
                start, end = next_start, next_end
            elif next_end > end:
                end = next_end
        if end - start >= SHORTEST:
            yield Rule(is_upright, at, start, end)


def _group_lines(pieces: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    group: list[Stretch] = []
    for piece in pieces:
        if group and piece[0] - group[0][0] > SAME_LINE:
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
