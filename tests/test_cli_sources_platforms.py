"""`gongkai sources add` on a site of each platform, then `gongkai crawl`: no line of code is needed for a new site."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.registry import load_sites
from tests.replica.platform_sites import HOSTS, PLANTED, build_platform_sites
from tests.replica.server import Replica

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica(build_platform_sites()) as running:
        yield running


def run(replica: Replica, registry: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *arguments],
        cwd=ROOT,
        env={**os.environ, **replica.environment, "GONGKAI_DELAY": "0.01", "GONGKAI_SOURCES": str(registry)},
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


@pytest.mark.slow
@pytest.mark.parametrize("platform", HOSTS)
def test_a_site_is_added_by_its_address_and_crawled(replica: Replica, tmp_path: Path, platform: str) -> None:
    host, registry = HOSTS[platform], tmp_path / "sources.yml"
    registry.write_text("contact: archive@newsroom.example\nsites:\n", encoding="utf-8")
    replica.forget()
    added = run(replica, registry, "sources", "add", f"http://{host}/")
    assert added.returncode == 0, added.stdout + added.stderr
    tried = {one.path for one in replica.log if one.host == host}
    assert tried & replica.web.reports == set(), "a trial fetches no article"
    assert load_sites(registry)[host.removeprefix("www.")].platform == platform
    replica.forget()
    crawled = run(replica, registry, "crawl", "--captures", str(tmp_path / "captures"))
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr
    asked = {one.path for one in replica.log if one.host == host}
    assert len(asked & replica.web.reports) == PLANTED[platform]
    assert asked & replica.web.near_misses == set()
