"""Plain text, as extractors write it from a PDF, to blocks and grids: ``（七）总计 15 0 0 0 6 0 21`` is a row of
seven values.

There are no rules to see. What can be seen are lines that end in values, and headers: either a line of as many
words as the lines below have cells, or one of the many-level headers that the caller passes in as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parse.charset import fold_lookalikes
from parse.charset import read_text as decode
from parse.model import Block, Cell, Grid, Place, Problem, Reading, Token
from parse.readers.paragraphs import find_margins, join_lines
from parse.readers.text_columns import is_kept
from parse.readers.text_headers import HeaderWords, TextLine, find_header, get_width
from parse.readers.text_rows import (
    LOST_VALUES,
    MANY_VALUES,
    NUMBERING,
    SENTENCE,
    TextRow,
    collect_rows,
    join_rivals,
    read_rows,
)

VALUE = r"(?:[+\-−]?[\d０-９][\d０-９,，.．]*(?:万?元)?|[/／\-－—]+|无)"
#: Between tabs a value may have a note, and may be empty.
VALUE_CELL = re.compile(rf"(?:{VALUE}|[增减]?\d[\d,.]*\s*(?:万?元|件|条|个|项)?\s*(?:[（(][^（）()]*[)）])?)?")
VALUE_WORD = re.compile(VALUE)
DIGIT = re.compile(r"\d")
#: Page numbers as they are printed, alone in the first or last line of a page.
PAGE_NUMBER = re.compile(r"[-—–·•~]+\s*\d{1,3}\s*[-—–·•~]+|第\s*\d{1,3}\s*页.{0,12}|\d{1,3}\s*/\s*\d{1,3}(?:\s*页)?")


def read_plain_text(data: bytes, headers: Sequence[HeaderWords] = ()) -> Reading:
    """Read plain text. Places are 1-based lines. ``headers`` are the many-level headers to look for."""
    text, encoding, whole = decode(data)
    problems = [] if whole else [_report_damage(encoding)]
    lines = list(_read_lines(fold_lookalikes(text)))
    if lines and not text.endswith(("\n", "\r", "\f")) and lines[-1].values:
        lines[-1] = _mark_cut(lines[-1])
        problems.append(_report_cut(lines[-1]))
    items = tuple(_read_items(lines, headers))
    return Reading("text", items, (("charset", encoding),), tuple(problems), tuple(_list_tokens(lines)))


def _list_tokens(lines: Sequence[TextLine]) -> Iterator[Token]:
    """The words between blanks, for the second reading; a cell that prints nothing leaves a trace only between tabs."""
    for line in lines:
        for word in line.cells or line.text.split():
            yield Token(word, line.place)


def _read_lines(text: str) -> Iterator[TextLine]:
    """The lines that print something, without the page numbers of a text that is divided into pages by form feeds."""
    number = 0
    pages = text.split("\f")
    for leaf, page in enumerate(pages, start=1):
        numbered = list(enumerate(page.split("\n"), start=number + 1))
        number = numbered[-1][0]
        lines = [replace(_measure(at, line.rstrip("\r")), page=leaf) for at, line in numbered if line.strip()]
        outer = {0, len(lines) - 1} if len(pages) > 1 else set()
        yield from (
            line for index, line in enumerate(lines) if index not in outer or not PAGE_NUMBER.fullmatch(line.text)
        )


def _report_damage(encoding: str) -> Problem:
    message = (
        f"whole text: some bytes have no meaning in {encoding}; expected UTF-8 or GB18030 throughout; fetch it again"
    )
    return Problem("read", "charset_damage", message)


def _mark_cut(line: TextLine) -> TextLine:
    """The last line of a text that ends in a row of values: its last number may have lost digits, so it is no row."""
    cells = (*line.cells[:-1], f"{line.cells[-1]}\ufffd") if line.cells else ()
    text = f"{line.text}\ufffd"
    label, values = _split(text, cells)
    return replace(line, text=text, cells=cells, label=label, values=values)


def _report_cut(line: TextLine) -> Problem:
    message = (
        f"line {line.place.line}: the text ends in a row of values without the end of a line; expected prose after the "
        "tables; the row is not read, because its last number may be cut, and more is lacking: fetch the text again"
    )
    return Problem("read", "truncated", message)


def _measure(number: int, text: str) -> TextLine:
    """Widths in columns of a terminal: a Chinese character is two, and so is the unit of an indent."""
    body = text.strip()
    indent = get_width(text[: len(text) - len(text.lstrip())])
    cells = tuple(cell.strip() for cell in text.split("\t")) if "\t" in text.strip(" ") else ()
    words = " ".join(cell for cell in cells if cell) if cells else body
    label, values = _split(words, cells)
    place = Place(line=number)
    end = float(get_width(words))
    return TextLine(words, place, 0.0, end, 2.0, indent=indent, cells=cells, label=label, values=values, printed=text)


def _split(text: str, cells: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The label of a line and its values; those of a line with tabs may be empty."""
    if len(cells) > 1:
        return _split_cells(cells)
    words = text.split()
    count = len(words)
    while count and VALUE_WORD.fullmatch(words[count - 1]):
        count -= 1
    if count == len(words):
        return text, ()
    label = text.rsplit(maxsplit=len(words) - count)[0] if count else ""
    return label.strip(), tuple(words[count:])


