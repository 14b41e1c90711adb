"""A site on TRS WCM, one on no known platform, one on Ucap, under host names that are in no registry.

The second's reports are found by names of links, by its sitemaps and its search; the third's by its search alone.
"""

from __future__ import annotations

import json

from tests.replica.web import Answer, Web, hex_id, link, page, pdf

TRS = "www.qingxi.gov.cn"
GENERIC = "www.lvshan.gov.cn"
UCAP = "www.shatan.gov.cn"
#: Reports planted on each.
PLANTED = {TRS: 5, GENERIC: 5, UCAP: 1}
_BODY = "<p>" + "一、总体情况。" * 60 + "</p>"
_XML = (("Content-Type", "text/xml"),)


def build_plain_sites() -> Web:
    """Both in one web."""
    web = Web()
    build_trs(web)
    build_generic(web)
    build_searched(web)
    return web


def build_trs(web: Web) -> None:
    """Home, gateway, a column with two pages, articles whose files lie beside them; the bare host leads to www."""
    web.special[TRS.removeprefix("www."), "/"] = lambda _scheme, _headers: Answer(
        301, b"", (("Location", f"http://{TRS}/"),)
    )
    web.add(TRS, "/", page("清溪区人民政府", link("/zfxxgk/", "政府信息公开") + link("/news/", "新闻动态"), _metas()))
    menu = link("./zn/", "政府信息公开指南") + link("./fdzdgknr/ndbg/", "政府信息公开年报") + link("./zd/", "制度")
    web.add(TRS, "/zfxxgk/", page("政府信息公开", f"<ul>{menu}</ul>"))
    reports = [
        ("202501/t20250123_1842306", "清溪区人民政府2024年政府信息公开工作年度报告"),
        ("202501/t20250121_1842011", "清溪区财政局2024年政府信息公开工作年度报告"),
        ("202401/t20240130_1603311", "清溪区教育局2023年政府信息公开工作年度报告"),
        ("202401/t20240129_1603001", "清溪区统计局2023年政府信息公开年度报告"),
        ("202301/t20230131_1401007", "清溪区审计局2022年政府信息公开工作年度报告"),
    ]
    misses = [
        ("202401/t20240112_1601007", "关于做好2023年政府信息公开工作年度报告编制工作的通知"),
        ("202401/t20240131_1603400", "清溪区2023年法治政府建设年度报告"),
    ]
    channel = "/zfxxgk/fdzdgknr/ndbg/"
    for name, title in (*reports, *misses):
        file = f"P0{name.partition('/t')[2].replace('_', '')}123.pdf"
        script = f"<script>var appendix = '<a href=\"./{file}\">{title}.pdf</a>';</script>"
        web.add(TRS, f"{channel}{name}.html", page(title, _trs_article(title, script), _metas(title)))
        web.add(TRS, f"{channel}{name.partition('/')[0]}/{file}", pdf(title))
    for number, part in enumerate((reports[:3] + misses[:1], reports[3:] + misses[1:])):
        rows = "".join(
            f"<li><a href='./{name}.html' title='{title}'>{title[:10]}…</a><b>2024-01-30</b></li>"
            for name, title in part
        )
        script = f'<script>\n<!--\ncreatePageHTML(2, {number}, "index", "html");\n//-->\n</script>'
        answer = page("政府信息公开年报", f"<ul class='list'>{rows}</ul>{script}", _metas())
        web.add(TRS, f"{channel}index{'_1' if number else ''}.html", answer)
        if not number:
            web.add(TRS, channel, answer)
    web.reports.update(name for name, _ in reports)
    web.near_misses.update(name for name, _ in misses)


