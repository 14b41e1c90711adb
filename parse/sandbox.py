"""One document, one process, with limits: a hostile file may hang, crash or swell there and harms no other.

A 97 KB PDF with two million paths holds a parser for half a minute; a deflate bomb swells to gigabytes. Pebble runs
each document in a child forked from a small server that has the parser loaded, under limits of wall clock, processor
time and address space.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as OutOfTime
from multiprocessing.context import ForkServerContext

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from parse import parse_report
from parse.model import Problem, Report, Unreadable

#: What a child runs. Tests pass a function that misbehaves; it must be importable by name.
Parser = Callable[[bytes], Report]

#: Children may use this much more processor time than wall clock before the kernel ends them.
EXTRA_CPU_SECONDS = 2
#: What to do about a defect of a reader.
_REPORT = "keep it and report the failure"


def parse_limited(
    data: bytes,
    *,
    seconds: float = 60,
    memory_mb: int = 2048,
    document: str = "document",
    parser: Parser = parse_report,
) -> Report | Problem:
    """Parse one document in a process of its own.

    ``seconds`` is wall clock, ``memory_mb`` the address space. A time-out, a crash, exhausted memory and ``Unreadable``
    come back as a `Problem` of stage ``read`` that names ``document``; nothing is raised for a document's sake.
    """
    documents = [(document, data)]
    ((_, outcome, _),) = parse_many(documents, workers=1, seconds=seconds, memory_mb=memory_mb, parser=parser)
    return outcome


def parse_many(
    documents: Iterable[tuple[str, bytes]],
    *,
    workers: int,
    seconds: float = 60,
    memory_mb: int = 2048,
    parser: Parser = parse_report,
) -> Iterator[tuple[str, Report | Problem, float]]:
    """Parse documents in parallel; yields key, outcome and seconds taken, in the order of ``documents``.

    At most ``workers`` processes run at once, and ``documents`` is read no further ahead than twice that. Raises
    ``ValueError`` for fewer than one worker.
    """
    if workers < 1:
        raise ValueError(f"workers={workers}; expected at least 1")
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=1,  # limits are of a document, and nothing of one is left for the next
        initializer=_limit,
        initargs=(seconds, memory_mb),
        context=_get_context(),
    )
    waiting: deque[tuple[str, ProcessFuture[tuple[Report, float]]]] = deque()
    try:
        for key, data in documents:
            waiting.append((key, pool.schedule(_timed, args=(parser, data), timeout=seconds)))
            if len(waiting) > 2 * workers:
                yield _finish(*waiting.popleft(), seconds, memory_mb)
        while waiting:
            yield _finish(*waiting.popleft(), seconds, memory_mb)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _get_context() -> ForkServerContext:
    """Children are forked from a server without threads that has loaded the parser once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["parse.sandbox"])
    return context


def _limit(seconds: float, memory_mb: int) -> None:
    memory = memory_mb * 1024 * 1024
    cpu = int(seconds) + EXTRA_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _timed(parser: Parser, data: bytes) -> tuple[Report, float]:
    started = time.monotonic()
    return parser(data), time.monotonic() - started


def _finish(
    key: str, future: ProcessFuture[tuple[Report, float]], seconds: float, memory_mb: int
) -> tuple[str, Report | Problem, float]:
    """The outcome of one document: its report, or a failure as a row that says what to do."""
    try:
        report, taken = future.result()
    except Unreadable as error:
        return key, Problem("read", "unreadable", f"{key}: {error}"), 0.0
    except OutOfTime:
        return key, _failure(key, "timeout", f"it took longer than {seconds:g} s", "allow more time"), seconds
    except MemoryError:
        return key, _failure(key, "memory", f"it needs more than {memory_mb} MB", "allow more memory"), 0.0
    except ProcessExpired as error:
        return key, _failure(key, "crash", f"the reader's process ended with code {error.exitcode}", _REPORT), 0.0
    except Exception as error:  # noqa: BLE001  (the one boundary per document: any defect of a reader becomes a Problem)
        words = f"the reader failed with {type(error).__name__}: {error}"[:300]
        return key, _failure(key, "crash", words, _REPORT), 0.0
    return key, report, taken


def _failure(key: str, kind: str, what: str, advice: str) -> Problem:
    message = f"{key}: whole document: {what}; expected a report, read in seconds; look at the file, or {advice}"
    return Problem("read", kind, message)
