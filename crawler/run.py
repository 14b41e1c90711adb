"""Crawl sites into captures, from the network or from WARC files.

    crawl(["yining.gov.cn"], captures=Path("captures"))                                         live
    crawl(["yining.gov.cn"], captures=Path("captures"), replay=[Path("yining.warc.gz")])        no network at all

Scrapy's reactor runs once in a process, and so does `crawl`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.captures import CaptureStore, new_run
from crawler.decisions import NO_DECISIONS, Decisions
from crawler.exclusion import leave_out_hosts
from crawler.past import read_past
from crawler.recording import Recording, UnreadableReplay
from crawler.records import run_record
from crawler.registry import PLACEHOLDER_CONTACT, RegistryError, Site, load_contact, load_sites, unknown_site
from crawler.rehearsal import check_real
from crawler.replay import REPLAY_RUN, REPLAY_SETTINGS
from crawler.scheduler import SHARE
from crawler.settings import SETTINGS
from crawler.spiders.site import SiteSpider
from crawler.tally import CrawlRun, Progress, SiteSummary, SiteTally, Summary, skipped_site
from crawler.trial import Trial
from crawler.warc import format_time

logger = logging.getLogger(__name__)
VERSION = "0.1"
#: Captures may come from machines whose clocks differ a little.
MOST_AHEAD = timedelta(days=1)


class UnknownSite(ValueError):
    """A site that the registry does not have."""


class ClockBehind(Exception):
    """Captures are dated after now: this machine's clock is wrong, or was when they were stored."""


def crawl(  # noqa: PLR0913 - what a run is given from outside
    sites: Sequence[str],
    *,
    captures: Path,
    decisions: Decisions = NO_DECISIONS,
    replay: Sequence[Path] = (),
    as_of: datetime | None = None,
    progress: Callable[[Progress], None] | None = None,
    trial: Trial | None = None,
) -> Summary:
    """Crawl sites, all that they have, and return what was done; failures stand in the summary.

    `sites` are ids of the registry; none means all but those that are left alone after walls, in a replay all that the
    files hold. With `replay`, the WARC files answer instead of the network: the newest answer not after `as_of` (UTC
    unless it says otherwise). With `trial`, articles and files are noted there and not fetched. Hosts that `decisions`
    exclude are unknown to the run. SIGINT and SIGTERM end the crawl cleanly. Raises UnknownSite, StoreBusy,
    UnreadableReplay, WrongFolder, ClockBehind.
    """
    recording = Recording(replay) if replay else None
    now = datetime.now(UTC)
    chosen, notes = leave_out_hosts(choose_sites(sites, recording), decisions.excluded_hosts(f"{now:%Y-%m-%d}"))
    if as_of is not None and as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=UTC)
    if recording is None:
        warn_of_contact()
    with CaptureStore(captures) as store:
        check_real(captures)
        if recording is None:
            check_clock(store, now)
        skipped, warnings = ({}, {}) if replay else _left_alone(store, chosen, now, named=bool(sites))
        run = CrawlRun(
            store=store,
            run=REPLAY_RUN if replay else new_run("crawl", now),
            sites={site.id: SiteTally(site) for site in chosen if site.id not in skipped},
            recording=recording,
            as_of=as_of,
            delay=delay_for_tests(),
            progress=progress,
            started=now,
            trial=trial,
        )
        for site, text in warnings.items():
            run.sites[site].add_problem(text, fatal=False)
        return replace(run_spider(run, captures, chosen, skipped), notes=tuple(notes))


def check_clock(store: CaptureStore, now: datetime) -> None:
    """Raise ClockBehind where captures are of a later day: nothing would be due until then, without a word."""
    newest = store.newest_time()
    if newest is not None and datetime.fromisoformat(newest) > now + MOST_AHEAD:
        raise ClockBehind(
            f"captures folder {store.root}: its newest capture is of {newest}, after {format_time(now)}, the time of "
            "this machine; set the clock, or take the files with false times out of the folder"
        )


