"""Full-text search that finds what a substring scan finds, in Chinese and any other script, with stock SQLite.

Every run of letters and digits is indexed as all its overlapping pairs of characters, plus its last character alone::

    index_text("行政处罚15件")  ->  "行政 政处 处罚 罚1 15 5件 件"
    match_query("处罚")         ->  '"处罚"'
    match_query("行政处罚")     ->  '"行政 政处 处罚"'
    match_query("罚")           ->  '"罚"*'

so that the stock `unicode61` tokenizer needs no extension and a plain ``sqlite3`` shell searches the same index:
``select * from reports where serial in (select rowid from reports_fts where reports_fts match '"行政 政处 处罚"')``.
Full-width and half-width, upper and lower case are the same (NFKC, casefold); punctuation only separates.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise

FTS_TABLE = "reports_fts"
FTS_COLUMNS = ("title", "agency", "text")
#: Contentless: the words stand in `reports` and `sections` already, and the index holds only what finds them.
CREATE_FTS = (
    f"create virtual table {FTS_TABLE} using fts5("
    f"{', '.join(FTS_COLUMNS)}, content='', tokenize='unicode61 remove_diacritics 0')"
)
#: An FTS5 expression that is valid and finds nothing: U+E000 is private use and is removed from every indexed text.
MATCH_NOTHING = '"\ue000"'


def index_text(text: str) -> str:
    """The tokens of a text, separated by blanks, as the full-text table stores them."""
    return " ".join(token for run in _runs(text) for token in _tokens(run, ended=True))


def match_query(query: str) -> str:
    """An FTS5 MATCH expression for what a person types.

    Words separated by blanks must all occur, each anywhere, as a substring. Text in double quotes is one
    word, blanks and all.
    A query without a letter or digit finds nothing.
    """
    phrases = [_phrase(word) for word in _words(query)]
    return " AND ".join(phrase for phrase in phrases if phrase) or MATCH_NOTHING


def _words(query: str) -> list[str]:
    words: list[str] = []
    for position, part in enumerate(query.replace("“", '"').replace("”", '"').split('"')):
        words += [part] if position % 2 else part.split()
    return words


def _phrase(word: str) -> str:
    runs = _runs(word)
    if not runs:
        return ""
    # A run before the last is followed by punctuation, so it ends there in the text as well; the last may go on.
    tokens = [token for run in runs[:-1] for token in _tokens(run, ended=True)]
    last = _tokens(runs[-1], ended=False)
    prefix = "*" if len(runs[-1]) == 1 and not _ends_in_separator(word) else ""
    return f'"{" ".join(tokens + last)}"{prefix}'


def _tokens(run: str, *, ended: bool) -> list[str]:
    pairs = [first + second for first, second in pairwise(run)]
    return [*pairs, run[-1]] if ended or not pairs else pairs


def _runs(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character if _is_token(character) else " " for character in folded).split()


def _is_token(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _ends_in_separator(word: str) -> bool:
    return not _is_token(unicodedata.normalize("NFKC", word)[-1])
