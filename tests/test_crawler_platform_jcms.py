"""The JCMS platform (大汉): records in a script and from dataproxy.jsp, articles, attachments.

Expected values are typed by hand from the fixtures.
"""

from pathlib import Path

import pytest

from crawler.platforms.jcms import Jcms
from crawler.platforms.model import Item, UnreadableList

JCMS = Jcms()
FIXTURES = Path(__file__).parent / "fixtures" / "platforms" / "jcms"
SITE = "http://www.hanshi.gov.cn"
COLUMN = f"{SITE}/col/col1229214366/index.html"
PROXY = f"{SITE}/module/web/jpage/dataproxy.jsp"
NEXT = (
    f"{PROXY}?page=1&webid=3096&path=/&columnid=1229214366&unitid=5643513"
    "&webname=%25E6%25B1%2589%25E7%259F%25B3%25E5%25B8%2582&permissiontype=0"
)
BY_NUMBER = (
    f"{PROXY}?startrecord=3&endrecord=47&perpage=15&col=1&appid=1&webid=3096&path=/&columnid=1229214368"
    "&sourceContentType=1&unitid=7064861&webname=%E6%B1%89%E7%9F%B3%E5%B8%82%E4%BA%BA%E6%B0%91%E6%94%BF%E5%BA%9C"
    "&permissiontype=0"
)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def test_records_of_the_page_are_its_items() -> None:
    listing = JCMS.read_list(COLUMN, fixture("list.html"))
    assert listing.template == "records"
    assert listing.items == (
        Item(
            f"{SITE}/art/2024/1/22/art_1229232901_88123.html",
            "汉石市水利局2023年政府信息公开工作年度报告",
            "2024-01-22",
        ),
        Item(
            f"{SITE}/art/2024/1/19/art_1229232901_88120.html",
            "汉石市教育局2023年政府信息公开工作年度报告",
            "2024-01-19",
        ),
        Item(
            f"{SITE}/art/2024/1/18/art_1229232901_88111.html",
            "关于做好2023年度政府信息公开工作年度报告编制工作的通知",
            None,
        ),
    )
    assert (listing.feed_url, listing.feed_only, listing.unread_paging) == (NEXT, True, "")
    assert [link.url for link in JCMS.read_links(COLUMN, fixture("list.html"))][-1].endswith(
        "/col1229214367/index.html"
    )


def test_the_next_group_by_its_address() -> None:
    feed = JCMS.read_feed(NEXT, fixture("next-group.xml"))
    assert feed.items == (
        Item(
            f"{SITE}/art/2021/1/25/art_1229232901_61007.html",
            "汉石市人民政府2020年政府信息公开工作年度报告",
            "2021-01-25",
        ),
    )
    assert (feed.total, feed.page) == (0, 2)
    assert feed.next_url == f"{PROXY}?page=2&webid=3096&path=/&columnid=1229214366&unitid=5643513&permissiontype=0"
    ended = JCMS.read_feed(f"{PROXY}?page=2", b"<datastore><nextgroup><a href='?page=3'></a></nextgroup></datastore>")
    assert (ended.items, ended.total, ended.page, ended.next_url) == ((), 0, 3, None)


def test_the_next_group_by_numbers() -> None:
    url = f"{SITE}/col/col1229214368/index.html"
    listing = JCMS.read_list(url, fixture("list-by-number.html"))
    assert [item.date for item in listing.items] == ["2023-01-30", "2023-01-29"]
    assert (listing.feed_url, listing.feed_only) == (BY_NUMBER, True)
    feed = JCMS.read_feed(BY_NUMBER, fixture("group-by-number.xml"))
    assert [item.url for item in feed.items] == [f"{SITE}/art/2023/1/12/art_1229232901_69000.html"]
    assert (feed.total, feed.next_url) == (31, None), "33 in all, two of them in the page"
    longer = fixture("group-by-number.xml").replace(b"<totalrecord>33<", b"<totalrecord>93<")
    assert JCMS.read_feed(BY_NUMBER, longer).next_url == BY_NUMBER.replace(
        "startrecord=3&endrecord=47", "startrecord=48&endrecord=92"
    )


def test_a_page_that_shows_all_its_records_asks_for_no_more() -> None:
    body = fixture("list-by-number.html").replace(b"totalRecord: 33", b"totalRecord: 2")
    listing = JCMS.read_list(f"{SITE}/col/col1229214368/index.html", body)
    assert len(listing.items) == 2
    assert listing.feed_url is None


def test_a_number_of_records_that_is_none_is_not_said() -> None:
    body = fixture("group-by-number.xml").replace(b">33<", b">" + b"9" * 5000 + b"<")
    feed = JCMS.read_feed(BY_NUMBER, body)
    assert (feed.total, feed.next_url) == (0, None)


def test_settings_of_another_column_are_not_followed() -> None:
    listing = JCMS.read_list(f"{SITE}/col/col999/index.html", fixture("list-by-number.html"))
    assert listing.feed_url is None


def test_two_lists_that_go_on_are_said() -> None:
    twice = fixture("list.html").replace(b"</body>", fixture("next-group.xml") + b"</body>")
    assert (
        JCMS.read_list(COLUMN, twice).unread_paging == "2 lists of records on one page, of which the first is followed"
    )


@pytest.mark.parametrize("body", [b"", b"<html><title>\xe7\x99\xbb\xe5\xbd\x95</title>", b'{"code": 401}'])
def test_an_answer_without_records_is_said(body: bytes) -> None:
    with pytest.raises(UnreadableList, match="expected records in a <datastore>, got"):
        JCMS.read_feed(NEXT, body)


def test_reports_of_a_year_by_query() -> None:
    url = f"{SITE}/module/xxgk/xxgkAnnualReport.jsp?area=001&fbtime=2020"
    listing = JCMS.read_list(url, fixture("annual-report.html"))
    assert [(item.title, item.date) for item in listing.items] == [
        ("汉石市公安局2020年政府信息公开工作年度报告", "2021-01-20")
    ]


def test_an_article_and_its_files() -> None:
    url = f"{SITE}/art/2024/1/22/art_1229232901_88123.html"
    article = JCMS.read_article(url, fixture("article.html"))
    assert (article.template, article.title) == ("table", "汉石市水利局2023年政府信息公开工作年度报告")
    assert dict(article.metadata) == {
        "SiteName": "汉石市人民政府",
        "ColumnName": "政府信息公开年报",
        "索引号": "000014349/2024-00012",
        "组配分类": "政府信息公开年报",
        "发布机构": "汉石市水利局",
        "成文日期": "2024-01-22",
    }
    assert article.attachments == (
        (f"{SITE}/module/download/downfile.jsp?classid=0&filename=2401221559364612345.pdf",),
        (f"{SITE}/module/download/down.jsp?i_ID=88123&colID=1229232901",),
    )
    assert JCMS.article_key(url) == JCMS.article_key(url.replace("http://www.", "https://")) == "art_1229232901_88123"
