"""What the terminal shows: a report as it was read, and the summaries of commands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from archive.codebook import CODEBOOK_EDITIONS, FormTable, form_table, load_forms
from crawler.tally import SiteSummary, Summary

if TYPE_CHECKING:  # the commands that crawl print their summaries without the readers of documents
    from parse.model import Figure, Report

#: How a cell that is no number is shown, so that blank, dash and nought never look alike.
STATE_MARKS = {
    "blank": "(blank)",
    "dash": "«{}»",
    "text": "«{}»",
    "unreadable": "?«{}»",
    "disputed": "!«{}»|«{second}»",
    "number": "{}",
}
#: Chinese characters in a line of a column's heading, and in a table of many columns: numbers are never broken.
HEADING_WIDTH, NARROW_HEADING_WIDTH, MANY_COLUMNS = 4, 2, 6
#: Columns that the summary of a crawl needs.
SUMMARY_WIDTH = 110
STATE_STYLES = {
    "number": "",
    "blank": "dim",
    "dash": "dim",
    "text": "yellow",
    "unreadable": "bold red",
    "disputed": "bold red",
}


def print_crawl(summary: Summary, console: Console) -> None:
    """What a crawl did, a line a site, and never a number cut off because the output is a narrow file."""
    table = Table(box=None, pad_edge=False)
    table.add_column("site", no_wrap=True)
    for name in ("pages", "reports", "new", "same", "changed", "missing", "blocked", "refused", "failed"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for site in summary.sites:
        counts = (
            site.pages, site.reports, site.new, site.unchanged, site.changed,
            site.missing, site.blocked, site.refused, site.failed_answers,
        )  # fmt: skip
        table.add_row(site.site, *map(str, counts), _verdict(site))
    Console(file=console.file, width=max(console.width, SUMMARY_WIDTH)).print(table)


def print_troubles(summary: Summary, console: Console) -> None:
    """What must be looked at, a line each however long; of a site of which nothing was due it was said before."""
    for note in summary.notes:
        console.print(note, style="yellow", markup=False, soft_wrap=True)
    for site in summary.sites:
        for problem in () if site.is_idle else site.problems:
            text = problem if problem.startswith(f"{site.site}: ") else f"{site.site}: {problem}"
            console.print(text, style="red" if site.failed else "yellow", markup=False, soft_wrap=True)
    if summary.ended_early:
        text = f"{summary.ended_early}: all that was got is kept; run it again, and it asks for the rest"
        console.print(text, style="red", markup=False, soft_wrap=True)


def _verdict(site: SiteSummary) -> str:
    if site.skipped is not None:
        return "not asked"
    if site.is_idle:
        return "not due"
    if site.failed:
        return "FAILED"
    return "ok, see below" if site.problems else "ok"


def report_json(report: Report) -> str:
    """The report as JSON; numbers are strings, so that no reader rounds them."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_report(report: Report, console: Console) -> None:
    """Title, facts, sections, tables with states, problems."""
    console.print(Text(report.title or "(no title)", style="bold"))
    facts = {
        "agency": report.agency or "?",
        "year": str(report.year or "?"),
        "edition": report.edition,
        "published": report.published_on or "?",
        "read from": report.kind,
    }
    console.print(Text("   ".join(f"{name}: {value}" for name, value in facts.items())))
    for evidence in report.year_evidence[:1] + report.agency_evidence[:1]:
        console.print(
            Text(f"   {evidence.value} from {evidence.source}: «{' '.join(evidence.printed.split())}»", style="dim")
        )
    for section in report.sections:
        console.print(
            Text(
                f"§{section.number} {section.heading or '(before the first heading)'}  {len(section.prose)} characters"
            )
        )
    if report.figures:
        console.print(Text(describe_agreement(report.figures)))
    for table in report.tables:
        labels = "、".join(table.decided_by) or "a table that all forms share"
        console.print(Text(f"{table.table_code}: edition {table.edition}, by {labels}; read as {table.reader}"))
    for form in _forms_printed(report.figures):
        console.print(_form(form, [figure for figure in report.figures if figure.table_code == form.code]))
    print_problems((problem.message for problem in report.problems), console)


def describe_agreement(figures: Iterable[Figure]) -> str:
    """``200 figures: 198 read twice alike, 1 read once, 1 disputed, 0 unreadable``, then each disputed cell."""
    listed = list(figures)
    agreed = sum(figure.agreement == "agree" for figure in listed)
    disputed = [figure for figure in listed if figure.state == "disputed"]
    unsure = sum(figure.state == "unreadable" for figure in listed)
    single = sum(figure.agreement == "single" for figure in listed)
    counts = f"{len(listed)} figures: {agreed} read twice alike, {single} read once, {len(disputed)} disputed"
    cells = "".join(f"\n  {figure.code} «{figure.printed}» or «{figure.second or ''}»" for figure in disputed)
    return f"{counts}, {unsure} unreadable{cells}"


def print_problems(messages: Iterable[str], console: Console) -> None:
    """The problems, numbered, or the plain statement that there are none."""
    listed = list(messages)
    if not listed:
        console.print(Text("No problems.", style="green"))
    for number, message in enumerate(listed, start=1):
        console.print(Text(f"problem {number}: {message}", style="yellow"))


def _forms_printed(figures: Iterable[Figure]) -> list[FormTable]:
    editions = {figure.table_code: figure.edition for figure in figures}
    codes = dict.fromkeys(form.code for form in load_forms())
    return [form_table(code, _of_form(editions[code])) for code in codes if code in editions]


def _of_form(edition: str) -> str:
    """The form to lay a table out by; the newer one where it is of neither."""
    return edition if edition in CODEBOOK_EDITIONS else CODEBOOK_EDITIONS[0]


def _form(form: FormTable, figures: list[Figure]) -> RenderableType:
    cells = {(figure.row_code, figure.column_code): figure for figure in figures}
    rows = dict.fromkeys(figure.row_code for figure in figures)
    columns = [column for column in form.columns if any((row, column.code) in cells for row in rows)]
    table = Table(
        title=f"{form.zh} {form.code} ({form.edition})", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("", no_wrap=True)
    heading_width = NARROW_HEADING_WIDTH if len(columns) >= MANY_COLUMNS else HEADING_WIDTH
    for column in columns:
        table.add_column("\n".join(wrap(column.zh, heading_width)), justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row, *(_cell(cells.get((row, column.code))) for column in columns))
    return Group(Text(""), table)


def _cell(figure: Figure | None) -> Text:
    if figure is None:
        return Text("")
    shown = STATE_MARKS[figure.state].format(figure.printed, second=figure.second or "")
    return Text(shown, style=STATE_STYLES[figure.state])
