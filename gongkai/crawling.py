"""Commands that fill the store of captures: crawl, ingest, captures."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from gongkai.options import CAPTURES, DECISIONS, FILES, Failure, make_folder, read_decisions, read_moment, show_progress


def find_recordings(given: tuple[Path, ...]) -> list[Path]:
    """The WARC files given, and those below the folders given. Raises Failure for a folder without any."""
    files: list[Path] = []
    for path in given:
        found = sorted(path.rglob("*.warc*")) if path.is_dir() else [path]
        found = [file for file in found if file.is_file() and "torn" not in file.parts]
        if not found:
            raise Failure(f"{path}: expected WARC files in this folder, found none")
        files += found
    return files


@click.command(short_help="Ask sites for everything now (update: for what is due).")
@click.argument("sites", nargs=-1)
@CAPTURES
@DECISIONS
@click.option(
    "--replay",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Answer from this WARC file, or all below this folder, instead of the network. Repeatable.",
)
@click.option(
    "--as-of",
    metavar="TIME",
    callback=lambda _context, _option, text: read_moment(text) if text else None,
    help="With --replay: the web as it was then, e.g. 2026-11-20 (its end) or 2026-11-20T08:00 (UTC).",
)
def crawl(
    sites: tuple[str, ...],
    captures: Path,
    decisions_file: Path | None,
    replay: tuple[Path, ...],
    as_of: datetime | None,
) -> None:
    """Fetch the annual reports of SITES (all registered ones by default) into the captures folder.

    Obeys robots.txt, asks each host once a second, and asks again only for what changed. A site that is left alone
    after a firewall's answers or at its own wish is asked only where it is named. Ends with a summary; the exit status
    is 1 when a site failed.

    \b
    Examples:
      gongkai crawl                      every site of crawler/sources.yml
      gongkai crawl yining.gov.cn        one site
      gongkai crawl --replay samples/yining-2024.warc.gz
      gongkai crawl --replay captures/yining.gov.cn --as-of 2026-11-20 --captures then
    """
    from crawler.captures import StoreBusy
    from crawler.recording import UnreadableReplay
    from crawler.registry import RegistryError
    from crawler.rehearsal import WrongFolder
    from crawler.run import ClockBehind, UnknownSite
    from crawler.run import crawl as run_crawl
    from publish.terminal import print_crawl, print_troubles

    if as_of is not None and not replay:
        raise click.UsageError("--as-of needs --replay: only a stored crawl can be run as of another time")
    decisions = read_decisions(decisions_file)
    make_folder(captures)
    try:
        with show_progress("crawling …") as say:
            summary = run_crawl(
                sites,
                captures=captures,
                decisions=decisions,
                replay=find_recordings(replay),
                as_of=as_of,
                progress=lambda now: say(
                    f"crawling {now.site}: {now.pages} pages, {now.reports} reports; {now.outcome} {now.url}"
                ),
            )
    except (StoreBusy, RegistryError, UnknownSite, UnreadableReplay, WrongFolder, ClockBehind) as error:
        raise Failure(str(error)) from error
    print_crawl(summary, Console())
    errors = Console(stderr=True)
    print_troubles(summary, errors)
    for site in summary.sites:
        if site.skipped is not None:
            errors.print(f"{site.site}: {site.skipped}", markup=False, soft_wrap=True)
    if summary.failed or summary.ended_early:
        sys.exit(1)


@click.command(short_help="Store files that you have.")
@click.argument("files", nargs=-1, required=True, type=FILES)
@CAPTURES
@click.option("--agency", help="Whose report it is, where the file does not say.")
@click.option("--year", type=click.IntRange(2008, 2100), help="Year reported on, where the file does not say.")
@click.option("--url", help="Where the file was published.")
@click.option(
    "--as-one", is_flag=True, help="The files are one report, in this order: sheets, pictures, an attachment."
)
def ingest(  # noqa: PLR0913 - the options of the command
    *, files: tuple[Path, ...], captures: Path, agency: str | None, year: int | None, url: str | None, as_one: bool
) -> None:
    """Store local FILES as captures, so that the next build reads them.

    \b
    Examples:
      gongkai ingest report.pdf
      gongkai ingest scan.pdf --agency 伊宁市财政局 --year 2023 --url https://www.yining.gov.cn/…/x.pdf
      gongkai ingest sheet1.jpg sheet2.jpg sheet3.jpg --as-one --agency 伊宁市财政局 --year 2019
    """
    from crawler.captures import StoreBusy
    from crawler.ingest import ingest as store_files
    from crawler.rehearsal import WrongFolder

    try:
        stored = store_files(
            files, captures=captures, agency=agency, year=year, url=url, as_one=as_one, now=datetime.now(UTC)
        )
    except (StoreBusy, WrongFolder, ValueError, OSError) as error:
        raise Failure(str(error)) from error
    for capture in stored:
        click.echo(f"{capture.url}  sha256 {capture.sha256}  {capture.size} bytes  {capture.outcome}")


@click.command(short_help="What is stored, and any damage.")
@CAPTURES
@click.option("--rebuild", is_flag=True, help="Forget the index and make it again from the WARC files.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def captures(captures: Path, rebuild: bool, as_json: bool) -> None:
    """Show what is stored, per site, and any damage; bring the index up to date first.

    \b
    Examples:
      gongkai captures
      gongkai captures --rebuild
    """
    from crawler.captures import CaptureStore, StoreBusy

    if not captures.is_dir():
        raise Failure(f"captures folder {captures}: not found; run `gongkai crawl` or `gongkai ingest` first")
    try:
        with CaptureStore(captures) as store:
            if rebuild:
                store.rebuild()
            rows = list(store.captures())
            damage = store.damage()
    except StoreBusy as error:
        raise Failure(str(error)) from error
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        site = counts.setdefault(row.site, {})
        site[row.outcome] = site.get(row.outcome, 0) + 1
    if as_json:
        found = [dict(zip(("file", "offset", "length", "torn"), item, strict=True)) for item in damage]
        click.echo(json.dumps({"sites": counts, "damage": found}, ensure_ascii=False, indent=2))
        return
    for name, outcomes in sorted(counts.items()):
        click.echo(f"{name}: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())))
    for file, offset, length, torn in damage:
        what = "torn record set aside" if torn else "damaged bytes"
        click.echo(f"{file}: {what} at byte {offset}, {length} bytes", err=True)
