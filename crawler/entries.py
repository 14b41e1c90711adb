"""One entry of sources.yml or agencies.csv, checked strictly and made into a frozen object."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from crawler.platforms.known import PLATFORMS

TYPES = frozenset({"government", "office", "bureau", "branch", "institution", "park", "street", "township", "other"})
LEVELS = frozenset({"province", "prefecture", "county-city", "county", "street-office", "township", "other"})
CONFIDENCES = frozenset({"confirmed", "name_and_code_confirmed", "inferred"})
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class RegistryError(Exception):
    """sources.yml or agencies.csv says something that cannot be: names the file, the entry, what is wanted."""


@dataclass(frozen=True)
class Column:
    """A known report column of a site."""

    url: str
    note: str


@dataclass(frozen=True)
class Site:
    """One crawled site."""

    id: str
    name: str
    host: str
    aliases: tuple[str, ...]
    platform: str
    start_urls: tuple[str, ...]
    columns: tuple[Column, ...]
    delay_seconds: float
    notes: str
    templates: tuple[str, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """All hosts of the site."""
        return frozenset({self.host, *self.aliases})


@dataclass(frozen=True)
class Agency:
    """A body that publishes reports."""

    id: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    type: str
    level: str
    parent_id: str | None
    division_code: str
    domain: str
    confidence: str
    since: str = ""  #: year or date of its beginning; empty where it is not known, or was before 2008
    until: str = ""  #: year or date of its end
    since_source: str = ""  #: what says so, dated

    def existed_in(self, year: int) -> bool:
        """Whether it existed at any time of a year, as far as is known."""
        return not (self.since and year < int(self.since[:4])) and not (self.until and year > int(self.until[:4]))


def read_site(path: Path, number: int, entry: object) -> Site:
    known = {field.name for field in fields(Site)}
    where = f"site {number}"
    if not isinstance(entry, dict):
        raise fault(path, where, f"a mapping, not {entry!r}", "write `- id: …`")
    where = str(entry.get("id", where))
    if unknown := set(entry) - known:
        raise fault(path, where, f"only the keys {sorted(known)}, not {sorted(unknown)}", "remove or rename them")
    if missing := known - {"templates"} - set(entry):
        raise fault(path, where, f"the keys {sorted(missing)} as well", "add them")
    columns = [Column(**column) for column in entry["columns"] if _is_column(path, where, column)]
    site = Site(
        **entry
        | {
            "aliases": tuple(entry["aliases"]),
            "start_urls": tuple(entry["start_urls"]),
            "columns": tuple(columns),
            "templates": tuple(entry.get("templates", ())),
        }
    )
    _check_site(path, site)
    return site


def _is_column(path: Path, where: str, column: object) -> bool:
    if not isinstance(column, dict) or set(column) != {"url", "note"}:
        raise fault(path, where, f"each column to have `url` and `note`, not {column!r}", "write both")
    return True


def _check_site(path: Path, site: Site) -> None:
    for host in site.hosts:
        if not _HOST.fullmatch(host):
            raise fault(path, site.id, f"a lower-case host name, not {host!r}", "correct it")
    if site.id != site.host.removeprefix("www."):
        raise fault(path, site.id, f"the id to be the host without www.: {site.host}", "correct one of them")
    if site.platform not in PLATFORMS:
        raise fault(path, site.id, f"one of the platforms {sorted(PLATFORMS)}", "add a module to crawler/platforms/")
    if not site.start_urls:
        raise fault(path, site.id, "at least one start page", "add the home page")
    for url in (*site.start_urls, *(column.url for column in site.columns)):
        if urlsplit(url).scheme not in {"http", "https"} or urlsplit(url).hostname not in site.hosts:
            raise fault(path, site.id, f"an http(s) address on one of its hosts, not {url!r}", "correct it")
    if isinstance(site.delay_seconds, bool) or not isinstance(site.delay_seconds, int | float):
        raise fault(path, site.id, f"delay_seconds as a number, not {site.delay_seconds!r}", "write 1.0")
    if site.delay_seconds < 1:
        raise fault(path, site.id, f"at least one second between requests, not {site.delay_seconds}", "write 1.0")


def read_agency(path: Path, row: dict[str, str]) -> Agency:
    if None in row or None in row.values():
        raise fault(path, row.get("id", "?"), f"{len(fields(Agency))} fields", "quote names that hold a comma")
    where = row["id"]
    if not _SLUG.fullmatch(where):
        raise fault(path, where or row["name"], "an id of small letters, digits and hyphens", "correct it")
    for key, allowed in (("type", TYPES), ("level", LEVELS), ("confidence", CONFIDENCES)):
        if row[key] not in allowed:
            raise fault(path, where, f"{key} to be one of {sorted(allowed)}, not {row[key]!r}", "correct it")
    if not row["name"] or not row["short_name"]:
        raise fault(path, where, "a name and a short name", "write them")
    if row["division_code"] and not re.fullmatch(r"\d{6}(\d{3})?", row["division_code"]):
        raise fault(path, where, f"a division code of 6 or 9 digits, not {row['division_code']!r}", "correct it")
    _check_times(path, row)
    return Agency(
        id=where,
        name=row["name"],
        short_name=row["short_name"],
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        type=row["type"],
        level=row["level"],
        parent_id=row["parent_id"] or None,
        division_code=row["division_code"],
        domain=row["domain"],
        confidence=row["confidence"],
        since=row["since"],
        until=row["until"],
        since_source=row["since_source"],
    )


def _check_times(path: Path, row: dict[str, str]) -> None:
    for key in ("since", "until"):
        if row[key] and not _is_time(row[key]):
            raise fault(
                path, row["id"], f"{key} as a year or a date such as 2019-03-01, not {row[key]!r}", "correct it"
            )
    if row["since"] and row["until"] and row["since"][:4] > row["until"][:4]:
        raise fault(path, row["id"], f"since ({row['since']}) before until ({row['until']})", "correct one of them")
    if bool(row["since"] or row["until"]) != bool(row["since_source"]):
        raise fault(path, row["id"], "since_source where since or until is given, and only there", "write the evidence")


def _is_time(text: str) -> bool:
    try:
        date.fromisoformat(text if len(text) > len("2019") else f"{text}-01-01")
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", text) is not None


def fault(path: Path, entry: str, expected: str, remedy: str) -> RegistryError:
    return RegistryError(f"{path.name}, {entry}: expected {expected}; {remedy}")
