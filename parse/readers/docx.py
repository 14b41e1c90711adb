"""Word files (DOCX) to grids and blocks, from their XML: the libraries for it die of bombs and take spans literally.

``word/document.xml`` holds ``<w:body><w:p>…</w:p><w:tbl><w:tr><w:tc>…``; DOCM, DOTX and strict files are the same.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree
from PIL import Image

from parse.model import Block, Grid, NeedsRecognition, Place, Problem, Reading, Unreadable
from parse.readers import scan
from parse.readers.docx_numbering import number_paragraphs, read_numbering
from parse.readers.docx_styles import W, read_styles
from parse.readers.docx_tables import is_layout, list_parts, list_rows, read_table
from parse.readers.docx_text import NOTES, PICTURES, RELATIONS, Manuscript, read_paragraph, walk_printed
from parse.readers.docx_tokens import list_tokens
from parse.readers.html import read_html
from parse.readers.html_cells import OBJECT
from parse.readers.zipped import Package, open_package, parse_xml

WHAT = "Word (DOCX)"
TRANSITIONAL = (
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    b"http://schemas.openxmlformats.org/drawingml/2006/main",
)
#: What ISO/IEC 29500 strict files call the same namespaces.
STRICT = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    b"http://purl.oclc.org/ooxml/officeDocument/math",
    b"http://purl.oclc.org/ooxml/drawingml/main",
)
#: With fewer tables than this a picture may be one: the forms have three, the smallest two rows of three cells.
STATUTORY_TABLES = 3
SMALLEST_TABLE = (2, 3)
#: A smaller picture (pixels) is a logo, a seal or a line.
SMALLEST_PICTURE = (400, 150)
MOST_PICTURES = 100
BLANKS = " \u3000\xa0\u200b"
LARGEST_PICTURE = 40_000_000
#: ``docProps/core.xml``, under the names that PDF files use.
PROPERTIES = {"title": "Title", "creator": "Author", "created": "CreationDate", "modified": "ModDate"}


@dataclass(frozen=True)
class _Picture:
    """A picture among the items, before it is known whether it must be recognised."""

    place: Place

    @property
    def part(self) -> str:
        return self.place.member or ""


@dataclass
class _Walk:
    """A document while its items are read."""

    package: Package
    script: Manuscript
    relations: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    pictures: set[str] = field(default_factory=set)  #: parts already met


_Item = Block | Grid | _Picture


def read_docx(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a DOCX file.

    Places: table (1-based, nested ones counted), paragraph, element path in ``word/document.xml``; ``member`` for what
    stands in a picture or an embedded part. Raises ``Unreadable``; ``NeedsRecognition`` for a document with a picture
    that may be a table and fewer than three tables, unless told to recognise.
    """
    package = open_package(data, WHAT)
    main = _find_main(package)
    root = _read_xml(package, main)
    body = root.find(f"{W}body")
    if body is None:
        raise Unreadable(f"part {main}: it has no body; expected a Word document; fetch the file again")
    try:
        walk = _Walk(package, _prepare(package, main, body), _read_relations(package, main))
        found = list(_read_items(body, walk))
        tokens = tuple(list_tokens(walk.script))
    except RecursionError as error:
        raise Unreadable(
            f"part {main}: its elements are nested too deeply; expected a document that a person wrote; look at it"
        ) from error
    items = _read_pictures(found, walk, recognise=recognise)
    if not items:
        raise Unreadable("whole file: it prints no text and no table; expected a report; look at the file")
    return Reading("docx", tuple(items), _read_properties(package), tuple(walk.problems), tokens)


def _find_main(package: Package) -> str:
    """The main part, as the package's relations name it."""
    for target, kind in _list_relations(package, "_rels/.rels", ""):
        if kind.endswith("/officeDocument") and package.has(target):
            return target
    if package.has("word/document.xml"):
        return "word/document.xml"
    if package.has("EncryptedPackage") or package.has("EncryptionInfo"):
        raise Unreadable("whole file: it is encrypted; expected a readable Word file; save it without a password")
    raise Unreadable(f"part word/document.xml: it is missing; expected it in every {WHAT} file; fetch the file again")


def _list_relations(package: Package, name: str, folder: str) -> Iterator[tuple[str, str]]:
    if package.has(name):
        for relation in package.read_xml(name).iter("{*}Relationship"):
            target = relation.get("Target") or ""
            yield _resolve(target, folder), relation.get("Type") or ""


