"""What the terminal shows of sites: the registry, a platform and its signs, and what a crawl would fetch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from crawler.detection import Detection
from crawler.entries import Site
from crawler.probe import Probe

#: So many reports are named; the rest are counted.
MOST_OFFERS = 20
#: An address that is cut off or broken cannot be opened, so that a narrow output is written wider.
WIDTH = 220


def print_sites(sites: Iterable[Site], console: Console) -> None:
    """The registry, a line a site."""
    table = Table("站点 site", "名称 name", "平台 platform", "主机 hosts", "专栏 columns", box=SIMPLE_HEAD)
    for site in sites:
        table.add_row(site.id, site.name, site.platform, ", ".join((site.host, *site.aliases)), str(len(site.columns)))
    _wide(console).print(table)


def print_detections(detections: Sequence[Detection], console: Console) -> None:
    """The likeliest platform with each of its signs and where it stands; the others in one line."""
    best, *others = detections
    console.print(f"平台 platform: {best.platform} ({best.title_zh})   得分 score: {best.score}", markup=False)
    table = Table("分 +", "依据 sign", "页面 page", box=SIMPLE_HEAD)
    table.columns[2].no_wrap = True
    for one in best.evidence:
        table.add_row(str(one.sign.weight), one.sign.text, one.url)
    if best.evidence:
        _wide(console).print(table)
    rest = ", ".join(f"{one.platform} {one.score}" for one in others if one.score)
    if rest:
        console.print(f"其他 others: {rest}", markup=False)


def print_trial(seen: Probe, console: Console) -> None:
    """The report columns that were found, and the reports that a crawl would fetch."""
    columns = Table("专栏 column", "条目 items", "地址 address", box=SIMPLE_HEAD)
    columns.columns[2].no_wrap = True
    for column in seen.columns:
        columns.add_row(column.name, str(column.items), column.url)
    wide = _wide(console)
    if seen.columns:
        wide.print(columns)
    offers = Table("报告 report", "地址 address", box=SIMPLE_HEAD)
    offers.columns[1].no_wrap = True
    for offer in seen.offers[:MOST_OFFERS]:
        offers.add_row(offer.title or "(untitled)", offer.url)
    if seen.offers:
        wide.print(offers)
    more = len(seen.offers) - MOST_OFFERS
    if more > 0:
        console.print(f"… {more} more", markup=False)
    console.print(f"columns: {len(seen.columns)}, reports: {len(seen.offers)}, pages looked at: {len(seen.pages)}")
    if seen.left:
        console.print(f"{seen.left} more pages are left to a real crawl")


def _wide(console: Console) -> Console:
    return Console(file=console.file, width=max(console.width, WIDTH))
