"""Cells of Word files read again by ElementTree: ``<w:del>15</w:del><w:ins>16</w:ins>`` prints 16."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from parse.model import Unreadable
from parse.proof import html
from parse.proof.grids import Grid, GridCell, answer, answer_by_labels
from parse.proof.model import Asked, Reread, refuse
from parse.proof.package import Node, find_child, find_children, get_attribute, get_name, list_relations, read_part
from parse.readers.zipped import Package, open_package

BY = "ElementTree"
#: Nothing of these is printed: what is deleted or moved away, settings, phonetic guides, the code of a field.
UNPRINTED = frozenset(("del", "moveFrom", "pPr", "rPr", "rt", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "tcPr", "trPr"))
OFF = frozenset(("0", "false", "off", "none"))
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
HEIGHTS = {"superscript": RAISED, "subscript": LOWERED}
#: Edges of columns nearer than this (twentieths of a point) are one: converters round the widths of each row.
NEAR = 100


def reread_docx(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read cells of a Word file again, by their path where it leads to a cell, else by their labels."""
    package = open_package(data, "Word (DOCX)")
    try:
        script = Script(read_part(package, find_main(package)))
        return [_reread(one, script, package) for one in asked]
    except RecursionError as error:
        raise Unreadable("whole file: its elements are nested too deeply; expected a report; look at it") from error


def _reread(asked: Asked, script: Script, package: Package) -> Reread:
    if asked.reader == "html" and asked.place.member:  # a page embedded in the document
        return html.reread_html(package.read(asked.place.member), [asked])[0]
    cell = script.find(asked.place.path) if asked.place.path else None
    if cell is None or get_name(cell) != "tc":
        return answer_by_labels(asked, [script.lay_out(table)[0] for table in script.tables], BY)
    table = script.find_table(cell)
    grid, cells = script.lay_out(table) if table is not None else (Grid(), {})
    if cell not in cells:
        return refuse(asked, BY, "the place is a cell that is not printed")
    return answer(asked, grid, cells[cell], BY)


def find_main(package: Package) -> str:
    """The main part, as the relations of the package name it."""
    found = list_relations(package, "")
    return next((part for part, kind in found.values() if kind == "officeDocument"), "word/document.xml")


