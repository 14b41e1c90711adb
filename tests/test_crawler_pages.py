"""Pure readings of pages: charset, walls and soft 404s, links."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.blocked import classify
from crawler.charset import decode
from crawler.links import Link, classify_link, is_leaf, read_links, resolve
from crawler.platforms.known import PLATFORMS
from crawler.sameness import same_page
from crawler.titles import judge_title

HTML = {"content-type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("declared", [None, "utf-8", "gbk", "iso-8859-1", "no-such-charset"])
@pytest.mark.parametrize("real", ["utf-8", "gb18030"])
def test_bytes_come_before_the_declaration(real: str, declared: str | None) -> None:
    text = "<meta charset='iso-8859-1'>伊宁市政府信息公开工作年度报告"
    assert decode(text.encode(real), declared) == text


@pytest.mark.parametrize(("real", "declared"), [("utf-8", "gbk"), ("gb18030", "utf-8")])
def test_one_damaged_sign_does_not_turn_to_the_declaration(real: str, declared: str) -> None:
    assert "年度报告，" * 40 in decode(("年度报告，" * 40).encode(real) + b"\xff\xff", declared)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("<p>浏览次数：<i>17</i></p>", "<p>浏览次数：<i>1,018</i></p>", True),
        ("<a>点击数:[3]</a>", "<a>点击数:[4]</a>", True),
        ("<p>x</p><!-- 页面生成时间 2026-11-20 -->", "<p>x</p><!-- 页面生成时间 2026-11-21 -->", True),
        ('<a href="a.shtml;jsessionid=1F">x</a>', '<a href="a.shtml;jsessionid=2E">x</a>', True),
        ("<p>网站访问量17万次</p>", "<p>网站访问量18万次</p>", False),
        ("<p>收到访问：17 件，受理</p>", "<p>收到访问：18 件，受理</p>", False),
        ("<td>查看</td><td>17</td>", "<td>查看</td><td>18</td>", False),
        ("%PDF-1.7 a", "%PDF-1.7 b", False),
    ],
)
def test_what_changes_at_every_fetch_is_no_change(old: str, new: str, same: bool) -> None:
    assert same_page(old.encode(), new.encode()) is same


def test_a_cut_off_sign_leaves_the_rest_readable() -> None:
    assert decode("<meta charset=utf-8>年度报告".encode()[:-1] + b"\xff").startswith("<meta charset=utf-8>年度报")


@given(st.binary(max_size=500))
def test_any_bytes_decode(body: bytes) -> None:
    assert isinstance(decode(body), str)


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (200, HTML, "<html><title>伊宁市</title>" + "正文" * 200, "ok"),
        (200, {"content-type": "application/pdf"}, "%PDF-1.7 页面不存在", "ok"),
        (200, {"content-type": "application/json"}, '{"data": {}}', "ok"),
        (404, HTML, "<h1>Not Found</h1>", "missing"),
        (410, HTML, "", "missing"),
        (200, HTML, "<title>页面不存在</title>", "missing"),
        (200, HTML, "<p>抱歉，您访问的页面不存在或已删除！</p>", "missing"),
        (500, HTML, "error", "failed"),
        (502, HTML, "", "failed"),
        (200, HTML, "", "failed"),
        (403, HTML, "Forbidden", "blocked"),
        (412, HTML, "<script>$_ts=window['$_ts']</script>", "blocked"),
        (521, HTML | {"set-cookie": "__jsl_clearance_s=1"}, "<script>x</script>", "blocked"),
        (200, HTML, "<script>$_ts=window['$_ts'];</script>", "blocked"),
        (200, HTML, "<title>知道创宇云防御</title><p>访问被拦截</p>", "blocked"),
        (503, HTML, "<p>您的请求已被拦截，知道创宇云防御</p>", "blocked"),
        (302, HTML | {"location": "/a"}, "", "redirect"),
        (200, HTML, '<meta http-equiv="refresh" content="0; url=/index.shtml">', "redirect"),
        (200, HTML, "<script>window.location.href='/yining/index.shtml';</script>", "redirect"),
        (200, HTML, '<meta content="0;URL=/index.shtml" http-equiv="refresh">', "redirect"),
        (200, HTML, "<title>404</title>" + "<p>导航</p>" * 200, "missing"),
        (200, HTML, "<p>对不起，您访问的页面不存在或已被删除</p>" + "<p>站内导航</p>" * 150, "missing"),
        (200, HTML, "<meta name=channelid content=1><script>function f(){location.href='/a'}</script>", "ok"),
        (
            200,
            HTML,
            "<script>if(/phone/.test(navigator.userAgent)){location.href='http://m.a.example/'}</script>",
            "ok",
        ),
        (304, {}, "", "ok"),
    ],
)
def test_what_an_answer_is(status: int, headers: dict[str, str], body: str, kind: str) -> None:
    assert classify(status, headers, body.encode(), "http://www.yining.gov.cn/x").kind == kind


def test_redirects_by_page_lead_on() -> None:
    body = b"<html><script>location.replace('/new/index.shtml')</script></html>"
    assert classify(200, HTML, body, "http://xjyn.gov.cn/a").target == "http://xjyn.gov.cn/new/index.shtml"


def test_a_document_that_speaks_of_walls_is_no_wall() -> None:
    body = "<title>网络安全</title>" + "<p>本年度访问被拦截的攻击和页面不存在的情况统计如下。</p>" * 60
    assert classify(200, HTML, body.encode()).kind == "ok"


def test_a_page_with_a_script_that_can_lead_away_is_no_redirect() -> None:
    body = "<script>function go(){location.href='/a'}</script>" + "<p>正文内容</p>" * 100
    assert classify(200, HTML, body.encode(), "http://xjyn.gov.cn/").kind == "ok"


@given(st.integers(100, 599), st.binary(max_size=300))
def test_any_answer_is_judged(status: int, body: bytes) -> None:
    assert classify(status, HTML, body, "http://a.example/").kind in {"ok", "blocked", "missing", "failed", "redirect"}


def kind_of(text: str, *, in_column: bool = False, in_gateway: bool = False) -> str | None:
    return classify_link(
        Link("http://a.example/", text, ""),
        in_column=in_column,
        in_gateway=in_gateway,
        is_agency=lambda name: name == "市公安局",
    )


@pytest.mark.parametrize(
    "text",
    [
        "信息公开年报",
        "政府信息公开年度报告",
        "政府信息公开工作年度报告",
        "年度报告",
        "信息公开年度报告",
        "政府信息公开年报 >>",
        "（三）政府信息公开年报(12)",
        "7.政府信息公开年报",
        "信息公开工作年报",
        "政府信息公开工作年度报告专栏",
        "2024年政府信息公开工作年度报告",
        "伊宁市政府信息公开年报",
        "历年年报",
    ],
)
def test_report_columns(text: str) -> None:
    assert kind_of(text) == "column"


@pytest.mark.parametrize(
    "text", ["2024年", "2024年度", "2019年年报", "市直部门", "各乡镇（街道）", "市公安局", "更多>>"]
)
def test_columns_within_columns_only(text: str) -> None:
    assert kind_of(text) is None
    assert kind_of(text, in_column=True) == "column"


@pytest.mark.parametrize(
    "text", ["政府信息公开指南", "政府信息公开制度", "部门动态", "政府领导", "市政府文件", "部门预算"]
)
def test_menus_within_columns_are_no_columns(text: str) -> None:
    assert kind_of(text, in_column=True) is None


@pytest.mark.parametrize(
    "text", ["政府信息公开", "政务公开", "法定主动公开内容", "信息公开", "部门信息公开", "政府信息公开目录"]
)
def test_gateways(text: str) -> None:
    assert kind_of(text) == "gateway"


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公开指南",
        "政府信息公开制度",
        "依申请公开",
        "新闻中心",
        "2024年政务公开工作要点",
        "政府网站工作年报",
        "",
    ],
)
def test_links_of_no_interest(text: str) -> None:
    assert kind_of(text, in_gateway=True) is None


def test_bodies_are_gateways_within_gateways() -> None:
    assert kind_of("市公安局") is None
    assert kind_of("市公安局", in_gateway=True) == "gateway"


@pytest.mark.parametrize(
    ("path", "leaf"),
    [
        ("/xxgk/t20250123_1842306.html", True),
        ("/gk/content_14813", True),
        ("/art/2024/1/22/art_1229232901_88123.html", True),
        ("/yining/c118486/", False),
        ("/yining/c118486/zfxxgk_gknrz.shtml", False),
        ("/col/col1229214366/index.html", False),
        ("/xxgk/list_2.shtml", False),
    ],
)
def test_addresses_of_one_page_and_of_lists(path: str, leaf: bool) -> None:
    assert is_leaf(f"http://a.example{path}") is leaf


def test_sessions_and_impossible_ports_are_no_addresses() -> None:
    assert resolve("http://a.example/", "/b.shtml;jsessionid=1F?x=1") == "http://a.example/b.shtml?x=1"
    assert resolve("http://a.example/", "http://a.example:99999/") is None


def test_links_are_read_as_a_browser_does() -> None:
    body = """<base href="/yining/"><a href="zfxxgk/a.shtml#top" title="政府信息公开">政府…</a>
    <a href="javascript:void(0)">x</a><a href="//xjyn.gov.cn/b">b</a><a onclick="window.open('/c.shtml')">c</a>
    <iframe src="d.shtml"></iframe><a href="http://[bad">bad</a>""".encode("gb18030")
    links = read_links("http://www.yining.gov.cn/index.shtml", body)
    assert [link.url for link in links] == [
        "http://www.yining.gov.cn/yining/zfxxgk/a.shtml",
        "http://xjyn.gov.cn/b",
        "http://www.yining.gov.cn/c.shtml",
        "http://www.yining.gov.cn/yining/d.shtml",
    ]
    assert links[0].name == "政府信息公开"
    assert links[3].frame


@given(st.text(max_size=60))
def test_any_reference_resolves_or_does_not(reference: str) -> None:
    address = resolve("http://www.yining.gov.cn/a/b.shtml", reference)
    assert address is None or address.lower().startswith(("http://", "https://"))


@given(st.binary(max_size=300))
def test_any_bytes_have_links_or_none(body: bytes) -> None:
    assert isinstance(read_links("http://www.yining.gov.cn/", body), list)


@pytest.mark.parametrize(
    "piece", ["<script", "<!--", "<", "<meta http-equiv=refresh ", "<title>", "/*", "createPageHTML('"]
)
def test_hostile_pages_are_read_in_linear_time(piece: str) -> None:
    """An expression that tries every end for every beginning took six minutes over one of these."""
    body = b"<p>" + (piece * (400_000 // len(piece))).encode()
    began = time.process_time()
    assert classify(200, HTML, body, "http://a.example/").kind == "ok"
    assert not same_page(body, body + b"x")
    assert PLATFORMS["ucap"].read_list("http://a.example/list.shtml", body).items == ()
    assert judge_title(piece * 10_000) in {"not_report", "unsure"}
    assert time.process_time() - began < 10
