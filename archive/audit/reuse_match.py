"""Which sentences of a report stand in another: candidates by common runs, proven by rapidfuzz.

伊宁市教育局全年主动公开政府信息0条   ~   伊宁市民政局全年主动公开政府信息0条        0.89: the same but for a name
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from archive.audit.reuse_index import RUN, Numbers, Store

#: From here on a sentence counts as copied: one character in five may be another's name or a word put better.
ALIKE = 0.8
#: Two sentences are compared when they share this part of the runs of the shorter: three words changed in a sentence of
#: 30 characters leave as much, a stock phrase that both hold is less.
LEAST_RUNS = 0.15
#: Hashes are looked up in a table of so many entries before they are searched.
_TABLE_BITS = 16


class Match(NamedTuple):
    """A unit of a report, by its number within the report, and the unit of a source that it is taken from."""

    unit: int
    source_unit: int
    similarity: float


class Span(NamedTuple):
    """Neighbouring units that are neighbours in the source too: characters of the prose of a section of each."""

    section: int
    start: int
    end: int
    source_section: int
    source_start: int
    source_end: int
    similarity: float


class _SortedRuns(NamedTuple):
    """The runs of a report by hash."""

    keys: Numbers  #: each once
    starts: Numbers  #: per key: its first unit in `units`
    counts: Numbers  #: per key: how many units
    units: Numbers
    table: Numbers  #: by the first bits of a hash whether it may be a key


@dataclass(frozen=True)
class Side:
    """One report of the store, laid out to be compared."""

    store: Store
    rank: int

    @cached_property
    def first(self) -> int:
        """Its first unit."""
        return int(self.store.report_units[self.rank])

    @cached_property
    def ends(self) -> Numbers:
        """Where its units begin and end, counted from its first character."""
        ends = np.asarray(self.store.unit_ends[self.first : int(self.store.report_units[self.rank + 1]) + 1])
        counted: Numbers = ends - ends[0]
        return counted

    @cached_property
    def is_own(self) -> Numbers:
        """Its units that are no boilerplate."""
        return np.asarray(self.store.is_own[self.first : int(self.store.report_units[self.rank + 1])])

    @cached_property
    def lengths(self) -> Numbers:
        """Characters of its units."""
        return np.diff(self.ends)

    @cached_property
    def own_characters(self) -> int:
        """Characters of its own words."""
        return int(self.lengths[self.is_own].sum())

    @cached_property
    def places(self) -> list[list[int]]:
        """For each unit its section, and its start and end there."""
        places: list[list[int]] = self.store.unit_places[self.first : self.first + len(self.lengths)].tolist()
        return places

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its units as strings."""
        start = int(self.store.unit_ends[self.first])
        letters = np.asarray(self.store.letters[start : start + int(self.ends[-1])])
        text = letters.tobytes().decode("utf-32-le", "surrogatepass")
        places = self.ends.tolist()
        return tuple(text[places[number] : places[number + 1]] for number in range(len(places) - 1))

    @cached_property
    def hashes(self) -> Numbers:
        """For each character the hash of the run that begins there; 0: none, or in boilerplate."""
        start = int(self.store.unit_ends[self.first])
        return np.asarray(self.store.hashes[start : start + int(self.ends[-1])])

    @cached_property
    def runs(self) -> tuple[Numbers, Numbers]:
        """The hashes of its own words, and the unit of each."""
        chosen = np.flatnonzero(self.hashes)
        return self.hashes[chosen], np.repeat(np.arange(len(self.lengths)), self.lengths)[chosen]

    @cached_property
    def sorted_runs(self) -> _SortedRuns:
        """The same by hash."""
        hashes, units = self.runs
        order = np.argsort(hashes, kind="stable")
        keys, starts = np.unique(hashes[order], return_index=True)
        table = np.zeros(1 << _TABLE_BITS, dtype=bool)
        table[keys >> np.uint32(32 - _TABLE_BITS)] = True
        return _SortedRuns(keys, starts, np.diff(starts, append=len(order)), units[order], table)


