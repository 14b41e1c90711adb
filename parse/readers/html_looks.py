"""How a page's text looks: ``<sup><b>2</b></sup>`` is ``²``, and ``<i class=x>`` under ``.x{display:none}`` is nothing.

The looks of a page are found once and noted on its elements, what is around them included, so that cells, tokens and
prose go by the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from parse.model import Place, Problem
from parse.readers.html_css import Declaration, Rule, is_suspect, read_declarations, read_sheets
from parse.readers.html_index import Index
from parse.readers.html_selectors import NO, YES, Matcher

#: The attribute that notes a look. Names of a page's own attributes come in small letters.
LOOK = "LOOK"
#: What a look consists of: ``h`` the element is not there, ``n`` nor is one around it, ``u`` its text is not seen,
#: ``z`` it has no size, ``s`` struck, ``^`` raised, ``_`` lowered, ``?`` it is not certain which of these.
INHERITED = "uzs^_?"
OWN_TAGS = {"s": "s", "del": "s", "strike": "s", "sup": "^", "sub": "_"}
CELLS = frozenset({"td", "th"})
#: A quick way to the elements that have a look of their own without any sheet.
LOOKING = etree.XPath("//*[@style or @hidden or self::s or self::del or self::strike or self::sup or self::sub]")
INNER_SHOWN = etree.XPath("boolean(.//*[contains(translate(@style, 'VISBLE', 'visble'), 'visible')])")
SHEETS = etree.XPath("//style[not(ancestor::noscript or ancestor::template)]")
DOCTYPE = re.compile(r"\s*(?:<!--.*?-->\s*|<\?[^>]*>\s*)*<!doctype", re.IGNORECASE | re.DOTALL)

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
#: Struck text stands between these; no number is read from it.
STRUCK = "~~"
#: No number is read from a text with this character.
UNREADABLE = "\ufffd"
KIND = "look_in_doubt"


@dataclass(frozen=True)
class Doubt:
    """An element of which it is not certain whether a style takes its text away, and how that was said."""

    element: html.HtmlElement
    text: str


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether a browser leaves the element out."""
    return "h" in (element.get(LOOK) or "")


def is_shown(element: html.HtmlElement) -> bool:
    """Whether neither the element nor one around it is left out."""
    look = element.get(LOOK)
    return not look or not ("h" in look or "n" in look)


def is_unseen(element: html.HtmlElement) -> bool:
    """Whether what stands directly in the element takes its place and is not seen."""
    return "u" in (element.get(LOOK) or "")


def show(text: str | None, element: html.HtmlElement) -> str:
    """Text that stands directly in ``element``, as it looks: ``²``, ``~~15~~``, nothing, or with U+FFFD if that is not
    certain.
    """
    look = element.get(LOOK)
    if not text or not look:
        return text or ""
    if "u" in look or "z" in look:
        return ""
    if "^" in look or "_" in look:
        text = text.translate(SUPERSCRIPT if "^" in look else SUBSCRIPT)
    if not text.strip():
        return text
    text = f"{STRUCK}{text}{STRUCK}" if "s" in look else text
    return f"{text}{UNREADABLE}" if "?" in look else text


def join_struck(text: str) -> str:
    """Struck pieces that follow one another as one."""
    return text.replace(STRUCK * 2, "")


def note_looks(root: html.HtmlElement, source: str) -> list[Doubt]:
    """Note the looks of all elements of a page, and return what is not certain, to be told by `report_doubts`."""
    sheets = [(sheet.text or "", sheet.get("media") or "") for sheet in _find(SHEETS, root) if _is_css(sheet)]
    candidates = _find(LOOKING, root)
    rules = read_sheets(sheets, may_undo=_is_any_suspect(candidates)) if sheets else []
    page = _Page(rules, Matcher(is_loose=not DOCTYPE.match(source)), bool(INNER_SHOWN(root)))
    if rules:
        known = set(candidates)
        candidates = [element for element in root.iter(etree.Element) if element in known or page.may_match(element)]
    own = {element: look for element in candidates if (look := page.judge(element))}
    for element in [one for one, look in own.items() if "?" in look and one.tag in CELLS]:
        row = element.getparent()  # without the cell those behind it belong a column further
        own[row] = f"{own.get(row, '')}?"
    if own:
        page.spread(own)
    return page.doubts


def _find(path: etree.XPath, root: html.HtmlElement) -> list[html.HtmlElement]:
    found = path(root)
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def _is_any_suspect(elements: list[html.HtmlElement]) -> bool:
    styles = {element.get("style") or "" for element in elements}
    return any(is_suspect(style) for style in styles)


def _is_css(sheet: html.HtmlElement) -> bool:
    return (sheet.get("type") or "text/css").strip().lower() == "text/css"


def report_doubts(doubts: list[Doubt], index: Index) -> Iterator[Problem]:
    """One problem for each rule, however many elements it may match."""
    by_text: dict[str, list[html.HtmlElement]] = {}
    for doubt in doubts:
        if doubt.element in index.contents:
            by_text.setdefault(doubt.text, []).append(doubt.element)
    for text, elements in by_text.items():
        place = Place(path=index.get_path(elements[0]))
        more = f" and {len(elements) - 1} more" if len(elements) > 1 else ""
        message = (
            f"element {place.path}{more}: the style «{text[:200]}» may hide, strike or raise its text; expected a rule "
            "that says so of certain elements on a screen; no number is read from that text: look at the page"
        )
        yield Problem("read", KIND, message)


