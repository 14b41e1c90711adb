"""Crawl what is due, and nothing else: safe to run at any frequency.

    update([], captures=Path("captures"))      -> what was asked, what was not due, when the next run asks

What is due is told from the captures alone (`crawler.due`): a run that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from crawler.captures import CaptureStore, new_run
from crawler.decisions import NO_DECISIONS, Decisions
from crawler.discovery import start_steps
from crawler.exclusion import leave_out_hosts
from crawler.past import SitePast, read_past
from crawler.registry import Site
from crawler.rehearsal import RUN_PREFIX, begin_rehearsal, check_real
from crawler.run import UnknownSite, check_clock, choose_sites, delay_for_tests, run_spider, warn_of_contact
from crawler.tally import CrawlRun, Progress, SiteTally, Summary, skipped_site
from crawler.warc import format_time

__all__ = ["UnknownSite", "update"]


def update(
    sites: Sequence[str],
    *,
    captures: Path,
    decisions: Decisions = NO_DECISIONS,
    now: datetime | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Crawl what is due of sites (ids of the registry; none: all) and return what was done.

    Sites that are left alone after walls, silence or at their own wish are skipped, and say so. Where nothing is due,
    nothing is asked and nothing stored. Hosts that `decisions` exclude are unknown to the run. `now` is for rehearsals:
    the run's captures carry it, so that they are kept in a folder of their own. Raises UnknownSite, StoreBusy,
    WrongFolder, ClockBehind.
    """
    offset = now.astimezone(UTC) - datetime.now(UTC) if now is not None else timedelta(0)
    begin = datetime.now(UTC) + offset
    chosen, notes = leave_out_hosts(choose_sites(sites), decisions.excluded_hosts(f"{begin:%Y-%m-%d}"))
    with CaptureStore(captures) as store:
        if now is None:
            check_real(captures)
        else:
            begin_rehearsal(captures)
        check_clock(store, begin)
        pasts = {site.id: read_past(store, site) for site in chosen}
        skipped = _skipped(pasts, begin)
        if not any(_due(past) <= begin for site, past in pasts.items() if site not in skipped):
            return replace(_idle(chosen, pasts, skipped, begin), notes=tuple(notes))
        warn_of_contact()
        run = CrawlRun(
            store=store,
            run=new_run("update" if now is None else RUN_PREFIX, begin),
            sites={site: _tally(past, begin) for site, past in pasts.items() if site not in skipped},
            delay=delay_for_tests(),
            progress=progress,
            started=begin,
            offset=offset,
        )
        done = run_spider(run, captures, chosen, skipped)
        after = {site.id: read_past(store, site) for site in chosen}
        return replace(done, notes=tuple(notes), next_due=_next(after, run.now()))


def _tally(past: SitePast, begin: datetime) -> SiteTally:
    mode = "update" if past.is_swept(begin) else "sweep"
    return SiteTally(past.site, mode=mode, past=past, due=_due(past) <= begin)


def _skipped(pasts: Mapping[str, SitePast], begin: datetime) -> dict[str, str]:
    alone = {site: past.left_alone(begin) for site, past in pasts.items()}
    return {
        site: f"left alone until {format_time(found[0].replace(microsecond=0))}: {found[1]}"
        for site, found in alone.items()
        if found is not None
    }


def _due(past: SitePast) -> datetime:
    """When anything of a site is due: at once where a start page or a column of the registry was never asked for."""
    paths = {_path(url) for url in past.addresses}
    if any(_path(step.url) not in paths for step in start_steps(past.site)):
        return datetime.min.replace(tzinfo=UTC)
    return past.next_due() or datetime.min.replace(tzinfo=UTC)


def _path(url: str) -> tuple[str, str]:
    """An address under whatever host name and scheme of its site."""
    parts = urlsplit(url)
    return (parts.path or "/", parts.query)


def _next(pasts: Mapping[str, SitePast], now: datetime) -> datetime | None:
    """When the next update will have something to ask, from now on."""
    found = []
    for past in pasts.values():
        alone = past.left_alone(now)
        found.append(max(_due(past), alone[0] if alone is not None else now, now))
    return min(found, default=None)


def _idle(chosen: Sequence[Site], pasts: Mapping[str, SitePast], skipped: Mapping[str, str], now: datetime) -> Summary:
    reasons = {site.id: skipped.get(site.id, "nothing is due") for site in chosen}
    return Summary("", tuple(skipped_site(site, reasons[site.id]) for site in chosen), next_due=_next(pasts, now))
