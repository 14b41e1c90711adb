"""Portals: the 昌吉 style with numbers before the column, organs by query, and the gkmlpt platform of Guangdong."""

from __future__ import annotations

import json

from tests.replica.parts import FRAME, Kept, Place, json_answer, mixed, rows
from tests.replica.web import Answer, Web, hex_id, link

CHANGJI = "www.hutan.gov.cn"
GKMLPT = "www.yuelin.gov.cn"
SID = "755001"
#: Articles in one answer of the list.
ROWS = 4


def build_changji(web: Web) -> None:
    """Lists whose pages go on by link and by query, a calendar of years without end, and an organ's own list."""
    site = Place(web, CHANGJI, "湖潭州", _changji_address, _changji_article)
    menu = link("/p8/xwzx.html", "新闻中心") + link("/p1/zfxxgk.html", "政府信息公开")
    site.add_home(menu)
    menu = link("/p141/zfxxgkzn.html", "政府信息公开指南") + link("/p141/zfxxgknb.html", "政府信息公开年报")
    menu += link("/public/column/6596361?type=4&amp;catId=&amp;action=list", "州教育局")
    site.add("/p1/zfxxgk.html", "政府信息公开", f"<ul>{menu}</ul>")
    kept = []
    for number, title in enumerate(site.titles()[:5]):
        file = site.add_file(f"/p141/file/2023/{hex_id('changji' + str(number))}.pdf")
        kept.append(site.plant(173331 + number, title, f'<p class="fj"><a href="{file}">附件：年度报告.pdf</a></p>'))
    items = mixed(kept, site.plant_near_misses(173401))
    for number, name in enumerate(("zfxxgknb.html", "zfxxgknb_2.html", "zfxxgknb_3.html")):
        following = f'<a href="/p141/zfxxgknb_{number + 2}.html">下一页</a>' if number < 2 else ""
        body = f"<ul class='gl-list'>{rows(items[number * 6 : number * 6 + 6])}</ul><div class='page'>{following}</div>"
        site.add(f"/p141/{name}", "政府信息公开年报", link("/p141/rl.html?y=2023", "2023年") + body)
    for year in range(2000, 2050):
        days = "".join(link(f"/p141/rl.html?y={one}", f"{one}年") for one in (year - 1, year + 1))
        site.add(f"/p141/rl.html?y={year}", f"{year}年", f"<ul>{days}</ul>")
    _build_organ(site)


def _changji_address(number: int, day: str) -> str:
    return f"/p141/zfxxgknb/{day.replace('-', '')}/{number}.html"


def _changji_article(title: str, day: str, body: str) -> str:
    return (
        "<table class='xxgk'><tr><td>索 引 号</td><td>01032/2023-00041</td><td>发布机构</td>"
        f"<td>湖潭州人民政府办公室</td></tr><tr><td>发布日期</td><td>{day}</td><td>主题分类</td><td>信息公开年报</td></tr></table>"
        f"<h1 class='tit'>{title}</h1><div class='article-content' id='fontzoom'>{body}</div>"
    )


def _build_organ(site: Place) -> None:
    """An organ's lists by query, two pages, and articles without a suffix."""
    site.add(
        "/public/column/6596361?type=4&catId=&action=list",
        "州教育局",
        link("/public/column/6596361?type=4&amp;catId=7010996&amp;action=list", "政府信息公开年报"),
    )
    organ = Place(
        site.web, CHANGJI, "湖潭州", lambda number, _day: f"/public/6596361/content_{number}", _changji_article
    )
    titles = [f"湖潭州教育局{year}年政府信息公开工作年度报告" for year in (2018, 2019, 2021)]
    kept = [organ.plant(14811 + number, title) for number, title in enumerate(titles)]
    query = "type=4&catId=7010996&action=list"
    for number in (1, 2):
        part = rows(kept[number * 2 - 2 : number * 2])
        following = query.replace("&", "&amp;") + "&amp;page=2"
        bar = f'<a href="/public/column/6596361?{following}">下一页</a>' if number == 1 else ""
        path = f"/public/column/6596361?{query}" + ("&page=2" if number == 2 else "")
        site.add(path, "政府信息公开年报", f"<ul>{part}</ul>{bar}")


