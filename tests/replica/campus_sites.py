"""VSB (博达) and WebPlus (苏迪): lists that count down, lists without end, files behind a Referer and in a viewer."""

from __future__ import annotations

from tests.replica.parts import Kept, Place, mixed, rows
from tests.replica.web import Answer, Web, hex_id, link, page

VSB = "www.qingtan.gov.cn"
WEBPLUS = "www.suling.gov.cn"
#: Pages that the last page of the endless list stands for.
ENDLESS = range(4, 10)


def build_vsb(web: Web) -> None:
    """Page 2 of 3 is nb/2.htm, page 3 nb/1.htm; a second list counts up; one article is named by its query."""
    site = Place(web, VSB, "青潭区", lambda number, _day: f"/info/1052/{number}.htm", _vsb_article)
    menu = link("xwzx.htm", "新闻中心") + link("xxgk.htm", "政府信息公开")
    site.add_home(menu)
    menu = link("xxgk/zn.htm", "政府信息公开指南") + link("xxgk/nb.htm", "政府信息公开年报")
    site.add("/xxgk.htm", "政府信息公开", f"<ul>{menu}</ul>")
    kept = []
    for number, title in enumerate(site.titles()):
        if number == 1:
            file = site.add_file(f"/__local/A/2C/{hex_id('vsb').upper()}_5C1F0A2B_3D090.pdf")
            kept.append(site.plant(8101, title, f'<script>showVsbpdfIframe("{file}","100%","600","0","","0")</script>'))
            continue
        file = (
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1632666717&wbfileid={52301 + number}"
        )
        written = file.replace("&", "&amp;")
        kept.append(
            site.plant(8100 + number, title, f'<p>附件【<a href="{written}" target="_blank">年报.pdf</a>】</p>')
        )
        _only_from_its_article(site, file, kept[-1].path)
    others = site.plant_near_misses(8201)
    _name_by_query(site, kept, 3)
    up, down = mixed(kept[5:], others[:2]), mixed(kept[:5], others[2:])
    year = link("nb/n2020.htm", "2020年")
    for number, name in enumerate(("nb.htm", "nb/2.htm", "nb/1.htm")):
        part = down[number * 5 : number * 5 + 5]
        body = f"<ul>{rows(part)}</ul>" + _vsb_pages(["nb.htm", "nb/2.htm", "nb/1.htm"], number, len(down))
        site.add(f"/xxgk/{name}", "政府信息公开年报", (f"<ul>{year}</ul>" if number == 0 else "") + body)
    names = ["nb/n2020.htm", "nb/n2020/1.htm"]
    for number, name in enumerate(names):
        body = f"<ul>{rows(up[number * 2 : number * 2 + 2])}</ul>" + _vsb_pages(names, number, len(up))
        site.add(f"/xxgk/{name}", "2020年", body)


def _vsb_article(title: str, day: str, body: str) -> str:
    return (
        f'<META Name="ArticleTitle" Content="{title}" /><form name="_newscontent_fromname"><h2>{title}</h2>'
        f'<p>发布日期：{day} &nbsp; 浏览次数：<script>_showDynClicks("wbnews", 1632666717, 8101)</script></p>'
        f'<div id="vsb_content_2"><div class="v_news_content">{body}</div></div></form>'
    )


def _only_from_its_article(site: Place, file: str, article: str) -> None:
    """Without the article as Referer the platform answers with a page of its own."""
    site.add_file(file)
    found = site.web.pages[site.host, file]
    wrong = page("提示", "<script>alert('您无权下载该附件')</script>" + "<p>请从正文页面下载附件。</p>" * 40)

    def answer(_scheme: str, headers: dict[str, str]) -> Answer:
        return found if headers.get("referer", "").endswith(article) else wrong

    site.web.special[site.host, file] = answer


def _name_by_query(site: Place, kept: list[Kept], place: int) -> None:
    """The list names one article by its query; the page is the same."""
    old = kept[place]
    number = old.path.rpartition("/")[2].removesuffix(".htm")
    path = f"/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1052&wbnewsid={number}"
    site.web.pages[site.host, path] = site.web.pages[site.host, old.path]
    file = f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1632666717&wbfileid={52301 + place}"
    _only_from_its_article(site, file, path)
    site.web.reports.remove(old.path)
    site.web.reports.add(path)
    kept[place] = Kept(path, old.title, old.day)


