"""The command for cron: update = crawl what is due, then build."""

from __future__ import annotations

import contextlib
import fcntl
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from gongkai.building import run_build
from gongkai.options import (
    ARCHIVE,
    CAPTURES,
    DECISIONS,
    WORKERS,
    Failure,
    limits_of,
    make_folder,
    read_decisions,
    read_limits,
    read_moment,
    show_progress,
)

if TYPE_CHECKING:
    from crawler.decisions import Decisions
    from crawler.tally import Summary


@click.command(short_help="Crawl what is due, then build: for every day.")
@click.argument("sites", nargs=-1)
@CAPTURES
@ARCHIVE
@DECISIONS
@WORKERS
@limits_of
@click.option("--no-build", is_flag=True, help="Crawl only.")
@click.option(
    "--now",
    metavar="TIME",
    callback=lambda _context, _option, text: read_moment(text) if text else None,
    help="As if it were this time, which the captures then carry: a rehearsal, in a captures folder of its own.",
)
def update(  # noqa: PLR0913 - the options of the command
    *,
    sites: tuple[str, ...],
    captures: Path,
    archive: Path,
    decisions_file: Path | None,
    workers: int | None,
    no_build: bool,
    now: datetime | None,
    **limits: float,
) -> None:
    """Crawl what is due of SITES (all registered ones by default), and build where anything is new.

    For cron or a timer (`gongkai schedule`), at any frequency: what is not due is not asked, where nothing is due
    nothing is done, and beside another update or crawl it ends at once. Killed, or ended by Ctrl-C, it goes on at the
    next call. The exit status is 1 when a site failed, or the run was ended early.

    \b
    Examples:
      gongkai update
      gongkai update yining.gov.cn --no-build
      gongkai update --captures rehearsal --now 2027-01-10T09:00
    """
    decisions = read_decisions(decisions_file)
    with _only_one(captures) as alone:
        summary = _crawl_due(sites, captures, decisions, now) if alone else None
        if summary is None:
            click.echo(f"{captures}: another update or crawl is at work here; nothing done")
            return
        print_update(summary)
        if not (no_build or summary.ended_early or _is_current(archive, captures, decisions_file)):
            _build(captures, archive, workers, limits, decisions)
    if summary.failed or summary.ended_early:
        sys.exit(1)


@contextlib.contextmanager
def _only_one(captures: Path) -> Iterator[bool]:
    """Hold the lock of updates, from the crawl to the end of the build; False where another has it."""
    make_folder(captures)
    with (captures / ".update.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _crawl_due(sites: tuple[str, ...], captures: Path, decisions: Decisions, now: datetime | None) -> Summary | None:
    """What the crawl did; None where another one is at work. Raises Failure."""
    from crawler.captures import StoreBusy
    from crawler.registry import RegistryError
    from crawler.rehearsal import WrongFolder
    from crawler.run import ClockBehind
    from crawler.update import UnknownSite
    from crawler.update import update as run_update

    try:
        with show_progress("crawling …") as say:
            return run_update(
                sites,
                captures=captures,
                decisions=decisions,
                now=now,
                progress=lambda now: say(f"crawling {now.site}: {now.pages} pages; {now.outcome} {now.url}"),
            )
    except StoreBusy:
        return None
    except (RegistryError, UnknownSite, WrongFolder, ClockBehind) as error:
        raise Failure(str(error)) from error


def print_update(summary: Summary) -> None:
    """What was asked and what was not, why a site was left alone, and when the next update will ask."""
    from publish.terminal import print_crawl, print_troubles

    if not summary.is_idle:
        print_crawl(summary, Console())
    print_troubles(summary, Console(stderr=True))
    for site in summary.sites:
        if site.skipped is not None and not (summary.is_idle and site.skipped == "nothing is due"):
            click.echo(f"{site.site}: {site.skipped}")
    asked, not_due = sum(site.asked for site in summary.sites), sum(site.not_due for site in summary.sites)
    what = f"{asked} requests; {not_due} pages were not due" if not summary.is_idle else "nothing is due"
    next_due = f"; next due {summary.next_due.astimezone():%Y-%m-%d %H:%M %z}" if summary.next_due else ""
    click.echo(f"{what}{next_due}")


def _is_current(archive: Path, captures: Path, decisions_file: Path | None) -> bool:
    """Whether the archive holds all that is stored, and was made after the decisions were written last."""
    from archive.freshness import is_current

    decisions = decisions_file or Path("decisions.yml")
    if decisions.exists() and archive.exists() and decisions.stat().st_mtime > archive.stat().st_mtime:
        return False
    return is_current(archive, captures)


def _build(captures: Path, archive: Path, workers: int | None, limits: dict[str, float], decisions: Decisions) -> None:
    from archive.freshness import is_being_written
    from archive.reading import Reading

    if is_being_written(archive):
        click.echo(f"{archive}: another build is writing it; the next update builds")
        return
    built = run_build(captures, archive, Reading(workers, read_limits(limits)), decisions=decisions)
    click.echo(
        f"{archive}: {built.reports} reports ({built.reports_flagged} flagged), {built.problems} problems; "
        f"{built.documents_read} documents read now, the others before"
    )
