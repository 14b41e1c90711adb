"""PDF documents to blocks and grids, with the page and the box of every cell; PDFium reads the file.

Rules drawn on the page are the tables; text outside them is prose. A document made with WPS paints a highlight
rectangle behind each line of prose, which is no table; a table broken over pages may end a page without a bottom rule.
Pages that are pictures are recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby

from pypdfium2 import raw

from parse.model import Block, Box, Grid, NeedsRecognition, Place, Problem, Reading, Token, ToolMissing, Unreadable
from parse.readers.paragraphs import Line, Margins, find_margins, join_lines
from parse.readers.pdf_check import count_digits, doubt_tables
from parse.readers.pdf_drawing import TooMuchDrawn
from parse.readers.pdf_file import PdfFile
from parse.readers.pdf_library import open_document, open_pages, read_metadata
from parse.readers.pdf_lines import read_lines
from parse.readers.pdf_page import PageContent, read_page
from parse.readers.pdf_pictures import find_insets, is_picture, recognise_inset, recognise_whole, report_missing
from parse.readers.pdf_pieces import Piece
from parse.readers.pdf_tables import PageTable, find_tables, join_tables
from parse.readers.pdf_unruled import find_unruled
from parse.readers.pdf_words import list_tokens
from parse.readers.scan_joining import join_recognised, keep_telling, lay_out_text

PAGE_NUMBER = re.compile(r"[-—–·•~\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[,，/]?\s*(?:共\s*)?\d{1,3}\s*页?)?[-—–·•~\s]*")
#: Problems of pages of which nothing is read.
REFUSED = frozenset({"page_damaged", "page_too_complex"})
#: Page numbers stand in the outer tenth of the page.
MARGIN = 0.1


@dataclass(frozen=True)
class PageItems:
    """What one page gives: its lines and tables, and the words for the second reading."""

    number: int
    width: float = 0.0
    lines: Sequence[Line] = ()
    tables: Sequence[PageTable] = ()
    tokens: Sequence[Token] = ()
    is_picture: bool = False  #: what it shows is not stored as text
    insets: Sequence[Box] = ()  #: pictures on a page of text that may hold a table
    recognised: Sequence[Block | Grid] = ()  #: what was found on a page that is a picture
    inset_grids: Sequence[tuple[float, Grid]] = ()  #: tables found in such pictures, with their upper edges


def read_pdf(data: bytes, *, recognise: bool = False, checked: bool = True) -> Reading:
    """Read a PDF.

    Boxes are PDF points from the top left corner of the page as it is shown. ``checked=False`` gives the first reading
    alone: no words for the second one, and no look at whether the file and its fonts are sound. Raises ``Unreadable``
    for damaged and encrypted files; ``NeedsRecognition`` for pages or parts of pages that are pictures, unless told to
    recognise them; ``ToolMissing`` when all pages are and the extra is missing.
    """
    problems = _check_end(data)
    data = data[max(data.find(b"%PDF-"), 0) :]
    with open_document(data) as document:
        metadata = read_metadata(document)
        file = PdfFile(data, checked)
        if checked:
            file.digits = count_digits(data, document, problems)
        with closing(open_pages(document)) as opened:
            pages = [_read_page(page, number, file, problems) for number, page in enumerate(opened, 1)]
        pictures = [page for page in pages if page.is_picture or page.insets]
        if pictures and not recognise:
            raise NeedsRecognition(f"page {', '.join(str(page.number) for page in pictures)}: pictures")
        if pictures:
            has_text = any(page.lines or page.tables for page in pages)
            pages = [_recognise(document, page, problems, has_text=has_text) for page in pages]
    if not any(page.lines or page.tables or page.recognised for page in pages):
        refused = next((problem.message for problem in problems if problem.kind in REFUSED), None)
        if refused:
            raise Unreadable(f"all {len(pages)} pages: nothing is read of them, the first reason is: {refused}")
        raise Unreadable(
            f"all {len(pages)} pages: no text is stored in this PDF and none was recognised, its pages are pictures (a "
            "scan), blank or missing; expected a report; look at it, and fetch it again"
        )
    tokens = tuple(token for page in pages for token in page.tokens)
    items = tuple(_arrange(pages))
    telling = keep_telling(problems, has_table=any(isinstance(item, Grid) for item in items))
    return Reading("pdf", items, metadata, tuple(telling), tokens)


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


def _read_page(page: int, number: int, file: PdfFile, problems: list[Problem]) -> PageItems:
    if not page:
        problems.append(_refuse("page_damaged", number, "it is damaged and PDFium cannot open it"))
        return PageItems(number)
    try:
        content = read_page(page, number, file)
        tables, outside = find_tables(content)
    except TooMuchDrawn as error:
        problems.append(_refuse("page_too_complex", number, f"it bears {error}"))
        return PageItems(number)
    if is_picture(content):
        if content.hidden:
            problems.append(_report_layer(number))
        return PageItems(number, content.width, is_picture=True)
    unruled, outside = find_unruled(file.data, content, tables, outside, problems)
    tables = doubt_tables(content, [*tables, *unruled], file.digits, problems)
    problems += [_report_lost(content, box) for box in content.lost]
    lines = [line for line in _list_lines(content, outside) if not _is_page_number(line, content.height)]
    tokens = tuple(list_tokens(content)) if tables and file.is_checked else ()
    insets = find_insets(content) if content.images else ()
    return PageItems(number, content.width, lines, tables, tokens, insets=insets)


def _report_layer(number: int) -> Problem:
    message = (
        f"page {number}: it is a picture under text that is not shown, which some program took it for; expected text "
        "or a picture; the picture is recognised and that text is not used: compare the figures with the page"
    )
    return Problem("read", "text_layer_not_used", message)


def _report_lost(page: PageContent, box: Box) -> Problem:
    x0, top, x1, bottom = page.place_box(box)
    message = (
        f"page {page.number}, box {x0:g} {top:g} {x1:g} {bottom:g}: something is printed there of which the file does "
        "not say what it means; expected text; it stands as U+FFFD: look at the page"
    )
    return Problem("read", "text_lost", message)


def _recognise(document: raw.FPDF_DOCUMENT, page: PageItems, problems: list[Problem], *, has_text: bool) -> PageItems:
    """A page with what is recognised on it. Raises ``ToolMissing`` when there is nothing but pictures to read."""
    try:
        if page.is_picture:
            return replace(page, recognised=recognise_whole(document, page.number, problems))
        found = []
        for box in page.insets:
            found += [(box[1], grid) for grid in recognise_inset(document, page.number, box, problems)]
        return replace(page, inset_grids=found)
    except ToolMissing as error:
        if not has_text:
            raise
        problems.append(report_missing(page.number, error))
        return page


def _refuse(kind: str, number: int, reason: str) -> Problem:
    message = f"page {number}: {reason}; expected a page of a report; nothing of it is read: look at the page"
    return Problem("read", kind, message)


def _list_lines(page: PageContent, outside: Sequence[Piece]) -> Iterator[Line]:
    for line in read_lines(outside):
        place = Place(page.number, page.place_box(line.box))
        yield Line(line.text, place, round(line.box[0], 1), round(line.box[2], 1), line.size, line.box[1])


def _is_page_number(line: Line, height: float) -> bool:
    is_marginal = line.top > height * (1 - MARGIN) or line.top + line.character < height * MARGIN
    return is_marginal and bool(PAGE_NUMBER.fullmatch(line.text))


def _arrange(pages: Sequence[PageItems]) -> Iterator[Block | Grid]:
    """Reading order: pages of text and pages that were recognised, tables and prose joined over page breaks."""
    margins = find_margins([line for page in pages for line in page.lines])
    if not any(page.is_picture for page in pages):
        yield from _arrange_text(pages, margins)
        return
    runs: list[Sequence[Block | Grid]] = []
    for is_recognised, group in groupby(pages, key=lambda page: page.is_picture):
        run = list(group)
        runs += [page.recognised for page in run] if is_recognised else [_lay_out(run, margins)]
    yield from join_recognised(runs)


def _lay_out(pages: Sequence[PageItems], margins: Margins) -> list[Block | Grid]:
    """The items of pages of text before or behind pictures, which may show the other parts of their tables."""
    items = list(_arrange_text(pages, margins))
    for end, page in ((0, pages[0]), (-1, pages[-1])):
        item = items[end] if items else None
        if isinstance(item, Grid):
            items[end] = lay_out_text(item, page.width)
    return items


def _arrange_text(pages: Iterable[PageItems], margins: Margins) -> Iterator[Block | Grid]:
    """Down each page, tables between the lines around them; prose joined over page breaks."""
    lines: list[Line] = []
    tables: list[PageTable] = []
    for page in pages:
        items: list[Line | PageTable | tuple[float, Grid]] = [*page.lines, *page.tables, *page.inset_grids]
        for item in sorted(items, key=_get_top):
            if not isinstance(item, Line):
                yield from join_lines(lines, margins)
                lines = []
            if not isinstance(item, PageTable):
                yield from join_tables(tables)
                tables = []
            if isinstance(item, Line):
                lines.append(item)
            elif isinstance(item, PageTable):
                tables.append(item)
            else:
                yield from join_recognised([[item[1]]])
    yield from join_lines(lines, margins)
    yield from join_tables(tables)


def _get_top(item: Line | PageTable | tuple[float, Grid]) -> float:
    if isinstance(item, Line):
        return item.top
    return item.box[1] if isinstance(item, PageTable) else item[0]
