"""The parts of one table on successive pages to one grid: a row cut by the page break becomes one row again.

``（四）无`` at the foot of page 3 and ``法提供`` at the head of page 4 are one label; a row whose values stand on
one page and the second half of whose label on the next is one row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from parse.model import Box, Cell, Grid, Place

#: Rules nearer than this (points) are one rule; the narrowest column of the forms is 14 points wide.
SAME_RULE = 4.0

#: A label that begins with its own number begins a row.
NUMBERED = re.compile(
    r"\s*(?:[（(]\s*[一二三四五六七八九十]|[一二三四五六七八九十]\s*、|\d{1,2}\s*[.．、](?!\d)|第[一二三四五六七八九十]+条)"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
DIGITS = re.compile(r"[\d.,]+")
DIGIT = re.compile(r"\d")
#: A row of headers without a label beside them has at least so many columns.
FEWEST_HEADERS = 10


class PageCell(NamedTuple):
    """A cell as drawn on one page."""

    page: int
    box: Box  #: on the upright page
    text: str
    shown: Box  #: on the page as it is shown
    second: str | None = None  #: of a recognised cell, as `Cell.second`
    confidence: float | None = None


def join_pages(parts: Sequence[Sequence[PageCell]]) -> Grid:
    """Put the parts under one another, on the columns that all of them draw, and mend what the page breaks cut.

    The grid's reader is ``scan`` when a cell of it was recognised, else ``pdf``.
    """
    columns = _cluster(set().union(*(_list_sides(part, 0) for part in parts)))
    cells: list[Cell] = []
    rows = 0
    for part in parts:
        lower, height = _lay_out(part, columns, rows)
        lower, height = _drop_repeated_header(cells, lower, rows, height)
        if cells:
            cells, lower, removed = _mend(cells, lower, rows)
            height -= removed
        cells += lower
        rows += height
    ordered = tuple(sorted(cells, key=attrgetter("row", "column")))
    first = min(parts[0], key=lambda cell: (cell.box[1], cell.box[0]))
    x0, top, x1, bottom = zip(*(cell.shown for cell in parts[0]), strict=True)
    reader = "scan" if any(cell.confidence is not None for part in parts for cell in part) else "pdf"
    place = Place(page=first.page, box=(min(x0), min(top), max(x1), max(bottom)))
    return Grid(ordered, rows, len(columns) - 1, place, reader)


def _cluster(values: Collection[float]) -> list[float]:
    """The rules behind the edges of cells: nearby values are one rule, at their middle."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= SAME_RULE:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _lay_out(part: Sequence[PageCell], columns: list[float], offset: int) -> tuple[list[Cell], int]:
    heights = _list_sides(part, 1)
    rules = _cluster(heights)
    row_at = {y: _nearest(rules, y) for y in heights}
    column_at = {x: _nearest(columns, x) for x in _list_sides(part, 0)}
    cells = []
    for page, (x0, top, x1, bottom), text, shown, second, confidence in part:
        column, row = column_at[x0], row_at[top]
        column_span, row_span = column_at[x1] - column, row_at[bottom] - row
        if column_span > 0 and row_span > 0:
            place = Place(page, shown)
            cells.append(Cell(text, row + offset, column, row_span, column_span, place, second, confidence))
    return cells, len(rules) - 1


def _list_sides(part: Sequence[PageCell], first: int) -> set[float]:
    """Where cells begin and end, across the page (0) or down it (1)."""
    boxes = [cell.box for cell in part]
    return {box[first] for box in boxes} | {box[first + 2] for box in boxes}


def _drop_repeated_header(upper: Sequence[Cell], lower: list[Cell], seam: int, height: int) -> tuple[list[Cell], int]:
    """Leave out the rows that a program prints again at the head of each page: words alone, the same as the table's
    first rows. Returns the lower part and its height anew.
    """
    repeated = 0
    while repeated < height and upper:
        first, again = _describe_row(upper, repeated), _describe_row(lower, seam + repeated)
        if not first or first != again or any(DIGITS.fullmatch(text) for *_, text in first):
            break
        repeated += 1
    while repeated and any(cell.row < seam + repeated < cell.row + cell.row_span for cell in lower):
        repeated -= 1  # a header cell that reaches into rows that are not repeated
    if not repeated:
        return lower, height
    kept = [_move(cell, cell.row - repeated) for cell in lower if cell.row >= seam + repeated]
    return kept, height - repeated


def _describe_row(cells: Sequence[Cell], row: int) -> list[tuple[int, int, str]]:
    return sorted((cell.column, cell.column_span, "".join(cell.text.split())) for cell in cells if cell.row == row)


def _nearest(rules: list[float], value: float) -> int:
    index = bisect_left(rules, value)
    if index == len(rules) or (index and value - rules[index - 1] <= rules[index] - value):
        return index - 1
    return index


