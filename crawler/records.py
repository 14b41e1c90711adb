"""The record that each run leaves in the store for each of its sites: what was asked, found and missed.

A metadata record of role `run` at the address ``urn:gongkai:run:<run>``; its note is JSON::

    {"mode": "update", "started": "2026-11-20T01:00:00Z", "ended": "…", "pages": 12, "reports": 3, "new": 1, …}

A run that was killed has none, which is how it is told.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crawler.captures import Capture
from crawler.warc import Fetch, format_time

if TYPE_CHECKING:
    from crawler.tally import SiteSummary

ROLE = "run"
OUTCOME = "summary"
#: So many problems of a site are kept in a record; the captures themselves hold what they are about.
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class RunRecord:
    """What is needed of a record to tell what is due."""

    mode: str
    started: datetime
    ended: datetime
    is_whole: bool  #: all that was due was asked: neither stopped nor skipped


def run_record(
    summary: SiteSummary, run: str, span: tuple[datetime, datetime], *, mode: str, stopped: str | None
) -> Fetch:
    """The record of one site's part of a run, to be stored. `span` is the run's begin and end."""
    problems = list(summary.problems[:MOST_PROBLEMS])
    if len(summary.problems) > MOST_PROBLEMS:
        problems.append(f"and {len(summary.problems) - MOST_PROBLEMS} more")
    note = {"mode": mode, "started": format_time(span[0]), "ended": format_time(span[1]), **asdict(summary)}
    note |= {"problems": problems, "stopped": stopped}
    del note["site"], note["not_in_replay"]
    text = json.dumps(note, ensure_ascii=False)
    return Fetch(
        url=f"urn:gongkai:run:{run}",
        time=span[1],
        site=summary.site,
        run=run,
        role=ROLE,
        outcome=OUTCOME,
        body=f"{summary.site}\n{text}".encode(),  # is not kept, but makes the record's id that of this site
        note=text,
    )


def read_run_record(capture: Capture) -> RunRecord | None:
    """A record read back; None where the note is none of ours."""
    try:
        note = json.loads(capture.note or "")
        started, ended = (_moment(note[name]) for name in ("started", "ended"))
        whole = not note["skipped"] and not note["stopped"]
        return RunRecord(str(note["mode"]), started, ended, whole)
    except (ValueError, KeyError, TypeError):
        return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
