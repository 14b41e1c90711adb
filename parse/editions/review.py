"""The table of reviews and lawsuits (行政复议、行政诉讼): fifteen columns under a header of three levels, one
printed row.

The header alone says which number is which; where it cannot be read, no number is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parse.editions import FORMS
from parse.editions.columns import HALF_ALIKE, HeaderColumn, assign, describe, read_header
from parse.editions.rows import PrintedRow, stands_alone
from parse.editions.vocabulary import TableLabels
from parse.labels import match_label, read_label, score_label
from parse.model import Cell, Grid, Problem

#: Garbled words of a block are nearer to it than to the others by this.
MARGIN = 0.15
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
    names = dict(zip(header, _name_blocks(header, labels, found), strict=True))
    for cell, column in zip(cells, assign(cells, header), strict=True):
        block = names[column] if column else None
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


def _name_blocks(header: Sequence[HeaderColumn], labels: TableLabels, found: list[Problem]) -> list[str | None]:
    """The block over each column. Garbled words over one are read where all fifteen columns are known and stand in the
    form's order, each known block over its own five, and the words are nearest to the block that is due there.
    """
    names = [_find_block(column, labels) for column in header]
    form = FORMS[0].tables[labels.table_code]
    if None not in names or [column.code for column in header] != [code for codes in form.values() for code in codes]:
        return names
    completed = list(names)
    end = 0
    for block, codes in form.items():
        span = slice(end, end := end + len(codes))
        if set(names[span]) - {None, block}:
            return names
        if None in names[span]:
            words = "".join(dict.fromkeys(column.parents[-1] for column in header[span] if column.parents))
            scores = {code: score_label(words, code, labels.rows) for code in form}
            runner_up = max(score for code, score in scores.items() if code != block)
            if scores[block] < max(HALF_ALIKE, runner_up + MARGIN):
                continue
            found.append(_report_garbled(header[span][0], words, labels.rows.names[block], labels))
            completed[span] = [block] * len(codes)
    return completed


def _report_garbled(column: HeaderColumn, words: str, name: str, labels: TableLabels) -> Problem:
    message = (
        f"{describe(column.place)}: the header «{words}» over it is read as «{name}», because all columns and the "
        "blocks beside it are known; expected a known header; compare it"
    )
    return Problem("match", "label_differs", message, labels.table_code)


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
