"""The replica web: two governments on the Ucap platform, with all that real sites do to a crawler.

The markup follows the platform's known templates; bodies, officials and figures are invented.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

CITY = "www.yining.gov.cn"
COUNTY = "xjyn.gov.cn"
FOREIGN = "www.mirror-of-yining.example"


@dataclass(frozen=True)
class Answer:
    """What the server sends. `length` announces more than is sent (-1: nothing); `drop` closes without an answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    length: int | None = None
    drop: bool = False


def hex_id(name: str) -> str:
    return hashlib.md5(name.encode()).hexdigest()


def page(title: str, body: str, head: str = "", encoding: str = "utf-8", declared: str = "utf-8") -> Answer:
    head = f'<head><meta charset="{declared}"><title>{title}</title>{head}</head>'
    text = f"<!doctype html><html>{head}<body>{body}</body></html>"
    return Answer(body=text.encode(encoding), headers=(("Content-Type", f"text/html; charset={declared}"),))


def link(url: str, text: str, title: str = "") -> str:
    return f'<li><a href="{url}"{f""" title="{title}" """ if title else ""}>{text}</a></li>'


#: Answers by the fields of the query and of the form that was posted, and by the headers.
Endpoint = Callable[[dict[str, str], dict[str, str]], Answer]


@dataclass
class Web:
    """All answers by (host, path), for both schemes unless said otherwise."""

    pages: dict[tuple[str, str], Answer] = field(default_factory=dict)
    special: dict[tuple[str, str], Callable[[str, dict[str, str]], Answer]] = field(default_factory=dict)
    endpoints: dict[tuple[str, str], Endpoint] = field(default_factory=dict)  #: whatever the query or form
    reports: set[str] = field(default_factory=set)  #: ids of planted reports
    near_misses: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    dead: set[tuple[str, str]] = field(default_factory=set)  #: scheme and host that nothing answers at
    old_tls: set[str] = field(default_factory=set)  #: hosts that know TLS 1.0 alone
    shown_titles: int = 7  #: how many of `parts.TITLES` each site of another platform publishes
    body_of: Callable[[str], str] | None = None  #: what a report says, by its title; short words where there is none

    def answer(self, scheme: str, host: str, path: str, headers: dict[str, str], form: str = "") -> Answer:
        if (scheme, host) in self.dead:
            return Answer(drop=True)
        if (host, path) in self.special:
            return self.special[host, path](scheme, headers)
        name, _, query = path.partition("?")
        if (host, name) in self.endpoints:
            fields = dict(parse_qsl(f"{query}&{form}", keep_blank_values=True))
            return conditional(self.endpoints[host, name](fields, headers), headers)
        found = self.pages.get((host, path))
        if found is None:
            # The sites answer 200 to what they do not have.
            return (
                page("提示", "<p>您访问的页面不存在</p>") if host == COUNTY else Answer(404, b"<h1>404 Not Found</h1>")
            )
        return conditional(found, headers)

    def add(self, host: str, path: str, answer: Answer) -> None:
        self.pages[host, path] = answer


def conditional(found: Answer, headers: dict[str, str]) -> Answer:
    """ETag for all pages, Last-Modified for documents; 304 where either fits (RFC 9110, section 13)."""
    if found.status != 200 or found.length is not None or found.drop:
        return found
    etag = f'"{hashlib.md5(found.body).hexdigest()[:16]}"'
    extra = (("ETag", etag), ("Last-Modified", "Tue, 28 Jan 2025 02:00:00 GMT"), ("Set-Cookie", "sid=1; path=/"))
    if headers.get("if-none-match") == etag:
        return Answer(304, b"", (("ETag", etag),))
    if "gzip" in headers.get("accept-encoding", "") and len(found.body) > 600:
        packed = gzip.compress(found.body, mtime=0)
        return Answer(200, packed, (*found.headers, *extra, ("Content-Encoding", "gzip")))
    return Answer(200, found.body, (*found.headers, *extra))


def pdf(name: str) -> Answer:
    return Answer(body=b"%PDF-1.7\n% " + name.encode() + b"\n%%EOF\n", headers=(("Content-Type", "application/pdf"),))


