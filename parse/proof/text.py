"""Rows of plain text read again, each from its own line: ``（七）总计 15 0 0 0 6 0 21`` has the seven values of a row.

A line with fewer values than its row has columns has blank cells somewhere; that is told by places alone, and not here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parse.charset import read_text
from parse.editions import edition_2019, edition_2021
from parse.proof.beside import ONE_ROW, find_slip
from parse.proof.model import Asked, Reread, refuse

BY = "own line"
BREAK = re.compile(r"\n|\f")
#: One value at the end of a line, with the note that may stand behind a number.
VALUE = re.compile(
    r"(?:^|(?<=\s))(?:[+\-−]?[\d０-９][\d０-９,，.．]*(?:万?元)?(?:\s*[（(][^（）()]*[)）])?|[/／\-－—]+|无)\s*$"
)
#: The label of a high row stands on lines around its values.
AROUND = 3


def reread_text(data: bytes, asked: Sequence[Asked]) -> list[Reread]:
    """Read values of a plain text again."""
    text, _, _ = read_text(data)
    lines = BREAK.split(text)
    return [_reread(one, lines) for one in asked]


def _reread(asked: Asked, lines: Sequence[str]) -> Reread:
    number = asked.place.line or 0
    if not 0 < number <= len(lines):
        return refuse(asked, BY, "the place names no line of this text")
    label, values = _split(lines[number - 1])
    at, count = find_column(asked.code)
    if len(values) != count:
        return refuse(asked, BY, f"the line has {len(values)} values, and its row {count} columns")
    around = "".join(_split(line)[0] for line in lines[max(number - 1 - AROUND, 0) : number + AROUND])
    slip = "" if asked.code.startswith(ONE_ROW) else find_slip(asked.code, [label], [])
    slip = slip and find_slip(asked.code, [around], [])
    return Reread(asked.code, "", BY, slip) if slip else Reread(asked.code, values[at], BY)


def find_column(code: str) -> tuple[int, int]:
    """Where a code stands in its printed row, and how many columns that has."""
    table, row, column = code.split(".")
    form = next(one for one in (edition_2021.FORM, edition_2019.FORM) if one.has(table, row, column))
    rows = form.tables[table]
    if table != ONE_ROW:
        return rows[row].index(column), len(rows[row])
    places = [(one, other) for one in rows for other in rows[one]]
    return places.index((row, column)), len(places)


def _split(line: str) -> tuple[str, list[str]]:
    """A line's label and its values: between tabs as they stand, else from its end."""
    if "\t" in line.strip(" "):
        cells = [cell.strip() for cell in line.strip("\r ").split("\t")]
        start = len(cells)
        while start and (not cells[start - 1] or VALUE.fullmatch(cells[start - 1])):
            start -= 1
        return " ".join(cells[:start]), cells[start:]
    values: list[str] = []
    rest = line.rstrip()
    while match := VALUE.search(rest):
        values.insert(0, match[0].strip())
        rest = rest[: match.start()].rstrip()
    return rest.strip(), values


def read_words(data: bytes) -> tuple[str, str]:
    """The whole text."""
    text, _, is_whole = read_text(data)
    return text, "" if is_whole else "some bytes have no meaning in its encoding"
