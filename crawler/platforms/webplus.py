"""The WebPlus (苏迪) platform.

/123/list.htm, /xxgk/list.htm                       list page, page 2 is list2.htm; its bar says how many there are
/2026/0830/c123a456/page.htm                        article
/_upload/article/files/2c/7d/…/….pdf                attachment, linked or shown: <div class="wp_pdf_player" pdfsrc="…">

Source: public descriptions of the platform and code that reads such sites, 2026-11. Not the vendor of VSB.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.platforms import listings
from crawler.platforms.base import ItemPlace, Platform, mark
from crawler.platforms.model import Article, Paging

_ALL_PAGES = "//*[contains(concat(' ', @class, ' '), ' all_pages ')]"
_LIST = re.compile(r"/(?P<stem>[a-z]*list)(?P<number>\d{0,6})\.(?P<end>htm|psp)$", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}")


class WebPlus(Platform):
    """Lists in numbered pages, articles below a year and a day."""

    name = "webplus"
    title_zh = "苏迪 WebPlus"
    families = ("webplus",)
    marks = (
        mark(5, r"\bwp_(?:articlecontent|article_list|paging|listcolumn|pdf_player)\b", "classes wp_…"),
        mark(5, r"/_upload/(?:article|tpl|site)/", "files below /_upload/"),
        mark(3, r"sudyfile-attr|WP_VisitCount|/_js/sudy|/_css/_system/|/_visitcount", "scripts of Sudy (苏迪)"),
        mark(3, r"/(?:list\d*|main)\.(?:htm|psp)$", "the address is called list.htm", "address"),
    )
    list_names = ("list.htm", "list.psp", "main.htm", "main.psp")
    item_places = (
        ItemPlace("webplus", "//ul[contains(@class, 'wp_article_list') or contains(@class, 'news_list')]/li[.//a]"),
        *Platform.item_places,
    )
    article_layout = replace(
        Platform.article_layout,
        titles=("//*[contains(@class, 'arti_title')]", *Platform.article_layout.titles),
        dates=("//*[contains(@class, 'arti_update')]",),
        labels=("//*[contains(@class, 'arti_metas')]/span[not(contains(@class, 'arti_views'))]",),
    )

    def read_paging(self, url: str, tree: HtmlElement, script: str) -> Paging | None:
        """All other pages by the number that the bar says."""
        said = next((listings.plain_text(node.text_content()) for node in tree.xpath(_ALL_PAGES)), "")
        pages, name = listings.read_count(said), _LIST.search(urlsplit(url).path)
        if pages is None or name is None:
            return super().read_paging(url, tree, script)
        current = int(name["number"] or 1)
        wanted = [number for number in range(1, min(pages, listings.MOST_ADDRESSES) + 1) if number != current]
        names = [f"{name['stem']}{'' if number == 1 else number}.{name['end']}" for number in wanted]
        return Paging(pages, tuple(urljoin(url, name) for name in names))

    def read_article(self, url: str, body: bytes) -> Article:
        """As on any platform; the date stands behind its label (发布时间：2023-01-12)."""
        article = super().read_article(url, body)
        date = _DATE.search(article.date or "")
        return replace(article, date=date[0]) if date else article
