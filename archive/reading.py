"""The documents of an archive read: what is kept from earlier builds, and the rest in parallel."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archive.publications import Publication, read_content
from archive.reports import Outcome
from archive.results import Results
from archive.sheets import Sheets, find_sheets
from crawler.captures import CaptureStore
from parse.model import Problem
from parse.sandbox import DEFAULT_LIMITS, Limits, parse_many

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Reading:
    """How documents are read: processes at once, limits of each, and which are read again though a result is kept."""

    workers: int | None = None  #: all cores by default
    limits: Limits = DEFAULT_LIMITS
    fresh: bool = False  #: read all again
    again: Collection[str] = ()  #: SHA-256 of documents to read again


@dataclass
class Outcomes:
    """What reading gave so far, by the hash of a document or the key of sheets."""

    found: dict[str, Outcome] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    count_read: int = 0  #: those whose result was not kept from an earlier build


@dataclass(frozen=True)
class DocumentReader:
    """Reads documents of a store, or takes what is kept of them."""

    store: CaptureStore
    results: Results
    reading: Reading
    progress: Progress | None = None

    def read(self, publications: Sequence[Publication]) -> Outcomes:
        """Everything that publications need: pictures as the sheets of one report, and alone where that fails."""
        sheets = [found for publication in publications if (found := find_sheets(publication)) is not None]
        outcomes = Outcomes()
        self._take(outcomes, _list_texts(publications, apart=True), {group.key: group for group in sheets})
        failed = [group.key for group in sheets if isinstance(outcomes.found[group.key], Problem)]
        if failed:
            alone = [item for item in publications if (found := find_sheets(item)) is not None and found.key in failed]
            self._take(outcomes, _list_texts(alone, apart=False) - set(outcomes.found), {})
        for group in sheets:
            outcomes.seconds.setdefault(group.pictures[0].sha256, outcomes.seconds[group.key])
        return outcomes

    def _take(self, outcomes: Outcomes, hashes: Collection[str], sheets: Mapping[str, Sheets]) -> None:
        keys = sorted({*hashes, *sheets})
        unread = [key for key in keys if not self._take_kept(outcomes, key, sheets.get(key))]
        total = len(outcomes.found) + len(unread)
        workers, limits = self.reading.workers or count_cores(), self.reading.limits
        for key, outcome, spent in parse_many(self._load(unread, sheets), workers=workers, limits=limits):
            self.results.keep(key, outcome, spent)
            outcomes.found[key], outcomes.seconds[key] = outcome, spent
            outcomes.count_read += len(sheets[key].pictures) if key in sheets else 1
            if self.progress is not None:
                self.progress(len(outcomes.found), total)

    def _take_kept(self, outcomes: Outcomes, key: str, sheets: Sheets | None) -> bool:
        """Take the result that is kept, unless the document, or one of the sheets, is to be read again."""
        hashes = {picture.sha256 for picture in sheets.pictures} if sheets else {key}
        if self.reading.fresh or not hashes.isdisjoint(self.reading.again):
            return False
        kept = self.results.find(key)
        if kept is None:
            return False
        outcomes.found[key], outcomes.seconds[key] = kept.outcome, kept.seconds
        return True

    def _load(self, keys: Sequence[str], sheets: Mapping[str, Sheets]) -> Iterator[tuple[str, bytes]]:
        for key in keys:
            group = sheets.get(key)
            if group is None:
                yield key, read_content(self.store, key)
            else:
                yield key, group.pack([read_content(self.store, picture.sha256) for picture in group.pictures])


def _list_texts(publications: Sequence[Publication], *, apart: bool) -> set[str]:
    """The hashes of all texts of publications; ``apart``: without the pictures that are read together."""
    hashes: set[str] = set()
    for publication in publications:
        sheets = find_sheets(publication) if apart else None
        together = {picture.url for picture in sheets.pictures} if sheets else set()
        hashes |= {document.sha256 for document in publication.documents if document.url not in together}
    return hashes


def count_cores() -> int:
    """How many processes may run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
