"""The Ucap (开普) platform: yining.gov.cn, xjyn.gov.cn, xjkuitun.gov.cn, xjyl.gov.cn, most of *.xinjiang.gov.cn.

    /yining/c118486/zfxxgk_gknrz.shtml                                          list page, page 2 is …gknrz_2.shtml
    /yining/c118486/202101/d0795811e3b84d41b32b0b39c956bd26.shtml               article
    /yining/c118486/202101/d0795811e3b84d41b32b0b39c956bd26/files/3b5b….pdf     attachment
    createPageHTML('page-div', 3, 1, 'zfxxgk_gknrz', 'shtml', 45)               paging, in script only
    /common/search/{channelid}?_isAgg=true&_isJson=true&…&page=1                the list as JSON

Three templates of articles are known: ``#zfxxgk_gknbxq`` with a list of labels, a table of metadata, and a plain page.
Source: stored copies of pages of the family, 2026-11.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import resolve
from crawler.platforms import articles
from crawler.platforms.addresses import is_document, is_picture, read_article_address
from crawler.platforms.base import ItemPlace, Platform, mark
from crawler.platforms.listings import plain_text
from crawler.platforms.model import Article, FeedPage, Item, UnreadableList
from crawler.platforms.searching import SEARCH_WORDS, Search

#: Where the list of a channel is served as JSON; the number of the channel follows.
_JSON_PATHS = ("/common/search/", "/searchList/", "/search/")
_JSON_ADDRESS = re.compile(
    r"[\"'](?P<address>[^\"'\s]*/(?:common/search|searchList|search)/[0-9a-f]{8,}[^\"'\s]*)[\"']"
)
_JSON_QUERY = "?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1"
_SITE_CODE = re.compile(r"<meta[^<>]+name=[\"']?SiteIDCode[\"']?[^<>]+content=[\"']?(\w+)", re.IGNORECASE)
_PAGE_PARAMETER = re.compile(r"([?&]page=)\d+")


class Ucap(Platform):
    """Lists by script or as JSON, articles named by 32 hexadecimal digits, each with a folder of files of its own."""

    name = "ucap"
    title_zh = "开普"
    families = ("ucap",)
    marks = (
        mark(5, r"<(?:ucaptitle|ucapcontent|publishtime)\b", "the tags <UCAPTITLE>, <UCAPCONTENT>, <publishtime>"),
        mark(5, r"createPageHTML\(\s*[\"'](?!\d+[\"'])[^\"']{1,80}[\"']\s*,", "createPageHTML with an element first"),
        mark(3, r"<meta[^<>]+name=[\"']?channelid\b", "a meta tag channelid"),
        mark(3, r"zfxxgk_(?:gknrz|gknbxq|list)|class=[\"'](?:gknr_list|gknbxq_)", "its disclosure templates"),
        mark(3, r"/(?:common/search|searchList)/[0-9a-f]{8,}", "lists as JSON below /common/search/"),
        mark(1, r"页面生成时间", "a meta tag with the time of generation (页面生成时间)"),
    )
    list_names = ("zfxxgk_gknrz", "zfxxgk_list", "list", "common_list", "xlist", "index")
    item_places = (
        ItemPlace("gknr", "//div[contains(concat(' ', @class, ' '), ' gknr_list ')]//dl/dd[.//a]", certain=True),
        ItemPlace("items", "//div[contains(@class, 'gknr') or contains(@class, 'gkml')]//li[.//a]"),
        *Platform.item_places,
    )
    list_holder = "//div[contains(concat(' ', @class, ' '), ' gknr_list ')]"
    article_layout = replace(
        Platform.article_layout,
        titles=("//ucaptitle", "//*[@id='zfxxgk_gknbxq']//h2", *Platform.article_layout.titles),
        dates=("//publishtime",),
        labels=("//*[@id='zfxxgk_gknbxq']//ul[contains(@class, 'clearfix')]/li", *Platform.article_layout.labels),
        templates=(("gknbxq", "//*[@id='zfxxgk_gknbxq']"),),
    )

    def list_addresses(self, channel: str, templates: tuple[str, ...] = ()) -> list[str]:
        """Where the list page of a channel may be: the address itself, or each template in turn, then the channel."""
        if not channel.endswith("/"):
            return [channel]
        return [f"{channel}{template}.shtml" for template in templates or self.list_names] + [channel]

    def find_feed(self, url: str, tree: HtmlElement, script: str) -> tuple[str | None, bool]:
        """The list as JSON: where a script fetches it, or where the channel's number would have it."""
        named = _JSON_ADDRESS.search(script)
        if named is not None:
            return urljoin(url, _with_page(named["address"])), True
        return _channel_json(url, tree), False

    def feed_addresses(self, address: str) -> list[str]:
        """Where the same list may be as JSON: the address itself, then the platform's other paths."""
        path = next((path for path in _JSON_PATHS if path in address), None)
        others = [address.replace(path, other, 1) for other in _JSON_PATHS if other != path] if path else []
        return [address, *others]

    def read_feed(self, url: str, body: bytes) -> FeedPage:
        """Read one page of a list as JSON. Raises UnreadableList."""
        return _read_json(url, body)

    def find_search(self, url: str, body: bytes) -> Search | None:
        """The platform's search, which all its sites have under one address."""
        code = _SITE_CODE.search(decode(body))
        form = (("searchWord", SEARCH_WORDS), ("column", "全部"), ("siteCode", code[1] if code else ""))
        return Search(urljoin(url, "/search4/s"), form)

    def read_article(self, url: str, body: bytes) -> Article:
        """As on any platform; a file named by a relative address may also lie in the article's own folder."""
        found = read_article_address(url)
        folder = found[1] if found is not None and found[0] == "ucap" else None
        return articles.read_article(url, body, replace(self.article_layout, own_folder=folder))


