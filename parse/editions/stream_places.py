"""The second reading of words with places on paper: a value belongs to the label on its height and the header above it.

Ruling lines and grids are not looked at. A label is looked for in the order in which the document stores its words; its
row is as high as its lines. Wherever places leave a choice, nothing is said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parse.editions.form import REQUEST_COLUMNS, REVIEW_COLUMNS
from parse.editions.stream_labels import Lines, Word, find_labels, make_word
from parse.editions.stream_words import Lexicon, SecondRow, is_value
from parse.model import Token

#: The words of one header stand within so many points of each other: its three levels, set in up to four lines each.
HEADER_HEIGHT = 130.0
#: The row of values begins at most so far below the header of the table of reviews.
VALUES_BELOW = 60.0
#: A page begins to print at most so far from its edge.
TOP_MARGIN = 120.0
#: A value is under the nearest header only if the next one is this much farther away.
NEARER = 1.6


@dataclass(frozen=True)
class _Header:
    """Columns from left to right, and from where on they count."""

    page: int
    top: float
    bottom: float
    columns: tuple[tuple[str, Word], ...]


def read_by_places(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[SecondRow]:
    """Read rows of words that all have a page and a box."""
    pages: dict[int, list[Word]] = {}
    for number, token in enumerate(tokens):
        place = token.place
        if place.page is not None and place.box is not None:
            pages.setdefault(place.page, []).append(make_word(number, token.text, place.page, place.box))
    named = [name for words in pages.values() for name in find_labels(words, lexicon)]
    used = {number for name in named for number in name.tokens}
    free = [word for words in pages.values() for word in words if word.tokens[0] not in used and word.printed.strip()]
    values: list[Word] = []
    others: list[Word] = []
    for word in free:
        (values if is_value(word.printed) else others).append(word)
    paper = _Paper(named, values, others, lexicon)
    yield from paper.read_rows("requests", _find_request_headers(named, lexicon))
    yield from paper.read_rows("proactive", _find_proactive_headers(named, lexicon))
    yield from paper.read_reviews()


def _find_request_headers(named: Sequence[Word], lexicon: Lexicon) -> Iterator[_Header]:
    """All seven columns around each 自然人."""
    for word in named:
        if lexicon.find_column(word.text, "requests") != "natural_person":
            continue
        nearest: dict[str, Word] = {}
        for other in named:
            code = lexicon.find_column(other.text, "requests")
            distance = abs(other.middle - word.middle)
            if code is None or other.page != word.page or distance > HEADER_HEIGHT:
                continue
            if code not in nearest or distance < abs(nearest[code].middle - word.middle):
                nearest[code] = other
        if set(nearest) == set(REQUEST_COLUMNS):
            yield _build_header(nearest.items())


def _find_proactive_headers(named: Sequence[Word], lexicon: Lexicon) -> Iterator[_Header]:
    """The columns that stand on one height."""
    line: list[tuple[str, Word]] = []
    for word in sorted(named, key=lambda word: (word.page, word.middle)):
        code = lexicon.find_column(word.text, "proactive")
        if code is None:
            continue
        if line and (word.page != line[0][1].page or word.box[1] > line[0][1].box[3]):
            yield _build_header(line)
            line = []
        line.append((code, word))
    if line:
        yield _build_header(line)


def _build_header(columns: Iterable[tuple[str, Word]]) -> _Header:
    ordered = tuple(sorted(columns, key=lambda column: column[1].centre))
    boxes = [word.box for _, word in ordered]
    return _Header(ordered[0][1].page, min(box[1] for box in boxes), max(box[3] for box in boxes), ordered)


class _Paper:
    """The words of a document by what they are, while rows are read from them."""

    def __init__(self, named: Sequence[Word], values: Sequence[Word], others: Sequence[Word], lexicon: Lexicon) -> None:
        self.named = named
        self.lexicon = lexicon
        self.values = _by_page(values)
        self.others = _by_page(others)

    def read_rows(self, table_code: str, headers: Iterable[_Header]) -> Iterator[SecondRow]:
        """Rows of one table, each under the header that was printed last before it."""
        ordered = sorted(headers, key=lambda header: (header.page, header.bottom))
        labels = [word for word in self.named if self.lexicon.rows.get(word.text, ("", ""))[0] == table_code]
        claims: list[tuple[Word, _Header, list[Word]]] = []
        for word in labels:
            above = [h for h in ordered if (h.page, h.bottom) < (word.page, word.middle)]
            if not above or any(h.page == word.page and h.top < word.middle < h.bottom for h in ordered):
                continue
            line = _beside(word, self.values, above[-1])
            if line is not None and not _beside(word, self.others, above[-1]):
                claims.append((word, above[-1], line))
        for word, header, line in _drop_contested(claims, self.values):
            row = _assign(line, header)
            if row is not None:
                columns = tuple(code for code, _ in header.columns)
                yield SecondRow(table_code, self.lexicon.rows[word.text][1], columns, row, True)

    def read_reviews(self) -> Iterator[SecondRow]:
        """The row of fifteen: the first line of values below its header."""
        found = list(_find_review_headers(self.named, self.lexicon))
        if len(found) != 1:
            return
        header, blocks = found[0]
        line = self._find_line(header)
        row = _assign(line, header) if line else None
        if row is None:
            return
        codes = [code for code, _ in header.columns]
        for index, block in enumerate(blocks):
            five = slice(5 * index, 5 * index + 5)
            yield SecondRow("review_litigation", block, tuple(codes[five]), row[five], True)

    def _find_line(self, header: _Header) -> list[Word]:
        """The first line of values below a header, or, where the page ends with the header, at the next page's head."""
        below = self.values.get(header.page, NOTHING).list_between(header.bottom, header.bottom + VALUES_BELOW)
        if not below and not any(word.middle > header.bottom for word in self.named if word.page == header.page):
            below = self.values.get(header.page + 1, NOTHING).list_between(0, VALUES_BELOW + TOP_MARGIN)
        if not below:
            return []
        first = below[0]
        line = [word for word in below if word.middle - first.middle < first.height / 2]
        others = self.others.get(first.page, NOTHING)
        above = others.list_between(0, first.box[3]) if first.page > header.page else []
        return line if len(line) == len(below) and not above else []


