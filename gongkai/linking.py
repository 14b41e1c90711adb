"""The command that reads number sentences: prose."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.options import Failure

if TYPE_CHECKING:
    from archive.linking import Measured
    from parse.prose import Claim

#: Below these the exit status is 1.
LEAST_RECALL, LEAST_PRECISION = 0.95, 0.98


@click.command(short_help="Which cells of the form a sentence with numbers speaks of.")
@click.argument("texts", nargs=-1, required=True)
@click.option("--set", "chosen", help="Of a list: only the sentences of this set.")
@click.option("--quiet", is_flag=True, help="Of a list: counts alone, no misses.")
@click.option("--year", type=int, help="Of a sentence: the report's year, which decides the form too.")
def prose(texts: tuple[str, ...], chosen: str | None, quiet: bool, year: int | None) -> None:
    """Read the number sentences of TEXTS: which cells of the statutory tables each number speaks of.

    A text that ends in .jsonl and is a file is a list with the right answers, a line each: {"id", "text", "year",
    "section", "links": [{"number", "at", "value", "target", "also"}], "set"}. Recall and precision of all and of each
    set, every miss and every false link are printed; the exit status is 1 when recall is below 95 % or precision below
    98 %.

    \b
    Examples:
      gongkai prose "共收到政府信息公开申请21件，办结18件，结转下一年度办理3件。"
      gongkai prose tests/prose_sentences.jsonl
    """
    from archive.linking import SentencesUnreadable, measure_sentences, name_edition
    from parse.prose import read_sentence

    failed = False
    for text in texts:
        if text.endswith(".jsonl") and Path(text).is_file():
            try:
                measured = measure_sentences(Path(text), chosen)
            except SentencesUnreadable as error:
                raise Failure(str(error)) from error
            _print_measured(text, measured, quiet=quiet)
            failed |= (measured.recall or 0) < LEAST_RECALL or (measured.precision or 0) < LEAST_PRECISION
            continue
        claims = read_sentence(text, name_edition(year), year)
        for claim in claims:
            click.echo(_say(claim))
        if not claims:
            click.echo(f"no number of this speaks of a cell: {text}")
    if failed:
        sys.exit(1)


def _say(claim: Claim) -> str:
    also = "".join(f", or {target.code}" for target in claim.also)
    within = f" ± {claim.tolerance.normalize():f}" if claim.tolerance else ""
    scope = f" ({claim.scope})" if claim.scope else ""
    return f"{claim.target.code}{also} = {claim.value.normalize():f}{within}: {' '.join(claim.words.split())}{scope}"


def _print_measured(name: str, found: Measured, *, quiet: bool) -> None:
    click.echo(f"{name}: {_say_measured(found)}")
    for kind, part in sorted(found.by_set.items()) if len(found.by_set) > 1 else ():
        click.echo(f"{kind}: {_say_measured(part)}")
    if quiet:
        return
    for kind, misses in (("MISSED", found.missed), ("FALSE", found.false)):
        for miss in misses:
            click.echo(f"{kind}: {miss}")


def _say_measured(found: Measured) -> str:
    return (
        f"{found.sentences} sentences, {found.links} links, {found.claims} made, {found.right} right; "
        f"recall {_share(found.recall)}, precision {_share(found.precision)}"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
