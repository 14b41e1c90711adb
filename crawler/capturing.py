"""The downloader middleware that asks conditionally and puts every answer, failure and refusal into the store."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from http import client
from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from crawler.blocked import Verdict, classify, leads_to_start
from crawler.captures import CONTENT_OUTCOMES, Capture
from crawler.due import DOCUMENT_ROLES, SETTLED
from crawler.extensions import crawl_run_of
from crawler.held import HELD, address_of
from crawler.identity import origin_of
from crawler.replay import NotInReplay
from crawler.robots import GATEWAY_ERRORS, RefusedByRobots
from crawler.sameness import ENCODINGS, JUDGED_SIZE, is_cut_off, same_page, unpacks_past, without_encoding
from crawler.tally import CrawlRun, SiteTally
from crawler.warc import Fetch, format_time, payload_digest

#: The flag of an answer whose body was thrown away for what it unpacks to.
BOMB = "bomb"
#: What is led to the start page instead is not there any more.
NEVER_THE_START = DOCUMENT_ROLES | {"column", "page", "json"}
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
#: In the meta of a conditional request, the capture that it compares with.
COMPARED = "compared"
_SECRET_HEADERS = frozenset({"proxy-authorization", "authorization", "cookie"})


@dataclass(frozen=True)
class Judged:
    """An answer with what it is and what was held of its address before."""

    verdict: Verdict
    outcome: str
    repeats: Capture | None
    truncated: str | None


class CaptureMiddleware:
    """Asks conditionally for what is held, and stores every answer, failure and refusal."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    @property
    def _run(self) -> CrawlRun:
        return crawl_run_of(self.crawler)

    def process_request(self, request: Request) -> None:
        """Make the request conditional where a whole earlier answer is held (RFC 9110, section 13)."""
        for name in _CONDITIONS:
            request.headers.pop(name, None)  # those of the address that led here by a redirect
        request.meta.pop(COMPARED, None)
        held = self._run.store.latest(request.url)
        whole = request.method == "GET" and not request.meta.get("unconditional")
        if self._run.replayed or held is None or held.truncated or not whole:
            return
        # A 304 need not repeat what the whole answer said.
        first = next(self._run.store.captures("record_id = ?", (held.refers_to,)), held) if held.refers_to else held
        if etag := held.etag or first.etag:
            request.headers["If-None-Match"] = etag
        if last_modified := held.last_modified or first.last_modified:
            request.headers["If-Modified-Since"] = last_modified
        if self._is_conditional(request):
            request.meta[COMPARED] = held

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Store the answer; a 304 becomes the body that is held, so that discovery goes on from it."""
        tally = self._run.sites[request.meta["site"]]
        if HELD in response.flags:
            tally.note_start(request.meta["role"], request.meta["verdict"].kind, response.body)
            return response
        time = request.meta.get("fetch_time") or self._run.now()
        response = self._without_bomb(response)
        if "partial" in response.flags and is_cut_off(response.body, _encoding_of(response)):
            response.flags.append("dataloss")
        judged = self._judge(request, response, time)
        fetch = Fetch(
            url=address_of(request, response.url),
            time=time,
            site=tally.site.id,
            run=self._run.run,
            role=request.meta["role"],
            outcome=judged.outcome,
            status=response.status,
            reason=client.responses.get(response.status, ""),
            headers=_pairs(response.headers, without={"transfer-encoding"}),
            body=response.body,
            method=request.method,
            request_headers=() if self._run.replayed else _sent_headers(request),
            ip=str(response.ip_address) if response.ip_address and not request.meta.get("proxy") else None,
            parent_url=request.meta.get("parent"),
            truncated=judged.truncated,
            note=judged.verdict.reason or None,
            certificate=response.certificate.digest("sha256").decode() if response.certificate else None,
        )
        again = judged.repeats is not None and judged.repeats.time == format_time(time)
        await self._append(tally, fetch, judged.repeats)
        self._count(tally, fetch, "unchanged" if again and judged.verdict.kind == "ok" else fetch.outcome)
        request.meta["verdict"] = judged.verdict
        request.meta["dont_retry"] = judged.verdict.kind == "blocked" and response.status != 429
        leads_nowhere = judged.verdict.kind == "redirect" and judged.verdict.target is None
        request.meta["dont_redirect"] = judged.verdict.kind == "missing" or leads_nowhere
        if response.status == 304:
            return self._held_answer(request, response, judged)
        return _with_true_encoding(response)

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Store a failure or refusal; what was never asked for is not stored."""
        tally = self._run.sites.get(request.meta.get("site", ""))
        if tally is None or self._run.fatal is not None:
            return
        if isinstance(exception, NotInReplay):
            tally.not_in_replay += request.meta["role"] != "robots"
            return
        refused = isinstance(exception, RefusedByRobots)
        if isinstance(exception, IgnoreRequest) and not refused:
            return
        time = exception.time if isinstance(exception, RefusedByRobots) else None
        if time is None and self._run.replayed:
            return
        fetch = Fetch(
            url=address_of(request),
            time=time or self._run.now(),
            site=tally.site.id,
            run=self._run.run,
            role=request.meta["role"],
            outcome="refused" if refused else "failed",
            parent_url=request.meta.get("parent"),
            truncated="length" if isinstance(exception, DownloadCancelledError) else None,
            note=str(exception) if refused else f"{type(exception).__name__}: {exception}",
        )
        await self._append(tally, fetch, None)
        self._count(tally, fetch, fetch.outcome)

    def _judge(self, request: Request, response: Response, time: datetime) -> Judged:
        truncated = "disconnect" if "dataloss" in response.flags else None
        if BOMB in response.flags:
            return Judged(Verdict("failed", f"unpacks to more than {self._largest} bytes"), "failed", None, "length")
        verdict = self._classify(request, response)
        address = address_of(request, response.url)
        if verdict.kind != "ok":
            return Judged(verdict, verdict.kind, self._same_payload(address, response, time), truncated)
        return self._compare(request, response, verdict, self._held(address, time), truncated)

    def _classify(self, request: Request, response: Response) -> Verdict:
        headers = {name.lower(): value for name, value in _pairs(response.headers)}
        body = without_encoding(response.body, headers.get("content-encoding", ""), JUDGED_SIZE)
        verdict = classify(response.status, headers, body, response.url)
        role = request.meta["role"]
        tally = self._run.sites[request.meta["site"]]
        target = verdict.target if role in NEVER_THE_START else None
        if target and leads_to_start(response.url, target, tally.site.hosts):
            return Verdict("missing", f"led to the start page by status {response.status}")
        if role == "robots" and verdict.kind == "failed" and response.status < 300:
            return Verdict("ok")  # an empty robots.txt forbids nothing
        if verdict.kind == "ok" and role in DOCUMENT_ROLES and tally.is_start(body):
            return Verdict("missing", f"led to the start page, which came in its place with status {response.status}")
        tally.note_start(role, verdict.kind, body)
        return verdict

    def _compare(
        self, request: Request, response: Response, verdict: Verdict, held: Capture | None, truncated: str | None
    ) -> Judged:
        """An answer with content against what is held of its address."""
        # What was compared with is what a 304 repeats, also where a clock that was set back makes it later than now.
        repeated = held if self._run.replayed else request.meta.get(COMPARED)
        if response.status == 304 and repeated is None:
            unasked = Verdict("failed", "status 304 to a request that asked for no comparison")
            return Judged(unasked, "failed", None, None)
        if response.status == 304:
            return Judged(verdict, "unchanged", repeated, None)
        if held is not None and held.payload_digest == payload_digest(response.body):
            return Judged(verdict, "unchanged", held, truncated)
        if truncated and (held is not None or self._is_asked_again(request)):
            # No new version of what is held, and not the last word where it is not.
            return Judged(Verdict("ok", "cut off on the way"), "failed", None, truncated)
        if held is None or held.truncated:
            return Judged(verdict, "new", None, truncated)
        encoding = _encoding_of(response)
        same = self._is_same(held, without_encoding(response.body, encoding))
        return Judged(verdict, "unchanged" if same else "changed", None, None)

    def _is_conditional(self, request: Request) -> bool:
        return any(name in request.headers for name in _CONDITIONS)

    @property
    def _largest(self) -> int:
        return self.crawler.settings.getint("DOWNLOAD_MAXSIZE")

    def _without_bomb(self, response: Response) -> Response:
        """The answer, or where its few bytes unpack to more than is read at all, an empty one that is marked so."""
        encoding = _encoding_of(response)
        if not unpacks_past(response.body, encoding, self._largest):
            return response
        made = response.replace(body=b"", flags=[*response.flags, BOMB])
        made.headers.pop("Content-Encoding", None)
        return made

    def _is_asked_again(self, request: Request) -> bool:
        most = int(request.meta.get("max_retry_times", self.crawler.settings.getint("RETRY_TIMES")))
        return self.crawler.settings.getbool("RETRY_ENABLED") and int(request.meta.get("retry_times", 0)) < most

    def _is_same(self, held: Capture, body: bytes) -> bool:
        try:
            return same_page(self._run.store.body(held), body)
        except LookupError:
            return False  # the file was altered after it was indexed

    def _held(self, url: str, time: datetime) -> Capture | None:
        marks = ", ".join("?" * len(CONTENT_OUTCOMES))
        found = self._run.store.captures(
            f"url = ? and time <= ? and sha256 is not null and outcome in ({marks})",
            (url, format_time(time), *CONTENT_OUTCOMES),
        )
        return max(found, key=lambda capture: capture.time, default=None)

    def _same_payload(self, url: str, response: Response, time: datetime) -> Capture | None:
        found = self._run.store.captures(
            "url = ? and time <= ? and payload_digest = ? and record_type = 'response'",
            (url, format_time(time), payload_digest(response.body)),
        )
        return next(iter(found), None)

    def _held_answer(self, request: Request, response: Response, judged: Judged) -> Request | Response:
        if judged.repeats is None:
            raise IgnoreRequest(f"{response.url}: status 304 to a request that asked for no comparison")
        try:
            body = self._run.store.body(judged.repeats)
        except LookupError:
            # The file was altered after it was indexed: ask again for the whole page.
            whole = request.replace(dont_filter=True)
            whole.meta["unconditional"] = True
            for name in _CONDITIONS:
                whole.headers.pop(name, None)
            return whole
        self._run.sites[request.meta["site"]].note_start(request.meta["role"], judged.verdict.kind, body)
        headers = Headers({"Content-Type": judged.repeats.content_type or ""})
        made = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return made(url=response.url, status=200, headers=headers, body=body, request=request, flags=["unchanged"])

    async def _append(self, tally: SiteTally, fetch: Fetch, repeats: Capture | None) -> None:
        """Store one fetch; a store that cannot be written ends the run."""
        try:
            self._run.store.append(fetch, repeats)
        except (OSError, sqlite3.Error) as error:
            if self._run.fatal is None:
                self._run.fatal = f"captures cannot be written: {error}; free space on the disk and crawl again"
                if self.crawler.engine is not None:
                    self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store"))
            raise

    def _count(self, tally: SiteTally, fetch: Fetch, outcome: str) -> None:
        if outcome in SETTLED:
            tally.settled.setdefault(fetch.url, set()).add(fetch.role)
        if fetch.status is not None and fetch.status not in GATEWAY_ERRORS:
            tally.hosts_alive.add(origin_of(fetch.url))
        tally.add_answer(outcome, fetch.role, fetch.note or "", answered=fetch.status is not None)
        self._run.report_progress(tally, fetch.url, outcome)


def _with_true_encoding(response: Response) -> Response:
    """The answer without a Content-Encoding that its body does not have: Scrapy would lose it. It is stored as sent."""
    encoding = _encoding_of(response)
    packed = encoding.strip().lower() in ENCODINGS
    if packed and response.body and without_encoding(response.body, encoding, 1) == response.body:
        response.headers.pop("Content-Encoding", None)
    return response


def _encoding_of(response: Response) -> str:
    return (response.headers.get("Content-Encoding") or b"").decode("latin-1")


def _pairs(headers: Headers, without: frozenset[str] | set[str] = frozenset()) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        if name.decode("latin-1").lower() not in without
        for value in values
    )


def _sent_headers(request: Request) -> tuple[tuple[str, str], ...]:
    return (("Host", urlsplit(request.url).netloc), *_pairs(request.headers, without=_SECRET_HEADERS))
