"""Finding candidate sources: MinHash of datasketch and rensa against the index of runs, on the same made-up reports.

    python -m bench.reuse_minhash [reports]         needs: pip install datasketch rensa

For the reports that take a part from another agency: whether the report that holds most of it is a candidate, by
how large the part is; how many candidates are to be compared; and the time to build and to ask. All are given the same
runs of six characters of the same own words.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

from archive.audit.reuse_match import Side
from archive.audit.reuse_sources import guess_sources
from archive.audit.reuse_store import Laid, lay_out
from bench.reuse_texts import find_truth, write_reports

PERMUTATIONS = 128
#: Upper ends of the parts that are told apart.
PARTS = (0.15, 0.3, 0.5, 1.0)
Ask = Callable[[int], Iterable[int]]


def build_datasketch(laid: Laid, threshold: float) -> Ask:
    """MinHash and LSH of datasketch."""
    lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    hashes = []
    for rank in range(len(laid.texts)):
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update_batch([run.to_bytes(4, "little") for run in _runs(laid, rank)])
        lsh.insert(rank, sketch)
        hashes.append(sketch)
    return lambda rank: lsh.query(hashes[rank])


def build_rensa(laid: Laid, threshold: float) -> Ask:
    """R-MinHash and LSH of rensa, in bands of two: the rows that a threshold so low asks for."""
    lsh = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=PERMUTATIONS // 2)
    hashes = []
    for rank in range(len(laid.texts)):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update([str(run) for run in _runs(laid, rank)])
        lsh.insert(rank, sketch)
        hashes.append(sketch)
    return lambda rank: lsh.query(hashes[rank])


def build_index(laid: Laid, threshold: float) -> Ask:
    """The index of runs; it is built when the reports are laid out."""

    return lambda rank: _guessed(laid, rank)


def _guessed(laid: Laid, rank: int) -> list[int]:
    until = int(np.searchsorted(laid.store.year, laid.store.year[rank], side="right"))
    guess = guess_sources(Side(laid.store, rank), until, int(laid.store.agency[rank]))
    return sorted(set(guess.ranks.tolist()))


def _runs(laid: Laid, rank: int) -> list[int]:
    return sorted(set(Side(laid.store, rank).runs[0].tolist()))


def main() -> None:
    """A line for each way."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    stock = write_reports(count, seed=6)
    start = time.process_time()
    with lay_out(stock.texts, 1) as laid:
        laid_out = time.process_time() - start
        planted = _largest_sources(laid, [text.report_id for text in stock.texts], stock)
        print(f"{count} reports; the texts cut and the index built in {laid_out:.1f} s of processor")
        _measure("index of runs", build_index(laid, 0), 0.0, laid, planted)
        for name, build, threshold in (
            ("datasketch, 0.5", build_datasketch, 0.5),
            ("datasketch, 0.1", build_datasketch, 0.1),
            ("rensa, bands of 2", build_rensa, 0.1),
        ):
            start = time.process_time()
            ask = build(laid, threshold)
            _measure(name, ask, time.process_time() - start, laid, planted)


def _largest_sources(laid: Laid, report_ids: Sequence[str], stock: object) -> dict[int, tuple[set[int], float]]:
    """For each report that takes from another agency: the reports that hold most of it, and the share."""
    ranks = {text.report_id: rank for rank, text in enumerate(laid.texts)}
    found = {}
    for report_id, truth in find_truth(stock, report_ids).items():  # type: ignore[arg-type]
        agency = laid.texts[ranks[report_id]].agency_id
        others = {ranks[each]: share for each, share in truth.sources.items() if not each.startswith(agency)}
        if others:
            most = max(others.values())
            found[ranks[report_id]] = ({rank for rank, share in others.items() if share == most}, most)
    return found


def _measure(name: str, ask: Ask, built: float, laid: Laid, planted: dict[int, tuple[set[int], float]]) -> None:
    start = time.process_time()
    answers = {rank: set(ask(rank)) for rank in range(len(laid.texts))}
    asked = time.process_time() - start
    hits: dict[float, list[bool]] = defaultdict(list)
    for rank, (sources, share) in planted.items():
        hits[next(part for part in PARTS if share <= part)].append(bool(sources & answers[rank]))
    candidates = sum(map(len, answers.values())) / len(answers)
    shown = "  ".join(
        f"to {part:.0%}: {sum(hits[part]) / max(1, len(hits[part])):6.1%} of {len(hits[part])}" for part in PARTS
    )
    print(
        f"{name:18} built {built:6.1f} s, asked {asked:6.1f} s, {candidates:6.1f} candidates a report; found  {shown}"
    )


if __name__ == "__main__":
    main()
