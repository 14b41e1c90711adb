"""The drawn objects of a PDF page: lines and thin rectangles to pieces of rules, images and text objects to lists.

A page may bear one path for each rule, or one path for all of them; both become the same pieces. Objects inside a
form (a drawing that pages share) are taken with the form's own matrix.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat

from parse.model import Box
from parse.readers.pdf_library import ADDRESS, FORM, IMAGE, PATH, TEXT, Pointer, bind, point_at, point_into

#: More drawn objects than this, or more points of paths, are no table: 2,000,000 paths fit into 97 KB of PDF. The
#: busiest page of the reports at hand has 753.
MOST_OBJECTS = 50_000
MOST_POINTS = 200_000
#: Forms inside forms, counted; programs nest three deep at most.
DEEPEST = 8
#: A filled rectangle thicker than this (points) is shading; Word and WPS draw rules from 0.5 to 1.5 points.
THIN = 3.0
#: The two ends of a straight edge differ by less than this (points) across its direction.
STRAIGHT = 1.0
#: Points of a rectangle that a program writes as a path of its own.
RECTANGLE = 5
CURVE = 1  #: PDFium's kinds of path segments: line 0, curve 1, move 2
MOVE = 2

#: a, b, c, d, e, f: x' = a·x + c·y + e, y' = b·x + d·y + f
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_count_objects = bind("FPDFPage_CountObjects")
_get_object = bind("FPDFPage_GetObject", ADDRESS)
_count_inner = bind("FPDFFormObj_CountObjects")
_get_inner = bind("FPDFFormObj_GetObject", ADDRESS)
_get_type = bind("FPDFPageObj_GetType")
_get_bounds = bind("FPDFPageObj_GetBounds")
_get_matrix = bind("FPDFPageObj_GetMatrix", None)
_get_draw_mode = bind("FPDFPath_GetDrawMode", None)
_count_segments = bind("FPDFPath_CountSegments")
_get_segment = bind("FPDFPath_GetPathSegment", ADDRESS)
_get_point = bind("FPDFPathSegment_GetPoint", None)
_get_segment_type = bind("FPDFPathSegment_GetType")
_is_closed = bind("FPDFPathSegment_GetClose")
_transform = bind("FPDFPageObj_TransformF")

#: Where PDFium writes bounds, points and matrices: first a matrix, then three points.
_numbers = array("f", bytes(48))
_PLACES = point_into(_numbers)
_BOUNDS = _PLACES[:4]
_MATRIX, _X0, _Y0, _X1, _Y1, _X2, _Y2 = _PLACES[0], *_PLACES[6:]
_modes = array("i", bytes(8))
_FILLED, _STROKED = point_into(_modes)


#: A piece of a rule: an upright one at x from top to bottom, a level one at y from left to right. Plain, because a page
#: has a thousand.
Stretch = tuple[float, float, float]


class TooMuchDrawn(Exception):
    """A page bears more drawn objects than any table needs. The message counts them."""


@dataclass
class Drawing:
    """What stands on one page, by kind. Boxes are in points from the top left corner of the upright page."""

    top: float  #: of the page, in its own coordinates
    left: float
    uprights: list[Stretch] = field(default_factory=list)
    levels: list[Stretch] = field(default_factory=list)
    shades: list[tuple[Box, int]] = field(default_factory=list)  #: filled areas and the object that fills them
    images: list[tuple[Box, int]] = field(default_factory=list)  #: with the position among the page's objects
    texts: list[int] = field(default_factory=list)  #: addresses of text objects
    paths: int = 0
    points: int = 0


Item = tuple[int, int, Matrix]  #: a page object: its address, its kind, and the matrix of the form that holds it


def list_objects(page: int) -> list[Item]:
    """The objects of a page in drawing order, those inside forms as well.

    Raises ``TooMuchDrawn`` when there are more than a report can need.
    """
    pointer = point_at(page)
    count = _count_objects(pointer)
    _check_count(count)
    addresses = list(map(_get_object, repeat(pointer), range(count)))
    kinds = list(map(_get_type, map(point_at, addresses)))
    if FORM not in kinds:
        return list(zip(addresses, kinds, repeat(IDENTITY)))
    found: list[Item] = []
    for address, kind in zip(addresses, kinds, strict=True):
        if kind == FORM:
            _list_inner(address, IDENTITY, 1, found)
        else:
            found.append((address, kind, IDENTITY))
    return found


def _list_inner(form: int, outer: Matrix, depth: int, found: list[Item]) -> None:
    if depth > DEEPEST:
        raise TooMuchDrawn(f"drawings inside one another, more than {DEEPEST} deep")
    pointer = point_at(form)
    _get_matrix(pointer, _MATRIX)
    matrix = multiply(_read_matrix(), outer)
    count = _count_inner(pointer)
    _check_count(count + len(found))
    for index in range(count):
        address = _get_inner(pointer, point_at(index))  # an ``unsigned long``, as long as a pointer
        kind = _get_type(point_at(address))
        if kind == FORM:
            _list_inner(address, matrix, depth + 1, found)
        else:
            found.append((address, kind, matrix))


def _check_count(count: int) -> None:
    if count > MOST_OBJECTS:
        raise TooMuchDrawn(f"{count} drawn objects or more, and at most {MOST_OBJECTS} are looked at")


def _read_matrix() -> Matrix:
    a, b, c, d, e, f = _numbers[:6]
    return a, b, c, d, e, f


def multiply(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does ``first`` and then ``second``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def turn_objects(page: int, matrix: Matrix) -> None:
    """Move the objects of an open page by ``matrix``; the file is left as it is."""
    _numbers[:6] = array("f", matrix)
    pointer = point_at(page)
    for index in range(_count_objects(pointer)):
        _transform(point_at(_get_object(pointer, index)), _MATRIX)


def read_drawing(objects: Sequence[Item], left: float, top: float) -> Drawing:
    """Sort the objects of a page by kind and read the rules among them. Raises ``TooMuchDrawn``."""
    drawing = Drawing(top, left)
    drawing.texts = [address for address, kind, _ in objects if kind == TEXT]
    for position, (address, kind, matrix) in enumerate(objects):
        if kind == PATH:
            _read_path(address, matrix, drawing)
        elif kind == IMAGE and _get_bounds(point_at(address), *_BOUNDS):
            drawing.images.append((to_page(_numbers[:4], matrix, drawing), position))
    return drawing


def list_text_positions(objects: Sequence[Item]) -> list[int]:
    """Where the text objects of a page stand among all, as `Drawing.texts` lists them."""
    return [position for position, (_, kind, _) in enumerate(objects) if kind == TEXT]


def to_page(bounds: Sequence[float], matrix: Matrix, drawing: Drawing) -> Box:
    """PDFium's left, bottom, right, top to a box on the page."""
    x0, y0, x1, y1 = bounds
    if matrix is not IDENTITY:
        a, b, c, d, e, f = matrix
        xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
        ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    return x0 - drawing.left, drawing.top - y1, x1 - drawing.left, drawing.top - y0


