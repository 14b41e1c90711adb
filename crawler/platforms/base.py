"""What every platform can do, and the generic reading, which is what a site on no known platform gets.

A platform is one module: a subclass that says its marks and where its lists and articles keep their parts, and
overrides what it does otherwise; and one line in `crawler.platforms.known`. Real sites mix platforms' addresses and
bodies, so what is recognised here (articles of any family, bodies of any template, next-page links, createPageHTML) is
recognised on all.

Pure: an address and bytes in; no network, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import Link, base_address, is_leaf, page_tree, read_links
from crawler.platforms import addresses, articles, listings, searching
from crawler.platforms.articles import ArticleLayout
from crawler.platforms.model import Article, FeedPage, Item, ListPage, Paging, Sign, UnreadableList
from crawler.platforms.searching import Search

#: So many links to articles of one family make its sign certain.
MANY_ARTICLES = 3


@dataclass(frozen=True)
class Mark:
    """A pattern in a page's source, in its headers (``name: value``) or its address, that speaks for a platform."""

    weight: int
    pattern: re.Pattern[str]
    text: str  #: what it is, in plain words
    place: str = "page"  #: page, headers, address


@dataclass(frozen=True)
class ItemPlace:
    """Where the items of a list stand (XPath); `certain`: the platform's own, in which any link is an item."""

    template: str
    path: str
    certain: bool = False


def mark(weight: int, pattern: str, text: str, place: str = "page") -> Mark:
    """A mark whose letters may be large or small."""
    return Mark(weight, re.compile(pattern, re.IGNORECASE), text, place)


class Platform:
    """The generic reading (通用), and the base of all platforms."""

    name = "generic"
    title_zh = "通用"
    #: Families of article addresses (`crawler.platforms.addresses`) that are this platform's own.
    families: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = (
        mark(1, r"<meta[^<>]+name=[\"']?(?:SiteIDCode|ColumnName|ArticleTitle)\b", "the standard meta tags"),
    )
    #: Names of list pages to try at a channel whose list page is not known, the most frequent first.
    list_names: tuple[str, ...] = ("index.html", "list.html", "index.htm", "list.htm", "index.shtml", "list.shtml")
    item_places: tuple[ItemPlace, ...] = (ItemPlace("items", "//ul[contains(@class, 'list')]/li[.//a]"),)
    #: Elements that show a list of the platform though it is empty (XPath).
    list_holder: str | None = None
    article_layout = ArticleLayout()
    #: Where a site may have a sitemap, tried in turn.
    sitemaps: tuple[str, ...] = ()

    def find_signs(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[Sign, ...]:
        """Why a page looks like this platform's, the strongest first. Header names in small letters."""
        sources = {
            "page": decode(body),
            "headers": "\n".join(f"{name}: {value}" for name, value in headers.items()),
            "address": url,
        }
        signs = [Sign(mark.weight, mark.text) for mark in self.marks if mark.pattern.search(sources[mark.place])]
        signs += self._address_signs(url, body)
        return tuple(sorted(signs, key=lambda sign: -sign.weight))

    def is_article(self, url: str) -> bool:
        """Whether an address is surely that of an article, on a platform of any kind."""
        return self.article_key(url) is not None

    def is_document(self, url: str) -> bool:
        """Whether an address is that of an attached file."""
        return addresses.is_document(url)

    def article_key(self, url: str) -> str | None:
        """What names an article on all hosts of the family, or None where the address is no article's."""
        found = addresses.read_article_address(url)
        return found[1] if found else None

    def list_addresses(self, channel: str, templates: tuple[str, ...] = ()) -> list[str]:
        """Where the list page of a channel may be: the address itself, or at a channel each name in turn."""
        if not channel.endswith("/"):
            return [channel]
        named = [f"{channel}{template}" for template in templates]
        return [*named, channel, *(f"{channel}{name}" for name in self.list_names)]

    def read_links(self, url: str, body: bytes) -> list[Link]:
        """The links and frames of a page, those that its script would make included."""
        return read_links(url, body)

    def read_list(self, url: str, body: bytes) -> ListPage:
        """Read a list page: its items, the other pages, and the feed of the same list."""
        tree = page_tree(body)
        if tree is None:
            return ListPage("unknown", (), None, None, feed_only=False)
        script = listings.read_script(body)
        template, items = self.read_items(url, tree)
        paging = self.read_paging(url, tree, script)
        feed_url, feed_only = self.find_feed(url, tree, script)
        empty = self.list_holder is not None and bool(tree.xpath(self.list_holder))
        if template == "unknown" and (paging is not None or empty):
            template = self.item_places[0].template
        unread = listings.find_paging_call(script) if paging is None else ""
        return ListPage(template, items, paging, feed_url, feed_only, unread)

    def read_items(self, url: str, tree: HtmlElement) -> tuple[str, tuple[Item, ...]]:
        """The template and the items of a list page: those in the platform's places, and all that lead to articles."""
        base = base_address(url, tree)
        every = listings.read_items(base, [tree])
        rest = [item for item in every if self._may_be_item(item.url)]
        for place in self.item_places:
            found = listings.read_items(base, tree.xpath(place.path))
            if found and (place.certain or any(item in rest for item in found)):
                return place.template, tuple({item.url: item for item in (*rest, *found)}.values())
        known = any(
            self.is_article(item.url) or self.is_document(item.url) or "信息公开" in item.title for item in rest
        )
        return ("links", tuple(rest)) if known else ("unknown", ())

    def read_paging(self, url: str, tree: HtmlElement, script: str) -> Paging | None:
        """The other pages of a list, where the page says how many there are."""
        return listings.read_paging(url, script)

    def find_feed(self, url: str, tree: HtmlElement, script: str) -> tuple[str | None, bool]:
        """Address of the list as a feed, and whether the page's own script fetches it."""
        return None, False

    def feed_addresses(self, address: str) -> list[str]:
        """Where the same list may be as a feed: the address itself, then others."""
        return [address]

    def read_feed(self, url: str, body: bytes) -> FeedPage:
        """Read one page of a list as a feed. Raises UnreadableList."""
        raise UnreadableList(f"{url}: expected no feed on the platform {self.name}; look at the page that led here")

    def read_article(self, url: str, body: bytes) -> Article:
        """Read an article's page: title, date, printed metadata, attachments."""
        return articles.read_article(url, body, self.article_layout)

    def find_search(self, url: str, body: bytes) -> Search | None:
        """How to ask the site's own search for reports, from the form of a page; None where it has none."""
        tree = page_tree(body)
        return searching.read_search_form(url, tree) if tree is not None else None

    def read_results(self, url: str, body: bytes) -> tuple[Item, ...]:
        """What the answer of the site's search names. Raises UnreadableList."""
        return searching.read_results(url, body)

    def _may_be_item(self, url: str) -> bool:
        return self.is_article(url) or self.is_document(url) or is_leaf(url)

    def _address_signs(self, url: str, body: bytes) -> list[Sign]:
        own = addresses.read_article_address(url)
        signs = [Sign(5, "the address is that of an article")] if own is not None and own[0] in self.families else []
        found = [addresses.read_article_address(link.url) for link in read_links(url, body)] if self.families else []
        count = sum(one is not None and one[0] in self.families for one in found)
        if count:
            signs.append(Sign(5 if count >= MANY_ARTICLES else 3, f"{count} links to its articles"))
        return signs
