"""Whatever bytes a site sends, each platform reads them or says that it cannot; none fails in another way."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.detection import Page, detect
from crawler.discovery import plan_page
from crawler.platforms.known import PLATFORMS
from crawler.registry import load_sites
from crawler.sitemaps import read_sitemap
from crawler.steps import Place

SITE = load_sites()["yining.gov.cn"]
URL = "http://www.yining.gov.cn/yining/c1/list.shtml"
KINDS = ("home", "gateway", "column", "page", "feed", "article", "attachment", "search")
_DIGITS = "9" * 4500
PIECES = st.sampled_from(
    [
        "<a href='http://[x'>信息公开年报</a>",
        "<a href='?a=%zz&b'>2024年</a>",
        "createPageHTML('a', 99999999999, 1, 'l', 'h');",
        f'createPageHTML({_DIGITS}, 0, "index", "html");',
        f"var countPage = {_DIGITS};",
        f"createPageHTML('a', {_DIGITS}, 1, 'l', 'h');",
        "<script><!--",
        "<iframe src='//:80/x.pdf'>",
        "<img data-src=''>",
        "<object data='x.pdf'>",
        "<form action='http://['><input name=q>搜",
        "<meta name=ColumnName content=信息公开年报>",
        "<meta name=ArticleTitle>",
        "<meta name=channelid content=0a1b2c3d>",
        "<table><tr><td>索引号",
        "<urlset><loc>http://[</loc>",
        '{"data": {"results": [{"url": "http://[", "title": 1}], "total": "x"}}',
        '{"data": {"results": [{"url": "/a", "title": "x"}], "total": 1e999, "page": 1e999}}',
        '{"data": {"results": [], "total": ' + _DIGITS + "}}",
        "<datastore><record><![CDATA[<li>",
        "\x00",
        "<base href='http://['>",
    ]
)


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
@settings(deadline=None, max_examples=60)
@given(body=st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=6).map(lambda parts: "".join(parts).encode())))
def test_any_page_can_be_planned(platform: str, body: bytes) -> None:
    site = replace(SITE, platform=platform, columns=())
    for kind in KINDS:
        plan = plan_page(site, Place(kind, columns=1), URL, body)  # type: ignore[arg-type]
        assert all(step.url.startswith("http") for step in plan.steps)
        assert len(plan.steps) < 1200
    assert all(found.score >= 0 for found in detect([Page(URL, {}, body)]))
    read_sitemap(body)
