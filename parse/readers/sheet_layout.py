"""The cells of a sheet to blocks and grids: titles, headings and notes between tables are text, not rows of them.

A sheet has no tables, only cells. Empty rows part them; a row with one cell above or below a table, or a numbered
heading over its whole width, is a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parse.model import Block, Cell, Grid, Place
from parse.readers.sheet_cells import Sheet, name_cell

#: ``二、收到和处理政府信息公开申请情况`` over the whole width of the rows around it.
HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
#: A note or a sentence, not a label.
PROSE = re.compile(r"[。：:；]|^\s*[（(]?\s*(?:注|备注|说明|填表|附)|.{60}", re.DOTALL)
#: First row and column, last row and column of a merged range.
Range = tuple[int, int, int, int]


@dataclass(frozen=True)
class Printed:
    """One printed cell: its place counted in visible rows and columns, and what it covers."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    name: str  #: ``B7``
    has_border: bool

    @property
    def end(self) -> int:
        return self.column + self.column_span


@dataclass(frozen=True)
class Axis:
    """Rows or columns of a sheet, the hidden ones left out."""

    hidden: tuple[int, ...]  #: in order

    def count(self, position: int) -> int:
        """How many visible ones stand before this one."""
        return position - bisect_left(self.hidden, position)

    def measure(self, first: int, last: int) -> int:
        """How many visible ones there are from first to last."""
        return self.count(last + 1) - self.count(first)


def list_printed(sheet: Sheet, texts: dict[tuple[int, int], str]) -> list[Printed]:
    """The cells that a sheet prints, in order; ``texts`` is what each stored cell shows.

    Of a merged range only the first cell counts, and the range is printed as far as its rows and columns are.
    """
    used = [place for place, cell in sheet.cells.items() if texts[place] or cell.format.has_border]
    if not used:
        return []
    last_row, last_column = max(row for row, _ in used), max(column for _, column in used)
    rows = Axis(tuple(sorted(row for row in sheet.hidden_rows if row <= last_row)))
    columns = Axis(tuple(column for column in range(last_column + 1) if sheet.is_hidden_column(column)))
    merged, covered = _find_covered(sheet.merged, last_row, last_column)
    printed = []
    for row, column in sorted({*used, *(place for place in merged if place in texts)}):
        if (row, column) in covered:
            continue
        bottom, right = merged.get((row, column), (row, column))
        row_span, column_span = rows.measure(row, bottom), columns.measure(column, right)
        if row_span and column_span:
            text, style = texts[row, column], sheet.cells[row, column].format
            place = (rows.count(row), columns.count(column))
            printed.append(Printed(text, *place, row_span, column_span, name_cell(row, column), style.has_border))
    return printed