def _read_json(url: str, body: bytes) -> FeedPage:
    try:
        listing = json.loads(decode(body))["data"]
        results, total = listing["results"] or [], int(listing["total"])
        page, rows = int(listing.get("page") or 1), int(listing.get("rows") or 0)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise UnreadableList(f"{url}: expected data.results, data.total and data.page in JSON: {error!r}") from error
    items: list[Item] = []
    for result in results:
        address = resolve(url, str(result.get("url") or ""))
        if address is None:
            raise UnreadableList(f"{url}: expected an address in each of data.results, not {result.get('url')!r}")
        date = str(result.get("publishedTimeStr") or "") or None
        files = tuple(dict.fromkeys(_json_files(url, result.get("resList"))))
        items.append(Item(_same_scheme(url, address), _without_markup(str(result.get("title") or "")), date, files))
    more = bool(items) and page * (rows or len(items)) < total
    next_url = _PAGE_PARAMETER.sub(rf"\g<1>{page + 1}", url) if more and _PAGE_PARAMETER.search(url) else None
    return FeedPage(tuple(items), total, page, next_url)


def _channel_json(url: str, tree: HtmlElement) -> str | None:
    channel = next(
        (value.strip() for value in tree.xpath("//meta[@name='channelid' or @name='channelId']/@content")), ""
    )
    return urljoin(url, f"/common/search/{channel}{_JSON_QUERY}") if re.fullmatch(r"\w{4,64}", channel) else None


def _with_page(address: str) -> str:
    """The first page of a list whose address a script names, perhaps up to ``page=``."""
    if "?" not in address:
        return address + _JSON_QUERY
    if address.endswith("page="):
        return address + "1"
    return address if _PAGE_PARAMETER.search(address) else f"{address}&page=1"


def _same_scheme(url: str, address: str) -> str:
    """A site served by https whose lists still say http: one scheme, so that no address is asked twice."""
    here, there = urlsplit(url), urlsplit(address)
    return there._replace(scheme=here.scheme).geturl() if here.hostname == there.hostname else address


def _json_files(url: str, listed: object) -> Iterator[str]:
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict):
            continue
        for key in ("url", "fileUrl", "filePath", "path", "resUrl"):
            address = resolve(url, str(one.get(key) or ""))
            if address is not None and is_document(address) and not is_picture(address):
                yield _same_scheme(url, address)
                break


def _without_markup(title: str) -> str:
    """A title of a list as JSON, which may mark words (<em>) and write signs as entities."""
    return plain_text(html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", title)))
