"""What a crawl counts while it runs, and the summary that it ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler.backoff import MOST_BLOCKED, MOST_UNANSWERED
from crawler.captures import CaptureStore
from crawler.discovery import Plan
from crawler.past import SitePast
from crawler.recording import Recording
from crawler.registry import Site
from crawler.sameness import JUDGED_SIZE, same_page
from crawler.traps import MOST_REQUESTS
from crawler.trial import Trial

#: Beginnings of reasons for which a page is gone rather than not got.
_GONE = ("status 404", "status 410", "says ", "led to the start page")


@dataclass(frozen=True)
class Progress:
    """One answer has come: how far its site is."""

    site: str
    url: str
    outcome: str
    pages: int
    reports: int


@dataclass(frozen=True)
class SiteSummary:
    """One site's part of a run. `error` says why a failed site failed; `problems` are all that was found."""

    site: str
    pages: int  #: answers with content, robots.txt apart
    reports: int  #: distinct articles judged reports
    new: int
    unchanged: int
    changed: int
    missing: int
    blocked: int
    refused: int
    failed_answers: int
    not_in_replay: int
    failed: bool
    error: str
    problems: tuple[str, ...]
    asked: int = 0  #: requests sent, robots.txt apart, each try
    not_due: int = 0  #: pages whose held answer went on, because it is not their time yet
    skipped: str | None = None  #: why the site was not asked at all

    @property
    def is_idle(self) -> bool:
        """Whether nothing of the site was due: its held pages were read, and it was asked for none."""
        return bool(self.not_due) and not self.asked and not self.failed


@dataclass(frozen=True)
class Summary:
    """A whole run, by sites in the order in which they were given."""

    run: str
    sites: tuple[SiteSummary, ...]
    notes: tuple[str, ...] = ()  #: what must be said of the whole run, such as hosts that were left out
    next_due: datetime | None = None  #: of an update: when the next one will find something to ask
    ended_early: str | None = None  #: what ended the run before all was asked, such as a signal

    @property
    def is_idle(self) -> bool:
        """Whether nothing was due, and so nothing was done."""
        return not any(site.asked or site.failed for site in self.sites)

    @property
    def failed(self) -> bool:
        """Whether any site failed."""
        return any(site.failed for site in self.sites)


