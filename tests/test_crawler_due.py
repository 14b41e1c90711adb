"""When an address is asked again, and how long a site is left alone: pure rules, times given."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backoff import RunEnd, asked_pause, silent_until, wall_until
from crawler.due import BEIJING, Past, next_due, quarter_after, quarter_of

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def past(role: str, *answers: tuple[str, str]) -> Past:
    """Answers at Beijing times, each in a run of its own."""
    found = Past(role)
    for time, outcome in answers:
        found.see(beijing(time), outcome, f"run {time}", role, None)
    return found


def due(role: str, *answers: tuple[str, str]) -> datetime:
    return next_due(past(role, *answers), role, {f"run {time}" for time, _ in answers})


@pytest.mark.parametrize(
    ("asked", "again"),
    [
        ("2026-06-03T09:00", "2026-06-10"),  # weekly
        ("2026-01-02T09:00", "2026-01-09"),
        ("2026-01-05T09:00", "2026-01-10"),  # the season begins before the week is over
        ("2026-01-10T09:00", "2026-01-11"),
        ("2026-03-20T09:00", "2026-03-21"),
        ("2026-04-15T09:00", "2026-04-16"),
        ("2026-04-16T09:00", "2026-04-23"),
        ("2026-12-30T09:00", "2027-01-01"),  # the sweep of the quarter
        ("2026-06-28T09:00", "2026-07-01"),
    ],
)
@pytest.mark.parametrize("role", ["home", "gateway", "column", "page", "json"])
def test_lists_follow_the_calendar(role: str, asked: str, again: str) -> None:
    assert due(role, (asked, "unchanged")) == beijing(f"{again}T00:00")
    assert due(role, (asked, "redirect")) == beijing(f"{again}T00:00")
    assert due(role, (asked, "missing")) == beijing(f"{again}T00:00")


def test_a_page_of_last_evening_is_not_asked_at_midnight() -> None:
    assert due("column", ("2026-02-01T23:30", "new")) == beijing("2026-02-02T11:30")


def test_documents_are_asked_less_and_less() -> None:
    """Each check just when it is due; without the quarters' sweeps, which the longest pauses run into."""
    first = beijing("2026-01-02T09:00")
    known = Past("article")
    known.see(first, "new", "first", "article", None)
    days = []
    for number in range(8):
        again = next_due(known, "article", ())
        if again == quarter_after(known.last or first):
            break
        days.append((again.astimezone(BEIJING).date() - first.date()).days)
        known.see(again + timedelta(hours=9), "unchanged", f"run {number}", "article", None)
    assert days == [1, 2, 4, 8, 16, 32, 64]


def test_a_change_begins_anew() -> None:
    assert due("attachment", ("2026-01-02T09:00", "new"), ("2026-02-20T09:00", "changed")) == beijing(
        "2026-02-21T00:00"
    )


def test_missing_documents() -> None:
    answers = [("2026-05-01T09:00", "new"), ("2026-05-03T09:00", "missing")]
    assert due("article", *answers) == beijing("2026-05-05T00:00")
    answers += [("2026-05-05T09:00", "missing"), ("2026-05-07T09:00", "missing"), ("2026-05-09T09:00", "missing")]
    assert due("article", *answers) == beijing("2026-05-11T00:00"), "four misses, but over six days only"
    answers.append(("2026-05-11T09:00", "missing"))
    assert due("article", *answers) == beijing("2026-06-10T00:00")
    answers.append(("2026-06-10T09:00", "unchanged"))
    assert due("article", *answers) == beijing("2026-06-11T00:00"), "it reappeared: what is new again is checked soon"


def test_tries_of_one_run_are_one_miss() -> None:
    known = past("article", ("2026-05-01T09:00", "new"))
    for minute in range(3):
        known.see(beijing(f"2026-05-03T09:0{minute}"), "missing", "one run", "article", None)
    assert known.misses == 1


def test_failures_are_asked_again_after_hours() -> None:
    answers = [("2026-05-01T09:00", "new"), ("2026-05-02T09:00", "failed")]
    assert due("article", *answers) == beijing("2026-05-02T12:00")
    answers.append(("2026-05-02T12:00", "failed"))
    assert due("article", *answers) == beijing("2026-05-02T18:00")
    for day in range(3, 13):
        answers.append((f"2026-05-{day:02}T18:00", "failed"))
    assert due("article", *answers) == beijing("2026-05-19T18:00")
    assert due("column", *answers) == beijing("2026-05-13T18:00"), "a list is not let go for longer than a day"
    assert due("column", ("2026-05-02T09:00", "blocked")) == beijing("2026-05-02T15:00")


def test_a_failure_of_a_killed_run_says_nothing() -> None:
    known = past("article", ("2026-05-01T09:00", "new"), ("2026-05-02T09:00", "failed"))
    assert next_due(known, "article", {"run 2026-05-01T09:00"}) == beijing("2026-05-02T09:00")


