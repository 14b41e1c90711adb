"""A hostile document is contained in its own process, and the others beside it are read."""

from __future__ import annotations

import multiprocessing
import os
import time

from parse import parse_report
from parse.model import Problem, Report
from parse.sandbox import parse_limited, parse_many
from tests.test_parse_pages import PAGE


def misbehave(data: bytes) -> Report:
    """A parser that does what the document says, and reads it otherwise."""
    if data == b"hang":
        time.sleep(600)
    if data == b"spin":
        while True:
            pass
    if data == b"swell":
        held = [bytearray(20_000_000) for _ in range(10_000)]
        raise RuntimeError(str(len(held)))
    if data == b"abort":
        os.abort()
    if data == b"raise":
        raise KeyError("object 17")
    if data == b"deep":
        return misbehave(data)
    return parse_report(data)


def test_a_document_is_read_in_its_own_process():
    report = parse_limited(PAGE.encode())
    assert isinstance(report, Report)
    assert len(report.figures) == 200


def test_every_failure_is_a_problem_and_harms_no_other():
    texts = [b"hang", b"good", b"spin", b"swell", b"good", b"abort", b"raise", b"deep", b"good", b"PK\x03\x04word/"]
    documents = [(f"d{index}", PAGE.encode() if text == b"good" else text) for index, text in enumerate(texts)]
    started = time.monotonic()
    outcomes = list(parse_many(documents, workers=2, seconds=4, memory_mb=600, parser=misbehave))
    assert time.monotonic() - started < 40
    assert [key for key, _, _ in outcomes] == [key for key, _ in documents]
    found = [outcome.kind if isinstance(outcome, Problem) else "report" for _, outcome, _ in outcomes]
    assert [found[i] for i in (1, 4, 8)] == ["report"] * 3
    assert [found[i] for i in (0, 2, 3, 5, 6, 7, 9)] == [
        "timeout",
        "timeout",
        "memory",
        "crash",
        "crash",
        "crash",
        "unreadable",
    ]
    for key, outcome, seconds in outcomes:
        assert 0 <= seconds < 10
        if isinstance(outcome, Problem):
            assert outcome.stage == "read"
            assert outcome.message.startswith(f"{key}: ")
            assert "expected" in outcome.message


def test_a_message_names_the_document_and_the_cause():
    problem = parse_limited(b"raise", document="yining/2024.pdf", parser=misbehave)
    assert isinstance(problem, Problem)
    assert "yining/2024.pdf" in problem.message and "object 17" in problem.message


def test_documents_are_read_no_further_ahead_than_the_workers():
    drawn = []

    def draw():
        for index in range(6):
            drawn.append(index)
            yield f"d{index}", PAGE.encode()

    outcomes = parse_many(draw(), workers=1)
    assert next(outcomes)[0] == "d0"
    assert len(drawn) <= 3
    assert len(list(outcomes)) == 5


def test_no_child_stays_behind_when_the_caller_stops_early():
    documents = [("good", PAGE.encode()), *((f"hang {number}", b"hang") for number in range(4))]
    outcomes = parse_many(documents, workers=3, seconds=60, parser=misbehave)
    assert next(outcomes)[0] == "good"
    outcomes.close()
    assert multiprocessing.active_children() == []
