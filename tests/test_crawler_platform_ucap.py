"""Ucap: a list with its paging and its JSON, an article with its files. Fixtures are reconstructed."""

from pathlib import Path

from crawler.platforms.known import PLATFORMS
from crawler.platforms.model import Item

UCAP = PLATFORMS["ucap"]
HERE = Path(__file__).parent / "fixtures" / "platforms" / "ucap"
CHANNEL = "http://www.xx.gov.cn/xx/c118490/"


def fixture(name: str) -> bytes:
    return (HERE / name).read_bytes()


def test_a_list_and_its_second_page() -> None:
    listing = UCAP.read_list(f"{CHANNEL}zfxxgk_gknrz.shtml", fixture("list.html"))
    assert listing.template == "gknr"
    assert listing.items == (
        Item(
            f"{CHANNEL}202501/d0795811e3b84d41b32b0b39c956bd26.shtml",
            "XX市人民政府2024年政府信息公开工作年度报告",
            "2025-01-28",
        ),
        Item(
            f"{CHANNEL}202501/502a529700e542fbbd231b240e92345c.shtml",
            "XX市教育局2024年度政府信息公开工作报告",
            "2025-01-20",
        ),
    )
    assert listing.paging is not None
    assert listing.paging.urls == (f"{CHANNEL}zfxxgk_gknrz_2.shtml", f"{CHANNEL}zfxxgk_gknrz_3.shtml")
    second = UCAP.read_list(f"{CHANNEL}zfxxgk_gknrz_2.shtml", fixture("list2.html"))
    assert [item.date for item in second.items] == ["2024-01-22"]
    assert second.paging is not None
    assert second.paging.urls == (f"{CHANNEL}zfxxgk_gknrz.shtml", f"{CHANNEL}zfxxgk_gknrz_3.shtml")


def test_the_same_list_as_json() -> None:
    address = UCAP.read_list(f"{CHANNEL}zfxxgk_gknrz.shtml", fixture("list.html")).feed_url
    assert address is not None
    assert address.startswith("http://www.xx.gov.cn/common/search/0a1b2c3d4e5f60718293a4b5c6d7e8f9?")
    feed = UCAP.read_feed(address, fixture("list.json"))
    assert [(item.title, item.date) for item in feed.items] == [
        ("XX市财政局2024年政府信息公开工作年度报告", "2025-01-21 10:18:49"),
        ("XX市水利局2024年政府信息公开工作年度报告", "2025-01-20 09:00:00"),
    ]
    assert feed.items[0].attachments == (
        f"{CHANNEL}202501/6a5fcf2841a04db595dcedcf876fe95f/files/3b5bf04696614e45884a9bc2ab97f799.pdf",
    )
    assert (feed.total, feed.page) == (3, 1)
    assert feed.next_url == address.replace("page=1", "page=2")


def test_an_article() -> None:
    url = f"{CHANNEL}202501/502a529700e542fbbd231b240e92345c.shtml"
    article = UCAP.read_article(url, fixture("article.html"))
    assert article.template == "gknbxq"
    assert article.title == "XX市教育局2024年度政府信息公开工作报告"
    assert article.date == "2025-01-20 11:30"
    metadata = dict(article.metadata)
    assert (metadata["索引号"], metadata["发文机关"]) == ("jyj/2025-00003", "XX市教育局")
    folder = f"{CHANNEL}202501/502a529700e542fbbd231b240e92345c/files/"
    assert article.attachments == (
        (
            f"{CHANNEL}202501/files/7c1b2a5d9e0f4c3b8a7d6e5f4c3b2a19.docx",
            f"{folder}7c1b2a5d9e0f4c3b8a7d6e5f4c3b2a19.docx",
        ),
        (f"{folder}0f1e2d3c4b5a69788796a5b4c3d2e1f0.pdf",),
    )


def test_its_signs() -> None:
    listed = {sign.text for sign in UCAP.find_signs(CHANNEL, {}, fixture("list.html"))}
    assert {"a meta tag channelid", "createPageHTML with an element first", "2 links to its articles"} <= listed
    shown = UCAP.find_signs(f"{CHANNEL}202501/{'0' * 32}.shtml", {}, fixture("article.html"))
    assert [sign.weight for sign in shown][:2] == [5, 5]
    assert not [sign for sign in UCAP.find_signs("http://a.gov.cn/", {}, b"<p>x</p>") if sign.weight > 1]