def _mend(upper: list[Cell], lower: list[Cell], seam: int) -> tuple[list[Cell], list[Cell], int]:
    """Join cells that the page break cut. Returns both parts anew and how many rows the lower one lost (0 or 1)."""
    foot = {(cell.column, cell.column_span): cell for cell in upper if cell.row + cell.row_span == seam}
    head = {(cell.column, cell.column_span): cell for cell in lower if cell.row == seam}
    pairs = [(foot[key], head[key]) for key in head if key in foot]
    is_cut_row = _is_cut_row(pairs, foot, head)
    is_cut_header = _is_cut_header(foot, head)
    joined: dict[tuple[int, int], Cell] = {}  #: by row and column
    dropped: set[tuple[int, int]] = set()
    for above, below in pairs:
        if not is_cut_row and not is_cut_header and not _goes_on(above, below):
            continue
        text = "\n".join(piece for piece in (above.text, below.text) if piece)
        span = above.row_span + below.row_span - (1 if is_cut_row else 0)
        place = above.place if above.text or not below.text else below.place
        second = _join_texts(above.second, below.second)
        sure = [cell.confidence for cell in (above, below) if cell.confidence is not None]
        confidence = min(sure) if sure else None
        joined[above.row, above.column] = replace(
            above, text=text, row_span=span, place=place, second=second, confidence=confidence
        )
        dropped.add((below.row, below.column))
    if not joined:
        return upper, lower, 0
    kept = [cell for cell in lower if (cell.row, cell.column) not in dropped]
    if is_cut_row:
        kept = [_move(cell, max(cell.row - 1, seam)) for cell in kept]
    return [joined.get((cell.row, cell.column), cell) for cell in upper], kept, int(is_cut_row)


def _move(cell: Cell, row: int) -> Cell:
    """The cell in another row. Written out: ``replace`` takes four times as long."""
    return Cell(
        cell.text,
        row,
        cell.column,
        cell.row_span,
        cell.column_span,
        cell.place,
        cell.second,
        cell.confidence,
    )


def _join_texts(above: str | None, below: str | None) -> str | None:
    """Both second readings under one another; None when either part has none."""
    if above is None or below is None:
        return None
    return "\n".join(piece for piece in (above, below) if piece)


def _is_cut_row(
    pairs: Sequence[tuple[Cell, Cell]], foot: dict[tuple[int, int], Cell], head: dict[tuple[int, int], Cell]
) -> bool:
    """Whether the last row above and the first row below are one.

    They are when their cells pair, no label below begins with a number of its own, and the values stand on one
    side only.
    """
    if len(pairs) < 2 or set(head) - set(foot) or not any(below.row_span == 1 for _, below in pairs):
        return False
    labels = [(above, below) for above, below in pairs if HAN.search(above.text + below.text)]
    values = [pair for pair in pairs if pair not in labels]
    if any(NUMBERED.match(below.text) for _, below in labels):
        return False
    if not values:
        return _is_cut_words(labels)
    own = [below for above, below in labels if below.row_span == 1 and above.row_span == 1]
    is_above_empty = not any(above.text for above, _ in values)
    is_below_empty = not any(below.text for _, below in values)
    if is_above_empty == is_below_empty:
        return is_below_empty and any(below.text for below in own) and all(above.text for above, _ in labels)
    return bool(labels)


def _is_cut_words(pairs: Sequence[tuple[Cell, Cell]]) -> bool:
    """Whether a row of many headers is cut: ``结果`` over ``维持`` in most columns, and nothing under the others. A row
    of ``无`` under another prints one character, and the same again.
    """
    both = [(above.text, below.text) for above, below in pairs if below.text]
    if len(pairs) < FEWEST_HEADERS or len(both) < len(pairs) / 2:
        return False
    return all(
        len(HAN.findall(above)) > 1
        and len(HAN.findall(below)) > 1
        and above != below
        and not DIGIT.search(above + below)
        for above, below in both
    )


def _is_cut_header(foot: dict[tuple[int, int], Cell], head: dict[tuple[int, int], Cell]) -> bool:
    """Whether the page break cuts header cells of two levels beside one that ends there: ``结果`` and ``维持`` beside
    ``未经复议直接起诉`` and its five columns. A row of values prints something else than words, or nothing.
    """
    own = [cell for key, cell in head.items() if key not in foot]
    if not own or len(own) == len(head):
        return False
    words = [*foot.values(), *own]
    if not all(HAN.search(cell.text) for cell in words):
        return False
    if any(DIGIT.search(cell.text) or NUMBERED.match(cell.text) for cell in (*words, *head.values())):
        return False
    wider = [(column, column + span) for (column, span) in foot if span > 1 and (column, span) not in head]
    return all(any(x0 <= cell.column and cell.column + cell.column_span <= x1 for x0, x1 in wider) for cell in own)


def _goes_on(above: Cell, below: Cell) -> bool:
    """Whether a group label that spans rows goes on below: nothing is printed there, or words without a number."""
    if above.row_span == 1 and below.row_span == 1:
        return False
    if not above.text or not HAN.search(above.text):
        return False
    return not below.text or (HAN.search(below.text) is not None and not NUMBERED.match(below.text))
