"""What a page's elements hold and where they stand, found in one walk: asked of each element anew it takes minutes.

A page of 2,000 nested ``<div>`` or of 40,000 rows is small; ``text_content`` of each element and ``getpath`` of each
cell go through all that is below or beside it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lxml import html


@dataclass(slots=True)
class Content:
    """What one element holds, itself left out."""

    characters: int = 0  #: of its text, as stored
    printed: int = 0  #: the same without blanks
    elements: int = 0
    has_table: bool = False


@dataclass
class Index:
    """Of each element of a page: what it holds, and its path."""

    elements: list[html.HtmlElement]  #: held, because lxml names an element anew once nothing refers to it
    contents: dict[html.HtmlElement, Content]
    steps: dict[html.HtmlElement, str] = field(default_factory=dict)

    def get_path(self, element: html.HtmlElement) -> str:
        """The path of an element, e.g. ``/html/body/div[2]``, as ``getpath`` of its tree gives it."""
        steps = []
        current: html.HtmlElement | None = element
        while current is not None:
            parent = current.getparent()
            if current not in self.steps:
                self._name_steps(current, parent)
            steps.append(self.steps[current])
            current = parent
        return "/" + "/".join(reversed(steps))

    def _name_steps(self, element: html.HtmlElement, parent: html.HtmlElement | None) -> None:
        siblings = [child for child in ([element] if parent is None else parent) if isinstance(child.tag, str)]
        numbers = Counter(child.tag for child in siblings)
        seen: Counter[str] = Counter()
        for child in siblings:
            seen[child.tag] += 1
            self.steps[child] = child.tag if numbers[child.tag] == 1 else f"{child.tag}[{seen[child.tag]}]"


def index_page(root: html.HtmlElement) -> Index:
    """Measure all elements of a page, the inner ones first."""
    elements = list(root.iter())
    contents = {element: Content() for element in elements}
    for element in reversed(elements):
        own = contents[element]
        _add_text(own, element.text if isinstance(element.tag, str) else None)
        parent = element.getparent()
        if parent is None:
            continue
        outer = contents[parent]
        outer.characters += own.characters
        outer.printed += own.printed
        outer.elements += own.elements + 1
        outer.has_table = outer.has_table or own.has_table or element.tag == "table"
        _add_text(outer, element.tail)
    return Index(elements, contents)


def _add_text(content: Content, text: str | None) -> None:
    if text:
        content.characters += len(text)
        content.printed += sum(map(len, text.split()))
