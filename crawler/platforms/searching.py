"""A site's own search: how the form of its home page asks for reports, and what its answer names.

    <form action="/search4/s" method="post"><input name="searchWord"></form>      -> POST searchWord=政府信息公开…
    {"data": {"results": [{"title": "…<em>年度报告</em>", "url": "http://…"}]}}     -> items
    <a href="…">…年度报告</a>                                                      -> items

Answers differ from site to site, so that JSON is searched for whatever has a title and an address. Pure.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.links import base_address, page_tree, parse_page, resolve
from crawler.platforms.listings import plain_text, read_items
from crawler.platforms.model import Item, UnreadableList

#: What is asked for: the statutory name of the report.
SEARCH_WORDS = "政府信息公开工作年度报告"
_WORD_FIELD = re.compile(r"(?:search_?)?(?:word|key|keyword|keywords|text|q|qt|kw|wd|title|content|value)s?", re.I)
_SEARCH_ADDRESS = re.compile(r"search|query|jsearch|/s\b|sousuo|jiansuo", re.IGNORECASE)
_TITLE_KEYS = ("title", "docTitle", "name", "TITLE")
_ADDRESS_KEYS = ("url", "docUrl", "link", "href", "linkUrl", "URL")
_DATE_KEYS = ("publishedTimeStr", "pubDate", "docDate", "time", "date", "publishTime")
_MOST_ITEMS = 200
_DEEPEST = 12


@dataclass(frozen=True)
class Search:
    """One question to a site's search; `form` is sent (POST) where it has fields."""

    url: str
    form: tuple[tuple[str, str], ...] = ()


def read_search_form(url: str, tree: HtmlElement) -> Search | None:
    """The question that the page's search form would ask, or None where it has none that is understood."""
    for form in tree.xpath("//form[not(.//input[@type='password'])]"):
        words = [
            str(field.get("name"))
            for field in form.xpath(".//input[@name][not(@type) or @type='text' or @type='search']")
            if _WORD_FIELD.fullmatch(str(field.get("name")))
        ]
        address = resolve(base_address(url, tree), str(form.get("action") or "")) or url
        if len(words) != 1 or not (_SEARCH_ADDRESS.search(address) or "搜" in form.text_content()):
            continue
        hidden = [
            (str(one.get("name")), str(one.get("value") or "")) for one in form.xpath(".//input[@type='hidden'][@name]")
        ]
        fields = (*hidden, (words[0], SEARCH_WORDS))
        if str(form.get("method") or "get").lower() == "post":
            return Search(address, fields)
        return Search(f"{address}{'&' if '?' in address else '?'}{urlencode(fields)}")
    return None


def read_results(url: str, body: bytes) -> tuple[Item, ...]:
    """What the answer of a search names, as JSON or as a page. Raises UnreadableList where it is neither."""
    text = decode(body)
    if text.lstrip().startswith(("{", "[")):
        try:
            found = list(_json_items(url, json.loads(text), 0))
        except (ValueError, RecursionError) as error:
            raise UnreadableList(f"{url}: expected JSON that a search answers: {error}") from error
        return tuple({item.url: item for item in found[:_MOST_ITEMS]}.values())
    tree = page_tree(body)
    if tree is None:
        raise UnreadableList(f"{url}: expected JSON or a page as the answer of a search, got neither")
    return tuple(read_items(base_address(url, tree), [tree])[:_MOST_ITEMS])


def _json_items(url: str, value: object, depth: int) -> Iterator[Item]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _json_items(url, one, depth + 1)
    elif isinstance(value, str) and "<a " in value:
        tree = parse_page(value.encode())
        yield from read_items(url, [tree]) if tree is not None else ()
    elif isinstance(value, dict):
        title, address = _text_of(value, _TITLE_KEYS), resolve(urljoin(url, "/"), _text_of(value, _ADDRESS_KEYS))
        if title and address:
            yield Item(address, title, _text_of(value, _DATE_KEYS) or None)
            return
        for one in value.values():
            yield from _json_items(url, one, depth + 1)


def _text_of(value: dict[str, object], keys: tuple[str, ...]) -> str:
    text = next((str(value[key]) for key in keys if isinstance(value.get(key), str)), "")
    return plain_text(html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", text)))
