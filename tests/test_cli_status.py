"""`gongkai status` and `gongkai coverage` as a maintainer and cron meet them."""

import csv
import io
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

import gongkai
from archive.build import build
from archive.reading import Reading
from archive.status import Alarm, Status
from archive.tables.coverage import COVERAGE_STATES
from crawler.registry import load_agencies, load_sites
from publish.terminal_status import SIGNS, age_of, print_status
from tests.crawled import COLUMN, SITE, article_of, fetch, items_of, list_body, store_of, title_of
from tests.test_archive_health import report_of, summary

TITLE = title_of(2023, "伊宁市公安局")
ARTICLE = article_of(TITLE)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of one finished run: a report, and one that its list names and that is gone."""
    folder = tmp_path_factory.mktemp("healthy")
    listed = fetch(COLUMN, list_body(items_of(TITLE)).replace(b"2025-01-28", b"2025-12-01"))
    gone = fetch(ARTICLE, b"<p>no</p>", role="article", outcome="missing", status=404, parent_url=COLUMN)
    captures = store_of(folder, listed, report_of(2024), gone, summary(0, pages=2, reports=1))
    build(captures, folder / "archive.db", reading=Reading(workers=1))
    return folder / "archive.db"


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose newest run met walls and was killed."""
    folder = tmp_path_factory.mktemp("ill")
    wall = fetch(COLUMN, b"<p>no</p>", day=7, outcome="blocked", status=521)
    captures = store_of(folder, fetch(COLUMN, list_body(items_of(TITLE))), summary(0, pages=1), wall)
    build(captures, folder / "archive.db", reading=Reading(workers=1))
    return folder / "archive.db"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(gongkai.main, [str(argument) for argument in arguments])


def test_a_healthy_archive_at_a_glance(healthy: Path) -> None:
    done = run("status", "--archive", healthy)
    assert done.exit_code == 0, done.output
    line = next(line for line in done.output.splitlines() if line.startswith(SITE))
    assert line.split()[1:8] == ["crawl-20260112T010000Z", "yes", "1", "1", "0", "0%", "0"]
    assert "days ago" in line
    assert "1 link_dead" in done.output
    assert "No alarms." in done.output
    assert "warn: xjyl.gov.cn never_crawled" in done.output


def test_alarms_end_with_status_one_and_say_what_to_do(ill: Path) -> None:
    done = run("status", "--archive", ill)
    assert done.exit_code == 1
    alarms = [line for line in done.output.splitlines() if line.startswith("alarm: ")]
    assert any("run_unfinished" in line and "gongkai update" in line for line in alarms)
    assert any("blocked_ratio" in line and "wait for hours" in line for line in alarms)
    line = next(line for line in done.output.splitlines() if line.startswith(SITE))
    assert line.split()[1:8] == ["crawl-20260119T010000Z", "NO", "0", "0", "0", "100%", str(len(alarms))]
    assert "No alarms" not in done.output


def test_one_site_only(ill: Path) -> None:
    assert run("status", "--archive", ill, "--site", "xjyl.gov.cn").exit_code == 0
    done = run("status", "--archive", ill, "--site", SITE)
    assert done.exit_code == 1
    assert "xjyl.gov.cn" not in done.output
    unknown = run("status", "--archive", ill, "--site", "nowhere.example")
    assert unknown.exit_code == 1
    assert "expected the id of a site" in unknown.output


def test_status_as_json(healthy: Path, ill: Path) -> None:
    done = run("status", "--archive", healthy, "--json")
    found = json.loads(done.output)
    assert (done.exit_code, found["alarmed"], found["reports"]) == (0, False, 1)
    assert found["newest_capture"] == "2026-01-12T01:03:00Z"
    assert sum(found["coverage"].values()) == len(load_agencies()) * 17
    assert {site["site"] for site in found["sites"]} == set(load_sites())
    own = next(site for site in found["sites"] if site["site"] == SITE)
    assert (own["finished"], own["reports"], own["new"], own["blocked"]) == (True, 1, 1, 0)
    sick = run("status", "--archive", ill, "--json", "--site", SITE)
    assert (sick.exit_code, json.loads(sick.output)["alarmed"]) == (1, True)


@pytest.mark.parametrize("command", ["status", "coverage"])
def test_an_archive_that_is_missing_or_of_before_is_said(tmp_path: Path, command: str) -> None:
    missing = run(command, "--archive", tmp_path / "none.db")
    assert missing.exit_code == 1
    assert "gongkai build" in missing.output
    old = tmp_path / "old.db"
    sqlite3.connect(old).execute("create table reports (id)").connection.close()
    before = run(command, "--archive", old)
    assert before.exit_code == 1
    assert "gongkai build" in before.output


