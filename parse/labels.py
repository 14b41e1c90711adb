"""Printed labels to codes: ``"（六）\\n其 他 处\\n理"`` is the label 其他处理 with the number six.

Rows are matched as a whole sequence, by what they say and never by where they stand: a row that is missing or foreign
moves no other. A label that is not known word for word is matched only when it is clearly nearest to one, and is
reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from rapidfuzz import fuzz

#: Below this similarity two labels are different labels: 属于国家秘密 against 属于商业秘密 is 0.67.
THRESHOLD = 0.70
#: The best label must lead the second by this much: 本年新收… against 上年结转… is 0.79, so near misses stay open.
MARGIN = 0.12
#: A printed label of at least this many characters that begins exactly one known label was cut by a page or line break.
CUT_LENGTH = 8
#: A known label followed by the body's own note in brackets; less than 1, so that the row is reported.
WITH_NOTE = 0.97
#: What a conflicting group label (（五）不予处理 beside 属于国家秘密) takes from a match that is not exact.
GROUP_CONFLICT = 0.15

NUMBERING = re.compile(
    r"^(?:\((?P<bracketed>[一二三四五六七八九十]{1,2})\)"
    r"|(?P<han>[一二三四五六七八九十]{1,2})[、.,]"
    r"|(?P<arabic>\d{1,2})[.、,)](?!\d))"
)

#: Two spellings of one word: 其它 for 其他.
VARIANTS = str.maketrans("它", "他")
#: Traditional characters of the statutory labels and headings; banner sites of Inner Mongolia and Guangdong offer
#: such pages.
TRADITIONAL = str.maketrans(
    "開報規範許務處罰強製發廢現條項決單萬減結轉辦區屬國類內過執詢無機關補後訴舉請複復確認獲總繼業構會組織維糾審議訟經對費採購數據計"
    "問題進況實權護穩監額級獨當號門於體動這為須與個產",
    "开报规范许务处罚强制发废现条项决单万减结转办区属国类内过执询无机关补后诉举请复复确认获总继业构会组织维纠审议讼经对费采购数据计"
    "问题进况实权护稳监额级独当号门于体动这为须与个产",
)


@dataclass(frozen=True)
class Label:
    """The normal form of a printed label."""

    numbering: str  #: ``han:3`` for 三、 and （三）, ``arabic:2`` for ``2.``; empty without
    key: str  #: letters and digits only, NFKC, without the numbering


@dataclass(frozen=True)
class Entry:
    """One known label of one code."""

    code: str
    label: Label
    printed: str


@dataclass(frozen=True)
class Vocabulary:
    """The known labels of one kind (the rows of a table, its columns), in the order of the form."""

    codes: tuple[str, ...]
    entries: tuple[Entry, ...]
    groups: tuple[tuple[str, str], ...] = ()  #: row code -> code of the group label it stands under
    decoys: tuple[Label, ...] = ()  #: known words that are none of these labels

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Row code -> code of the group label that the form prints it under."""
        return dict(self.groups)

    @cached_property
    def shared(self) -> frozenset[str]:
        """Keys that several codes print (``3.其他`` and ``（六）其他``): there the numbering or the group decides."""
        seen: dict[str, set[str]] = {}
        for entry in self.entries:
            seen.setdefault(entry.label.key, set()).add(entry.code)
        return frozenset(key for key, codes in seen.items() if len(codes) > 1)


@dataclass(frozen=True)
class Match:
    """What a printed label was taken for."""

    code: str | None  #: None when no label is clearly nearest
    score: float  #: similarity to the nearest label, 1 for a known one
    nearest: str  #: the nearest known label as the form prints it; empty when nothing is near

    @property
    def is_exact(self) -> bool:
        """Whether the label is known word for word, or begins exactly one known label."""
        return self.code is not None and self.score >= 0.99


@cache
def read_label(printed: str) -> Label:
    """Bring a printed label into its normal form: NFKC, no blanks, no punctuation, numbering apart."""
    folded = unicodedata.normalize("NFKC", printed).translate(TRADITIONAL).translate(VARIANTS)
    text = "".join(character for character in folded if not character.isspace() and character not in "\u200b\ufeff")
    match = NUMBERING.match(text)
    numbering = ""
    if match:
        text = text[match.end() :]
        numbering = f"arabic:{match['arabic']}" if match["arabic"] else f"han:{match['bracketed'] or match['han']}"
    key = "".join(character for character in text if unicodedata.category(character)[0] in "LN")
    return Label(numbering, key)


def match_label(printed: str, vocabulary: Vocabulary, group: str | None = None) -> Match:
    """Match one label by itself. ``group`` is the code of the group label that it is printed under, if known."""
    return _judge(printed, _score_all(printed, group, vocabulary), vocabulary)


