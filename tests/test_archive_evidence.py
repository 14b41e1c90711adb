"""From several readings to rows: which document each figure came from, how it was read, and what is not certain."""

import json
import sqlite3
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive.numbers import fits, sql_number
from archive.publications import Document, Publication, find_publications, in_page_order
from archive.reports import ArchivedReport, Outcome, archive_publication
from archive.write import write_archive
from parse.model import Evidence, Figure, Place, Problem, Report, Section, TableReading

PAGE_URL = "http://www.yining.gov.cn/yining/c1/202501/0123456789abcdef0123456789abcdef.shtml"
FOLDER = PAGE_URL.removesuffix(".shtml")
TITLE = "伊宁市人民政府2024年政府信息公开工作年度报告"
TIME = "2025-02-01T00:00:00Z"
AGENCY = Evidence("伊宁市人民政府", "title", TITLE)
PAGE = Document(PAGE_URL, "1" * 64, "yining.gov.cn", "article", TIME, TIME)
BLANK = Report(
    "html", TITLE, "伊宁市人民政府", 2024, "2021", "2025-01-28", (Section(0, "", "", ""),), (), (),
    (AGENCY,), (Evidence("2024", "title", TITLE),),
)  # fmt: skip


def attached(name: str, digit: str) -> Document:
    return replace(
        PAGE, url=f"{FOLDER}/files/{name}", sha256=digit * 64, role="attachment", parents=frozenset({PAGE_URL})
    )


def figure(code: str, printed: str, **more: object) -> Figure:
    table, row, column = code.split(".")
    made = Figure(table, row, column, "2021", Decimal(printed), printed, "number", Place(path="/p"), "html")
    return replace(made, **more)  # type: ignore[arg-type]


RULES = figure("proactive.rules.made", "3")
GRANTED = figure("requests.granted.total", "19")
REVIEW = figure("review_litigation.review.total", "0")
ALL = (RULES, GRANTED, REVIEW)


def archived(*read: tuple[Document, Outcome]) -> ArchivedReport:
    page, *others = [document for document, _ in read]
    publication = Publication(PAGE_URL, "yining.gov.cn", (page,), {document.url: (document,) for document in others})
    report, problems = archive_publication(publication, {document.sha256: outcome for document, outcome in read})
    assert report is not None, problems
    return report


def write(folder: Path, report: ArchivedReport) -> sqlite3.Connection:
    write_archive(folder / "archive.db", [], [report], [], {})
    database = sqlite3.connect(folder / "archive.db")
    database.row_factory = sqlite3.Row
    return database


def test_every_column_of_evidence_is_written(tmp_path: Path) -> None:
    place = Place(
        page=2, box=(1.006, 2, 3, 4.5), line=3, pixels=(5, 6, 7, 8), sheet="表", cell="B7", table=4, paragraph=5,
        member="报告.zip/p1.jpg",
    )  # fmt: skip
    read = figure(GRANTED.code, "19", place=place, reader="scan", agreement="agree", second="19", confidence=0.98)
    table = TableReading("requests", "2019", ("其他处理", "结转"), "scan", place, 153, 1, 0)
    report = archived((PAGE, replace(BLANK, figures=(read,), tables=(table,))))
    database = write(tmp_path, report)
    row = dict(database.execute("select * from figures").fetchone())
    assert row == {
        "report_id": "yining-2024", "table_code": "requests", "row_code": "granted", "column_code": "total",
        "value": 19, "printed": "19", "state": "number", "edition": "2021", "reader": "scan", "agreement": "agree",
        "second": "19",
        "confidence": 0.98, "corroborated": 0, "page": 2, "box": "[1.01, 2.0, 3.0, 4.5]",
        "pixels": "[5.0, 6.0, 7.0, 8.0]", "path": None, "line": 3, "sheet": "表", "cell": "B7", "doc_table": 4,
        "paragraph": 5, "member": "报告.zip/p1.jpg", "document_sha256": PAGE.sha256,
    }  # fmt: skip
    reading = dict(database.execute("select * from table_readings").fetchone())
    assert (reading["edition"], json.loads(reading["decided_by"]), reading["reader"]) == (
        "2019",
        ["其他处理", "结转"],
        "scan",
    )
    assert (reading["agreed"], reading["disputed"], reading["single"], reading["page"]) == (153, 1, 0, 2)
    (evidence,) = database.execute("select agency_evidence from reports").fetchone()
    assert json.loads(evidence) == [{"value": "伊宁市人民政府", "source": "title", "printed": TITLE}]
    labelled = dict(database.execute("select * from figures_labelled").fetchone())
    assert (labelled["second"], labelled["agreement"], labelled["reader"], labelled["corroborated"]) == (
        "19",
        "agree",
        "scan",
        0,
    )


@pytest.mark.parametrize("state", ["disputed", "unreadable"])
def test_a_report_with_an_uncertain_cell_is_flagged(tmp_path: Path, state: str) -> None:
    assert archived((PAGE, replace(BLANK, figures=ALL))).status == "complete"
    doubt = figure(GRANTED.code, "19", state=state, value=None, second="79", agreement="differ")
    report = archived((PAGE, replace(BLANK, figures=(RULES, doubt, REVIEW))))
    assert report.status == "flagged"
    row = write(tmp_path, report).execute("select * from figures where table_code = 'requests'").fetchone()
    assert (row["value"], row["state"], row["printed"], row["second"]) == (None, state, "19", "79")


