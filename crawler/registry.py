"""The registry: which sites are crawled, which bodies exist, and whose name a printed name is.

load_sites()["yining.gov.cn"].host                       -> "www.yining.gov.cn"
find_agency("市公安局", site="yining.gov.cn").id           -> "yining-gonganju"
find_agency("市公安局", site=None)                         -> None: said of any city
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from crawler.entries import Agency, Column, RegistryError, Site, fault, read_agency, read_site
from crawler.text import normalise

__all__ = [
    "Agency",
    "Column",
    "RegistryError",
    "Site",
    "find_agency",
    "find_site",
    "home_of",
    "load_agencies",
    "load_contact",
    "load_sites",
    "read_sites",
    "roster_path",
    "slug",
    "sources_path",
    "unknown_site",
]

HERE = Path(__file__).parent
SOURCES = HERE / "sources.yml"
ROSTER = HERE / "agencies.csv"
PLACEHOLDER_CONTACT = "operator@example.org"
#: A place ends so; "市政府" and the like are no places.
_PLACE = re.compile(r".{2,}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|县|区|州|盟|旗)$")
_SLUG_PART = re.compile(r".+?(?:自治区|自治州|自治县|自治旗|地区|人民政府|省|市|县|区|州(?!市)|盟|旗|街道|镇|乡)")
#: Characters of a Uyghur name whose Chinese reading here differs from the dictionary's first one.
_READINGS = {"都来提": "dulaiti", "都拉塔": "dulata", "陕西": "shaanxi"}


def sources_path() -> Path:
    """The file of the sites: the environment's GONGKAI_SOURCES, or the one that comes with the program."""
    return _as_path(os.environ.get("GONGKAI_SOURCES") or SOURCES)


def unknown_site(given: str, known: Iterable[str]) -> str:
    """What is said of a name that is no site's id: those that may be meant, and where the others stand."""
    ids = list(known)
    bare = given.removeprefix("www.")
    near = [site for site in ids if bare in {site, site.partition(".")[0]}] or get_close_matches(bare, ids, n=3)
    meant = f"; did you mean {' or '.join(near)}?" if near else "."
    file = "crawler/sources.yml" if sources_path() == SOURCES else str(sources_path())
    return (
        f"{given}: expected the id of a site of {file}{meant} `gongkai sources list` shows them, "
        "`gongkai sources add URL` adds one"
    )


def roster_path() -> Path:
    """The file of the bodies: the environment's GONGKAI_ROSTER, or the one that comes with the program."""
    return _as_path(os.environ.get("GONGKAI_ROSTER") or ROSTER)


@cache
def _as_path(name: str | Path) -> Path:
    """Made once of each name: a build asks for these two thousands of times."""
    return Path(name)


def load_sites(path: Path | None = None) -> Mapping[str, Site]:
    """All sites by id, in the file's order; of `sources_path` where no file is given. Raises RegistryError."""
    return _load_sites(path or sources_path())


def read_sites(path: Path) -> Mapping[str, Site]:
    """All sites of a file as it is now. Raises RegistryError."""
    document = _load_yaml(path)
    sites: dict[str, Site] = {}
    hosts: dict[str, str] = {}
    for number, entry in enumerate(document["sites"], start=1):
        site = read_site(path, number, entry)
        for host in sorted(site.hosts):
            if host in hosts:
                raise fault(path, site.id, f"host {host} to stand once; it is also a host of {hosts[host]}", "drop one")
            hosts[host] = site.id
        sites[site.id] = site
    return MappingProxyType(sites)


def load_agencies(path: Path | None = None) -> Mapping[str, Agency]:
    """All bodies of the roster by id, in the file's order; of `roster_path` where no file is given.

    Raises RegistryError.
    """
    return _load_agencies(path or roster_path())


@cache
def _load_sites(path: Path) -> Mapping[str, Site]:
    return read_sites(path)


@cache
def _load_agencies(path: Path) -> Mapping[str, Agency]:
    wanted = [field.name for field in fields(Agency)]
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if reader.fieldnames != wanted:
            raise fault(path, "first line", f"the columns {wanted}, not {reader.fieldnames}", "restore the header")
        agencies: dict[str, Agency] = {}
        for row in reader:
            agency = read_agency(path, row)
            if agency.id in agencies:
                raise fault(path, agency.id, "an id to stand once", "choose another id for one of the two")
            agencies[agency.id] = agency
    for agency in agencies.values():
        if agency.parent_id is not None and agency.parent_id not in agencies:
            raise fault(path, agency.id, f"parent_id to be an id of the roster, not {agency.parent_id!r}", "add it")
    return MappingProxyType(agencies)


def load_contact(path: Path | None = None) -> str:
    """The operator's mailbox or page for the user agent; the environment's GONGKAI_CONTACT goes first."""
    return os.environ.get("GONGKAI_CONTACT") or _load_contact(path or sources_path())


@cache
def _load_contact(path: Path) -> str:
    return str(_load_yaml(path)["contact"])


def find_site(host: str) -> Site | None:
    """The site that a host (without port) belongs to."""
    return _sites_by_host(sources_path()).get(host.lower())


def find_agency(printed_name: str, *, site: str | None) -> Agency | None:
    """The body that a printed name means on a site (its id or host), or None for an unknown or ambiguous name.

    Full names, and names that begin with their place, hold everywhere; names without a place (市公安局) only on the
    site of their own government. Names of superior places before it (新疆, 伊犁州) may stand or not; the longest
    form that is known decides.
    """
    name = normalise(printed_name)
    home = (site or "").removeprefix("www.")
    everywhere, at_home = _names(roster_path())
    for form in _shorter_forms(name):
        found = everywhere.get(form, frozenset()) or at_home.get((home, form), frozenset())
        if found:
            return load_agencies()[next(iter(found))] if len(found) == 1 else None
    return None


