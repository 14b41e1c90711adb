"""The many-level headers of tables in plain text: read as a run of words, or by the order of their columns.

``自 | 然 | 人 | 法人或其他组织 | …`` one under the other is a run; a text that keeps the layout writes 商业 above 企业,
and pieces of all columns in one line.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from parse.readers.paragraphs import Line

#: A drawn header has three levels, and its longest word is set in three lines.
HEADER_LINES = 12
#: A header set letter by letter takes as many lines as it has characters.
HEADER_RUN = 90


class HeaderWords(Protocol):
    """A many-level header as extractors write it: its words in a run, and how its cells lie over ``columns`` values."""

    @property
    def words(self) -> str:
        """All words of the header, without blanks."""

    @property
    def columns(self) -> int:
        """How many values each row below it has."""

    @property
    def order(self) -> str:
        """Characters that tell its columns, left to right, for a header whose words lie side by side in lines."""

    @property
    def cells(self) -> tuple[tuple[int, int, int, int, str], ...]:
        """Row, column, row span, column span and words of each cell."""


@dataclass(frozen=True)
class TextLine(Line):
    """A line of a text and how far it is indented, in columns of a terminal."""

    indent: int = 0
    cells: tuple[str, ...] = ()  #: of a line with tabs, as a browser copies the row of a table; empty ones are kept
    label: str = ""  #: what stands before the values at its end
    values: tuple[str, ...] = ()  #: those of a line with tabs may be empty
    printed: str = ""  #: with the blanks before and between its words
    page: int = 0  #: pages are parted by form feeds


class _Widths(dict[str, int]):
    """The columns that each character takes, looked up once."""

    def __missing__(self, character: str) -> int:
        width = self[character] = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        return width


_WIDTHS = _Widths()


def get_width(text: str) -> int:
    """Columns of a terminal."""
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


def find_header(
    pending: Sequence[TextLine], columns: int, headers: Sequence[HeaderWords]
) -> tuple[HeaderWords | None, int, int]:
    """The last lines of ``pending`` whose words in a run are one of the known headers: first line and the one after.

    A line that begins with other words (the note in the corner) is left to the text before.
    """
    lines = list(pending[-HEADER_RUN:])
    words = ["".join(line.text.split()) for line in lines]
    ends = [0, *accumulate(len(word) for word in words)]
    for header in headers:
        at = "".join(words).rfind(header.words) if header.columns == columns else -1
        if at >= 0:
            skipped = len(pending) - len(lines)
            start = next(index for index, end in enumerate(ends) if end >= at)
            end = next(index for index, reached in enumerate(ends) if reached >= at + len(header.words))
            return header, min(skipped + start, skipped + end - 1), skipped + end
    return _find_drawn_header(pending, columns, headers)


def _find_drawn_header(
    pending: Sequence[TextLine], columns: int, headers: Sequence[HeaderWords]
) -> tuple[HeaderWords | None, int, int]:
    """The lines above a row that hold all characters of a known header, its columns in their order from left to right:
    an extractor that keeps the layout writes 商业 over 企业, and words of all columns in one line.
    """
    nothing = (None, len(pending), len(pending))
    for header in headers:
        wanted = Counter(header.words)
        for depth in range(2, min(HEADER_LINES, len(pending)) + 1) if header.columns == columns else ():
            lines = pending[-depth:]
            if wanted - Counter("".join(line.text for line in lines)):
                continue
            is_drawn = any(
                _read_order(lines, header.order, is_wide=is_wide) == header.order for is_wide in (True, False)
            )
            return (header, len(pending), len(pending)) if is_drawn else nothing  # its lines hold other words too
    return nothing


def _read_order(lines: Sequence[TextLine], characters: str, *, is_wide: bool) -> str:
    """The given characters as they stand from left to right, whichever line holds them.

    Some extractors count a Chinese character as two columns of the layout (``is_wide``), others as one.
    """
    found = []
    for line in lines:
        for index, character in enumerate(line.text):
            if character in characters:
                before = get_width(line.text[:index]) if is_wide else index
                found.append((line.indent + before, character))
    return "".join(character for _, character in sorted(found, key=lambda place: place[0]))
