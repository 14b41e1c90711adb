"""One function on a stranger's bytes, in a process of its own with limits: a crash there harms nothing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import TimeoutError as OutOfTime
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from parse.sandbox import Limit, limit_process

Made = TypeVar("Made")


class LimitedFailed(Exception):
    """The function did not come to an end, or failed; the message says how."""


def run_limited(function: Callable[..., Made], *arguments: Any, limit: Limit) -> Made:  # noqa: ANN401
    """What the function gives for the arguments; it must be importable by name. Raises LimitedFailed."""
    context = multiprocessing.get_context("forkserver")
    pool = ProcessPool(max_workers=1, max_tasks=1, initializer=limit_process, initargs=(limit,), context=context)
    try:
        made: Made = pool.schedule(function, args=arguments, timeout=limit.seconds).result()
    except OutOfTime as error:
        raise LimitedFailed(f"it took longer than {limit.seconds:g} s") from error
    except MemoryError as error:
        raise LimitedFailed(f"it needs more than {limit.memory_mb} MB") from error
    except ProcessExpired as error:
        raise LimitedFailed(f"its process ended with code {error.exitcode}") from error
    except Exception as error:  # whatever a broken file does to a library becomes a message
        raise LimitedFailed(f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()
    return made
