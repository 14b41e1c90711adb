"""By what signs each platform is known, and that no bytes whatever make one fail."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.platforms.known import PLATFORMS
from crawler.platforms.model import UnreadableList
from tests.replica.platform_sites import HOSTS, build_platform_sites

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
#: Stored pages with the addresses that they would have.
PAGES = {
    "jcms": {
        "list.html": "http://www.hanshi.gov.cn/col/col1229214366/index.html",
        "list-by-number.html": "http://www.hanshi.gov.cn/col/col1229214368/index.html",
        "annual-report.html": "http://www.hanshi.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=001&fbtime=2020",
        "article.html": "http://www.hanshi.gov.cn/art/2024/1/22/art_1229232901_88123.html",
    },
    "jpaas": {
        "list.html": "http://www.lanhe.gov.cn/col/col1229002/index.html",
        "shell.html": "http://www.lanhe.gov.cn/col/col1229001/index.html",
        "article.html": "http://www.lanhe.gov.cn/col/col1/art/2024/art_5f268dfb0fbef44de0f668a022707b86.html",
    },
    "vsb": {
        "list.html": "http://www.qingtan.gov.cn/xxgk/nb.htm",
        "list2.html": "http://www.qingtan.gov.cn/xxgk/nb/10.htm",
        "list-up.html": "http://www.qingtan.gov.cn/gk/list.htm",
        "article.html": "http://www.qingtan.gov.cn/info/1052/8123.htm",
    },
    "webplus": {
        "list.html": "http://www.suling.gov.cn/123/list.htm",
        "list2.html": "http://www.suling.gov.cn/123/list2.htm",
        "article.html": "http://www.suling.gov.cn/2024/0122/c123a45678/page.htm",
    },
    "changji": {
        "list.html": "http://www.hutan.gov.cn/p141/zfxxgknb.html",
        "list-numbers.html": "http://www.hutan.gov.cn/p141/zfxxgknb.html",
        "organ-list.html": "http://www.hutan.gov.cn/public/column/6596361?type=4&catId=7010996&action=list",
        "article.html": "http://www.hutan.gov.cn/p141/zfxxgknb/20230129/173336.html",
    },
    "gkmlpt": {
        "index.html": "http://www.yuelin.gov.cn/gkmlpt/index",
        "annualreport.html": "http://www.yuelin.gov.cn/gaj/gkmlpt/annualreport",
        "article.html": "http://www.yuelin.gov.cn/gkmlpt/content/10/10099/post_10099135.html",
    },
}
CASES = [(name, file, url) for name, files in PAGES.items() for file, url in files.items()]


@pytest.mark.parametrize(("name", "file", "url"), CASES)
def test_a_page_bears_more_signs_of_its_own_platform_than_of_any_other(name: str, file: str, url: str) -> None:
    body = (FIXTURES / name / file).read_bytes()
    weights = {
        platform.name: sum(sign.weight for sign in platform.find_signs(url, {}, body))
        for platform in PLATFORMS.values()
    }
    assert weights.pop(name) > max(weights.values()), weights


def test_signs_say_why() -> None:
    body = (FIXTURES / "jpaas" / "shell.html").read_bytes()
    signs = PLATFORMS["jpaas"].find_signs(PAGES["jpaas"]["shell.html"], {}, body)
    assert [sign.text for sign in signs][:2] == [
        "lists rendered by jpaas-publish-server",
        "units with parseType bulidstatic",
    ]


MARKUP = st.sampled_from(
    (
        b"<datastore>", b"</datastore>", b"<record>", b"</record>", b"]]>", b"<nextgroup><a href='", b"TREE:[", b"]",
        b"SID:'1'", b"<script querydata=\"{'webId':'", b"url='build/unit'>", b"<em class=all_pages>",
        b"<div class=pb_sys_>1/9", b"proxyUrl:'http://[',perPage:2,ajaxParam:{a:1}",
        b"<script querydata=\"{'webId':'1','tplSetId':'1','tagId':'1','pageId':'1'}\" url='http://[build/unit'>",
        "²".encode(), b"9" * 5000, b"<totalrecord>", b"perPage:", b"<a href=x_9999.html>9999</a>",
    )
)  # fmt: skip
BYTES = st.lists(st.one_of(MARKUP, st.binary(max_size=40)), max_size=12).map(b"".join)
ADDRESSES = st.sampled_from([url for _, _, url in CASES])


@pytest.mark.parametrize("name", sorted(PAGES))
@given(body=BYTES, url=ADDRESSES)
def test_any_bytes_are_read_or_refused_with_words(name: str, body: bytes, url: str) -> None:
    platform = PLATFORMS[name]
    platform.find_signs(url, {}, body)
    platform.read_links(url, body)
    platform.read_list(url, body)
    platform.read_article(url, body)
    try:
        feed = platform.read_feed(url, body)
    except UnreadableList as error:
        assert str(error).startswith(f"{url}: expected")
    else:
        assert feed.next_url != url


@given(st.recursive(st.none() | st.text() | st.integers(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)))
def test_any_json_is_a_list_of_gkmlpt_or_refused(value: object) -> None:
    url = "http://www.yuelin.gov.cn/gkmlpt/api/all/1?page=1"
    for body in (value, {"articles": value}, {"articles": [value]}, {"articles": [], "classify": value}):
        try:
            PLATFORMS["gkmlpt"].read_feed(url, json.dumps(body).encode())
        except UnreadableList as error:
            assert str(error).startswith(f"{url}: expected articles in JSON")


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_a_start_page_alone_tells_its_platform(name: str) -> None:
    body = build_platform_sites().pages[HOSTS[name], "/"].body
    weights = {
        platform.name: sum(sign.weight for sign in platform.find_signs(f"http://{HOSTS[name]}/", {}, body))
        for platform in PLATFORMS.values()
    }
    assert weights.pop(name) >= 3
    assert max(weights.values()) < 3, weights