def build_generic(web: Web) -> None:
    """A search form, a column by its name, one that only the sitemap lists, one report that only the search has."""
    form = "<form action='/so/search.jsp'><input type=text name=keyword><button>搜索</button></form>"
    home = link("/gk/", "政务公开") + link("/news/", "新闻")
    web.add(GENERIC, "/", page("绿山县人民政府网", f"{form}<ul>{home}</ul>"))
    web.add(
        GENERIC, "/gk/", page("政务公开", link("/gk/nb/", "信息公开年报") + link("/gk/zn/", "公开指南") + "公开" * 99)
    )
    first = [("/gk/nb/2025/10023.html", "绿山县人民政府2024年政府信息公开工作年度报告")]
    second = [("/gk/nb/2024/9120.html", "绿山县教育局2023年政府信息公开工作年度报告")]
    hidden = [("/bm/tjj/xxgkndbg/2024/9201.html", "绿山县统计局2023年政府信息公开工作年度报告")]
    searched = [("/bm/sjj/2024/9301.html", "绿山县审计局2023年政府信息公开工作年度报告")]
    misses = [("/gk/nb/2024/9001.html", "绿山县2023年部门决算公开"), ("/bm/sjj/2024/9302.html", "一图读懂2023年年报")]
    _add_generic(web, [*first, *second, *hidden, *searched, *misses])
    web.add(
        GENERIC, "/gk/nb/", page("信息公开年报", _rows([*first, misses[0]]) + "<a href='/gk/nb/p2.html'>下一页</a>")
    )
    web.add(GENERIC, "/gk/nb/p2.html", page("信息公开年报", _rows(second)))
    listed = "".join(f"<url><loc>http://{GENERIC}{path}</loc></url>" for path in ("/", "/news/1.html", hidden[0][0]))
    web.add(GENERIC, "/sitemap.xml", Answer(body=f"<urlset >{listed}</urlset>".encode(), headers=_XML))
    words = (
        "%E6%94%BF%E5%BA%9C%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80%E5%B7%A5%E4%BD%9C%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A"
    )
    web.add(GENERIC, f"/so/search.jsp?keyword={words}", page("搜索", _rows([*searched, misses[1]])))
    named = [("/bm/mzj/xxgknb/2024/9401.html", "绿山县民政局2023年政府信息公开工作年度报告")]
    _add_generic(web, named)
    robots = f"User-agent: *\nAllow: /\nSitemap: http://{GENERIC}/maps/all.xml\nSitemap: http://map.example/x.xml\n"
    web.add(GENERIC, "/robots.txt", Answer(body=robots.encode(), headers=(("Content-Type", "text/plain"),)))
    listed = f"<urlset ><url><loc>http://{GENERIC}{named[0][0]}</loc></url></urlset>"
    web.add(GENERIC, "/maps/all.xml", Answer(body=listed.encode(), headers=_XML))
    web.reports.update(path for path, _ in (*first, *second, *hidden, *searched, *named))
    web.near_misses.update(path for path, _ in misses)


def _add_generic(web: Web, items: list[tuple[str, str]]) -> None:
    """Articles whose file is shown in a viewer."""
    for path, title in items:
        file = f"/upload/{path.rpartition('/')[2].removesuffix('.html')}.pdf"
        viewer = f"<iframe src='/pdfjs/web/viewer.html?file={file.replace('/', '%2F')}'></iframe>"
        web.add(GENERIC, path, page(title, f"<h1>{title}</h1>{_BODY}{viewer}"))
        web.add(GENERIC, file, pdf(title))


def build_searched(web: Web) -> None:
    """A Ucap site whose report no list names: only the form of its search leads there."""
    title = "沙滩县人民政府2023年政府信息公开工作年度报告"
    path = f"/shatan/c1/202401/{hex_id(title)}.shtml"
    code = '<meta name="SiteName" content="沙滩县人民政府"><meta name="SiteIDCode" content="6540990001">'
    code += '<meta name="channelid" content="0a1b2c3d4e5f60718293a4b5c6d7e8f9">'
    web.add(UCAP, "/", page("沙滩县", link("/shatan/gk.shtml", "政府信息公开"), code))
    web.add(UCAP, "/shatan/gk.shtml", page("公开", "".join(link(f"/{name}.shtml", "指南") for name in "abc")))
    web.add(UCAP, path, page(title, f"<h1><ucaptitle>{title}</ucaptitle></h1><ucapcontent>{_BODY}</ucapcontent>"))
    result = {"title": f"<em>{title}</em>", "url": f"http://{UCAP}{path}", "publishedTimeStr": "2024-01-20 10:00:00"}
    found = json.dumps({"data": {"list": [result, {"title": "沙滩县预算", "url": f"http://{UCAP}/y.shtml"}]}})
    fields = {"searchWord": "政府信息公开工作年度报告", "siteCode": "6540990001"}
    web.endpoints[UCAP, "/search4/s"] = lambda asked, _headers: (
        Answer(body=found.encode(), headers=(("Content-Type", "application/json"),))
        if fields.items() <= asked.items()
        else Answer(404, b"no such search")
    )
    web.reports.add(path)


def _metas(title: str = "") -> str:
    own = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2025-01-23">' if title else ""
    return f'<meta name="SiteName" content="清溪区人民政府"><meta name="SiteIDCode" content="3208290001">{own}'


def _trs_article(title: str, script: str) -> str:
    return f'<h1>{title}</h1><div class="TRS_Editor">{_BODY}</div>{script}'


def _rows(items: list[tuple[str, str]]) -> str:
    rows = "".join(f"<li><a href='{path}'>{title}</a> <em>2024年1月22日</em></li>" for path, title in items)
    return f"<ul class='news-list'>{rows}</ul>"
