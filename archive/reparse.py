"""Documents to read again: those that a better machine may read, or those that are named.

    scan.pdf: tool_missing → report, 198 figures

Nothing is read here: this says which documents are meant, and what each was and is.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.publications import find_documents, list_publications, short_name
from archive.results import WORTH_ANOTHER_TRY, Results, problem_kinds
from archive.sheets import find_sheets
from crawler.captures import CaptureStore
from parse.model import Problem, Report
from parse.sandbox import DEFAULT_LIMITS

#: The least of a hash that names a document.
LEAST_DIGITS = 8
_HASH = re.compile(rf"[0-9a-f]{{{LEAST_DIGITS},64}}")
_TEXT = "select distinct document_sha256 from"


class NothingNamed(Exception):
    """A name that is no report, document or address of the archive; the message says what was looked for."""


@dataclass(frozen=True)
class Wanted:
    """A document to read again, and what it was before."""

    sha256: str
    name: str  #: the last part of its address
    before: str
    named: bool  #: asked for by name
    sheets: str | None = None  #: key of the pictures that it is read with


def find_wanted(
    names: Sequence[str], kinds: Collection[str], *, every: bool, captures: Path, archive: Path
) -> list[Wanted]:
    """The documents meant, by address. Without names: all, or those with a problem of `kinds`.

    A name is a report, a hash (at least its first 8 digits) or an address. Raises NothingNamed.
    """
    store = CaptureStore(captures)
    try:
        documents = find_documents(store.captures())
        addresses = {document.sha256: document.url for document in documents}
        groups = [sheets for item in list_publications(store, documents) if (sheets := find_sheets(item)) is not None]
        keys = {picture.sha256: group.key for group in groups for picture in group.pictures}
    finally:
        store.close()
    with Results(archive, DEFAULT_LIMITS) as results:
        before = {sha256: _find_outcome(results, sha256, keys.get(sha256)) for sha256 in addresses}
        if names:
            chosen = [sha256 for name in names for sha256 in _find_named(name, addresses, archive)]
        elif every:
            chosen = list(addresses)
        else:
            chosen = [sha256 for sha256 in addresses if _has_problem(before[sha256], kinds)]
            chosen += [sha256 for sha256 in _archived_problems(archive, kinds) if sha256 in addresses]
    return sorted(
        (
            Wanted(sha256, short_name(addresses[sha256]), _state(before[sha256]), bool(names), keys.get(sha256))
            for sha256 in dict.fromkeys(chosen)
        ),
        key=lambda wanted: (addresses[wanted.sha256], wanted.sha256),
    )


def describe_now(wanted: Iterable[Wanted], archive: Path) -> Mapping[str, str]:
    """What each document is after the build that read it again, by its hash."""
    with Results(archive, DEFAULT_LIMITS) as results:
        return {item.sha256: _state(_find_outcome(results, item.sha256, item.sheets)) for item in wanted}


def is_read(state: str) -> bool:
    """Whether a state of `describe_now` is that of a document that was read."""
    return state.startswith("report")


def _find_outcome(results: Results, sha256: str, sheets: str | None) -> Report | Problem | None:
    """What a document gave: a picture together with the others, where that is a report, else alone."""
    kept = results.peek(sheets) if sheets else None
    if kept is None or isinstance(kept.outcome, Problem):
        kept = results.peek(sha256)
    return kept.outcome if kept else None


def _state(outcome: Report | Problem | None) -> str:
    if outcome is None:
        return "not read"
    if isinstance(outcome, Problem):
        return outcome.kind
    left = sorted(problem_kinds(outcome) & frozenset(WORTH_ANOTHER_TRY))
    return f"report, {len(outcome.figures)} figures" + (f" ({', '.join(left)} in parts)" if left else "")


def _has_problem(outcome: Report | Problem | None, kinds: Collection[str]) -> bool:
    if outcome is None:
        return False
    problems = (outcome,) if isinstance(outcome, Problem) else outcome.problems
    return any(problem.kind in kinds for problem in problems)


def _archived_problems(archive: Path, kinds: Collection[str]) -> list[str]:
    """Documents with such a problem in the archive, whose results may have been deleted."""
    marks = ", ".join("?" * len(kinds))
    sql = f"{_TEXT} problems where document_sha256 is not null and kind in ({marks})"
    return [str(row[0]) for row in _select(archive, sql, tuple(kinds))]


def _find_named(name: str, addresses: Mapping[str, str], archive: Path) -> list[str]:
    found = [sha256 for sha256, url in addresses.items() if url == name]
    if not found and _HASH.fullmatch(name.lower()):
        found = [sha256 for sha256 in addresses if sha256.startswith(name.lower())]
    if not found:
        rows = _select(
            archive,
            f"select document_sha256 from reports where id = :id union {_TEXT} figures where report_id = :id "
            f"union {_TEXT} problems where report_id = :id and document_sha256 is not null",
            {"id": name},
        )
        found = [str(row[0]) for row in rows if row[0] in addresses]
    if not found:
        raise NothingNamed(
            f"{name}: no report of {archive}, and no document or address of the captures has this name; expected a "
            f"report such as yining-2024, at least {LEAST_DIGITS} digits of a SHA-256, or an address"
        )
    return found


def _select(archive: Path, sql: str, parameters: tuple[str, ...] | dict[str, str]) -> list[tuple[object, ...]]:
    """Rows of the archive; none where there is no archive yet, or one of another schema."""
    if not archive.is_file():
        return []
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    try:
        return connection.execute(sql, parameters).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()
