"""The cells of the tables on an upright page, from the masks of its rules.

Lines are gathered per table; each piece of a line between two crossings is drawn, absent or doubtful by the share of
it that responds; what no drawn piece parts is one cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parse.model import Box
from parse.readers.scan_models import Picture
from parse.readers.scan_rules import Rules

Matrix = NDArray[Any]  #: of float64

#: Of a drawn piece at least this share stands free: a stroke of a letter has others above or below it.
LEAST_FREE = 0.6
#: A line of a table has a rule of at least this length.
LONGEST_RUN = 66
#: Rules nearer than this are one line.
SAME_LINE = 14.0
#: A piece of a line may be off its line by this much.
OFF_LINE = 6
#: Share of a piece that responds: from DRAWN it is there, below ABSENT it is not, between it is doubtful.
DRAWN = 0.62
ABSENT = 0.3
#: A piece is drawn whole when this share of it responds; a line of a table is over this share of the table, by
#: direction: 法人或其他组织 stands over a line of a third of the width, 规章 beside one of a tenth of the height.
WHOLE = 0.8
#: A line of which only one piece is drawn must be so over this share: strokes of two lines of print come near.
FAULTLESS = 0.97
LEAST_LEVEL = 0.12
LEAST_UPRIGHT = 0.08
TALLEST_STROKE = 110.0
#: The narrowest table (share of the page); a title in bold letters has strokes like a frame.
NARROWEST = 0.25
#: A table has a line in each direction that is drawn over this share of it.
SPANNED = 0.55
#: A frame left open at the end of a page shows by rules that reach on by this much.
OPEN_END = 36


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


@dataclass(frozen=True)
class _Run:
    """A connected piece of a rule: how it runs, where it lies on average, and how many pixels it has."""

    start: float
    end: float
    at: float
    weight: float


def find_ruled_tables(rules: Rules) -> list[RuledTable]:
    """The tables of an upright page from top to bottom, with their cells."""
    both = cv2.bitwise_or(rules.level, rules.upright)
    joined = cv2.dilate(both, np.ones((17, 17), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    tables = []
    for label in range(1, len(stats)):
        x, y, wide, tall, _ = (int(value) for value in stats[label])
        if wide < NARROWEST * both.shape[1] or tall < 60:
            continue
        inside = labels[y : y + tall, x : x + wide] == label
        parts = [
            np.where(inside, mask[y : y + tall, x : x + wide], 0).astype(np.uint8)
            for mask in (rules.level, rules.upright, rules.level_free, rules.upright_free)
        ]
        table = _read_table(Rules(*parts), (x, y))
        if table is not None:
            tables.append(table)
    return sorted(_drop_nested(tables), key=lambda table: (table.box[1], table.box[0]))


def _drop_nested(tables: Sequence[RuledTable]) -> list[RuledTable]:
    """A table inside another is noise in one of its cells."""
    return [
        table
        for table in tables
        if not any(
            other is not table
            and other.box[0] <= table.box[0]
            and other.box[1] <= table.box[1]
            and other.box[2] >= table.box[2]
            and other.box[3] >= table.box[3]
            for other in tables
        )
    ]


def _read_table(rules: Rules, corner: tuple[int, int]) -> RuledTable | None:
    level, level_free = rules.level, rules.level_free
    upright, upright_free = (np.ascontiguousarray(mask.T) for mask in (rules.upright, rules.upright_free))
    level_runs, upright_runs = _list_runs(level), _list_runs(upright)
    ys, xs = _gather(level_runs), _gather(upright_runs)
    if not ys or not xs:
        return None
    ys, xs = _close(ys, upright_runs), _close(xs, level_runs)
    ys = _keep_drawn(ys, _measure(level, level_free, ys, xs), xs, LEAST_LEVEL)
    xs = _keep_drawn(xs, _measure(upright, upright_free, xs, ys), ys, _least_upright(ys))
    ys = _drop_bare(ys, _measure(upright, upright_free, xs, ys))
    xs = _drop_bare(xs, _measure(level, level_free, ys, xs))
    if len(ys) < 2 or len(xs) < 2 or len(ys) + len(xs) < 5:
        return None
    across = _measure(level, level_free, ys, xs)
    down = _measure(upright, upright_free, xs, ys).T
    if min(across.mean(axis=1).max(), down.mean(axis=0).max()) < SPANNED:
        return None  # strokes of letters
    box = (xs[0] + corner[0], ys[0] + corner[1], xs[-1] + corner[0], ys[-1] + corner[1])
    table = RuledTable(box, [x + corner[0] for x in xs], [y + corner[1] for y in ys])
    _close_frame(across, down)
    _part(table, across, down)
    return table if len(table.cells) > 1 else None


def _keep_drawn(lines: list[float], shares: Matrix, crossings: Sequence[float], least: float) -> list[float]:
    """Drop the lines of which too little is drawn whole between two crossings; the outer ones may be open."""
    if len(crossings) < 2 or len(lines) < 2:
        return lines
    drawn = ((shares >= WHOLE) * np.diff(crossings)).sum(axis=1) / (crossings[-1] - crossings[0])
    last = len(lines) - 1
    is_open = shares.max(axis=1) < ABSENT
    is_lone = ((shares >= WHOLE).sum(axis=1) < 2) & (shares.max(axis=1) < FAULTLESS)
    return [
        line
        for i, line in enumerate(lines)
        if (drawn[i] >= least and not is_lone[i]) or (i in (0, last) and is_open[i])
    ]


def _least_upright(ys: Sequence[float]) -> float:
    """The share of a table's height that an upright line takes: strokes of letters fill a row, no more."""
    height = max(1.0, ys[-1] - ys[0]) if ys else 1.0
    return max(LEAST_UPRIGHT, min(TALLEST_STROKE / height, 0.5))


