"""Nought in words: ``未收到政府信息公开申请``, ``无结转下年度继续办理件``, ``未发生因政府信息公开引发的行政复议``."""

from __future__ import annotations

from collections.abc import Sequence

from parse.prose.context import Context
from parse.prose.meaning import CASES, name_carried
from parse.prose.vocabulary import Word

#: Unknown characters that may stand between the word and its noun: 未收到(来自外籍人士的)申请.
MOST_UNKNOWN = 10
#: What the form counts and 没有 may deny.
DENIED = ("requests", *CASES)


def read_zero(words: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """The word that says nought, the last word of what there is none of, and its codes; None where none is said."""
    place = next((place for place, word in enumerate(words) if word.kind == "zero"), None)
    if place is None:
        return None
    zero, rest = words[place], words[place + 1 :]
    carried = _read_carried(rest, context)
    if carried:
        return zero, *carried
    nouns = [word for word in rest if word.kind == "topic"]
    if not nouns or nouns[-1].code not in DENIED or _is_narrowed(rest, nouns[-1]):
        return None
    codes = _name_cases(nouns, words, context) if nouns[-1].code in CASES else _name_requests(nouns, rest, context)
    return (zero, nouns[-1], codes) if codes else None


def _read_carried(rest: Sequence[Word], context: Context) -> tuple[Word, tuple[str, ...]] | None:
    """无下年度结转, 无上年结转."""
    acts = [word for word in rest if word.kind == "act" and word.code.startswith("carried")]
    if not acts or context.topic != "requests" or any(word.kind in {"unknown", "aside", "void"} for word in rest):
        return None
    code = name_carried(rest, context.year) if acts[-1].code == "carried" else acts[-1].code
    return (acts[-1], (f"requests.{code}.total",)) if code else None


def _is_narrowed(rest: Sequence[Word], noun: Word) -> bool:
    """Whether only some are denied: 未收到法人的申请, 未发生被纠正的行政复议, 没有超期答复的申请."""
    unknown = 0
    for word in rest:
        if word.start > noun.start:
            return word.kind in {"row", "result", "aside"} or (word.kind == "unknown" and word.text[0] not in "的等之")
        unknown += len(word.text) if word.kind == "unknown" else 0
        if word.kind in {"column", "row", "result", "aside", "channel", "void"}:
            return True
    return unknown > MOST_UNKNOWN


def _name_requests(nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    noun = nouns[-1]
    acts = {word.code for word in rest if word.kind == "act"} - {"received", "accepted", "published", "decided"}
    is_strong = "公开" in noun.text or "依申请" in noun.text or context.topic == "requests"
    return ("requests.new_requests.total",) if is_strong and not acts else ()


def _name_cases(nouns: Sequence[Word], words: Sequence[Word], context: Context) -> tuple[str, ...]:
    if not context.is_about_disclosure:
        return ()
    rows = list(dict.fromkeys(word.code for word in nouns if word.code in CASES))
    return tuple(f"review_litigation.{'litigation_*' if row == 'litigation' else row}.total" for row in rows)
