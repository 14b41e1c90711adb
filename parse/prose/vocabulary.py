"""Load ``words.yml``, and cut a sentence into its words: ``共收到|政府信息公开申请|21件``.

The longest known word that begins at a place wins. What no word covers is unknown, and no claim is made across it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from parse.editions.vocabulary import read_yaml
from parse.frozen import frozen
from parse.prose.quantities import HAN, Quantity, build_pattern, read_quantity

WORDS = Path(__file__).with_name("words.yml")
#: What separates clauses; 、 does so only behind a number.
SEPARATORS = "，；：（）();:,.。！？!?\n"
#: Digits that count nothing: numbers of articles and documents, addresses, parts of a year.
REFERENCE = (
    r"第[\d一二三四五六七八九十百]+(?:[条号项款次届期章批]|季度)?|[〔\[]\d{4}[〕\]]\d*号?"
    r"|\d+号|\d+(?:[.\-—~:/]\d+){2,}|\d{3,4}-\d{7,8}"
)
MONTHS = r"\d{1,2}(?:月)?[-—–~至到]\d{1,2}月(?:份)?|\d{1,2}月(?:份|底|末)?(?:\d{1,2}日)?"
YEAR = r"(?:(?P<digits>(?:19|20)\d{2})|[一二][〇零○九一二三四五六七八]{3})年(?:度)?"
SPECIAL = re.compile(f"(?P<title>《[^》]*》)|(?P<reference>{REFERENCE})|(?P<year>{YEAR})|(?P<months>{MONTHS})")
NUMERALS = f"0123456789{HAN}"
#: Characters at which something special may begin.
MARKS = "《第〔[0123456789一二"


@frozen
class Word:
    """One known word, a number, a separator, or what is unknown."""

    #: topic, act, row, column, result, marker, zero, void, aside, channel, filler; number, year, months, reference,
    #: separator; unknown
    kind: str
    code: str
    start: int
    end: int
    text: str
    quantity: Quantity | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The words of ``words.yml``."""

    words: dict[str, tuple[str, str]]  #: word to kind and code
    begin: re.Pattern[str]  #: a character at which something known may begin
    by_first: dict[str, re.Pattern[str]]  #: the words that begin with a character, longest first
    scope_begins: str
    scope: re.Pattern[str]
    quantity: re.Pattern[str]
    units: dict[str, str]
    money: dict[str, Decimal]
    patterns: dict[str, tuple[tuple[re.Pattern[str], str, str], ...]]  #: by a character with which they may begin
    absence: dict[str, str]  #: words that say nought, and beside a number are a result: 不存在9件
    disclosure: frozenset[str]
    roles: dict[str, frozenset[str]]  #: words that have a part of their own in a sentence
    whole_year: frozenset[str]
    other_times: frozenset[str]  #: parts of the year, and several years together
    items: dict[str, str]  #: words for the items of a row
    parts: re.Pattern[str]  #: the words that begin the parts of a total
    media: re.Pattern[str]  #: words for ways of publishing, of which one piece may take several
    cells: dict[str, dict[str, tuple[str, ...]]]

    def plays(self, role: str, word: Word) -> bool:
        """Whether a word has a part in a sentence, e.g. that of a cause."""
        return word.text in self.roles[role]

    def cut(self, text: str, start: int, end: int) -> list[Word]:
        """Cut a stretch of text into words; places are those of the whole text."""
        found: list[Word] = []
        last = at = start
        while (begin := self.begin.search(text, at, end)) is not None:
            at = begin.start()
            word = self._name(text, at, end)
            if word is None:
                at += 1
                continue
            if at > last:
                found.append(Word("unknown", "", last, at, text[last:at]))
            found.append(word)
            last = at = word.end
        if last < end:
            found.append(Word("unknown", "", last, end, text[last:end]))
        return found

    def _name(self, text: str, start: int, end: int) -> Word | None:
        """The longest word, number or separator that begins at a place."""
        first = text[start]
        if first in SEPARATORS:
            return Word("separator", "", start, start + 1, first)
        if first in MARKS:
            match = SPECIAL.match(text, start, end)
            if match:
                return Word(match.lastgroup or "", match["digits"] or "", start, match.end(), match[0])
        pattern = self.by_first.get(first)
        match = pattern.match(text, start, end) if pattern else None
        scope = self.scope.match(text, start, end) if first in self.scope_begins else None
        if scope and (match is None or scope.end() > match.end()):
            return Word("scope", "", start, scope.end(), scope[0])
        found = self._match_pattern(text, start, end, match.end() if match else start)
        if found:
            return found
        if match:
            return Word(*self.words[match[0]], start, match.end(), match[0])
        return self._read_number(text, start, end) if first in NUMERALS else None

    def _match_pattern(self, text: str, start: int, end: int, least: int) -> Word | None:
        """The longest pattern, where no listed word is longer."""
        found: Word | None = None
        for pattern, kind, code in self.patterns.get(text[start], ()):
            match = pattern.match(text, start, end)
            if match and match.end() >= least:
                found, least = Word(kind, code, start, match.end(), match[0]), match.end()
        return found

    def _read_number(self, text: str, start: int, end: int) -> Word | None:
        match = self.quantity.match(text, start, end)
        quantity = read_quantity(match, self.units, self.money) if match else None
        if quantity is None:
            return None
        if quantity.kind == "bare" and quantity.end < end and text[quantity.end] not in f"{SEPARATORS}、":
            return Word("unknown", "figure", start, quantity.end, text[start : quantity.end])
        return Word("number", quantity.kind, start, quantity.end, text[start : quantity.end], quantity)