def article_gknbxq(title: str, body: str) -> str:
    return (
        f'<div id="zfxxgk_gknbxq"><div class="gknbxq_top"><ul class="clearfix"><li>索引号：000/2025-1</li>'
        f"<li>发文机关：伊宁市人民政府</li><li>成文日期：2025年01月28日</li></ul></div><h2>{title}</h2>"
        f'<div class="gknbxq_detail">{body}</div></div>'
    )


def article_table(title: str, body: str) -> str:
    return (
        f'<table class="table_content"><tr><td>名称</td><td colspan="3">{title}</td></tr><tr><td>发布机构</td>'
        f"<td>伊宁市公安局</td><td>索 引 号</td><td>zfb/2021-00012</td></tr></table>"
        f'<h1><ucaptitle>{title}</ucaptitle></h1><div id="zoomcon"><ucapcontent>{body}</ucapcontent></div>'
    )


def article_plain(title: str, body: str) -> str:
    return f'<h1>{title}</h1><p>2024-01-26 伊宁县人民政府办公室</p><div id="NewsContent">{body}</div>'


def metas(title: str) -> str:
    return (
        f'<meta name="SiteName" content="x"><meta name="ArticleTitle" content="{title}">'
        '<meta name="PubDate" content="2025-01-28 10:00"><meta name="ColumnName" content="信息公开年报">'
    )


def add_article(  # noqa: PLR0917 - one line of the plan each
    web: Web,
    host: str,
    channel: str,
    month: str,
    title: str,
    template: Callable[[str, str], str],
    *,
    report: bool,
    attachment: str = "",
    encoding: str = "utf-8",
) -> str:
    """Add an article; `attachment` is how its href is written: folder, relative, absolute, script."""
    number = hex_id(host + channel + title)
    path = f"/{channel}/{month}/{number}.shtml"
    file = f"files/{hex_id('file' + number)}.pdf"
    stored = f"/{channel}/{month}/{number}/{file}"
    hrefs = {"folder": file, "relative": f"{number}/{file}", "absolute": stored, "script": stored}
    body = "<p>" + "一、总体情况。" * 60 + "</p>"
    if attachment == "script":
        body += f'<script>showPdf("{hrefs["script"]}")</script>'
    elif attachment:
        body += f'<p><a href="{hrefs[attachment]}">附件.pdf</a></p>'
    if attachment:
        web.add(host, stored, pdf(title))
    web.add(host, path, page(title, template(title, body), metas(title), encoding, "utf-8"))
    (web.reports if report else web.near_misses).add(number)
    return path


def gknr_list(items: list[tuple[str, str]], script: str = "") -> str:
    rows = "".join(
        f'<dd><a href="{url}" title="{title}">{title[:12]}…</a><span>2025-01-28</span></dd>' for url, title in items
    )
    return f'<div class="gknr_list"><dl>{rows}</dl></div><div id="page-div"></div><script>{script}</script>'


def plain_list(items: list[tuple[str, str]]) -> str:
    rows = "".join(f'<li><a href="{url}">{title}</a> <span>2024-01-26</span></li>' for url, title in items)
    return f'<ul class="news">{rows}</ul>'


NEAR_MISSES = [
    "2023年伊宁市法治政府建设年度报告",
    "伊宁市财政局2023年度部门决算",
    "2023年伊宁市国民经济和社会发展统计公报",
    "伊宁市2023年政府信息公开工作年度报告解读",
    "图解：伊宁市2023年政府信息公开工作年度报告",
    "关于做好2023年度政府信息公开工作年度报告编制工作的通知",
    "伊宁市2024年政务公开工作要点",
    "伊宁市政府信息公开指南",
    "伊宁市政府信息公开工作年度报告制度",
    "伊犁师范大学2022-2023学年信息公开年度报告",
    "2023年政府网站工作年度报表",
    "伊宁市2023年行政执法统计年报",
]


def build_web() -> Web:
    """The whole replica."""
    web = Web()
    _build_city(web)
    _build_county(web)
    web.add(FOREIGN, "/", page("镜像", "never to be asked"))
    return web


