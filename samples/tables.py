"""Fills a layout with a report's words: lines of prose and cells of the tables, page by page.

Example: the slot ``Slot(3)`` of a head takes the lines 自, 然, 人; the row ``规章 0 0 0`` fills four cells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from samples.layout import Fragment, Layout, Lines, Slot
from samples.report_text import Line, mark_line


@dataclass(frozen=True)
class Cell:
    """A cell with its words, one entry a printed line, and the grid places it covers."""

    lines: tuple[str, ...]
    row: int
    column: int
    slot: Slot

    @property
    def text(self) -> str:
        """Its lines joined."""
        return "".join(self.lines)


@dataclass(frozen=True)
class Table:
    """A filled fragment."""

    fragment: Fragment
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Prose:
    """Filled lines outside the tables."""

    lines: tuple[Line, ...]
    style: str


class PageText:
    """The lines of one page, given out in their order by lines or by pieces between blanks."""

    def __init__(self, number: int, lines: tuple[str, ...]) -> None:
        self.number = number
        self._lines = list(reversed(lines))

    def take_line(self) -> str:
        """Take the next line."""
        if not self._lines:
            raise ValueError(f"page {self.number}: the layout asks for more lines than the text has")
        return self._lines.pop()

    def take_piece(self) -> str:
        """Take the next line up to its first blank."""
        piece, _, rest = self.take_line().partition(" ")
        if rest:
            self._lines.append(rest)
        return piece

    def close(self) -> None:
        """Make sure that the layout has used all lines."""
        if self._lines:
            raise ValueError(f"page {self.number}: {len(self._lines)} lines are left over, first {self._lines[-1]!r}")


def fill(layout: Layout, pages: tuple[tuple[str, ...], ...]) -> list[list[Prose | Table]]:
    """Fill the layout's pages with the words of the text's pages."""
    filled: list[list[Prose | Table]] = []
    before: Line | None = None
    for number, (items, lines) in enumerate(zip(layout.pages, pages, strict=True), start=1):
        text = PageText(number, lines)
        page: list[Prose | Table] = []
        for item in items:
            if isinstance(item, Fragment):
                page.append(Table(item, _fill_cells(item, text)))
                before = None
                continue
            prose = _fill_lines(item, text, before)
            before = None if item.style == "title" else prose.lines[-1]
            page.append(prose)
        text.close()
        filled.append(page)
    return filled


def _fill_lines(item: Lines, text: PageText, before: Line | None) -> Prose:
    lines: list[Line] = []
    for _ in range(item.take):
        line = text.take_line()
        before = Line(line, opens=True) if item.style == "signature" else mark_line(before, line)
        lines.append(before)
    return Prose(tuple(lines), item.style)


def _fill_cells(fragment: Fragment, text: PageText) -> tuple[Cell, ...]:
    """Place each slot in the next free column of its row, as HTML does, and take its words."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, slots in enumerate(each.slots for each in fragment.rows):
        column = 0
        for slot in slots:
            while (row, column) in taken:
                column += 1
            take = text.take_line if slot.whole else text.take_piece
            cells.append(Cell(tuple(take() for _ in range(slot.take)), row, column, slot))
            taken |= {(row + y, column + x) for y in range(slot.row_span) for x in range(slot.column_span)}
    if len(taken) != len(fragment.rows) * len(fragment.widths):
        raise ValueError(f"page {text.number}: a table's cells cover {len(taken)} places, not all")
    return tuple(cells)


def join_fragments(tables: list[Table]) -> list[Table]:
    """Join the parts of each table over the page breaks; a cell that continues is added to the one above it."""
    joined: list[Table] = []
    for table in tables:
        if not table.fragment.continues:
            joined.append(table)
            continue
        joined.append(_join(joined.pop(), table))
    return joined


def _join(upper: Table, lower: Table) -> Table:
    offset = len(upper.fragment.rows)
    cells = list(upper.cells)
    for cell in lower.cells:
        if not cell.slot.continues:
            if cell.slot.take == 0:
                raise ValueError(f"row {cell.row} is split over the page break: rows that are split cannot be joined")
            cells.append(replace(cell, row=cell.row + offset))
            continue
        index = max(i for i, above in enumerate(cells) if above.column == cell.column)
        above = cells[index]
        span = replace(above.slot, row_span=above.slot.row_span + cell.slot.row_span)
        cells[index] = replace(above, lines=above.lines + cell.lines, slot=span)
    fragment = replace(upper.fragment, rows=upper.fragment.rows + lower.fragment.rows)
    return Table(fragment, tuple(cells))
