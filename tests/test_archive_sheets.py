"""Pictures of one publication are read together: a table that goes on over sheets is whole, each figure of its own."""

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

import archive.reading
from archive.build import build
from archive.publications import Document, Publication, find_publications
from archive.reading import Reading
from archive.reparse import describe_now, find_wanted
from archive.reports import archive_publication
from archive.sheets import find_sheets
from crawler.captures import CaptureStore
from crawler.warc import Fetch
from parse.model import Evidence, Figure, Place, Problem, Report, Section, TableReading
from parse.readers.container import Bounds, list_members
from parse.sandbox import parse_many
from tests.conftest import ROOT, run_gongkai

TIME = datetime(2025, 2, 1, tzinfo=UTC)
PAGE = "http://www.yining.gov.cn/yining/c1/202501/0123456789abcdef0123456789abcdef.shtml"
FILES = PAGE.replace(".shtml", "/files/")
TITLE = "伊宁市人民政府2024年政府信息公开工作年度报告"
STAMP = "2025-02-01T00:00:00Z"
ARTICLE = Document(PAGE, "a" * 64, "yining.gov.cn", "article", STAMP, STAMP)


def picture(name: str, digit: str) -> Document:
    return replace(ARTICLE, url=FILES + name, sha256=digit * 64, role="attachment", parents=frozenset({PAGE}))


ONE, TWO, THREE = picture("c.png", "1"), picture("b.jpg", "2"), picture("a.png", "3")


def publication(*pictures: Document) -> Publication:
    return Publication(PAGE, "yining.gov.cn", (ARTICLE,), {item.url: (item,) for item in pictures})


def test_pictures_are_packed_in_their_order() -> None:
    sheets = find_sheets(publication(ONE, TWO, THREE))
    assert sheets is not None
    assert sheets.names == ("0001-c.png", "0002-b.jpg", "0003-a.png")
    packed = sheets.pack([b"x", b"y", b"z"])
    assert packed == sheets.pack([b"x", b"y", b"z"])
    members = list(list_members(packed, Bounds()))
    assert [(member.name, member.data) for member in members] == [
        ("0001-c.png", b"x"),
        ("0002-b.jpg", b"y"),
        ("0003-a.png", b"z"),
    ]
    assert [sheets.find(name) for name in (*sheets.names, None)] == [ONE, TWO, THREE, ONE]
    other = find_sheets(publication(TWO, ONE, THREE))
    assert other is not None
    assert other.key != sheets.key


@pytest.mark.parametrize(
    "pictures", [(ONE,), (ONE, replace(ONE, url=FILES + "again.png")), (picture("a.tif", "4"), ONE), ()]
)
def test_one_picture_and_a_file_of_many_pages_are_read_alone(pictures: tuple[Document, ...]) -> None:
    assert find_sheets(publication(*pictures)) is None


def test_files_given_as_one_are_sheets_and_the_first_stands_for_the_page() -> None:
    first = "urn:gongkai:file:0123456789abcdef:z.jpg"
    files = [
        replace(ARTICLE, url=first.replace("z", name), sha256=digit * 64, role="resource", part=part,
                parents=frozenset({first}) if part else frozenset())
        for part, (name, digit) in enumerate((("z", "1"), ("y", "2"), ("x", "3")))
    ]  # fmt: skip
    (found,) = find_publications(files)
    sheets = find_sheets(found)
    assert sheets is not None
    assert sheets.names == ("0001-z.jpg", "0002-y.jpg", "0003-x.jpg")


def read(name: str, code: str, printed: str) -> tuple[Figure, TableReading]:
    table, row, column = code.split(".")
    place = Place(page=1, pixels=(1, 2, 3, 4), member=name)
    figure = Figure(table, row, column, "2021", Decimal(printed), printed, "number", place, "scan", "agree")
    return figure, TableReading(table, "2021", (), "scan", place, 1)


def test_each_figure_carries_its_own_picture_and_no_name_of_the_archive() -> None:
    sheets = find_sheets(publication(ONE, TWO))
    assert sheets is not None
    rules, proactive = read("0001-c.png", "proactive.rules.issued", "3")
    granted, requests = read("0002-b.jpg", "requests.granted.total", "19")
    review, _ = read("0002-b.jpg", "review_litigation.review.total", "1")
    words = (Section(0, "", "", ""),)
    title = Evidence("伊宁市人民政府", "title", TITLE)
    page = Report("html", TITLE, "伊宁市人民政府", 2024, "prose", None, words, (), (), (title,))
    both = Report("picture", "", "", None, "2021", None, words, (rules, granted, review), (), (), (),
                  (proactive, requests))  # fmt: skip
    report, problems = archive_publication(publication(ONE, TWO), {ARTICLE.sha256: page, sheets.key: both})
    assert report is not None, problems
    assert report.figure_documents == {rules.code: "1" * 64, granted.code: "2" * 64, review.code: "2" * 64}
    assert report.table_documents == {"proactive": "1" * 64, "requests": "2" * 64}
    assert [item.place.member for item in (*report.report.figures, *report.report.tables)] == [None] * 5
    assert (report.id, report.status, report.version) == ("yining-2024", "complete", 1)
    failed = Problem("read", "unreadable", "a picture cannot be opened")
    alone = {ARTICLE.sha256: page, sheets.key: failed, ONE.sha256: replace(both, figures=(rules,)), TWO.sha256: failed}
    report, _ = archive_publication(publication(ONE, TWO), alone)
    assert report is not None
    assert report.figure_documents == {rules.code: "1" * 64}
    assert "unreadable" in {problem.kind for problem in report.problems}


