"""From captures to publications: which stored bytes belong together as one published report.

A publication is a page with the attachments that its captures led to, or a local file on its own. Nothing here reads a
document; it only sorts captures, and looks at a page for the order of its pictures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from crawler.captures import CONTENT_OUTCOMES, Capture, CaptureStore
from crawler.platforms.known import platform_of
from crawler.registry import load_sites

DOCUMENT_ROLES = ("article", "attachment", "resource")
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?|webp)$", re.IGNORECASE)
#: A TIFF may hold all pages of a report.
SHEET = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """One text of one address: the same bytes at the same address are one document, however often they were fetched."""

    url: str
    sha256: str
    site: str
    role: str  #: article, attachment or resource
    first_seen: str
    last_seen: str
    parents: frozenset[str] = frozenset()
    ip: str | None = None
    agency_hint: str | None = None
    year_hint: int | None = None
    part: int = 0  #: of several files given together as one report, which one it is, from 0

    @property
    def is_picture(self) -> bool:
        """Whether its address is that of a picture; what it really is the parser finds out."""
        return PICTURE.search(self.url.partition("?")[0]) is not None

    @property
    def is_sheet(self) -> bool:
        """Whether it may be one sheet of a report among others: a picture of one page."""
        return SHEET.search(self.url.partition("?")[0]) is not None


@dataclass(frozen=True)
class Publication:
    """A page (or a local file) and its attachments, each with all its texts, the one seen last at the end."""

    url: str
    site: str
    pages: tuple[Document, ...]
    attachments: dict[str, tuple[Document, ...]] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[Document, ...]:
        """All texts of the page and of its attachments."""
        return self.pages + tuple(document for texts in self.attachments.values() for document in texts)

    @property
    def current(self) -> tuple[Document, ...]:
        """The newest text of the page and of each attachment."""
        return (self.pages[-1], *(texts[-1] for texts in self.attachments.values()))

    @property
    def is_of_pictures(self) -> bool:
        """Whether several pictures are attached, whose order on the page is that of the report's sheets."""
        return sum(texts[-1].is_picture for texts in self.attachments.values()) > 1


def find_documents(captures: Iterable[Capture]) -> list[Document]:
    """The documents among captures, sorted by address and last fetch: the last one is what the address says now.

    What was cut off on the way counts only where the whole was never got.
    """
    held = [
        capture
        for capture in captures
        if capture.sha256 and capture.role in DOCUMENT_ROLES and capture.outcome in CONTENT_OUTCOMES
    ]
    whole = {capture.url for capture in held if not capture.truncated}
    found: dict[tuple[str, str], list[Capture]] = {}
    for capture in held:
        if not capture.truncated or capture.url not in whole:
            found.setdefault((capture.url, capture.sha256 or ""), []).append(capture)
    documents = [_document(group) for group in found.values()]
    return sorted(documents, key=lambda document: (document.url, document.last_seen, document.sha256))


def _document(captures: list[Capture]) -> Document:
    ordered = sorted(captures, key=lambda capture: (capture.time, capture.record_id))
    first = ordered[0]
    noted = [capture.note for capture in ordered if capture.role == "resource" and capture.note]
    hints = json.loads(noted[-1]) if noted else {}
    return Document(
        url=first.url,
        sha256=first.sha256 or "",
        site=first.site,
        role=first.role,
        first_seen=first.time,
        last_seen=ordered[-1].time,
        parents=frozenset(capture.parent_url for capture in ordered if capture.parent_url),
        ip=first.ip,
        agency_hint=hints.get("agency"),
        year_hint=hints.get("year"),
        part=hints.get("part", 0),
    )


def find_publications(documents: Iterable[Document]) -> list[Publication]:
    """Documents put together with the page that led to them, sorted by address.

    An attachment whose page was never captured as an article stands on its own. A local file whose bytes are held
    from a better place (the web, a given address, with hints) is left to that.
    """
    documents = _without_repeated_files(documents)
    texts: dict[str, list[Document]] = {}
    for document in documents:
        texts.setdefault(document.url, []).append(document)
    pages = {url for url, group in texts.items() if group[0].role != "attachment" and not group[0].part}
    attached: dict[str, dict[str, tuple[Document, ...]]] = {}
    for url, group in texts.items():
        parents = pages & set().union(*(document.parents for document in group))
        if url in pages:
            continue
        for parent in parents:
            attached.setdefault(parent, {})[url] = tuple(group)
        if not parents:
            pages.add(url)
    return [
        Publication(url, texts[url][0].site, tuple(texts[url]), dict(sorted(attached.get(url, {}).items(), key=_order)))
        for url in sorted(pages)
    ]


def list_publications(store: CaptureStore, documents: Iterable[Document]) -> list[Publication]:
    """What `find_publications` gives; where an article has several pictures, they are in the order of its page."""
    found = find_publications(documents)
    return [
        in_page_order(item, read_content(store, item.pages[-1].sha256))
        if item.is_of_pictures and item.pages[-1].role == "article"
        else item
        for item in found
    ]


def read_content(store: CaptureStore, sha256: str) -> bytes:
    """The bytes of a document. Raises LookupError when no record holds them."""
    capture = store.find_content(sha256)
    if capture is None:
        raise LookupError(f"captures: no record holds the content {sha256}; delete index.db and build again")
    return store.body(capture)


def short_name(url: str) -> str:
    """``scan.pdf`` of an address, the whole where it has no last part."""
    path = urlsplit(url).path.rstrip("/")
    return unquote(path.replace(":", "/").rpartition("/")[2]) or url


def _order(attached: tuple[str, tuple[Document, ...]]) -> tuple[int, str]:
    url, texts = attached
    return texts[-1].part, url


def in_page_order(publication: Publication, page: bytes) -> Publication:
    """The publication with its attachments in the order in which its page names them; those not named come last."""
    named = named_attachments(publication.site, publication.url, page)
    places = {url: number for number, url in reversed(list(enumerate(named)))}
    ordered = sorted(publication.attachments.items(), key=lambda item: (places.get(item[0], len(named)), item[0]))
    return replace(publication, attachments=dict(ordered))


def named_attachments(site: str, url: str, page: bytes) -> list[str]:
    """The addresses of attachments that a page of a site names, in its order."""
    platform = platform_of(load_sites().get(site))
    return [address for group in platform.read_article(url, page).attachments for address in group]


def _without_repeated_files(documents: Iterable[Document]) -> list[Document]:
    """Of several local files with the same bytes, or one that was also fetched, only the best known one."""
    best: dict[str, Document] = {}
    listed = list(documents)
    for document in sorted(listed, key=_how_well_known, reverse=True):
        best.setdefault(document.sha256, document)
    return [document for document in listed if document.role != "resource" or best[document.sha256] is document]


def _how_well_known(document: Document) -> tuple[bool, bool, bool, str]:
    hinted = document.agency_hint is not None or document.year_hint is not None
    return document.role != "resource", hinted, not document.url.startswith("urn:"), document.url
