"""What list pages of any platform have in common: items with dates beside them, and paging that stands in script only.

<li><a href="…" title="…年度报告">…</a><span>2021-01-25</span></li>      -> an item
createPageHTML('page-div', 3, 1, 'zfxxgk_gknrz', 'shtml', 45)            -> …_2.shtml, …_3.shtml
createPageHTML(3, 0, "index", "html")                                    -> index_1.html, index_2.html
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import anchors
from crawler.platforms.model import Item, Paging
from crawler.text import without_comments, without_parts

_NUMBER = r"[\"']?(?P<{}>\d{{1,9}})[\"']?"
_NAMES = r"\s*,\s*[\"'](?P<template>[^\"']+)[\"']\s*,\s*[\"'](?P<extension>\w+)[\"']"
_COUNTS = rf"\s*{_NUMBER.format('pages')}\s*,\s*{_NUMBER.format('current')}"
_PAGING_BY_ID = re.compile(rf"createPageHTML\(\s*[\"'](?!\d+[\"'])[^\"']{{0,80}}[\"']\s*,{_COUNTS}{_NAMES}")
_PAGING_BY_NUMBER = re.compile(rf"createPageHTML\({_COUNTS}{_NAMES}")
_PAGING_CALL = re.compile(r"(?<!function )createPageHTML\([^()]{0,200}\)")
#: ``<script><!-- … //--></script>``: the script runs.
_HIDDEN_SCRIPT = re.compile(r"(<script\b[^<>]*>\s*)<!--", re.IGNORECASE)
#: Numbers of more digits count nothing.
MOST_DIGITS = 9
#: A script may announce any number of pages; the addresses of no more are made.
MOST_ADDRESSES = 1000
_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?")


def read_items(url: str, nodes: list[HtmlElement]) -> list[Item]:
    """What can be clicked on within some elements, each address once, with the fuller of its names."""
    items: dict[str, Item] = {}
    for node in nodes:
        for anchor, address in anchors(node, url):
            text, title = plain_text(anchor.text_content()), plain_text(anchor.get("title") or "")
            name = title if len(title) >= len(text) else text
            if address not in items or len(name) > len(items[address].title):
                items[address] = Item(address, name, date_beside(anchor))
    return list(items.values())


def date_beside(anchor: HtmlElement) -> str | None:
    """The last date in the row of a list in which a link stands, as printed."""
    row = next(iter(anchor.xpath("ancestor::*[self::li or self::dd or self::tr or self::p][1]")), anchor)
    dates = _DATE.findall(row.text_content())
    return str(dates[-1]) if dates else None


def read_script(body: bytes) -> str:
    """A page's source as its scripts run: without comments, but with what old scripts hide from old browsers."""
    shown = _HIDDEN_SCRIPT.sub(r"\1", decode(body))
    return without_parts(without_comments(shown), r"/\*", r"\*/")


def read_paging(url: str, script: str) -> Paging | None:
    """First argument a quoted div id: page n is ``_n`` (Ucap); a number: zero-based, page n is ``_(n-1)`` (TRS)."""
    by_id = _PAGING_BY_ID.search(script)
    found = by_id or _PAGING_BY_NUMBER.search(script)
    if found is None:
        return None
    pages, template, extension = int(found["pages"]), found["template"], found["extension"]
    first = 1 if by_id else 0
    current = int(found["current"])
    last = first + min(pages, MOST_ADDRESSES)
    wanted = [number for number in range(first, last) if number != current]
    names = [f"{template}{'' if number == first else f'_{number}'}.{extension}" for number in wanted]
    return Paging(pages, tuple(urljoin(url, name) for name in names))


def find_paging_call(script: str) -> str:
    """A call for page numbers, readable or not; empty where there is none."""
    call = _PAGING_CALL.search(script)
    return call[0] if call else ""


def read_count(text: str) -> int | None:
    """A number of items, pages or a page; None for what is none, or larger than any list."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def plain_text(text: str) -> str:
    """A text of a page with its runs of blanks made one."""
    return " ".join(text.split())
