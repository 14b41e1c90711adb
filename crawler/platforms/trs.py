"""The TRS WCM (拓尔思) platform: many ministries, provinces and bureaus.

    /zfxxgk/fdzdgknr/ndbg/                                   channel; its list page is index.html, page 2 index_1.html
    /zfxxgk/fdzdgknr/ndbg/202501/t20250123_1842306.html      article
    ./P020250123384756123456.pdf                             attachment, beside the article
    createPageHTML(3, 0, "index", "html")                    paging, in script only: zero-based
    var countPage = 3; var currentPage = 0;                  the same on older templates

Source: addresses of stored copies, and the platform's widely used templates, 2026-11.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.platforms import listings
from crawler.platforms.base import ItemPlace, Platform, mark
from crawler.platforms.model import Paging

_COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d{1,9})\b")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*[\"']?(\d{1,9})\b")
_LIST_FILE = re.compile(r"^(?P<name>[\w-]*?)(?:_\d+)?\.(?P<extension>s?html?)$")


class Trs(Platform):
    """Lists with zero-based pages, articles named t + date + number, their files beside them."""

    name = "trs"
    title_zh = "拓尔思"
    families = ("trs",)
    marks = (
        mark(5, r"createPageHTML\(\s*[\"']?\d+[\"']?\s*,\s*[\"']?\d+[\"']?\s*,", "createPageHTML with numbers first"),
        mark(5, r"\bcountPage\s*=\s*\d[\s\S]{0,400}\bcurrentPage\b|\bcurrentPage\s*=\s*\d[\s\S]{0,400}\bcountPage\b",
             "the variables countPage and currentPage"),
        mark(3, r"class=[\"']?(?:TRS_(?:Editor|PreAppend|Editor P)|Custom_UnionStyle)\b", "a body of the TRS editor"),
        mark(3, r"[\"'/]P0(?:19|20)\d{6,}\.\w{3,4}[\"']", "files called P0 and a time"),
        mark(1, r"trs_editor_view|<meta[^<>]+(?:TRS|WCM)", "names of the TRS editor"),
    )  # fmt: skip
    list_names = ("index.html", "index.htm", "index.shtml")
    item_places = (
        ItemPlace("trs", "//*[contains(@class, 'zfxxgk_zd') or contains(@class, 'gl_list') or contains(@id, 'docList')]"
                  "//li[.//a]"),
        *Platform.item_places,
    )  # fmt: skip

    def read_paging(self, url: str, tree: HtmlElement, script: str) -> Paging | None:
        """As on any platform, and the older templates' variables."""
        return listings.read_paging(url, script) or _read_counted(url, script)


def _read_counted(url: str, script: str) -> Paging | None:
    count = _COUNT.search(script)
    if count is None:
        return None
    named = _LIST_FILE.match(urlsplit(url).path.rpartition("/")[2])
    name, extension = (named["name"], named["extension"]) if named else ("index", "html")
    current = _CURRENT.search(script)
    pages, here = int(count[1]), int(current[1]) if current else 0
    wanted = [number for number in range(min(pages, listings.MOST_ADDRESSES)) if number != here]
    names = [f"{name}{f'_{number}' if number else ''}.{extension}" for number in wanted]
    return Paging(pages, tuple(urljoin(url, one) for one in names))
