"""What catches a crawler: loops, calendars, endless lists, floods of bytes, hosts that never answer, redirects."""

import gzip
import hashlib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.blocked import leads_to_start
from crawler.forms import asked_address, decode_form, encode_form, stored_address
from crawler.recheck import ReadLists
from crawler.recording import Recording
from crawler.sameness import unpacks_past
from crawler.steps import Place, Plan, Step
from crawler.traps import MOST_PAGES_WITHOUT_CANDIDATE, trap_of
from tests.replica.runs import ROOT, asked, environment_of, records, run, start, stored
from tests.replica.server import Replica
from tests.replica.web import COUNTY, Answer, build_web, link, page, pdf, plain_list

COUNTY_SITE = "xjyn.gov.cn"
GATEWAY = "/xjyn/xxgk/index.shtml"
LIST = "/xjyn/c113844/list.shtml"


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(build_web()) as running:
        yield running


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://a.gov.cn/x/y/x/y/x/y/list.shtml", "same folders"),
        ("http://a.gov.cn/zwgk/zwgk/zwgk/", "same folders"),
        ("http://a.gov.cn/rili/2031-05.html", "calendar"),
        ("http://a.gov.cn/news?Year=2031&month=5", "calendar"),
        ("http://a.gov.cn/" + "x" * 2000, "characters"),
        ("http://a.gov.cn/yining/zwgk/zwgk.shtml", None),
        ("http://a.gov.cn/x/y/x/y/list.shtml", None),
        ("http://a.gov.cn/common/search/ab?year=2024&page=2", None),
        ("http://a.gov.cn/2026/0305/c5a123/page.htm", None),
        ("http://a.gov.cn//", None),
    ],
)
def test_traps_by_address(url: str, words: str | None) -> None:
    found = trap_of(url)
    assert (found is None) == (words is None)
    assert words is None or words in str(found)


def test_a_long_path_is_judged_quickly() -> None:
    began = time.monotonic()
    trap_of("http://a.gov.cn/" + "ab/" * 600)
    trap_of("http://a.gov.cn/" + "/".join(str(number) for number in range(400)))
    assert time.monotonic() - began < 1


def test_a_list_without_candidates_ends() -> None:
    lists = ReadLists()
    lists.note_step("http://a.gov.cn/list", "column", None)
    for number in range(1, 40):
        url = "http://a.gov.cn/list" if number == 1 else f"http://a.gov.cn/list_{number}"
        lists.note_step(url, "column" if number == 1 else "page", "http://a.gov.cn/list")
        plan = Plan(steps=[Step(f"http://a.gov.cn/list_{number + 1}", Place("page"))])
        lists.end_endless(url, "page", plan)
        if not plan.steps:
            break
    assert number == MOST_PAGES_WITHOUT_CANDIDATE
    assert "without a candidate" in plan.problems[0].text
    assert not lists.is_whole("http://a.gov.cn/list")


def test_candidates_keep_a_list_going() -> None:
    lists = ReadLists()
    for number in range(60):
        steps = [Step(f"http://a.gov.cn/{number}", Place("page"))]
        steps += [Step("http://a.gov.cn/report", Place("article"))] if number % 15 == 0 else []
        plan = Plan(steps=steps)
        lists.end_endless("http://a.gov.cn/list", "page", plan)
        assert plan.steps == steps


def test_loops_and_calendars_are_not_followed(replica: Replica, tmp_path: Path) -> None:
    loops = link("/xjyn/a/b/a/b/a/b/list.shtml", "政府信息公开年报") + link(
        "/xjyn/nb?year=2031&month=5", "信息公开年报"
    )
    replica.web.add(COUNTY, GATEWAY, page("信息公开", loops + link(LIST, "政府信息公开年报") + "公开" * 200))
    printed = run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path)
    assert LIST in asked(replica)
    assert not [path for path in asked(replica) if "/a/b/" in path or "year" in path]
    assert "the same folders three times in a row" in printed
    assert "a calendar" in printed


def test_endless_pages_end_and_it_is_said(replica: Replica, tmp_path: Path) -> None:
    def answer(number: int) -> Answer:
        title = f"伊宁县第{number}次部门决算公开"
        items = [(f"/xjyn/c113844/202402/{hashlib.md5(str(number).encode()).hexdigest()}.shtml", title)]
        following = link(f"/xjyn/c113844/list_{number + 1}.shtml", "下一页")
        return page("年报", plain_list(items) + following)

    replica.web.add(COUNTY, LIST, answer(1))
    for number in range(2, 300):
        replica.web.add(COUNTY, f"/xjyn/c113844/list_{number}.shtml", answer(number))
    printed = run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path)
    pages = [path for path in asked(replica) if "/list" in path and "common" not in path and "xlist" not in path]
    assert len([path for path in pages if "list_" in path or path == LIST]) == MOST_PAGES_WITHOUT_CANDIDATE
    assert "without a candidate for a report" in printed


