"""A hostile document is contained in its own process, and the others beside it are read."""

from __future__ import annotations

import atexit
import multiprocessing
import multiprocessing.util
import os
import time

from parse import parse_report, sandbox
from parse.model import NeedsRecognition, Problem, Report
from parse.sandbox import Limit, Limits, parse_limited, parse_many
from tests.test_parse_pages import PAGE


def misbehave(data: bytes, recognise: bool) -> Report:
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
        return misbehave(data, recognise)
    return parse_report(data, recognise=recognise)


def test_a_document_is_read_in_its_own_process():
    report = parse_limited(PAGE.encode())
    assert isinstance(report, Report)
    assert len(report.figures) == 200


def test_every_failure_is_a_problem_and_harms_no_other():
    texts = [b"hang", b"good", b"spin", b"swell", b"good", b"abort", b"raise", b"deep", b"good", b"PK\x03\x04word/"]
    documents = [(f"d{index}", PAGE.encode() if text == b"good" else text) for index, text in enumerate(texts)]
    started = time.monotonic()
    outcomes = list(parse_many(documents, workers=2, limits=Limits(Limit(4, 600), Limit(8, 600)), parser=misbehave))
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
    outcomes = parse_many(documents, workers=3, parser=misbehave)
    assert next(outcomes)[0] == "good"
    outcomes.close()
    assert multiprocessing.active_children() == []


def recognise_only(data: bytes, recognise: bool) -> Report:
    """A parser that has pictures to recognise in documents that begin so."""
    if data.startswith(b"picture") and not recognise:
        raise NeedsRecognition("page 1")
    if data == b"picture slow":
        time.sleep(600)
    return parse_report(data.removeprefix(b"picture"), recognise=recognise)


def test_pictures_go_to_a_second_pass_with_limits_of_its_own():
    texts = [b"picture slow", PAGE.encode(), b"picture" + PAGE.encode(), PAGE.encode()]
    documents = [(f"d{index}", text) for index, text in enumerate(texts)]
    limits = Limits(Limit(30, 600), Limit(2, 900))
    outcomes = list(parse_many(documents, workers=2, limits=limits, parser=recognise_only))
    assert [key for key, _, _ in outcomes] == ["d0", "d1", "d2", "d3"]
    kinds = [outcome.kind for _, outcome, _ in outcomes]
    assert kinds == ["timeout", "html", "html", "html"]
    assert "longer than 2 s" in outcomes[0][1].message


def leave_badly(data: bytes, recognise: bool) -> Report:
    """A parser whose process fails while it ends, after the document was read."""
    if data.startswith(b"leave"):
        atexit.register(os._exit, 7)
        multiprocessing.util.Finalize(None, os._exit, args=(7,), exitpriority=100)
    return parse_report(data.removeprefix(b"leave"), recognise=recognise)


def test_a_process_that_fails_at_its_end_costs_no_other_document():
    documents = [(f"d{index}", b"leave" * (index % 2) + PAGE.encode()) for index in range(12)]
    outcomes = list(parse_many(documents, workers=1, parser=leave_badly))
    assert [outcome.kind for _, outcome, _ in outcomes] == ["html"] * 12


def die(_limit: Limit) -> None:
    """A child that ends before it takes a document."""
    os._exit(3)


def test_documents_that_no_process_ever_took_are_named_and_hang_nobody(monkeypatch):
    """A document larger than a pipe's buffer blocks the thread that hands it over; the pool then breaks around it, and
    says nothing of those that stood behind.
    """
    monkeypatch.setattr(sandbox, "limit_process", die)
    documents = [(f"d{number}", bytes(3_000_000)) for number in range(5)]
    outcomes = list(parse_many(documents, workers=2, parser=misbehave))
    assert [key for key, _, _ in outcomes] == [key for key, _ in documents]
    assert {outcome.kind for _, outcome, _ in outcomes} == {"crash"}