def test_each_figure_carries_the_document_it_came_from(tmp_path: Path) -> None:
    pdf = attached("b.pdf", "2")
    page = replace(BLANK, figures=(RULES,), problems=(Problem("match", "table_missing", "no table", "requests"),))
    report = archived((PAGE, page), (pdf, replace(BLANK, kind="pdf", figures=(RULES, GRANTED, REVIEW))))
    assert report.status == "complete"
    assert report.document == pdf
    rows = write(tmp_path, report).execute("select table_code, document_sha256, corroborated from figures").fetchall()
    assert {row["table_code"]: (row["document_sha256"][0], row["corroborated"]) for row in rows} == {
        "proactive": ("1", 1),
        "requests": ("2", 0),
        "review_litigation": ("2", 0),
    }


def test_documents_that_differ_are_a_problem_of_the_cell() -> None:
    pdf = attached("b.pdf", "2")
    other = figure(GRANTED.code, "18")
    report = archived((PAGE, replace(BLANK, figures=ALL)), (pdf, replace(BLANK, figures=(RULES, other, REVIEW))))
    assert report.status == "flagged"
    (problem,) = report.problems
    assert (problem.kind, problem.table_code, problem.row_code) == ("sources_differ", "requests", "granted")
    assert (problem.report_id, problem.document_sha256) == ("yining-2024", pdf.sha256)
    assert f"{PAGE_URL} prints «19», {pdf.url} prints «18»" in problem.message


@pytest.mark.parametrize(
    ("printed", "kept"),
    [("21", 21), ("18601.47012", 18601.47012), ("123456789012345678", 123456789012345678), ("0.1", 0.1), ("-5", -5)],
)
def test_numbers_that_a_database_keeps(printed: str, kept: float) -> None:
    assert sql_number(Decimal(printed)) == kept


@pytest.mark.parametrize(
    "printed", ["12345678901.12345678", "9" * 19, "1E+400", "NaN", "Infinity", "0.12345678901234567"]
)
def test_numbers_that_it_cannot_keep_are_refused(printed: str) -> None:
    assert not fits(Decimal(printed))


def test_a_number_too_long_stays_as_printed_and_is_said(tmp_path: Path) -> None:
    long = figure("proactive.fees.amount_10k_yuan", "12345678901.12345678")
    report = archived((PAGE, replace(BLANK, figures=(long, GRANTED, REVIEW))))
    assert [problem.kind for problem in report.problems] == ["number_too_long"]
    row = write(tmp_path, report).execute("select * from figures where table_code = 'proactive'").fetchone()
    assert (row["value"], row["printed"], row["state"]) == (None, "12345678901.12345678", "text")


def test_half_a_character_costs_no_build(tmp_path: Path) -> None:
    torn = replace(BLANK, figures=ALL, sections=(Section(0, "", "a\ud800b", ""),))
    (text,) = write(tmp_path, archived((PAGE, torn))).execute("select text from sections").fetchone()
    assert text == "a\\ud800b"


def test_pictures_that_are_no_sheets_are_no_loss_beside_a_whole_report() -> None:
    logo = attached("seal.png", "2")
    nothing = Problem("read", "unreadable", "nothing of an annual report is in it")
    assert archived((PAGE, replace(BLANK, figures=ALL)), (logo, nothing)).status == "complete"
    part = archived((PAGE, replace(BLANK, figures=(RULES,))), (logo, nothing))
    assert [problem.kind for problem in part.problems] == ["unreadable"]


def test_a_missing_tool_is_a_problem_that_says_what_to_install() -> None:
    missing = Problem("read", "tool_missing", "3 pictures must be recognised; install gongkai[ocr]")
    report = archived((PAGE, BLANK), (attached("p1.jpg", "2"), missing))
    kinds = {problem.kind: problem.message for problem in report.problems}
    assert "install gongkai[ocr]" in kinds["tool_missing"]
    assert set(kinds) == {"tool_missing", "no_tables"}


def test_sheets_stand_in_the_order_of_their_page() -> None:
    names = ["3.jpg", "1.jpg", "2.jpg"]
    sheets = {f"{FOLDER}/files/{name}": (attached(name, name[0]),) for name in sorted(names)}
    publication = Publication(PAGE_URL, "yining.gov.cn", (PAGE,), sheets)
    assert publication.is_of_pictures
    images = "".join(f"<img src='{FOLDER}/files/{name}'>" for name in names)
    page = f"<h1>{TITLE}</h1><div id='zoomcon'>{images}</div>".encode()
    assert [url[-5:] for url in in_page_order(publication, page).attachments] == names


def test_files_given_as_one_are_one_publication_in_their_order() -> None:
    files = [
        replace(PAGE, url=f"urn:gongkai:file:{name}", sha256=digit * 64, role="resource", part=part,
                parents=frozenset({"urn:gongkai:file:z.jpg"}) if part else frozenset())
        for part, (name, digit) in enumerate((("z.jpg", "1"), ("y.jpg", "2"), ("x.jpg", "3")))
    ]  # fmt: skip
    (publication,) = find_publications(files)
    assert [document.url[-5:] for document in publication.current] == ["z.jpg", "y.jpg", "x.jpg"]


def test_the_crosswalk_of_the_forms_is_in_the_archive(tmp_path: Path) -> None:
    database = write(tmp_path, archived((PAGE, replace(BLANK, figures=ALL))))
    known = database.execute(
        "select code_2021, relation, parts from crosswalk where code_2019 = 'proactive.rules.newly_made'"
    ).fetchall()
    assert [tuple(row) for row in known] == [("proactive.rules.issued", "comparable", 1)]
    for edition in ("2019", "2021"):
        missing = database.execute(
            "select table_code || '.' || row_code || '.' || column_code from codebook where edition = ? "
            f"except select code_{edition} from crosswalk",
            (edition,),
        ).fetchall()
        assert missing == []
    foreign = database.execute(
        "select code_2019 from crosswalk where code_2019 not in (select table_code || '.' || row_code || '.' || "
        "column_code from codebook where edition = '2019')"
    )
    assert foreign.fetchall() == []
