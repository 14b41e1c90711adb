"""Commands that make the archive from captures: build, reparse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from gongkai.options import ARCHIVE, CAPTURES, DECISIONS, WORKERS, Failure, limits_of, read_decisions, read_limits

if TYPE_CHECKING:
    from archive.build import BuildSummary
    from archive.reading import Reading
    from crawler.decisions import Decisions


@click.command(short_help="Captures → archive.db, offline.")
@CAPTURES
@ARCHIVE
@DECISIONS
@WORKERS
@limits_of
@click.option("--fresh", is_flag=True, help="Read every document again, whatever was kept from earlier builds.")
@click.option(
    "--timings", is_flag=True, help="Keep parse times in reports.parse_seconds (the archive then differs each time)."
)
def build(  # noqa: PLR0913 - the options of the command
    *,
    captures: Path,
    archive: Path,
    decisions_file: Path | None,
    workers: int | None,
    fresh: bool,
    timings: bool,
    **limits: float,
) -> None:
    """Make archive.db from the captures alone, offline, and swap it in.

    What was read is kept beside the archive (.archive.db.results), so that only new documents are read.

    \b
    Examples:
      gongkai build
      gongkai build --captures demo/captures --archive demo.db
      gongkai build --fresh --recognition-seconds 900
    """
    from archive.reading import Reading

    reading = Reading(workers, read_limits(limits), fresh=fresh)
    summary = run_build(captures, archive, reading, decisions=read_decisions(decisions_file), timings=timings)
    click.echo(
        f"{archive}: {summary.reports} reports ({summary.reports_flagged} flagged), {summary.figures} figures, "
        f"{summary.problems} problems, from {summary.documents} documents in {summary.captures} captures; "
        f"{summary.documents_read} documents read now, the others before"
    )
    if summary.torn_records:
        click.echo(
            f"{captures}: {summary.torn_records} records were cut off by a crash and lie in torn/; crawl again if the "
            "last crawl did not end",
            err=True,
        )


def run_build(
    captures: Path, archive: Path, reading: Reading, *, decisions: Decisions, timings: bool = False
) -> BuildSummary:
    """Build with a bar on the terminal. Raises Failure."""
    from archive.build import build as build_archive

    columns = (TextColumn("reading documents, then again what findings rest on"), BarColumn(), MofNCompleteColumn())
    try:
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("documents", total=None)
            return build_archive(
                captures,
                archive,
                reading=reading,
                decisions=decisions,
                timings=timings,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except (FileNotFoundError, LookupError) as error:
        raise Failure(str(error)) from error


@click.command(short_help="Read again what lacked a tool, time or memory.")
@click.argument("names", nargs=-1)
@CAPTURES
@ARCHIVE
@DECISIONS
@WORKERS
@limits_of
@click.option("--kind", "kinds", multiple=True, help="Documents with a problem of this kind instead. Repeatable.")
@click.option("--all", "every", is_flag=True, help="All documents.")
def reparse(  # noqa: PLR0913 - the options of the command
    *,
    names: tuple[str, ...],
    captures: Path,
    archive: Path,
    decisions_file: Path | None,
    workers: int | None,
    kinds: tuple[str, ...],
    every: bool,
    **limits: float,
) -> None:
    """Read documents again and build: those of NAMES (reports, SHA-256, addresses), or those that may now be read.

    Without NAMES, every document that needed a tool that was missing, more time or more memory, or that crashed its
    reader. Prints what each was and is; the exit status is 1 when one of NAMES still cannot be read.

    \b
    Examples:
      gongkai reparse                                     after installing gongkai[ocr] or LibreOffice
      gongkai reparse yining-2024
      gongkai reparse --kind timeout --seconds 600
    """
    from archive.reading import Reading
    from archive.reparse import NothingNamed, describe_now, find_wanted, is_read
    from archive.results import WORTH_ANOTHER_TRY

    if not captures.is_dir():
        raise Failure(f"captures folder {captures}: not found; run `gongkai crawl` or `gongkai ingest` first")
    decisions = read_decisions(decisions_file)
    try:
        wanted = find_wanted(names, kinds or WORTH_ANOTHER_TRY, every=every, captures=captures, archive=archive)
    except NothingNamed as error:
        raise Failure(str(error)) from error
    again = frozenset(item.sha256 for item in wanted)
    summary = run_build(captures, archive, Reading(workers, read_limits(limits), again=again), decisions=decisions)
    now = describe_now(wanted, archive)
    for item in wanted:
        click.echo(f"{item.name}: {item.before} → {now[item.sha256]}  {item.sha256[:16]}")
    click.echo(
        f"{archive}: {len(wanted)} documents read again; {summary.reports} reports "
        f"({summary.reports_flagged} flagged), {summary.figures} figures, {summary.problems} problems"
    )
    if any(item.named and not is_read(now[item.sha256]) for item in wanted):
        sys.exit(1)
