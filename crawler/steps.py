"""What discovery speaks in: places that are known of, steps to take, problems to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["home", "gateway", "column", "page", "feed", "article", "attachment", "search"]
#: Names of the kinds as the store keeps them; a feed is JSON, mostly.
ROLES = {
    "home": "home",
    "gateway": "gateway",
    "column": "column",
    "page": "page",
    "feed": "json",
    "article": "article",
    "attachment": "attachment",
    "search": "search",
}
PRIORITIES = {
    "home": 0,
    "gateway": 0,
    "column": 10,
    "page": 20,
    "feed": 20,
    "article": 30,
    "attachment": 40,
    "search": -10,
}


@dataclass(frozen=True)
class Problem:
    """Something that must be said; `fatal` means that the site counts as failed."""

    text: str
    fatal: bool = False


@dataclass(frozen=True)
class Place:
    """What is known about an address before it is fetched."""

    kind: Kind
    known: bool = False  #: a report column of the registry
    gateways: int = 0  #: passed on the way
    columns: int = 0
    pages: int = 1  #: of the same list, this one included
    rest: tuple[str, ...] = ()  #: the pages of the same list after this one
    missed: int = 0  #: pages in a row that were not got
    mixed: bool = False  #: a list of all kinds of articles: only what looks like a report is opened
    extra: bool = False  #: asked for to be sure; no loss where it is missing
    title: str = ""  #: an article's title in its list, a column's name in the link to it
    column: str = ""  #: address of the report column that a list belongs to
    before: frozenset[str] = frozenset()  #: addresses in the page before this one of the same list
    feed_url: str | None = None  #: the list as a feed, to turn to where its pages repeat
    doubt: Problem | None = None  #: what was wrong with the address tried before this one

    @property
    def role(self) -> str:
        """The role that captures carry."""
        return ROLES[self.kind]

    @property
    def priority(self) -> int:
        """Deeper pages first: a list that is begun is ended before the next gateway is opened."""
        return PRIORITIES[self.kind]


@dataclass(frozen=True)
class Step:
    """An address to ask for, and what to try in turn where it is missing."""

    url: str
    place: Place
    instead: tuple[str, ...] = ()
    form: tuple[tuple[str, str], ...] = ()  #: fields of a form to send (POST); none: a plain GET


@dataclass
class Plan:
    """What follows from one page."""

    steps: list[Step] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)  #: keys of distinct articles that are reports
    problems: list[Problem] = field(default_factory=list)
    barren: Problem | None = None  #: the page is not what was expected: other addresses are tried, then this is said
