"""Documents read again in processes of their own, several at once, within limits: the bytes may be hostile.

A time-out, a crash and exhausted memory come back as a `Problem`; no answer is then known, and none is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from parse.model import Problem
from parse.proof.model import Asked, Reread
from parse.proof.rereading import reread
from parse.sandbox import DEFAULT_LIMITS, Limits, run_many


def reread_many(
    documents: Iterable[tuple[str, bytes, tuple[Asked, ...]]],
    *,
    workers: int,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[tuple[str, tuple[Reread, ...] | Problem]]:
    """Read cells and words of documents again; yields key and answers in the order of ``documents``.

    What must be recognised goes to a second pass with limits of its own. Raises ``ValueError`` for fewer than one
    worker.
    """
    jobs = ((key, partial(reread_either, data, asked)) for key, data, asked in documents)
    for key, outcome, _ in run_many(jobs, workers=workers, limits=limits):
        yield key, outcome


def reread_either(data: bytes, asked: tuple[Asked, ...], recognise: bool) -> tuple[Reread, ...]:
    """`reread` as a child is given it."""
    return reread(data, asked, recognise=recognise)
