"""PDF documents to blocks and grids, with the page and the box of every cell. The only module that knows pdfplumber.

Rules drawn on the page are the tables; text outside them is prose. A document made with WPS paints a highlight
rectangle behind each line of prose, which is no table; a table broken over pages may end a page without a bottom rule.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

import pdfplumber
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psparser import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from parse.model import Block, Grid, Place, Problem, Reading, Unreadable
from parse.readers.paragraphs import Line, find_margins, join_lines
from parse.readers.pdf_lines import read_lines
from parse.readers.pdf_tables import PageTable, find_tables, join_tables

#: pdfminer warns once a character about fonts without a box; what matters of a damaged file is raised.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

PAGE_NUMBER = re.compile(r"[-—–·•~\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[,，/]?\s*(?:共\s*)?\d{1,3}\s*页?)?[-—–·•~\s]*")
#: Page numbers stand in the outer tenth of the page.
MARGIN = 0.1

#: A damaged file tells so in one of these ways, all raised by pdfminer or pdfplumber while they open or read it.
DAMAGE = (PDFSyntaxError, PSException, MalformedPDFException, PdfminerException)


def read_pdf(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a PDF that holds text.

    Boxes are PDF points from the top left corner of the page. Raises ``Unreadable`` for damaged and encrypted
    files and for scans (pages that are images); a page without text among others is a problem instead.
    """
    start = data.find(b"%PDF-")
    problems = _check_end(data)
    try:
        with pdfplumber.open(io.BytesIO(data[max(start, 0) :])) as document:
            metadata = tuple(
                (str(key), str(value)) for key, value in document.metadata.items() if isinstance(value, str)
            )
            pages = [_read_page(page, problems) for page in document.pages]
    except DAMAGE as error:
        raise Unreadable(
            f"whole file: the PDF is damaged or encrypted ({type(error).__name__}: {error}); expected a readable PDF; "
            "fetch it again, or open it and save it anew"
        ) from error
    if not any(lines or tables for lines, tables in pages):
        raise Unreadable(
            f"all {len(pages)} pages: no text is stored in this PDF, its pages are images (a scan) or missing; "
            "not yet read by this version; expected a PDF with text; fetch it again or keep it for recognition"
        )
    return Reading("pdf", tuple(_arrange(pages, problems)), metadata, tuple(problems))


def _check_end(data: bytes) -> list[Problem]:
    if b"%%EOF" in data[-2048:]:
        return []
    return [
        Problem(
            "read",
            "truncated",
            "end of file: the mark %%EOF is missing, the file was cut or damaged; expected a whole PDF; "
            "pages and rows may be lacking: fetch it again",
        )
    ]


def _read_page(page: Page, problems: list[Problem]) -> tuple[list[Line], list[PageTable]]:
    tables = find_tables(page)
    lines = [line for line in _read_lines(page, tables) if not _is_page_number(line, float(page.height))]
    is_drawn = bool(page.images or page.curves or page.rects or page.lines)
    if not lines and not tables and is_drawn and not page.chars:
        message = (
            f"page {page.page_number}: no text is stored on it ({len(page.images)} images); expected text; "
            "what it shows is not read: look at the page"
        )
        problems.append(Problem("read", "page_without_text", message))
    page.close()  # pdfplumber keeps every character object of a page until told to let go
    return lines, tables


def _read_lines(page: Page, tables: list[PageTable]) -> Iterator[Line]:
    boxes = [cell.box for table in tables for cell in table.cells]
    outside = [char for char in page.dedupe_chars().chars if not any(_is_inside(char, box) for box in boxes)]
    for line in read_lines(outside):
        x0, top, x1, bottom = (round(value, 1) for value in line.box)
        yield Line(line.text, Place(page=page.page_number, box=(x0, top, x1, bottom)), x0, x1, line.size)


def _is_inside(item: dict[str, float], box: tuple[float, float, float, float]) -> bool:
    middle_x, middle_y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return box[0] - 1 <= middle_x <= box[2] + 1 and box[1] - 1 <= middle_y <= box[3] + 1


def _is_page_number(line: Line, height: float) -> bool:
    box = line.place.box
    is_marginal = box is not None and (box[1] > height * (1 - MARGIN) or box[3] < height * MARGIN)
    return is_marginal and bool(PAGE_NUMBER.fullmatch(line.text))


def _arrange(pages: list[tuple[list[Line], list[PageTable]]], problems: list[Problem]) -> Iterator[Block | Grid]:
    """Reading order: down each page, tables between the lines around them; prose joined over page breaks."""
    margins = find_margins([line for lines, _ in pages for line in lines])
    waiting_lines: list[Line] = []
    waiting_tables: list[PageTable] = []
    for lines, tables in pages:
        items: list[Line | PageTable] = sorted([*lines, *tables], key=_get_top)
        for item in items:
            if isinstance(item, Line):
                yield from join_tables(waiting_tables, problems)
                waiting_tables = []
                waiting_lines.append(item)
            else:
                yield from join_lines(waiting_lines, margins)
                waiting_lines = []
                waiting_tables.append(item)
    yield from join_lines(waiting_lines, margins)
    yield from join_tables(waiting_tables, problems)


def _get_top(item: Line | PageTable) -> float:
    if isinstance(item, PageTable):
        return item.box[1]
    return item.place.box[1] if item.place.box else 0.0
