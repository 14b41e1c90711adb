"""Scrapy's queue of requests, with a share for each site: one that is slow or dead must not hold up another.

Scrapy gives out requests until `CONCURRENT_REQUESTS` of them are under way, whoever they are for; those of a dead site
stay under way until they time out, and would soon be all of them.
"""

from __future__ import annotations

from collections import Counter
from heapq import heappop, heappush
from itertools import count
from typing import Self

from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.http import Request

#: Requests of one site under way: one is asked, the others wait for robots.txt, a pause or their turn.
SHARE = 3


class SiteScheduler(BaseScheduler):
    """A queue for each site: first the highest priority, then the order of coming; sites take turns."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._queues: dict[str, list[tuple[int, int, Request]]] = {}
        self._numbers = count()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def has_pending_requests(self) -> bool:
        """Whether any request waits."""
        return bool(self._queues)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request in; none is refused."""
        queue = self._queues.setdefault(request.meta["site"], [])
        heappush(queue, (-request.priority, next(self._numbers), request))
        return True

    def next_request(self) -> Request | None:
        """A request of the next site that has a share left, or None."""
        engine = self.crawler.engine
        under_way = Counter(one.meta.get("site") for one in engine.downloader.active) if engine is not None else {}
        site = next((site for site in self._queues if under_way.get(site, 0) < SHARE), None)
        if site is None:
            return None
        queue = self._queues.pop(site)
        request = heappop(queue)[2]
        if queue:
            self._queues[site] = queue  # at the end: the others are next
        return request
