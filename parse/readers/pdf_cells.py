"""Rules of a PDF page to the cells that they enclose.

Rules that touch make one table. Its uprights and levels cut the plane into squares; squares with no rule between them
are one cell when they make a rectangle that is closed all round. A rule that ends in the middle of a cell divides
nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from parse.model import Box
from parse.readers.pdf_drawing import Stretch, TooMuchDrawn
from parse.readers.pdf_rules import SNAP, Rules

#: Rules this near (points) are one: a double rule. A table inside a border stands 2.6 points from it in one program's
#: pages; slivers between rules less than 4 points apart are left out where cells are put in rows and columns.
SAME_RULE = 2.0
#: The largest table of the forms has 39 × 10 squares; drawings of dots make millions.
MOST_SQUARES = 100_000
#: A square with a rule left, right, above and below.
CLOSED = (1, 1, 1, 1)


@dataclass(frozen=True)
class Frame:
    """One ruled table: where its rules are, and which cell each square between them belongs to."""

    uprights: tuple[float, ...]
    levels: tuple[float, ...]
    cells: tuple[Box, ...]  #: top to bottom, then left to right
    owners: tuple[tuple[int, ...], ...]  #: for each row of squares the number of each one's cell, -1 for none

    @cached_property
    def box(self) -> Box:
        """The outer edges of all cells."""
        sides = list(zip(*self.cells, strict=True))
        return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])

    @cached_property
    def _bordered(self) -> tuple[tuple[int, ...], ...]:
        """The owners with -1 all round them, for points outside the table."""
        none = (-1,) * (len(self.uprights) + 1)
        return none, *[(-1, *row, -1) for row in self.owners], none

    def find_cell(self, x: float, y: float) -> int:
        """The number of the cell at a point, -1 when there is none."""
        return self._bordered[bisect_right(self.levels, y)][bisect_right(self.uprights, x)]


def leave_out(frame: Frame, left_out: Collection[int]) -> list[Frame]:
    """What remains of a table without some of its cells: tables of two cells or more."""
    numbers = {old: new for new, old in enumerate(at for at in range(len(frame.cells)) if at not in left_out)}
    owners = tuple(tuple(numbers.get(owner, -1) for owner in row) for row in frame.owners)
    rest = Frame(frame.uprights, frame.levels, tuple(frame.cells[old] for old in numbers), owners)
    return [part for part in part_frame(rest) if len(part.cells) > 1]


def find_frames(rules: Rules) -> list[Frame]:
    """Find the tables that rules draw, top to bottom: those with two cells or more.

    Raises ``TooMuchDrawn`` when the rules make more squares than any table.
    """
    whole = [frame for group in _group_touching(rules) if (frame := _build(group))]
    frames = [part for frame in whole for part in part_frame(frame)]
    return sorted((frame for frame in frames if len(frame.cells) > 1), key=lambda frame: frame.cells[0][1])


def part_frame(frame: Frame) -> Iterator[Frame]:
    """Tables whose frames touch a border around them, or one another at a corner: cells that share an edge are one."""
    if not any(-1 in owners for owners in frame.owners):
        yield frame  # where every square is a cell's, each cell has an edge in common with the next
        return
    group_of = list(range(len(frame.cells)))
    for row, owners in enumerate(frame.owners):
        below = frame.owners[row + 1] if row + 1 < len(frame.owners) else ()
        for column, owner in enumerate(owners):
            for other in (owners[column + 1 : column + 2], below[column : column + 1]):
                if owner >= 0 and other and other[0] >= 0 and other[0] != owner:
                    _unite(group_of, owner, other[0])
    roots = [_find_root(group_of, index) for index in range(len(group_of))]
    if len(set(roots)) < 2:
        yield frame
        return
    for root in sorted(set(roots)):
        numbers = {old: new for new, old in enumerate(at for at, of in enumerate(roots) if of == root)}
        owners_of = tuple(tuple(numbers.get(owner, -1) for owner in owners) for owners in frame.owners)
        yield Frame(frame.uprights, frame.levels, tuple(frame.cells[old] for old in numbers), owners_of)


def _group_touching(rules: Rules) -> list[Rules]:
    """Rules that meet or cross, directly or through others."""
    uprights, levels = rules.uprights, sorted(rules.levels)
    heights = [at for at, _, _ in levels]
    group_of = list(range(len(uprights) + len(levels)))
    for index, (at, start, end) in enumerate(uprights):
        first, last = bisect_left(heights, start - SNAP), bisect_right(heights, end + SNAP)
        for other, (_, left, right) in enumerate(levels[first:last], len(uprights) + first):
            if left - SNAP <= at <= right + SNAP and group_of[other] != group_of[index]:
                _unite(group_of, index, other)
    groups: dict[int, Rules] = {}
    for index, rule in enumerate((*uprights, *levels)):
        group = groups.setdefault(_find_root(group_of, index), Rules([], []))
        (group.uprights if index < len(uprights) else group.levels).append(rule)
    return [group for group in groups.values() if len(group.uprights) + len(group.levels) >= 4]


def _unite(group_of: list[int], one: int, two: int) -> None:
    first, second = _find_root(group_of, one), _find_root(group_of, two)
    group_of[max(first, second)] = min(first, second)


def _find_root(group_of: list[int], index: int) -> int:
    while group_of[index] != index:
        group_of[index] = group_of[group_of[index]]
        index = group_of[index]
    return index


def _build(rules: Rules) -> Frame | None:
    uprights = cluster([at for at, _, _ in rules.uprights], SAME_RULE)
    levels = cluster([at for at, _, _ in rules.levels], SAME_RULE)
    width, height = len(uprights) - 1, len(levels) - 1
    if width < 1 or height < 1:
        return None
    if width * height > MOST_SQUARES:
        raise TooMuchDrawn(f"rules that make {width * height} squares")
    walls = _divide(rules.uprights, uprights, levels)
    floors = _divide(rules.levels, levels, uprights)
    uprights, levels = [round(x, 1) for x in uprights], [round(y, 1) for y in levels]
    return _number_cells(uprights, levels, walls, floors)


def _divide(rules: Sequence[Stretch], across: Sequence[float], along: Sequence[float]) -> list[bytearray]:
    """For each place of a rule across the table, whether one is drawn there beside each square along it."""
    sides = [bytearray(len(along) - 1) for _ in across]
    for at, start, end in rules:
        first, last = bisect_left(along, start - SNAP), bisect_right(along, end + SNAP) - 1
        sides[_find_nearest(across, at)][first:last] = b"\1" * (last - first)
    return sides


def cluster(values: Sequence[float], distance: float) -> list[float]:
    """Values that lie within ``distance`` of the first of them are one, at their middle; in order."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= distance:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _find_nearest(values: Sequence[float], value: float) -> int:
    index = bisect_left(values, value)
    if index == 0 or (index < len(values) and values[index] - value <= value - values[index - 1]):
        return index
    return index - 1


