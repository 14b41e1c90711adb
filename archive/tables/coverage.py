"""The table of what is there, what is late, and why anything is missing: coverage."""

from __future__ import annotations

from archive.tables.model import Column, Table

#: States of a square, and what each means.
COVERAGE_STATES = {
    "on_time": "a report is held, and its printed date is not after the deadline, or a capture within it holds it",
    "late": "a report is held, its printed date is after the deadline, and no capture within it holds it",
    "published_undated": "a report is held that shows no date, and no capture within the deadline holds it",
    "unreadable": "what is named as this report was fetched, and could not be read",
    "link_dead": "a list names it, and its address is missing or fails",
    "blocked": "a firewall answered instead of the report or of its site",
    "refused": "robots.txt forbids the address, or the site",
    "not_found": "looked for after the deadline where looked_at says, and not there",
    "not_looked": "not looked for: its site is not registered, was never crawled, or not since the deadline (see note)",
    "not_existing": "the body did not exist yet, or no more",
    "not_due": "the deadline has not passed at the newest capture",
}

TABLES: tuple[Table, ...] = (
    Table(
        "coverage",
        "覆盖情况",
        "Coverage: every body of the roster and every year from 2008: the report is there, late, or missing, and why",
        (
            Column("agency_id", "text", "机构", "whose report is expected", required=True, references="agencies.id"),
            Column("year", "integer", "年度", "year to report on", required=True),
            Column(
                "state",
                "text",
                "状态",
                "what is known: " + "; ".join(f"{state}: {text}" for state, text in COVERAGE_STATES.items()),
                required=True,
                values=tuple(COVERAGE_STATES),
            ),
            Column("site", "text", "站点", "site on which it is expected; null where none is known"),
            Column("report_id", "text", "报告", "report that is held", references="reports.id"),
            Column("url", "text", "网址", "page of the report, or address that a list names"),
            Column("published_on", "text", "发布日期", "date of publication as printed (ISO); sites re-date pages"),
            Column("deadline", "text", "期限", "last day in time (ISO)", required=True),
            Column("days_late", "integer", "逾期天数", "days from the deadline to published_on; null unless late"),
            Column("basis", "text", "期限依据", "rule that the deadline follows", required=True),
            Column(
                "looked_at",
                "text",
                "查找范围",
                "report columns (or the pages on the way) of its site and the last time each, as JSON; null where a "
                "report is held or none was looked for",
            ),
            Column("looked_last", "text", "最近查找时间", "newest of these times, UTC"),
            Column(
                "first_seen",
                "text",
                "首次见到",
                "first fetch that held the report, or of the address that a list names, UTC",
            ),
            Column("note", "text", "说明", "what else must be known"),
        ),
        ("agency_id", "year"),
        indexes=(("year", "state"), ("state",), ("site",), ("report_id",)),
        facets=("state", "year", "site"),
    ),
)

VIEWS: tuple[tuple[str, str, str, str], ...] = (
    (
        "coverage_by_year",
        "逐年覆盖情况",
        "Coverage by year: how many squares of each year are in each state",
        "select year, "
        + ", ".join(f"sum(state = '{state}') as {state}" for state in COVERAGE_STATES)
        + ", count(*) as squares from coverage group by year order by year",
    ),
)
