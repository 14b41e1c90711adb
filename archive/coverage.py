"""Coverage: one square for each body of the roster and each year, none of them blank.

    yining 2024           on_time     published 2025-01-28, due 2025-03-31
    yining-gonganju 2023  link_dead   a list names it, its page is missing
    khorgos 2010          not_existing

"Now" is the time of the newest capture: the same captures give the same squares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from archive.columns import ColumnReading
from archive.deadlines import FIRST_YEAR, Deadline, day_of, deadline_of, newest_due_year
from archive.reports import FIRST_TABLE_YEAR, ArchivedReport
from archive.sightings import Look, Sighting, address_of, find_looks, find_sightings
from crawler.captures import CONTENT_OUTCOMES, Capture
from crawler.registry import Agency, home_of, load_agencies, load_sites

#: States that an address named by a list has by its newest answer, those told first that are nearest to a report.
FATES = {
    "content": "unreadable",
    "blocked": "blocked",
    "refused": "refused",
    "failed": "link_dead",
    "missing": "link_dead",
    "redirect": "link_dead",
}


@dataclass(frozen=True)
class Square:
    """A row of the table `coverage`."""

    agency_id: str
    year: int
    state: str
    deadline: str
    basis: str
    site: str | None = None
    report_id: str | None = None
    url: str | None = None
    published_on: str | None = None
    days_late: int | None = None
    looked_at: str | None = None
    looked_last: str | None = None
    first_seen: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class _Expected:
    """One square to fill."""

    agency: Agency
    year: int
    deadline: Deadline

    def square(self, state: str, **more: object) -> Square:
        """The square in a state."""
        day, basis = self.deadline.day.isoformat(), self.deadline.basis
        site = home_of(self.agency) or None
        return Square(self.agency.id, self.year, state, day, basis, site, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Known:
    """What the captures and reports say, by what squares ask for."""

    today: date
    reports: Mapping[tuple[str, int], ArchivedReport]
    held_at: Mapping[tuple[str, str], str]  #: report ids by the address of their page or document
    first_seen: Mapping[str, str]
    sightings: Mapping[tuple[str, int], Sequence[Sighting]]
    nameless: Mapping[tuple[str, int], Sequence[Sighting]]  #: by site and year: titles that name no body, never read
    looks: Mapping[str, Look]


def list_coverage(
    reports: Iterable[ArchivedReport], captures: Sequence[Capture], readings: Sequence[ColumnReading]
) -> list[Square]:
    """The squares of every body of the roster from 2008 to the newest year due, by body and year."""
    if not captures:
        return []
    known = _gather(list(reports), captures, readings)
    years = range(FIRST_YEAR, _newest_year(known) + 1)
    expected = [
        _Expected(agency, year, deadline_of(agency, year)) for agency in load_agencies().values() for year in years
    ]
    return [_judge(one, known) for one in expected]


def _newest_year(known: _Known) -> int:
    """The newest year of which a deadline has passed, or of which a report is known though none has passed yet."""
    ended = known.today.year - 1
    early = (year for _, year in (*known.reports, *known.sightings) if year <= ended)
    return max(newest_due_year(known.today), *early, FIRST_YEAR)


def _gather(
    reports: Sequence[ArchivedReport], captures: Sequence[Capture], readings: Sequence[ColumnReading]
) -> _Known:
    sightings = find_sightings(captures, readings)
    held_at = {address_of(url): report.id for report in reports for url in (report.document.url, report.page_url)}
    named: dict[tuple[str, int], list[Sighting]] = {}
    nameless: dict[tuple[str, int], list[Sighting]] = {}
    for sighting in sightings:
        if sighting.agency_id is not None:
            named.setdefault((sighting.agency_id, sighting.year), []).append(sighting)
        elif sighting.address not in held_at:
            nameless.setdefault((sighting.site, sighting.year), []).append(sighting)
    first_seen: dict[str, str] = {}
    for capture in captures:
        if capture.outcome in CONTENT_OUTCOMES:
            first_seen[capture.url] = min(capture.time, first_seen.get(capture.url, capture.time))
    return _Known(
        today=day_of(max(capture.time for capture in captures)),
        reports={(report.agency_id, report.year): report for report in reports},
        held_at=held_at,
        first_seen=first_seen,
        sightings=named,
        nameless=nameless,
        looks=find_looks(captures, readings),
    )


def _judge(expected: _Expected, known: _Known) -> Square:
    agency, year = expected.agency, expected.year
    report = known.reports.get((agency.id, year))
    if report is not None:
        return _held(expected, report)
    sighted = _sighted(expected, known)
    if sighted is not None:
        return sighted
    if not agency.existed_in(year):
        times = f"{agency.since or '…'} – {agency.until or '…'}"
        return expected.square("not_existing", note=f"存续 existed {times} ({agency.since_source})")
    if known.today <= expected.deadline.day:
        return expected.square("not_due")
    return _absent(expected, known)


# -- a report that is held ----------------------------------------------------------------------------------------


def _held(expected: _Expected, report: ArchivedReport) -> Square:
    first_seen = report.first_seen or report.document.first_seen
    days = _days_after(report.published_on, expected.deadline.day)
    state = "published_undated" if days is None else "late" if days > 0 else "on_time"
    if day_of(first_seen) <= expected.deadline.day:
        state = "on_time"  # it was there, whatever date its page shows now
    if is_unread(report):
        state = "unreadable"
    notes = _held_notes(report, state, expected.deadline, first_seen)
    return expected.square(
        state,
        report_id=report.id,
        url=report.page_url,
        published_on=report.published_on,
        days_late=days if state == "late" else None,
        first_seen=first_seen,
        note="；".join(notes) or None,
    )


def is_unread(report: ArchivedReport) -> bool:
    """Whether the report must have tables, none was read, and a document of it could not be."""
    must_have = report.year >= FIRST_TABLE_YEAR and not report.report.figures
    return must_have and any(problem.stage == "read" for problem in report.problems)


def _days_after(published_on: str | None, deadline: date) -> int | None:
    """Days from the deadline to a printed date; None where there is none, or no such day (2025-02-31)."""
    if published_on is None:
        return None
    try:
        return (date.fromisoformat(published_on) - deadline).days
    except ValueError:
        return None


def _held_notes(report: ArchivedReport, state: str, deadline: Deadline, first_seen: str) -> list[str]:
    notes = []
    in_time = day_of(first_seen) <= deadline.day
    days = _days_after(report.published_on, deadline.day)
    if state == "unreadable":
        notes.append("已抓取，表格未能读出（见 problems） fetched, its tables could not be read (see problems)")
    elif report.year >= FIRST_TABLE_YEAR and not report.report.figures:
        notes.append("未见法定表格 shows no statutory table")
    if report.withdrawn_at is not None:
        notes.append(f"原网站已撤下 no longer on its site since {report.withdrawn_at}")
    if in_time and (days is None or days <= 0):
        notes.append(f"期限前已抓取到 was there at {first_seen}, within the deadline")
    elif in_time:
        notes.append(f"页面日期存疑：{first_seen} 已抓取到 the shown date is doubtful: it was there at {first_seen}")
    elif state in {"on_time", "late"}:
        notes.append("以页面所示日期计，网站可能改过日期 by the date shown, which sites may have changed")
    if report.published_on and report.published_on < f"{report.year}-12-01":
        notes.append(f"所示日期早于年度终了 the date shown is before the year's end: {report.published_on}")
    return notes


# -- a report that lists name -------------------------------------------------------------------------------------


def _sighted(expected: _Expected, known: _Known) -> Square | None:
    """The square of a report that a list names and that is not held; None where no list does."""
    found = [one for one in _named(expected, known) if one.address not in known.held_at]
    if not found:
        return None
    order = (*FATES, None)
    best = min(found, key=lambda one: (order.index(one.fate), one.url))
    state = FATES.get(best.fate or "", "not_looked")
    named = f"«{best.title}» ({best.time})"
    if best.fate is None:
        note = f"列表所载，未抓取（主机是否登记？） listed, never asked for (is its host registered?): {named}"
    else:
        note = f"列表所载 listed: {named}; {best.fate} at {best.fetched}"
    seen, look = known.first_seen.get(best.url), known.looks.get(best.site)
    return expected.square(state, url=best.url, first_seen=seen, note=note, **_where(look))


def _named(expected: _Expected, known: _Known) -> Sequence[Sighting]:
    return known.sightings.get((expected.agency.id, expected.year), ())


# -- a report that nothing names ----------------------------------------------------------------------------------


def _absent(expected: _Expected, known: _Known) -> Square:
    home = home_of(expected.agency)
    look = known.looks.get(home)
    if look is None:
        return expected.square("not_looked", note=_why_not_looked(home))
    if look.last is None or day_of(look.last) <= expected.deadline.day:
        return _unseen(expected, look)
    notes = [
        f"列表所载 «{one.title}» 页面为另一报告 its page is another report: {known.held_at[one.address]} ({one.url})"
        for one in _named(expected, known)
    ]
    titles = [f"«{one.title}» {one.url}" for one in known.nameless.get((home, expected.year), ())]
    if titles:
        notes.append(
            f"列表另载未写明机构者 {len(titles)} 篇 lists also name reports without a body: {'; '.join(titles[:3])}"
        )
    notes += _look_notes(look)
    return expected.square("not_found", note="；".join(notes) or None, **_where(look))


def _why_not_looked(home: str) -> str:
    if not home:
        return "名录未载网站 no site is known: give its domain on the roster"
    if home not in load_sites():
        return f"网站未登记 its site is not registered: {home}"
    return f"网站未曾抓取 its site was never crawled: {home}"


def _unseen(expected: _Expected, look: Look) -> Square:
    """Nothing of its site was got since the deadline."""
    state = look.obstacle if look.obstacle in {"blocked", "refused"} else "not_looked"
    since = f"最近一次 last got at {look.last}" if look.last else "从未取得页面 no page of it was ever got"
    why = f"{look.obstacle} at {look.tried}" if look.obstacle else f"最近一次尝试 last tried at {look.tried}"
    note = f"{look.site}: 期限后未能查找 not looked at since the deadline; {since}; {why}"
    return expected.square(state, note=note, **_where(look))


def _look_notes(look: Look) -> list[str]:
    notes = []
    if not look.columns:
        notes.append(f"{look.site}: 未找到年报栏目 no report column was found on the site")
    if look.partial:
        notes.append(f"{look.partial}/{look.columns} 个栏目未读全 columns were not read whole")
    if look.obstacle:
        notes.append(f"最近一次 newest attempt at {look.tried}: {look.obstacle}")
    return notes


def _where(look: Look | None) -> dict[str, str | None]:
    if look is None or not look.places:
        return {"looked_at": None, "looked_last": None}
    places = [{"url": url, "time": time} for url, time in look.places.items()]
    return {"looked_at": json.dumps(places, ensure_ascii=False), "looked_last": look.last}
