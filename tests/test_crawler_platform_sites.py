"""The real crawl over a site of each platform at once, from start pages alone: all that is planted, nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.columns import ColumnReading, read_columns
from crawler.captures import Capture, CaptureStore
from tests.replica.platform_sites import HOSTS, PLANTED, build_platform_sites, registry_text
from tests.replica.server import Asked, Replica
from tests.replica.web import Web

ROOT = Path(__file__).parents[1]
SITES = {platform: host.removeprefix("www.") for platform, host in HOSTS.items()}
#: Pages that each site's list has, the first included.
LISTS = {
    "jcms": ("/col/col1229214366/index.html", "/module/web/jpage/dataproxy.jsp?page=1"),
    "jpaas": ("/col/col1229001/index.html", "pageNo%22%3A2", "pageNo%22%3A3"),
    "vsb": ("/xxgk/nb.htm", "/xxgk/nb/2.htm", "/xxgk/nb/1.htm", "/xxgk/nb/n2020/1.htm"),
    "webplus": ("/123/list.htm", "/123/list2.htm", "/123/list3.htm"),
    "changji": ("/p141/zfxxgknb.html", "/p141/zfxxgknb_2.html", "/p141/zfxxgknb_3.html", "action=list&page=2"),
    "gkmlpt": ("/gkmlpt/api/all/1201?page=3", "/gaj/gkmlpt/api/all/3301?page=1"),
}


@dataclass(frozen=True)
class Crawled:
    """One crawl of all the sites."""

    web: Web
    summary: dict[str, dict[str, object]]
    asked: list[Asked]
    captures: list[Capture]
    store: CaptureStore
    again: dict[str, dict[str, object]]  #: summary of a second crawl
    columns: list[ColumnReading]  #: of the first


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("platforms")
    (folder / "sources.yml").write_text(registry_text(), encoding="utf-8")
    with Replica(build_platform_sites()) as replica, pytest.MonkeyPatch.context() as patch:
        environment = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        environment |= {"GONGKAI_DELAY": "0.01", "GONGKAI_SOURCES": str(folder / "sources.yml"), **replica.environment}
        first = crawl(folder, environment)
        store = CaptureStore(folder / "captures")
        store.refresh()
        captures, asked = list(store.captures()), list(replica.log)
        patch.setenv("GONGKAI_SOURCES", str(folder / "sources.yml"))
        columns = read_columns(store, captures)
        yield Crawled(replica.web, first, asked, captures, store, crawl(folder, environment), columns)
        store.close()


def crawl(folder: Path, environment: dict[str, str]) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.replica.crawl_once", str(folder / "captures"), *SITES.values()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("platform", HOSTS)
def test_every_planted_report_is_stored_and_counted(crawled: Crawled, platform: str) -> None:
    host = HOSTS[platform]
    planted = {path for site, path in crawled.web.pages if site == host and path in crawled.web.reports}
    stored = {_path(one) for one in crawled.captures if one.site == SITES[platform] and one.role == "article"}
    assert len(planted) == PLANTED[platform]
    assert planted - stored == set()
    summary = crawled.summary[SITES[platform]]
    assert (summary["reports"], summary["failed"]) == (PLANTED[platform], False), summary


@pytest.mark.parametrize("platform", HOSTS)
def test_every_attachment_is_stored_whole(crawled: Crawled, platform: str) -> None:
    host = HOSTS[platform]
    planted = {
        path: answer.body
        for (site, path), answer in crawled.web.pages.items()
        if site == host and answer.body.startswith(b"%PDF")
    }
    files = [one for one in crawled.captures if one.site == SITES[platform] and one.role == "attachment"]
    assert {_path(one): crawled.store.body(one) for one in files if one.outcome == "new"} == planted


@pytest.mark.parametrize("platform", HOSTS)
def test_no_near_miss_is_opened(crawled: Crawled, platform: str) -> None:
    asked = [one.path for one in crawled.asked if one.host == HOSTS[platform]]
    assert [path for path in asked if path in crawled.web.near_misses] == []
    opened = {_path(one) for one in crawled.captures if one.site == SITES[platform] and one.role == "article"}
    assert opened <= crawled.web.reports


@pytest.mark.parametrize("platform", HOSTS)
def test_every_page_of_the_lists_is_asked_for(crawled: Crawled, platform: str) -> None:
    asked = [one.path for one in crawled.asked if one.host == HOSTS[platform]]
    assert [page for page in LISTS[platform] if not any(page in path for path in asked)] == []


def test_no_foreign_host_is_asked(crawled: Crawled) -> None:
    assert {one.host for one in crawled.asked} == set(HOSTS.values())


def test_lists_and_calendars_without_end_are_left(crawled: Crawled) -> None:
    asked = [one.path for one in crawled.asked]
    assert [path for path in asked if path.startswith("/123/list5")] == [], "page 4 says what page 3 says"
    assert len([path for path in asked if path.startswith("/p141/rl.html")]) <= 3
    problems = " ".join(map(str, crawled.summary[SITES["webplus"]]["problems"]))  # type: ignore[arg-type]
    assert "9999 pages announced" in problems
    assert "/123/list4.htm: expected other items than the page before" in problems


def test_a_file_comes_only_with_its_article_as_referer(crawled: Crawled) -> None:
    files = [one for one in crawled.asked if "DownloadAttachUrl" in one.path]
    assert len(files) == PLANTED["vsb"] - 1
    referers = {one.headers.get("referer", "") for one in files}
    assert all(any(referer.endswith(path) for path in crawled.web.reports) for referer in referers)


def test_lists_that_were_got_to_their_end_are_complete(crawled: Crawled) -> None:
    complete = {
        reading.url.partition(reading.site)[2]: reading.titles for reading in crawled.columns if reading.complete
    }
    assert complete == {
        "/col/col1229214366/index.html": 2,
        "/col/col1229214367/index.html": 2,
        "/col/col1229214368/index.html": 2,
        "/module/xxgk/xxgkAnnualReport.jsp?area=001&fbtime=2020": 1,
        "/col/col1229001/index.html": 5,
        "/col/col1229002/index.html": 2,
        "/xxgk/nb.htm": 5,
        "/xxgk/nb/n2020.htm": 2,
        "/p141/zfxxgknb.html": 5,
        "/public/column/6596361?type=4&catId=7010996&action=list": 3,
        "/gkmlpt/annualreport": 5,
    }


def test_a_list_that_has_less_than_it_announces_is_not_complete(crawled: Crawled) -> None:
    lacking = {reading.url.partition(reading.site)[2] for reading in crawled.columns if not reading.complete}
    assert {path for path in lacking if "/rl.html" not in path} == {
        "/123/list.htm",
        "/gaj/gkmlpt/api/all/3301?page=1&sid=755001",
    }


@pytest.mark.parametrize("platform", HOSTS)
def test_a_second_crawl_finds_nothing_new(crawled: Crawled, platform: str) -> None:
    again = crawled.again[SITES[platform]]
    assert (again["new"], again["changed"], again["reports"]) == (0, 0, PLANTED[platform])


def test_nothing_is_asked_for_twice(crawled: Crawled) -> None:
    asked = [one.url for one in crawled.asked if "/robots.txt" not in one.url]
    assert len(asked) == len(set(asked))


def _path(capture: Capture) -> str:
    return "/" + capture.url.split("/", 3)[3]
