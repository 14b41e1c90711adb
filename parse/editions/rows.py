"""The printed rows of a statutory table: each with its label, the group labels beside it, and its cells under columns.

Nothing here decides which row it is; the labels of the whole table do that together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from parse.editions.columns import HeaderColumn, assign, complete_header, describe, prints_other_header, read_header
from parse.editions.form import REQUEST_COLUMNS
from parse.editions.vocabulary import TableLabels
from parse.frozen import frozen
from parse.labels import match_label, read_label
from parse.model import Cell, Grid, Place, Problem

#: A group label and the row's own label in one cell: （三）不予公开1.属于国家秘密.
NUMBERED = re.compile(r"(?<=[^\s第])(?=[（(][一二三四五六七][)）]|\d[.．、](?!\d))")

HAN = re.compile(r"[\u4e00-\u9fff]")

#: A label as near as this to a known row ends the header.
NEAR_ENOUGH = 0.85


@frozen
class PrintedRow:
    """One row of a table as printed, its cells already under the codes of their columns."""

    label: str
    groups: tuple[str, ...]
    place: Place
    cells: tuple[tuple[str, Cell], ...]  #: column code and cell
    has_values: bool  #: whether any cell of the row prints something
    headers: tuple[str, ...] = ()  #: printed words of the column, for each of ``cells``
    is_disputed: bool = False  #: whether its label leaves a choice between rows


class _Name(NamedTuple):
    """What names a row: its own label, the group labels, and the cell that prints them."""

    label: str
    groups: tuple[str, ...]
    cell: Cell


def read_proactive_rows(grid: Grid, labels: TableLabels, found: list[Problem]) -> Iterator[PrintedRow]:
    """Rows of the table 主动公开: blocks of rows, each block under a header of its own (信息内容 …)."""
    header: tuple[HeaderColumn, ...] = ()
    for row, cells in enumerate(grid.list_rows()):
        if not cells:
            continue
        label, values = cells[0], cells[1:]
        if not values:
            header = ()
        elif _is_header(label, values, labels):
            header = tuple(
                column
                for column in read_header(grid, range(row, row + 1), labels, found)
                if column.start > label.column
            )
        else:
            yield _build_row(_Name(label.text, (), label), list(values), header, labels, found)


def _is_header(label: Cell, values: Sequence[Cell], labels: TableLabels) -> bool:
    if match_label(label.text, labels.rows).code is not None:
        return False
    if read_label(label.text).key in labels.junk and not any(re.search(r"\d", cell.text) for cell in values):
        return True
    return any(match_label(cell.text, labels.columns).code for cell in values)


def read_request_rows(
    grid: Grid, labels: TableLabels, inherited: tuple[HeaderColumn, ...], found: list[Problem]
) -> tuple[tuple[HeaderColumn, ...], list[PrintedRow]]:
    """Rows of the table of applications: one header above, labels in one to three columns on the left.

    Returns the header too; a table continued without one takes ``inherited`` when it is as wide, and says so.
    """
    first = _find_first_row(grid, labels)
    header = tuple(
        column for column in read_header(grid, range(first), labels, found) if _is_value_column(column, labels)
    )
    header = complete_header(header, REQUEST_COLUMNS, labels, found)
    if not any(column.code for column in header):
        header = _inherit(grid, inherited, labels, found)
    elif _has_slipped(header, labels):
        reason = "法人或其他组织 does not stand over its five columns, 商业企业 … 其他"
        header = _refuse_header(grid, header, labels, found, reason)
    start = min((column.start for column in header), default=grid.columns)
    rows = []
    for row, cells in list(enumerate(grid.list_rows()))[first:]:
        label_cells = [cell for cell in cells if cell.column < start]
        values = [cell for cell in cells if cell.column >= start]
        if header == ():
            label_cells, values = _split_without_header(cells)
        if not label_cells and not values:
            continue
        if prints_other_header(values, header, labels):
            header = _refuse_header(grid, header, labels, found, "a second header stands in another order under it")
            continue
        label, groups, leaf = _read_label_cells(label_cells)
        if leaf is not None and leaf.row < row and not any(cell.text.strip() for cell in values):
            continue  # the lower half of a row whose label cell spans both
        anchor = leaf or cells[0]
        rows.append(_build_row(_Name(label, groups, anchor), values, header, labels, found))
    return header, rows


def _is_value_column(column: HeaderColumn, labels: TableLabels) -> bool:
    """The corner of the table holds a note about the columns; whatever has no code and is no note stays, to be
    reported.
    """
    return column.code is not None or (column.start > 0 and read_label(column.printed).key not in labels.junk)


def _has_slipped(header: tuple[HeaderColumn, ...], labels: TableLabels) -> bool:
    """Whether 法人或其他组织 stands over other columns than its five: then one lost span has moved the cells below.

    On paper cells cannot move, and a frame drawn in pieces may part the label from its columns.
    """
    if all(column.place.box for column in header):
        return False
    if stands_alone(header, labels):
        return True
    if any(column.place.line for column in header) and len(header) < len(labels.columns.codes):
        return True  # a text has no frames: two words of a header fit any two values of a row with blanks
    for key, codes in labels.covers:
        under = {column.code for column in header if any(read_label(parent).key == key for parent in column.parents)}
        known = {column.code for column in header if column.code}
        is_level = len({column.row for column in header}) == 1
        if (under and under - {None} != codes & known) or (not under and not is_level):
            return True
    return False


def stands_alone(header: Sequence[HeaderColumn], labels: TableLabels) -> bool:
    """Whether words that head several columns (申请人情况, 行政诉讼) stand lowest over one: a cell below is lost, and
    those after it have moved.
    """
    heads = {decoy.key for decoy in labels.columns.decoys}
    return any(column.code is None and read_label(column.printed).key in heads for column in header)


def _refuse_header(
    grid: Grid, header: tuple[HeaderColumn, ...], labels: TableLabels, found: list[Problem], reason: str
) -> tuple[HeaderColumn, ...]:
    found.append(
        _problem(
            labels,
            "header_slipped",
            f"{describe(grid.place)}: {reason}; expected one header, 自然人 … 总计; no value under it is read, because "
            "columns have moved: compare it with the document",
        )
    )
    return tuple(replace(column, code=None) for column in header)


def _find_first_row(grid: Grid, labels: TableLabels) -> int:
    """Header words that a row also prints (总计, 其他) carry no number there."""
    for cell in grid.cells:
        is_header = not read_label(cell.text).numbering and match_label(cell.text, labels.columns).score == 1
        if not is_header and match_label(cell.text, labels.rows).score >= NEAR_ENOUGH:
            return cell.row
    return 0


def _inherit(
    grid: Grid, inherited: tuple[HeaderColumn, ...], labels: TableLabels, found: list[Problem]
) -> tuple[HeaderColumn, ...]:
    inherited = _move_right(grid, inherited)
    is_alike = bool(inherited) and _fits(grid, inherited)
    if is_alike:
        reading = "it has the columns of the table before it, whose header is used; compare them with the document"
    else:
        reading = "its values are not read; look at the document"
    found.append(
        Problem(
            "match",
            "header_missing",
            f"{describe(grid.place)}: a part of the table has no header of its own; expected 自然人 … 总计 "
            f"above it; {reading}",
            labels.table_code,
        )
    )
    return inherited if is_alike else ()


def _move_right(grid: Grid, header: tuple[HeaderColumn, ...]) -> tuple[HeaderColumn, ...]:
    """The header over the last columns of a part that draws more or fewer columns of labels than the part before."""
    shift = grid.columns - max((column.end for column in header), default=grid.columns)
    return tuple(replace(column, start=column.start + shift, end=column.end + shift) for column in header)


def _fits(grid: Grid, header: tuple[HeaderColumn, ...]) -> bool:
    """Whether a grid is as wide as a header and prints words left of its columns only, and numbers under them only."""
    start = min(column.start for column in header)
    is_wide = max(column.end for column in header) == grid.columns
    return is_wide and all(
        (cell.column >= start) != bool(HAN.search(cell.text)) for cell in grid.cells if cell.text.strip()
    )


def _split_without_header(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    words = [cell for cell in cells if HAN.search(cell.text)]
    return words, [cell for cell in cells if cell not in words]


def _read_label_cells(cells: Sequence[Cell]) -> tuple[str, tuple[str, ...], Cell | None]:
    """The row's own label, the group labels left of it, and the cell that prints it.

    An empty last cell beside a group label that spans rows means that the row's own label is missing.
    """
    printed = [cell for cell in cells if cell.text.strip()]
    if not printed:
        return "", (), None
    leaf = printed[-1]
    if leaf is not cells[-1] and leaf.row_span > 1:
        return "", tuple(cell.text for cell in printed), None
    pieces = NUMBERED.split(leaf.text)
    groups = [cell.text for cell in printed[:-1]] + pieces[:-1]
    return pieces[-1], tuple(groups), leaf


def _build_row(
    name: _Name, values: list[Cell], header: tuple[HeaderColumn, ...], labels: TableLabels, found: list[Problem]
) -> PrintedRow:
    columns = assign(values, header)
    has_values = any(cell.text.strip() for cell in values)
    if has_values and not _is_aligned(values, columns, header):
        found.append(
            _problem(
                labels,
                "row_incomplete",
                f"{_describe_row(name)}: its cells do not fill the columns under the header; expected one cell "
                f"under each of {len(header)}; none of its values is read, because any may have moved: compare the row "
                "with the document",
            )
        )
        return PrintedRow(name.label, name.groups, name.cell.place, (), has_values)
    taken: list[tuple[str, Cell]] = []
    headers: list[str] = []
    for cell, column in zip(values, columns, strict=True):
        reason = _refuse(cell, column)
        if reason is None and column is not None and column.code is not None:
            taken.append((column.code, cell))
            headers.append(column.printed)
        elif cell.text.strip():
            found.append(
                _problem(
                    labels,
                    "column_not_recognised",
                    f"{_describe_row(name)}: «{_line(cell.text)}» {reason}; expected one cell under one known header; "
                    "it is not read: compare it with the document",
                )
            )
    return PrintedRow(name.label, name.groups, name.cell.place, tuple(taken), has_values, tuple(headers))


def _describe_row(name: _Name) -> str:
    return f"{describe(name.cell.place)}, row «{_line(name.label)}»"


def _is_aligned(values: Sequence[Cell], columns: Sequence[HeaderColumn | None], header: Sequence[HeaderColumn]) -> bool:
    """Whether the cells still stand where they were printed.

    On paper they do: a cell's box is its place. In HTML a missing or doubled cell pushes all that follow it.
    """
    if not header or all(cell.place.box for cell in values):
        return True
    covered = {column for cell in values for column in range(cell.column, cell.column + cell.column_span)}
    expected = set(range(min(c.start for c in header), max(c.end for c in header)))
    return covered == expected or (None not in columns and len(columns) == len(header))


def _refuse(cell: Cell, column: HeaderColumn | None) -> str | None:
    if cell.row_span > 1:
        return "stands in a cell merged over several rows"
    if column is None:
        return "stands under no header, or under several"
    if column.code is None:
        return f"stands under the unknown header «{_line(column.printed)}»"
    return None


def _line(text: str) -> str:
    return text.replace("\n", "")


def _problem(labels: TableLabels, kind: str, message: str) -> Problem:
    return Problem("match", kind, message, labels.table_code)
