"""Value cells to columns, by what lies under which header: the first table of 2019 prints rows whose cells
straddle headers.

A cell is never counted into a column. Where its overlap with the headers leaves a choice, it goes to none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parse.editions.vocabulary import TableLabels
from parse.frozen import frozen
from parse.labels import match_label, score_label
from parse.model import Cell, Grid, Place, Problem

#: Words of a header in its known place must be at least so much alike.
HALF_ALIKE = 0.5
HAN = re.compile("[\u4e00-\u9fff]")


@frozen
class HeaderColumn:
    """The lowest header cell over some columns of a grid."""

    start: int
    end: int  #: exclusive
    code: str | None  #: None when its words are not known for certain
    printed: str
    parents: tuple[str, ...]  #: words of the header cells above it, top down
    place: Place
    row: int  #: of the grid, where the cell begins


def describe(place: Place) -> str:
    """Say where something stands: ``page 3 at 72,310 pt``, ``line 41``, ``sheet 表二, cell B7``, ``table 2, paragraph
    41`` or ``element /html/body/table[2]/tr[4]/td[1]``.
    """
    parts = [f"file {place.member}"] if place.member else []
    if place.page is not None:
        corner = f" at {place.box[0]:.0f},{place.box[1]:.0f} pt" if place.box else ""
        pixels = f" at {place.pixels[0]:.0f},{place.pixels[1]:.0f} px" if place.pixels else ""
        parts.append(f"page {place.page}{corner or pixels}")
    named = (
        ("sheet", place.sheet),
        ("cell", place.cell),
        ("table", place.table),
        ("paragraph", place.paragraph),
        ("line", place.line),
        ("element", place.path),
    )
    parts += [f"{name} {value}" for name, value in named if value is not None]
    return ", ".join(parts) or "a place that the format does not tell"


def read_header(grid: Grid, rows: range, labels: TableLabels, found: list[Problem]) -> tuple[HeaderColumn, ...]:
    """Read the header that stands in ``rows`` of ``grid``: its lowest cell over each column, left to right.

    Words that are near a known header but not known are taken and reported in ``found``.
    """
    lowest: dict[int, Cell] = {}
    cells = [cell for cell in grid.cells if cell.row in rows and cell.text.strip()]
    for cell in cells:
        for column in range(cell.column, cell.column + cell.column_span):
            if column not in lowest or lowest[column].row < cell.row:
                lowest[column] = cell
    under: dict[tuple[int, int], list[int]] = {}
    for column, cell in lowest.items():
        under.setdefault((cell.row, cell.column), []).append(column)
    header: list[HeaderColumn] = []
    for columns in sorted(under.values(), key=lambda columns: lowest[columns[0]].column):
        cell = lowest[columns[0]]
        parents = tuple([above.text for above in cells if above.row < cell.row and _covers(above, cell)])
        header.append(_read_column(cell, range(min(columns), max(columns) + 1), parents, labels, found))
    return tuple(header)


def _covers(above: Cell, cell: Cell) -> bool:
    return above.column <= cell.column and cell.column + cell.column_span <= above.column + above.column_span


def _read_column(
    cell: Cell, columns: range, parents: tuple[str, ...], labels: TableLabels, found: list[Problem]
) -> HeaderColumn:
    match = match_label(cell.text, labels.columns)
    if match.code and not match.is_exact:
        found.append(
            Problem(
                "match",
                "label_differs",
                f"{describe(cell.place)}: header «{_line(cell.text)}» is read as «{match.nearest}» "
                f"({match.score:.0%} alike); "
                "expected a known header; compare it, and add it to labels.yml if it is a misprint",
                labels.table_code,
                column_code=match.code,
            )
        )
    return HeaderColumn(columns.start, columns.stop, match.code, cell.text, parents, cell.place, cell.row)


def complete_header(
    header: tuple[HeaderColumn, ...], codes: Sequence[str], labels: TableLabels, found: list[Problem]
) -> tuple[HeaderColumn, ...]:
    """Read garbled words of a header by where they stand: between columns that are all known and in the form's order.

    目然人 before 商业企业 … 总计 is 自然人. Words that are not half alike stay unknown.
    """
    is_whole = len(header) == len(codes) and sum(column.code is None for column in header) in {1, 2}
    if not is_whole or any(column.code not in {None, code} for column, code in zip(header, codes, strict=True)):
        return header
    completed = []
    for column, code in zip(header, codes, strict=True):
        score = 1.0 if column.code else score_label(column.printed, code, labels.columns)
        if column.code is None and score >= HALF_ALIKE:
            message = (
                f"{describe(column.place)}: header «{_line(column.printed)}» is read as «{labels.columns.names[code]}» "
                f"({score:.0%} alike), because the columns beside it are known; expected a known header; compare it"
            )
            found.append(Problem("match", "label_differs", message, labels.table_code, column_code=code))
            column = replace(column, code=code)  # noqa: PLW2901
        completed.append(column)
    return tuple(completed)


def prints_other_header(values: Sequence[Cell], header: Sequence[HeaderColumn], labels: TableLabels) -> bool:
    """Whether a row prints the words of a header over other columns than they have: another table was joined."""
    if sum(HAN.search(cell.text) is not None for cell in values) < 2:
        return False
    codes = [match_label(cell.text, labels.columns).code for cell in values]
    pairs = [(code, column.code) for code, column in zip(codes, assign(values, header), strict=True) if code and column]
    return len(pairs) > 1 and any(code != known for code, known in pairs)


def _line(text: str) -> str:
    return text.replace("\n", "")


def assign(cells: Sequence[Cell], header: Sequence[HeaderColumn]) -> list[HeaderColumn | None]:
    """Give each cell of one row its header column, both from left to right, so that the overlaps sum highest.

    None for a cell under no header, for one that several headers claim alike, and for one that covers a header left
    without a cell of its own (a merged cell).
    """
    if len(cells) == len(header) and all(
        cell.column == column.start and cell.column + cell.column_span == column.end
        for cell, column in zip(cells, header, strict=True)
    ):
        return list(header)  # every cell exactly below its header: all but a few rows of any document
    before, after = _sum_overlaps(cells, header)
    total = after[0][0]
    chosen: list[HeaderColumn | None] = []
    for i, cell in enumerate(cells):
        options = [
            column
            for j, column in enumerate(header)
            if _overlap(cell, column) and before[i][j] + _overlap(cell, column) + after[i + 1][j + 1] == total
        ]
        can_be_left_out = any(before[i][j] + after[i + 1][j] == total for j in range(len(header) + 1))
        chosen.append(options[0] if len(options) == 1 and not can_be_left_out else None)
    return [None if _is_merged(cell, chosen, header) else column for cell, column in zip(cells, chosen, strict=True)]


def _overlap(cell: Cell, column: HeaderColumn) -> int:
    return max(0, min(cell.column + cell.column_span, column.end) - max(cell.column, column.start))


def _sum_overlaps(cells: Sequence[Cell], header: Sequence[HeaderColumn]) -> tuple[list[list[int]], list[list[int]]]:
    """Highest sums of overlaps for each beginning and each end of both sequences."""
    height, width = len(cells), len(header)
    before = [[0] * (width + 1) for _ in range(height + 1)]
    after = [[0] * (width + 1) for _ in range(height + 2)]
    for i in range(height):
        for j in range(width):
            pair = before[i][j] + _overlap(cells[i], header[j])
            before[i + 1][j + 1] = max(before[i][j + 1], before[i + 1][j], pair)
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            pair = after[i + 1][j + 1] + _overlap(cells[i], header[j])
            after[i][j] = max(after[i + 1][j], after[i][j + 1], pair)
    return before, after


def _is_merged(cell: Cell, chosen: Sequence[HeaderColumn | None], header: Sequence[HeaderColumn]) -> bool:
    return sum(1 for column in header if _overlap(cell, column) and column not in chosen) > 0
