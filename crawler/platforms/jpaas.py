"""The Hanweb JPAAS (大汉) platform, which came after JCMS: ministries, and provinces that moved since about 2020.

    /zwgk/xxgk/nb/index.html, /col/col1229001/index.html             list page; a script builds a part of it
    /col/col1229001/art/2024/art_908c9a564a86426585b29f5335b619bc.html             article
    /cms_files/filemanager/…/attach/20241/….pdf                      attachment
    <script parseType="bulidstatic" url="/api-gateway/…/front/page/build/unit" queryData="{'webId':…}">
    /api-gateway/jpaas-publish-server/front/page/build/unit?…&paramJson={"pageNo":2,"pageSize":15}
        -> {"success":true,"data":{"html":"<ul>…</ul><div class=\\"pagination\\" count=\\"38\\" rows=\\"15\\">"}}

Source: public descriptions of the platform and code that reads such sites, 2026-11.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import page_tree, parse_page, resolve
from crawler.platforms import listings
from crawler.platforms.base import Platform, mark
from crawler.platforms.model import FeedPage, Item, ListPage, UnreadableList

#: Lines asked for at a time; a template may hold another number, and then gives that.
PAGE_SIZE = 15
#: Elements that a script fills from a unit of the server (attribute names are read in small letters).
_UNITS = "//*[@querydata and contains(@url, 'build/unit')]"
_PAIR = re.compile(r"[\"'](\w+)[\"']\s*:\s*[\"']([^\"']*)[\"']")
#: Order of the parameters, as the platform's own script sends them.
_ORDER = ("parseType", "webId", "tplSetId", "pageType", "tagId", "editType", "pageId")
_NEEDED = frozenset({"webId", "tplSetId", "tagId", "pageId"})
#: Units are called by what they show: 信息列表, 当前栏目_list, 栏目分页.
_LIST_UNIT = re.compile(r"列表|分页|list|内容|信息", re.IGNORECASE)
_COUNT = "//*[@count]"


class Jpaas(Platform):
    """Lists from units that the server renders, articles named by 32 hexadecimal digits below a year."""

    name = "jpaas"
    title_zh = "大汉 JPAAS"
    families = ("jpaas",)
    marks = (
        mark(5, r"/jpaas-publish-server/", "lists rendered by jpaas-publish-server"),
        mark(5, r"parseType=[\"']bu(?:lid|ild)static", "units with parseType bulidstatic"),
        mark(3, r"/api-gateway/jpaas-", "addresses below /api-gateway/jpaas-"),
        mark(3, r"/cms_files/filemanager/", "files below /cms_files/filemanager/"),
        mark(1, r"/col/col\d+/(?:index\.html)?", "columns at /col/col…/"),
        mark(5, r"/api-gateway/jpaas-", "the address is one of /api-gateway/jpaas-", "address"),
    )

    def read_list(self, url: str, body: bytes) -> ListPage:
        """As on any platform; a page of nothing but a unit is a list too."""
        listing = super().read_list(url, body)
        tree = page_tree(body)
        units = _list_units(tree) if tree is not None else []
        if units and not any(_read_query(unit) for unit in units):
            return replace(listing, unread_paging=str(units[0].get("querydata"))[:200])
        if len(units) > 1:
            unread = f"{len(units)} units of the page that may be its list, of which the first is followed"
            return replace(listing, unread_paging=unread)
        return replace(listing, template="unit") if units and listing.template == "unknown" else listing

    def find_feed(self, url: str, tree: HtmlElement, script: str) -> tuple[str | None, bool]:
        """The whole list from the unit of the page, unless the page says that it shows all."""
        total, rows = _read_counts(tree)
        if 0 < total <= rows:
            return None, False
        for unit in _list_units(tree):
            query, address = _read_query(unit), resolve(url, str(unit.get("url")))
            if query and address is not None:
                return _unit_address(address, query, 1), True
        return None, False

    def read_feed(self, url: str, body: bytes) -> FeedPage:
        """Read one answer of a unit. Raises UnreadableList."""
        try:
            answer = json.loads(decode(body))
            fragment = str(answer["data"]["html"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            seen = " ".join(decode(body)[:80].split())
            raise UnreadableList(f"{url}: expected data.html in JSON, got {seen!r}: {error!r}") from error
        tree = parse_page(fragment.encode())
        items = self._read_lines(url, tree) if tree is not None else ()
        total, rows = _read_counts(tree) if tree is not None else (0, 0)
        page = _page_number(url)
        more = page * (rows or len(items)) < total if total else bool(items)
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        next_url = _unit_address(url.partition("?")[0], query, page + 1) if more and items else None
        return FeedPage(items, total, page, next_url)

    def _read_lines(self, url: str, tree: HtmlElement) -> tuple[Item, ...]:
        """The articles of an answer; where no address is one that is known, whatever stands in a line."""
        template, items = self.read_items(url, tree)
        return (
            items if template != "unknown" else tuple(listings.read_items(url, tree.xpath("//li[.//a] | //tr[.//a]")))
        )


def _list_units(tree: HtmlElement) -> list[HtmlElement]:
    """The units of a page that may be its list: those called so, or all where none is."""
    units = list({str(unit.get("querydata")): unit for unit in tree.xpath(_UNITS)}.values())
    named = [unit for unit in units if _LIST_UNIT.search(_read_query(unit).get("tagId", ""))]
    return named or units


def _read_query(unit: HtmlElement) -> dict[str, str]:
    """The parameters of a unit; empty where one that is needed is missing."""
    query = dict(_PAIR.findall(html.unescape(str(unit.get("querydata")))))
    return query if query.keys() >= _NEEDED else {}


def _unit_address(address: str, query: dict[str, str], page: int) -> str:
    known = {"parseType": "bulidstatic", "pageType": "column", "editType": "null"} | query
    parameters = [(name, known[name]) for name in _ORDER]
    size = _page_size(query)
    parameters.append(("paramJson", json.dumps({"pageNo": page, "pageSize": size}, separators=(",", ":"))))
    return f"{address}?{urlencode(parameters, quote_via=quote)}"


def _page_number(url: str) -> int:
    return _page_parameter(dict(parse_qsl(urlsplit(url).query)), "pageNo", 1)


def _page_size(query: dict[str, str]) -> int:
    return _page_parameter(query, "pageSize", PAGE_SIZE)


def _page_parameter(query: dict[str, str], name: str, default: int) -> int:
    found = re.search(rf"\"{name}\"\s*:\s*\"?(\d{{1,6}})", query.get("paramJson", ""))
    return int(found[1]) if found else default


def _read_counts(tree: HtmlElement) -> tuple[int, int]:
    """Lines in all and on a page, as the bar of pages says them; 0 where it does not."""
    bar = next(iter(tree.xpath(_COUNT)), None)
    if bar is None:
        return 0, 0
    count, rows = (listings.read_count(str(bar.get(name) or "").strip()) for name in ("count", "rows"))
    return count or 0, rows or 0
