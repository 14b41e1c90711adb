"""An index of all reports by what their sentences print: every run of six characters, and of twelve, as a number.

    "依申请公开信息"  ->  the hashes of 依申请公开信, 申请公开信息

The long runs whose hashes are divisible by `SAMPLED` are a scaled MinHash: the share of a report's sample that another
report holds estimates the share of its text, however short the copied part, which a MinHash of fixed size cannot.
Exact shares come afterwards, from the sentences themselves (`archive.audit.reuse_match`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
#: Characters of a run. A changed name of four characters leaves runs of six on both sides in a sentence of 16.
RUN = 6
#: Characters of a run that tells reports apart: about a clause. Shorter ones (政府信息公开工作) stand in everybody's
#: own sentences.
LONG_RUN = 2 * RUN
#: One long run of so many is kept for finding sources.
SAMPLED = 2
#: A long run that this share of all agencies prints, and at least so many, is nobody's own wording. In an archive of
#: fewer agencies than that only the reviewed list says what is boilerplate.
COMMON_SHARE, COMMON_LEAST = 0.05, 100
#: A unit is boilerplate when so much of its characters lies in runs of the list, or in common long runs; the rest is
#: room for a name and a date.
COVERED = 0.7
_MULTIPLIER = 0x9E3779B97F4A7C15


class Cut(NamedTuple):
    """The units of some reports."""

    places: Numbers  #: per unit: section, start, end
    is_listed: Numbers  #: per unit: a pattern of the reviewed list fits it
    lengths: Numbers  #: per unit: characters of its words
    letters: Numbers  #: code points of all units, one after the other
    hashes: Numbers  #: per character, as `hash_runs` gives them
    long_hashes: Numbers  #: the same of long runs
    units: Numbers  #: per report: how many


@dataclass(frozen=True)
class Store:
    """All reports in order of year and id (their rank); arrays over characters, units, reports and sampled runs."""

    letters: Numbers  #: code points of all units, one after the other
    hashes: Numbers  #: hash of the run that begins at the character; 0: none, or in boilerplate
    unit_ends: Numbers  #: per unit and one before: where its characters begin and end
    unit_places: Numbers  #: per unit: section, start and end in its prose
    is_own: Numbers  #: per unit: no boilerplate
    report_units: Numbers  #: per report and one before: where its units begin and end
    agency: Numbers
    year: Numbers
    keys: Numbers  #: sampled hashes, each once, sorted
    key_starts: Numbers  #: per key and one before: where its ranks begin and end
    ranks: Numbers  #: of the reports that print a key, sorted

    def save(self, folder: Path) -> None:
        """One file an array, so that processes share them."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> Store:
        """The arrays of a folder, mapped and not read."""
        # As plain arrays: each slice of a mapped one costs more than what is done with it.
        return cls(
            **{field.name: np.asarray(np.load(folder / f"{field.name}.npy", mmap_mode="r")) for field in fields(cls)}
        )


def encode_words(words: Iterable[str]) -> Numbers:
    """Code points of words joined."""
    return np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def hash_runs(letters: Numbers, lengths: Numbers) -> Numbers:
    """For each character the hash of the run that begins there, 0 where its unit ends before."""
    total = np.zeros(len(letters), dtype=np.uint64)
    count = len(letters) - RUN + 1
    if count <= 0:
        return total.astype(np.uint32)
    for place in range(RUN):
        total[:count] *= np.uint64(_MULTIPLIER)
        total[:count] += letters[place : place + count]
    total ^= total >> np.uint64(29)
    total *= np.uint64(_MULTIPLIER)
    hashes: Numbers = np.maximum(total >> np.uint64(32), 1).astype(np.uint32)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(letters))
    hashes[left < RUN] = 0
    return hashes


def list_runs(phrases: Sequence[str]) -> Numbers:
    """The hashes of the runs of some phrases, sorted."""
    lengths = np.array([len(phrase) for phrase in phrases], dtype=np.int64)
    found: Numbers = np.setdiff1d(hash_runs(encode_words(phrases), lengths), [0])
    return found


def join_runs(hashes: Numbers) -> Numbers:
    """For each character the hash of the long run that begins there, from the two runs it is made of; 0: none."""
    joined: Numbers = np.zeros_like(hashes)
    count = len(hashes) - RUN
    if count <= 0:
        return joined
    first, next_, second = hashes[:count], hashes[1 : count + 1], hashes[RUN:]
    mixed = (first.astype(np.uint64) << np.uint64(32) | second) * np.uint64(_MULTIPLIER)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(_MULTIPLIER)
    joined[:count] = np.maximum(mixed >> np.uint64(32), 1)
    # Where the next run crosses into another unit, the second begins in that.
    joined[:count][(first == 0) | (next_ == 0) | (second == 0)] = 0
    return joined


