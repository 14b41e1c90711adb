"""From a page that was fetched to the steps that follow: gateways, report columns, lists, articles, attachments.

    home -> gateway (政府信息公开) -> column (信息公开年报, 2024年) -> list page 2, JSON -> article -> attachment

Pure: an address, bytes and a place in; steps, reports and problems out. Only hosts of the site are followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlsplit

from crawler.links import MOST_COLUMNS, MOST_GATEWAYS, Link, classify_link, read_links
from crawler.platforms import ucap, ucap_article
from crawler.registry import Site, find_agency
from crawler.titles import judge_title

Kind = Literal["home", "gateway", "column", "page", "json", "article", "attachment"]
#: Names of the kinds as the store keeps them.
ROLES = {
    "home": "home",
    "gateway": "list",
    "column": "list",
    "page": "list",
    "json": "json",
    "article": "article",
    "attachment": "attachment",
}
PRIORITIES = {"home": 0, "gateway": 0, "column": 10, "page": 20, "json": 20, "article": 30, "attachment": 40}


@dataclass(frozen=True)
class Place:
    """What is known about an address before it is fetched."""

    kind: Kind
    known: bool = False  #: a report column of the registry
    gateways: int = 0  #: passed on the way
    columns: int = 0
    title: str = ""  #: an article's title in its list
    before: frozenset[str] = frozenset()  #: addresses in the page before this one of the same list
    json_url: str | None = None  #: the list as JSON, to turn to where its pages repeat

    @property
    def role(self) -> str:
        """The role that captures carry."""
        return ROLES[self.kind]

    @property
    def priority(self) -> int:
        """Deeper pages first: a list that is begun is ended before the next gateway is opened."""
        return PRIORITIES[self.kind]


@dataclass(frozen=True)
class Step:
    """An address to ask for, and what to try in turn where it is missing."""

    url: str
    place: Place
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something that must be said; `fatal` means that the site counts as failed."""

    text: str
    fatal: bool = False


@dataclass
class Plan:
    """What follows from one page."""

    steps: list[Step] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)  #: keys of distinct articles that are reports
    problems: list[Problem] = field(default_factory=list)


def start_steps(site: Site) -> Iterator[Step]:
    """Start pages and known report columns of a site."""
    for url in site.start_urls:
        yield Step(url, Place("home"), _other_addresses(site, url))
    for column in site.columns:
        first, *instead = ucap.list_addresses(column.url, site.templates)
        yield Step(first, Place("column", known=True, columns=1), tuple(instead))


def _other_addresses(site: Site, url: str) -> tuple[str, ...]:
    """The same page under the site's other host names and scheme: certificates lapse, and www comes and goes."""
    parts = urlsplit(url)
    hosts = (parts.netloc, *sorted(site.hosts - {parts.netloc}))
    schemes = (parts.scheme, "https" if parts.scheme == "http" else "http")
    addresses = [parts._replace(scheme=scheme, netloc=host).geturl() for host in hosts for scheme in schemes]
    return tuple(address for address in addresses if address != url)


def plan_page(site: Site, place: Place, url: str, body: bytes) -> Plan:
    """What follows from a page of any kind."""
    plan = Plan()
    if place.kind in {"home", "gateway"}:
        _plan_gateway(plan, site, place, url, body)
    elif place.kind in {"column", "page"}:
        _plan_list(plan, site, place, url, body)
    elif place.kind == "json":
        _plan_json(plan, place, url, body)
    elif place.kind == "article":
        _plan_article(plan, place, url, body)
    plan.steps = [step for step in plan.steps if urlsplit(step.url).hostname in site.hosts]
    return plan


def page_key(site: Site, step: Step, moved: str = "") -> tuple[str, ...]:
    """What makes two steps one request: the page, under whatever host name and scheme of the site.

    A gateway may turn out to be a column, and is then read again. `moved` is the address that led here, by a script
    or by failing, perhaps to nothing but another scheme.
    """
    parts = urlsplit(step.url)
    group = "way" if step.place.kind in {"home", "gateway"} else "goal"
    whole = step.url if urlsplit(moved).path == parts.path else ""
    return (site.id, group, f"{parts.path or '/'}?{parts.query}", whole)


def report_key(url: str) -> str:
    """What makes two addresses one article: its 32 digits, or its path where there are none."""
    return ucap.article_id(url) or urlsplit(url).path


