"""A corpus of reports with known truth, typeset by real programs: LibreOffice, Chromium, reportlab, python-docx.

``list_documents()`` names every document without making any; ``make(specimen)`` gives its bytes; ``make_many`` makes
many in few runs of the programs (do this for more than a handful). ``specimen.truth`` is what the document says: drawn
from a seed before anything is typeset, never read back. What was made is kept in ``tests/corpus/.made``.

    from tests.corpus import list_documents, make
    specimen = next(s for s in list_documents() if s.format == "rtf")
    data, truth = make(specimen), specimen.truth      # truth.entries: code, printed, state, value
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.corpus.build import build
from tests.corpus.catalogue import list_specimens
from tests.corpus.programs import ProgramMissing
from tests.corpus.specimen import PICTURE_FORMATS, TEXT_FORMATS, Specimen
from tests.corpus.truth import Entry, Truth

__all__ = [
    "PICTURE_FORMATS",
    "TEXT_FORMATS",
    "Entry",
    "ProgramMissing",
    "Specimen",
    "Truth",
    "list_documents",
    "make",
    "make_many",
]


def list_documents() -> tuple[Specimen, ...]:
    """Every document of the corpus; nothing is made."""
    return list_specimens()


def make(specimen: Specimen) -> bytes:
    """The bytes of one document. Raises ``ProgramMissing`` when a program that typesets it is not installed."""
    made = build([specimen])[specimen.name]
    if isinstance(made, ProgramMissing):
        raise made
    return made


def make_many(specimens: Sequence[Specimen]) -> dict[str, bytes | ProgramMissing]:
    """The bytes of each document by its name, or the exception that names the missing program."""
    return build(specimens)
