"""Two days of a living web, as a timer meets them: what is new, changed, moved or gone is told, and no more.

One crawl a step, in processes whose clock is set forward; the archive is built after each.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.replica.server import Asked, Replica
from tests.replica.two_day_pages import CITY, COUNTY
from tests.replica.two_day_platforms import PLATFORM_HOSTS
from tests.replica.two_days import DEAD, TwoDayWeb

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
#: Days from the real clock to the first day of the replica: within the season of daily crawls.
FIRST, NOISY, SECOND = 50.0, 51.0, 58.0
DELAY = 0.02
SOURCES = f"""
contact: operator@example.org
sites:
  - {{id: yining.gov.cn, name: 伊宁市人民政府, host: {CITY}, aliases: [yining.gov.cn], platform: ucap,
      start_urls: ["http://{CITY}/"], columns: [], delay_seconds: 1.0, notes: ""}}
  - {{id: xjhc.gov.cn, name: 霍城县人民政府, host: {COUNTY}, aliases: [xjhc.gov.cn], platform: trs,
      start_urls: ["http://{COUNTY}/"], columns: [], delay_seconds: 1.0, notes: ""}}
  - {{id: zgtks.gov.cn, name: 特克斯县人民政府, host: {DEAD}, aliases: [zgtks.gov.cn], platform: ucap,
      start_urls: ["http://{DEAD}/"], columns: [], delay_seconds: 1.0, notes: ""}}
"""
SOURCES += "".join(
    f"""  - {{id: {host.removeprefix("www.")}, name: {platform}, host: {host}, aliases: [], platform: {platform},
      start_urls: ["http://{host}/"], columns: [], delay_seconds: 1.0, notes: ""}}
"""
    for platform, host in PLATFORM_HOSTS.items()
)
#: Tables that say how a fetch went; every other table says what was found.
FETCH_TABLES = ("captures", "runs", "health")


@dataclass
class Story:
    """What happened at each step: the requests, what the command printed, and the archive after it."""

    folder: Path
    web: TwoDayWeb
    asked: dict[str, list[Asked]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    planted: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)

    def archive(self, step: str) -> sqlite3.Connection:
        """The archive as it was after a step."""
        connection = sqlite3.connect(f"file:{self.folder / f'{step}.db'}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        return connection

    def rows(self, step: str, query: str) -> list[sqlite3.Row]:
        """What a query says of the archive after a step."""
        connection = self.archive(step)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("two_days")
    (folder / "sources.yml").write_text(SOURCES, encoding="utf-8")
    web = TwoDayWeb()
    told = Story(folder, web)
    with Replica(web) as replica:
        take_step(told, replica, "first", FIRST, "update")
        take_step(told, replica, "idle", FIRST + 0.02, "update")
        take_step(told, replica, "again", FIRST + 0.1, "crawl")
        web.noise += 1
        take_step(told, replica, "noisy", NOISY, "crawl")
        web.turn()
        take_step(told, replica, "second", SECOND, "update")
        yield told


def take_step(told: Story, replica: Replica, step: str, day: float, command: str) -> None:
    """One command at a day; `crawl` is followed by a build."""
    replica.forget()
    archive = told.folder / "archive.db"
    where = ("--captures", str(told.folder / "captures"))
    done = run_at(
        replica, told.folder, day, command, *where, *(("--archive", str(archive)) if command == "update" else ())
    )
    told.printed[step], told.status[step] = done.stdout + done.stderr, done.returncode
    if command == "crawl":
        built = run_at(replica, told.folder, day, "build", *where, "--archive", str(archive))
        assert built.returncode == 0, built.stdout + built.stderr
    told.asked[step] = list(replica.log)
    told.planted[step] = told.web.published()
    assert archive.exists(), told.printed[step]
    (told.folder / f"{step}.db").write_bytes(archive.read_bytes())


def run_at(replica: Replica, folder: Path, day: float, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    environment |= replica.environment
    environment |= {"GONGKAI_DELAY": str(DELAY), "GONGKAI_SOURCES": str(folder / "sources.yml")}
    return subprocess.run(
        [sys.executable, "-m", "tests.replica.at_time", str(day), *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


REPORTS = "select a.name, r.year from reports r join agencies a on a.id = r.agency_id"
CONTENT = "select url from captures where sha256 is not null and outcome in ('new', 'changed', 'unchanged')"


@pytest.mark.parametrize("step", ["first", "second"])
def test_every_report_is_found_and_no_near_miss(story: Story, step: str) -> None:
    held = {address(row["url"]) for row in story.rows(step, CONTENT)}
    planted = story.planted[step]
    assert set(planted) <= held, sorted(set(planted) - held)
    misses = story.web.near_misses | story.web.others.near_misses
    asked = [one.url for one in story.asked[step]]
    assert not [url for url in asked if any(miss in url for miss in misses)]
    gone = {key for key in story.planted["first"].values() if step == "second"}
    assert {(row["name"], row["year"]) for row in story.rows(step, REPORTS)} == set(planted.values()) | gone


def address(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def test_manners_on_all_days(story: Story) -> None:
    known = {
        CITY,
        COUNTY,
        DEAD,
        *(host.removeprefix("www.") for host in (CITY, COUNTY, DEAD)),
        *PLATFORM_HOSTS.values(),
    }
    for step, asked in story.asked.items():
        assert {one.host for one in asked} <= known, "no host that is not registered"
        assert not [one.path for one in asked if one.path.startswith("/yining/secret/")]
        for site in {one.host.removeprefix("www.") for one in asked}:
            times = sorted(one.time for one in asked if one.host.removeprefix("www.") == site)
            gaps = [after - before for before, after in itertools.pairwise(times)]
            assert not gaps or min(gaps) >= DELAY, (step, site, min(gaps))


def test_traps_are_left(story: Story) -> None:
    paths = [one.path for one in story.asked["first"]]
    assert sum(path.startswith("/yining/cal/") for path in paths) <= 8
    assert 20 <= sum(path.startswith("/yining/all/list") for path in paths) <= 25, "a list without end is left"
    assert not [path for path in paths if path.startswith("/yining/all/2")]
    big = story.rows("first", "select outcome, truncated, size from captures where url like '%annex.zip'")
    assert {tuple(row) for row in big} == {("failed", "length", None)}
    assert not any("jsessionid" in path for path in paths)


def test_an_update_that_nothing_is_due_for_asks_nothing(story: Story) -> None:
    assert story.asked["idle"] == []
    assert content(story, "idle") == content(story, "first")


def content(story: Story, step: str) -> str:
    """The archive's dump without the tables that log fetches, and without the times last seen."""
    connection = story.archive(step)
    try:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        lines = []
        for table in sorted(set(tables) - set(FETCH_TABLES) - {"sqlite_stat1"}):
            columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
            kept = [name for name in columns if name not in {"last_seen", "raw_variants", "looked_at", "looked_last"}]
            rows = connection.execute(f"select {', '.join(kept)} from {table}").fetchall()
            lines += sorted(f"{table}: {tuple(row)}" for row in rows if "newest_capture" not in tuple(row))
        return "\n".join(lines)
    finally:
        connection.close()


