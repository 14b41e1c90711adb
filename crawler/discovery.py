"""From a page that was fetched to the steps that follow: gateways, report columns, lists, articles, attachments.

    home -> gateway (政府信息公开) -> column (信息公开年报, 2024年) -> list page 2, feed -> article -> attachment

Pure: an address, bytes and a place in; steps, reports and problems out. Lists are in `crawler.lists`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from crawler.identity import page_address
from crawler.links import is_column_name, is_leaf, page_tree
from crawler.lists import item_step, link_step, page_steps, plan_feed, plan_list, plan_results, report_key
from crawler.platforms.addresses import is_page
from crawler.platforms.articles import read_metas
from crawler.platforms.known import platform_of
from crawler.platforms.model import Item
from crawler.registry import Site, find_site
from crawler.sitemaps import plan_sitemap, read_sitemap
from crawler.steps import Place, Plan, Problem, Step
from crawler.titles import judge_title

__all__ = [
    "Place",
    "Plan",
    "Problem",
    "Step",
    "other_addresses",
    "page_key",
    "plan_page",
    "report_key",
    "sitemap_steps",
    "start_steps",
]

#: So many pages of a gateway that is itself a list of all kinds of articles are read.
MOST_MIXED_PAGES = 60
#: A gateway with fewer links is built by script, and what it leads to is not known.
FEWEST_LINKS = 3
#: So many sitemaps of a robots.txt are read.
MOST_SITEMAPS = 20
#: A start page by another name.
_START_PATHS = frozenset({"", "/", "/index.html", "/index.shtml", "/index.htm"})


def start_steps(site: Site) -> Iterator[Step]:
    """Start pages and known report columns of a site."""
    for url in site.start_urls:
        yield Step(url, Place("home"), other_addresses(site, url))
    for column in site.columns:
        first, *instead = platform_of(site).list_addresses(column.url, site.templates)
        yield Step(first, Place("column", known=True, columns=1, title=column.note, column=column.url), tuple(instead))
    if sitemaps := platform_of(site).sitemaps:
        first, *instead = (urljoin(site.start_urls[0], path) for path in sitemaps)
        yield Step(first, Place("gateway", extra=True), tuple(instead))


def sitemap_steps(site: Site, addresses: Iterable[str]) -> list[Step]:
    """The sitemaps that a site's robots.txt names, on platforms that are read with their help."""
    named = [address for address in addresses if urlsplit(address).hostname in site.hosts]
    steps = [Step(address, Place("gateway", extra=True)) for address in named[:MOST_SITEMAPS]]
    return steps if platform_of(site).sitemaps else []


def other_addresses(site: Site, url: str) -> tuple[str, ...]:
    """The same page under the site's other host names and scheme: certificates lapse, and www comes and goes."""
    parts = urlsplit(url)
    hosts = (parts.netloc, *sorted(site.hosts - {parts.netloc}))
    schemes = (parts.scheme, "https" if parts.scheme == "http" else "http")
    addresses = [parts._replace(scheme=scheme, netloc=host).geturl() for host in hosts for scheme in schemes]
    return tuple(address for address in addresses if address != url)


def plan_page(site: Site, place: Place, url: str, body: bytes) -> Plan:
    """What follows from a page of any kind. Articles may lie on another registered site, lists may not."""
    plan = Plan()
    if place.kind not in {"home", "gateway"} and urlsplit(url).path in _START_PATHS:
        plan.barren = Problem(f"{url}: expected {place.kind} page, was led to the start page", fatal=place.known)
    elif place.kind == "gateway" and (addresses := read_sitemap(body)) is not None:
        plan_sitemap(plan, site, place, url, addresses)
    elif place.kind in {"home", "gateway"}:
        _plan_gateway(plan, site, place, url, body)
    elif place.kind in {"column", "page"}:
        plan_list(plan, site, place, url, body)
    elif place.kind == "feed":
        plan_feed(plan, site, place, url, body)
    elif place.kind == "search":
        plan_results(plan, site, place, url, body)
    elif place.kind == "article":
        _plan_article(plan, site, place, url, body)
    elif place.kind == "attachment" and _is_page(body):
        seen = platform_of(site).read_article(url, body).title or "without a title"
        plan.barren = Problem(f"{url}: expected an attached file, got a page: {seen[:60]}")
    plan.steps = [step for step in plan.steps if _is_followed(site, step)]
    return plan


