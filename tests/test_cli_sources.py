"""`gongkai sources` against sites behind a proxy: detect, add, and what a crawl of the new entry then fetches."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.registry import SOURCES, load_sites
from tests.replica.plain_sites import GENERIC, PLANTED, TRS, UCAP, build_plain_sites
from tests.replica.server import Replica
from tests.replica.web import CITY, build_web

ROOT = Path(__file__).parents[1]
HEAD = "# our sites\ncontact: archive@newsroom.example  # read by somebody\n\nsites:\n"


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    web = build_plain_sites()
    city = build_web()
    web.pages |= city.pages
    web.special |= city.special
    with Replica(web) as running:
        yield running


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yml"
    path.write_text(HEAD, encoding="utf-8")
    return path


def run(replica: Replica | None, registry: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    proxies = replica.environment if replica else {"http_proxy": "http://127.0.0.1:9"}
    return subprocess.run(
        [sys.executable, "-m", "gongkai", *arguments],
        cwd=ROOT,
        env={**os.environ, **proxies, "GONGKAI_DELAY": "0.01", "GONGKAI_SOURCES": str(registry)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("host", "platform", "sign"), [(CITY, "ucap", "createPageHTML"), (TRS, "trs", "createPageHTML with numbers")]
)
def test_a_platform_is_told_with_its_signs(
    replica: Replica, registry: Path, host: str, platform: str, sign: str
) -> None:
    done = run(replica, registry, "sources", "detect", f"http://{host}/")
    assert done.returncode == 0, done.stderr
    assert f"platform: {platform} (" in done.stdout
    assert sign in done.stdout
    found = json.loads(run(replica, registry, "sources", "detect", host, "--json").stdout)
    assert found[0]["platform"] == platform
    assert found[0]["score"] == sum(one["sign"]["weight"] for one in found[0]["evidence"])


def test_no_known_platform_and_no_answer_are_failures(replica: Replica, registry: Path) -> None:
    done = run(replica, registry, "sources", "detect", f"http://{GENERIC}/")
    assert done.returncode == 1
    assert "platform: generic" in done.stdout
    gone = run(replica, registry, "sources", "detect", "http://www.nowhere.gov.cn/")
    assert gone.returncode == 1
    assert "cannot be read" in gone.stderr
    assert "404" in gone.stderr
    assert "expected a web address" in run(None, registry, "sources", "detect", "伊宁").stderr


def test_a_stored_page_needs_no_network(registry: Path) -> None:
    page = ROOT / "tests" / "fixtures" / "platforms" / "trs" / "list.html"
    done = run(None, registry, "sources", "detect", "http://www.x.gov.cn/", "--file", str(page))
    assert done.returncode == 0
    assert "platform: trs" in done.stdout


NEW = {
    TRS: ("trs", "清溪区人民政府", (TRS.removeprefix("www."),)),
    GENERIC: ("generic", "绿山县人民政府", ()),
    UCAP: ("ucap", "沙滩县人民政府", ()),
}


@pytest.mark.parametrize("host", NEW)
def test_a_new_site_is_one_command(replica: Replica, registry: Path, tmp_path: Path, host: str) -> None:
    replica.forget()
    done = run(replica, registry, "sources", "add", f"http://{host}/")
    assert done.returncode == 0, done.stdout + done.stderr
    asked = [one.path for one in replica.log]
    assert not any(path.endswith(".pdf") for path in asked)
    assert not any(name in path for name in replica.web.reports for path in asked), "a trial fetches no article"
    assert registry.read_text(encoding="utf-8").startswith(HEAD), "comments stay"
    site = load_sites(registry)[host.removeprefix("www.")]
    assert site.host == host
    assert (site.platform, site.name, site.aliases) == NEW[host]
    assert "年度报告" in done.stdout
    before = registry.read_text(encoding="utf-8")
    again = run(replica, registry, "sources", "add", f"http://{host}/")
    assert again.returncode == 1
    assert "already there" in again.stderr
    assert registry.read_text(encoding="utf-8") == before
    replica.forget()
    crawled = run(replica, registry, "crawl", "--captures", str(tmp_path / "captures"))
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr
    asked = [one.path for one in replica.log]
    own = [name for name in replica.web.reports if any(name in path for (at, path) in replica.web.pages if at == host)]
    assert len(own) == PLANTED[host]
    assert [name for name in own if not any(name in path for path in asked)] == []
    assert sum(path.endswith(".pdf") for path in asked) == (PLANTED[host] if host != UCAP else 0)
    assert {one.host for one in replica.log} <= {host, host.removeprefix("www.")}
    assert [name for name in replica.web.near_misses if any(name in path for path in asked)] == []


def test_a_trial_that_finds_nothing_writes_nothing(replica: Replica, registry: Path) -> None:
    host = "www.empty.gov.cn"
    replica.web.add(host, "/", replica.web.pages[GENERIC, "/gk/nb/p2.html"])
    replica.web.pages[host, "/"] = type(replica.web.pages[host, "/"])(body="<title>空</title><p>建设中</p>".encode())
    done = run(replica, registry, "sources", "add", host)
    assert done.returncode == 1
    assert "no report was found" in done.stderr
    assert registry.read_text(encoding="utf-8") == HEAD
    kept = run(replica, registry, "sources", "add", host, "--keep", "--name", "空县人民政府", "--platform", "ucap")
    assert kept.returncode == 1
    site = load_sites(registry)["empty.gov.cn"]
    assert (site.name, site.platform) == ("空县人民政府", "ucap")


def test_a_dry_run_writes_nothing(replica: Replica, registry: Path) -> None:
    done = run(replica, registry, "sources", "add", TRS, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "platform: trs" in done.stdout
    assert registry.read_text(encoding="utf-8") == HEAD
    wrong = run(replica, registry, "sources", "add", TRS, "--platform", "wordpress")
    assert wrong.returncode == 1
    assert "expected one of the platforms" in wrong.stderr


def test_the_registry_is_listed() -> None:
    done = run(None, SOURCES, "sources", "list")
    assert done.returncode == 0
    assert "xjyl.gov.cn" in done.stdout
    assert "伊犁哈萨克自治州人民政府" in done.stdout
    listed = json.loads(run(None, SOURCES, "sources", "list", "--json").stdout)
    assert [one["id"] for one in listed] == list(load_sites(SOURCES))


def test_a_ucap_city_with_a_column_a_year(replica: Replica, registry: Path) -> None:
    replica.forget()
    done = run(replica, registry, "sources", "add", f"http://{CITY}/")
    assert done.returncode == 0, done.stdout + done.stderr
    site = load_sites(registry)["yining.gov.cn"]
    assert (site.platform, site.name, site.aliases) == ("ucap", "伊宁市人民政府", ("yining.gov.cn",))
    assert site.start_urls == (f"https://{CITY}/",), "the scheme that answers"
    for column in ("2020年", "2024年", "政府信息公开年报"):
        assert column in done.stdout
    assert "reports: 11" in done.stdout
    assert not {one.path for one in replica.log} & replica.web.forbidden
    assert {one.host for one in replica.log} == {CITY, CITY.removeprefix("www.")}
