"""The command that tells what the auditor found: audit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from gongkai.options import ARCHIVE, Failure

if TYPE_CHECKING:
    from archive.audit.told import Audit, Filters

#: What a letter is written about, unless told otherwise: a note is no reason to write.
LETTER_SEVERITIES = ("error", "warn")


@click.command(short_help="Where numbers do not add up, with cells, pages and addresses.")
@click.argument("name", required=False)
@ARCHIVE
@click.option("--year", "years", type=int, multiple=True, help="Reports of this year only. Repeatable.")
@click.option("--rule", "rules", multiple=True, help="Findings of this rule only, e.g. R1. Repeatable.")
@click.option("--severity", "severities", multiple=True, help="error, warn or note. Repeatable.")
@click.option("--verdict", "verdicts", multiple=True, help="document, scope or unsure. Repeatable.")
@click.option(
    "--lang", "language", type=click.Choice(["zh", "en", "both"]), default="both", show_default=True, help="Language."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: findings with all evidence, and the checks.")
@click.option(
    "--letter", "as_letter", is_flag=True, help="Print a letter to the agency in Markdown, Chinese and English."
)
@click.option("--rules", "as_rules", is_flag=True, help="Print the rules instead.")
def audit(  # noqa: PLR0913 - the options of the command
    *,
    name: str | None,
    archive: Path,
    years: tuple[int, ...],
    rules: tuple[str, ...],
    severities: tuple[str, ...],
    verdicts: tuple[str, ...],
    language: str,
    as_json: bool,
    as_letter: bool,
    as_rules: bool,
) -> None:
    """Show where reports' numbers do not add up: the sentence, every cell as printed, its page and address.

    NAME is a report's id, a body's id or name, or a part of names; without it all reports are told. A finding is no
    failure: the exit status is 0 whenever it could be told. What rules and verdicts mean is in docs/auditing.md.

    \b
    Examples:
      gongkai audit yining-2024
      gongkai audit 伊宁市 --year 2024 --severity error --verdict document
      gongkai audit --rule R1 --json
      gongkai audit yining-2024 --letter > letter.md
      gongkai audit --rules
    """
    from archive.audit.telling import read_audit, read_rules
    from archive.audit.told import Filters
    from archive.status import UnknownAgency, UnreadableArchive
    from publish.terminal_audit import audit_json, print_audit, print_rules

    if as_json + as_letter + as_rules > 1:
        raise click.UsageError("expected at most one of --json, --letter and --rules")
    try:
        known = read_rules(archive)
        if as_rules:
            print_rules(known, Console(), language)
            return
        filters = Filters(years, rules, severities or (LETTER_SEVERITIES if as_letter else ()), verdicts)
        _check_filters(filters, [rule.code for rule in known])
        found = read_audit(archive, name, filters)
    except (UnreadableArchive, UnknownAgency) as error:
        raise Failure(str(error)) from error
    if as_json:
        click.echo(audit_json(found))
    elif as_letter:
        _print_letter(found)
    else:
        print_audit(found, Console(), language)


def _check_filters(filters: Filters, rules: list[str]) -> None:
    """Raises Failure for a word that no finding can have: an empty answer would look like a clean report."""
    from archive.tables.audit import SEVERITIES, VERDICTS

    for wanted, known in (
        (filters.rules, rules),
        (filters.severities, list(SEVERITIES)),
        (filters.verdicts, list(VERDICTS)),
    ):
        if unknown := [word for word in wanted if word not in known]:
            raise Failure(
                f"{', '.join(unknown)}: expected one of {', '.join(known) or 'no rule (this archive has none)'}"
            )


def _print_letter(found: Audit) -> None:
    from crawler.registry import PLACEHOLDER_CONTACT, RegistryError, load_contact
    from publish.letter import NothingToWrite, UnclearAddressee, write_letter

    try:
        contact = load_contact()
        click.echo(write_letter(found, None if contact == PLACEHOLDER_CONTACT else contact), nl=False)
    except (RegistryError, UnclearAddressee) as error:
        raise Failure(str(error)) from error
    except NothingToWrite as reason:
        click.echo(str(reason), err=True)
