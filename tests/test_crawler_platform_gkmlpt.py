"""The gkmlpt platform: categories in a script, lists as JSON, articles.

Expected values are typed by hand from the fixtures.
"""

from pathlib import Path

import pytest

from crawler.links import is_leaf
from crawler.platforms.gkmlpt import Gkmlpt
from crawler.platforms.model import Item, UnreadableList

GKMLPT = Gkmlpt()
FIXTURES = Path(__file__).parent / "fixtures" / "platforms" / "gkmlpt"
SITE = "http://www.yuelin.gov.cn"
API = f"{SITE}/gkmlpt/api/all/1201?page={{}}&sid=755001"
ITEMS = (
    Item(
        f"{SITE}/gkmlpt/content/10/10099/post_10099135.html",
        "粤林市教育局2023年政府信息公开工作年度报告",
        "2024-01-24",  # 1706025600 is 0:00 of that day in Beijing
    ),
    Item(f"{SITE}/content/post_8778839.html", "粤林市人民政府2022年政府信息公开工作年度报告", "2023-01-30"),
    Item(
        f"{SITE}/gkmlpt/content/8/8778/post_8778001.html",
        "关于做好2022年度政府信息公开工作年度报告编制工作的通知",
        "2023-01-03 10:11:12",
    ),
)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def test_a_catalogue_leads_to_its_categories_of_reports() -> None:
    links = GKMLPT.read_links(f"{SITE}/gkmlpt/index", fixture("index.html"))
    assert [(link.url, link.text) for link in links] == [
        (f"{SITE}/", "返回首页"),
        (API.format(1), "政府信息公开年报"),
        (f"{SITE}/gkmlpt/api/all/1202?page=1&sid=755001", "政府信息公开年报 2023年"),
    ]
    assert not is_leaf(API.format(1)), "a list, though its name is a number"


def test_the_page_of_the_yearly_reports_of_a_body() -> None:
    url = f"{SITE}/gaj/gkmlpt/annualreport"
    listing = GKMLPT.read_list(url, fixture("annualreport.html"))
    assert (listing.template, listing.items) == ("categories", ())
    assert (listing.feed_url, listing.feed_only) == (f"{SITE}/gaj/gkmlpt/api/all/3301?page=1&sid=755019", True)
    links = [(link.url, link.text) for link in GKMLPT.read_links(url, fixture("annualreport.html"))]
    assert links == [(f"{SITE}/gaj/gkmlpt/api/all/3302?page=1&sid=755019", "年度报告 2022")]


def test_a_list_as_json() -> None:
    feed = GKMLPT.read_feed(API.format(1), fixture("list.json"))
    assert feed.items == ITEMS
    assert (feed.total, feed.page) == (7, 1)
    assert (feed.next_url, feed.rest) == (API.format(2), (API.format(3),)), "seven articles, three on a page"
    second = GKMLPT.read_feed(API.format(2), fixture("list.json"))
    assert (second.page, second.next_url, second.rest) == (2, None, ()), "the first page has told"
    behind = GKMLPT.read_feed(API.format(4), b'{"articles": [], "classify": {"post_count": 7}}')
    assert (behind.items, behind.total, behind.page) == ((), 0, 4), "the end, and no loss"


def test_the_same_list_where_a_link_led_to_it() -> None:
    listing = GKMLPT.read_list(API.format(1), fixture("list.json"))
    assert (listing.template, listing.items) == ("json", ITEMS)
    assert listing.paging is not None
    assert (listing.paging.pages, listing.paging.urls) == (3, (API.format(2), API.format(3)))
    assert GKMLPT.read_list(API.format(1), b'{"code": 401}').template == "unknown"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"articles": null}',
        b'{"articles": [{}]}',
        b'{"articles": [{"url": "/a.html"}]}',
        b'{"articles": [], "total": 1e999}',
        b"[" * 99999,
    ],
)
def test_json_of_another_form_is_said(body: bytes) -> None:
    with pytest.raises(UnreadableList, match="expected articles in JSON, got"):
        GKMLPT.read_feed(API.format(1), body)


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [("政府信息公开年报", "统计年报", 5), ('"children":[]}]}]', '"children":[]}]}', 0)],
)
def test_a_tree_without_reports_is_said(old: str, new: str, count: int) -> None:
    body = fixture("index.html").decode().replace(old, new).encode()
    listing = GKMLPT.read_list(f"{SITE}/gkmlpt/annualreport", body)
    assert (listing.template, listing.feed_url) == ("unknown", None)
    assert listing.unread_paging.startswith(f"TREE of {count} categories, none of which is called a yearly report")


def test_an_article_and_its_files() -> None:
    url = f"{SITE}/gkmlpt/content/10/10099/post_10099135.html"
    article = GKMLPT.read_article(url, fixture("article.html"))
    assert (article.template, article.title) == ("table", "粤林市教育局2023年政府信息公开工作年度报告")
    assert dict(article.metadata) == {
        "索引号": "11440000/2024-00123",
        "分类": "年报",
        "发布机构": "粤林市教育局",
        "成文日期": "2024-01-24",
    }
    assert article.attachments == (
        (f"{SITE}/attachment/0/306/306724/10099135.pdf",),
        (f"{SITE}/attachment/0/306/306725/10099135.xlsx",),
    )
    assert GKMLPT.article_key(url) == GKMLPT.article_key(f"{SITE}/content/post_10099135.html") == "post_10099135"
