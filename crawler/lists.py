"""Lists of reports: which items are opened, which links lead deeper, and where the list's other pages are.

    2024年度政府信息公开工作年度报告   -> article
    2023年, 市公安局                 -> article where the address is one, otherwise a column within the column
    createPageHTML('page-div', 3, …) -> two more pages

Pure, as `crawler.discovery`.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from crawler.identity import page_address
from crawler.links import (
    MOST_COLUMNS,
    MOST_GATEWAYS,
    Link,
    classify_link,
    is_inner_name,
    is_leaf,
    is_next_page,
)
from crawler.platforms.known import platform_of
from crawler.platforms.model import Item, ListPage, UnreadableList
from crawler.registry import Site, find_agency, find_site
from crawler.steps import Kind, Place, Plan, Problem, Step
from crawler.titles import judge_title

#: So many pages of one list are read: a script may announce any number.
MOST_PAGES = 200


def report_key(url: str) -> str:
    """What makes two addresses one article: its name on its platform, or its path and query where it has none."""
    return platform_of(find_site(urlsplit(url).hostname or "")).article_key(url) or page_address(url)


def item_step(site: Site, item: Item) -> Step:
    """The step to an item of a list."""
    kind: Kind = "attachment" if platform_of(site).is_document(item.url) else "article"
    return Step(item.url, Place(kind, title=item.title))


def link_step(site: Site, place: Place, link: Link) -> Step | None:
    """The step to a column or a gateway, or None for a link of no interest."""
    kind = classify_link(
        link,
        in_column=place.kind == "column",
        in_gateway=place.kind == "gateway",
        is_agency=lambda name: find_agency(name, site=site.id) is not None,
    )
    if kind == "column" and place.columns < MOST_COLUMNS:
        depth = place.columns + 1
        column = Place("column", gateways=place.gateways, columns=depth, extra=link.frame)
        return Step(link.url, replace(column, title=link.name, column=link.url))
    # Navigation bars repeat the gateways on every page: a column is left for its own columns only.
    if kind == "gateway" and place.kind != "column" and place.gateways < MOST_GATEWAYS:
        return Step(link.url, Place("gateway", gateways=place.gateways + 1, extra=link.frame))
    return None


def page_steps(urls: tuple[str, ...], page: Place) -> list[Step]:
    """The next page of a list, which knows of those after it: a list that ends early is not asked to its end."""
    return [Step(urls[0], replace(page, rest=urls[1:]))] if urls else []


def plan_list(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    """What follows from a report column's page, or from another page of its list."""
    listing = platform_of(site).read_list(url, body)
    addresses = frozenset(item.url for item in listing.items)
    if place.kind == "page" and addresses and addresses == place.before:
        feed_url = place.feed_url or listing.feed_url
        text = f"{url}: expected other items than the page before"
        plan.problems.append(Problem(text + ("; its feed is asked" if feed_url else "")))
        plan.steps += _feed_steps(site, feed_url, replace(place, extra=False))
        return
    links = [link for link in platform_of(site).read_links(url, body) if link.url != url]
    columns = _column_steps(site, place, links) if place.kind == "column" else []
    plan.steps += columns
    lists = {url, *(step.url for step in columns)}
    _plan_items(plan, site, place, tuple(item for item in listing.items if item.url not in lists))
    following = _following(plan, place, url, listing, links)
    plan.steps += following
    # A list without other pages may show its first items only: its feed says whether there are more.
    alone = not following and place.kind == "column"
    if not listing.items or listing.feed_only or alone:
        surely = not listing.items or listing.feed_only
        plan.steps += _feed_steps(site, listing.feed_url, replace(place, extra=not surely))
    if listing.items or (listing.feed_url and not place.before) or (columns and not place.known):
        return
    # Nothing of a list is here: an article under a column's name, a page of columns, a rebuilt or missing page.
    article = platform_of(site).read_article(url, body)
    if article.template != "unknown" and judge_title(article.title) == "report":
        plan.steps.append(Step(url, Place("article", title=article.title)))
        return
    text = f"{url}: expected a list of reports; unknown template: teach crawler/platforms/"
    if listing.template != "unknown" or columns:
        text = f"{url}: expected items in a list of reports, found none"
    plan.barren = Problem(text, fatal=place.known)


