"""Whether two printed names may mean the same body, and whether a name belongs on a site.

are_one_body("伊宁市人民政府", "伊宁市人民政府办公室", site)      True: its office signs
are_one_body("伊宁市市场监管局", "伊宁市市场监督管理局", site)     True
are_one_body("伊宁市财政局", "伊宁市审计局", site)                False
"""

from __future__ import annotations

import re
from functools import cache

from crawler.registry import Agency, find_agency, load_agencies
from crawler.text import normalise

#: Words that a government, its office and its parts have in common.
_COMMON = re.compile(r"人民政府|政府信息公开|政府|政务公开|办公[室厅]|办事处|党政|综合|门户网站?|网站|网")
#: A second name of the same body: 白碱滩区(克拉玛依高新区).
_BRACKETS = re.compile(r"\([^()]*\)")
#: A name that begins with a place. 自治州教育局, 城市管理局 and 市场监督管理局 do not.
_PLACE = re.compile(r"(?:中共|共青团)?((?!自治)[\u4e00-\u9fff]{2,5}?(?:省|自治区|州|市|县))")


def are_one_body(one: str, other: str, site: str | None) -> bool:
    """Whether two names may stand for one author: the same body, its office, its short name, its name without place."""
    first, second = find_agency(one, site=site), find_agency(other, site=site)
    if first is not None and second is not None:
        return _are_of_one_house(first, second)
    return _are_related(_core(one), _core(other))


def _are_of_one_house(one: Agency, other: Agency) -> bool:
    """The same body, or a government and what belongs to it, which may publish or sign for it."""
    return one.id == other.id or any(
        upper.type == "government" and upper.id in _list_above(lower) and _is_same_place(upper, lower)
        for upper, lower in ((one, other), (other, one))
    )


def _is_same_place(upper: Agency, lower: Agency) -> bool:
    """A county is not its prefecture's office; a bureau of the county, or a township of it, is the county's."""
    return lower.type != "government"


def _list_above(agency: Agency) -> frozenset[str]:
    """The bodies above one."""
    agencies = load_agencies()
    found: set[str] = set()
    parent = agency.parent_id
    while parent is not None and parent not in found:
        found.add(parent)
        parent = agencies[parent].parent_id
    return frozenset(found)


def _core(name: str) -> str:
    return _COMMON.sub("", _BRACKETS.sub("", normalise(name)))


def _are_related(one: str, other: str) -> bool:
    """One within the other, or its short form: every sign of 市场监管局 stands, in order, in 市场监督管理局."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return short in long or (len(short) > 2 and all(sign in rest for sign in short))


def is_foreign(name: str, site: str | None) -> bool:
    """Whether a name begins with a place that neither a site's owner, nor what is above or below it, is called."""
    owners = [agency for agency in load_agencies().values() if site and agency.domain == site]
    place = _PLACE.match(normalise(name))
    if not owners or place is None or find_agency(name, site=site) in owners:
        return False
    return not any(known.startswith(place[1]) or place[1] in known for known in _list_places(site or ""))


@cache
def _list_places(site: str) -> frozenset[str]:
    """Names of the governments that own a site, and of those above and below them."""
    agencies = load_agencies().values()
    owners = {agency.id for agency in agencies if agency.domain == site}
    above = {found for agency in agencies if agency.id in owners for found in _list_above(agency)}
    house = [agency for agency in agencies if agency.id in owners | above or not owners.isdisjoint(_list_above(agency))]
    return frozenset(
        normalise(name)
        for agency in house
        if agency.type in {"government", "township", "other"}
        for name in (agency.name, agency.short_name, *agency.aliases)
    )
