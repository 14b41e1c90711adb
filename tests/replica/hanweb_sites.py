"""Hanweb (大汉): a site on JCMS and one on its successor JPAAS, with lists that a script fetches."""

from __future__ import annotations

import json
from urllib.parse import quote

from tests.replica.parts import Kept, Place, json_answer, mixed, rows
from tests.replica.web import Answer, Web, hex_id, link

JCMS = "www.hanshi.gov.cn"
JPAAS = "www.lanhe.gov.cn"
PROXY = "/module/web/jpage/dataproxy.jsp"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
#: Of one page, and of the three pages that one group of records holds.
ROWS, GROUP = 2, 6


def build_jcms(web: Web) -> None:
    """Years in columns of their own; the year of 2020 by a query; groups of records by link and by number."""
    site = Place(web, JCMS, "汉石市", _jcms_address, _jcms_article, '<meta name="SiteName" content="汉石市人民政府">')
    menu = link("/col/col1229210001/index.html", "新闻中心") + link("/col/col1229214001/index.html", "政府信息公开")
    site.add_home(menu)
    menu = link("/col/col1229214002/index.html", "政府信息公开指南")
    menu += link("/col/col1229214366/index.html", "政府信息公开年报")
    site.add("/col/col1229214001/index.html", "政府信息公开", f"<ul>{menu}</ul>")
    titles = site.titles()
    files = [site.add_file(f"/module/download/downfile.jsp?classid=0&filename={hex_id(str(n))}.pdf") for n in range(7)]
    names = [f'<p>附件：<a href="{file.replace("&", "&amp;")}">年度报告.pdf</a></p>' for file in files]
    kept = [site.plant(88101 + n, title, names[n]) for n, title in enumerate(titles)]
    others = site.plant_near_misses(88201)
    years = link("/col/col1229214367/index.html", "2023年") + link("/col/col1229214368/index.html", "2022年度")
    years += link("/module/xxgk/xxgkAnnualReport.jsp?area=001&amp;fbtime=2020", "2020年")
    groups = {"1229214366": mixed(kept[4:6], others[:7]), "1229214368": mixed(kept[2:4], others[7:])}
    site.add(
        "/col/col1229214366/index.html",
        "政府信息公开年报",
        f"<ul>{years}</ul>" + _datastore_page("1229214366", groups["1229214366"], by_link=True),
    )
    site.add("/col/col1229214367/index.html", "2023年", _datastore_page("1229214367", kept[:2], by_link=True))
    site.add(
        "/col/col1229214368/index.html", "2022年", _datastore_page("1229214368", groups["1229214368"], by_link=False)
    )
    site.add("/module/xxgk/xxgkAnnualReport.jsp?area=001&fbtime=2020", "2020年", f"<ul>{rows(kept[6:])}</ul>")
    web.endpoints[JCMS, PROXY] = lambda fields, _headers: _datastore_answer(groups, fields)


def _jcms_address(number: int, day: str) -> str:
    year, month, date = (int(part) for part in day.split("-"))
    return f"/art/{year}/{month}/{date}/art_1229232901_{number}.html"


def _jcms_article(title: str, day: str, body: str) -> str:
    return (
        f"<table class='xxgk_table'><tr><td>索&nbsp;引&nbsp;号：</td><td>000014349/2024-00012</td><td>组配分类：</td>"
        f"<td>政府信息公开年报</td></tr><tr><td>发布机构：</td><td>汉石市人民政府办公室</td><td>成文日期：</td><td>{day}</td></tr>"
        f"</table><div id='title'><!--<$[标题名称(html)]>begin-->{title}<!--<$[标题名称(html)]>end--></div>"
        f"<div id='zoom'><!--ZJEG_RSS.content.begin-->{body}<!--ZJEG_RSS.content.end--></div>"
    )


def _records(items: list[Kept]) -> str:
    return "".join(f"<record><![CDATA[\n{rows([item])}]]></record>\n" for item in items)


def _next_group(column: str, number: int) -> str:
    query = f"page={number}&webid=3096&path=/&columnid={column}&unitid=5643513&webname=%25E6%25B1%2589&permissiontype=0"
    return f'<nextgroup><![CDATA[<a href="{PROXY}?{query}"></a>]]></nextgroup>'


def _datastore_page(column: str, items: list[Kept], *, by_link: bool) -> str:
    group = _next_group(column, 1) if by_link and len(items) > GROUP else ""
    settings = (
        f"proxyUrl : '{PROXY}', perPage : {ROWS}, totalRecord : {len(items)}, ajaxParam : {{ col:1,webid:3096,path:'/',"
        f"columnid:{column},sourceContentType:1,unitid:'5643513',webname:'汉石市',permissiontype:0 }}"
    )
    return (
        f'<div id="5643513"><script type="text/xml"><datastore>\n{group}\n<recordset>\n{_records(items[:GROUP])}'
        f"</recordset></datastore></script></div><script>$('#5643513').jpage({{ {settings} }})</script>"
    )


