"""What stands on a PDF page and is not what it seems: text in the colour of its ground, text under a filled box, text
that says it stands for another, and fields of a form, which print what the page itself does not hold.

``15`` and a white ``9`` beside it are 15 to the eye and 159 to a program.
"""

from __future__ import annotations

import ctypes
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from ctypes import c_int, c_ulong
from itertools import repeat

from parse.model import Box
from parse.readers.pdf_drawing import IDENTITY, Drawing, Item, Matrix, list_text_positions, to_page
from parse.readers.pdf_file import PdfFile
from parse.readers.pdf_library import ADDRESS, bind_plain

#: Only text lighter than this in red, green and blue is looked at: it is set on white paper or white cells.
LIGHT = 200
#: Colours this near are one to the eye; those a little farther off may be.
SAME_COLOR = 5
NEAR_COLOR = 20
OPAQUE = 255
PAPER = (255, 255, 255)
#: Kinds of annotations that print text of their own: notes written on the page, fields of a form, redactions.
PRINTED = frozenset({3, 20, 28})
#: Fields that hold no text: seals and buttons.
NO_VALUE = frozenset({"Sig", "Btn"})
#: The name of the mark of a layer, as PDFium writes it, and its length in bytes with the zero at its end.
LAYER = array("H", [ord("O"), ord("C")])
LAYER_BYTES = 6
HIDDEN = 0b100010  #: flags of an annotation that is not shown

