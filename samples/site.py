"""The sample's web: every page of the host ``www.yining.gov.cn`` that a crawl of the 2024 reports needs.

Pure functions: the same pages at every call. Only the attachment, a PDF file, is handed in from outside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape

from samples import frames
from samples.articles import ARTICLES, CHANNEL, CITY_REPORT, ECOLOGY_REPORT, Article, sample_id
from samples.markup import report_body

HOST = "www.yining.gov.cn"
ORIGIN = f"http://{HOST}"
PAGE_SIZE = 20
CHANNEL_ID = sample_id("channel 2024")
REPORTS_ID = sample_id("channel of reports")

DISCLOSURE = "/yining/zfxxgk/zfxxgk_list.shtml"
REPORTS = "/yining/xxgkndbg/zfxxgk_list.shtml"
YEAR_2024 = f"/yining/{CHANNEL}/zfxxgk_gknrz"

MENU = (
    ("政府信息公开指南", "/yining/xxgkzn/zfxxgk_list.shtml"),
    ("政府信息公开制度", "/yining/xxgkzd/zfxxgk_list.shtml"),
    ("法定主动公开内容", "/yining/fdzdgknr/zfxxgk_list.shtml"),
    ("政府信息公开年报", REPORTS),
)
BEIJING = timezone(timedelta(hours=8))

ROBOTS = "User-agent: *\nDisallow: /search4/\n"


@dataclass(frozen=True)
class Page:
    """An answer of the sample's host."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def content_type(self) -> str:
        """Its media type without parameters: ``text/html``."""
        return dict(self.headers)["Content-Type"].partition(";")[0]


def build_site(attachment: bytes) -> dict[str, Page]:
    """Return every page under its address on the host (path and query); ``attachment`` is the ecology report's PDF."""
    site = {
        "/robots.txt": _answer("text/plain;charset=UTF-8", ROBOTS.encode()),
        "/": _html(_home()),
        DISCLOSURE: _html(_disclosure()),
        **{path: _html(_empty_column(title)) for title, path in MENU[:3]},
        REPORTS: _html(_report_column()),
    }
    parts = [ARTICLES[start : start + PAGE_SIZE] for start in range(0, len(ARTICLES), PAGE_SIZE)]
    for number, articles in enumerate(parts, start=1):
        suffix = "" if number == 1 else f"_{number}"
        site[f"{YEAR_2024}{suffix}.shtml"] = _html(_list_page(articles, number, len(parts)))
        site[search_path(number)] = _answer("application/json;charset=UTF-8", _list_json(articles, number))
    for article in ARTICLES:
        site[article.path] = _html(_article_page(article))
    site[ECOLOGY_REPORT.folder + ECOLOGY_REPORT.attachment] = _answer("application/pdf", attachment)
    return site


def search_path(number: int) -> str:
    """Return the address of the channel's list as JSON."""
    return (
        f"/common/search/{CHANNEL_ID}?_isAgg=true&_isJson=true&_pageSize={PAGE_SIZE}&_template=index"
        f"&_rangeTimeGte=&_channelName=&page={number}"
    )


def _answer(content_type: str, body: bytes) -> Page:
    return Page(200, (("Content-Type", content_type), ("Content-Length", str(len(body)))), body)


def _html(body: bytes) -> Page:
    return _answer("text/html;charset=UTF-8", body)


def _home() -> bytes:
    body = f"""<ul class="nav">
<li><a href="/">首页</a></li>
<li><a href="{DISCLOSURE}" title="政府信息公开">政府信息公开</a></li>
<li><a href="{REPORTS}" title="政府信息公开年报">政府信息公开年报</a></li>
</ul>"""
    return frames.page(frames.SITE_NAME, body)


def _disclosure() -> bytes:
    metadata = (("ColumnName", "政府信息公开"), ("channelid", sample_id("channel of disclosure")))
    body = frames.menu(MENU) + '\n<div class="zfxxgk_right"><p>请从左侧栏目进入。</p></div>'
    return frames.page(f"政府信息公开_{frames.SITE_NAME}", body, metadata)


def _empty_column(title: str) -> bytes:
    """Return a column whose content is no part of the sample; it says so."""
    metadata = (("ColumnName", title), ("channelid", sample_id(f"channel {title}")))
    body = (
        frames.menu(MENU) + f'\n<div class="zfxxgk_right"><h2>{title}</h2><p>示例页面：样本不收录本栏目内容。</p></div>'
    )
    return frames.page(f"{title}_{frames.SITE_NAME}", body, metadata)


def _report_column() -> bytes:
    """Return the column of reports: a channel for each report year, of which the sample has one."""
    metadata = (("ColumnName", "政府信息公开年报"), ("channelid", REPORTS_ID))
    years = f'<ul class="year_list">\n<li><a href="{YEAR_2024}.shtml" title="2024年">2024年</a></li>\n</ul>'
    body = f'{frames.menu(MENU)}\n<div class="zfxxgk_right">\n<h2>政府信息公开年报</h2>\n{years}\n</div>'
    return frames.page(f"政府信息公开年报_{frames.SITE_NAME}", body, metadata)


def _list_page(articles: tuple[Article, ...], number: int, pages: int) -> bytes:
    metadata = (("ColumnName", "2024年"), ("ColumnType", "政府信息公开年报"), ("channelid", CHANNEL_ID))
    listing = frames.listing(articles, number, pages, len(ARTICLES))
    body = f'{frames.menu(MENU)}\n<div class="zfxxgk_right">\n<h2>2024年</h2>\n{listing}\n</div>'
    return frames.page(f"2024年_{frames.SITE_NAME}", body, metadata)


def _list_json(articles: tuple[Article, ...], number: int) -> bytes:
    answer = {
        "data": {
            "channelId": CHANNEL_ID,
            "page": number,
            "rows": PAGE_SIZE,
            "total": len(ARTICLES),
            "results": [_result(article) for article in articles],
        }
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def _result(article: Article) -> dict[str, object]:
    """Return an entry of the JSON list; addresses there have no scheme."""
    published = datetime.strptime(article.published, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    files = []
    if article.kind == "attachment":
        files.append({"fileName": f"{article.title}.pdf", "filePath": article.folder + article.attachment})
    return {
        "title": article.title,
        "url": f"//{HOST}{article.path}",
        "publishedTime": int(published.timestamp() * 1000),
        "publishedTimeStr": article.published,
        "channelName": "2024年",
        "channelCodeName": CHANNEL,
        "resList": files,
        "domainMetaList": [],
    }


def _article_page(article: Article) -> bytes:
    metadata = frames.article_metadata(article)
    if article is CITY_REPORT:
        body = frames.disclosure_article(article, report_body("yining-city-2024"))
    elif article is ECOLOGY_REPORT:
        body = frames.table_article(article, _attachment_content(article))
    else:
        body = frames.plain_article(article, _near_miss_content(article))
    return frames.page(article.title, body, metadata)


def _attachment_content(article: Article) -> str:
    title = escape(article.title)
    return (
        "<p>年度报告全文见附件。</p>\n"
        f'<p>附件：<a href="{article.attachment}" target="_blank" title="{title}.pdf">{title}.pdf</a></p>'
    )


def _near_miss_content(article: Article) -> str:
    return (
        f"<p>示例页面：本页代表“{article.stands_for}”一类的近似页面，内容为虚构，不含数字，"
        "不是政府信息公开工作年度报告。</p>"
    )
