"""One picture of a page to blocks and grids: set upright, cleaned, its rules found, its cells and its prose read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from parse.model import Block, Box, Cell, Grid, Place, Problem
from parse.readers.paragraphs import Line as PrintedLine
from parse.readers.paragraphs import find_margins, join_lines
from parse.readers.scan_cells import read_cells
from parse.readers.scan_clean import Clean, clean_page
from parse.readers.scan_frames import RuledTable, find_ruled_tables
from parse.readers.scan_joining import NO_TABLE, ScannedGrid
from parse.readers.scan_models import Picture
from parse.readers.scan_prose import read_lines
from parse.readers.scan_rules import find_rules, track_rules
from parse.readers.scan_upright import Upright, fit_bend, set_upright, unbend

#: Prose read with less confidence is left out: stains and the letters of a stamp.
LEAST_PROSE = 0.35

PAGE_NUMBER = re.compile(r"[-—–_一·•~\s]*(?:第\s*)?\d{1,3}\s*页?[-—–_一·•~\s]*")
#: Page numbers stand in the outer tenth of the page.
MARGIN = 0.1

#: Makes the place of a box in stored pixels.
Locate = Callable[[Box], Place]


@dataclass(frozen=True)
class _Item:
    top: float
    item: Block | Grid


def read_page(picture: Picture, locate: Locate, where: str) -> tuple[list[Block | Grid], list[Problem]]:
    """Read an RGB picture of a page. ``locate`` makes places; ``where`` names the page in problems."""
    page = set_upright(picture)
    clean = clean_page(page.picture)
    rules = find_rules(clean.ink)
    bend = fit_bend(track_rules(rules))
    if bend is not None:
        page = unbend(page, bend)
        clean = clean_page(page.picture)
        rules = find_rules(clean.ink)
    tables = find_ruled_tables(rules)
    problems: list[Problem] = []
    found: list[_Item] = []
    for table in tables:
        texts = read_cells(clean, rules, table.cells)
        cells = tuple(
            Cell(
                read.text,
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                locate(page.locate(cell.box)),
                read.second,
                None if read.confidence is None else round(read.confidence, 3),
                read.may_hold_point,
            )
            for cell, read in zip(table.cells, texts, strict=True)
        )
        if not any(cell.text for cell in cells):
            continue
        edges = tuple(round(x, 4) for x in page.share_width(table.xs, table.box))
        size = (len(table.ys) - 1, len(table.xs) - 1)
        grid = ScannedGrid(cells, *size, locate(page.locate(table.box)), "scan", edges)
        found.append(_Item(table.box[1], grid))
        if table.broken:
            problems.append(_report_broken(where, table))
    lines = _read_prose(page, clean, tables)
    found += [_Item(top, block) for top, block in _join_prose(lines, page, tables, locate)]
    items = [one.item for one in sorted(found, key=lambda one: one.top)]
    if not any(isinstance(item, Grid) for item in items) and items:
        problems.append(_report_no_table(where))
    return items, problems


def _report_broken(where: str, table: RuledTable) -> Problem:
    message = (
        f"{where}: the frames of {table.broken} cells of a table are broken; expected closed rules; "
        "their pieces are flagged: compare them with the picture"
    )
    return Problem("read", "frame_broken", message)


def _report_no_table(where: str) -> Problem:
    message = (
        f"{where}: no table with rules was found on it; expected one if the page shows a table; "
        "its print is read as text alone: look at the page"
    )
    return Problem("read", NO_TABLE, message)


@dataclass(frozen=True)
class _Prose:
    """A printed line in upright pixels."""

    text: str
    box: Box


def _read_prose(page: Upright, clean: Clean, tables: Sequence[RuledTable]) -> list[_Prose]:
    """The printed lines outside the tables, top to bottom."""
    height = page.picture.shape[0]
    pieces = []
    for box, line in read_lines(clean.ink, [table.box for table in tables]):
        is_marginal = box[1] > height * (1 - MARGIN) or box[3] < height * MARGIN
        if line.confidence < LEAST_PROSE and len(line.text) < 4:
            continue
        if line.text.strip() and not (is_marginal and PAGE_NUMBER.fullmatch(line.text)):
            pieces.append(_Prose(line.text, box))
    return _merge_pieces(pieces)


def _merge_pieces(pieces: Sequence[_Prose]) -> list[_Prose]:
    """Pieces beside one another are one line, unless far apart."""
    lines: list[list[_Prose]] = []
    for piece in sorted(pieces, key=lambda piece: piece.box[1] + piece.box[3]):
        middle = (piece.box[1] + piece.box[3]) / 2
        if lines and lines[-1][0].box[1] < middle < lines[-1][0].box[3]:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    merged = []
    for line in lines:
        line.sort(key=lambda piece: piece.box[0])
        boxes = np.array([piece.box for piece in line])
        low, high = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
        merged.append(_Prose("".join(piece.text for piece in line), (low[0], low[1], high[0], high[1])))
    return merged


def _join_prose(
    lines: Sequence[_Prose], page: Upright, tables: Sequence[RuledTable], locate: Locate
) -> list[tuple[float, Block]]:
    """Paragraphs with the heights at which they begin; a table ends one."""
    groups: list[list[_Prose]] = [[] for _ in range(len(tables) + 1)]
    for line in lines:
        groups[sum(table.box[1] < line.box[1] for table in tables)].append(line)
    everything = [_measure(line, page, locate) for line in lines]
    margins = find_margins(everything)
    blocks = []
    for group in groups:
        measured = [_measure(line, page, locate) for line in group]
        tops = {id(line.place): prose.box[1] for line, prose in zip(measured, group, strict=True)}
        blocks += [(tops[id(block.place)], block) for block in join_lines(measured, margins)]
    return blocks


def _measure(line: _Prose, page: Upright, locate: Locate) -> PrintedLine:
    x0, _, x1, _ = line.box
    character = (x1 - x0) / max(1.0, sum(1.0 if letter > "\u2e80" else 0.5 for letter in line.text))
    return PrintedLine(line.text, locate(page.locate(line.box)), x0, x1, character)
