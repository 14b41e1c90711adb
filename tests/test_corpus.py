"""The corpus itself: its truth adds up, a seed always makes the same document, the counter counts planted faults."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from parse.editions.edition_2019 import FORM as FORM_2019
from parse.editions.edition_2021 import FORM as FORM_2021
from parse.model import Figure, Place, Problem, Report, Section
from tests.corpus import PICTURE_FORMATS, TEXT_FORMATS, list_documents
from tests.corpus.archives import pack_rar, pack_zip
from tests.corpus.build import write_source
from tests.corpus.forms import REQUEST_COLUMNS, list_codes
from tests.corpus.scoring import Target, add, judge, score
from tests.corpus.sheets import to_number
from tests.corpus.truth import make_truth

CORPUS = Path(__file__).parent / "corpus"
SEEDS = range(1, 40)
#: Words that name a kind of document and change nothing in the writers.
KINDS = {"screenshot", "mixed_pages", "tables_as_pictures", "ocr_layer"}


def numbers(truth):
    return {entry.code: entry.value for entry in truth.entries}


def list_results(truth):
    rows = dict.fromkeys(entry.code.split(".")[1] for entry in truth.entries if entry.code.startswith("requests."))
    return [
        row for row in rows if row not in {"new_requests", "carried_over_in", "total_processed", "carried_over_out"}
    ]


@pytest.mark.parametrize("edition", ["2021", "2019", "mixed"])
def test_truths_keep_the_relations_of_the_form(edition):
    for seed in SEEDS:
        truth = make_truth(seed, edition)
        value = numbers(truth)
        for column in REQUEST_COLUMNS:
            cell = {row: value[f"requests.{row}.{column}"] for row in ("new_requests", "carried_over_in")}
            processed = value[f"requests.total_processed.{column}"]
            assert sum(cell.values()) == processed + value[f"requests.carried_over_out.{column}"]
            assert processed == sum(value[f"requests.{row}.{column}"] for row in list_results(truth))
        for row in list_results(truth):
            parts = sum(value[f"requests.{row}.{column}"] for column in REQUEST_COLUMNS[:-1])
            assert value[f"requests.{row}.total"] == parts


def test_an_inconsistent_truth_breaks_them_and_stays_the_same_otherwise():
    good, bad = numbers(make_truth(3)), numbers(make_truth(3, traits=frozenset({"inconsistent"})))
    assert {code for code in good if good[code] != bad[code]} == {
        "requests.total_processed.natural_person",
        "review_litigation.review.total",
    }


def test_the_forms_of_the_corpus_are_those_of_the_parser_though_typed_apart():
    for edition, form in (("2021", FORM_2021), ("2019", FORM_2019)):
        for table, rows in form.tables.items():
            codes = {f"{table}.{row}.{column}" for row, columns in rows.items() for column in columns}
            assert set(list_codes(table, edition)) == codes


@pytest.mark.parametrize(
    ("trait", "code", "printed", "state"),
    [
        ("commas", "proactive.fees.amount_10k_yuan", None, "number"),
        ("full_width", "requests.new_requests.total", None, "number"),
        ("notes", "proactive.normative_documents.in_force", "（其中修订 16 件）", "text"),
        ("blank_total", "requests.granted.total", "", "blank"),
        ("blank_organisations", "requests.granted.other_organisation", "", "blank"),
    ],
)
def test_traits_change_what_is_printed_and_what_a_reader_must_give(trait, code, printed, state):
    plain = make_truth(5).get(code)
    entry = make_truth(5, traits=frozenset({trait})).get(code)
    assert entry.state == state
    assert (entry.value is None) == (state != "number")
    if printed is None:
        assert entry.value == plain.value
        assert entry.printed != plain.printed or int(plain.value) < 1000
    elif printed:
        assert entry.printed.endswith(printed)
    else:
        assert not entry.printed


def test_the_corpus_covers_every_format_and_at_least_thirty_quirks():
    documents = list_documents()
    assert len(documents) >= 150
    assert {specimen.format for specimen in documents} == TEXT_FORMATS | PICTURE_FORMATS
    assert len({quirk for specimen in documents for quirk in specimen.quirks}) >= 30
    assert len({specimen.name for specimen in documents}) == len(documents)
    assert {specimen.edition for specimen in documents} == {"2021", "2019", "mixed", "prose"}


def test_every_quirk_of_the_catalogue_does_something():
    code = "".join(path.read_text(encoding="utf-8") for path in CORPUS.glob("*.py") if path.name != "catalogue.py")
    known = set(re.findall(r'"([a-z0-9_]+)"', code))
    used = {quirk for specimen in list_documents() for quirk in specimen.quirks}
    assert used - known - KINDS == set()


def test_prose_reports_have_no_figures():
    assert make_truth(2, "prose").entries == ()


@pytest.mark.parametrize("source", ["html", "docx", "pdf", "ofd", "xlsx", "xls"])
def test_the_same_seed_writes_the_same_bytes(source):
    specimen = next(specimen for specimen in list_documents() if specimen.source == source)
    assert write_source(specimen) == write_source(specimen)
    other = dataclasses.replace(specimen, seed=specimen.seed + 1000)
    assert write_source(other) != write_source(specimen)


def test_damage_is_the_same_for_the_same_seed():
    pytest.importorskip("numpy")
    from PIL import Image  # noqa: PLC0415  (only with numpy is it of use here)

    from tests.corpus.damage import OPERATIONS, damage  # noqa: PLC0415

    page = Image.new("RGB", (300, 400), "white")
    page.paste("black", (20, 40, 280, 43))
    for quirk in OPERATIONS:
        one, same, other = (damage(page, frozenset({quirk}), "mild", seed) for seed in (1, 1, 2))
        assert one.tobytes() == same.tobytes()
        assert one.tobytes() != page.tobytes()
        assert one.tobytes() != other.tobytes()  # the wear of the level is drawn too


def test_a_zip_with_gbk_names_stores_gbk_bytes_without_the_flag_of_utf8():
    data = pack_zip({"年报.txt": b"x"}, gbk=True)
    assert "年报.txt".encode("gbk") in data
    with zipfile.ZipFile(io.BytesIO(data), metadata_encoding="gbk") as archive:
        assert archive.namelist() == ["年报.txt"]


def test_the_hand_written_rar_is_read_by_libarchive():
    libarchive = pytest.importorskip("libarchive")
    with libarchive.memory_reader(pack_rar({"a.txt": b"one", "b.txt": b"two" * 50})) as archive:
        read = {entry.pathname: b"".join(entry.get_blocks()) for entry in archive}
    assert read == {"a.txt": b"one", "b.txt": b"two" * 50}


def perfect(specimen, drop=(), **changes):
    """The report that a reader without fault would give; ``changes`` replace one named figure's fields."""
    truth = specimen.truth
    figures = []
    for entry in truth.entries:
        table, row, column = entry.code.split(".")
        figure = Figure(table, row, column, "2021", entry.value, entry.printed, entry.state, Place(path="/x"))
        figures.append(dataclasses.replace(figure, **changes.get(entry.code, {})))
    sections = tuple(Section(part.number, part.heading, "", "".join(part.paragraphs)) for part in truth.sections)
    kept = tuple(figure for figure in figures if figure.code not in drop)
    return Report("html", truth.title, truth.agency, truth.year, "2021", None, sections, kept, ())


