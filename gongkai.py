"""gongkai: the front door. One thin function a command; the logic lives in the rooms.

gongkai crawl → captures/ → gongkai build → archive.db → gongkai serve
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

CAPTURES = click.option(
    "--captures",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("captures"),
    show_default=True,
    envvar="GONGKAI_CAPTURES",
    help="Folder of the WARC files and their index.",
)
ARCHIVE = click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("archive.db"),
    show_default=True,
    envvar="GONGKAI_ARCHIVE",
    help="The database.",
)
FILES = click.Path(path_type=Path, exists=True, dir_okay=False)


def read_moment(text: str) -> datetime:
    """A time in ISO form as UTC; a date alone is its last moment. Raises click.BadParameter."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no time such as 2026-11-20 or 2026-11-20T08:00") from error
    if len(text) == len("2026-11-20"):
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


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


class Failure(click.ClickException):
    """A message for the person at the terminal, and exit status 1."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("gongkai"), prog_name="gongkai")
def main() -> None:
    """The open archive of Chinese local governments' yearly information-disclosure reports.

    \b
    Examples:
      gongkai crawl --replay samples/yining-2024.warc.gz    run the stored sample crawl, offline
      gongkai build                                          captures → archive.db
      gongkai serve                                          browse http://127.0.0.1:8001/
      gongkai parse report.pdf                               what is read in one file
    """


@main.command()
@click.argument("sites", nargs=-1)
@CAPTURES
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
def crawl(sites: tuple[str, ...], captures: Path, replay: tuple[Path, ...], as_of: datetime | None) -> None:
    """Fetch the annual reports of SITES (all registered ones by default) into the captures folder.

    Obeys robots.txt, asks each host once a second, and asks again only for what changed. Ends with a summary; the exit
    status is 1 when a site failed.

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
    from crawler.run import UnknownSite
    from crawler.run import crawl as run_crawl
    from publish.terminal import print_crawl

    if as_of is not None and not replay:
        raise click.UsageError("--as-of needs --replay: only a stored crawl can be run as of another time")
    console = Console(stderr=True)
    try:
        with console.status("crawling …") as status:
            summary = run_crawl(
                sites,
                captures=captures,
                replay=find_recordings(replay),
                as_of=as_of,
                progress=lambda now: status.update(
                    f"crawling {now.site}: {now.pages} pages, {now.reports} reports; {now.outcome} {now.url}"
                ),
            )
    except (StoreBusy, RegistryError, UnknownSite, UnreadableReplay) as error:
        raise Failure(str(error)) from error
    print_crawl(summary, Console())
    for site in summary.sites:
        for problem in site.problems:
            console.print(f"{site.site}: {problem}", style="red" if site.failed else "yellow", markup=False)
    if summary.failed:
        sys.exit(1)


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@CAPTURES
@click.option("--agency", help="Whose report it is, where the file does not say.")
@click.option("--year", type=click.IntRange(2008, 2100), help="Year reported on, where the file does not say.")
@click.option("--url", help="Where the file was published.")
def ingest(files: tuple[Path, ...], captures: Path, agency: str | None, year: int | None, url: str | None) -> None:
    """Store local FILES as captures, so that the next build reads them.

    \b
    Examples:
      gongkai ingest report.pdf
      gongkai ingest scan.pdf --agency 伊宁市财政局 --year 2023 --url https://www.yining.gov.cn/…/x.pdf
    """
    from crawler.captures import StoreBusy
    from crawler.ingest import ingest as store_files

    try:
        stored = store_files(files, captures=captures, agency=agency, year=year, url=url, now=datetime.now(UTC))
    except (StoreBusy, ValueError, OSError) as error:
        raise Failure(str(error)) from error
    for capture in stored:
        click.echo(f"{capture.url}  sha256 {capture.sha256}  {capture.size} bytes  {capture.outcome}")


@main.command()
@CAPTURES
@ARCHIVE
@click.option("--workers", type=click.IntRange(1), help="Documents read at the same time; all cores by default.")
@click.option(
    "--timings", is_flag=True, help="Keep parse times in reports.parse_seconds (the archive then differs each time)."
)
def build(captures: Path, archive: Path, workers: int | None, timings: bool) -> None:
    """Make archive.db from the captures alone, offline, and swap it in.

    \b
    Examples:
      gongkai build
      gongkai build --captures demo/captures --archive demo.db
    """
    from archive.build import build as build_archive

    console = Console(stderr=True)
    columns = (TextColumn("reading documents"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("documents", total=None)
            summary = build_archive(
                captures,
                archive,
                workers=workers,
                timings=timings,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except (FileNotFoundError, LookupError) as error:
        raise Failure(str(error)) from error
    click.echo(
        f"{archive}: {summary.reports} reports ({summary.reports_flagged} flagged), {summary.figures} figures, "
        f"{summary.problems} problems, from {summary.documents} documents in {summary.captures} captures"
    )
    if summary.torn_records:
        click.echo(
            f"{captures}: {summary.torn_records} records were cut off by a crash and lie in torn/; crawl again if the "
            "last crawl did not end",
            err=True,
        )


@main.command()
@click.argument("file", type=FILES)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; numbers are strings, exactly as printed.")
def parse(file: Path, as_json: bool) -> None:
    """Print what is read in one FILE: tables as printed, with states and problems.

    Exit status 1 when the file cannot be read.

    \b
    Examples:
      gongkai parse report.pdf
      gongkai parse page.html --json
    """
    from parse.model import Problem
    from parse.sandbox import parse_limited
    from publish.terminal import print_report, report_json

    outcome = parse_limited(file.read_bytes())
    if isinstance(outcome, Problem):
        raise Failure(f"{file}: {outcome.message}")
    if as_json:
        click.echo(report_json(outcome))
    else:
        print_report(outcome, Console())


@main.command()
@CAPTURES
@ARCHIVE
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port; the next free one if taken."
)
@click.option("--open", "open_browser", is_flag=True, help="Open a browser.")
def serve(captures: Path, archive: Path, host: str, port: int, open_browser: bool) -> None:
    """Browse and search the archive: pages for people, tables, CSV and JSON for programs.

    \b
    Examples:
      gongkai serve
      gongkai serve --port 8080 --open
    """
    from publish.serve import ArchiveMissing, PortUnavailable
    from publish.serve import serve as run_server

    try:
        run_server(
            archive,
            captures=captures,
            host=host,
            port=port,
            open_browser=open_browser,
            ready=lambda address: click.echo(f"{archive} is at {address} (Ctrl-C ends)"),
        )
    except (ArchiveMissing, PortUnavailable) as error:
        raise Failure(str(error)) from error


@main.command()
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


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when a generated file is stale.")
def docs(check: bool) -> None:
    """Write the generated files again: docs/codebook.md, docs/sources.md and the lower part of metadata.yml."""
    from archive.documentation import render_codebook
    from crawler.documentation import render_sources
    from publish.metadata import render_metadata
    from publish.serve import METADATA

    root = Path(__file__).parent
    wanted = {
        root / "docs" / "codebook.md": render_codebook(),
        root / "docs" / "sources.md": render_sources(),
        METADATA: render_metadata(METADATA.read_text(encoding="utf-8")),
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        click.echo(f"{path.relative_to(root)}: {'stale; run `gongkai docs`' if check else 'written'}")
        if not check:
            path.write_text(wanted[path], encoding="utf-8")
    if check and stale:
        sys.exit(1)


if __name__ == "__main__":
    main()