def _split_cells(cells: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    values = 0
    while values < len(cells) and VALUE_CELL.fullmatch(cells[-1 - values]):
        values += 1
    start = len(cells) - values
    return " ".join(cells[:start]), tuple(cells[start:]) if any(cells[start:]) or len(cells) > 2 else ()


def _read_items(lines: Sequence[TextLine], headers: Sequence[HeaderWords]) -> Iterator[Block | Grid]:
    margins = find_margins(lines)
    pending: list[TextLine] = []
    index = 0
    while index < len(lines):
        used, end = _find_table(lines, index, pending, headers)
        if used is None:
            pending.append(lines[index])
            index += 1
            continue
        grid, taken = used
        yield from join_lines(pending[: len(pending) - taken], margins)
        yield grid
        pending = []
        index = end
    yield from join_lines(pending, margins)


def _find_table(
    lines: Sequence[TextLine], index: int, pending: Sequence[TextLine], headers: Sequence[HeaderWords]
) -> tuple[tuple[Grid, int] | None, int]:
    """A table whose first row of values is ``lines[index]``: the grid and how many pending lines it takes, and its
    end.
    """
    simple = _read_simple(lines, index, pending)
    if simple:
        return simple
    line = lines[index]
    count = len(line.values)
    header, start, end = _find_widest(pending, line, headers)
    if header is None and count < MANY_VALUES:
        return None, index
    width = header.columns if header else count
    rows, stop = collect_rows(lines, index, width, _find_fragments(pending, end) if header else [])
    taken = len(pending) - start if header else 0
    told = read_rows(rows, width)
    return (_build(told, header, list(pending[start:end]), width), taken), stop


def _find_fragments(pending: Sequence[TextLine], end: int) -> list[TextLine]:
    """The lines between a header and the first row; of a header whose lines hold other words too, those of numbers."""
    while end and pending[end - 1].values and not pending[end - 1].label:
        end -= 1
    return list(pending[end:])


def _find_widest(
    pending: Sequence[TextLine], line: TextLine, headers: Sequence[HeaderWords]
) -> tuple[HeaderWords | None, int, int]:
    """The header above a row, which may lack values; few values need a label with a number in a kept layout."""
    count = len(line.values)
    widths = {header.columns for header in headers if header.columns >= count}
    if count >= MANY_VALUES:
        widths = {width for width in widths if width <= count + LOST_VALUES}
    elif not (count and is_kept(line) and NUMBERING.match(line.label)):
        widths = set()
    for width in sorted(widths):
        found = find_header(pending, width, headers)
        if found[0]:
            return found
    return None, len(pending), len(pending)


def _read_simple(
    lines: Sequence[TextLine], index: int, pending: Sequence[TextLine]
) -> tuple[tuple[Grid, int], int] | None:
    """``信息内容 本年制发件数 本年废止件数`` above ``规章 0 0``: as many words as cells, in each line."""
    if not pending:
        return None
    words = list(pending[-1].cells or pending[-1].text.split())
    if len(words) < 2 or DIGIT.search(pending[-1].text) or SENTENCE.search(pending[-1].text):
        return None
    end = index
    while end < len(lines) and _is_simple_row(lines[end], len(words)):
        end += 1
    if end == index:
        return None
    cells = [Cell(word, 0, column, place=pending[-1].place) for column, word in enumerate(words)]
    for row, line in enumerate(lines[index:end], start=1):
        cells += [Cell(text, row, column, place=line.place) for column, text in enumerate([line.label, *line.values])]
    return (Grid(tuple(cells), end - index + 1, len(words), pending[-1].place, "text"), 1), end


def _is_simple_row(line: TextLine, width: int) -> bool:
    return len(line.values) == width - 1 and (len(line.label.split()) == 1 or len(line.cells) == width)


def _build(rows: Sequence[TextRow], header: HeaderWords | None, header_lines: list[TextLine], width: int) -> Grid:
    labels = [join_rivals(row.pieces) for row in rows]
    depth = max(len(pieces) for pieces in labels)
    cells: list[Cell] = []
    height = 0
    place = header_lines[0].place if header_lines else rows[0].line.place
    if header:
        cells = [Cell(text, row, column + depth, rs, cs, place) for row, column, rs, cs, text in header.cells]
        height = max(row + row_span for row, _, row_span, _, _ in header.cells)
    for offset, (pieces, row) in enumerate(zip(labels, rows, strict=True), start=height):
        texts = [*pieces[:-1], *[""] * (depth - len(pieces)), *pieces[-1:]]
        cells += [Cell(text, offset, column, place=row.line.place) for column, text in enumerate(texts)]
        cells += _build_values(row, offset, depth, width)
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    columns = max(cell.column + cell.column_span for cell in ordered)
    return Grid(ordered, height + len(rows), max(columns, depth + width), place, "text")


def _build_values(row: TextRow, offset: int, depth: int, width: int) -> Iterator[Cell]:
    """The values of a row in the order of their columns; by their places where some columns are blank."""
    texts = [*row.line.values, *row.stray]
    if row.stray and len(texts) == width:
        texts.append("")  # with numbers that may be of another row it must not look whole
    second: Sequence[str | None] = row.second if len(texts) == width else ()
    if row.columns is not None:
        found = dict(zip(row.columns, row.line.values, strict=True))
        texts = [found.get(column, "") for column in range(width)]
    for column, text in enumerate(texts):
        other = second[column] if column < len(second) else None
        yield Cell(text, offset, depth + column, place=row.line.place, second=other)