def page_key(site: Site, step: Step, moved: str = "") -> tuple[str, ...]:
    """What makes two steps one request: the page, under whatever host name and scheme of the site.

    A gateway may turn out to be a column, and a column an article; each is then read again. `moved` is the address
    that led here, by a script or by failing, perhaps to nothing but another scheme.
    """
    form = "&".join(f"{name}={value}" for name, value in step.form)
    group = {"home": "way", "gateway": "way", "column": "list", "page": "list", "feed": "list"}.get(
        step.place.kind, "goal"
    )
    page = page_address(step.url)
    whole = step.url if moved and page_address(moved) == page else ""
    return (site.id, group, f"{page} {form}", whole)


def _is_followed(site: Site, step: Step) -> bool:
    host = urlsplit(step.url).hostname or ""
    return host in site.hosts or (step.place.kind in {"article", "attachment"} and find_site(host) is not None)


def _is_page(body: bytes) -> bool:
    """Whether an answer is a page and no file; Word and WPS store documents as HTML too, and say so."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html")) and b"urn:schemas-microsoft-com" not in start


def _plan_gateway(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    platform = platform_of(site)
    links = platform.read_links(url, body)
    _plan_own_column(plan, site, place, url, body)
    for link in links:
        is_item = platform.is_article(link.url) or platform.is_document(link.url)
        if is_item or is_leaf(link.url):
            judgement = judge_title(link.name)
            if judgement == "report" or (is_item and judgement == "unsure" and "信息公开" in link.name):
                plan.steps.append(item_step(site, Item(link.url, link.name, None)))
            if is_item or judgement == "report":
                continue
        step = link_step(site, place, link)
        if step is not None and step.url != url:
            plan.steps.append(step)
    if place.kind == "gateway":
        _plan_gateway_pages(plan, site, place, url, body)
    leads = any(step.place.kind != "search" for step in plan.steps)
    if leads or (place.kind == "gateway" and len(links) >= FEWEST_LINKS):
        return
    text = f"{url}: expected links towards yearly reports among {len(links)} links, found none; look at the page"
    plan.barren = Problem(text, fatal=place.kind == "home" and not site.columns)


def _plan_own_column(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    """What a page says of itself: that it is a report column, or how its site is searched where none is known."""
    tree = page_tree(body)
    metas = read_metas(tree) if tree is not None else {}
    name = next((metas[key] for key in ("ColumnName", "ColumnType") if is_column_name(metas.get(key, ""))), None)
    if name is not None and "ArticleTitle" not in metas:
        plan.steps.append(Step(url, Place("column", gateways=place.gateways, columns=1, title=name, column=url)))
    search = platform_of(site).find_search(url, body) if place.kind == "home" and not site.columns else None
    if search is not None:
        plan.steps.append(Step(search.url, Place("search", extra=True), form=search.form))


def _plan_gateway_pages(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    """A gateway that is itself a list: its other pages may name reports too."""
    listing = platform_of(site).read_list(url, body)
    if listing.paging is None or not listing.items:
        return
    if listing.paging.pages > MOST_MIXED_PAGES:
        text = f"{url}: {listing.paging.pages} pages of all kinds of articles, of which {MOST_MIXED_PAGES} are read"
        plan.problems.append(Problem(text))
    addresses = frozenset(item.url for item in listing.items)
    page = Place("page", gateways=place.gateways, mixed=True, before=addresses)
    plan.steps += page_steps(listing.paging.urls[: MOST_MIXED_PAGES - 1], page)


def _plan_article(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    article = platform_of(site).read_article(url, body)
    if article.template == "unknown":
        plan.problems.append(Problem(f"{url}: expected an article; unknown template: teach crawler/platforms/"))
    judgements = {judge_title(place.title), judge_title(article.title)}
    if "report" in judgements:
        plan.reports.append(report_key(url))
    if "report" in judgements or judge_title(article.title) == "unsure":
        for first, *rest in article.attachments:
            # A page in a frame may hold the report, or nothing.
            plan.steps.append(Step(first, Place("attachment", extra=is_page(first)), tuple(rest)))
