"""The text of a PDF page to pieces: what the pen writes in one go, with its box.

PDFium's own blanks and line breaks end a piece. It is asked for the box of each character only where digits, dashes or
a jump make it matter; of other pieces the two ends are enough. Boxes are loose, as high as the type and as wide as
the pen moves, so that ``一`` and ``1`` are as high as ``国``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from operator import sub
from typing import Literal, NamedTuple

from parse.charset import fold_lookalikes
from parse.readers.pdf_text import SUSPECT, UNDEFINED, PageText, read_box

#: Characters of one piece stand this far up or down from one another at most, as a share of their size.
SAME_LINE = 0.4
#: A gap wider than this share of the size, or than so many points, is a blank. The blank of Times is 0.25 wide.
BLANK_SHARE = 0.24
BLANK_POINTS = 3.0
#: Two characters of which one begins within this share of the other's width are printed over one another.
SAME_SPOT = 0.3
#: Two digits of which one begins within this share of the other's width cannot both be read.
OVERLAP = 0.5
#: A digit this much lower than the one before it is a note's mark, raised or lowered: ``15²`` is not ``152``. Digits of
#: one size differ by 5 % in height.
NOTE_SHARE = 0.78
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

#: Of these each box is asked: they stand in cells as near to one another as letters do in words.
TELLING = re.compile(r"[\d/／\\–—―─\-\ufffd]")
WORDS = re.compile(r"\S+")
#: Full-width characters are as wide as they are high: a piece is no longer than so many of them, and, when all are
#: full-width, not much shorter. The narrowest letters are a fifth as wide.
LONGEST_SHARE = 1.15
WIDE_SHARE = 0.7
NARROW_SHARE = 0.15
#: Type of one size and font is as high as this or higher.
SAME_HEIGHT = 0.95
#: Longer stretches are lines of prose; of them only the digits are measured.
LONG = 12
DIGITS = re.compile(r"\d+")
#: What is drawn twice lies this near (points).
REPEATED = 1.0

#: How a character follows the one before it: on, elsewhere, smaller (a note), larger, again, or over it.
Link = Literal["beside", "apart", "smaller", "larger", "twice", "over"]
Flags = tuple[bool, bool]  #: of a piece: is_spaced and is_white


class Piece(NamedTuple):
    """Characters written in one go. The box is in points from the top left corner of the upright page."""

    text: str  #: ``(cid:17)`` stands for a glyph of which the file does not say what it means
    x0: float
    top: float
    x1: float
    bottom: float
    size: float  #: of the type, in points
    is_spaced: bool  #: whether the file stores a blank before it
    is_white: bool  #: written in white
    starts: tuple[float, ...] = ()  #: where each character begins, for pieces with digits or dashes


def read_pieces(page: PageText, characters: Sequence[str], hidden: Collection[int]) -> list[Piece]:
    """Read the pieces of a page in the order of the file, but for the characters that ``hidden`` lists."""
    plain = characters if isinstance(characters, str) else "".join(c if len(c) == 1 else "\ufffd" for c in characters)
    if hidden:
        plain = "".join(" " if index in hidden else character for index, character in enumerate(plain))
    folded = fold_lookalikes(plain)
    stretches = [match.span() for match in WORDS.finditer(plain)]
    page.measure_all([start for start, _ in stretches])
    page.measure_all([end - 1 for start, end in stretches if end - start > 1])
    found: list[Piece] = []
    for start, end in stretches:
        is_spaced = start > 0 and plain[start - 1] not in "\r\n" and page.is_stored(start - 1)
        is_telling = TELLING.search(plain, start, end) is not None
        flags = is_spaced, is_telling and page.is_white(start)
        text = folded[start:end] if characters is plain else fold_lookalikes("".join(characters[start:end]))
        piece = _read_whole(page, text, start, flags, is_telling=is_telling) if len(text) == end - start else None
        if piece:
            found.append(piece)
        else:
            found.extend(_read_closely(page, characters, start, end, flags))
    return found


def _read_whole(page: PageText, text: str, start: int, flags: Flags, *, is_telling: bool) -> Piece | None:
    """A piece that is level, runs on without a jump and is of one size; None when it is not so for certain. Its two
    ends are measured.
    """
    count = len(text)
    x0, top, x1, bottom = read_box(page.boxes, 16 * start)
    height, width = top - bottom, x1 - x0
    is_alone = count == 1 and not is_telling
    if (height >= SUSPECT or is_alone) and (not page.is_sound(start, is_alone=is_alone) or page.is_tilted(start)):
        return None
    first_is_wide = text[0] >= "\u2e80"
    size = width if first_is_wide and width > 0 else height
    starts: tuple[float, ...] = ()
    if count > 1:
        if is_telling:
            parts = [digits.span() for digits in DIGITS.finditer(text)] if count > LONG else [(0, count)]
            if not all(_is_even(page, text, start, *part) for part in parts):
                return None
            if count <= LONG:
                starts = tuple([left - page.left for left in page.boxes[4 * start : 4 * (start + count) : 4]])
        _, last_top, x1, last_bottom = read_box(page.boxes, 16 * (start + count - 1))
        if abs(top + bottom - last_top - last_bottom) > 2 * SAME_LINE * height:
            return None
        shortest = WIDE_SHARE if first_is_wide and text.isalpha() else NARROW_SHARE
        if not shortest * size * count <= x1 - x0 <= LONGEST_SHARE * size * count:
            return None
        top, bottom = max(top, last_top), min(bottom, last_bottom)
    left, upper = page.left, page.top
    fields = text, x0 - left, upper - top, x1 - left, upper - bottom, size, *flags, starts
    return tuple.__new__(Piece, fields)  # what ``Piece(…)`` does in the end, in a third of its time


def _is_even(page: PageText, text: str, start: int, first: int, end: int) -> bool:
    """Measure a part of a stretch that begins at ``start``: whether it runs on without a jump and its digits are of
    one size.
    """
    if end - first == 1:
        return True
    page.measure_all(range(start + first, start + end))
    row = page.boxes[4 * (start + first) : 4 * (start + end)]
    x0, tops, x1, bottoms = row[::4], row[1::4], row[2::4], row[3::4]
    heights = list(map(sub, tops, bottoms))
    digits = [height for height, character in zip(heights, text[first:end], strict=True) if character.isdigit()]
    if digits and min(digits) < SAME_HEIGHT * max(digits):
        return False
    largest = max(heights)
    if max(tops) - min(tops) > SAME_LINE * largest or max(bottoms) - min(bottoms) > SAME_LINE * largest:
        return False
    gap = min(BLANK_POINTS, BLANK_SHARE * largest)
    return all(
        after - right <= gap and after - left > OVERLAP * (right - left)
        for left, right, after in zip(x0, x1, x0[1:], strict=False)
    )


def _read_closely(page: PageText, characters: Sequence[str], start: int, end: int, flags: Flags) -> Iterator[Piece]:
    """Pieces of a stretch, each character measured: one ends at a jump, at a gap and where the size changes. None of a
    watermark.
    """
    if page.is_tilted(start):
        return
    group: list[int] = []
    texts: list[str] = []
    is_note = False
    is_sound = page.measure_first(start, is_alone=end == start + 1 and not characters[start].isdigit())
    for index in range(start, end):
        if is_sound:
            page.measure(index)
        else:
            page.mend(index)
        link = _compare(page, characters, group[-1], index) if group else "beside"
        if link == "twice":
            continue
        if link in {"apart", "smaller", "larger"}:
            yield _write(page, group, texts, flags)
            group, texts, flags = [], [], (False, flags[1])
            is_note = link == "smaller"
        text = UNDEFINED if link == "over" else characters[index]
        group.append(index)
        texts.append(text.translate(RAISED) if is_note else text)
    yield _write(page, group, texts, flags)


def _compare(page: PageText, characters: Sequence[str], before: int, index: int) -> Link:
    """How a character follows the one before it."""
    x0, top, x1, bottom = page.boxes[4 * before : 4 * before + 4]
    next_x0, next_top, next_x1, next_bottom = page.boxes[4 * index : 4 * index + 4]
    size = max(top - bottom, next_top - next_bottom, 1.0)
    is_level = abs(top + bottom - next_top - next_bottom) <= 2 * SAME_LINE * size
    spot = SAME_SPOT * min(x1 - x0, next_x1 - next_x0)
    if not is_level or next_x0 - x0 <= -spot or next_x0 - x1 > min(BLANK_POINTS, BLANK_SHARE * size):
        return "apart"
    if next_x0 - x0 < spot:
        is_again = characters[before] == characters[index] and not page.is_of_one_object(before, index)
        return "twice" if is_again else "over"
    if not (characters[before].isdigit() and characters[index].isdigit()):
        return "beside"
    if next_x0 - x0 < OVERLAP * min(x1 - x0, next_x1 - next_x0):
        return "over"
    is_even = min(top - bottom, next_top - next_bottom) > SAME_HEIGHT * size
    share = 1.0 if is_even else page.measure_height(index) / (page.measure_height(before) or 1.0)
    if share < NOTE_SHARE:
        return "smaller"
    return "larger" if share > 1 / NOTE_SHARE else "beside"


def _write(page: PageText, group: Sequence[int], texts: Sequence[str], flags: Flags) -> Piece:
    first, last = 4 * group[0], 4 * group[-1]
    tops, bottoms = page.boxes[first + 1 : last + 2 : 4], page.boxes[first + 3 : last + 4 : 4]
    upper, lower = page.top - max(tops), page.top - min(bottoms)
    text = fold_lookalikes("".join(texts))
    size = lower - upper
    if text[0] >= "\u2e80":
        size = page.boxes[first + 2] - page.boxes[first] or size
    left = page.left
    starts = tuple([page.boxes[4 * index] - left for index in group]) if len(text) == len(group) > 1 else ()
    return Piece(text, page.boxes[first] - left, upper, page.boxes[last + 2] - left, lower, size, *flags, starts)


def drop_repeated(pieces: Sequence[Piece]) -> list[Piece]:
    """Leave out what is printed twice on one spot: a bold figure is often the same one drawn again, a little aside."""
    kept: dict[str, dict[int, list[float]]] = {}
    found = []
    for piece in pieces:
        text, x0, top, _, _, _, _, _, _ = piece
        rows, row = kept.get(text), int(top / REPEATED)
        if rows is None:
            kept[text] = {row: [x0]}
        elif [1 for at in (row - 1, row, row + 1) if at in rows for x in rows[at] if abs(x0 - x) <= REPEATED]:
            continue
        else:
            rows.setdefault(row, []).append(x0)
        found.append(piece)
    return found
