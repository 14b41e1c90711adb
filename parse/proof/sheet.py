"""Cells of workbooks read again: values by calamine, and what their formats show by code of our own.

A cell that stores 1413 in the format ``#,##0`` prints ``1,413``. The first reading has its values from the XML or from
xlrd; formats of old files are told by xlrd alone.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import python_calamine
import xlrd
from python_calamine import CalamineError

from parse.model import Unreadable
from parse.proof.grids import Grid, answer
from parse.proof.model import Asked, Reread, refuse
from parse.proof.package import Node, find_child, find_children, get_attribute, get_name, list_relations, read_part
from parse.proof.sheet_formats import GENERAL, STANDARD, show
from parse.readers.sheet_xls import DEFECTS
from parse.readers.zipped import Package, open_package

BY = "calamine"
#: calamine keeps every place between the first and the last cell of a sheet.
MOST_PLACES = 2_000_000
LEADING = b"\xef\xbb\xbf \t\r\n\x00"
UNTOLD_FORMAT = "what the format of the cell shows is not known"

Value = object  #: as calamine gives it: text, number, date, truth
Formats = Mapping[tuple[int, int], str]


@dataclass
class Sheet:
    """One sheet: its values by row and column from 0, and the formats of its cells."""

    values: dict[tuple[int, int], Value] = field(default_factory=dict)
    formats: Formats = field(default_factory=dict)
    texts: dict[tuple[int, int], str | None] = field(default_factory=dict)

    def show(self, place: tuple[int, int]) -> str | None:
        """What a cell shows; None where its format is not known."""
        if place not in self.texts:
            self.texts[place] = show(self.values.get(place, ""), self.formats.get(place, GENERAL))
        return self.texts[place]


def reread_sheet(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read cells of a workbook again."""
    sheets = _read(data)
    grids = {name: _lay_out(sheet) for name, sheet in sheets.items()}
    return [_reread(one, sheets, grids) for one in asked]


def _reread(asked: Asked, sheets: Mapping[str, Sheet], grids: Mapping[str, Grid]) -> Reread:
    sheet, place = sheets.get(asked.place.sheet or ""), _read_name(asked.place.cell or "")
    if sheet is None or place is None:
        return refuse(asked, BY, "the place names no cell of this workbook")
    printed = sheet.show(place)
    if printed is None:
        return refuse(asked, BY, UNTOLD_FORMAT)
    grid = grids[asked.place.sheet or ""]
    cell = grid.places.get(place) or grid.add(printed, *place)
    return answer(asked, grid, cell, BY) if cell else refuse(asked, BY, "the sheet is too large")


def _read_name(name: str) -> tuple[int, int] | None:
    """``B7`` as row 6 and column 1."""
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and digits and len(name) < 12):
        return None
    column = 0
    for letter in letters.upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(digits) - 1, column - 1


def _lay_out(sheet: Sheet) -> Grid:
    grid = Grid()
    for place in sorted(sheet.values):
        grid.add(sheet.show(place) or "", *place)
    return grid


def _read(data: bytes) -> dict[str, Sheet]:
    data = data.lstrip(LEADING) if data[:1] in LEADING[:7] else data
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: Sheet(_read_values(book, name)) for name in book.sheet_names}
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise Unreadable(
            f"whole file: calamine cannot read the workbook ({error}); expected a whole one; fetch it again"
        ) from error
    formats = _read_xml_formats(data) if data.startswith(b"PK") else _read_old_formats(data)
    for name, sheet in sheets.items():
        sheet.formats = formats.get(name, {})
    return sheets


def _read_values(book: python_calamine.CalamineWorkbook, name: str) -> dict[tuple[int, int], Value]:
    sheet = book.get_sheet_by_name(name)
    if sheet.height * sheet.width > MOST_PLACES:
        raise ValueError(f"sheet {name} spans more than {MOST_PLACES:,} places")
    top, left = sheet.start or (0, 0)
    return {
        (top + row, left + column): value
        for row, values in enumerate(sheet.to_python(skip_empty_area=True))
        for column, value in enumerate(values)
        if value != ""
    }


def _read_xml_formats(data: bytes) -> dict[str, Formats]:
    """The format of each cell of each sheet, where it is not the general one."""
    package = open_package(data, "Excel (XLSX)")
    main = next((part for part, kind in list_relations(package, "").values() if kind == "officeDocument"), "")
    relations = list_relations(package, main)
    styles = next((part for part, kind in relations.values() if kind == "styles"), "")
    codes = _read_codes(read_part(package, styles)) if package.has(styles) else []
    root = read_part(package, main)
    found = {}
    for node in find_children(find_child(root, "sheets"), "sheet"):
        part, _ = relations.get(get_attribute(node, "id") or "", ("", ""))
        if package.has(part):
            found[node.get("name") or ""] = _read_cell_formats(package, part, codes)
    return found


def _read_codes(styles: Node) -> list[str]:
    """The format of each style of cells."""
    own = {
        node.get("numFmtId") or "": node.get("formatCode") or ""
        for node in find_children(find_child(styles, "numFmts"), "numFmt")
    }
    numbers = [node.get("numFmtId") or "0" for node in find_children(find_child(styles, "cellXfs"), "xf")]
    return [own.get(number) or STANDARD.get(number, "") for number in numbers]


def _read_cell_formats(package: Package, part: str, codes: Sequence[str]) -> Formats:
    formats = {}
    for node in read_part(package, part).iter():
        style, place = node.get("s") or "", _read_name(node.get("r") or "") if get_name(node) == "c" else None
        if place and style.isdecimal() and int(style) < len(codes):
            formats[place] = codes[int(style)]
    return formats


def _read_old_formats(data: bytes) -> dict[str, Formats]:
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True)
        codes = [book.format_map.get(style.format_key) for style in book.xf_list]
        return {
            sheet.name: {
                (row, column): found.format_str
                for row in range(sheet.nrows)
                for column in range(sheet.ncols)
                if (found := codes[sheet.cell_xf_index(row, column)]) is not None
            }
            for sheet in book.sheets()
        }
    except DEFECTS as error:
        raise Unreadable(
            f"whole file: the formats of the workbook cannot be read ({type(error).__name__}); expected a whole one; "
            "fetch it again"
        ) from error


def read_words(data: bytes) -> tuple[str, str]:
    """The cells of all sheets, a line for each row."""
    lines = []
    for sheet in _read(data).values():
        rows = sorted({row for row, _ in sheet.values})
        lines += [
            " ".join(sheet.show(place) or "" for place in sorted(sheet.values) if place[0] == row) for row in rows
        ]
    return "\n".join(lines), ""
