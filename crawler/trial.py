"""A trial crawl: from the home page to the lists, and no article; what would be fetched is noted instead.

home -> gateways -> columns -> lists           asked for
…/t20250123_1842306.html  2024年…年度报告        noted
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.steps import Place, Step

#: So many pages are asked for: a trial must end within minutes at a request a second.
MOST_PAGES = 60


@dataclass(frozen=True)
class FoundColumn:
    """A report column, with the name of the link that led to it and how many items its pages offered."""

    url: str
    name: str
    items: int


@dataclass(frozen=True)
class Offer:
    """An article or a file that a real crawl would fetch."""

    url: str
    title: str
    column: str  #: address of the page that names it


@dataclass
class Trial:
    """What a trial has seen so far; it asks for no more than `most_pages`."""

    most_pages: int = MOST_PAGES
    columns: dict[str, FoundColumn] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    pages: int = 0
    left: list[str] = field(default_factory=list)  #: addresses not asked for after `most_pages` pages

    def keep(self, place: Place, url: str, steps: list[Step]) -> list[Step]:
        """Note what a page offers, and return the steps that are still taken."""
        self.pages += 1
        goals = [step for step in steps if step.place.kind in {"article", "attachment"}]
        if place.kind in {"column", "page", "feed"} and place.column:
            before = self.columns.get(place.column, FoundColumn(place.column, place.title, 0))
            self.columns[place.column] = replace(before, items=before.items + len(goals))
        for step in goals:
            self.offers.setdefault(step.url, Offer(step.url, step.place.title, url))
        further = [step for step in steps if step not in goals]
        if self.pages < self.most_pages:
            return further
        self.left += [step.url for step in further]
        return []
