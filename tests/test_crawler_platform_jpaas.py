"""The JPAAS platform (大汉): lists from units that the server renders, articles, attachments.

Expected values are typed by hand from the fixtures.
"""

import json
from pathlib import Path

import pytest

from crawler.platforms.jpaas import Jpaas
from crawler.platforms.model import Item, UnreadableList

JPAAS = Jpaas()
FIXTURES = Path(__file__).parent / "fixtures" / "platforms" / "jpaas"
SITE = "http://www.lanhe.gov.cn"
UNIT = (
    f"{SITE}/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=bulidstatic&webId=52"
    "&tplSetId=MsPkwMwlYqOxItyOUpt7Y&pageType=column&tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8&editType=null"
    "&pageId=1229001&paramJson=%7B%22pageNo%22%3A{}%2C%22pageSize%22%3A15%7D"
)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def test_a_page_whose_list_a_script_builds() -> None:
    listing = JPAAS.read_list(f"{SITE}/col/col1229001/index.html", fixture("shell.html"))
    assert (listing.template, listing.items) == ("unit", ())
    assert (listing.feed_url, listing.feed_only, listing.unread_paging) == (UNIT.format(1), True, "")


def test_a_page_with_the_first_items_of_its_list() -> None:
    listing = JPAAS.read_list(f"{SITE}/col/col1229002/index.html", fixture("list.html"))
    url = f"{SITE}/col/col1229001/art/2024/art_908c9a564a86426585b29f5335b619bc.html"
    assert listing.items == (Item(url, "岚河县教育局2023年政府信息公开工作年度报告", "2024-01-25"),)
    assert listing.feed_url is not None
    assert "parseType=buildstatic&webId=52&tplSetId=quSyqDUrFfjv1nGRQhEEH&pageType=column" in listing.feed_url
    assert listing.feed_only, "38 items, of which the page shows up to 15"


def test_a_page_that_shows_all_asks_for_no_more() -> None:
    body = fixture("list.html").replace(b'count="38"', b'count="15"')
    assert JPAAS.read_list(f"{SITE}/col/col1229002/index.html", body).feed_url is None


def test_one_answer_of_a_unit() -> None:
    feed = JPAAS.read_feed(UNIT.format(1), fixture("unit.json"))
    assert feed.items == (
        Item(
            f"{SITE}/col/col1229001/art/2024/art_5f268dfb0fbef44de0f668a022707b86.html",
            "岚河县人民政府2023年政府信息公开工作年度报告",
            "2024-01-30",
        ),
        Item(
            f"{SITE}/zwgk/art/2023/art_a724b9124acc7b5058ed75a31a9c2919.html",
            "岚河县财政局2022年政府信息公开工作年度报告",
            "2023-01-12",
        ),
    )
    assert (feed.total, feed.page, feed.next_url) == (5, 1, UNIT.format(2))
    third = JPAAS.read_feed(UNIT.format(3), fixture("unit.json"))
    assert (third.page, third.next_url) == (3, None), "the template's own two lines a page, not the fifteen asked for"


def test_without_a_count_pages_are_asked_for_until_one_is_empty() -> None:
    uncounted = fixture("unit.json").replace(rb" count=\"5\" rows=\"2\"", b"")
    assert JPAAS.read_feed(UNIT.format(1), uncounted).next_url == UNIT.format(2)
    ended = JPAAS.read_feed(UNIT.format(2), b'{"success":true,"data":{"html":"<ul></ul>"}}')
    assert (ended.items, ended.total, ended.page, ended.next_url) == ((), 0, 2, None)


def test_lines_to_addresses_of_no_known_form_are_items() -> None:
    html = "<ul><li><a href='/zwgk/nb/show.html?i=7'>岚河县审计局2023年政府信息公开工作年度报告</a></li></ul>"
    feed = JPAAS.read_feed(UNIT.format(1), json.dumps({"success": True, "data": {"html": html}}).encode())
    assert [item.url for item in feed.items] == [f"{SITE}/zwgk/nb/show.html?i=7"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"success":false,"message":"x","data":null}', b'{"data":{"list":[]}}', b"[" * 99999],
)
def test_an_answer_of_another_form_is_said(body: bytes) -> None:
    with pytest.raises(UnreadableList, match=r"expected data\.html in JSON, got"):
        JPAAS.read_feed(UNIT.format(1), body)


def test_units_that_cannot_be_asked_for_are_said() -> None:
    without = fixture("shell.html").replace(b"'tplSetId'", b"'tpl'")
    listing = JPAAS.read_list(f"{SITE}/col/col1229001/index.html", without)
    assert listing.feed_url is None
    assert listing.unread_paging.startswith("{'webId':'52'")
    assert listing.template == "unknown"
    two = fixture("shell.html").replace("面包屑".encode(), "图片列表".encode())
    listing = JPAAS.read_list(f"{SITE}/col/col1229001/index.html", two)
    assert listing.unread_paging == "2 units of the page that may be its list, of which the first is followed"


def test_an_article_and_its_files() -> None:
    url = f"{SITE}/col/col1229001/art/2024/art_5f268dfb0fbef44de0f668a022707b86.html"
    article = JPAAS.read_article(url, fixture("article.html"))
    assert (article.template, article.title) == ("plain", "岚河县人民政府2023年政府信息公开工作年度报告")
    assert article.date == "2024-01-30 09:30"
    assert article.attachments == (
        (f"{SITE}/cms_files/filemanager/3096/attach/20241/5ae0b1.docx",),
        (
            f"{SITE}/api-gateway/jpaas-web-server/front/document/file-download"
            "?fileUrl=/cms_files/filemanager/3096/attach/20241/77c2f0.pdf&fileName=%E5%B9%B4%E6%8A%A5.pdf",
            f"{SITE}/cms_files/filemanager/3096/attach/20241/77c2f0.pdf",
        ),
    )
    assert JPAAS.article_key(url) == "art_5f268dfb0fbef44de0f668a022707b86"
