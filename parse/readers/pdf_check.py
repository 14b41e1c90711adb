"""A damaged PDF that PDFium mended is looked at by pdfplumber too: where the two see other digits, none is certain.

Two bytes too many in a font, and PDFium leaves out the last sign of each piece of text: ``15590`` becomes ``1559``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import pdfplumber
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pypdfium2 import raw

from parse.model import Problem
from parse.readers.pdf_joining import PageCell
from parse.readers.pdf_page import PageContent
from parse.readers.pdf_sound import Damage, find_damage
from parse.readers.pdf_tables import PageTable

#: What pdfminer raises for files that only PDFium can mend, besides what pdfplumber makes of it.
DAMAGE = (PDFSyntaxError, PSException, MalformedPDFException, PdfminerException, ValueError, KeyError, TypeError)
#: So many damaged parts of one file are named.
MOST_REPORTED = 5
#: Words that hold a value: no label begins with a number without a stop, or ends with one.
VALUE = re.compile(r"\A\s*\d+(?![\d.、．,，\s])|\d\s*\Z")
HAN = re.compile("[\u4e00-\u9fff]")


def count_digits(data: bytes, document: raw.FPDF_DOCUMENT, problems: list[Problem]) -> Sequence[int] | None:
    """The digits of each page as pdfplumber sees them, for a damaged file; problems say what is damaged. None for a
    sound file; no page for one that pdfplumber cannot open, or of which both libraries read the same damaged text.
    """
    damage = find_damage(data)
    problems += [_report(part) for part in damage[:MOST_REPORTED]]
    if not raw.FPDF_DocumentHasValidCrossReferenceTable(document):
        message = (
            "whole file: its index is broken and was made anew; expected a sound PDF; pages, signs or rows may be "
            "lacking: compare the figures with the document, and fetch it again"
        )
        problems.append(Problem("read", "damaged", message))
    elif not damage:
        return None
    if not all(part.is_font for part in damage):
        return []
    try:
        with pdfplumber.open(io.BytesIO(data)) as opened:
            return [sum(char["text"].isdigit() for char in page.chars) for page in opened.pages]
    except DAMAGE:
        return []


def _report(part: Damage) -> Problem:
    message = (
        f"object {part.number}, byte {part.at} of the file: {part.reason}; expected what its writer packed; characters "
        "may be false or lacking: fetch the file again, or compare the figures with the document"
    )
    return Problem("read", "damaged", message)


def doubt_tables(
    content: PageContent, tables: Sequence[PageTable], counts: Sequence[int] | None, problems: list[Problem]
) -> list[PageTable]:
    """The tables of a page; no value of them is certain when a font of it is lost or false, or when the file is
    damaged and both libraries do not see as many digits on the page.
    """
    reason = _find_doubt(content, counts)
    if not reason:
        return list(tables)
    message = (
        f"page {content.number}: {reason}; expected a sound file; no value of the tables on this page is read: look at "
        "it, and fetch the file again"
    )
    problems.append(Problem("read", "text_lost", message))
    return [replace(table, cells=tuple(map(_doubt, table.cells))) for table in tables]


def _find_doubt(content: PageContent, counts: Sequence[int] | None) -> str:
    """Why no digit of a page is certain; empty when they are."""
    if content.doubts:
        return "; ".join(content.doubts)
    if counts is None:
        return ""
    seen = sum(character.isdigit() for piece in content.pieces for character in piece.text)
    other = counts[content.number - 1] if content.number <= len(counts) else None
    if other is None:
        return "the file is damaged, and nothing tells which characters are"
    return "" if seen == other else f"{seen} digits are found on it one way and {other} another"


def _doubt(cell: PageCell) -> PageCell:
    """A cell of a value, or one that prints nothing, as one that cannot be read; a label stays."""
    is_label = HAN.search(cell.text) is not None and not VALUE.search(cell.text)
    return cell if is_label else cell._replace(text=f"{cell.text}\ufffd")
