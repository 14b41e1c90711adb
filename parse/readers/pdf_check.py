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
from parse.readers.pdf_tables import PageTable

#: What pdfminer raises for files that only PDFium can mend, besides what pdfplumber makes of it.
DAMAGE = (PDFSyntaxError, PSException, MalformedPDFException, PdfminerException, ValueError, KeyError, TypeError)
HAN = re.compile("[\u4e00-\u9fff]")


def count_digits(data: bytes, document: raw.FPDF_DOCUMENT, problems: list[Problem]) -> Sequence[int] | None:
    """The digits of each page as pdfplumber sees them, for a file whose index PDFium had to make anew; a problem says
    so. None for a sound file; no page for one that pdfplumber cannot open.
    """
    if raw.FPDF_DocumentHasValidCrossReferenceTable(document):
        return None
    message = (
        "whole file: its index is broken and was made anew; expected a sound PDF; pages, signs or rows may be lacking: "
        "compare the figures with the document, and fetch it again"
    )
    problems.append(Problem("read", "damaged", message))
    try:
        with pdfplumber.open(io.BytesIO(data)) as opened:
            return [sum(char["text"].isdigit() for char in page.chars) for page in opened.pages]
    except DAMAGE:
        return []


def doubt_tables(
    content: PageContent, tables: Sequence[PageTable], counts: Sequence[int] | None, problems: list[Problem]
) -> list[PageTable]:
    """The tables of a page; no value of them is certain when both libraries do not see as many digits on it."""
    if counts is None:
        return list(tables)
    seen = sum(character.isdigit() for piece in content.pieces for character in piece.text)
    other = counts[content.number - 1] if content.number <= len(counts) else 0
    if seen == other:
        return list(tables)
    message = (
        f"page {content.number}: {seen} digits are found on it one way and {other} another; expected the same; no "
        "value of its tables is read: look at the page"
    )
    problems.append(Problem("read", "text_lost", message))
    return [replace(table, cells=tuple(map(_doubt, table.cells))) for table in tables]


def _doubt(cell: PageCell) -> PageCell:
    """A cell of a value, or one that prints nothing, as one that cannot be read."""
    return cell if HAN.search(cell.text) else cell._replace(text=f"{cell.text}\ufffd")
