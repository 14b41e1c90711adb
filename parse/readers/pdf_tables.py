"""Ruled tables of PDF pages: the text of each cell, frames around frames, and tables that go on over a page.

Works on three facts: rules are lines or rectangles so thin that they are lines; a frame may be left open where a
page ends; a cell that goes on over a page is drawn as two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from parse.model import Box, Grid
from parse.readers.pdf_broken import is_candidate, join_broken
from parse.readers.pdf_cells import Frame, find_frames, leave_out
from parse.readers.pdf_joining import PageCell, join_pages
from parse.readers.pdf_lines import group_lines, read_lines, write_text
from parse.readers.pdf_page import PageContent
from parse.readers.pdf_pieces import Piece
from parse.readers.pdf_rules import SNAP, Rules, close_frames, close_sides, is_drawn, join_rules, list_near
from parse.readers.pdf_text import UNDEFINED

#: Two parts of one table have the same outer edges within this (points).
SAME_EDGE = 5.0
#: A cell of so many lines that is as wide as this share of its table is prose; the forms have no such cell.
PARAGRAPH = 4
WHOLE_WIDTH = 0.95
#: Two characters that a number may hold side by side: ``1,`` and ``234`` parted by a rule are no numbers either.
OF_NUMBER = re.compile(r"[\d０-９][\d０-９.,，]|[.,，+-][\d０-９]")
#: Text reaches over a rule when it stands out by more than this (points), or by so much of its size.
STANDS_OUT = 1.5
STANDS_OUT_SHARE = 0.3


@dataclass(frozen=True)
class PageTable:
    """One table on one page: its box and its cells."""

    page: int
    box: Box
    cells: tuple[PageCell, ...]


def find_tables(page: PageContent) -> tuple[list[PageTable], list[Piece]]:
    """Find the ruled tables of a page, top to bottom, and the pieces of text that stand outside them.

    Raises ``TooMuchDrawn`` when the rules make more squares than any table.
    """
    rules = join_rules(page.uprights, page.levels)
    closed = Rules([*rules.uprights, *close_sides(rules)], [*rules.levels, *close_frames(rules)])
    outside = list(page.pieces)
    tables: list[PageTable] = []
    waiting = _drop_outer(find_frames(closed))
    while waiting:
        frame = waiting.pop(0)
        cells, others = _fill(frame, outside)
        prose = _find_prose(frame, cells)
        if prose:  # a border around a report makes cells of its paragraphs
            waiting += leave_out(frame, prose)
            continue
        boxes, others = _reach_down(frame, rules, cells, others)
        if any(cells):
            tables.append(_read_table(page, frame.box, boxes, cells))
            outside = others
    return sorted(tables, key=lambda table: table.box[1]), outside


def _find_prose(frame: Frame, cells: Sequence[Sequence[Piece]]) -> set[int]:
    """Cells as wide as the table that hold a paragraph or more."""
    left, _, right, _ = frame.box
    return {
        at
        for at, (box, pieces) in enumerate(zip(frame.cells, cells, strict=True))
        if len(pieces) >= PARAGRAPH
        and box[2] - box[0] >= WHOLE_WIDTH * (right - left)
        and len(group_lines(pieces)) >= PARAGRAPH
    }


def _read_table(page: PageContent, box: Box, boxes: Sequence[Box], cells: Sequence[Sequence[Piece]]) -> PageTable:
    texts = [write_text(pieces) for pieces in cells]
    if any(is_candidate(text.split("\n")) for text in texts if "\n" in text):
        for at, text in join_broken(boxes, [read_lines(pieces) for pieces in cells]).items():
            texts[at] = text
    shown = [page.place_box(cell_box) for cell_box in boxes] if page.turn else boxes
    read = map(PageCell, repeat(page.number), boxes, texts, shown)
    return PageTable(page.number, box, tuple(read))


def _drop_outer(frames: Sequence[Frame]) -> list[Frame]:
    """Leave out a frame of which a cell holds another table: it is a border around a page or a report."""
    return [frame for frame in frames if not any(_holds(frame, other.box) for other in frames if other is not frame)]


def _holds(frame: Frame, box: Box) -> bool:
    first = frame.find_cell(box[0] + SNAP, box[1] + SNAP)
    return first >= 0 and first == frame.find_cell(box[2] - SNAP, box[3] - SNAP)


def _fill(frame: Frame, pieces: Sequence[Piece]) -> tuple[list[list[Piece]], list[Piece]]:
    """The pieces in each cell, and the others. One that reaches into the next cell is cut or made unreadable."""
    cells: list[list[Piece]] = [[] for _ in frame.cells]
    others = []
    for piece in pieces:
        _, x0, top, x1, bottom, size, _, _, _ = piece
        y = (top + bottom) / 2
        owner = frame.find_cell((x0 + x1) / 2, y)
        if owner < 0:
            others.append(piece)
            continue
        box = frame.cells[owner]
        out = max(box[0] - x0, x1 - box[2])
        if out <= STANDS_OUT or out <= STANDS_OUT_SHARE * size:
            cells[owner].append(piece)
        else:
            for part in _cut(piece, frame, y):
                number = frame.find_cell((part.x0 + part.x1) / 2, y)
                cells[number if number >= 0 else owner].append(part)
    return cells, others


def _cut(piece: Piece, frame: Frame, y: float) -> Iterator[Piece]:
    """Cut a piece where its characters stand in another cell; digits that a rule parts are no longer certain."""
    text, count = piece.text, len(piece.text)
    width = (piece.x1 - piece.x0) / count
    is_measured = len(piece.starts) == count
    starts = piece.starts if is_measured else [piece.x0 + width * at for at in range(count)]
    ends = [*starts[1:], piece.x1]
    owners = [frame.find_cell((x0 + x1) / 2, y) for x0, x1 in zip(starts, ends, strict=True)]
    begin = 0
    for at in range(1, count + 1):
        if at < count and owners[at] == owners[begin]:
            continue
        is_doubtful = any(
            0 < edge < count and OF_NUMBER.fullmatch(text[edge - 1 : edge + 1]) for edge in (begin, at)
        ) or (not is_measured and any(character.isdigit() for character in text))
        part = text[begin:at] + (UNDEFINED if is_doubtful else "")
        yield piece._replace(text=part, x0=starts[begin], x1=ends[at - 1], starts=())
        begin = at


def _reach_down(
    frame: Frame, rules: Rules, cells: list[list[Piece]], others: list[Piece]
) -> tuple[list[Box], list[Piece]]:
    """Let cells that the page's end cut open hold the text that hangs out of them; also says what is left outside.

    A browser ends the frame of the last whole row, and prints on below it what stands in cells of several rows. Such
    cells have no rule below them, others of the row have one, and nothing else stands beside the text.
    """
    boxes = list(frame.cells)
    bottom = frame.box[3]
    below = [piece for piece in others if (piece.top + piece.bottom) / 2 >= bottom]
    if not below:
        return boxes, others
    last = [number for number, box in enumerate(boxes) if bottom - box[3] <= SNAP]
    still_open = [at for at in last if not _has_floor(boxes[at], rules)]
    if not still_open:
        return boxes, others
    is_all_open = len(still_open) == len(last)
    caught: list[Piece] = []
    reach = bottom
    for line in group_lines(below):
        holders = [next((at for at in still_open if _stands_between(piece, boxes[at])), -1) for piece in line]
        if min(holders) < 0:
            break
        if is_all_open and not all(_hangs(piece, cells[at], reach) for piece, at in zip(line, holders, strict=True)):
            break
        for piece, at in zip(line, holders, strict=True):
            cells[at].append(piece)
        caught += line
        reach = max([reach, *(piece.bottom for piece in line)])
    for at in still_open:
        boxes[at] = (*boxes[at][:3], round(reach, 1))
    return boxes, [piece for piece in others if piece not in caught]


def _has_floor(box: Box, rules: Rules) -> bool:
    return is_drawn(list_near(rules.levels, box[3]), box[0], box[2])


def _hangs(piece: Piece, cell: Sequence[Piece], reach: float) -> bool:
    """Whether words go on right below those of a cell; a page number or prose below a table does not."""
    is_near = piece.top - reach <= piece.size / 2
    return is_near and bool(cell) and not any(character.isdigit() for character in piece.text)


def _stands_between(piece: Piece, box: Box) -> bool:
    return box[0] <= piece.x0 and piece.x1 <= box[2]


def join_tables(tables: Sequence[PageTable]) -> Iterator[Grid]:
    """Make grids of tables between which no text stands; a table that goes on over a page break is one grid."""
    parts: list[PageTable] = []
    for table in tables:
        if parts and not _goes_on(parts[-1], table):
            yield join_pages([part.cells for part in parts])
            parts = []
        parts.append(table)
    if parts:
        yield join_pages([part.cells for part in parts])


def _goes_on(upper: PageTable, lower: PageTable) -> bool:
    is_next_page = lower.page == upper.page + 1
    has_same_edges = abs(upper.box[0] - lower.box[0]) <= SAME_EDGE and abs(upper.box[2] - lower.box[2]) <= SAME_EDGE
    return is_next_page and has_same_edges