def test_script_redirects_in_a_ring_end(replica: Replica, tmp_path: Path) -> None:
    for number in range(30):
        script = f"<script>location.href='/xjyn/ring/{number + 1}.shtml'</script>"
        replica.web.add(COUNTY, f"/xjyn/ring/{number}.shtml", page("跳转", script))
    replica.web.add(COUNTY, GATEWAY, page("信息公开", link("/xjyn/ring/0.shtml", "政府信息公开年报") + "公开" * 200))
    printed = run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path)
    assert len([path for path in asked(replica) if "/ring/" in path]) == 6, "the first, and five that it leads to"
    assert "more than 5 redirects in a row" in printed


def first_report(replica: Replica) -> str:
    named = replica.web.pages[COUNTY, LIST].body.decode()
    return next(
        path
        for host, path in replica.web.pages
        if host == COUNTY and path in named and any(one in path for one in replica.web.reports)
    )


def test_a_report_that_leads_to_the_start_page_is_missing(replica: Replica, tmp_path: Path) -> None:
    path = first_report(replica)
    replica.web.pages[COUNTY, path] = Answer(302, b"", (("Location", f"http://{COUNTY}/index.html"),))
    run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path)
    found = next(one for one in stored(tmp_path) if one.url.endswith(path))
    assert (found.outcome, found.note) == ("missing", "led to the start page by status 302")
    assert "/index.html" not in asked(replica)
    assert not [one for one in stored(tmp_path) if one.role == "article" and one.url.endswith("/index.html")]


def test_only_the_way_to_a_start_page_is_told() -> None:
    hosts = {"a.cn", "www.a.cn"}
    assert leads_to_start("http://a.cn/x.shtml", "http://www.a.cn/", hosts)
    assert not leads_to_start("http://a.cn/", "https://a.cn/", hosts)
    assert not leads_to_start("http://a.cn/x.shtml", "http://a.cn/y.shtml", hosts)
    assert not leads_to_start("http://a.cn/x.shtml", "http://wall.example/", hosts), "not followed, and no loss"


LIMITED = (
    "import runpy, sys; from crawler.settings import SETTINGS; SETTINGS['DOWNLOAD_MAXSIZE'] = 200_000; "
    "sys.argv[0] = 'gongkai'; runpy.run_module('gongkai', run_name='__main__')"
)


