"""Runs as they left their records or were killed; each alarm fires past its edge, and not at it."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.build import build
from archive.columns import read_columns
from archive.health import list_health, measure_pauses
from archive.measures import Measure
from archive.reading import Reading
from archive.runs import Run, list_runs
from archive.tables.health import HEALTH_KINDS
from crawler.captures import Capture, CaptureStore
from crawler.registry import load_sites
from crawler.warc import Fetch
from tests.conftest import dump
from tests.crawled import COLUMN, FEED, FOLDER, HOST, SITE, article_of, fetch, items_of, list_body, store_of, title_of
from tests.replica.web import page
from tests.test_parse_pages import build_page

HOME = f"{HOST}/"
OTHER_COLUMN = f"{HOST}/yining/c118490/zfxxgk_gknrz.shtml"
NEIGHBOUR = "xjyl.gov.cn"


def items(count: int) -> list[tuple[str, str]]:
    return items_of(*(title_of(2008 + number // 10, f"第{number}街道办事处") for number in range(count)))


def column(count: int, day: float, **changes: object) -> Fetch:
    """The list with so many items, as it stood on a day."""
    return fetch(COLUMN, list_body(items(count)), day=day, **changes)


def summary(day: float, site: str = SITE, **more: object) -> Fetch:
    """The record that the run of a day leaves."""
    run = fetch(COLUMN, day=day).run
    note = {"mode": "update", "started": "2026-01-12T01:00:00Z", "ended": "2026-01-12T02:00:00Z", **more}
    body = json.dumps([site, note], ensure_ascii=False)
    return fetch(
        f"urn:gongkai:run:{run}", body.encode(), role="run", day=day, site=site, outcome="summary", status=None,
        headers=(), note=json.dumps(note, ensure_ascii=False),
    )  # fmt: skip


def gather(folder: Path, *fetches: Fetch) -> tuple[list[Capture], list[Measure], list[Run]]:
    store = CaptureStore(store_of(folder, *fetches))
    rows = list(store.captures())
    runs = list_runs(rows)
    measures = [*list_health(rows, read_columns(store, rows), runs, []), *measure_pauses(store, rows)]
    store.close()
    return rows, measures, runs


def measured(folder: Path, *fetches: Fetch, site: str = SITE) -> dict[tuple[str, str], Measure]:
    """Measures of a site by kind and subject."""
    _, measures, _ = gather(folder, *fetches)
    return {(one.kind, one.subject): one for one in measures if one.site == site}


def kinds(measures: dict[tuple[str, str], Measure], level: str) -> set[str]:
    return {kind for (kind, _), one in measures.items() if one.level == level}


# -- runs ---------------------------------------------------------------------------------------------------------


def test_a_run_is_told_by_its_record(tmp_path: Path) -> None:
    pages = {"pages": 7, "reports": 3, "new": 5, "changed": 1, "unchanged": 1, "missing": 2, "blocked": 1, "refused": 1}
    ended = {"failed_answers": 4, "failed": True, "error": "no", "problems": ["a", "b"], "not_due": 9, "skipped": None}
    record = summary(0, **pages, **ended)
    _, _, runs = gather(tmp_path, column(1, 0), record)
    (run,) = runs
    assert (run.run, run.site, run.mode, run.finished) == ("crawl-20260112T010000Z", SITE, "update", 1)
    assert (run.pages, run.reports, run.new, run.changed, run.unchanged) == (7, 3, 5, 1, 1)
    assert (run.missing, run.blocked, run.refused, run.failed) == (2, 1, 1, 4)
    assert (run.problems, run.not_due, run.skipped, run.error) == (2, 9, None, "no")
    assert (run.started, run.ended) == ("2026-01-12T01:00:00Z", "2026-01-12T02:00:00Z")


def test_a_run_without_a_record_was_killed_and_is_counted_from_its_captures(tmp_path: Path) -> None:
    article = article_of(title_of(2024))
    robots = fetch(f"{HOST}/robots.txt", b"x", role="robots", outcome="missing", status=404)
    lost = [
        fetch(f"{article}?{outcome}", b"<p>no</p>", role="article", outcome=outcome, status=404)
        for outcome in ("missing", "blocked", "refused", "failed", "failed")
    ]
    same = fetch(article, b"<p>x</p>", role="article", outcome="unchanged")
    _, measures, (run,) = gather(tmp_path, robots, column(1, 0), same, *lost)
    assert (run.finished, run.mode, run.reports, run.problems) == (0, None, None, None)
    assert (run.pages, run.new, run.unchanged, run.missing) == (2, 1, 1, 1)
    assert (run.blocked, run.refused, run.failed) == (1, 1, 2)
    assert (run.started, run.ended) == ("2026-01-12T01:00:00Z", "2026-01-12T01:07:00Z")
    assert {one.kind for one in measures if one.site == SITE and one.level == "alarm"} >= {"run_unfinished"}


def test_a_record_that_is_not_whole_is_none(tmp_path: Path) -> None:
    broken = replace(summary(0), note='{"mode": "upd')
    _, _, (run,) = gather(tmp_path, column(1, 0), broken)
    assert run.finished == 0


def test_a_replay_leaves_no_record_and_raises_no_alarm(tmp_path: Path) -> None:
    _, measures, (run,) = gather(tmp_path, column(1, 0, run="replay"))
    assert (run.finished, run.mode) == (None, "replay")
    assert "run_unfinished" not in {one.kind for one in measures}


def test_local_files_are_no_run(tmp_path: Path) -> None:
    assert gather(tmp_path, fetch("urn:gongkai:file:1:a", b"x", role="resource", site="local"))[2] == []


def test_only_the_newest_run_of_a_site_must_have_finished(tmp_path: Path) -> None:
    found = measured(
        tmp_path, column(1, 0), column(1, 1, outcome="unchanged"), summary(1, pages=1, started="2026-01-13")
    )
    assert "run_unfinished" not in kinds(found, "alarm")
    assert "run_failed" not in kinds(found, "alarm")


def test_a_run_that_says_that_it_failed_is_an_alarm(tmp_path: Path) -> None:
    found = measured(tmp_path, column(1, 0), summary(0, pages=1, error="start page not got", problems=["x"]))
    assert "start page not got" in found["run_failed", SITE].message


# -- report columns -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("now", "level"), [(10, "ok"), (8, "ok"), (7, "alarm"), (0, "alarm")])
def test_items_that_fell_away(tmp_path: Path, now: int, level: str) -> None:
    measure = measured(tmp_path, column(10, 0), column(now, 7, outcome="changed"))["items", COLUMN]
    assert (measure.value, measure.threshold, measure.level) == (now, 8, level)
    assert measure.since == "2026-01-19T01:01:00Z"


def test_a_fall_is_measured_from_the_last_complete_reading(tmp_path: Path) -> None:
    walled = fetch(COLUMN, list_body(items(4), pages=2), day=3, outcome="changed")
    found = measured(tmp_path / "1", column(10, 0), walled)
    assert found["items", COLUMN].level == "ok"
    assert found["partial", COLUMN].level == "warn"
    after = measured(tmp_path / "2", column(10, 0), walled, column(7, 7, outcome="changed"))
    assert (after["items", COLUMN].level, after["items", COLUMN].threshold) == ("alarm", 8)
    assert ("partial", COLUMN) not in after


def test_a_wall_is_no_fall(tmp_path: Path) -> None:
    wall = fetch(COLUMN, b"<p>no</p>", day=7, outcome="blocked", status=521)
    found = measured(tmp_path, column(10, 0), wall)
    assert (found["items", COLUMN].value, found["items", COLUMN].level) == (10, "ok")
    assert ("column_missing", COLUMN) not in found


@pytest.mark.parametrize(("outcome", "level"), [("blocked", "ok"), ("failed", "ok"), ("missing", "alarm")])
def test_a_list_whose_feed_met_a_wall_did_not_fall_to_nothing(tmp_path: Path, outcome: str, level: str) -> None:
    shell = list_body([], head='<meta name="channelid" content="abcd1234abcd">')
    feed = fetch(FEED, b"<p>no</p>", role="json", day=7, outcome=outcome, status=521, parent_url=COLUMN)
    found = measured(tmp_path, column(10, 0), fetch(COLUMN, shell, day=7, outcome="changed"), feed)
    assert found["items", COLUMN].level == level
    assert found["partial", COLUMN].level == "warn"


def test_a_column_that_is_gone_is_an_alarm_until_it_is_back(tmp_path: Path) -> None:
    gone = fetch(COLUMN, b"<p>no</p>", day=7, outcome="missing", status=404)
    assert measured(tmp_path / "1", column(10, 0), gone)["column_missing", COLUMN].level == "alarm"
    assert ("column_missing", COLUMN) not in measured(tmp_path / "2", column(10, 0), gone, column(10, 8))


def test_the_same_column_under_two_schemes_is_one(tmp_path: Path) -> None:
    secure = replace(column(3, 7), url=COLUMN.replace("http:", "https:"))
    found = measured(tmp_path, column(10, 0), secure)
    assert found["items", secure.url].level == "alarm"
    assert ("items", COLUMN) not in found


def test_an_unknown_template(tmp_path: Path) -> None:
    rebuilt = fetch(COLUMN, page("新版", "<p>网站升级</p>").body, day=7)
    assert measured(tmp_path / "1", rebuilt)["unknown_template", COLUMN].level == "alarm"
    inner = replace(column(3, 7), url=OTHER_COLUMN, parent_url=COLUMN)
    assert ("unknown_template", COLUMN) not in measured(tmp_path / "2", rebuilt, inner)
    article = replace(rebuilt, role="article")
    assert ("unknown_template", COLUMN) not in measured(tmp_path / "3", rebuilt, article)
    said = summary(8, pages=1, problems=[f"{HOST}/a.shtml: expected an article; unknown template: teach …", "other"])
    assert measured(tmp_path / "4", column(3, 8), said)["unknown_template", f"{HOST}/a.shtml"].level == "alarm"


def test_an_unknown_page_beside_readable_columns_is_a_warning(tmp_path: Path) -> None:
    """A link called 2024年 may lead to a calendar; a list that was read before is another thing."""
    calendar = fetch(OTHER_COLUMN, page("日历", "<p>一月</p>").body, day=7)
    assert measured(tmp_path / "1", column(3, 7), calendar)["unknown_template", OTHER_COLUMN].level == "warn"
    before = fetch(OTHER_COLUMN, list_body(items(2)), day=1)
    rebuilt = measured(tmp_path / "2", before, column(3, 7), calendar)
    assert rebuilt["unknown_template", OTHER_COLUMN].level == "alarm"


@pytest.mark.parametrize(("days", "frozen"), [(364.99, False), (365.01, True)])
def test_a_column_that_a_year_of_captures_saw_unchanged(tmp_path: Path, days: float, frozen: bool) -> None:
    new = list_body(items(3)).replace(b"2025-01-28", b"2027-01-01")  # no item is old
    fetches = [fetch(COLUMN, new, day=day, outcome="unchanged" if day else "new") for day in (0, 100, days)]
    found = measured(tmp_path, *fetches)
    assert (("frozen", COLUMN) in found) is frozen
    assert (("site_frozen", SITE) in found) is frozen
    if frozen:
        assert (found["frozen", COLUMN].level, found["frozen", COLUMN].since) == ("warn", "2026-01-12T01:00:00Z")


def test_a_column_that_changed_within_the_year_is_not_frozen(tmp_path: Path) -> None:
    new = list_body(items(4)).replace(b"2025-01-28", b"2026-06-01")
    changed = fetch(COLUMN, new, day=200, outcome="changed")
    same = fetch(COLUMN, new, day=380, outcome="unchanged")
    assert ("frozen", COLUMN) not in measured(tmp_path, column(3, 0), changed, same)


@pytest.mark.parametrize(("day", "frozen"), [(16.5, False), (78.5, False), (78.7, True)])
def test_a_column_whose_newest_item_is_old(tmp_path: Path, day: float, frozen: bool) -> None:
    """The newest item is of 28 January 2025: a year after it, the deadline of the next year passes on 31 March."""
    assert (("frozen", COLUMN) in measured(tmp_path, column(3, day))) is frozen


def test_a_column_that_was_seen_to_grow_is_not_frozen_whatever_its_dates_say(tmp_path: Path) -> None:
    grown = fetch(COLUMN, list_body(items(4)), day=100, outcome="changed")
    assert ("frozen", COLUMN) not in measured(tmp_path / "1", column(3, 90), grown)
    shrunk = fetch(COLUMN, list_body(items(2)), day=100, outcome="changed")
    assert ("frozen", COLUMN) in measured(tmp_path / "2", column(3, 90), shrunk)


def test_a_site_is_frozen_when_all_its_columns_are(tmp_path: Path) -> None:
    old = column(3, 100)
    fresh = fetch(OTHER_COLUMN, list_body(items(2)).replace(b"2025-01-28", b"2026-03-02"), day=100)
    found = measured(tmp_path / "1", old, fresh)
    assert found["frozen", COLUMN].level == "warn"
    assert ("site_frozen", SITE) not in found
    assert measured(tmp_path / "2", old)["site_frozen", SITE].level == "alarm"


# -- sites --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("blocked", "level"), [(0, "ok"), (1, "ok"), (2, "alarm")])
def test_the_share_of_blocked_answers(tmp_path: Path, blocked: int, level: str) -> None:
    pages = [fetch(f"{FOLDER}/{number}.shtml", b"<p>x</p>", role="article") for number in range(10 - blocked)]
    walls = [
        fetch(f"{FOLDER}/x{number}.shtml", b"<p>no</p>", role="article", outcome="blocked", status=521)
        for number in range(blocked)
    ]
    robots = fetch(f"{HOST}/robots.txt", b"x", role="robots", outcome="blocked", status=521)
    measure = measured(tmp_path, robots, *pages, *walls)["blocked_ratio", SITE]
    assert (measure.value, measure.threshold, measure.level) == (blocked / 10, 0.1, level)


def test_the_newest_run_with_answers_tells_the_share(tmp_path: Path) -> None:
    wall = fetch(HOME, b"<p>no</p>", role="home", outcome="blocked", status=521)
    skipped = summary(1, pages=0, skipped="left alone until …", started="2026-01-13T01:00:00Z")
    assert measured(tmp_path / "1", wall, skipped)["blocked_ratio", SITE].level == "alarm"
    well = fetch(HOME, b"<p>x</p>", role="home", day=2)
    assert measured(tmp_path / "2", wall, skipped, well)["blocked_ratio", SITE].level == "ok"


@pytest.mark.parametrize(("days", "alarm"), [(13.99, False), (14.01, True)])
def test_a_site_that_was_forgotten(tmp_path: Path, days: float, alarm: bool) -> None:
    own = fetch(HOME, b"<p>x</p>", role="home", outcome="failed", status=500)
    other = fetch("https://xjyl.gov.cn/", b"<p>x</p>", role="home", day=days, site=NEIGHBOUR)
    assert (("not_crawled", SITE) in measured(tmp_path, own, other)) is alarm


@pytest.mark.parametrize(("hours", "paused"), [(5.9, True), (6.1, False)])
def test_a_site_behind_a_wall_is_left_alone_for_hours(tmp_path: Path, hours: float, paused: bool) -> None:
    wall = fetch(HOME, b"<p>no</p>", role="home", outcome="blocked", status=521)
    other = fetch("https://xjyl.gov.cn/", b"<p>x</p>", role="home", day=hours / 24, site=NEIGHBOUR)
    found = measured(tmp_path, wall, other)
    assert (("back_off", SITE) in found) is paused
    if paused:
        assert found["back_off", SITE].level == "warn"
        assert "2026-01-12T07:00:00Z" in found["back_off", SITE].message


def test_sites_that_were_never_crawled_are_worth_a_look(tmp_path: Path) -> None:
    _, measures, _ = gather(tmp_path, column(3, 0))
    never = {one.site: one.level for one in measures if one.kind == "never_crawled"}
    assert never == {site: "warn" for site in load_sites() if site != SITE}


# -- figures ------------------------------------------------------------------------------------------------------


def report_of(year: int, blanks: int = 0) -> Fetch:
    """A report for a year, of whose 200 cells so many are blank."""
    body = build_page().replace("2024年", f"{year}年")
    body = body.replace("<td>0</td>", "<td></td>", blanks)
    return fetch(f"{FOLDER}/202501/{year:032d}.shtml", body.encode(), role="article")


@pytest.mark.parametrize(("blanks", "level"), [(0, "ok"), (40, "ok"), (41, "alarm")])
def test_the_share_of_filled_figures(tmp_path: Path, blanks: int, level: str) -> None:
    captures = store_of(tmp_path, report_of(2023), report_of(2024, blanks))
    build(captures, tmp_path / "archive.db", reading=Reading(workers=1))
    database = sqlite3.connect(tmp_path / "archive.db")
    rows = database.execute(
        "select subject, value, threshold, level from health where kind = 'filled_share' order by subject"
    ).fetchall()
    assert rows == [(f"{SITE} 2023", 1, None, "ok"), (f"{SITE} 2024", (200 - blanks) / 200, 0.8, level)]


def test_a_loss_of_years_ago_is_no_alarm_any_more(tmp_path: Path) -> None:
    captures = store_of(tmp_path, report_of(2022), report_of(2023, 100), report_of(2024))
    build(captures, tmp_path / "archive.db", reading=Reading(workers=1))
    rows = sqlite3.connect(tmp_path / "archive.db").execute(
        "select level from health where kind = 'filled_share' order by subject"
    )
    assert rows.fetchall() == [("ok",), ("warn",), ("ok",)]


def test_runs_and_health_are_in_the_archive_and_the_same_at_each_build(tmp_path: Path) -> None:
    captures = store_of(tmp_path, column(10, 0), summary(0, pages=1), report_of(2024), column(3, 7))
    build(captures, tmp_path / "a.db", reading=Reading(workers=1))
    (captures / "index.db").unlink()
    build(captures, tmp_path / "b.db", reading=Reading(workers=1))
    assert dump(tmp_path / "a.db") == dump(tmp_path / "b.db")
    database = sqlite3.connect(tmp_path / "a.db")
    assert database.execute("select count(*), sum(finished) from runs").fetchone() == (2, 1)
    found = {kind for (kind,) in database.execute("select distinct kind from health")}
    assert {"items", "run_unfinished", "blocked_ratio", "filled_share", "never_crawled"} <= found <= set(HEALTH_KINDS)