@dataclass
class _Page:
    """The rules of a page, and what they say of its elements."""

    rules: list[Rule]
    matcher: Matcher
    has_visible: bool  #: whether a style of an element says so
    doubts: list[Doubt] = field(default_factory=list)
    styles: dict[str, tuple[Declaration, ...]] = field(default_factory=dict)
    by_key: dict[str, list[Rule]] = field(init=False, default_factory=dict)
    hiding_keys: frozenset[str] = field(init=False)
    undoes_hiding: bool = field(init=False)

    def __post_init__(self) -> None:
        hiding: set[str] = set()
        for rule in self.rules:
            key = self.matcher.fold(rule.selector.key)
            self.by_key.setdefault(key, []).append(rule)
            hiding.update({key} if any(one.effect not in {"", "Z"} for one in rule.declarations) else ())
        self.hiding_keys = frozenset(hiding)
        shown = (one for rule in self.rules for one in rule.declarations if one.name == "visibility")
        self.undoes_hiding = any(not one.effect for one in shown)

    def may_match(self, element: html.HtmlElement) -> bool:
        """Whether a rule that takes something away may be for an element."""
        return not self.hiding_keys.isdisjoint(self.matcher.name(element))

    def judge(self, element: html.HtmlElement) -> str:
        """The look of an element, without what is around it."""
        style = element.get("style") or ""
        own = OWN_TAGS.get(element.tag, "")
        is_ruled = bool(self.rules) and self.may_match(element)
        if not is_ruled and not (style and self._read_style(style, only_suspect=True)):
            return own + ("h" if element.get("hidden") is not None else "")
        effects, certain = self._resolve(element)
        if element.get("hidden") is not None and "display" not in effects:
            effects["display"] = "h"
        found = "".join(sorted(set(effects.values()) - {"", "Z"}))
        return own + self._settle(element, found) + ("" if certain else "?")

    def _settle(self, element: html.HtmlElement, found: str) -> str:
        """What is not visible is left out, but for a cell, which keeps its place, and for what is visible within."""
        if "v" not in found:
            return found
        rest = found.replace("v", "")
        if element.tag in CELLS:
            return f"{rest}u"
        if self.undoes_hiding or (self.has_visible and INNER_SHOWN(element)):
            self.doubts.append(Doubt(element, "visibility: hidden, with something visible within"))
            return f"{rest}?"
        return f"{rest}h"

    def _read_style(self, style: str, *, only_suspect: bool) -> tuple[Declaration, ...]:
        if style not in self.styles:
            self.styles[style] = read_declarations(style) if is_suspect(style) else ()
        if only_suspect or self.styles[style]:
            return self.styles[style]
        return read_declarations(style)

    def _resolve(self, element: html.HtmlElement) -> tuple[dict[str, str], bool]:
        """The effect of each property, and whether all are certain. What may be otherwise has none."""
        found = list(self._list_declarations(element))
        effects: dict[str, str] = {}
        certain = True
        for name in dict.fromkeys(one.name for _, one, _, _ in found):
            ranked = sorted((rank, one.effect, sure, text) for rank, one, sure, text in found if one.name == name)
            possible: dict[str, str] = {}
            for _, effect, sure, text in reversed(ranked):
                possible.setdefault(effect, text)
                if sure == YES:
                    break
            else:
                possible.setdefault("", "")
            effects[name] = next(iter(possible)) if len(possible) == 1 else ""
            if len(possible) > 1 and set(possible) != {"", "Z"}:
                certain = False
                self.doubts.append(
                    Doubt(element, next(text for effect, text in possible.items() if effect not in {"", "Z"}))
                )
        return effects, certain

    def _list_declarations(
        self, element: html.HtmlElement
    ) -> Iterator[tuple[tuple[bool, bool, tuple[int, int, int], int], Declaration, int, str]]:
        """Declarations for an element with their rank, certainty and words."""
        style = element.get("style") or ""
        for one in self._read_style(style, only_suspect=False):
            yield (one.is_important, True, (0, 0, 0), 0), one, YES, style
        for key in sorted(self.matcher.name(element)) if self.rules else ():
            for rule in self.by_key.get(key, ()):
                sure = min(self.matcher.match(rule.selector, element), rule.certainty)
                for one in rule.declarations if sure != NO else ():
                    yield (one.is_important, False, rule.selector.weight, rule.order), one, sure, rule.selector.text

    def spread(self, own: dict[html.HtmlElement, str]) -> None:
        """Note each look on its element and on those within."""
        looks: dict[html.HtmlElement, str] = {}
        for top in own:
            for element in top.iter(etree.Element) if top not in looks else ():
                outer = looks.get(element.getparent(), "")
                looks[element] = look = self._merge(element, outer, own.get(element, ""))
                if look:
                    element.set(LOOK, look)

    def _merge(self, element: html.HtmlElement, outer: str, own: str) -> str:
        if not outer:
            return own
        kept = "".join(sign for sign in INHERITED if sign in outer and sign not in own)
        if "^" in own or "_" in own:
            kept = kept.replace("^", "").replace("_", "")
        if "z" in kept and self._has_size(element):
            kept = kept.replace("z", "")
        return own + kept + ("n" if "h" in outer or "n" in outer else "")

    def _has_size(self, element: html.HtmlElement) -> bool:
        effects, _ = self._resolve(element)
        return effects.get("font-size") == "Z" or (element.tag == "font" and element.get("size") is not None)
