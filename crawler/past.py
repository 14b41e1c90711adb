"""What the store knows of one site before a run: its addresses' past, the runs that ended, how long to leave it alone.

All of it is derived from the captures, so that there is no other state to lose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.backoff import LONGEST, RunEnd, asked_pause, silent_until, wall_until
from crawler.captures import Capture, CaptureStore
from crawler.due import CONTENT, DOCUMENT_ROLES, LIST_ROLES, Past, next_due, quarter_of
from crawler.records import ROLE, RunRecord, read_run_record
from crawler.registry import Site
from crawler.traps import LONGEST_URL

#: Runs of a replay all have this name: the same capture replayed from other files, or to another date, is one capture.
REPLAY_RUN = "replay"
ASKED_ROLES = LIST_ROLES | DOCUMENT_ROLES | {"robots"}
#: Answers that ask for a pause may say how long.
_PAUSE_STATUS = (429, 503)


@dataclass
class SitePast:
    """One site's past."""

    site: Site
    addresses: dict[str, Past] = field(default_factory=dict)
    runs: dict[str, RunRecord] = field(default_factory=dict)  #: that came to their end, oldest first
    ends: dict[str, RunEnd] = field(default_factory=dict)  #: how the answers of each run end, oldest first
    newest_run: str | None = None  #: that got any answer
    pause: datetime | None = None  #: until when a Retry-After asks to wait

    def due(self, url: str, role: str) -> datetime:
        """When an address is to be asked again; as a report column at once, where it was asked on the way only.

        The store has to say of a column that it was read as one: its list, its pages and its fall are told by that.
        """
        past = self.addresses.get(url)
        known = past is None or role != "column" or past.is_column
        return next_due(past if known else None, role, self.runs)

    def left_alone(self, now: datetime, *, silence: bool = True) -> tuple[datetime, str] | None:
        """Until when the site is not to be asked, and why; None where it may be.

        `silence`: a site that gave no answer at all is left alone too.
        """
        ends = list(self.ends.values())
        ended = [end for run, end in self.ends.items() if run in self.runs]
        found = (
            (wall_until(ends), "its firewall answered instead of the pages"),
            (self.pause, "it asked for the pause itself (Retry-After)"),
            (silent_until(ended) if silence else None, "it gave no answer"),
        )
        return max(((until, why) for until, why in found if until is not None and until > now), default=None)

    def documents(self) -> Iterator[tuple[str, Past]]:
        """Articles and attachments that were there once: their newest answer of weight is content, or missing."""
        for url, past in self.addresses.items():
            if past.role in DOCUMENT_ROLES and (past.settled in CONTENT or past.settled == "missing"):
                yield url, past

    def next_due(self) -> datetime | None:
        """When anything of the site is due, by what is known of it; None for a site that was never asked.

        At once after a run that was killed or stopped: what it did not come to, nothing else knows of.
        A list (or a document never got) that was due when the last whole run began and was not asked in it is led to
        no more: it is not waited for.
        """
        newest = self.runs.get(self.newest_run or "")
        if self.newest_run not in {None, REPLAY_RUN} and (newest is None or not newest.is_whole):
            return datetime.min.replace(tzinfo=UTC)
        known = {url for url, _ in self.documents()}
        whole = max((run.started for run in self.runs.values() if run.is_whole), default=None)
        found: list[datetime] = []
        for url, past in self.addresses.items():
            if past.role not in LIST_ROLES | DOCUMENT_ROLES:
                continue
            moment = self.due(url, past.role)
            if url in known or whole is None or moment > whole:
                found.append(moment)
        return min(found, default=None)

    def is_swept(self, now: datetime) -> bool:
        """Whether a whole run asked everything in this quarter already, or nothing was ever asked."""
        begin = quarter_of(now)
        return not self.addresses or any(run.is_whole and run.started >= begin for run in self.runs.values())


def read_past(store: CaptureStore, site: Site) -> SitePast:
    """One site's past from the index: of the addresses on its hosts of today."""
    found = SitePast(site)
    for url, time, outcome, run, role, parent in store.history(site.id):
        if role not in ASKED_ROLES:
            continue
        moment = datetime.fromisoformat(time)
        found.ends.setdefault(run, RunEnd()).see(moment, outcome, role)
        found.newest_run = run
        if role != "robots" and urlsplit(url).hostname in site.hosts and len(url) <= LONGEST_URL:
            found.addresses.setdefault(url, Past(role)).see(moment, outcome, run, role, parent)
    for capture in store.captures("site = ? and role = ?", (site.id, ROLE)):
        record = read_run_record(capture)
        if record is not None:
            found.runs[capture.run] = record
    found.pause = _asked_pause(store, site.id)
    return found


def _asked_pause(store: CaptureStore, site: str) -> datetime | None:
    """Until when the site itself asked to wait, at its newest answers; a later answer with content ends it."""
    marks = ", ".join("?" * len(_PAUSE_STATUS))
    rows = store.captures(f"site = ? and status in ({marks})", (site, *_PAUSE_STATUS))
    newest = max(rows, key=_moment, default=None)
    if newest is None:
        return None
    # What was under way already comes after it too, but in the same run.
    later = store.captures(
        "site = ? and role <> 'robots' and status < 400 and time > ? and run <> ?", (site, newest.time, newest.run)
    )
    if next(iter(later), None) is not None:
        return None
    try:
        record = store.record(newest)
    except LookupError:
        return None
    headers = record.fetch.headers if record else ()
    asked = next((value for name, value in headers if name.lower() == "retry-after"), None)
    pause = asked_pause(asked, _moment(newest))
    return _moment(newest) + min(pause, LONGEST) if pause is not None else None


def _moment(capture: Capture) -> datetime:
    return datetime.fromisoformat(capture.time)
