"""Selectors of style sheets, matched with three answers: ``td.x > i`` matches, does not, or ``td:nth-child(2)`` may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import html

from parse.model import Unreadable

NO, MAYBE, YES = 0, 1, 2
NAME = r"(?:[^\W\d]|-|[^\x00-\x7f])(?:\w|-|[^\x00-\x7f])*"
ARGUMENT = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
BRACKET = r"\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]"
PART = rf"[.#]{NAME}|{BRACKET}|::?{NAME}(?:{ARGUMENT})?|&"
COMPOUND = re.compile(rf"(?P<tag>\*|{NAME})?(?P<parts>(?:{PART})*)")
STEP = re.compile(rf"(\s*[>+~]\s*|\s+)|((?:\*|{NAME})?(?:{PART})+|\*|{NAME})")
PARTS = re.compile(PART)
#: A selector of a list, up to its comma.
LISTED = re.compile(rf"(?:{BRACKET}|{ARGUMENT}|[^,])*")
ATTRIBUTE = re.compile(r"\[\s*([\w-]+)\s*(?:([~|^$*]?=)\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))\s*)?\]")
#: A page at rest has none of these, and what a pseudo-element generates is no text of the page.
# fmt: off
NEVER = frozenset((
    ":hover", ":active", ":focus", ":focus-within", ":focus-visible", ":visited", ":target", ":before", ":after",
    "::before", "::after", "::selection", "::placeholder", "::marker", "::backdrop",
))
# fmt: on
#: Comparisons of a compound with an element that one page may take; a real one takes some thousands.
MOST_STEPS = 1_000_000


class Compound(NamedTuple):
    """The conditions on one element: a tag (or ``*``), and the parts behind it."""

    tag: str
    parts: tuple[str, ...]


class Selector(NamedTuple):
    """Compounds from left to right, and the combinators between them."""

    compounds: tuple[Compound, ...]
    combinators: tuple[str, ...]
    text: str

    @property
    def key(self) -> str:
        """What an element must have to be matched: ``#id``, ``.class``, a tag, or ``*`` for nothing."""
        tag, parts = self.compounds[-1]
        names = [part for part in parts if part[0] in "#."]
        return next((one for one in names if one[0] == "#"), names[0] if names else tag)

    @property
    def weight(self) -> tuple[int, int, int]:
        """Its specificity."""
        parts = [part for compound in self.compounds for part in compound.parts]
        ids = sum(part[0] == "#" for part in parts)
        return ids, len(parts) - ids, sum(compound.tag != "*" for compound in self.compounds)


def read_selectors(prelude: str) -> list[Selector]:
    """The selectors of a rule. A list with a wrong one has none: browsers leave out the whole rule."""
    found = [_read_selector(one) for one in _split(prelude)]
    return [one for one in found if one] if all(found) else []


def _split(prelude: str) -> Iterator[str]:
    """The parts of a list between its own commas; those in brackets are others."""
    position = 0
    while position <= len(prelude):
        match = LISTED.match(prelude, position)
        end = match.end() if match else len(prelude)
        yield prelude[position:end].strip()
        position = end + 1


def _read_selector(text: str) -> Selector | None:
    compounds: list[Compound] = []
    combinators: list[str] = []
    position = 0
    while position < len(text):
        match = STEP.match(text, position)
        if not match or bool(match[1]) != (len(compounds) > len(combinators)):
            return None
        if match[1]:
            combinators.append(match[1].strip() or " ")
        else:
            compounds.append(_read_compound(match[2]))
        position = match.end()
    if not compounds or len(compounds) != len(combinators) + 1:
        return None
    return Selector(tuple(compounds), tuple(combinators), text)


def _read_compound(text: str) -> Compound:
    match = COMPOUND.match(text)
    tag, parts = (match["tag"], match["parts"]) if match else (None, "")
    return Compound((tag or "*").lower(), tuple(PARTS.findall(parts)))


@dataclass
class Matcher:
    """Matches selectors with elements of one page; one without a doctype (``is_loose``) ignores the case of names."""

    is_loose: bool
    steps: int = 0
    names: dict[html.HtmlElement, frozenset[str]] = field(default_factory=dict)

    def name(self, element: html.HtmlElement) -> frozenset[str]:
        """The keys of an element: ``#id``, ``.class`` for each class, its tag and ``*``."""
        known = self.names.get(element)
        if known is None:
            names = [f".{one}" for one in (element.get("class") or "").split()]
            names += [f"#{element.get('id')}"] if element.get("id") else []
            folded = [self.fold(one) for one in names]
            known = self.names[element] = frozenset((*folded, str(element.tag), "*"))
        return known

    def fold(self, name: str) -> str:
        """A name as this page compares it."""
        return name.lower() if self.is_loose else name

    def match(self, selector: Selector, element: html.HtmlElement, last: int | None = None) -> int:
        """Whether a selector, up to its compound ``last``, matches an element."""
        place = len(selector.compounds) - 1 if last is None else last
        answer = self._match_compound(selector.compounds[place], element)
        if answer == NO or not place:
            return answer
        best = NO
        for other in _list_related(element, selector.combinators[place - 1]):
            best = max(best, self.match(selector, other, place - 1))
            if best == YES:
                break
        return min(answer, best)

    def _match_compound(self, compound: Compound, element: html.HtmlElement) -> int:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Unreadable(
                f"whole page: its style sheets ask for more than {MOST_STEPS:,} comparisons; expected "
                "some thousands; what they hide is not known, and nothing is read: look at the page"
            )
        if not isinstance(element.tag, str) or compound.tag not in {"*", element.tag}:
            return NO
        return min((self._match_part(part, element) for part in compound.parts), default=YES)

    def _match_part(self, part: str, element: html.HtmlElement) -> int:
        if part[0] in ".#":
            return YES if self.fold(part) in self.name(element) else NO
        if part[0] == "[":
            return _match_attribute(part, element)
        if part.lower() in NEVER or part.startswith("::-"):
            return NO
        if part.lower() == ":root":
            return YES if element.getparent() is None else NO
        name, _, argument = part.lower().partition("(")
        if name in {":not", ":is", ":where"} and argument:
            return self._match_list(part[len(name) + 1 : -1], element, is_excluding=name == ":not")
        return MAYBE

    def _match_list(self, text: str, element: html.HtmlElement, *, is_excluding: bool) -> int:
        """A list within a pseudo-class; what has combinators may match."""
        listed = [_read_selector(one) for one in _split(text)]
        simple = [one.compounds[0] for one in listed if one and not one.combinators]
        best = max((self._match_compound(one, element) for one in simple), default=NO)
        best = best if len(simple) == len(listed) else max(best, MAYBE)
        return YES - best if is_excluding else best


def _list_related(element: html.HtmlElement, combinator: str) -> Iterator[html.HtmlElement]:
    if combinator == " ":
        yield from element.iterancestors()
    elif combinator == "~":
        yield from element.itersiblings(preceding=True)
    else:
        other = element.getparent() if combinator == ">" else next(element.itersiblings("*", preceding=True), None)
        if other is not None:
            yield other


def _match_attribute(part: str, element: html.HtmlElement) -> int:
    match = ATTRIBUTE.fullmatch(part)
    if not match:
        return MAYBE
    value = element.get(match[1].lower())
    if value is None or not match[2]:
        return NO if value is None else YES
    wanted = next((one for one in match.groups()[2:] if one is not None), "")
    if match[2] == "=":
        return YES if value == wanted else (MAYBE if value.lower() == wanted.lower() else NO)
    return NO if wanted.lower() not in value.lower() else MAYBE
