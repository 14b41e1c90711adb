"""Which statutory table a grid holds, told from its labels; a grid that holds several is cut between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from parse.editions.columns import describe
from parse.editions.vocabulary import TableLabels
from parse.labels import read_label
from parse.model import Grid, Problem

#: So many known labels make a grid a statutory table; one alone may be a word in some other table.
ANCHORS = 2

NUMBER = re.compile(r"\s*[\d,.]+\s*")


@dataclass(frozen=True)
class Zone:
    """The part of a grid that is one statutory table."""

    table_code: str
    grid: Grid


def find_zones(grids: tuple[Grid, ...], labels: dict[str, TableLabels], found: list[Problem]) -> list[Zone]:
    """Cut grids into statutory tables, in reading order. Other tables with numbers in them are reported in
    ``found``.
    """
    owners = _list_anchors(labels)
    zones: list[Zone] = []
    for grid in map(_drop_hollow_rows, grids):
        kinds = _name_rows(grid, owners)
        known = Counter(kind for kind in kinds if kind)
        if sum(known.values()) >= ANCHORS or (known and _count_numbers(grid)):
            zones.extend(_cut(grid, kinds))
        elif _count_numbers(grid) >= ANCHORS:
            found.append(_report_foreign(grid))
    return zones


def _drop_hollow_rows(grid: Grid) -> Grid:
    """Leave out rows in which nothing printed begins and most columns are taken by cells from above.

    They are drawn, not printed: double frames, ``<tr>`` without cells, a group label that ends below its last row.
    """
    begun = [0] * grid.rows
    for cell in grid.cells:
        if cell.row < grid.rows:
            begun[cell.row] += grid.columns if cell.text.strip() else cell.column_span
    hollow = [row for row in range(1, grid.rows) if begun[row] * 2 < grid.columns]
    if not hollow:
        return grid
    kept = [row not in set(hollow) for row in range(grid.rows)]
    new = [sum(kept[:row]) for row in range(grid.rows + 1)]
    ends = [min(cell.row + cell.row_span, grid.rows) for cell in grid.cells]
    cells = tuple(
        replace(cell, row=new[cell.row], row_span=new[end] - new[cell.row])
        for cell, end in zip(grid.cells, ends, strict=True)
        if cell.row < grid.rows and new[end] > new[cell.row]
    )
    return replace(grid, cells=cells, rows=sum(kept))


def _list_anchors(labels: dict[str, TableLabels]) -> dict[str, str]:
    """Each known key that only one table prints, with that table's code."""
    return _list_owners(*labels.values())


@lru_cache(maxsize=8)
def _list_owners(*tables: TableLabels) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for table in tables:
        entries = (*table.rows.entries, *table.columns.entries, *table.groups.entries)
        keys = {entry.label.key for entry in entries} | table.junk | {decoy.key for decoy in table.columns.decoys}
        for key in keys:
            owners.setdefault(key, set()).add(table.table_code)
    return {key: min(codes) for key, codes in owners.items() if len(codes) == 1}


def _name_rows(grid: Grid, owners: dict[str, str]) -> list[str | None]:
    votes: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        owner = owners.get(read_label(cell.text).key)
        if owner and cell.row < grid.rows:
            votes[cell.row].append(owner)
    return [max(vote, key=vote.count) if vote else None for vote in votes]  # of equals the one printed first


def _cut(grid: Grid, kinds: list[str | None]) -> Iterator[Zone]:
    """A row without a known label belongs to the table above it, the first rows to the first table."""
    current = next(kind for kind in kinds if kind)
    start = 0
    for row, kind in enumerate([*kinds, None]):
        if row == grid.rows or (kind and kind != current):
            yield Zone(current, _slice(grid, start, row))
            start, current = row, kind or current


def _slice(grid: Grid, start: int, end: int) -> Grid:
    if start == 0 and end == grid.rows:
        return grid
    cells = tuple(
        replace(cell, row=cell.row - start, row_span=min(cell.row_span, end - cell.row))
        for cell in grid.cells
        if start <= cell.row < end
    )
    place = cells[0].place if cells else grid.place
    return Grid(cells, end - start, grid.columns, place, grid.reader)


def _count_numbers(grid: Grid) -> int:
    return sum(1 for cell in grid.cells if NUMBER.fullmatch(cell.text))


def _report_foreign(grid: Grid) -> Problem:
    words = " ".join(cell.text.strip() for cell in grid.cells if cell.text.strip())[:40].replace("\n", "")
    return Problem(
        "match",
        "table_not_recognised",
        f"{describe(grid.place)}: a table with numbers («{words}…») has no label of the statutory forms; "
        f"expected those of "
        "主动公开, 申请 or 复议诉讼; it is not read: look whether it is one of them with other words",
    )