@cache
def load_words(path: Path = WORDS) -> Vocabulary:
    """Load the words. Raises ``ValueError`` naming a word that two codes claim."""
    raw = read_yaml(path)
    words: dict[str, tuple[str, str]] = {}
    for name, kind in (
        ("topics", "topic"),
        ("acts", "act"),
        ("rows", "row"),
        ("columns", "column"),
        ("results", "result"),
        ("markers", "marker"),
    ):
        for code, listed in raw[name].items():
            _add(words, kind, code, listed)
    for name, kind in (("zeros", "zero"), ("void", "void"), ("aside", "aside"), ("channels", "channel")):
        _add(words, kind, "", raw[name])
    _add(words, "void", "", raw["other_times"])
    for word in (*raw["fillers"], *raw["disclosure"]):
        words.setdefault(word, ("filler", ""))
    units = {word: kind for kind in ("other", "share", "money", "count") for word in raw["units"][kind]}
    patterns = _group_patterns(raw["patterns"])
    known = {word[0] for word in words} | patterns.keys()
    begins = sorted(known | set(f"{SEPARATORS}{MARKS}{NUMERALS}{raw['scope_begins']}"))
    return Vocabulary(
        words,
        re.compile(f"[{re.escape(''.join(begins))}]"),
        _group_words(words),
        raw["scope_begins"],
        re.compile("|".join(raw["scopes"])),
        build_pattern(units),
        units,
        {word: Decimal(str(factor)) for word, factor in raw["units"]["money"].items()},
        patterns,
        dict(raw["absence"]),
        frozenset(raw["disclosure"]),
        {role: frozenset(listed) for role, listed in raw["roles"].items()},
        frozenset(raw["whole_year"]),
        frozenset(raw["other_times"]),
        {word: row for row, listed in raw["items"].items() for word in listed},
        re.compile("|".join((*raw["markers"]["parts"], *raw["markers"]["all_parts"]))),
        re.compile("|".join(raw["media"])),
        {topic: {act: tuple(codes) for act, codes in acts.items()} for topic, acts in raw["cells"].items()},
    )


def _add(words: dict[str, tuple[str, str]], kind: str, code: str, listed: list[str]) -> None:
    for word in listed:
        if words.get(word, (kind, code)) != (kind, code):
            raise ValueError(f"words.yml: «{word}» is both {words[word]} and {(kind, code)}; leave it under one")
        words[word] = (kind, code)


def _group_words(words: Mapping[str, tuple[str, str]]) -> dict[str, re.Pattern[str]]:
    """Words by their first character, so that most places of a text are passed at once."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], []).append(re.escape(word))
    return {first: re.compile("|".join(listed)) for first, listed in by_first.items()}


def _group_patterns(listed: list[Mapping[str, str]]) -> dict[str, tuple[tuple[re.Pattern[str], str, str], ...]]:
    """Patterns by each character with which they may begin."""
    grouped: dict[str, list[tuple[re.Pattern[str], str, str]]] = {}
    for entry in listed:
        pattern = re.compile("".join(entry["pattern"]))
        for first in entry["begins"]:
            grouped.setdefault(first, []).append((pattern, entry["kind"], entry.get("code", "")))
    return {first: tuple(patterns) for first, patterns in grouped.items()}
