"""A sentence in clauses, and a clause in segments: what stands before a number, the number, what stands behind it.

``收到申请21件，其中予以公开13件、部分公开3件`` has the segments
``收到申请|21件|``, ``其中予以公开|13件|`` and ``部分公开|3件|``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parse.prose.quantities import Quantity, read_about
from parse.prose.vocabulary import Word

OPENING, CLOSING = "（(", "）)"


@dataclass(frozen=True)
class Clause:
    """Words between two separators."""

    opener: str  #: what stands before it: a separator, 、 or 和 behind a number, or nothing
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Segment:
    """A number and the words that belong to it."""

    opener: str
    lead: tuple[Word, ...]
    number: Word
    quantity: Quantity  #: of the number
    tail: tuple[Word, ...]


def split_clauses(words: Sequence[Word], *, is_any_unit: bool = False) -> Iterator[Clause]:
    """Cut at separators, and at 、 and 和 behind a number; brackets without a number are left out.

    ``is_any_unit``: numbers of units that the form does not know cut too.
    """
    opener, current = "", list[Word]()
    for word in _drop_asides(words):
        is_join = word.code == "joins" and any(_counts(one) or (is_any_unit and one.quantity) for one in current)
        if word.kind != "separator" and not is_join:
            current.append(word)
            continue
        yield Clause(opener, tuple(current))
        opener, current = word.text, []
    yield Clause(opener, tuple(current))


def split_segments(clause: Clause) -> list[Segment]:
    """One segment a number; the last one has what follows as its tail."""
    places = [(place, word.quantity) for place, word in enumerate(clause.words) if word.quantity and _counts(word)]
    segments: list[Segment] = []
    begin = 0
    for place, quantity in places:
        tail = clause.words[place + 1 :] if place == places[-1][0] else ()
        opener, lead = clause.opener if not segments else "", clause.words[begin:place]
        is_about = (lead and lead[-1].code == "approximate") or (tail and tail[0].code == "approximate")
        counted = read_about(quantity) if is_about else quantity
        segments.append(Segment(opener, lead, clause.words[place], counted, tail))
        begin = place + 1
    return segments


def _counts(word: Word) -> bool:
    """Whether the word is a number that may be one of the form; 3次, 12个工作日 are not."""
    return word.kind == "number" and word.code != "other"


def _drop_asides(words: Sequence[Word]) -> list[Word]:
    """Leave out brackets that hold no number; a reason in brackets stays, as if they were not there."""
    kept: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        end = _find_closing(words, place) if word.kind == "separator" and word.text in OPENING else None
        inner = words[place + 1 : end] if end else ()
        if end is None or any(_counts(one) or one.kind == "zero" for one in inner):
            kept.append(word)
            place += 1
            continue
        kept += [one for one in inner if one.kind == "row"]
        place = end + 1
    return kept


def _find_closing(words: Sequence[Word], place: int) -> int | None:
    for end in range(place + 1, len(words)):
        if words[end].kind == "separator" and words[end].text in OPENING:
            return None
        if words[end].kind == "separator" and words[end].text in CLOSING:
            return end
    return None
