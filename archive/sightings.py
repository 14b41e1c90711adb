"""Where reports were looked for, and which ones lists name: what a missing report's square says.

Look("yining.gov.cn", columns={"…/c118486/zfxxgk_gknrz.shtml": "2026-03-08T01:00:04Z"}, last="2026-03-08T01:00:04Z")
Sighting("yining-gonganju", 2023, "伊宁市公安局2023年政府信息公开工作年度报告", "…/d079….shtml", fate="missing")
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.columns import ColumnReading
from crawler.captures import CONTENT_OUTCOMES, Capture
from crawler.identity import page_address
from crawler.registry import find_agency, find_site
from crawler.titles import judge_title
from parse.identity import read_title

#: Roles of the pages on the way to a report, and of the lists that name it.
WAY_ROLES = ("home", "gateway", "search")
LOOKING_ROLES = ("home", "gateway", "column", "page", "json", "search")
#: What stands in the way of a whole site, the worst first.
OBSTACLES = ("blocked", "refused", "failed")


@dataclass(frozen=True)
class Look:
    """Where on a site reports were looked for."""

    site: str
    places: Mapping[str, str] = field(default_factory=dict)  #: report columns (or the way there) and the last time each
    last: str | None = None  #: newest of these times; None where nothing was got
    columns: int = 0  #: report columns among them; without any, the places are pages on the way
    partial: int = 0  #: columns whose newest reading is not complete
    obstacle: str | None = None  #: blocked, refused or failed, where the newest run got nothing at all
    tried: str | None = None  #: time of the newest attempt


@dataclass(frozen=True)
class Sighting:
    """A report that a list names."""

    agency_id: str | None  #: None where the title names no body of the roster
    year: int
    title: str
    url: str
    site: str  #: of the list
    time: str  #: when the list named it last
    fate: str | None  #: outcome of the newest fetch of that address; content where it ever had any; None: never asked
    fetched: str | None  #: when that was

    @property
    def address(self) -> tuple[str, str]:
        """What makes two addresses one page."""
        return address_of(self.url)


def find_looks(captures: Iterable[Capture], readings: Iterable[ColumnReading]) -> dict[str, Look]:
    """Where each site was looked at, by site."""
    tried: dict[str, list[Capture]] = {}
    for capture in captures:
        if capture.role in LOOKING_ROLES:
            tried.setdefault(capture.site, []).append(capture)
    newest: dict[str, dict[str, ColumnReading]] = {}
    for reading in sorted(readings, key=lambda one: one.time):
        newest.setdefault(reading.site, {})[page_address(reading.url)] = reading
    return {site: _look(site, rows, list(newest.get(site, {}).values())) for site, rows in sorted(tried.items())}


def _look(site: str, captures: Sequence[Capture], columns: Sequence[ColumnReading]) -> Look:
    last_run = max(captures, key=lambda capture: (capture.time, capture.run)).run
    outcomes = {capture.outcome for capture in captures if capture.run == last_run}
    got_some = bool(outcomes & set(CONTENT_OUTCOMES))
    places = {reading.url: reading.time for reading in columns}
    for capture in captures if not places else ():
        if capture.role in WAY_ROLES and capture.outcome in CONTENT_OUTCOMES:
            places[capture.url] = max(capture.time, places.get(capture.url, ""))
    return Look(
        site=site,
        places=dict(sorted(places.items())),
        last=max(places.values(), default=None),
        columns=len(columns),
        partial=sum(not reading.complete and not reading.leads_only for reading in columns),
        obstacle=None if got_some else next((kind for kind in OBSTACLES if kind in outcomes), None),
        tried=max(capture.time for capture in captures),
    )


def find_sightings(captures: Sequence[Capture], readings: Iterable[ColumnReading]) -> list[Sighting]:
    """The reports that lists name by their titles, each address once, as its newest list says; and those that local
    files were said to be.
    """
    fates = _find_fates(captures)
    found: dict[tuple[str, str], Sighting] = {}
    read: dict[str, set[tuple[str, str]]] = {}
    for reading in sorted(readings, key=lambda one: (one.time, one.url), reverse=True):
        lines = read.setdefault(reading.site, set())
        for item in reading.named:
            if (item.url, item.title) in lines:
                continue  # a newer list of the site says the same
            lines.add((item.url, item.title))
            facts, address = _read_title(item.title, reading.site), address_of(item.url)
            if facts is not None and address not in found:
                fate = fates.get(address, (None, None))
                found[address] = Sighting(*facts, item.title, item.url, reading.site, reading.time, *fate)
    for sighting in _find_ingested(captures):
        found.setdefault(sighting.address, sighting)
    return [found[address] for address in sorted(found)]


def _find_ingested(captures: Iterable[Capture]) -> Iterator[Sighting]:
    for capture in captures:
        hints = json.loads(capture.note) if capture.role == "resource" and capture.note else {}
        if {"agency", "year"} <= set(hints):
            agency = find_agency(hints["agency"], site=capture.site)
            title = f"{hints['agency']} {hints['year']}"
            yield Sighting(
                agency.id if agency else None, hints["year"], title, capture.url, capture.site, capture.time,
                "content", capture.time,
            )  # fmt: skip


def _find_fates(captures: Iterable[Capture]) -> dict[tuple[str, str], tuple[str, str]]:
    """The newest outcome of each address and its time; content, once got, counts for ever."""
    fates: dict[tuple[str, str], tuple[str, str]] = {}
    for capture in sorted(captures, key=lambda one: (one.time, one.record_id)):
        if capture.role not in {"article", "attachment"}:
            continue
        key = address_of(capture.url)
        if capture.outcome in CONTENT_OUTCOMES:
            fates[key] = ("content", capture.time)
        elif fates.get(key, ("", ""))[0] != "content":
            fates[key] = (capture.outcome, capture.time)
    return fates


def address_of(url: str) -> tuple[str, str]:
    """The site (or unregistered host) of an address and the page there."""
    host = urlsplit(url).hostname or ""
    site = find_site(host)
    return (site.id if site else host, page_address(url))


def _read_title(title: str, site: str) -> tuple[str | None, int] | None:
    """The body (None where none of the roster is named) and year of a report's title; None for any other title."""
    if judge_title(title) != "report":
        return None
    facts = read_title(title)
    if facts.year is None:
        return None
    agency = find_agency(facts.agency, site=site) if facts.agency else None
    return (agency.id if agency else None, facts.year)
