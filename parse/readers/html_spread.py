"""Formats that the parser takes paragraphs out of: ``<s><p>1</p></s>`` is made ``<s></s><p><s>1</s></p>``.

A browser lets ``<s>`` and ``<b style="display:none">`` reach over paragraphs, and on where tags are nested wrongly, as
in ``<p><s>1</p><p>5</s></p>``; the parser ends them at the first paragraph. Around each text within, their tags leave
the places of all paragraphs, tables and cells as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from parse.readers.html_css import SUSPECT, clean, is_suspect

#: What browsers open again in the next paragraph (HTML standard, 13.2.4.3).
FORMATS = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
FORMAT = re.compile(r"<(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b([^<>]*)>", re.IGNORECASE)
#: A quick look for one that shows in the text by itself; most pages have none.
SHOWING = re.compile(
    r"<(?:s|strike)[\s>]|<(?:a|b|big|code|em|font|i|nobr|small|strong|tt|u)\s[^<>]{0,1000}?(?:\shidden|\\|/\*|"
    + SUSPECT.pattern
    + ")",
    re.IGNORECASE,
)
SHEET = re.compile(r"<style\b[^>]*>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
WORD = re.compile(r"[\w-]+")
#: Every element may be meant.
ANY = frozenset("*")
TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|noscript|template|xmp|iframe)\b.*?(?:</\1\s*>|\Z)"
    r"|<(/?)([a-z][\w:-]*)((?:[^<>\"']++|\"[^\"]*\"|'[^']*'){0,99}+)>",
    re.IGNORECASE | re.DOTALL,
)
STYLE = re.compile(r"\bstyle\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
HIDDEN = re.compile(r"(?:^|\s)hidden(?:[\s=/]|$)", re.IGNORECASE)
NAMES = re.compile(r"(?:^|\s)(?:class|id)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
#: Where the parser ends a format, and where a browser opens it again.
PARAGRAPHS = frozenset(["p", "center", "table", "fieldset", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6"])
CELLS = frozenset(("td", "th"))
#: Formats around one text; of what stands in more nothing is read.
MOST_AROUND = 24
UNREADABLE = "\ufffd"


class _Tag(NamedTuple):
    start: int
    end: int
    name: str
    is_end: bool
    is_format: bool  #: one that shows in the text


def spread_formats(source: str) -> str:
    """A page's source with the formats that reach over paragraphs around each text within."""
    hiding = _list_hiding(source)
    if not SHOWING.search(source) and not (
        hiding and any(_shows(match[1].lower(), match[2], hiding) for match in FORMAT.finditer(source))
    ):
        return source
    tags = list(_list_tags(source, hiding))
    ends = _pair(tags)
    return _rewrite(source, tags, ends) if ends else source


def _list_hiding(source: str) -> frozenset[str]:
    """The words of the selectors whose rules may take text away."""
    words: set[str] = set()
    for match in SHEET.finditer(source):
        sheet = clean(match[1])
        for block in sheet.split("}") if SUSPECT.search(sheet) else ():
            before, _, within = block.rpartition("{")
            selectors = re.split("[;{]", before)[-1]
            if SUSPECT.search(within):
                words.update(WORD.findall(selectors.lower()))
                words.update(
                    ANY if not WORD.search(selectors) or re.search(r"[*\[\\&]|(?:^|[\s,>+~]):", selectors) else ()
                )
    return frozenset(words)


def _list_tags(source: str, hiding: frozenset[str]) -> Iterator[_Tag]:
    for match in TAG.finditer(source):
        name, is_end = (match[3] or "").lower(), bool(match[2])
        is_format = name in FORMATS and not is_end and _shows(name, match[4], hiding)
        yield _Tag(match.start(), match.end(), name, is_end, is_format)


def _shows(name: str, attributes: str, hiding: frozenset[str]) -> bool:
    """Whether a format may change how the text in it looks."""
    if name in {"s", "strike"} or name in hiding or "*" in hiding or HIDDEN.search(attributes):
        return True
    style = STYLE.search(attributes)
    if style and is_suspect(style[1]):
        return True
    names = (word for match in NAMES.findall(attributes) for word in WORD.findall(match.lower()))
    return bool(hiding) and not hiding.isdisjoint(names)


def _pair(tags: list[_Tag]) -> dict[int, int]:
    """Of each format with a paragraph's tag in it: the number of its tag, and of the one that ends it.

    One that is open at the end of its cell ends there; one that is open at the end of the page is left as it is.
    """
    ends: dict[int, int] = {}
    cells: list[dict[str, list[int]]] = [{}]  # the open tags of the page, and of each open cell
    paragraphs = [0]  # tags of paragraphs up to each tag
    for number, tag in enumerate(tags):
        paragraphs.append(paragraphs[-1] + (tag.name in PARAGRAPHS))
        if tag.name in CELLS and not tag.is_end:
            cells.append({})
        elif tag.name in CELLS and len(cells) > 1:
            _end(number, [one for opened in cells.pop().values() for one in opened], tags, ends)
        elif tag.name in FORMATS and not tag.is_end:
            cells[-1].setdefault(tag.name, []).append(number)
        elif tag.name in FORMATS and cells[-1].get(tag.name):
            _end(number, [cells[-1][tag.name].pop()], tags, ends)
    return {start: end for start, end in ends.items() if paragraphs[end] > paragraphs[start + 1]}


def _end(number: int, starts: list[int], tags: list[_Tag], ends: dict[int, int]) -> None:
    ends.update((start, number) for start in starts if tags[start].is_format)


def _rewrite(source: str, tags: list[_Tag], ends: dict[int, int]) -> str:
    """Put the tags of the formats in ``ends`` around each text and picture in them."""
    parts = [source[: tags[0].start]]
    around: dict[int, str] = {}
    leaving: dict[int, list[int]] = {}
    for number, tag in enumerate(tags):
        for start in leaving.pop(number, ()):
            around.pop(start, None)
        written = source[tag.start : tag.end]
        parts.append(_wrap(written, tags, around) if tag.name in {"img", "input"} else written)
        if number in ends:
            around[number] = written
            leaving.setdefault(ends[number], []).append(number)
        following = source[tag.end : tags[number + 1].start if number + 1 < len(tags) else len(source)]
        parts.append(_wrap(following, tags, around) if following.strip() else following)
    return "".join(parts)


def _wrap(text: str, tags: list[_Tag], around: dict[int, str]) -> str:
    if not around:
        return text
    once = {opening: tags[number].name for number, opening in around.items()}
    if len(once) > MOST_AROUND:
        return f"{text}{UNREADABLE}"
    return "".join(once) + text + "".join(f"</{name}>" for name in reversed(once.values()))
