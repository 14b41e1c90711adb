"""Rules and characters of an OFD page to cells: each closed field between the rules is a cell, whatever it spans."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parse.model import Box
from parse.readers.ofd_page import Glyph, Segment
from parse.readers.pdf_joining import PageCell

#: Rules that should meet miss each other by up to this much (points); pieces of one rule lie as near.
SNAP = 3.0
#: Shorter pieces (points) are no sides of cells.
SHORTEST = 4.0
#: More fields than this on one page are no table of a report.
MOST_FIELDS = 250_000
#: Characters whose middles differ by less than this share of the size stand on one line.
SAME_LINE = 0.3
#: A gap wider than this share of the size is a blank.
BLANK = 0.5


@dataclass(frozen=True)
class PageTable:
    """One table on one page: its box and its cells."""

    page: int
    box: Box
    cells: tuple[PageCell, ...]


@dataclass(frozen=True)
class TextLine:
    """One line of characters from left to right."""

    text: str
    box: Box
    size: float


def find_tables(page: int, segments: Sequence[Segment], glyphs: Sequence[Glyph]) -> list[PageTable]:
    """The ruled tables of a page, top to bottom."""
    tables = []
    for rules in _group(_join(segments)):
        boxes = _find_cells(rules)
        if len(boxes) < 2:
            continue
        outer = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        inside = [glyph for glyph in glyphs if is_inside(glyph, outer)]
        cells = tuple(PageCell(page, _round(box), _read_box(inside, box), _round(box)) for box in boxes)
        if any(cell.text for cell in cells):
            tables.append(PageTable(page, _round(outer), cells))
    return sorted(tables, key=lambda table: table.box[1])


def _read_box(glyphs: Sequence[Glyph], box: Box) -> str:
    return "\n".join(line.text for line in read_lines([glyph for glyph in glyphs if is_inside(glyph, box)]))


def is_inside(glyph: Glyph, box: Box) -> bool:
    """Whether the middle of a character lies in a box."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _round(box: Box) -> Box:
    x0, top, x1, bottom = (round(value, 1) for value in box)
    return x0, top, x1, bottom


def _join(segments: Sequence[Segment]) -> list[Segment]:
    """Pieces that lie on one line and touch are one rule."""
    joined: list[Segment] = []
    for is_upright in (True, False):
        pieces = sorted((s for s in segments if s.is_upright is is_upright), key=lambda s: s.at)
        line: list[Segment] = []
        for piece in pieces:
            if line and piece.at - line[0].at > 1.0:
                joined += _join_line(line)
                line = []
            line.append(piece)
        joined += _join_line(line)
    return [rule for rule in joined if rule.end - rule.start >= SHORTEST]


def _join_line(line: Sequence[Segment]) -> Iterator[Segment]:
    ordered = sorted(line, key=lambda piece: piece.start)
    at = sum(piece.at for piece in ordered) / max(len(ordered), 1)
    start = end = None
    for piece in ordered:
        if start is None or end is None or piece.start - end > SNAP:
            if start is not None and end is not None:
                yield Segment(piece.is_upright, at, start, end)
            start, end = piece.start, piece.end
        end = max(end, piece.end)
    if start is not None and end is not None:
        yield Segment(ordered[0].is_upright, at, start, end)


def _group(rules: Sequence[Segment]) -> list[list[Segment]]:
    """Rules that cross or touch one another, directly or through others."""
    groups: list[list[Segment]] = []
    waiting = set(range(len(rules)))
    while waiting and len(rules) ** 2 <= 25_000_000:
        first = min(waiting)
        waiting.discard(first)
        reached, group = [first], [first]
        while reached:
            rule = rules[reached.pop()]
            met = [index for index in waiting if _touch(rule, rules[index])]
            waiting.difference_update(met)
            reached += met
            group += met
        groups.append([rules[index] for index in group])
    return groups


def _touch(one: Segment, other: Segment) -> bool:
    if one.is_upright is other.is_upright:
        return False
    return one.start - SNAP <= other.at <= one.end + SNAP and other.start - SNAP <= one.at <= other.end + SNAP