def _vsb_pages(names: list[str], current: int, total: int) -> str:
    """The platform's own bar of pages, with addresses relative to the page that shows it."""
    here = "/xxgk/" + names[current]
    folder = here.rpartition("/")[0]
    relative = [_relative(folder, "/xxgk/" + name) for name in names]
    bar = f'<span class="p_t">共{total}条</span> <span class="p_pages">'
    for number, name in enumerate(relative):
        shown = f'<a href="{name}">{number + 1}</a>'
        bar += (
            f'<span class="p_no_d">{number + 1}</span>' if number == current else f'<span class="p_no">{shown}</span>'
        )
    if current + 1 < len(names):
        bar += f'<span class="p_next p_fun"><a href="{relative[current + 1]}">下页</a></span>'
        bar += f'<span class="p_last p_fun"><a href="{relative[-1]}">尾页</a></span>'
    else:
        bar += '<span class="p_next_d p_fun_d">下页</span><span class="p_last_d p_fun_d">尾页</span>'
    bar += f'</span><span class="p_t">{current + 1}/{len(names)}</span>'
    return f'<div class="pb_sys_common pb_sys_normal pb_sys_style1">{bar}</div>'


def _relative(folder: str, path: str) -> str:
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else "../" + path.removeprefix("/xxgk/")


def build_webplus(web: Web) -> None:
    """A list that announces 9999 pages, all after the third the same; files as links and in a viewer."""
    site = Place(web, WEBPLUS, "苏岭县", _webplus_address, _webplus_article)
    menu = link("/xwdt/list.htm", "新闻动态") + link("/121/list.htm", "信息公开")
    site.add_home(menu)
    menu = link("/122/list.htm", "信息公开指南") + link("/123/list.htm", "信息公开年度报告")
    site.add("/121/list.htm", "信息公开", f"<ul class='wp_listcolumn'>{menu}</ul>")
    kept = []
    for number, title in enumerate(site.titles()):
        folder = f"/_upload/article/files/{number}c/7d/{hex_id('webplus' + str(number))}"
        file = site.add_file(f"{folder}/{hex_id(str(number))[:30]}.pdf")
        name = "{'title':'年报.pdf'}"
        written = f'<div class="wp_pdf_player" pdfsrc="{file}" sudyfile-attr="{name}"></div>'
        if number % 2:
            written = f'<p><a href="{file}" sudyfile-attr="{name}"><img src="/_ueditor/icon_pdf.gif">年报.pdf</a></p>'
        kept.append(site.plant(456 + number, title, written))
    items = mixed(kept, site.plant_near_misses(556))
    for number in range(1, 4):
        part = items[number * 7 - 7 : number * 7]
        _webplus_list(site, number, part)
    for number in ENDLESS:
        _webplus_list(site, number, items[14:21])


def _webplus_address(number: int, day: str) -> str:
    year, month, date = day.split("-")
    return f"/{year}/{month}{date}/c123a{number}/page.htm"


def _webplus_article(title: str, day: str, body: str) -> str:
    return (
        f'<h1 class="arti_title">{title}</h1><p class="arti_metas"><span class="arti_publisher">发布者：办公室</span>'
        f'<span class="arti_update">发布时间：{day}</span><span class="arti_views">浏览次数：'
        f'<span class="WP_VisitCount">17</span></span></p><div class="wp_articlecontent">{body}</div>'
    )


def _webplus_list(site: Place, number: int, items: list[Kept]) -> None:
    name = "list" if number == 1 else f"list{number}"
    lines = "".join(
        f'<li class="list_item"><span class="Article_Title"><a href="{item.path}" title="{item.title}">'
        f'{item.title[:9]}</a></span><span class="Article_PublishDate">{item.day}</span></li>'
        for item in items
    )
    bar = (
        '<div id="wp_paging_w6"><ul class="wp_paging clearfix"><li class="pages_count">每页 '
        '<em class="per_count">7</em> 记录 总共 <em class="all_count">19</em> 记录</li>'
        f'<li class="page_nav"><a class="next" href="/123/list{number + 1}.htm">下一页&gt;&gt;</a></li>'
        f'<li class="page_jump">页码 <em class="curr_page">{number}</em>/'
        '<em class="all_pages">9999</em></li></ul></div>'
    )
    site.add(f"/123/{name}.htm", "信息公开年度报告", f'<ul class="wp_article_list">{lines}</ul>{bar}')
