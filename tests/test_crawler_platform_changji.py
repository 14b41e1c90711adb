"""Portals in the style of Changji (昌吉): pages by their links alone, organs' lists, articles.

Expected values are typed by hand from the fixtures.
"""

from pathlib import Path

from crawler.links import is_leaf, is_next_page
from crawler.platforms.changji import Changji
from crawler.platforms.model import Item

CHANGJI = Changji()
FIXTURES = Path(__file__).parent / "fixtures" / "platforms" / "changji"
SITE = "http://www.hutan.gov.cn"
ORGAN = f"{SITE}/public/column/6596361?type=4&catId=7010996&action=list"


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def test_a_list_that_links_to_its_next_page() -> None:
    url = f"{SITE}/p141/zfxxgknb.html"
    listing = CHANGJI.read_list(url, fixture("list.html"))
    assert listing.items == (
        Item(
            f"{SITE}/p141/zfxxgknb/20230129/173336.html", "湖潭州人民政府2022年政府信息公开工作年度报告", "2023-01-29"
        ),
        Item(f"{SITE}/p141/zfxxgknb/20220128/151002.html", "湖潭州财政局2021年政府信息公开工作年度报告", "2022-01-28"),
    )
    assert listing.paging is None, "the next page is found by its link, and compared with this one"
    following = [link.url for link in CHANGJI.read_links(url, fixture("list.html")) if is_next_page(link)]
    assert following == [f"{SITE}/p141/zfxxgknb_2.html"]


def test_a_list_with_numbers_alone() -> None:
    paging = CHANGJI.read_list(f"{SITE}/p141/zfxxgknb.html", fixture("list-numbers.html")).paging
    assert paging is not None
    assert paging.pages == 5
    assert paging.urls == tuple(f"{SITE}/p141/zfxxgknb.html?page={number}" for number in (2, 3, 4, 5))


def test_an_organs_list_is_no_article() -> None:
    listing = CHANGJI.read_list(ORGAN, fixture("organ-list.html"))
    title = "湖潭州教育局2021年政府信息公开工作年度报告"
    assert listing.items[0] == Item(f"{SITE}/public/6596361/content_14813", title, "2022-01-20")
    assert not is_leaf(ORGAN)
    assert is_leaf(f"{SITE}/public/6596361/content_14813")
    following = [link.url for link in CHANGJI.read_links(ORGAN, fixture("organ-list.html")) if is_next_page(link)]
    assert following == [f"{ORGAN}&page=2"]


def test_an_article_and_its_files() -> None:
    url = f"{SITE}/p141/zfxxgknb/20230129/173336.html"
    article = CHANGJI.read_article(url, fixture("article.html"))
    assert (article.template, article.title) == ("table", "湖潭州人民政府2022年政府信息公开工作年度报告")
    assert dict(article.metadata) == {"索引号": "01032/2023-00041", "发布机构": "湖潭州人民政府办公室"}
    assert article.attachments == (
        (f"{SITE}/p141/file/20230129/173336.wps",),
        (f"{SITE}/p141/file/20230129/sheet1.jpg",),
    )
    assert CHANGJI.article_key(url) == "/p141/zfxxgknb/20230129/173336.html"
    organ = CHANGJI.read_article(f"{SITE}/public/6596361/content_14813", fixture("article.html"))
    assert organ.title == article.title


def test_a_bar_that_links_to_thousands_of_pages_is_cut_off() -> None:
    body = fixture("list-numbers.html").replace(b'page=5">5<', b'page=9998">9998<')
    paging = CHANGJI.read_list(f"{SITE}/p141/zfxxgknb.html", body).paging
    assert paging is not None
    assert paging.pages == 9998
    assert (len(paging.urls), paging.urls[-1]) == (999, f"{SITE}/p141/zfxxgknb.html?page=1000")