def _find_cells(rules: Sequence[Segment]) -> list[Box]:
    """Cut the table at all its rules, and put together again what no rule parts."""
    upright, level = ([rule for rule in rules if rule.is_upright is side] for side in (True, False))
    xs = _cluster([rule.at for rule in upright])
    ys = _cluster([rule.at for rule in level] + [rule.at for rule in _close(upright, level)])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows > MOST_FIELDS:
        return []
    walls = _draw_walls(upright, xs, ys)
    floors = _draw_walls([*level, *_close(upright, level)], ys, xs)
    owner: dict[tuple[int, int], int] = {}
    boxes: list[Box] = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in owner:
                continue
            region = _spread((row, column), walls, floors, rows, columns)
            owner.update(dict.fromkeys(region or {(row, column)}, len(boxes)))
            box = _measure(region, xs, ys)
            if box:
                boxes.append(box)
    return boxes


def _close(upright: Sequence[Segment], level: Sequence[Segment]) -> list[Segment]:
    """The frame that a page's end leaves open: a rule between the upright ones that end there."""
    closing = []
    for is_end in (False, True):
        ends = [rule.end if is_end else rule.start for rule in upright]
        edge = max(ends, default=0.0) if is_end else min(ends, default=0.0)
        meeting = [rule.at for rule, end in zip(upright, ends, strict=True) if abs(end - edge) <= SNAP]
        if len(meeting) > 1 and not any(abs(rule.at - edge) <= SNAP for rule in level):
            closing.append(Segment(False, edge, min(meeting), max(meeting)))
    return closing


def _cluster(values: Sequence[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _draw_walls(rules: Sequence[Segment], ats: list[float], along: list[float]) -> set[tuple[int, int]]:
    """Which stretches between neighbouring crossing rules each rule covers: (its own index, index of the stretch)."""
    walls = set()
    for rule in rules:
        index = _nearest(ats, rule.at)
        for stretch in range(bisect_left(along, rule.start - SNAP), len(along) - 1):
            middle = (along[stretch] + along[stretch + 1]) / 2
            if rule.start <= middle <= rule.end:
                walls.add((index, stretch))
            elif middle > rule.end:
                break
    return walls


def _nearest(values: list[float], value: float) -> int:
    index = bisect_left(values, value)
    return min((i for i in (index - 1, index) if 0 <= i < len(values)), key=lambda i: abs(values[i] - value))


def _spread(
    start: tuple[int, int], walls: set[tuple[int, int]], floors: set[tuple[int, int]], rows: int, columns: int
) -> set[tuple[int, int]]:
    """The fields that no rule parts from ``start``; empty when they lie open to the outside."""
    region, waiting, is_open = {start}, [start], False
    while waiting:
        row, column = waiting.pop()
        sides = (
            ((column, row) in walls, (row, column - 1)),
            ((column + 1, row) in walls, (row, column + 1)),
            ((row, column) in floors, (row - 1, column)),
            ((row + 1, column) in floors, (row + 1, column)),
        )
        for is_closed, field in sides:
            if is_closed:
                continue
            if not (0 <= field[0] < rows and 0 <= field[1] < columns):
                is_open = True
            elif field not in region:
                region.add(field)
                waiting.append(field)
    return set() if is_open else region


def _measure(region: set[tuple[int, int]], xs: list[float], ys: list[float]) -> Box | None:
    """The box of a region; None for one that is no rectangle."""
    if not region:
        return None
    top, bottom = min(row for row, _ in region), max(row for row, _ in region) + 1
    left, right = min(column for _, column in region), max(column for _, column in region) + 1
    if (bottom - top) * (right - left) != len(region):
        return None
    return xs[left], ys[top], xs[right], ys[bottom]


def read_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """Put characters into lines, top to bottom. One that is printed twice at one place (bold) counts once."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.top + glyph.bottom):
        if lines and _is_beside(glyph, lines[-1][0]):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [_write(line) for line in lines]


def _is_beside(glyph: Glyph, first: Glyph) -> bool:
    middle, other = (glyph.top + glyph.bottom) / 2, (first.top + first.bottom) / 2
    return abs(middle - other) <= SAME_LINE * min(glyph.size, first.size)


def _write(line: Sequence[Glyph]) -> TextLine:
    text = ""
    before: Glyph | None = None
    for glyph in sorted(line, key=lambda glyph: glyph.x0):
        if before and glyph.text == before.text and glyph.x0 - before.x0 < 0.2 * glyph.size:
            continue
        text += (" " if before and glyph.x0 - before.x1 > BLANK * glyph.size else "") + glyph.text
        before = glyph
    box = (
        min(glyph.x0 for glyph in line),
        min(glyph.top for glyph in line),
        max(glyph.x1 for glyph in line),
        max(glyph.bottom for glyph in line),
    )
    return TextLine(text, _round(box), max(glyph.size for glyph in line))
