"""Two readings of one cell: the same, or disputed; never a choice between them.

The first reading is the grid's. The second is the reader's own of that cell (recognition), or the one made from the
tokens alone. A cell of which the second reading is not sure stands on the first alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from parse.editions.form import FRACTIONAL, SIGNED
from parse.editions.rows import PrintedRow
from parse.editions.stream_order import read_in_order
from parse.editions.stream_places import read_by_places
from parse.editions.stream_words import Lexicon, SecondRow, build_lexicon
from parse.editions.vocabulary import load_labels
from parse.model import Agreement, Cell, State, Token
from parse.numbers import read_number

#: The one character that stands for a value in words.
WORDS_ALONE = frozenset({"无", "零"})
#: The rows of the second reading by table and row code.
SecondRows = dict[tuple[str, str], SecondRow]


class Verdict(NamedTuple):
    """What is known of a cell after both readings."""

    state: State
    value: Decimal | None
    agreement: Agreement
    second: str | None


def read_second(tokens: Sequence[Token]) -> SecondRows:
    """Read the tables in ``tokens`` alone. A row found twice is left out: nothing tells which one the grid has."""
    found: dict[tuple[str, str], list[SecondRow]] = {}
    for row in _read_tokens(tokens) if tokens else ():
        found.setdefault((row.table_code, row.row_code), []).append(row)
    return {code: rows[0] for code, rows in found.items() if len(rows) == 1}


def _read_tokens(tokens: Sequence[Token]) -> Iterable[SecondRow]:
    lexicon = get_lexicon()
    if any(token.place.box is None or token.place.page is None for token in tokens):
        return read_in_order(tokens, lexicon)
    return read_by_places(tokens, lexicon)


@cache
def get_lexicon() -> Lexicon:
    """The words of all tables; built once."""
    return build_lexicon(load_labels())


def name_values(second: SecondRow | None, row: PrintedRow) -> dict[str, str]:
    """What the second reading has under each column of a row.

    A second row that prints fewer values than it has columns is compared in order with those cells of the first reading
    that print something, when there are as many.
    """
    if second is None:
        return {}
    if second.is_whole:
        return dict(zip(second.columns, second.values, strict=True))
    printed = {column_code for column_code, cell in row.cells if cell.text.strip()}
    columns = [column for column in second.columns if column in printed]
    is_alike = len(columns) == len(second.values) and len(row.cells) == len(second.columns)
    return dict(zip(columns, second.values, strict=True)) if is_alike else {}


def judge(cell: Cell, other: str | None, column_code: str) -> Verdict:
    """Read a cell, and say whether a second reading agrees; a dispute takes its value.

    A cell that has a second reading of its own is judged by that first, and by ``other`` only if that one agrees.
    """
    state, value = read_number(cell.text, signed=column_code in SIGNED)
    if state == "text" and cell.confidence is not None and _bare(cell.text) not in WORDS_ALONE and len(cell.text) == 1:
        state = "unreadable"  # recognition took a blurred 7 for 下, twice
    second = cell.second
    if second is None or (other is not None and is_same(cell.text, second, column_code)):
        second = other
    if second is None:
        return Verdict(state, value, "single", None)
    if cell.may_hold_point and column_code in FRACTIONAL and state == "number":
        return Verdict("disputed", None, "differ", f"{second}\ufffd")  # what a worn point would have parted
    if is_same(cell.text, second, column_code):
        return Verdict(state, value, "agree", second)
    return Verdict("unreadable" if state == "unreadable" else "disputed", None, "differ", second)


def is_same(one: str, other: str, column_code: str) -> bool:
    """Whether two readings say the same: state, value, and every character but blanks and thousands commas."""
    if one == other:
        return True
    signed = column_code in SIGNED
    return read_number(one, signed=signed) == read_number(other, signed=signed) and _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace("~~", "").replace(",", "").split())