def _plan_gateway(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    for link in read_links(url, body):
        if ucap.is_article(link.url) or ucap.is_document(link.url):
            if judge_title(link.name) == "report":
                plan.steps.append(_item_step(ucap.Item(link.url, link.name, None)))
            continue
        step = _link_step(site, place, link)
        if step is not None:
            plan.steps.append(step)


def _link_step(site: Site, place: Place, link: Link) -> Step | None:
    kind = classify_link(
        link,
        in_column=place.kind == "column",
        in_gateway=place.kind == "gateway",
        is_agency=lambda name: find_agency(name, site=site.id) is not None,
    )
    if kind == "column" and place.columns < MOST_COLUMNS:
        return Step(link.url, Place("column", gateways=place.gateways, columns=place.columns + 1))
    # Navigation bars repeat the gateways on every page: a column is left for its own columns only.
    if kind == "gateway" and place.kind != "column" and place.gateways < MOST_GATEWAYS:
        return Step(link.url, Place("gateway", gateways=place.gateways + 1))
    return None


def _plan_list(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    listing = ucap.read_list(url, body)
    addresses = frozenset(item.url for item in listing.items)
    if place.kind == "page" and addresses and addresses == place.before:
        plan.problems.append(Problem(f"{url}: expected other items than the page before; the list as JSON is asked"))
        plan.steps += _json_steps(place.json_url or listing.json_url, place)
        return
    _plan_items(plan, listing.items)
    columns = _column_steps(site, place, url, body) if place.kind == "column" else []
    plan.steps += columns
    if listing.paging is not None and place.kind == "column":
        following = Place("page", known=place.known, columns=place.columns, before=addresses, json_url=listing.json_url)
        plan.steps += [Step(address, following) for address in listing.paging.urls]
    if not listing.items or listing.json_only:
        plan.steps += _json_steps(listing.json_url, place)
    if listing.items or (listing.json_url and not place.before):
        return
    if listing.template == "unknown" and not columns:
        plan.problems.append(
            Problem(f"{url}: expected a list of reports; unknown template: teach crawler/platforms/", fatal=place.known)
        )
    elif not columns:
        plan.problems.append(Problem(f"{url}: expected items in a list of reports, found none", fatal=place.known))


def _column_steps(site: Site, place: Place, url: str, body: bytes) -> list[Step]:
    links = [link for link in read_links(url, body) if not ucap.is_article(link.url) and not ucap.is_document(link.url)]
    steps = [_link_step(site, place, link) for link in links if link.url != url]
    return [step for step in steps if step is not None and urlsplit(step.url).hostname in site.hosts]


def _json_steps(json_url: str | None, place: Place) -> list[Step]:
    return [Step(json_url, Place("json", known=place.known, columns=place.columns))] if json_url else []


def _plan_json(plan: Plan, place: Place, url: str, body: bytes) -> None:
    try:
        listing = ucap.read_json_list(url, body)
    except ucap.UnreadableList as error:
        plan.problems.append(Problem(str(error), fatal=place.known))
        return
    addresses = frozenset(item.url for item in listing.items)
    if addresses and addresses == place.before:
        plan.problems.append(Problem(f"{url}: expected other items than the page before", fatal=place.known))
        return
    _plan_items(plan, listing.items)
    if listing.next_url:
        plan.steps.append(Step(listing.next_url, replace(place, before=addresses)))
    if not listing.items:
        text = f"{url}: expected items in a list of reports ({listing.total} are announced), found none"
        plan.problems.append(Problem(text, fatal=place.known))


def _plan_items(plan: Plan, items: tuple[ucap.Item, ...]) -> None:
    for item in items:
        if judge_title(item.title) == "not_report":
            continue
        plan.steps.append(_item_step(item))
        plan.steps += [Step(address, Place("attachment")) for address in item.attachments]
        if ucap.is_document(item.url) and judge_title(item.title) == "report":
            plan.reports.append(report_key(item.url))


def _item_step(item: ucap.Item) -> Step:
    kind: Kind = "attachment" if ucap.is_document(item.url) else "article"
    return Step(item.url, Place(kind, title=item.title))


def _plan_article(plan: Plan, place: Place, url: str, body: bytes) -> None:
    article = ucap_article.read_article(url, body)
    if article.template == "unknown":
        plan.problems.append(Problem(f"{url}: expected an article; unknown template: teach crawler/platforms/"))
    judgements = {judge_title(place.title), judge_title(article.title)}
    if "report" in judgements:
        plan.reports.append(report_key(url))
    if "report" in judgements or judge_title(article.title) == "unsure":
        plan.steps += [Step(first, Place("attachment"), tuple(rest)) for first, *rest in article.attachments]
