"""The Ucap (开普) platform: addresses, lists, their paging, lists as JSON; articles are in `ucap_article`.

    /yining/c118486/zfxxgk_gknrz.shtml                                          list page, page 2 is …gknrz_2.shtml
    /yining/c118486/202101/d0795811e3b84d41b32b0b39c956bd26.shtml               article
    /yining/c118486/202101/d0795811e3b84d41b32b0b39c956bd26/files/3b5b….pdf     attachment
    createPageHTML('page-div', 3, 1, 'zfxxgk_gknrz', 'shtml', 45)               paging, in script only

Pure functions of an address and bytes. Source: stored copies of pages of yining.gov.cn, xjyn.gov.cn, xjkuitun.gov.cn,
xjyl.gov.cn and rst.xinjiang.gov.cn, 2026-11.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import anchors, base_address, is_leaf, parse_page, resolve
from crawler.text import without_comments, without_parts

#: Names of list pages to try at a channel whose list page is not known, the most frequent first.
LIST_TEMPLATES = ("zfxxgk_gknrz", "zfxxgk_list", "list", "common_list", "xlist", "index")
#: Where the list of a channel is served as JSON; the number of the channel follows.
_JSON_PATHS = ("/common/search/", "/searchList/", "/search/")
#: Places of the items, the most certain first; where none of them is, every link to an article counts.
_ITEM_PATHS = (
    "//div[contains(concat(' ', @class, ' '), ' gknr_list ')]//dl/dd[.//a]",
    "//div[contains(@class, 'gknr') or contains(@class, 'gkml')]//li[.//a]",
    "//ul[contains(@class, 'list')]/li[.//a]",
)
_ARTICLE = re.compile(r"/(?P<folder>[^?#]*/\d{6}/)(?P<id>[0-9a-f]{32})(?:_\d+)?\.s?html?$")
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|rtf|zip|rar|7z|jpe?g|png|tiff?)$", re.IGNORECASE)
_FILES = re.compile(r"/files/[^/?#]+$")
_PICTURE = re.compile(r"\.(?:jpe?g|png|tiff?|gif|bmp)$", re.IGNORECASE)
_NUMBER = r"[\"']?(?P<{}>\d+)[\"']?"
_NAMES = r"\s*,\s*[\"'](?P<template>[^\"']+)[\"']\s*,\s*[\"'](?P<extension>\w+)[\"']"
_COUNTS = rf"\s*{_NUMBER.format('pages')}\s*,\s*{_NUMBER.format('current')}"
_PAGING_BY_ID = re.compile(rf"createPageHTML\(\s*[\"'](?!\d+[\"'])[^\"']{{0,80}}[\"']\s*,{_COUNTS}{_NAMES}")
_PAGING_BY_NUMBER = re.compile(rf"createPageHTML\({_COUNTS}{_NAMES}")
_PAGING_CALL = re.compile(r"(?<!function )createPageHTML\([^()]{0,200}\)")
_JSON_ADDRESS = re.compile(
    r"[\"'](?P<address>[^\"'\s]*/(?:common/search|searchList|search)/[0-9a-f]{8,}[^\"'\s]*)[\"']"
)
_JSON_QUERY = "?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1"
_PAGE_PARAMETER = re.compile(r"([?&]page=)\d+")
_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?")

Template = Literal["gknr", "items", "links", "json", "unknown"]


class UnreadableList(ValueError):
    """A JSON list that does not have the platform's form."""


@dataclass(frozen=True)
class Item:
    """One line of a list."""

    url: str
    title: str
    date: str | None
    attachments: tuple[str, ...] = ()  #: named beside the article in a list as JSON


@dataclass(frozen=True)
class Paging:
    """What a list page's script says of its pages; `urls` are those of all other pages."""

    pages: int
    urls: tuple[str, ...]


@dataclass(frozen=True)
class ListPage:
    """A list page: `template` is ``unknown`` where nothing of a list was recognised."""

    template: Template
    items: tuple[Item, ...]
    paging: Paging | None
    json_url: str | None  #: address of the same list as JSON, where the page names its channel
    json_only: bool  #: the page's own script fetches the list
    unread_paging: str = ""  #: a call for page numbers that could not be read


@dataclass(frozen=True)
class JsonList:
    """One page of a list as JSON."""

    items: tuple[Item, ...]
    total: int
    page: int
    next_url: str | None


def article_id(url: str) -> str | None:
    """The 32 hexadecimal digits that name an article on all hosts of the family, or None."""
    found = _ARTICLE.search(urlsplit(url).path)
    return found["id"] if found else None


def is_article(url: str) -> bool:
    """Whether an address is that of an article."""
    return article_id(url) is not None


