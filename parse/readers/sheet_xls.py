"""XLS and ET (BIFF, with or without OLE around it) to sheets of cells, through xlrd."""

from __future__ import annotations

import io
import struct

import xlrd
from xlrd.book import Book
from xlrd.sheet import Sheet as XlrdSheet

from parse.model import Unreadable
from parse.readers.docx_styles import Look
from parse.readers.docx_text import decorate
from parse.readers.sheet_cells import MOST_MERGED, Format, Sheet, SheetCell, Workbook

#: What xlrd raises for damaged files: besides its own errors those of whatever it was just doing.
DEFECTS = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NameError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
HEIGHTS = {1: 1, 2: -1}
TEXT, NUMBER, DATE, TRUTH, ERROR = 1, 2, 3, 4, 5


def read_xls(data: bytes) -> Workbook:
    """Read a workbook's sheets. Raises ``Unreadable``."""
    try:
        return _read(data)
    except DEFECTS as error:
        raise Unreadable(
            f"whole file: the workbook cannot be read ({type(error).__name__}: {str(error)[:120]}); expected a whole "
            "XLS or ET file without a password; fetch it again, or save it anew"
        ) from error


def _read(data: bytes) -> Workbook:
    source = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    book = Workbook(is_1904=bool(source.datemode))
    if source.user_name:
        book.metadata = (("Author", str(source.user_name)),)
    formats = [_read_format(source, index) for index in range(len(source.xf_list))]
    for found in source.sheets():
        sheet = Sheet(found.name, found.visibility != 0)
        book.sheets.append(sheet)
        _read_sheet(source, found, sheet, formats)
        book.check_size()
    return book


def _read_format(source: Book, index: int) -> Format:
    style = source.xf_list[index]
    font = source.font_list[style.font_index] if style.font_index < len(source.font_list) else None
    code = source.format_map.get(style.format_key)
    border = style.border
    sides = (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    return Format(code.format_str if code else "General", _read_look(font), any(sides))


def _read_look(font: object) -> Look:
    return Look(is_struck=bool(getattr(font, "struck_out", 0)), height=HEIGHTS.get(getattr(font, "escapement", 0), 0))


def _read_sheet(source: Book, found: XlrdSheet, sheet: Sheet, formats: list[Format]) -> None:
    for row in range(found.nrows):
        for column in range(found.row_len(row)):
            cell = found.cell(row, column)
            look = formats[cell.xf_index] if cell.xf_index is not None and cell.xf_index < len(formats) else Format()
            value: str | float | bool | None = None
            if cell.ctype == TEXT:
                runs = found.rich_text_runlist_map.get((row, column), [])
                value = _decorate(str(cell.value), runs, source).replace("\r\n", "\n").replace("\r", "\n")
            elif cell.ctype in {NUMBER, DATE}:
                value = float(cell.value)
            elif cell.ctype == TRUTH:
                value = bool(cell.value)
            elif cell.ctype == ERROR:
                value = str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
            sheet.cells[row, column] = SheetCell(value, look)
    sheet.merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in found.merged_cells[:MOST_MERGED]]
    sheet.hidden_rows = {row for row, setting in found.rowinfo_map.items() if setting.hidden or setting.height == 0}
    sheet.hidden_columns = [
        (column, column) for column, setting in found.colinfo_map.items() if setting.hidden or setting.width == 0
    ]


def _decorate(text: str, runs: list[tuple[int, int]], source: Book) -> str:
    """Mark raised, lowered and struck runs of a text."""
    if not runs:
        return text
    starts = [offset for offset, _ in runs] + [len(text)]
    parts = [text[: starts[0]]]
    for (offset, font), end in zip(runs, starts[1:], strict=True):
        look = _read_look(source.font_list[font]) if font < len(source.font_list) else Look()
        parts.append(decorate(text[offset:end], look))
    return "".join(parts)
