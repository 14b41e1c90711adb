"""What a crawl counts while it runs, and the summary that it ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.captures import CaptureStore
from crawler.discovery import Plan
from crawler.recording import Recording
from crawler.registry import Site
from crawler.trial import Trial

#: Blocked answers in a row after which a site is left alone for the rest of the run: a wall stays for hours.
MOST_BLOCKED = 5


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


@dataclass(frozen=True)
class Summary:
    """A whole run, by sites in the order in which they were given."""

    run: str
    sites: tuple[SiteSummary, ...]
    notes: tuple[str, ...] = ()  #: what must be said of the whole run, such as hosts that were left out

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
    stopped: str | None = None
    crawl_delay: float = 0.0  #: what the site's robots.txt asks for, in seconds
    problems: dict[str, bool] = field(default_factory=dict)  #: text -> fatal, in the order of finding

    def add_problem(self, text: str, *, fatal: bool) -> None:
        """Keep what must be said, each text once."""
        self.problems[text] = fatal or self.problems.get(text, False)

    def add_answer(self, outcome: str, role: str, url: str, reason: str) -> None:
        """Count one stored answer or failure; a wall met again and again stops the site."""
        if role == "robots":
            return
        self.outcomes[outcome] += 1
        self.pages += outcome in {"new", "changed", "unchanged"}
        self.blocked_in_row = self.blocked_in_row + 1 if outcome == "blocked" else 0
        if self.blocked_in_row >= MOST_BLOCKED and self.stopped is None:
            self.stopped = f"{MOST_BLOCKED} blocked answers in a row ({reason}); crawl again after some hours"
            self.add_problem(self.stopped, fatal=True)

    def add_plan(self, plan: Plan) -> None:
        """Keep the reports and problems that a page showed."""
        self.reports.update(plan.reports)
        for problem in plan.problems:
            self.add_problem(problem.text, fatal=problem.fatal)

    def add_loss(self, url: str, kind: str, *, known: bool, reason: str) -> None:
        """A page that was wanted and not got. Start pages must come, and known columns unless they are gone."""
        if self.stopped is not None:
            return  # said once for all that was not asked for any more
        gone = reason.startswith(("status 404", "status 410", "says "))
        self.add_problem(f"{url}: {kind} not got: {reason}", fatal=kind == "home" or (known and not gone))

    def summary(self) -> SiteSummary:
        """The site's part of the summary."""
        answered = self.pages + sum(self.outcomes[kind] for kind in ("missing", "blocked", "failed", "redirect"))
        if not self.pages:
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
        )


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
