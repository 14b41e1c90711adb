"""The frames of the sample's pages: head, menu, lists and three article templates as the Ucap platform makes them.

No page of the real site was copied; the frames are rebuilt from what is known of the platform. Each page says so in a
comment and in its footer.
"""

from __future__ import annotations

from html import escape

from samples.articles import Article

SITE_NAME = "伊宁市人民政府网"
NOTICE = "页面框架为重建，报告正文与数字为公开发布的原文。"


def page(title: str, body: str, metadata: tuple[tuple[str, str], ...] = ()) -> bytes:
    """Return a whole page. ``metadata`` becomes ``<meta name content>`` after those that all pages have."""
    site = (("SiteName", SITE_NAME), ("SiteDomain", "www.yining.gov.cn"), ("SiteIDCode", "0000000000"))
    metas = "\n".join(f'<meta name="{name}" content="{escape(content)}">' for name, content in (*site, *metadata))
    return f"""<!DOCTYPE html>
<!-- {NOTICE} The frame of this page is rebuilt; a report's words and figures are as published. -->
<html lang="zh-CN">
<head>
<meta charset="UTF-8">
{metas}
<title>{escape(title)}</title>
</head>
<body>
<div class="header"><a href="/">{SITE_NAME}</a></div>
{body}
<div class="footer"><p>{NOTICE}</p></div>
</body>
</html>
""".encode()


def menu(links: tuple[tuple[str, str], ...]) -> str:
    """Return a menu of (title, address)."""
    items = "\n".join(f'<li><a href="{href}" title="{title}">{title}</a></li>' for title, href in links)
    return f'<div class="zfxxgk_left">\n<ul class="zfxxgk_menu">\n{items}\n</ul>\n</div>'


def listing(articles: tuple[Article, ...], current: int, pages: int, rows: int) -> str:
    """Return one page of a list; the platform writes the way to the other pages in script only."""
    items = "\n".join(
        f'<dd><a href="{article.path}" title="{escape(article.title)}" target="_blank">{_shorten(article.title)}</a>'
        f"<span>{article.published[:10]}</span></dd>"
        for article in articles
    )
    return (
        f'<div class="gknr_list">\n<dl>\n{items}\n</dl>\n</div>\n<div id="page-div" class="page"></div>\n'
        f"<script>createPageHTML('page-div', {pages}, {current}, 'zfxxgk_gknrz', 'shtml', {rows});</script>"
    )


def _shorten(title: str) -> str:
    """Cut a long title for the eye; the whole of it stands in the attribute."""
    return escape(title if len(title) <= 30 else title[:29] + "…")


def article_metadata(article: Article) -> tuple[tuple[str, str], ...]:
    """Return the ``<meta>`` that the national rule for government sites asks of an article."""
    return (
        ("ColumnName", "2024年"),
        ("ColumnDescription", ""),
        ("ColumnKeywords", ""),
        ("ColumnType", "政府信息公开年报"),
        ("ArticleTitle", article.title),
        ("PubDate", article.published[:16]),
        ("ContentSource", article.source),
        ("others", f"页面生成时间 {article.published}"),
    )


def disclosure_article(article: Article, content: str) -> str:
    """Return the template ``#zfxxgk_gknbxq``: a list of facts, the title, the time, the text."""
    year, month, day = article.published[:10].split("-")
    return f"""<div id="zfxxgk_gknbxq">
<ul class="clearfix">
<li><b>索引号：</b>示例/2025-00001</li>
<li><b>发文机关：</b>{article.source}</li>
<li><b>成文日期：</b>{year}年{month}月{day}日</li>
<li><b>文号：</b></li>
</ul>
<h2><UCAPTITLE>{escape(article.title, quote=False)}</UCAPTITLE></h2>
<div class="gknbxq_time">发布时间：<publishtime>{article.published[:10]}</publishtime>
{_counter()}</div>
<div class="gknbxq_detail" id="zoomcon">
<UCAPCONTENT>{content}</UCAPCONTENT>
</div>
</div>
<!-- 页面生成时间 {article.published} -->"""


def table_article(article: Article, content: str) -> str:
    """Return the template with four columns of facts; its date is left for a script, and so is empty."""
    return f"""<div class="xxgkArticle">
<table class="table_content"><tbody>
<tr><td class="c1">发布机构</td><td class="c2">{article.source}</td>
<td class="c1">索 引 号</td><td class="c3">示例/2025-00002</td></tr>
<tr><td class="c1">公开目录</td><td class="c2">2024</td>
<td class="c1">日&nbsp;&nbsp;期</td><td class="c3"><span id="publishDate"></span></td></tr>
</tbody></table>
<h1 class="article-title"><UCAPTITLE>{escape(article.title, quote=False)}</UCAPTITLE></h1>
<div class="article-info">发布时间：<publishtime>{article.published[:10]}</publishtime> {_counter()}</div>
<div class="article-content" id="UCAP-CONTENT">
<UCAPCONTENT>{content}</UCAPCONTENT>
</div>
</div>
<!-- 页面生成时间 {article.published} -->"""


def plain_article(article: Article, content: str) -> str:
    """Return the plain template: the title, the date and the source in one line, the text."""
    return f"""<div class="article">
<h1><UCAPTITLE>{escape(article.title, quote=False)}</UCAPTITLE></h1>
<p class="source"><publishtime>{article.published[:10]}</publishtime>   {article.source} {_counter()}</p>
<div id="NewsContent">
<UCAPCONTENT>{content}</UCAPCONTENT>
</div>
</div>
<!-- 页面生成时间 {article.published} -->"""


def _counter() -> str:
    """Return the view counter, which differs at every fetch of a real page."""
    return '<span class="views">浏览次数：<span id="viewCount">17</span>次</span>'
