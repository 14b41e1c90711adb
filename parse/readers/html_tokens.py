"""The cells of an HTML page in the order of its source, for the second reading: rows and spans are not looked at.

A cell is a ``<td>`` or ``<th>`` without another in it; its text is that of its text nodes, blanks where a line breaks.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from parse.model import Place, Token
from parse.readers.html_cells import LINE_BREAKERS, OBJECT
from parse.readers.html_looks import is_hidden, is_shown, is_unseen, join_struck, show

CELLS = frozenset({"td", "th"})


def list_tokens(article: html.HtmlElement) -> Iterator[Token]:
    """One token for each innermost cell; its place is the line of the page's source."""
    for cell in article.iter(*CELLS):
        if is_shown(cell) and next(cell.iterdescendants(*CELLS), None) is None:
            yield Token(_read_text(cell), Place(line=cell.sourceline))


def _read_text(cell: html.HtmlElement) -> str:
    if not len(cell):
        return show(cell.text, cell).strip()
    parts: list[str] = []
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walker:
        is_break = element.tag in LINE_BREAKERS and element is not cell
        if event == "end":
            parts.append(" " if is_break else "")
            parts.append(show(element.tail, element.getparent()) if element is not cell else "")
        elif is_hidden(element):
            walker.skip_subtree()
        else:
            parts.append(" " if is_break else "")
            parts.append(_read_own(element))
    return join_struck("".join(parts)).strip()


def _read_own(element: html.HtmlElement) -> str:
    """What an element prints before its first child."""
    if element.tag == "img":
        return "" if is_unseen(element) else OBJECT
    return show(element.get("value") if element.tag == "input" else element.text, element)
