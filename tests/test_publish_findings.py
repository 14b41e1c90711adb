"""Findings on a report's page: what they say, marks at their cells and words; and withheld reports show none."""

import sqlite3
from contextlib import closing

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.report_findings import Mark, mark_paragraphs
from tests.audited import FINDINGS, SENTENCE, make_audited
from tests.published import Site, make_published


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(make_audited(tmp_path_factory.mktemp("audited")))


def page(site: Site, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(site.get(path).text)


def plain(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_finding_says_what_is_wrong_how_sure_and_where(site: Site) -> None:
    document = page(site, "/report/yining-2024")
    section = document.get_element_by_id("findings")
    assert [item.get("id") for item in section.findall("ol/li")] == [
        "finding-f1-natural",
        "finding-f2-total",
        "finding-f3-words",
    ]
    first = document.get_element_by_id("finding-f1-natural")
    text = plain(first)
    assert text.startswith(f"※1 {FINDINGS[0][12]} {FINDINGS[0][13]}")
    assert "错误 error 原文如此 printed so in the document" in text
    assert "据以核对 checked against 15" in text
    assert "所印 printed 18" in text
    assert "判定理由：四个格子另行读取，结果一致。 All four cells were read again, and the same was found." in text
    assert "不能判断：哪一格有误。 Cannot know: Which cell is wrong." in text
    links = first.xpath(".//details//a/@href")
    assert links == [
        f"#requests.{row}.natural_person"
        for row in ("new_requests", "carried_over_in", "total_processed", "carried_over_out")
    ]
    assert "#findings" in document.get_element_by_id("contents").getparent().xpath(".//a/@href")
    assert "口径可能不同" in plain(document.get_element_by_id("finding-f3-words"))
    assert "17 places checked: 14 hold, 3 are broken; 3 more could not be tested." in plain(section)
    assert "R6：2 × 措辞未定，不能确定指的是哪些格 the wording leaves open which cells are meant" in plain(section)


def test_cells_are_marked_by_a_sign_that_leads_to_the_finding(site: Site) -> None:
    document = page(site, "/report/yining-2024")
    cell = document.get_element_by_id("requests.total_processed.total")
    marks = cell.find_class("found")[0].findall("a")
    assert [(mark.text, mark.get("href")) for mark in marks] == [
        ("※2", "#finding-f2-total"),
        ("※3", "#finding-f3-words"),
    ]
    assert marks[0].get("aria-label") == "见核对发现 2 see finding 2"
    assert "in-finding" in cell.get("class")
    assert cell.find_class("self")[0].text_content() == "21", "the printed number is not touched"
    assert not document.get_element_by_id("requests.granted.total").find_class("found")
    for target in document.xpath("//a[starts-with(@href, '#')]/@href"):
        assert document.get_element_by_id(target[1:]) is not None
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_words_are_marked_where_they_stand(site: Site) -> None:
    section = page(site, "/report/yining-2024").get_element_by_id("section-1")
    paragraph = section.find("p")
    assert [mark.text for mark in paragraph.iter("mark")] == ["办结 18件"]
    assert [link.get("href") for link in paragraph.iter("a")] == ["#finding-f3-words"]
    assert paragraph.text_content().replace("※3", "") == SENTENCE


def test_findings_of_others_are_named_where_a_report_takes_part(site: Site) -> None:
    section = page(site, "/report/yining-2024").get_element_by_id("findings")
    (link,) = section.xpath(".//a[contains(@href, 'hongze-2024#')]")
    assert link.get("href") == "/report/hongze-2024#finding-f4-hongze"
    other = page(site, "/report/hongze-2024").get_element_by_id("finding-f4-hongze")
    assert "/report/yining-2024#requests.new_requests.total" in other.xpath(".//details//a/@href")
    own = page(site, "/report/yining-2024").get_element_by_id("requests.new_requests.total")
    assert [mark.text for mark in own.find_class("found")[0]] == ["※2"], "a mark leads to a finding of this page"


def test_none_found_is_said_with_what_was_checked(site: Site) -> None:
    section = page(site, "/report/shanghai-office-2019").get_element_by_id("findings")
    assert "核对 2 处，未发现问题；5 处无法核对。 none found in 2 checks; 5 could not be tested." in plain(section)
    assert "R1：5 × 所需的格为空白 a cell that it needs prints nothing" in plain(section)


def test_the_twin_has_findings_and_checks(site: Site) -> None:
    twin = site.get("/report/yining-2024.json").json()
    assert [finding["id"] for finding in twin["findings"]] == ["f1-natural", "f2-total", "f3-words"]
    assert twin["findings"][0]["evidence"][3]["printed"] == "3"
    assert twin["findings"][0]["rule_basis_en"] == "the relation printed on the form"
    assert [finding["id"] for finding in twin["findings_elsewhere"]] == ["f4-hongze"]
    assert [check["rule"] for check in twin["checks"]] == ["R1", "R2", "R6"]
    assert [place["places"] for place in twin["untestable"]] == [1, 2]


def test_home_counts_findings_and_every_link_answers(site: Site) -> None:
    document = page(site, "/")
    assert "核对发现 4 条" in plain(document)
    assert "Errors that two readings confirm to be printed so: 1." in plain(document)
    for path in ("/archive/findings", "/archive/breaks_by_agency", "/archive/findings/f1-natural", "/archive/rules/R1"):
        assert site.get(path).status_code == 200, path
    assert "/archive/breaks_by_agency" in document.xpath("//a/@href")


def test_views_and_findings_are_served_as_json(site: Site) -> None:
    found = site.get("/archive/findings.json?rule=R1&_shape=array").json()
    assert {finding["id"] for finding in found} == {"f1-natural", "f2-total"}
    shares = site.get("/archive/not_held_share.json?_shape=array").json()
    assert {share["report_id"]: share["reason"] for share in shares}["yining-2023"] == "no table"
    assert {share["report_id"]: share["not_held"] for share in shares}["hongze-2024"] == 31
    for view in ("agencies_by_breaks", "request_results", "not_held_share_by_year", "not_held_share_by_body"):
        assert site.get(f"/archive/{view}.json?_shape=array").json(), view


def test_an_archive_without_checks_says_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    bare = Site(make_published(tmp_path_factory.mktemp("bare")))
    assert not page(bare, "/report/yining-2024").xpath("//*[@id='findings']")
    assert "核对发现" not in page(bare, "/").text_content().partition("浏览与下载")[0]
    assert bare.get("/report/yining-2024.json").json()["findings"] == []


def test_a_withheld_report_shows_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    published = make_audited(tmp_path_factory.mktemp("withheld"))
    with closing(sqlite3.connect(published.archive)) as database, database:
        database.execute("update reports set status = 'withheld' where id = 'yining-2024'")
    withheld = Site(published)
    text = withheld.get("/report/yining-2024").text
    assert "核对发现" not in text
    assert "Natural persons: 15" not in text
    twin = withheld.get("/report/yining-2024.json").json()
    assert (twin["findings"], twin["findings_elsewhere"]) == ([], [])


def test_hostile_words_of_a_finding_are_no_markup(tmp_path_factory: pytest.TempPathFactory) -> None:
    published = make_audited(tmp_path_factory.mktemp("hostile"))
    with closing(sqlite3.connect(published.archive)) as database, database:
        database.execute("update findings set message_zh = '<script>alert(1)</script>', words = '<b onclick=x>'")
    text = Site(published).get("/report/yining-2024").text
    assert "<script>alert" not in text
    assert "<b onclick" not in text
    assert "&lt;script&gt;alert(1)" in text


# -- words ----------------------------------------------------------------------------------------------------------


def test_passages_that_overlap_and_cross_lines() -> None:
    first, second = Mark(1, "a"), Mark(2, "b")
    pieces = mark_paragraphs(" 甲乙丙 \n\n丁戊", [(2, 8, first), (1, 3, second)])
    assert [[(piece.text, [mark.number for mark in piece.marks]) for piece in line] for line in pieces] == [
        [("甲", [2]), ("乙", [1, 2]), ("丙", [1])],
        [("丁", [1]), ("戊", [])],
    ]


@given(
    st.text(alphabet="甲乙 　\n1", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.just(Mark(1, "a"))), max_size=4),
)
def test_marks_change_no_word(prose: str, passages: list[tuple[int, int, Mark]]) -> None:
    paragraphs = ["".join(piece.text for piece in line) for line in mark_paragraphs(prose, passages)]
    assert paragraphs == [line.strip() for line in prose.splitlines() if line.strip()]