def test_the_grid_has_a_sign_for_every_square(healthy: Path) -> None:
    done = run("coverage", "--archive", healthy)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].split() == [*(f"{year:02d}" for year in range(8, 25)), "2008-2024"]
    bodies = lines[1 : len(load_agencies()) + 1]
    assert all(set(line.split()[:17]) <= set(SIGNS.values()) for line in bodies)
    city = next(line.split() for line in bodies if " yining " in line)
    assert city[16] == SIGNS["published_undated"]
    legend = lines[len(load_agencies()) + 1 :]
    assert sum(int(line.split()[1]) for line in legend) == len(load_agencies()) * 17


def test_signs_are_different_and_complete() -> None:
    assert set(SIGNS) == set(COVERAGE_STATES)
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert all(sign.strip() for sign in SIGNS.values())


def test_one_body_is_told_in_words(healthy: Path) -> None:
    done = run("coverage", "伊宁市公安局", "--year", "2023", "--archive", healthy)
    assert done.output.splitlines()[0] == "yining-gonganju 2023  link_dead: due 2024-01-31"
    assert ARTICLE in done.output
    assert f"looked for at {COLUMN} (2026-01-12T01:00:00Z)" in done.output
    assert run("coverage", "yining-gonganju", "--year", "2023", "--archive", healthy).output == done.output


def test_bodies_are_found_by_a_part_of_their_names(healthy: Path) -> None:
    done = run("coverage", "公安局", "--year", "2023", "--archive", healthy)
    assert [line.split()[1] for line in done.output.splitlines()[1:3]] == ["ili-gonganju", "yining-gonganju"]
    nobody = run("coverage", "没有的局", "--archive", healthy)
    assert nobody.exit_code == 1
    assert "没有的局: expected the id or name of a body" in nobody.output


def test_squares_as_csv(healthy: Path) -> None:
    done = run("coverage", "--csv", "--state", "published_undated", "--state", "link_dead", "--archive", healthy)
    rows = list(csv.DictReader(io.StringIO(done.output)))
    found = {(row["agency_id"], row["year"]): (row["state"], row["report_id"], row["url"]) for row in rows}
    assert found["yining-gonganju", "2023"] == ("link_dead", "", ARTICLE)
    assert found["yining", "2024"][:2] == ("published_undated", "yining-2024")
    assert len(found) == 2


def test_filters_that_leave_nothing_and_wrong_ones_are_said(healthy: Path) -> None:
    assert "no square" in run("coverage", "--year", "1999", "--archive", healthy).output
    wrong = run("coverage", "--state", "lost", "--archive", healthy)
    assert wrong.exit_code == 1
    assert "not_found" in wrong.output


def test_ages() -> None:
    now = datetime(2026, 1, 15, tzinfo=UTC)
    assert age_of(None, now) == "none"
    assert age_of("2026-01-14T20:30:00Z", now).endswith("(3 hours ago)")
    assert age_of("2026-01-12T01:00:00Z", now).endswith("(2 days ago)")
    assert age_of("2026-01-16T01:00:00Z", now).endswith("(0 minutes ago)")


def test_warnings_that_are_alike_are_one_line() -> None:
    alarms = [Alarm("x.gov.cn", "frozen", f"http://x.gov.cn/{n}/", "warn", None, "old") for n in range(4)]
    alarms += [Alarm("x.gov.cn", "items", f"http://x.gov.cn/{n}/", "alarm", None, "fell") for n in range(2)]
    console = Console(file=io.StringIO(), width=140)
    print_status(Status(None, 0, {}, (), tuple(alarms)), datetime(2026, 1, 1, tzinfo=UTC), console)
    lines = console.file.getvalue().splitlines()
    assert [line for line in lines if line.startswith("warn")] == [
        "warn: x.gov.cn frozen http://x.gov.cn/0/: old (+3 处同类 more like this)"
    ]
    assert len([line for line in lines if line.startswith("alarm")]) == 2, "every alarm is said"


def test_places_that_were_looked_at_for_each_year_are_listed_once(healthy: Path) -> None:
    done = run("coverage", "伊宁市公安局", "--archive", healthy)
    assert done.output.count("not_found") > 3
    assert done.output.count(f"looked for at {COLUMN} ") < 4
    assert "looked for at the same places" in done.output