@dataclass
class SiteTally:
    """The counts of one site while the run goes on."""

    site: Site
    outcomes: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    reports: set[str] = field(default_factory=set)
    not_in_replay: int = 0
    blocked_in_row: int = 0
    unanswered_in_row: int = 0
    start_pages: list[bytes] = field(default_factory=list)
    stopped: str | None = None
    crawl_delay: float = 0.0  #: what the site's robots.txt asks for, in seconds
    sitemaps: dict[str, None] = field(default_factory=dict)  #: addresses of sitemaps that its robots.txt names
    problems: dict[str, bool] = field(default_factory=dict)  #: text -> fatal, in the order of finding
    mode: str = "crawl"  #: crawl (everything), update (what is due), sweep (the first update of a quarter)
    past: SitePast | None = None  #: what was known before, where only what is due is asked
    due: bool = True  #: anything of the site was due when the run began
    asked: int = 0
    lists: int = 0  #: of these, lists and pages on the way to them
    not_due: int = 0
    pending: int = 0  #: steps begun and not ended
    settled: dict[str, set[str]] = field(default_factory=dict)  #: stored addresses answered in this run, as which roles
    hosts_alive: set[str] = field(default_factory=set)  #: scheme and host, answered in this run
    hosts_silent: set[str] = field(default_factory=set)  #: scheme and host, gave no answer at all

    def add_problem(self, text: str, *, fatal: bool) -> None:
        """Keep what must be said, each text once."""
        self.problems[text] = fatal or self.problems.get(text, False)

    def stop(self, reason: str) -> None:
        """Give the site up for the rest of the run, and say so once."""
        if self.stopped is None:
            self.stopped = reason
            self.add_problem(reason, fatal=True)

    def add_request(self) -> bool:
        """Count one request that is to be sent; False where the site's share of this run is used up."""
        if self.asked >= MOST_REQUESTS:
            self.stop(f"{MOST_REQUESTS} requests in one run, no more; the next run goes on where this one stopped")
            return False
        self.asked += 1
        return True

    def add_silence(self, address: str, reason: str) -> None:
        """One scheme and host gave no answer; when none of the site's does, the site is given up."""
        self.hosts_silent.add(address)
        every = {f"{scheme}://{host}" for scheme in ("http", "https") for host in self.site.hosts}
        if every <= self.hosts_silent and not self.hosts_alive:
            self.stop(f"{self.site.id}: no answer under any of its addresses ({reason}); left alone in this run")

    def note_start(self, role: str, kind: str, body: bytes) -> None:
        """Keep what the site's start page looks like (content encoding removed)."""
        if role == "home" and kind == "ok" and body and body not in self.start_pages:
            self.start_pages.append(body[:JUDGED_SIZE])

    def is_start(self, body: bytes) -> bool:
        """Whether a body is that of the start page: some sites send it for all that they do not have."""
        return any(
            abs(len(start) - len(body)) <= len(start) // 50 + 200 and same_page(start, body)
            for start in self.start_pages
        )

    def add_answer(self, outcome: str, role: str, reason: str, *, answered: bool) -> None:
        """Count one stored answer or failure; a wall met again and again stops the site."""
        if role == "robots":
            return
        self.outcomes[outcome] += 1
        self.pages += outcome in {"new", "changed", "unchanged"}
        self.unanswered_in_row = 0 if answered else self.unanswered_in_row + (outcome == "failed")
        if self.unanswered_in_row >= MOST_UNANSWERED:
            self.stop(f"{MOST_UNANSWERED} requests in a row without an answer ({reason}); the next run goes on")
        self.blocked_in_row = self.blocked_in_row + 1 if outcome == "blocked" else 0
        if self.blocked_in_row >= MOST_BLOCKED:
            self.stop(f"{MOST_BLOCKED} blocked answers in a row ({reason}); crawl again after some hours")

    def add_plan(self, plan: Plan, *, live: bool = True) -> None:
        """Keep the reports and problems that a page showed. What a held page lacks was fatal in the run that got it."""
        self.reports.update(plan.reports)
        for problem in plan.problems:
            self.add_problem(problem.text, fatal=problem.fatal and live)

    def add_loss(self, url: str, kind: str, *, known: bool, reason: str, live: bool = True) -> None:
        """A page that was wanted and not got. Start pages must come, and known columns unless they are gone."""
        if self.stopped is not None:
            return  # said once for all that was not asked for any more
        fatal = kind == "home" or (known and not reason.startswith(_GONE))
        self.add_problem(f"{url}: {kind} not got: {reason}", fatal=fatal and live)

    def summary(self) -> SiteSummary:
        """The site's part of the summary."""
        answered = self.pages + sum(self.outcomes[kind] for kind in ("missing", "blocked", "failed", "redirect"))
        good = answered - self.outcomes["failed"] - self.outcomes["blocked"]
        if self.not_due and self.asked and not good:
            self.add_problem(f"{self.site.id}: none of {self.asked} requests was answered with content", fatal=True)
        elif not self.pages and not self.not_due:
            if not any(self.problems.values()):  # otherwise it is said already why nothing came
                where = "in the replay" if self.not_in_replay and not answered else "from the site"
                self.add_problem(f"{self.site.id}: expected at least one page {where}, got none", fatal=True)
        elif not self.reports:
            text = f"{self.site.id}: no report was found on {self.pages} pages; look at the site, and name its report"
            self.add_problem(f"{text} columns in crawler/sources.yml", fatal=False)
        fatal = [text for text, is_fatal in self.problems.items() if is_fatal]
        return SiteSummary(
            site=self.site.id,
            pages=self.pages,
            reports=len(self.reports),
            new=self.outcomes["new"],
            unchanged=self.outcomes["unchanged"],
            changed=self.outcomes["changed"],
            missing=self.outcomes["missing"],
            blocked=self.outcomes["blocked"],
            refused=self.outcomes["refused"],
            failed_answers=self.outcomes["failed"],
            not_in_replay=self.not_in_replay,
            failed=bool(fatal),
            error="; ".join(fatal),
            problems=tuple(self.problems),
            asked=self.asked,
            not_due=self.not_due,
        )


def skipped_site(site: Site, reason: str) -> SiteSummary:
    """The summary of a site that was not asked at all."""
    return SiteSummary(site.id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, False, "", (), skipped=reason)


@dataclass
class CrawlRun:
    """What the parts of one crawl share: where captures go, what is counted, whether it is a replay."""

    store: CaptureStore
    run: str
    sites: Mapping[str, SiteTally]
    recording: Recording | None = None  #: what answers instead of the network
    as_of: datetime | None = None
    delay: float | None = None  #: instead of the registry's, for tests
    progress: Callable[[Progress], None] | None = None
    trial: Trial | None = None  #: notes what would be fetched, instead of fetching it
    fatal: str | None = None  #: what ended the whole run, such as a full disk
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    offset: timedelta = timedelta(0)  #: of this run's clock, for rehearsals
    ended_early: str | None = None  #: what ended the run before all was asked, such as a signal

    def now(self) -> datetime:
        """The run's time, which captures carry."""
        return datetime.now(UTC) + self.offset

    @property
    def replayed(self) -> bool:
        """Whether a recording answers instead of the network."""
        return self.recording is not None

    def report_progress(self, tally: SiteTally, url: str, outcome: str) -> None:
        """Tell the caller, where one listens."""
        if self.progress is not None:
            self.progress(Progress(tally.site.id, url, outcome, tally.pages, len(tally.reports)))

    def delay_of(self, site: Site) -> float:
        """Seconds between two requests to a site."""
        if self.replayed:
            return 0.0
        if self.delay is not None:
            return self.delay
        return max(site.delay_seconds, self.sites[site.id].crawl_delay)
