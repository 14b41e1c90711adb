"""What readers see of the operator's decisions, and that no archive is shown which lacks them."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from datasette.database import Database

from crawler.decisions import Decisions
from publish.pages import Notice

LOG = logging.getLogger(__name__)
_BUILT_SQL = "select value from about where name = 'decisions'"
#: Of one report: what is withheld of it, or was corrected in it, now.
DECISIONS_SQL = """
select number, kind, subject, reason, date, decided_by, until, applied, former, evidence from decisions
where in_force and applied and (report_id = :id
or number in (select decision from withheld_documents where report_id = :id))
order by number
"""
WITHHELD_SQL = "select decision, reason, date from withheld_documents where sha256 = :sha256"


class DecisionsNotApplied(Exception):
    """The archive was built without decisions that now stand in the file; the message says what to do."""


def check_applied(archive: Path, decisions: Decisions) -> None:
    """See that the archive was built with these decisions. Raises DecisionsNotApplied.

    An archive with decisions of which the file is gone shows less than it may; that is only logged.
    """
    if not archive.is_file():
        return
    with closing(sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)) as database:
        try:
            row = database.execute(_BUILT_SQL).fetchone()
        except sqlite3.DatabaseError:
            return  # no archive at all: whoever opens it says so better
    built = row[0] if row else ""
    if decisions.entries and built != decisions.digest:
        raise DecisionsNotApplied(
            f"{archive}: built without the {len(decisions.entries)} decisions that the file now holds; expected an "
            "archive that keeps to them: run `gongkai build` first"
        )
    if built and not decisions.entries:
        LOG.warning(
            "%s was built with decisions, and there is no file of them here; it goes on keeping to them", archive
        )


async def find_withheld(database: Database, sha256: str) -> Notice | None:
    """What to tell a reader instead of a stored document; None where it may be shown."""
    row = (await database.execute(WITHHELD_SQL, {"sha256": sha256})).first()
    if row is None:
        return None
    return Notice(
        "依决定不予展示",
        "Withheld",
        f"这份存档文件含有依决定隐去的内容，不予展示。理由：{row['reason']}（{row['date']}）。",
        f"This stored document holds what a decision withholds, and is not shown. Reason: {row['reason']} "
        f"({row['date']}).",
    )


async def list_decisions(database: Database, report_id: str) -> list[dict[str, Any]]:
    """The decisions that show in one report, in the order of the file."""
    return [dict(row) for row in (await database.execute(DECISIONS_SQL, {"id": report_id})).rows]
