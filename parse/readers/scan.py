"""Pictures and pages without text to blocks and grids, by recognition (the extra `gongkai[ocr]`).

``b"\\xff\\xd8\\xff…"`` (a photo of a report) gives the grids of its tables, every cell read twice. Nothing is loaded
before it is needed: the models and their libraries take a second and 600 MB of address space.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from PIL import Image

from parse.model import Block, Box, Grid, NeedsRecognition, Place, Problem, Reading, Token, ToolMissing
from parse.readers.picture_frames import TURNINGS, read_frames, undo_orientation
from parse.readers.scan_joining import join_recognised, keep_telling

#: What the extra brings, by the names of import.
LIBRARIES = ("cv2", "numpy", "onnxruntime", "rapidocr")
INSTALL = "install with: pip install 'gongkai[ocr]', then run gongkai reparse"

#: A picture smaller than this in pixels is an ornament: a table of three columns cannot be read at that size.
SMALLEST_TABLE = (400, 150)

#: What a recognised page gives: items, problems, tokens. Recognition has no tokens: a cell has both its readings.
Recognised = tuple[list[Block | Grid], list[Problem], list[Token]]


def is_available() -> bool:
    """Whether the extra `gongkai[ocr]` is installed."""
    return all(find_spec(library) is not None for library in LIBRARIES)


def is_table_like(width: int, height: int) -> bool:
    """Whether a picture of that many pixels can hold a table at all; ornaments are not worth a look."""
    return width >= SMALLEST_TABLE[0] and height >= SMALLEST_TABLE[1]


def read_picture(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a picture file: JPG, PNG, TIFF (a page a frame), BMP, GIF or WEBP.

    Places carry the frame as page and the box in pixels of the stored picture. Raises ``NeedsRecognition`` unless told
    to recognise, ``ToolMissing`` without the extra, ``Unreadable`` for damaged and oversized files.
    """
    if not recognise:
        raise NeedsRecognition("whole file: a picture")
    _check_available("whole file: a picture")
    pages: list[list[Block | Grid]] = []
    problems: list[Problem] = []
    for number, picture, orientation in read_frames(data):
        items, found, _ = _recognise(picture, Place(page=number), orientation)
        pages.append(items)
        problems += found
    if not any(pages):
        problems.append(_report_empty())
    joined = tuple(join_recognised(pages))
    has_table = any(isinstance(item, Grid) for item in joined)
    return Reading("picture", joined, (), tuple(keep_telling(problems, has_table=has_table)))


def recognise_page(picture: Image.Image, *, page: int, scale: float | None = None) -> Recognised:
    """Recognise one picture of a page.

    ``scale`` is PDF points per pixel: places then carry the page and a box in points; without it, pixels. Raises
    ``ToolMissing`` without the extra. Pages are joined by `parse.readers.scan_joining.join_recognised`.
    """
    _check_available(f"page {page}")
    return _recognise(picture.convert("RGB"), Place(page=page), 1, scale)


def recognise_embedded(data: bytes, place: Place) -> tuple[list[Block | Grid], list[Problem]]:
    """Recognise a picture inside a document, which stands at ``place``; its cells get that place with pixels added.

    An ornament gives nothing. Raises ``ToolMissing`` without the extra, ``Unreadable`` for damaged pictures.
    """
    _check_available("a picture in the document")
    pages: list[list[Block | Grid]] = []
    problems: list[Problem] = []
    for _, picture, orientation in read_frames(data):
        if is_table_like(*picture.size) or is_table_like(*reversed(picture.size)):
            items, found, _ = _recognise(picture, place, orientation)
            pages.append(items)
            problems += found
    return list(join_recognised(pages)), problems


def _check_available(where: str) -> None:
    if not is_available():
        raise ToolMissing(f"{where}: recognition is not installed; expected the extra gongkai[ocr]; {INSTALL}")


def _recognise(picture: Image.Image, place: Place, orientation: int, scale: float | None = None) -> Recognised:
    seen = picture.transpose(TURNINGS[orientation]) if orientation in TURNINGS else picture
    numpy, reader = load("numpy"), load("parse.readers.scan_page")
    locate = partial(_locate, place=place, orientation=orientation, size=picture.size, scale=scale)
    where = f"page {place.page}" if place.page else f"picture {place.member or place.path or ''}".strip()
    items, problems = reader.read_page(numpy.asarray(seen), locate, where)
    return items, problems, []


def load(name: str) -> ModuleType:
    """Import what the extra brings, or what needs it. The linear algebra in numpy would map 40 MB for each core of the
    machine.

    Raises ``ToolMissing`` when it is there and cannot be loaded.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return import_module(name)
    except ImportError as error:
        raise ToolMissing(
            f"recognition cannot be loaded ({error}); expected a working extra gongkai[ocr]; {INSTALL}"
        ) from error


def _locate(box: Box, *, place: Place, orientation: int, size: tuple[int, int], scale: float | None) -> Place:
    pixels = undo_orientation(box, orientation, size)
    if scale is None:
        return replace(place, pixels=_round(pixels))
    x0, top, x1, bottom = pixels
    return replace(place, box=_round((x0 * scale, top * scale, x1 * scale, bottom * scale)))


def _round(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


def _report_empty() -> Problem:
    message = (
        "whole file: nothing was recognised on the picture; expected a page of a report; "
        "it may be an ornament, or too small or dark to read: look at it"
    )
    return Problem("read", "nothing_recognised", message)
