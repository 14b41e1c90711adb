"""HTML to a tree of its own, by the standard library: the first reading has its tree from lxml.

``<td>1<td>2`` are two cells: the ends of cells, rows and paragraphs may be left out, and are put in where HTML says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from parse.model import Unreadable

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"))
#: Elements that an end tag from inside does not close.
WALLS = frozenset(("td", "th", "table", "html", "body"))
#: What a start tag closes, and what stops it.
ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "td": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "th": (frozenset(("td", "th")), frozenset(("tr", "table"))),
    "tr": (frozenset(("tr", "td", "th")), frozenset(("table", "tbody", "thead", "tfoot"))),
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "table", "td", "th"))),
} | {
    name: (frozenset(("tr", "td", "th", "tbody", "thead", "tfoot")), frozenset(("table",)))
    for name in ("tbody", "thead", "tfoot")
}
#: These end an open paragraph.
BLOCKS = frozenset(
    (
        *("address", "article", "center", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre"),
        *("section", "table", "ul"),
    )
)
#: A page of a report has some thousand elements, none deeper than some dozens.
MOST_ELEMENTS = 400_000
DEEPEST = 2_000


@dataclass(eq=False)
class Element:
    """One element: its attributes, and its children, which are elements and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def list_elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]


class _Builder(HTMLParser):
    """Builds the tree as tags come."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) > DEEPEST:
            raise Unreadable(
                f"whole page: it has more than {MOST_ELEMENTS:,} elements, or they are nested deeper than {DEEPEST:,}; "
                "expected a report; look at the page"
            )
        if tag in BLOCKS:
            self._close(frozenset(("p",)), WALLS)
        if tag in ENDS:
            self._close(*ENDS[tag])
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        element = Element(tag, attributes, self.open[-1])
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID and ":" in tag:  # ``<o:p/>`` is empty; HTML takes ``<td/>`` for a start
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        walls = frozenset(("table",)) if tag in {"td", "th", "tr", "tbody", "thead", "tfoot"} else WALLS
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return
            if self.open[depth].tag in walls and tag not in {"table", "body", "html"}:
                return

    def _close(self, closed: frozenset[str], walls: frozenset[str]) -> None:
        """End the outermost open element of those named, inside the nearest of ``walls``."""
        found = 0
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag in closed:
                found = depth
            elif self.open[depth].tag in walls:
                break
        if found:
            del self.open[found:]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read_tree(text: str) -> Element:
    """The tree of a page. Raises ``Unreadable`` for one beyond sane limits."""
    builder = _Builder()
    try:
        builder.feed(text)
        builder.close()
    except AssertionError as error:  # the standard library's parser gives up so on some broken declarations
        raise Unreadable(
            f"whole page: its markup cannot be parsed ({error}); expected HTML; fetch the page again"
        ) from error
    return builder.root


def walk(root: Element) -> Iterator[Element]:
    """All elements below one, in document order."""
    stack = list(reversed(root.list_elements()))
    while stack:
        element = stack.pop()
        yield element
        stack.extend(reversed(element.list_elements()))


def find_path(root: Element, path: str) -> Element | None:
    """The element at ``/html/body/div[2]/table``: numbers count among the siblings of one name."""
    current = root
    for step in path.strip("/").split("/"):
        tag, _, number = step.rstrip("]").partition("[")
        named = [child for child in current.list_elements() if child.tag == tag]
        numbers = Counter(child.tag for child in current.list_elements())
        at = int(number) - 1 if number.isdecimal() else 0
        if not (0 <= at < len(named)) or (not number and numbers[tag] > 1):
            return None
        current = named[at]
    return current
