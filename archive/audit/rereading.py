"""What was asked of documents again, answered from their stored bytes, and kept beside the archive like other readings.

A result counts only for the same question, parser and tools; the file may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from archive.publications import read_content
from archive.reading import Progress, Reading, count_cores
from archive.results import Results
from crawler.captures import CaptureStore
from parse.model import Problem
from parse.proof.limited import reread_many
from parse.proof.model import Asked, Reread

#: Why a document is not read again whose record was altered after it had been read.
LOST = "its stored bytes are gone or altered"


@dataclass(frozen=True)
class DocumentRereader:
    """Reads again what is asked of the documents of a store, in parallel, or takes what is kept of that."""

    store: CaptureStore
    results: Results
    reading: Reading
    progress: Progress | None = None

    def __call__(self, wanted: Mapping[str, Sequence[Asked]]) -> dict[str, tuple[Reread, ...]]:
        """The answers by document, in the order asked. What a document does to its reader is a reason, no answer."""
        answers = {sha256: kept for sha256, asked in wanted.items() if (kept := self._find(sha256, asked)) is not None}
        missing = {sha256: tuple(asked) for sha256, asked in wanted.items() if sha256 not in answers}
        lost: list[str] = []
        workers = self.reading.workers or count_cores()
        for sha256, answer in reread_many(self._load(missing, lost), workers=workers, limits=self.reading.limits):
            asked = missing[sha256]
            if isinstance(answer, Problem):
                answers[sha256] = tuple(Reread(one.code, None, "", answer.message) for one in asked)
            else:
                answers[sha256] = answer
                self.results.keep_answer(_key(sha256, asked), json.dumps([asdict(one) for one in answer]))
            if self.progress is not None:
                self.progress(len(answers), len(wanted))
        return answers | {sha256: tuple(Reread(one.code, None, "", LOST) for one in missing[sha256]) for sha256 in lost}

    def _find(self, sha256: str, asked: Sequence[Asked]) -> tuple[Reread, ...] | None:
        if self.reading.fresh:
            return None
        kept = self.results.find_answer(_key(sha256, asked))
        return None if kept is None else tuple(Reread(**one) for one in json.loads(kept))

    def _load(
        self, wanted: Mapping[str, tuple[Asked, ...]], lost: list[str]
    ) -> Iterator[tuple[str, bytes, tuple[Asked, ...]]]:
        for sha256, asked in wanted.items():
            try:
                content = read_content(self.store, sha256)
            except LookupError:
                lost.append(sha256)  # what was kept of it when it was whole is still published
                continue
            yield sha256, content, asked


def _key(sha256: str, asked: Sequence[Asked]) -> str:
    question = json.dumps([sha256, [asdict(one) for one in asked]], sort_keys=True, default=str)
    return hashlib.sha256(question.encode()).hexdigest()
