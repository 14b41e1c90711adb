"""The real crawl, in a process of its own, against the replica web behind a proxy; the registry is the real one."""

import gzip
import hashlib
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.captures import Capture, CaptureStore
from tests.replica.server import Asked, Replica
from tests.replica.web import CITY, COUNTY, FOREIGN, Answer, Web, build_web, page, pdf

ROOT = Path(__file__).parents[1]
SITES = ("yining.gov.cn", "xjyn.gov.cn")
FAST = "0.01"


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(build_web()) as running:
        yield running


@dataclass(frozen=True)
class First:
    """One crawl of both sites, for the tests that look at it or go on from a copy."""

    web: Web
    asked: list[Asked]
    connections: int
    summary: dict[str, dict[str, object]]
    captures: Path

    def recorded(self, pattern: str = "*") -> list[str]:
        return [str(path) for path in sorted(self.captures.glob(f"{pattern}/*.warc.gz"))]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    captures = tmp_path_factory.mktemp("first")
    with Replica(build_web()) as running:
        summary = crawl(running, captures, *SITES)
        return First(running.web, list(running.log), running.connections, summary, captures)


@pytest.fixture
def held(first: First, tmp_path: Path) -> Path:
    """A copy of the captures of the first crawl."""
    return shutil.copytree(first.captures, tmp_path / "held")


