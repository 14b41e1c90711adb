"""Look at a site without fetching articles, in a process of its own, and say as JSON what was seen.

    GONGKAI_SOURCES=draft.yml python -m crawler.probe x.gov.cn captures/ 6
    {"pages": […], "detections": [{"platform": "trs", "score": 13, …}], "columns": […], "offers": […], …}

It is a crawl as any other (robots.txt, user agent, proxies, TLS, hosts, captures), and a crawl runs once in a process.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from crawler.captures import CONTENT_OUTCOMES, Capture, CaptureStore
from crawler.detection import Detection, Page, detect
from crawler.links import page_tree
from crawler.platforms.articles import read_metas
from crawler.platforms.listings import plain_text
from crawler.run import crawl
from crawler.trial import FoundColumn, Offer, Trial
from crawler.warc import Member
from crawler.warc_reading import read_members, read_record

#: Pages that are looked at for signs; articles are not fetched, lists name them.
_ROLES = ("home", "gateway", "column", "page", "json", "article")


@dataclass(frozen=True)
class SeenPage:
    """A page that was got."""

    url: str
    role: str
    title: str
    sha256: str


@dataclass(frozen=True)
class Probe:
    """What was seen of a site."""

    pages: tuple[SeenPage, ...]
    site_name: str  #: SiteName of its pages
    moved_to: tuple[str, ...]  #: addresses that its answers redirect to, on whatever host
    detections: tuple[Detection, ...]
    columns: tuple[FoundColumn, ...]
    offers: tuple[Offer, ...]
    left: int  #: pages not asked for any more
    problems: tuple[str, ...]
    failure: str  #: why nothing could be got, where nothing was


def probe(site: str, captures: Path, most_pages: int) -> Probe:
    """Crawl a site of the registry from its start pages to its lists, and no further than `most_pages`."""
    trial = Trial(most_pages=most_pages)
    summary = crawl([site], captures=captures, trial=trial).sites[0]
    with CaptureStore(captures) as store:
        found = [one for one in store.captures() if one.role in _ROLES]
        moved = [target for one in found if one.outcome == "redirect" and (target := _location(store, one))]
        got = {one.url: one for one in found if one.outcome in CONTENT_OUTCOMES and one.sha256}
        pages = [Page(one.url, _headers(store, one), store.body(one)) for one in got.values()]
    seen, names = [], []
    for page, capture in zip(pages, got.values(), strict=True):
        tree = page_tree(page.body)
        title = next(iter(tree.xpath("//title/text()")), "") if tree is not None else ""
        names += [read_metas(tree).get("SiteName", "")] if tree is not None else []
        seen.append(SeenPage(page.url, capture.role, plain_text(str(title)), str(capture.sha256)))
    return Probe(
        pages=tuple(seen),
        site_name=next(filter(None, names), ""),
        moved_to=tuple(dict.fromkeys(moved)),
        detections=tuple(detect(pages)),
        columns=tuple(trial.columns.values()),
        offers=tuple(trial.offers.values()),
        left=len(trial.left),
        problems=summary.problems,
        failure="" if pages else summary.error or "nothing was answered",
    )


def _headers(store: CaptureStore, capture: Capture) -> dict[str, str]:
    held = next(store.captures("record_id = ?", (capture.refers_to,)), capture) if capture.refers_to else capture
    member = next(read_members(store.root / held.file, held.offset), None)
    record = read_record(member) if isinstance(member, Member) else None
    return {name.lower(): value for name, value in record.fetch.headers} if record is not None else {}


def _location(store: CaptureStore, capture: Capture) -> str:
    return _headers(store, capture).get("location", "")


def main(arguments: list[str]) -> None:
    """Write a probe as JSON to standard output."""
    site, captures, most_pages = arguments
    found = probe(site, Path(captures), int(most_pages))
    sys.stdout.write(json.dumps(dataclasses.asdict(found), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
