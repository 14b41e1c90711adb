"""Scrapy's way to an answer from WARC files instead of the network, which is then out of reach.

A replayed capture keeps the time at which it was fetched, so that replaying twice adds nothing and two machines make
the same captures.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from crawler.extensions import crawl_run_of
from crawler.forms import asked_address
from crawler.held import address_of
from crawler.past import REPLAY_RUN

__all__ = ["REPLAY_RUN", "REPLAY_SETTINGS", "NotInReplay", "ReplayHandler"]

_HANDLER = "crawler.replay.ReplayHandler"
#: Settings under which nothing but the recording can answer.
REPLAY_SETTINGS = {
    "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "ftp": None, "s3": None},
    # What a site said once it says again: neither pauses nor retries change it.
    "RETRY_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
}


class NotInReplay(IgnoreRequest):
    """The address was never recorded in the files given."""


class ReplayHandler(BaseDownloadHandler):
    """Answers from the run's recording."""

    async def download_request(self, request: Request) -> Response:
        """The recorded answer; the time of its fetch is left in the request's meta. Raises NotInReplay."""
        run = crawl_run_of(self.crawler)
        found = run.recording.find(address_of(request), run.as_of) if run.recording is not None else None
        # Recorded under another host name of the site, which may be one that the operator leaves out.
        if found is None or all(urlsplit(found.url).hostname not in one.site.hosts for one in run.sites.values()):
            raise NotInReplay(f"{request.url} is not in the replay")
        request.meta["fetch_time"] = found.time
        headers = Headers()
        for name, value in found.headers:
            headers.appendlist(name, value)
        url, _ = asked_address(found.url)
        made = responsetypes.from_args(headers=headers, url=url, body=found.body)
        flags = ["dataloss"] if found.truncated else []
        return made(
            url=url,
            status=found.status,
            headers=headers,
            body=found.body,
            request=request,
            flags=flags,
            ip_address=ip_address(found.ip) if found.ip else None,
        )
