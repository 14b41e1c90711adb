"""Known labels among words with places: ``商业`` above ``企业`` is 商业企业, however the document orders its words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from operator import attrgetter
from typing import NamedTuple

from parse.editions.stream_words import Lexicon, squash
from parse.model import Box

#: The lines of one label follow each other within so many times the size of the type.
LINE_STEP = 2.6
#: A label set letter by letter has as many lines as characters; the longest of the headers has eight.
MOST_WORDS = 16
DIGITS = "0123456789"
#: No label is longer with its punctuation and blanks; a line of prose is.
LONGEST_LABEL = 64
#: A label of at least so many characters that ends with its page and begins only one known label is that label.
CUT_LENGTH = 8


class Word(NamedTuple):
    """One or more tokens in a row, and where they stand. There are hundreds to a document: no dataclass."""

    text: str  #: squashed
    printed: str
    page: int
    box: Box
    tokens: tuple[int, ...]  #: numbers of its tokens
    middle: float  #: half its height down the page
    centre: float  #: half its width across the page
    height: float  #: of its box, in points
    is_cut: bool = False  #: whether its end stands on the next page


class Lines:
    """The words of a page from the top, to be asked for those at a height."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = sorted(words, key=attrgetter("middle"))
        self.middles = [word.middle for word in self.words]

    def list_between(self, top: float, bottom: float) -> list[Word]:
        """The words whose middles stand between two heights."""
        return self.words[bisect_left(self.middles, top) : bisect_left(self.middles, bottom)]


def find_labels(words: Sequence[Word], lexicon: Lexicon) -> list[Word]:
    """The known names of rows and columns on one page; no word belongs to two of them, the longest name comes first."""
    lines = Lines(words)
    found = [
        name
        for word in words
        if word.text in lexicon.beginnings or word.text in lexicon.names
        if (name := _grow([word], word.text, lines, lexicon))
    ]
    taken: set[int] = set()
    named = []
    for name in sorted(found, key=lambda name: (-len(name.text), name.tokens)):
        if taken.isdisjoint(name.tokens):
            taken.update(name.tokens)
            named.append(name)
    return named


def _list_next(chain: Sequence[Word], lines: Lines) -> Iterator[Word]:
    """Words that go on where the last one ended: on its line, or on the next line of the same cell."""
    last = chain[-1]
    left, right = min(word.box[0] for word in chain), max(word.box[2] for word in chain)
    half = last.height / 2
    for word in lines.list_between(last.middle - half, last.middle + LINE_STEP * last.height):
        if abs(word.middle - last.middle) < half:
            is_next = -last.height < word.box[0] - last.box[2] < 2 * last.height and word.box[0] > last.box[0]
        else:
            is_next = word.box[0] < right and left < word.box[2]
        if is_next and word not in chain:
            yield word


def _is_last(chain: Sequence[Word], lines: Lines) -> bool:
    """Whether no words stand below a label in its width; a page number is no word."""
    left, right = min(word.box[0] for word in chain), max(word.box[2] for word in chain)
    below = lines.list_between(chain[-1].middle + chain[-1].height / 2, inf)
    return not any(word.box[0] < right and left < word.box[2] and word.text.strip(DIGITS) for word in below)


def _grow(chain: list[Word], text: str, lines: Lines, lexicon: Lexicon) -> Word | None:
    """The longest name that begins with a word and goes on from word to word."""
    best = _unite(chain, text) if text in lexicon.names else None
    if text not in lexicon.beginnings or len(chain) >= MOST_WORDS:
        return best
    for word in _list_next(chain, lines):
        longer = text + word.text
        if word.text and (longer in lexicon.beginnings or longer in lexicon.names):
            name = _grow([*chain, word], longer, lines, lexicon)
            if name and (best is None or len(name.text) > len(best.text)):
                best = name
    if best is None and len(text) >= CUT_LENGTH and _is_last(chain, lines):
        return _complete(chain, text, lexicon)
    return best


def _complete(chain: Sequence[Word], text: str, lexicon: Lexicon) -> Word | None:
    owners = {owner for name, owner in lexicon.rows.items() if name.startswith(text)}
    names = [name for name in lexicon.rows if name.startswith(text)]
    return _unite(chain, names[0], is_cut=True) if len(owners) == 1 else None


def _unite(chain: Sequence[Word], text: str, *, is_cut: bool = False) -> Word:
    if len(chain) == 1 and not is_cut and chain[0].text == text:
        return chain[0]
    x0, top, x1, bottom = zip(*(word.box for word in chain), strict=True)
    box = min(x0), min(top), max(x1), max(bottom)
    tokens = tuple([number for word in chain for number in word.tokens])
    whole = _place(text, "".join(word.printed for word in chain), chain[0].page, box, tokens)
    return whole._replace(is_cut=True) if is_cut else whole


def make_word(number: int, printed: str, page: int, box: Box) -> Word:
    """A word of one token."""
    text = squash(printed) if len(printed) <= LONGEST_LABEL else printed
    return _place(text, printed, page, box, (number,))


def _place(text: str, printed: str, page: int, box: Box, tokens: tuple[int, ...]) -> Word:
    x0, top, x1, bottom = box
    fields = text, printed, page, box, tokens, (top + bottom) / 2, (x0 + x1) / 2, bottom - top, False
    return tuple.__new__(Word, fields)  # what ``Word(…)`` does in the end, in a third of its time
