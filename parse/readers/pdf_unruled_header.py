"""The header above rows of values without rules: the words over each column, and over several columns together.

``法人或其他组织`` stands in the middle of the five columns below it; ``自然人`` beside it is a column of its own, which
its height tells: it stands in the middle of two levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parse.model import Box
from parse.readers.pdf_unruled_labels import Label, chain_lines, join_words
from parse.readers.pdf_unruled_words import Uncertain, Word

#: A heading begins with a number of its own, as no header does.
HEADING = re.compile(r"\s*(?:[（(]\s*)?[一二三四五六七八九十]+\s*[)）、]")
#: Lines of a header follow each other within so many times their height.
STEP = 3.2
#: Words may stand out of their column by so many points.
OVERHANG = 1.5
#: The middle of words differs from that of their columns by less than this share of a column.
CENTRED = 0.3


@dataclass(frozen=True)
class Header:
    """Cells of a header: their words and boxes; and where it begins."""

    cells: tuple[tuple[str, Box], ...]
    top: float


def collect_header(lines: Sequence[Sequence[Word]], edges: Sequence[float], floor: float) -> list[list[Word]]:
    """The lines of a header that ends at ``floor``, from below upwards, as far as they are no headings and no prose.

    ``edges`` are the left edge of the table and those of its columns of values.
    """
    taken: list[list[Word]] = []
    reach = floor
    for line in reversed([line for line in lines if line[0].middle < floor]):
        over = [word for word in line if word.x1 > edges[1]]
        if HEADING.match(line[0].text) or reach - max(word.bottom for word in line) > STEP * line[0].height:
            break
        if over and (_is_prose(line, edges) or any(word.is_value for word in line)):
            break
        taken.append(list(line))
        if over:
            reach = min(word.top for word in over)
    while taken and not any(word.x1 > edges[1] for word in taken[-1]):
        taken.pop()
    return taken[::-1]


def _is_prose(line: Sequence[Word], edges: Sequence[float]) -> bool:
    """Whether words begin left of the values and reach under them, but for a title in the middle of the table."""
    across = [word for word in line if word.x0 < edges[1] - OVERHANG and word.x1 > edges[1] + OVERHANG]
    return line[-1].x1 > edges[-1] + OVERHANG or (bool(across) and not _is_title(line, edges))


def _is_title(line: Sequence[Word], edges: Sequence[float]) -> bool:
    """Whether a line is one word in the middle of the table."""
    return len(line) == 1 and abs(line[0].centre - (edges[0] + edges[-1]) / 2) <= line[0].height / 2


def build_header(lines: Sequence[Sequence[Word]], edges: Sequence[float], floor: float) -> Header:
    """The cells of a header. Raises ``Uncertain`` where places leave a choice."""
    lines = list(lines)
    cells: list[tuple[str, Box]] = []
    title = None
    if lines and edges[1] > edges[0] and _is_title(lines[0], edges):
        title = lines.pop(0)[0]
    if not lines:
        raise Uncertain("no words stand above its columns")
    left = join_words([[word for word in line if word.x1 <= edges[1]] for line in lines])
    over = [[word for word in line if word.x1 > edges[1]] for line in lines]
    top = min(word.top for line in lines for word in line)
    if title:
        top = (title.bottom + top) / 2
        cells.append((title.text, (edges[0], title.top - 1, edges[-1], top)))
    else:
        top -= 1
    if edges[1] > edges[0]:
        text = "\n".join(label.text for label in chain_lines(left))
        cells.append((text, (edges[0], top, edges[1], floor)))
    cells += _read_columns(over, edges[1:], top, floor)
    return Header(tuple(cells), top if not title else title.top - 1)


def _read_columns(
    lines: Sequence[Sequence[Word]], edges: Sequence[float], top: float, floor: float
) -> Iterator[tuple[str, Box]]:
    bounds = list(pairwise(edges))
    words = _join_within(lines, bounds)
    owner = [_find_column(word, bounds) for word in words]
    leaves: list[Label] = []
    parents = [word for word, at in zip(words, owner, strict=True) if at is None]
    for column, _ in enumerate(bounds):
        chains = chain_lines([word for word, at in zip(words, owner, strict=True) if at == column])
        if not chains:
            raise Uncertain("no label stands above one of its columns")
        leaves.append(chains[-1])
        parents += [line for chain in chains[:-1] for line in chain.lines]
    parents.sort(key=lambda word: word.middle)
    levels: list[list[Word]] = []
    for word in parents:
        if levels and word.middle - levels[-1][0].middle < word.height / 2:
            levels[-1].append(word)
        else:
            levels.append([word])
    tops = [top] * len(bounds)
    for at, level in enumerate(levels):
        begins = [2 * leaf.middle - floor for leaf in leaves]
        spans = _span(level, [begin >= level[0].middle for begin in begins], bounds)
        below = [leaves[column].top for first, last in spans for column in range(first, last + 1)]
        below += [word.top for word in (levels[at + 1] if at + 1 < len(levels) else ())]
        bottom = (max(word.bottom for word in level) + min(below)) / 2
        for word, (first, last) in zip(level, spans, strict=True):
            if len({tops[column] for column in range(first, last + 1)}) > 1:
                raise Uncertain(f"«{word.text}» stands below several headers")
            yield word.text, (bounds[first][0], tops[first], bounds[last][1], bottom)
            tops[first : last + 1] = [bottom] * (last - first + 1)
    for leaf, (x0, x1), begin in zip(leaves, bounds, tops, strict=True):
        if leaf.top < begin - 1:
            raise Uncertain(f"«{leaf.text}» stands beside a header of several columns")
        yield leaf.text, (x0, begin, x1, floor)


def _join_within(lines: Sequence[Sequence[Word]], bounds: Sequence[tuple[float, float]]) -> list[Word]:
    """Words on one line and in one column as one: ``结 果 维 持``."""
    joined: list[Word] = []
    for line in lines:
        start = len(joined)
        for word in line:
            before = joined[-1] if len(joined) > start else None
            column = _find_column(word, bounds)
            if before and column is not None and column == _find_column(before, bounds):
                top, bottom = min(before.top, word.top), max(before.bottom, word.bottom)
                joined[-1] = Word(before.text + word.text, before.x0, top, word.x1, bottom)
            else:
                joined.append(word)
    return joined


def _find_column(word: Word, bounds: Sequence[tuple[float, float]]) -> int | None:
    """The one column that words stand in; None when they reach over several."""
    for at, (x0, x1) in enumerate(bounds):
        if word.x0 >= x0 - OVERHANG and word.x1 <= x1 + OVERHANG:
            return at
    return None


def _span(
    level: Sequence[Word], is_free: Sequence[bool], bounds: Sequence[tuple[float, float]]
) -> list[tuple[int, int]]:
    """The columns below each word of one height, as many as can be; raises ``Uncertain`` when two ways are as good."""
    ways: list[tuple[tuple[int, int], ...]] = [()]
    for word in level:
        options = [
            (first, last)
            for first in range(len(bounds))
            for last in range(first + 1, len(bounds))
            if all(is_free[first : last + 1]) and _is_centred(word, bounds[first][0], bounds[last][1], bounds[first])
        ]
        ways = [(*way, span) for way in ways for span in options if not way or way[-1][1] < span[0]]
    ranked = sorted(ways, key=lambda way: -sum(last - first for first, last in way))
    if not ranked or (len(ranked) > 1 and _measure(ranked[0]) == _measure(ranked[1])):
        raise Uncertain(f"«{level[0].text}» does not stand in the middle of its columns")
    return list(ranked[0])


def _measure(way: Sequence[tuple[int, int]]) -> int:
    return sum(last - first for first, last in way)


def _is_centred(word: Word, left: float, right: float, column: tuple[float, float]) -> bool:
    is_within = word.x0 >= left - OVERHANG and word.x1 <= right + OVERHANG
    return is_within and abs((left + right) / 2 - word.centre) <= CENTRED * (column[1] - column[0])
