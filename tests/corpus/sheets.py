"""A laid-out report as a workbook: XLSX through openpyxl, XLS and ET through xlwt, merged ranges as on the form."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import dataclass

import openpyxl
import xlwt
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter

from tests.corpus.layout import Item, Paragraph, Quirks
from tests.corpus.ofd import pack
from tests.corpus.truth import Truth

WIDEST = 15
BOXED = "align: wrap on, horiz center, vert center; borders: left thin, right thin, top thin, bottom thin"
FIXED_DAY = datetime.datetime(2025, 1, 20, 9, 0, 0, tzinfo=datetime.UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Placed:
    """One cell of a sheet, 1-based, over ``down`` rows and ``across`` columns."""

    text: str
    row: int
    column: int
    down: int
    across: int
    is_value: bool = False


def place(items: tuple[Item, ...], quirks: Quirks) -> dict[str, list[Placed]]:
    """The cells of each sheet: everything on one, or a sheet a table (``sheet_per_table``)."""
    sheets: dict[str, list[Placed]] = {}
    names = iter(["主动公开", "依申请公开", "复议诉讼", "附件一", "附件二", "附件三"])
    title, top = "年度报告", 1
    for item in items:
        if isinstance(item, Paragraph):
            if item.text:
                sheets.setdefault(title, []).append(Placed(item.text, top, 1, 1, 10))
            top += 1
            continue
        target, start = (next(names), 1) if "sheet_per_table" in quirks else (title, top)
        offset = 2 if "offset_tables" in quirks else 1
        sheets.setdefault(target, []).extend(
            Placed(slot.text, start + slot.row, offset + slot.column, slot.down, slot.across, slot.role == "value")
            for slot in item.slots
        )
        top = top if target != title else top + item.rows + 1
    return sheets


def to_number(text: str) -> int | float | None:
    """The number that a sheet can store and that shows as ``text``; None stores the text itself.

    A sheet knows no ``85661.0``: it would show ``85661``.
    """
    if text.isascii() and text.isdigit() and str(int(text)) == text:
        return int(text)
    if re.fullmatch(r"-?\d+\.\d*[1-9]", text, re.ASCII) and str(float(text)) == text:
        return float(text)
    return None


def write_xlsx(truth: Truth, items: tuple[Item, ...], quirks: Quirks) -> bytes:
    """The report as the bytes of an XLSX file."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    thin = Side(style="thin")
    for name, cells in place(items, quirks).items():
        sheet = book.create_sheet(name)
        for cell in cells:
            number = None if "numbers_as_text" in quirks else to_number(cell.text) if cell.is_value else None
            made = sheet.cell(cell.row, cell.column, number if number is not None else cell.text or None)
            made.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
            made.border = Border(thin, thin, thin, thin)
            if cell.down > 1 or cell.across > 1:
                sheet.merge_cells(
                    start_row=cell.row,
                    start_column=cell.column,
                    end_row=cell.row + cell.down - 1,
                    end_column=cell.column + cell.across - 1,
                )
        for column in range(1, WIDEST + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 12
    if "hidden_sheet" in quirks:
        book.create_sheet("Sheet9").sheet_state = "hidden"
    book.properties.title = truth.title
    book.properties.created = book.properties.modified = FIXED_DAY
    file = io.BytesIO()
    book.save(file)
    return repack(file.getvalue())


def repack(data: bytes) -> bytes:
    """The same ZIP with fixed times, so that equal content gives equal bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts.get("docProps/core.xml")
    if core and b"dcterms:modified" in core:
        head, _, rest = core.partition(b"<dcterms:modified")
        inner, mark, tail = rest.partition(b"</dcterms:modified>")
        start = b"<dcterms:modified" + inner[: inner.find(b">") + 1]
        parts["docProps/core.xml"] = head + start + b"2025-01-20T09:00:00Z" + mark + tail
    return pack(parts)


def write_xls(truth: Truth, items: tuple[Item, ...], quirks: Quirks) -> bytes:
    """The report as the bytes of an XLS file, which WPS Spreadsheets also writes as ET."""
    del truth
    book = xlwt.Workbook(encoding="utf-8")
    style = xlwt.easyxf(BOXED)
    for name, cells in place(items, quirks).items():
        sheet = book.add_sheet(name)
        for cell in cells:
            number = None if "numbers_as_text" in quirks else to_number(cell.text) if cell.is_value else None
            value = number if number is not None else cell.text
            row, column = cell.row - 1, cell.column - 1
            if cell.down > 1 or cell.across > 1:
                sheet.write_merge(row, row + cell.down - 1, column, column + cell.across - 1, value, style)
            else:
                sheet.write(row, column, value, style)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