def _number_cells(
    uprights: Sequence[float], levels: Sequence[float], walls: Sequence[bytearray], floors: Sequence[bytearray]
) -> Frame:
    width, height = len(uprights) - 1, len(levels) - 1
    owners = [[-1] * width for _ in range(height)]
    seen = [bytearray(width) for _ in range(height)]
    cells: list[Box] = []
    for row in range(height):
        sides = [wall[row] for wall in walls]
        mine, top, bottom = owners[row], levels[row], levels[row + 1]
        for column, square in enumerate(zip(sides, sides[1:], floors[row], floors[row + 1], strict=False)):
            if square == CLOSED:
                mine[column] = len(cells)
                cells.append((uprights[column], top, uprights[column + 1], bottom))
                continue
            if seen[row][column]:
                continue
            squares, is_closed = _flood(row, column, walls, floors, seen)
            if not is_closed:
                continue
            columns = [square[1] for square in squares]
            first_row, last_row = row, max(square[0] for square in squares)
            first_column, last_column = min(columns), max(columns)
            if len(squares) != (last_row - first_row + 1) * (last_column - first_column + 1):
                continue  # not a rectangle: what a border leaves around tables inside it
            for square_row, square_column in squares:
                owners[square_row][square_column] = len(cells)
            cells.append((uprights[first_column], levels[first_row], uprights[last_column + 1], levels[last_row + 1]))
    return Frame(tuple(uprights), tuple(levels), tuple(cells), tuple(tuple(row) for row in owners))


Square = tuple[int, int]  #: row and column


def _flood(
    row: int, column: int, walls: Sequence[bytearray], floors: Sequence[bytearray], seen: Sequence[bytearray]
) -> tuple[list[Square], bool]:
    """The squares that no rule parts from this one, and whether rules close them in all round."""
    height, width = len(seen), len(seen[0])
    seen[row][column] = 1
    squares = [(row, column)]
    is_closed = True
    for at_row, at_column in squares:  # grows while it is read
        for next_row, next_column, is_walled in (
            (at_row, at_column - 1, walls[at_column][at_row]),
            (at_row, at_column + 1, walls[at_column + 1][at_row]),
            (at_row - 1, at_column, floors[at_row][at_column]),
            (at_row + 1, at_column, floors[at_row + 1][at_column]),
        ):
            if is_walled:
                continue
            if not (0 <= next_row < height and 0 <= next_column < width):
                is_closed = False
            elif not seen[next_row][next_column]:
                seen[next_row][next_column] = 1
                squares.append((next_row, next_column))
    return squares, is_closed
