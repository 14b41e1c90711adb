"""Commands that say what is there and what is wrong: status, coverage."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from gongkai.options import ARCHIVE, Failure


@click.command(short_help="Sites, last runs, coverage, alarms and what to do.")
@ARCHIVE
@click.option("--site", help="One site of the registry only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(archive: Path, site: str | None, as_json: bool) -> None:
    """Show at a glance how the archive is kept: sites and their last runs, coverage, alarms and what to do.

    The exit status is 1 while any alarm stands, so that cron sends a mail; a warning is worth a look, and no alarm.

    \b
    Examples:
      gongkai status
      gongkai status --site yining.gov.cn
      gongkai status --json
    """
    from archive.status import UnreadableArchive, read_status
    from crawler.registry import load_sites, unknown_site
    from publish.terminal_status import print_status

    try:
        found = read_status(archive, site)
    except UnreadableArchive as error:
        raise Failure(str(error)) from error
    if site is not None and not found.sites:
        raise Failure(unknown_site(site, load_sites()))
    if as_json:
        click.echo(json.dumps({"alarmed": found.alarmed, **asdict(found)}, ensure_ascii=False, indent=2))
    else:
        print_status(found, datetime.now(UTC), Console())
    if found.alarmed:
        sys.exit(1)


@click.command(short_help="Which reports are there, late or missing, and why.")
@click.argument("agency", required=False)
@ARCHIVE
@click.option("--year", "years", type=int, multiple=True, help="This year only. Repeatable.")
@click.option("--state", "states", multiple=True, help="Squares in this state only. Repeatable.")
@click.option("--csv", "as_csv", is_flag=True, help="Print all columns of the table as CSV.")
def coverage(agency: str | None, archive: Path, years: tuple[int, ...], states: tuple[str, ...], as_csv: bool) -> None:
    """Show which reports are there, late or missing, and why: a line a body and a sign a year.

    AGENCY is a body's id, its name, or a part of names; of one body every year is told in words.

    \b
    Examples:
      gongkai coverage
      gongkai coverage 伊宁市公安局
      gongkai coverage --year 2024 --state not_found
      gongkai coverage --csv
    """
    from archive.status import UnknownAgency, UnreadableArchive, read_squares
    from archive.tables.coverage import COVERAGE_STATES
    from publish.terminal_status import print_grid, print_squares

    if unknown := set(states) - set(COVERAGE_STATES):
        raise Failure(f"{', '.join(sorted(unknown))}: expected states among {', '.join(COVERAGE_STATES)}")
    try:
        squares = [dict(row) for row in read_squares(archive, agency, years, states)]
    except (UnreadableArchive, UnknownAgency) as error:
        raise Failure(str(error)) from error
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(squares[0].keys() if squares else ())
        writer.writerows(square.values() for square in squares)
    elif not squares:
        click.echo("no squares: nothing is captured yet, or no square is in that year and state")
    elif len({square["agency_id"] for square in squares}) == 1:
        print_squares(squares, Console())
    else:
        print_grid(squares, Console())
