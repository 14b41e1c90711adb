"""`gongkai update` against the replica web, at times of our own."""

import contextlib
import fcntl
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from crawler.captures import CaptureStore
from crawler.registry import SOURCES
from tests.replica.runs import asked, records, run, start, stored, update
from tests.replica.server import Replica
from tests.replica.web import (
    CITY,
    COUNTY,
    Answer,
    Web,
    add_article,
    article_plain,
    build_web,
    link,
    page,
    plain_list,
)

SITES = ("yining.gov.cn", "xjyn.gov.cn")
COUNTY_SITE = "xjyn.gov.cn"
COUNTY_LIST = (COUNTY, "/xjyn/c113844/list.shtml")
#: A day on which lists are asked each week, and one on which they are asked each day.
WEEKLY, DAILY = "2026-06-03T02:00", "2026-02-03T02:00"


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(build_web()) as running:
        yield running


@pytest.fixture(scope="module")
def three_days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Captures of the county after updates on three days in the season, and what the last of them asked for."""
    captures = tmp_path_factory.mktemp("three_days")
    with Replica(build_web()) as running:
        for day in (3, 4, 5):
            update(running, captures, f"2026-02-0{day}T02:00", COUNTY_SITE)
        return captures, asked(running)


def documents(web: Web, host: str) -> set[str]:
    """Paths of articles and files on a host."""
    return {path for on, path in web.pages if on == host and ("/20" in path or "/files/" in path)}


def county_items(web: Web) -> list[str]:
    """Paths of the reports that the county's list names."""
    named = web.pages[COUNTY_LIST].body.decode()
    found = (path for path in documents(web, COUNTY) if any(one in path for one in web.reports))
    return sorted(path for path in found if path in named)


