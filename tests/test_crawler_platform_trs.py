"""TRS WCM: lists with zero-based pages, articles, files beside them. Fixtures are reconstructed from known markup."""

from pathlib import Path

import pytest

from crawler.platforms.known import PLATFORMS
from crawler.platforms.model import Item

TRS = PLATFORMS["trs"]
HERE = Path(__file__).parent / "fixtures" / "platforms" / "trs"
CHANNEL = "http://www.hongze.gov.cn/zfxxgk/fdzdgknr/ndbg/"


def test_a_list() -> None:
    listing = TRS.read_list(CHANNEL + "index.html", (HERE / "list.html").read_bytes())
    assert listing.template == "trs"
    reports = [item for item in listing.items if "t20" in item.url]
    assert reports == [
        Item(f"{CHANNEL}202501/t20250123_1842306.html", "洪泽区人民政府2024年政府信息公开工作年度报告", "2025-01-23"),
        Item(f"{CHANNEL}202401/t20240130_1603311.html", "洪泽区财政局2023年政府信息公开工作年度报告", "2024-01-30"),
        Item(
            f"{CHANNEL}202401/t20240112_1601007.html",
            "关于做好2023年政府信息公开工作年度报告编制工作的通知",
            "2024-01-12",
        ),
    ]
    assert listing.paging is not None
    assert listing.paging.pages == 3
    assert listing.paging.urls == (f"{CHANNEL}index_1.html", f"{CHANNEL}index_2.html")
    assert listing.feed_url is None


def test_a_list_that_counts_in_variables() -> None:
    body = (HERE / "list_counted.html").read_text(encoding="utf-8").encode("gb18030")
    for page in ("", "index.htm"):
        listing = TRS.read_list(CHANNEL + page, body)
        assert [item.date for item in listing.items] == ["2019-03-28", "2018-03-29"]
        assert listing.items[0].title == "XX市统计局2018年政府信息公开工作年度报告"
        assert listing.paging is not None
        assert listing.paging.urls == (CHANNEL + ("index_1.htm" if page else "index_1.html"),)
        assert listing.unread_paging == ""


def test_an_article() -> None:
    url = f"{CHANNEL}202401/t20240130_1603311.html"
    article = TRS.read_article(url, (HERE / "article.html").read_bytes())
    assert article.template == "table"
    assert article.title == "洪泽区财政局2023年政府信息公开工作年度报告"
    assert article.date == "2024-01-30 10:20"
    metadata = dict(article.metadata)
    assert metadata["索引号"] == "014280000/2024-00012"
    assert metadata["发布机构"] == "区财政局"
    assert metadata["ColumnName"] == "政府信息公开年报"
    folder = f"{CHANNEL}202401/"
    assert list(article.attachments) == [
        (f"{folder}P020240130377785550001.ofd",),
        (f"{folder}P020240130377781234567.pdf",),
        (f"{folder}P020240130377781998801.xlsx",),
        (f"{folder}W020240130377781109117.png",),
    ]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"{CHANNEL}202501/t20250123_1842306.html", "t20250123_1842306"),
        ("https://hongze.gov.cn/other/202501/t20250123_1842306.shtml?from=1", "t20250123_1842306"),
        (f"{CHANNEL}index.html", None),
        (f"{CHANNEL}202501/P020250123384756123456.pdf", None),
    ],
)
def test_articles_are_known_by_their_number(url: str, key: str | None) -> None:
    assert TRS.article_key(url) == key
    assert TRS.is_article(url) == (key is not None)


def test_list_pages_of_a_channel() -> None:
    assert TRS.list_addresses(CHANNEL)[:2] == [CHANNEL, CHANNEL + "index.html"]
    assert TRS.list_addresses(CHANNEL + "index_2.html") == [CHANNEL + "index_2.html"]


def test_its_signs() -> None:
    signs = TRS.find_signs(CHANNEL, {}, (HERE / "list.html").read_bytes())
    assert [sign.weight for sign in signs] == [5, 5]
    assert "createPageHTML" in signs[0].text + signs[1].text
    assert TRS.find_signs("http://a.gov.cn/", {}, b"<p>x</p>") == ()
