"""The words that the second reading looks for in a stream of tokens: ``1.属于国家秘密`` is ``1属于国家秘密`` here.

Only known words count, word for word: what is garbled is left to the first reading, and then stands alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from parse.editions.vocabulary import TableLabels
from parse.labels import NO_WORD, SAME_WORDS, Entry

#: What one cell of values prints: nothing, a number with its unit or note, a sign and a number, a dash, 无.
VALUE = re.compile(
    r"\s*(?:[+\-−增减]{0,2}[\d０-９][\d０-９,，.．]*\s*(?:万?元|件|条|个|项)?\s*(?:[（(][^（）()]*[)）])?|[-—–－/／]+|无)?\s*"
)


@dataclass(frozen=True)
class SecondRow:
    """One row as the second reading has it."""

    table_code: str
    row_code: str
    columns: tuple[str, ...]  #: from left to right
    values: tuple[str, ...]  #: their texts; without those that print nothing where the row is not whole
    is_whole: bool  #: whether there is a value, perhaps empty, for each column


@dataclass(frozen=True)
class Lexicon:
    """Known words of all tables by their squashed spelling."""

    rows: dict[str, tuple[str, str]]  #: spelling -> table and row code; with the numbering, and without where it is one
    columns: dict[tuple[str, str], str]  #: table code and spelling -> column code
    blocks: dict[str, str]  #: spelling -> row code of the table of reviews, whose rows are blocks of columns
    organisations: str  #: spelling of 法人或其他组织
    others: frozenset[str]  #: spellings of group labels and of words without a figure

    def find_column(self, word: str, table_code: str) -> str | None:
        """The code of a column of one table."""
        return self.columns.get((table_code, word))

    @cached_property
    def words(self) -> frozenset[str]:
        """What may stand in a header."""
        return frozenset({word for _, word in self.columns} | set(self.blocks) | self.others | {self.organisations})

    @cached_property
    def names(self) -> frozenset[str]:
        """What names a row or a column."""
        return frozenset({word for _, word in self.columns} | set(self.rows) | set(self.blocks))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What any of these names begins with."""
        return frozenset(name[:length] for name in self.names for length in range(1, len(name)))

    @cached_property
    def numbered_rows(self) -> tuple[str, ...]:
        """Spellings of rows that begin with a number of their own, and of no group."""
        return tuple(sorted(row for row in self.rows if row[0].isdecimal() and row not in self.others))

    @cached_property
    def longest_row(self) -> int:
        """How many characters the longest row label has."""
        return max(map(len, self.rows))


@lru_cache(maxsize=8192)
def squash(printed: str) -> str:
    """Letters and digits alone, NFKC, common characters for traditional ones; the numbering stays."""
    if printed.isdecimal() and printed.isascii():
        return printed
    return NO_WORD.sub("", unicodedata.normalize("NFKC", printed).translate(SAME_WORDS))


def is_value(text: str) -> bool:
    """Whether a token may be the text of a cell of values."""
    return text.isdecimal() or bool(VALUE.fullmatch(text))


def build_lexicon(labels: dict[str, TableLabels]) -> Lexicon:
    """Take the words of the tables; a word without its numbering only where it names one row of one table."""
    tables = labels.values()
    groups = {squash(entry.printed) for table in tables for entry in table.groups.entries}
    return Lexicon(
        rows=_list_rows(labels),
        columns={
            (code, squash(entry.printed)): entry.code
            for code, table in labels.items()
            for entry in table.columns.entries
        },
        blocks={squash(entry.printed): entry.code for entry in labels["review_litigation"].rows.entries},
        organisations=labels["requests"].covers[0][0],
        others=frozenset(
            groups
            | {decoy.key for table in tables for decoy in table.columns.decoys}
            | {key for table in tables for key in table.junk}
        ),
    )


def _list_rows(labels: dict[str, TableLabels]) -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    heads = {squash(entry.printed) for table in labels.values() for entry in table.columns.entries}
    for table_code in ("proactive", "requests"):
        vocabulary = labels[table_code].rows
        for entry in vocabulary.entries:
            for word in _spell(entry, vocabulary.shared):
                if word in heads:  # 总计 without its number is a header
                    continue
                rows[word] = (table_code, entry.code)
    return rows


def _spell(entry: Entry, shared: frozenset[str]) -> tuple[str, ...]:
    return (squash(entry.printed),) if entry.label.key in shared else (squash(entry.printed), entry.label.key)
