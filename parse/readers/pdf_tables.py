"""Ruled tables of PDF pages to grids, joined over page breaks.

Works on three facts: rules are lines or rectangles so thin that they are lines; a frame may be left open where a
page ends; a cell that goes on over a page is drawn as two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.text import extract_text

from parse.model import Box, Grid, Problem
from parse.readers.pdf_joining import PageCell, join_pages

#: A filled rectangle thicker than this (points) is shading; Word and WPS draw rules from 0.5 to 1.5 points.
THIN = 3.0
#: Ends of rules that should meet miss each other by up to this much (points).
SNAP = 3.0
#: Two parts of one table have the same outer edges within this (points).
SAME_EDGE = 5.0


@dataclass(frozen=True)
class PageTable:
    """One table on one page: its box and its cells."""

    page: int
    box: Box
    cells: tuple[PageCell, ...]


def find_tables(page: Page, problems: list[Problem]) -> list[PageTable]:
    """Find the ruled tables of a page, top to bottom."""
    ruled = page.filter(_is_rule_or_text)
    closing = _close_frames(ruled.edges)
    settings = {
        "vertical_strategy": "lines",
        "horizontal_strategy": "lines",
        "explicit_horizontal_lines": closing,
        "snap_tolerance": SNAP,
        "join_tolerance": SNAP,
        "intersection_tolerance": SNAP,
    }
    found = [table for table in ruled.find_tables(settings) if len(table.cells) > 1]
    characters = ruled.dedupe_chars().chars  # a bold figure is often the same one drawn twice: 15 would be read 1155
    tables = []
    for table in sorted(found, key=lambda table: float(table.bbox[1])):
        inside = [char for char in characters if _stands_in(char, table.bbox)]
        cells = tuple(
            _read_cell(page.page_number, box, inside) for box in sorted(table.cells, key=lambda b: (b[1], b[0]))
        )
        if any(cell.text for cell in cells):
            tables.append(PageTable(page.page_number, _round(table.bbox), cells))
    return tables


def _is_rule_or_text(item: dict[str, Any]) -> bool:
    """Drop shading: a filled rectangle without a stroke that is not thin."""
    if item["object_type"] not in {"rect", "curve"}:
        return True
    is_thin = min(float(item["width"]), float(item["height"])) <= THIN
    return bool(is_thin or item.get("stroke"))


def _close_frames(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw the missing bottom (or top) rule where several vertical rules end together and no horizontal one meets
    them.
    """
    vertical = [edge for edge in edges if edge["orientation"] == "v"]
    horizontal = [edge for edge in edges if edge["orientation"] == "h"]
    closing = []
    for side in ("bottom", "top"):
        for group in _group_ends(vertical, side):
            left, right = min(edge["x0"] for edge in group), max(edge["x1"] for edge in group)
            level = float(group[0][side])
            if right - left > 10 * SNAP and not _is_closed(level, left, right, horizontal):
                closing.append(_draw(left, right, level))
    return closing


def _group_ends(vertical: Sequence[dict[str, Any]], side: str) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for edge in sorted(vertical, key=lambda edge: float(edge[side])):
        if group and edge[side] - group[0][side] > SNAP:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _is_closed(level: float, left: float, right: float, horizontal: Sequence[dict[str, Any]]) -> bool:
    met = [edge for edge in horizontal if abs(edge["top"] - level) <= SNAP and edge["x1"] > left and edge["x0"] < right]
    covered = sum(float(min(edge["x1"], right) - max(edge["x0"], left)) for edge in met)
    return covered >= (right - left) / 2


def _draw(left: float, right: float, level: float) -> dict[str, Any]:
    return {
        "object_type": "line",
        "orientation": "h",
        "x0": left,
        "x1": right,
        "top": level,
        "bottom": level,
        "doctop": level,
        "width": right - left,
        "height": 0,
    }


def _read_cell(page: int, box: tuple[float, float, float, float], characters: Sequence[dict[str, Any]]) -> PageCell:
    inside = [char for char in characters if _stands_in(char, box)]
    text = str(extract_text(inside)) if inside else ""
    return PageCell(page, _round(box), text.strip())


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
