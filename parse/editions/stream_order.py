"""The second reading of tokens without places on paper: labels and values as they follow each other.

``（七）总计 | 15 | 0 | 0 | 0 | 6 | 0 | 21`` after ``自然人 | 法人或其他组织 | 总计 | 商业企业 …``. Neither spans nor
grids are looked at. Wherever the order leaves a choice, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parse.editions.form import REQUEST_COLUMNS, REVIEW_COLUMNS
from parse.editions.stream_words import Lexicon, SecondRow, is_value, squash
from parse.model import Token

#: Words of the table of reviews that are told in the order of the form.
REVIEWS, LAWSUITS = "行政复议", "行政诉讼"
ORGANISATIONS = frozenset(REQUEST_COLUMNS[1:6])


@dataclass
class _Run:
    """Words, and the values that follow them."""

    words: str
    values: list[str] = field(default_factory=list)


def read_in_order(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[SecondRow]:
    """Read rows out of the order of ``tokens``; rows that leave a choice are left out."""
    is_marked = any(not token.text.strip() for token in tokens)
    known = re.compile("|".join(sorted(map(re.escape, lexicon.words), key=len, reverse=True)))
    columns: dict[str, tuple[str, ...]] = {}
    pending = ""
    for run in _list_runs(tokens):
        words = pending + run.words
        pending = words if not any(run.values) else ""
        symbols = known.findall(words)
        if blocks := _read_review_header(symbols, lexicon):
            yield from _read_reviews(run.values, blocks, is_marked=is_marked)
            continue
        name, label = _find_row(words, lexicon)
        if name is None:
            continue
        if any(row in words[: len(words) - len(label)] for row in lexicon.numbered_rows):
            pending = ""
            continue  # another label stands above these values, and they may be its own
        table_code, row_code = name
        header = _read_header(table_code, known.findall(words[: len(words) - len(label)]), lexicon)
        columns[table_code] = columns.get(table_code, ()) if header is None else header
        row = _fit(run.values, columns[table_code], is_marked=is_marked)
        if row:
            pending = ""
            yield SecondRow(table_code, row_code, columns[table_code], row, len(row) == len(columns[table_code]))


def _list_runs(tokens: Sequence[Token]) -> Iterator[_Run]:
    words: list[str] = []
    values: list[str] = []
    for token in tokens:
        if is_value(token.text):
            values.append(token.text.strip())
            continue
        if values:
            yield _Run("".join(words), values)
            words, values = [], []
        words.append(squash(token.text))
    if values:
        yield _Run("".join(words), values)


def _find_row(words: str, lexicon: Lexicon) -> tuple[tuple[str, str] | None, str]:
    """The longest known row label that ``words`` end with."""
    for length in range(min(len(words), lexicon.longest_row), 1, -1):
        end = words[-length:]
        if end in lexicon.rows:
            return lexicon.rows[end], end
    return None, ""


def _fit(values: list[str], columns: Sequence[str], *, is_marked: bool) -> tuple[str, ...]:
    """The values of one row under its columns. Empty cells beside them may be those of labels, if only one way fits."""
    width = len(columns)
    if not width:
        return ()
    if not is_marked:
        return tuple(values) if len(values) <= width else ()
    windows = {
        tuple(values[start : start + width])
        for start in range(len(values) - width + 1)
        if not any(values[:start]) and not any(values[start + width :])
    }
    return windows.pop() if len(windows) == 1 else ()


def _read_header(table_code: str, symbols: list[str], lexicon: Lexicon) -> tuple[str, ...] | None:
    """The columns from left to right; None where no header is printed, nothing where it cannot be read."""
    if table_code == "requests":
        return _read_request_header(symbols, lexicon)
    codes: list[str] = []
    for symbol in reversed(symbols):
        code = lexicon.find_column(symbol, "proactive")
        if code is None:
            break
        codes.insert(0, code)
    if len(set(codes)) != len(codes):
        return ()
    return tuple(codes) if codes or any(symbol in lexicon.others for symbol in symbols) else None


def _read_request_header(symbols: list[str], lexicon: Lexicon) -> tuple[str, ...] | None:
    """Three levels printed one after another, the five organisations last, or all columns in a line."""
    found = [
        lexicon.organisations if symbol == lexicon.organisations else code
        for symbol in symbols
        if (code := lexicon.find_column(symbol, "requests")) or symbol == lexicon.organisations
    ]
    if not set(found) - {"total", "other_organisation"}:
        return None  # 总计 and 其他 are words of rows too
    top, below = found[-8:-5], found[-5:]
    if set(below) == ORGANISATIONS and set(top) == {"natural_person", "total", lexicon.organisations}:
        at = top.index(lexicon.organisations)
        return (*filter(None, top[:at]), *filter(None, below), *filter(None, top[at + 1 :]))
    flat = tuple(code for code in found if code and code != lexicon.organisations)[-7:]
    return flat if set(flat) == set(REQUEST_COLUMNS) else ()


def _read_review_header(symbols: list[str], lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    """The three blocks of five columns from left to right; empty when the header is printed in another order."""
    tail = symbols[-19:]
    if tail[:2] != [REVIEWS, LAWSUITS]:
        return []
    columns = [code for symbol in tail[2:] if (code := lexicon.find_column(symbol, "review_litigation"))]
    blocks = [lexicon.blocks[symbol] for symbol in tail[2:] if symbol in lexicon.blocks]
    first = [index for index, symbol in enumerate(tail) if symbol in lexicon.blocks][1:]
    if len(columns) != 15 or len(blocks) != 2 or first not in ([7, 8], [2, 3]):
        return []
    fives = [tuple(columns[start : start + 5]) for start in (0, 5, 10)]
    if any(set(five) != set(REVIEW_COLUMNS) for five in fives):
        return []
    return list(zip([lexicon.blocks[REVIEWS], *blocks], fives, strict=True))


def _read_reviews(
    values: list[str], blocks: list[tuple[str, tuple[str, ...]]], *, is_marked: bool
) -> Iterator[SecondRow]:
    every = [column for _, five in blocks for column in five]
    row = _fit(values, every, is_marked=is_marked)
    if len(row) != len(every):
        return
    for index, (row_code, five) in enumerate(blocks):
        yield SecondRow("review_litigation", row_code, five, row[5 * index : 5 * index + 5], True)
