"""Crawl sites into captures, from the network or from WARC files.

    crawl(["yining.gov.cn"], captures=Path("captures"))                                         live
    crawl(["yining.gov.cn"], captures=Path("captures"), replay=[Path("yining.warc.gz")])        no network at all

Scrapy's reactor runs once in a process, and so does `crawl`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from crawler.captures import CaptureStore, new_run
from crawler.decisions import NO_DECISIONS, Decisions
from crawler.exclusion import leave_out_hosts
from crawler.recording import Recording, UnreadableReplay
from crawler.registry import PLACEHOLDER_CONTACT, RegistryError, Site, load_contact, load_sites
from crawler.replay import REPLAY_RUN, REPLAY_SETTINGS
from crawler.settings import SETTINGS
from crawler.spiders.ucap import UcapSpider
from crawler.tally import CrawlRun, Progress, SiteTally, Summary
from crawler.trial import Trial

logger = logging.getLogger(__name__)
VERSION = "0.1"


class UnknownSite(ValueError):
    """A site that the registry does not have."""


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
    """Crawl sites and return what was done; failures stand in the summary.

    `sites` are ids of the registry; none means all, in a replay all that the files hold. With `replay`, the WARC files
    answer instead of the network: the newest answer not after `as_of` (UTC unless it says otherwise). With `trial`,
    articles and files are noted there and not fetched. Hosts that `decisions` exclude are unknown to the run. SIGINT
    and SIGTERM end the crawl cleanly. Raises UnknownSite, StoreBusy, UnreadableReplay.
    """
    if not replay and load_contact() == PLACEHOLDER_CONTACT:
        logger.warning(
            "sources.yml: `contact` is still %s; put your mailbox there before crawling live", PLACEHOLDER_CONTACT
        )
    recording = Recording(replay) if replay else None
    now = datetime.now(UTC)
    chosen, notes = leave_out_hosts(_choose(sites, recording), decisions.excluded_hosts(f"{now:%Y-%m-%d}"))
    if as_of is not None and as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=UTC)
    with CaptureStore(captures) as store:
        run = CrawlRun(
            store=store,
            run=REPLAY_RUN if replay else new_run("crawl", datetime.now(UTC)),
            sites={site.id: SiteTally(site) for site in chosen},
            recording=recording,
            as_of=as_of,
            delay=_delay_for_tests(),
            progress=progress,
            trial=trial,
        )
        settings = {**SETTINGS, **_run_settings(run), "LOG_FILE": str(captures / "crawl.log")}
        if replay:
            settings |= REPLAY_SETTINGS
        process = AsyncCrawlerProcess(settings)
        process.crawl(UcapSpider, crawl_run=run)
        process.start()
        store.flush()
    return _summary(run, notes, started=not process.bootstrap_failed)


def user_agent() -> str:
    """How the crawler names itself, with the operator's contact."""
    return f"gongkai/{VERSION} (open archive of government disclosure reports; +{load_contact()})"


def _choose(ids: Sequence[str], recording: Recording | None) -> list[Site]:
    known = load_sites()
    for site in ids:
        if site not in known:
            raise UnknownSite(
                f"{site}: expected a site of crawler/sources.yml, one of {', '.join(known)}; add it there"
            )
    if not ids and recording is not None:
        recorded = recording.sites()
        if not recorded:
            raise UnreadableReplay("the files given to --replay hold no page of a registered site; name other files")
        ids = [site for site in known if site in recorded]
    return [known[site] for site in dict.fromkeys(ids or known)]


def _delay_for_tests() -> float | None:
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
        "CONCURRENT_REQUESTS": max(16, 4 * len(slots)),  # a site whose requests wait must not hold up another
    }


def _summary(run: CrawlRun, notes: Sequence[str], *, started: bool) -> Summary:
    if not started and run.fatal is None:
        run.fatal = "the crawl did not start; see crawl.log in the captures folder"
    for tally in run.sites.values():
        if run.fatal is not None:
            tally.add_problem(run.fatal, fatal=True)
    return Summary(run.run, tuple(tally.summary() for tally in run.sites.values()), tuple(notes))
