"""Rows of the table `problems` before they are written: what could not be read or decided, and where."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from archive.publications import Document
from parse.model import Problem


@dataclass(frozen=True)
class ProblemRow:
    """A row of the table `problems`, before it has an id."""

    stage: str
    kind: str
    message: str
    report_id: str | None = None
    document_sha256: str | None = None
    url: str | None = None
    table_code: str | None = None
    row_code: str | None = None
    column_code: str | None = None
    since: str | None = None

    @property
    def id(self) -> str:
        """The same for the same problem in every build."""
        parts = (
            self.stage, self.kind, self.message, self.report_id, self.document_sha256, self.url,
            self.table_code, self.row_code, self.column_code,
        )  # fmt: skip
        return hashlib.sha256("\n".join(part or "" for part in parts).encode(errors="backslashreplace")).hexdigest()[
            :16
        ]


def document_row(document: Document, kind: str, message: str) -> ProblemRow:
    """A problem of the building with one document."""
    return ProblemRow(
        "build", kind, f"{document.url}: {message}", None, document.sha256, document.url, since=document.first_seen
    )


def problem_row(problem: Problem, document: Document) -> ProblemRow:
    """A problem that the parser found in one document."""
    message = problem.message.removeprefix(f"{document.sha256}: ")
    return ProblemRow(
        problem.stage,
        problem.kind,
        f"{document.url}: {message}",
        None,
        document.sha256,
        document.url,
        problem.table_code,
        problem.row_code,
        problem.column_code,
        document.first_seen,
    )