def _build_city(web: Web) -> None:
    robots = "User-agent: *\nDisallow: /yining/secret/\nCrawl-delay: 1\n"
    web.add(CITY, "/robots.txt", Answer(body=robots.encode(), headers=(("Content-Type", "text/plain"),)))
    home = (
        "<ul>"
        + link("/yining/zwgk/zwgk.shtml", "政务公开")
        + link("/yining/zfxxgk/zfxxgk.shtml", "政府信息公开")
        + link(f"http://{FOREIGN}/yining/zfxxgknb/list.shtml", "政府信息公开年报")
        + link("/yining/news/list.shtml", "新闻中心")
        + "</ul>"
    )
    web.special[CITY, "/"] = lambda scheme, headers: (
        Answer(302, b"", (("Location", f"https://{CITY}/"),))
        if scheme == "http"
        else conditional(page("伊宁市", home), headers)
    )
    web.add(
        CITY,
        "/yining/zwgk/zwgk.shtml",
        page("政务公开", "<script>location.href='/yining/zfxxgk/zfxxgk.shtml'</script>"),
    )
    gateway = (
        link("/yining/zfxxgk/zn.shtml", "政府信息公开指南")
        + link("/yining/fdzdgknr/list.shtml", "法定主动公开内容")
        + link("/yining/secret/list.shtml", "信息公开年报", "信息公开年报")
        + link("/yining/xxgkndbg/zfxxgk_gknrz.shtml", "政府信息公开年报")
        + link("/yining/gaj/zfxxgk.shtml", "市公安局")
        + link("http://xjyl.gov.cn/xjylz/c1/list.shtml", "政府信息公开年报")
        + "<p>"
        + "说明文字" * 80
        + "</p>"
    )
    web.add(CITY, "/yining/zfxxgk/zfxxgk.shtml", page("政府信息公开", f"<ul>{gateway}</ul>"))
    web.add(
        CITY,
        "/yining/fdzdgknr/list.shtml",
        page("法定主动公开内容", link("/yining/xxgkndbg/zfxxgk_gknrz.shtml", "信息公开年报")),
    )
    web.forbidden.add("/yining/secret/list.shtml")
    web.add(CITY, "/yining/secret/list.shtml", page("年报", "forbidden"))
    _build_city_years(web)
    _build_bureau(web)


def _build_city_years(web: Web) -> None:
    years = link("/yining/c118486/zfxxgk_gknrz.shtml", "2020年") + link("/yining/c118490/zfxxgk_gknrz.shtml", "2024年")
    own = [
        (
            add_article(
                web,
                CITY,
                "yining/xxgkndbg",
                "202201",
                "伊宁市人民政府2021年政府信息公开工作年度报告",
                article_gknbxq,
                report=True,
                attachment="absolute",
            ),
            "伊宁市人民政府2021年政府信息公开工作年度报告",
        ),
    ]
    web.add(CITY, "/yining/xxgkndbg/zfxxgk_gknrz.shtml", page("信息公开年报", f"<ul>{years}</ul>" + gknr_list(own)))
    items_2020 = [
        (
            add_article(
                web,
                CITY,
                "yining/c118486",
                "202101",
                f"伊宁市{bureau}2020年政府信息公开工作年度报告",
                template,
                report=True,
                attachment=attachment,
            ),
            f"伊宁市{bureau}2020年政府信息公开工作年度报告",
        )
        for bureau, template, attachment in (
            ("人民政府", article_gknbxq, "relative"),
            ("教育局", article_table, "folder"),
            ("统计局", article_plain, ""),
            ("审计局", article_gknbxq, "script"),
            ("财政局", article_table, "absolute"),
            ("民政局", article_plain, "relative"),
        )
    ]
    misses = [
        (add_article(web, CITY, "yining/c118486", "202101", title, article_plain, report=False), title)
        for title in NEAR_MISSES
    ]
    mixed = [item for pair in zip(items_2020, misses[:6], strict=True) for item in pair] + misses[6:]
    script = "createPageHTML('page-div', 3, {page}, 'zfxxgk_gknrz', 'shtml', 18);"
    for number in (1, 2, 3):
        name = "zfxxgk_gknrz" if number == 1 else f"zfxxgk_gknrz_{number}"
        part = mixed[(number - 1) * 6 : number * 6]
        web.add(CITY, f"/yining/c118486/{name}.shtml", page("2020年", gknr_list(part, script.format(page=number))))
    _build_json_year(web)


