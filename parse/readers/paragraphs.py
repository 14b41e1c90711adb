"""Printed lines to paragraphs: a line that reaches the right margin goes on in the next, unless that one is
indented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parse.model import Block, Place

#: A line that begins like this begins a paragraph, however full the line before it is.
OPENING = re.compile(r"\s*(?:[（(]\s*[一二三四五六七八九十]{1,2}\s*[)）]|[一二三四五六七八九十—]{1,2}\s*、)")
#: A paragraph is indented by two characters, but a proportional font may make that as little as one.
INDENT_IN_CHARACTERS = 0.9
#: The right margin is ragged by up to two characters where punctuation may not begin a line.
RAGGED_IN_CHARACTERS = 2.2

#: A line that ends this far out is more than a heading or a signature.
LONG_LINE = 0.8

#: A web address or a number goes to the next line whole and leaves a gap behind.
UNBREAKABLE = re.compile(r"[（(]?[A-Za-z]{2}")
SENTENCE_END = re.compile(r"[。；：:！？]\s*$")

WORD = re.compile(r"[A-Za-z]")
WORD_AT_END = re.compile(r"[A-Za-z,.;]$")
#: An address broken at the margin goes on without a blank.
ADDRESS_AT_END = re.compile(r"(?:https?://|www\.)[!-~]*$")

ASIAN = r"[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef“”‘’]"
#: Begins with the blank, so that the search looks at nothing else.
BETWEEN_ASIAN = re.compile(rf"[ \t\xa0](?<={ASIAN}.)[ \t\xa0]*(?={ASIAN})")


@dataclass(frozen=True)
class Line:
    """One printed line: its text and how far it reaches, in any one unit (points, columns of a text)."""

    text: str
    place: Place
    start: float
    end: float
    character: float  #: width of one full-width character in that unit
    top: float = 0.0  #: upper edge on its page, where lines and tables are put in order


@dataclass(frozen=True)
class Margins:
    """Where the lines of a document begin and end."""

    left: float
    right: float


def find_margins(lines: Sequence[Line]) -> Margins:
    """The margins of a document: the leftmost start that is common, and where most of the long lines end."""
    if not lines:
        return Margins(0, 0)
    starts = sorted(line.start for line in lines)
    farthest = max(line.end for line in lines)
    ends = sorted(line.end for line in lines if line.end > LONG_LINE * farthest)
    return Margins(starts[len(starts) // 10], ends[len(ends) // 2])


def join_lines(lines: Sequence[Line], margins: Margins) -> Iterator[Block]:
    """Join lines into paragraphs; each block has the place of its first line."""
    if not lines:
        return
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins(line, paragraph[-1], margins):
            yield Block(join_text([part.text for part in paragraph]), paragraph[0].place)
            paragraph = []
        paragraph.append(line)
    yield Block(join_text([part.text for part in paragraph]), paragraph[0].place)


def _begins(line: Line, previous: Line, margins: Margins) -> bool:
    is_indented = line.start > margins.left + INDENT_IN_CHARACTERS * line.character
    is_short = previous.end < margins.right - RAGGED_IN_CHARACTERS * previous.character
    if is_short and UNBREAKABLE.match(line.text) and not SENTENCE_END.search(previous.text):
        is_short = False
    return bool(OPENING.match(line.text)) or is_indented or is_short


def join_cell(text: str) -> str:
    """Join the lines of a cell."""
    return text if text.isalnum() else join_text(text.split("\n"))


def join_text(parts: Sequence[str]) -> str:
    """Join the pieces of one paragraph: nothing between Chinese characters, one blank between words of other
    scripts.
    """
    text = parts[0].strip()
    for part in parts[1:]:
        piece = part.strip()
        is_between_words = bool(text and WORD_AT_END.search(text) and WORD.match(piece))
        is_word_break = is_between_words and not ADDRESS_AT_END.search(text)
        text += (" " if is_word_break else "") + piece
    return text if text.isalnum() else BETWEEN_ASIAN.sub("", text)
