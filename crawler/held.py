"""What is not due is not asked: the held answer takes its place, and goes through discovery as if it had just come."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from crawler.blocked import Verdict, classify
from crawler.captures import Capture, CaptureStore
from crawler.due import CONTENT, SETTLED, TROUBLE
from crawler.extensions import crawl_run_of
from crawler.forms import stored_address
from crawler.tally import SiteTally
from crawler.warc import Record

#: The flag of an answer that was held, not asked for.
HELD = "held"


class SiteStopped(IgnoreRequest):
    """The site was given up for this run."""


def address_of(request: Request, url: str | None = None) -> str:
    """The address that the store keeps of a request (or of where it was led to)."""
    url = url or request.url
    return stored_address(url, request.body.decode()) if request.method == "POST" else url


class DueMiddleware:
    """Answers from the store what this run need not ask; counts what it asks."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """The held answer of what is not due; None for what is to be asked. Raises SiteStopped past the limit."""
        run = crawl_run_of(self.crawler)
        tally = run.sites[request.meta["site"]]
        if request.meta["role"] == "robots" or run.replayed:
            return None
        if not request.meta.get("retry_times") and self._is_held(tally, request):
            held = held_answer(run.store, request)
            if held is not None:
                tally.not_due += address_of(request) not in tally.settled
                return held
        if not tally.add_request():
            raise SiteStopped(tally.stopped)
        return None

    def _is_held(self, tally: SiteTally, request: Request) -> bool:
        if tally.past is None or request.meta.get("unconditional"):
            return False
        address = address_of(request)
        roles = tally.settled.get(address)
        if roles is not None:
            return request.meta["role"] != "column" or "column" in roles
        due = tally.past.due(address, request.meta["role"])
        return not request.meta.get("at_once") and due > crawl_run_of(self.crawler).started


def held_answer(store: CaptureStore, request: Request) -> Response | None:
    """What the store holds of an address as an answer, its verdict in the request's meta; None where it is damaged."""
    address = address_of(request)
    held = store.newest(address, SETTLED) or store.newest(address, TROUBLE)
    if held is None:
        return None
    try:
        response = _response(store, request, held)
    except LookupError:
        return None
    request.meta["verdict"] = _verdict(held, response)
    return response


def _verdict(held: Capture, response: Response) -> Verdict:
    reason = held.note or (f"status {held.status}" if held.status else held.outcome)
    if held.outcome in CONTENT:
        return Verdict("ok")
    if held.outcome == "redirect":
        headers = {"location": location.decode("latin-1")} if (location := response.headers.get("Location")) else {}
        return classify(response.status, headers, response.body, response.url)
    if held.outcome in {"missing", "blocked"}:
        return Verdict("missing" if held.outcome == "missing" else "blocked", reason)
    return Verdict("failed", reason)


def _header(record: Record | None, wanted: str) -> str | None:
    return next((value for name, value in record.fetch.headers if name.lower() == wanted), None) if record else None


def _response(store: CaptureStore, request: Request, held: Capture) -> Response:
    headers, status, body = Headers({"Content-Type": held.content_type or ""}), 200, b""
    if held.outcome == "redirect":
        record = store.record(held)
        location = _header(record, "location")
        if location:
            headers["Location"], status = location, held.status or 302
    is_read = held.outcome in CONTENT and request.meta["role"] != "attachment"
    if is_read or (held.outcome == "redirect" and status == 200):
        body = store.body(held)
    made = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return made(url=request.url, status=status, headers=headers, body=body, request=request, flags=[HELD])
