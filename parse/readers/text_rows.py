"""The rows of a table in plain text: lines of values, the pieces of labels above and beside them, and what is broken.

A row is believed when it is as wide as its table, or when its places say which of its cells are blank; any other keeps
its number of values, so that it can be reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from parse.readers.text_columns import is_kept
from parse.readers.text_headers import TextLine
from parse.readers.text_places import list_columns, place_rows

#: Rows of this many values are a table wherever they stand; fewer need a header line just above, or a label with a
#: number of its own in a text that keeps its layout.
MANY_VALUES = 5
#: A row with so many values more or less than its neighbours is still a row of their table.
LOST_VALUES = 2
#: Pieces of labels between two rows of one table; a longer run is the text after the table.
LABEL_LINES = 24
#: A label of a group is shorter than this.
LONG_LABEL = 12
SENTENCE = re.compile(r"[。；！？]")
NUMBERED = re.compile(
    r"(?<=[^第])(?=[（(][一二三四五六七八九十][)）]|(?<!\d)\d{1,2}[.．、](?!\d))|(?<=[^一二三四五六七八九十])(?=[一二三四五六七八九十]、)"
)
STRAY = re.compile(r"[\d０-９]+(?:[,，.．][\d０-９]+)*")
NUMBERING = re.compile(r"[（(][一二三四五六七八九十][)）]|[一二三四五六七八九十]、|\d{1,2}[.．、]")
GROUP = re.compile(r"[（(][一二三四五六七八九十][)）]")
WIDE_BLANK = re.compile(r"\s{2,}")
ARABIC = re.compile(r"(\d{1,2})[.．、]")


@dataclass
class TextRow:
    """A line of values, the pieces of labels above it, and what is known of it."""

    fragments: list[TextLine]
    line: TextLine
    pieces: list[str] = field(default_factory=list)  #: of its label, its own last
    stray: list[str] = field(default_factory=list)  #: numbers beside it that may be the rest of its own
    columns: tuple[int, ...] | None = None  #: of its values, where it is told by places
    second: tuple[str | None, ...] = ()  #: the value of each column by places
    stacked: tuple[int, ...] = ()  #: columns of values that were printed one a line
    is_labelled: bool = False  #: whether a label with a number of its own stands beside it


def collect_rows(
    lines: Sequence[TextLine], index: int, width: int, fragments: list[TextLine]
) -> tuple[list[TextRow], int]:
    """The rows from ``lines[index]`` on, and the line after the last."""
    rows: list[TextRow] = []
    end = index
    for position in range(index, len(lines)):
        line = lines[position]
        if _is_row(line, width, fragments):
            rows.append(TextRow(fragments, line))
            fragments, end = [], position + 1
        elif SENTENCE.search(line.text) or len(fragments) >= LABEL_LINES:
            break
        else:
            fragments.append(line)
    rest = lines[end : end + 2]
    if rows and len(rest) > 1 and rest[0].page == rest[1].page == rows[-1].line.page:  # a page number ends its page
        rows[-1].stray = [word for word in rest[0].text.split() if not rest[0].label and STRAY.fullmatch(word)]
    return rows, end


def _is_row(line: TextLine, width: int, fragments: list[TextLine]) -> bool:
    """A blank cell leaves no mark in a text: its row has a value too few, and is kept so that it can be placed or
    reported.
    """
    count = len(line.values)
    if count == width or (count >= MANY_VALUES and abs(count - width) <= LOST_VALUES):
        return True
    has_one = line.label or len(_list_labels(fragments)) == 1
    return bool(has_one) and 0 < count < width and is_kept(line) and _has_own_label(fragments, line)


def _has_own_label(fragments: Sequence[TextLine], line: TextLine) -> bool:
    """Whether a number begins the label of a line, and the words beside its values do not go on from a row above:
    ``（五）不予  获取信息`` is a group and the rest of a label.
    """
    words = [word for part in (*fragments, line) for word in part.label.split()]
    numbered = [index for index, word in enumerate(words) if NUMBERING.match(word)]
    return bool(numbered) and (numbered[-1] == len(words) - 1 or not GROUP.match(words[numbered[-1]]))


def read_rows(rows: list[TextRow], width: int) -> list[TextRow]:
    """Give each row its label and, where places tell them, the columns of its values."""
    rows = [part for row in rows for part in _unstack(row, rows, width)]
    below = [row.fragments for row in rows[1:]] + [[]]
    for row, fragments in zip(rows, below, strict=True):
        row.pieces = _read_labels(row.fragments, row.line)
        row.is_labelled = _has_own_label(row.fragments, row.line)
        row.stray = [*_find_stray(row.fragments), *row.stray, *_find_stray(fragments)]
    for _, group in groupby(rows, key=lambda row: row.line.page):
        members = list(group)
        for row, placing in zip(members, place_rows([row.line for row in members], width), strict=True):
            row.columns, row.second = placing
            row.columns = row.stacked if 0 < len(row.stacked) < width else row.columns
    _share_labels(rows, width)
    return [row if _is_apart(rows, number) else replace(row, columns=None) for number, row in enumerate(rows)]


def _is_apart(rows: Sequence[TextRow], number: int) -> bool:
    """Whether a row and those beside it have labels of their own, so that no values beside it are the rest of its."""
    beside = rows[max(number - 1, 0) : number + 2]
    return not rows[number].stray and (len(rows) == 1 or all(row.is_labelled for row in beside))


def _unstack(row: TextRow, rows: Sequence[TextRow], width: int) -> Iterator[TextRow]:
    """Rows whose values an extractor has written one a line, column after column, each column from above: as many
    labels stand before them as each column has values.
    """
    lines = row.fragments
    first = next((index for index, line in enumerate(lines) if _is_bare(line)), len(lines))
    last = first
    while last < len(lines) and _is_bare(lines[last]):
        last += 1
    stack, height = lines[first:last], len(_list_labels(lines[:first]))
    columns = _list_stacked(stack, height, rows, width) if height > 1 else None
    if columns is None:
        yield row
        return
    for number in range(height):
        values = tuple(line.values[0] for line in stack[number::height])
        line = replace(stack[number], label="", values=values, text=" ".join(values), printed="")
        yield TextRow(lines[:first] if number == 0 else [], line, stacked=columns)
    yield replace(row, fragments=lines[last:])


def _list_stacked(
    stack: Sequence[TextLine], height: int, rows: Sequence[TextRow], width: int
) -> tuple[int, ...] | None:
    """The columns of stacked values, each printed ``height`` times; None when they are not."""
    beside = [row.line for row in rows if stack and row.line.page == stack[0].page]
    told = list_columns(stack, beside, width)
    columns = tuple(column[0] for column in told[::height] if column)
    is_told = len(stack) >= MANY_VALUES * height and all(len(column) == 1 for column in told)
    is_even = sorted(set(columns)) == list(columns) and told == [(column,) for column in columns for _ in range(height)]
    return columns if is_told and is_even else None


def _is_bare(line: TextLine) -> bool:
    return not line.label and len(line.values) == 1


def _share_labels(rows: Sequence[TextRow], width: int) -> None:
    """Where the labels 1. and 2. stand above one line of values, none above the next, and 3. above the one after it,
    each line has its own in their order: an extractor that keeps the layout writes the values of a high row beside the
    label of the next.
    """
    for row, following, last in zip(rows, rows[1:], rows[2:], strict=False):
        numbers = [index for index, piece in enumerate(row.pieces) if ARABIC.match(piece)]
        if len(numbers) < 2 or any(NUMBERING.match(piece) for piece in following.pieces):
            continue
        label, groups = row.pieces[numbers[0]], row.pieces[numbers[0] + 1 : numbers[1]]
        rest = row.pieces[numbers[1] :]
        after = next((piece for piece in last.pieces if NUMBERING.match(piece)), "")
        if _count_up(label, *rest, after) and _are_two_rows(row, following, width):
            row.pieces, following.pieces = [*row.pieces[: numbers[0]], *groups, label], rest
            following.is_labelled = True


def _count_up(*pieces: str) -> bool:
    """Whether labels are numbered one after another."""
    numbers = [int(match[1]) for piece in pieces if (match := ARABIC.match(piece))]
    return len(numbers) == len(pieces) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _are_two_rows(row: TextRow, following: TextRow, width: int) -> bool:
    """Whether the lower line of values is no rest of the upper: below a digit alone nothing can be its rest."""
    upper = _list_cells(row, width)
    lower = _list_cells(following, width)
    return any(len(upper[column]) == 1 for column in upper.keys() & lower.keys())


def _list_cells(row: TextRow, width: int) -> dict[int, str]:
    if row.stray:
        return {}
    columns = range(width) if len(row.line.values) == width else row.columns or ()
    return dict(zip(columns, row.line.values, strict=False))


def _find_stray(fragments: Sequence[TextLine]) -> list[str]:
    """Numbers among pieces of labels: a number broken in its cell leaves its rest on a line of its own, and belongs to
    a row above or below. Both rows get it, so that neither is as wide as the table and neither is believed.
    """
    return [token for line in fragments for token in line.text.split() if STRAY.fullmatch(token)]


def join_rivals(pieces: list[str]) -> list[str]:
    """Two labels numbered ``1.`` and ``2.`` above one line of values: either may be its own, so that both are kept in
    one cell, and it is neither.
    """
    first = next((index for index, piece in enumerate(pieces) if ARABIC.match(piece)), len(pieces))
    if sum(bool(ARABIC.match(piece)) for piece in pieces) < 2:
        return pieces
    return [*pieces[:first], "\n".join(pieces[first:])]


def _read_labels(fragments: Sequence[TextLine], line: TextLine) -> list[str]:
    """The label pieces of one row, cut where a numbered one begins; the row's own is the last.

    A label without a number of its own goes on from the line above, which stays a line of its own for whoever finds two
    labels in it: ``（二）部分公开（区分处理的，只`` |
    ``计这一情形，不计其他情形） 0 0 0``. Words of a group may stand before it: ``2.申请人逾期未按收费通知要求缴`` |
    ``处理     纳费用、行政机关不再处理其政 0 0 0``.
    """
    above = "".join("".join(fragment.text.split()) for fragment in fragments)
    own = line.label
    if NUMBERING.match(above) and own and not NUMBERING.match(own):
        above, own = f"{above}\n{''.join(own.split())}", ""
    pieces = [piece for piece in NUMBERED.split(above) if piece]
    parts = WIDE_BLANK.split(own)
    if pieces and ARABIC.match(pieces[-1]) and own and not any(map(NUMBERING.match, parts)):
        return [*pieces[:-1], *parts[:-1], f"{pieces[-1]}\n{''.join(parts[-1].split())}"]
    return [*pieces, *[piece.strip() for piece in NUMBERED.split(own) if piece.strip()]]


def _list_labels(lines: Sequence[TextLine]) -> list[str]:
    """The labels of rows in lines: numbered ``1.``, or too long for one of a group (``（五）不予处理``)."""
    pieces = NUMBERED.split("".join("".join(line.text.split()) for line in lines))
    return [piece for piece in pieces if ARABIC.match(piece) or (NUMBERING.match(piece) and len(piece) >= LONG_LABEL)]