def home_of(agency: Agency) -> str:
    """The id of the site on which a body is expected to publish: its own domain's, or that of its government's."""
    domain = _home(agency, load_agencies())
    site = find_site(domain)
    return site.id if site is not None else domain


def slug(name: str) -> str:
    """A stable ASCII id for a body that is not in the roster: its pinyin by parts, and four digits of a hash.

    The hash keeps 台州 and 泰州, 苏州 and 宿州 apart, which sound alike.
    """
    plain = normalise(name)
    parts = [_pinyin(part) for part in _slug_parts(plain)]
    mark = hashlib.sha256(plain.encode()).hexdigest()[:4]
    return "-".join([part for part in parts if part] + [mark])


def _slug_parts(name: str) -> list[str]:
    parts: list[str] = []
    rest = name
    while (found := _SLUG_PART.match(rest)) is not None and len(found[0]) > 1:
        parts.append(found[0])
        rest = rest[found.end() :]
    return [*parts, rest]


def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionary takes half a second, and few commands need it

    for written, reading in _READINGS.items():
        text = text.replace(written, reading)
    return re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(text)).lower())


@cache
def _sites_by_host(path: Path) -> Mapping[str, Site]:
    return {host: site for site in load_sites(path).values() for host in site.hosts}


@cache
def _names(path: Path) -> tuple[Mapping[str, frozenset[str]], Mapping[tuple[str, str], frozenset[str]]]:
    """Ids of bodies by names that hold everywhere, and by (domain, name) for those that hold at home only."""
    agencies = load_agencies(path)
    everywhere: dict[str, set[str]] = {}
    at_home: dict[tuple[str, str], set[str]] = {}
    for agency in agencies.values():
        places = _places_of(_government(agency, agencies))
        everywhere.setdefault(normalise(agency.name), set()).add(agency.id)
        for alias in map(normalise, (agency.short_name, *agency.aliases)):
            if alias.startswith(_all_places(path)):
                everywhere.setdefault(alias, set()).add(agency.id)
                continue
            at_home.setdefault((_home(agency, agencies), alias), set()).add(agency.id)
            for place in places if agency.type != "government" else ():
                # 市公安局 is 伊宁市公安局, but 市场监管局 is 伊宁市市场监管局: both forms, for which no list is needed.
                everywhere.setdefault(place + alias, set()).add(agency.id)
                everywhere.setdefault(place + alias.removeprefix(place[-1]), set()).add(agency.id)
    return (
        {name: _prefer_own(name, ids, agencies) for name, ids in everywhere.items()},
        {key: _prefer_own(key[1], ids, agencies) for key, ids in at_home.items()},
    )


def _prefer_own(name: str, ids: set[str], agencies: Mapping[str, Agency]) -> frozenset[str]:
    """A body's present full name beats another's former one."""
    own = frozenset(id_ for id_ in ids if normalise(agencies[id_].name) == name)
    return own or frozenset(ids)


def _government(agency: Agency, agencies: Mapping[str, Agency]) -> Agency | None:
    """The government a body belongs to: itself, or the nearest above it that stands in the same county."""
    found: Agency | None = agency
    while found is not None and found.type != "government":
        found = agencies[found.parent_id] if found.parent_id else None
    if found is None or found.division_code[:6] == agency.division_code[:6]:
        return found
    same = (one for one in agencies.values() if one.type == "government")
    return next((one for one in same if one.division_code == agency.division_code[:6]), found)


def _home(agency: Agency, agencies: Mapping[str, Agency]) -> str:
    government = _government(agency, agencies)
    return agency.domain or (government.domain if government else "")


def _places_of(government: Agency | None) -> tuple[str, ...]:
    """How a government's place is called: 伊犁哈萨克自治州, 伊犁州; longest first."""
    if government is None:
        return ()
    names = (government.name.removesuffix("人民政府"), *government.aliases)
    places = {normalise(name) for name in names if _PLACE.fullmatch(normalise(name))}
    return tuple(sorted(places, key=lambda place: (-len(place), place)))


@cache
def _all_places(path: Path) -> tuple[str, ...]:
    governments = [agency for agency in load_agencies(path).values() if agency.type == "government"]
    places = {place for government in governments for place in _places_of(government)}
    return tuple(sorted(places, key=lambda place: (-len(place), place)))


def _shorter_forms(name: str) -> list[str]:
    """The name itself, then without the names of superior places before it."""
    forms = [name]
    agencies = load_agencies().values()
    superior = [one for one in agencies if one.type == "government" and one.level in {"province", "prefecture"}]
    prefixes = ("新疆", *(place for one in superior for place in _places_of(one)))
    for prefix in sorted(prefixes, key=lambda place: (-len(place), place)):
        forms += [form.removeprefix(prefix) for form in forms if form.startswith(prefix) and form != prefix]
    return sorted(set(forms), key=lambda form: (-len(form), form))


def _load_yaml(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise fault(path, "YAML", f"a file of YAML: {error}", "correct the line that it names") from error
    if not isinstance(document, dict) or set(document) != {"contact", "sites"} or not document["contact"]:
        raise fault(path, "top level", "`contact` and `sites`, nothing else", "see the comment at its head")
    if not isinstance(document["sites"], list) or not document["sites"]:
        raise fault(path, "sites", "a list of at least one site", "add one")
    return document