def _drop_bare(lines: list[float], crossing: Matrix) -> list[float]:
    """Drop an outer edge behind which no rule crosses: print below the table made rules seem to reach on."""
    if len(lines) > 2 and crossing.size and float(crossing[:, -1].max()) < ABSENT:
        lines = lines[:-1]
    if len(lines) > 2 and crossing.size and float(crossing[:, 0].max()) < ABSENT:
        lines = lines[1:]
    return lines


def _list_runs(mask: Picture) -> list[_Run]:
    count, _, stats, middles = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [
        _Run(float(stats[i][0]), float(stats[i][0] + stats[i][2]), float(middles[i][1]), float(stats[i][4]))
        for i in range(1, count)
    ]


def _gather(runs: Sequence[_Run]) -> list[float]:
    """Lines behind runs: near ones are one line, at their weighted middle."""
    groups: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.at):
        middle = _middle(groups[-1]) if groups else 0.0
        if groups and run.at - middle <= SAME_LINE:
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_middle(group) for group in groups if max(run.end - run.start for run in group) >= LONGEST_RUN]


def _middle(runs: Sequence[_Run]) -> float:
    return sum(run.at * run.weight for run in runs) / sum(run.weight for run in runs)


def _close(lines: list[float], crossing: Sequence[_Run]) -> list[float]:
    """Add the edge that a frame lacks where the rules across it reach on."""
    start, end = min(run.start for run in crossing), max(run.end for run in crossing)
    before = [start] if start < lines[0] - OPEN_END else []
    after = [end] if end > lines[-1] + OPEN_END else []
    return [*before, *lines, *after]


def _measure(mask: Picture, free: Picture, lines: Sequence[float], crossings: Sequence[float]) -> Matrix:
    """For each line (rows) and each piece of it between crossings (columns) the share that responds.

    A piece that responds and does not stand free is print.
    """
    shares = np.zeros((len(lines), max(0, len(crossings) - 1)))
    for i, at in enumerate(lines):
        low, high = max(0, round(at) - OFF_LINE), min(mask.shape[0], round(at) + OFF_LINE + 1)
        drawn, alone = mask[low:high].max(axis=0), free[low:high].max(axis=0)
        for j in range(len(crossings) - 1):
            piece = slice(round(crossings[j]) + 5, max(round(crossings[j + 1]) - 4, round(crossings[j]) + 6))
            share = float(drawn[piece].mean()) if drawn[piece].size else 1.0
            is_print = share > 0 and float(alone[piece].mean()) < LEAST_FREE * share
            shares[i, j] = 0.0 if is_print else share
    return shares


def _close_frame(across: Matrix, down: Matrix) -> None:
    """An outer edge that is nowhere drawn stands for one that the page's end or the typist left open."""
    for line in (across[0], across[-1], down[:, 0], down[:, -1]):
        if float(line.max()) < ABSENT:
            line[:] = 1.0


def _part(table: RuledTable, across: Matrix, down: Matrix) -> None:
    """Join the fields that no rule parts to cells. ``across`` is (lines, columns), ``down`` (rows, lines)."""
    rows, columns = len(table.ys) - 1, len(table.xs) - 1
    names = np.arange(rows * columns).reshape(rows, columns)
    for row in range(rows):
        for column in range(columns):
            if row + 1 < rows and across[row + 1, column] < _threshold():
                names[names == names[row + 1, column]] = names[row, column]
            if column + 1 < columns and down[row, column + 1] < _threshold():
                names[names == names[row, column + 1]] = names[row, column]
    for name in np.unique(names):
        fields = np.argwhere(names == name)
        (top, left), (bottom, right) = fields.min(axis=0), fields.max(axis=0)
        is_whole = len(fields) == (bottom - top + 1) * (right - left + 1)
        if is_whole:
            table.cells.append(_make_cell(table, (top, left, bottom, right), across, down))
            continue
        table.broken += 1
        for row, column in fields:
            table.cells.append(_make_cell(table, (row, column, row, column), across, down))
            table.cells[-1].is_doubtful = True
    table.cells.sort(key=lambda cell: (cell.row, cell.column))


def _threshold() -> float:
    return (DRAWN + ABSENT) / 2


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
