"""By when a body must publish its report of a year, as the regulation stood then.

    伊宁市人民政府, 2017  ->  2018-03-31   国务院令第492号, article 31: every agency by 31 March
    伊宁市公安局,   2024  ->  2025-01-31   国务院令第711号, article 49: departments by 31 January

Source: Regulation on Open Government Information (政府信息公开条例), State Council orders 492 (in force 2008-05-01) and
711 (in force 2019-05-15). The report of 2018 was due before the second came into force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from crawler.registry import Agency

#: The first year of which a report was due.
FIRST_YEAR = 2008
#: The first report year whose deadline is that of order 711.
FIRST_REVISED_YEAR = 2019
#: Deadlines are days in China.
BEIJING = timezone(timedelta(hours=8))
JANUARY, MARCH = (1, 31), (3, 31)

_OLD = "国务院令第492号第31条：各级行政机关 3 月 31 日前 · order 492, art. 31: every agency by 31 March"
_LAW = "国务院令第711号第49条"
_NAMED = {
    "government": (MARCH, f"{_LAW}：县级以上地方政府 3 月 31 日前 · order 711, art. 49: governments by 31 March"),
    "department": (JANUARY, f"{_LAW}：县级以上政府部门 1 月 31 日前 · order 711, art. 49: departments by 31 January"),
}
_UNNAMED = {
    "township": (MARCH, "未列明，按政府，3 月 31 日前 · not named in art. 49: as governments, by 31 March"),
    "street": (JANUARY, "未列明，按派出机关，1 月 31 日前 · not named in art. 49: as dispatched bodies, by 31 January"),
    "other": (JANUARY, "未列明，按部门，1 月 31 日前 · not named in art. 49: as departments, by 31 January"),
}
#: Types of the roster that are departments of a government at county level or above.
DEPARTMENTS = frozenset({"bureau", "office"})


@dataclass(frozen=True)
class Deadline:
    """The last day on which a report is published in time, and the rule that says so."""

    day: date
    basis: str


def deadline_of(agency: Agency, year: int) -> Deadline:
    """The deadline of a body's report for a year."""
    if year < FIRST_REVISED_YEAR:
        return Deadline(date(year + 1, *MARCH), _OLD)
    (month, day), basis = _rule_of(agency)
    return Deadline(date(year + 1, month, day), basis)


def _rule_of(agency: Agency) -> tuple[tuple[int, int], str]:
    if agency.type == "government":
        return _NAMED["government"]
    if agency.type in DEPARTMENTS:
        return _NAMED["department"]
    when, basis = _UNNAMED.get(agency.type, _UNNAMED["other"])
    return when, f"{_LAW}{basis}"


def day_of(time: str) -> date:
    """The day in China of a capture's time (UTC)."""
    return datetime.fromisoformat(time).astimezone(BEIJING).date()


def newest_due_year(today: date) -> int:
    """The newest year of which some report's deadline has passed."""
    year = today.year - 1
    first = JANUARY if year >= FIRST_REVISED_YEAR else MARCH
    return year if today > date(today.year, *first) else year - 1
