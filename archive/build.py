"""Build archive.db from captures alone: beside the old one, swapped in one step, the same whatever the order of files.

The archive is a function of the captures and of this program: no clock, no network, no folder order. A build that is
killed leaves the old archive untouched; the next one reads what was not read yet (`archive.results`) and writes afresh.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.audit.auditing import audit, mark_disputed
from archive.audit.rereading import DocumentRereader
from archive.audit.subjects import gather_company
from archive.columns import read_columns
from archive.coverage import list_coverage
from archive.history import tell_histories
from archive.history_rows import history_rows
from archive.problems import ProblemRow
from archive.publications import find_documents, list_publications
from archive.reading import DocumentReader, Progress, Reading
from archive.results import Results
from archive.rulings import leave_out_hosts, rule
from archive.timeline import trace_lives
from archive.watching import watch
from archive.withholding import Withholding, find_held
from archive.write import all_problems, write_archive
from crawler.captures import Capture, CaptureStore, StoreBusy
from crawler.decisions import NO_DECISIONS, Decisions

#: Outcomes of the newest capture of an address that a maintainer must hear of.
TROUBLED_OUTCOMES = ("blocked", "failed", "refused", "missing")


@dataclass(frozen=True)
class BuildSummary:
    """What a build read and wrote."""

    captures: int
    documents: int
    reports: int
    figures: int
    problems: int
    reports_flagged: int
    torn_records: int
    documents_read: int  #: those whose result was not kept from an earlier build


DEFAULT_READING = Reading()


def build(  # noqa: PLR0913 - all but the two places are named
    captures: Path,
    target: Path,
    *,
    reading: Reading = DEFAULT_READING,
    decisions: Decisions = NO_DECISIONS,
    timings: bool = False,
    progress: Progress | None = None,
) -> BuildSummary:
    """Make `target` from the captures below a folder and swap it in, as the operator's `decisions` allow.

    `progress` is told how many of how many documents are read. With `timings`, `reports.parse_seconds` is filled, and
    the archive is then not the same twice. Raises FileNotFoundError when there is no captures folder.
    """
    if not captures.is_dir():
        raise FileNotFoundError(f"captures folder {captures}: not found; run `gongkai crawl` or `gongkai ingest` first")
    store = _indexed_store(captures)
    try:
        rulings = rule(decisions, rows := list(store.captures()))
        rows, problems = leave_out_hosts(rows, rulings)
        documents = find_documents(rows)
        lives = trace_lives(store, list_publications(store, documents), rows)
        with Results(target, reading.limits) as results:
            states = [phase.publication for life in lives for phase in life.phases]
            outcomes = DocumentReader(store, results, reading, progress).read(states)
            readings = read_columns(store, rows)
            histories = tell_histories(store, lives, outcomes.found, rows, readings, rulings)
            withholding = Withholding(rulings, *find_held(histories.read, outcomes.found, rulings))
            squares = list_coverage(histories.shown, rows, readings)
            company = gather_company(histories.shown, withholding, squares)
            audited = audit(company, DocumentRereader(store, results, reading, progress), workers=reading.workers)
        archived = mark_disputed(histories.shown, audited)
        problems += [*histories.problems, *_crawl_problems(rows), *_damage_problems(store)]
        watched = watch(store, rows, readings, archived, squares)
        torn = sum(is_torn for _, _, _, is_torn in store.damage())
    finally:
        store.close()
    with _building(target) as path:
        more = {**history_rows(histories.reports, rows), **watched, **audited.rows}
        seconds = outcomes.seconds if timings else {}
        write_archive(path, rows, archived, problems, seconds, more=more, withholding=withholding)
    flagged = sum(report.status == "flagged" for report in archived)
    figures = sum(len(report.report.figures) for report in archived)
    count = len({problem.id for problem in all_problems(archived, problems)}) + len(rulings.list_unused())
    return BuildSummary(len(rows), len(documents), len(archived), figures, count, flagged, torn, outcomes.count_read)


def _indexed_store(captures: Path) -> CaptureStore:
    """The store with its index up to date; while a crawl is writing, what it has indexed so far is taken."""
    store = CaptureStore(captures)
    with contextlib.suppress(StoreBusy), store:
        pass
    return store


def _crawl_problems(captures: Sequence[Capture]) -> list[ProblemRow]:
    """Addresses whose newest capture is no content (blocked, failed, refused by robots.txt, gone), since it is so."""
    newest: dict[str, Capture] = {}
    since: dict[str, str] = {}
    for capture in captures:
        before = newest.get(capture.url)
        if before is None or before.outcome != capture.outcome:
            since[capture.url] = capture.time
        newest[capture.url] = capture
    return [
        ProblemRow("crawl", capture.outcome, _crawl_message(capture), None, None, url, since=since[url])
        for url, capture in newest.items()
        if capture.outcome in TROUBLED_OUTCOMES and not _is_no_loss(capture)
    ]


def _is_no_loss(capture: Capture) -> bool:
    """robots.txt speaks for other addresses; a site without a search of its own lacks nothing that is archived."""
    return capture.role == "robots" or (capture.role == "search" and capture.outcome == "missing")


def _crawl_message(capture: Capture) -> str:
    answer = f"HTTP {capture.status}" if capture.status else capture.note or "no answer"
    advice = {
        "blocked": "the site's firewall answered instead of the page; wait some hours and crawl again",
        "failed": "expected the page; crawl again, and look at the site if it stays so",
        "refused": "robots.txt forbids this address; ask the agency for the document",
        "missing": "the page is gone or was never there; look for its new place",
    }
    return f"{capture.url}: {answer} ({capture.role}); {advice[capture.outcome]}"


def _damage_problems(store: CaptureStore) -> list[ProblemRow]:
    """Altered bytes within a file. A torn tail is none: it was never a capture, and the next crawl asks again."""
    return [
        ProblemRow(
            "store",
            "damaged_record",
            f"{file}: at byte {offset}, {length} bytes are damaged; expected a whole WARC record; "
            "restore the file from a copy",
        )
        for file, offset, length, torn in store.damage()
        if not torn
    ]


@contextlib.contextmanager
def _building(target: Path) -> Iterator[Path]:
    """A path to write the new archive to; on success it takes the old one's place in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.new")
    with target.with_name(f".{target.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in (new, new.with_name(new.name + "-journal")):
            leftover.unlink(missing_ok=True)
        yield new
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.replace(target)