def _read_path(address: int, matrix: Matrix, drawing: Drawing) -> None:
    """Add the rules or the shading that one path makes: a dot may be part of a rule in either direction."""
    drawing.paths += 1
    pointer = point_at(address)
    count = _count_segments(pointer)
    _get_draw_mode(pointer, _FILLED, _STROKED)
    is_filled, is_stroked = _modes
    if is_stroked and count == RECTANGLE and matrix is IDENTITY and _add_rectangle(address, pointer, drawing):
        return
    if count <= RECTANGLE and _get_bounds(pointer, *_BOUNDS):
        box = to_page(_numbers[:4], matrix, drawing)
        if not is_stroked or min(box[2] - box[0], box[3] - box[1]) <= THIN:
            if is_filled or is_stroked:
                _add_area(box, address, drawing)
            return
    drawing.points += count
    if drawing.points > MOST_POINTS:
        raise TooMuchDrawn(f"paths of more than {MOST_POINTS} points")
    for points, is_curved in _read_outlines(pointer, matrix, count, drawing):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = min(xs), min(ys), max(xs), max(ys)
        if not is_stroked or min(box[2] - box[0], box[3] - box[1]) <= THIN:
            _add_area(box, address, drawing)
        elif not is_curved:
            _add_edges(points, drawing)


def _add_rectangle(address: int, pointer: Pointer, drawing: Drawing) -> bool:
    """Add the four edges of a stroked rectangle; False when the outline is none. Three corners tell it."""
    _get_matrix(pointer, _MATRIX)
    _get_point(point_at(_get_segment(pointer, 0)), _X0, _Y0)
    _get_point(point_at(_get_segment(pointer, 1)), _X1, _Y1)
    _get_point(point_at(_get_segment(pointer, 2)), _X2, _Y2)
    a, b, c, d, e, f, x0, y0, x1, y1, x2, y2 = _numbers
    if b or c or not ((x0 == x1 and y1 == y2) or (y0 == y1 and x1 == x2)):
        return False
    left, right = a * x0 + e - drawing.left, a * x2 + e - drawing.left
    upper, lower = drawing.top - d * y0 - f, drawing.top - d * y2 - f
    if left > right:
        left, right = right, left
    if upper > lower:
        upper, lower = lower, upper
    if right - left <= THIN or lower - upper <= THIN:
        _add_area((left, upper, right, lower), address, drawing)
    else:
        drawing.levels += ((upper, left, right), (lower, left, right))
        drawing.uprights += ((left, upper, lower), (right, upper, lower))
    return True


def _add_area(box: Box, address: int, drawing: Drawing) -> None:
    x0, top, x1, bottom = box
    width, height = x1 - x0, bottom - top
    if min(width, height) > THIN:
        drawing.shades.append((box, address))
        return
    if height <= max(width, THIN):
        drawing.levels.append(((top + bottom) / 2, x0, x1))
    if width <= max(height, THIN):
        drawing.uprights.append(((x0 + x1) / 2, top, bottom))


def _add_edges(points: list[tuple[float, float]], drawing: Drawing) -> None:
    """The straight edges of a stroked outline."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(x1 - x0) <= STRAIGHT < abs(y1 - y0):
            drawing.uprights.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
        elif abs(y1 - y0) <= STRAIGHT < abs(x1 - x0):
            drawing.levels.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))


def _read_outlines(
    pointer: Pointer, matrix: Matrix, count: int, drawing: Drawing
) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The outlines that a path is made of, as points on the page, and whether they bend."""
    _get_matrix(pointer, _MATRIX)
    a, b, c, d, e, f = multiply(_read_matrix(), matrix)
    e -= drawing.left
    points: list[tuple[float, float]] = []
    is_curved = False
    for index in range(count):
        segment = point_at(_get_segment(pointer, index))
        kind = _get_segment_type(segment)
        if kind == MOVE:
            if len(points) > 1:
                yield points, is_curved
            points, is_curved = [], False
        is_curved = is_curved or kind == CURVE
        _get_point(segment, _X0, _Y0)
        x, y = _numbers[6], _numbers[7]
        points.append((a * x + c * y + e, drawing.top - (b * x + d * y + f)))
        if _is_closed(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, is_curved
