"""What follows from pages of the platforms: columns of a script, feeds of known length, files that are pages."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.discovery import Place, Plan, plan_page, start_steps
from crawler.registry import Column, Site, load_sites

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
YINING = load_sites()["yining.gov.cn"]
GKMLPT = replace(YINING, id="yuelin.gov.cn", host="www.yuelin.gov.cn", aliases=(), platform="gkmlpt")
JPAAS = replace(YINING, id="lanhe.gov.cn", host="www.lanhe.gov.cn", aliases=(), platform="jpaas")
VSB = replace(YINING, id="qingtan.gov.cn", host="www.qingtan.gov.cn", aliases=(), platform="vsb")
API = "http://www.yuelin.gov.cn/gkmlpt/api/all/1201?page={}&sid=755001"
LIST = (FIXTURES / "gkmlpt" / "list.json").read_bytes()


def urls(plan: Plan, kind: str) -> list[str]:
    return [step.url for step in plan.steps if step.place.kind == kind]


def plan_catalogue(site: Site, kind: str, *, known: bool = False) -> Plan:
    body = (FIXTURES / "gkmlpt" / "index.html").read_bytes()
    place = Place(kind, known=known, columns=1 if kind == "column" else 0)  # type: ignore[arg-type]
    return plan_page(site, place, "http://www.yuelin.gov.cn/gkmlpt/index", body)


def test_categories_of_a_script_are_columns_and_no_articles() -> None:
    plan = plan_catalogue(GKMLPT, "gateway")
    assert urls(plan, "column") == [API.format(1), "http://www.yuelin.gov.cn/gkmlpt/api/all/1202?page=1&sid=755001"]
    assert urls(plan, "article") == []


@pytest.mark.parametrize("known", [False, True])
def test_a_column_whose_list_is_elsewhere_is_not_empty(known: bool) -> None:
    plan = plan_catalogue(GKMLPT, "column", known=known)
    assert plan.barren is None
    assert urls(plan, "feed") == [API.format(1)]


def test_the_first_page_of_a_feed_tells_all_others() -> None:
    first = plan_page(GKMLPT, Place("feed", columns=1), API.format(1), LIST)
    assert len(urls(first, "article")) == 2, "the notice is no report"
    (second,) = (step for step in first.steps if step.place.kind == "feed")
    assert (second.url, second.place.rest) == (API.format(2), (API.format(3),))
    others = LIST.replace(b"10099135", b"10099136")
    (third,) = (step for step in plan_page(GKMLPT, second.place, second.url, others).steps if step.place.kind == "feed")
    assert (third.url, third.place.rest) == (API.format(3), ())
    repeated = plan_page(GKMLPT, third.place, third.url, others)
    assert repeated.steps == []
    assert [problem.text for problem in repeated.problems] == [
        f"{third.url}: expected other items than the page before"
    ]


def test_a_feed_that_says_no_length_ends_with_an_empty_page() -> None:
    empty = b'{"success":true,"data":{"html":"<ul></ul>"}}'
    unit = "http://www.lanhe.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit?pageId=1&paramJson={}"
    later = plan_page(JPAAS, Place("feed", pages=2, known=True), unit.format("%7B%22pageNo%22%3A2%7D"), empty)
    assert (later.barren, later.steps) == (None, [])
    first = plan_page(JPAAS, Place("feed", known=True), unit.format("%7B%22pageNo%22%3A1%7D"), empty)
    assert first.barren is not None
    assert first.barren.fatal


def test_known_columns_are_asked_for_as_each_platform_names_its_lists() -> None:
    site = replace(VSB, platform="webplus", columns=(Column("http://www.qingtan.gov.cn/123/", "2026-11: seen"),))
    column = list(start_steps(site))[-1]
    assert (column.url, column.instead[0]) == (
        "http://www.qingtan.gov.cn/123/",
        "http://www.qingtan.gov.cn/123/list.htm",
    )


FILE = "http://www.qingtan.gov.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=7"


def test_a_page_in_place_of_a_file_is_said() -> None:
    body = "<!DOCTYPE html><html><head><title>提示</title></head><body>请从正文页面下载</body></html>".encode()
    barren = plan_page(VSB, Place("attachment"), FILE, body).barren
    assert barren is not None
    assert barren.text == f"{FILE}: expected an attached file, got a page: 提示"


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7 <html>",
        b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>x</body></html>',
        b"\xd0\xcf\x11\xe0",
        b"",
    ],
)
def test_files_are_files_whatever_they_hold(body: bytes) -> None:
    assert plan_page(VSB, Place("attachment"), FILE, body).barren is None
