"""Blocks and grids to the six sections of a report, by the key phrases of their headings: ``—、总体情况`` opens
section 1.

Numbers do not tell sections: parts of section 1 are numbered 一、 to 四、 too, and some reports begin to count
again before the tables. So a heading is known by its words, and the six are chosen together, in their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parse.labels import TRADITIONAL
from parse.model import Block, Cell, Grid, Section
from parse.readers.paragraphs import join_cell, join_text

#: No heading of the forms is longer with its number (the fourth has 21 characters) and a few words of the body's own.
LONGEST_HEADING = 42

#: 一、 or its misprints (a dash for 一), never （一）: that is a level below.
NUMBER = r"(?:第?[一二三四五六七八九十—－\-]{1,2}(?:部分)?\s*[、.．,，:：]?\s*|\d{1,2}\s*[、.．]\s*)"

#: For each section its key phrases, the statutory one first, with what a match is worth: a looser phrase also
#: opens sections of old reports, but loses against the statutory one.
PHRASES: tuple[tuple[int, str, float], ...] = (
    (1, r"总体情况", 1.0),
    (1, r"(?:概述|基本情况|总体概况)", 0.6),
    (2, r"主动公开(?:政府)?信息(?:的)?(?:工作)?情况", 1.0),
    (2, r"主动公开(?:工作)?(?:的)?情况", 0.6),
    (3, r"收到和(?:处理|办理)政府信息公开申请(?:的)?(?:办理)?情况", 1.0),
    (3, r"收到和(?:处理|办理)政府信息公开申请$", 0.9),
    (3, r"政府信息公开申请(?:的)?(?:受理|处理|办理)(?:和(?:答复|办理))?情况", 0.6),
    (3, r"(?:政府信息)?依?申请公开(?:政府信息)?(?:工作)?(?:的)?(?:办理)?情况", 0.6),
    (
        4,
        r"(?:因)?政府信息公开(?:申请)?(?:被)?(?:提起|申请)?(?:的)?行政复议(?:、|和|及|,|，)?(?:提起)?(?:行政)?诉讼(?:的)?情况",
        1.0,
    ),
    (4, r"行政复议[、和及，,]*(?:提起)?(?:行政)?诉讼(?:的)?情况", 0.9),
    (
        5,
        r"存在的?(?:主要)?(?:困难和)?问题(?:[及和与、，,]\s*(?:下一步)?(?:的)?(?:改进|整改)(?:的)?(?:情况|措施|意见|办法)?)?",
        1.0,
    ),
    (
        5,
        r"(?:存在的?(?:主要)?不足|主要问题)(?:[及和与、，,]\s*(?:下一步)?(?:的)?(?:改进|整改)(?:的)?(?:情况|措施|意见|办法)?)",
        0.6,
    ),
    (6, r"其他需要(?:报告|说明|公开)的(?:事项|情况)", 1.0),
    (6, r"(?:需要?(?:报告|说明)的其他|其他需(?:报告|说明)的|^其他)(?:事项|情况)", 0.6),
)
HEADINGS = tuple((number, re.compile(phrase), worth) for number, phrase, worth in PHRASES)
#: What a numbered heading with nothing but the words of the form is worth.
STATUTORY = 0.9
NUMBERED = re.compile(rf"^\s*{NUMBER}")
SUBLEVEL = re.compile(r"^\s*[（(]\s*[一二三四五六七八九十\d]+\s*[)）]")
HEADING_END = re.compile(r"[。：:；;\n]")
SENTENCE = re.compile(r"[，,。；;？！]")


@dataclass(frozen=True)
class _Heading:
    index: int  #: of the item that holds it
    number: int
    worth: float
    printed: str
    rest: str  #: what the paragraph goes on with after a run-in heading


def split_sections(items: Sequence[Block | Grid]) -> tuple[Section, ...]:
    """Cut a document into its sections, in order; section 0 (before the first heading) always comes first.

    A section whose heading is not printed is absent, and its text belongs to the one before it.
    """
    items = _part_grids(items)
    candidates = [
        heading
        for index, item in enumerate(items)
        if isinstance(item, Block)
        for heading in _read_headings(index, item)
    ]
    chosen = _choose(candidates)
    first = chosen[0].index if chosen else len(items)
    sections = [_build(0, "", "", items[:first])]
    for position, heading in enumerate(chosen):
        end = chosen[position + 1].index if position + 1 < len(chosen) else len(items)
        sections.append(_build(heading.number, heading.printed, heading.rest, items[heading.index + 1 : end]))
    return tuple(sections)


def _part_grids(items: Sequence[Block | Grid]) -> Sequence[Block | Grid]:
    """Cut grids at the rows that print the heading of a section alone: a frame around a whole page joins what stands in
    it. On paper the parts stand where they are printed, as the text inside the frame does.
    """
    parted = [part for item in items for part in (_part_grid(item) if isinstance(item, Grid) else [item])]
    if len(parted) == len(items) or not all(part.place.page and part.place.box for part in parted):
        return parted
    return sorted(parted, key=lambda part: (part.place.page or 0, part.place.box[1] if part.place.box else 0.0))


def _part_grid(grid: Grid) -> list[Block | Grid]:
    parts: list[Block | Grid] = []
    start = 0
    for cell in _list_lone(grid):
        heading = Block(join_cell(cell.text), cell.place)
        if any(one.worth >= STATUTORY for one in _read_headings(0, heading)):
            parts += [*_slice(grid, start, cell.row), heading]
            start = cell.row + 1
    return [*parts, *_slice(grid, start, grid.rows)] if parts else [grid]


def _list_lone(grid: Grid) -> list[Cell]:
    """The cells of one row that print something and beside which there is no other cell, top to bottom."""
    begun = Counter([cell.row for cell in grid.cells])
    lone = [cell for cell in grid.cells if begun[cell.row] == 1 and cell.row_span == 1 and cell.text.strip()]
    if not lone:
        return lone
    over = {row for cell in grid.cells if cell.row_span > 1 for row in range(cell.row, cell.row + cell.row_span)}
    return [cell for cell in lone if cell.row < grid.rows and cell.row not in over]


def _slice(grid: Grid, start: int, end: int) -> list[Grid]:
    """Some rows of a grid, as a grid that begins with the first of them that prints something; none if none does."""
    inside = [cell for cell in grid.cells if start <= cell.row < end]
    first = next((cell for cell in inside if cell.text.strip()), None)
    if first is None:
        return []
    kept = (cell for cell in inside if cell.row >= first.row)
    cells = tuple(replace(cell, row=cell.row - first.row, row_span=min(cell.row_span, end - cell.row)) for cell in kept)
    return [replace(grid, cells=cells, rows=end - first.row, place=first.place)]


def _read_headings(index: int, block: Block) -> list[_Heading]:
    """What sections a paragraph may open. Its heading is all of it, or, when numbered, its first clause."""
    text = block.text.strip()
    if SUBLEVEL.match(text):
        return []
    is_numbered = bool(NUMBERED.match(text))
    end = HEADING_END.search(text) if is_numbered else None
    printed = text[: end.start()] if end and end.start() <= LONGEST_HEADING else text
    rest = text[end.end() :].strip() if end and printed != text else ""
    if len(printed) > LONGEST_HEADING or (not is_numbered and SENTENCE.search(printed)):
        return []
    words = re.sub(r"\s", "", NUMBERED.sub("", printed)).translate(TRADITIONAL)
    found = []
    for number, pattern, worth in HEADINGS:
        match = pattern.search(words)
        if match:
            cover = len(match[0]) / max(len(words), 1)
            found.append(_Heading(index, number, worth * (0.7 + 0.2 * cover) + 0.1 * is_numbered, printed, rest))
    return found


def _choose(candidates: Sequence[_Heading]) -> list[_Heading]:
    """The increasing chain of headings that is worth most; among equals the later ones (the earlier are a table of
    contents).
    """
    chains: list[tuple[float, list[_Heading]]] = []
    for heading in candidates:
        before = [
            chain for chain in chains if chain[1][-1].number < heading.number and chain[1][-1].index < heading.index
        ]
        best = max(before, key=lambda chain: (chain[0], chain[1][-1].index), default=(0.0, []))
        chains.append((best[0] + heading.worth, [*best[1], heading]))
    return max(
        chains, key=lambda chain: (round(chain[0], 6), [heading.index for heading in chain[1]]), default=(0.0, [])
    )[1]


def _build(number: int, heading: str, rest: str, items: Sequence[Block | Grid]) -> Section:
    everything = [rest] if rest else []
    prose = list(everything)
    for item in items:
        if isinstance(item, Block):
            text = join_text([item.text])
            everything.append(text)
            prose.append(text)
        else:
            everything.extend(print_rows(item))
    return Section(number, heading, "\n".join(everything), "\n".join(prose))


def print_rows(grid: Grid) -> list[str]:
    """A grid as text, a row a line: cells that begin in the row, one blank between them."""
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        text = join_cell(cell.text)
        if text and cell.row < grid.rows:
            rows[cell.row].append(text)
    return [" ".join(texts) for texts in rows if texts]
