"""How a site comes into the registry: drafts, hosts, names, and the one place where sources.yml is written."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.detection import Page, detect
from crawler.entries import RegistryError
from crawler.onboarding import draft_site, find_name, settle_hosts
from crawler.probe import Probe, SeenPage
from crawler.registry import SOURCES, load_sites
from crawler.registry_file import NotAdded, add_entry, registry_with, render_entry

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
NOTHING = Probe((), "", (), (), (), (), 0, (), "")


def home(url: str, title: str = "清溪区人民政府门户网站", sha256: str = "0") -> SeenPage:
    return SeenPage(url, "home", title, sha256)


@pytest.mark.parametrize(
    ("url", "host", "alias", "start"),
    [
        ("www.qingxi.gov.cn", "www.qingxi.gov.cn", "qingxi.gov.cn", "http://www.qingxi.gov.cn/"),
        ("https://qingxi.gov.cn/gk/#a", "qingxi.gov.cn", "www.qingxi.gov.cn", "https://qingxi.gov.cn/gk/"),
        ("HTTP://WWW.Qingxi.gov.cn:80/", "www.qingxi.gov.cn", "qingxi.gov.cn", "http://www.qingxi.gov.cn/"),
    ],
)
def test_drafts(url: str, host: str, alias: str, start: str) -> None:
    site = draft_site(url)
    assert (site.id, site.host, site.aliases, site.start_urls) == ("qingxi.gov.cn", host, (alias,), (start,))


@pytest.mark.parametrize(
    "url", ["伊宁", "ftp://x.gov.cn/", "http://[x/", "http://x.gov.cn:8080/", "file:///etc/passwd"]
)
def test_what_is_no_site_is_said(url: str) -> None:
    with pytest.raises(NotAdded, match="expected a web address"):
        draft_site(url)


def test_hosts_are_settled_by_what_answers() -> None:
    draft = draft_site("http://qingxi.gov.cn/")
    on_www = replace(NOTHING, pages=(home("https://www.qingxi.gov.cn/"),), moved_to=("https://www.qingxi.gov.cn/",))
    site = settle_hosts(draft, on_www, NOTHING)
    assert (site.host, site.aliases) == ("www.qingxi.gov.cn", ("qingxi.gov.cn",))
    assert site.start_urls == ("https://www.qingxi.gov.cn/",)
    bare = replace(NOTHING, pages=(home("http://qingxi.gov.cn/"),))
    assert settle_hosts(draft, bare, NOTHING).aliases == ()
    parked = replace(NOTHING, pages=(home("http://www.qingxi.gov.cn/", "域名出售", "1"),))
    assert settle_hosts(draft, bare, parked).aliases == ()
    same = replace(NOTHING, pages=(home("http://www.qingxi.gov.cn/", sha256="1"),))
    assert settle_hosts(draft, bare, same).aliases == ("www.qingxi.gov.cn",)
    leading = replace(NOTHING, moved_to=("http://qingxi.gov.cn/index.html",))
    assert settle_hosts(draft, bare, leading).aliases == ("www.qingxi.gov.cn",)


def test_names_by_roster_meta_tag_title_host() -> None:
    seen = replace(NOTHING, pages=(home("http://qingxi.gov.cn/"),))
    draft = draft_site("http://qingxi.gov.cn/")
    assert find_name(draft, seen) == "清溪区人民政府"
    assert find_name(draft, replace(seen, site_name="清溪区政府网")) == "清溪区政府网"
    assert find_name(draft, NOTHING) == "qingxi.gov.cn"
    assert find_name(draft_site("http://www.yining.gov.cn/"), seen) == "伊宁市人民政府"


def test_an_entry_is_appended_once_and_all_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    text = SOURCES.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    site = replace(draft_site("http://www.qingxi.gov.cn/"), name='清溪"区": # x', platform="trs", notes="2026-11: a: b")
    add_entry(path, site)
    assert path.read_text(encoding="utf-8") == text.rstrip("\n") + "\n" + render_entry(site)
    assert load_sites(path)["qingxi.gov.cn"] == site
    assert len(load_sites(path)) == len(load_sites(SOURCES)) + 1
    for again in (site, draft_site("http://qingxi.gov.cn/"), draft_site("http://www.yining.gov.cn/")):
        with pytest.raises(NotAdded, match="already there"):
            registry_with(path, again)
    assert [one.name for one in tmp_path.iterdir()] == ["sources.yml"], "no draft is left behind"


def test_a_registry_that_could_not_be_read_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "sources.yml"
    path.write_text("sites:\ncontact: somebody@example.org\n", encoding="utf-8")
    with pytest.raises((RegistryError, NotAdded)):
        add_entry(path, draft_site("http://www.qingxi.gov.cn/"))
    assert path.read_text(encoding="utf-8") == "sites:\ncontact: somebody@example.org\n"


def test_a_new_registry_is_made_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine" / "sources.yml"
    monkeypatch.setenv("GONGKAI_SOURCES", str(path))
    add_entry(path, draft_site("http://www.qingxi.gov.cn/"))
    assert list(load_sites(path)) == ["qingxi.gov.cn"]


def test_platforms_are_ranked_with_their_signs() -> None:
    page = Page("http://x.gov.cn/ndbg/", {}, (FIXTURES / "trs" / "list.html").read_bytes())
    best, *others = detect([page, page])
    assert (best.platform, best.score) == ("trs", 10)
    assert {one.url for one in best.evidence} == {"http://x.gov.cn/ndbg/"}
    assert all(one.score < best.score for one in others)
    unknown = detect([Page("http://x.gov.cn/", {}, b"<p>x</p>")])
    assert unknown[0].platform == "generic"
    assert not unknown[0].is_certain
    assert detect([])[0].platform == "generic"
