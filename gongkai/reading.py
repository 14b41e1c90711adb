"""Commands that look at one document or one figure: parse, trace."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from gongkai.options import ARCHIVE, CAPTURES, DECISIONS, FILES, Failure, limits_of, read_decisions, read_limits


@click.command(short_help="What is read in one file.")
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


@click.command(short_help="Where a figure comes from, down to the stored bytes.")
@click.argument("report", required=False)
@click.argument("cell", required=False)
@CAPTURES
@ARCHIVE
@DECISIONS
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
    decisions_file: Path | None,
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
    from publish.decisions import DecisionsNotApplied, check_applied
    from publish.terminal_trace import print_trace, trace_json
    from publish.trace import TraceFailed, draw_figures, trace_figure
    from publish.trace_sheet import save_crop, save_sheet

    if (count is None) == (report is None or cell is None):
        raise click.UsageError("expected REPORT and CELL, or --random; see gongkai trace --help")
    decisions = read_decisions(decisions_file)
    try:
        check_applied(archive, decisions)
        wanted = draw_figures(archive, count, seed) if count else [(report or "", cell or "")]
        traces = [trace_figure(archive, captures, *one) for one in wanted]
        if as_json:
            click.echo(trace_json(traces, one=count is None))
        for found in () if as_json else traces:
            print_trace(found, Console(), brief=count is not None)
        saved = [save_crop(traces[0], captures, save)] if save else []
        saved += save_sheet(traces, captures, save_dir) if save_dir else []
    except (TraceFailed, CropFailed, DecisionsNotApplied, OSError) as error:
        raise Failure(str(error)) from error
    for line in saved:
        click.echo(line, err=as_json)
