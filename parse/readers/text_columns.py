"""Where the words of a line stand, and the columns of a table that this tells.

A word after a single blank belongs to the piece before it and may stand too far left: nothing is told from its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from parse.readers.text_headers import TextLine, get_width

WORD = re.compile(r"\S+")
Measure = Callable[[str], int]
#: How extractors count the columns before a word: each character one, or a Chinese character two.
MEASURES: tuple[Measure, ...] = (len, get_width)


class Span(NamedTuple):
    """Where a word stands in its line."""

    start: int
    end: int  #: exclusive
    is_sure: bool  #: whether more than one blank stands before it


#: For each column of a table the interval of its words on one page; None where none is known.
Frame = tuple[Span | None, ...]
Spans = tuple[Span, ...]


def is_kept(line: TextLine) -> bool:
    """Whether a line keeps its layout before its values: more than one blank stands before the first."""
    spans = measure_values(line, len)
    return bool(spans) and spans[0].is_sure


def measure_values(line: TextLine, measure: Measure) -> Spans:
    """Where the values at the end of a line stand; nothing for a line with tabs."""
    if line.cells or not line.values or not line.printed:
        return ()
    return measure_words(line.printed, measure)[-len(line.values) :]


def measure_words(printed: str, measure: Measure) -> Spans:
    """Where the words of a line stand."""
    found = []
    previous = -2
    for match in WORD.finditer(printed):
        start = measure(printed[: match.start()])
        found.append(Span(start, start + measure(match[0]), match.start() - previous > 1))
        previous = match.end()
    return tuple(found)


def unite(rows: Iterable[Sequence[Span]], width: int) -> Frame | None:
    """The interval of each column over whole rows; None when they do not stand apart from left to right."""
    frame: list[Span | None] = [None] * width
    for row in rows:
        for column, span in enumerate(row):
            frame[column] = widen(frame[column], span)
    return tuple(frame) if stands_apart(frame) else None


def widen(known: Span | None, span: Span) -> Span | None:
    """An interval and a word more; one whose place does not tell widens nothing."""
    if not span.is_sure:
        return known
    return span if known is None else Span(min(known.start, span.start), max(known.end, span.end), is_sure=True)


def stands_apart(frame: Iterable[Span | None]) -> bool:
    """Whether each column that is known ends before the next begins."""
    known = [span for span in frame if span is not None]
    return all(one.end <= other.start for one, other in pairwise(known))


def heap_up(rows: Iterable[Spans]) -> list[Span]:
    """The intervals of words that stand over each other or touch."""
    heaps: list[Span] = []
    for span in sorted(span for row in rows for span in row if span.is_sure):
        if heaps and span.start <= heaps[-1].end:
            heaps[-1] = heaps[-1]._replace(end=max(heaps[-1].end, span.end))
        else:
            heaps.append(span)
    return heaps


def list_over(span: Span, frame: Frame) -> list[int]:
    """The columns that a word stands over."""
    return [
        column
        for column, known in enumerate(frame)
        if known is not None and span.start < known.end and known.start < span.end
    ]
