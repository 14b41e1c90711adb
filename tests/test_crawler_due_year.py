"""A year of hourly updates against a web of chance: what is asked how often, whatever the answers are."""

import itertools
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.due import BEIJING, DOCUMENT_ROLES, LIST_ROLES, SEASON, Past, next_due, quarter_of

BEGIN, END = datetime(2026, 5, 20, 3, tzinfo=UTC), datetime(2027, 6, 10, tzinfo=UTC)
LISTS = ("home", "gateway", "column", "column", "page", "json", "search")
DOCUMENTS = ("article",) * 25 + ("attachment",) * 10
SETTLED_ANSWERS = ("unchanged",) * 60 + ("changed",) * 2 + ("missing", "redirect")


@dataclass
class Simulated:
    """One address: its past, the hours at which it was asked, and what it answered then."""

    role: str
    past: Past
    asked: list[datetime] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def year(seed: int, trouble: float) -> list[Simulated]:
    """All that was asked from begin to end by a cron that starts an update each hour, at its own minute."""
    chance = random.Random(seed)
    web = [Simulated(role, Past(role)) for role in (*LISTS, *DOCUMENTS)]
    due = {id(one): datetime.min.replace(tzinfo=UTC) for one in web}
    runs: set[str] = set()
    hour = BEGIN + timedelta(minutes=chance.randrange(60))
    while hour < END:
        run = f"update-{hour:%Y%m%dT%H}"
        moment = hour
        for one in web:
            if due[id(one)] > hour:
                continue
            moment += timedelta(seconds=chance.uniform(1, 30))
            good = chance.choice(SETTLED_ANSWERS) if one.asked else "new"
            answer = chance.choice(("failed", "blocked")) if chance.random() < trouble else good
            one.past.see(moment, answer, run, one.role, None)
            one.asked.append(moment)
            one.answers.append(answer)
            due[id(one)] = next_due(one.past, one.role, runs | {run})
        runs = {run}
        hour += timedelta(hours=1)
    return web


def in_season(day: date) -> bool:
    return SEASON[0] <= (day.month, day.day) <= SEASON[1]


def days_asked(one: Simulated) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for moment in one.asked:
        found[moment.astimezone(BEIJING).date()] += 1
    return found


@pytest.mark.parametrize("seed", range(4))
def test_lists_once_a_day_in_season_and_once_a_week_otherwise(seed: int) -> None:
    for one in (one for one in year(seed, 0.0) if one.role in LIST_ROLES):
        asked = days_asked(one)
        assert max(asked.values()) == 1, "no day twice"
        day, last = min(asked), min(asked)
        while day < max(asked):
            day += timedelta(days=1)
            if in_season(day):
                assert day in asked, f"{one.role} on {day}"
            assert (day - last).days <= 7, f"{one.role}: nothing from {last} to {day}"
            last = day if day in asked else last
        outside = sorted(day for day in asked if not in_season(day))
        weeks = (END - BEGIN).days / 7
        assert len(outside) <= weeks + 6, "no day without need: quarters and ends of season apart"


@pytest.mark.parametrize("seed", range(4))
def test_documents_within_ninety_days_and_each_quarter(seed: int) -> None:
    for one in (one for one in year(seed, 0.0) if one.role in DOCUMENT_ROLES):
        for before, after in itertools.pairwise(one.asked):
            assert after - before <= timedelta(days=90, hours=1)
            assert after - before >= timedelta(hours=12)
        quarters = {quarter_of(moment) for moment in one.asked}
        assert len(quarters) == 5, "from May to June of the next year"
        changes = one.answers.count("changed") + one.answers.count("new") + one.answers.count("redirect")
        missed = one.answers.count("missing")
        assert len(one.asked) <= 12 * (1 + changes + 2 * missed), "bounded by what happened to it"


@pytest.mark.parametrize("seed", range(3))
def test_trouble_neither_stops_the_calendar_nor_floods_the_site(seed: int) -> None:
    """A third of all requests fails: each list still is read in five of six days of the season."""
    web = year(seed, 0.33)
    season = [date(2027, 1, 10) + timedelta(days=number) for number in range(96)]
    for one in web:
        settled = [moment for moment, answer in zip(one.asked, one.answers, strict=True) if answer not in TROUBLES]
        if one.role in LIST_ROLES:
            read = {moment.astimezone(BEIJING).date() for moment in settled}
            assert sum(day in read for day in season) >= 80
        longest = max(after - before for before, after in itertools.pairwise(settled))
        assert longest <= timedelta(days=90 + 14)
        assert max(days_asked(one).values()) <= 5, "3 h, 6 h, 12 h after failures, no oftener"
    assert sum(len(one.asked) for one in web) < (END - BEGIN).days * len(web)


TROUBLES = frozenset({"failed", "blocked"})
