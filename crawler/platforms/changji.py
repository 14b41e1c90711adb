"""Portals in the style of Changji (昌吉): a number before the column, a day before the article.

/p141/zfxxgknb.html                                 list page, the others by their links: zfxxgknb_2.html or ?page=2
/p141/zfxxgknb/20230129/173336.html                 article
/public/column/6596361?type=4&catId=…&action=list     an organ's list on portals beside it
/public/6596361/content_14813                       article of an organ

How these portals count their pages is not known: only what a page links to is asked for, and each page is compared with
the one before. Source: addresses of public portals, 2026-11.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.links import Link, anchors, base_address, is_next_page
from crawler.platforms import listings
from crawler.platforms.base import ItemPlace, Platform, mark
from crawler.platforms.model import Paging

_COLUMN_PATH = re.compile(r"^(?P<stem>/(?:p\d+/\w+?|public/column/\d+))(?:_\d+)?(?:\.html?)?$")
_PAGE_NUMBER = re.compile(r"_(\d{1,4})\.html?$|[?&]page=(\d{1,4})(?:&|$)", re.IGNORECASE)


class Changji(Platform):
    """Lists whose pages are found by their links alone, articles below a number, a column and a day."""

    name = "changji"
    title_zh = "昌吉式门户"
    families = ("changji",)
    marks = (
        mark(3, r"href=[\"']?/p\d+/\w+(?:_\d+)?\.html", "columns at /p…/….html"),
        mark(3, r"/public/column/\d+\?[^\"']*action=list", "organs' lists at /public/column/…?action=list"),
        mark(3, r"/p\d+/\w+(?:_\d+)?\.html$|/public/column/\d+\?.*action=list", "the address is a column's", "address"),
    )
    item_places = (
        ItemPlace("list", "//ul[contains(@class, 'gl-list') or contains(@class, 'public_list')]/li[.//a]"),
        *Platform.item_places,
    )

    def read_paging(self, url: str, tree: HtmlElement, script: str) -> Paging | None:
        """The pages that a bar of numbers links to, where it has no link to the next one."""
        counted = super().read_paging(url, tree, script)
        if counted is not None:
            return counted
        linked = [(str(node.text_content()), address) for node, address in anchors(tree, base_address(url, tree))]
        if any(is_next_page(Link(address, text, "")) for text, address in linked):
            return None
        pages = {int(text): address for text, address in linked if _is_page_of(url, text, address)}
        # A bar of many pages leaves some out: 1 2 3 … 12.
        if not pages:
            return None
        last = max(pages)
        wanted = range(min(pages), min(last, listings.MOST_ADDRESSES) + 1)
        return Paging(last, tuple(pages.get(number) or _with_number(pages[last], number) for number in wanted))


def _with_number(address: str, number: int) -> str:
    """The address of another page of the same list."""
    found = _PAGE_NUMBER.search(address)
    if found is None:
        return address
    start, stop = found.span(1 if found[1] else 2)
    return f"{address[:start]}{number}{address[stop:]}"


def _is_page_of(url: str, text: str, address: str) -> bool:
    """Whether a link is called 3 and leads to page 3 of the same list."""
    here, there = _COLUMN_PATH.match(urlsplit(url).path), _COLUMN_PATH.match(urlsplit(address).path)
    number = _PAGE_NUMBER.search(address)
    if here is None or there is None or number is None or here["stem"] != there["stem"] or address == url:
        return False
    return listings.plain_text(text) == (number[1] or number[2])
