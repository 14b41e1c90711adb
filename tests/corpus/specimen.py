"""What one document of the corpus is, before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tests.corpus.truth import Truth, make_truth

#: Formats without pictures to recognise: everything in them must be read exactly.
TEXT_FORMATS = frozenset(
    {"html", "pdf", "docx", "doc", "wps", "rtf", "xlsx", "xls", "et", "ofd", "text", "zip", "rar", "7z"}
)
PICTURE_FORMATS = frozenset({"pdf-scan", "pdf-mixed", "jpg", "png", "tiff", "html-pictures", "docx-pictures"})


@dataclass(frozen=True)
class Specimen:
    """One document: what it says, what is odd about it, and by which road it is made.

    ``steps`` name what happens to the source, in order: ``chromium:pdf``, ``office:docx:doc``, ``pdftotext:-raw``,
    ``scan:200`` (dots an inch), ``zip`` ...
    """

    name: str  #: e.g. ``pdf-chromium-thin_rules-3``
    format: str
    source: str  #: html, docx, pdf, ofd, xlsx, xls: which writer sets it first
    steps: tuple[str, ...] = ()
    quirks: frozenset[str] = frozenset()
    seed: int = 0
    edition: str = "2021"
    damage: str = ""  #: of pictures: clean, mild or hard

    @cached_property
    def truth(self) -> Truth:
        """What the document says, drawn before it is made."""
        return make_truth(self.seed, self.edition, self.quirks)

    @property
    def is_text(self) -> bool:
        """Whether every figure of the document is stored as characters."""
        return self.format in TEXT_FORMATS and not self.damage
