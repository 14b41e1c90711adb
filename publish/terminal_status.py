"""What the terminal shows of an archive's status and coverage."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.status import Alarm, SiteStatus, Status
from archive.tables.coverage import COVERAGE_STATES

#: One sign a square; none is blank.
SIGNS = {
    "on_time": "+",
    "late": "L",
    "published_undated": "d",
    "unreadable": "?",
    "link_dead": "x",
    "blocked": "B",
    "refused": "R",
    "not_found": "-",
    "not_looked": ".",
    "not_existing": "~",
    "not_due": ">",
}
#: Columns that the table of sites needs.
WIDTH = 140
_STYLES = {"alarm": "bold red", "warn": "yellow"}
_DAY, _HOUR = 86_400, 3_600


def print_status(status: Status, now: datetime, console: Console) -> None:
    """Sites, coverage, alarms."""
    wide = Console(file=console.file, width=max(console.width, WIDTH))
    wide.print(_sites(status.sites, now))
    wide.print(Text(f"{status.reports} reports held; newest capture {age_of(status.newest_capture, now)}"))
    counts = ", ".join(f"{count} {state}" for state, count in status.coverage.items())
    wide.print(Text(f"coverage: {counts or 'no squares yet'}"))
    alike = Counter((alarm.level, alarm.site, alarm.kind) for alarm in status.alarms)
    for alarm in status.alarms:
        count = alike.pop((alarm.level, alarm.site, alarm.kind), 0) if alarm.level == "warn" else 1
        if count:
            wide.print(Text(_line(alarm, count - 1), style=_STYLES[alarm.level]), soft_wrap=True)
    if status.alarms:
        wide.print(Text("what each kind means and what to do: docs/operating.md, “Is all well”", style="dim"))
    if not status.alarmed:
        wide.print(Text("No alarms.", style="green"))


def _line(alarm: Alarm, more: int) -> str:
    """One alarm; of warnings that are alike in a site the first, and how many more there are (all are in `--json`)."""
    about = "" if alarm.subject == alarm.site else f" {alarm.subject}"
    rest = f" (+{more} 处同类 more like this)" if more else ""
    return f"{alarm.level}: {alarm.site} {alarm.kind}{about}: {alarm.message}{rest}"


def _sites(sites: Sequence[SiteStatus], now: datetime) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("site", no_wrap=True)
    table.add_column("last run", no_wrap=True)
    table.add_column("finished", no_wrap=True)
    for name in ("reports", "new", "changed", "blocked", "alarms"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("newest capture", no_wrap=True)
    for site in sites:
        blocked = "" if site.blocked is None else f"{site.blocked:.0%}"
        table.add_row(
            site.site,
            site.run or "never",
            _finished(site),
            *map(str, (site.reports, site.new, site.changed, blocked, site.alarms)),
            age_of(site.newest_capture, now),
            style="red" if site.alarms else "",
        )
    return table


def _finished(site: SiteStatus) -> str:
    if site.skipped:
        return "skipped"
    if site.finished is None:
        return "" if site.run is None else "replay"
    return "yes" if site.finished else "NO"


def age_of(time: str | None, now: datetime) -> str:
    """``2026-11-20T01:00:07Z (3 days ago)``, to the second."""
    if time is None:
        return "none"
    moment = datetime.fromisoformat(time)
    shown, seconds = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", max((now - moment).total_seconds(), 0)
    if seconds >= 2 * _DAY:
        return f"{shown} ({seconds // _DAY:.0f} days ago)"
    if seconds >= 2 * _HOUR:
        return f"{shown} ({seconds // _HOUR:.0f} hours ago)"
    return f"{shown} ({seconds // 60:.0f} minutes ago)"


def print_grid(squares: Sequence[Mapping[str, object]], console: Console) -> None:
    """A line a body, a sign a year, then what the signs mean and how many there are of each. Takes at least one."""
    years = sorted({int(str(square["year"])) for square in squares})
    signs: dict[tuple[str, str], dict[int, str]] = {}
    for square in squares:
        body = (str(square["agency_id"]), str(square["agency"]))
        signs.setdefault(body, {})[int(str(square["year"]))] = SIGNS[str(square["state"])]
    # A square that a filter leaves out shows nothing; no square itself is blank.
    lines = [" ".join(f"{year % 100:02d}" for year in years) + f"  {years[0]}-{years[-1]}"]
    lines += [
        " ".join(f"{row.get(year, ''):>2}" for year in years) + f"  {agency_id} {name}"
        for (agency_id, name), row in signs.items()
    ]
    console.print(Text("\n".join(lines)), soft_wrap=True)
    counts = Counter(str(square["state"]) for square in squares)
    for state, text in COVERAGE_STATES.items():
        if counts[state]:
            console.print(Text(f"{SIGNS[state]}  {counts[state]:>6} {state}: {text}"), soft_wrap=True)


def print_squares(squares: Sequence[Mapping[str, object]], console: Console) -> None:
    """One body, a line a year with all that is known, however wide; the same places are listed once."""
    before: list[str] = []
    for square in squares:
        late = f", {square['days_late']} days late" if square["days_late"] else ""
        published = f" published {square['published_on']}{late}," if square["published_on"] else ""
        facts = f"{square['agency_id']} {square['year']}  {square['state']}:{published} due {square['deadline']}"
        console.print(Text(facts), soft_wrap=True)
        places = json.loads(str(square["looked_at"] or "[]"))
        looked = [f"looked for at {place['url']} ({place['time']})" for place in places]
        shown = ["looked for at the same places"] if looked and looked == before else looked
        before = looked
        for line in (square["url"], *shown, square["note"]):
            if line:
                console.print(Text(f"    {line}", style="dim"), soft_wrap=True)
