"""Addresses of articles and of attached files, on platforms of any kind: real sites mix them.

    /yining/c118486/202101/d0795811e3b84d41b32b0b39c956bd26.shtml      ucap      d0795811e3b84d41b32b0b39c956bd26
    /zfxxgk/202501/t20250123_1842306.html                              trs       t20250123_1842306
    /art/2024/1/22/art_1229232901_88123.html                           jcms      art_1229232901_88123
    /p141/zfxxgknb/20230129/173336.html                                changji   the path: its numbers are small

The family's name, and what names the article on all hosts of the family. Source: stored copies of addresses, 2026-11.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class ArticleAddress:
    """How a family writes its articles' addresses; the group `id` is what names one."""

    family: str
    pattern: re.Pattern[str]


#: Tried on path and query together, in this order.
ARTICLE_ADDRESSES = tuple(
    ArticleAddress(family, re.compile(pattern))
    for family, pattern in (
        ("ucap", r"/\d{6}/(?P<id>[0-9a-f]{32})(?:_\d+)?\.s?html?(?:\?|$)"),
        ("trs", r"/(?P<id>t\d{8}_\d+)(?:_\d+)?\.s?html?(?:\?|$)"),
        ("jcms", r"/art/\d{4}/\d{1,2}/\d{1,2}/(?P<id>art_\d+_\d+)\.html?(?:\?|$)"),
        ("jpaas", r"/art/\d{4}/(?P<id>art_[0-9a-f]{32})\.html?(?:\?|$)"),
        ("gkmlpt", r"/(?:gkmlpt/)?content/(?:\d+/\d+/)?(?P<id>m?post_\d+)\.html?(?:\?|$)"),
        ("webplus", r"(?P<id>/\d{4}/\d{4}/c\d+a\d+/page\d*\.(?:htm|psp))(?:\?|$)"),
        ("vsb", r"(?P<id>/info/\d+/\d+\.html?)(?:\?|$)"),
        ("vsb", r"\?(?=.*urltype=news\.NewsContentUrl)(?:.*&)?(?P<id>wbnewsid=\d+)(?:&|$)"),
        ("changji", r"(?P<id>/p\d+/\w+/\d{8}/\d+\.html?)(?:\?|$)"),
    )
)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|rtf|zip|rar|7z|jpe?g|png|tiff?)$", re.IGNORECASE)
_FILES = re.compile(r"/files/[^/?#]+$")
_PAGE = re.compile(r"(?:/|\.s?html?)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|tiff?|gif|bmp)$", re.IGNORECASE)


def read_article_address(url: str) -> tuple[str, str] | None:
    """The family of an article's address and the article's name in it; None for any other address."""
    parts = urlsplit(url)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for known in ARTICLE_ADDRESSES:
        found = known.pattern.search(address)
        if found is not None:
            return known.family, found["id"]
    return None


def is_document(url: str) -> bool:
    """Whether an address is that of an attached file."""
    path = urlsplit(url).path
    return bool(_FILES.search(path) or _DOCUMENT.search(path))


def is_page(url: str) -> bool:
    """Whether an address is written as that of a page."""
    return _PAGE.search(urlsplit(url).path) is not None


def is_picture(url: str) -> bool:
    """Whether an address is that of a picture."""
    return _PICTURE.search(urlsplit(url).path) is not None