def _datastore_answer(groups: dict[str, list[Kept]], fields: dict[str, str]) -> Answer:
    column = fields.get("columnid", "")
    items = groups.get(column, [])
    if "page" in fields:
        first = int(fields["page"]) * GROUP
        part = items[first : first + GROUP]
        following = _next_group(column, int(fields["page"]) + 1) if part else ""
    else:
        part, following = items[int(fields["startrecord"]) - 1 : int(fields["endrecord"])], ""
    total = f"<totalrecord>{len(items)}</totalrecord>"
    text = f"<datastore>{total}{following}<recordset>{_records(part)}</recordset></datastore>"
    return Answer(body=text.encode(), headers=(("Content-Type", "text/xml;charset=UTF-8"),))


def build_jpaas(web: Web) -> None:
    """A column whose list is fetched whole, and one whose first page stands in the page."""
    site = Place(web, JPAAS, "岚河县", _jpaas_address, _jpaas_article)
    menu = link("/zwgk/index.html", "政务公开") + link("/zwgk/xwzx/index.html", "新闻中心")
    site.add_home(menu)
    menu = link("/zwgk/zfxxgkzn/index.html", "政府信息公开指南") + link("/col/col1229001/index.html", "信息公开年报")
    site.add("/zwgk/index.html", "政务公开", f"<ul>{menu}</ul>")
    stored = [f"/cms_files/filemanager/3096/attach/20241/{hex_id(str(number))}.pdf" for number in range(7)]
    by_gate = "/api-gateway/jpaas-web-server/front/document/file-download?fileUrl={}&amp;fileName={}"
    kept = []
    for number, title in enumerate(site.titles()):
        address = stored[number]
        if number % 2:
            written = by_gate.format(stored[number], quote("年度报告.pdf"))
            address = written.replace("&amp;", "&")
        else:
            written = address
        site.add_file(address)
        kept.append(site.plant(3001 + number, title, f'<p><a href="{written}" target="_blank">点击查看</a></p>'))
    others = site.plant_near_misses(3101)
    lists = {"1229001": mixed(kept[2:], others[:5]), "1229002": mixed(kept[:2], others[5:])}
    year = link("/col/col1229002/index.html", "2023年")
    site.add("/col/col1229001/index.html", "信息公开年报", f"<ul>{year}</ul>{_unit('1229001', '')}")
    first = f"<ul class='list'>{rows(lists['1229002'][:3])}</ul>"
    site.add("/col/col1229002/index.html", "2023年", _unit("1229002", first))
    web.endpoints[JPAAS, UNIT] = lambda fields, _headers: _unit_answer(lists, fields)


def _jpaas_address(number: int, day: str) -> str:
    return f"/col/col1229001/art/{day[:4]}/art_{hex_id(str(number))}.html"


def _jpaas_article(title: str, day: str, body: str) -> str:
    return (
        f"<meta name='ArticleTitle' content='{title}'><meta name='PubDate' content='{day} 09:30'>"
        f"<h1>{title}</h1><div id='zoom' class='article-content'>{body}</div>"
    )


def _unit(column: str, first: str) -> str:
    query = (
        f"{{'webId':'52','pageId':'{column}','parseType':'bulidstatic','pageType':'column','tagId':'信息列表',"
        "'tplSetId':'MsPkwMwlYqOxItyOUpt7Y'}"
    )
    return (
        f'<div id="page_content">{first}</div><script language="javascript" type="text/javascript" '
        f'src="/script/0/unitbuild.js" parseType="bulidstatic" url="{UNIT}" queryData="{query}"></script>'
    )


def _unit_answer(lists: dict[str, list[Kept]], fields: dict[str, str]) -> Answer:
    wanted = {"webId": "52", "parseType": "bulidstatic", "tplSetId": "MsPkwMwlYqOxItyOUpt7Y", "tagId": "信息列表"}
    if any(fields.get(name) != value for name, value in wanted.items()):
        return json_answer(json.dumps({"success": False, "message": "参数错误", "code": "500", "data": None}))
    asked = json.loads(fields.get("paramJson") or '{"pageNo":1,"pageSize":3}')
    size, items = 3, lists[fields["pageId"]]  # whatever size is asked for, the template's own is used
    part = items[(asked["pageNo"] - 1) * size : asked["pageNo"] * size]
    paging = f'<div class="pagination" count="{len(items)}" rows="{size}" pageno="{asked["pageNo"]}"></div>'
    html = f"<ul class='list'>{rows(part)}</ul>{paging}"
    return json_answer(json.dumps({"success": True, "code": "200", "data": {"html": html}}, ensure_ascii=False))
