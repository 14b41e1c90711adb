"""Plain text, as extractors write it from a PDF, to blocks and grids: ``（七）总计 15 0 0 0 6 0 21`` is a row of
seven values.

There are no rules to see. What can be seen are lines that end in values, and headers: either a line of as many
words as the lines below have cells, or one of the many-level headers that the caller passes in as words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Protocol

from parse.charset import read_text as decode
from parse.model import Block, Cell, Grid, Place, Problem, Reading
from parse.readers.paragraphs import Line, find_margins, join_lines


class HeaderWords(Protocol):
    """A many-level header as extractors write it: its words in a run, and how its cells lie over ``columns`` values."""

    @property
    def words(self) -> str:
        """All words of the header, without blanks."""

    @property
    def columns(self) -> int:
        """How many values each row below it has."""

    @property
    def cells(self) -> tuple[tuple[int, int, int, int, str], ...]:
        """Row, column, row span, column span and words of each cell."""


VALUE = r"(?:[+\-−]?[\d０-９][\d０-９,，.．]*(?:万?元)?|[/／\-－—]+|无)"
VALUES_AT_END = re.compile(rf"^(?P<label>.*?\S)??(?:^|\s+)(?P<values>{VALUE}(?:\s+{VALUE})*)\s*$")
#: Rows of this many values are a table wherever they stand; fewer need a header line just above.
MANY_VALUES = 5
#: A row with so many values more or less than its neighbours is still a row of their table.
LOST_VALUES = 2
#: Pieces of labels between two rows of one table; a longer run is the text after the table.
LABEL_LINES = 24
SENTENCE = re.compile(r"[。；！？]")
DIGIT = re.compile(r"\d")
NUMBERED = re.compile(
    r"(?<=[^第])(?=[（(][一二三四五六七八九十][)）]|(?<!\d)\d{1,2}[.．、](?!\d))|(?<=[^一二三四五六七八九十])(?=[一二三四五六七八九十]、)"
)


def read_plain_text(data: bytes, headers: Sequence[HeaderWords] = ()) -> Reading:
    """Read plain text. Places are 1-based lines. ``headers`` are the many-level headers to look for."""
    text, encoding, whole = decode(data)
    problems = [] if whole else [_report_damage(encoding)]
    numbered = [(number, line.rstrip("\r")) for number, line in enumerate(re.split(r"\n|\f", text), start=1)]
    lines = [_measure(number, line) for number, line in numbered if line.strip()]
    items = tuple(_read_items(lines, headers))
    return Reading("text", items, (("charset", encoding),), tuple(problems))


def _report_damage(encoding: str) -> Problem:
    message = (
        f"whole text: some bytes have no meaning in {encoding}; expected UTF-8 or GB18030 throughout; fetch it again"
    )
    return Problem("read", "charset_damage", message)


def _measure(number: int, text: str) -> Line:
    """Widths in columns of a terminal: a Chinese character is two, and so is the unit of an indent."""
    body = text.strip()
    width = sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in body)
    return Line(body, Place(line=number), 0.0, float(width), 2.0)


def _split(line: Line) -> tuple[str, list[str]]:
    match = VALUES_AT_END.match(line.text)
    if not match:
        return line.text, []
    return (match["label"] or "").strip(), match["values"].split()


def _read_items(lines: Sequence[Line], headers: Sequence[HeaderWords]) -> Iterator[Block | Grid]:
    margins = find_margins(lines)
    pending: list[Line] = []
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
    lines: Sequence[Line], index: int, pending: Sequence[Line], headers: Sequence[HeaderWords]
) -> tuple[tuple[Grid, int] | None, int]:
    """A table whose first row of values is ``lines[index]``: the grid and how many pending lines it takes, and its
    end.
    """
    _, values = _split(lines[index])
    simple = _read_simple(lines, index, pending)
    if simple:
        return simple
    if len(values) < MANY_VALUES:
        return None, index
    header, start, end = _find_header(pending, len(values), headers)
    fragments = list(pending[end:]) if header else []
    rows, stop = _collect_rows(lines, index, len(values), fragments)
    taken = len(pending) - start if header else 0
    return (_build(rows, header, list(pending[start:end]), len(values)), taken), stop


def _read_simple(lines: Sequence[Line], index: int, pending: Sequence[Line]) -> tuple[tuple[Grid, int], int] | None:
    """``信息内容 本年制发件数 本年废止件数`` above ``规章 0 0``: as many words as cells, in each line."""
    if not pending:
        return None
    words = pending[-1].text.split()
    if len(words) < 2 or DIGIT.search(pending[-1].text) or SENTENCE.search(pending[-1].text):
        return None
    end = index
    while end < len(lines) and _is_simple_row(lines[end], len(words)):
        end += 1
    if end == index:
        return None
    cells = [Cell(word, 0, column, place=pending[-1].place) for column, word in enumerate(words)]
    for row, line in enumerate(lines[index:end], start=1):
        label, values = _split(line)
        cells += [Cell(text, row, column, place=line.place) for column, text in enumerate([label, *values])]
    return (Grid(tuple(cells), end - index + 1, len(words), pending[-1].place), 1), end


def _is_simple_row(line: Line, width: int) -> bool:
    label, values = _split(line)
    return len(values) == width - 1 and len(label.split()) == 1


def _find_header(
    pending: Sequence[Line], columns: int, headers: Sequence[HeaderWords]
) -> tuple[HeaderWords | None, int, int]:
    """The lines of ``pending`` whose words are one of the known headers, the last such run."""
    words = ["".join(line.text.split()) for line in pending]
    for header in headers:
        if header.columns != columns:
            continue
        for start in range(len(words) - 1, -1, -1):
            run = ""
            for end in range(start, len(words)):
                run += words[end]
                if run == header.words:
                    return header, start, end + 1
                if not header.words.startswith(run):
                    break
    return None, len(pending), len(pending)


Row = tuple[list[Line], Line]  # pieces of labels above, and the line with the values


def _collect_rows(lines: Sequence[Line], index: int, width: int, fragments: list[Line]) -> tuple[list[Row], int]:
    rows: list[Row] = []
    end = index
    for position in range(index, len(lines)):
        line = lines[position]
        _, values = _split(line)
        if len(values) == width or _is_damaged_row(len(values), width):
            rows.append((fragments, line))
            fragments, end = [], position + 1
        elif SENTENCE.search(line.text) or len(fragments) >= LABEL_LINES:
            break
        else:
            fragments.append(line)
    return rows, end


def _is_damaged_row(values: int, width: int) -> bool:
    """A blank cell leaves no trace in a text: its row has a value too few, and is kept so that it can be reported."""
    return values >= MANY_VALUES and abs(values - width) <= LOST_VALUES


def _build(rows: Sequence[Row], header: HeaderWords | None, header_lines: list[Line], width: int) -> Grid:
    labels = [_read_labels(fragments, line) for fragments, line in rows]
    depth = max(len(pieces) for pieces in labels)
    cells: list[Cell] = []
    height = 0
    if header:
        place = header_lines[0].place
        cells = [Cell(text, row, column + depth, rs, cs, place) for row, column, rs, cs, text in header.cells]
        height = max(row + row_span for row, _, row_span, _, _ in header.cells)
    for offset, (pieces, (_, line)) in enumerate(zip(labels, rows, strict=True)):
        row = height + offset
        texts = [*pieces[:-1], *[""] * (depth - len(pieces)), *pieces[-1:]]
        cells += [Cell(text, row, column, place=line.place) for column, text in enumerate(texts)]
        values = _split(line)[1]
        cells += [Cell(text, row, depth + column, place=line.place) for column, text in enumerate(values)]
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    place = header_lines[0].place if header_lines else rows[0][1].place
    columns = max(cell.column + cell.column_span for cell in ordered)
    return Grid(ordered, height + len(rows), max(columns, depth + width), place)


def _read_labels(fragments: Sequence[Line], line: Line) -> list[str]:
    """The label pieces of one row, cut where a numbered one begins; the row's own is the last."""
    above = "".join("".join(fragment.text.split()) for fragment in fragments)
    own = _split(line)[0]
    pieces = [piece for piece in NUMBERED.split(above) if piece]
    return [*pieces, *[piece.strip() for piece in NUMBERED.split(own) if piece.strip()]]
