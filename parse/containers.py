"""ZIP, RAR and 7z archives that hold a report: their members read one by one, and put together.

``2024年报.zip`` with ``正文.docx`` and ``附件.pdf`` is one report; p1.jpg, p2.jpg and p3.jpg are the pages of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from parse.merge import merge_reports
from parse.model import NeedsRecognition, Place, Problem, Report, ToolMissing, Unreadable
from parse.readers.container import Bounds, Member, join_pictures, list_members
from parse.sniff import CONTAINERS, sniff

#: Archives inside one another: an archive of a county with one for each office has two.
DEEPEST = 2
#: The statutory tables; a report with all of them needs no picture beside it.
TABLES = 3
DIGITS = re.compile(r"(\d+)")
#: Words that one body's names may or may not have.
OFFICE = re.compile(r"人民政府|政府|办公[室厅]|办事处|委员会")
#: Members named in one message.
MOST_NAMED = 8

Parse = Callable[[bytes], Report]


class SeveralReports(Unreadable):
    """An archive holds the reports of several bodies or years, which are documents of their own."""

    kind = "several_reports"


@dataclass
class _Found:
    """What the members of an archive gave so far."""

    reports: list[tuple[str, Report]] = field(default_factory=list)
    failures: list[tuple[str, Unreadable]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  #: members that must be recognised

    @property
    def is_whole(self) -> bool:
        """Whether all statutory tables have been read."""
        return len({figure.table_code for _, report in self.reports for figure in report.figures}) >= TABLES


def parse_container(data: bytes, parse: Parse) -> Report:
    """Parse the report inside an archive.

    Documents are read first; pictures only when a table is still missing, all of them as the pages of one report in the
    order of their names. Raises ``Unreadable`` when no member is a report (``several_reports`` when the members are
    reports of several bodies or years), ``ToolMissing`` and ``NeedsRecognition`` as `parse_report` does.
    """
    found = _Found()
    members = list(_list_all(data, Bounds(), found, prefix="", depth=1))
    pictures = sorted((member for member, kind in members if kind == "picture"), key=_get_order)
    for member in (member for member, kind in members if kind != "picture"):
        _try(member.name, partial(parse, member.data), found)
    if pictures and not found.is_whole:
        _read_pictures(pictures, parse, found)
    if found.waiting and not found.is_whole:
        raise NeedsRecognition(f"members {', '.join(found.waiting[:MOST_NAMED])}: pictures that may hold tables")
    if not found.reports:
        raise _name_failure(found)
    return _put_together(found)


def _list_all(data: bytes, bounds: Bounds, found: _Found, *, prefix: str, depth: int) -> Iterator[tuple[Member, str]]:
    """All members with their formats, those of archives inside included; what cannot be named is a failure."""
    for member in list_members(data, bounds):
        name = f"{prefix}{member.name}"
        try:
            kind = sniff(member.data)
            if kind not in CONTAINERS:
                yield Member(name, member.data), kind
            elif depth < DEEPEST:
                inner = f"{name}/" if name else ""
                yield from _list_all(member.data, bounds, found, prefix=inner, depth=depth + 1)
            else:
                raise Unreadable(
                    f"whole file: archives are nested more than {DEEPEST} deep; expected a report; unpack it"
                )
        except Unreadable as error:
            found.failures.append((name, error))


def _get_order(member: Member) -> list[tuple[int, str]]:
    """Names in the order in which people count: p2 before p10."""
    return [(int(part[:9]), "") if part.isdecimal() else (-1, part.lower()) for part in DIGITS.split(member.name)]


def _try(name: str, read: Callable[[], Report], found: _Found) -> None:
    try:
        found.reports.append((name, _name_places(read(), name)))
    except NeedsRecognition:
        found.waiting.append(name)
    except Unreadable as error:
        found.failures.append((name, error))


def _read_pictures(pictures: Sequence[Member], parse: Parse, found: _Found) -> None:
    """All pictures as one document, each a page of it."""
    names = [picture.name for picture in pictures]
    try:
        joined = join_pictures([picture.data for picture in pictures]) if len(pictures) > 1 else pictures[0].data
        report = parse(joined)
    except NeedsRecognition:
        found.waiting += names
    except Unreadable as error:
        found.failures.append((names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}", error))
    else:
        found.reports.append((names[0], _name_pages(report, names)))


def _name_places(report: Report, name: str) -> Report:
    return _map_places(
        report, lambda place: replace(place, member="/".join(filter(None, (name, place.member))) or None)
    )


def _name_pages(report: Report, names: Sequence[str]) -> Report:
    return _map_places(report, lambda place: _name_page(place, names))


def _name_page(place: Place, names: Sequence[str]) -> Place:
    """The frame of the joined picture as the picture that it was."""
    page = place.page or 1
    return replace(place, member=names[page - 1], page=1) if page <= len(names) else place


def _map_places(report: Report, change: Callable[[Place], Place]) -> Report:
    return replace(
        report,
        figures=tuple(replace(figure, place=change(figure.place)) for figure in report.figures),
        tables=tuple(replace(table, place=change(table.place)) for table in report.tables),
    )


def _put_together(found: _Found) -> Report:
    """One report; what the other members could not give is named in it."""
    names, reports = [name for name, _ in found.reports], [report for _, report in found.reports]
    if len(reports) > 1 and not _are_one(reports):
        listed = "; ".join(
            f"{name}: {report.agency or 'no agency'}, {report.year or 'no year'}"
            for name, report in found.reports[:MOST_NAMED]
        )
        raise SeveralReports(
            f"whole file: it holds {len(reports)} reports of several bodies or years ({listed}); expected one; "
            "unpack it and ingest each with --agency and --year"
        )
    report = merge_reports(reports, names) if len(reports) > 1 else reports[0]
    missed = [_report_failure(name, error) for name, error in found.failures]
    missed += [_report_waiting(name) for name in found.waiting]
    return replace(report, problems=(*report.problems, *missed))


def _are_one(reports: Sequence[Report]) -> bool:
    """One body and one year; a member that names neither goes with the others. A longer name may say the region first
    (伊犁州伊宁市 and 伊宁市); one that goes on (伊宁市财政局) is another body's.
    """
    years = {report.year for report in reports if report.year}
    agencies = sorted(filter(None, {OFFICE.sub("", report.agency) for report in reports}), key=len)
    return len(years) < 2 and all(agency.endswith(agencies[0]) for agency in agencies)


def _report_failure(name: str, error: Unreadable) -> Problem:
    return Problem("read", "tool_missing" if isinstance(error, ToolMissing) else "member_not_read", f"{name}: {error}")


def _report_waiting(name: str) -> Problem:
    message = (
        f"{name}: it holds pictures that may be tables; expected text; they are not recognised, because all tables "
        "were read from other members: compare them when in doubt"
    )
    return Problem("read", "pictures_not_read", message)


def _name_failure(found: _Found) -> Unreadable:
    """Why no member is a report. A tool that is missing comes first: once it is there the archive can be read."""
    for _, error in found.failures:
        if isinstance(error, ToolMissing):
            return ToolMissing(_list_failures(found))
    if len(found.failures) == 1 and not found.failures[0][0]:
        return found.failures[0][1]
    return Unreadable(_list_failures(found))


def _list_failures(found: _Found) -> str:
    listed = "; ".join(f"{name}: {error}" for name, error in found.failures[:MOST_NAMED]) or "it has no members"
    return (
        f"whole file: no member of the archive is a report that can be read ({listed}); expected one; look at the file"
    )