_get_color = bind_plain("FPDFPageObj_GetFillColor", c_int, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
_get_mode = bind_plain("FPDFPath_GetDrawMode", c_int, ADDRESS, ADDRESS, ADDRESS)
_get_bounds = bind_plain("FPDFPageObj_GetBounds", c_int, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)
_get_clip = bind_plain("FPDFPageObj_GetClipPath", ADDRESS, ADDRESS)
_count_clips = bind_plain("FPDFClipPath_CountPaths", c_int, ADDRESS)
_count_clip_segments = bind_plain("FPDFClipPath_CountPathSegments", c_int, ADDRESS, c_int)
_get_clip_segment = bind_plain("FPDFClipPath_GetPathSegment", ADDRESS, ADDRESS, c_int, c_int)
_get_point = bind_plain("FPDFPathSegment_GetPoint", c_int, ADDRESS, ADDRESS, ADDRESS)
_count_marks = bind_plain("FPDFPageObj_CountMarks", c_int, ADDRESS)
_get_mark = bind_plain("FPDFPageObj_GetMark", ADDRESS, ADDRESS, c_ulong)
_get_mark_name = bind_plain("FPDFPageObjMark_GetName", c_int, ADDRESS, ADDRESS, c_ulong, ADDRESS)
_get_mark_type = bind_plain("FPDFPageObjMark_GetParamValueType", c_int, ADDRESS, ADDRESS)
_count_annotations = bind_plain("FPDFPage_GetAnnotCount", c_int, ADDRESS)
_get_annotation = bind_plain("FPDFPage_GetAnnot", ADDRESS, ADDRESS, c_int)
_close_annotation = bind_plain("FPDFPage_CloseAnnot", None, ADDRESS)
_get_subtype = bind_plain("FPDFAnnot_GetSubtype", c_int, ADDRESS)
_get_flags = bind_plain("FPDFAnnot_GetFlags", c_int, ADDRESS)
_get_rectangle = bind_plain("FPDFAnnot_GetRect", c_int, ADDRESS, ADDRESS)
_get_string = bind_plain("FPDFAnnot_GetStringValue", c_ulong, ADDRESS, ADDRESS, ADDRESS, c_ulong)
_color = array("I", bytes(16))
_COLOR = _color.buffer_info()[0]
_modes = array("i", bytes(8))
_MODES = _modes.buffer_info()[0]
_numbers = array("f", bytes(16))
_AT = _numbers.buffer_info()[0]
_text = array("H", bytes(64))
_TEXT = _text.buffer_info()[0]
_ACTUAL_TEXT = ctypes.create_string_buffer(b"ActualText")
_ACTUAL_TEXT_AT = ctypes.addressof(_ACTUAL_TEXT)
_length = array("L", bytes(8))
_LENGTH = _length.buffer_info()[0]
_FIELD_TYPE = ctypes.create_string_buffer(b"FT")

Color = tuple[int, int, int]


def find_pale(drawing: Drawing, objects: Sequence[Item]) -> tuple[set[int], set[int]]:
    """Text objects in the colour of what they stand on, and those nearly in it."""
    same: set[int] = set()
    near: set[int] = set()
    colors = _read_colors(drawing.texts)
    if not colors or (max(colors[::4]) < LIGHT and min(colors[3::4]) == OPAQUE):
        return same, near
    for index, (text, position) in enumerate(zip(drawing.texts, list_text_positions(objects), strict=True)):
        red, green, blue, alpha = colors[4 * index : 4 * index + 4]
        if (red < LIGHT or green < LIGHT or blue < LIGHT) and alpha == OPAQUE:
            continue
        ground = _find_ground(drawing, objects, text, position)
        if ground is None:
            continue
        distance = max(abs(one - other) for one, other in zip((red, green, blue), ground, strict=True))
        distance = distance * alpha // OPAQUE
        if distance <= SAME_COLOR:
            same.add(text)
        elif distance <= NEAR_COLOR:
            near.add(text)
    return same, near


def _read_colors(texts: Sequence[int]) -> array[int]:
    """Red, green, blue and opacity of each text object."""
    colors = array("I", bytes(16 * len(texts)))
    at = colors.buffer_info()[0]
    places = [range(at + part, at + 16 * len(texts), 16) for part in (0, 4, 8, 12)]
    deque(map(_get_color, texts, *places), maxlen=0)
    return colors


def _find_ground(drawing: Drawing, objects: Sequence[Item], text: int, position: int) -> Color | None:
    """The colour under a text object; None on a picture."""
    x, y = _find_middle(drawing, text, objects[position][2])
    if any(_holds(box, x, y) and at < position for box, at in drawing.images):
        return None
    places = {address: at for at, (address, _, _) in enumerate(objects)}
    under = Counter(address for box, address in drawing.shades if _holds(box, x, y))
    for address, outlines in reversed(under.items()):
        if outlines % 2 and places.get(address, position) < position:  # two make a frame
            color = _read_fill(address)
            if color is not None:
                return color
    return PAPER


def find_covered(drawing: Drawing, objects: Sequence[Item]) -> set[int]:
    """Text objects over which a filled box is drawn later."""
    if not drawing.shades or not drawing.texts:
        return set()
    positions = list_text_positions(objects)
    first = positions[0]
    places = {address: at for at, (address, _, _) in enumerate(objects) if at > first}
    later = [(box, places[address]) for box, address in drawing.shades if address in places]
    later = [(_clip(box, objects[at], drawing), at) for box, at in later if _read_fill(objects[at][0]) is not None]
    if not later:
        return set()
    heights, middles = _list_middles(drawing, objects, positions)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    heights = [heights[index] for index in order]
    over = Counter(
        (index, at)
        for box, at in later
        for index in order[bisect_left(heights, box[1]) : bisect_right(heights, box[3])]
        if positions[index] < at and box[0] <= middles[index] <= box[2]
    )
    return {drawing.texts[index] for (index, _), outlines in over.items() if outlines % 2}  # two make a frame


def _clip(box: Box, item: Item, drawing: Drawing) -> Box:
    """What the clip paths of an object leave of its box."""
    address, _, matrix = item
    x0, top, x1, bottom = box
    clip = _get_clip(address)
    for number in range(max(_count_clips(clip), 0) if clip else 0):
        points = array("f")
        for index in range(_count_clip_segments(clip, number)):
            _get_point(_get_clip_segment(clip, number, index), _AT, _AT + 4)
            points.extend(_numbers[:2])
        if points:
            bounds = min(points[::2]), min(points[1::2]), max(points[::2]), max(points[1::2])
            left, upper, right, lower = to_page(bounds, matrix, drawing)
            x0, top, x1, bottom = max(x0, left), max(top, upper), min(x1, right), min(bottom, lower)
    return x0, top, x1, bottom


def _list_middles(
    drawing: Drawing, objects: Sequence[Item], positions: Sequence[int]
) -> tuple[list[float], list[float]]:
    """How far down and how far right the middle of each text object is."""
    count = len(drawing.texts)
    bounds = array("f", bytes(16 * count))
    at = bounds.buffer_info()[0]
    deque(map(_get_bounds, drawing.texts, *(range(at + part, at + 16 * count, 16) for part in (0, 4, 8, 12))), maxlen=0)
    left, bottom, right, upper = (bounds[part::4] for part in range(4))
    twice, shift = 2 * drawing.top, 2 * drawing.left
    heights = [(twice - low - high) / 2 for low, high in zip(bottom, upper, strict=True)]
    middles = [(x0 + x1 - shift) / 2 for x0, x1 in zip(left, right, strict=True)]
    for index, position in enumerate(positions):
        if objects[position][2] is not IDENTITY:
            x0, y0, x1, y1 = to_page(bounds[4 * index : 4 * index + 4], objects[position][2], drawing)
            heights[index], middles[index] = (y0 + y1) / 2, (x0 + x1) / 2
    return heights, middles


def _read_fill(address: int) -> Color | None:
    """The colour that a path fills its area with; None when it fills nothing, or lets something through."""
    _get_mode(address, _MODES, _MODES + 4)
    if not _modes[0] or not _get_color(address, _COLOR, _COLOR + 4, _COLOR + 8, _COLOR + 12) or _color[3] < OPAQUE:
        return None
    return _color[0], _color[1], _color[2]


def _find_middle(drawing: Drawing, text: int, matrix: Matrix) -> tuple[float, float]:
    _get_bounds(text, _AT, _AT + 4, _AT + 8, _AT + 12)
    x0, top, x1, bottom = to_page(_numbers, matrix, drawing)
    return (x0 + x1) / 2, (top + bottom) / 2


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def find_replaced(texts: Sequence[int], file: PdfFile) -> set[int]:
    """Text objects that the file says stand for another text, which PDFium gives instead of what is printed; and those
    of a layer, where the file may switch one off.
    """
    counts = list(map(_count_marks, texts))
    if not any(counts):
        return set()
    return {
        text
        for text, count in zip(texts, counts, strict=True)
        if any(map(_is_telling, map(_get_mark, repeat(text), range(count)), repeat(file)))
    }


def _is_telling(mark: int, file: PdfFile) -> bool:
    if _get_mark_type(mark, _ACTUAL_TEXT_AT):
        return True
    _get_mark_name(mark, _TEXT, 64, _LENGTH)
    return _length[0] == LAYER_BYTES and _text[:2] == LAYER and file.hides_layers


def list_fields(page: int, left: float, top: float, turning: Matrix | None) -> Iterator[Box]:
    """Boxes of notes and fields that print on a page what it does not hold itself."""
    for index in range(_count_annotations(page)):
        annotation = _get_annotation(page, index)
        if not annotation:
            continue
        try:
            if _is_printed(annotation) and _get_rectangle(annotation, _AT):
                x0, y1, x1, y0 = _numbers  # PDFium's order is left, top, right, bottom
                corners = [_turn(x, y, turning) for x, y in ((x0, y0), (x1, y1))]
                xs, ys = [x - left for x, _ in corners], [top - y for _, y in corners]
                yield min(xs), min(ys), max(xs), max(ys)
        finally:
            _close_annotation(annotation)


def _turn(x: float, y: float, matrix: Matrix | None) -> tuple[float, float]:
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _is_printed(annotation: int) -> bool:
    if _get_subtype(annotation) not in PRINTED or _get_flags(annotation) & HIDDEN:
        return False
    length = _get_string(annotation, ctypes.addressof(_FIELD_TYPE), _TEXT, 64)
    kind = _text[: max(length // 2 - 1, 0)].tobytes().decode("utf-16-le", "replace") if length <= 64 else ""
    return kind not in NO_VALUE
