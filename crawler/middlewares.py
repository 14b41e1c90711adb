"""Downloader middlewares: only registered hosts, pauses before retries; what is stored is in `crawler.capturing`."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.backoff import asked_pause
from crawler.blocked import Verdict
from crawler.extensions import crawl_run_of, note_end
from crawler.held import HELD, SiteStopped
from crawler.identity import origin_of
from crawler.tally import SiteTally
from crawler.warc import format_time

#: Of a retry's pause, in delays of the site: 2, 4, 8 with the first, second and third.
BACKOFF = 2.0
LONGEST_PAUSE = 120.0
#: Answers whose Retry-After is a wish of the site (RFC 9110, section 10.2.3).
PAUSE_STATUS = frozenset({429, 503})


class UnregisteredHost(IgnoreRequest):
    """No site of this run has the host."""


class HostsMiddleware:
    """Only hosts of the run's sites are asked, by redirects too; all hosts of a site share one queue and its pause."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise UnregisteredHost or SiteStopped, or mark the request with its site."""
        run = crawl_run_of(self.crawler)
        parts = urlsplit(request.url)
        tally = next((one for one in run.sites.values() if parts.hostname in one.site.hosts), None)
        if tally is None or parts.port not in {None, 80, 443} or "@" in parts.netloc:
            raise UnregisteredHost(f"{parts.netloc} is no host of a site of this run")
        if tally.stopped is not None:
            raise SiteStopped(tally.stopped)
        request.meta["site"] = request.meta["download_slot"] = tally.site.id
        self._limit_first_contact(request, tally)

    def _limit_first_contact(self, request: Request, tally: SiteTally) -> None:
        """A host that gave no answer yet is not waited for as long, nor asked as often, as one that is slow."""
        settings = self.crawler.settings
        first = origin_of(request.url) not in tally.hosts_alive
        request.meta["download_timeout"] = settings.getfloat("FIRST_CONTACT_TIMEOUT" if first else "DOWNLOAD_TIMEOUT")
        request.meta["max_retry_times"] = settings.getint("FIRST_CONTACT_RETRIES" if first else "RETRY_TIMES")


class BackoffMiddleware(RetryMiddleware):
    """Scrapy's retries, each after a longer pause, or the one that the site asks for."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The answer, or after a pause the request again; a pause that is too long ends the site's part of the run."""
        if HELD in response.flags:
            return response
        wanted = self._asked_pause(request, response)
        if wanted > LONGEST_PAUSE:
            until = format_time((crawl_run_of(self.crawler).now() + timedelta(seconds=wanted)).replace(microsecond=0))
            text = f"{response.url}: status {response.status}, asks to be left alone until {until} (Retry-After)"
            crawl_run_of(self.crawler).sites[request.meta["site"]].stop(text)
            return response
        if wanted:
            note_end(self.crawler, request, wanted)
        again = super().process_response(request, response)
        verdict: Verdict = request.meta["verdict"]
        if again is response and not request.meta.get("dont_retry"):
            if "dataloss" in response.flags:
                again = self._retry(request, "cut off on the way") or response
            elif verdict.kind == "failed" and response.status < 300 and "bomb" not in response.flags:
                again = self._retry(request, verdict.reason) or response
        if isinstance(again, Request):
            await asyncio.sleep(self._pause(again, wanted))
        return again

    async def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """Nothing, or after a pause the request again."""
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            await asyncio.sleep(self._pause(again, 0.0))
        return again

    def _asked_pause(self, request: Request, response: Response) -> float:
        """Seconds that a busy site asks to wait."""
        if response.status not in PAUSE_STATUS or crawl_run_of(self.crawler).replayed:
            return 0.0
        text = (response.headers.get("Retry-After") or b"").decode("latin-1")
        pause = asked_pause(text, crawl_run_of(self.crawler).now())
        return pause.total_seconds() if pause is not None else 0.0

    def _pause(self, request: Request, wanted: float) -> float:
        run = crawl_run_of(self.crawler)
        times = int(request.meta["retry_times"])
        least = run.delay_of(run.sites[request.meta["site"]].site) * BACKOFF**times
        return min(max(least, wanted), LONGEST_PAUSE)
