"""The Hanweb JCMS (大汉) platform: many sites of Zhejiang, Jiangsu, Shandong, Gansu.

    /col/col1229214366/index.html                                  list page; its records stand in a script
    /art/2024/1/22/art_1229232901_88123.html                       article
    /module/download/downfile.jsp?classid=0&filename=….pdf         attachment
    /module/xxgk/xxgkAnnualReport.jsp?area=001&fbtime=2020          reports of a year
    <script type="text/xml"><datastore><nextgroup>…</nextgroup><recordset><record><![CDATA[<li>…</li>]]></record>…
    /module/web/jpage/dataproxy.jsp?page=1&columnid=…&unitid=…      the next records, as the same XML
    /module/web/jpage/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15&columnid=…     the same by number

The page's script posts the form of the last; asked for with GET it answers as well. Source: public descriptions of the
platform and code that reads such sites, 2026-11.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import parse_page, resolve
from crawler.platforms import listings
from crawler.platforms.base import Platform, mark
from crawler.platforms.model import FeedPage, Item, ListPage, UnreadableList

#: One answer of dataproxy.jsp holds the records of so many pages of the list.
PAGES_IN_GROUP = 3
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_SETTING = re.compile(r"(?<![\w.])(?P<name>proxyUrl|perPage|totalRecord)\s*[:=]\s*[\"']?(?P<value>[^\"',;\s})]+)")
_PARAMETERS = re.compile(r"(?<!\w)ajaxParam\s*[:=]\s*\{([^{}]{0,2000})\}")
_PARAMETER = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.-]+))")
_COLUMN = re.compile(r"/col/col(\d+)/")


@dataclass(frozen=True)
class _Store:
    """The records of one datastore, and the address of the next ones where it says it."""

    items: tuple[Item, ...]
    next_url: str | None
    total: int


@dataclass(frozen=True)
class _Proxy:
    """How a page's script asks for records: address, records on a page, records in all (0: not said), parameters."""

    url: str
    per_page: int
    total: int
    parameters: tuple[tuple[str, str], ...]

    def address(self, first: int) -> str:
        """Where the records from this number (from 1) are."""
        last = first + PAGES_IN_GROUP * self.per_page - 1
        group = (("startrecord", str(first)), ("endrecord", str(last)), ("perpage", str(self.per_page)))
        return f"{self.url}?{urlencode((*group, *self.parameters), quote_via=quote, safe='/')}"


