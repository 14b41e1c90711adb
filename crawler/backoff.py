"""How long a site is left alone: after walls for hours, and for as long as it asks itself (Retry-After).

    asked_pause("120", now)                                 -> two minutes
    asked_pause("Fri, 28 Nov 2026 01:00:00 GMT", now)       -> until then
    wall_until([one run that ended at a wall])              -> six hours after it; 12, 24, 48 after more runs in a row

Source: RFC 9110, section 10.2.3 (Retry-After), 5.6.7 (dates).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import takewhile

from crawler.due import CONTENT

#: Blocked answers in a row after which a site is given up for the run: a wall stays for hours.
MOST_BLOCKED = 5
#: Requests in a row without an answer, each waited for to its end, after which a site is given up for the run: it would
#: hold up the next update of all sites.
MOST_UNANSWERED = 16
FIRST = timedelta(hours=6)
LONGEST = timedelta(hours=48)
#: More is read as so much: a header may hold any number of digits, any year.
LONGEST_ASKED = timedelta(days=365)
_MOST_DIGITS = 9
#: After a run without any answer.
FIRST_SILENCE = timedelta(hours=3)
LONGEST_SILENCE = timedelta(hours=24)


@dataclass
class RunEnd:
    """What one run got of a site: how many answers in a row were blocked at its end, and whether there was any."""

    blocked: int = 0
    start_page: bool = False  #: one of these was a start page
    answered: datetime | None = None  #: the last answer, robots.txt apart
    is_alive: bool = False  #: there was an answer of any kind
    failed: datetime | None = None  #: the last failure

    def see(self, when: datetime, outcome: str, role: str) -> None:
        """Take in one more answer, oldest first."""
        if outcome == "refused":
            return
        if outcome == "failed":
            self.failed = when
            return
        self.is_alive = True
        if role == "robots":
            return
        self.answered = when
        if outcome == "blocked":
            self.blocked += 1
            self.start_page = self.start_page or role == "home"
        elif outcome in CONTENT:  # a page that is missing, or leads elsewhere, may be the wall's own
            self.blocked, self.start_page = 0, False

    @property
    def is_wall(self) -> bool:
        """Whether the run was ended by a wall."""
        return self.blocked >= MOST_BLOCKED or self.start_page

    @property
    def is_silent(self) -> bool:
        """Whether the site failed at all that was asked."""
        return not self.is_alive and self.failed is not None


def wall_until(ends: Sequence[RunEnd]) -> datetime | None:
    """The end of the pause after walls: six hours, doubled with each blocked run in a row, 48 at most."""
    answered = [end for end in ends if end.answered is not None]
    row = list(takewhile(lambda end: end.is_wall, reversed(answered)))
    return _after(row[0].answered, FIRST, LONGEST, len(row)) if row else None


def silent_until(ends: Sequence[RunEnd]) -> datetime | None:
    """The end of the pause after runs without any answer: three hours, doubled with each in a row, a day at most."""
    row = list(takewhile(lambda end: end.is_silent, reversed(ends)))
    return _after(row[0].failed, FIRST_SILENCE, LONGEST_SILENCE, len(row)) if row else None


def _after(last: datetime | None, first: timedelta, longest: timedelta, times: int) -> datetime | None:
    return last + min(first * 2 ** min(times - 1, 10), longest) if last is not None else None


def asked_pause(text: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After asks to wait: seconds, or until a date; None where it says neither."""
    if not text:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        digits = text.strip().lstrip("0")
        seconds = int(digits or "0") if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS
        return min(timedelta(seconds=seconds), LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter from offsets of zones that are no hours
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_ASKED)