CELL = "requests.granted.total"


@pytest.fixture(scope="module")
def specimen():
    return next(specimen for specimen in list_documents() if specimen.format == "html")


def tally(specimen, report):
    return score(specimen, report, 0.1).tally


def test_a_faultless_report_is_counted_right(specimen):
    counted = tally(specimen, perfect(specimen))
    assert (counted.cells, counted.right) == (200, 200)
    assert (counted.wrong, counted.missing, counted.invented, counted.disputed) == (0, 0, 0, 0)
    assert (counted.title, counted.agency, counted.year, counted.edition, counted.sections) == (1, 1, 1, 1, 1)
    assert judge(counted, Target(1.0, 0.005)) == []


@pytest.mark.parametrize(
    "change",
    [{"value": Decimal("987654")}, {"state": "blank", "value": None}, {"printed": "987654"}],
    ids=["value", "state", "text"],
)
def test_a_planted_wrong_cell_is_counted_and_misses_the_target(specimen, change):
    counted = tally(specimen, perfect(specimen, **{CELL: change}))
    assert (counted.right, counted.wrong, counted.disputed) == (199, 1, 0)
    assert judge(counted, Target(0.97)) == ["1 wrong and not flagged, expected 0"]


def test_a_wrong_cell_that_a_problem_names_is_disputed(specimen):
    report = perfect(specimen, **{CELL: {"value": Decimal(987654), "printed": "987654"}})
    said = Problem("match", "sum", "row granted", "requests", "granted", "total")
    counted = tally(specimen, dataclasses.replace(report, problems=(said,)))
    assert (counted.right, counted.wrong, counted.disputed) == (199, 0, 1)
    elsewhere = dataclasses.replace(said, row_code="new_requests")
    assert tally(specimen, dataclasses.replace(report, problems=(elsewhere,))).wrong == 1


