"""The gkmlpt platform (政府信息公开目录平台) of Guangdong: pages that a script fills from JSON.

    /gkmlpt/index, /zqhjj/gkmlpt/index           the catalogue of a body; its script holds the tree of categories
    /gkmlpt/annualreport                         the same, at the yearly reports
    /gkmlpt/api/all/1201?page=1&sid=755001       list of a category: {"articles":[…],"classify":{"post_count":19}}
    /gkmlpt/content/10/10099/post_10099135.html, /content/post_8778839.html         article
    /attachment/0/306/306724/3255421.pdf         attachment
    window._CONFIG = { SID: '755001', TREE: [{"id":1201,"name":"政府信息公开年报","children":[]}] }

Some sites answer 404 for all pages after the first, which holds up to 100 articles. Source: public descriptions of the
platform and code that reads such sites, 2026-11.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import Link, is_column_name, read_links, resolve
from crawler.platforms import listings
from crawler.platforms.base import Platform, mark
from crawler.platforms.model import FeedPage, Item, ListPage, Paging, UnreadableList

BEIJING = timezone(timedelta(hours=8))
_ROOT = re.compile(r"^(?P<root>.*?)/gkmlpt(?:/|$)")
_SID = re.compile(r"(?<![\w.])[\"']?SID[\"']?\s*[:=]\s*[\"']?(\d+)")
_TREE = re.compile(r"(?<![\w.])[\"']?TREE[\"']?\s*[:=]\s*(?=[\[{])")
_PAGE = re.compile(r"([?&]page=)(\d{1,5})")
#: The page that shows the yearly reports, and nothing else.
_REPORTS_PAGE = re.compile(r"/gkmlpt/annualreport/?$", re.IGNORECASE)


@dataclass(frozen=True)
class Category:
    """One category of a catalogue, by its number, and its name after those above it."""

    id: int
    names: tuple[str, ...]


class Gkmlpt(Platform):
    """Lists as JSON by category, articles named post_{number}."""

    name = "gkmlpt"
    title_zh = "政府信息公开目录平台（广东）"
    families = ("gkmlpt",)
    marks = (
        mark(5, r"/gkmlpt/(?:api|index|content|annualreport|guide|policy)\b", "addresses below /gkmlpt/"),
        mark(5, r"window\._CONFIG\s*=(?s:.{0,2000}?)\bTREE\b", "a script with the tree of categories"),
        mark(3, r"nfw-cms-attachment|/attachment/\d+/\d+/\d+/", "files below /attachment/"),
        mark(5, r"/gkmlpt/", "the address is below /gkmlpt/", "address"),
    )

    def read_links(self, url: str, body: bytes) -> list[Link]:
        """The links of a page, and the lists of the categories that are called yearly reports."""
        links, script = read_links(url, body), listings.read_script(body)
        categories = _report_categories(script)
        if _REPORTS_PAGE.search(urlsplit(url).path):
            categories = categories[1:]  # the first is the page's own list
        sid = _read_sid(script)
        made = [Link(_api_address(url, category, sid), " ".join(category.names), "") for category in categories]
        return [*links, *made]

    def read_list(self, url: str, body: bytes) -> ListPage:
        """A page of the catalogue, whose list is elsewhere; or a list as JSON."""
        if decode(body).lstrip().startswith("{"):
            return self._read_json_list(url, body)
        listing = super().read_list(url, body)
        script = listings.read_script(body)
        if listing.template != "unknown" or not _TREE.search(script):
            return listing
        if listing.feed_url is not None:
            return replace(listing, template="categories")
        named = [category.names[-1] for category in _read_categories(script)]
        unread = f"TREE of {len(named)} categories, none of which is called a yearly report: {'、'.join(named)[:120]}"
        return replace(listing, unread_paging=unread)

    def find_feed(self, url: str, tree: HtmlElement, script: str) -> tuple[str | None, bool]:
        """The list of the first category of the page's tree that is called yearly reports."""
        category = next(iter(_report_categories(script)), None)
        return (_api_address(url, category, _read_sid(script)), True) if category is not None else (None, False)

    def read_feed(self, url: str, body: bytes) -> FeedPage:
        """Read one page of a category as JSON. Raises UnreadableList."""
        try:
            listing = json.loads(decode(body))
            articles = [_read_item(url, article) for article in listing["articles"]]
            total = int(listing.get("total") or (listing.get("classify") or {}).get("post_count") or 0)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            seen = listings.plain_text(decode(body)[:80])
            raise UnreadableList(f"{url}: expected articles in JSON, got {seen!r}: {error!r}") from error
        asked = _PAGE.search(url)
        page = max(int(asked[2]), 1) if asked else 1
        # Only the first page tells how many articles a full one holds.
        pages = -(-total // len(articles)) if page == 1 and articles and asked else 0
        last = min(pages, listings.MOST_ADDRESSES)
        following = [_PAGE.sub(rf"\g<1>{number}", url) for number in range(2, last + 1)]
        announced = total if articles or page == 1 else 0
        return FeedPage(tuple(articles), announced, page, following[0] if following else None, tuple(following[1:]))

    def _read_json_list(self, url: str, body: bytes) -> ListPage:
        try:
            feed = self.read_feed(url, body)
        except UnreadableList:
            return ListPage("unknown", (), None, None, feed_only=False)
        others = (feed.next_url, *feed.rest) if feed.next_url else ()
        return ListPage("json", feed.items, Paging(len(others) + 1, others), None, feed_only=False)


def _read_item(url: str, article: dict[str, object]) -> Item:
    address = resolve(url, str(article.get("url") or ""))
    if address is None:
        raise ValueError(f"an address in each article, not {article.get('url')!r}")
    here, there = urlsplit(url), urlsplit(address)
    if here.hostname == there.hostname:
        address = there._replace(scheme=here.scheme).geturl()
    return Item(address, listings.plain_text(str(article["title"])), _read_day(article))


def _read_day(article: dict[str, object]) -> str | None:
    """The day of an article: printed, or in seconds since 1970, which are shown in Beijing time."""
    for name in ("display_publish_time", "date", "created_at"):
        value = article.get(name)
        if isinstance(value, str) and re.match(r"\d{4}-\d\d?-\d\d?", value):
            return value
        if (
            isinstance(value, int | str)
            and str(value).isdecimal()
            and len(str(value)) <= len(str(2**32))
            and 0 < int(value) < 2**32
        ):
            return datetime.fromtimestamp(int(value), BEIJING).date().isoformat()
    return None


def _read_sid(script: str) -> str:
    found = _SID.search(script)
    return found[1] if found else ""


def _api_address(url: str, category: Category, sid: str) -> str:
    parts = urlsplit(url)
    root = _ROOT.match(parts.path)
    path = f"{root['root'] if root else ''}/gkmlpt/api/all/{category.id}"
    return parts._replace(path=path, query=f"page=1&sid={sid}" if sid else "page=1", fragment="").geturl()


def _report_categories(script: str) -> list[Category]:
    """Categories called yearly reports, and all within them (years); named from the yearly reports on."""
    found = []
    for category in _read_categories(script):
        first = next((place for place, name in enumerate(category.names) if is_column_name(name)), None)
        if first is not None:
            found.append(replace(category, names=category.names[first:]))
    return found


def _read_categories(script: str) -> list[Category]:
    """All categories of the page's tree, in its order; none where it cannot be read."""
    found = _TREE.search(script)
    if found is None:
        return []
    try:
        tree, _ = json.JSONDecoder().raw_decode(script, found.end())
    except (ValueError, RecursionError):
        return []
    return list(_walk(tree, ()))


def _walk(node: object, above: tuple[str, ...]) -> Iterator[Category]:
    """Numbers and names of a tree of lists and mappings, each with `children`."""
    waiting = [(node, above)]
    while waiting:
        one, names = waiting.pop()
        if isinstance(one, list):
            waiting += [(child, names) for child in reversed(one)]
        elif isinstance(one, dict):
            own, number = listings.plain_text(str(one.get("name") or "")), one.get("id")
            below = (*names, own) if own else names
            if own and listings.read_count(str(number)) is not None:
                yield Category(int(str(number)), below)
            waiting.append((one.get("children") or [], below))
