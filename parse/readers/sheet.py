"""Workbooks (XLSX, XLS, ET) to blocks and grids: what the cells show, sheet by sheet; hidden ones are not printed.

The first reading takes the package's XML, or xlrd for the old format; the second takes the values from calamine.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator

import python_calamine
from python_calamine import CalamineError

from parse.model import Block, Grid, Place, Problem, Reading, Token, Unreadable
from parse.readers.sheet_cells import Format, Sheet, SheetCell, Workbook, name_cell, show_value
from parse.readers.sheet_layout import list_printed, split
from parse.readers.sheet_pictures import read_pictures, report_stored
from parse.readers.sheet_xls import read_xls
from parse.readers.sheet_xlsx import read_xlsx

#: calamine keeps every place between the first and the last cell of a sheet.
LARGEST_AREA = 2_000_000
LEADING = b"\xef\xbb\xbf \t\r\n\x00"
#: Names in one message.
MOST_NAMED = 5


def read_sheet(data: bytes, *, recognise: bool = False) -> Reading:
    """Read a workbook.

    Places are sheet and cell (``B7``). A hidden sheet, row or column is not printed and not read, and named in a
    problem when it holds something. Raises ``Unreadable``; ``NeedsRecognition`` for a workbook with fewer tables than
    the forms and a picture that may be one.
    """
    data = data.lstrip(LEADING) if data[:1] in LEADING[:7] else data
    is_package = data.startswith(b"PK")
    book = read_xlsx(data) if is_package else read_xls(data)
    problems: list[Problem] = []
    items: list[Block | Grid] = []
    tokens: list[Token] = []
    values = _read_values(data, book)
    for sheet in book.sheets:
        if sheet.is_hidden:
            problems += _report_hidden_sheet(sheet, book)
            continue
        texts = _show(sheet, book, problems)
        printed = list_printed(sheet, texts)
        items += split(printed, sheet.name)
        tokens += _list_tokens(sheet, book, values.get(sheet.name, {}), {cell.name for cell in printed})
        problems += _report_hidden_cells(sheet, texts)
    items += read_pictures(book, items, problems, recognise=recognise)
    problems += report_stored(data, items) if not is_package else ()
    if not items:
        raise Unreadable("whole file: no sheet prints anything; expected the tables of a report; look at the file")
    return Reading("xlsx" if is_package else "xls", tuple(items), book.metadata, tuple(problems), tuple(tokens))


def _show(sheet: Sheet, book: Workbook, problems: list[Problem]) -> dict[tuple[int, int], str]:
    texts = {}
    for (row, column), cell in sheet.cells.items():
        shown = cell.show(is_1904=book.is_1904)
        texts[row, column] = shown.text
        if shown.is_rounded:
            message = (
                f"sheet {sheet.name}, cell {name_cell(row, column)}: it stores {cell.value} and shows «{shown.text}»; "
                "expected the same; what it shows is read: compare it with the document"
            )
            problems.append(Problem("read", "value_rounded", message))
        elif cell.is_missing:
            message = (
                f"sheet {sheet.name}, cell {name_cell(row, column)}: its formula has no stored result; expected one; "
                "nothing is read from it: open the workbook and save it"
            )
            problems.append(Problem("read", "formula_without_result", message))
    return texts


def _report_hidden_sheet(sheet: Sheet, book: Workbook) -> Iterator[Problem]:
    if any(cell.show(is_1904=book.is_1904).text for cell in sheet.cells.values()):
        yield _report(f"sheet {sheet.name}: it is hidden and holds text", "a sheet that is printed")


def _report_hidden_cells(sheet: Sheet, texts: dict[tuple[int, int], str]) -> Iterator[Problem]:
    hidden = [
        name_cell(row, column)
        for (row, column), text in sorted(texts.items())
        if text and (row in sheet.hidden_rows or sheet.is_hidden_column(column))
    ]
    if hidden:
        more = f" and {len(hidden) - MOST_NAMED} more" if len(hidden) > MOST_NAMED else ""
        where = f"sheet {sheet.name}, cells {', '.join(hidden[:MOST_NAMED])}{more}"
        yield _report(f"{where}: they stand in hidden rows or columns", "cells that are printed")


def _report(what: str, expected: str) -> Problem:
    message = f"{what}; expected {expected}; it is not read: look whether the figures in it belong to the report"
    return Problem("read", "hidden_content", message)


Values = dict[tuple[int, int], str | float | bool | None]


def _read_values(data: bytes, book: Workbook) -> dict[str, Values]:
    """The second reading: the stored values of each sheet by calamine; empty where it cannot read them."""
    if any(_measure(sheet) > LARGEST_AREA for sheet in book.sheets):
        return {}
    try:
        source = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = {}
        for name in source.sheet_names:
            sheet = source.get_sheet_by_name(name)
            top, left = sheet.start or (0, 0)
            found[name] = {
                (top + row, left + column): _convert(value, book)
                for row, values in enumerate(sheet.to_python(skip_empty_area=True))
                for column, value in enumerate(values)
                if value != ""
            }
    except (CalamineError, ValueError, OSError, OverflowError):
        return {}
    return found


def _measure(sheet: Sheet) -> int:
    rows = [row for row, _ in sheet.cells]
    columns = [column for _, column in sheet.cells]
    return (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) if rows else 0


def _convert(value: object, book: Workbook) -> str | float | bool | None:
    """calamine turns numbers in date formats into dates; they are turned back."""
    if isinstance(value, (bool, str)):
        return value or None if isinstance(value, str) else value
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, datetime.time):
        value = datetime.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    elif isinstance(value, datetime.date):
        first = datetime.datetime(1904, 1, 1) if book.is_1904 else datetime.datetime(1899, 12, 30)
        moment = (
            value if isinstance(value, datetime.datetime) else datetime.datetime(value.year, value.month, value.day)
        )
        value = moment - first
    return value / datetime.timedelta(days=1) if isinstance(value, datetime.timedelta) else None


def _list_tokens(sheet: Sheet, book: Workbook, values: Values, printed: set[str]) -> Iterator[Token]:
    """What calamine found in each cell as its format shows it; a printed cell without a value is an empty token."""
    if not values:
        return
    for row, column in sorted({*values, *sheet.cells}):
        name = name_cell(row, column)
        cell = sheet.cells.get((row, column), SheetCell(None, Format()))
        value = values.get((row, column))
        if name not in printed and (value is None or row in sheet.hidden_rows or sheet.is_hidden_column(column)):
            continue
        text = show_value(value, cell.format, is_1904=book.is_1904).text
        yield Token(text.strip(" \n"), Place(sheet=sheet.name, cell=name))
