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
from parse.prose.quantities import Quantity, build_pattern, read_quantity

WORDS = Path(__file__).with_name("words.yml")
#: What separates clauses; 、 does so only behind a number.
SEPARATORS = "，；：（）();:,.。！？!?\n"
#: Digits that count nothing: numbers of articles and documents, addresses, parts of a year.
REFERENCE = (
    r"第[\d一二三四五六七八九十百]+(?:[条号项款次届期章批]|季度)?|[〔\[]\d{4}[〕\]]\d*号?"
    r"|\d+号|\d+(?:[.\-—~:/]\d+){2,}|\d{3,4}-\d{7,8}"
)
MONTHS = r"\d{1,2}(?:月)?[-—–~至到]\d{1,2}月(?:份)?|\d{1,2}月(?:份|底|末)?(?:\d{1,2}日)?"
YEAR = r"(?:(?P<year>(?:19|20)\d{2})|(?P<han_year>[一二]{1}[〇零○九一二三四五六七八]{3}))年(?:度)?"


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
    pattern: re.Pattern[str]
    quantity: re.Pattern[str]
    units: dict[str, str]
    money: dict[str, Decimal]
    disclosure: frozenset[str]
    cells: dict[str, dict[str, tuple[str, ...]]]

    def cut(self, text: str, start: int, end: int) -> list[Word]:
        """Cut a stretch of text into words; places are those of the whole text."""
        found: list[Word] = []
        at = start
        while at < end:
            match = self.pattern.search(text, at, end)
            if match is None:
                break
            word = self._name(match, text, end)
            if word is None:
                at = match.end()
                continue
            last = found[-1].end if found else start
            if word.start > last:
                found.append(Word("unknown", "", last, word.start, text[last : word.start]))
            found.append(word)
            at = word.end
        last = found[-1].end if found else start
        if last < end:
            found.append(Word("unknown", "", last, end, text[last:end]))
        return found

    def _name(self, match: re.Match[str], text: str, end: int) -> Word | None:
        start, printed = match.start(), match[0]
        kind = match.lastgroup or ""
        if kind == "word":
            return Word(*self.words[printed], start, match.end(), printed)
        if kind in {"year", "han_year", "named_year"}:
            return Word("year", match["year"] or "", start, match.end(), printed)
        if kind != "number":
            return Word(kind, "", start, match.end(), printed)
        return self._read_number(text, start, end)

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
    for word in (*raw["fillers"], *raw["disclosure"]):
        words.setdefault(word, ("filler", ""))
    units = {word: kind for kind in ("other", "share", "money", "count") for word in raw["units"][kind]}
    quantity = build_pattern(units)
    return Vocabulary(
        words,
        _build_pattern(words, units, "|".join(raw["scopes"])),
        quantity,
        units,
        {word: Decimal(str(factor)) for word, factor in raw["units"]["money"].items()},
        frozenset(raw["disclosure"]),
        {topic: {act: tuple(codes) for act, codes in acts.items()} for topic, acts in raw["cells"].items()},
    )


def _add(words: dict[str, tuple[str, str]], kind: str, code: str, listed: list[str]) -> None:
    for word in listed:
        if words.get(word, (kind, code)) != (kind, code):
            raise ValueError(f"words.yml: «{word}» is both {words[word]} and {(kind, code)}; leave it under one")
        words[word] = (kind, code)


def _build_pattern(words: Mapping[str, tuple[str, str]], units: Mapping[str, str], scopes: str) -> re.Pattern[str]:
    """One pattern for all: words by their first character, so that most places are passed at once."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], []).append(word[1:])
    branches = [
        re.escape(first) + "(?:" + "|".join(re.escape(rest) for rest in rests) + ")"
        for first, rests in sorted(by_first.items())
    ]
    listed = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    number = (
        rf"\d[\d,]*|百分之[零〇一二三四五六七八九十百点]+|[零〇○一二两三四五六七八九十百千万]+(?=[余多几]?(?:{listed}))"
    )
    return re.compile(
        f"(?P<title>《[^》]*》)|(?P<reference>{REFERENCE})|(?P<named_year>{YEAR})|(?P<months>{MONTHS})|(?P<word>{'|'.join(branches)})"
        f"|(?P<scope>{scopes})|(?P<number>{number})|(?P<separator>[{re.escape(SEPARATORS)}])"
    )
