"""Printed totals with their parts: ``共计发布政务信息 2395条。其中，概况类信息 14条；政务动态信息 1008条``.

What is counted does not matter. Parts have the unit of the total; a number of another unit, a share and a change are
no parts. That parts come to less than the total is no fault where the words do not say that they are all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parse.model import Section
from parse.prose.clauses import CLOSING, OPENING, Clause, split_clauses
from parse.prose.model import Part, SumClaim
from parse.prose.plain import Plain, read_plain, split_sentences
from parse.prose.quantities import Quantity
from parse.prose.vocabulary import load_words

STOPS = {"；", ";"}


@dataclass
class _Sum:
    """A total whose parts are being read."""

    start: int  #: of its words
    total: Quantity
    is_exhaustive: bool
    depth: int  #: of the brackets that the parts stand in
    parts: list[tuple[int, Quantity]] = field(default_factory=list)  #: each with the start of its words
    parted_by: str = ""  #: what stands between the parts


def read_sums(sections: Sequence[Section]) -> tuple[SumClaim, ...]:
    """The printed totals with at least two parts, in reading order."""
    return tuple(claim for section in sections for claim in read_section_sums(section.prose, section.number))


def read_section_sums(prose: str, number: int) -> Iterator[SumClaim]:
    """The printed totals of the prose of one section."""
    plain, vocabulary = read_plain(prose), load_words()
    last: tuple[int, Quantity] | None = None
    for start, end in split_sentences(plain.text):
        clauses = list(split_clauses(vocabulary.cut(plain.text, start, end), is_any_unit=True))
        found, last = _read_sentence(clauses, last)
        yield from (_finish(one, plain, number) for one in found if len(one.parts) > 1)


def _read_sentence(
    clauses: Sequence[Clause], last: tuple[int, Quantity] | None
) -> tuple[list[_Sum], tuple[int, Quantity] | None]:
    """The sums of a sentence, and its last total, of which the next sentence may tell the parts (其中，…)."""
    found: list[_Sum] = []
    current: _Sum | None = None
    depth = 0
    for place, clause in enumerate(clauses):
        depth += (clause.opener in OPENING) - (clause.opener in CLOSING) if clause.opener else 0
        marker = next((word for word in clause.words if word.code in {"parts", "all_parts"}), None)
        numbers = _list_numbers(clause)
        if place == 0 and marker is None:
            last = None
        if marker and last:
            current = _Sum(last[0], last[1], marker.code == "all_parts", depth)
            found.append(current)
            last = None
        if current and depth < current.depth:
            current = None
        if current and depth == current.depth and numbers:
            current = _add_part(current, clause, numbers)
        elif current is None and depth == 0 and numbers:
            last = clause.words[0].start, numbers[-1]
    return found, last


def _list_numbers(clause: Clause) -> list[Quantity]:
    """The numbers of a clause that count something; none where it tells a change or another year."""
    if any(word.kind == "void" for word in clause.words):
        return []
    found = [word.quantity for word in clause.words if word.quantity]
    return [quantity for quantity in found if quantity.kind not in {"share", "bare"}]


def _add_part(current: _Sum, clause: Clause, numbers: Sequence[Quantity]) -> _Sum | None:
    """Add a number of the total's unit; after parts that 、 or ， separate, ； ends them."""
    if current.parts and not current.parted_by:
        current.parted_by = clause.opener
    if clause.opener in STOPS and current.parted_by and current.parted_by not in STOPS:
        return None
    current.parts += [(clause.words[0].start, number) for number in numbers if number.unit == current.total.unit]
    return current


def _finish(one: _Sum, plain: Plain, section: int) -> SumClaim:
    start, end, words = plain.cut(one.start, one.parts[-1][1].end)
    _, _, number = plain.cut(one.total.start, one.total.digits_end)
    parts = tuple(_name_part(begin, part, plain) for begin, part in one.parts)
    return SumClaim(section, start, end, words, number, one.total.value, parts, one.is_exhaustive)


def _name_part(begin: int, part: Quantity, plain: Plain) -> Part:
    at, _, number = plain.cut(part.start, part.digits_end)
    return Part(number, part.value, at, plain.cut(min(begin, part.start), part.end)[2])