def crawl_limited(replica: Replica, captures: Path) -> str:
    """A crawl that reads bodies up to 200,000 bytes."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "crawl", COUNTY_SITE, "--captures", str(captures)],
        cwd=ROOT,
        env=environment_of(replica),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


def add_attachment(replica: Replica, answer: Answer) -> str:
    path = first_report(replica)
    body = replica.web.pages[COUNTY, path].body.decode()
    file = path.removesuffix(".shtml") + "/files/0123456789abcdef0123456789abcdef.pdf"
    replica.web.pages[COUNTY, path] = Answer(body=body.replace("</body>", f'<a href="{file}">附件</a></body>').encode())
    replica.web.special[COUNTY, file] = lambda _scheme, _headers: answer
    return file


@pytest.mark.parametrize("announced", [True, False])
def test_a_flood_is_a_failure_and_said(replica: Replica, tmp_path: Path, announced: bool) -> None:
    kind = (("Content-Type", "application/pdf"),)
    flood = b"%PDF-1.7" + b"x" * (1_000_000 if announced else 400_000)
    # Announced bytes are refused at once; the others are counted as they come.
    file = add_attachment(replica, Answer(body=flood, headers=kind, length=len(flood) if announced else -1))
    crawl_limited(replica, tmp_path)
    rows = [one for one in stored(tmp_path) if one.url.endswith(file)]
    assert {(one.outcome, one.truncated, one.sha256) for one in rows} == {("failed", "length", None)}
    assert "DownloadCancelledError" in str(rows[0].note)
    assert len(rows) == 1, "not asked again in the same run"


def test_a_packed_flood_is_not_unpacked(replica: Replica, tmp_path: Path) -> None:
    bomb = gzip.compress(b"%PDF" + b"\0" * 60_000_000, mtime=0)
    headers = (("Content-Type", "application/pdf"), ("Content-Encoding", "gzip"))
    file = add_attachment(replica, Answer(body=bomb, headers=headers))
    crawl_limited(replica, tmp_path)
    rows = [one for one in stored(tmp_path) if one.url.endswith(file)]
    assert [(one.outcome, one.truncated, one.size) for one in rows] == [("failed", "length", 0)]
    assert "unpacks to more than 200000 bytes" in str(rows[0].note)


@given(st.integers(0, 3_000_000), st.integers(1, 3_000_000))
def test_packed_bodies_are_measured(size: int, limit: int) -> None:
    assert unpacks_past(gzip.compress(bytes(size), 1, mtime=0), "gzip", limit) == (size > limit)
    assert not unpacks_past(bytes(size), "", limit)


def test_all_members_of_a_packed_body_are_measured() -> None:
    members = gzip.compress(b"x", mtime=0) + gzip.compress(bytes(3_000_000), mtime=0)
    assert unpacks_past(members, "gzip", 1_000_000)
    assert not unpacks_past(members, "gzip", 4_000_000)


def test_a_host_that_never_answers_delays_no_other(replica: Replica, tmp_path: Path) -> None:
    """The city accepts and is silent; the county is crawled to its end meanwhile."""
    hung = threading.Event()
    replica.web.special["www.yining.gov.cn", "/robots.txt"] = lambda _scheme, _headers: _wait(hung)
    process = start(replica, "crawl", "yining.gov.cn", COUNTY_SITE, "--captures", tmp_path)
    try:
        reports = {one for one in replica.web.reports if any(one in path for host, path in pages_of(replica, COUNTY))}
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if all(any(one in path for path in asked(replica)) for one in reports):
                break
            time.sleep(0.1)
        assert all(any(one in path for path in asked(replica)) for one in reports)
        assert process.poll() is None, "the city is still waited for"
    finally:
        hung.set()
        process.kill()
        process.communicate()


def pages_of(replica: Replica, wanted: str) -> list[tuple[str, str]]:
    return [(host, path) for host, path in replica.web.pages if host == wanted]


def _wait(hung: threading.Event) -> Answer:
    hung.wait(60)
    return Answer(drop=True)


def test_a_site_has_its_share_of_requests(replica: Replica, tmp_path: Path) -> None:
    limited = LIMITED.replace(
        "SETTINGS['DOWNLOAD_MAXSIZE'] = 200_000", "import crawler.tally; crawler.tally.MOST_REQUESTS = 4"
    )
    command = [sys.executable, "-c", limited, "crawl", COUNTY_SITE, "--captures", str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment_of(replica), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert len(asked(replica)) == 4
    assert "4 requests in one run, no more" in " ".join((done.stdout + done.stderr).split())
    record = records(tmp_path, COUNTY_SITE)[0]
    assert (record["asked"], record["failed"]) == (4, True)
    assert "4 requests" in str(record["stopped"])


FORM = (("page", "2"), ("类别", "年报 &=?"))


def test_forms_have_addresses_of_their_own() -> None:
    body = encode_form(FORM)
    for url in ("http://a.cn/list", "http://a.cn/list?x=1"):
        stored_at = stored_address(url, body)
        assert stored_at.isascii()
        assert asked_address(stored_at) == (url, body)
    assert decode_form(body) == FORM
    assert asked_address("http://a.cn/list?x=1") == ("http://a.cn/list?x=1", None)
    assert stored_address("http://a.cn/", body) != stored_address("http://a.cn/", encode_form(FORM[:1]))


#: The county's list asks for its pages by forms; no platform's module is needed for that.
WITH_FORMS = """
import runpy, sys
import crawler.spiders.site as site
from crawler.steps import Place, Step
real = site.plan_page
def plan_page(one, place, url, body):
    plan = real(one, place, url, body)
    if place.kind == "column" and url.endswith("/c113844/list.shtml"):
        plan.steps += [Step(url, Place("page"), form=(("page", str(n)),)) for n in (2, 3)]
    return plan
site.plan_page = plan_page
sys.argv[0] = "gongkai"
runpy.run_module("gongkai", run_name="__main__")
"""


def test_forms_are_sent_stored_and_replayed(replica: Replica, tmp_path: Path) -> None:
    def go(captures: Path, *arguments: str) -> None:
        command = [sys.executable, "-c", WITH_FORMS, "crawl", COUNTY_SITE, "--captures", str(captures), *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment_of(replica), capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr

    live, again = tmp_path / "live", tmp_path / "again"
    go(live)
    forms = [one for one in replica.log if one.method == "POST"]
    assert [(one.path, one.form) for one in forms] == [(LIST, "page=2"), (LIST, "page=3")]
    address = f"http://{COUNTY}{LIST}?__wb_method=POST&page="
    rows = [one for one in stored(live) if "__wb_method" in one.url]
    assert [(one.url, one.role) for one in rows] == [(f"{address}2", "page"), (f"{address}3", "page")]
    warcs = sorted(live.glob("*/*.warc.gz"))
    text = b"".join(gzip.decompress(path.read_bytes()) for path in warcs)
    assert b"POST /xjyn/c113844/list.shtml HTTP/1.1" in text
    found = Recording(warcs).find(f"{address}3", None)
    assert found is not None
    assert found.status == 200
    replica.forget()
    go(live)
    assert not any("if-none-match" in one.headers for one in replica.log if one.method == "POST")
    replica.forget()
    go(again, *(word for path in warcs for word in ("--replay", str(path))))
    assert replica.log == []
    assert [one.url for one in stored(again) if "__wb_method" in one.url] == [f"{address}2", f"{address}3"]


def test_attachments_are_asked_for_with_their_page_as_referer(replica: Replica, tmp_path: Path) -> None:
    file = add_attachment(replica, pdf("x"))
    run(replica, "crawl", COUNTY_SITE, "--captures", tmp_path)
    request = next(one for one in replica.log if one.path == file)
    assert request.headers["referer"] == f"http://{COUNTY}{first_report(replica)}"
    assert Counter(one.path for one in replica.log)[file] == 1
