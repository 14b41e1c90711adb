"""The VSB platform (博达): lists that count down or up, two addresses of one article, attachments.

Expected values are typed by hand from the fixtures.
"""

from pathlib import Path

import pytest

from crawler.platforms.model import Item
from crawler.platforms.vsb import Vsb

VSB = Vsb()
FIXTURES = Path(__file__).parent / "fixtures" / "platforms" / "vsb"
SITE = "http://www.qingtan.gov.cn"
BY_QUERY = f"{SITE}/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1052&wbnewsid=812"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def test_a_list_that_counts_down() -> None:
    listing = VSB.read_list(f"{SITE}/xxgk/nb.htm", fixture("list.html"))
    assert listing.template == "vsb"
    assert set(listing.items) == {
        Item(f"{SITE}/info/1052/8123.htm", "青潭区教育局2023年政府信息公开工作年度报告", "2024-01-25"),
        Item(BY_QUERY, "青潭区司法局2023年政府信息公开工作年度报告", "2024-01-24"),
    }
    assert listing.paging is not None
    assert listing.paging.pages == 11
    assert listing.paging.urls == tuple(f"{SITE}/xxgk/nb/{number}.htm" for number in range(10, 0, -1))


def test_a_later_page_has_its_items_and_leaves_the_pages_to_the_first() -> None:
    listing = VSB.read_list(f"{SITE}/xxgk/nb/10.htm", fixture("list2.html"))
    title = "青潭区水利局2022年政府信息公开工作年度报告"
    assert listing.items == (Item(f"{SITE}/info/1052/7001.htm", title, "2023-01-28"),)
    assert listing.paging is None


def test_a_list_that_counts_up() -> None:
    listing = VSB.read_list(f"{SITE}/gk/list.htm", fixture("list-up.html"))
    assert [item.url for item in listing.items] == [f"{SITE}/gk/info/1107/2031.htm"]
    assert listing.paging is not None
    assert listing.paging.urls == (f"{SITE}/gk/list1.htm", f"{SITE}/gk/list2.htm")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"nb/10.htm">2', b'"nb/7.htm">2'), (b'"nb/10.htm">2', b'"nb.jsp?PAGENUM=2">2'), (b">1/11<", b"><")],
)
def test_pages_that_are_counted_in_no_known_way_are_left_to_the_next_link(old: bytes, new: bytes) -> None:
    body = fixture("list.html")
    assert old in body
    assert VSB.read_list(f"{SITE}/xxgk/nb.htm", body.replace(old, new)).paging is None
    assert [link.url for link in VSB.read_links(f"{SITE}/xxgk/nb.htm", body) if link.text == "下页"] == [
        f"{SITE}/xxgk/nb/10.htm"
    ]


def test_one_page_has_no_others() -> None:
    body = fixture("list.html").replace(b">1/11<", b">1/1<")
    paging = VSB.read_list(f"{SITE}/xxgk/nb.htm", body).paging
    assert paging is not None
    assert paging.urls == ()


def test_an_article_has_one_name_under_both_addresses() -> None:
    assert (
        VSB.article_key(BY_QUERY) == VSB.article_key("https://qingtan.gov.cn/info/1052/812.htm") == "/info/1052/812.htm"
    )
    assert VSB.article_key(f"{SITE}/info/1053/812.htm") == "/info/1053/812.htm"
    assert VSB.article_key(f"{SITE}/xxgk/nb/10.htm") is None
    assert VSB.article_key(f"{SITE}/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1052") is None


def test_an_article_and_its_files() -> None:
    article = VSB.read_article(f"{SITE}/info/1052/8123.htm", fixture("article.html"))
    assert (article.template, article.title) == ("plain", "青潭区教育局2023年政府信息公开工作年度报告")
    assert article.date == "2024-01-25 15:20"
    assert dict(article.metadata)["ContentSource"] == "区教育局"
    assert article.attachments == (
        (f"{SITE}/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1632666717&wbfileid=12241422",),
        (f"{SITE}/__local/A/2C/33/5F0E1B2A9B8C7D6E5F4A3B2C1D0_5C1F0A2B_3D090.pdf",),
    )


@pytest.mark.parametrize(("old", "new"), [(b"", b""), (b"vsb_content_501", b"x"), (b"v_news_content", b"x")])
def test_sheets_in_the_body_are_attachments(old: bytes, new: bytes) -> None:
    sheet = b'<p><img src="/__local/B/1.png" width="900"></p>'
    body = fixture("article.html").replace(b"<script>showVsbpdf", sheet + b"<script>showVsbpdf").replace(old, new)
    assert (f"{SITE}/__local/B/1.png",) in VSB.read_article(f"{SITE}/info/1052/8123.htm", body).attachments
