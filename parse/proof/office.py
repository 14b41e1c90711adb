"""Old office files (DOC, WPS, RTF, ODT) read again: LibreOffice writes them as one XML file (FODT), not as DOCX.

Both readings go through the same program, so that a defect of its import shows in both; its export and all of our own
code differ. Cells are found by their labels alone. ``<text:change-start text:change-id="ct1"/>7<text:change-end …/>``
is no text where ``ct1`` is a deletion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from parse.model import Unreadable
from parse.proof import html
from parse.proof.grids import Grid, answer_by_labels
from parse.proof.model import Asked, Reread
from parse.proof.package import Node, find_child, get_attribute, get_name
from parse.readers.office import LEADING, convert, is_mime, name_source

BY = "LibreOffice to FODT, ElementTree"
#: Not printed in its place: notes, remarks, what was deleted.
UNPRINTED = frozenset(("note", "annotation", "tracked-changes", "ruby-text", "bookmark"))
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
HEIGHTS = {"super": RAISED, "sub": LOWERED}
CELLS = frozenset(("table-cell", "covered-table-cell"))
#: More blanks in one element than this are no text of a report.
MOST_BLANKS = 200


def reread_office(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read cells again. Raises ``ToolMissing`` without LibreOffice, ``Unreadable`` for what it cannot convert."""
    if is_mime(data):
        return html.reread_html(data, asked)
    script = Script(_convert(data))
    return [answer_by_labels(one, script.grids, BY) for one in asked]


def _convert(data: bytes) -> Node:
    stripped = data.lstrip(LEADING)
    converted = convert(stripped, name_source(stripped)[1], "fodt")
    try:
        return ElementTree.fromstring(converted)  # noqa: S314  (LibreOffice wrote it)
    except ElementTree.ParseError as error:
        raise Unreadable(f"whole file: LibreOffice made of it what cannot be read ({error}); look at it") from error


class Script:
    """A text with its styles and tables."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.deleted = _list_deleted(root)
        self.looks = {get_attribute(node, "name") or "": node for node in root.iter() if get_name(node) == "style"}
        self.grids = [self._lay_out(node) for node in root.iter() if get_name(node) == "table"]

    def _lay_out(self, table: Node) -> Grid:
        grid = Grid()
        for number, row in enumerate(_list_rows(table)):
            column = 0
            for cell in row:
                if get_name(cell) not in CELLS:
                    continue
                spans = [_read_count(cell, f"number-{kind}-spanned") for kind in ("rows", "columns")]
                if get_name(cell) == "table-cell" and grid.add(self.read(cell), number, column, *spans) is None:
                    return grid
                column += _read_count(cell, "number-columns-repeated")
        return grid

    def read(self, node: Node) -> str:
        """The printed text below an element, a line for each paragraph."""
        lines = ["".join(self._read_parts(one, "")) for one in _walk(node) if get_name(one) in {"p", "h"}]
        return "\n".join(line.replace("~~~~", "") for line in lines).strip(" \t\n")

    def _read_parts(self, node: Node, style: str) -> Iterator[str]:
        style = get_attribute(node, "style-name") or style
        name = get_name(node)
        if name == "s":
            yield " " * min(_read_count(node, "c"), MOST_BLANKS)
        elif name in {"tab", "line-break"}:
            yield "\t" if name == "tab" else "\n"
        own = style if name == "span" else ""
        yield "" if (node, "text") in self.deleted else self._decorate(node.text or "", own)
        for child in node:
            if get_name(child) not in UNPRINTED:
                yield from self._read_parts(child, style)
            yield "" if (child, "tail") in self.deleted else self._decorate(child.tail or "", own)

    def _decorate(self, text: str, style: str) -> str:
        """Struck text between ``~~``, raised digits raised, hidden text gone."""
        look = find_child(self.looks.get(style), "text-properties")
        if look is None or not text.strip():
            return text
        if get_attribute(look, "display") == "none":
            return ""
        height = (get_attribute(look, "text-position") or "").partition(" ")[0]
        text = text.translate(HEIGHTS.get(height, {}))
        return f"~~{text}~~" if (get_attribute(look, "text-line-through-style") or "none") != "none" else text


def _list_deleted(root: Node) -> frozenset[tuple[Node, str]]:
    """The texts and tails of elements that stand inside a tracked deletion; it may end in another one."""
    regions = [node for node in root.iter() if get_name(node) == "changed-region"]
    deletions = {get_attribute(node, "id") for node in regions if find_child(node, "deletion") is not None}
    is_open: set[str | None] = set()
    found: set[tuple[Node, str]] = set()
    stack = [(root, False)] if deletions else []
    while stack:
        node, is_left = stack.pop()
        if get_name(node) == "change-start" and not is_left:
            is_open |= {get_attribute(node, "change-id")} & deletions
        elif get_name(node) == "change-end" and not is_left:
            is_open.discard(get_attribute(node, "change-id"))
        if is_open:
            found.add((node, "tail" if is_left else "text"))
        if not is_left:
            stack += [(node, True), *((child, False) for child in reversed(node))]
    return frozenset(found)


def _list_rows(table: Node) -> Iterator[Node]:
    """The rows of a table itself, also those of its header."""
    for child in table:
        if get_name(child) == "table-row":
            yield child
        elif get_name(child) in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _list_rows(child)


def _walk(node: Node) -> Iterator[Node]:
    for child in node:
        if get_name(child) not in UNPRINTED:
            yield child
            if get_name(child) not in {"p", "h"}:
                yield from _walk(child)


def _read_count(node: Node, name: str) -> int:
    printed = get_attribute(node, name) or ""
    return int(printed) if printed.isascii() and printed.isdecimal() and len(printed) < 5 else 1


def read_words(data: bytes) -> tuple[str, str]:
    """All text of a file."""
    if is_mime(data):
        return html.read_words(data)
    script = Script(_convert(data))
    body = find_child(script.root, "body")
    return script.read(body if body is not None else script.root), ""
