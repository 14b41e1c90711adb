"""Words of a page of which pdfplumber finds the characters, and rows of numbers that stand under one another.

``二、上年结转政府信息公开申请数量   70   13   0   0   0   0   83`` is a row of numbers; a line of prose is not.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from parse.charset import fold_lookalikes

if TYPE_CHECKING:
    from pdfplumber.page import Page

#: What stands in a cell of values: a number or a dash.
VALUE = re.compile(r"[+-]?[\d０-９][\d０-９,，.]*|[-—–－/／]{1,2}")
#: Words on one line have their middles this near, as a share of their height: a value beside a label of two lines
#: stands half a line, 0.6 of the height, from either.
LEVEL = 0.25
#: A page's number stands alone in the outer tenth of the page.
MARGIN = 0.1
PAGE_NUMBER = re.compile(r"[-—–·•~]*(?:第)?\d{1,3}页?(?:[/,，]?共?\d{1,3}页?)?[-—–·•~]*")
#: A value stands at least this far from the words before it, as a share of its height.
APART = 0.9


class Uncertain(Exception):
    """The places of the words leave a choice."""


class Word(NamedTuple):
    """Characters without a blank between them. The box is in points from the top left corner of the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half its height down the page."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Half its width across the page."""
        return (self.x0 + self.x1) / 2

    @property
    def is_value(self) -> bool:
        return VALUE.fullmatch(self.text) is not None


@dataclass
class Block:
    """Rows of values under one another: the lines, and the left and right ends of each column so far."""

    lines: list[list[Word]] = field(default_factory=list)
    columns: list[tuple[float, float]] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.lines[0][0].top

    @property
    def bottom(self) -> float:
        return self.lines[-1][0].bottom

    def take(self, values: list[Word]) -> bool:
        """Add a line if its values stand under those above; blank cells may lack on either side."""
        columns = list(self.columns)
        taken: set[int] = set()
        for word in values:
            met = [at for at, (x0, x1) in enumerate(columns) if x0 < word.x1 and word.x0 < x1]
            if len(met) > 1 or taken.intersection(met):
                return False
            if met:
                columns[met[0]] = min(columns[met[0]][0], word.x0), max(columns[met[0]][1], word.x1)
                taken.add(met[0])
            else:
                columns.append((word.x0, word.x1))
        self.columns = sorted(columns)
        self.lines.append(values)
        return True


def read_words(data: bytes, number: int) -> list[Word]:
    """The words of one page (1-based) of a PDF as pdfplumber finds them, but for the page's own number.

    Raises ``Uncertain`` when pdfplumber cannot read the page, or when it lies on its side.
    """
    import pdfplumber  # noqa: PLC0415  (a third of a second, and few documents need it)
    from pdfminer.psexceptions import PSException  # noqa: PLC0415
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException  # noqa: PLC0415

    # On damaged pages pdfminer also fails with what its own code stumbles over.
    damage = (PSException, PdfminerException, MalformedPDFException, LookupError, ValueError, TypeError, AttributeError)

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[number]) as document:
            return _read_page(document.pages[0])
    except damage as error:
        raise Uncertain(f"pdfplumber cannot read the page ({error})") from error


def _read_page(page: Page) -> list[Word]:
    if page.rotation:
        raise Uncertain("the page lies on its side")
    left, top, right, bottom = page.cropbox
    words = [
        Word(
            fold_lookalikes(word["text"]), word["x0"] - left, word["top"] - top, word["x1"] - left, word["bottom"] - top
        )
        for word in page.extract_words(x_tolerance_ratio=0.3, y_tolerance=1)
    ]
    shown = [word for word in words if 0 < word.centre < right - left and 0 < word.middle < bottom - top]
    edge = MARGIN * (bottom - top)
    return [word for line in list_lines(shown) if not _is_page_number(line, edge, bottom - top - edge) for word in line]


def _is_page_number(line: Sequence[Word], upper: float, lower: float) -> bool:
    is_marginal = line[0].middle < upper or line[0].middle > lower
    return is_marginal and PAGE_NUMBER.fullmatch("".join(word.text for word in line)) is not None


def list_lines(words: Iterable[Word]) -> list[list[Word]]:
    """Words on one height together, top to bottom, each line from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.x0)):
        if lines and word.middle - lines[-1][0].middle <= LEVEL * min(word.height, lines[-1][0].height):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.x0) for line in lines]


def split_values(line: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words of a line and the values right of all of them; no values when words and values mix."""
    first = next((at for at, word in enumerate(line) if word.is_value), len(line))
    values = list(line[first:])
    is_mixed = not all(word.is_value for word in values)
    is_near = first > 0 and bool(values) and values[0].x0 - line[first - 1].x1 < APART * values[0].height
    return (list(line), []) if is_mixed or is_near else (list(line[:first]), values)


def find_blocks(lines: Sequence[Sequence[Word]]) -> Iterator[Block]:
    """Find rows of values under one another, between which nothing is printed but labels left of them."""
    block = Block()
    for line in lines:
        _, values = split_values(line)
        if values and block.lines and values[0].height and block.take(values):
            continue
        if block.lines and (values or any(word.x1 > block.columns[0][0] for word in line)):
            yield block
            block = Block()
        if values:
            block.take(values)
    if block.lines:
        yield block