class Jcms(Platform):
    """Lists as records in a script and from dataproxy.jsp, articles named art_{column}_{number}."""

    name = "jcms"
    title_zh = "大汉 JCMS"
    families = ("jcms",)
    marks = (
        mark(5, r"/jpage/dataproxy\.jsp", "lists fetched from dataproxy.jsp"),
        mark(5, r"<datastore>", "records in a <datastore>"),
        mark(5, r"/module/(?:download/down(?:file)?|xxgk/\w+)\.jsp", "addresses below /module/"),
        mark(3, r"<!--<\$\[[^\]]{1,30}\]>(?:begin|end)-->", "comments <!--<$[…]>begin-->"),
        mark(1, r"/col/col\d+/(?:index\.html)?", "columns at /col/col…/"),
        mark(3, r"/(?:module/xxgk/\w+|jpage/dataproxy)\.jsp", "the address is one of /module/", "address"),
    )
    article_layout = replace(
        Platform.article_layout,
        titles=("//*[@id='title' or @id='zoomtitl']", *Platform.article_layout.titles),
    )

    def read_list(self, url: str, body: bytes) -> ListPage:
        """As on any platform, and the records that stand in the page's scripts."""
        listing, text = super().read_list(url, body), decode(body)
        stores = list(_read_stores(url, text))
        if not stores:
            return listing
        records = tuple({item.url: item for store in stores for item in store.items}.values())
        items = tuple({item.url: item for item in (*listing.items, *records)}.values())
        going_on = [store.next_url for store in stores if store.next_url]
        unread = f"{len(going_on)} lists of records on one page, of which the first is followed"
        return replace(
            listing,
            template="records" if records or listing.template == "unknown" else listing.template,
            items=items,
            unread_paging=unread if len(going_on) > 1 else listing.unread_paging,
        )

    def find_feed(self, url: str, tree: HtmlElement, script: str) -> tuple[str | None, bool]:
        """The records after those of the page: by the address in it, or by their numbers."""
        stores = list(_read_stores(url, script))
        proxy = _read_proxy(url, script)
        store = next((store for store in stores if store.next_url), stores[0] if stores else _Store((), None, 0))
        total = store.total or (proxy.total if proxy is not None else 0)
        if len(store.items) >= total > 0:
            return None, False
        if store.next_url is not None:
            return store.next_url, True
        known = proxy is not None and (total > 0 or not store.items)
        return (proxy.address(len(store.items) + 1), True) if proxy is not None and known else (None, False)

    def read_feed(self, url: str, body: bytes) -> FeedPage:
        """Read one group of records. Raises UnreadableList."""
        store = next(_read_stores(url, decode(body)), None)
        if store is None:
            raise UnreadableList(f"{url}: expected records in a <datastore>, got {_begin(body)!r}")
        query = dict(parse_qsl(urlsplit(url).query))
        first, per_page = (listings.read_count(query.get(name, "")) for name in ("startrecord", "perpage"))
        if not first or not per_page:
            page = (listings.read_count(query.get("page", "")) or 0) + 1
            return FeedPage(store.items, 0, page, store.next_url if store.items else None)
        size = PAGES_IN_GROUP * per_page
        left = max(store.total - first + 1, 0)
        following = first + size
        more = bool(store.items) and (following <= store.total if store.total else len(store.items) >= size)
        group = {"startrecord": str(following), "endrecord": str(following + size - 1)}
        next_url = url.partition("?")[0] + "?" + urlencode(query | group, quote_via=quote, safe="/")
        return FeedPage(store.items, left, (first - 1) // size + 1, next_url if more else None)


def _read_stores(url: str, text: str) -> Iterator[_Store]:
    for store in _between(text, "<datastore>", "</datastore>"):
        records = "\n".join(_without_cdata(part) for part in _between(store, "<record>", "</record>"))
        tree = parse_page(records.encode()) if records.strip() else None
        items = tuple(listings.read_items(url, [tree])) if tree is not None else ()
        group = next(_between(store, "<nextgroup>", "</nextgroup>"), "")
        href = _HREF.search(_without_cdata(group))
        total = _TOTAL.search(store)
        next_url = resolve(url, html.unescape(href[1])) if href else None
        yield _Store(items, next_url, (listings.read_count(total[1]) or 0) if total else 0)


def _between(text: str, opening: str, closing: str) -> Iterator[str]:
    """What stands between two tags, as often as they stand; in time linear in the text."""
    lower, place = text.lower(), 0
    while (start := lower.find(opening, place)) >= 0:
        stop = lower.find(closing, start)
        if stop < 0:
            return
        yield text[start + len(opening) : stop]
        place = stop + len(closing)


def _without_cdata(part: str) -> str:
    plain = part.strip().removeprefix("<![CDATA[").removesuffix("]]>")
    return plain if "<" in plain else html.unescape(plain)


def _read_proxy(url: str, script: str) -> _Proxy | None:
    """The settings of the page's list; None where it has none, or not those of a column."""
    settings = {found["name"]: found["value"] for found in _SETTING.finditer(script)}
    written = _PARAMETERS.search(script)
    per_page, total = (listings.read_count(settings.get(name, "")) for name in ("perPage", "totalRecord"))
    if "proxyUrl" not in settings or written is None or not per_page:
        return None
    parameters = [(found[1], found[2] or found[3] or found[4] or "") for found in _PARAMETER.finditer(written[1])]
    column = _COLUMN.search(url)
    if column is not None and dict(parameters).get("columnid", column[1]) != column[1]:
        return None
    address = resolve(url, settings["proxyUrl"])
    return _Proxy(address, per_page, total or 0, tuple(parameters)) if address is not None else None


def _begin(body: bytes) -> str:
    return " ".join(decode(body)[:80].split())