def _build_json_year(web: Web) -> None:
    """2024: an empty shell whose list comes as JSON, two pages, addresses without scheme or with the wrong one."""
    channel = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
    shell = '<div class="gknr_list"><dl></dl></div><script src="/js/list.js"></script>'
    web.add(
        CITY,
        "/yining/c118490/zfxxgk_gknrz.shtml",
        page("2024年", shell, f'<meta name="channelid" content="{channel}">'),
    )
    titles = [f"伊宁市{bureau}2024年度政府信息公开工作年度报告" for bureau in ("司法局", "水利局", "商务局")]
    paths = [
        add_article(web, CITY, "yining/c118490", "202501", title, article_gknbxq, report=True, attachment="relative")
        for title in titles
    ]
    miss = add_article(
        web, CITY, "yining/c118490", "202501", "关于做好2024年年报编制工作的通知", article_plain, report=False
    )
    results = [
        {"title": titles[0], "url": f"//{CITY}{paths[0]}", "publishedTimeStr": "2025-01-20 10:00:00", "resList": []},
        {"title": "关于做好2024年年报编制工作的通知", "url": f"http://{CITY}{miss}", "resList": None},
        {"title": titles[1], "url": f"http://{CITY}{paths[1]}", "publishedTimeStr": "2025-01-21 10:00:00"},
        {"title": titles[2], "url": paths[2], "publishedTimeStr": "2025-01-22 10:00:00"},
    ]
    for number in (1, 2):
        address = (
            f"/common/search/{channel}?_isAgg=true&_isJson=true&_pageSize=20&_template=index"
            f"&_rangeTimeGte=&_channelName=&page={number}"
        )
        listing = {
            "channelId": channel,
            "page": number,
            "rows": 2,
            "total": 4,
            "results": results[number * 2 - 2 : number * 2],
        }
        body = json.dumps({"data": listing}, ensure_ascii=False).encode()
        web.add(CITY, address, Answer(body=body, headers=(("Content-Type", "application/json;charset=UTF-8"),)))


def _build_bureau(web: Web) -> None:
    """A bureau's own pages: its list says GBK with UTF-8 declared, and its report comes at the second try."""
    title = "伊宁市公安局2023年政府信息公开工作年度报告"
    path = add_article(web, CITY, "yining/gaj", "202401", title, article_table, report=True, encoding="gb18030")
    gateway = link("/yining/gaj/nb/list.shtml", "政府信息公开年报") + link(
        "/yining/gaj/waf/list.shtml", "信息公开年度报告"
    )
    web.add(CITY, "/yining/gaj/zfxxgk.shtml", page("市公安局", f"<ul>{gateway}</ul>"))
    web.add(CITY, "/yining/gaj/nb/list.shtml", page("年报", plain_list([(path, title)]), encoding="gb18030"))
    web.add(
        CITY,
        "/yining/gaj/waf/list.shtml",
        Answer(521, b"<script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script>"),
    )
    flaky = web.pages.pop((CITY, path))
    tries = {"count": 0}

    def answer_flaky(_scheme: str, headers: dict[str, str]) -> Answer:
        tries["count"] += 1
        return Answer(500, b"error") if tries["count"] == 1 else conditional(flaky, headers)

    web.special[CITY, path] = answer_flaky


def _build_county(web: Web) -> None:
    """The county has no robots.txt, answers 200 to everything, and lists by a plain ul."""
    web.add(COUNTY, "/robots.txt", Answer(404, b"not found"))
    web.add(
        COUNTY,
        "/",
        page("伊宁县", link("/xjyn/xxgk/index.shtml", "信息公开") + link("/xjyn/c1/gone.shtml", "政务公开目录")),
    )
    web.add(
        COUNTY,
        "/xjyn/xxgk/index.shtml",
        page("信息公开", link("/xjyn/c113844/list.shtml", "政府信息公开年报") + "公开" * 200),
    )
    titles = ["伊宁县政府信息公开工作2023年度报告", "伊宁县喀什镇2023年度政府信息公开工作年度报告"]
    items = [
        (add_article(web, COUNTY, "xjyn/c113844", "202402", title, article_plain, report=True), title)
        for title in titles
    ]
    misses = [
        (add_article(web, COUNTY, "xjyn/c113844", "202402", title, article_plain, report=False), title)
        for title in ("伊宁县2023年度部门决算公开", "伊宁县2023年政府信息公开工作年度报告图解")
    ]
    web.add(COUNTY, "/xjyn/c113844/list.shtml", page("年报", plain_list([*items, *misses])))
