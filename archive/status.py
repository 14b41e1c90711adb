"""What a maintainer asks of an archive at a glance: read from archive.db alone.

read_status(Path("archive.db"))      sites, coverage by state, alarms
read_squares(Path("archive.db"))     the grid of coverage, filtered
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from archive.tables.coverage import COVERAGE_STATES
from crawler.registry import find_agency

_LAST_RUN = (
    "select run, mode, started, ended, finished, pages, blocked, skipped, error from runs where site = ? "
    "order by started desc, run desc limit 1"
)
#: Roles of what a report may be in.
_DOCUMENTS = "role in ('article', 'attachment')"


class UnreadableArchive(Exception):
    """There is no archive, or none that this program made; the message says what to do."""


class UnknownAgency(Exception):
    """A name that is no body of the archive; the message says what was looked for."""


@dataclass(frozen=True)
class Alarm:
    """A row of `health` that is not ok."""

    site: str
    kind: str
    subject: str
    level: str
    since: str | None
    message: str


@dataclass(frozen=True)
class SiteStatus:
    """One site at a glance. Counts of documents are those of its newest run."""

    site: str
    run: str | None  #: None for a site without any
    ended: str | None
    finished: bool | None  #: None for a replay, and without a run
    skipped: str | None
    reports: int  #: held
    new: int
    changed: int
    blocked: float | None  #: share of the newest run with answers
    alarms: int
    newest_capture: str | None


@dataclass(frozen=True)
class Status:
    """The whole archive at a glance."""

    newest_capture: str | None
    reports: int
    coverage: dict[str, int]
    sites: tuple[SiteStatus, ...]
    alarms: tuple[Alarm, ...]

    @property
    def alarmed(self) -> bool:
        """Whether somebody must look."""
        return any(alarm.level == "alarm" for alarm in self.alarms)


def read_status(archive: Path, site: str | None = None) -> Status:
    """The archive's status, or that of one site. Raises UnreadableArchive."""
    with open_archive(archive) as database:
        alarms = [
            Alarm(*row)
            for row in database.execute(
                "select site, kind, subject, level, since, message from health where level <> 'ok' "
                "and (? is null or site = ?) order by level, site, kind, subject",
                (site, site),
            )
        ]
        counts = dict(
            database.execute(
                "select state, count(*) from coverage where ? is null or site = ? group by state", (site, site)
            ).fetchall()
        )
        names = [name for (name,) in database.execute("select site from runs union select site from health")]
        sites = [_site_status(database, name, alarms) for name in sorted(names) if site in {None, name}]
        (newest,) = database.execute(
            "select max(time) from captures where ? is null or site = ?", (site, site)
        ).fetchone()
        (held,) = database.execute("select count(*) from reports").fetchone()
    coverage = {state: counts[state] for state in COVERAGE_STATES if state in counts}
    reports = held if site is None else sum(one.reports for one in sites)
    return Status(newest, reports, coverage, tuple(sites), tuple(alarms))


def _site_status(database: sqlite3.Connection, site: str, alarms: Sequence[Alarm]) -> SiteStatus:
    run = database.execute(_LAST_RUN, (site,)).fetchone()
    outcomes: dict[str, int] = {}
    if run is not None:
        rows = database.execute(
            f"select outcome, count(*) from captures where site = ? and run = ? and {_DOCUMENTS} group by outcome",
            (site, run["run"]),
        )
        outcomes = dict(rows.fetchall())
    blocked = database.execute("select value from health where site = ? and kind = 'blocked_ratio'", (site,)).fetchone()
    (newest,) = database.execute("select max(time) from captures where site = ?", (site,)).fetchone()
    (reports,) = database.execute(
        "select count(distinct r.id) from reports r join captures c on c.url = r.url where c.site = ?", (site,)
    ).fetchone()
    return SiteStatus(
        site=site,
        run=run["run"] if run else None,
        ended=run["ended"] if run else None,
        finished=None if run is None or run["finished"] is None else bool(run["finished"]),
        skipped=run["skipped"] if run else None,
        reports=reports,
        new=outcomes.get("new", 0),
        changed=outcomes.get("changed", 0),
        blocked=blocked[0] if blocked else None,
        alarms=sum(alarm.site == site and alarm.level == "alarm" for alarm in alarms),
        newest_capture=newest,
    )


def read_squares(
    archive: Path, agency: str | None = None, years: Sequence[int] = (), states: Sequence[str] = ()
) -> list[sqlite3.Row]:
    """Rows of `coverage` with the body's name as `agency`, in the order of the roster's ids and of years.

    `agency` is an id, a name, or a part of names. Raises UnreadableArchive, UnknownAgency.
    """
    with open_archive(archive) as database:
        rows = database.execute(
            "select a.name as agency, c.* from coverage c join agencies a on a.id = c.agency_id "
            "order by c.agency_id, c.year"
        ).fetchall()
    if agency is not None:
        wanted = find_bodies(agency, {row["agency_id"]: row["agency"] for row in rows})
        rows = [row for row in rows if row["agency_id"] in wanted]
    return [row for row in rows if (not years or row["year"] in years) and (not states or row["state"] in states)]


def find_bodies(
    wanted: str, names: Mapping[str, str], expected: str = "the id or name of a body of the roster"
) -> set[str]:
    """Ids of the bodies that an id, a name or a part of names means, among those given. Raises UnknownAgency."""
    if wanted in names:
        return {wanted}
    known = find_agency(wanted, site=None)
    if known is not None and known.id in names:
        return {known.id}
    found = {id_ for id_, name in names.items() if wanted in name}
    if not found:
        near = get_close_matches(wanted, names.values(), n=3)
        meant = f", perhaps {'、'.join(near)}" if near else ""
        raise UnknownAgency(
            f"{wanted}: expected {expected}{meant}; `gongkai coverage` shows all, and one "
            "that is missing is a line in crawler/agencies.csv (docs/adding-a-site.md)"
        )
    return found


@contextmanager
def open_archive(archive: Path) -> Iterator[sqlite3.Connection]:
    """The archive, to be read. Raises UnreadableArchive where it is missing or is of another version."""
    if not archive.is_file():
        raise UnreadableArchive(f"{archive}: not found; run `gongkai build` first")
    database = sqlite3.connect(f"{archive.absolute().as_uri()}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
        yield database
    except sqlite3.DatabaseError as error:
        raise UnreadableArchive(f"{archive}: cannot be read ({error}); run `gongkai build` again") from error
    finally:
        database.close()