def _find_covered(
    ranges: Sequence[Range], last_row: int, last_column: int
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """For the first cell of each merged range its last one, and all cells that the ranges cover besides."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in ranges:
        if (top, left) in covered or top > last_row or left > last_column or len(covered) > 1_000_000:
            continue
        end = (min(bottom, last_row), min(right, max(last_column, left)))
        inside = {(row, column) for row in range(top, end[0] + 1) for column in range(left, end[1] + 1)}
        inside.discard((top, left))
        if inside & covered:
            continue  # ranges must not overlap (ECMA-376 18.3.1.55)
        covered |= inside
        merged[top, left] = end
    return merged, covered


def split(printed: Sequence[Printed], sheet: str) -> Iterator[Block | Grid]:
    """Blocks and grids of a sheet, from top to bottom."""
    for group in _group_rows(printed):
        yield from _split_group(group, sheet)


def _group_rows(printed: Sequence[Printed]) -> Iterator[list[list[Printed]]]:
    """Rows that follow one another without an empty one; the cells that begin in each."""
    group: list[list[Printed]] = []
    reached = -1
    for cell in printed:
        if group and cell.row > reached + 1:
            yield group
            group = []
        if not group or cell.row != group[-1][0].row:
            group.append([])
        group[-1].append(cell)
        reached = max(reached, cell.row + cell.row_span - 1)
    if group:
        yield group


def _split_group(group: list[list[Printed]], sheet: str) -> Iterator[Block | Grid]:
    """A group may hold several tables with paragraphs before, between and after them."""
    is_table = [_is_table_row(row) for row in group]
    rows: list[list[Printed]] = []
    for index, row in enumerate(group):
        is_between = any(is_table[index + 1 :])
        is_apart = _is_heading(row[0], group, index) if is_between else _is_note(row[0], rows)
        if is_table[index] or (rows and not is_apart):
            rows.append(row)
            continue
        yield from _build(rows, sheet)
        rows = []
        for cell in row:
            if cell.text.strip():
                yield Block(cell.text.strip(), Place(sheet=sheet, cell=cell.name))
    yield from _build(rows, sheet)


def _is_table_row(row: Sequence[Printed]) -> bool:
    """Several printed cells, or one beside framed ones that print nothing."""
    return len(row) > 1 and (sum(bool(cell.text.strip()) for cell in row) > 1 or any(c.has_border for c in row))


def _is_heading(cell: Printed, group: Sequence[Sequence[Printed]], index: int) -> bool:
    """A row of one cell between rows of tables: a heading, when it is numbered and as wide as they are, or wider."""
    around = [row for row in (*group[index - 1 : index], *group[index + 1 : index + 2]) if len(row) > 1]
    width = max((row[-1].end for row in around), default=cell.end)
    if any(above.row + above.row_span > cell.row for row in group[:index] for above in row):
        return False
    is_framed = cell.has_border or not any(other.has_border for row in around for other in row)
    return not is_framed or (cell.end > width) or (cell.end == width and bool(HEADING.match(cell.text)))


def _is_note(cell: Printed, rows: Sequence[Sequence[Printed]]) -> bool:
    """A row of one cell below a table is a note, unless it looks like a label whose values are blank and not framed."""
    first = min((other.column for row in rows for other in row), default=cell.column)
    is_framed = any(other.has_border for row in rows for other in row)
    is_label = cell.column == first and cell.column_span == 1 and not PROSE.search(cell.text)
    return is_framed or not is_label or bool(HEADING.match(cell.text))


def _build(rows: Sequence[Sequence[Printed]], sheet: str) -> Iterator[Grid]:
    """One grid. Where the cells are framed only those are its own; else every place of its rows and columns."""
    cells = [cell for row in rows for cell in row]
    if not any(cell.text.strip() for cell in cells):
        return
    top, left = rows[0][0].row, min(cell.column for cell in cells)
    height = max(cell.row + cell.row_span for cell in cells) - top
    width = max(cell.end for cell in cells) - left
    found = [
        Cell(
            cell.text.strip(" \n"),
            cell.row - top,
            cell.column - left,
            cell.row_span,
            cell.column_span,
            Place(sheet=sheet, cell=cell.name),
        )
        for cell in cells
    ]
    if not any(cell.has_border for cell in cells):
        found += _fill(found, height, width, sheet)
    ordered = tuple(sorted(found, key=lambda cell: (cell.row, cell.column)))
    yield Grid(ordered, height, width, Place(sheet=sheet, cell=cells[0].name), "sheet")


#: No grid is filled up beyond this: a cell at the far end of a sheet makes a grid of millions.
MOST_FILLED = 100_000


def _fill(cells: Sequence[Cell], height: int, width: int, sheet: str) -> Iterator[Cell]:
    """The places without a stored cell: in a sheet without frames they are cells that print nothing."""
    if height * width > MOST_FILLED:
        return
    taken = {
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    for row in range(height):
        for column in range(width):
            if (row, column) not in taken:
                yield Cell("", row, column, place=Place(sheet=sheet))
