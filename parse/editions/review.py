"""The table of reviews and lawsuits (行政复议、行政诉讼): fifteen columns under a header of three levels, one
printed row.

The header alone says which number is which; where it cannot be read, no number is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parse.editions.columns import HeaderColumn, assign, describe, read_header
from parse.editions.rows import PrintedRow, stands_alone
from parse.editions.vocabulary import TableLabels
from parse.labels import match_label, read_label
from parse.model import Cell, Grid, Problem

#: What stands in a cell of values: a number or a dash.
VALUE = re.compile(r"[\d０-９][\d０-９,，.]*|[-—–/／－]+|无")


def read_review_rows(grid: Grid, labels: TableLabels, found: list[Problem]) -> list[PrintedRow]:
    """Read the fifteen cells as three rows, labelled by the block of the header that they stand under."""
    header_rows = _count_header_rows(grid, labels)
    header = read_header(grid, range(header_rows), labels, found)
    data_rows = _find_data_rows(grid, header_rows)
    if not data_rows:
        return []
    for row in data_rows[1:]:
        _report(labels, "duplicate_row", grid, f"row {row + 1} of the table is a second row of values", found)
    return _read_blocks(grid, data_rows[0], header, labels, found)


def _count_header_rows(grid: Grid, labels: TableLabels) -> int:
    """The header ends below the last known label; words alone below it are header too, a row with a value is not."""
    last = -1
    valued = {cell.row for cell in grid.cells if VALUE.fullmatch(cell.text.strip())}
    for cell in grid.cells:
        known = match_label(cell.text, labels.columns).code or match_label(cell.text, labels.rows).code
        if known:
            last = max(last, cell.row + cell.row_span - 1)
        elif cell.row not in valued and re.search(r"[\u4e00-\u9fff]{2}", read_label(cell.text).key):
            last = max(last, cell.row)
    return last + 1


def _find_data_rows(grid: Grid, start: int) -> list[int]:
    """The rows below the header that print something; Word leaves an empty row below its tables. If none does, the
    first: it is blank.
    """
    rows = [row for row in range(start, grid.rows) if any(cell.row == row for cell in grid.cells)]
    printed = [row for row in rows if any(cell.row == row and cell.text.strip() for cell in grid.cells)]
    return printed or rows[:1]


def _read_blocks(
    grid: Grid, row: int, header: Sequence[HeaderColumn], labels: TableLabels, found: list[Problem]
) -> list[PrintedRow]:
    cells = [cell for cell in grid.cells if cell.row == row]
    if not all(cell.place.box for cell in cells) and len(cells) != len(header):
        reason = f"it prints {len(cells)} cells under {len(header)} headers, so any may have moved"
        _report(labels, "row_incomplete", grid, reason, found)
        return []
    if not all(cell.place.box for cell in cells) and _has_slipped(header, labels):
        reason = "the name of a block stands lowest over a column, so a header is lost and others have moved"
        _report(labels, "header_slipped", grid, reason, found)
        return []
    blocks: dict[str, list[tuple[str, HeaderColumn, Cell]]] = {}
    for cell, column in zip(cells, assign(cells, header), strict=True):
        block = _find_block(column, labels) if column else None
        if column is None or column.code is None or block is None:
            if cell.text.strip():
                reason = f"«{cell.text.strip()}» ({describe(cell.place)}) stands under no header that can be read"
                _report(labels, "column_not_recognised", grid, reason, found)
            continue
        blocks.setdefault(block, []).append((column.code, column, cell))
    return [
        PrintedRow(
            block,
            (),
            taken[0][2].place,
            tuple([(code, cell) for code, _, cell in taken]),
            has_values=True,
            headers=tuple([column.printed for _, column, _ in taken]),
        )
        for block, taken in blocks.items()
    ]


def _has_slipped(header: Sequence[HeaderColumn], labels: TableLabels) -> bool:
    unknown = [column for column in header if column.code is None]
    return stands_alone(header, labels) or any(match_label(column.printed, labels.rows).is_exact for column in unknown)


def _find_block(column: HeaderColumn, labels: TableLabels) -> str | None:
    """The lowest known block label above a column; 行政诉讼 alone does not say which of its two blocks."""
    for printed in reversed(column.parents):
        match = match_label(printed, labels.rows)
        if match.is_exact:
            return match.code
    return None


def _report(labels: TableLabels, kind: str, grid: Grid, reason: str, found: list[Problem]) -> None:
    message = (
        f"{describe(grid.place)}: {reason}; expected one row of 15 cells under 行政复议, 未经复议直接起诉 and "
        f"复议后起诉; "
        "it is not read: compare it with the document"
    )
    found.append(Problem("match", kind, message, labels.table_code))
