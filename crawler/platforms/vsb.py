"""The VSB (博达) platform: many bureaus, districts, schools.

    /xxgk/nb.htm                                list page; of three pages the second is nb/2.htm, the third nb/1.htm
    /xxgk/nb/list.htm                           list page; the second is list1.htm
    /info/1052/8123.htm                         article
    /content.jsp?urltype=news.NewsContentUrl&wbtreeid=1052&wbnewsid=8123          the same article
    /system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid=…     attachment, from the article only
    <script>showVsbpdfIframe("/__local/A/2C/….pdf", …)</script>                  attachment shown in the page

Source: public descriptions of the platform and code that reads such sites, 2026-11.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from crawler.links import anchors, base_address
from crawler.platforms import listings
from crawler.platforms.base import ItemPlace, Platform, mark
from crawler.platforms.model import Paging

_STATIC = re.compile(r"/info/(?P<tree>\d+)/(?P<id>\d+)\.html?$")
_BAR = "//*[contains(@class, 'pb_sys') or contains(@class, 'p_pages')]"
_PLACE = re.compile(r"(\d{1,5})\s*/\s*(\d{1,5})(?!\s*[/\d])")
_NUMBERED = re.compile(r"^(?P<stem>.*?)(?P<number>\d{1,5})(?P<end>\.html?)$")


class Vsb(Platform):
    """Lists whose pages count down, articles below /info/, attachments by number."""

    name = "vsb"
    title_zh = "博达 VSB"
    families = ("vsb",)
    marks = (
        mark(5, r"/system/_content/download\.jsp|urltype=(?:news|tree)\.\w+Url", "addresses with urltype="),
        mark(5, r"vsb_content|_newscontent_fromname|showVsbpdfIframe|v_news_content", "bodies called vsb_content"),
        mark(5, r"class=[\"']?pb_sys_|/system/resource/(?:js|css)/", "its own scripts and bars of pages"),
        mark(3, r"_showDynClicks|_jsq_\(|/__local/[0-9A-F]/", "counters _showDynClicks, files below /__local/"),
        mark(3, r"urltype=(?:news|tree)\.", "the address has urltype=", "address"),
    )
    item_places = (
        ItemPlace("vsb", "//*[starts-with(@id, 'line_u')][.//a]"),
        *Platform.item_places,
    )
    article_layout = replace(
        Platform.article_layout,
        titles=(
            "//form[contains(@name, '_newscontent_from')]//*[self::h1 or self::h2 or self::h3]",
            *Platform.article_layout.titles,
        ),
    )

    def article_key(self, url: str) -> str | None:
        """An article has one name under its two addresses: by folder and by query."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        tree, article = query.get("wbtreeid", [""])[0], query.get("wbnewsid", [""])[0]
        if "news.NewsContentUrl" in query.get("urltype", []) and tree.isdecimal() and article.isdecimal():
            return f"/info/{tree}/{article}.htm"
        found = _STATIC.search(parts.path)
        return f"/info/{found['tree']}/{found['id']}.htm" if found else super().article_key(url)

    def read_paging(self, url: str, tree: HtmlElement, script: str) -> Paging | None:
        """All other pages from the first, where the bar says how many there are and its links how they are counted.

        None where the links fit neither way of counting, and on later pages: the next one is found by its link.
        """
        bar = next(iter(tree.xpath(_BAR)), None)
        place = _PLACE.search(listings.plain_text(bar.text_content())) if bar is not None else None
        if bar is None or place is None:
            return super().read_paging(url, tree, script)
        current, pages = int(place[1]), int(place[2])
        links = {text.strip(): address for text, address in _numbered_links(bar, base_address(url, tree))}
        return _count_pages(pages, links) if current == 1 else None


def _numbered_links(bar: HtmlElement, base: str) -> list[tuple[str, str]]:
    found = [(str(anchor.text_content()), address) for anchor, address in anchors(bar, base)]
    return [(text, address) for text, address in found if text.strip().isdecimal()]


def _count_pages(pages: int, links: dict[str, str]) -> Paging | None:
    """From the first page: its link to page 2 says whether numbers fall or rise."""
    if pages <= 1:
        return Paging(1, ())
    second = _NUMBERED.match(links.get("2", ""))
    if second is None or "?" in links["2"]:
        return None
    number, last = int(second["number"]), min(pages, listings.MOST_ADDRESSES)
    numbers = {pages - 1: [pages - page + 1 for page in range(2, last + 1)], 1: list(range(1, last))}.get(number)
    if numbers is None:
        return None
    return Paging(pages, tuple(f"{second['stem']}{one}{second['end']}" for one in numbers))
