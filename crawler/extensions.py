"""Scrapy extensions: each site's own pause as the least one; errors of our own code that must not be silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.core import downloader
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.tally import CrawlRun

#: The clock of Scrapy's own pauses: wall time at first, monotonic in later versions.
_clock: Callable[[], float] = vars(downloader).get("monotonic") or vars(downloader)["time"]


def crawl_run_of(crawler: Crawler) -> CrawlRun:
    """The run that a crawler's spider was made for."""
    run = getattr(crawler.spider, "crawl_run", None)
    if not isinstance(run, CrawlRun):
        raise TypeError("the spider has no crawl_run: start it through crawler.run.crawl")
    return run


def note_end(crawler: Crawler, request: Request, wanted: float = 0.0) -> None:
    """Count a site's pause from now: measured at the site, it is never shorter than promised.

    `wanted`: seconds for which the site asks to be left alone, with all that waits for it.
    """
    slots = crawler.engine.downloader.slots if crawler.engine is not None else {}
    slot = slots.get(request.meta.get("download_slot", ""))
    if slot is not None:
        slot.lastseen = max(slot.lastseen, _clock() + max(0.0, wanted - slot.delay))


class SiteThrottle(AutoThrottle):
    """AutoThrottle with a least delay for each site; the original knows one for all."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self._request_queued, signal=signals.request_reached_downloader)

    def _request_queued(self, request: Request, spider: Spider) -> None:
        """What robots.txt asks for holds from the first request after it, not from the second."""
        _, slot = self._get_slot(request, spider)
        if slot is not None:
            slot.delay = max(slot.delay, self.mindelay)

    def _get_slot(self, request: Request, spider: Spider) -> tuple[str | None, Any]:
        run = crawl_run_of(self.crawler)
        tally = run.sites.get(request.meta.get("site", ""))
        if tally is not None:
            self.mindelay = run.delay_of(tally.site)
        return super()._get_slot(request, spider)


class ErrorWatch:
    """An exception in the spider is a failed site, not a line in a log."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.spider_error, signal=signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def spider_error(self, failure: Failure, response: Response) -> None:
        """Keep the error with the site whose page caused it."""
        tally = crawl_run_of(self.crawler).sites.get(response.meta.get("site", ""))
        if tally is not None:
            text = f"{response.url}: could not be read: {failure.getErrorMessage()}; report this as a fault of gongkai"
            tally.add_problem(text, fatal=True)
