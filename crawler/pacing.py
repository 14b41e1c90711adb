"""Scrapy's way to the network, with the pause of a site counted from the end of a request, failed or not.

Scrapy counts a pause from the begin of a request: after one that took longer than the pause, such as a connection that
hung until it was given up, the next would follow at once.

And Scrapy keeps as many idle connections to an address as it sends requests to a domain at a time, here one. Behind a
proxy all sites have the proxy's address: without more of them every request opens a connection of its own.
"""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from crawler.extensions import note_end

__all__ = ["PacedHandler"]

#: Idle connections to one address; to a site itself there is never more than the one that a request has used.
MOST_KEPT = 64


class PacedHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Twisted asks at once again where a kept connection was closed on it: retries are ours, with a pause.
        self._pool.retryAutomatically = False
        self._pool.maxPersistentPerHost = MOST_KEPT

    async def download_request(self, request: Request) -> Response:
        """The answer, or what the handler raises; the site's pause begins anew with either."""
        try:
            return await super().download_request(request)
        finally:
            note_end(self.crawler, request)
