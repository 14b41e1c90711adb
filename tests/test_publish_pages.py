"""Our own pages: what they show, and that they are plain, labelled and safe HTML."""

import json
import re
import sqlite3

import lxml.html
import pytest

from parse.model import Place
from publish.hits import excerpt, mark, query_words
from publish.pages import CONTENT_SECURITY_POLICY
from publish.places import describe_in_both
from tests.published import Site, make_published

PAGES = (
    "/",
    "/search",
    "/search?q=行政处罚",
    "/search?q=月球",
    "/report/yining-2024",
    "/report/yining-2024/versions",
    "/report/yining-2023",
    "/report/hongze-2024",
    "/report/shanghai-office-2019",
    "/report/nothing",
    "/document/nothing",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(make_published(tmp_path_factory.mktemp("published")))


def page(site: Site, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(site.get(path).text)


def cell(document: lxml.html.HtmlElement, code: str) -> lxml.html.HtmlElement:
    return document.get_element_by_id(code)


@pytest.mark.parametrize("path", PAGES)
def test_own_pages_are_accessible_and_run_no_script(site: Site, path: str) -> None:
    response = site.get(path)
    document = lxml.html.document_fromstring(response.text)
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert document.get("lang") == "zh-CN"
    assert document.findtext(".//title").strip()
    assert len(document.findall(".//h1")) == 1
    skip = document.find("body").find("a")
    assert skip.get("href") == "#main"
    assert document.get_element_by_id("main").tag == "main"
    assert {script.get("type") for script in document.iter("script")} <= {"application/ld+json"}
    assert not document.xpath("//*[@style or @*[starts-with(name(), 'on')]] | //style")
    assert all(heading.get("scope") for heading in document.iter("th"))
    labelled = {label.get("for") for label in document.iter("label")}
    assert {field.get("id") for field in document.xpath("//input[@type='search']")} <= labelled
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in document.xpath("//a[starts-with(@href, '#')]/@href"):
        assert target[1:] in ids
    assert "{{" not in response.text
    assert "None" not in document.text_content()


def test_home_tells_what_there_is(site: Site) -> None:
    document = page(site, "/")
    text = document.text_content()
    assert "页面框架为重建" in text
    assert document.xpath("//form/@action")[0] == "/search"
    numbers = [value.text_content().strip() for value in document.find_class("numbers")[0].iter("dd")]
    assert numbers == ["4", "3", "584", "2"]
    newest = [link.get("href") for link in document.find_class("list")[0].iter("a")]
    assert newest[0] == "/report/hongze-2024"
    for link in document.xpath("//a/@href"):
        if link.startswith("/") and ".csv" not in link:
            assert site.get(link).status_code == 200, link


def test_datasettes_own_pages_lead_home(site: Site) -> None:
    for path in ("/archive", "/archive/reports", "/archive/reports/yining-2024", "/archive?sql=select+1"):
        document = page(site, path)
        bar = document.find_class("gk-bar")[0]
        assert bar.find("a").get("href") == "/"
        assert bar.find("form").get("action") == "/search"
    assert page(site, "/archive/reports").find_class("gk-open")[0].get("href") == "/report/hongze-2024"


# -- search ---------------------------------------------------------------------------------------------------------


def test_search_shows_newest_first_with_the_words_marked(site: Site) -> None:
    document = page(site, "/search?q=行政处罚")
    hits = document.find_class("list")[0].findall("li")
    assert [hit.xpath(".//h2/a/@href")[0].split("#")[0] for hit in hits][:2] == [
        "/report/hongze-2024",
        "/report/yining-2024",
    ]
    assert [mark.text for mark in hits[0].iter("mark")] == ["行政处罚"]
    assert hits[0].xpath(".//h2/a/@href")[0].endswith("#section-1")


@pytest.mark.parametrize(
    ("query", "marked"),
    [("qq群", "ＱＱ群"), ("洪泽 环保", "洪泽"), ("不够及时", "不够及时"), ("加强QQ", "加强ＱＱ")],
)
def test_marks_are_the_printed_characters(site: Site, query: str, marked: str) -> None:
    assert marked in [element.text for element in page(site, f"/search?q={query}").iter("mark")]


def test_search_without_hits_helps(site: Site) -> None:
    text = page(site, "/search?q=月球").text_content()
    assert "没有找到" in text
    assert "检索方法" in text


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999999999999", "２", ""])
def test_any_page_number_is_answered(site: Site, number: str) -> None:
    assert site.get(f"/search?q=年&page={number}").status_code == 200


def test_what_is_typed_is_never_markup(site: Site) -> None:
    text = site.get("/search?q=<script>alert(1)</script>%22").text
    assert "<script>alert" not in text
    assert site.get("/search?q=" + "长" * 5000).status_code == 200


def test_pieces_of_a_mark_are_the_whole_text() -> None:
    text = "……２０２４年，环保……环保"
    pieces = mark(text, query_words("环保 2024"))
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.marked] == ["２０２４", "环保", "环保"]
    assert excerpt(text, "没有", ("没有",)) == ()
    assert query_words('"a b" 公开 公开') == ("a b", "公开")


# -- a report -------------------------------------------------------------------------------------------------------


def test_every_figure_stands_under_its_code(site: Site) -> None:
    document = page(site, "/report/yining-2024")
    figures = site.get("/archive/figures.json?report_id=yining-2024&_size=max&_shape=array").json()
    assert len(figures) == 200
    for figure in figures:
        code = f"{figure['table_code']}.{figure['row_code']}.{figure['column_code']}"
        assert cell(document, code).text_content().strip() == figure["printed"]
    assert cell(document, "proactive.licences.decisions").text_content() == "141399"
    assert "第 5 页" in cell(document, "requests.granted.total").get("title")


@pytest.mark.parametrize("path", ["/report/yining-2024", "/report/hongze-2024", "/report/shanghai-office-2019"])
def test_each_table_is_a_full_rectangle(site: Site, path: str) -> None:
    for table in page(site, path).find_class("form"):
        rows = table.findall(".//tr")
        taken: dict[tuple[int, int], str] = {}
        for y, row in enumerate(rows):
            x = 0
            for item in row:
                while (y, x) in taken:
                    x += 1
                for dy in range(int(item.get("rowspan", 1))):
                    for dx in range(int(item.get("colspan", 1))):
                        assert (y + dy, x + dx) not in taken
                        taken[y + dy, x + dx] = item.text_content()
        width = max(x for _, x in taken) + 1
        assert len(taken) == width * len(rows)


def test_a_group_stands_beside_its_rows(site: Site) -> None:
    for path, rows in (("/report/yining-2024", 22), ("/report/shanghai-office-2019", 20)):
        table = page(site, path).find_class("form-requests")[0]
        vertical = table.find_class("vertical")[0]
        assert "三、本年度办理结果" in vertical.text_content()
        assert int(vertical.get("rowspan")) == rows


def test_states_are_visible(site: Site) -> None:
    document = page(site, "/report/hongze-2024")
    unreadable = cell(document, "requests.new_requests.natural_person")
    assert "无法辨认" in unreadable.text_content()
    assert "1?" in unreadable.text_content()
    assert "flagged" in unreadable.get("class")
    assert cell(document, "requests.granted.research_institution").get("class") == "dash"
    assert cell(document, "proactive.penalties.decisions").text_content() == "详见附件"
    blank = cell(page(site, "/report/shanghai-office-2019"), "requests.new_requests.research_institution")
    assert blank.text_content() == "空白"
    assert "0" not in blank.text_content()


def test_a_disputed_cell_shows_both_readings_and_chooses_none(site: Site) -> None:
    document = page(site, "/report/hongze-2024")
    disputed = cell(document, "requests.carried_over_in.natural_person")
    assert disputed.get("class") == "disputed"
    assert disputed.text_content().split() == ["两读不一", "3", "/", "8"]
    assert "两次读取不一致 two readings differ" in disputed.get("title")
    assert "confidence 0.610" in disputed.get("title")
    assert "none is chosen" in document.find_class("legend")[0].text_content()
    figures = {f["code"]: f for f in site.get("/report/hongze-2024.json").json()["figures"]}
    twin = figures["requests.carried_over_in.natural_person"]
    assert (twin["state"], twin["value"], twin["printed"], twin["second"]) == ("disputed", None, "3", "8")
    assert (twin["agreement"], twin["reader"], twin["confidence"]) == ("differ", "scan", 0.61)
    assert not page(site, "/report/yining-2024").find_class("disputed")


def test_each_table_says_how_it_was_read(site: Site) -> None:
    document = page(site, "/report/yining-2024")
    notes = [" ".join(note.text_content().split()) for note in document.find_class("how")]
    assert len(notes) == 3
    assert "依据：其他处理" in notes[1]
    assert "two readings agree on 175 cells" in notes[1]
    tables = site.get("/report/yining-2024.json").json()["tables"]
    assert [(table["table_code"], table["decided_by"]) for table in tables] == [
        ("proactive", []),
        ("requests", ["其他处理"]),
        ("review_litigation", []),
    ]
    assert "PDF 文字 text of a PDF · 两次读取一致" in cell(document, "requests.granted.total").get("title")


def test_another_document_that_tables_came_from_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    published = make_published(tmp_path_factory.mktemp("two"))
    with sqlite3.connect(published.archive) as connection:
        connection.execute(
            "update figures set document_sha256 = ?, corroborated = 1 where report_id = 'yining-2024' "
            "and table_code = 'proactive'",
            (published.page,),
        )
    connection.close()
    site = Site(published)
    document = page(site, "/report/yining-2024")
    assert f"/document/{published.page}" in document.xpath("//a/@href")
    assert site.get("/report/yining-2024.json").json()["documents"] == [
        {"sha256": published.page, "url": "http://www.shanghai.gov.cn/nb/2019.html"}
    ]
    assert "the same in 1 other documents" in cell(document, "proactive.licences.decisions").get("title")


def test_rows_of_the_other_edition_are_kept_and_missing_ones_are_not_zero(site: Site) -> None:
    document = page(site, "/report/hongze-2024")
    assert cell(document, "requests.other_processing.total").text_content() == "0"
    assert not document.xpath("//td[@id='requests.other_other.total']")
    twin = site.get("/report/hongze-2024.json").json()
    assert twin["not_on_this_form"] == []


def test_a_row_that_the_document_lacks_is_said_to_be_absent(tmp_path_factory: pytest.TempPathFactory) -> None:
    published = make_published(tmp_path_factory.mktemp("lacking"))
    with sqlite3.connect(published.archive) as connection:
        connection.execute("delete from figures where row_code = 'other_other' and report_id = 'yining-2024'")
        connection.execute(
            "insert into figures (report_id, table_code, row_code, column_code, value, printed, state, edition, "
            "reader, agreement, corroborated, document_sha256) values ('yining-2024', 'proactive', 'other_services', "
            "'decisions', 3, '３', 'number', '2021', 'pdf', 'single', 0, 'x')"
        )
    connection.close()
    site = Site(published)
    document = page(site, "/report/yining-2024")
    absent = cell(document, "requests.other_other.total")
    assert absent.get("class") == "absent"
    assert absent.text_content() == "本表无此项 not on this form"
    assert len(site.get("/report/yining-2024.json").json()["not_on_this_form"]) == 7
    unplaced = cell(document, "proactive.other_services.decisions")
    assert "３" in unplaced.text_content()
    assert "读作 3" in unplaced.text_content()


def test_a_cell_that_was_not_read_is_not_said_to_be_absent(tmp_path_factory: pytest.TempPathFactory) -> None:
    published = make_published(tmp_path_factory.mktemp("unread"))
    with sqlite3.connect(published.archive) as connection:
        connection.execute("delete from figures where row_code = 'new_requests' and report_id = 'hongze-2024'")
    connection.close()
    site = Site(published)
    document = page(site, "/report/hongze-2024")
    named = cell(document, "requests.new_requests.natural_person")  # a problem names it
    assert named.get("class") == "unread flagged"
    assert named.text_content() == "未读出"
    assert cell(document, "requests.new_requests.total").get("class") == "absent"
    assert "could not be read" in document.find_class("legend")[0].text_content()
    twin = site.get("/report/hongze-2024.json").json()
    assert twin["not_read"] == ["requests.new_requests.natural_person"]
    assert len(twin["not_on_this_form"]) == 6


def test_what_must_be_checked_is_listed_with_both_readings_and_its_place(site: Site) -> None:
    checks = page(site, "/report/hongze-2024").find_class("checks")
    shown = " ".join(" ".join(check.text_content().split()) for check in checks)
    assert "3 / 8" in shown
    assert "两次读取不一致 two readings differ · 「3」/「8」 · 识别把握 confidence 0.610" in shown
    assert "第 5 页，距左 25 mm、距上 110 mm page 5, 25 mm from the left, 110 mm from the top" in shown
    assert "#requests.carried_over_in.natural_person" in [
        link for check in checks for link in check.xpath(".//a/@href")
    ]
    assert not page(site, "/report/yining-2024").find_class("checks")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(path="/html/body/table[2]/tbody/tr[4]/td[8]"), "第 4 行第 8 格 row 4, cell 8 as marked up"),
        (
            Place(path="/w:document/w:body/w:tbl/w:tr/w:tc[3]", table=1),
            "第 1 个表，第 1 行第 3 格 table 1, row 1, cell 3 as marked up",
        ),
        (Place(sheet="年度报告", cell="J29"), "工作表“年度报告”，单元格 J29 this sheet, cell J29"),
        (Place(line=44), "第 44 行 line 44"),
        (
            Place(page=1, pixels=(787.2, 637.1, 891.9, 687.4), member="p1.jpg"),
            "其中文件 p1.jpg，第 1 页，距左 787、距上 637 像素 "
            "in this file, page 1, 787 pixels from the left, 637 from the top",
        ),
        (Place(paragraph=3), "第 3 段 paragraph 3"),
        (Place(path="/html/body/p[2]"), "元素 /html/body/p[2] this element"),
        (Place(), ""),
    ],
)
def test_places_are_told_in_words(place: Place, words: str) -> None:
    row = {
        "page": place.page, "box": None, "pixels": place.pixels and json.dumps(place.pixels), "path": place.path,
        "line": place.line, "sheet": place.sheet, "cell": place.cell, "doc_table": place.table,
        "paragraph": place.paragraph, "member": place.member,
    }  # fmt: skip
    assert describe_in_both(row) == words


