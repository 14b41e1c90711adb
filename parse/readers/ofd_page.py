"""The objects of one OFD page to characters, rules and pictures (GB/T 33190-2016, chapters 8 to 12).

``<ofd:TextObject Boundary="20 30 40 5" Size="4.2"><ofd:TextCode X="0" Y="3.7" DeltaX="g 3 4.2">行政许可``
stands 20 mm from the left; ``g 3 4.2`` is three steps of 4.2 mm.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from parse.charset import fold_lookalikes
from parse.model import Box, Unreadable

#: OFD counts in millimetres, places of this project in points.
POINTS = 72 / 25.4
#: A page of a report has some thousand characters and some hundred rules.
MOST_OBJECTS = 100_000
MOST_CHARACTERS = 200_000
#: Objects of objects: composite graphics and blocks inside one another.
DEEPEST = 8
#: A filled shape thinner than this (points) is a rule.
THIN = 3.0
#: Share of the size above the base line, and below it.
ASCENT, DESCENT = 0.88, 0.12
#: What converters write for a glyph of which they do not know the character.
NO_CHARACTER = re.compile(r"[\u00a4\x00-\x08\x0e-\x1f]")
PATH_PIECE = re.compile(r"([A-Za-z])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
#: How many numbers each command of a path takes (table 33).
ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Glyph:
    """One printed character and its box in points from the page's top left corner."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def size(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True)
class Segment:
    """A straight upright or level rule in points: at ``at``, from ``start`` to ``end``."""

    is_upright: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Image:
    """A picture on the page: its resource and its box in points."""

    resource: str
    box: Box


@dataclass
class PageObjects:
    """What one page prints, in the order of its objects."""

    glyphs: list[Glyph] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    count: int = 0


def read_objects(
    content: etree._Element,
    units: dict[str, etree._Element],
    page: PageObjects,
    matrix: Matrix = IDENTITY,
    depth: int = 0,
) -> None:
    """Add the objects below ``content`` to ``page``; ``units`` are the composite graphics by their resource."""
    for element in content:
        page.count += 1
        if page.count > MOST_OBJECTS or len(page.glyphs) > MOST_CHARACTERS:
            raise Unreadable(f"a page has more than {MOST_OBJECTS} objects; expected a report; look at the file")
        if element.get("Visible") in {"false", "0"}:
            continue
        name = etree.QName(element).localname
        if name in {"Layer", "PageBlock", "Content"}:
            if depth < DEEPEST:
                read_objects(element, units, page, matrix, depth + 1)
        elif name == "TextObject":
            page.glyphs.extend(_read_text(element, matrix))
        elif name == "PathObject":
            page.segments.extend(_read_path(element, matrix))
        elif name == "ImageObject":
            box = (
                _get_box(_get_matrix(element, matrix), (0, 0, 1, 1))
                if element.get("CTM")
                else _get_boundary(element, matrix)
            )
            page.images.append(Image(element.get("ResourceID") or "", box))
        elif name == "CompositeObject":
            unit = units.get(element.get("ResourceID") or "")
            if unit is not None and depth < DEEPEST:
                read_objects(unit, units, page, _get_matrix(element, matrix), depth + 1)


def read_numbers(text: str | None) -> list[float]:
    """``"20 30 40 5"`` as numbers; what is no finite number is left out."""
    found = []
    for part in (text or "").split():
        try:
            value = float(part)
        except ValueError:
            continue
        if math.isfinite(value):
            found.append(value)
    return found


def _get_matrix(element: etree._Element, outer: Matrix) -> Matrix:
    """From the object's own coordinates to millimetres of the page: its matrix, then its boundary's corner."""
    own = read_numbers(element.get("CTM"))
    boundary = read_numbers(element.get("Boundary"))
    a, b, c, d, e, f = own if len(own) == 6 else IDENTITY
    x, y = boundary[:2] if len(boundary) >= 2 else (0.0, 0.0)
    return _combine((a, b, c, d, e + x, f + y), outer)