@pytest.mark.slow
def test_first_all_then_nothing_until_it_is_due(replica: Replica, tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    update(replica, captures, WEEKLY, *SITES, build=True)
    everything = set(asked(replica))
    assert [one for one in replica.web.reports if not any(one in path for path in everything)] == []
    archive = tmp_path / "archive.db"
    built, kept = archive.stat().st_mtime_ns, stored(captures)

    began = time.monotonic()
    printed = update(replica, captures, "2026-06-03T07:00", *SITES, build=True)
    assert replica.log == []
    assert "nothing is due; next due 2026-06-03" in printed, "what failed is asked again after hours"
    assert stored(captures) == kept
    assert archive.stat().st_mtime_ns == built, "nothing new, nothing built"
    assert time.monotonic() - began < 20

    printed = update(replica, captures, "2026-06-04T02:00", *SITES)
    again = set(asked(replica)) - {"/yining/gaj/waf/list.shtml"}
    assert again == documents(replica.web, CITY) & everything | documents(replica.web, COUNTY) & everything | {
        path for path in everything if path in {key[1] for key in replica.web.special} and "/20" in path
    }, "documents after a day; lists after a week"
    assert all(one.status == 304 for one in replica.log if one.path in again and "robots" not in one.path)
    newest = {one.run for one in stored(captures, "role = 'article'")}
    rows = stored(captures, f"role = 'article' and run = '{max(newest)}'")
    assert rows
    assert all(one.parent_url for one in rows), "all were found through the lists that are held"
    assert "pages were not due" in printed
    archive.unlink()
    update(replica, captures, "2026-06-04T03:00", *SITES, build=True)
    assert replica.log == []
    assert archive.exists(), "a missing archive is built although nothing is new"


def test_a_column_that_is_due_below_a_gateway_that_is_not(replica: Replica, tmp_path: Path) -> None:
    listing = replica.web.pages[COUNTY_LIST]
    replica.web.pages[COUNTY_LIST] = Answer(404, b"gone")
    replica.web.special[COUNTY_LIST] = lambda _scheme, _headers: Answer(500, b"error")
    update(replica, tmp_path, WEEKLY, COUNTY_SITE)
    del replica.web.special[COUNTY_LIST]
    replica.web.pages[COUNTY_LIST] = listing
    update(replica, tmp_path, "2026-06-03T06:00", COUNTY_SITE)
    assert asked(replica)[0] == COUNTY_LIST[1], "only what failed, after some hours"
    reports = [path for path in asked(replica) if any(one in path for one in replica.web.reports)]
    assert sorted(asked(replica)) == sorted([COUNTY_LIST[1], *reports])
    assert len(reports) == 2
    done = records(tmp_path, COUNTY_SITE)[-1]
    assert (done["mode"], done["new"], done["reports"]) == ("update", 3, 2)
    assert int(str(done["not_due"])) >= 2


@pytest.mark.slow
def test_new_reports_and_vanished_ones(replica: Replica, tmp_path: Path, three_days: tuple[Path, list[str]]) -> None:
    shutil.copytree(three_days[0], tmp_path, dirs_exist_ok=True)
    items = county_items(replica.web)
    assert set(items) <= set(three_days[1]), "documents on the second day"
    title = "伊宁县2025年政府信息公开工作年度报告"
    new = add_article(replica.web, COUNTY, "xjyn/c113844", "202602", title, article_plain, report=True)
    gone, *rest = items
    still = [(path, "伊宁县2023年度政府信息公开工作年度报告") for path in rest]
    replica.web.pages[COUNTY_LIST] = page("年报", plain_list([(new, title), *still]))
    update(replica, tmp_path, "2026-02-06T02:00", COUNTY_SITE)
    paths = asked(replica)
    assert new in paths
    assert gone in paths, "at once: its list was read whole and names it no more"
    assert not set(paths) & set(rest), "the others are not due"
    assert next(one for one in stored(tmp_path) if one.url.endswith(new)).outcome == "new"


@pytest.mark.slow
def test_a_vanished_report_is_not_asked_at_once_where_its_list_failed(
    replica: Replica, tmp_path: Path, three_days: tuple[Path, list[str]]
) -> None:
    shutil.copytree(three_days[0], tmp_path, dirs_exist_ok=True)
    replica.web.pages[COUNTY_LIST] = Answer(404, b"no list")
    update(replica, tmp_path, "2026-02-06T02:00", COUNTY_SITE)
    assert COUNTY_LIST[1] in asked(replica)
    assert not set(asked(replica)) & set(county_items_of(tmp_path))
    update(replica, tmp_path, "2026-02-07T02:00", COUNTY_SITE)
    assert set(county_items_of(tmp_path)) <= set(asked(replica)), "due on the fourth day, list or no list"


def county_items_of(captures: Path) -> list[str]:
    rows = stored(captures, "role = 'article' and outcome = 'new'")
    return [one.url.partition(COUNTY)[2] for one in rows]


@pytest.mark.slow
def test_a_quarter_begins_with_a_sweep(replica: Replica, tmp_path: Path) -> None:
    update(replica, tmp_path, "2026-05-20T02:00", COUNTY_SITE)
    everything = set(asked(replica))
    for day in ("2026-05-21", "2026-05-22", "2026-05-24", "2026-06-27"):
        update(replica, tmp_path, f"{day}T02:00", COUNTY_SITE)
    update(replica, tmp_path, "2026-06-30T15:59", COUNTY_SITE)
    assert asked(replica) == []
    update(replica, tmp_path, "2026-06-30T16:01", COUNTY_SITE)  # the first of July in Beijing
    assert set(asked(replica)) == everything
    update(replica, tmp_path, "2026-07-01T09:00", COUNTY_SITE)
    assert asked(replica) == []
    assert [one["mode"] for one in records(tmp_path, COUNTY_SITE)][-2:] == ["update", "sweep"]


@pytest.mark.slow
def test_killed_ten_times_then_whole(replica: Replica, tmp_path: Path) -> None:
    chance = random.Random(20261127)
    for _ in range(10):
        begun = len(replica.log)
        process = start(replica, "update", *SITES, "--captures", tmp_path, "--now", WEEKLY, "--no-build", delay="0.05")
        while len(replica.log) == begun and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.5))
        process.kill()
        process.communicate()
    assert records(tmp_path, "yining.gov.cn") == []
    run(replica, "update", *SITES, "--captures", tmp_path, "--now", WEEKLY, "--no-build")
    times = Counter(one.url for one in replica.log if one.path != "/robots.txt")
    assert [one for one in replica.web.reports if not any(one in url for url in times)] == []
    # At each kill a request or two were under way; the page that fails once is asked twice anyway.
    assert sum(times.values()) - len(times) <= 2 * 10 + 1, times.most_common(20)
    assert max(times.values()) <= 6
    assert [one["failed"] for one in records(tmp_path, "yining.gov.cn")] == [False]


def test_ended_by_a_signal_it_says_so_and_goes_on(replica: Replica, tmp_path: Path) -> None:
    arguments = ("update", COUNTY_SITE, "--captures", tmp_path, "--now", WEEKLY, "--no-build")
    process = start(replica, *arguments, delay="0.3")
    while len(replica.log) < 4:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "ended early (shutdown): all that was got is kept; run it again" in errors
    assert str(records(tmp_path, COUNTY_SITE)[-1]["stopped"]).startswith("ended early")
    before = set(asked(replica))
    update(replica, tmp_path, "2026-06-03T02:10", COUNTY_SITE)
    assert set(county_items(replica.web)) <= set(asked(replica))
    assert not before & set(asked(replica)), "nothing is asked twice"
    assert records(tmp_path, COUNTY_SITE)[-1]["stopped"] is None


