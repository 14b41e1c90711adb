"""Addresses that lead a crawler round and round: too long, the same folders again and again, calendars.

trap_of("http://a.cn/x/y/x/y/x/y/list.htm")       -> "the same folders three times in a row"
trap_of("http://a.cn/rili?year=2031&month=5")     -> "a calendar"
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

#: Longer addresses are made by loops; no browser needs them.
LONGEST_URL = 2000
#: Requests to one site in one run: a government's whole disclosure section is some thousands of pages.
MOST_REQUESTS = 20_000
#: Of these, lists and pages on the way to them.
MOST_LISTS = 5_000
#: Pages in a row of one list without a single candidate for a report, after which it is no list of reports.
MOST_PAGES_WITHOUT_CANDIDATE = 20
#: Redirects in a row by script or meta refresh.
MOST_HOPS = 5
_CALENDAR_PATH = re.compile(r"/(?:calendar|rili|wannianli)(?:[/.]|$)", re.IGNORECASE)
_YEAR_KEYS = frozenset({"year", "y", "nian"})
_MONTH_KEYS = frozenset({"month", "m", "yue", "day", "d"})


def trap_of(url: str) -> str | None:
    """Why an address is not asked for, or None."""
    if len(url) > LONGEST_URL:
        return f"an address of {len(url)} characters, more than {LONGEST_URL}"
    parts = urlsplit(url)
    if _is_repeated(parts.path.strip("/").split("/")):
        return "the same folders three times in a row"
    keys = {key.lower() for key, _ in parse_qsl(parts.query)}
    if _CALENDAR_PATH.search(parts.path) or (keys & _YEAR_KEYS and keys & _MONTH_KEYS):
        return "a calendar"
    return None


def _is_repeated(folders: list[str]) -> bool:
    """Whether some run of folders stands three times in a row."""
    for length in range(1, len(folders) // 3 + 1):
        for begin in range(len(folders) - 3 * length + 1):
            parts = [folders[begin + turn * length : begin + (turn + 1) * length] for turn in range(3)]
            if parts[0] == parts[1] == parts[2] and any(parts[0]):
                return True
    return False