def test_problems_stand_beside_and_lead_to_their_cells(site: Site) -> None:
    document = page(site, "/report/hongze-2024")
    problems = document.get_element_by_id("problems")
    assert "<读不准>" in problems.text_content()
    assert "#requests.new_requests.natural_person" in problems.xpath(".//a/@href")
    assert not page(site, "/report/yining-2024").xpath("//*[@id='problems']")


def test_a_report_leads_to_its_sources_and_neighbours(site: Site) -> None:
    document = page(site, "/report/yining-2024")
    links = document.xpath("//a/@href")
    assert "http://www.yining.gov.cn/files/2024.pdf" in links
    assert f"/document/{site.published.pdf}" in links
    assert "/report/yining-2023" in links
    assert site.published.pdf in document.text_content()
    for link in links:
        if link.startswith("/"):
            assert site.get(link).status_code == 200, link


def test_a_prose_report_says_that_it_has_no_table(site: Site) -> None:
    document = page(site, "/report/yining-2023")
    assert not document.find_class("form")
    assert document.text_content().count("未从原文读到这张表") == 3
    assert document.text_content().count("原文中未找到这一部分") == 4


def test_json_twin_and_linked_data(site: Site) -> None:
    twin = site.get("/report/yining-2024.json")
    assert twin.headers["content-type"].startswith("application/json")
    report = twin.json()
    assert report["report"]["id"] == "yining-2024"
    assert len(report["figures"]) == 200
    assert report["figures"][0]["label_zh"]
    assert report["earlier"] == {"id": "yining-2023", "year": 2023}
    embedded = page(site, "/report/yining-2024").xpath("//script[@type='application/ld+json']")[0].text
    described = json.loads(embedded)
    assert described["@type"] == "Report"
    assert described["identifier"] == f"sha256:{site.published.pdf}"
    assert re.fullmatch(r"http://archive\.test/report/yining-2024", described["@id"])
    missing = site.get("/report/nothing.json")
    assert (missing.status_code, missing.json()["ok"]) == (404, False)


