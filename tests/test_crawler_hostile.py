"""Servers that answer as no server should: what is stored, what is asked again, how long sites are left in peace."""

import gzip
import itertools
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backoff import LONGEST_ASKED, MOST_UNANSWERED, asked_pause
from crawler.blocked import classify
from crawler.captures import CaptureStore
from crawler.identity import origin_of
from crawler.links import resolve
from crawler.registry import load_sites
from crawler.sameness import is_cut_off, same_page
from crawler.tally import SiteTally
from crawler.warc import Fetch
from tests.replica.runs import asked, run, start, stored, update
from tests.replica.server import Replica
from tests.replica.web import COUNTY, Answer, build_web, page, plain_list

SITE = "xjyn.gov.cn"
LIST = (COUNTY, "/xjyn/c113844/list.shtml")
DAY = "2026-06-03T02:00"
NOW = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
HTML = {"content-type": "text/html"}
REPORT = page(
    "报告", "<UCAPTITLE>伊宁县政府信息公开工作年度报告</UCAPTITLE><UCAPCONTENT>" + "一、总体情况。" * 200
).body
PACKED = gzip.compress(REPORT, mtime=0)
PDF = b"%PDF-1.4\n" + b"0" * 9000


@pytest.fixture
def replica() -> Iterator[Replica]:
    """The county alone, with its start page and its list."""
    web = build_web()
    for key in [key for key in web.pages if key[0] == COUNTY and key[1] not in {"/", "/robots.txt", LIST[1]}]:
        del web.pages[key]
    with Replica(web) as running:
        yield running


def answer(status: str, *headers: str, body: bytes = b"", version: str = "1.1") -> Callable[[BinaryIO], None]:
    """A server that writes this, and closes."""
    head = "\r\n".join([f"HTTP/{version} {status}", *headers, "Connection: close", "", ""]).encode("latin-1")
    return lambda out: _write(out, head + body)


def _write(out: BinaryIO, content: bytes) -> None:
    out.write(content)
    out.flush()


def hang(seconds: float) -> Callable[[BinaryIO], None]:
    """A server that takes its time and then says nothing."""
    return lambda _out: time.sleep(seconds)


def name_in_list(replica: Replica, *paths: str) -> None:
    items = [(path, f"伊宁县{2008 + n}年政府信息公开工作年度报告") for n, path in enumerate(paths)]
    replica.web.pages[LIST] = page("年报", plain_list(items))


def article(name: str) -> str:
    return f"/xjyn/c113844/202402/{name.encode().hex():0>32}.shtml"


HOSTILE = {
    "unasked": answer("304 Not Modified", 'ETag: "x"'),
    "nowhere": answer("302 Found", "Location: http://[bad/"),
    "port": answer("302 Found", "Location: http://xjyn.gov.cn:99999/"),
    "user": answer("302 Found", "Location: http://www.yining.gov.cn@mirror.example/"),
    "self": answer("302 Found", "Location: http://someone@xjyn.gov.cn/xjyn/other.shtml"),
    "dot": answer("302 Found", "Location: http://xjyn.gov.cn./xjyn/other.shtml"),
    "relative": answer("302 Found", "Location: //mirror.example/xjyn/other.shtml"),
    "six": answer("302 Found", "Location: http://[::1]:8000/x"),
    "script": answer("200 OK", "Content-Type: text/html", body=b"<script>location.href='http://[bad'</script>"),
    "cut": answer("200 OK", "Content-Encoding: gzip", body=PACKED[:-40], version="1.0"),
    "headers": answer("200 OK", f"X-Bomb: {'y' * 70_000}", body=REPORT),
    "garbage": lambda out: _write(out, b"\x00\xff not http at all\r\n\r\n"),
    "gbk": answer("302 Found", "Location: /xjyn/" + "年报".encode("gbk").decode("latin-1")),
}


