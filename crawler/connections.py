"""Connections that are kept for the next request.

Scrapy keeps as many idle ones to an address as it sends requests to a domain at a time, here one. Behind a proxy all
sites have the proxy's address: without more of them every request of a run opens a connection of its own.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

#: Idle connections to one address; to a site itself there is never more than the one that a request has used.
MOST_KEPT = 64


class KeepingHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, with more idle connections kept to one address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own signature
        super().__init__(*args, **kwargs)
        self._pool.maxPersistentPerHost = MOST_KEPT
