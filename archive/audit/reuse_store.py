"""The work on many reports at once: cut in processes, indexed in one, compared in processes that share the index.

with lay_out(texts, workers) as laid:
    for found in find_all(laid): …
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np

from archive.audit.reuse_index import Cut, Store, build_store, encode_words, hash_runs, join_runs
from archive.audit.reuse_model import Text
from archive.audit.reuse_sources import Found, find_sources
from archive.audit.reuse_units import Unit, cut_units, load_boilerplate

#: Fewer reports than this are done before other processes have started.
FEW = 400
#: Reports in one task: small enough that no process waits long for the last.
_BATCH = 200
#: Tasks that are under way or waiting for the reader, for each process.
_AHEAD = 4
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Laid:
    """Reports in order of year and id, and their index."""

    texts: tuple[Text, ...]
    store: Store
    folder: Path  #: where processes find the index
    executor: Executor | None
    workers: int


@contextmanager
def lay_out(texts: Sequence[Text], workers: int | None) -> Iterator[Laid]:
    """Cut and index the texts; the index lies in a temporary folder while they are compared."""
    ordered = tuple(sorted(texts, key=lambda text: (text.year, text.report_id)))
    _check(ordered)
    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(ordered) < FEW:
        yield Laid(ordered, _index(ordered, map(_cut, _batches(ordered))), Path(), None, 1)
        return
    with (
        tempfile.TemporaryDirectory(prefix="gongkai-reuse-") as name,
        ProcessPoolExecutor(workers, mp_context=get_context("forkserver")) as executor,
    ):
        folder = Path(name)
        _index(ordered, _in_order(executor, workers, _cut, _batches(ordered))).save(folder)
        yield Laid(ordered, Store.load(folder), folder, executor, workers)


def find_all(laid: Laid) -> Iterator[Found]:
    """What each report takes, in order of report ids."""
    ranks = sorted(range(len(laid.texts)), key=lambda rank: laid.texts[rank].report_id)
    if laid.executor is None:
        yield from (find_sources(laid.store, rank) for rank in ranks)
        return
    tasks = ((str(laid.folder), ranks[first : first + _BATCH]) for first in range(0, len(ranks), _BATCH))
    for found in _in_order(laid.executor, laid.workers, _find_batch, tasks):
        yield from found


def _check(texts: Sequence[Text]) -> None:
    known: set[str] = set()
    for text in texts:
        if text.report_id in known:
            raise ValueError(f"{text.report_id}: two texts have this report id; give each report once")
        known.add(text.report_id)
        if len(dict(text.sections)) != len(text.sections):
            raise ValueError(f"{text.report_id}: two sections have one number; join them before")


def _batches(texts: Sequence[Text]) -> Iterator[Sequence[Text]]:
    return (texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH))


def _in_order(
    executor: Executor, workers: int, function: Callable[[Asked], Answer], tasks: Iterable[Asked]
) -> Iterator[Answer]:
    """Answers in the order of the tasks; few wait for the reader, so that memory stays flat."""
    under_way: deque[Future[Answer]] = deque()
    for task in tasks:
        under_way.append(executor.submit(function, task))
        if len(under_way) >= workers * _AHEAD:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _cut(texts: Sequence[Text]) -> Cut:
    places: list[tuple[int, int, int]] = []
    units: list[Unit] = []
    counts = []
    for text in texts:
        before = len(units)
        for section, prose in sorted(text.sections):
            found = list(cut_units(prose, text.names))
            units += found
            places += [(section, unit.start, unit.end) for unit in found]
        counts.append(len(units) - before)
    lengths = np.array([len(unit.words) for unit in units], dtype=np.int64)
    letters = encode_words(unit.words for unit in units)
    hashes = hash_runs(letters, lengths)
    return Cut(
        places=np.array(places, dtype=np.int32).reshape(-1, 3),
        is_listed=np.array([unit.is_listed for unit in units], dtype=bool),
        lengths=lengths,
        letters=letters,
        hashes=hashes,
        long_hashes=join_runs(hashes),
        units=np.array(counts, dtype=np.int64),
    )


def _index(texts: Sequence[Text], cuts: Iterable[Cut]) -> Store:
    # One part more, so that no text at all is no special case.
    parts = [_cut(()), *cuts]
    joined = Cut(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
    parts.clear()
    agencies = {agency: number for number, agency in enumerate(sorted({text.agency_id for text in texts}))}
    agency = np.array([agencies[text.agency_id] for text in texts], dtype=np.uint32)
    year = np.array([text.year for text in texts], dtype=np.int32)
    return build_store(joined, agency, year, load_boilerplate().phrases)


def _find_batch(task: tuple[str, list[int]]) -> list[Found]:
    folder, ranks = task
    store = _load(folder)
    return [find_sources(store, rank) for rank in ranks]


@lru_cache(maxsize=1)
def _load(folder: str) -> Store:
    return Store.load(Path(folder))
