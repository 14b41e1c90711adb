"""One stored page of a list, read: what it names and which other pages it announces. Each text is read once."""

from __future__ import annotations

from dataclasses import dataclass

from archive.publications import read_content
from crawler.captures import CaptureStore
from crawler.links import is_next_page, read_links
from crawler.platforms.known import platform_of
from crawler.platforms.model import Item, UnreadableList
from crawler.registry import load_sites
from parse.identity import read_date


@dataclass(frozen=True)
class Named:
    """One line of a list."""

    url: str
    title: str
    date: str | None  #: ISO
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListPart:
    """What one page of a list says. `template` is unknown where no list was recognised, unread without bytes."""

    template: str
    items: tuple[Named, ...] = ()
    following: tuple[str, ...] = ()  #: addresses of other pages that it announces
    counted: bool = False  #: `following` are all pages of the list, as a script counts them
    feed_only: bool = False  #: the page's own script fetches the list
    total: int = 0  #: items that a list as JSON announces
    trouble: str = ""  #: what could not be read


class ListReader:
    """Reads pages of lists from a store."""

    def __init__(self, store: CaptureStore) -> None:
        self._store = store
        self._read: dict[tuple[str, str, bool], ListPart] = {}

    def read(self, site: str, url: str, role: str, sha256: str) -> ListPart:
        """What a page says whose text has this hash; `role` is column, page or json."""
        key = (sha256, url, role == "json")
        if key not in self._read:
            self._read[key] = self._read_part(site, url, role, sha256)
        return self._read[key]

    def _read_part(self, site: str, url: str, role: str, sha256: str) -> ListPart:
        try:
            body = read_content(self._store, sha256)
        except LookupError as error:
            return ListPart("unread", trouble=str(error))
        return _read_feed(site, url, body) if role == "json" else _read_list(site, url, body)


def _read_list(site: str, url: str, body: bytes) -> ListPart:
    listing = platform_of(load_sites().get(site)).read_list(url, body)
    counted = listing.paging is not None
    if listing.paging is not None:
        following = listing.paging.urls
    else:
        following = tuple(link.url for link in read_links(url, body) if is_next_page(link) and link.url != url)[:1]
    return ListPart(
        template=listing.template,
        items=_name(listing.items, url),
        following=following,
        counted=counted,
        feed_only=listing.feed_only,
        trouble=f"page numbers not read: {listing.unread_paging}" if listing.unread_paging else "",
    )


def _read_feed(site: str, url: str, body: bytes) -> ListPart:
    try:
        feed = platform_of(load_sites().get(site)).read_feed(url, body)
    except UnreadableList as error:
        return ListPart("unknown", trouble=str(error))
    following = (feed.next_url, *feed.rest) if feed.next_url else ()
    return ListPart("json", _name(feed.items, url), following, total=feed.total)


def _name(items: tuple[Item, ...], url: str) -> tuple[Named, ...]:
    return tuple(
        Named(item.url, item.title, read_date(item.date) if item.date else None, item.attachments)
        for item in items
        if item.url != url
    )
