"""The registry: sites and bodies as they stand in the files, names as they are printed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.registry import (
    ROSTER,
    SOURCES,
    RegistryError,
    find_agency,
    find_site,
    home_of,
    load_agencies,
    load_contact,
    load_sites,
    slug,
)


def test_the_files_are_sound() -> None:
    sites, agencies = load_sites(), load_agencies()
    assert sites["yining.gov.cn"].hosts == {"www.yining.gov.cn", "yining.gov.cn"}
    assert len(agencies) > 200
    assert agencies["yining"].name == "伊宁市人民政府"
    assert agencies["yining-ecology-branch"].parent_id == "ili-shengtaihuanjingju"
    domains = {agency.domain for agency in agencies.values() if agency.domain}
    assert domains <= set(sites), "each domain of the roster is a registered site"
    assert all(re.search(r"\d{4}-\d\d", column.note) for site in sites.values() for column in site.columns)


@pytest.mark.parametrize(
    ("printed", "site", "expected"),
    [
        ("伊宁市人民政府", None, "yining"),
        ("伊宁市人民政府办公室", None, "yining-office"),
        ("新疆伊宁市人民政府", None, "yining"),
        ("伊犁州伊宁市公安局", None, "yining-gonganju"),
        ("市公安局", "yining.gov.cn", "yining-gonganju"),
        ("市公安局", "www.yining.gov.cn", "yining-gonganju"),
        ("市公安局", None, None),
        ("市公安局", "xjyn.gov.cn", None),
        ("伊宁县", None, "yining-county"),
        ("伊宁市", None, "yining"),
        ("喀什镇", "xjyn.gov.cn", "yining-county-kashi-zhen"),
        ("喀什镇", "yining.gov.cn", None),
        ("伊宁市\n市场监督管理局（知识产权局）", None, "yining-shichangjianduguanliju"),
        ("北京路街道办事处", "xjkuitun.gov.cn", "kuitun-beijinglu-jiedao"),
        ("北京路街道办事处", "yining.gov.cn", "yining-beijinglu-jiedao"),
        ("北京路街道办事处", None, None),
        ("伊犁哈萨克自治州生态环境局伊宁市分局", None, "yining-ecology-branch"),
        ("伊寧市財政局", None, "yining-caizhengju"),
        ("商工局", "yining.gov.cn", None),  # two bodies came out of it
        ("淮安市洪泽区人民政府", None, None),
        ("", None, None),
    ],
)
def test_printed_names(printed: str, site: str | None, expected: str | None) -> None:
    found = find_agency(printed, site=site)
    assert (found.id if found else None) == expected


def test_every_name_of_the_roster_finds_its_body() -> None:
    for agency in load_agencies().values():
        assert find_agency(agency.name, site=None) == agency


def test_slugs_are_readable_and_keep_homophones_apart() -> None:
    assert slug("淮安市洪泽区人民政府").startswith("huaianshi-hongzequ-renminzhengfu-")
    assert slug("台州市公安局") != slug("泰州市公安局")
    assert slug("洪泽区\n人民政府") == slug("洪泽区人民政府")


@given(st.text(min_size=1, max_size=40))
def test_slugs_are_ascii(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))


def test_sites_are_found_by_host() -> None:
    assert find_site("WWW.yining.gov.cn") is load_sites()["yining.gov.cn"]
    assert find_site("evil-yining.gov.cn") is None
    assert find_site("x.yining.gov.cn") is None


def test_another_registry_may_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sources, roster = tmp_path / "sources.yml", tmp_path / "agencies.csv"
    text = SOURCES.read_text(encoding="utf-8").replace("xjyl.gov.cn", "www.elsewhere.gov.cn")
    sources.write_text(text.replace("id: www.elsewhere", "id: elsewhere").replace("[www.www.", "["), encoding="utf-8")
    roster.write_text(ROSTER.read_text(encoding="utf-8").replace("伊宁市公安局", "他乡市公安局"), encoding="utf-8")
    monkeypatch.setenv("GONGKAI_SOURCES", str(sources))
    monkeypatch.setenv("GONGKAI_ROSTER", str(roster))
    assert find_site("www.elsewhere.gov.cn") is load_sites()["elsewhere.gov.cn"]
    assert find_site("xjyl.gov.cn") is None
    found = find_agency("他乡市公安局", site=None)
    assert found is not None and found.id == "yining-gonganju"
    monkeypatch.delenv("GONGKAI_SOURCES")
    monkeypatch.delenv("GONGKAI_ROSTER")
    assert find_site("xjyl.gov.cn") is not None
    assert find_agency("他乡市公安局", site=None) is None


def test_the_contact_stands_in_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_CONTACT", raising=False)
    assert "@" in load_contact()
    monkeypatch.setenv("GONGKAI_CONTACT", "archive@newsroom.example")
    assert load_contact() == "archive@newsroom.example"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    platform: ucap\n", "    platfrom: ucap\n", "platfrom"),
        ("    platform: ucap\n", "    platform: wordpress\n", "wordpress|platforms"),
        ("host: xjyl.gov.cn", "host: www.yining.gov.cn", "stand once|id to be"),
        ("aliases: [www.xjyl.gov.cn]", "aliases: [yining.gov.cn]", "yining.gov.cn to stand once"),
        ('start_urls: ["https://xjyl.gov.cn/"]', 'start_urls: ["https://other.example/"]', "other.example"),
        ("delay_seconds: 1.0", "delay_seconds: 0.1", "one second"),
        ("contact: operator@example.org", "contct: x", "contact"),
    ],
)
def test_mistakes_in_sources_are_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = SOURCES.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "sources.yml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegistryError, match=message) as caught:
        load_sites(broken)
    assert "sources.yml" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",ili,654002,", ",nowhere,654002,", "nowhere"),
        ("id,name,", "key,name,", "columns"),
        ("\nili,", "\nyining,", "stand once"),
        (",confirmed,", ",perhaps,", "perhaps"),
        (",confirmed,2014,", ",confirmed,2014-6,", "a year or a date"),
        (",confirmed,2014,", ",confirmed,2014-02-30,", "a year or a date"),
        (",confirmed,2014,,", ",confirmed,2014,2013,", "before until"),
        (",confirmed,2014,,", ",confirmed,,,", "since_source"),
        (",confirmed,,,\n", ",confirmed,2011,,\n", "since_source"),
        ("yining-gonganju,", "Yining Police,", "Yining Police"),
    ],
)
def test_mistakes_in_the_roster_are_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = ROSTER.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "agencies.csv"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegistryError, match=message):
        load_agencies(broken)


def test_bodies_exist_from_their_beginning_to_their_end() -> None:
    agencies = load_agencies()
    assert [agencies["khorgos"].existed_in(year) for year in (2013, 2014, 2025)] == [False, True, True]
    assert agencies["yining"].existed_in(2008)
    ended = replace(agencies["khorgos"], until="2018-12-31")
    assert [ended.existed_in(year) for year in (2018, 2019)] == [True, False]


def test_a_body_is_at_home_on_its_own_site_or_that_of_its_government() -> None:
    agencies = load_agencies()
    assert home_of(agencies["yining-gonganju"]) == "yining.gov.cn"
    assert home_of(agencies["yining-county-wugong-xiang"]) == "xjyn.gov.cn"
    assert home_of(agencies["xpcc-4th-division"]) == ""
    assert home_of(replace(agencies["khorgos"], domain="www.xjhegs.gov.cn")) == "xjhegs.gov.cn"
    assert home_of(replace(agencies["khorgos"], domain="unregistered.example")) == "unregistered.example"