def test_no_hostile_answer_is_content_and_none_is_asked_twice(replica: Replica, tmp_path: Path) -> None:
    home = replica.web.pages[COUNTY, "/"].body
    servers = {**HOSTILE, "home": answer("200 OK", "Content-Type: text/html; charset=utf-8", body=home)}
    replica.raw = {(COUNTY, article(name)): server for name, server in servers.items()}
    name_in_list(replica, *map(article, servers))
    update(replica, tmp_path, DAY, SITE)
    kept = {one.url.rpartition("/")[2]: one for one in stored(tmp_path, "role = 'article'")}
    names = {name: kept[article(name).rpartition("/")[2]] for name in servers}
    outcomes = {name: one.outcome for name, one in names.items()}
    moved = ("nowhere", "port", "user", "self", "dot", "relative", "six", "gbk")
    assert {name: outcomes[name] for name in moved} == dict.fromkeys(moved, "redirect")
    assert (outcomes["unasked"], outcomes["home"], outcomes["garbage"]) == ("failed", "missing", "failed")
    assert (outcomes["headers"], names["cut"].truncated) == ("failed", "disconnect")
    assert {one.host for one in replica.log} == {COUNTY}, "no other host, under whatever spelling"
    assert not [one for one in replica.log if one.path == "/xjyn/other.shtml"]
    update(replica, tmp_path, "2026-06-03T03:00", SITE)
    assert asked(replica) == [], "all were answered, none is due within the hour"


def test_what_moved_keeps_no_condition_of_its_old_address(replica: Replica, tmp_path: Path) -> None:
    """Servers make the same ETag of one file at both addresses, and answer 304 to who has only the other."""
    path, head = article("moved"), (("Content-Type", "text/html"), ("ETag", '"same"'))
    name_in_list(replica, path)
    replica.web.special[COUNTY, path] = lambda _scheme, _headers: Answer(200, REPORT, head)
    update(replica, tmp_path, DAY, SITE)

    def both(scheme: str, headers: dict[str, str]) -> Answer:
        if scheme == "http":
            return Answer(301, b"", (("Location", f"https://{COUNTY}{path}"),))
        return Answer(304, b"", head) if headers.get("if-none-match") else Answer(200, REPORT, head)

    replica.web.special[COUNTY, path] = both
    update(replica, tmp_path, "2026-06-04T03:00", SITE)
    found = {one.url.partition(":")[0]: one for one in stored(tmp_path, "role = 'article' and status = 200")}
    assert found["https"].outcome == "new"
    assert found["https"].sha256 == found["http"].sha256


@pytest.mark.slow
def test_the_pause_holds_from_the_end_of_whatever_was_asked(replica: Replica, tmp_path: Path) -> None:
    """Failures, redirects between schemes and names, robots.txt of each: one site, one pause, as it asks."""
    name_in_list(replica, article("hangs"), article("moves"), article("plain"))
    replica.raw = {(COUNTY, article("hangs")): hang(2.5)}
    other = f"https://www.{COUNTY}{article('moves')}"
    replica.web.special[COUNTY, article("moves")] = lambda _scheme, _headers: Answer(301, b"", (("Location", other),))
    for host in (COUNTY, f"www.{COUNTY}"):
        replica.web.pages[host, "/robots.txt"] = Answer(200, b"\xef\xbb\xbfUser-agent: *\nCrawl-delay: 1.5\n")
    replica.web.pages[f"www.{COUNTY}", article("moves")] = Answer(200, REPORT)
    replica.web.pages[COUNTY, article("plain")] = Answer(200, REPORT)
    process = start(replica, "crawl", SITE, "--captures", tmp_path, delay="")
    process.communicate(timeout=120)
    spans = sorted(replica.spans)
    assert sum(article("hangs") in url for _, _, url in spans) >= 3, "tried again"
    assert any(url == other for _, _, url in spans)
    pauses = [after[0] - before[1] for before, after in itertools.pairwise(spans)]
    assert min(pauses) >= 1.45, list(zip(pauses, [url for _, _, url in spans], strict=False))


def test_a_site_that_asks_for_a_pause_gets_it_from_all_that_waits(replica: Replica, tmp_path: Path) -> None:
    paths = [article(name) for name in ("one", "two", "three", "four")]
    name_in_list(replica, *paths)
    tries: list[float] = []

    def busy(_scheme: str, _headers: dict[str, str]) -> Answer:
        tries.append(time.monotonic())
        return Answer(200, REPORT) if len(tries) > 1 else Answer(429, b"busy", (("Retry-After", "2"),))

    replica.web.pages |= dict.fromkeys([(COUNTY, path) for path in paths], Answer(200, REPORT))
    replica.web.special[COUNTY, paths[1]] = busy
    run(replica, "crawl", SITE, "--captures", tmp_path)
    assert len(tries) == 2
    assert {path for path in asked(replica) if path in paths} == set(paths)
    assert not [one.path for one in replica.log if 0 < one.time - tries[0] < 2]


