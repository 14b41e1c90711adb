"""OFD files (GB/T 33190-2016), China's own page format, to grids and blocks: a ZIP of XML with characters and rules.

``OFD.xml`` names ``Doc_0/Document.xml``, which names the pages; each page has layers of text, path and image objects.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from parse.model import Block, Box, Grid, NeedsRecognition, Place, Problem, Reading, Token, Unreadable
from parse.readers.docx import LARGEST_PICTURE, STATUTORY_TABLES, count_tables, is_table_like, recognise_picture
from parse.readers.ofd_page import POINTS, Glyph, PageObjects, read_numbers, read_objects
from parse.readers.ofd_tables import BLANK, PageTable, TextLine, find_tables, is_inside, read_lines
from parse.readers.paragraphs import Line, find_margins, join_lines
from parse.readers.pdf_joining import join_pages
from parse.readers.zipped import Package, open_package

WHAT = "OFD"
MOST_PAGES = 500
#: Two parts of one table have the same outer edges within this (points).
SAME_EDGE = 5.0
#: A page number stands in this share of the page's height from its edge.
MARGIN = 0.1
PAGE_NUMBER = re.compile(r"[-—–－ ·]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／共]\s*\d{1,3}\s*页?)?[-—–－ ·]*")
A4 = (0.0, 0.0, 210.0, 297.0)
PROPERTIES = ("Title", "Author", "CreationDate", "ModDate", "Creator")


@dataclass
class _Document:
    """One document of the file while its pages are read."""

    package: Package
    folder: str
    root: etree._Element
    units: dict[str, etree._Element] = field(default_factory=dict)  #: composite graphics by resource
    media: dict[str, str] = field(default_factory=dict)  #: parts of pictures by resource
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Page:
    """What one page prints."""

    number: int
    height: float
    objects: PageObjects
    tables: tuple[PageTable, ...]
    lines: tuple[TextLine, ...]


def read_ofd(data: bytes, *, recognise: bool = False) -> Reading:
    """Read an OFD file.

    Places are page and box in points (the file counts in millimetres). Raises ``Unreadable``; ``NeedsRecognition`` for
    pages that are pictures of tables, unless told to recognise.
    """
    package = open_package(data, WHAT)
    root = package.read_xml("OFD.xml")
    bodies = [body for body in root.iter("{*}DocBody") if body.find("{*}DocRoot") is not None]
    if not bodies:
        raise Unreadable("part OFD.xml: it names no document; expected one; fetch the file again")
    document = _open_document(package, bodies)
    pages = list(_read_pages(document))
    items = list(_arrange(pages))
    items = _read_pictures(items, pages, document, recognise=recognise)
    if not items:
        raise Unreadable("whole file: its pages print no text; expected a report; look at the file")
    tokens = tuple(token for page in pages for token in _list_tokens(page))
    return Reading("ofd", tuple(items), _read_properties(bodies[0]), tuple(document.problems), tokens)


def _open_document(package: Package, bodies: Sequence[etree._Element]) -> _Document:
    path = _resolve((bodies[0].findtext("{*}DocRoot") or "").strip(), "")
    document = _Document(package, posixpath.dirname(path), package.read_xml(path))
    if len(bodies) > 1:
        document.problems.append(
            Problem(
                "read",
                "part_not_read",
                f"part OFD.xml: it names {len(bodies)} documents; expected one; only the first is read: look at it",
            )
        )
    for part in document.root.iterfind("{*}CommonData/*"):
        if etree.QName(part).localname in {"PublicRes", "DocumentRes"}:
            _read_resources(_resolve((part.text or "").strip(), document.folder), document)
    return document


def _resolve(location: str, folder: str) -> str:
    """A location is absolute in the package, or relative to the part that names it."""
    location = location.replace("\\", "/")
    return location.lstrip("/") if location.startswith("/") else posixpath.normpath(posixpath.join(folder, location))


def _read_resources(part: str, document: _Document) -> None:
    if not document.package.has(part):
        return
    root = document.package.read_xml(part)
    base = _resolve(root.get("BaseLoc") or "", posixpath.dirname(part))
    for medium in root.iter("{*}MultiMedia"):
        document.media[medium.get("ID") or ""] = _resolve((medium.findtext("{*}MediaFile") or "").strip(), base)
    for unit in root.iter("{*}CompositeGraphicUnit"):
        document.units[unit.get("ID") or ""] = unit


def _read_pages(document: _Document) -> Iterator[_Page]:
    listed = document.root.findall("{*}Pages/{*}Page")
    if not 0 < len(listed) <= MOST_PAGES:
        raise Unreadable(
            f"part Document.xml: it names {len(listed)} pages; expected 1 to {MOST_PAGES}; fetch the file again"
        )
    templates = {
        element.get("ID") or "": _resolve(element.get("BaseLoc") or "", document.folder)
        for element in document.root.iterfind("{*}CommonData/{*}TemplatePage")
    }
    for number, element in enumerate(listed, start=1):
        part = _resolve(element.get("BaseLoc") or "", document.folder)
        if not document.package.has(part):
            document.problems.append(
                Problem(
                    "read",
                    "page_missing",
                    f"page {number}: its part {part} is not in the file; expected it; nothing of the page is read: "
                    "fetch the file again",
                )
            )
            continue
        yield _read_page(number, document.package.read_xml(part), part, templates, document)


def _read_page(number: int, root: etree._Element, part: str, templates: dict[str, str], document: _Document) -> _Page:
    for resource in root.iterfind("{*}PageRes"):
        _read_resources(_resolve((resource.text or "").strip(), posixpath.dirname(part)), document)
    objects = PageObjects()
    for template in root.iterfind("{*}Template"):
        place = templates.get(template.get("TemplateID") or "", "")
        if document.package.has(place):
            _read_content(document.package.read_xml(place), document, objects)
    _read_content(root, document, objects)
    tables = find_tables(number, objects.segments, objects.glyphs)
    outside = [glyph for glyph in objects.glyphs if not any(is_inside(glyph, table.box) for table in tables)]
    return _Page(number, _get_height(root, document), objects, tuple(tables), tuple(read_lines(outside)))


def _read_content(root: etree._Element, document: _Document, objects: PageObjects) -> None:
    for content in root.iterfind("{*}Content"):
        read_objects(content, document.units, objects)


def _get_height(root: etree._Element, document: _Document) -> float:
    for area in (root.find("{*}Area"), document.root.find("{*}CommonData/{*}PageArea")):
        numbers = read_numbers(area.findtext("{*}PhysicalBox")) if area is not None else []
        if len(numbers) == 4:
            return numbers[3] * POINTS
    return A4[3] * POINTS


def _arrange(pages: Sequence[_Page]) -> Iterator[Block | Grid]:
    """Reading order: down each page, tables between the lines around them; a table goes on over a page break."""
    margins = find_margins([_make_line(page, line) for page in pages for line in page.lines])
    lines: list[Line] = []
    tables: list[PageTable] = []
    for page in pages:
        items: list[TextLine | PageTable] = sorted([*page.lines, *page.tables], key=_get_top)
        for item in items:
            if isinstance(item, PageTable):
                yield from join_lines(lines, margins)
                lines = []
                tables.append(item)
            elif not _is_page_number(item, page.height):
                yield from _join_tables(tables)
                tables = []
                lines.append(_make_line(page, item))
    yield from join_lines(lines, margins)
    yield from _join_tables(tables)


def _get_top(item: TextLine | PageTable) -> float:
    return item.box[1]


def _make_line(page: _Page, line: TextLine) -> Line:
    return Line(line.text, Place(page=page.number, box=line.box), line.box[0], line.box[2], line.size)


def _is_page_number(line: TextLine, height: float) -> bool:
    is_marginal = line.box[1] > height * (1 - MARGIN) or line.box[3] < height * MARGIN
    return is_marginal and bool(PAGE_NUMBER.fullmatch(line.text))


def _join_tables(tables: Sequence[PageTable]) -> Iterator[Grid]:
    parts: list[PageTable] = []
    for table in tables:
        if parts and not _goes_on(parts[-1], table):
            yield _join(parts)
            parts = []
        parts.append(table)
    if parts:
        yield _join(parts)


def _join(parts: Sequence[PageTable]) -> Grid:
    return replace(join_pages([part.cells for part in parts]), reader="ofd")


def _goes_on(upper: PageTable, lower: PageTable) -> bool:
    has_same_edges = abs(upper.box[0] - lower.box[0]) <= SAME_EDGE and abs(upper.box[2] - lower.box[2]) <= SAME_EDGE
    return lower.page == upper.page + 1 and has_same_edges


def _read_pictures(
    items: list[Block | Grid], pages: Sequence[_Page], document: _Document, *, recognise: bool
) -> list[Block | Grid]:
    """Recognise the pictures of a document that has fewer tables than the forms have."""
    if count_tables(items) >= STATUTORY_TABLES:
        return items
    failures: list[Unreadable] = []
    for page in pages:
        for image in page.objects.images:
            part = document.media.get(image.resource, "")
            data = document.package.read(part, LARGEST_PICTURE) if document.package.has(part) else b""
            if not is_table_like(data):
                continue
            if not recognise:
                raise NeedsRecognition(f"page {page.number}: its picture {part} may hold a table")
            found = recognise_picture(data, Place(page=page.number, member=part), document.problems, failures)
            at = next((i for i, item in enumerate(items) if (item.place.page or 0) > page.number), len(items))
            items = [*items[:at], *found, *items[at:]]
    if failures and not items:
        raise failures[0]
    return items


def _list_tokens(page: _Page) -> Iterator[Token]:
    """The words of a page in the order of its objects, without its rules."""
    word: list[Glyph] = []
    for glyph in page.objects.glyphs:
        if word and _is_apart(word[-1], glyph):
            yield _write(word, page.number)
            word = []
        if not word or (glyph.text, glyph.x0, glyph.top) != (word[-1].text, word[-1].x0, word[-1].top):
            word.append(glyph)
    if word:
        yield _write(word, page.number)


def _is_apart(before: Glyph, glyph: Glyph) -> bool:
    """Whether the pen jumped: to another line, back, or over more than a blank."""
    size = min(before.size, glyph.size)
    if abs(before.top + before.bottom - glyph.top - glyph.bottom) > size / 2:
        return True
    return not -size / 2 <= glyph.x0 - before.x1 <= BLANK * size


def _write(word: Sequence[Glyph], page: int) -> Token:
    box: Box = (
        round(min(glyph.x0 for glyph in word), 1),
        round(min(glyph.top for glyph in word), 1),
        round(max(glyph.x1 for glyph in word), 1),
        round(max(glyph.bottom for glyph in word), 1),
    )
    return Token("".join(glyph.text for glyph in word), Place(page=page, box=box))


def _read_properties(body: etree._Element) -> tuple[tuple[str, str], ...]:
    found = []
    for name in PROPERTIES:
        text = (body.findtext(f"{{*}}DocInfo/{{*}}{name}") or "").strip()
        if text:
            found.append((name, text))
    return tuple(found)