class Script:
    """The text of a Word file as a tree that knows its parents."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self.tables = [node for node in root.iter() if get_name(node) == "tbl"]
        self.grids: dict[Node, tuple[Grid, dict[Node, GridCell]]] = {}

    def find(self, path: str) -> Node | None:
        """The element at ``/w:document/w:body/w:tbl[2]/w:tr[3]/w:tc[1]``."""
        steps = [step.rpartition(":")[2] for step in path.strip("/").split("/")]
        current = self.root
        if not steps or steps[0].partition("[")[0] != get_name(current):
            return None
        for step in steps[1:]:
            name, _, number = step.rstrip("]").partition("[")
            named = list(find_children(current, name))
            at = int(number) - 1 if number.isdecimal() else 0
            if not 0 <= at < len(named) or (not number and len(named) > 1):
                return None
            current = named[at]
        return current

    def find_table(self, node: Node) -> Node | None:
        """The table that an element stands in."""
        current = self.parents.get(node)
        while current is not None and get_name(current) != "tbl":
            current = self.parents.get(current)
        return current

    def lay_out(self, table: Node) -> tuple[Grid, dict[Node, GridCell]]:
        """The table as rows and columns, with the cell of each element."""
        if table not in self.grids:
            self.grids[table] = _lay_out(table)
        return self.grids[table]


def _lay_out(table: Node) -> tuple[Grid, dict[Node, GridCell]]:
    grid, cells = Grid(), dict[Node, GridCell]()
    edges = _find_edges(table)
    for number, row in enumerate(_list_parts(table, "tr")):
        column = _read_count(find_child(row, "trPr"), "gridBefore", 0)
        for node in _list_parts(row, "tc"):
            settings = find_child(node, "tcPr")
            span = max(_read_count(settings, "gridSpan", 1), 1)
            start, end = edges.get(column, column), edges.get(column + span, column + span)
            column += span
            upper = grid.places.get((number - 1, start)) if _goes_on(settings, "vMerge") else None
            upper = grid.places.get((number, start - 1)) if _goes_on(settings, "hMerge") else upper
            if upper is not None:
                grid.places.update({(number, at): upper for at in range(start, max(end, start + 1))})
                continue
            cell = grid.add(_read_cell(node), number, start, 1, end - start)
            if cell is None:
                return grid, cells
            cells[node] = cell
    return grid, cells


def _find_edges(table: Node) -> dict[int, int]:
    """For each edge between the columns of the file the edge between columns that can be told apart."""
    edges, at, kept = {0: 0}, 0, 0
    for number, column in enumerate(find_children(find_child(table, "tblGrid"), "gridCol"), 1):
        width = get_attribute(column, "w") or ""
        at += int(width) if width.isascii() and width.isdecimal() and len(width) < 7 else NEAR
        edges[number] = edges[number - 1] + (at - kept >= NEAR)
        kept = at if at - kept >= NEAR else kept
    return edges


def _list_parts(node: Node, name: str) -> Iterator[Node]:
    """The printed rows or cells below an element, also inside controls and insertions, not inside one another."""
    for child in node:
        if get_name(child) == name:
            if not _is_deleted(child):
                yield child
        elif get_name(child) not in UNPRINTED and get_name(child) != "tbl":
            yield from _list_parts(child, name)


def _is_deleted(node: Node) -> bool:
    settings = find_child(node, "trPr")
    if any(_is_on(find_child(settings, name)) for name in ("del", "hidden")):
        return True
    return find_child(find_child(node, "tcPr"), "cellDel") is not None


def _is_on(switch: Node | None) -> bool:
    return switch is not None and (get_attribute(switch, "val") or "on") not in OFF


def _read_count(settings: Node | None, name: str, default: int) -> int:
    node = find_child(settings, name)
    printed = (get_attribute(node, "val") or "") if node is not None else ""
    return int(printed) if printed.isascii() and printed.isdecimal() and len(printed) < 4 else default


def _goes_on(settings: Node | None, name: str) -> bool:
    node = find_child(settings, name)
    return node is not None and (get_attribute(node, "val") or "continue") == "continue"


def _read_cell(cell: Node) -> str:
    lines: list[str] = []
    is_joined = False
    for paragraph in _walk(cell):
        if get_name(paragraph) != "p":
            continue
        text = read_paragraph(paragraph)
        lines = [*lines[:-1], lines[-1] + text] if is_joined and lines else [*lines, text]
        is_joined = find_child(find_child(find_child(paragraph, "pPr"), "rPr"), "del") is not None
    return "\n".join(lines).strip(" \t\n")


def _walk(node: Node) -> Iterator[Node]:
    for child in _list_printed(node):
        yield child
        if get_name(child) != "p":
            yield from _walk(child)


def _list_printed(node: Node) -> list[Node]:
    """The printed children; of alternatives the first one."""
    if get_name(node) == "AlternateContent":
        choice = find_child(node, "Choice")
        choice = find_child(node, "Fallback") if choice is None else choice
        return [] if choice is None else _list_printed(choice)
    return [child for child in node if get_name(child) not in UNPRINTED and not _is_deleted(child)]


def read_paragraph(paragraph: Node) -> str:
    """The printed text of a paragraph, text boxes in it included, without automatic numbers."""
    parts: list[str] = []
    _append(paragraph, parts, Counter())
    return "".join(parts).replace("~~~~", "")


def _append(node: Node, parts: list[str], fields: Counter[str]) -> None:
    for child in _list_printed(node):
        name = get_name(child)
        if name == "r":
            _append_run(child, parts, fields)
        elif name == "p":  # of a text box
            parts.append("\n")
            _append(child, parts, Counter())
        else:
            _append(child, parts, fields)


def _append_run(run: Node, parts: list[str], fields: Counter[str]) -> None:
    look = find_child(run, "rPr")
    if any(_is_on(find_child(look, name)) for name in ("vanish", "webHidden")):
        return
    own: list[str] = []
    for child in _list_printed(run):
        name = get_name(child)
        if name == "fldChar":
            _step(get_attribute(child, "fldCharType") or "", fields)
        elif fields["codes"]:
            continue
        elif name == "t":
            keeps = get_attribute(child, "space") == "preserve"
            own.append((child.text or "") if keeps else (child.text or "").strip())
        elif name == "sym":
            own.append(_read_symbol(get_attribute(child, "char") or ""))
        elif name in SIGNS:
            own.append(SIGNS[name])
        elif name in {"drawing", "pict", "object"}:
            _append(child, own, Counter())
    text = "".join(own)
    height = find_child(look, "vertAlign")
    text = text.translate(HEIGHTS.get(get_attribute(height, "val") or "", {}) if height is not None else {})
    is_struck = any(_is_on(find_child(look, name)) for name in ("strike", "dstrike")) and text.strip()
    parts.append(f"~~{text}~~" if is_struck else text)


def _step(kind: str, fields: Counter[str]) -> None:
    """Between ``begin`` and ``separate`` stands the code of a field, which is not printed; then its result."""
    fields["codes"] += {"begin": 1, "separate": -1}.get(kind, 0)
    fields["results"] += {"separate": 1}.get(kind, 0)
    if kind == "end":
        ended = "results" if fields["results"] else "codes"
        fields[ended] = max(fields[ended] - 1, 0)


def _read_symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def read_words(data: bytes) -> tuple[str, str]:
    """All paragraphs in their order."""
    package = open_package(data, "Word (DOCX)")
    root = read_part(package, find_main(package))
    embedded = next((node for node in root.iter() if get_name(node) == "altChunk"), None)
    text = "\n".join(read_paragraph(node) for node in _walk(root) if get_name(node) == "p")
    return text, "another document is embedded in it" if embedded is not None else ""
