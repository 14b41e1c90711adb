"""One document, one process, with limits: a hostile file may hang, crash or swell there and harms no other.

A 97 KB PDF with two million paths holds a parser for half a minute; a deflate bomb swells to gigabytes. Pebble runs
each document in a child forked from a small server that has the parser loaded, under limits of wall clock, processor
time and address space. A document with pictures to recognise is told by the first, quick pass, and goes to a second
one with limits of its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as OutOfTime
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.context import ForkServerContext
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from parse import parse_report
from parse.model import NeedsRecognition, Problem, Report, Unreadable

#: What a child runs: the bytes, and whether it may recognise pictures. Tests pass a function that misbehaves; it must
#: be importable by name.
Parser = Callable[[bytes, bool], Report]

#: What a child makes of a document: a report, or the answers to what is asked of it.
Outcome = TypeVar("Outcome")
#: One document's work as a child is given it: called with whether it may recognise pictures.
Job = Callable[[bool], Outcome]

#: Children may use this much more processor time than wall clock before the kernel ends them.
EXTRA_CPU_SECONDS = 2
#: A child that crashes while it ends, between two documents, takes its pool with it. The documents of that pool are
#: begun anew; one that meets with it so often is named.
MOST_BEGUN = 4
#: How often it is looked whether the pool that has a document is still whole.
LOOK_SECONDS = 1.0
#: What to do about a defect of a reader.
_REPORT = "keep it and report the failure"


@dataclass(frozen=True)
class Limit:
    """What one document may use: wall clock in seconds, address space in megabytes (2**20 bytes)."""

    seconds: float
    memory_mb: int


@dataclass(frozen=True)
class Limits:
    """The limits of the two passes.

    Recognition takes some seconds a page and maps its models and threads into about 3 GB of address space, of which it
    touches one.
    """

    reading: Limit = Limit(60, 2048)
    recognition: Limit = Limit(300, 6144)


DEFAULT_LIMITS = Limits()


def parse_either(data: bytes, recognise: bool) -> Report:
    """`parse_report` as a child is given it."""
    return parse_report(data, recognise=recognise)


def parse_limited(
    data: bytes,
    *,
    limits: Limits = DEFAULT_LIMITS,
    document: str = "document",
    parser: Parser = parse_either,
) -> Report | Problem:
    """Parse one document in a process of its own.

    A time-out, a crash, exhausted memory and ``Unreadable`` come back as a `Problem` of stage ``read`` that names
    ``document``; nothing is raised for a document's sake.
    """
    ((_, outcome, _),) = parse_many([(document, data)], workers=1, limits=limits, parser=parser)
    return outcome


def parse_many(
    documents: Iterable[tuple[str, bytes]],
    *,
    workers: int,
    limits: Limits = DEFAULT_LIMITS,
    parser: Parser = parse_either,
) -> Iterator[tuple[str, Report | Problem, float]]:
    """Parse documents in parallel; yields key, outcome and seconds taken, in the order of ``documents``.

    At most ``workers`` processes run at once in each pass, and ``documents`` is read no further ahead than twice that.
    Raises ``ValueError`` for fewer than one worker.
    """
    jobs = ((key, partial(parser, data)) for key, data in documents)
    yield from run_many(jobs, workers=workers, limits=limits)


def run_many(
    jobs: Iterable[tuple[str, Job[Outcome]]],
    *,
    workers: int,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[str, Outcome | Problem, float]]:
    """Do the work of many documents, each in a process of its own; as `parse_many`, which does it for parsing."""
    if workers < 1:
        raise ValueError(f"workers={workers}; expected at least 1")
    passes = _Passes[Outcome](workers, limits)
    waiting: deque[_Task[Outcome]] = deque()
    try:
        for key, job in jobs:
            waiting.append(passes.begin(key, job))
            if len(waiting) > 2 * workers:
                yield passes.finish(waiting.popleft())
        while waiting:
            yield passes.finish(waiting.popleft())
    finally:
        passes.stop()


@dataclass
class _Task(Generic[Outcome]):
    """One document under way. Its second pass is started by whichever thread sees the first one end."""

    key: str
    job: Job[Outcome]
    limit: Limit
    begun: int = 0  #: how often a pool was asked to read it
    answer: Future[tuple[Outcome, float]] = field(default_factory=Future)
    recognise: bool = False  #: the pass it is in
    pool: ProcessPool | None = None  #: the one that was asked last
    asked: ProcessFuture[tuple[Outcome, float]] | None = None  #: what that one answers by; no other answer counts

    def finish(self) -> tuple[str, Outcome | Problem, float]:
        """The outcome of one document: what it gave, or a failure as a row that says what to do."""
        try:
            outcome, taken = self.answer.result()
        except Unreadable as error:
            return self.key, Problem("read", error.kind, f"{self.key}: {error}"), 0.0
        except OutOfTime:
            return _fail(self, "timeout", f"it took longer than {self.limit.seconds:g} s", "allow more time")
        except MemoryError:
            return _fail(self, "memory", f"it needs more than {self.limit.memory_mb} MB", "allow more memory")
        except ProcessExpired as error:
            return _fail(self, "crash", f"the reader's process ended with code {error.exitcode}", _REPORT)
        except Exception as error:  # noqa: BLE001  (the one boundary per document: any defect of a reader becomes a Problem)
            return _fail(self, "crash", f"the reader failed with {type(error).__name__}: {error}"[:300], _REPORT)
        return self.key, outcome, taken


@dataclass
class _Passes(Generic[Outcome]):
    """The pools of the two passes; the second is made when it is first needed."""

    workers: int
    limits: Limits
    pools: dict[bool, ProcessPool] = field(default_factory=dict)
    broken: list[ProcessPool] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    is_stopped: bool = False

    def begin(self, key: str, job: Job[Outcome]) -> _Task[Outcome]:
        task = _Task(key, job, self.limits.reading)
        self._start(task, recognise=False)
        return task

    def finish(self, task: _Task[Outcome]) -> tuple[str, Outcome | Problem, float]:
        """Wait for the outcome of a document."""
        while not wait([task.answer], timeout=LOOK_SECONDS).done:
            self._rescue(task)
        return task.finish()

    def _rescue(self, task: _Task[Outcome]) -> None:
        """Begin a task anew that a broken pool never handed to a process: the pool tells nothing of such a one."""
        with self.lock:
            if task.asked is None or task.asked.done() or task.pool is None or task.pool.active:
                return
            if task.begun < MOST_BEGUN:
                self._start(task, recognise=task.recognise)
            else:
                task.asked = None
                task.answer.set_exception(BrokenProcessPool("its processes ended before they took it"))

    def _start(self, task: _Task[Outcome], *, recognise: bool) -> None:
        """Give a task to the pool of its pass, or to a new one if that is broken."""
        task.limit = limit = self.limits.recognition if recognise else self.limits.reading
        task.begun += 1
        task.recognise = recognise
        with self.lock:
            try:
                future = self._schedule(task, recognise, limit)
            except RuntimeError:  # the pool broke just now
                future = self._schedule(task, recognise, limit)
            task.pool, task.asked = self.pools[recognise], future
        future.add_done_callback(partial(self._take, task, recognise))

    def _schedule(self, task: _Task[Outcome], recognise: bool, limit: Limit) -> ProcessFuture[tuple[Outcome, float]]:
        if recognise in self.pools and not self.pools[recognise].active:
            self.broken.append(self.pools.pop(recognise))
        if recognise not in self.pools:
            self.pools[recognise] = self._make_pool(limit)
        return self.pools[recognise].schedule(_timed, args=(task.job, recognise), timeout=limit.seconds)

    def _make_pool(self, limit: Limit) -> ProcessPool:
        return ProcessPool(
            max_workers=self.workers,
            max_tasks=1,  # limits are of a document, and nothing of one is left for the next
            initializer=limit_process,
            initargs=(limit,),
            context=_get_context(),
        )

    def _take(self, task: _Task[Outcome], recognise: bool, future: ProcessFuture[tuple[Outcome, float]]) -> None:
        """Hand on what a pass gave, or begin the second one."""
        with self.lock:
            if future is not task.asked:
                return  # it was begun anew meanwhile
            task.asked = None
        if self.is_stopped or future.cancelled():
            task.answer.cancel()
        elif (error := future.exception()) is None:
            task.answer.set_result(future.result())
        elif isinstance(error, NeedsRecognition) and not recognise:
            self._start(task, recognise=True)
        elif _may_succeed(error) and task.begun < MOST_BEGUN:
            self._start(task, recognise=recognise)
        else:
            task.answer.set_exception(error)

    def stop(self) -> None:
        self.is_stopped = True
        for recognise in (False, True):  # once the first has ended, nothing can start a task in the second
            for pool in [*self.broken, *filter(None, [self.pools.get(recognise)])]:
                pool.stop()  # type: ignore[no-untyped-call]
                pool.join()


def _get_context() -> ForkServerContext:
    """Children are forked from a server without threads that has loaded the parser once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["parse.sandbox"])
    return context


def limit_process(limit: Limit) -> None:
    """Bound what this process may use from now on: address space, processor time, no core file."""
    memory = limit.memory_mb * 1024 * 1024
    cpu = int(limit.seconds) + EXTRA_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _may_succeed(error: BaseException) -> bool:
    """Whether another try is worth it: the pool broke, or a process that no signal ended was gone before its answer
    was taken.
    """
    return isinstance(error, BrokenProcessPool) or (isinstance(error, ProcessExpired) and error.exitcode >= 0)


def _timed(job: Job[Outcome], recognise: bool) -> tuple[Outcome, float]:
    started = time.monotonic()
    return job(recognise), time.monotonic() - started


def _fail(task: _Task[Outcome], kind: str, what: str, advice: str) -> tuple[str, Problem, float]:
    expected = "expected a report, read in seconds"
    message = f"{task.key}: whole document: {what}; {expected}; look at the file, or {advice}"
    return task.key, Problem("read", kind, message), task.limit.seconds if kind == "timeout" else 0.0
