"""The spider of the Ucap (开普) family: turns the steps of `crawler.discovery` into requests, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.blocked import Verdict
from crawler.discovery import Place, Problem, Step, other_addresses, page_key, plan_page, start_steps
from crawler.middlewares import SiteStopped
from crawler.replay import NotInReplay
from crawler.robots import HeldOff, RefusedByRobots, Unreachable
from crawler.tally import CrawlRun, SiteTally

#: After these the other addresses of a page are not tried.
FINAL = (RefusedByRobots, HeldOff, SiteStopped)
#: So many pages of a list may be missing in a row before the others are.
MOST_MISSED = 2


class UcapSpider(scrapy.Spider):
    """Crawls every site of one run; which sites those are stands in the registry."""

    name = "ucap"

    def __init__(self, crawl_run: CrawlRun, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own signature
        super().__init__(**kwargs)
        self.crawl_run = crawl_run
        self.seen: set[tuple[str, ...]] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Start pages and known report columns of all sites."""
        for tally in self.crawl_run.sites.values():
            for step in start_steps(tally.site):
                for request in self.crawl_step(tally, step, parent=None):
                    yield request

    def crawl_step(self, tally: SiteTally, step: Step, parent: str | None, moved: str = "") -> Iterator[Request]:
        """The request of a step, unless its page was asked before; `moved` is the address that led here."""
        tally = self.tally_of(step.url, tally)
        key = page_key(tally.site, step, moved)
        while key in self.seen and step.place.rest:
            step = Step(step.place.rest[0], replace(step.place, rest=step.place.rest[1:]))
            key = page_key(tally.site, step, moved)
        if key in self.seen:
            return
        self.seen.add(key)
        meta = {"step": step, "site": tally.site.id, "role": step.place.role, "parent": parent}
        yield Request(
            step.url,
            callback=self.parse,
            errback=self.crawl_instead,
            priority=step.place.priority,
            dont_filter=True,
            meta=meta | {"download_slot": tally.site.id},
        )

    def tally_of(self, url: str, found_at: SiteTally) -> SiteTally:
        """The site of this run that an address belongs to; where none does, the request is refused and said."""
        host = urlsplit(url).hostname
        return next((tally for tally in self.crawl_run.sites.values() if host in tally.site.hosts), found_at)

    def parse(self, response: Response) -> Iterator[Request]:
        """Follow what a page leads to."""
        tally, step = self.crawl_run.sites[response.meta["site"]], response.meta["step"]
        verdict: Verdict = response.meta["verdict"]
        if verdict.kind == "redirect" and verdict.target:
            step = Step(verdict.target, step.place, step.instead)
            yield from self.crawl_step(tally, step, response.url, response.url)
            return
        if verdict.kind != "ok":
            yield from self.crawl_other(tally, response.request, verdict.reason, final=verdict.kind == "blocked")
            return
        if "dataloss" in response.flags:
            tally.add_problem(f"{response.url}: {step.place.kind} was cut off on the way; crawl again", fatal=False)
        plan = plan_page(tally.site, step.place, response.url, response.body)
        tally.add_plan(plan)
        if self.crawl_run.trial is not None:
            plan.steps = self.crawl_run.trial.keep(step.place, response.url, plan.steps)
        for following in plan.steps:
            yield from self.crawl_step(tally, following, response.url)
        if plan.barren is not None:
            yield from self.crawl_other(tally, response.request, plan.barren.text, final=False, doubt=plan.barren)

    def crawl_instead(self, failure: Failure) -> Iterator[Request]:
        """After a failure or refusal: what can be tried instead."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, NotInReplay):
            return
        tally, step = self.crawl_run.sites[request.meta["site"]], request.meta["step"]
        if isinstance(failure.value, Unreachable) and not step.instead and step.place.doubt is None:
            # The host name or scheme of a link may be dead while the site lives; each has a robots.txt of its own.
            fatal = step.place.kind == "home" or step.place.known
            doubt = Problem(f"{step.url}: {step.place.kind} not got: {failure.value}", fatal)
            place, instead = replace(step.place, doubt=doubt), other_addresses(tally.site, step.url)
            request.meta["step"] = replace(step, place=place, instead=instead)
        final = isinstance(failure.value, FINAL) and not isinstance(failure.value, Unreachable)
        yield from self.crawl_other(tally, request, str(failure.value), final=final)

    def crawl_other(
        self, tally: SiteTally, asked: Request | None, reason: str, *, final: bool, doubt: Problem | None = None
    ) -> Iterator[Request]:
        """The next address to try for a step; what has none is a loss, and said."""
        meta = asked.meta if asked is not None else {}
        step: Step = meta["step"]
        place = replace(step.place, doubt=step.place.doubt or doubt)
        while step.instead and not final:
            step = Step(step.instead[0], place, step.instead[1:])
            requests = list(self.crawl_step(tally, step, meta["parent"], meta["step"].url))
            if requests:
                yield from requests
                return
        yield from self.crawl_next_page(tally, place, meta["parent"])
        if place.extra:
            return
        if place.doubt is not None:
            tally.add_problem(place.doubt.text, fatal=place.doubt.fatal)
        else:
            tally.add_loss(meta["step"].url, place.kind, known=place.known, reason=reason)

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
