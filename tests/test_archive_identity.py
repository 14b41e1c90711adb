"""Evidence that disagrees is a problem, whatever two places it stands in; evidence of one body in two names is none."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from archive.agreeing import are_one_body, is_foreign
from crawler.warc import Fetch
from tests.test_archive_reports import BODY, FETCH, HTML, PAGE, build_from, reports

FILES = PAGE.replace(".shtml", "/files/")
SITE = "yining.gov.cn"


def conflicts(folder: Path, *fetches: Fetch) -> dict[str, str]:
    database = build_from(folder, *fetches)
    assert len(reports(database)) == 1
    sql = "select kind, message from problems where kind in ('year_conflict', 'agency_conflict')"
    return dict(database.execute(sql).fetchall())


def page(body: str) -> Fetch:
    return replace(FETCH, body=body.encode())


def signed(body: str, signature: str, date: str = "2025年1月28日") -> str:
    return body.replace("</body>", f"<p>{signature}</p><p>{date}</p></body>")


def announced(title: str) -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>详见附件。</p></body></html>"


def attached(name: str, body: str = BODY) -> Fetch:
    url = FILES + quote(name)
    return Fetch(url, FETCH.time, SITE, "crawl-1", "attachment", "new", 200, "OK", HTML, body.encode(), parent_url=PAGE)


TITLE = "伊宁市人民政府2023年政府信息公开工作年度报告"
META = '<meta name="ArticleTitle" content="{}"><title>'


@pytest.mark.parametrize(
    ("fetches", "said"),
    [
        ([page(BODY.replace("2024年政府信息", "2023年政府信息"))], "title says 2023"),
        ([page(BODY.replace("<title>", META.format(TITLE)))], "metadata:ArticleTitle says 2023"),
        ([page(announced(TITLE)), attached("fedc.html")], "«伊宁市人民政府2023年政府信息公开工作年度报告» for 2023"),
        (
            [page(announced(TITLE.replace("2023", "2024"))), attached("伊宁市2023年政府信息公开工作年度报告.html")],
            "the file is named «伊宁市2023年政府信息公开工作年度报告.html»",
        ),
        ([page(BODY), attached("other.html", BODY.replace("2024", "2022"))], "for 2022"),
        (
            [page(BODY.replace("<title>", '<meta name="PubDate" content="2024-01-25"><title>'))],
            "it is dated 2024-01-25, before the year 2024",
        ),
    ],
    ids=["title", "metadata", "page of the attachment", "file name", "other attachment", "date"],
)
def test_any_place_that_tells_another_year_is_a_conflict(tmp_path: Path, fetches: list[Fetch], said: str) -> None:
    found = conflicts(tmp_path, *fetches)
    assert list(found) == ["year_conflict"]
    assert said in found["year_conflict"]


@pytest.mark.parametrize(
    "fetches",
    [
        [page(BODY.replace("<title>", '<meta name="PubDate" content="2025-01-25"><title>'))],
        [page(BODY.replace("<title>", '<meta name="PubDate" content="2024-12-30"><title>'))],
        [page(announced(TITLE.replace("2023", "2024"))), attached("伊宁市2024年政府信息公开工作年度报告.html")],
        [page(announced(TITLE.replace("2023", "2024"))), attached("2023.html")],
        [page(BODY.replace("全文如下。", "与2023年相比增长两成，2022年为21件。"))],
    ],
    ids=["date", "last days of the year", "file name", "a number that is no title", "other years in the text"],
)
def test_years_that_agree_are_no_conflict(tmp_path: Path, fetches: list[Fetch]) -> None:
    assert conflicts(tmp_path, *fetches) == {}


def test_a_file_name_tells_the_year_where_nothing_else_does(tmp_path: Path) -> None:
    nameless = BODY.replace("2024年政府", "政府").replace("2024", "本").replace("2025", "次")
    alone = page(announced("伊宁市人民政府政府信息公开工作年度报告"))
    database = build_from(tmp_path, alone, attached("伊宁市2022年政府信息公开工作年度报告.html", nameless))
    assert reports(database)[0][0] == "yining-2022"
    (evidence,) = database.execute("select year_evidence from reports").fetchone()
    assert '"source": "filename"' in evidence


BUREAU = BODY.replace("伊宁市人民政府 2024年", "伊宁市财政局2024年")
SOURCE = '<meta name="{}" content="{}"><title>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (signed(BUREAU, "伊宁市审计局"), "signature says 伊宁市审计局"),
        (BUREAU.replace("<title>", SOURCE.format("发布机构", "伊宁市审计局")), "metadata:发布机构 says 伊宁市审计局"),
        (signed(BODY, "霍城县财政局"), "signature says 霍城县财政局"),
        (
            BUREAU.replace("<title>", META.format("伊宁市审计局2024年政府信息公开工作年度报告")),
            "title says 伊宁市财政局",
        ),
        (BODY.replace("伊宁市人民政府 ", "开平市人民政府"), "the site yining.gov.cn is that of another place"),
    ],
    ids=["signature", "publisher", "another county", "two titles", "site"],
)
def test_another_author_is_a_conflict(tmp_path: Path, body: str, said: str) -> None:
    found = conflicts(tmp_path, page(body))
    assert list(found) == ["agency_conflict"]
    assert said in found["agency_conflict"]


def test_a_page_and_its_attachment_of_two_bureaus_conflict(tmp_path: Path) -> None:
    title = "伊宁市审计局2024年政府信息公开工作年度报告"
    found = conflicts(tmp_path, page(announced(title)), attached("fedc.html", BUREAU))
    assert list(found) == ["agency_conflict"]


@pytest.mark.parametrize(
    "body",
    [
        signed(BODY, "伊宁市人民政府办公室"),
        signed(BUREAU, "伊宁市财政局"),
        signed(BODY.replace("伊宁市人民政府 ", "伊宁市市场监管局"), "伊宁市市场监督管理局"),
        BUREAU.replace("<title>", SOURCE.format("发布机构", "伊宁市人民政府")),
        BUREAU.replace("<title>", SOURCE.format("发布机构", "政府办公室")),
        BUREAU.replace("<title>", SOURCE.format("ContentSource", "市财政局")),
        signed(BODY.replace("伊宁市人民政府 ", "伊宁市葡萄研究站"), "葡萄研究站"),
    ],
    ids=["its office", "itself", "short name", "portal", "generic office", "without its place", "off the roster"],
)
def test_one_body_in_two_names_is_no_conflict(tmp_path: Path, body: str) -> None:
    assert conflicts(tmp_path, page(body)) == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("某市卫健委", "某市卫生健康委员会", True),
        ("某市林业局", "某市林业和草原局", True),
        ("昌吉州生态环境局吉木萨尔县分局", "吉木萨尔县分局", True),
        ("淮安市洪泽区人民政府", "洪泽区人民政府办公室", True),
        ("某市司法局", "某市民政局", False),
        ("某市公安局", "某县公安局", False),
        ("伊宁市人民政府", "伊宁县人民政府", False),
        ("伊宁市公安局", "伊宁县公安局", False),
        ("伊犁哈萨克自治州人民政府", "伊宁市人民政府", False),
    ],
)
def test_names_of_one_body(one: str, other: str, *, same: bool) -> None:
    assert are_one_body(one, other, SITE) is same
    assert are_one_body(other, one, SITE) is same


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        ("开平市马冈镇人民政府", True),
        ("昌吉州生态环境局", True),
        ("伊宁市财政局", False),
        ("城市管理局", False),
        ("市场监督管理局", False),
        ("自治州教育局", False),
        ("国家税务总局伊宁市税务局", False),
        ("伊犁州住房公积金管理中心", False),
    ],
)
def test_names_that_do_not_belong_on_a_site(name: str, *, foreign: bool) -> None:
    assert is_foreign(name, SITE) is foreign
    assert not is_foreign(name, "local")
