"""From captures to the life of a publication: which texts of its page and attachments stood together, and when.

    page a1 ── a1 ── a2 ── a2        two phases: (a1, b1) and (a2, b2); what was fetched in one run belongs together,
    file b1 ── b1 ───────── b2       whatever came first
         Monday  …   Friday

Only answers with content speak here. A wall, a failure or a missing page never changes what stands on a page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.publications import Document, Publication, named_attachments, read_content
from crawler.captures import CONTENT_OUTCOMES, Capture, CaptureStore
from crawler.past import REPLAY_RUN

#: All replays have one name (`crawler.replay`): what lies further apart in them was no single crawl. A site's health
#: is that of these hours.
LONGEST_PAUSE = timedelta(hours=6)
#: Address and bytes of a page to the addresses that it names as its attachments.
Namer = Callable[[Document], frozenset[str]]


@dataclass(frozen=True)
class Phase:
    """A time in which a page and its attachments stood unchanged, byte for byte."""

    publication: Publication  #: with one text of each document
    first_seen: str
    last_seen: str
    run: str  #: in which it was first seen
    page_times: tuple[str, ...]  #: when the page itself answered with content

    @property
    def key(self) -> tuple[str, ...]:
        """Address and hash of each document."""
        return tuple(f"{document.url} {document.sha256}" for document in self.publication.documents)


@dataclass(frozen=True)
class Life:
    """A publication with all its texts, and its phases in order of time."""

    publication: Publication
    phases: tuple[Phase, ...]


@dataclass(frozen=True)
class Seen:
    """One answer with content."""

    time: str
    run: str
    document: Document


def is_one_run(first: Seen | Phase, second: Seen | Phase) -> bool:
    """Whether two things were (first) seen in one run."""
    if first.run != second.run or first.run != REPLAY_RUN:
        return first.run == second.run  # a crawl of a large site takes as long as it takes
    times = [datetime.fromisoformat(one.time if isinstance(one, Seen) else one.first_seen) for one in (first, second)]
    return abs(times[1] - times[0]) <= LONGEST_PAUSE


def trace_lives(store: CaptureStore, publications: Sequence[Publication], captures: Iterable[Capture]) -> list[Life]:
    """The life of each publication, in their order."""
    by_url: dict[str, list[Capture]] = defaultdict(list)
    for capture in captures:
        if capture.sha256 and capture.outcome in CONTENT_OUTCOMES:
            by_url[capture.url].append(capture)
    return [trace_life(publication, by_url, _Namer(store)) for publication in publications]


def trace_life(publication: Publication, captures: Mapping[str, Sequence[Capture]], namer: Namer) -> Life:
    """The phases of one publication.

    An attachment stands with the page as long as the page's text names it; one that no text names, from its first
    fetch.
    """
    documents = {(document.url, document.sha256): document for document in publication.documents}
    seen = sorted(
        (
            Seen(capture.time, capture.run, document)
            for url in dict.fromkeys(document.url for document in publication.documents)
            for capture in captures.get(url, ())
            if (document := documents.get((url, capture.sha256 or ""))) is not None
        ),
        key=lambda one: (one.time, one.document.url, one.document.sha256),
    )
    named = _named_by_text(publication, namer)
    phases: list[Phase] = []
    held: dict[str, Document] = {}
    for group in _group(seen):
        before = dict(held)
        held |= {one.document.url: one.document for one in group}
        phase = _phase(publication, group, before, held, named)
        if phases and phases[-1].key == phase.key:
            times = (*phases[-1].page_times, *phase.page_times)
            phases[-1] = replace(phases[-1], last_seen=phase.last_seen, page_times=times)
        else:
            phases.append(phase)
    return Life(publication, tuple(phases))


def _named_by_text(publication: Publication, namer: Namer) -> dict[str, frozenset[str]]:
    """By the hash of each text of the page, what it names; nothing is read where the page has but one text."""
    if len(publication.pages) < 2 or not publication.attachments:
        return {}
    return {page.sha256: namer(page) for page in publication.pages}


def _group(seen: Sequence[Seen]) -> list[list[Seen]]:
    """What was fetched together: in one run, each address once."""
    groups: list[list[Seen]] = []
    for one in seen:
        last = groups[-1] if groups else []
        if last and is_one_run(last[-1], one) and all(other.document.url != one.document.url for other in last):
            last.append(one)
        else:
            groups.append([one])
    return groups


def _phase(
    publication: Publication,
    group: Sequence[Seen],
    before: Mapping[str, Document],
    held: Mapping[str, Document],
    named: Mapping[str, frozenset[str]],
) -> Phase:
    # An attachment that was captured before its page was: the page's first text led to it.
    page = held.get(publication.url, publication.pages[0])
    ever = frozenset().union(*named.values())
    now = named.get(page.sha256, frozenset())
    attachments: dict[str, tuple[Document, ...]] = {
        url: (held.get(url, _oldest(texts)),)
        for url, texts in publication.attachments.items()
        if (url in now if url in ever else url in held or not named)
    }
    changing = [one.time for one in group if before.get(one.document.url) != one.document]
    times = tuple(one.time for one in group if one.document.url == publication.url)
    state = replace(publication, pages=(page,), attachments=attachments)
    return Phase(state, min(changing, default=group[0].time), group[-1].time, group[0].run, times)


def _oldest(texts: Sequence[Document]) -> Document:
    return min(texts, key=lambda document: (document.first_seen, document.sha256))


@dataclass(frozen=True)
class _Namer:
    store: CaptureStore

    def __call__(self, page: Document) -> frozenset[str]:
        if page.role != "article":
            return frozenset()
        return frozenset(named_attachments(page.site, page.url, read_content(self.store, page.sha256)))
