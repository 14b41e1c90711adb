"""Which platform a site runs on, by the pages that were got of it, and why.

    detect([Page("http://www.yining.gov.cn/", {}, b"<ucaptitle>…")])    -> ucap 5: the tags <UCAPTITLE>, …

Pure: addresses, headers and bytes in. Sites mix platforms, so that the answer is a ranking and each sign is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.platforms.known import PLATFORMS
from crawler.platforms.model import Sign

#: With less than this a page might be anybody's: standard meta tags and one word prove nothing.
LEAST_SCORE = 3


@dataclass(frozen=True)
class Page:
    """A page that was got. Header names in small letters, body without content encoding."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Evidence:
    """A sign, and the page that it stands on."""

    sign: Sign
    url: str


@dataclass(frozen=True)
class Detection:
    """One platform that the pages look like; `score` is the sum of its signs' weights, each sign counted once."""

    platform: str
    title_zh: str
    score: int
    evidence: tuple[Evidence, ...]

    @property
    def is_certain(self) -> bool:
        """Whether the signs suffice to name it."""
        return self.score >= LEAST_SCORE


def detect(pages: Sequence[Page]) -> list[Detection]:
    """All platforms, the likeliest first; where none has signs enough the generic one comes first."""
    found = [_weigh(name, pages) for name in PLATFORMS]
    order = list(PLATFORMS)
    found.sort(key=lambda one: (-one.score, order.index(one.platform)))
    if not any(one.is_certain for one in found if one.platform != "generic"):
        found.sort(key=lambda one: one.platform != "generic")
    return found


def _weigh(name: str, pages: Sequence[Page]) -> Detection:
    evidence: dict[str, Evidence] = {}
    for page in pages:
        for sign in PLATFORMS[name].find_signs(page.url, page.headers, page.body):
            known = evidence.get(_kind(sign))
            if known is None or sign.weight > known.sign.weight:
                evidence[_kind(sign)] = Evidence(sign, page.url)
    ranked = sorted(evidence.values(), key=lambda one: -one.sign.weight)
    return Detection(name, PLATFORMS[name].title_zh, sum(one.sign.weight for one in ranked), tuple(ranked))


def _kind(sign: Sign) -> str:
    """12 links to its articles and 3 links to its articles are one sign."""
    return sign.text.lstrip("0123456789 ")
