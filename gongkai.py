"""gongkai: the front door. One thin function a command; the logic lives in the rooms.

gongkai crawl → captures/ → gongkai build → archive.db → gongkai serve
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.build import BuildSummary
    from archive.reading import Reading
    from parse.sandbox import Limits

    Command = TypeVar("Command", bound=Callable[..., Any])

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
WORKERS = click.option(
    "--workers", type=click.IntRange(1), help="Documents read at the same time; all cores by default."
)
#: Options of the limits of one document: name, type, default (that of parse.sandbox; a test compares), what it limits.
LIMITS = (
    ("seconds", click.FloatRange(min=0.1), 60, "Seconds that reading one document may take."),
    ("memory-mb", click.IntRange(min=64), 2048, "Megabytes of address space that it may use."),
    ("recognition-seconds", click.FloatRange(min=0.1), 300, "Seconds, where pictures must be recognised."),
    ("recognition-memory-mb", click.IntRange(min=64), 6144, "Megabytes, where pictures must be recognised."),
)


def limits_of(command: Command) -> Command:
    """Give a command the options of `LIMITS`, each with its environment variable."""
    for name, kind, default, text in reversed(LIMITS):
        variable = f"GONGKAI_{name.upper().replace('-', '_')}"
        option = click.option(
            f"--{name}", type=kind, default=default, show_default=True, envvar=variable, show_envvar=True, help=text
        )
        command = option(command)
    return command


def read_limits(chosen: dict[str, Any]) -> Limits:
    """The limits that the options of `limits_of` give."""
    from parse.sandbox import Limit, Limits

    return Limits(
        Limit(chosen["seconds"], chosen["memory_mb"]),
        Limit(chosen["recognition_seconds"], chosen["recognition_memory_mb"]),
    )


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
      gongkai trace yining-2024 requests.granted.total       where a number comes from
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

    try:
        stored = store_files(
            files, captures=captures, agency=agency, year=year, url=url, as_one=as_one, now=datetime.now(UTC)
        )
    except (StoreBusy, ValueError, OSError) as error:
        raise Failure(str(error)) from error
    for capture in stored:
        click.echo(f"{capture.url}  sha256 {capture.sha256}  {capture.size} bytes  {capture.outcome}")


@main.command()
@CAPTURES
@ARCHIVE
@WORKERS
@limits_of
@click.option("--fresh", is_flag=True, help="Read every document again, whatever was kept from earlier builds.")
@click.option(
    "--timings", is_flag=True, help="Keep parse times in reports.parse_seconds (the archive then differs each time)."
)
def build(captures: Path, archive: Path, workers: int | None, fresh: bool, timings: bool, **limits: float) -> None:
    """Make archive.db from the captures alone, offline, and swap it in.

    What was read is kept beside the archive (.archive.db.results), so that only new documents are read.

    \b
    Examples:
      gongkai build
      gongkai build --captures demo/captures --archive demo.db
      gongkai build --fresh --recognition-seconds 900
    """
    from archive.reading import Reading

    summary = run_build(captures, archive, Reading(workers, read_limits(limits), fresh=fresh), timings=timings)
    click.echo(
        f"{archive}: {summary.reports} reports ({summary.reports_flagged} flagged), {summary.figures} figures, "
        f"{summary.problems} problems, from {summary.documents} documents in {summary.captures} captures; "
        f"{summary.documents_read} documents read, the others as kept"
    )
    if summary.torn_records:
        click.echo(
            f"{captures}: {summary.torn_records} records were cut off by a crash and lie in torn/; crawl again if the "
            "last crawl did not end",
            err=True,
        )


def run_build(captures: Path, archive: Path, reading: Reading, *, timings: bool = False) -> BuildSummary:
    """Build with a bar on the terminal. Raises Failure."""
    from archive.build import build as build_archive

    columns = (TextColumn("reading documents"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("documents", total=None)
            return build_archive(
                captures,
                archive,
                reading=reading,
                timings=timings,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except (FileNotFoundError, LookupError) as error:
        raise Failure(str(error)) from error


@main.command()
@click.argument("names", nargs=-1)
@CAPTURES
@ARCHIVE
@WORKERS
@limits_of
@click.option("--kind", "kinds", multiple=True, help="Documents with a problem of this kind instead. Repeatable.")
@click.option("--all", "every", is_flag=True, help="All documents.")
def reparse(  # noqa: PLR0913 - the options of the command
    *,
    names: tuple[str, ...],
    captures: Path,
    archive: Path,
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
    try:
        wanted = find_wanted(names, kinds or WORTH_ANOTHER_TRY, every=every, captures=captures, archive=archive)
    except NothingNamed as error:
        raise Failure(str(error)) from error
    again = frozenset(item.sha256 for item in wanted)
    summary = run_build(captures, archive, Reading(workers, read_limits(limits), again=again))
    now = describe_now(wanted, archive)
    for item in wanted:
        click.echo(f"{item.name}: {item.before} → {now[item.sha256]}  {item.sha256[:16]}")
    click.echo(
        f"{archive}: {len(wanted)} documents read again; {summary.reports} reports "
        f"({summary.reports_flagged} flagged), {summary.figures} figures, {summary.problems} problems"
    )
    if any(item.named and not is_read(now[item.sha256]) for item in wanted):
        sys.exit(1)


@main.command()
@click.argument("file", type=FILES)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; numbers are strings, exactly as printed.")
@limits_of
def parse(file: Path, as_json: bool, **limits: float) -> None:
    """Print what is read in one FILE: tables as printed, with states, readings and problems.

    Web pages, PDF, Word, WPS, RTF, workbooks, OFD, pictures, plain text, and archives of these; what a file is, its
    content decides. Exit status 1 when the file cannot be read.

    \b
    Examples:
      gongkai parse report.pdf
      gongkai parse page.html --json
      gongkai parse scan.pdf --recognition-seconds 900
    """
    from parse.model import Problem
    from parse.sandbox import parse_limited
    from publish.terminal import print_report, report_json

    outcome = parse_limited(file.read_bytes(), limits=read_limits(limits), document=str(file))
    if isinstance(outcome, Problem):
        raise Failure(f"{outcome.message} ({outcome.kind})")
    if as_json:
        click.echo(report_json(outcome))
    else:
        print_report(outcome, Console())


@main.command()
@click.argument("report", required=False)
@click.argument("cell", required=False)
@CAPTURES
@ARCHIVE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save a picture of the place in the stored document (PNG).",
)
@click.option("--random", "count", type=click.IntRange(1, 1000), help="Draw this many figures of the archive instead.")
@click.option("--seed", type=int, default=0, show_default=True, help="With --random: the same seed draws the same.")
@click.option(
    "--save-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --random: save all pictures and an index.html that shows each beside its printed value.",
)
def trace(  # noqa: PLR0913 - the options of the command
    *,
    report: str | None,
    cell: str | None,
    captures: Path,
    archive: Path,
    as_json: bool,
    save: Path | None,
    count: int | None,
    seed: int,
    save_dir: Path | None,
) -> None:
    """Print where one figure comes from, from its value down to the stored bytes and the address they came from.

    REPORT is a report's name and CELL the code of a figure, table.row.column. The stored bytes are read and their hash
    is computed while you wait.

    \b
    Examples:
      gongkai trace yining-2024 requests.granted.total
      gongkai trace yining-2024 proactive.licences.decisions --save licences.png
      gongkai trace --random 10 --seed 7 --save-dir ten
    """
    from publish.crops import CropFailed
    from publish.terminal_trace import print_trace, trace_json
    from publish.trace import TraceFailed, draw_figures, trace_figure
    from publish.trace_sheet import save_crop, save_sheet

    if (count is None) == (report is None or cell is None):
        raise click.UsageError("expected REPORT and CELL, or --random; see gongkai trace --help")
    try:
        wanted = draw_figures(archive, count, seed) if count else [(report or "", cell or "")]
        traces = [trace_figure(archive, captures, *one) for one in wanted]
        if as_json:
            click.echo(trace_json(traces, one=count is None))
        for found in () if as_json else traces:
            print_trace(found, Console(), brief=count is not None)
        saved = [save_crop(traces[0], captures, save)] if save else []
        saved += save_sheet(traces, captures, save_dir) if save_dir else []
    except (TraceFailed, CropFailed, OSError) as error:
        raise Failure(str(error)) from error
    for line in saved:
        click.echo(line, err=as_json)


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