def run_spider(run: CrawlRun, captures: Path, chosen: Sequence[Site], skipped: Mapping[str, str]) -> Summary:
    """Crawl the sites of a run, store a record of each site's part, and return the summary of all that were chosen."""
    if run.sites:
        settings = {**SETTINGS, **_run_settings(run), "LOG_FILE": str(captures / "crawl.log")}
        if run.replayed:
            settings |= REPLAY_SETTINGS
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(SiteSpider)
        process.crawl(crawler, crawl_run=run)
        process.start()
        if process.bootstrap_failed and run.fatal is None:
            run.fatal = "the crawl did not start; see crawl.log in the captures folder"
        reason = crawler.stats.get_value("finish_reason") if crawler.stats is not None else None
        run.ended_early = None if reason == "finished" else f"ended early ({reason})"
    found = {site: _summary(run, tally) for site, tally in run.sites.items()}
    found |= {site.id: skipped_site(site, skipped[site.id]) for site in chosen if site.id in skipped}
    if not run.replayed and run.fatal is None:
        _append_records(run, found)
    run.store.flush()
    return Summary(run.run, tuple(found[site.id] for site in chosen), ended_early=run.ended_early)


def _append_records(run: CrawlRun, summaries: Mapping[str, SiteSummary]) -> None:
    """One record for each site of the run: see `crawler.records`."""
    for site, summary in summaries.items():
        tally = run.sites.get(site)
        if tally is not None and not (tally.due or tally.asked or summary.failed):
            continue  # nothing was due and nothing asked: its pages only led others on
        stopped = (tally.stopped or run.ended_early) if tally is not None else None
        mode = tally.mode if tally is not None else next((one.mode for one in run.sites.values()), "crawl")
        run.store.append(run_record(summary, run.run, (run.started, run.now()), mode=mode, stopped=stopped))


def _left_alone(
    store: CaptureStore, sites: Sequence[Site], now: datetime, *, named: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """Sites that are not asked, and those that are although they are left alone otherwise; each with the reason."""
    skipped: dict[str, str] = {}
    warnings: dict[str, str] = {}
    for site in sites:
        alone = read_past(store, site).left_alone(now, silence=False)
        if alone is None:
            continue
        text = f"left alone until {format_time(alone[0].replace(microsecond=0))}: {alone[1]}"
        if named:
            warnings[site.id] = f"{site.id}: otherwise {text}; asked all the same, since it was named"
        else:
            skipped[site.id] = text
    return skipped, warnings


def user_agent() -> str:
    """How the crawler names itself, with the operator's contact."""
    return f"gongkai/{VERSION} (open archive of government disclosure reports; +{load_contact()})"


def choose_sites(ids: Sequence[str], recording: Recording | None = None) -> list[Site]:
    """The sites of the registry that ids name; none: all, or all that a recording holds.

    Raises UnknownSite, UnreadableReplay.
    """
    known = load_sites()
    for site in ids:
        if site not in known:
            raise UnknownSite(unknown_site(site, known))
    if not ids and recording is not None:
        recorded = recording.sites()
        if not recorded:
            raise UnreadableReplay("the files given to --replay hold no page of a registered site; name other files")
        ids = [site for site in known if site in recorded]
    return [known[site] for site in dict.fromkeys(ids or known)]


def delay_for_tests() -> float | None:
    """Seconds between two requests where the environment sets them (GONGKAI_DELAY). Raises RegistryError."""
    value = os.environ.get("GONGKAI_DELAY")
    try:
        return float(value) if value else None
    except ValueError as error:
        raise RegistryError(f"GONGKAI_DELAY={value}: expected seconds such as 0.5; unset it to crawl live") from error


def _run_settings(run: CrawlRun) -> Mapping[str, Any]:
    slots = {
        # `jitter` since Scrapy 2.19, `randomize_delay` before: a pause is never shorter than was promised.
        tally.site.id: {
            "concurrency": 1,
            "delay": run.delay_of(tally.site),
            "jitter": 0.0,
            "randomize_delay": False,
        }
        for tally in run.sites.values()
    }
    return {
        "USER_AGENT": user_agent(),
        "DOWNLOAD_SLOTS": slots,
        # Enough for every site's share, and its robots.txt: crawler.scheduler gives out the shares.
        "CONCURRENT_REQUESTS": (SHARE + 4) * max(4, len(slots)),
    }


def _summary(run: CrawlRun, tally: SiteTally) -> SiteSummary:
    if run.fatal is not None:
        tally.add_problem(run.fatal, fatal=True)
    return tally.summary()


def warn_of_contact() -> None:
    """Log that nobody stands behind the user agent yet."""
    if load_contact() == PLACEHOLDER_CONTACT:
        logger.warning(
            "sources.yml: `contact` is still %s; put your mailbox there before crawling live", PLACEHOLDER_CONTACT
        )
