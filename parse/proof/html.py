"""Cells of HTML pages read again: an own tree, own spans, own notion of what a browser shows.

``<td><s>15</s>16<br></td>`` prints ``~~15~~16``, so that nobody takes it for 16 or for 1516.
"""

from __future__ import annotations

import email
import re
from collections.abc import Sequence
from email.errors import MessageError

from parse.charset import read_text
from parse.model import Unreadable
from parse.proof.grids import Grid, GridCell, answer, answer_by_labels
from parse.proof.markup import Element, find_path, read_tree, walk
from parse.proof.model import Asked, Reread, refuse

BY = "html.parser"
UNSHOWN = frozenset(("script", "style", "noscript", "template", "head", "select", "button", "svg", "object", "iframe"))
#: Elements that a browser sets on lines of their own.
OWN_LINE = frozenset(
    (
        *("p", "div", "br", "li", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl"),
        *("dd", "dt", "section", "center", "article", "blockquote", "pre", "hr", "address"),
    )
)
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
STRIKING = frozenset(("s", "del", "strike"))
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
Height = dict[int, int]  #: as `str.maketrans` gives it, for all text inside an element
HEIGHTS: dict[str, Height] = {"sup": RAISED, "sub": LOWERED}
PICTURE = "\ufffc"
#: Where a browser begins a new line; line breaks of the source are blanks.
LINE_END = "\x1e"
SOURCE_BLANKS = re.compile(r"[ \t\r\n\f]+")
#: ``.x{display:none}`` in a style sheet of the page: classes and ids that show nothing.
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
SELECTOR = re.compile(r"\s*(?:[a-z]+)?([.#][\w-]+)\s*", re.IGNORECASE)
CELLS = ("td", "th")
GROUPS = ("tbody", "thead", "tfoot")
MIME_VERSION = re.compile(rb"mime-version\s*:", re.IGNORECASE)


def reread_html(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read cells of a page again, by their path where it leads to a cell, and by their labels where it does not."""
    page = Page(decode(data))
    return [page.reread(one) for one in asked]


def decode(data: bytes) -> str:
    """The text of a page, or of the page inside a file that holds its pictures too (MHTML)."""
    text, _, _ = read_text(_unwrap(data))
    return text


def _unwrap(data: bytes) -> bytes:
    if not MIME_VERSION.search(data[:4096]) or b"<" in data.lstrip()[:1]:
        return data
    try:
        for part in email.message_from_bytes(data.lstrip()).walk():
            content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
            if isinstance(content, bytes) and content.strip():
                return content
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise Unreadable(f"whole file: its MIME parts cannot be told apart ({error}); fetch it again") from error
    return data


class Page:
    """A page, its tables laid out when they are first asked for."""

    def __init__(self, text: str) -> None:
        self.root = read_tree(text)
        self.unshown = _list_unshown(self.root)
        self.grids: dict[Element, tuple[Grid, dict[Element, GridCell]]] = {}

    def reread(self, asked: Asked) -> Reread:
        """One cell of the page."""
        element = find_path(self.root, asked.place.path) if asked.place.path else None
        table = _find_table(element) if element is not None and element.tag in CELLS else None
        if element is None or table is None:
            tables = [one for one in walk(self.root) if one.tag == "table"]
            return answer_by_labels(asked, [self.lay_out(one)[0] for one in tables], BY)
        grid, cells = self.lay_out(table)
        cell = cells.get(element)
        if cell is None:
            return refuse(asked, BY, "the place is a cell that is not shown")
        return answer(asked, grid, cell, BY)

    def lay_out(self, table: Element) -> tuple[Grid, dict[Element, GridCell]]:
        """The table as rows and columns, with the cell of each element."""
        if table not in self.grids:
            self.grids[table] = self._lay_out(table)
        return self.grids[table]

    def _lay_out(self, table: Element) -> tuple[Grid, dict[Element, GridCell]]:
        grid, cells = Grid(), dict[Element, GridCell]()
        for number, row in enumerate(self._list_rows(table)):
            column = 0
            for element in row.list_elements():
                if element.tag not in CELLS or self.is_hidden(element):
                    continue
                column = grid.find_free(number, column)
                spans = [_read_span(element.attributes.get(name, "1")) for name in ("rowspan", "colspan")]
                cell = grid.add(self.read(element), number, column, spans[0], spans[1])
                if cell is None:
                    return grid, cells
                cells[element] = cell
                column += cell.column_span
        return grid, cells

    def _list_rows(self, table: Element) -> list[Element]:
        rows = []
        for child in table.list_elements():
            inner = child.list_elements() if child.tag in GROUPS and not self.is_hidden(child) else [child]
            rows += [row for row in inner if row.tag == "tr" and not self.is_hidden(row)]
        return rows

    def is_hidden(self, element: Element) -> bool:
        """Whether a browser shows nothing of an element."""
        attributes = element.attributes
        if element.tag in UNSHOWN or "hidden" in attributes or HIDING.search(attributes.get("style", "")):
            return True
        names = [f".{name}" for name in attributes.get("class", "").split()] + [f"#{attributes.get('id', '')}"]
        return not self.unshown.isdisjoint(names)

    def read(self, root: Element) -> str:
        """What is shown of an element: lines as a browser breaks them, source blanks as one."""
        parts: list[str] = []
        stack: list[tuple[Element | str, Height]] = [(child, {}) for child in reversed(root.children)]
        while stack:
            part, height = stack.pop()
            if isinstance(part, str):
                parts.append(SOURCE_BLANKS.sub(" ", part).translate(height))
            elif not self.is_hidden(part):
                before, children, after = _open(part)
                height = HEIGHTS.get(part.tag, height)
                stack.extend((child, height) for child in reversed((before, *children, after)))
        text = "".join(parts).replace(LINE_END, "\n")
        text = re.sub(r" *\n[ \n]*", "\n", text)
        return re.sub(r" {2,}", " ", text).strip(" \n")


def _open(element: Element) -> tuple[str, Sequence[Element | str], str]:
    """What an element puts before its children, its children, and what it puts behind them."""
    if element.tag == "img":
        is_spacer = element.attributes.get("width", "").rstrip("px") in {"0", "1", "2"}
        return "" if is_spacer else PICTURE, [], ""
    if element.tag == "input" and element.attributes.get("type", "text").lower() == "text":
        return element.attributes.get("value", ""), [], ""
    if element.tag in STRIKING:
        return "~~", element.children, "~~"
    if element.tag == "br":
        return LINE_END, [], ""
    edge = LINE_END if element.tag in OWN_LINE else ""
    return edge, element.children, edge


def _read_span(printed: str) -> int:
    text = printed.strip()
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return value or 1


def _find_table(element: Element) -> Element | None:
    current = element.parent
    while current is not None and current.tag != "table":
        current = current.parent
    return current


def _list_unshown(root: Element) -> frozenset[str]:
    """Classes and ids that a style sheet in the page hides."""
    found: set[str] = set()
    for element in walk(root):
        sheet = "".join(part for part in element.children if isinstance(part, str)) if element.tag == "style" else ""
        for selectors, rules in RULE.findall(sheet):
            if HIDING.search(rules):
                found.update(match[1] for one in selectors.split(",") if (match := SELECTOR.fullmatch(one)))
    return frozenset(found)


def read_words(data: bytes) -> tuple[str, str]:
    """All text that a page shows."""
    page = Page(decode(data))
    return page.read(page.root), ""
