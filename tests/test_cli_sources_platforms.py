"""A new maintainer: `gongkai sources add` on a site of each platform, then `update`, `status` and `coverage`.

No line of code is needed for a new site. Nine sites, one a platform; one of them also at the pace of a live crawl.
"""

import itertools
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.registry import load_sites
from tests.replica.plain_sites import GENERIC, TRS, UCAP, build_plain_sites
from tests.replica.plain_sites import PLANTED as PLAIN
from tests.replica.platform_sites import HOSTS, PLANTED, build_platform_sites
from tests.replica.server import Replica

ROOT = Path(__file__).parents[1]
#: Host and number of planted reports of each platform's site.
SITES = {"ucap": (UCAP, PLAIN[UCAP]), "trs": (TRS, PLAIN[TRS]), "generic": (GENERIC, PLAIN[GENERIC])}
SITES |= {platform: (host, PLANTED[platform]) for platform, host in HOSTS.items()}
#: A maintainer's patience from the address to the archive, in seconds.
FIVE_MINUTES = 300


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    web, plain = build_platform_sites(), build_plain_sites()
    web.pages |= plain.pages
    web.special |= plain.special
    web.endpoints |= plain.endpoints
    web.reports |= plain.reports
    web.near_misses |= plain.near_misses
    with Replica(web) as running:
        yield running


def run(replica: Replica, folder: Path, *words: str, delay: str | None = "0.01") -> subprocess.CompletedProcess[str]:
    """A command as typed in an empty working directory; without `delay` at the pace that the registry says."""
    settings = {key: value for key, value in os.environ.items() if not key.startswith("GONGKAI_")}
    settings |= replica.environment | {"GONGKAI_SOURCES": str(folder / "sources.yml"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *words],
        cwd=folder,
        env=settings | ({"GONGKAI_DELAY": delay} if delay else {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=FIVE_MINUTES,
    )


def held(replica: Replica, paths: set[str]) -> set[str]:
    """The planted reports among the paths that were asked for."""
    return {name for name in replica.web.reports if any(name in path for path in paths)}


@pytest.mark.slow
@pytest.mark.parametrize("platform", SITES)
def test_from_the_address_to_the_archive(replica: Replica, tmp_path: Path, platform: str) -> None:
    host, planted = SITES[platform]
    site = host.removeprefix("www.")
    (tmp_path / "sources.yml").write_text("contact: archive@newsroom.example\nsites:\n", encoding="utf-8")
    replica.forget()
    added = run(replica, tmp_path, "sources", "add", f"http://{host}/")
    assert added.returncode == 0, added.stdout + added.stderr
    assert f"platform: {platform} (" in added.stdout
    assert f"next: gongkai update {site}\n" in added.stdout
    assert "agencies.csv" in added.stdout, "its bodies are on no roster, and that is said"
    assert held(replica, {one.path for one in replica.log}) == set(), "a trial fetches no article"
    assert load_sites(tmp_path / "sources.yml")[site].platform == platform
    replica.forget()
    updated = run(replica, tmp_path, "update")
    assert updated.returncode == 0, updated.stdout + updated.stderr
    asked = {one.path for one in replica.log if one.host in {host, site}}
    assert {one.host for one in replica.log} <= {host, site}, "registered hosts alone are asked"
    assert len(held(replica, asked)) == planted
    assert not [name for name in replica.web.near_misses if any(name in path for path in asked)]
    assert f"archive.db: {planted} reports" in updated.stdout
    with sqlite3.connect(tmp_path / "archive.db") as archive:
        assert archive.execute("select count(*) from reports").fetchone() == (planted,)
        assert archive.execute("select count(*) from changes where kind = 'new'").fetchone() == (planted,)
        assert archive.execute("select count(*) from changes where kind <> 'new'").fetchone() == (0,)
    status = json.loads(run(replica, tmp_path, "status", "--json").stdout)
    assert [(one["site"], one["reports"], one["finished"]) for one in status["sites"]] == [(site, planted, True)]
    replica.forget()
    again = run(replica, tmp_path, "update", "--no-build")
    assert again.returncode == 0
    assert again.stdout.startswith("nothing is due; next due ")
    assert again.stderr == ""
    assert replica.log == []


@pytest.mark.slow
@pytest.mark.timeout(2 * FIVE_MINUTES)
def test_within_five_minutes_at_the_pace_of_a_live_crawl(replica: Replica, tmp_path: Path) -> None:
    host, planted = SITES["trs"]
    (tmp_path / "sources.yml").write_text("contact: archive@newsroom.example\nsites:\n", encoding="utf-8")
    replica.forget()
    began = time.monotonic()
    for arguments in (("sources", "add", host), ("update",)):
        done = run(replica, tmp_path, *arguments, delay=None)
        assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"archive\.db: {planted} reports", done.stdout)
    assert time.monotonic() - began < FIVE_MINUTES
    times = [one.time for one in replica.log]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert min(gaps) >= 0.99, "a site is asked once a second"
