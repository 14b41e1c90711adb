"""What the replica sites of the other platforms have in common: the same reports and near misses at each place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.replica.web import NEAR_MISSES, Answer, Web, link, page, pdf

FRAME = "<p>" + "欢迎访问本网站。" * 60 + "</p>"
TEXT = "<p>" + "一、总体情况。" * 60 + "</p>"
#: Titles as real sites word them, of bodies whose topics (财政, 统计, 司法) are those of other yearly reports.
TITLES = (
    "{}人民政府2023年政府信息公开工作年度报告",
    "{}教育局2023年度政府信息公开工作年度报告",
    "{}财政局2022年政府信息公开工作年度报告",
    "{}统计局2022年政府信息公开年度报告",
    "{}水利局2021年度政府信息公开工作年度报告",
    "{}司法局政府信息公开工作2021年度报告",
    "{}公安局2020年政府信息公开工作年度报告",
)


@dataclass(frozen=True)
class Kept:
    """One article: where it is, what it is called, and its day."""

    path: str
    title: str
    day: str


@dataclass(frozen=True)
class Place:
    """One site: how its platform writes the address of an article and the article itself."""

    web: Web
    host: str
    city: str
    address: Callable[[int, str], str]  #: of a running number and a day
    article: Callable[[str, str, str], str]  #: of title, day, body
    head: str = ""

    def add(self, path: str, title: str, body: str) -> None:
        self.web.add(self.host, path, page(title, body + FRAME, self.head))

    def add_file(self, path: str) -> str:
        self.web.add(self.host, path, pdf(path))
        return path

    def plant(self, number: int, title: str, attached: str = "", *, report: bool = True) -> Kept:
        """An article with its attachments written out; `report` says whether a crawl must open it or must not."""
        year = re.search(r"20\d\d", title)
        day = f"{int(year[0]) + 1 if year else 2020}-01-{10 + number % 19}"
        kept = Kept(self.address(number, day), title, day)
        body = self.web.body_of(title) if report and self.web.body_of is not None else TEXT
        self.add(kept.path, title, self.article(title, day, body + attached))
        (self.web.reports if report else self.web.near_misses).add(kept.path)
        return kept

    def titles(self) -> list[str]:
        return [title.format(self.city) for title in TITLES[: self.web.shown_titles]]

    def plant_near_misses(self, first: int) -> list[Kept]:
        titles = [title.replace("伊宁市", self.city).replace("伊犁", self.city) for title in NEAR_MISSES]
        return [self.plant(first + number, title, report=False) for number, title in enumerate(titles)]

    def add_home(self, menu: str) -> None:
        """The start page: a menu, news of the platform's own addresses, a copy of the site on a foreign host."""
        news = [
            Kept(self.address(400 + number, "2024-05-06"), f"第{number}次会议召开", "2024-05-06") for number in (1, 2)
        ]
        self.web.near_misses |= {item.path for item in news}
        self.add("/", f"{self.city}人民政府", f"<ul>{menu}{self.foreign()}</ul><ul>{rows(news)}</ul>")

    def foreign(self) -> str:
        """A link to a copy of the site on a host that is in no registry."""
        return link(f"http://{self.host}.mirror.example/nb/index.html", "政府信息公开年报")


def mixed(reports: list[Kept], others: list[Kept]) -> list[Kept]:
    """One report, then one of the others, and so on."""
    pairs = [item for pair in zip(reports, others, strict=False) for item in pair]
    shorter = min(len(reports), len(others))
    return pairs + reports[shorter:] + others[shorter:]


def rows(items: list[Kept]) -> str:
    return "".join(
        f'<li><a href="{item.path}" title="{item.title}">{item.title[:14]}…</a><span>{item.day}</span></li>'
        for item in items
    )


def json_answer(text: str) -> Answer:
    return Answer(body=text.encode(), headers=(("Content-Type", "application/json;charset=UTF-8"),))