def test_a_wall_never_changes_what_is_known_of_a_document() -> None:
    before = past("article", ("2026-05-01T09:00", "new"), ("2026-05-03T09:00", "missing"))
    after = past(
        "article", ("2026-05-01T09:00", "new"), ("2026-05-03T09:00", "missing"), ("2026-05-05T09:00", "blocked")
    )
    for name in ("settled", "settled_at", "since", "misses", "first_miss"):
        assert getattr(before, name) == getattr(after, name)


def test_what_was_never_asked_is_due() -> None:
    assert next_due(None, "column", ()) < beijing("1900-01-01T00:00")


@given(MOMENTS)
def test_quarters(moment: datetime) -> None:
    begin, end = quarter_of(moment), quarter_after(moment)
    assert begin <= moment < end
    assert {begin.astimezone(BEIJING).month, end.astimezone(BEIJING).month} <= {1, 4, 7, 10}
    assert timedelta(days=90) <= end - begin <= timedelta(days=92)
    assert quarter_of(end) == end


@given(
    st.sampled_from(["home", "column", "json", "article", "attachment"]),
    st.lists(
        st.tuples(
            st.integers(0, 4000), st.sampled_from(["new", "changed", "unchanged", "missing", "redirect", "refused"])
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_due_is_later_than_the_answer_and_within_its_quarter_or_ninety_days(
    role: str, answers: list[tuple[int, str]]
) -> None:
    known, moment = Past(role), datetime(2026, 1, 1, tzinfo=UTC)
    for number, (hours, outcome) in enumerate(answers):
        moment += timedelta(hours=hours)
        known.see(moment, outcome, str(number), role, None)
        again = next_due(known, role, ())
        assert moment < again <= min(moment + timedelta(days=91), quarter_after(moment))


def walls(*runs: tuple[str, list[str]], role: str = "article") -> list[RunEnd]:
    found = []
    for begin, outcomes in runs:
        end = RunEnd()
        for minute, outcome in enumerate(outcomes):
            end.see(beijing(begin) + timedelta(minutes=minute), outcome, role)
        found.append(end)
    return found


def test_walls_are_left_alone_for_longer_and_longer() -> None:
    five = ["blocked"] * 5
    fourth_minute = timedelta(minutes=4)
    runs = [("2026-05-01T00:00", ["new", *["blocked"] * 4])]
    assert wall_until(walls(*runs)) is None
    for hours, day in ((6, "02"), (12, "03"), (24, "04"), (48, "06"), (48, "09")):
        runs.append((f"2026-05-{day}T00:00", five))
        assert wall_until(walls(*runs)) == beijing(f"2026-05-{day}T00:00") + fourth_minute + timedelta(hours=hours)
    runs.append(("2026-05-20T00:00", ["blocked", "unchanged"]))
    assert wall_until(walls(*runs)) is None, "an answer after the wall"


def test_a_blocked_start_page_is_a_wall() -> None:
    assert wall_until(walls(("2026-05-01T00:00", ["blocked"]), role="home")) == beijing("2026-05-01T06:00")
    assert wall_until(walls(("2026-05-01T00:00", ["blocked"]))) is None


def test_failures_and_refusals_neither_make_nor_end_a_wall() -> None:
    ends = walls(("2026-05-01T00:00", ["blocked"] * 5), ("2026-05-02T00:00", ["failed", "refused"]))
    assert wall_until(ends) == beijing("2026-05-01T06:04")


def test_silence_is_left_alone_too() -> None:
    assert silent_until(walls(("2026-05-01T00:00", ["failed"]))) == beijing("2026-05-01T03:00")
    twice = walls(("2026-05-01T00:00", ["failed"]), ("2026-05-02T00:00", ["failed"]))
    assert silent_until(twice) == beijing("2026-05-02T06:00")
    assert silent_until(walls(("2026-05-01T00:00", ["failed", "missing"]))) is None
    end = RunEnd()
    end.see(beijing("2026-05-01T00:00"), "unchanged", "robots")
    end.see(beijing("2026-05-01T00:01"), "failed", "home")
    assert silent_until([end]) is None


NOW = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sat, 28 Nov 2026 01:02:00 GMT", 120),
        ("Saturday, 28-Nov-26 01:02:00 GMT", 120),  # RFC 850
        ("Sat Nov 28 01:02:00 2026", 120),  # asctime
        ("Sat, 28 Nov 2026 00:00:00 GMT", 0),
        ("99999999999999", 365 * 86400),
    ],
)
def test_retry_after(text: str, seconds: int) -> None:
    assert asked_pause(text, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", None, "soon", "-5", "1.5", "１２", "Fri, 99 Foo 2026"])
def test_retry_after_that_says_nothing(text: str | None) -> None:
    assert asked_pause(text, NOW) is None