def start(replica: Replica | None, captures: Path, *arguments: str, delay: str = FAST) -> subprocess.Popen[str]:
    environment = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
    environment |= {"GONGKAI_DELAY": delay} if delay else {}
    # Without the replica no proxy and no name server can be reached either.
    environment |= (
        replica.environment if replica else {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    )
    return subprocess.Popen(
        [sys.executable, "-m", "tests.replica.crawl_once", str(captures), *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def crawl(replica: Replica | None, captures: Path, *arguments: str, delay: str = FAST) -> dict[str, dict[str, object]]:
    output, errors = start(replica, captures, *arguments, delay=delay).communicate(timeout=120)
    assert output, errors
    return json.loads(output)


def stored(captures: Path) -> list[Capture]:
    store = CaptureStore(captures)
    store.refresh()
    found = list(store.captures())
    store.close()
    return found


def check_warcs(captures: Path) -> None:
    for path in captures.glob("*/*.warc.gz"):
        done = subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_planted_report_and_no_near_miss(first: First) -> None:
    summary, web = first.summary, first.web
    asked = [one.path for one in first.asked]
    assert [one for one in web.reports if not any(one in path for path in asked)] == []
    assert [one for one in web.near_misses if any(one in path for path in asked)] == []
    assert sum(int(str(site["reports"])) for site in summary.values()) == len(web.reports)
    documents = {path for (_, path), answer in web.pages.items() if answer.body.startswith(b"%PDF")}
    assert documents <= set(asked), "every attachment of every report"
    assert not any(site["failed"] for site in summary.values()), summary
    assert summary["yining.gov.cn"]["refused"] == 1
    assert summary["yining.gov.cn"]["blocked"] == 1
    check_warcs(first.captures)
    kept = b"".join(gzip.decompress(path.read_bytes()) for path in first.captures.glob("yining.gov.cn/*.warc.gz"))
    assert re.search(rb"Gongkai-Certificate: (?:[0-9A-F]{2}:){31}[0-9A-F]{2}\r\n", kept)


def test_manners(first: First) -> None:
    asked = {(one.host, one.path) for one in first.asked}
    assert {host for host, _ in asked} == {CITY, COUNTY}, "no host that is not registered for this run"
    assert not {path for _, path in asked} & first.web.forbidden
    assert FOREIGN not in {host for host, _ in asked}
    for host in (CITY, COUNTY):
        assert next(one for one in first.asked if one.host == host).path == "/robots.txt"
    agents = {one.headers["user-agent"] for one in first.asked}
    assert len(agents) == 1
    assert "gongkai/" in (agent := agents.pop())
    assert "operator@example.org" in agent
    assert not any("cookie" in one.headers for one in first.asked)
    assert {one.headers["accept-encoding"] for one in first.asked} == {"gzip, deflate"}
    times = [one.url for one in first.asked if one.status == 200 and "/robots.txt" not in one.url]
    assert len(times) == len(set(times)), "nothing is asked twice"
    assert first.connections <= 4, "one for each site and scheme: through a proxy too they are kept"


@pytest.mark.slow
def test_the_pause_of_the_registry(replica: Replica, tmp_path: Path) -> None:
    for key in [key for key in replica.web.pages if key[0] == COUNTY and key[1] not in {"/", "/robots.txt"}]:
        del replica.web.pages[key]
    crawl(replica, tmp_path, "xjyn.gov.cn", delay="")
    times = sorted(one.time for one in replica.log)
    assert len(times) >= 6
    gaps = [after - before for before, after in itertools.pairwise(times)]
    assert min(gaps) >= 1.0, gaps


def test_a_second_crawl_asks_for_changes_only(replica: Replica, tmp_path: Path) -> None:
    crawl(replica, tmp_path, *SITES)
    before = stored(tmp_path)
    replica.forget()
    summary = crawl(replica, tmp_path, *SITES)
    added = [one for one in stored(tmp_path) if one not in before and one.role != "run"]
    assert {one.record_type for one in added if one.outcome != "refused"} == {"revisit"}
    assert {one.outcome for one in added} == {"unchanged", "redirect", "missing", "blocked", "refused"}
    asked = [one for one in replica.log if one.status in {200, 304}]
    content = [one for one in asked if "if-none-match" in one.headers or "if-modified-since" in one.headers]
    assert {one.status for one in content} == {304}
    assert len(content) > 0.8 * len(asked)
    assert summary["yining.gov.cn"]["new"] == summary["yining.gov.cn"]["changed"] == 0
    assert sum(int(str(site["reports"])) for site in summary.values()) == len(replica.web.reports)
    replica.forget()
    crawl(replica, tmp_path, *SITES)
    again = [one for one in replica.log if one.status == 304]
    assert len(again) == len(content), "a third crawl still knows the marks that a 304 did not repeat"


def test_one_edited_page_is_one_change(replica: Replica, held: Path) -> None:
    key = next(key for key, answer in replica.web.pages.items() if answer.body.startswith(b"%PDF"))
    replica.web.pages[key] = pdf("replaced")
    summary = crawl(replica, held, *SITES)
    assert summary["yining.gov.cn"]["changed"] == 1
    changed = [one for one in stored(held) if one.outcome == "changed"]
    assert [one.url.rpartition(CITY)[2] for one in changed] == [key[1]]
    store = CaptureStore(held)
    assert store.body(changed[0]) == pdf("replaced").body


@pytest.mark.parametrize("status", [503, 429])
def test_robots_that_cannot_be_had_hold_the_site_off(replica: Replica, tmp_path: Path, status: int) -> None:
    replica.web.add(CITY, "/robots.txt", Answer(status, b"busy"))
    for host in (COUNTY, f"www.{COUNTY}"):
        replica.web.add(host, "/robots.txt", Answer(drop=True))
    summary = crawl(replica, tmp_path, *SITES)
    for site in SITES:
        assert summary[site]["failed"]
        assert "robots.txt" in str(summary[site]["error"])
        assert summary[site]["pages"] == 0
    assert {one.path for one in replica.log} == {"/robots.txt"}


def test_a_wall_stops_the_site(replica: Replica, tmp_path: Path) -> None:
    wall = Answer(200, "<html><title>知道创宇云防御</title>访问被拦截</html>".encode())
    for key in [key for key in replica.web.pages if key[0] == COUNTY and key[1] != "/robots.txt"]:
        replica.web.pages[key] = wall
    summary = crawl(replica, tmp_path, *SITES)
    assert summary["xjyn.gov.cn"]["failed"]
    assert "知道创宇" in str(summary["xjyn.gov.cn"]["error"]) or "blocked" in str(summary["xjyn.gov.cn"]["error"])
    assert not summary["yining.gov.cn"]["failed"], "another site is not harmed"
    assert all(one.outcome != "new" for one in stored(tmp_path) if one.site == "xjyn.gov.cn" and one.role != "robots")


def test_a_rebuilt_site_is_said_to_have_failed(replica: Replica, tmp_path: Path) -> None:
    replica.web.add(
        COUNTY, "/xjyn/c113844/zfxxgk_gknrz.shtml", page("新版", "<div id=app>" + "新版网站" * 100 + "</div>")
    )
    summary = crawl(replica, tmp_path, "xjyn.gov.cn")
    assert summary["xjyn.gov.cn"]["failed"]
    assert "unknown template" in str(summary["xjyn.gov.cn"]["error"])


def test_a_body_that_is_cut_off_is_marked_and_changes_nothing(replica: Replica, held: Path) -> None:
    key = next(key for key, answer in replica.web.pages.items() if answer.body.startswith(b"%PDF"))
    replica.web.pages[key] = Answer(body=b"%PDF-1.7 half", headers=(("Content-Type", "application/pdf"),), length=9000)
    summary = crawl(replica, held, *SITES)
    assert summary["yining.gov.cn"]["changed"] == 0
    cut = [one for one in stored(held) if one.truncated]
    assert {(one.outcome, one.truncated) for one in cut} == {("failed", "disconnect")}


def test_a_redirect_to_another_host_is_not_followed(replica: Replica, tmp_path: Path) -> None:
    key = (COUNTY, "/xjyn/xxgk/index.shtml")
    replica.web.pages[key] = Answer(302, b"", (("Location", f"http://{FOREIGN}/"),))
    crawl(replica, tmp_path, "xjyn.gov.cn")
    assert {one.host for one in replica.log} == {COUNTY}


def test_secrets_of_the_proxy_are_not_kept(replica: Replica, tmp_path: Path) -> None:
    replica_environment = replica.environment["http_proxy"].replace("http://", "http://someone:secret@")
    process = subprocess.run(
        [sys.executable, "-m", "tests.replica.crawl_once", str(tmp_path), "xjyn.gov.cn"],
        cwd=ROOT,
        env={**os.environ, "http_proxy": replica_environment, "GONGKAI_DELAY": FAST},
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert process.stdout
    text = b"".join(gzip.decompress(path.read_bytes()) for path in tmp_path.glob("*/*.warc.gz"))
    assert b"User-Agent: gongkai" in text
    assert b"roxy-" not in text
    assert "secret" not in (tmp_path / "crawl.log").read_text()


def test_a_replay_makes_the_same_captures_anywhere(first: First, tmp_path: Path) -> None:
    recorded = first.recorded()
    summaries = [crawl(None, tmp_path / name, *SITES, "--replay", *recorded) for name in ("a", "b", "a")]
    assert stored(tmp_path / "a") == stored(tmp_path / "b")
    assert summaries[0] == summaries[1]
    assert summaries[2]["yining.gov.cn"]["new"] == 0
    assert summaries[2]["yining.gov.cn"]["unchanged"] == summaries[0]["yining.gov.cn"]["new"]
    live = {(one.url, one.time, one.sha256) for one in stored(first.captures) if one.outcome == "new"}
    assert {(one.url, one.time, one.sha256) for one in stored(tmp_path / "a") if one.outcome == "new"} == live
    assert not any(site["failed"] for site in summaries[0].values())
    check_warcs(tmp_path / "a")


def test_a_replay_as_of_a_date(replica: Replica, held: Path, tmp_path: Path) -> None:
    before = max(one.time for one in stored(held))
    key = next(key for key, answer in replica.web.pages.items() if answer.body.startswith(b"%PDF"))
    replica.web.pages[key] = pdf("replaced")
    crawl(replica, held, *SITES)
    recorded = [str(path) for path in sorted(held.glob("*/*.warc.gz"))]
    then = crawl(None, tmp_path / "a", "--as-of", before, *SITES, "--replay", *recorded)
    assert then["yining.gov.cn"]["changed"] == 0
    now = crawl(None, tmp_path / "a", *SITES, "--replay", *recorded)
    assert now["yining.gov.cn"]["changed"] == 1
    assert [one.url.rpartition(CITY)[2] for one in stored(tmp_path / "a") if one.outcome == "changed"] == [key[1]]


def test_what_a_replay_lacks_is_counted_apart(first: First, tmp_path: Path) -> None:
    summary = crawl(None, tmp_path, *SITES, "--replay", *first.recorded("yining*"))
    assert not summary["yining.gov.cn"]["failed"]
    assert summary["xjyn.gov.cn"]["failed"]
    assert "in the replay" in str(summary["xjyn.gov.cn"]["error"])
    assert int(str(summary["xjyn.gov.cn"]["not_in_replay"])) >= 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_crawl_cleanly(replica: Replica, tmp_path: Path, number: signal.Signals) -> None:
    process = start(replica, tmp_path, *SITES, delay="0.2")
    while len(replica.log) < 6:
        time.sleep(0.05)
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert json.loads(output)
    assert len(stored(tmp_path)) >= 5
    check_warcs(tmp_path)


def test_a_full_disk_ends_the_crawl_and_is_said(replica: Replica, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: a write past it fails in the same way."""
    limited = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (110_000, 110_000)); "
    limited += "sys.argv[0] = 'crawl_once'; runpy.run_module('tests.replica.crawl_once', run_name='__main__')"
    noise = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(6000))
    replica.web.add(COUNTY, "/xjyn/xxgk/index.shtml", page("信息公开", noise))
    done = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path), "xjyn.gov.cn"],
        cwd=ROOT,
        env={**os.environ, **replica.environment, "GONGKAI_DELAY": FAST},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout, done.stderr
    summary = json.loads(done.stdout)["xjyn.gov.cn"]
    assert summary["failed"]
    assert "captures cannot be written" in summary["error"]
    check_warcs(tmp_path)
    kept = stored(tmp_path)
    store = CaptureStore(tmp_path)
    store.rebuild()
    assert list(store.captures()) == kept


@pytest.mark.slow
def test_killed_twenty_times_then_whole(replica: Replica, tmp_path: Path) -> None:
    chance = random.Random(20261120)
    for _ in range(20):
        process = start(replica, tmp_path, *SITES, delay="0.002")
        begun = len(replica.log)
        while len(replica.log) == begun and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.6))
        process.kill()
        process.wait()
    summary = crawl(replica, tmp_path, *SITES)
    assert sum(int(str(site["reports"])) for site in summary.values()) == len(replica.web.reports)
    check_warcs(tmp_path)
    kept = stored(tmp_path)
    store = CaptureStore(tmp_path)
    store.rebuild()
    assert list(store.captures()) == kept
    assert all(torn for *_, torn in store.damage())
    for one in kept:
        if one.sha256 is not None:
            store.body(one)