def test_unknown_report_is_told_in_words(site: Site) -> None:
    response = site.get("/report/no-such")
    assert response.status_code == 404
    assert "没有这份报告" in response.text


# -- crawlers and caches --------------------------------------------------------------------------------------------


def test_crawlers_are_told_what_to_read(site: Site) -> None:
    robots = site.get("/robots.txt").text
    assert "Disallow: /archive?" in robots
    assert "Disallow: /search" in robots
    assert "Sitemap: http://archive.test/sitemap.xml" in robots
    root = lxml.etree.fromstring(site.get("/sitemap.xml").content)
    addresses = [element.text for element in root.iter("{*}loc")]
    assert addresses[0] == "http://archive.test/report/hongze-2024"
    assert len(addresses) == 4
    assert {element.text for element in root.iter("{*}lastmod")} == {"2026-11-20"}


@pytest.mark.parametrize("path", ["/", "/report/yining-2024"])
def test_a_page_names_its_one_address(site: Site, path: str) -> None:
    assert page(site, f"{path}?x=1").xpath("//link[@rel='canonical']/@href") == [f"http://archive.test{path}"]


@pytest.mark.parametrize("path", ["/", "/search?q=公开", "/report/yining-2024", "/report/yining-2024.json"])
def test_an_unchanged_page_is_not_sent_again(site: Site, path: str) -> None:
    first = site.get(path)
    again = site.get(path, if_none_match=f'"other", W/{first.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "max-age" in again.headers["cache-control"]
    assert site.get(path, if_none_match='"other"').status_code == 200