def match_units(report: Side, source: Side) -> list[Match]:
    """For each unit of a report the unit of the source that is most like it, if any is alike; in order."""
    units, source_units = _pairs(report, source)
    if not len(units):
        return []
    alike = process.cpdist(
        [report.words[unit] for unit in units.tolist()],
        [source.words[unit] for unit in source_units.tolist()],
        scorer=Indel.normalized_similarity,
        score_cutoff=ALIKE,
        dtype=np.float64,
    )
    kept = np.flatnonzero(alike)
    return _choose(units[kept].tolist(), source_units[kept].tolist(), alike[kept].tolist())


def _pairs(report: Side, source: Side) -> tuple[Numbers, Numbers]:
    """Pairs of units that share enough runs and are of like length, sorted."""
    runs = report.sorted_runs
    hashes, units = source.runs
    if not len(runs.keys) or not len(hashes):
        return runs.units[:0], units[:0]
    maybe = np.flatnonzero(runs.table[hashes >> np.uint32(32 - _TABLE_BITS)])
    hashes, units = hashes[maybe], units[maybe]
    places = np.minimum(np.searchsorted(runs.keys, hashes), len(runs.keys) - 1)
    same = np.flatnonzero(runs.keys[places] == hashes)
    places, units = places[same], units[same]
    counts = runs.counts[places]
    each = np.repeat(runs.starts[places] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    width = len(source.lengths)
    shared = np.bincount(runs.units[each] * width + np.repeat(units, counts))
    pairs = np.flatnonzero(shared)
    ours, theirs = pairs // width, pairs % width
    mine, other = report.lengths[ours], source.lengths[theirs]
    enough = shared[pairs] >= LEAST_RUNS * (np.minimum(mine, other) - RUN + 1)
    # 2 * shorter / (shorter + longer) is the most that two strings can be alike.
    near = np.flatnonzero(enough & (2 * np.minimum(mine, other) >= ALIKE * (mine + other)))
    return ours[near], theirs[near]


def _choose(units: list[int], source_units: list[int], alike: list[float]) -> list[Match]:
    """The best source of each unit; among equals the one that follows what the unit before was taken from."""
    best: dict[int, Match] = {}
    for unit, source_unit, similarity in zip(units, source_units, alike, strict=True):
        known = best.get(unit)
        before = best.get(unit - 1)
        follows = before is not None and before.source_unit + 1 == source_unit
        if known is None or similarity > known.similarity or (similarity == known.similarity and follows):
            best[unit] = Match(unit, source_unit, similarity)
    return list(best.values())


def join_matches(report: Side, source: Side, matches: Sequence[Match]) -> Iterator[Span]:
    """Passages: matches that follow each other in both reports, within one section of each."""
    run: list[Match] = []
    for match in matches:
        if run and not _follows(report, source, run[-1], match):
            yield _span(report, source, run)
            run = []
        run.append(match)
    if run:
        yield _span(report, source, run)


def _follows(report: Side, source: Side, before: Match, after: Match) -> bool:
    return (
        after.unit == before.unit + 1
        and after.source_unit == before.source_unit + 1
        and report.places[before.unit][0] == report.places[after.unit][0]
        and source.places[before.source_unit][0] == source.places[after.source_unit][0]
    )


def _span(report: Side, source: Side, run: Sequence[Match]) -> Span:
    section, start, _ = report.places[run[0].unit]
    source_section, source_start, _ = source.places[run[0].source_unit]
    lengths = [len(report.words[match.unit]) for match in run]
    alike = sum(match.similarity * length for match, length in zip(run, lengths, strict=True)) / sum(lengths)
    end, source_end = report.places[run[-1].unit][2], source.places[run[-1].source_unit][2]
    return Span(section, start, end, source_section, source_start, source_end, round(alike, 4))