def build_gkmlpt(web: Web) -> None:
    """Pages that a script fills from its tree of categories; lists as JSON, of which one announces more than it has."""
    site = Place(web, GKMLPT, "粤林市", _gkmlpt_address, _gkmlpt_article)
    menu = link("/xwzx/index.html", "新闻中心") + link("/gkmlpt/index", "政府信息公开目录")
    menu += link("/gkmlpt/annualreport", "政府信息公开年报")
    site.add_home(menu)
    kept = []
    for number, title in enumerate(site.titles()):
        file = site.add_file(f"/attachment/0/306/30672{number}/{10099131 + number}.pdf")
        written = f'<p><a class="nfw-cms-attachment" href="{file}" alt="年度报告.pdf">年度报告.pdf</a></p>'
        kept.append(site.plant(10099131 + number, title, written))
    lists = {"1201": mixed(kept[:5], site.plant_near_misses(10099201)), "3301": kept[5:]}
    for path, name, tree in (("", "政府信息公开年报", "1201"), ("/gaj", "公开年报", "3301")):
        shell = _gkmlpt_shell(path, name, tree)
        site.add(f"{path}/gkmlpt/index", "政府信息公开平台", shell)
        site.add(f"{path}/gkmlpt/annualreport", "政府信息公开平台", shell)
    units = link("/gaj/gkmlpt/index", "市公安局")
    site.web.pages[site.host, "/gkmlpt/index"] = Answer(
        body=site.web.pages[site.host, "/gkmlpt/index"].body.replace(
            b"<div id=", f"<ul>{units}</ul><div id=".encode(), 1
        )
    )
    for folder, category in (("", "1201"), ("/gaj", "3301")):
        _serve_list(site, folder, category, lists[category], missing=9 if folder else 0)


def _gkmlpt_address(number: int, _day: str) -> str:
    if number % 2:
        return f"/gkmlpt/content/{number // 1000000}/{number // 1000}/post_{number}.html"
    return f"/content/post_{number}.html"


def _gkmlpt_article(title: str, day: str, body: str) -> str:
    lines = "<tr><td>索引号:</td><td>11440000/2024-00123</td><td>分类:</td><td>年报</td></tr><tr><td>发布机构:</td>"
    lines += (
        f"<td>粤林市人民政府办公室</td><td>成文日期:</td><td>{day}</td></tr><tr><td>名称:</td><td>{title}</td></tr>"
    )
    return (
        f"<div class='classify'><table>{lines}</table></div><h1 class='title document-number'>{title}</h1>"
        f"<div class='content'><div class='article-content'>{body}</div></div>"
    )


def _gkmlpt_shell(path: str, name: str, category: str) -> str:
    tree = [
        {"id": int(category) - 5, "name": "政府信息公开指南", "parent": 0, "children": []},
        {"id": int(category) - 4, "name": "法定主动公开内容", "parent": 0, "children": [
            {"id": int(category) - 3, "name": "机构职能", "children": []},
            {"id": int(category), "name": name, "post_count": 19, "children": []},
        ]},
    ]  # fmt: skip
    settings = (
        f"window._CONFIG = {{ DEBUG: false, APP_URL: 'http://{GKMLPT}{path}', SID: '{SID}', "
        f"TREE: {json.dumps(tree, ensure_ascii=False)}, DETAIL: null }}"
    )
    scripts = f'<script>{settings}</script><script src="/gkmlpt/js/chunk-common.c1553651.js"></script>'
    return f'<div id="app"></div>{scripts}{FRAME}'


def _serve_list(site: Place, folder: str, category: str, items: list[Kept], missing: int) -> None:
    """What lies behind the last page is the last page again; `missing` articles are announced and never given."""
    last = -(-len(items) // ROWS)

    def answer(fields: dict[str, str], _headers: dict[str, str]) -> Answer:
        number = min(int(fields.get("page", "1")), last)
        articles = [
            {"id": place, "title": item.title, "url": f"https://{site.host}{item.path}", "date": 1706000000,
             "display_publish_time": item.day, "publisher": "粤林市人民政府办公室"}
            for place, item in enumerate(items[number * ROWS - ROWS : number * ROWS])
        ]  # fmt: skip
        found = {
            "articles": articles,
            "classify": {"id": int(category), "name": "年报", "post_count": len(items) + missing},
        }
        return json_answer(json.dumps(found, ensure_ascii=False))

    site.web.endpoints[site.host, f"{folder}/gkmlpt/api/all/{category}"] = answer