def is_document(url: str) -> bool:
    """Whether an address is that of an attached file."""
    path = urlsplit(url).path
    return bool(_FILES.search(path) or _DOCUMENT.search(path))


def read_list(url: str, body: bytes) -> ListPage:
    """Read a list page: its items, the other pages, and the JSON form of the list."""
    tree = parse_page(body)
    if tree is None:
        return ListPage("unknown", (), None, None, json_only=False)
    script = without_parts(without_comments(decode(body)), r"/\*", r"\*/")
    template, items = _read_items(url, tree)
    paging = _read_paging(url, script)
    named = _JSON_ADDRESS.search(script)
    json_url = urljoin(url, _with_page(named["address"])) if named else _channel_json(url, tree)
    if template == "unknown" and (paging is not None or tree.xpath(_ITEM_PATHS[0].partition("//dl")[0])):
        template = "gknr"
    call = _PAGING_CALL.search(script) if paging is None else None
    return ListPage(
        template, items, paging, json_url, json_only=named is not None, unread_paging=call[0] if call else ""
    )


def read_json_list(url: str, body: bytes) -> JsonList:
    """Read one page of a list as JSON. Raises UnreadableList."""
    try:
        listing = json.loads(decode(body))["data"]
        results, total = listing["results"] or [], int(listing["total"])
        page, rows = int(listing.get("page") or 1), int(listing.get("rows") or 0)
    except (ValueError, KeyError, TypeError) as error:
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
    return JsonList(tuple(items), total, page, next_url)


def list_addresses(channel: str, templates: tuple[str, ...] = ()) -> list[str]:
    """Where the list page of a channel may be: the address itself, or each template's in turn, then the channel's."""
    if not channel.endswith("/"):
        return [channel]
    return [f"{channel}{template}.shtml" for template in templates or LIST_TEMPLATES] + [channel]


def json_addresses(address: str) -> list[str]:
    """Where the same list may be as JSON: the address itself, then the platform's other paths."""
    path = next((path for path in _JSON_PATHS if path in address), None)
    others = [address.replace(path, other, 1) for other in _JSON_PATHS if other != path] if path else []
    return [address, *others]


def _read_items(url: str, tree: HtmlElement) -> tuple[Template, tuple[Item, ...]]:
    base = base_address(url, tree)
    every = _items_of(base, [tree])
    rest = [item for item in every if is_article(item.url) or is_document(item.url) or is_leaf(item.url)]
    for path, template in zip(_ITEM_PATHS, ("gknr", "items", "items"), strict=True):
        found = _items_of(base, tree.xpath(path))
        if found and (template == "gknr" or any(item in rest for item in found)):
            return template, tuple({item.url: item for item in (*rest, *found)}.values())  # type: ignore[return-value]
    known = any(is_article(item.url) or is_document(item.url) or "信息公开" in item.title for item in rest)
    return ("links", tuple(rest)) if known else ("unknown", ())


def _items_of(url: str, nodes: list[HtmlElement]) -> list[Item]:
    items: dict[str, Item] = {}
    for node in nodes:
        for anchor, address in anchors(node, url):
            text, title = plain_text(anchor.text_content()), plain_text(anchor.get("title") or "")
            name = title if len(title) >= len(text) else text
            if address not in items or len(name) > len(items[address].title):
                items[address] = Item(address, name, _date_beside(anchor))
    return list(items.values())


def _date_beside(anchor: HtmlElement) -> str | None:
    row = next(iter(anchor.xpath("ancestor::*[self::li or self::dd or self::tr or self::p][1]")), anchor)
    dates = _DATE.findall(row.text_content())
    return str(dates[-1]) if dates else None


def _read_paging(url: str, script: str) -> Paging | None:
    """First argument a quoted div id: page n is ``_n``; a number: zero-based, page n is ``_(n-1)`` (TRS)."""
    by_id = _PAGING_BY_ID.search(script)
    found = by_id or _PAGING_BY_NUMBER.search(script)
    if found is None:
        return None
    pages, template, extension = int(found["pages"]), found["template"], found["extension"]
    first = 1 if by_id else 0
    current = int(found["current"])
    wanted = [number for number in range(first, first + pages) if number != current]
    names = [f"{template}{'' if number == first else f'_{number}'}.{extension}" for number in wanted]
    return Paging(pages, tuple(urljoin(url, name) for name in names))


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
            if address is not None and is_document(address) and not _PICTURE.search(urlsplit(address).path):
                yield _same_scheme(url, address)
                break


def _without_markup(title: str) -> str:
    """A title of a list as JSON, which may mark words (<em>) and write signs as entities."""
    return plain_text(html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", title)))


def plain_text(text: str) -> str:
    """A text of a page with its runs of blanks made one."""
    return " ".join(text.split())