def _combine(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _move(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e) * POINTS, (b * x + d * y + f) * POINTS


def _get_box(matrix: Matrix, corners: tuple[float, float, float, float]) -> Box:
    x0, y0, x1, y1 = corners
    points = [_move(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _get_boundary(element: etree._Element, outer: Matrix) -> Box:
    numbers = read_numbers(element.get("Boundary"))
    x, y, width, height = numbers if len(numbers) == 4 else (0.0, 0.0, 0.0, 0.0)
    return _get_box(outer, (x, y, x + width, y + height))


def _read_text(element: etree._Element, outer: Matrix) -> Iterator[Glyph]:
    """The characters of a text object; invisible text (an OCR layer behind a scan) is not printed."""
    if element.get("Alpha") == "0" or (element.get("Fill") == "false" and element.get("Stroke") != "true"):
        return
    size = next(iter(read_numbers(element.get("Size"))), 0.0)
    scale = next(iter(read_numbers(element.get("HScale"))), 1.0)
    if not 0 < size < 1000:
        return
    matrix = _get_matrix(element, outer)
    x = y = 0.0
    for code in element.iter("{*}TextCode"):
        x = next(iter(read_numbers(code.get("X"))), x)
        y = next(iter(read_numbers(code.get("Y"))), y)
        yield from _place(code, (x, y), size, scale, matrix)


def _place(
    code: etree._Element, start: tuple[float, float], size: float, scale: float, matrix: Matrix
) -> Iterator[Glyph]:
    text = (code.text or "").replace("\r", "").replace("\n", "").replace("\t", " ")
    across = read_deltas(code.get("DeltaX"), len(text))
    down = read_deltas(code.get("DeltaY"), len(text))
    x, y = start
    for index, character in enumerate(text):
        natural = size * scale * (1.0 if ord(character) > 0x2000 else 0.5)
        step = across[index] if index < len(across) else natural if not down else 0.0
        width = step if 0 < step < 1.5 * natural else natural
        if not character.isspace():
            printed = NO_CHARACTER.sub("\ufffd", fold_lookalikes(character))
            yield Glyph(printed, *_get_box(matrix, (x, y - ASCENT * size, x + width, y + DESCENT * size)))
        x += step
        y += down[index] if index < len(down) else 0.0


def read_deltas(text: str | None, most: int) -> list[float]:
    """``"g 3 4.2 2.1"`` is 4.2 4.2 4.2 2.1: the steps between characters, at most so many."""
    deltas: list[float] = []
    parts = iter((text or "").replace("g", " g ").replace("G", " g ").split())
    for part in parts:
        if len(deltas) >= most:
            break
        if part != "g":
            deltas += read_numbers(part)
            continue
        count, step = read_numbers(next(parts, "")), read_numbers(next(parts, ""))
        if count and step:
            deltas += [step[0]] * max(0, min(int(count[0]), most - len(deltas)))
    return deltas


def _read_path(element: etree._Element, outer: Matrix) -> Iterator[Segment]:
    """The rules that a path draws: its straight strokes, and filled shapes so thin that they are rules."""
    is_stroked = element.get("Stroke") not in {"false", "0"}
    is_filled = element.get("Fill") in {"true", "1"}
    if element.get("Alpha") == "0" or not (is_stroked or is_filled):
        return
    matrix = _get_matrix(element, outer)
    data = "".join(part.text or "" for part in element.iter("{*}AbbreviatedData"))
    for points in _list_shapes(data):
        moved = [_move(matrix, x, y) for x, y in points]
        xs, ys = [x for x, _ in moved], [y for _, y in moved]
        box = (min(xs), min(ys), max(xs), max(ys))
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            yield _make_rule(box)
        elif is_stroked:
            for (x0, y0), (x1, y1) in pairwise(moved):
                if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5:
                    yield _make_rule((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _make_rule(box: Box) -> Segment:
    x0, top, x1, bottom = box
    if bottom - top > x1 - x0:
        return Segment(True, (x0 + x1) / 2, top, bottom)
    return Segment(False, (top + bottom) / 2, x0, x1)


def _list_shapes(data: str) -> Iterator[Sequence[tuple[float, float]]]:
    """The corners of each part of a path; of a curve only where it ends."""
    command, numbers = "", list[float]()
    points: list[tuple[float, float]] = []
    for letter, number in PATH_PIECE.findall(data):
        if letter:
            command, numbers = letter.upper(), []
            if command == "C" and points:
                points.append(points[0])
        else:
            numbers.append(float(number))
        if not numbers or len(numbers) < ARGUMENTS.get(command, 2):
            continue
        if command in {"M", "S"}:
            if len(points) > 1:
                yield points
            points = []
        points.append((numbers[-2], numbers[-1]))
        numbers = []
    if len(points) > 1:
        yield points