def test_requests_without_an_answer_end() -> None:
    tally = SiteTally(load_sites()[SITE])
    for number in range(MOST_UNANSWERED):
        assert tally.stopped is None, number
        tally.add_answer("failed", "article", "TimeoutError", answered=False)
    assert "without an answer" in str(tally.stopped)
    other = SiteTally(load_sites()[SITE])
    for number in range(3 * MOST_UNANSWERED):
        other.add_answer("failed", "article", "status 500", answered=bool(number % 2))
    assert other.stopped is None


@given(st.one_of(st.text(), st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} (Jan|Dec) \d{1,6} \d\d:\d\d:\d\d [+-]\d{1,9}")))
def test_any_retry_after_is_a_pause_or_none(text: str) -> None:
    pause = asked_pause(text, NOW)
    assert pause is None or timedelta(0) <= pause <= LONGEST_ASKED


@pytest.mark.parametrize("text", ["9" * 5000, "Fri, 31 Dec 9999 23:59:59 -1200", "1" * 10])
def test_huge_retry_afters_are_a_year(text: str) -> None:
    assert asked_pause(text, NOW) == LONGEST_ASKED


@pytest.mark.parametrize("target", ["http://[bad/", "http://a.cn:99999/", "https:///x"])
def test_impossible_addresses_lead_nowhere(target: str) -> None:
    assert classify(302, {"location": target}, b"", "http://a.cn/x").target is None
    script = f"<script>location.href='{target}'</script>".encode()
    assert classify(200, HTML, script, "http://a.cn/x").target is None


@pytest.mark.parametrize(
    "body",
    [
        b"<html><meta http-equiv=refresh " + b"content=1 " * 40_000,
        b"<html><input " + b"hidden" * 60_000,
        b"<meta " * 60_000,
    ],
)
def test_hostile_pages_are_judged_in_linear_time(body: bytes) -> None:
    began = time.monotonic()
    classify(200, HTML, body, "http://a.cn/")
    same_page(body, body + b" ")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("body", "encoding", "cut"),
    [
        (PACKED, "gzip", False),
        (PACKED[:-9], "gzip", True),
        (PACKED[:12] + b"\xff" * 60, "gzip", False),
        (PDF, "", True),
        (PDF + b"%%EOF\n", "", False),
        (b"PK\x03\x04" + b"0" * 999, "", True),
        (b"PK\x03\x04" + b"0" * 999 + b"PK\x05\x06", "", False),
        (REPORT, "", False),
        (b"", "gzip", False),
    ],
)
def test_bodies_that_end_before_their_end(body: bytes, encoding: str, cut: bool) -> None:
    assert is_cut_off(body, encoding) is cut


def test_one_robots_file_for_all_spellings_of_a_host() -> None:
    spellings = ("http://A.cn/x", "http://a.cn:80/", "http://someone@a.cn/")
    assert {origin_of(url) for url in spellings} == {"http://a.cn"}
    assert origin_of("https://a.cn:80/") == "https://a.cn:80"


def test_sessions_in_paths_are_no_part_of_an_address() -> None:
    assert resolve("http://a.cn/", "/(S(lit3py55t21z5v55vlm25s55))/list.aspx?id=1") == "http://a.cn/list.aspx?id=1"
    assert resolve("http://a.cn/", "/年报(2024)/list.aspx") == "http://a.cn/年报(2024)/list.aspx"


def test_times_after_now_are_said_and_nothing_is_asked(replica: Replica, tmp_path: Path) -> None:
    with CaptureStore(tmp_path) as store:
        future = datetime.now(UTC) + timedelta(days=400)
        store.append(Fetch(f"http://{COUNTY}/", future, SITE, "crawl-1", "home", "new", 200, "OK", (), b"x"))
    for command in (("update", "--no-build"), ("crawl",)):
        printed = run(replica, *command, SITE, "--captures", tmp_path, code=1)
        assert "set the clock" in printed
    assert replica.log == []
