"""A report's prose cut into units, the sentences that are compared; each with its place and its plain words.

    "2024年，共收到政府信息公开申请21件。（二）依申请公开。"  ->  Unit(0, 21, "0年共收到政府信息公开申请0件", False)

A unit is a sentence; a long one is cut at commas, so that half a copied sentence is found. The cut depends on the
sentence alone: a copied sentence is cut alike wherever it stands. Words are without blanks and punctuation, each number
is one mark (a sentence with this year's numbers is last year's sentence), and so is the body's own name. What has fewer
than `LEAST_HAN` Chinese characters (headings, signatures, dates) is no unit: it counts nowhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml

PATH = Path(__file__).with_name("boilerplate.yml")
#: Below this two sentences of officials are alike by chance (提升工作人员能力水平 has 10).
LEAST_HAN = 12
#: A sentence of more words' characters than this is cut at the first comma after `PIECE` of them. Words are counted and
#: not what is printed, or a longer name or number would cut the same sentence elsewhere.
LONGEST_WHOLE, PIECE = 52, 24
#: A table or list without any stop is cut after so many, or comparing two of them takes minutes.
LONGEST = 400
_SENTENCE = re.compile(rf"[^。；！？;!?\n]{{1,{LONGEST}}}[。；！？;!?\n]*")
#: A comma, but none within a number, a time or an address.
_COMMA = re.compile(r"[，：]|[,:](?![\d/])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NO_WORD = re.compile(r"[\W_]+")
#: Numbers without a word between them are one: cells of a table that was taken for prose, a telephone number.
_MARKS = re.compile(r"00+")
#: Of the words for oneself the commonest; a report that says 我局 has the sentence of another that prints its name.
_SELF = re.compile(r"(?:我|本)(?:单位|机关|部门|街道|[局委办厅院镇乡县市区州省])")
_NOTHING = re.compile(r"(?!)")
SELF_MARK = "我"
_TEXT, _PATTERN = {"text", "source"}, {"pattern", "source"}


class Unit(NamedTuple):
    """A sentence, or a piece of one: ``prose[start:end]``; and whether a pattern of the reviewed list fits it."""

    start: int
    end: int
    words: str
    is_listed: bool


@dataclass(frozen=True)
class Boilerplate:
    """The reviewed list."""

    phrases: tuple[str, ...]  #: plain words
    pattern: re.Pattern[str]  #: plain words that hold a match are boilerplate


def plain_words(text: str, own_names: re.Pattern[str] = _SELF) -> str:
    """NFKC, no blanks, no punctuation, each number one mark, and the body itself another."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return own_names.sub(SELF_MARK, _MARKS.sub("0", _NO_WORD.sub("", _NUMBER.sub("0", folded))))


@lru_cache(maxsize=1024)
def match_names(names: tuple[str, ...]) -> re.Pattern[str]:
    """What a report says for its own body: the names given, the longest first, and the words for oneself."""
    plain = {plain_words(name, _NOTHING) for name in names}
    known = [re.escape(name) for name in sorted(plain, key=lambda name: (-len(name), name)) if len(name) > 1]
    return re.compile("|".join([*known, _SELF.pattern]))


def cut_units(prose: str, names: tuple[str, ...] = ()) -> Iterator[Unit]:
    """The units of one section's prose, in their order."""
    pattern, own_names = load_boilerplate().pattern, match_names(names)
    for start, end, words in _pieces(prose, own_names):
        # Signs of ASCII are numbers and Latin words; the rest is Chinese but for a stray letter.
        if len(words) - len(words.encode("ascii", "ignore")) < LEAST_HAN:
            continue
        shown = prose[start:end]
        left, right = len(shown) - len(shown.lstrip()), len(shown.rstrip())
        yield Unit(start + left, start + right, words, pattern.search(words) is not None)


def _pieces(prose: str, own_names: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    for sentence in _SENTENCE.finditer(prose):
        start, end = sentence.span()
        words = plain_words(sentence[0], own_names)
        if len(words) > LONGEST_WHOLE:
            yield from _cut_sentence(prose, start, end, own_names)
        else:
            yield start, end, words


def _cut_sentence(prose: str, start: int, end: int, own_names: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    stops = [comma.end() for comma in _COMMA.finditer(prose, start, end)]
    clauses = [plain_words(prose[left:right], own_names) for left, right in pairwise([start, *stops, end])]
    left_over, words = sum(map(len, clauses)), ""
    for stop, clause in zip(stops, clauses, strict=False):
        words += clause
        left_over -= len(clause)
        if len(words) >= PIECE and left_over >= PIECE:
            yield start, stop, _MARKS.sub("0", words)
            start, words = stop, ""
    yield start, end, _MARKS.sub("0", words + clauses[-1])


@cache
def load_boilerplate(path: Path = PATH) -> Boilerplate:
    """The reviewed list. Raises ValueError when an entry lacks its text (or pattern) or its source."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise ValueError(f"{path}: a list of entries with text and source is expected")
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, dict) or set(entry) not in (_TEXT, _PATTERN) or not all(entry.values()):
            raise ValueError(f"{path}: entry {number} needs source, text or pattern, and nothing else; correct it")
    patterns = [entry["pattern"] for entry in entries if "pattern" in entry]
    return Boilerplate(
        phrases=tuple(plain_words(entry["text"]) for entry in entries if "text" in entry),
        pattern=re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)"),
    )
