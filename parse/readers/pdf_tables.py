"""Ruled tables of PDF pages to grids, joined over page breaks.

Works on three facts: rules are lines or rectangles so thin that they are lines; a frame may be left open where a
page ends; a cell that goes on over a page is drawn as two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page

from parse.model import Box, Grid, Problem
from parse.readers.pdf_joining import PageCell, join_pages
from parse.readers.pdf_lines import group_lines, read_lines
from parse.readers.pdf_rules import SNAP, Rule, close_frames, find_rules, is_drawn

#: Two parts of one table have the same outer edges within this (points).
SAME_EDGE = 5.0


@dataclass(frozen=True)
class PageTable:
    """One table on one page: its box and its cells."""

    page: int
    box: Box
    cells: tuple[PageCell, ...]


def find_tables(page: Page) -> list[PageTable]:
    """Find the ruled tables of a page, top to bottom."""
    rules = find_rules(page)
    closed = [*rules, *close_frames(rules)]
    upright, level = ([_draw(rule) for rule in closed if rule.is_upright is side] for side in (True, False))
    if min(len(upright), len(level)) < 2:
        return []
    settings = {
        "vertical_strategy": "explicit",
        "horizontal_strategy": "explicit",
        "explicit_vertical_lines": upright,
        "explicit_horizontal_lines": level,
        "snap_tolerance": SNAP,
        "join_tolerance": SNAP,
        "intersection_tolerance": SNAP,
    }
    found = [table for table in page.find_tables(settings) if len(table.cells) > 1]
    characters = page.dedupe_chars().chars  # a bold figure is often the same one drawn twice: 15 would be read 1155
    tables = []
    for table in sorted(found, key=lambda table: float(table.bbox[1])):
        boxes = _reach_down(sorted(table.cells, key=lambda box: (box[1], box[0])), rules, characters)
        outer = (table.bbox[0], table.bbox[1], table.bbox[2], max(box[3] for box in boxes))
        inside = [char for char in characters if _stands_in(char, outer)]
        cells = tuple(_read_cell(page.page_number, box, inside) for box in boxes)
        if any(cell.text for cell in cells):
            tables.append(PageTable(page.page_number, _round(table.bbox), cells))
    return tables


def _reach_down(boxes: list[Box], rules: Sequence[Rule], characters: Sequence[dict[str, Any]]) -> list[Box]:
    """Let cells that the page's end cut open hold the text that hangs out of them.

    A browser ends the frame of the last whole row, and prints on below it what stands in cells of several rows. Such
    cells have no rule below them, others of the row have one, and nothing else stands beside the text.
    """
    bottom = max(box[3] for box in boxes)
    last = [box for box in boxes if bottom - box[3] <= SNAP]
    open_boxes = [box for box in last if not is_drawn(box[3], box[0], box[2], rules)]
    if not open_boxes or len(open_boxes) == len(last):
        return boxes
    below = [char for char in characters if (char["top"] + char["bottom"]) / 2 >= bottom]
    reach = bottom
    for line in group_lines(below):
        printed = [char for char in line if not str(char["text"]).isspace()]
        if not all(any(_stands_between(char, box) for box in open_boxes) for char in printed):
            break
        reach = max([reach, *(float(char["bottom"]) for char in printed)])
    return [(*box[:3], reach) if box in open_boxes else box for box in boxes]


def _stands_between(char: dict[str, Any], box: Box) -> bool:
    return bool(box[0] <= char["x0"] and char["x1"] <= box[2])


def _draw(rule: Rule) -> dict[str, Any]:
    """A rule as pdfplumber wants it."""
    x0, x1 = (rule.at, rule.at) if rule.is_upright else (rule.start, rule.end)
    top, bottom = (rule.start, rule.end) if rule.is_upright else (rule.at, rule.at)
    return {
        "object_type": "line",
        "orientation": "v" if rule.is_upright else "h",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "width": x1 - x0,
        "height": bottom - top,
    }


def _read_cell(page: int, box: tuple[float, float, float, float], characters: Sequence[dict[str, Any]]) -> PageCell:
    inside = [char for char in characters if _stands_in(char, box)]
    return PageCell(page, _round(box), "\n".join(line.text for line in read_lines(inside)))


def _stands_in(char: dict[str, Any], box: Sequence[float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _round(box: Sequence[float]) -> Box:
    x0, top, x1, bottom = (round(float(value), 1) for value in box)
    return x0, top, x1, bottom


def join_tables(tables: Sequence[PageTable], problems: list[Problem]) -> Iterator[Grid]:
    """Make grids of tables between which no text stands; a table that goes on over a page break is one grid."""
    parts: list[PageTable] = []
    for table in tables:
        if parts and not _goes_on(parts[-1], table):
            yield join_pages([part.cells for part in parts], problems)
            parts = []
        parts.append(table)
    if parts:
        yield join_pages([part.cells for part in parts], problems)


def _goes_on(upper: PageTable, lower: PageTable) -> bool:
    is_next_page = lower.page == upper.page + 1
    has_same_edges = abs(upper.box[0] - lower.box[0]) <= SAME_EDGE and abs(upper.box[2] - lower.box[2]) <= SAME_EDGE
    return is_next_page and has_same_edges
