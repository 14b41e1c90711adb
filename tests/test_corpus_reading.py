"""A part of the corpus, made and read as ``make accuracy`` does it all: every format, held to the same targets."""

from __future__ import annotations

import importlib.util
from functools import cache

import pytest

from parse.sandbox import parse_many
from tests.accuracy import TARGETS
from tests.corpus import TEXT_FORMATS, ProgramMissing, list_documents, make_many
from tests.corpus.scoring import add, judge, score

WORKERS = 2
#: One document in so many is read, by format and by how it begins; formats not named here are read whole.
EVERY = {"html": 2, "pdf": 4, "docx": 2, "doc": 4, "rtf": 3, "wps": 3, "xlsx": 2, "text": 3}
#: One scan of each kind that fails in its own way.
PICTURES = (
    "jpg-reportlab-mild-photo",
    "tiff-reportlab-clean-fax",
    "pdf-scan-libreoffice-mild-stamp",
    "pdf-scan-libreoffice-mild-speckle",
)
#: Known to fall short alone, every lost cell flagged (the targets are of all pictures of a kind of damage): a number
#: cut by a page break; print under the ring of a stamp at 150 dpi. One that meets its target after all fails its test
#: here, and moves up.
SHORT_OF_TARGET = ("pdf-scan-libreoffice-clean-2019", "pdf-mixed-libreoffice-hard-mixed_pages-stamp")


def read(specimens):
    """The scores of specimens; skips, by name of the program, when one that typesets is not installed."""
    made = make_many(specimens)
    for data in made.values():
        if isinstance(data, ProgramMissing):
            pytest.skip(str(data))
    named = {specimen.name: specimen for specimen in specimens}
    return [
        score(named[name], outcome, seconds) for name, outcome, seconds in parse_many(made.items(), workers=WORKERS)
    ]


def list_failures(scores):
    return "\n".join(f"{one.specimen.name}: {failure}" for one in scores for failure in one.failures[:10])


@cache
def read_kind(kind):
    """The scores of the part of a text format, read once for both tests."""
    specimens = [specimen for specimen in list_documents() if specimen.format == kind][:: EVERY.get(kind, 1)]
    assert specimens
    return read(specimens)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(TEXT_FORMATS))
def test_text_formats_meet_their_target(kind):
    scores = read_kind(kind)
    assert judge(add(scores), TARGETS["text"]) == [], list_failures(scores)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(TEXT_FORMATS))
def test_titles_agencies_years_editions_and_sections_are_right(kind):
    scores = read_kind(kind)
    total = add(scores)
    counted = (total.title, total.agency, total.year, total.edition, total.sections)
    assert counted == (len(scores),) * 5, list_failures(scores)


@cache
def read_picture(name):
    """The scores of one scan, read once for both tests."""
    if not importlib.util.find_spec("rapidocr"):
        pytest.skip("gongkai[ocr] is not installed")
    (specimen, *_) = [specimen for specimen in list_documents() if name in specimen.name]
    return read([specimen])


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PICTURES, *SHORT_OF_TARGET])
def test_pictures_are_never_wrong_in_silence(name):
    scores = read_picture(name)
    total = add(scores)
    counted = (total.wrong, total.missing - total.said, total.invented - total.invented_flagged)
    assert counted == (0, 0, 0), list_failures(scores)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [*PICTURES, *(pytest.param(n, marks=pytest.mark.xfail(strict=True)) for n in SHORT_OF_TARGET)]
)
def test_pictures_meet_their_target(name):
    scores = read_picture(name)
    assert judge(add(scores), TARGETS[scores[0].specimen.damage]) == [], list_failures(scores)
