"""For one report the reports that it takes text from, and how much from each and from all.

    yining-2024  ->  yining-2023: 1,430 of 1,644 characters; yining-ecology-2024: 90; all earlier years: 1,502

Earlier years of its own agency are all looked at. Of other agencies those are, whose sampled runs (see
`archive.audit.reuse_index`) say that they may hold a part of it: first the likeliest, then whoever may hold what none
of the first did, until a round finds nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from archive.audit.reuse_index import Numbers, Store, find_sampled, join_runs
from archive.audit.reuse_match import Match, Side, Span, join_matches, match_units

#: A report with fewer characters of its own words has no share: one sentence would be half of it.
LEAST_OWN = 100
#: A source is told, and another agency counts at all, when it holds this share of a report's own words, and so many
#: characters: one stock sentence is nobody's source. What an agency wrote itself before counts whatever its size.
LEAST_SHARE, LEAST_CHARACTERS = 0.05, 40
#: So many sources of each kind are told; the shares of all count more.
MOST_SOURCES = 5
#: How many reports of other agencies are compared with one: in the first round, in each that follows, and in all.
FIRST_ROUND, NEXT_ROUND, ALL_ROUNDS = 10, 4, 32
#: A unit counts for little when a report prints this part of its sampled runs or less, which a stock phrase does, and
#: wholly from the second part on: one other word in 36 characters leaves as much.
STOCK_PART, WHOLE_PART = 0.15, 0.6
LITTLE = 0.02
#: A report is looked at from this part of the least that counts.
LIKELY_SOURCE = 0.5
#: Of the reports that print a run so many of the earliest are looked at: of a form that hundreds use, any will do.
MOST_PRINTERS = 64


class Source(NamedTuple):
    """What one report takes from another."""

    rank: int
    is_own: bool  #: an earlier year of the same agency
    characters: int
    spans: tuple[Span, ...]


class _Taken(NamedTuple):
    """The same before its passages are joined."""

    side: Side
    is_own: bool
    characters: int
    matches: list[Match]


@dataclass(frozen=True)
class Found:
    """What one report takes from all."""

    rank: int
    is_too_short: bool
    own_characters: int
    boilerplate_characters: int
    from_own: int | None  #: characters that any earlier year holds; None: there is no earlier year
    from_others: int | None  #: the same of other agencies; None: there is no report to compare with
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class _Guess:
    """A unit of the report that may stand in another report."""

    ranks: Numbers
    units: Numbers
    characters: Numbers
    is_short: Numbers  #: all that it may hold is less than what counts


def find_sources(store: Store, rank: int) -> Found:
    """Compare one report with all that may be its sources."""
    report = Side(store, rank)
    own = report.own_characters
    boilerplate = int(report.ends[-1]) - own
    year, agency = int(store.year[rank]), int(store.agency[rank])
    before = int(np.searchsorted(store.year, year, side="left"))
    until = int(np.searchsorted(store.year, year, side="right"))
    earlier = np.flatnonzero(store.agency[:before] == agency).tolist()
    has_others = int(np.count_nonzero(store.agency[:until] != agency)) > 0
    if own < LEAST_OWN:
        return Found(rank, True, own, boilerplate, None, None, ())
    mine = [_compare(report, other, is_own=True) for other in earlier]
    others = _compare_others(report, until, agency) if has_others else []
    return Found(
        rank,
        False,
        own,
        boilerplate,
        _united(report, mine) if earlier else None,
        _united(report, others) if has_others else None,
        tuple(_join(report, taken) for taken in (*_largest(report, mine), *_largest(report, others))),
    )


def _compare(report: Side, other: int, *, is_own: bool) -> _Taken:
    side = Side(report.store, other)
    matches = match_units(report, side)
    characters = int(report.lengths[[match.unit for match in matches]].sum()) if matches else 0
    return _Taken(side, is_own, characters, matches)


def _least(report: Side) -> float:
    return max(LEAST_CHARACTERS, LEAST_SHARE * report.own_characters)


def _compare_others(report: Side, until: int, agency: int) -> list[_Taken]:
    guess = guess_sources(report, until, agency)
    is_open = np.ones(len(report.lengths), dtype=bool)
    tried: set[int] = set()
    found: list[_Taken] = []
    while len(tried) < ALL_ROUNDS:
        chosen = _likeliest(guess, is_open, tried)[: NEXT_ROUND if tried else FIRST_ROUND]
        if not chosen:
            break
        tried.update(chosen)
        new = [_compare(report, other, is_own=False) for other in chosen]
        new = [taken for taken in new if taken.characters >= _least(report)]
        found += new
        closed = [match.unit for taken in new for match in taken.matches]
        if not is_open[closed].any():
            break
        is_open[closed] = False
    return found


def guess_sources(report: Side, until: int, agency: int) -> _Guess:
    """What the sampled runs say; reports left out that cannot hold enough."""
    store = report.store
    hashes, units = _sample(report)
    width = max(1, len(report.lengths))
    sampled = np.bincount(units, minlength=width)
    keys = np.searchsorted(store.keys, hashes)
    starts = store.key_starts[keys]
    counts = np.minimum(store.key_starts[keys + 1] - starts, MOST_PRINTERS)
    places = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    ranks, printed = store.ranks[places].astype(np.int64), np.repeat(units, counts)
    valid = np.flatnonzero((ranks < until) & (store.agency[ranks] != agency))
    pairs, shared = np.unique(ranks[valid] * width + printed[valid], return_counts=True)
    units = pairs % width
    part = (shared / sampled[units] - STOCK_PART) / (WHOLE_PART - STOCK_PART)
    ranks = pairs // width
    characters = report.lengths[units] * np.clip(part, LITTLE, 1)
    whole = np.bincount(ranks, weights=characters, minlength=1)[ranks] if len(ranks) else characters
    chosen = np.flatnonzero(whole >= LIKELY_SOURCE * _least(report))
    return _Guess(ranks[chosen], units[chosen], characters[chosen], whole[chosen] < _least(report))


def _sample(report: Side) -> tuple[Numbers, Numbers]:
    """The sampled long runs of a report, and the unit of each."""
    long_hashes = join_runs(report.hashes)
    chosen = find_sampled(long_hashes)
    return long_hashes[chosen], np.repeat(np.arange(len(report.lengths)), report.lengths)[chosen]


def _likeliest(guess: _Guess, is_open: Numbers, tried: set[int]) -> list[int]:
    """Reports that may hold units that no source holds yet, first who holds enough, who holds most, the earliest."""
    asked = np.flatnonzero(is_open[guess.units])
    ranks, first, voters = np.unique(guess.ranks[asked], return_index=True, return_inverse=True)
    characters = np.bincount(voters, weights=guess.characters[asked], minlength=len(ranks))
    order = np.lexsort((ranks, -characters, guess.is_short[asked][first]))[: ALL_ROUNDS + FIRST_ROUND]
    return [rank for rank in ranks[order].tolist() if rank not in tried]


def _united(report: Side, sources: list[_Taken]) -> int:
    units = sorted({match.unit for source in sources for match in source.matches})
    return int(report.lengths[units].sum()) if units else 0


def _largest(report: Side, sources: list[_Taken]) -> list[_Taken]:
    """The sources that hold most, as far as they count; of equals the earliest."""
    counted = [source for source in sources if source.characters >= _least(report)]
    return sorted(counted, key=lambda source: (-source.characters, source.side.rank))[:MOST_SOURCES]


def _join(report: Side, taken: _Taken) -> Source:
    spans = tuple(join_matches(report, taken.side, taken.matches))
    return Source(taken.side.rank, taken.is_own, taken.characters, spans)
