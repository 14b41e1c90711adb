"""What was read is kept beside the archive, so that no build reads a document twice: ``.archive.db.results``.

One SQLite file: a row a document, by the SHA-256 of its bytes, with what it was read with. A result counts only for
the same parser (its source files, the versions of the libraries it reads with) and the same tools; a row that was
damaged is not used. The file may be deleted at any time, and makes no difference to what a build writes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import shutil
import sqlite3
import zlib
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import parse
from archive.outcome_json import decode_outcome, encode_outcome
from parse import PARSER_VERSION
from parse.model import Problem, Report
from parse.sandbox import Limits

#: Kinds of problems that a better machine may solve: another tool, more time, more memory, a mended reader.
WORTH_ANOTHER_TRY = ("tool_missing", "timeout", "memory", "crash")
#: Of these, those that depend on the limits.
_OF_LIMITS = frozenset({"timeout", "memory", "crash"})
#: Libraries that every installation reads with.
LIBRARIES = (
    "lxml", "pdfplumber", "pdfminer.six", "pillow", "pypdfium2", "python-calamine", "PyYAML", "rapidfuzz",
    "xlrd",
)  # fmt: skip
#: Libraries of the extras, and programs: with another one installed only what lacked it is read again.
EXTRAS = ("libarchive-c", "numpy", "olefile", "onnxruntime", "opencv-python-headless", "py7zr", "rapidocr")
PROGRAMS = ("soffice", "libreoffice")
_SOURCES = frozenset({".py", ".yml", ".csv", ".json", ".txt"})
#: Seconds to wait while another build writes.
_WAIT = 60
_DDL = """
create table if not exists results (
  sha256 text primary key, parser text not null, tools text not null, limits text not null, seconds real not null,
  outcome blob not null, checksum text not null
) without rowid;
create table if not exists answers (
  question text primary key, parser text not null, tools text not null, limits text not null, answer text not null,
  checksum text not null
) without rowid
"""


@dataclass(frozen=True)
class ReadWith:
    """What a document is read with: the parser, the tools that are there (name and version), and the limits."""

    parser: str
    tools: dict[str, str]
    limits: str


@dataclass(frozen=True)
class Kept:
    """A result as it was kept."""

    outcome: Report | Problem
    seconds: float
    read_with: ReadWith


class Results:
    """The results kept beside one archive. As a context manager it closes the file.

    A file that is damaged beyond reading is thrown away and begun again.
    """

    def __init__(self, target: Path, limits: Limits) -> None:
        self.path = target.with_name(f".{target.name}.results")
        self.now = ReadWith(parser_fingerprint(), present_tools(), _name_limits(limits))
        self._connected: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._connected is not None:
            self._connected.close()
            self._connected = None

    def find(self, sha256: str) -> Kept | None:
        """The result for a document if it would be the same today."""
        kept = self.peek(sha256)
        return kept if kept is not None and _still_holds(kept, self.now) else None

    def peek(self, sha256: str) -> Kept | None:
        """The last result for a document, whatever it was read with; None where there is none, or a damaged one."""
        row = self._fetch("select * from results where sha256 = ?", sha256)
        return None if row is None else _kept(row)

    def keep(self, sha256: str, outcome: Report | Problem, seconds: float) -> None:
        """Keep a result in place of the one before. What cannot be kept is read again next time."""
        packed = zlib.compress(encode_outcome(outcome), 6)
        row = (sha256, *self._read_with(), seconds, packed)
        self._keep("results", (*row, _checksum(row)))

    def find_answer(self, question: str) -> str | None:
        """What was answered to a question about a document, read again with the same parser, tools and limits."""
        row = self._fetch("select * from answers where question = ?", question)
        if row is None or row[-1] != _checksum(row[:-1]) or row[1:4] != self._read_with():
            return None
        return str(row[4])

    def keep_answer(self, question: str, answer: str) -> None:
        """Keep an answer. What cannot be kept is asked again next time."""
        row = (question, *self._read_with(), answer)
        self._keep("answers", (*row, _checksum(row)))

    def _read_with(self) -> tuple[str, str, str]:
        return self.now.parser, json.dumps(self.now.tools, sort_keys=True), self.now.limits

    def _fetch(self, query: str, key: str) -> Any:  # noqa: ANN401 - a row of the file
        try:
            return self._connection().execute(query, (key,)).fetchone()
        except sqlite3.OperationalError:
            return None  # another build holds the file
        except sqlite3.DatabaseError:
            self._discard()
            return None

    def _keep(self, table: str, row: tuple[object, ...]) -> None:
        try:
            connection = self._connection()
            with connection:
                marks = ", ".join("?" * len(row))
                connection.execute(f"insert or replace into {table} values ({marks})", row)
        except sqlite3.OperationalError:
            return  # another build holds the file, or the disk is full
        except sqlite3.DatabaseError:
            self._discard()

    def _connection(self) -> sqlite3.Connection:
        if self._connected is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connected = sqlite3.connect(self.path, timeout=_WAIT)
            self._connected.execute("pragma synchronous = off")  # what power loss damages is noticed and read again
            self._connected.executescript(_DDL)
        return self._connected

    def _discard(self) -> None:
        self.close()
        for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def _kept(row: tuple[str, str, str, str, float, bytes, str]) -> Kept | None:
    *content, checksum = row
    if _checksum(tuple(content)) != checksum:
        return None
    _, parser, tools, limits, seconds, packed = row[:-1]
    try:
        outcome = decode_outcome(zlib.decompress(packed))
    except (ValueError, zlib.error):
        return None  # written by a version of the parser whose words were others
    return Kept(outcome, seconds, ReadWith(parser, json.loads(tools), limits))


def _name_limits(limits: Limits) -> str:
    """``60 s 2048 MB, 300 s 6144 MB``"""
    return ", ".join(f"{limit.seconds:g} s {limit.memory_mb:g} MB" for limit in (limits.reading, limits.recognition))


def _checksum(row: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(row).encode()).hexdigest()


def _still_holds(kept: Kept, now: ReadWith) -> bool:
    """Whether reading the document again would give the same.

    A tool that has come since makes a difference only to what lacked one; one that is gone or has changed, to all.
    """
    then = kept.read_with
    if then.parser != now.parser or any(now.tools.get(name) != found for name, found in then.tools.items()):
        return False
    kinds = problem_kinds(kept.outcome)
    if "tool_missing" in kinds and then.tools != now.tools:
        return False
    return not (kinds & _OF_LIMITS) or then.limits == now.limits


def problem_kinds(outcome: Report | Problem) -> frozenset[str]:
    """The kinds of what could not be read in a document."""
    problems = (outcome,) if isinstance(outcome, Problem) else outcome.problems
    return frozenset(problem.kind for problem in problems if problem.stage == "read")


@cache
def parser_fingerprint() -> str:
    """SHA-256 over what the parser is made of: version, source files, Python, the libraries it always reads with."""
    folder = Path(parse.__file__).parent
    digest = hashlib.sha256(f"{PARSER_VERSION} {platform.python_version()}\n".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {_version(name)}\n".encode())
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _SOURCES):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def present_tools() -> dict[str, str]:
    """The extras and programs that are installed, with their versions (a program or system library: where it is)."""
    found = {name: _version(name) for name in EXTRAS}
    found |= {name: shutil.which(name) or "" for name in PROGRAMS}
    found["libarchive"] = find_library("archive") or ""
    return {name: where for name, where in found.items() if where}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
