"""The sites of the other platforms on two days: one report of each is edited, and where its list allows it one is new.

web, events = build_day(1)
web, events = build_day(2)     events: what has happened since the first day
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.replica.parts import TITLES
from tests.replica.plain_sites import GENERIC, build_generic
from tests.replica.planted import Planted, plant, with_numbers
from tests.replica.platform_sites import BUILDERS, HOSTS
from tests.replica.web import Web, page

#: The first title of each site is edited on the second day, the last one is published then.
EDITED, LAST = TITLES[0], TITLES[-1]
GENERIC_REPORT = ("/gk/nb/2025/10023.html", "绿山县人民政府2024年政府信息公开工作年度报告")
_TITLE = re.compile(r"(?P<agency>.+?)(?:政府信息公开工作)?(?P<year>20\d\d)年?")

Cells = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Event:
    """What has happened to one report between the two days, as an archive has to tell it."""

    kind: str
    agency: str
    year: int
    url: str
    cells: Cells = field(default_factory=dict)


def build_day(day: int) -> tuple[Web, list[Event]]:
    """All sites of a day, and what has happened there since the first."""
    edits: dict[str, tuple[Planted, Cells]] = {}
    web = Web(shown_titles=len(TITLES) - (day == 1), body_of=_bodies(day, edits))
    for build in (*BUILDERS, build_generic):
        build(web)
    path, title = GENERIC_REPORT
    web.add(GENERIC, path, page(title, f"<h1>{title}</h1>{web.body_of(title)}"))
    return web, _list_events(web, edits) if day == 2 else []


def _bodies(day: int, edits: dict[str, tuple[Planted, Cells]]) -> Callable[[str], str]:
    edited = re.compile(re.escape(EDITED).replace(r"\{\}", ".{2,4}") + f"|{GENERIC_REPORT[1]}")

    def body_of(title: str) -> str:
        report = report_of(title)
        if day == 2 and edited.fullmatch(title):
            edits[title] = with_numbers(report, 2, seed=len(title))
            report = edits[title][0]
        return report.html()

    return body_of


def report_of(title: str) -> Planted:
    """The report that a title names."""
    found = _TITLE.match(title)
    if found is None:
        raise ValueError(f"{title}: names no body and year")
    made = plant(found["agency"], int(found["year"]))
    return Planted(replace(made.truth, title=title))


def _list_events(web: Web, edits: dict[str, tuple[Planted, Cells]]) -> list[Event]:
    before, _ = build_day(1)
    events = []
    for (host, path), answer in web.pages.items():
        found = re.search("<title>(.*?)</title>", answer.body.decode(errors="ignore"))
        title = found[1] if found else ""
        url = f"http://{host}{path}"
        if title in edits and path in web.reports and before.pages[host, path] != answer:
            report, cells = edits[title]
            events.append(Event("numbers_changed", report.agency, report.year, url, cells))
        elif path in web.reports - before.reports:
            report = report_of(title)
            events.append(Event("new", report.agency, report.year, url))
    return events


#: Every host of these sites, by platform.
PLATFORM_HOSTS = {**HOSTS, "generic": GENERIC}
