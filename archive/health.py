"""The archive's health: what was measured after the newest run of each site, and what raises an alarm.

"Now" is the time of the newest capture of any site; no clock is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from archive.codebook import CODEBOOK_EDITIONS, load_codebook
from archive.columns import ColumnReading
from archive.deadlines import FIRST_REVISED_YEAR
from archive.health_columns import measure_columns
from archive.measures import Measure
from archive.reports import ArchivedReport
from archive.runs import PAGE_ROLES, RECORD_ROLE, Run, read_record
from crawler.captures import Capture, CaptureStore
from crawler.past import read_past
from crawler.registry import load_sites
from crawler.warc import format_time

#: What the crawl says of a page whose form it does not know.
UNKNOWN = "unknown template"
#: A larger share of blocked answers in a run is an alarm.
MOST_BLOCKED = 0.10
#: A site that was not asked for longer, while another was, is forgotten.
LONGEST_SILENCE = timedelta(days=14)
#: A larger fall of the share of filled figures, in points of 100, is an alarm.
LARGEST_LOSS = 0.20
#: The first report year on the form of 2021.
FIRST_YEAR_2021 = 2021


def list_health(
    captures: Sequence[Capture],
    readings: Sequence[ColumnReading],
    runs: Sequence[Run],
    reports: Sequence[ArchivedReport],
) -> list[Measure]:
    """All measures, by site, kind and subject."""
    found = [
        *measure_templates(captures),
        *measure_columns(captures, readings),
        *measure_runs(runs),
        *measure_sites(captures),
        *measure_filled(reports),
    ]
    rows = {(measure.site, measure.kind, measure.subject): measure for measure in found}
    return [rows[key] for key in sorted(rows)]


def measure_templates(captures: Iterable[Capture]) -> Iterator[Measure]:
    """Pages that the newest run of a site found in a form that no reader knows."""
    newest: dict[str, Capture] = {}
    for capture in captures:
        if capture.role == RECORD_ROLE and capture.time >= newest.get(capture.site, capture).time:
            newest[capture.site] = capture
    for site, capture in sorted(newest.items()):
        for text in (read_record(capture) or {}).get("problems") or ():
            if UNKNOWN in text:
                subject = text.partition(": expected")[0]
                yield Measure(site, subject, "unknown_template", None, None, capture.time, "alarm", text)


def measure_runs(runs: Iterable[Run]) -> Iterator[Measure]:
    """How the newest run of each site ended, and how much of the newest one with answers was blocked."""
    sites: dict[str, list[Run]] = {}
    for run in runs:
        sites.setdefault(run.site, []).append(run)
    for site, own in sorted(sites.items()):
        newest = own[-1]
        if newest.finished == 0:
            text = f"{newest.run}: 未正常结束 did not finish (killed?): run `gongkai update` again, it goes on"
            yield Measure(site, site, "run_unfinished", None, None, newest.started, "alarm", text)
        if newest.error:
            text = f"{newest.run}: {newest.error}"
            yield Measure(site, site, "run_failed", newest.problems, None, newest.ended, "alarm", text)
        answered = [run for run in own if run.answers]
        if answered:
            yield _measure_blocked(answered[-1])


def _measure_blocked(run: Run) -> Measure:
    ratio = run.blocked / run.answers
    over = ratio > MOST_BLOCKED
    text = f"{run.run}: {run.blocked}/{run.answers} 被拦截 answers blocked"
    text += "；数小时后再抓，勿强行 wait for hours and crawl again" if over else ""
    return Measure(
        run.site, run.site, "blocked_ratio", round(ratio, 4), MOST_BLOCKED, run.started, "alarm" if over else "ok", text
    )


def measure_sites(captures: Iterable[Capture]) -> Iterator[Measure]:
    """Registered sites that were never crawled, or not for long while another was."""
    last: dict[str, str] = {}
    for capture in captures:
        if capture.role in PAGE_ROLES:
            last[capture.site] = max(capture.time, last.get(capture.site, ""))
    if not last:
        return
    now = max(last.values())
    for site in load_sites():
        if site not in last:
            text = f"从未抓取 never crawled: `gongkai update {site}`"
            yield Measure(site, site, "never_crawled", None, None, None, "warn", text)
            continue
        silence = datetime.fromisoformat(now) - datetime.fromisoformat(last[site])
        if silence > LONGEST_SILENCE:
            text = f"{silence.days} 天未抓取 days not crawled: `gongkai update`"
            days = LONGEST_SILENCE.days
            yield Measure(site, site, "not_crawled", silence.days, days, last[site], "alarm", text)


def measure_pauses(store: CaptureStore, captures: Sequence[Capture]) -> Iterator[Measure]:
    """Sites that were to be left alone at the newest capture, and until when."""
    if not captures:
        return
    now = max(datetime.fromisoformat(capture.time) for capture in captures)
    for site in load_sites().values():
        pause = read_past(store, site).left_alone(now)
        if pause is not None:
            until, why = pause
            text = f"暂停抓取至 left alone until {format_time(until)}: {why}"
            yield Measure(site.id, site.id, "back_off", None, None, format_time(now), "warn", text)


def measure_filled(reports: Iterable[ArchivedReport]) -> Iterator[Measure]:
    """The share of the form's cells that hold a number, by site and year; a fall shows a reader that lost its way."""
    cells = {edition: sum(entry.edition == edition for entry in load_codebook()) for edition in CODEBOOK_EDITIONS}
    counts: dict[tuple[str, int], tuple[int, int]] = {}
    for report in reports:
        if report.year < FIRST_REVISED_YEAR:
            continue
        key = (report.document.site, report.year)
        filled, wanted = counts.get(key, (0, 0))
        numbers = sum(figure.state == "number" for figure in report.report.figures)
        counts[key] = (filled + numbers, wanted + cells[_edition_of(report)])
    for (site, year), (filled, wanted) in sorted(counts.items()):
        earlier = max((before for name, before in counts if name == site and before < year), default=None)
        newest = max(one for name, one in counts if name == site)
        share = filled / wanted
        if earlier is None:
            yield _filled(site, year, share, None, "ok")
            continue
        least = counts[site, earlier][0] / counts[site, earlier][1] - LARGEST_LOSS
        fell = round(share, 6) < round(least, 6)
        # What fell between years long past is known, or will not be mended.
        level = "ok" if not fell else "alarm" if year == newest else "warn"
        yield _filled(site, year, share, least, level)


def _filled(site: str, year: int, share: float, least: float | None, level: str) -> Measure:
    text = f"{year}: {share:.0%} 的单元格有数字 of the form's cells hold a number"
    text += "；较上年骤降，核对读取 fell since the year before: look how its reports are read" if level != "ok" else ""
    threshold = None if least is None else round(least, 4)
    return Measure(site, f"{site} {year}", "filled_share", round(share, 4), threshold, f"{year}", level, text)


def _edition_of(report: ArchivedReport) -> str:
    """The form that a report must follow, where its own tables do not tell one."""
    if report.report.edition in CODEBOOK_EDITIONS:
        return report.report.edition
    return "2021" if report.year >= FIRST_YEAR_2021 else "2019"
