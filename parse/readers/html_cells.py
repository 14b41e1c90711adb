"""The text of one HTML element as a browser shows it, and nothing that it hides: ``<s>15</s>16`` is not ``1516``."""

from __future__ import annotations

import re

from lxml import html

#: Blanks that HTML collapses. The no-break space and the ideographic space are printed, and stay.
SPACE = re.compile(r"[ \t\r\n\f]+")
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all",
    re.IGNORECASE,
)

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
STRUCK = frozenset({"s", "del", "strike"})
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

#: U+FFFC stands for an image in running text; a cell that holds only a picture of a number must not look blank.
OBJECT = "\ufffc"


def read_inline(element: html.HtmlElement) -> str:
    """The visible text of ``element``: source blanks collapsed, a line break for each ``<br>`` and paragraph.

    Raised and lowered digits keep their height (``15²``), struck text stands between ``~~``, an image is U+FFFC.
    """
    parts: list[str] = []
    _append(element, parts)
    text = SPACE_AROUND_BREAK.sub("\n", "".join(parts))
    return text.strip(" \n")


SPACE_AROUND_BREAK = re.compile(r" *\n[ \n]*")


def _append(root: html.HtmlElement, parts: list[str]) -> None:
    """Depth first without recursion: hostile pages nest thousands of elements."""
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    looked_at, is_begun = 0, False  # parts seen, and whether one of them prints something
    while stack:
        element, is_left = stack.pop()
        if is_left:
            _leave(element, parts, is_root=element is root)
            continue
        if not isinstance(element.tag, str) or is_hidden(element):
            _push(parts, element.tail if element is not root else None)
            continue
        stack.append((element, True))
        is_begun = is_begun or any(part.strip() for part in parts[looked_at:])
        looked_at = len(parts)
        _enter(element, parts, is_begun=is_begun)
        stack.extend((child, False) for child in reversed(element))


def _enter(element: html.HtmlElement, parts: list[str], *, is_begun: bool) -> None:
    if element.tag in LINE_BREAKERS and is_begun:
        parts.append("\n")
    if element.tag in STRUCK:
        parts.append("~~")
    if element.tag == "img" and not _is_spacer(element):
        parts.append(OBJECT)
    if element.tag == "input" and (element.get("type") or "text").lower() == "text":
        parts.append(element.get("value") or "")
    table = {"sup": SUPERSCRIPT, "sub": SUBSCRIPT}.get(str(element.tag))
    _push(parts, element.text.translate(table) if table and element.text else element.text)


def _leave(element: html.HtmlElement, parts: list[str], *, is_root: bool) -> None:
    if element.tag in STRUCK:
        parts.append("~~")
    if element.tag in LINE_BREAKERS and element.tag != "br":
        parts.append("\n")
    if not is_root:
        _push(parts, element.tail)


def _push(parts: list[str], text: str | None) -> None:
    if text:
        parts.append(SPACE.sub(" ", text))


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether a browser shows nothing of it."""
    return bool(element.get("hidden") is not None or HIDDEN.search(element.get("style") or ""))


def _is_spacer(element: html.HtmlElement) -> bool:
    """Invisible counting and layout images are one or two pixels wide."""
    return (element.get("width") or "").rstrip("px") in {"0", "1", "2"}
