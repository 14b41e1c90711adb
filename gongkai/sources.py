"""Commands about the sites that are crawled: sources list, detect, add."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from gongkai.options import FILES, Failure, show_progress

if TYPE_CHECKING:
    from crawler.detection import Detection

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(short_help="The sites: list them, tell a platform, add one.")
def sources() -> None:
    """The sites that are crawled: show them, tell a site's platform, add a site.

    \b
    Examples:
      gongkai sources list
      gongkai sources detect http://www.yining.gov.cn/
      gongkai sources add http://www.yining.gov.cn/
    """


@sources.command("list", short_help="Show the registry.")
@_JSON
def list_sources(as_json: bool) -> None:
    """Show the registry: crawler/sources.yml, or the file that GONGKAI_SOURCES names.

    \b
    Examples:
      gongkai sources list
      GONGKAI_SOURCES=my.yml gongkai sources list --json
    """
    from crawler.registry import RegistryError, load_sites
    from publish.terminal_sources import print_sites

    try:
        sites = load_sites().values()
    except (RegistryError, OSError) as error:
        raise Failure(str(error)) from error
    if as_json:
        click.echo(json.dumps([asdict(site) for site in sites], ensure_ascii=False, indent=2))
        return
    print_sites(sites, Console())


@sources.command("detect")
@click.argument("url")
@click.option("--file", "stored", type=FILES, help="Look at this stored page of URL; no network.")
@_JSON
def detect_source(url: str, stored: Path | None, as_json: bool) -> None:
    """Tell which platform the site at URL runs on, and why.

    Looks at the page and a few that it leads to (政府信息公开, a list), as a crawl would. The exit status is 1 when
    nothing could be got, and when no known platform is recognised: `generic` is proposed then.

    \b
    Examples:
      gongkai sources detect http://www.yining.gov.cn/
      gongkai sources detect http://www.yining.gov.cn/ --file saved.html
    """
    from publish.terminal_sources import print_detections

    detections = _detect_stored(url, stored) if stored is not None else _detect_live(url)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in detections], ensure_ascii=False, indent=2))
    else:
        print_detections(detections, Console())
    if detections[0].platform == "generic":
        click.echo("no known platform was recognised; generic reads meta tags, link texts and sitemaps", err=True)
        sys.exit(1)


@sources.command("add", short_help="Try the site at URL, show what it has, write its entry.")
@click.argument("url")
@click.option("--name", help="The site's name, where the one that is found is wrong, e.g. 伊宁市人民政府.")
@click.option("--platform", help="The platform, where it is detected wrongly, e.g. trs.")
@click.option("--dry-run", is_flag=True, help="Try the site and show the entry, but write nothing.")
@click.option("--keep", is_flag=True, help="Write the entry even where no report is found.")
def add_source(url: str, name: str | None, platform: str | None, dry_run: bool, keep: bool) -> None:
    """Put the site at URL into the registry, after a trial that shows what a crawl would fetch.

    The trial asks for the home page, the way to the report columns and their lists, at one request a second, but for no
    article. Where it finds no report, nothing is written and the exit status is 1.

    \b
    Examples:
      gongkai sources add http://www.yining.gov.cn/
      gongkai sources add www.yining.gov.cn --name 伊宁市人民政府 --dry-run
      gongkai sources add http://www.yining.gov.cn/ --platform ucap --keep
    """
    from crawler.onboarding import survey
    from crawler.registry import RegistryError, load_agencies, sources_path
    from crawler.registry_file import NotAdded, add_entry, render_entry
    from publish.terminal_sources import print_detections, print_trial

    today = datetime.now(UTC).date()
    try:
        with tempfile.TemporaryDirectory(prefix="gongkai-add-") as folder, show_progress("looking …") as say:
            found = survey(url, name=name, platform=platform, folder=Path(folder), today=today, say=say)
        site, seen = found.site, found.trial
        print_detections(found.detections, Console())
        print_trial(seen, Console())
        click.echo(render_entry(site))
        if not seen.offers and not keep:
            problems = "\n".join(seen.problems)
            raise Failure(f"{site.id}: no report was found, nothing is written (--keep writes it)\n{problems}".rstrip())
        if dry_run:
            click.echo(f"dry run: nothing is written to {sources_path()}")
            return
        add_entry(sources_path(), site)
    except (NotAdded, RegistryError, OSError) as error:
        raise Failure(str(error)) from error
    click.echo(f"written to {sources_path()}; next: gongkai update {site.id}")
    if not any(agency.domain == site.id for agency in load_agencies().values()):
        click.echo(
            f"no body of the roster has {site.id} as its domain: what is published there is archived, but "
            "`gongkai coverage` expects nothing until its bodies stand in crawler/agencies.csv (docs/adding-a-site.md)"
        )
    if not seen.offers:
        raise Failure(f"{site.id}: no report was found; the entry is kept as --keep asks")


def _detect_stored(url: str, stored: Path) -> list[Detection]:
    from crawler.detection import Page, detect

    return detect([Page(url, {}, stored.read_bytes())])


def _detect_live(url: str) -> list[Detection]:
    from crawler.onboarding import PAGES_TO_DETECT, check_answered, draft_site, look
    from crawler.registry_file import NotAdded

    try:
        draft = draft_site(url)
        words = f"looking at {draft.host}, {PAGES_TO_DETECT} pages at most …"
        with tempfile.TemporaryDirectory(prefix="gongkai-detect-") as folder, show_progress(words):
            seen = look(draft, Path(folder), PAGES_TO_DETECT)
        check_answered(url, seen)
    except NotAdded as error:
        raise Failure(str(error)) from error
    return list(seen.detections)
