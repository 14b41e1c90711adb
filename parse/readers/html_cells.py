"""The text of one HTML element as a browser shows it, and nothing that it hides: ``<s>15</s>16`` is not ``1516``."""

from __future__ import annotations

import re

from lxml import html

from parse.readers.html_looks import is_hidden, is_unseen, join_struck, show

#: Blanks that HTML collapses. The no-break space and the ideographic space are printed, and stay.
SPACE = re.compile(r"[ \t\r\n\f]+")
LINE_BREAKERS = frozenset(
    {
        "p",
        "div",
        "br",
        "li",
        "tr",
        "td",
        "th",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "dd",
        "dt",
        "section",
        "center",
    }
)
#: Without elements in them, these print their text and nothing else.
LEAVES = frozenset({"td", "th", "p", "div", "span", "li"})
#: U+FFFC stands for an image in running text; a cell that holds only a picture of a number must not look blank.
OBJECT = "\ufffc"


def read_inline(element: html.HtmlElement) -> str:
    """The visible text of ``element``: source blanks collapsed, a line break for each ``<br>`` and paragraph.

    Raised and lowered digits keep their height (``15²``), struck text stands between ``~~``, an image is U+FFFC.
    """
    if not len(element) and element.tag in LEAVES:  # nearly every cell
        return "" if is_hidden(element) else show(SPACE.sub(" ", element.text or ""), element).strip(" ")
    parts: list[str] = []
    _append(element, parts)
    text = SPACE_AROUND_BREAK.sub("\n", join_struck("".join(parts)))
    return text.strip(" \n")


SPACE_AROUND_BREAK = re.compile(r" *\n[ \n]*")


def _append(root: html.HtmlElement, parts: list[str]) -> None:
    """Depth first without recursion: hostile pages nest thousands of elements."""
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    looked_at, is_begun = 0, False  # parts seen, and whether one of them prints something
    while stack:
        element, is_left = stack.pop()
        if is_left:
            _leave(element, root, parts)
            continue
        if not isinstance(element.tag, str) or is_hidden(element):
            _push_tail(element, root, parts)
            continue
        stack.append((element, True))
        is_begun = is_begun or any(part.strip() for part in parts[looked_at:])
        looked_at = len(parts)
        _enter(element, parts, is_begun=is_begun)
        stack.extend((child, False) for child in reversed(element))


def _enter(element: html.HtmlElement, parts: list[str], *, is_begun: bool) -> None:
    if element.tag in LINE_BREAKERS and is_begun:
        parts.append("\n")
    if element.tag == "img" and not _is_spacer(element) and not is_unseen(element):
        parts.append(OBJECT)
    if element.tag == "input" and (element.get("type") or "text").lower() == "text":
        _push(parts, element.get("value"), element)
    _push(parts, element.text, element)


def _leave(element: html.HtmlElement, root: html.HtmlElement, parts: list[str]) -> None:
    if element.tag in LINE_BREAKERS and element.tag != "br":
        parts.append("\n")
    _push_tail(element, root, parts)


def _push_tail(element: html.HtmlElement, root: html.HtmlElement, parts: list[str]) -> None:
    if element is not root and element.tail:
        _push(parts, element.tail, element.getparent())


def _push(parts: list[str], text: str | None, element: html.HtmlElement) -> None:
    """Add text that stands directly in ``element``."""
    if text:
        parts.append(show(SPACE.sub(" ", text), element))


def _is_spacer(element: html.HtmlElement) -> bool:
    """Invisible counting and layout images are one or two pixels wide."""
    return (element.get("width") or "").rstrip("px") in {"0", "1", "2"}