def store_pictures(folder: Path, *bodies: tuple[str, bytes], text: str = "") -> Path:
    """Captures of an article that shows pictures in this order."""
    images = "".join(f"<p><img src='{FILES}{name}'></p>" for name, _ in bodies)
    shown = f"<h1>{TITLE}</h1><div id='zoomcon'>{text}{images}</div>"
    body = f"<html><head><title>{TITLE}</title></head><body>{shown}</body></html>"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    page = Fetch(PAGE, TIME, "yining.gov.cn", "crawl-1", "article", "new", 200, "OK", headers, body.encode())
    with CaptureStore(folder) as store:
        store.append(page)
        for name, content in bodies:
            store.append(replace(page, url=FILES + name, role="attachment", parent_url=PAGE, body=content, headers=()))
    return folder


def watch(given: list[bytes], documents: Iterable[tuple[str, bytes]], **options: Any) -> Iterator[Any]:
    """`parse_many` with a note of what it is given."""
    documents = list(documents)
    given += [data for _, data in documents]
    return parse_many(documents, **options)


def test_pictures_that_cannot_be_read_together_are_read_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    captures = store_pictures(tmp_path / "captures", ("b.png", b"\x89PNG one"), ("a.png", b"\x89PNG two"))
    given: list[bytes] = []
    monkeypatch.setattr(archive.reading, "parse_many", partial(watch, given))
    target = tmp_path / "archive.db"
    summary = build(captures, target, reading=Reading(workers=1))
    together = [data for data in given if data.startswith(b"PK")]
    assert [member.data for member in list_members(together[0], Bounds())] == [b"\x89PNG one", b"\x89PNG two"]
    assert (len(given), len(together), given.index(together[0]) < given.index(b"\x89PNG one")) == (4, 1, True)
    assert summary.documents_read == 5  # the page, both pictures together, and each alone
    with sqlite3.connect(target) as database:
        rows = database.execute("select url from problems where kind = 'unreadable' order by url").fetchall()
    assert rows == [(f"{FILES}a.png",), (f"{FILES}b.png",)]
    given.clear()
    assert build(captures, target, reading=Reading(workers=1)).documents_read == 0
    assert given == []
    wanted = find_wanted([f"{FILES}a.png"], (), every=False, captures=captures, archive=target)
    assert (wanted[0].name, wanted[0].before) == ("a.png", "unreadable")
    again = Reading(workers=1, again=frozenset({wanted[0].sha256}))
    assert build(captures, target, reading=again).documents_read == 3  # both together, and the one named
    assert describe_now(wanted, target) == {wanted[0].sha256: "unreadable"}


def draw_pages(numbers: tuple[int, ...], dots: int) -> list[bytes]:
    """Pages of the golden report as pictures."""
    document = pypdfium2.PdfDocument(ROOT / "tests" / "fixtures" / "pdf" / "yining-city-2024.pdf")
    drawn = []
    for number in numbers:
        buffer = BytesIO()
        document[number - 1].render(scale=dots / 72).to_pil().convert("L").save(buffer, "PNG")
        drawn.append(buffer.getvalue())
    return drawn


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_table_that_goes_on_over_pictures_is_whole(tmp_path: Path) -> None:
    """The requests stand on two sheets, and the head of the reviews on the sheet before their numbers."""
    pytest.importorskip("rapidocr", reason="recognition is the extra gongkai[ocr]")
    names = ("d.png", "c.png", "b.png", "a.png")
    drawn = draw_pages((3, 4, 5, 6), 170)
    captures = store_pictures(tmp_path / "captures", *zip(names, drawn, strict=True), text="<p>一、总体情况</p>")
    target = tmp_path / "archive.db"
    run_gongkai("build", "--captures", captures, "--archive", target)
    with (ROOT / "tests" / "golden" / "yining-city-2024.csv").open(encoding="utf-8", newline="") as stream:
        golden = {f"{r['table_code']}.{r['row_code']}.{r['column_code']}": r["printed"] for r in csv.DictReader(stream)}
    with sqlite3.connect(target) as database:
        captured = database.execute("select sha256, url from captures").fetchall()
        rows = database.execute(
            "select table_code || '.' || row_code || '.' || column_code, printed, state, member, document_sha256 "
            "from figures"
        ).fetchall()
    names_of = {sha256: url.rpartition("/")[2] for sha256, url in captured}
    found = {code: printed for code, printed, state, _, _ in rows if state == "number"}
    doubted = {code for code, _, state, _, _ in rows if state in {"disputed", "unreadable"}}
    assert found == {code: printed for code, printed in golden.items() if code not in doubted}
    assert len(doubted) <= 2, doubted
    assert {member for _, _, _, member, _ in rows} == {None}
    sheets = {table: {names_of[row[4]] for row in rows if row[0].startswith(table)} for table in ("pro", "req", "rev")}
    assert sheets == {"pro": {"d.png"}, "req": {"c.png", "b.png"}, "rev": {"a.png"}}
    run_gongkai("trace", "yining-2024", "review_litigation.review.total", "--captures", captures, "--archive", target,
                "--save", tmp_path / "it.png")  # fmt: skip
    assert (tmp_path / "it.png").stat().st_size > 1000
