"""Tables of an own reading as rows and columns, and a cell of the form found in them by its labels alone.

The row 规章 and the column 本年制发件数 meet in one cell; the block 复议后起诉 and its column 总计 in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parse.proof.beside import find_slip, has_column, has_row
from parse.proof.glyphs import VALUE
from parse.proof.model import Asked, Reread, refuse

#: Larger spans are cut: no table of the forms is so wide or so long.
WIDEST = 100
#: A table that covers more places than this is none of a report.
MOST_PLACES = 50_000


@dataclass(frozen=True)
class GridCell:
    """A cell with what it prints and what it spans."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass
class Grid:
    """A table: its cells, and which of them covers each place."""

    cells: list[GridCell] = field(default_factory=list)
    places: dict[tuple[int, int], GridCell] = field(default_factory=dict)

    def add(self, text: str, row: int, column: int, row_span: int = 1, column_span: int = 1) -> GridCell | None:
        """Put a cell where it begins; a place that is taken stays as it is. None when the table is too large."""
        spans = max(min(row_span, WIDEST), 1), max(min(column_span, WIDEST), 1)
        if len(self.places) + spans[0] * spans[1] > MOST_PLACES:
            return None
        cell = GridCell(text, row, column, *spans)
        self.cells.append(cell)
        for down in range(spans[0]):
            for across in range(spans[1]):
                self.places.setdefault((row + down, column + across), cell)
        return cell

    def find_free(self, row: int, column: int) -> int:
        """The first column from here on that no cell from above covers."""
        while (row, column) in self.places:
            column += 1
        return column

    def list_left(self, cell: GridCell) -> list[str]:
        """The words left of a cell, the nearest last."""
        found = (self.places.get((cell.row, column)) for column in range(cell.column))
        return [one.text for one in _list_once(found) if not VALUE.fullmatch(one.text)]

    def list_above(self, cell: GridCell) -> list[str]:
        """The words over a cell, the nearest first."""
        found = (self.places.get((row, cell.column)) for row in range(cell.row - 1, -1, -1))
        return [one.text for one in _list_once(found) if not VALUE.fullmatch(one.text)]


def _list_once(found: Iterator[GridCell | None]) -> Iterator[GridCell]:
    before: GridCell | None = None
    for cell in found:
        if cell is not None and cell is not before:
            yield cell
        before = cell


def answer(asked: Asked, grid: Grid, cell: GridCell, by: str) -> Reread:
    """What a cell prints, unless the labels beside it are those of another row or column."""
    slip = find_slip(asked.code, grid.list_left(cell), grid.list_above(cell))
    return Reread(asked.code, "", by, slip) if slip else Reread(asked.code, cell.text, by)


def answer_by_labels(asked: Asked, grids: Sequence[Grid], by: str) -> Reread:
    """The one cell that stands right of the label of its row and below that of its column."""
    found = [cell for grid in grids for cell in _list_labelled(asked.code, grid)]
    if len(found) == 1:
        return Reread(asked.code, found[0].text, by)
    many = f"{len(found)} cells" if found else "no cell"
    return refuse(asked, by, f"{many} with the labels of its row and column, word for word")


def _list_labelled(code: str, grid: Grid) -> Iterator[GridCell]:
    for cell in grid.cells:
        above = grid.list_above(cell)
        if not has_column(code, above) or find_slip(code, grid.list_left(cell), above):
            continue
        if has_row(code, grid.list_left(cell), above):
            yield cell
