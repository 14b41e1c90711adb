"""The command that judges titles: titles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.options import Failure

if TYPE_CHECKING:
    from archive.judging import Measured


@click.command(short_help="Is a title that of a yearly report; whose, of which year.")
@click.argument("titles", nargs=-1, required=True)
def titles(titles: tuple[str, ...]) -> None:
    """Judge TITLES: whether each is that of a yearly disclosure report, whose and of which year.

    A title that ends in .jsonl and is a file is a list with the right answers, a line each: {"title", "label": report,
    not_report or unsure, "agency", "year", "why"}. Precision, recall and every miss are printed; the exit status is 1
    when a report was taken for none, or something else for a report.

    \b
    Examples:
      gongkai titles 伊宁市2023年政府信息公开工作年度报告
      gongkai titles tests/made_titles.jsonl
    """
    from archive.judging import TitlesUnreadable, measure_titles
    from crawler.titles import judge_title
    from parse.titles import read_title

    failed = False
    for title in titles:
        if title.endswith(".jsonl") and Path(title).is_file():
            try:
                measured = measure_titles(Path(title))
            except TitlesUnreadable as error:
                raise Failure(str(error)) from error
            _print_measured(title, measured)
            failed |= bool(measured.false_positives or measured.false_negatives)
            continue
        facts = read_title(title)
        told = f"agency {facts.agency or 'not named'}, year {facts.year or 'not named'}"
        click.echo(f"{judge_title(title)}: {title} ({told})")
    if failed:
        sys.exit(1)


def _print_measured(name: str, found: Measured) -> None:
    click.echo(
        f"{name}: {found.titles} titles, {found.reports} of reports; precision {_share(found.precision)}, recall "
        f"{_share(found.recall)}; unsure {len(found.unsure)}, of which {found.unsure_expected} rightly"
    )
    click.echo(
        f"agency: {found.agencies_right} of {found.agencies_named} right where the title names one "
        f"({found.agencies_elsewhere} stand elsewhere); year: {found.years_right} of {found.years_named} "
        f"({found.years_elsewhere} stand elsewhere)"
    )
    for kind, misses in (
        ("FALSE POSITIVE", found.false_positives),
        ("FALSE NEGATIVE", found.false_negatives),
        ("unsure", found.unsure),
        ("agency", found.agencies_wrong),
        ("year", found.years_wrong),
    ):
        for miss in misses:
            click.echo(f"{kind}: {miss}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
