"""The real crawl over many layouts at once: every planted report of each site, and none of the rest."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.captures import Capture, CaptureStore
from crawler.registry import find_site
from tests.replica.layouts import build_layouts
from tests.replica.server import Asked, Replica
from tests.replica.web import Web

ROOT = Path(__file__).parents[1]
SITES = (
    "yining.gov.cn", "xjyn.gov.cn", "xjkuitun.gov.cn", "xjgl.gov.cn", "xjcbcr.gov.cn", "xjxy.gov.cn", "zhaosu.gov.cn",
    "zgtks.gov.cn", "xinjiang.gov.cn", "xjhc.gov.cn",
)  # fmt: skip
#: Planted on each; the site of the last has none, and one of xjyn.gov.cn is found through xinjiang.gov.cn.
PLANTED = dict(zip(SITES, (4, 10, 9, 4, 2, 3, 5, 2, 1, 0), strict=True))

Summaries = list[dict[str, dict[str, object]]]


@dataclass(frozen=True)
class Crawled:
    """Two crawls in a row, and what was asked for in the first."""

    web: Web
    summaries: Summaries
    asked: list[Asked]
    captures: list[Capture]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("layouts")
    with Replica(build_layouts()) as replica:
        summaries: Summaries = []
        asked: list[Asked] = []
        for _ in range(2):
            done = subprocess.run(
                [sys.executable, "-m", "tests.replica.crawl_once", str(folder), *SITES],
                cwd=ROOT,
                env={**os.environ, **replica.environment, "GONGKAI_DELAY": "0.01"},
                capture_output=True,
                text=True,
                check=True,
                timeout=200,
            )
            summaries.append(json.loads(done.stdout))
            asked = asked or list(replica.log)
        store = CaptureStore(folder)
        store.refresh()
        yield Crawled(replica.web, summaries, asked, list(store.captures()))
        store.close()


def test_every_planted_report_is_stored_whole(crawled: Crawled) -> None:
    kept = [one.url for one in crawled.captures if one.outcome == "new" and not one.truncated]
    lost = {name for name in crawled.web.reports if not any(name in url for url in kept)}
    assert {(path, host) for host, path in crawled.web.pages if any(name in path for name in lost)} == set()
    assert lost == set()


@pytest.mark.parametrize("site", SITES)
def test_every_planted_report_is_counted(crawled: Crawled, site: str) -> None:
    assert crawled.summaries[0][site]["reports"] == PLANTED[site], crawled.summaries[0][site]["problems"]
    assert not crawled.summaries[0][site]["failed"], crawled.summaries[0][site]["error"]


def test_nothing_else_is_opened(crawled: Crawled) -> None:
    assert [one.url for one in crawled.asked if any(name in one.path for name in crawled.web.near_misses)] == []
    assert {find_site(one.host).id for one in crawled.asked} == set(SITES)  # type: ignore[union-attr]
    assert len([one for one in crawled.asked if one.path.startswith("/cal")]) <= 4, "a calendar has no end"
    assert len([one for one in crawled.asked if one.path.startswith("/xjyn/nb/list")]) == 8, "three pages are missing"


def test_attachments_behind_scripts_and_names(crawled: Crawled) -> None:
    kept = {urlsplit(one.url).path for one in crawled.captures if one.role == "attachment" and one.outcome == "new"}
    assert {"/u/2024.pdf", "/d.jsp"} <= kept


def test_counters_are_no_change(crawled: Crawled) -> None:
    assert [summary["xjcbcr.gov.cn"]["changed"] for summary in crawled.summaries] == [0, 0]
    assert crawled.summaries[1]["xjcbcr.gov.cn"]["new"] == 0, "a session id makes no new address"
    again = [one for one in crawled.captures if one.site == "xjcbcr.gov.cn" and one.outcome == "unchanged"]
    assert {one.record_type for one in again} == {"response"}, "other bytes are kept all the same"


def test_what_was_damaged_is_asked_for_again(crawled: Crawled) -> None:
    site = [one for one in crawled.captures if one.site == "xjxy.gov.cn" and one.role == "article"]
    assert {one.note for one in site if one.outcome == "failed"} == {"an empty answer", "cut off on the way"}


def test_a_site_without_reports_is_said(crawled: Crawled) -> None:
    assert any("no report was found" in str(problem) for problem in crawled.summaries[0]["xjhc.gov.cn"]["problems"])
    for site in SITES[:-1]:
        assert not any("no report" in str(problem) for problem in crawled.summaries[0][site]["problems"])


def test_a_list_that_ends_early_is_said(crawled: Crawled) -> None:
    problems = " ".join(map(str, crawled.summaries[0]["xjyn.gov.cn"]["problems"]))
    assert "9999 pages announced" in problems
    assert "not asked for after 3" in problems