NOTHING = Lines(())


def _by_page(words: Sequence[Word]) -> dict[int, Lines]:
    pages: dict[int, list[Word]] = {}
    for word in words:
        pages.setdefault(word.page, []).append(word)
    return {page: Lines(printed) for page, printed in pages.items()}


def _beside(label: Word, words: dict[int, Lines], header: _Header) -> list[Word] | None:
    """The words right of a label on its height; None when they stand on several heights."""
    left = label.box[2] - 1
    last = header.columns[-1][1].box[2]
    right = last + (last - left) / 4
    lines = words.get(label.page, NOTHING)
    beside = [word for word in lines.list_between(label.box[1], label.box[3]) if left < word.centre < right]
    heights = [word.middle for word in beside]
    if heights and max(heights) - min(heights) > beside[0].height / 2:
        return None
    return beside


def _drop_contested(
    claims: list[tuple[Word, _Header, list[Word]]], values: dict[int, Lines]
) -> Iterator[tuple[Word, _Header, list[Word]]]:
    """Leave out labels whose values another label stands nearer to, labels printed twice, and rows beside values that
    no label has claimed.
    """
    owners: dict[int, Word] = {}
    for word, _, line in claims:
        for value in line:
            owner = owners.get(value.tokens[0])
            if owner is None or owner.box[2] < word.box[2]:
                owners[value.tokens[0]] = word
    kept = [claim for claim in claims if all(owners[value.tokens[0]] is claim[0] for value in claim[2])]
    free = {page: Lines(word for word in lines.words if word.tokens[0] not in owners) for page, lines in values.items()}
    counts: dict[str, int] = {}
    for word, _, line in kept:
        counts[word.text] = counts.get(word.text, 0) + bool(line)
    for word, header, line in kept:
        is_whole = len(line) == len(header.columns)
        if counts[word.text] > 1 or (not line and counts[word.text]):
            continue
        unclaimed = free.get(word.page, NOTHING)
        if is_whole:
            is_sure = not any(_is_below(value, unclaimed) for value in line)
        else:
            is_sure = not word.is_cut and not _list_near(word, unclaimed)
        if is_sure:
            yield word, header, line


def _list_near(word: Word, unclaimed: Lines) -> list[Word]:
    """Unclaimed values so near that one may be of the row."""
    return unclaimed.list_between(word.box[1] - 2 * word.height, word.box[3] + 2 * word.height)


def _is_below(value: Word, unclaimed: Lines) -> bool:
    """Whether a value goes on in the next line of its cell, or began in the line before."""
    near = unclaimed.list_between(value.middle - 2 * value.height, value.middle + 2 * value.height)
    return bool(near) and any(word.box[0] < value.box[2] and value.box[0] < word.box[2] for word in near)


def _assign(line: Sequence[Word], header: _Header) -> tuple[str, ...] | None:
    """Each value to the header nearest to it across the page; None when one may be under two, or two under one."""
    centres = [word.centre for _, word in header.columns]
    row = [""] * len(centres)
    for value in line:
        at = _find_nearest(value.centre, centres)
        if at is None or row[at]:
            return None
        row[at] = value.printed.strip()
    return tuple(row)


def _find_nearest(centre: float, centres: Sequence[float]) -> int | None:
    right = bisect_left(centres, centre)
    if right == 0:
        return 0
    if right == len(centres):
        return right - 1
    before, after = centre - centres[right - 1], centres[right] - centre
    if before * NEARER < after:
        return right - 1
    return right if after * NEARER < before else None


def _find_review_headers(named: Sequence[Word], lexicon: Lexicon) -> Iterator[tuple[_Header, list[str]]]:
    """Fifteen columns around 未经复议直接起诉, in three fives, each below its block."""
    for word in named:
        if lexicon.blocks.get(word.text) != "litigation_direct":
            continue
        near = [other for other in named if other.page == word.page and abs(other.middle - word.middle) < HEADER_HEIGHT]
        columns = [(code, other) for other in near if (code := lexicon.find_column(other.text, "review_litigation"))]
        if len(columns) != 15:
            continue
        header = _build_header(columns)
        blocks = [_find_block(header.columns[start : start + 5], near, lexicon) for start in (0, 5, 10)]
        if None not in blocks and len(set(blocks)) == 3:
            yield header, [block for block in blocks if block]


def _find_block(five: Sequence[tuple[str, Word]], near: Sequence[Word], lexicon: Lexicon) -> str | None:
    if {code for code, _ in five} != set(REVIEW_COLUMNS):
        return None
    left, right = five[0][1].box[0], five[-1][1].box[2]
    above = [word for word in near if word.text in lexicon.blocks and left < word.centre < right]
    return lexicon.blocks[above[0].text] if len(above) == 1 else None
