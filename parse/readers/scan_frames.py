"""The cells of the tables on an upright page, from the masks of its rules.

Rules that touch are one table; its lattice says which pieces of its lines are drawn, absent or doubtful; what no drawn
piece parts is one cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parse.model import Box
from parse.readers.scan_grid import MAYBE_THERE, THERE, Lattice, find_lattice
from parse.readers.scan_rules import Rules

Matrix = NDArray[Any]  #: of float64

#: A piece of a line is drawn from DRAWN on, absent below ABSENT, and between them doubtful; PARTS decides.
DRAWN = 0.62
ABSENT = 0.3
PARTS = 0.46
#: Rules nearer than this touch.
TOUCHING = 17
#: The narrowest table (share of the page); a title in bold letters has strokes like a frame.
NARROWEST = 0.25
LOWEST = 60
#: A table has a line in each direction that is drawn over this share of it.
SPANNED = 0.55
#: What holds tables with this share of its own cells is a frame round them.
FRAMED = 0.5
#: A table reaches this far beyond its rules: the ends of broken ones.
BEYOND = 8


@dataclass
class RuledCell:
    """A cell in upright pixels: its box between the rules, rows and columns of its table, and what is wrong with it."""

    box: Box
    row: int
    column: int
    row_span: int
    column_span: int
    is_doubtful: bool  #: a rule beside it is half there, or the frame is broken


@dataclass
class RuledTable:
    """A table in upright pixels."""

    box: Box
    xs: list[float]
    ys: list[float]
    cells: list[RuledCell] = field(default_factory=list)
    broken: int = 0  #: cells taken apart because no frame closes round them


def find_ruled_tables(rules: Rules) -> list[RuledTable]:
    """The tables of an upright page from top to bottom, with their cells."""
    tables: list[RuledTable] = []
    for box in reversed(_find_regions(rules)):
        for table in _read_tables(rules, box):
            within = [other for other in tables if _holds(table.box, other.box)]
            # a frame round the page and the edge of a desk are no table, nor is one that was read already
            is_frame = _count_certain(within) >= FRAMED * _count_certain([table])
            if is_frame or any(_is_part(table.box, other.box) for other in tables):
                continue
            tables = [*(other for other in tables if other not in within), table]
    return sorted(tables, key=lambda table: (table.box[1], table.box[0]))


def _count_certain(tables: Sequence[RuledTable]) -> int:
    return sum(not cell.is_doubtful for table in tables for cell in table.cells)


def _find_regions(rules: Rules) -> list[Box]:
    """Boxes round rules that touch, the largest first; boxes that cut one another are one."""
    both = cv2.bitwise_or(rules.level, rules.upright)[::2, ::2]
    joined = cv2.dilate(both, np.ones((TOUCHING // 2 + 1, TOUCHING // 2 + 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    doubled = [[2.0 * value for value in row] for row in stats[1:].tolist()]
    boxes = [(x, y, x + wide, y + tall) for x, y, wide, tall, _ in doubled]
    boxes = [box for box in boxes if box[2] - box[0] >= NARROWEST * rules.level.shape[1] and box[3] - box[1] >= LOWEST]
    merged: list[Box] = []
    for box in boxes:
        cut = [other for other in merged if _cuts(box, other)]
        merged = [other for other in merged if other not in cut]
        merged.append(_unite([box, *cut]))
    return sorted(merged, key=_measure, reverse=True)


def _holds(outer: Box, inner: Box) -> bool:
    """Whether the middle of one box lies in the other, which is not it."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return _measure(inner) < 0.9 * _measure(outer) and outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _is_part(one: Box, other: Box) -> bool:
    """Whether most of one box lies in another that is no smaller: the same table, or what a rule beside it cut off."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and tall > 0 and wide * tall >= 0.5 * _measure(one) and _measure(other) >= 0.95 * _measure(one)


def _cuts(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and tall > 0 and wide * tall < 0.5 * min(_measure(one), _measure(other))


def _unite(boxes: Sequence[Box]) -> Box:
    low, high = np.array(boxes)[:, :2].min(axis=0).tolist(), np.array(boxes)[:, 2:].max(axis=0).tolist()
    return low[0], low[1], high[0], high[1]


def _measure(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _read_tables(rules: Rules, box: Box) -> list[RuledTable]:
    """The tables that stand under one another in a box: no rule leads down from the one to the next."""
    left, top = max(0, int(box[0]) - BEYOND), max(0, int(box[1]) - BEYOND)
    area = (slice(top, int(box[3]) + BEYOND), slice(left, int(box[2]) + BEYOND))
    found = find_lattice(rules.grey[area], rules.level[area], rules.upright[area])
    if found is None:
        return []
    lattice = _drop_bare(found)
    xs, ys = lattice.xs, lattice.ys
    if len(ys) < 2 or len(xs) < 2 or len(ys) + len(xs) < 5:
        return []
    parts = _part_rows(lattice)
    if len(parts) > 1:
        spans = [(xs[0] + left, ys[start] + top, xs[-1] + left, ys[end] + top) for start, end in parts]
        return [table for span in spans for table in _read_tables(rules, span)]
    if min(lattice.across.mean(axis=1).max(), lattice.down.mean(axis=0).max()) < SPANNED:
        return []  # strokes of letters
    xs, ys = [x + left for x in xs], [y + top for y in ys]
    table = RuledTable((xs[0], ys[0], xs[-1], ys[-1]), xs, ys)
    _close_frame(lattice.across, lattice.down)
    _part(table, lattice.across, lattice.down)
    return [table] if len(table.cells) > 1 else []


def _part_rows(lattice: Lattice) -> list[tuple[int, int]]:
    """Runs of rows (first line and last) that upright rules lead through; one run where the sides are left open."""
    down = lattice.down
    if max(float(down[:, 0].mean()), float(down[:, -1].mean())) < SPANNED:
        return [(0, len(down))]
    is_gap = [float(row.max()) < ABSENT for row in down]
    runs = [(is_empty, len(list(group))) for is_empty, group in groupby(is_gap)]
    ends = list(accumulate(length for _, length in runs))
    return [(end - length, end) for (is_empty, length), end in zip(runs, ends, strict=True) if not is_empty]


def _drop_bare(lattice: Lattice) -> Lattice:
    """Drop outer lines that no two rules lead to: a heading that is underlined, the edge of the paper on a desk."""
    xs, ys, across, down = lattice.xs, lattice.ys, lattice.across, lattice.down
    while True:
        if len(ys) > 2 and _is_bare(down[-1]):
            ys, across, down = ys[:-1], across[:-1], down[:-1]
        elif len(ys) > 2 and _is_bare(down[0]):
            ys, across, down = ys[1:], across[1:], down[1:]
        elif len(xs) > 2 and _is_bare(across[:, -1]):
            xs, across, down = xs[:-1], across[:, :-1], down[:, :-1]
        elif len(xs) > 2 and _is_bare(across[:, 0]):
            xs, across, down = xs[1:], across[:, 1:], down[:, 1:]
        else:
            return replace(lattice, xs=xs, ys=ys, across=across, down=down)


def _is_bare(pieces: Matrix) -> bool:
    """Whether the pieces that lead to an outer line are not those of a table: its own two edges do at the least."""
    return int((pieces >= ABSENT).sum()) < 2


def _close_frame(across: Matrix, down: Matrix) -> None:
    """An outer edge that is nowhere drawn stands for one that the page's end or the typist left open."""
    for line in (across[0], across[-1], down[:, 0], down[:, -1]):
        if float(line.max()) < ABSENT:
            line[:] = THERE


