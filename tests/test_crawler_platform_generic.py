"""The generic reading: meta tags, dates, next-page links, sitemaps, search forms. Fixtures are reconstructed."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.discovery import plan_page, start_steps
from crawler.platforms.known import PLATFORMS, platform_of
from crawler.platforms.model import Item
from crawler.platforms.searching import SEARCH_WORDS
from crawler.registry import Site, load_sites
from crawler.sitemaps import MOST_ARTICLES, read_sitemap
from crawler.steps import Place

GENERIC = PLATFORMS["generic"]
HERE = Path(__file__).parent / "fixtures" / "platforms" / "generic"
HOST = "http://www.x.gov.cn"
SITE = Site(
    id="x.gov.cn", name="XX县人民政府", host="www.x.gov.cn", aliases=("x.gov.cn",), platform="generic",
    start_urls=(f"{HOST}/",), columns=(), delay_seconds=1.0, notes="",
)  # fmt: skip


def fixture(name: str) -> bytes:
    return (HERE / name).read_bytes()


def test_a_list_and_its_next_page() -> None:
    listing = GENERIC.read_list(f"{HOST}/zwgk/nb/", fixture("list.html"))
    assert (
        Item(f"{HOST}/zwgk/nb/2025/10023.html", "XX县2024年政府信息公开工作年度报告", "2025年1月20日") in listing.items
    )
    assert len([item for item in listing.items if "/nb/20" in item.url]) == 2
    plan = plan_page(SITE, Place("column", columns=1), f"{HOST}/zwgk/nb/", fixture("list.html"))
    assert [(step.place.kind, step.url) for step in plan.steps] == [
        ("article", f"{HOST}/zwgk/nb/2025/10023.html"),
        ("article", f"{HOST}/zwgk/nb/2024/9120.html"),
        ("page", f"{HOST}/zwgk/nb/p2.html"),
    ]
    second = plan_page(SITE, plan.steps[-1].place, f"{HOST}/zwgk/nb/p2.html", fixture("list2.html"))
    assert [step.url for step in second.steps] == [f"{HOST}/zwgk/nb/2023/8007.html"]


def test_a_page_whose_meta_tags_call_it_a_column_is_one() -> None:
    plan = plan_page(SITE, Place("gateway", gateways=1), f"{HOST}/zwgk/nb/", fixture("list.html"))
    column = next(step for step in plan.steps if step.place.kind == "column")
    assert (column.url, column.place.title) == (f"{HOST}/zwgk/nb/", "信息公开年报")
    article = plan_page(SITE, Place("gateway", gateways=1), f"{HOST}/zwgk/nb/2024/9120.html", fixture("article.html"))
    assert not [step for step in article.steps if step.place.kind == "column"]


def test_an_article_with_files_of_all_kinds() -> None:
    article = GENERIC.read_article(f"{HOST}/zwgk/nb/2024/9120.html", fixture("article.html"))
    assert article.title == "XX县教育局2023年政府信息公开工作年度报告"
    assert article.date == "2024-01-22"
    assert dict(article.metadata)["发布机构"] == "县教育局"
    assert {addresses[0].removeprefix(f"{HOST}/upload/2024/") for addresses in article.attachments} == {
        "nb.pdf", "nb.docx", "nb.wps", "nb2.pdf", "fb.rar", "show.pdf?v=2",
    }  # fmt: skip


def test_sheets_of_an_article_on_no_known_platform() -> None:
    sheets = "".join(f"<p><img data-original='/u/{number}.jpg' src='/loading.gif'></p>" for number in (1, 2))
    body = f"<h1>x</h1><img src='/u/banner1.jpg'><div class='article-content'>{sheets}</div>"
    article = GENERIC.read_article(f"{HOST}/a/10023.html", body.encode())
    assert article.attachments == ((f"{HOST}/u/1.jpg",), (f"{HOST}/u/2.jpg",))


@pytest.mark.parametrize(
    ("beside", "addresses"),
    [("", [f"{HOST}/nb/2023/report.htm"]), ("一、总体情况。" * 40, []), ("<table></table>", [])],
)
def test_an_article_that_is_nothing_but_a_frame(beside: str, addresses: list[str]) -> None:
    frames = "<iframe src='/nb/2023/report.htm'></iframe><iframe src='about:blank'></iframe>"
    body = f"<h1>x</h1><iframe src='/share.html'></iframe><div id='zoom'>{beside}{frames}</div>"
    article = GENERIC.read_article(f"{HOST}/a/10023.html", body.encode())
    assert [files[0] for files in article.attachments] == addresses


def test_a_sitemap_leads_to_columns_and_their_articles() -> None:
    assert [step.url for step in start_steps(SITE)] == [f"{HOST}/", f"{HOST}/sitemap.xml"]
    sitemap = next(step for step in start_steps(SITE) if step.place.extra)
    for body in (fixture("sitemap.xml"), gzip.compress(fixture("sitemap.xml"))):
        plan = plan_page(SITE, sitemap.place, sitemap.url, body)
        assert [(step.place.kind, step.url) for step in plan.steps] == [
            ("column", f"{HOST}/zwgk/xxgknb/"),
            ("article", f"{HOST}/zwgk/xxgknb/2025/10023.html"),
        ]
        assert all(step.place.extra for step in plan.steps if step.place.kind == "column")
    assert not [step for step in start_steps(load_sites()["yining.gov.cn"]) if "sitemap" in step.url]


def test_a_sitemap_of_sitemaps_and_a_large_one() -> None:
    nested = f"<sitemapindex><sitemap><loc>{HOST}/sitemap-2.xml.gz</loc></sitemap></sitemapindex>".encode()
    plan = plan_page(SITE, Place("gateway", extra=True), f"{HOST}/sitemap.xml", nested)
    assert [(step.place.kind, step.place.gateways, step.url) for step in plan.steps] == [
        ("gateway", 1, f"{HOST}/sitemap-2.xml.gz")
    ]
    many = "".join(f"<loc>{HOST}/xxgk/ndbg/{number}.html</loc>" for number in range(100_000, 100_000 + 300))
    plan = plan_page(SITE, Place("gateway", extra=True), f"{HOST}/sitemap.xml", f"<urlset >{many}</urlset>".encode())
    assert len(plan.steps) == MOST_ARTICLES + 1
    assert "300 articles listed" in plan.problems[0].text
    assert read_sitemap(b"<html><p>404</p></html>") is None
    assert read_sitemap(b"\x1f\x8bnot packed") is None


def test_search_forms() -> None:
    plan = plan_page(SITE, Place("home"), f"{HOST}/", fixture("home.html"))
    search = next(step for step in plan.steps if step.place.kind == "search")
    assert search.url.startswith(f"{HOST}/so/search.jsp?siteId=7&keyword=%E6%94%BF")
    assert search.form == ()
    assert search.place.extra, "a search that fails is no loss"
    ucap = plan_page(
        replace(SITE, platform="ucap"), Place("home"), f"{HOST}/", b"<meta name='SiteIDCode' content='6540020001'>"
    )
    search = ucap.steps[0]
    assert search.url == f"{HOST}/search4/s"
    assert dict(search.form) == {"searchWord": SEARCH_WORDS, "column": "全部", "siteCode": "6540020001"}
    assert ucap.barren is not None, "a home page with nothing but a search is still said"


RESULT = {"title": "<em>XX县</em>2023年政府信息公开工作年度报告", "url": "/a/10.html", "docDate": "2024-01-02"}


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"code": 200, "data": {"list": [RESULT, {"title": "XX县2023年预算公开", "url": "/a/11.html"}]}}),
        "<ul><li><a href='/a/10.html'>XX县2023年政府信息公开工作年度报告</a></li><li><a href='/b'>首页</a></li></ul>",
        json.dumps({"result": ["<div><a href='/a/10.html'>XX县2023年政府信息公开工作年度报告</a></div>"]}),
    ],
)
def test_what_a_search_answers(body: str) -> None:
    plan = plan_page(SITE, Place("search", extra=True), f"{HOST}/so/search.jsp?keyword=x", body.encode())
    assert [(step.place.kind, step.url) for step in plan.steps] == [("article", f"{HOST}/a/10.html")]


@pytest.mark.parametrize("body", [b"{broken", b"", b"[" * 100_000])
def test_an_answer_of_a_search_that_is_not_understood_is_said(body: bytes) -> None:
    plan = plan_page(SITE, Place("search", extra=True), f"{HOST}/so/s", body)
    assert plan.steps == []
    assert "answer" in plan.problems[0].text


def test_a_site_that_left_the_registry_is_read_as_any() -> None:
    assert platform_of(None) is GENERIC


def test_bodies_of_all_platforms_are_found_the_most_certain_first() -> None:
    marks = (
        "<ucapcontent>",
        "<div id='UCAP-CONTENT'>",
        "<div id='zoomcon'>",
        "<div id='NewsContent'>",
        "<div class='a gknbxq_detail b'>",
        "<div class='trs_editor_view'>",
        "<div class='x' id=zoom>",
        "<div class='TRS_Editor'>",
        "<div id='vsb_content_501'>",
        "<div class='wp_articlecontent'>",
        "<div class='page article-content'>",
    )
    made = [
        f"{mark}<img src='/u/{number}.jpg'></{'div' if number else 'ucapcontent'}>" for number, mark in enumerate(marks)
    ]
    for number, body in enumerate(made):
        page = f"<h1>年度报告</h1><div class='frame'>{body}</div>".encode()
        assert GENERIC.read_article(HOST, page).attachments == ((f"{HOST}/u/{number}.jpg",),), body
    page = f"<h1>年度报告</h1><div id='zooms'><img src='/u/x.jpg'></div>{''.join(reversed(made))}".encode()
    found = [first for first, *_ in GENERIC.read_article(HOST, page).attachments]
    assert found == [f"{HOST}/u/{number}.jpg" for number in range(len(marks))]
