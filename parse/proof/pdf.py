"""Cells of a PDF read again by pdfminer, from the box of the cell alone; the first reading has its characters from
PDFium.

Fonts, encodings and positions are decoded by code of another origin: a ToUnicode table that only one of the two
misreads shows as a difference. What pdfminer cannot tell (``(cid:71)``, a broken page, white print) is left to the
picture of the cell.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTImage, LTItem, LTPage
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextSeq
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import literal_name

from parse.model import Box
from parse.numbers import UNMAPPED
from parse.proof.beside import find_slip
from parse.proof.glyphs import Glyph, list_above, list_inside, list_left, read_box, read_lines, runs_over
from parse.proof.model import Asked, Reread, refuse

BY = "pdfminer"
UNTOLD_FONT = "the font does not say which characters its glyphs are"
LAYERED = "the file has layers, and it is not told which of them are shown"
OVER_EDGE = "print runs over the edge of the cell"
#: Text that leaves no mark (PDF 32000-1, table 106): neither filled nor stroked, or only a clip.
UNSEEN = frozenset({3, 7})
#: A page number alone in the first or last line of a page.
PAGE_NUMBER = re.compile(r"[-—–·•~\s]*(?:第\s*)?\d{1,3}\s*页?(?:\s*[/／共]\s*\d{1,3}\s*页?)?[-—–·•~\s]*")
#: What decides by conditions whether a layer is shown.
CONDITION = b"/OCMD"
#: Lighter than this in every part, print on white paper is not seen.
PALE = 0.94
#: More characters than this on one page are no report: the lists would exhaust the memory.
MOST_CHARACTERS = 100_000
#: What pdfminer raises for damaged files, besides what its own code stumbles over.
DAMAGE = (PSException, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, OverflowError)


class TooMuchPrinted(ValueError):
    """A page with more characters than a report can have."""


@dataclass(frozen=True)
class PageText:
    """The characters of one page, or why there are none."""

    glyphs: Sequence[Glyph]
    failure: str = ""
    images: Sequence[Box] = ()


class _Device(PDFLayoutAnalyzer):
    """Collects the characters of a page that leave a mark."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager, laparams=None)
        self.page: LTPage | None = None
        self.count = 0

    def render_string(
        self, textstate: PDFTextState, seq: PDFTextSeq, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        self.count += sum(len(part) for part in seq if isinstance(part, bytes))
        if self.count > MOST_CHARACTERS:
            raise TooMuchPrinted(f"more than {MOST_CHARACTERS:,} characters on a page")
        if textstate.render not in UNSEEN:
            super().render_string(textstate, seq, ncs, graphicstate)

    def receive_layout(self, ltpage: LTPage) -> None:
        self.page = ltpage


def reread_pdf(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read cells of a PDF again. What comes back without text may be tried on the picture of the cell."""
    pages = read_pages(data, {one.place.page for one in asked if one.place.page})
    return [_reread(one, pages) for one in asked]


def _reread(asked: Asked, pages: Mapping[int, PageText]) -> Reread:
    page, box = pages.get(asked.place.page or 0), asked.place.box
    if page is None or box is None:
        return refuse(asked, BY, "the place names no page of this file")
    printed = read_box(page.glyphs, box)
    doubt = page.failure or _doubt(page, box, printed)
    if doubt:
        return refuse(asked, BY, doubt)
    slip = find_slip(asked.code, list_left(page.glyphs, box), list_above(page.glyphs, box))
    return Reread(asked.code, "", BY, slip) if slip else Reread(asked.code, printed, BY)


def _doubt(page: PageText, box: Box, printed: str) -> str:
    """What speaks against reading a box by its characters, or nothing."""
    if UNMAPPED.search(printed):
        return UNTOLD_FONT
    if any(glyph.is_pale for glyph in list_inside(page.glyphs, box)):
        return "something is printed there in white"
    if not page.glyphs or (not printed and any(_is_on(box, image) for image in page.images)):
        return "no characters are stored there, it may be a picture"
    return OVER_EDGE if runs_over(page.glyphs, box) else ""


def _is_on(box: Box, image: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return image[0] <= x <= image[2] and image[1] <= y <= image[3]


def read_pages(data: bytes, wanted: set[int] | None) -> dict[int, PageText]:
    """The characters of pages by their numbers, all of them where none are named."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    found: dict[int, PageText] = {}
    try:
        start = max(data.find(b"%PDF-"), 0)  # junk before the header moves all that the table of objects says
        document = PDFDocument(PDFParser(io.BytesIO(data[start:])))
        failure = LAYERED if _may_hide(document) or CONDITION in data else ""
        for number, page in enumerate(PDFPage.create_pages(document), 1):
            if wanted is None or number in wanted:
                found[number] = PageText((), failure) if failure else _read_page(page)
    except (*DAMAGE, RecursionError) as error:
        closed = PageText((), f"pdfminer cannot open the file ({type(error).__name__})")
        return found | {number: closed for number in wanted or {1} if number not in found}
    return found


def _may_hide(document: PDFDocument) -> bool:
    """Whether a layer of the file may be switched off; pdfminer shows them all."""
    properties = resolve1(document.catalog.get("OCProperties"))
    settings = resolve1(properties.get("D")) if isinstance(properties, dict) else None
    if not isinstance(settings, dict):
        return False
    state = resolve1(settings.get("BaseState"))
    return bool(
        resolve1(settings.get("OFF")) or "AS" in settings or (state is not None and literal_name(state) != "ON")
    )


def _read_page(page: PDFPage) -> PageText:
    manager = PDFResourceManager()
    device = _Device(manager)
    try:
        PDFPageInterpreter(manager, device).process_page(page)
        box = _find_shown(page)
        items = tuple(_list_items(device.page)) if device.page else ()
    except (*DAMAGE, RecursionError) as error:
        return PageText((), f"pdfminer cannot read the page ({type(error).__name__})")
    glyphs = [glyph for item in items if isinstance(item, LTChar) if (glyph := _make_glyph(item, box))]
    images = [_move(item, box) for item in items if isinstance(item, LTImage)]
    return PageText(glyphs, images=images)


def _find_shown(page: PDFPage) -> Box:
    """The part of the page that is shown, as its device turns and shifts it."""
    left, bottom, right, top = page.mediabox
    x0, y0, x1, y1 = page.cropbox
    x0, y0, x1, y1 = max(x0, left), max(y0, bottom), min(x1, right), min(y1, top)
    return {
        90: (y0 - bottom, right - x1, y1 - bottom, right - x0),
        180: (right - x1, top - y1, right - x0, top - y0),
        270: (top - y1, x0 - left, top - y0, x1 - left),
    }.get(page.rotate % 360, (x0 - left, y0 - bottom, x1 - left, y1 - bottom))


def _list_items(container: Iterable[LTItem]) -> Iterator[LTItem]:
    """Characters and images in the order of the file, those of forms included."""
    for item in container:
        if isinstance(item, LTContainer):
            yield from _list_items(item)
        else:
            yield item


def _move(item: LTComponent, shown: Box) -> Box:
    """The box of an item from the top left corner of what is shown."""
    return item.x0 - shown[0], shown[3] - item.y1, item.x1 - shown[0], shown[3] - item.y0


def _make_glyph(item: LTChar, shown: Box) -> Glyph | None:
    """A character, unless it stands where nothing is shown."""
    glyph = Glyph(item.get_text(), *_move(item, shown), _is_pale(item))
    is_shown = 0 <= glyph.middle[0] <= shown[2] - shown[0] and 0 <= glyph.middle[1] <= shown[3] - shown[1]
    return glyph if is_shown else None


def _is_pale(item: LTChar) -> bool:
    """Whether a character is filled with white, in the colour spaces of grey, red-green-blue and ink."""
    colour: Any = item.graphicstate.ncolor
    parts = colour if isinstance(colour, (tuple, list)) else [colour]
    if not parts or not all(isinstance(part, (int, float)) for part in parts):
        return False
    return all(part <= 1 - PALE for part in parts) if len(parts) == 4 else all(part >= PALE for part in parts)


def read_words(data: bytes) -> tuple[str, str]:
    """All text in the order of the lines, without page numbers, and why it is not whole where it is not."""
    found = read_pages(data, None)
    lines = [line for number in sorted(found) for line in _list_body(found[number].glyphs)]
    text = "\n".join(lines)
    failure = next((page.failure for page in found.values() if page.failure), "")
    if not failure and UNMAPPED.search(text):
        failure = UNTOLD_FONT
    if not failure and any(not page.glyphs for page in found.values()):
        failure = "a page has no characters, it may be a picture"
    return text, failure


def _list_body(glyphs: Sequence[Glyph]) -> list[str]:
    lines = [line.text for line in read_lines(glyphs)]
    for end in (0, -1):
        if lines and PAGE_NUMBER.fullmatch(lines[end]):
            del lines[end]
    return lines
