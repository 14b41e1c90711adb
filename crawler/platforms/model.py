"""What platforms are read into: items, lists, feeds, articles, and the signs that a platform is known by."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableList(ValueError):
    """A feed (a list as JSON or XML) that does not have the platform's form."""


@dataclass(frozen=True)
class Item:
    """One line of a list."""

    url: str
    title: str
    date: str | None
    attachments: tuple[str, ...] = ()  #: named beside the article in a feed


@dataclass(frozen=True)
class Paging:
    """What a list page's script says of its pages; `urls` are those of all other pages."""

    pages: int
    urls: tuple[str, ...]


@dataclass(frozen=True)
class ListPage:
    """A list page. `template` says where the items stood; it is ``unknown`` where nothing of a list was recognised."""

    template: str
    items: tuple[Item, ...]
    paging: Paging | None
    feed_url: str | None  #: address of the same list as a feed, where the page names it
    feed_only: bool  #: the page's own script fetches the list
    unread_paging: str = ""  #: a call for page numbers that could not be read


@dataclass(frozen=True)
class FeedPage:
    """One page of a list as a feed: JSON, or XML within a page."""

    items: tuple[Item, ...]
    total: int  #: items that the feed announces, 0 where it says nothing
    page: int
    next_url: str | None
    rest: tuple[str, ...] = ()  #: pages after the next one, where the first page tells how many there are


@dataclass(frozen=True)
class Article:
    """An article's page. `template` is ``unknown`` where neither title nor body was recognised."""

    template: str
    title: str
    date: str | None
    metadata: tuple[tuple[str, str], ...]  #: printed labels and values, standard meta tags first
    attachments: tuple[tuple[str, ...], ...]  #: each with the addresses to try, the most likely first


@dataclass(frozen=True)
class Sign:
    """Why a page looks like a platform's: 1 for a hint, 3 for a mark that others may bear, 5 for its own mark."""

    weight: int
    text: str