def sort_once(pairs: Numbers) -> Numbers:
    """The values in order, each once; sorted in place. (`np.unique` hashes first, which is slower for so many.)"""
    pairs.sort()
    is_first = np.ones(len(pairs), dtype=bool)
    is_first[1:] = pairs[1:] != pairs[:-1]
    return pairs[is_first]


def find_common(long_hashes: Numbers, letter_agency: Numbers, agencies: int) -> Numbers:
    """The long runs that very many agencies print, sorted; none where the archive has too few agencies to tell."""
    least = max(COMMON_LEAST, int(np.ceil(agencies * COMMON_SHARE)))
    if agencies < least:
        return np.zeros(0, dtype=np.uint32)
    found = []
    # In parts by the hash, so that no copy of everything is sorted at once.
    for part in range(8):
        chosen = np.flatnonzero((long_hashes >> np.uint32(29)) == part)
        pairs = long_hashes[chosen].astype(np.uint64) << np.uint64(32) | letter_agency[chosen]
        pairs = sort_once(pairs)
        keys, counts = np.unique(pairs >> np.uint64(32), return_counts=True)
        found.append(keys[counts >= least])
    return np.setdiff1d(np.concatenate(found), [0]).astype(np.uint32)


def find_sampled(long_hashes: Numbers) -> Numbers:
    """Where the hashes of the sample stand."""
    return np.flatnonzero((long_hashes != 0) & (long_hashes % np.uint32(SAMPLED) == 0))


def mark_covered(hashes: Numbers, length: int, wanted: Numbers) -> Numbers:
    """For each character whether it lies in a wanted run of so many characters."""
    # Most runs are not wanted: a small table says so without a search.
    maybe = np.zeros(1 << 20, dtype=bool)
    maybe[wanted >> np.uint32(12)] = True
    starts = np.flatnonzero(maybe[hashes >> np.uint32(12)])
    starts = starts[np.isin(hashes[starts], wanted)]
    steps = np.zeros(len(hashes) + length, dtype=np.int32)
    steps[starts] += 1
    steps[starts + length] -= 1
    covered: Numbers = np.cumsum(steps[: len(hashes)]) > 0
    return covered


def find_own(covered: Numbers, lengths: Numbers) -> Numbers:
    """For each unit whether less than `COVERED` of it is covered."""
    counts = np.concatenate([[0], np.cumsum(covered)])
    ends = _ends(lengths)
    own: Numbers = counts[ends[1:]] - counts[ends[:-1]] < COVERED * lengths
    return own


def build_store(cut: Cut, agency: Numbers, year: Numbers, phrases: Sequence[str]) -> Store:
    """Take boilerplate out, and index the rest. Both kinds of hashes of `cut` are changed in place."""
    hashes, unit_ends, report_units = cut.hashes, _ends(cut.lengths), _ends(cut.units)
    report_letters = np.diff(unit_ends[report_units])
    letter_agency = np.repeat(agency.astype(np.uint32), report_letters)
    common = find_common(cut.long_hashes, letter_agency, len(np.unique(agency)))
    covered = mark_covered(hashes, RUN, list_runs(phrases)) | mark_covered(cut.long_hashes, LONG_RUN, common)
    own = find_own(covered, cut.lengths) & ~cut.is_listed
    hashes[~np.repeat(own, cut.lengths)] = 0
    cut.long_hashes[~np.repeat(own, cut.lengths)] = 0
    sampled = find_sampled(cut.long_hashes)
    rank = np.repeat(np.arange(len(agency), dtype=np.uint64), report_letters)[sampled]
    pairs = sort_once(cut.long_hashes[sampled].astype(np.uint64) << np.uint64(32) | rank)
    keys, starts = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_index=True)
    return Store(
        letters=cut.letters,
        hashes=hashes,
        unit_ends=unit_ends,
        unit_places=cut.places,
        is_own=own,
        report_units=report_units,
        agency=agency,
        year=year,
        keys=keys,
        key_starts=np.append(starts, len(pairs)),
        ranks=(pairs & np.uint64(2**32 - 1)).astype(np.uint32),
    )


def _ends(lengths: Numbers) -> Numbers:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
