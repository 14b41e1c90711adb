"""Printed totals with their parts: ``共计发布政务信息 2395条。其中，概况类信息 14条；政务动态信息 1008条``.

What is counted does not matter. Parts have the unit of the total; a number of another unit, a share and a change are
no parts. That parts come to less than the total is no fault where the words do not say that they are all; nor that
they come to more where one thing may be in several (网站80条，微信60条).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parse.model import Section
from parse.prose.clauses import CLOSING, OPENING, Clause, split_clauses
from parse.prose.model import Part, SumClaim
from parse.prose.plain import Plain, read_plain, split_sentences
from parse.prose.quantities import Quantity
from parse.prose.vocabulary import Word, load_words

STOPS = {"；", ";"}
SORTS = {"column", "row", "result"}
STEPS = {
    ("act", code)
    for code in ("received", "accepted", "handled", "processed", "carried", "carried_over_in", "carried_over_out")
}


class _Total(NamedTuple):
    """A number that may be a total, and where its words begin."""

    start: int
    total: Quantity


@dataclass
class _Sum:
    """A total whose parts are being read."""

    start: int  #: of its words
    total: Quantity
    is_exhaustive: bool
    depth: int  #: of the brackets that the parts stand in
    parts: list[tuple[int, Quantity]] = field(default_factory=list)  #: each with the start of its words
    is_by_channel: bool = False  #: whether the last part says by what it came (通过…)
    parted_by: str = ""  #: what stands between the parts
    sorts: set[str] = field(default_factory=set)  #: what the parts divide by
    is_inner: bool = False  #: begun among the parts of another one, whose next parts look like its own


def read_sums(sections: Sequence[Section]) -> tuple[SumClaim, ...]:
    """The printed totals with at least two parts, in reading order."""
    return tuple(claim for section in sections for claim in read_section_sums(section.prose, section.number))


def read_section_sums(prose: str, number: int) -> Iterator[SumClaim]:
    """The printed totals of the prose of one section."""
    plain, vocabulary = read_plain(prose), load_words()
    before: list[_Total] = []
    places = split_sentences(plain.text)
    telling = [vocabulary.parts.search(plain.text, start, end) is not None for start, end in places]
    for place, (start, end) in enumerate(places):
        if not any(telling[place : place + 2]):
            before = []
            continue
        clauses = list(split_clauses(vocabulary.cut(plain.text, start, end), is_any_unit=True))
        found, before = _read_sentence(clauses, before)
        yield from (_finish(one, plain, number) for one in found if len(one.parts) > 1)


def _read_sentence(clauses: Sequence[Clause], before: list[_Total]) -> tuple[list[_Sum], list[_Total]]:
    """The sums of a sentence, and its numbers: where it has but one, the next may tell the parts of that (其中，…)."""
    found: list[_Sum] = []
    told: list[_Total] = []
    current: _Sum | None = None
    nearest: _Total | None = None
    depth = 0
    for place, clause in enumerate(clauses):
        depth += (clause.opener in OPENING) - (clause.opener in CLOSING) if clause.opener else 0
        marker = _find_marker(clause)
        numbers = _list_numbers(clause)
        if place == 0 and marker and len(before) == 1:
            nearest = before[0]
        if marker:
            current = _begin_sum(nearest, marker, depth, current)
            found += [current] if current else []
        if current and depth < current.depth:
            current = None
        if current and depth == current.depth and numbers:
            current = _add_part(current, clause, numbers)
        if depth == 0:
            told += [_Total(clause.words[0].start, one) for one in numbers]
        nearest = told[-1] if numbers and depth == 0 else nearest if _is_silent(clause) else None
    return found, told


def _begin_sum(nearest: _Total | None, marker: Word, depth: int, outer: _Sum | None) -> _Sum | None:
    """The sum of the number before a marker; of 其中许可60件，含即办20件，处罚50件 whose part 50 is is not sure."""
    is_inner = outer is not None and depth == outer.depth and bool(outer.parts)
    if outer is not None and is_inner:
        outer.is_exhaustive = False
    return _Sum(*nearest, marker.code == "all_parts" and not is_inner, depth, is_inner=is_inner) if nearest else None


def _find_marker(clause: Clause) -> Word | None:
    """其中, 包括 … at the beginning of a clause; behind a noun (A、B分别为) they tell no parts of what was before."""
    words = [word for word in clause.words if word.kind != "filler"]
    return words[0] if words and words[0].code in {"parts", "all_parts"} else None


def _is_silent(clause: Clause) -> bool:
    """Whether a clause says nothing that could come between a total and its parts."""
    return not clause.words or any(word.kind in {"void", "filler"} for word in clause.words)


def _list_numbers(clause: Clause) -> list[Quantity]:
    """The numbers of a clause that count something; none where it tells a change or another year."""
    if any(word.kind == "void" for word in clause.words):
        return []
    found = [word.quantity for word in clause.words if word.quantity]
    return [quantity for quantity in found if quantity.kind not in {"share", "bare"}]


def _add_part(current: _Sum, clause: Clause, numbers: Sequence[Quantity]) -> _Sum | None:
    """Add a number of the total's unit; after parts that 、 or ， separate, ； ends them.

    So does what is more than the total, and 通过 behind parts without it: another sentence begins there.
    """
    if current.parts and not current.parted_by:
        current.parted_by = clause.opener
    same = [number for number in numbers if number.unit == current.total.unit]
    if _ends_parts(current, clause, same):
        if same and not any(word.kind == "act" for word in clause.words):
            current.is_exhaustive = False  # it may be a part all the same
        return None
    current.sorts |= _list_sorts(clause)
    current.is_by_channel = _is_through(clause)
    current.parts += [(clause.words[0].start, number) for number in same]
    return current


def _ends_parts(current: _Sum, clause: Clause, same: Sequence[Quantity]) -> bool:
    if clause.opener in STOPS and current.parted_by and current.parted_by not in STOPS:
        return True
    sorts = _list_sorts(clause)
    if current.parts and sorts and not sorts & current.sorts:
        return True
    if current.parts and _is_through(clause) and not current.is_by_channel:
        return True
    return any(number.value > current.total.value for number in same)


def _is_through(clause: Clause) -> bool:
    return any("通过" in word.text for word in clause.words)


def _list_sorts(clause: Clause) -> set[str]:
    """What a clause divides by: kinds of applicants, of results, or steps of the handling. Parts of a total are of one
    sort: in 其中自然人53件；办结102件 the second is another statement.
    """
    return {word.kind for word in clause.words if word.kind in SORTS or (word.kind, word.code) in STEPS}


def _finish(one: _Sum, plain: Plain, section: int) -> SumClaim:
    start, end, words = plain.cut(one.start, one.parts[-1][1].end)
    _, _, number = plain.cut(one.total.start, one.total.digits_end)
    parts = tuple(_name_part(begin, part, plain) for begin, part in one.parts)
    may_overlap = one.is_inner or any(load_words().media.search(part.words) for part in parts)
    return SumClaim(section, start, end, words, number, one.total.value, parts, one.is_exhaustive, may_overlap)


def _name_part(begin: int, part: Quantity, plain: Plain) -> Part:
    at, _, number = plain.cut(part.start, part.digits_end)
    return Part(number, part.value, at, plain.cut(min(begin, part.start), part.end)[2])
