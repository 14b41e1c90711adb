"""Runs: what each crawl did on each site, from the record that it left, or from its captures where it was killed.

Run("crawl-20260301T010000Z", "yining.gov.cn", mode="update", finished=1, pages=12, blocked=0, …)
the same with finished=0: no record at its end, so it was killed; the counts are those of its captures
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.columns import REPLAY_RUN
from crawler.captures import CONTENT_OUTCOMES, Capture

#: The record that a run leaves for each of its sites.
RECORD_ROLE = "run"
#: Captures that are answers to requests for pages; robots.txt is asked beside them.
PAGE_ROLES = frozenset({"home", "gateway", "column", "page", "json", "search", "article", "attachment"})


@dataclass(frozen=True)
class Run:
    """A row of the table `runs`: one run of a command on one site."""

    run: str
    site: str
    mode: str | None
    started: str
    ended: str
    finished: int | None  #: None for replays, which leave no record
    pages: int
    reports: int | None
    new: int
    changed: int
    unchanged: int
    missing: int
    blocked: int
    refused: int
    failed: int
    not_due: int | None
    problems: int | None
    skipped: str | None
    error: str | None

    @property
    def answers(self) -> int:
        """How many pages were asked for and what came of it is known."""
        return self.pages + self.missing + self.blocked + self.refused + self.failed


def list_runs(captures: Iterable[Capture]) -> list[Run]:
    """All runs that asked a site, or left a record of why not, oldest first."""
    asked: dict[tuple[str, str], list[Capture]] = {}
    records: dict[tuple[str, str], Mapping[str, Any]] = {}
    for capture in captures:
        key = (capture.run, capture.site)
        if capture.role in PAGE_ROLES or capture.role == "robots":
            asked.setdefault(key, []).append(capture)
        elif capture.role == RECORD_ROLE and (record := read_record(capture)) is not None:
            records[key] = record
    found = [_recorded(*key, record) for key, record in records.items()]
    found += [_counted(*key, rows) for key, rows in asked.items() if key not in records]
    return sorted(found, key=lambda run: (run.started, run.run, run.site))


def read_record(capture: Capture) -> Mapping[str, Any] | None:
    """What a run's record says; None where it is not whole."""
    try:
        record = json.loads(capture.note or "")
    except ValueError:
        return None
    return record if isinstance(record, dict) and {"mode", "started", "ended"} <= set(record) else None


def _recorded(run: str, site: str, record: Mapping[str, Any]) -> Run:
    counts = {name: int(record.get(name) or 0) for name in ("pages", "new", "changed", "unchanged")}
    counts |= {name: int(record.get(name) or 0) for name in ("missing", "blocked", "refused")}
    return Run(
        run=run,
        site=site,
        mode=record["mode"],
        started=record["started"],
        ended=record["ended"],
        finished=1,
        reports=record.get("reports"),
        failed=int(record.get("failed_answers") or 0),
        not_due=record.get("not_due"),
        problems=len(record.get("problems") or ()),
        skipped=record.get("skipped") or None,
        error=record.get("error") or None,
        **counts,
    )


def _counted(run: str, site: str, captures: Sequence[Capture]) -> Run:
    outcomes = Counter(capture.outcome for capture in captures if capture.role in PAGE_ROLES)
    times = sorted(capture.time for capture in captures)
    return Run(
        run=run,
        site=site,
        mode=REPLAY_RUN if run == REPLAY_RUN else None,
        started=times[0],
        ended=times[-1],
        finished=None if run == REPLAY_RUN else 0,
        pages=sum(outcomes[outcome] for outcome in CONTENT_OUTCOMES),
        reports=None,
        new=outcomes["new"],
        changed=outcomes["changed"],
        unchanged=outcomes["unchanged"],
        missing=outcomes["missing"],
        blocked=outcomes["blocked"],
        refused=outcomes["refused"],
        failed=outcomes["failed"],
        not_due=None,
        problems=None,
        skipped=None,
        error=None,
    )
