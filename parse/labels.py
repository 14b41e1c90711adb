"""Printed labels to codes: ``"（六）\\n其 他 处\\n理"`` is the label 其他处理 with the number six.

A label that is not known word for word is matched only when it is clearly nearest to one, and is reported. The rows of
a table are matched together, in `parse.alignment`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz

#: Below this similarity a label by itself is another label: 属于国家秘密 against 属于商业秘密 is 0.67.
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
SAME_WORDS = TRADITIONAL | VARIANTS
INVISIBLE = re.compile(r"[\s\u200b\ufeff]+")
#: What is neither letter nor digit in any script.
NO_WORD = re.compile(r"[\W_]+")


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


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The known labels of one kind (the rows of a table, its columns), in the order of the form.

    Two are the same only if they are one object: caches ask for it often, and it is loaded once.
    """

    codes: tuple[str, ...]
    entries: tuple[Entry, ...]
    groups: tuple[tuple[str, str], ...] = ()  #: row code -> code of the group label it stands under
    decoys: tuple[Label, ...] = ()  #: known words that are none of these labels
    instead: tuple[tuple[str, frozenset[str]], ...] = ()  #: a code and those that no form prints beside it

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Row code -> code of the group label that the form prints it under."""
        return dict(self.groups)

    @cached_property
    def excluded_by(self) -> dict[str, frozenset[str]]:
        """Code -> the codes that no form prints beside it."""
        found: dict[str, frozenset[str]] = {}
        for code, others in self.instead:
            found[code] = found.get(code, frozenset()) | others
            for other in others:
                found[other] = found.get(other, frozenset()) | {code}
        return found

    @cached_property
    def owners(self) -> dict[str, tuple[Entry, ...]]:
        """Key -> the entries that print it; several codes only for the keys of `shared`."""
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            found[entry.label.key] = (*found.get(entry.label.key, ()), entry)
        return found

    @cached_property
    def position_of(self) -> dict[str, int]:
        """Code -> its place in the order of the form."""
        return {code: index for index, code in enumerate(self.codes)}

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> its label as the form prints it."""
        return {entry.code: entry.printed for entry in reversed(self.entries)}

    @cached_property
    def shared(self) -> frozenset[str]:
        """Keys that several codes print (``3.其他`` and ``（六）其他``): there the numbering or the group decides."""
        seen: dict[str, set[str]] = {}
        for entry in self.entries:
            seen.setdefault(entry.label.key, set()).add(entry.code)
        return frozenset(key for key, codes in seen.items() if len(codes) > 1)

    @cached_property
    def twins(self) -> dict[str, str]:
        """Code -> another code that prints the same words; one wrong character leaves nothing to tell them apart."""
        found: dict[str, str] = {}
        for key in sorted(self.shared):
            codes = list(dict.fromkeys(entry.code for entry in self.owners[key]))
            found |= {code: next(other for other in codes if other != code) for code in codes}
        return found


@dataclass(frozen=True)
class Match:
    """What a printed label was taken for."""

    code: str | None  #: None when no label is clearly nearest
    score: float  #: similarity to the nearest label, 1 for a known one
    nearest: str  #: the nearest known label as the form prints it; empty when nothing is near
    rival: str = ""  #: of a disputed match, what else the row may be

    @property
    def is_exact(self) -> bool:
        """Whether the label is known word for word, or begins exactly one known label."""
        return self.code is not None and self.score >= 0.99

    @property
    def is_disputed(self) -> bool:
        """Whether the alignment of all rows leaves another choice for this one."""
        return bool(self.rival)


@lru_cache(maxsize=4096)
def read_label(printed: str) -> Label:
    """Bring a printed label into its normal form: NFKC, no blanks, no punctuation, numbering apart."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", printed).translate(SAME_WORDS))
    match = NUMBERING.match(text)
    numbering = ""
    if match:
        text = text[match.end() :]
        numbering = f"arabic:{match['arabic']}" if match["arabic"] else f"han:{match['bracketed'] or match['han']}"
    return Label(numbering, NO_WORD.sub("", text))


def match_label(printed: str, vocabulary: Vocabulary, group: str | None = None) -> Match:
    """Match one label by itself. ``group`` is the code of the group label that it is printed under, if known."""
    return match_alone(printed, group, vocabulary)[0]


@lru_cache(maxsize=4096)
def match_alone(printed: str, group: str | None, vocabulary: Vocabulary) -> tuple[Match, dict[str, float]]:
    """The match of a label by itself, and how alike each code is."""
    label = read_label(printed)
    if not label.key:
        return Match(None, 0.0, ""), {}
    entries = vocabulary.owners.get(label.key, ())
    if entries and label.key not in vocabulary.shared:
        return Match(entries[0].code, 1.0, entries[0].printed), {entries[0].code: 1.0}
    scores = dict.fromkeys(vocabulary.codes, 0.0)
    for entry in vocabulary.entries:
        same_group = group is not None and group == vocabulary.group_of.get(entry.code)
        scores[entry.code] = max(scores[entry.code], _score_entry(label, entry, vocabulary, same_group))
    _weigh(printed, group, scores, vocabulary)
    return _judge(printed, scores, vocabulary), scores


def _weigh(printed: str, group: str | None, scores: dict[str, float], vocabulary: Vocabulary) -> None:
    """Count a note after a known label, and a group that the form does not print a row under."""
    bare = read_label(cut_note(printed)).key
    noted = vocabulary.owners.get(bare, ()) if bare not in vocabulary.shared else ()
    for entry in noted:
        scores[entry.code] = max(scores[entry.code], WITH_NOTE)
    for code, score in scores.items():
        expected = vocabulary.group_of.get(code)
        if group is not None and expected is not None and group != expected and score < 0.99:
            scores[code] = max(score - GROUP_CONFLICT, 0.0)


def _judge(printed: str, scores: dict[str, float], vocabulary: Vocabulary) -> Match:
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    code, best = ranked[0]
    if best == 0:
        return Match(None, 0.0, "")
    rivals = [score for _, score in ranked[1:2]]
    if best < 1:
        rivals.append(score_decoys(printed, vocabulary))
    second = max(rivals, default=0.0)
    is_exact = best >= 0.99 and second < best
    is_clear = best >= THRESHOLD and best - second >= MARGIN
    is_clear = is_clear and not holds_other(printed, code, vocabulary)
    return Match(code if is_exact or is_clear else None, best, vocabulary.names[code])


def score_label(printed: str, code: str, vocabulary: Vocabulary) -> float:
    """How alike printed words and the labels of one code are, from 0 to 1."""
    key = read_label(printed).key
    return max((_similarity(key, entry.label.key) for entry in vocabulary.entries if entry.code == code), default=0.0)


def score_decoys(printed: str, vocabulary: Vocabulary) -> float:
    key = read_label(printed).key
    return max((_similarity(key, decoy.key) for decoy in vocabulary.decoys), default=0.0)


def holds_other(printed: str, code: str, vocabulary: Vocabulary) -> bool:
    """Whether a line of the label is the known label of another row: two labels have run together."""
    keys = {read_label(line).key for line in printed.split("\n")} if "\n" in printed else set()
    return any(entry.label.key in keys and entry.code != code for entry in vocabulary.entries)


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


def cut_note(printed: str) -> str:
    """The label before its note in brackets; the numbering's own brackets stand at the beginning."""
    text = unicodedata.normalize("NFKC", printed).strip()
    start = text.find("(", 1)
    return text[:start] if start > 0 else text
