"""A web of two days: a city on Ucap, a county on TRS and a site of each other platform, whose reports change.

    web = TwoDayWeb()                 the first day
    web.turn()                        the second: everything in `web.events` has happened, and nothing else has
    web.noise += 1                    counters, times of generation and navigation have changed, and nothing else

Bodies stand on the roster; words and figures are invented.
"""

from __future__ import annotations

import re

from tests.replica.planted import Planted, plant, with_numbers, with_words
from tests.replica.two_day_pages import CITY, COUNTY, Article, LivingWeb
from tests.replica.two_day_platforms import PLATFORM_HOSTS, Event, build_day, report_of
from tests.replica.web import Answer, article_gknbxq, article_plain, article_table, hex_id

DEAD = "www.zgtks.gov.cn"
ROBOTS = "User-agent: *\nDisallow: /yining/secret/\n"
BUREAUS = ("人民政府", "教育局", "公安局", "财政局", "司法局", "水利局", "民政局", "审计局", "统计局")


class TwoDayWeb(LivingWeb):
    """The living web: pages are made when they are asked for, from what is published at the time."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.dead = {(scheme, host) for scheme in ("http", "https") for host in (DEAD, DEAD.removeprefix("www."))}
        self.others, _ = build_day(1)
        self._publish_city()
        self._publish_county()

    # -- the first day -----------------------------------------------------------------------------------------------

    def _publish_city(self) -> None:
        host = CITY
        self.add(host, "/robots.txt", Answer(body=ROBOTS.encode(), headers=(("Content-Type", "text/plain"),)))
        for year in (2022, 2023, 2024):
            column = f"yining/c1184{year % 100}"
            for number, bureau in enumerate(BUREAUS):
                if (bureau, year) == ("水利局", 2024):
                    continue  # published on the second day
                as_pdf = bureau in {"财政局", "审计局"}
                encoding = "gb18030" if bureau == "司法局" else "utf-8"
                self._add(host, column, f"伊宁市{bureau}", year, number=number, as_pdf=as_pdf, encoding=encoding)
        self.old_tls.add(CITY)
        self._find("伊宁市统计局", 2023).counter = True
        self._find("伊宁市民政局", 2024).oversized = True
        cut = self._find("伊宁市统计局", 2024)
        whole = self.page_of(cut)
        self.flaky[host, cut.path] = Answer(200, whole[: len(whole) // 2], length=len(whole))
        self.flaky[host, self._find("伊宁市水利局", 2022).path] = Answer(503, b"busy", (("Retry-After", "1"),))

    def _publish_county(self) -> None:
        for year in (2020, 2021, 2023, 2024):
            for number, bureau in enumerate(("人民政府", "教育局", "财政局")):
                self._add(COUNTY, "zfxxgk/nb", f"霍城县{bureau}", year, number=number, as_pdf=bureau == "财政局")

    def _add(
        self,
        host: str,
        column: str,
        agency: str,
        year: int,
        number: int = 0,
        *,
        as_pdf: bool = False,
        encoding: str = "utf-8",
        report: Planted | None = None,
        mark: str = "",
    ) -> Article:
        report = report or plant(agency, year)
        name = hex_id(f"{host}{column}{agency}{year}{mark}")
        if host == CITY:
            path, file = f"/{column}/{year + 1}01/{name}.shtml", f"/{column}/{year + 1}01/{name}/files/{name}.pdf"
        else:
            serial = int(name[:6], 16)
            path, file = f"/{column}/{year + 1}01/t{year + 1}0120_{serial}.html", ""
            file = f"/{column}/{year + 1}01/P0{year + 1}0120{serial}.pdf" if as_pdf else ""
        render = (article_gknbxq, article_table, article_plain)[number % 3]
        article = Article(report, host, path, render, file if as_pdf else "", encoding)
        self.columns.setdefault((host, column), []).append(article)
        return article

    # -- the second day ----------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Everything of the second day happens at once."""
        self.noise += 1
        self.flaky.clear()
        self.others, happened = build_day(2)
        self.events += happened
        self._edit_numbers("伊宁市教育局", 2024, 3)
        self._edit_numbers("伊宁市财政局", 2024, 2)
        self._edit_numbers("霍城县教育局", 2023, 4)
        self._edit_words("伊宁市公安局", 2024)
        self._withdraw("伊宁市司法局", 2023)
        self._withdraw("霍城县教育局", 2020)
        self._announce(self._add(CITY, "yining/c118424", "伊宁市水利局", 2024, number=5))
        self._announce(self._add(CITY, "yining/c118425", "伊宁市人民政府", 2025))  # a column that was not there
        self._announce(self._add(COUNTY, "zfxxgk/nb", "霍城县财政局", 2022, as_pdf=True))
        self._move("伊宁市民政局", 2023, "yining/mzj")
        self._reissue("伊宁市人民政府", 2023)
        wall = b"<html><script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script></html>"
        self._find("伊宁市审计局", 2023).answer = Answer(521, wall)
        self._find("伊宁市民政局", 2022).answer = Answer(500, b"error")
        cut = self._find("伊宁市统计局", 2022)
        cut.answer = Answer(200, self.page_of(cut)[:700], length=90_000)

    def _edit_numbers(self, agency: str, year: int, count: int) -> None:
        article = self._find(agency, year)
        article.report, cells = with_numbers(article.report, count, seed=year + count)
        kind = "attachment_replaced" if article.as_pdf else "numbers_changed"
        self.events.append(Event(kind, agency, year, self._url(article), cells))

    def _edit_words(self, agency: str, year: int) -> None:
        article = self._find(agency, year)
        article.report = with_words(article.report, "。", "，成效明显。")
        self.events.append(Event("text_edited", agency, year, self._url(article)))

    def _withdraw(self, agency: str, year: int) -> None:
        article = self._find(agency, year)
        self._take_down(article)
        self.events.append(Event("withdrawn", agency, year, self._url(article)))

    def _move(self, agency: str, year: int, column: str) -> None:
        old = self._find(agency, year)
        self._take_down(old)
        new = self._add(CITY, column, agency, year, report=old.report, mark="moved")
        self.columns[CITY, column].remove(new)
        self.columns[CITY, f"yining/c1184{year % 100}"].append(new)
        self.events.append(Event("moved", agency, year, self._url(new)))

    def _reissue(self, agency: str, year: int) -> None:
        old = self._find(agency, year)
        report, cells = with_numbers(old.report, 2, seed=7)
        new = self._add(CITY, f"yining/c1184{year % 100}", agency, year, report=report, mark="again")
        self.events.append(Event("reissued", agency, year, self._url(new), cells))

    def _announce(self, article: Article) -> None:
        self.events.append(Event("new", article.report.agency, article.report.year, self._url(article)))

    def _take_down(self, article: Article) -> None:
        for listed in self.columns.values():
            if article in listed:
                listed.remove(article)

    def answer(self, scheme: str, host: str, path: str, headers: dict[str, str], form: str = "") -> Answer:
        """What the web says now; the sites of the other platforms speak for themselves."""
        if host in PLATFORM_HOSTS.values():
            return self.others.answer(scheme, host, path, headers, form)
        return super().answer(scheme, host, path, headers, form)

    def _find(self, agency: str, year: int) -> Article:
        return next(one for one in self.articles() if (one.report.agency, one.report.year) == (agency, year))

    def _url(self, article: Article) -> str:
        return f"{'https' if article.host == CITY else 'http'}://{article.host}{article.path}"

    def published(self) -> dict[str, tuple[str, int]]:
        """The body and year of every report that is published now, by the path of its address."""
        found = {article.path: (article.report.agency, article.report.year) for article in self.articles()}
        for (_, path), answer in self.others.pages.items():
            title = re.search("<title>(.*?)</title>", answer.body.decode(errors="ignore"))
            if title is not None and path in self.others.reports:
                report = report_of(title[1])
                found[path] = (report.agency, report.year)
        return found
