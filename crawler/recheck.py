"""Documents that the store knows and that this run's lists did not lead to: which of them are asked again.

Each when it is due, and at once when the list that named it was read whole in this run and no longer does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from crawler.discovery import page_key
from crawler.due import Past
from crawler.forms import asked_address, decode_form
from crawler.past import SitePast
from crawler.steps import Kind, Place, Plan, Problem, Step
from crawler.traps import MOST_PAGES_WITHOUT_CANDIDATE

#: Kinds of steps, and roles of captures, that go on with a list.
_PARTS_OF_A_LIST = frozenset({"page", "feed"})
_PART_ROLES = frozenset({"page", "json"})
_CANDIDATES = frozenset({"article", "attachment"})


@dataclass
class ReadLists:
    """Which lists of a site were read in this run, each under the address of its first page.

    An article is the list of its attachments.
    """

    _first: dict[str, str] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)
    _broken: set[str] = field(default_factory=set)
    _without_candidate: Counter[str] = field(default_factory=Counter)

    def first_of(self, url: str) -> str:
        """The first page of the list that a page belongs to."""
        return self._first.get(url, url)

    def note_step(self, url: str, kind: str, parent: str | None) -> None:
        """A page is to be asked for, to which `parent` led."""
        self._first[url] = self.first_of(parent) if kind in _PARTS_OF_A_LIST and parent else url

    def note_moved(self, url: str, target: str) -> None:
        """A page was found at another address."""
        self._first.setdefault(target, self.first_of(url))

    def note_read(self, url: str, *, live: bool) -> None:
        """A page was read: as the site has it now, or as it is held."""
        (self._read if live else self._broken).add(self.first_of(url))

    def note_lost(self, url: str) -> None:
        """A page was not got: what it names is not known."""
        self._broken.add(self.first_of(url))

    def is_whole(self, url: str) -> bool:
        """Whether every page of a list was read as the site has it now."""
        return self.first_of(url) in self._read - self._broken

    def end_endless(self, url: str, kind: str, plan: Plan) -> None:
        """Take the next pages out of a plan where page after page brought no candidate for a report."""
        first = self.first_of(url)
        if kind not in {"column", *_PARTS_OF_A_LIST} or any(step.place.kind in _CANDIDATES for step in plan.steps):
            self._without_candidate[first] = 0
            return
        self._without_candidate[first] += 1
        following = [step for step in plan.steps if step.place.kind in _PARTS_OF_A_LIST]
        if self._without_candidate[first] < MOST_PAGES_WITHOUT_CANDIDATE or not following:
            return
        plan.steps = [step for step in plan.steps if step not in following]
        self._broken.add(first)
        text = f"{url}: {MOST_PAGES_WITHOUT_CANDIDATE} pages of this list in a row without a candidate for a report"
        plan.problems.append(Problem(f"{text}; its other pages are not asked for"))


def left_over(
    past: SitePast, lists: ReadLists, seen: Collection[tuple[str, ...]], now: datetime
) -> Iterator[tuple[Step, str | None, bool]]:
    """Steps to known documents not reached in this run: step, the page that once led there, whether at once.

    Articles first: they lead to their attachments themselves.
    """
    found: dict[str, list[tuple[Step, str | None, bool]]] = {"article": [], "attachment": []}
    for stored, known in past.documents():
        url, body = asked_address(stored)
        step = Step(url, Place(cast(Kind, known.role), extra=True), form=decode_form(body))
        if page_key(past.site, step) in seen:
            continue
        # Once it was asked without being named, the next times are those of any document.
        gone = known.is_named and known.parent and lists.is_whole(_first_page(past, lists, known.parent))
        at_once = bool(gone)
        if at_once or past.due(stored, known.role) <= now:
            found[known.role].append((step, known.parent, at_once))
    yield from found["article"] or found["attachment"]


def _first_page(past: SitePast, lists: ReadLists, url: str) -> str:
    """The first page of a list, by this run or by what is stored of a page that is no more."""
    passed: set[str] = set()
    while (known := _part(past, lists, url)) is not None and known.parent and url not in passed:
        passed.add(url)
        url = known.parent
    return lists.first_of(url)


def _part(past: SitePast, lists: ReadLists, url: str) -> Past | None:
    """What is known of a page of a list that this run did not read, beside its first."""
    known = past.addresses.get(url)
    is_part = known is not None and known.role in _PART_ROLES and lists.first_of(url) == url
    return known if is_part else None
