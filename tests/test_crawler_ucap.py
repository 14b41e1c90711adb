"""The Ucap platform: lists, paging, lists as JSON, articles, attachments; and what follows from each page."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import Place, Problem, plan_page, start_steps
from crawler.platforms.known import PLATFORMS
from crawler.platforms.model import Item, UnreadableList
from crawler.registry import load_sites

SITE = load_sites()["yining.gov.cn"]
UCAP = PLATFORMS["ucap"]
BASE = "http://www.yining.gov.cn/yining/c118486/"
LIST = BASE + "zfxxgk_gknrz.shtml"
HEX = "d0795811e3b84d41b32b0b39c956bd26"
ARTICLE = f"{BASE}202101/{HEX}.shtml"
FILE = "3b5bf04696614e45884a9bc2ab97f799.pdf"
TITLE = "伊宁市人民政府2020年政府信息公开工作年度报告"
SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "yining-city-2024-ucap.html"


def test_items_of_the_disclosure_list() -> None:
    body = f"""<a href="/x.shtml">首页</a><div class="gknr_list"><dl><dd><a href="202101/{HEX}.shtml" title="{TITLE}">
    伊宁市人民政府2020年…</a><span>2021-01-25</span></dd></dl></div>""".encode()
    listing = UCAP.read_list(LIST, body)
    assert listing.template == "gknr"
    assert listing.items == (Item(ARTICLE, TITLE, "2021-01-25"),)


def test_items_of_a_plain_list() -> None:
    rows = f"<li><a href='{ARTICLE}'>{TITLE}</a><i>2021年1月25日</i></li><li><a href='/a.shtml'>关于</a></li>"
    body = f"<ul>{rows}</ul>".encode()
    listing = UCAP.read_list(LIST, body)
    assert listing.template == "links"
    assert listing.items == (Item(ARTICLE, TITLE, "2021年1月25日"),)


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        (
            "createPageHTML('page-div', 3, 1, 'zfxxgk_gknrz', 'shtml', 45);",
            ["zfxxgk_gknrz_2.shtml", "zfxxgk_gknrz_3.shtml"],
        ),
        ('createPageHTML("page_div", 2, 1, "list", "shtml", 20)', ["list_2.shtml"]),
        ("createPageHTML('page-div',1,1,'list','shtml',3);", []),
        ("createPageHTML('page-div', 2, 2, 'list', 'shtml', 45);", ["list.shtml"]),
        ('createPageHTML(3, 0, "index", "html");', ["index_1.html", "index_2.html"]),
    ],
)
def test_paging_stands_in_script_only(script: str, pages: list[str]) -> None:
    paging = UCAP.read_list(LIST, f"<p>x</p><script>{script}</script>".encode()).paging
    assert paging is not None
    assert paging.urls == tuple(BASE + page for page in pages)


def test_paging_in_a_comment_is_none() -> None:
    body = b"<p>x</p><script>/* createPageHTML('page-div', 9, 1, 'list', 'shtml', 45) */</script>"
    assert UCAP.read_list(LIST, body).paging is None


def test_the_address_of_the_list_as_json() -> None:
    by_meta = UCAP.read_list(LIST, b'<meta name="channelid" content="0a1b2c3d4e5f"><div></div>')
    assert by_meta.feed_url is not None
    assert by_meta.feed_url.startswith("http://www.yining.gov.cn/common/search/0a1b2c3d4e5f?_isAgg=true&_isJson=true")
    assert not by_meta.feed_only
    by_script = UCAP.read_list(
        LIST, b"<div></div><script>$.get('/searchList/0a1b2c3d4e5f?_isJson=true&page=')</script>"
    )
    assert by_script.feed_url == "http://www.yining.gov.cn/searchList/0a1b2c3d4e5f?_isJson=true&page=1"
    assert by_script.feed_only


def json_list(page: int, total: int, results: list[dict[str, object]], rows: int = 2) -> bytes:
    return json.dumps({"data": {"page": page, "rows": rows, "total": total, "results": results}}).encode()


def test_a_list_as_json() -> None:
    url = "https://www.yining.gov.cn/common/search/0a1b2c3d4e5f?_isJson=true&page=1"
    listing = UCAP.read_feed(
        url,
        json_list(
            1,
            5,
            [
                {
                    "title": "甲",
                    "url": f"//www.yining.gov.cn/yining/c1/202101/{HEX}.shtml",
                    "publishedTimeStr": "2026-09-24 17:18:49",
                },
                {
                    "title": "乙",
                    "url": "http://www.yining.gov.cn/yining/b.shtml",
                    "resList": [{"filePath": f"/yining/files/{FILE}"}],
                },
            ],
        ),
    )
    assert [item.url for item in listing.items] == [
        f"https://www.yining.gov.cn/yining/c1/202101/{HEX}.shtml",
        "https://www.yining.gov.cn/yining/b.shtml",
    ]
    assert listing.items[1].attachments == (f"https://www.yining.gov.cn/yining/files/{FILE}",)
    assert listing.next_url is not None
    assert listing.next_url.endswith("page=2")
    assert (
        UCAP.read_feed(url.replace("page=1", "page=3"), json_list(3, 5, [{"title": "丙", "url": "/c.shtml"}])).next_url
        is None
    )


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"data": null}', b'{"data": {"results": [{}], "total": 1}}', b'{"code": 401}']
)
def test_json_of_another_form_is_said(body: bytes) -> None:
    with pytest.raises(UnreadableList):
        UCAP.read_feed("https://www.yining.gov.cn/common/search/1?page=1", body)


@pytest.mark.parametrize(
    ("body", "template"),
    [
        (
            "<div id='zfxxgk_gknbxq'><ul class='clearfix'><li>索引号：1</li><li>发文机关：伊宁市人民政府</li></ul>"
            f"<h2>{TITLE}</h2></div>",
            "gknbxq",
        ),
        (
            "<table><tr><td>发布机构</td><td>伊宁市人民政府</td><td>索 引 号</td><td>zfb/2021-00012</td></tr></table>"
            f"<ucaptitle>{TITLE}</ucaptitle>",
            "table",
        ),
        (f"<h1>{TITLE}</h1><p>2024-01-26 伊宁县人民政府办公室</p><div id=NewsContent>x</div>", "plain"),
        ("<p>welcome</p>", "unknown"),
    ],
)
def test_article_templates(body: str, template: str) -> None:
    article = UCAP.read_article(ARTICLE, body.encode())
    assert article.template == template
    assert article.title == ("" if template == "unknown" else TITLE)
    if template == "table":
        assert dict(article.metadata) == {"发布机构": "伊宁市人民政府", "索引号": "zfb/2021-00012"}
    if template == "gknbxq":
        assert dict(article.metadata) == {"索引号": "1", "发文机关": "伊宁市人民政府"}


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample lies beside the checkout")
def test_the_platform_sample() -> None:
    article = UCAP.read_article(ARTICLE, SAMPLE.read_bytes())
    assert article.template == "table"
    assert article.title == "伊宁市人民政府 2024年政府信息公开工作年度报告"
    assert article.date == "2025-01-28"


@pytest.mark.parametrize(
    ("body", "addresses"),
    [
        (f"<a href='files/{FILE}'>附件</a>", (f"{BASE}202101/files/{FILE}", f"{BASE}202101/{HEX}/files/{FILE}")),
        (f"<a href='{HEX}/files/{FILE}'>附件</a>", (f"{BASE}202101/{HEX}/files/{FILE}",)),
        (f"<a href='/yining/files/{FILE}?x=1'>附件</a>", (f"http://www.yining.gov.cn/yining/files/{FILE}?x=1",)),
        ("<a href='../年报.docx'>附件</a>", (f"{BASE}年报.docx",)),
        (
            f"<iframe src='/pdfjs/web/viewer.html?file=/yining/files/{FILE}'></iframe>",
            (f"http://www.yining.gov.cn/yining/files/{FILE}",),
        ),
        (
            f'<script>PDFObject.embed("/yining/files/{FILE}")</script>',
            (f"http://www.yining.gov.cn/yining/files/{FILE}",),
        ),
    ],
)
def test_attachments(body: str, addresses: tuple[str, ...]) -> None:
    assert UCAP.read_article(ARTICLE, f"<h1>{TITLE}</h1>{body}".encode()).attachments == (addresses,)


SHEETS = "<p><img src='/upload/p1.jpg'></p><p><img src='/upload/p2.PNG?v=1' width='900'></p>"
ROWS = "<tr><td>1</td></tr>" * 4


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (SHEETS, ["p1.jpg", "p2.PNG?v=1"]),
        (SHEETS + f"<table>{ROWS}</table>", []),
        (SHEETS + "<table><tr><td>索引号</td></tr>" + ROWS + "</table>", ["p1.jpg", "p2.PNG?v=1"]),
        (f"<table>{ROWS}</table><img src='{HEX}/files/p1.jpg'>", ["p1.jpg"]),
        (
            "<img src='/upload/p1.bmp'><img src='/upload/p2.gif'><img src='/upload/p3.tiff'>",
            ["p1.bmp", "p2.gif", "p3.tiff"],
        ),
        ("<img src='/images/filetype_icon.png'><img src='/qrcode.jpg'>", []),
        ("<img src='/a.jpg' width=16 height=16><img src='/b.jpg' style='width: 40px'>", []),
        ("<img src='/a.jpg' style='max-width:100px;width:100%' width='100%'>", ["a.jpg"]),
        ("<img src='data:image/png;base64,AAAA'><img src='http://[x/a.jpg'><img src=''><img src='/a.svg'>", []),
    ],
)
def test_pictures_in_place_of_tables_are_attachments_in_their_order(body: str, names: list[str]) -> None:
    page = f"<h1>{TITLE}</h1><img src='/upload/outside.jpg'><div id='zoomcon'>{body}</div>"
    found = UCAP.read_article(ARTICLE, page.encode()).attachments
    assert [addresses[0].rpartition("/")[2] for addresses in found] == names


def test_pictures_of_an_article_are_asked_for_only_on_registered_hosts() -> None:
    page = f"<h1>{TITLE}</h1><div id='zoomcon'><img src='/p1.jpg'><img src='http://cdn.example/p2.jpg'></div>"
    steps = plan("article", page, url=ARTICLE).steps
    assert [(step.url, step.place.role) for step in steps] == [("http://www.yining.gov.cn/p1.jpg", "attachment")]


def test_known_columns_are_tried_under_each_template() -> None:
    home, column = start_steps(SITE)
    assert home.place.kind == "home"
    assert column.url == LIST
    assert column.instead[0] == BASE + "zfxxgk_list.shtml"


def plan(kind: str, body: str, *, known: bool = False, before: frozenset[str] = frozenset(), url: str = LIST):  # type: ignore[no-untyped-def]
    return plan_page(SITE, Place(kind, known=known, before=before, columns=1), url, body.encode())  # type: ignore[arg-type]


def test_unknown_templates_and_empty_lists_are_said() -> None:
    for body in ("<p>新版网站</p>", "<div class='gknr_list'><dl></dl></div>"):
        found = plan("column", body, known=True)
        assert found.barren is not None, body
        assert found.barren.fatal, body
        assert plan("column", body).barren == Problem(found.barren.text)
    assert "unknown template" in plan("column", "<p>新版网站</p>").barren.text


def test_a_page_that_repeats_the_one_before_turns_to_json() -> None:
    body = f"<meta name=channelid content=0a1b2c3d><ul><li><a href='{ARTICLE}'>{TITLE}</a></li></ul>"
    found = plan("page", body, before=frozenset({ARTICLE}))
    assert "other items" in found.problems[0].text
    assert [step.place.kind for step in found.steps] == ["feed"]


def test_only_hosts_of_the_site_are_followed() -> None:
    body = f"""<ul><li><a href="http://www.mirror.example/yining/c1/202101/{HEX}.shtml">{TITLE}</a></li>
    <li><a href="http://mirror.example/list.shtml">信息公开年报</a></li></ul>"""
    assert plan("home", body).steps == []
    assert plan("column", body).steps == []


def test_reports_are_counted_once_under_all_addresses() -> None:
    page = f"<meta name=ArticleTitle content='{TITLE}'><h1>{TITLE}</h1>"
    one = plan("article", page, url=ARTICLE)
    other = plan("article", page, url=ARTICLE.replace("http://www.", "https://"))
    assert one.reports == other.reports == [HEX]


def test_an_article_whose_own_title_says_no_leaves_its_attachments() -> None:
    page = f"<h1>2023年法治政府建设年度报告</h1><a href='files/{FILE}'>附件</a>"
    assert plan("article", page, url=ARTICLE).steps == []


@given(st.binary(max_size=400), st.sampled_from(["home", "gateway", "column", "page", "feed", "article", "attachment"]))
def test_any_bytes_can_be_planned(body: bytes, kind: str) -> None:
    found = plan_page(SITE, Place(kind), LIST, body)  # type: ignore[arg-type]
    assert found.reports == [] or kind == "article"
