"""How a site comes into the registry: a draft entry, a look at the site, an entry with what was found, written once.

draft_site("http://www.x.gov.cn/")                  -> host, alias, start page; platform not known yet
look(draft, most_pages=6)                           -> Probe: detections, columns, offers
add_entry(path, render_entry(site))                 -> appended to sources.yml, comments and all else untouched
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.detection import Detection, Evidence
from crawler.entries import Site
from crawler.platforms.known import PLATFORMS
from crawler.platforms.model import Sign
from crawler.probe import Probe, SeenPage
from crawler.registry import load_agencies, sources_path
from crawler.registry_file import NotAdded, new_registry, registry_with, render_entry
from crawler.trial import FoundColumn, Offer

#: Pages that tell a platform: home, the way to a list, a list; and seconds that a look may take at a request a second.
PAGES_TO_DETECT, PAGES_TO_TRY = 6, 60
LONGEST_LOOK = 900
_HOST = re.compile(r"(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)+")
#: Words of a failed look, and what the person at the terminal may do.
_REMEDIES = {
    "CannotResolveHost": "no such host is known, or there is no network: look at the spelling, and at the connection",
    "ConnectionRefused": "nothing listens there: look at the address, and at http_proxy and https_proxy where set",
    "status 404": "the site does not have that page: give the address of its home page",
    "blocked": "its firewall answered: try again after some hours",
}
_TITLE_END = re.compile(r"[-_|—–].*$|(?:门户)?网站?(?:首页)?$|首页$")


@dataclass(frozen=True)
class Survey:
    """The entry for a site, the platforms that it looks like, and what a trial of the entry saw."""

    site: Site
    detections: tuple[Detection, ...]
    trial: Probe


def draft_site(url: str) -> Site:
    """The entry of a site that only an address is known of. Raises NotAdded for what is no web address."""
    address = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(address)
        # A name in Chinese characters is asked for, and registered, in its ASCII form (RFC 5891).
        host, port = (parts.hostname or "").encode("idna").decode("ascii").lower(), parts.port
    except ValueError as error:
        raise NotAdded(f"{url}: expected a web address such as http://www.yining.gov.cn/: {error}") from error
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        raise NotAdded(f"{url}: expected a web address such as http://www.yining.gov.cn/")
    if port not in {None, 80, 443}:
        raise NotAdded(f"{url}: expected a web address without port {port}; only 80 and 443 are asked")
    bare = host.removeprefix("www.")
    start = parts._replace(netloc=host, path=parts.path or "/", fragment="").geturl()
    return Site(
        id=bare, name=host, host=host, aliases=(bare if host != bare else f"www.{bare}",), platform="generic",
        start_urls=(start,), columns=(), delay_seconds=1.0, notes="",
    )  # fmt: skip


def look(site: Site, captures: Path, most_pages: int, registry: str | None = None) -> Probe:
    """What a crawl of a site sees that is not in the registry yet; `registry` is the text of one that has it."""
    with tempfile.TemporaryDirectory(prefix="gongkai-look-") as folder:
        path = Path(folder) / "sources.yml"
        path.write_text(registry or new_registry() + render_entry(site), encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - our own module, with arguments of our own
                [sys.executable, "-m", "crawler.probe", site.id, str(captures), str(most_pages)],
                env={**os.environ, "GONGKAI_SOURCES": str(path)},
                capture_output=True,
                text=True,
                check=False,
                timeout=LONGEST_LOOK,
            )
        except subprocess.TimeoutExpired as error:
            raise NotAdded(f"{site.id}: the look at the site took longer than {LONGEST_LOOK} seconds") from error
    if done.returncode or not done.stdout:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise NotAdded(f"{site.id}: the look at the site ended early: {last}")
    return _read_probe(json.loads(done.stdout))


def survey(  # noqa: PLR0913 - what a person says of a site
    url: str, *, name: str | None, platform: str | None, folder: Path, today: date, say: Callable[[str], None]
) -> Survey:
    """Detect the platform of a site, settle its entry, and try it. Raises NotAdded, RegistryError.

    `folder` holds the captures of the looks; `today` dates the note of the entry; `say` is told what is done.
    """
    if platform is not None and platform not in PLATFORMS:
        raise NotAdded(f"{platform}: expected one of the platforms {', '.join(PLATFORMS)}")
    draft = draft_site(url)
    registry_with(sources_path(), draft)
    say(f"looking at {draft.host}, {PAGES_TO_DETECT} pages at most …")
    seen = look(draft, folder / "first", PAGES_TO_DETECT)
    check_answered(url, seen)
    say(f"asking whether {draft.aliases[0]} is the same site …")
    alone = replace(draft_site(f"http://{draft.aliases[0]}/"), aliases=())
    site = settle_hosts(draft, seen, look(alone, folder / "other", 1))
    best = seen.detections[0]
    signs = "; ".join(one.sign.text for one in best.evidence) or "no sign of a known platform"
    site = replace(
        site,
        name=name or find_name(site, seen),
        platform=platform or best.platform,
        notes=f"{today.isoformat()}: added by `gongkai sources add`; looks like {best.platform}: {signs}",
    )
    say(f"trying {site.host} as {site.platform}: the way to its report columns, {PAGES_TO_TRY} pages at most …")
    trial = look(site, folder / "trial", PAGES_TO_TRY, registry_with(sources_path(), site))
    return Survey(site, seen.detections, trial)


def check_answered(url: str, seen: Probe) -> None:
    """Raise NotAdded, with the reason, where a look got nothing."""
    if not seen.failure:
        return
    moved = f"; it leads to {seen.moved_to[0]}: try that address" if seen.moved_to else ""
    remedy = next((words for sign, words in _REMEDIES.items() if sign in seen.failure), "")
    raise NotAdded(f"{url}: cannot be read: {seen.failure}{moved}" + (f"\n{remedy}" if remedy else ""))


def find_name(site: Site, seen: Probe) -> str:
    """What a site is called: its government on the roster, SiteName, the title of its home page, its host."""
    of_roster = (one for one in load_agencies().values() if one.domain == site.id)
    governments = [one.name for one in of_roster if one.type == "government"]
    home = next((page.title for page in seen.pages if page.role == "home"), "")
    return next(filter(None, (*governments[:1], seen.site_name, _TITLE_END.sub("", home))), site.host)


def settle_hosts(site: Site, seen: Probe, other: Probe) -> Site:
    """The site with the host and scheme that answer, and its other host as an alias if that answers with the same.

    `other` is a look at the other host alone: same pages, or a redirect to the first.
    """
    answered = urlsplit(next((page.url for page in seen.pages if page.role == "home"), site.start_urls[0]))
    host = answered.hostname if answered.hostname in site.hosts else site.host
    another = next(iter(site.hosts - {host}))
    leads_here = host in {urlsplit(target).hostname for target in (*seen.moved_to, *other.moved_to)}
    same = host != site.host or leads_here or _same_home(seen, other)
    start = tuple(urlsplit(url)._replace(scheme=answered.scheme, netloc=host).geturl() for url in site.start_urls)
    return replace(site, host=host, aliases=(another,) if same else (), start_urls=start)


def _same_home(one: Probe, other: Probe) -> bool:
    mine = [page for page in one.pages if page.role == "home"]
    theirs = [page for page in other.pages if page.role == "home"]
    return any(a.sha256 == b.sha256 or (a.title and a.title == b.title) for a in mine for b in theirs)


def _read_probe(found: Mapping[str, Any]) -> Probe:
    return Probe(
        pages=tuple(SeenPage(**page) for page in found["pages"]),
        site_name=found["site_name"],
        moved_to=tuple(found["moved_to"]),
        detections=tuple(_read_detection(one) for one in found["detections"]),
        columns=tuple(FoundColumn(**column) for column in found["columns"]),
        offers=tuple(Offer(**offer) for offer in found["offers"]),
        left=found["left"],
        problems=tuple(found["problems"]),
        failure=found["failure"],
    )


def _read_detection(found: Mapping[str, Any]) -> Detection:
    evidence = tuple(Evidence(Sign(**one["sign"]), one["url"]) for one in found["evidence"])
    return Detection(found["platform"], found["title_zh"], found["score"], evidence)
