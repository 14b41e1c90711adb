"""Rows of plain text read again, each from its own line: ``（七）总计 15 0 0 0 6 0 21`` has the seven values of a row.

A line with fewer values than its row has columns has blank cells: which, the columns of the full lines around it tell,
where the text keeps its layout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
#: The label of a high row stands on lines around its values, which have none of their own.
AROUND = 3
#: So many lines up and down belong to the same table at most, and so many full ones tell its columns.
TABLE_LINES = 40
LEAST_FULL = 2


@dataclass(frozen=True)
class Value:
    """One value of a line, and the columns of a terminal that it covers: a Chinese character is two."""

    text: str
    start: int
    end: int


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
    places = find_columns(asked.code)
    fitting = next((place for place in places if place[1] == len(values)), None)
    if fitting:
        printed: str | None = values[fitting[0]].text
    else:
        printed = _find_by_place(values, lines[max(number - TABLE_LINES, 0) : number + TABLE_LINES], *places[0])
    if printed is None:
        return refuse(asked, BY, f"the line has {len(values)} values, and its row {places[0][1]} columns")
    parts = [_split(line) for line in lines[max(number - 1 - AROUND, 0) : number + AROUND]]
    around = "".join(words for words, beside in parts if not beside)
    slip = "" if asked.code.startswith(ONE_ROW) else find_slip(asked.code, [label], [], [around])
    return Reread(asked.code, "", BY, slip) if slip else Reread(asked.code, printed, BY)


def find_columns(code: str) -> list[tuple[int, int]]:
    """Where a code stands in its printed row, and how many columns that has, in each form that has it."""
    return list(_list_columns(*code.split(".")))


def _list_columns(table: str, row: str, column: str) -> Iterator[tuple[int, int]]:
    for form in (edition_2021.FORM, edition_2019.FORM):
        rows = form.tables[table]
        if not form.has(table, row, column):
            continue
        if table == ONE_ROW:
            cells = [(one, other) for one in rows for other in rows[one]]
            yield cells.index((row, column)), len(cells)
        else:
            yield rows[row].index(column), len(rows[row])


def _find_by_place(values: Sequence[Value], around: Sequence[str], at: int, count: int) -> str | None:
    """The value in a column that full lines show, empty where none stands there; None where places do not tell."""
    full = [found for line in around if len(found := _split(line)[1]) == count]
    if len(full) < LEAST_FULL or any("\t" in line for line in around):
        return None
    spans = [(min(row[i].start for row in full), max(row[i].end for row in full)) for i in range(count)]
    if any(one[1] >= other[0] for one, other in pairwise(spans)):
        return None
    owners = [[i for i, span in enumerate(spans) if value.start < span[1] and span[0] < value.end] for value in values]
    told = [owner[0] for owner in owners if len(owner) == 1]
    if not values or len(told) < len(values) or len(set(told)) < len(told):
        return None
    return values[told.index(at)].text if at in told else ""


def _measure(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _split(line: str) -> tuple[str, list[Value]]:
    """A line's label and its values: between tabs as they stand, else from its end."""
    if "\t" in line.strip(" "):
        cells = [cell.strip() for cell in line.strip("\r ").split("\t")]
        start = len(cells)
        while start and (not cells[start - 1] or VALUE.fullmatch(cells[start - 1])):
            start -= 1
        return " ".join(cells[:start]), [Value(cell, 0, 0) for cell in cells[start:]]
    values: list[Value] = []
    rest = line.rstrip()
    while match := VALUE.search(rest):
        start = _measure(rest[: match.start()])
        values.insert(0, Value(match[0].strip(), start, start + _measure(match[0].strip())))
        rest = rest[: match.start()].rstrip()
    return rest.strip(), values


def read_words(data: bytes) -> tuple[str, str]:
    """The whole text."""
    text, _, is_whole = read_text(data)
    return text, "" if is_whole else "some bytes have no meaning in its encoding"
