"""Where stored redirects lead: by the Location header, or by the script or meta refresh of the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import urljoin

from crawler.blocked import redirect_target
from crawler.captures import Capture, CaptureStore
from crawler.charset import decode
from crawler.warc import Member
from crawler.warc_reading import read_members, read_record


def read_targets(store: CaptureStore, captures: Iterable[Capture], urls: Collection[str]) -> dict[str, str]:
    """Targets of the redirects of some addresses, by record id; those that lead nowhere are left out."""
    found = {}
    for capture in captures:
        if capture.outcome == "redirect" and capture.url in urls:
            target = _read_target(store, capture)
            if target is not None:
                found[capture.record_id] = target.partition("#")[0]
    return found


def _read_target(store: CaptureStore, capture: Capture) -> str | None:
    path = store.root / capture.file
    member = next(read_members(path, capture.offset), None) if path.is_file() else None
    record = read_record(member) if isinstance(member, Member) else None
    if record is None:
        return None  # the bytes are damaged, which the table of problems says
    headers = {name.lower(): value for name, value in record.fetch.headers}
    if headers.get("location"):
        return urljoin(capture.url, headers["location"])
    return redirect_target(decode(record.content), capture.url)