def _resolve(target: str, folder: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _read_relations(package: Package, main: str) -> dict[str, str]:
    folder, name = posixpath.split(main)
    part = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if not package.has(part):
        return {}
    return {
        relation.get("Id") or "": _resolve(relation.get("Target") or "", folder)
        for relation in package.read_xml(part).iter("{*}Relationship")
        if relation.get("TargetMode") != "External"
    }


def _read_xml(package: Package, name: str) -> etree._Element:
    data = package.read(name)
    for strict, transitional in zip(STRICT, TRANSITIONAL, strict=True):
        data = data.replace(strict, transitional)
    return parse_xml(data, name, WHAT)


def _prepare(package: Package, main: str, body: etree._Element) -> Manuscript:
    """Styles, automatic numbers and the numbers of paragraphs, tables and notes."""
    folder = posixpath.dirname(main)
    parts = [posixpath.join(folder, name) for name in ("styles.xml", "numbering.xml")]
    styles, numbering = (_read_xml(package, part) if package.has(part) else None for part in parts)
    script = Manuscript(body, read_styles(styles))
    for element in walk_printed(body):
        if element.tag == f"{W}p":
            script.paragraphs[element] = len(script.paragraphs) + 1
        elif element.tag == f"{W}tbl":
            script.tables[element] = len(script.tables) + 1
        elif element.tag in NOTES and element.get(f"{W}customMarkFollows") not in {"1", "true", "on"}:
            script.notes[element] = len(script.notes) + 1
    script.labels = number_paragraphs(list(script.paragraphs), script.styles, read_numbering(numbering))
    return script


PARTS = frozenset({f"{W}p", f"{W}tbl", f"{W}altChunk"})


def _read_items(container: etree._Element, walk: _Walk) -> Iterator[_Item]:
    """Paragraphs and tables in reading order; a layout table gives what stands in its cells."""
    for part in list_parts(container, PARTS):
        if part.tag == f"{W}altChunk":
            yield from _read_chunk(part, walk)
        elif part.tag == f"{W}p":
            yield from _read_blocks(part, walk)
        elif is_layout(part):
            for cell in (cell for row in list_rows(part) for cell in row):
                yield from _read_items(cell, walk)
        else:
            yield read_table(part, walk.script, walk.problems)
            yield from _find_pictures(part, walk)


def _read_blocks(paragraph: etree._Element, walk: _Walk) -> Iterator[_Item]:
    """A paragraph, and after it what its text boxes hold."""
    number = walk.script.paragraphs.get(paragraph)
    text = read_paragraph(paragraph, walk.script, boxes=False).replace(OBJECT, "").replace("\t", " ")
    for line in text.split("\n"):
        if line.strip(BLANKS):
            yield Block(line.strip(BLANKS), Place(paragraph=number))
    yield from _find_pictures(paragraph, walk)
    for box in list_parts(paragraph, frozenset({f"{W}txbxContent"})):
        yield from _read_items(box, walk)


def _read_chunk(chunk: etree._Element, walk: _Walk) -> Iterator[Block | Grid]:
    """A whole document of another format inside this one; only HTML is read."""
    part = walk.relations.get(chunk.get(f"{RELATIONS}id") or "", "")
    data = walk.package.read(part) if walk.package.has(part) else b""
    if b"<" not in data[:1024] or data[:2] == b"PK" or b"MIME-Version" in data[:1024]:
        walk.problems.append(
            Problem(
                "read",
                "part_not_read",
                f"part {part or '(unnamed)'}: another document is embedded there; expected HTML; it is not read: "
                "save the document anew in Word, which takes it in",
            )
        )
        return
    for item in read_html(data).items:
        yield _move(item, part)


def _move(item: Block | Grid, member: str) -> Block | Grid:
    if isinstance(item, Block):
        return replace(item, place=replace(item.place, member=member))
    cells = tuple(replace(cell, place=replace(cell.place, member=member)) for cell in item.cells)
    return replace(item, cells=cells, place=replace(item.place, member=member), reader=item.reader or "html")


def _find_pictures(element: etree._Element, walk: _Walk) -> Iterator[_Picture]:
    for picture in walk_printed(element):
        if picture.tag not in PICTURES or len(walk.pictures) >= MOST_PICTURES:
            continue
        name = picture.get(f"{RELATIONS}embed") or picture.get(f"{RELATIONS}id") or ""
        part = walk.relations.get(name, "")
        if walk.package.has(part) and part not in walk.pictures:
            walk.pictures.add(part)
            number = walk.script.paragraphs.get(next(picture.iterancestors(f"{W}p"), picture))
            yield _Picture(Place(paragraph=number, member=part))


def _read_pictures(found: list[_Item], walk: _Walk, *, recognise: bool) -> list[Block | Grid]:
    """Leave the pictures out, or recognise them where a document has fewer tables than the forms have."""
    tables = count_tables(found)
    items: list[Block | Grid] = []
    failures: list[Unreadable] = []
    for item in found:
        if not isinstance(item, _Picture):
            items.append(item)
            continue
        data = walk.package.read(item.part, LARGEST_PICTURE) if tables < STATUTORY_TABLES else b""
        if not is_table_like(data):
            continue
        if not recognise:
            raise NeedsRecognition(f"picture {item.part}: it may hold a table; the document has only {tables}")
        items += recognise_picture(data, item.place, walk.problems, failures)
    if failures and not items:
        raise failures[0]
    return items


def count_tables(items: Sequence[object]) -> int:
    """How many grids are large enough to be a statutory table."""
    rows, columns = SMALLEST_TABLE
    return sum(isinstance(item, Grid) and item.rows >= rows and item.columns >= columns for item in items)


def recognise_picture(
    data: bytes, place: Place, problems: list[Problem], failures: list[Unreadable]
) -> list[Block | Grid]:
    """What a picture in a document prints; one that cannot be read is named and costs only itself."""
    try:
        items, found = scan.recognise_embedded(data, place)
    except Unreadable as error:
        failures.append(error)
        problems.append(Problem("read", error.kind, f"picture {place.member}: {error}"))
        return []
    problems.extend(found)
    return items


def is_table_like(data: bytes) -> bool:
    """Whether a picture is large enough to be a table."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return width >= SMALLEST_PICTURE[0] and height >= SMALLEST_PICTURE[1]


def _read_properties(package: Package) -> tuple[tuple[str, str], ...]:
    if not package.has("docProps/core.xml"):
        return ()
    found = []
    for element in package.read_xml("docProps/core.xml"):
        name = PROPERTIES.get(str(element.tag).rpartition("}")[2])
        if name and (element.text or "").strip():
            found.append((name, (element.text or "").strip()))
    return tuple(found)
