"""One page under all its addresses; no host followed but the registered ones, on any platform."""

from dataclasses import replace

import pytest

from crawler.discovery import page_key, plan_page, report_key
from crawler.identity import page_address
from crawler.platforms.known import PLATFORMS
from crawler.registry import load_sites
from crawler.steps import Kind, Place, Step

SITE = load_sites()["yining.gov.cn"]
PAGE = "http://www.yining.gov.cn/yining/zfxxgk/index.shtml"


@pytest.mark.parametrize(
    "other",
    [
        "https://www.yining.gov.cn/yining/zfxxgk/index.shtml",
        "http://yining.gov.cn/yining/zfxxgk/index.shtml",
        "http://www.yining.gov.cn:80/yining/zfxxgk/",
        "https://yining.gov.cn:443/yining/zfxxgk",
        "http://www.yining.gov.cn/yining/zfxxgk/index.shtml;jsessionid=0A1B",
        "http://www.yining.gov.cn/yining/zfxxgk/?jsessionid=0A1B",
        "http://www.yining.gov.cn/yining/zfxxgk/index.shtml#top",
        "http://www.yining.gov.cn/yining/zfxxgk/index.shtml?",
        "http://www.yining.gov.cn/yining//zfxxgk/index.html",
        "http://www.yining.gov.cn/yining/zfxxgk/?_t=1706500000",
    ],
)
def test_one_page_has_many_addresses(other: str) -> None:
    assert page_address(other) == page_address(PAGE) == "/yining/zfxxgk"
    assert page_key(SITE, Step(other, Place("column"))) == page_key(SITE, Step(PAGE, Place("column")))
    assert report_key(other) == report_key(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        "http://www.yining.gov.cn/yining/zfxxgk/list.shtml",
        "http://www.yining.gov.cn/yining/zfxxgk/index_2.shtml",
        "http://www.yining.gov.cn/yining/zfxxgk/?page=2",
    ],
)
def test_other_pages_stay_other(other: str) -> None:
    assert page_key(SITE, Step(other, Place("column"))) != page_key(SITE, Step(PAGE, Place("column")))


def test_what_is_sent_is_part_of_the_page() -> None:
    one, two = (Step(PAGE, Place("search"), form=(("page", number),)) for number in "12")
    assert page_key(SITE, one) != page_key(SITE, two)


def test_the_same_page_is_asked_under_another_scheme_where_it_led_there() -> None:
    moved = page_key(SITE, Step(PAGE.replace("http:", "https:"), Place("column")), PAGE)
    assert moved != page_key(SITE, Step(PAGE, Place("column")))


TITLE = "伊宁市人民政府2023年政府信息公开工作年度报告"
ARTICLES = (
    "/yining/c1/202401/0123456789abcdef0123456789abcdef.shtml", "/ndbg/202401/t20240130_1603311.html",
    "/art/2024/1/22/art_1229232901_88123.html", "/info/1021/5533.htm", "/2024/0130/c123a456/page.htm",
    "/p141/zfxxgknb/20240129/173336.html", "/gkmlpt/content/10/10099/post_10099135.html", "/content_14813",
)  # fmt: skip


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
@pytest.mark.parametrize("kind", ["home", "gateway", "column", "page", "feed", "article", "search"])
def test_no_platform_leads_to_a_host_that_is_not_registered(platform: str, kind: Kind) -> None:
    site = replace(SITE, platform=platform)
    foreign = ("http://www.yining.example", "//yining.gov.cn.example", "https://xwww.yining.gov.cn")
    links = "".join(f"<li><a href='{host}{path}'>{TITLE}</a></li>" for host in foreign for path in ARTICLES)
    links += "".join(
        f"<li><a href='{host}/list.shtml'>{name}</a></li>"
        for host in foreign
        for name in ("政府信息公开年报", "政府信息公开", "下一页")
    )
    frames = "".join(f"<iframe src='{host}/x.pdf'></iframe><img src='{host}/1.jpg'>" for host in foreign)
    form = "<form action='http://www.yining.example/search'><input name=q></form>"
    page = f"<h1>{TITLE}</h1><ul class='list'>{links}</ul><div class='TRS_Editor'>{frames}</div>{form}"
    steps = plan_page(site, Place(kind, columns=1), PAGE, page.encode()).steps
    hosts = {step.url.split("/")[2] for step in steps}
    assert hosts <= {"www.yining.gov.cn", "yining.gov.cn"}, hosts


@pytest.mark.parametrize("platform", sorted(PLATFORMS))
def test_every_platform_recognises_articles_of_every_family(platform: str) -> None:
    known = PLATFORMS[platform]
    rows = "".join(f"<li><a href='{path}'>{TITLE}</a></li>" for path in ARTICLES)
    items = known.read_list("http://www.yining.gov.cn/nb/", f"<ul>{rows}</ul>".encode()).items
    assert {item.url.removeprefix("http://www.yining.gov.cn") for item in items} >= set(ARTICLES)
