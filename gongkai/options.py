"""What several commands share: options, limits, times, and how a failure is said."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.decisions import Decisions
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
DECISIONS = click.option(
    "--decisions",
    "decisions_file",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GONGKAI_DECISIONS",
    help="File of what is withheld, left out or corrected; decisions.yml by default, where there is one.",
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


def read_decisions(named: Path | None) -> Decisions:
    """The decisions of the file that was named, else of decisions.yml where there is one. Raises Failure."""
    from crawler.decisions import DecisionsError, find_decisions

    try:
        return find_decisions(named)
    except DecisionsError as error:
        raise Failure(str(error)) from error


def make_folder(captures: Path) -> None:
    """Make the captures folder where there is none. Raises Failure where nothing can be written there."""
    try:
        captures.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"{captures}: this folder cannot be made ({error.strerror}); name another") from error
    if not os.access(captures, os.W_OK | os.X_OK):
        raise Failure(f"{captures}: expected a folder that may be written to; name another, or mend its permissions")


@contextlib.contextmanager
def show_progress(first: str) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that says what is done at the moment; it is given new words.

    Where standard error is no terminal nothing is written, so that the mail of a cron job holds results alone.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _say_nothing
        return
    with console.status(Text(first)) as status:
        # Text and not markup: an address may hold brackets.
        yield lambda words: status.update(Text(words))


def _say_nothing(_words: str) -> None:
    """Progress that nobody looks at."""


class Failure(click.ClickException):
    """A message for the person at the terminal, and exit status 1."""
