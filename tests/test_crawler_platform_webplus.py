"""The WebPlus platform (苏迪): numbered lists, articles, files as links and in a viewer.

Expected values are typed by hand from the fixtures.
"""

from pathlib import Path

import pytest

from crawler.platforms.model import Item
from crawler.platforms.webplus import WebPlus

WEBPLUS = WebPlus()
FIXTURES = Path(__file__).parent / "fixtures" / "platforms" / "webplus"
SITE = "http://www.suling.gov.cn"
FILES = f"{SITE}/_upload/article/files/2c/7d/8c0a4ba14b5aa1d3cf0b7d2a9c11"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def test_a_list_and_its_other_pages() -> None:
    listing = WEBPLUS.read_list(f"{SITE}/123/list.htm", fixture("list.html"))
    assert listing.template == "webplus"
    assert listing.items == (
        Item(f"{SITE}/2024/0122/c123a45678/page.htm", "苏岭县人民政府2023年政府信息公开工作年度报告", "2024-01-22"),
        Item(f"{SITE}/2023/0119/c123a40001/page.htm", "苏岭县水利局2022年政府信息公开工作年度报告", "2023-01-19"),
    )
    assert listing.paging is not None
    assert listing.paging.urls == (f"{SITE}/123/list2.htm", f"{SITE}/123/list3.htm")


def test_the_second_page() -> None:
    listing = WEBPLUS.read_list(f"{SITE}/123/list2.htm", fixture("list2.html"))
    title = "苏岭县司法局2021年政府信息公开工作年度报告"
    assert listing.items == (Item(f"{SITE}/2022/0118/c123a30001/page.psp", title, "2022-01-18"),)
    assert listing.paging is not None
    assert listing.paging.urls == (f"{SITE}/123/list.htm", f"{SITE}/123/list3.htm")


@pytest.mark.parametrize(
    ("url", "old", "new"),
    [
        (f"{SITE}/123/list.htm", b'all_pages">3<', b'all_pages">x<'),
        (f"{SITE}/123/", b"", b""),
    ],
)
def test_pages_that_are_not_counted_are_left_to_the_next_link(url: str, old: bytes, new: bytes) -> None:
    body = fixture("list.html").replace(old, new) if old else fixture("list.html")
    assert WEBPLUS.read_list(url, body).paging is None
    assert f"{SITE}/123/list2.htm" in {link.url for link in WEBPLUS.read_links(url, body)}


def test_where_a_channel_has_its_list() -> None:
    assert WEBPLUS.list_addresses(f"{SITE}/123/")[:3] == [
        f"{SITE}/123/",
        f"{SITE}/123/list.htm",
        f"{SITE}/123/list.psp",
    ]
    assert WEBPLUS.list_addresses(f"{SITE}/123/list.htm") == [f"{SITE}/123/list.htm"]


def test_an_article_and_its_files() -> None:
    url = f"{SITE}/2024/0122/c123a45678/page.htm"
    article = WEBPLUS.read_article(url, fixture("article.html"))
    assert (article.template, article.title) == ("plain", "苏岭县人民政府2023年政府信息公开工作年度报告")
    assert article.date == "2024-01-22"
    assert dict(article.metadata) == {"发布者": "县政府办公室", "发布时间": "2024-01-22"}
    assert set(article.attachments) == {(f"{FILES}/5d0a1f2e-90ab-4e0f.pdf",), (f"{FILES}/77aa01c9.xlsx",)}
    assert WEBPLUS.is_article(url)
    assert WEBPLUS.article_key(url) == "/2024/0122/c123a45678/page.htm"
    assert not WEBPLUS.is_article(f"{SITE}/123/list2.htm")


def test_sheets_in_the_body_are_attachments() -> None:
    sheet = b"<img src='/_upload/article/images/2c/7d/sheet1.jpg'>"
    body = fixture("article.html").replace(b"wp_articlecontent'>", b"wp_articlecontent'>" + sheet)
    files = WEBPLUS.read_article(f"{SITE}/2024/0122/c123a45678/page.htm", body).attachments
    assert (f"{SITE}/_upload/article/images/2c/7d/sheet1.jpg",) in files
    assert len(files) == 3, "the icon of the workbook is no sheet"
