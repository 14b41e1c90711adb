"""One measure of the archive's health, as a row of the table `health`."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("ok", "warn", "alarm")


@dataclass(frozen=True)
class Measure:
    """What was measured, of what, and whether somebody must look."""

    site: str
    subject: str  #: a column's address, a year of a site, or the site itself
    kind: str
    value: float | None
    threshold: float | None  #: where the alarm begins
    since: str | None
    level: str  #: ok, warn or alarm
    message: str
