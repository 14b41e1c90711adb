"""The stored pictures on which cells stand: frames of files, pages of PDFs, pictures inside pages and packages.

Only bytes and boxes are handled here; what recognises them is `parse.proof.crops`.
"""

from __future__ import annotations

import base64
import binascii
import ctypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from PIL import Image
from pypdfium2 import raw

from parse.model import Box, Unreadable
from parse.proof import html
from parse.proof.markup import find_path
from parse.proof.model import Asked
from parse.readers.docx import LARGEST_PICTURE
from parse.readers.pdf_library import open_document
from parse.readers.picture_frames import TURNINGS, read_frames, undo_orientation
from parse.readers.zipped import open_package
from parse.sniff import Kind

#: Dots to a point: 250 an inch. The first reading draws pages at 216, or as they are stored.
DENSITY = 250 / 72
#: No page is drawn with more pixels.
MOST_PIXELS = 30_000_000
#: No more pages than this are looked through for words: each takes some seconds.
MOST_PAGES = 12
EMBEDDED = re.compile(r"^\s*data:image/[\w.+-]+((?:;[^,;]*)*),(.*)$", re.DOTALL | re.IGNORECASE)
#: Turnings that undo one another; the others undo themselves.
OPPOSITE = {6: 8, 8: 6}


@dataclass(frozen=True)
class Shown:
    """A picture as it is seen, and the box of a cell on it in its pixels."""

    name: str  #: the same for all cells of one picture
    picture: Image.Image
    box: Box


def open_pictures(data: bytes, kind: Kind, asked: Sequence[Asked]) -> list[Shown | str]:
    """For each cell its picture, or why there is none."""
    if kind == "pdf":
        return _draw_pages(data, asked)
    opened: dict[str, Mapping[int, tuple[Image.Image, int]] | str] = {}
    return [_open(data, kind, one, opened) for one in asked]


def _open(
    data: bytes, kind: Kind, asked: Asked, opened: dict[str, Mapping[int, tuple[Image.Image, int]] | str]
) -> Shown | str:
    place = asked.place
    name = place.member or place.path or ""
    if place.pixels is None:
        return "the place names no part of a picture"
    if name not in opened:
        try:
            found = read_frames(_find_bytes(data, kind, asked))
            opened[name] = {number: (picture, orientation) for number, picture, orientation in found}
        except Unreadable as error:
            opened[name] = str(error)
    frames = opened[name]
    if isinstance(frames, str):
        return frames
    number = (place.page or 1) if kind == "picture" else 1
    if number not in frames:
        return "the picture has no such frame"
    stored, orientation = frames[number]
    seen = stored.transpose(TURNINGS[orientation]) if orientation in TURNINGS else stored
    box = undo_orientation(place.pixels, OPPOSITE.get(orientation, orientation), seen.size)
    return Shown(f"{name}#{number}", seen, box)


def _find_bytes(data: bytes, kind: Kind, asked: Asked) -> bytes:
    """The file of the picture that a place names. Raises ``Unreadable``."""
    if kind == "picture":
        return data
    if kind == "html" and asked.place.path:
        element = find_path(html.Page(html.decode(data)).root, asked.place.path)
        match = EMBEDDED.match(element.attributes.get("src", "")) if element is not None else None
        if match:
            return _decode(match[1], match[2])
    elif asked.place.member and data.startswith(b"PK"):
        return open_package(data, kind).read(asked.place.member, LARGEST_PICTURE)
    raise Unreadable("the picture of the cell is not found in the file")


def _decode(settings: str, content: str) -> bytes:
    if "base64" not in settings.lower():
        return unquote_to_bytes(content)
    try:
        return base64.b64decode(re.sub(r"\s", "", content), validate=False)
    except binascii.Error:
        return b""


def _draw_pages(data: bytes, asked: Sequence[Asked]) -> list[Shown | str]:
    """Pages of a PDF as they are shown, each drawn once."""
    pages: dict[int, tuple[Image.Image, float] | str] = {}
    found: list[Shown | str] = []
    with open_document(data[max(data.find(b"%PDF-"), 0) :]) as document:
        for one in asked:
            number, box = one.place.page or 0, one.place.box
            if box is None:
                found.append("the place names no part of a page")
                continue
            if number not in pages:
                pages[number] = _draw(document, number)
            page = pages[number]
            if isinstance(page, str):
                found.append(page)
                continue
            picture, density = page
            x0, top, x1, bottom = (edge * density for edge in box)
            found.append(Shown(f"page {number}", picture, (x0, top, x1, bottom)))
    return found


def open_pages(data: bytes, kind: Kind, wanted: set[int] | None) -> list[Image.Image]:
    """Pages or frames as pictures, as they are seen; all of them, up to a limit, where none are named."""
    if kind != "pdf":
        frames = read_frames(data)
        seen = [(at, picture.transpose(TURNINGS[how]) if how in TURNINGS else picture) for at, picture, how in frames]
        return [picture for at, picture in seen if wanted is None or at in wanted][:MOST_PAGES]
    with open_document(data[max(data.find(b"%PDF-"), 0) :]) as document:
        numbers = range(1, raw.FPDF_GetPageCount(document) + 1)
        chosen = [number for number in numbers if wanted is None or number in wanted][:MOST_PAGES]
        drawn = [_draw(document, number) for number in chosen]
    return [page[0] for page in drawn if not isinstance(page, str)]


def _draw(document: raw.FPDF_DOCUMENT, number: int) -> tuple[Image.Image, float] | str:
    page = raw.FPDF_LoadPage(document, number - 1)
    if not page:
        return f"PDFium cannot open page {number}"
    try:
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        density = min(DENSITY, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        size = max(round(width * density), 1), max(round(height * density), 1)
        bitmap = raw.FPDFBitmap_CreateEx(*size, raw.FPDFBitmap_BGRx, None, 0)
        try:
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, *size, 0xFFFFFFFF)
            raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, 0)
            stride = raw.FPDFBitmap_GetStride(bitmap)
            content = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * size[1])
        finally:
            raw.FPDFBitmap_Destroy(bitmap)
    finally:
        raw.FPDF_ClosePage(page)
    return Image.frombuffer("RGB", size, content, "raw", "BGRX", stride, 1), density
