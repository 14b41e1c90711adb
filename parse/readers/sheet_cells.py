"""The cells of a sheet, the same for both workbook formats: what is stored, how it is shown, what is merged."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parse.model import Unreadable
from parse.readers.docx_styles import Look
from parse.readers.docx_text import decorate
from parse.readers.sheet_formats import UNKNOWN, Shown, show_number

#: A workbook with a report has some thousand cells.
MOST_CELLS = 200_000
MOST_MERGED = 20_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


PLAIN = Look()


@dataclass(frozen=True)
class Format:
    """How cells of one style look."""

    code: str = "General"
    look: Look = PLAIN
    has_border: bool = False


GENERAL = Format()


@dataclass(frozen=True)
class SheetCell:
    """One stored cell. ``value`` is text, a number, a truth value, or None for nothing."""

    value: str | float | bool | None
    format: Format = GENERAL
    is_missing: bool = False  #: a formula whose result is not stored

    def show(self, *, is_1904: bool = False) -> Shown:
        """What the cell shows."""
        return show_value(self.value, self.format, is_missing=self.is_missing, is_1904=is_1904)


@dataclass(frozen=True)
class Picture:
    """A picture that lies on a sheet of an XLSX file."""

    part: str
    cell: str | None  #: where its upper left corner lies
    data: bytes


@dataclass
class Sheet:
    """One sheet. Rows and columns are counted from 0; a merged range is first row and column, last row and column."""

    name: str
    is_hidden: bool = False
    cells: dict[tuple[int, int], SheetCell] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def is_hidden_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)


@dataclass
class Workbook:
    """The sheets of a workbook in their order."""

    sheets: list[Sheet] = field(default_factory=list)
    is_1904: bool = False
    metadata: tuple[tuple[str, str], ...] = ()

    def check_size(self) -> None:
        """Raises ``Unreadable`` for a workbook that no report needs."""
        count = sum(len(sheet.cells) for sheet in self.sheets)
        if count > MOST_CELLS:
            raise Unreadable(
                f"sheet {self.sheets[-1].name}: more than {MOST_CELLS} cells; expected a report of some thousand; "
                "look at the file"
            )


def show_value(
    value: str | float | bool | None, style: Format, *, is_missing: bool = False, is_1904: bool = False
) -> Shown:
    """What a cell with this value and style shows."""
    if is_missing:
        return Shown(UNKNOWN)
    if value is None:
        return Shown("")
    if isinstance(value, bool):
        return Shown("TRUE" if value else "FALSE")
    shown = Shown(value) if isinstance(value, str) else show_number(value, style.code, is_1904=is_1904)
    return Shown(decorate(shown.text, style.look), shown.is_rounded, shown.is_date)


def read_reference(text: str) -> tuple[int, int] | None:
    """``B7`` is row 6, column 1."""
    match = REFERENCE.fullmatch(text.strip())
    if not match:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row - 1, column - 1) if 0 < row <= LAST_ROW and column <= LAST_COLUMN else None


def read_range(text: str) -> tuple[int, int, int, int] | None:
    """``A1:C2`` is rows 0 to 1, columns 0 to 2."""
    first, _, last = text.partition(":")
    start, end = read_reference(first), read_reference(last or first)
    if start is None or end is None:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def name_cell(row: int, column: int) -> str:
    """Row 6, column 1 is ``B7``."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
