"""One document, one process, with limits: a hostile file may hang, crash or swell there and harms no other.

A 97 KB PDF with two million paths holds a parser for half a minute; a deflate bomb swells to gigabytes. Each
document is parsed in a child forked from a small server that has the parser loaded (5-10 ms a document), under
limits of wall clock, processor time and address space.
"""

from __future__ import annotations

import multiprocessing
import pickle
import resource
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess

from parse import parse_report
from parse.model import Problem, Report, Unreadable

#: What a child runs. Tests pass a function that misbehaves; it must be importable by name.
Parser = Callable[[bytes], Report]

#: Children may use this much more processor time than wall clock before the kernel ends them.
EXTRA_CPU_SECONDS = 2
#: How long a child that was told to stop may take before it is killed for good.
GRACE_SECONDS = 1.0


def parse_limited(
    data: bytes,
    *,
    seconds: float = 60,
    memory_mb: int = 2048,
    document: str = "document",
    parser: Parser = parse_report,
) -> Report | Problem:
    """Parse one document in a process of its own.

    ``seconds`` is wall clock, ``memory_mb`` the address space. A time-out, a crash, exhausted memory and
    ``Unreadable`` come back as a `Problem` of stage ``read`` that names ``document``; nothing is raised for a
    document's sake.
    """
    task = _start(document, data, seconds, memory_mb, parser)
    return _finish(task)


def parse_many(
    documents: Iterable[tuple[str, bytes]],
    *,
    workers: int,
    seconds: float = 60,
    memory_mb: int = 2048,
    parser: Parser = parse_report,
) -> Iterator[tuple[str, Report | Problem, float]]:
    """Parse documents in parallel; yields key, outcome and seconds taken, in the order of ``documents``.

    At most ``workers`` processes run at once, and ``documents`` is read no further ahead than that. Raises
    ``ValueError`` for fewer than one worker.
    """
    if workers < 1:
        raise ValueError(f"workers={workers}; expected at least 1")
    running: deque[_Task] = deque()
    for key, data in documents:
        while sum(not _is_over(task) for task in running) >= workers:
            _wait_for_any(running)
        running.append(_start(key, data, seconds, memory_mb, parser))
        while running and _is_over(running[0]):
            yield _report(running.popleft())
    while running:
        yield _report(running.popleft())


@dataclass
class _Task:
    """A document being parsed by a child."""

    key: str
    process: ForkServerProcess
    receiver: Connection
    started: float
    seconds: float
    memory_mb: int
    outcome: Report | Problem | None = None
    taken: float = 0.0


def _get_context() -> ForkServerContext:
    """Children are forked from a server without threads that has loaded the parser once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["parse.sandbox"])
    return context


def _start(key: str, data: bytes, seconds: float, memory_mb: int, parser: Parser) -> _Task:
    context = _get_context()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run_child, args=(sender, data, seconds, memory_mb, parser), daemon=True)
    process.start()
    sender.close()
    return _Task(key, process, receiver, time.monotonic(), seconds, memory_mb)


def _run_child(sender: Connection, data: bytes, seconds: float, memory_mb: int, parser: Parser) -> None:
    """Parse under limits and send the outcome: the report, or what kind of failure and its words."""
    memory = memory_mb * 1024 * 1024
    cpu = int(seconds) + EXTRA_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    started = time.monotonic()
    kind, outcome = _run(data, parser)
    sender.send_bytes(pickle.dumps((kind, outcome, time.monotonic() - started)))
    sender.close()


def _run(data: bytes, parser: Parser) -> tuple[str, Report | str]:
    try:
        return "report", parser(data)
    except Unreadable as error:
        return "unreadable", str(error)
    except MemoryError:
        return "memory", ""
    except Exception as error:  # noqa: BLE001  (the one boundary per document: any defect of a reader becomes a Problem)
        return "crash", f"{type(error).__name__}: {error}"[:300]


def _is_over(task: _Task) -> bool:
    """Whether the outcome is known; fetches it when the child has sent it, ended or used up its time."""
    if task.outcome is not None:
        return True
    is_late = time.monotonic() - task.started >= task.seconds
    if task.receiver.poll() or not task.process.is_alive() or is_late:
        _fetch(task)
    return task.outcome is not None


def _wait_for_any(running: Iterable[_Task]) -> None:
    """Sleep until a child has news or the first of them is out of time."""
    open_tasks = [task for task in running if task.outcome is None]
    left = min(task.started + task.seconds for task in open_tasks) - time.monotonic()
    wait([task.receiver for task in open_tasks], timeout=max(left, 0))


def _finish(task: _Task) -> Report | Problem:
    while task.outcome is None:
        left = task.started + task.seconds - time.monotonic()
        task.receiver.poll(max(left, 0))
        _fetch(task)
    return task.outcome


def _report(task: _Task) -> tuple[str, Report | Problem, float]:
    return task.key, _finish(task), task.taken


def _fetch(task: _Task) -> None:
    """Take the outcome from a child that has sent it or ended, and end one that has done neither in its time."""
    try:
        message = task.receiver.recv_bytes() if task.receiver.poll() else None
    except EOFError:
        message = b""
    task.taken = time.monotonic() - task.started
    if message is None and task.taken < task.seconds:
        return
    if message is None:
        kind, words = "timeout", f"it took longer than {task.seconds:g} s"
    elif message:
        kind, words, task.taken = pickle.loads(message)  # noqa: S301  (written by our own child)
    else:
        task.process.join(GRACE_SECONDS)
        kind, words = "crash", f"its process ended with code {task.process.exitcode}"
    _end(task)
    task.outcome = words if isinstance(words, Report) else _describe(task, kind, str(words))


def _end(task: _Task) -> None:
    task.receiver.close()
    task.process.join(0.0 if task.process.is_alive() and task.taken >= task.seconds else GRACE_SECONDS)
    if task.process.is_alive():
        task.process.kill()
        task.process.join()
    task.process.close()


def _describe(task: _Task, kind: str, words: str) -> Problem:
    """A failure as a row that says which document, where, what was expected and what to do."""
    if kind == "unreadable":
        return Problem("read", kind, f"{task.key}: {words}")
    reasons = {
        "timeout": f"{words}; expected a report to be read in seconds; look at the file, or allow more time",
        "memory": f"it needs more than {task.memory_mb} MB; expected a report; look at the file, or allow more",
        "crash": f"the reader failed ({words}); expected a report; keep the file and report the failure",
    }
    return Problem("read", kind, f"{task.key}: whole document: {reasons[kind]}")
