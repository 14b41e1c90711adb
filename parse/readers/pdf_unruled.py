"""Tables without rules, or with level ones alone: rows and columns from the places of the words.

Their words are pdfplumber's; each value must also stand among what PDFium reads, at the same place and the same. What
is not certain is not read and is reported. Real reports seldom have such tables; most are drawn with all their rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parse.model import Box, Problem
from parse.readers.pdf_joining import PageCell
from parse.readers.pdf_page import PageContent
from parse.readers.pdf_pieces import Piece
from parse.readers.pdf_tables import PageTable
from parse.readers.pdf_unruled_header import build_header, collect_header
from parse.readers.pdf_unruled_labels import (
    GroupLabel,
    Label,
    LabelledRow,
    chain_lines,
    give_rows,
    join_words,
    label_rows,
    list_groups,
)
from parse.readers.pdf_unruled_words import Block, Uncertain, Word, find_blocks, list_lines, read_words

NUMBER = re.compile(r"[\d０-９][\d０-９,，]*(?:\.\d+)?")
#: So many numbers that stand alone make a page worth a closer look; a page number is one.
SUSPICIOUS = 2
#: A full page of a report bears 1,000 pieces of text.
MOST_PIECES = 5_000
#: Rows are this many times the height of their values apart, or more.
CLOSE = 1.3
#: A row without a label has this many values or more.
WIDE = 8
#: The same value stands at one place when its middles differ by less than so many points.
SAME_PLACE = 3.0


def find_unruled(
    data: bytes, page: PageContent, ruled: Sequence[PageTable], outside: Sequence[Piece], problems: list[Problem]
) -> tuple[list[PageTable], list[Piece]]:
    """Find the tables without rules of a page, among the pieces outside its ruled tables.

    Returns them top to bottom, and the pieces that stand outside them too. What looks like one and is not certain is
    added to ``problems``.
    """
    pieces = list(outside)
    if not looks_unruled(pieces):
        return [], pieces
    try:
        if len(pieces) > MOST_PIECES:
            raise Uncertain(f"there are {len(pieces)} pieces of text")
        words = read_words(data, page.number)
    except Uncertain as error:
        problems.append(_report(page, None, str(error)))
        return [], pieces
    words = [word for word in words if not any(table.box[1] < word.middle < table.box[3] for table in ruled)]
    lines = list_lines(words)
    tables: list[PageTable] = []
    above = 0.0
    for block in find_blocks(lines):
        try:
            table = _read_block(page, block, lines, above, problems)
            if table:
                _compare(table, words, pieces)
        except Uncertain as error:
            if len(block.lines) > 1 or len(block.columns) > 1:
                problems.append(_report(page, block, str(error)))
            continue
        if table:
            tables.append(table)
            above = table.box[3]
            pieces = [piece for piece in pieces if not _is_in(piece, table.box)]
    return tables, pieces


def looks_unruled(pieces: Sequence[Piece]) -> bool:
    """Whether numbers stand alone, away from the words before and after them: cheap, for each page of each document."""
    found = 0
    for at, piece in enumerate(pieces):
        if not piece.text[0].isdigit() or not NUMBER.fullmatch(piece.text):
            continue
        before, after = pieces[at - 1] if at else None, pieces[at + 1] if at + 1 < len(pieces) else None
        is_alone = (before is None or _is_apart(before, piece)) and (after is None or _is_apart(piece, after))
        found += is_alone
        if found >= SUSPICIOUS:
            return True
    return False


def _is_apart(before: Piece, after: Piece) -> bool:
    if abs(before.top + before.bottom - after.top - after.bottom) > after.size:
        return True
    return not -after.size < after.x0 - before.x1 < after.size


def _read_block(
    page: PageContent, block: Block, lines: Sequence[Sequence[Word]], above: float, problems: list[Problem]
) -> PageTable | None:
    """The table of a block of values; None for what is no table: numbers alone, without labels or header."""
    rows_of_values = block.lines
    first, last = block.top, block.bottom
    if any(lower[0].middle - line[0].middle < CLOSE * line[0].height for line, lower in pairwise(block.lines)):
        raise Uncertain("lines of values stand as close as those of one cell")
    upper = [line for line in lines if above < line[0].middle < first]
    edges = _find_edges(block, lines, upper)
    if len(block.columns) >= WIDE and not any(
        word.x1 < edges[0] for word in _list_labels(lines, edges[0], first, last)
    ):
        return _read_wide(page, block, upper, edges)
    floor = max((word.bottom for line in upper for word in line if _is_over(word, edges)), default=above)
    near = [[word for word in line if word.x1 <= edges[0]] for line in _near(lines, max(floor, above), first, last)]
    chains = chain_lines(join_words(near))
    if not chains:
        return None
    rows, rest = label_rows(chains, rows_of_values)
    groups = _place_groups(page, block, list_groups(rest, rows), rows, problems)
    left = min([row.label.x0 for row in rows] + [group.label.x0 for column in groups for group in column])
    floor = rows[0].top
    header_lines = collect_header(upper, [left, *edges], floor)
    has_header = any(word.x1 > edges[0] for line in header_lines for word in line)
    if len(rows) * len(block.columns) < 2 and not has_header:
        return None
    taken = {id(line) for row in rows for line in row.label.lines}
    cells: list[tuple[str, Box]] = []
    if has_header:
        kept = [[word for word in line if word.bottom <= floor + 2] for line in header_lines]
        header = build_header([line for line in kept if line], [left, *edges], floor)
        cells += header.cells
    cells += _write_rows(rows, groups, left, edges)
    return _make_table(page, cells) if taken else None


def _place_groups(
    page: PageContent,
    block: Block,
    columns: Sequence[Sequence[Label]],
    rows: Sequence[LabelledRow],
    problems: list[Problem],
) -> list[list[GroupLabel]]:
    """Group labels with their rows; those of a column that leaves a choice are left out and reported."""
    placed = []
    for column in columns:
        try:
            placed.append(give_rows(column, rows))
        except Uncertain as error:
            problems.append(_report_groups(page, block, column, str(error)))
    return placed


def _is_over(word: Word, edges: Sequence[float]) -> bool:
    return edges[0] < word.centre < edges[-1]


def _near(lines: Sequence[Sequence[Word]], floor: float, first: float, last: float) -> list[Sequence[Word]]:
    """Lines from a few above the first row of values, but below its header, to a few below the last; labels have up to
    five lines.
    """
    reach = 5 * max((word.height for line in lines for word in line if first <= word.middle <= last), default=10.0)
    top = max(first - reach, floor)
    return [line for line in lines if top < line[0].middle < last + reach]


def _list_labels(lines: Sequence[Sequence[Word]], edge: float, first: float, last: float) -> list[Word]:
    return [word for line in lines for word in line if first < word.middle < last and word.centre < edge]


def _find_edges(block: Block, lines: Sequence[Sequence[Word]], upper: Sequence[Sequence[Word]]) -> list[float]:
    """Edges half way between the middles of columns, or between their words where those stand out."""
    columns = block.columns
    middles = [(x0 + x1) / 2 for x0, x1 in columns]
    inner = []
    for (_, end), (start, _), (one, two) in zip(columns, columns[1:], pairwise(middles), strict=False):
        half = (one + two) / 2
        inner.append(half if end <= half <= start else (end + start) / 2)
    if inner:
        first = min(2 * middles[0] - inner[0], columns[0][0] - 1)
        last = max(2 * middles[-1] - inner[-1], columns[-1][1] + 1)
    else:
        over = [word for line in upper[-1:] for word in line if abs(word.centre - middles[0]) < word.height]
        first = min([columns[0][0], *(word.x0 for word in over)]) - 1
        last = max([columns[0][1], *(word.x1 for word in over)]) + 1
    beside = [word.x1 for line in lines if block.top < line[0].middle < block.bottom for word in line]
    reach = max((x1 for x1 in beside if x1 < columns[0][0]), default=first)
    return [first if reach <= first else (reach + columns[0][0]) / 2, *inner, last]


def _read_wide(
    page: PageContent, block: Block, upper: Sequence[Sequence[Word]], edges: Sequence[float]
) -> PageTable | None:
    """A row of values without a label: its header alone says what they are."""
    if len(block.lines) > 1:
        raise Uncertain("several lines of values have no labels")
    top = block.lines[0][0].top
    header_lines = collect_header(upper, [edges[0], *edges], top)
    if not header_lines:
        return None
    floor = (max(word.bottom for line in header_lines for word in line) + top) / 2
    header = build_header(header_lines, [edges[0], *edges], floor)
    lower = block.bottom + top - floor
    cells = [*header.cells, *_write_values(block.lines[0], edges, floor, lower)]
    return _make_table(page, cells)


def _write_rows(
    rows: Sequence[LabelledRow], groups: Sequence[Sequence[GroupLabel]], left: float, edges: Sequence[float]
) -> Iterator[tuple[str, Box]]:
    """Cells of group labels, of labels and of values; where a row has no group label, its own begins farther left."""
    starts = [left]
    for column in groups:
        right = max(group.label.x1 for group in column)
        leaves = [rows[at].label.x0 for group in column for at in range(group.first, group.last + 1)]
        starts.append((right + min(leaves)) / 2)
        for group in column:
            box = starts[-2], rows[group.first].top, starts[-1], rows[group.last].bottom
            yield group.label.text, box
    for at, row in enumerate(rows):
        begins = [start for start in starts if start <= row.label.x0 + 1]
        covered = [number for number, column in enumerate(groups, 1) if any(g.first <= at <= g.last for g in column)]
        start = starts[max(covered)] if covered else left
        if not covered and row.label.x0 > begins[-1] and begins[-1] > left:
            yield "", (left, row.top, begins[-1], row.bottom)
            start = begins[-1]
        yield row.label.text, (start, row.top, edges[0], row.bottom)
        yield from _write_values(row.values, edges, row.top, row.bottom)


def _write_values(
    values: Sequence[Word], edges: Sequence[float], top: float, bottom: float
) -> Iterator[tuple[str, Box]]:
    bounds = list(pairwise(edges))
    texts = [""] * len(bounds)
    for word in values:
        at = next((at for at, (x0, x1) in enumerate(bounds) if x0 <= word.centre <= x1), None)
        if at is None or texts[at]:
            raise Uncertain(f"the value «{word.text}» does not stand in a column of its own")
        texts[at] = word.text
    for text, (x0, x1) in zip(texts, bounds, strict=True):
        yield text, (x0, top, x1, bottom)


def _make_table(page: PageContent, cells: Sequence[tuple[str, Box]]) -> PageTable:
    rounded = [(text, (round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1))) for text, (x0, y0, x1, y1) in cells]
    x0, top, x1, bottom = zip(*(box for _, box in rounded), strict=True)
    made = tuple(PageCell(page.number, box, text, box) for text, box in rounded)
    return PageTable(page.number, (min(x0), min(top), max(x1), max(bottom)), made)


def _compare(table: PageTable, words: Sequence[Word], pieces: Sequence[Piece]) -> None:
    """Both libraries must find the same values in a table. Raises ``Uncertain``."""
    values = [word for word in words if word.is_value and _is_in(word, table.box)]
    printed = [piece for piece in pieces if NUMBER.fullmatch(piece.text) and _is_in(piece, table.box)]
    numbers = [word for word in values if NUMBER.fullmatch(word.text)]
    if len(printed) != len(numbers):
        raise Uncertain(f"pdfplumber finds {len(numbers)} numbers in it, PDFium {len(printed)}")
    for word in numbers:
        if not any(_is_same(word, piece) for piece in printed):
            raise Uncertain(f"pdfplumber reads «{word.text}» in it, and PDFium does not")


def _is_same(word: Word, piece: Piece) -> bool:
    is_near = abs(word.centre - (piece.x0 + piece.x1) / 2) < SAME_PLACE
    return is_near and abs(word.middle - (piece.top + piece.bottom) / 2) < SAME_PLACE and word.text == piece.text


def _is_in(item: Word | Piece, box: Box) -> bool:
    return box[0] <= (item.x0 + item.x1) / 2 <= box[2] and box[1] <= (item.top + item.bottom) / 2 <= box[3]


def _report_groups(page: PageContent, block: Block, column: Sequence[Label], reason: str) -> Problem:
    words = " ".join(label.text for label in column)[:60].replace("\n", "")
    message = (
        f"page {page.number} at {block.columns[0][0]:.0f},{block.top:.0f} pt: {reason} in a table without rules; "
        f"expected labels whose places leave no choice; «{words}» are not read, the rows beside them are by their own "
        "labels: compare them with the page"
    )
    return Problem("read", "group_not_placed", message)


def _report(page: PageContent, block: Block | None, reason: str) -> Problem:
    at = f" at {block.columns[0][0]:.0f},{block.top:.0f} pt" if block else ""
    message = (
        f"page {page.number}{at}: numbers stand there as in a table without rules; {reason}; expected labels and a "
        "header whose places leave no choice; it is not read: look at the page"
    )
    return Problem("read", "table_unruled", message)