def plan_feed(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    """What follows from a page of a list as a feed: JSON, mostly."""
    try:
        listing = platform_of(site).read_feed(url, body)
    except UnreadableList as error:
        plan.barren = Problem(str(error), fatal=place.known and not place.extra)
        return
    addresses = frozenset(item.url for item in listing.items)
    if addresses and addresses == place.before:
        plan.problems.append(Problem(f"{url}: expected other items than the page before", fatal=place.known))
        return
    _plan_items(plan, site, place, listing.items)
    following = (listing.next_url, *listing.rest) if listing.next_url else place.rest
    if following and place.pages < MOST_PAGES:
        page = replace(place, before=addresses, pages=place.pages + 1, missed=0, doubt=None)
        plan.steps += page_steps(following, page)
    elif following:
        plan.problems.append(Problem(f"{url}: {listing.total} items announced; {MOST_PAGES} pages are read, no more"))
    ended = listing.page > 1 and not listing.total
    if not listing.items and not place.extra and not ended:
        text = f"{url}: expected items in a list of reports ({listing.total} are announced), found none"
        plan.barren = Problem(text, fatal=place.known)


def _column_steps(site: Site, place: Place, links: list[Link]) -> list[Step]:
    platform = platform_of(site)
    links = [link for link in links if not platform.is_article(link.url) and not platform.is_document(link.url)]
    links = [link for link in links if not (is_leaf(link.url) and judge_title(link.name) == "report")]
    steps = [link_step(site, place, link) for link in links]
    return [step for step in steps if step is not None and urlsplit(step.url).hostname in site.hosts]


def _following(plan: Plan, place: Place, url: str, listing: ListPage, links: list[Link]) -> list[Step]:
    """The next page of a list: with all after it where a script counts them, otherwise the one that 下一页 leads to."""
    addresses = frozenset(item.url for item in listing.items)
    page = replace(
        place, kind="page", before=addresses, feed_url=listing.feed_url, pages=place.pages + 1, missed=0, doubt=None
    )
    if listing.paging is not None and place.kind == "column":
        if listing.paging.pages > MOST_PAGES:
            text = f"{url}: {listing.paging.pages} pages announced, of which {MOST_PAGES} are read"
            plan.problems.append(Problem(text))
        return page_steps(listing.paging.urls[: MOST_PAGES - 1], page)
    if place.rest:
        return page_steps(place.rest, page)
    if listing.unread_paging:
        plan.problems.append(Problem(f"{url}: expected page numbers in {listing.unread_paging}, could not read them"))
    if listing.paging is not None or place.mixed or not addresses or place.pages >= MOST_PAGES:
        return []
    return [Step(link.url, page) for link in links if is_next_page(link)][:1]


def plan_results(plan: Plan, site: Site, place: Place, url: str, body: bytes) -> None:
    """What follows from an answer of the site's own search: what is surely or perhaps called a report."""
    try:
        items = platform_of(site).read_results(url, body)
    except UnreadableList as error:
        plan.problems.append(Problem(str(error)))
        return
    _plan_items(plan, site, replace(place, mixed=True), tuple(item for item in items if item.url != url))


def _feed_steps(site: Site, feed_url: str | None, place: Place) -> list[Step]:
    if feed_url is None:
        return []
    first, *instead = platform_of(site).feed_addresses(feed_url)
    feed = Place("feed", known=place.known, columns=place.columns, extra=place.extra)
    return [Step(first, replace(feed, title=place.title, column=place.column), tuple(instead))]


def _plan_items(plan: Plan, site: Site, place: Place, items: tuple[Item, ...]) -> None:
    for item in items:
        judgement = judge_title(item.title)
        if judgement == "not_report" and (place.mixed or not _is_named_by_its_column(site, item)):
            continue
        if judgement == "unsure" and place.mixed and "公开" not in item.title:
            continue
        plan.steps.append(item_step(site, item))
        plan.steps += [Step(address, Place("attachment")) for address in item.attachments]
        if platform_of(site).is_document(item.url) and judgement == "report":
            plan.reports.append(report_key(item.url))


def _is_named_by_its_column(site: Site, item: Item) -> bool:
    """In a report column 2023年 or 市公安局 is name enough for an article."""
    return is_inner_name(item.title, lambda name: find_agency(name, site=site.id) is not None)
