"""Copied prose: every report compared with every other against the index, then many made-up reports with known copies.

    python -m bench.reuse [--reports 50000] [--exhaustive 300] [--sample 2000] [--workers N]

First a few reports both ways, each pair of sentences by rapidfuzz against the index: both must give the same shares and
the same sources, or the benchmark fails. Then many, with the time, the memory (of all processes, shared pages once) and
how the shares and sources that are found agree with those that were planted (`bench.reuse_texts`).
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from archive.audit.reuse import Measured, Text, measure_reuse
from archive.audit.reuse_index import Numbers
from archive.audit.reuse_match import ALIKE, Side
from archive.audit.reuse_sources import LEAST_CHARACTERS, LEAST_OWN, LEAST_SHARE, MOST_SOURCES
from archive.audit.reuse_store import Laid, lay_out
from bench.reuse_texts import Stock, find_truth, write_reports

#: Points by which a share may miss what was planted.
CLOSE = 0.03
Shares = tuple[float | None, float | None, tuple[tuple[str, int], ...]]


def compare_all(texts: Sequence[Text]) -> dict[str, Shares]:
    """Shares and sources of each report from every pair of own sentences, without an index."""
    with lay_out(texts, 1) as laid:
        sides = [Side(laid.store, rank) for rank in range(len(laid.texts))]
        return {text.report_id: _compare_one(laid, sides, rank) for rank, text in enumerate(laid.texts)}


def _compare_one(laid: Laid, sides: Sequence[Side], rank: int) -> Shares:
    text, side = laid.texts[rank], sides[rank]
    own = side.own_characters
    units = np.flatnonzero(side.is_own)
    held: dict[bool, set[int]] = {True: set(), False: set()}
    sources: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    seen = {True: False, False: False}
    for other, source in enumerate(laid.texts):
        is_own = source.agency_id == text.agency_id
        if source.year > text.year or (is_own and source.year == text.year):
            continue
        seen[is_own] = True
        found = units[_alike(side, sides[other])].tolist()
        characters = int(side.lengths[found].sum())
        counts = own >= LEAST_OWN and characters >= max(LEAST_CHARACTERS, LEAST_SHARE * own)
        if counts or is_own:
            held[is_own].update(found)
        if counts:
            sources[is_own].append((-characters, other))
    told = [pair for is_own in (True, False) for pair in sorted(sources[is_own])[:MOST_SOURCES]]
    shares = [
        int(side.lengths[sorted(held[kind])].sum()) / own if seen[kind] and own >= LEAST_OWN else None
        for kind in (True, False)
    ]
    return shares[0], shares[1], tuple((laid.texts[other].report_id, -characters) for characters, other in told)


def _alike(side: Side, source: Side) -> Numbers:
    ours = [side.words[unit] for unit in np.flatnonzero(side.is_own)]
    theirs = [source.words[unit] for unit in np.flatnonzero(source.is_own)]
    if not ours or not theirs:
        return np.zeros(len(ours), dtype=bool)
    scores = process.cdist(ours, theirs, scorer=Indel.normalized_similarity, score_cutoff=ALIKE, dtype=np.float64)
    alike: Numbers = scores.max(axis=1) > 0
    return alike


def _shares(measured: Measured) -> Shares:
    summary = measured.summary
    sources = tuple((reuse.source_report_id, reuse.characters) for reuse in measured.sources)
    return summary.share_own, summary.share_others, sources


def run_both(count: int) -> int:
    """Print the ratio; the number of reports on which the two ways differ."""
    texts = write_reports(count, seed=2).texts
    start = time.process_time()
    slow = compare_all(texts)
    middle = time.process_time()
    fast = {measured.summary.report_id: _shares(measured) for measured in measure_reuse(texts, workers=1)}
    end = time.process_time()
    different = [report_id for report_id in slow if slow[report_id] != fast[report_id]]
    print(f"{count} reports, every pair of sentences {middle - start:.1f} s, index {end - middle:.1f} s (processor)")
    print(f"ratio {(middle - start) / (end - middle):.1f}x, equal results {count - len(different)} of {count}")
    for report_id in different[:5]:
        print(f"  {report_id}: every pair {slow[report_id]}\n    index {fast[report_id]}")
    return len(different)


def run_many(stock: Stock, workers: int | None, sample: int) -> None:
    """Print time and memory, and how well the planted copies are found."""
    count = len(stock.texts)
    chosen = set(random.Random(3).sample([text.report_id for text in stock.texts], min(sample, count)))
    kept: list[Measured] = []
    passages = 0
    watch = Watch()
    start = time.monotonic()
    with watch:
        for measured in measure_reuse(stock.texts, workers=workers):
            passages += sum(len(reuse.passages) for reuse in measured.sources)
            if measured.summary.report_id in chosen:
                kept.append(measured)
    seconds = time.monotonic() - start
    characters = sum(len(prose) for text in stock.texts for _, prose in text.sections)
    print(f"{count} reports of {characters / count:.0f} characters in {seconds:.0f} s, {passages} passages")
    print(f"processor time of all processes {sum(watch.spent.values()):.0f} s")
    print(
        f"memory of all processes at most {watch.most / 2**30:.1f} GB; {watch.before / 2**30:.1f} GB before, the texts"
    )
    _print_agreement(stock, kept)


def _print_agreement(stock: Stock, kept: Sequence[Measured]) -> None:
    truth = find_truth(stock, [measured.summary.report_id for measured in kept])
    for place, name in enumerate(("own earlier years", "other agencies")):
        pairs = [
            (truth[measured.summary.report_id].shares[place], share)
            for measured in kept
            if (share := (measured.summary.share_own, measured.summary.share_others)[place]) is not None
        ]
        misses = [abs(planted - found) for planted, found in pairs]
        close = sum(miss <= CLOSE for miss in misses) / len(misses)
        print(f"{name}: {len(pairs)} shares, mean miss {statistics.mean(misses):.4f}, within 3 points {close:.1%}")
        _print_characters(pairs)
    planted = told = right = largest = 0
    for measured in kept:
        sources = truth[measured.summary.report_id].sources
        told_ids = {reuse.source_report_id for reuse in measured.sources}
        told += len(told_ids)
        right += sum(sources.get(report_id, 0) > 0 for report_id in told_ids)
        planted += bool(sources)
        largest += bool(sources) and max(sources, key=lambda report_id: (sources[report_id], report_id)) in told_ids
    print(f"sources told {told}, planted {right / max(1, told):.2%} of them")
    print(f"the largest planted source is told for {largest} of {planted} reports")


def _print_characters(pairs: Sequence[tuple[float, float]]) -> None:
    both = sum(min(pair) for pair in pairs)
    recall, precision = both / sum(planted for planted, _ in pairs), both / sum(found for _, found in pairs)
    print(f"  of the planted share found {recall:.2%}, of the found share planted {precision:.2%}")


class Watch:
    """The memory of this process and all that it started, shared pages once, and their processor time, each second."""

    def __init__(self) -> None:
        self.most = 0
        self.before = 0
        self.spent: dict[int, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self.before = _memory()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        begun = time.process_time()
        while not self._stop.wait(1):
            self.most = max(self.most, _memory())
            for pid in _processes():
                self.spent[pid] = max(self.spent.get(pid, 0.0), _seconds(pid))
            self.spent[os.getpid()] = time.process_time() - begun


def _memory() -> int:
    return sum(_pages(pid) for pid in _processes())


def _processes() -> list[int]:
    """This process and all that descend from it."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended meanwhile
    return [pid for pid in parents if _descends(pid, parents)]


def _descends(pid: int, parents: dict[int, int]) -> bool:
    while pid and pid != os.getpid():
        pid = parents.get(pid, 0)
    return pid == os.getpid()


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pages(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Both parts; 1 when the two ways differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=50_000)
    parser.add_argument("--exhaustive", type=int, default=300)
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--workers", type=int)
    options = parser.parse_args(arguments)
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, seeds 1 to 3")
    different = run_both(options.exhaustive)
    run_many(write_reports(options.reports), options.workers, options.sample)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