def match_rows(rows: Sequence[tuple[str, str | None]], vocabulary: Vocabulary) -> list[Match]:
    """Match a whole sequence of rows, each a printed label and the code of its group.

    The alignment is monotone (dynamic programming over both sequences) and leaves rows open rather than force them; two
    rows never get one code here. A known label outside the form's order is still its label: the caller sees it from
    the order of the codes.
    """
    known = {row: _score_all(*row, vocabulary) for row in dict.fromkeys(rows)}  # each label once, however often printed
    judged = {row: _judge(row[0], scores, vocabulary) for row, scores in known.items()}
    table = [known[row] for row in rows]
    alone = [judged[row] for row in rows]
    aligned = _align(table, alone, vocabulary.codes)
    return [_settle(match, code) for match, code in zip(alone, aligned, strict=True)]


def _score_all(printed: str, group: str | None, vocabulary: Vocabulary) -> dict[str, float]:
    return {code: _score(printed, code, vocabulary, group) for code in vocabulary.codes}


def _settle(alone: Match, aligned: str | None) -> Match:
    """A known label stands on its own words; a similar one also needs its place in the sequence."""
    if alone.is_exact or alone.code == aligned:
        return alone
    return Match(None, alone.score, alone.nearest)


def _judge(printed: str, scores: dict[str, float], vocabulary: Vocabulary) -> Match:
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    code, best = ranked[0]
    if best == 0:
        return Match(None, 0.0, "")
    nearest = next(entry.printed for entry in vocabulary.entries if entry.code == code)
    key = read_label(printed).key
    rivals = [score for _, score in ranked[1:2]]
    rivals += [_similarity(key, decoy.key) for decoy in vocabulary.decoys if best < 1 and key]
    second = max(rivals, default=0.0)
    is_exact = best >= 0.99 and second < best
    is_clear = best >= THRESHOLD and best - second >= MARGIN
    is_clear = is_clear and not _holds_other(printed, code, vocabulary)
    return Match(code if is_exact or is_clear else None, best, nearest)


def _holds_other(printed: str, code: str, vocabulary: Vocabulary) -> bool:
    """Whether a line of the label is the known label of another row: two labels have run together."""
    keys = {read_label(line).key for line in printed.split("\n")} if "\n" in printed else set()
    return any(entry.label.key in keys and entry.code != code for entry in vocabulary.entries)


def _score(printed: str, code: str, vocabulary: Vocabulary, group: str | None) -> float:
    label = read_label(printed)
    if not label.key:
        return 0.0
    expected_group = vocabulary.group_of.get(code)
    best = max(
        _score_entry(label, entry, vocabulary, group == expected_group)
        for entry in vocabulary.entries
        if entry.code == code
    )
    bare = read_label(_without_note(printed))
    if best < 1 and bare.key and bare.key != label.key:
        known = any(entry.code == code and entry.label.key == bare.key for entry in vocabulary.entries)
        best = max(best, WITH_NOTE if known and bare.key not in vocabulary.shared else 0.0)
    is_conflict = group is not None and expected_group is not None and group != expected_group
    return max(best - GROUP_CONFLICT, 0.0) if is_conflict and best < 0.99 else best


def _score_entry(label: Label, entry: Entry, vocabulary: Vocabulary, same_group: bool) -> float:
    if label.key == entry.label.key and label.key in vocabulary.shared:
        decided = label.numbering == entry.label.numbering if label.numbering else same_group
        return 1.0 if decided else 0.0
    return _similarity(label.key, entry.label.key)


def _similarity(key: str, known: str) -> float:
    if key == known:
        return 1.0
    if len(key) >= CUT_LENGTH and known.startswith(key):
        return 0.99
    return min(fuzz.ratio(key, known) / 100, 0.98)


def _without_note(printed: str) -> str:
    """The label before its note in brackets; the numbering's own brackets stand at the beginning."""
    text = unicodedata.normalize("NFKC", printed).strip()
    start = text.find("(", 1)
    return text[:start] if start > 0 else text


def _align(table: list[dict[str, float]], alone: list[Match], codes: tuple[str, ...]) -> list[str | None]:
    """Choose for each row a code or none, codes in the form's order, so that the similarities sum highest."""
    height, width = len(table), len(codes)
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            gain = _gain(table[i], alone[i], codes[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + gain if gain else 0.0)
    chosen: list[str | None] = [None] * height
    i = j = 0
    while i < height and j < width:
        gain = _gain(table[i], alone[i], codes[j])
        if gain and best[i][j] == best[i + 1][j + 1] + gain:
            chosen[i] = codes[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1
    return chosen


def _gain(scores: dict[str, float], alone: Match, code: str) -> float:
    """What a pair adds; a known label counts twice, so that garbled neighbours cannot outvote it."""
    if scores[code] < THRESHOLD:
        return 0.0
    return scores[code] * (2 if alone.is_exact and alone.code == code else 1)
