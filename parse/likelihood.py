"""How much more likely a garbled label is one known label than any other words: ``2.洪复申年`` is ``2.重复申请``.

Natural logarithms of odds. The number before a label counts as one character of it, and against it where it is another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, product
from math import log

from rapidfuzz.distance import Levenshtein, Opcode

from parse.labels import Label, Vocabulary, cut_note, read_label

#: Of the characters of a garbled label so many are right.
RIGHT = 0.8
#: Words of other labels have about one character in so many in common with a label, at the same place.
KINDS = 30
MATCHED, GARBLED = log(RIGHT * KINDS), log(1 - RIGHT)
#: What a conflicting number or group label (（五）不予处理 beside 属于国家秘密) takes from the odds: two characters.
CONFLICT = 2 * (GARBLED - MATCHED)


@dataclass(frozen=True)
class Likeness:
    """How alike a printed label and one code are."""

    share: float  #: of the characters that are the same, 0 to 1
    odds: float  #: logarithm of the odds against any other words
    conflicts: bool = False  #: whether its number or its group is that of other rows
    is_reworded: bool = False  #: whether all that differs stands together, as where 商业 stands for 国家


@lru_cache(maxsize=4096)
def compare_label(printed: str, group: str | None, vocabulary: Vocabulary) -> dict[str, Likeness]:
    """How alike a printed label under a group and each code are; codes without a common character are left out."""
    labels = dict.fromkeys((read_label(printed), read_label(cut_note(printed))))
    found: dict[str, Likeness] = {}
    for label, entry in product(labels, vocabulary.entries):
        share, odds, is_reworded = _compare(label, entry.label)
        expected = vocabulary.group_of.get(entry.code)
        is_other = bool(label.numbering and entry.label.numbering and label.numbering != entry.label.numbering)
        is_moved = group is not None and group != expected
        likeness = Likeness(share, odds + CONFLICT * (is_other + is_moved), is_other or is_moved, is_reworded)
        if share and (entry.code not in found or likeness.odds > found[entry.code].odds):
            found[entry.code] = likeness
    return found


@lru_cache(maxsize=4096)
def compare_decoys(printed: str, vocabulary: Vocabulary) -> float:
    """The share of characters that are the same in the nearest word that is no row."""
    labels = (read_label(printed), read_label(cut_note(printed)))
    return max((_compare(label, decoy)[0] for label, decoy in product(labels, vocabulary.decoys)), default=0.0)


def spell(label: Label) -> str:
    """A label with its number: ``七总计``."""
    return label.numbering.partition(":")[2] + label.key


def _compare(label: Label, known: Label) -> tuple[float, float, bool]:
    """The share of characters that are the same, the odds, and whether the others are one word in place of another."""
    one, other = spell(label), spell(known)
    if not label.numbering or not known.numbering:  # one may lack the number, or hide it in its words
        pairs = ((one, other), (label.key, known.key))
        one, other = min(pairs, key=lambda pair: Levenshtein.distance(*pair))
    length = max(len(one), len(other))
    wrong = Levenshtein.distance(one, other)
    runs = [is_same for is_same, _ in groupby(Levenshtein.opcodes(one, other), _is_same)]
    is_reworded = runs.count(False) == 1
    return (length - wrong) / length if length else 0.0, (length - wrong) * MATCHED + wrong * GARBLED, is_reworded


def _is_same(block: Opcode) -> bool:
    return bool(block.tag == "equal")
