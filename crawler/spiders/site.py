"""The spider of all platforms: turns the steps of `crawler.discovery` into requests, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.blocked import Verdict
from crawler.discovery import (
    Place,
    Problem,
    Step,
    other_addresses,
    page_key,
    plan_page,
    sitemap_steps,
    start_steps,
)
from crawler.due import LIST_ROLES
from crawler.forms import encode_form
from crawler.held import HELD, SiteStopped, address_of
from crawler.recheck import ReadLists, left_over
from crawler.replay import NotInReplay
from crawler.robots import HeldOff, RefusedByRobots, Unreachable
from crawler.tally import CrawlRun, SiteTally
from crawler.traps import LONGEST_URL, MOST_HOPS, MOST_LISTS, trap_of

#: After these the other addresses of a page are not tried.
FINAL = (RefusedByRobots, HeldOff, SiteStopped)
#: So many pages of a list may be missing in a row before the others are.
MOST_MISSED = 2
_FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class SiteSpider(scrapy.Spider):
    """Crawls every site of one run; which sites those are stands in the registry."""

    name = "site"

    def __init__(self, crawl_run: CrawlRun, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own signature
        super().__init__(**kwargs)
        self.crawl_run = crawl_run
        self.seen: set[tuple[str, ...]] = set()
        self.lists = {site: ReadLists() for site in crawl_run.sites}

    async def start(self) -> AsyncIterator[Request]:
        """Start pages and known report columns of all sites, a pause after what an earlier run asked last."""
        await asyncio.sleep(
            max((self.crawl_run.delay_of(one.site) for one in self.crawl_run.sites.values()), default=0)
        )
        for tally in self.crawl_run.sites.values():
            tally.pending += 1
            for step in start_steps(tally.site):
                for request in self.crawl_step(tally, step, parent=None):
                    yield request
            for request in self.end_step(tally):
                yield request

    def crawl_step(
        self, tally: SiteTally, step: Step, parent: str | None, moved: str = "", **meta: object
    ) -> Iterator[Request]:
        """The request of a step, unless its page was asked before; `moved` is the address that led here."""
        tally = self.tally_of(step.url, tally)
        key = page_key(tally.site, step, moved)
        while key in self.seen and step.place.rest:
            step = Step(step.place.rest[0], replace(step.place, rest=step.place.rest[1:]))
            key = page_key(tally.site, step, moved)
        if key in self.seen or self.is_trap(tally, step):
            return
        self.seen.add(key)
        self.lists[tally.site.id].note_step(step.url, step.place.kind, parent)
        tally.pending += 1
        meta |= {"step": step, "site": tally.site.id, "role": step.place.role, "parent": parent}
        referer = meta.get("referer", parent)
        headers = {"Referer": referer} if referer and step.place.kind == "attachment" else {}
        yield Request(
            step.url,
            callback=self.parse,
            errback=self.crawl_instead,
            method="POST" if step.form else "GET",
            body=encode_form(step.form),
            headers=headers | _FORM_HEADERS if step.form else headers,
            priority=step.place.priority,
            dont_filter=True,
            meta=meta | {"download_slot": tally.site.id, "counted": tally.site.id},
        )

    def tally_of(self, url: str, found_at: SiteTally) -> SiteTally:
        """The site of this run that an address belongs to; where none does, the request is refused and said."""
        host = urlsplit(url).hostname
        return next((tally for tally in self.crawl_run.sites.values() if host in tally.site.hosts), found_at)

    def is_trap(self, tally: SiteTally, step: Step) -> bool:
        """Whether an address leads round and round, or is one list too many; said where it is."""
        is_list = step.place.role in LIST_ROLES
        trap = trap_of(step.url) if is_list or len(step.url) > LONGEST_URL else None
        if trap is not None:
            tally.add_problem(f"{step.url[:200]}: not asked for: {trap}", fatal=False)
        elif is_list and tally.lists >= MOST_LISTS:
            tally.add_problem(f"{tally.site.id}: {MOST_LISTS} lists in one run, no more are opened", fatal=True)
            trap = "too many lists"
        tally.lists += is_list
        return trap is not None

    def parse(self, response: Response) -> Iterator[Request]:
        """Follow what a page leads to."""
        tally = self.crawl_run.sites[response.meta["counted"]]
        yield from self.follow(response)
        yield from self.end_step(tally)

    def follow(self, response: Response) -> Iterator[Request]:
        """The steps that an answer leads to."""
        asked, tally, step, lists = self._context(response.request)
        verdict: Verdict = response.meta["verdict"]
        address = address_of(asked, response.url)
        live = HELD not in response.flags or address in tally.settled
        if address != response.meta["step"].url:
            lists.note_moved(step.url, address)
        hops = response.meta.get("hops", 0) + 1
        if verdict.kind == "redirect" and verdict.target and hops <= MOST_HOPS:
            step = Step(verdict.target, step.place, step.instead)
            yield from self.crawl_step(tally, step, address, address, hops=hops)
            return
        if verdict.kind != "ok":
            if step.place.kind == "home" and verdict.kind == "blocked" and live:
                tally.stop(f"{response.url}: the start page is blocked ({verdict.reason}); crawl again after hours")
            if step.place.kind == "article" and verdict.kind == "missing":
                lists.note_read(address, live=live)
            reason = verdict.reason if hops <= MOST_HOPS else f"more than {MOST_HOPS} redirects in a row by its pages"
            yield from self.crawl_other(tally, asked, reason, final=verdict.kind == "blocked", live=live)
            return
        if "dataloss" in response.flags:
            tally.add_problem(f"{response.url}: {step.place.kind} was cut off on the way; crawl again", fatal=False)
        plan = plan_page(tally.site, step.place, response.url, response.body)
        lists.end_endless(address, step.place.kind, plan)
        tally.add_plan(plan, live=live)
        if step.place.kind == "home":
            plan.steps += sitemap_steps(tally.site, tally.sitemaps)
        if self.crawl_run.trial is not None:
            plan.steps = self.crawl_run.trial.keep(step.place, response.url, plan.steps)
        for following in plan.steps:
            yield from self.crawl_step(tally, following, address)
        if plan.barren is not None:
            yield from self.crawl_other(tally, asked, plan.barren.text, final=False, doubt=plan.barren, live=live)
        else:
            lists.note_read(address, live=live and "dataloss" not in response.flags)

    def crawl_instead(self, failure: Failure) -> Iterator[Request]:
        """After a failure or refusal: what can be tried instead."""
        request: Request = failure.request  # type: ignore[attr-defined]
        _, tally, step, _ = self._context(request)
        if not isinstance(failure.value, NotInReplay):
            if isinstance(failure.value, Unreachable) and not step.instead and step.place.doubt is None:
                # The host name or scheme of a link may be dead while the site lives; each has a robots.txt of its own.
                fatal = step.place.kind == "home" or step.place.known
                doubt = Problem(f"{step.url}: {step.place.kind} not got: {failure.value}", fatal)
                place, instead = replace(step.place, doubt=doubt), other_addresses(tally.site, step.url)
                request.meta["step"] = replace(step, place=place, instead=instead)
            final = isinstance(failure.value, FINAL) and not isinstance(failure.value, Unreachable)
            yield from self.crawl_other(tally, request, str(failure.value), final=final)
        yield from self.end_step(self.crawl_run.sites[request.meta["counted"]])

    def crawl_other(  # noqa: PLR0913 - what is known of an address that was not got
        self,
        tally: SiteTally,
        asked: Request,
        reason: str,
        *,
        final: bool,
        doubt: Problem | None = None,
        live: bool = True,
    ) -> Iterator[Request]:
        """The next address to try for a step; what has none is a loss, and said."""
        step: Step = asked.meta["step"]
        place = replace(step.place, doubt=step.place.doubt or doubt)
        parent: str | None = asked.meta["parent"]
        while step.instead and not final:
            step = Step(step.instead[0], place, step.instead[1:])
            requests = list(self.crawl_step(tally, step, parent, asked.meta["step"].url))
            if requests:
                yield from requests
                return
        yield from self.crawl_next_page(tally, place, parent)
        if place.extra:
            return
        self.lists[tally.site.id].note_lost(asked.meta["step"].url)
        if place.doubt is not None:
            tally.add_problem(place.doubt.text, fatal=place.doubt.fatal and live)
        else:
            tally.add_loss(asked.meta["step"].url, place.kind, known=place.known, reason=reason, live=live)

    def crawl_next_page(self, tally: SiteTally, place: Place, parent: str | None) -> Iterator[Request]:
        """After a page of a list that was not got: the one after it, unless the list has ended."""
        if place.rest and place.missed < MOST_MISSED:
            following = replace(place, rest=place.rest[1:], missed=place.missed + 1, doubt=None)
            yield from self.crawl_step(tally, Step(place.rest[0], following), parent)
        elif place.rest:
            text = (
                f"{place.rest[0]}: {len(place.rest)} more pages were announced, not asked for after {MOST_MISSED + 1}"
            )
            tally.add_problem(f"{text} that were not got", fatal=False)

    def end_step(self, tally: SiteTally) -> Iterator[Request]:
        """After the last step of a site: what the store knows and the site's lists did not lead to."""
        tally.pending -= 1
        if tally.pending or tally.past is None or tally.stopped is not None:
            return
        lists = self.lists[tally.site.id]
        for step, parent, at_once in list(left_over(tally.past, lists, self.seen, self.crawl_run.started)):
            yield from self.crawl_step(tally, step, None, referer=parent, at_once=at_once)

    def _context(self, request: Request | None) -> tuple[Request, SiteTally, Step, ReadLists]:
        if request is None:
            raise TypeError("an answer without its request")
        tally = self.crawl_run.sites[request.meta["site"]]
        return request, tally, request.meta["step"], self.lists[tally.site.id]