def test_a_planted_missing_cell_is_counted_and_silence_misses_the_target(specimen):
    report = perfect(specimen, drop={CELL})
    counted = tally(specimen, report)
    assert (counted.right, counted.missing, counted.said) == (199, 1, 0)
    assert judge(counted, Target(0.97)) == ["1 missing without a word, expected 0"]
    said = Problem("match", "row_missing", "row granted", "requests", "granted")
    counted = tally(specimen, dataclasses.replace(report, problems=(said,)))
    assert (counted.missing, counted.said) == (1, 1)
    assert judge(counted, Target(0.97)) == []
    assert judge(counted, Target(1.0, 0.005)) == ["99.50% right, expected 100.0%"]


def test_a_planted_invented_cell_and_a_second_one_of_a_code_are_counted(specimen):
    report = perfect(specimen)
    foreign = dataclasses.replace(report.figures[0], row_code="procurement", column_code="projects")
    counted = tally(specimen, dataclasses.replace(report, figures=(*report.figures, foreign, report.figures[0])))
    assert (counted.right, counted.invented, counted.invented_flagged) == (200, 2, 0)
    assert judge(counted, Target(0.97)) == ["2 invented, expected 0"]


def test_a_planted_disputed_cell_is_counted(specimen):
    counted = tally(specimen, perfect(specimen, **{CELL: {"state": "disputed", "value": None, "second": "1"}}))
    assert (counted.right, counted.wrong, counted.disputed) == (199, 0, 1)
    assert judge(counted, Target(1.0, 0.005)) == []
    assert judge(counted, Target(1.0, 0.004)) == ["0.50% disputed, allowed 0.004"]


def test_a_refused_document_is_missing_but_said(specimen):
    refused = score(specimen, Problem("read", "unreadable", "whole file: no"), 0.0)
    assert (refused.tally.missing, refused.tally.said, refused.refusal) == (200, 200, "whole file: no")
    assert judge(refused.tally, Target(0.97)) == ["0.00% right, expected 97.0%"]


def test_tallies_add_up(specimen):
    scores = [score(specimen, perfect(specimen), 0.1), score(specimen, perfect(specimen, drop={CELL}), 0.1)]
    total = add(scores)
    assert (total.documents, total.cells, total.right, total.missing) == (2, 400, 399, 1)


def test_a_doubtful_cell_may_be_flagged_but_never_read_wrong():
    doubtful = next(specimen for specimen in list_documents() if "superscript_note" in specimen.quirks)
    (entry,) = [entry for entry in doubtful.truth.entries if entry.doubt]
    flagged = tally(doubtful, perfect(doubtful, **{entry.code: {"state": "unreadable", "value": None}}))
    assert (flagged.right, flagged.excused, flagged.disputed) == (200, 1, 0)
    wrong = {"state": "number", "value": Decimal(1), "printed": "1"}
    assert tally(doubtful, perfect(doubtful, **{entry.code: wrong})).wrong == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("0", 0), ("18601.47012", 18601.47012), ("85661.0", None), ("1,413", None), ("", None)],
)
def test_a_sheet_stores_a_number_only_where_it_shows_as_printed(text, number):
    assert to_number(text) == number