def _part(table: RuledTable, across: Matrix, down: Matrix) -> None:
    """Join the fields that no rule parts to cells. ``across`` is (lines, columns), ``down`` (rows, lines)."""
    names = _name_fields(across, down)
    broken = _list_broken(names)
    if broken:
        across, down = _mend(across, down, np.isin(names, broken))
        names = _name_fields(across, down)
        broken = _list_broken(names)
    table.broken = len(broken)
    for name in np.unique(names).tolist():
        fields = np.argwhere(names == name)
        if name not in broken:
            (top, left), (bottom, right) = fields.min(axis=0), fields.max(axis=0)
            table.cells.append(_make_cell(table, (top, left, bottom, right), across, down))
            continue
        for row, column in fields:
            table.cells.append(_make_cell(table, (row, column, row, column), across, down))
            table.cells[-1].is_doubtful = True
    table.cells.sort(key=lambda cell: (cell.row, cell.column))


def _name_fields(across: Matrix, down: Matrix) -> Matrix:
    """The same number for all fields that no drawn piece parts: (rows, columns)."""
    rows, columns = len(across) - 1, across.shape[1]
    names = np.arange(rows * columns).reshape(rows, columns)
    for row in range(rows):
        for column in range(columns):
            if row + 1 < rows and across[row + 1, column] < PARTS:
                names[names == names[row + 1, column]] = names[row, column]
            if column + 1 < columns and down[row, column + 1] < PARTS:
                names[names == names[row, column + 1]] = names[row, column]
    return names


def _list_broken(names: Matrix) -> list[int]:
    """The numbers of fields that make no rectangle."""
    broken = []
    for name in np.unique(names).tolist():
        fields = np.argwhere(names == name)
        tall, wide = (fields.max(axis=0) - fields.min(axis=0) + 1).tolist()
        broken += [name] if len(fields) != tall * wide else []
    return broken


def _mend(across: Matrix, down: Matrix, inside: Matrix) -> tuple[Matrix, Matrix]:
    """Close gaps of lines within fields that make no rectangle where the line goes on at both ends; with a doubt."""
    pad = np.pad(inside, 1)
    level = _find_gaps(across) & pad[:-1, 1:-1] & pad[1:, 1:-1]
    upright = _find_gaps(down.T).T & pad[1:-1, :-1] & pad[1:-1, 1:]
    return np.where(level, MAYBE_THERE, across), np.where(upright, MAYBE_THERE, down)


def _find_gaps(pieces: Matrix) -> Matrix:
    """Which pieces of level lines are absent between two that are drawn, the edge of the table counted as drawn."""
    drawn = np.pad(pieces >= PARTS, ((0, 0), (1, 1)), constant_values=True)
    return np.asarray(~drawn[:, 1:-1] & drawn[:, :-2] & drawn[:, 2:])


def _make_cell(table: RuledTable, span: tuple[int, int, int, int], across: Matrix, down: Matrix) -> RuledCell:
    top, left, bottom, right = (int(value) for value in span)
    box = (table.xs[left], table.ys[top], table.xs[right + 1], table.ys[bottom + 1])
    pieces = [
        *across[top, left : right + 1],
        *across[bottom + 1, left : right + 1],
        *down[top : bottom + 1, left],
        *down[top : bottom + 1, right + 1],
        *across[top + 1 : bottom + 1, left : right + 1].ravel(),
        *down[top : bottom + 1, left + 1 : right + 1].ravel(),
    ]
    doubtful = any(ABSENT < share < DRAWN for share in pieces)
    return RuledCell(box, top, left, bottom - top + 1, right - left + 1, doubtful)
