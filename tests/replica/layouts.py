"""Ways to a report that sites of the family take: one small site each, under host names of the registry.

Each `_build_…` plants reports (`web.reports`) that must be found, on the one site that it is named for.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import count

from tests.replica.web import (
    Answer,
    Web,
    add_article,
    article_gknbxq,
    article_plain,
    article_table,
    gknr_list,
    hex_id,
    link,
    page,
    pdf,
    plain_list,
)

FRAME = "<p>" + "欢迎访问本网站。" * 60 + "</p>"
TITLE = "{}{}年政府信息公开工作年度报告"
NOT_FOUND = page("政府网", link("/", "首页") + FRAME + "<p>对不起，您访问的页面不存在或已被删除</p>")

Special = Callable[[str, dict[str, str]], Answer]


def build_layouts() -> Web:
    """All of them in one web."""
    web = Web()
    for build in (
        _build_menus,
        _build_template,
        _build_json,
        _build_frames,
        _build_counters,
        _build_damage,
        _build_names,
        _build_other_platform,
        _build_dead_scheme,
        _build_nothing,
    ):
        build(web)
    return web


def _reports(web: Web, host: str, channel: str, agency: str, years: range | list[int]) -> list[tuple[str, str]]:
    templates = (article_gknbxq, article_table, article_plain)
    titles = [TITLE.format(agency, year) for year in years]
    paths = [
        add_article(web, host, channel, "202402", title, templates[number % 3], report=True)
        for number, title in enumerate(titles)
    ]
    return list(zip(paths, titles, strict=True))


def _others(web: Web, host: str, channel: str, number: int) -> list[tuple[str, str]]:
    titles = [f"第{one}次常务会议召开" for one in range(number)]
    return [(add_article(web, host, channel, "202406", title, article_plain, report=False), title) for title in titles]


def _build_menus(web: Web) -> None:
    """Menus of script and of title attributes; years of links without href; a known column at its folder only."""
    host = "www.yining.gov.cn"
    home = "<ul><li title='政务公开'><a href='/yining/zwgk/'><i></i></a></li></ul>" + link("/n.shtml", "新闻中心")
    web.add(host, "/", page("伊宁市", home + FRAME))
    web.add(host, "/yining/zwgk/", page("政务公开", "<script>location.replace('index.html');</script>"))
    menu = "<li onclick=\"location.href='nb/zfxxgk_gknrz.shtml'\"><span>（三）政府信息公开年报(12)</span></li>"
    web.add(host, "/yining/zwgk/index.html", page("政务公开", f"<ul>{menu}</ul>{FRAME}"))
    years = ""
    for year in (2021, 2022):
        years += f"<a href='javascript:void(0)' onclick=\"window.open('/yining/c{year}18/list.shtml')\">{year}年</a>"
        items = _reports(web, host, f"yining/c{year}18", "伊宁市审计局", [year])
        web.add(host, f"/yining/c{year}18/list.shtml", page(f"{year}年", gknr_list(items)))
    years += "<select><option value='/yining/c202318/xlist.shtml'>2023年度</option></select>"
    web.add(host, "/yining/zwgk/nb/zfxxgk_gknrz.shtml", page("年报", years + FRAME))
    items = _reports(web, host, "yining/c202318", "伊宁市统计局", [2023])
    web.add(host, "/yining/c202318/xlist.shtml", page("2023年", plain_list(items)))
    items = _reports(web, host, "yining/c118486", "伊宁市人民政府", [2020])
    web.add(host, "/yining/c118486/", page("2020年", gknr_list(items)))


def _build_template(web: Web) -> None:
    """A known column at the fifth template, the others missing with status 200; a long list; one that ends early."""
    host = "xjyn.gov.cn"
    web.add(host, "/", page("伊宁县", '<a href="/xjyn/nb/list.shtml" title="信息公开工作年度报告"></a>' + FRAME))
    reports = _reports(web, host, "xjyn/nb", "伊宁县人民政府", range(2012, 2020))
    others = _others(web, host, "xjyn/nb", 32)
    mixed = [*others[:4], reports[0], *others[4:30], *reports[1:], *others[30:]]
    script = 'createPageHTML("page_div", "9999", "{}", "list", "shtml", "40");'
    for number in range(1, 6):
        name = "list" if number == 1 else f"list_{number}"
        part = mixed[number * 8 - 8 : number * 8]
        web.add(
            host, f"/xjyn/nb/{name}.shtml", page("年报", plain_list(part) + f"<script>{script.format(number)}</script>")
        )
    for template in ("zfxxgk_gknrz", "zfxxgk_list", "list", "common_list"):
        web.add(host, f"/xjyn/c113844/{template}.shtml", NOT_FOUND)
    items = _reports(web, host, "xjyn/c113844", "伊宁县教育局", [2022])
    web.add(host, "/xjyn/c113844/xlist.shtml", page("2022年", plain_list(items)))


def _build_json(web: Web) -> None:
    """The first items in the page, all as JSON at another path; a list of all kinds with a report in it."""
    host, channel = "www.xjkuitun.gov.cn", hex_id("kuitun")
    gateways = link("/xjkuitun/gk/list.shtml", "政府信息公开目录") + link("/xjkuitun/nb/list.shtml", "信息公开年报专题")
    web.add(host, "/", page("奎屯市", gateways + FRAME))
    reports = _reports(web, host, "xjkuitun/nb", "奎屯市人民政府", range(2010, 2018))
    head = f'<meta name="channelid" content="{channel}">'
    web.add(host, "/xjkuitun/nb/list.shtml", page("年报", gknr_list(reports[:3]), head))
    for number in (1, 2):
        part = reports[number * 4 - 4 : number * 4]
        results = [{"title": title.replace("信息", "<em>信息</em>"), "url": f"//{host}{path}"} for path, title in part]
        body = json.dumps({"data": {"page": number, "rows": 4, "total": 8, "results": results}}).encode()
        query = f"_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page={number}"
        web.add(host, f"/searchList/{channel}?{query}", Answer(body=body))
    mixed = [*_others(web, host, "xjkuitun/gk", 12), *_reports(web, host, "xjkuitun/gk", "奎屯市司法局", [2022])]
    for number in (1, 2):
        script = f"<script>createPageHTML('page-div', 2, {number}, 'list', 'shtml', 13);</script>"
        name = "list" if number == 1 else "list_2"
        part = plain_list(mixed[number * 7 - 7 : number * 7])
        web.add(host, f"/xjkuitun/gk/{name}.shtml", page("目录", part + script))


def _build_frames(web: Web) -> None:
    """A start page of frames, a menu of data attributes, a list in a frame; next pages by link."""
    host = "www.xjgl.gov.cn"
    web.add(host, "/", page("巩留县", '<iframe src="/xjgl/main.shtml"></iframe>'))
    web.add(host, "/xjgl/main.shtml", page("首页", link("/xjgl/gk/", "公开") + FRAME))
    menu = '<span data-url="/xjgl/nb/index.shtml">政府信息公开年度报告</span>'
    web.add(host, "/xjgl/gk/", page("公开", menu + FRAME))
    web.add(host, "/xjgl/nb/index.shtml", page("年报", '<iframe src="items.shtml"></iframe>' + FRAME))
    reports = _reports(web, host, "xjgl/nb", "巩留县人民政府", range(2018, 2022))
    web.add(host, "/xjgl/nb/items.shtml", page("年报", plain_list(reports[:2]) + link("items_2.shtml", "下一页")))
    web.add(host, "/xjgl/nb/items_2.shtml", page("年报", plain_list(reports[2:]) + link("items_2.shtml", "下一页")))


def _build_counters(web: Web) -> None:
    """No validators; counters, times of generation, session ids and compression change at every fetch; a calendar."""
    host, fetch = "www.xjcbcr.gov.cn", count()

    def serve(path: str, body: str) -> None:
        def answer(_scheme: str, _headers: dict[str, str]) -> Answer:
            number = next(fetch)
            changing = f"<p>浏览次数：<span>{number}</span></p><!-- 页面生成时间 2026-11-20 01:00:{number % 60:02d} -->"
            text = body.replace("SESSION", f";jsessionid={hex_id(str(number))}") + changing
            packed = gzip.compress(page("察县", text).body, mtime=number)
            return Answer(body=packed, headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip")))

        web.special[host, path] = answer

    serve("/", link("/xjcbcr/nb/list.shtmlSESSION", "政府信息公开年报") + FRAME)
    reports = _reports(web, host, "xjcbcr/nb", "察布查尔锡伯自治县人民政府", [2021, 2022])
    serve(
        "/xjcbcr/nb/list.shtml",
        link("/cal.shtml?y=2024", "2024年") + plain_list([(f"{u}SESSION", t) for u, t in reports]),
    )
    for path, title in reports:
        web.pages.pop((host, path))
        serve(path, article_gknbxq(title, FRAME))
    for year in range(2000, 2050):
        serve(f"/cal.shtml?y={year}", "".join(link(f"/cal.shtml?y={one}", f"{one}年") for one in (year - 1, year + 1)))


def _build_damage(web: Web) -> None:
    """Answers that are empty or cut off at first, or say a compression that they do not have."""
    host = "www.xjxy.gov.cn"
    web.add(host, "/", page("新源县", link("/xjxy/nb/list.shtml", "政府信息公开年报") + FRAME))
    items = _reports(web, host, "xjxy/nb", "新源县人民政府", [2021, 2022, 2023])
    web.add(host, "/xjxy/nb/list.shtml", page("年报", plain_list(items)))
    first: set[str] = set()

    def flaky(path: str, bad: Answer) -> Special:
        good = web.pages.pop((host, path))
        return lambda _scheme, _headers: good if path in first or first.add(path) else bad

    whole = web.pages[host, items[1][0]].body
    web.special[host, items[0][0]] = flaky(items[0][0], Answer(200, b""))
    web.special[host, items[1][0]] = flaky(items[1][0], Answer(200, whole[:900], length=len(whole)))
    wrong = Answer(200, web.pages.pop((host, items[2][0])).body, (("Content-Encoding", "gzip"),))
    web.special[host, items[2][0]] = lambda _scheme, _headers: wrong


def _build_names(web: Web) -> None:
    """Items called by year or body alone, a column called like a report, documents straight from the list."""
    host = "www.zhaosu.gov.cn"
    home = link("/zhaosu/nb/list.shtml", "年报") + link("/zhaosu/nb2024/list.shtml", "2024年政府信息公开工作年度报告")
    web.add(host, "/", page("昭苏县", home + FRAME))
    reports = _reports(web, host, "zhaosu/nb", "昭苏县人民政府", [2022, 2023])
    names = ["2022年", "2023年度", "昭苏县教育局"]
    reports += _reports(web, host, "zhaosu/nb", "昭苏县教育局", [2023])
    document = f"/zhaosu/nb/202301/{hex_id('doc')}/files/{hex_id('file')}.doc"
    web.add(host, document, pdf("doc"))
    web.reports.add(hex_id("file"))
    items = [(path, name) for (path, _), name in zip(reports, names, strict=True)]
    items.append((document, "昭苏县财政局2021年政府信息公开工作年度报告.doc"))
    web.add(host, "/zhaosu/nb/list.shtml", page("年报", plain_list(items)))
    items = _reports(web, host, "zhaosu/nb2024", "昭苏县民政局", [2024])
    web.add(host, "/zhaosu/nb2024/list.shtml", page("2024", plain_list(items)))


def _build_other_platform(web: Web) -> None:
    """Addresses of other platforms on the same site, bodies that no roster knows, an attachment behind a script."""
    host = "www.zgtks.gov.cn"
    web.add(host, "/", page("特克斯县", link("/zfxxgk/index.html", "政府信息公开专栏") + FRAME))
    web.add(host, "/zfxxgk/index.html", page("公开", link("/xzzf/index.html", "某某镇") + FRAME))
    web.add(host, "/xzzf/index.html", page("某某镇", link("/xzzf/nb/", "七、信息公开工作年报") + FRAME))
    items = [
        ("/xzzf/nb/t20250123_1842306.html", TITLE.format("某某镇", 2024)),
        ("/c/content_14813", TITLE.format("某某镇", 2023)),
    ]
    web.add(host, "/xzzf/nb/", page("年报", plain_list(items)))
    file = (
        "<a href='javascript:;' onclick=\"downFile('/u/2024.pdf')\">下载</a><a href='/d.jsp?id=7'>附件：年报.docx</a>"
    )
    for path, title in items:
        web.add(host, path, page(title, f"<h1>{title}</h1>{FRAME}{file}"))
        web.reports.add(path.rpartition("/")[2])
    for path in ("/u/2024.pdf", "/d.jsp?id=7"):
        web.add(host, path, pdf(path))


def _build_dead_scheme(web: Web) -> None:
    """Links say https, where nothing answers; the start page leads to a report on another site of the run."""
    host = "www.xinjiang.gov.cn"
    web.dead.add(("https", host))
    far = _reports(web, "xjyn.gov.cn", "xjyn/far", "伊宁县财政局", [2022])[0]
    web.add(host, "/", page("新疆", link(f"https://{host}/xj/nb/list.shtml", "政府信息公开年报") + FRAME))
    items = [(f"https://{host}{path}", title) for path, title in _reports(web, host, "xj/nb", "自治区人民政府", [2022])]
    web.add(host, "/xj/nb/list.shtml", page("年报", plain_list([*items, (f"http://xjyn.gov.cn{far[0]}", far[1])])))


def _build_nothing(web: Web) -> None:
    """Disclosure, but no report anywhere."""
    host = "www.xjhc.gov.cn"
    web.add(host, "/", page("霍城县", link("/xjhc/gk/index.shtml", "政府信息公开") + FRAME))
    gateway = "".join(link(f"/{number}.shtml", name) for number, name in enumerate(("指南", "制度", "机构职能")))
    web.add(host, "/xjhc/gk/index.shtml", page("公开", gateway + FRAME))
