"""The pages of the two-day web, made from what is published at the moment at which they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.replica.planted import Planted
from tests.replica.web import (
    NEAR_MISSES,
    Answer,
    Web,
    conditional,
    gknr_list,
    hex_id,
    link,
    page,
    plain_list,
)

CITY = "www.yining.gov.cn"
COUNTY = "www.xjhc.gov.cn"
MIRROR = "www.yining-gov.example"
OVERSIZED = "/yining/big/files/annex.zip"
PER_PAGE = 6
FRAME = "<p>" + "欢迎访问本网站。" * 40 + "</p>"
HTML = (("Content-Type", "text/html; charset=utf-8"),)

Render = Callable[[str, str], str]


@dataclass
class Article:
    """A report as one address publishes it; `answer` stands instead of the page where something is wrong."""

    report: Planted
    host: str
    path: str
    render: Render
    as_pdf: str = ""  #: the attachment's address; the page then says nothing but its title
    encoding: str = "utf-8"
    answer: Answer | None = None
    counter: bool = False  #: shows another number at every fetch
    oversized: bool = False  #: has an attachment of 200 MB as well
    asked: int = 0


class LivingWeb(Web):
    """A city and a county whose pages follow from `columns`: which article stands in which report column."""

    def __init__(self) -> None:
        super().__init__()
        self.noise = 0  #: counters, times of generation and navigation are those of this many days later
        self.columns: dict[tuple[str, str], list[Article]] = {}
        self.flaky: dict[tuple[str, str], Answer] = {}  #: what is answered once, and then no more

    def answer(self, scheme: str, host: str, path: str, headers: dict[str, str], form: str = "") -> Answer:
        """What the web says now."""
        if (scheme, host) in self.dead:
            return Answer(drop=True)
        bare = path.partition(";jsessionid")[0]
        if (host, bare) in self.flaky:
            return self.flaky.pop((host, bare))
        made = self._answer_city(scheme, bare) if host == CITY else None
        made = self._answer_county(bare) if host == COUNTY else made
        if made is not None:
            return conditional(made, headers)
        return super().answer(scheme, host, bare, headers, form)

    def _answer_city(self, scheme: str, path: str) -> Answer | None:
        if path == "/" and scheme == "http":
            return Answer(302, b"", (("Location", f"https://{CITY}/"),))
        fixed = {
            "/": self._city_home,
            "/yining/zwgk/zwgk.shtml": self._city_refresh,
            "/yining/zfxxgk/zfxxgk.shtml": self._city_gateway,
            "/yining/xxgknb/index.shtml": self._city_script,
            "/yining/xxgknb/list.shtml": self._city_years,
            OVERSIZED: self._oversized,
        }
        if path in fixed:
            return fixed[path]()
        if path.startswith("/yining/cal/"):
            return self._calendar(path)
        if path.startswith("/yining/all/"):
            return self._endless(path)
        return self._answer_article(CITY, path) or self._answer_list(CITY, path)

    def _city_home(self) -> Answer:
        links = link("/yining/zwgk/zwgk.shtml;jsessionid=0A1B2C", "政务公开") + link("/yining/news/", "新闻中心")
        return self._page("伊宁市人民政府", f"<ul>{links}</ul>{FRAME}")

    def _city_refresh(self) -> Answer:
        return page("政务公开", "", '<meta http-equiv="refresh" content="0; url=/yining/zfxxgk/zfxxgk.shtml">')

    def _city_script(self) -> Answer:
        return page("信息公开年报", "<script>window.location.href = 'list.shtml';</script>")

    def _oversized(self) -> Answer:
        return Answer(body=b"PK\x03\x04", headers=(("Content-Type", "application/zip"),), length=200 * 1024 * 1024)

    def _city_gateway(self) -> Answer:
        links = (
            link("/yining/zfxxgk/zn.shtml", "政府信息公开指南")
            + link("/yining/secret/list.shtml", "信息公开年报")
            + link("/yining/xxgknb/index.shtml", "政府信息公开年报")
            + link("/yining/all/list.shtml", "政府信息公开目录")
            + link(f"http://{MIRROR}/yining/xxgknb/list.shtml", "政府信息公开年报")
        )
        return self._page("政府信息公开", f"<ul>{links}</ul>{FRAME}")

    def _city_years(self) -> Answer:
        years = sorted(column for host, column in self.columns if host == CITY and column.startswith("yining/c1184"))
        links = "".join(link(f"/{one}/zfxxgk_gknrz.shtml", f"20{one[-2:]}年") for one in years)
        links += link("/yining/cal/2024-01.shtml", "2024年") + link("/yining/all/list.shtml", "历年年报")
        return self._page("信息公开年报", f"<ul>{links}</ul>")

    def _calendar(self, path: str) -> Answer:
        year, month = int(path[12:16]), int(path[17:19])
        before = f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}"
        after = f"{year + (month == 12)}-{month % 12 + 1:02d}"
        return self._page("日历", "".join(link(f"/yining/cal/{one}.shtml", f"{one[:4]}年") for one in (before, after)))

    def _endless(self, path: str) -> Answer:
        number = int(path.rpartition("_")[2].partition(".")[0]) if "_" in path else 1
        names = [f"第{number}-{one}次会议召开" for one in range(8)]
        items = [(f"/yining/all/202401/{hex_id(name)}.shtml", name) for name in names]
        return self._page("目录", plain_list(items) + link(f"/yining/all/list_{number + 1}.shtml", "下一页"))

    def _answer_county(self, path: str) -> Answer | None:
        if path == "/":
            return self._page("霍城县人民政府", link("/zfxxgk/", "政府信息公开") + FRAME)
        if path == "/zfxxgk/":
            return self._page("政府信息公开", link("/zfxxgk/nb/", "政府信息公开年度报告") + FRAME)
        found = self._answer_article(COUNTY, path) or self._answer_list(COUNTY, path)
        # The site answers 200 to what it does not have.
        return found or page("提示", "<p>您访问的页面不存在或已被删除</p>")

    def _answer_list(self, host: str, path: str) -> Answer | None:
        column, _, name = path.strip("/").rpartition("/")
        if path.endswith("/"):
            column, name = path.strip("/"), "index.html"
        listed = self.columns.get((host, column))
        if listed is None:
            return None
        items = [(article.path, article.report.title) for article in listed]
        misses = [(f"/{column}/202402/{hex_id(column + title)}.shtml", title) for title in NEAR_MISSES]
        self.near_misses |= {address.rpartition("/")[2].partition(".")[0] for address, _ in misses}
        mixed = [*items[:4], *misses, *items[4:]]
        pages = -(-len(mixed) // PER_PAGE)
        if host == CITY:
            number = 1 if name == "zfxxgk_gknrz.shtml" else int(name.rpartition("_")[2].partition(".")[0] or 0)
            script = f"createPageHTML('page-div', {pages}, {number}, 'zfxxgk_gknrz', 'shtml', {len(mixed)});"
            inner = gknr_list(mixed[number * PER_PAGE - PER_PAGE : number * PER_PAGE], script)
        else:
            number = 0 if name == "index.html" else int(name.rpartition("_")[2].partition(".")[0])
            rows = plain_list(mixed[number * PER_PAGE : number * PER_PAGE + PER_PAGE])
            inner = rows + f'<script>createPageHTML({pages}, {number}, "index", "html");</script>'
        return self._page("信息公开年报", inner)

    def _answer_article(self, host: str, path: str) -> Answer | None:
        article = next((one for one in self.articles() if one.host == host and path in {one.path, one.as_pdf}), None)
        if article is None:
            return None
        if path == article.as_pdf:
            return Answer(body=article.report.pdf(), headers=(("Content-Type", "application/pdf"),))
        article.asked += 1
        if article.answer is not None:
            return article.answer
        return Answer(body=self.page_of(article), headers=HTML)

    def page_of(self, article: Article) -> bytes:
        """An article as its address shows it now."""
        title = article.report.title
        inner = f'<p><a href="{article.as_pdf}">{title}.pdf</a></p>' if article.as_pdf else article.report.html()
        inner += f'<p><a href="{OVERSIZED}">附件.zip</a></p>' if article.oversized else ""
        body = article.render(title, inner)
        count = article.asked if article.counter else self.noise * 17
        date = f"{article.report.year + 1}-01-28 10:00"
        metas = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{date}">'
        return self._page(title, f"{body}<p>浏览次数：<span>{count}</span></p>", metas, article.encoding).body

    def _page(self, title: str, body: str, head: str = "", encoding: str = "utf-8") -> Answer:
        menu = f"<ul class='nav'>{link('/', '首页')}<li>第{self.noise}期要闻</li></ul>" if self.noise else ""
        comment = f"<!-- 页面生成时间 2026-11-{20 + self.noise} 01:00:00 -->"
        return page(title, menu + body + comment, head, encoding)

    def articles(self) -> list[Article]:
        """All that is published now."""
        return [article for listed in self.columns.values() for article in listed]
