"""robots.txt as RFC 9309 has it.

| answer for robots.txt        | RFC 9309 | here |
|---|---|---|
| 2xx                          | 2.3.1.1  | its rules, of the first 500 KiB (2.5) |
| redirects                    | 2.3.1.2  | followed, five at most |
| 4xx but 429                  | 2.3.1.3  | all is allowed |
| 5xx, and 429 after all tries | 2.3.1.4  | nothing is allowed: the site is left alone in this run, and failed |
| no answer, or a gateway's 502 | 2.3.1.4  | nothing is allowed under this scheme and host; others are tried |
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.misc import load_object

from crawler.charset import decode
from crawler.extensions import crawl_run_of
from crawler.identity import origin_of
from crawler.replay import NotInReplay

ROBOTS_AGENT = "gongkai"
#: What a proxy says where the host itself gave no answer.
GATEWAY_ERRORS = frozenset({502, 504})
#: Of the 4xx it alone says nothing of the file: a site that is asked too much is not free to be asked more.
TOO_MANY = 429
LARGEST = 500 * 1024
#: Crawl-delay is no part of RFC 9309; it is kept all the same, up to what lets a crawl end.
LONGEST_DELAY = 30.0


class RefusedByRobots(IgnoreRequest):
    """robots.txt disallows the address. `time` is that of a replayed robots.txt, None on the network."""

    def __init__(self, text: str, time: datetime | None) -> None:
        super().__init__(text)
        self.time = time


class HeldOff(IgnoreRequest):
    """robots.txt could not be had, so that nothing may be asked."""


class Unreachable(HeldOff):
    """There was no answer at all under this scheme and host name; the site may live under another."""


@dataclass(frozen=True)
class Rules:
    """The rules of one host, and when they were fetched where that is not now."""

    rules: ProtegoRobotParser
    time: datetime | None = None


@dataclass(frozen=True)
class NoAnswer:
    """Why a host gave no answer at all."""

    reason: str


class RobotsMiddleware:
    """Asks for robots.txt once for each host and run, and obeys it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._network_errors = tuple(load_object(one) for one in crawler.settings.getlist("RETRY_EXCEPTIONS"))
        self._rules: dict[str, asyncio.Future[Rules | NoAnswer | str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise RefusedByRobots, HeldOff or Unreachable."""
        if request.meta.get("role") == "robots":
            return
        host = origin_of(request.url)
        if host not in self._rules:
            self._rules[host] = asyncio.ensure_future(self._load_rules(host, request))
        rules = await self._rules[host]
        tally = crawl_run_of(self.crawler).sites[request.meta["site"]]
        if isinstance(rules, NoAnswer):
            tally.add_silence(host, rules.reason)
            raise Unreachable(f"robots.txt of {host}: {rules.reason}")
        if isinstance(rules, str):
            tally.add_problem(f"{host}/robots.txt: {rules}: the site is left alone in this run (RFC 9309)", fatal=True)
            raise HeldOff(f"robots.txt: {rules}")
        wanted = min(rules.rules.crawl_delay(ROBOTS_AGENT) or 0.0, LONGEST_DELAY)
        tally.crawl_delay = max(tally.crawl_delay, wanted)
        tally.sitemaps.update(dict.fromkeys(map(str, rules.rules.rp.sitemaps)))
        if not rules.rules.allowed(request.url, ROBOTS_AGENT):
            raise RefusedByRobots(f"robots.txt of {host} disallows it", rules.time)

    async def _load_rules(self, host: str, cause: Request) -> Rules | NoAnswer | str:
        """The rules of a host, or why there are none to go by."""
        request = Request(
            f"{host}/robots.txt",
            callback=NO_CALLBACK,
            priority=1000,
            meta={"role": "robots", "parent": cause.url},
        )
        engine = self.crawler.engine
        if engine is None:
            raise RuntimeError("the crawler has no engine yet")
        try:
            response = await engine.download_async(request)
        except NotInReplay:
            return Rules(self._parse(b""))
        except (IgnoreRequest, *self._network_errors) as error:
            return NoAnswer(f"no answer ({type(error).__name__}: {error})")
        if response.status in GATEWAY_ERRORS:
            return NoAnswer(f"status {response.status} of a gateway")
        if response.status >= 500 or response.status == TOO_MANY:
            return f"status {response.status}"
        body = response.body[:LARGEST] if response.status < 400 else b""
        return Rules(self._parse(decode(body).encode()), response.meta.get("fetch_time"))

    def _parse(self, body: bytes) -> ProtegoRobotParser:
        return ProtegoRobotParser(body, self.crawler.spider)
