"""Sitemaps, for sites on no known platform: which of the addresses listed there lie below a column of yearly reports.

    <urlset><url><loc>http://www.x.gov.cn/zwgk/zfxxgknb/202501/t20250123_18.html</loc></url>…
        -> column http://www.x.gov.cn/zwgk/zfxxgknb/, article …/t20250123_18.html

An address has no title, so that only what its path says can be followed. Source: the protocol of sitemaps.org, 0.9.
"""

from __future__ import annotations

import html
import re
import zlib
from urllib.parse import urlsplit

from crawler.charset import decode
from crawler.links import MOST_GATEWAYS, is_leaf, resolve
from crawler.platforms.known import platform_of
from crawler.registry import Site
from crawler.steps import Place, Plan, Problem, Step

#: The protocol allows 50,000 addresses and 50 MB in one file.
MOST_BYTES = 50 * 1024 * 1024
MOST_ADDRESSES = 50_000
#: So many sitemaps within a sitemap, columns and articles are followed.
MOST_NESTED, MOST_COLUMNS, MOST_ARTICLES = 20, 40, 200
_LOCATION = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<>\]\s]+)", re.IGNORECASE)
_IS_SITEMAP = re.compile(r"<(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_NESTED = re.compile(r"sitemap[^/]*\.(?:xml|xml\.gz|gz)$", re.IGNORECASE)
#: Parts of paths that columns of reports are called by: 政府信息公开年度报告, 信息公开年报, 公开年报, 年度报告, 年报.
_COLUMN_PATH = re.compile(
    r"^.*?/(?:zf|zw)?(?:xxgk|gk)(?:gz)?(?:nd)?(?:gz)?(?:nb|bg|baogao|nianbao)\d{0,4}(?=[/.])"
    r"|^.*?/(?:ndbg|ndgzbg|gzndbg|nianbao|ndbaogao|annual[-_]?reports?)\d{0,4}(?=[/.])",
    re.IGNORECASE,
)


def read_sitemap(body: bytes) -> tuple[str, ...] | None:
    """The addresses of a sitemap, packed or not; None for anything that is no sitemap."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(47).decompress(body, MOST_BYTES)
        except zlib.error:
            return None
    if _IS_SITEMAP.search(decode(body[:4096])) is None:
        return None
    found = (html.unescape(one[1]) for one in _LOCATION.finditer(decode(body)))
    return tuple(address for _, address in zip(range(MOST_ADDRESSES), found, strict=False))


def plan_sitemap(plan: Plan, site: Site, place: Place, url: str, addresses: tuple[str, ...]) -> None:
    """The sitemaps, columns and articles of a sitemap that are followed; what is left out is said."""
    nested: dict[str, Step] = {}
    columns: dict[str, Step] = {}
    articles: dict[str, Step] = {}
    for address in filter(None, (resolve(url, written) for written in addresses)):
        if urlsplit(address).hostname not in site.hosts:
            continue
        if _NESTED.search(urlsplit(address).path):
            nested[address] = Step(address, Place("gateway", gateways=place.gateways + 1, extra=True))
            continue
        channel = _channel_of(address)
        if channel is None:
            continue
        column = Place("column", gateways=place.gateways, columns=1, extra=True, column=channel, title=channel)
        first, *instead = platform_of(site).list_addresses(channel)
        columns.setdefault(channel, Step(first, column, tuple(instead)))
        if platform_of(site).is_article(address) or is_leaf(address):
            articles[address] = Step(address, Place("article", column=channel))
    if place.gateways >= MOST_GATEWAYS:
        nested = {}
    for steps, most in ((nested, MOST_NESTED), (columns, MOST_COLUMNS), (articles, MOST_ARTICLES)):
        plan.steps += list(steps.values())[:most]
        if len(steps) > most:
            kind = next(iter(steps.values())).place.kind
            plan.problems.append(Problem(f"{url}: {len(steps)} {kind}s listed, of which {most} are followed"))


def _channel_of(address: str) -> str | None:
    """The column that an address lies in: up to the part of its path that is called like one."""
    parts = urlsplit(address)
    found = _COLUMN_PATH.search(parts.path)
    if found is None:
        return None
    rest = parts.path[found.end() :]
    return parts._replace(path=found[0] + ("/" if rest.startswith("/") else rest), query="", fragment="").geturl()
