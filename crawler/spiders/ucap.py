"""The spider of the Ucap (开普) family: turns the steps of `crawler.discovery` into requests, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.blocked import Verdict
from crawler.discovery import Step, page_key, plan_page, start_steps
from crawler.replay import NotInReplay
from crawler.tally import CrawlRun, SiteTally


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

    def parse(self, response: Response) -> Iterator[Request]:
        """Follow what a page leads to."""
        tally, step = self.crawl_run.sites[response.meta["site"]], response.meta["step"]
        verdict: Verdict = response.meta["verdict"]
        if verdict.kind == "redirect" and verdict.target:
            step = Step(verdict.target, step.place, step.instead)
            yield from self.crawl_step(tally, step, response.url, response.url)
        elif verdict.kind != "ok":
            yield from self.crawl_other(tally, response.request, verdict.reason, final=verdict.kind == "blocked")
        else:
            plan = plan_page(tally.site, step.place, response.url, response.body)
            tally.add_plan(plan)
            for following in plan.steps:
                yield from self.crawl_step(tally, following, response.url)

    def crawl_instead(self, failure: Failure) -> Iterator[Request]:
        """After a failure or refusal: what can be tried instead."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if not isinstance(failure.value, NotInReplay):
            tally, final = self.crawl_run.sites[request.meta["site"]], isinstance(failure.value, IgnoreRequest)
            yield from self.crawl_other(tally, request, str(failure.value), final=final)

    def crawl_other(self, tally: SiteTally, asked: Request | None, reason: str, *, final: bool) -> Iterator[Request]:
        """The next address to try for a step; what has none is a loss, and said."""
        meta = asked.meta if asked is not None else {}
        step: Step = meta["step"]
        if step.instead and not final:
            following = Step(step.instead[0], step.place, step.instead[1:])
            yield from self.crawl_step(tally, following, meta["parent"], step.url)
        else:
            tally.add_loss(step.url, step.place.kind, known=step.place.known, reason=reason)