def test_a_second_crawl_of_an_unchanged_day_costs_little_and_changes_nothing(story: Story) -> None:
    first, again = (sum(one.sent for one in story.asked[step]) for step in ("first", "again"))
    assert again <= 0.05 * first, (first, again)
    assert len(story.asked["again"]) >= 0.8 * len(story.asked["first"]) - 10
    assert content(story, "again") == content(story, "first")


CHANGES = (
    "select c.kind, a.name, r.year, c.url, c.table_code, c.row_code, c.column_code, c.old_printed, c.new_printed, "
    "c.seen_at from changes c join reports r on r.id = c.report_id join agencies a on a.id = r.agency_id"
)


def changes_since(story: Story, step: str, before: str) -> list[sqlite3.Row]:
    newest = story.rows(before, "select max(time) as newest from captures")[0]["newest"]
    return [row for row in story.rows(step, CHANGES) if row["seen_at"] > newest]


def test_noise_is_no_version_and_no_change(story: Story) -> None:
    assert changes_since(story, "noisy", "again") == []
    versions = "select count(*) as number from versions"
    assert story.rows("noisy", versions)[0]["number"] == story.rows("first", versions)[0]["number"]


def test_every_event_of_the_second_day_is_told_with_its_kind(story: Story) -> None:
    told = {(row["kind"], row["name"], row["year"]) for row in changes_since(story, "second", "noisy")}
    happened = {(one.kind, one.agency, one.year) for one in story.web.events}
    happened |= {("numbers_changed", one.agency, one.year) for one in story.web.events if one.cells}
    assert happened - told == set()
    assert told - happened == set(), "nothing is told that did not happen"


def test_changed_cells_are_exact(story: Story) -> None:
    told: dict[tuple[str, int], dict[str, tuple[str, str]]] = {}
    for row in changes_since(story, "second", "noisy"):
        if row["kind"] == "numbers_changed":
            code = f"{row['table_code']}.{row['row_code']}.{row['column_code']}"
            told.setdefault((row["name"], row["year"]), {})[code] = (row["old_printed"], row["new_printed"])
    assert told == {(one.agency, one.year): one.cells for one in story.web.events if one.cells}


def test_a_wall_an_error_and_a_torn_page_change_nothing(story: Story) -> None:
    outcomes = {row["outcome"] for row in story.rows("second", "select distinct outcome from captures")}
    assert {"blocked", "failed"} <= outcomes
    touched = {(row["name"], row["year"]) for row in changes_since(story, "second", "noisy")}
    assert not touched & {("伊宁市审计局", 2023), ("伊宁市民政局", 2022), ("伊宁市统计局", 2022)}
