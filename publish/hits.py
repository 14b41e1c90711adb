"""Reports that contain what a reader typed, newest first, each with the words around it.

A hit's excerpt is cut from the printed text; the marked parts are those that equal the query after NFKC and casefold,
the same folding that the index uses: ``Search("行政处罚 １５")`` marks ``行政处罚`` and ``15``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from datasette.database import Database

from archive.search import match_query

#: Longer input is cut: nobody types it, and each character is one more phrase token.
MAX_QUERY = 200
PAGE_SIZE = 20
#: Deep pages are walked hit by hit; a reader who needs more takes the CSV.
MAX_PAGE = 500
#: Characters of text on each side of the first place found.
MARGIN = 60

COUNT_SQL = "select count(*) as hits from reports_fts where reports_fts match :match"
HITS_SQL = """
select r.id, r.title, r.year, r.published_on, r.status, a.name as agency
from reports_fts join reports r on r.serial = reports_fts.rowid join agencies a on a.id = r.agency_id
where reports_fts match :match order by reports_fts.rowid desc limit :limit offset :offset
"""


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked when it is what was searched for."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Hit:
    """One report found."""

    report: dict[str, Any]  #: id, title, year, published_on, status, agency
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    section: int | None  #: where the excerpt stands


@dataclass(frozen=True)
class Hits:
    """One page of what a query found."""

    query: str
    was_cut: bool
    count: int
    page: int
    hits: tuple[Hit, ...]

    @property
    def first(self) -> int:
        """Number of the first hit on this page."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def has_next(self) -> bool:
        """Whether another page can be shown."""
        return self.page * PAGE_SIZE < self.count and self.page < MAX_PAGE


async def find_hits(database: Database, typed: str, page: int) -> Hits:
    """The hits of one page (from 1). Raises datasette's QueryInterrupted past the time limit."""
    query = typed.strip()[:MAX_QUERY]
    match = match_query(query)
    count = (await database.execute(COUNT_SQL, {"match": match})).first()["hits"]
    parameters = {"match": match, "limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE}
    reports = [dict(row) for row in (await database.execute(HITS_SQL, parameters)).rows]
    texts = await _texts(database, [report["id"] for report in reports])
    words = query_words(query)
    hits = tuple(_hit(report, texts.get(report["id"], []), words) for report in reports)
    return Hits(query, len(typed.strip()) > MAX_QUERY, count, page, hits)


def query_words(query: str) -> tuple[str, ...]:
    """The words to mark, folded; quoted text is one word. Longest first, so that the longest is marked."""
    parts = re.split(r'["“”]', query)
    words = [word for position, part in enumerate(parts) for word in ([part] if position % 2 else part.split())]
    folded = {_fold(word).strip() for word in words}
    return tuple(sorted((word for word in folded if word), key=lambda word: (-len(word), word)))


def mark(text: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """A text cut into pieces, the occurrences of any word marked."""
    spans = _spans(text, words)
    pieces = []
    end = 0
    for start, stop in spans:
        pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
        end = stop
    pieces.append(Piece(text[end:], False))
    return tuple(piece for piece in pieces if piece.text)


def excerpt(text: str, word: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """The text around the first place of `word`, all `words` marked; empty when `word` is not there."""
    spans = _spans(text, (word,))
    if not spans:
        return ()
    start, stop = max(0, spans[0][0] - MARGIN), min(len(text), spans[0][1] + MARGIN)
    cut = " ".join(text[start:stop].split())
    return mark(f"{'…' if start else ''}{cut}{'…' if stop < len(text) else ''}", words)


def _hit(report: dict[str, Any], sections: list[dict[str, Any]], words: tuple[str, ...]) -> Hit:
    title = mark(report["title"] or f"{report['agency']} {report['year']}", words)
    # Sentences say more than the labels of a form that every report prints, so the prose is looked at first.
    for column in ("prose", "text"):
        for word in words:
            for section in sections:
                found = excerpt(section[column] or "", word, words)
                if found:
                    return Hit(report, title, found, section["number"])
    opening = next((section["prose"] or "" for section in sections if section["number"]), "")[: 2 * MARGIN]
    return Hit(report, title, (Piece(f"{opening}…", False),) if opening else (), None)


async def _texts(database: Database, report_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    names = {f"r{position}": report_id for position, report_id in enumerate(report_ids)}
    marks = ", ".join(f":{name}" for name in names)
    sql = f"select report_id, number, prose, text from sections where report_id in ({marks}) order by report_id, number"
    texts: dict[str, list[dict[str, Any]]] = {}
    for row in (await database.execute(sql, names)).rows:
        texts.setdefault(row["report_id"], []).append(dict(row))
    return texts


def _spans(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where any of the words stands in the text as printed, in order, without overlaps."""
    folded = _fold(text)
    expression = "|".join(map(re.escape, words))
    found = [match.span() for match in re.finditer(expression, folded)] if expression else []
    if not found or len(folded) == len(text):
        return found
    # Some character folds to several (… to three dots): count where each printed one begins.
    begins = list(accumulate((len(_fold_character(character)) for character in text), initial=0))
    origin = {begin: position for position, begin in enumerate(begins)}
    return [(origin[start], origin[stop]) for start, stop in found if start in origin and stop in origin]


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    return _fold(character)