def test_beside_another_it_ends_at_once(replica: Replica, tmp_path: Path) -> None:
    with CaptureStore(tmp_path):
        assert "nothing done" in update(replica, tmp_path, WEEKLY, COUNTY_SITE)
    with (tmp_path / ".update.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "nothing done" in update(replica, tmp_path, WEEKLY, COUNTY_SITE)
    assert replica.log == []
    assert stored(tmp_path) == []


def test_beside_a_build_it_does_not_build(replica: Replica, tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    with (tmp_path / ".archive.db.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        printed = update(replica, captures, WEEKLY, COUNTY_SITE, build=True)
    assert "the next update builds" in printed
    assert not (tmp_path / "archive.db").exists()
    update(replica, captures, "2026-06-03T03:00", COUNTY_SITE, build=True)
    assert asked(replica) == []
    assert (tmp_path / "archive.db").exists()


WALL = Answer(200, "<html><title>知道创宇云防御</title>访问被拦截</html>".encode())


@contextlib.contextmanager
def walled(web: Web) -> Iterator[None]:
    """The county behind a wall, robots.txt apart."""
    before = dict(web.pages)
    for key in [key for key in web.pages if key[0] == COUNTY and key[1] != "/robots.txt"]:
        web.pages[key] = WALL
    yield
    web.pages.update(before)


@pytest.mark.slow
def test_a_wall_is_left_alone_for_hours_and_changes_nothing(replica: Replica, tmp_path: Path) -> None:
    update(replica, tmp_path, DAILY, COUNTY_SITE)
    with walled(replica.web):
        update(replica, tmp_path, "2026-02-04T02:00", *SITES, code=1)
        blocked = [one for one in stored(tmp_path) if one.outcome == "blocked" and one.site == COUNTY_SITE]
        assert len(blocked) == 1, "a blocked start page ends the site's part of the run"
        printed = update(replica, tmp_path, "2026-02-04T07:00", COUNTY_SITE)
        assert "left alone until 2026-02-04T08:00:" in printed
        assert replica.log == []
        update(replica, tmp_path, "2026-02-04T08:30", COUNTY_SITE, code=1)
        assert "left alone until 2026-02-04T20:30:" in update(replica, tmp_path, "2026-02-04T16:00", COUNTY_SITE)
    update(replica, tmp_path, "2026-02-04T21:00", COUNTY_SITE)
    assert set(county_items(replica.web)) & set(asked(replica))
    outcomes = {one.outcome for one in stored(tmp_path) if one.site == COUNTY_SITE and one.role == "article"}
    assert outcomes == {"new", "unchanged"}
    assert [one["skipped"] is None for one in records(tmp_path, COUNTY_SITE)] == [True] * 4


@pytest.mark.slow
def test_a_crawl_skips_a_walled_site_unless_it_is_named(
    replica: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with walled(replica.web):
        run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path, code=1)
    replica.forget()
    printed = run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path)
    assert "asked all the same" in printed
    assert set(county_items(replica.web)) & set(asked(replica))
    with walled(replica.web):
        run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path, code=1)
    replica.forget()
    sources = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))
    sources["sites"] = [site for site in sources["sites"] if site["id"] in SITES]
    (tmp_path / "sources.yml").write_text(yaml.safe_dump(sources, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("GONGKAI_SOURCES", str(tmp_path / "sources.yml"))
    printed = run(replica, "crawl", "--captures", tmp_path)
    assert "xjyn.gov.cn: left alone until" in printed
    assert str(records(tmp_path, COUNTY_SITE)[-1]["skipped"]).startswith("left alone until")
    assert {one.host for one in replica.log} == {CITY}


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_long_retry_after_is_kept(replica: Replica, tmp_path: Path, form: str) -> None:
    text = "7200" if form == "seconds" else "Wed, 03 Jun 2026 04:00:00 GMT"
    busy = Answer(503, b"busy", (("Retry-After", text), ("Content-Type", "text/html")))
    replica.web.special[COUNTY_LIST] = lambda _scheme, _headers: busy
    printed = update(replica, tmp_path, WEEKLY, COUNTY_SITE, code=1)
    assert "asks to be left alone until 2026-06-03T04:0" in printed
    assert asked(replica).count(COUNTY_LIST[1]) == 1, "not tried again"
    assert not set(asked(replica)) & set(county_items(replica.web))
    del replica.web.special[COUNTY_LIST]
    assert "Retry-After" in update(replica, tmp_path, "2026-06-03T03:50", COUNTY_SITE)
    assert replica.log == []
    update(replica, tmp_path, "2026-06-03T05:30", COUNTY_SITE)
    assert COUNTY_LIST[1] in asked(replica)


def test_a_short_retry_after_is_waited_for(replica: Replica, tmp_path: Path) -> None:
    tries: list[float] = []
    listing = replica.web.pages[COUNTY_LIST]

    def answer(_scheme: str, _headers: dict[str, str]) -> Answer:
        tries.append(time.monotonic())
        return listing if len(tries) > 1 else Answer(503, b"busy", (("Retry-After", "2"),))

    replica.web.special[COUNTY_LIST] = answer
    update(replica, tmp_path, WEEKLY, COUNTY_SITE)
    assert len(tries) == 2
    assert tries[1] - tries[0] >= 2


def test_a_dead_site_is_left_alone_for_hours(replica: Replica, tmp_path: Path) -> None:
    for scheme in ("http", "https"):
        for host in (COUNTY, f"www.{COUNTY}"):
            replica.web.dead.add((scheme, host))
    printed = update(replica, tmp_path, WEEKLY, COUNTY_SITE, code=1)
    assert "no answer under any of its addresses" in printed
    assert max(Counter(one.url for one in replica.log).values()) == 3, "three tries at each address"
    assert "it gave no answer" in update(replica, tmp_path, "2026-06-03T04:00", COUNTY_SITE)
    assert replica.log == []
    replica.web.dead.clear()
    update(replica, tmp_path, "2026-06-03T05:30", COUNTY_SITE)
    assert set(county_items(replica.web)) & set(asked(replica))


@pytest.mark.slow
def test_records_of_runs(replica: Replica, tmp_path: Path) -> None:
    captures = tmp_path / "captures"
    run(replica, "crawl", *SITES, "--captures", captures)
    done = records(captures, "yining.gov.cn")
    assert len(done) == 1
    assert (done[0]["mode"], done[0]["failed"], done[0]["skipped"], done[0]["stopped"]) == ("crawl", False, None, None)
    assert (done[0]["blocked"], done[0]["refused"]) == (1, 1)
    assert str(done[0]["started"]) < str(done[0]["ended"])
    kept = stored(captures)
    row = next(one for one in kept if one.role == "run" and one.site == "yining.gov.cn")
    assert (row.url, row.outcome, row.sha256) == (f"urn:gongkai:run:{row.run}", "summary", None)
    run(replica, "captures", "--captures", captures, "--rebuild")
    assert stored(captures) == kept
    run(replica, "build", "--captures", captures, "--archive", tmp_path / "archive.db")
    connection = sqlite3.connect(tmp_path / "archive.db")
    assert connection.execute("select count(*) from captures where role = 'run'").fetchone() == (2,)
    assert connection.execute("select count(*) from problems where url like 'urn:%'").fetchone() == (0,)
    connection.close()
    warcs = captures / COUNTY_SITE
    run(replica, "crawl", "--replay", warcs, "--captures", tmp_path / "replayed")
    assert records(tmp_path / "replayed", COUNTY_SITE) == []


def test_a_start_page_new_in_the_registry_is_due_at_once(replica: Replica, tmp_path: Path) -> None:
    update(replica, tmp_path, WEEKLY, COUNTY_SITE)
    update(replica, tmp_path, "2026-06-03T03:00", COUNTY_SITE)
    assert asked(replica) == []
    update(replica, tmp_path, "2026-06-03T03:00", *SITES)
    assert {one.host for one in replica.log} == {CITY}


def test_new_year_columns_are_found_when_their_gateway_is_due(replica: Replica, tmp_path: Path) -> None:
    update(replica, tmp_path, DAILY, COUNTY_SITE)
    title = "伊宁县2025年政府信息公开工作年度报告"
    new = add_article(replica.web, COUNTY, "xjyn/c2025", "202602", title, article_plain, report=True)
    replica.web.add(COUNTY, "/xjyn/c2025/list.shtml", page("2025年", plain_list([(new, title)])))
    body = replica.web.pages[COUNTY_LIST].body.decode()
    years = f"<ul>{link('/xjyn/c2025/list.shtml', '2025年')}</ul>"
    replica.web.pages[COUNTY_LIST] = Answer(body=body.replace("<body>", f"<body>{years}").encode())
    update(replica, tmp_path, "2026-02-04T02:00", COUNTY_SITE)
    assert {new, "/xjyn/c2025/list.shtml"} <= set(asked(replica))
