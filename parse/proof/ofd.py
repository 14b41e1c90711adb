"""Cells of OFD files read again: ElementTree for the XML, and the characters in the box of the cell.

``<ofd:TextCode X="0" Y="3.7" DeltaX="g 3 4.2">行政许可`` sets four characters 4.2 mm apart.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parse.proof.beside import find_slip
from parse.proof.glyphs import Glyph, list_above, list_left, read_box, read_lines
from parse.proof.model import Asked, Reread, refuse
from parse.proof.package import Node, find_child, find_children, get_name, read_part, resolve
from parse.readers.zipped import Package, open_package

BY = "ElementTree"
#: Points in a millimetre.
POINTS = 72 / 25.4
#: A character reaches from its base line so far up and down, in shares of its size.
UP, DOWN = 0.88, 0.12
#: Wider characters than this code are as wide as high, the others half as wide.
FIRST_WIDE = 0x2000
#: More than this on one page is no report.
MOST_CHARACTERS = 200_000
LAYERS = frozenset(("Layer", "PageBlock", "Content"))
COMPOSITE = "a drawing of drawings stands on the page, which is not taken apart"


@dataclass(frozen=True)
class PageText:
    """The characters of a page, and whether they are all."""

    glyphs: tuple[Glyph, ...]
    failure: str = ""


def reread_ofd(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read cells of an OFD file again."""
    pages = _read_pages(data, {one.place.page for one in asked if one.place.page})
    return [_reread(one, pages.get(one.place.page or 0)) for one in asked]


def _reread(asked: Asked, page: PageText | None) -> Reread:
    box = asked.place.box
    if page is None or box is None:
        return refuse(asked, BY, "the place names no page of this file")
    if page.failure:
        return refuse(asked, BY, page.failure)
    slip = find_slip(asked.code, list_left(page.glyphs, box), list_above(page.glyphs, box))
    return Reread(asked.code, "", BY, slip) if slip else Reread(asked.code, read_box(page.glyphs, box), BY)


def _read_pages(data: bytes, wanted: set[int] | None) -> dict[int, PageText]:
    package = open_package(data, "OFD")
    main = next((_read_location(node) for node in _find_all(read_part(package, "OFD.xml"), "DocRoot")), "")
    main = resolve(main, "")
    folder, root = posixpath.dirname(main), read_part(package, main)
    templates = {
        node.get("ID") or "": resolve(node.get("BaseLoc") or "", folder) for node in _find_all(root, "TemplatePage")
    }
    listed = list(find_children(find_child(root, "Pages"), "Page"))
    found = {}
    for number, node in enumerate(listed, 1):
        part = resolve(node.get("BaseLoc") or "", folder)
        if (wanted is None or number in wanted) and package.has(part):
            found[number] = _read_page(package, part, templates)
    return found


def _find_all(root: Node, name: str) -> Iterator[Node]:
    return (node for node in root.iter() if get_name(node) == name)


def _read_location(node: Node) -> str:
    return (node.text or "").strip()


def _read_page(package: Package, part: str, templates: dict[str, str]) -> PageText:
    page = read_part(package, part)
    used = [templates.get(node.get("TemplateID") or "", "") for node in find_children(page, "Template")]
    roots = [read_part(package, name) for name in used if package.has(name)] + [page]
    glyphs: list[Glyph] = []
    failure = ""
    for root in roots:
        for node in _list_objects(root):
            if get_name(node) == "CompositeObject":
                failure = COMPOSITE
            elif get_name(node) == "TextObject" and len(glyphs) <= MOST_CHARACTERS:
                glyphs += _read_text(node)
    if len(glyphs) > MOST_CHARACTERS:
        failure = f"more than {MOST_CHARACTERS:,} characters on a page"
    return PageText(tuple(glyphs), failure)


def _list_objects(node: Node) -> Iterator[Node]:
    for child in node:
        if child.get("Visible") in {"false", "0"}:
            continue
        if get_name(child) in LAYERS:
            yield from _list_objects(child)
        else:
            yield child


def _read_text(node: Node) -> Iterator[Glyph]:
    """The characters of one object, unless it is drawn without a mark."""
    if node.get("Alpha") == "0" or (node.get("Fill") == "false" and node.get("Stroke") != "true"):
        return
    size = _read_number(node.get("Size"), 0.0)
    scale = _read_number(node.get("HScale"), 1.0)
    left, top = (*_read_numbers(node.get("Boundary")), 0.0, 0.0)[:2]
    matrix = _read_numbers(node.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    x = y = 0.0
    for code in _find_all(node, "TextCode"):
        x, y = _read_number(code.get("X"), x), _read_number(code.get("Y"), y)
        for text, at, down, wide in _set(code, x, y, size * scale):
            corners = [
                (a * px + c * py + e + left, b * px + d * py + f + top)
                for px in (at, at + wide)
                for py in (down - UP * size, down + DOWN * size)
            ]
            across, along = [px * POINTS for px, _ in corners], [py * POINTS for _, py in corners]
            yield Glyph(text, min(across), min(along), max(across), max(along))


def _set(code: Node, x: float, y: float, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Each character with its place and its width."""
    text = (code.text or "").replace("\r", "").replace("\n", "").replace("\t", " ")
    across = _read_steps(code.get("DeltaX"), len(text))
    down = _read_steps(code.get("DeltaY"), len(text))
    for at, character in enumerate(text):
        wide = size if ord(character) > FIRST_WIDE else size / 2
        step = across[at] if at < len(across) else (0.0 if down else wide)
        if character.strip():
            yield character, x, y, step if 0 < step < 1.5 * wide else wide
        x += step
        y += down[at] if at < len(down) else 0.0


def _read_steps(printed: str | None, most: int) -> list[float]:
    """``"g 3 4.2 2.1"`` are the steps 4.2 4.2 4.2 2.1."""
    words = (printed or "").lower().replace("g", " g ").split()
    steps: list[float] = []
    at = 0
    while at < len(words) and len(steps) < most:
        if words[at] == "g":
            count, step = (*_read_numbers(" ".join(words[at + 1 : at + 3])), 0.0, 0.0)[:2]
            steps += [step] * max(0, min(int(count), most - len(steps)))
            at += 3
        else:
            steps += _read_numbers(words[at])
            at += 1
    return steps


def _read_numbers(printed: str | None) -> tuple[float, ...]:
    try:
        return tuple(float(word) for word in (printed or "").split() if abs(float(word)) < 1e6)
    except ValueError:
        return ()


def _read_number(printed: str | None, default: float) -> float:
    return next(iter(_read_numbers(printed)), default)


def read_words(data: bytes) -> tuple[str, str]:
    """All text in the order of the lines."""
    pages = _read_pages(data, None)
    text = "\n".join(line.text for number in sorted(pages) for line in read_lines(pages[number].glyphs))
    failure = next((page.failure for page in pages.values() if page.failure), "")
    if not failure and any(not page.glyphs for page in pages.values()):
        failure = "a page has no characters, it may be a picture"
    return text, failure
