"""The parts of a recognised table on successive pages to one grid, as `pdf_joining` does it for pages of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from parse.model import Block, Box, Cell, Grid, Problem
from parse.readers.pdf_joining import PageCell, join_pages

#: The kind of problem of a page on which no table was found.
NO_TABLE = "no_ruled_table"
#: Pages are laid out this wide for joining, about that of A4 in points, for which the tolerances were measured.
LAYOUT_WIDTH = 595.0
#: A row is laid out this high.
LAYOUT_ROW = 20.0
#: Two parts of one table have the same outer edges within this share of the page.
SAME_EDGE = 0.02


@dataclass(frozen=True)
class ScannedGrid(Grid):
    """A grid of a recognised page. ``edges`` are its rules from left to right as shares of the page's width."""

    edges: tuple[float, ...] = ()


def join_recognised(pages: Sequence[Sequence[Block | Grid]]) -> Iterator[Block | Grid]:
    """Yield the items of successive pages, or of runs of them that are joined already; a table that ends one and begins
    the next is one grid.
    """
    waiting: list[ScannedGrid] = []
    for items in pages:
        for place, item in enumerate(items):
            if waiting and not (place == 0 and isinstance(item, ScannedGrid) and _goes_on(waiting[-1], item)):
                yield _join(waiting)
                waiting = []
            if isinstance(item, ScannedGrid):
                waiting.append(item)
            else:
                yield item
    if waiting:
        yield _join(waiting)


def lay_out_text(grid: Grid, width: float) -> Grid:
    """A table that is stored as text as if it had been recognised, so that it can be joined with parts that were.

    ``width`` is that of its page. The table is given back as it is where its rules cannot be told from its cells.
    """
    sides: dict[int, list[float]] = {}
    for cell in grid.cells:
        box = cell.place.box
        if box is not None:
            sides.setdefault(cell.column, []).append(box[0])
            sides.setdefault(cell.column + cell.column_span, []).append(box[2])
    if set(sides) != set(range(grid.columns + 1)):
        return grid
    edges = tuple(median(sides[column]) / width for column in range(grid.columns + 1))
    return ScannedGrid(grid.cells, grid.rows, grid.columns, grid.place, grid.reader, edges)


def keep_telling(problems: Sequence[Problem], *, has_table: bool) -> list[Problem]:
    """Leave out what single pages said of missing tables when another page of the document has one: it is prose."""
    return [problem for problem in problems if not (has_table and problem.kind == NO_TABLE)]


def _goes_on(upper: ScannedGrid, lower: ScannedGrid) -> bool:
    shift = upper.edges[0] - lower.edges[0]
    return abs(upper.edges[-1] - lower.edges[-1] - shift) <= SAME_EDGE


def _join(parts: Sequence[ScannedGrid]) -> Grid:
    """Join on the rules, which are moved and stretched to those of the first part: pages lie crooked on the glass."""
    first = parts[0]
    if len(parts) == 1:
        return Grid(first.cells, first.rows, first.columns, first.place, first.reader)
    left, width = first.edges[0], first.edges[-1] - first.edges[0]
    laid: list[list[PageCell]] = []
    known: dict[tuple[int, Box], Cell] = {}
    for number, part in enumerate(parts, start=1):
        laid.append([])
        stretch = width / (part.edges[-1] - part.edges[0])
        xs = [(left + (edge - part.edges[0]) * stretch) * LAYOUT_WIDTH for edge in part.edges]
        for cell in part.cells:
            box = (
                xs[cell.column],
                cell.row * LAYOUT_ROW,
                xs[cell.column + cell.column_span],
                (cell.row + cell.row_span) * LAYOUT_ROW,
            )
            known[number, box] = cell
            laid[-1].append(PageCell(number, box, cell.text, box, cell.second, cell.confidence))
    joined = join_pages(laid)
    cells = tuple(_restore(cell, known) for cell in joined.cells)
    return Grid(cells, joined.rows, joined.columns, first.place, first.reader)


def _restore(cell: Cell, known: dict[tuple[int, Box], Cell]) -> Cell:
    """Give a joined cell back the place and the readings of the cell that was recognised.

    Words put together from two pages have no second reading.
    """
    if cell.place.page is None or cell.place.box is None:
        raise ValueError("a joined cell without the place it was laid out at")
    own = known[cell.place.page, cell.place.box]
    second = own.second if own.text == cell.text else None
    return replace(cell, place=own.place, second=second, confidence=own.confidence, may_hold_point=own.may_hold_point)
