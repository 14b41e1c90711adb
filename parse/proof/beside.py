"""The labels that the independent reading finds beside a cell, against the code the first reading gave it.

A cell of ``requests.granted.total`` stands right of （一）予以公开 and below 总计. Where the label of another row
stands there, word for word, the first reading has slipped: the same number may be printed in both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from rapidfuzz import fuzz

from parse.editions.vocabulary import TableLabels, load_labels
from parse.labels import Vocabulary, read_label

#: Shorter labels (规章, 总计, 其他) stand inside longer ones, and speak only where they stand alone.
LEAST_INSIDE = 4
#: How much of a cell's own label must be found beside it to believe a garbled one.
OWN = 75
#: So many characters of a label in a row are a part of it that a line break has left.
LEAST_PART = 9
#: The table whose codes stand in one printed row: its row labels stand above the cells.
ONE_ROW = "review_litigation"
NOT_WORDS = re.compile(r"[\W\d_]+")
#: A body's note behind a label: 规章（含修订）.
NOTE = re.compile(r"[（(].*", re.DOTALL)


def find_slip(code: str, left: Sequence[str], above: Sequence[str], near: Sequence[str] = ()) -> str:
    """Say what speaks against a cell's code, or nothing.

    ``left`` are the texts left of the cell in its row, ``above`` those over it in its column, the nearest first. In
    those of ``near`` its own label may stand, and no other is looked for.
    """
    table, row, column = code.split(".")
    labels = load_labels()[table]
    other = "" if table == ONE_ROW else find_other_row(labels, row, left, near)
    if other:
        return f"left of the cell stands the label of the row {other}"
    nearest = find_column(labels, above)
    if nearest and column not in nearest:
        return f"above the cell stands the label of the column {' or '.join(sorted(nearest))}"
    return ""


def find_other_row(labels: TableLabels, row: str, left: Sequence[str], near: Sequence[str]) -> str:
    """The code of another row whose label stands word for word left of a cell whose own does not."""
    keys = [key for text in left if (key := read_label(text).key)]
    together = "".join(keys)
    around = together + "".join(read_label(text).key for text in near)
    own = _list_keys(labels.rows)[row]
    if any(_is_there(key, around) for key in own):
        return ""
    for code, words in _list_keys(labels.rows).items():
        if code != row and any(_stands(key, keys, together) for key in words):
            return code
    return ""


def has_row(code: str, left: Sequence[str], above: Sequence[str]) -> bool:
    """Whether the label of the row, word for word, is the text beside a cell (or over it, in the table of one row)."""
    table, row, _ = code.split(".")
    own = _list_keys(load_labels()[table].rows)[row]
    texts = above if table == ONE_ROW else left
    return any(read_label(text).key in own or read_label(NOTE.sub("", text)).key in own for text in texts)


def has_column(code: str, above: Sequence[str]) -> bool:
    """Whether the nearest label of a column over a cell is that of its code."""
    table, _, column = code.split(".")
    return column in find_column(load_labels()[table], above)


def find_column(labels: TableLabels, above: Sequence[str]) -> frozenset[str]:
    """The columns that print the nearest label over a cell; none where that is no label of a column.

    The names of sections (第二十条第（六）项) stand between a header and its cells, or run into it.
    """
    known = _list_columns(labels.columns)
    for text in above:
        key = read_label(text).key
        ends = [label for label in known if key.endswith(label)]
        if ends:
            return known[max(ends, key=len)]
        if key not in labels.junk:
            break
    return frozenset()


@lru_cache(maxsize=4096)  # the cells of a row have the same words beside them
def _is_there(key: str, around: str) -> bool:
    """Whether a label stands somewhere, garbled or in part."""
    if len(key) < LEAST_INSIDE:
        return key in around
    part = SequenceMatcher(None, key, around, autojunk=False).find_longest_match().size
    return part >= LEAST_PART or fuzz.partial_ratio(key, around) >= OWN


def _stands(key: str, keys: Sequence[str], together: str) -> bool:
    return key in together if len(key) >= LEAST_INSIDE else key in keys


@cache
def _list_keys(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in vocabulary.entries:
        found[entry.code] = found.get(entry.code, frozenset()) | {entry.label.key}
    return found


@cache
def _list_columns(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in vocabulary.entries:
        found[entry.label.key] = found.get(entry.label.key, frozenset()) | {entry.code}
    return found
