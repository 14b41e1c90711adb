"""Nought in words: ``未收到政府信息公开申请``, ``无结转下年度继续办理件``, ``未发生因政府信息公开引发的行政复议``."""

from __future__ import annotations

from collections.abc import Sequence

from parse.prose.context import Context
from parse.prose.meaning import CASES, DECISIONS, DOCUMENTS, name_carried
from parse.prose.vocabulary import Word

#: Unknown characters that may stand between the word and its noun: 未收到(来自外籍人士的)申请.
MOST_UNKNOWN = 10
#: 关于政府信息公开的 narrows nothing.
ABOUT = {"涉及", "关于", "有关"}
#: Columns that a verb of documents denies, in both editions.
DENIED_VERBS = {
    "issued": ("制定", "制发", "出台", "印发"),
    "newly_made": ("制定", "制发", "出台", "印发", "制作"),
    "repealed": ("废止",),
}
#: Acts that 未 itself holds (未收到, 未制定) or that stand between it and its noun.
PLAIN_ACTS = {"received", "accepted", "published", "released", "decided", "made", "repealed", "amount"}


def read_zero(words: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """The word that says nought, the last word of what there is none of, and its codes; None where none is said."""
    place = next((place for place, word in enumerate(words) if word.kind == "zero"), None)
    if place is None:
        return _read_rest(words, context)
    zero, rest = words[place], words[place + 1 :]
    carried = _read_carried(rest, context)
    if carried:
        return zero, *carried
    nouns = [word for word in rest if word.kind == "topic"]
    codes = _name_denied(zero, nouns, rest, context) if nouns else ()
    return (zero, nouns[-1], codes) if codes else None


def _name_denied(zero: Word, nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    noun = nouns[-1]
    if _is_narrowed(rest, noun):
        return ()
    if noun.code in CASES:
        return _name_cases(nouns, context)
    if noun.code == "requests":
        return _name_requests(nouns, rest, context)
    if noun.code in DOCUMENTS:
        return _name_documents(zero, noun, rest)
    return (f"proactive.{noun.code}.decisions",) if noun.code in DECISIONS and "作出" in zero.text else ()


def _read_rest(words: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """未发生行政复议，提起行政诉讼的情况: the word of the clause before holds."""
    nouns = [word for word in words if word.kind == "topic"]
    if context.zero is None or not nouns or any(word.kind not in {"topic", "filler", "marker"} for word in words):
        return None
    codes = _name_cases(nouns, context) if nouns[-1].code in CASES else ()
    return (context.zero, nouns[-1], codes) if codes else None


def _read_carried(rest: Sequence[Word], context: Context) -> tuple[Word, tuple[str, ...]] | None:
    """无下年度结转, 无上年结转."""
    acts = [word for word in rest if word.kind == "act" and "carried" in word.code]
    if not acts or context.topic != "requests" or any(word.kind in {"unknown", "aside", "void"} for word in rest):
        return None
    if acts[-1].code == "both_carried":
        return acts[-1], ("requests.carried_over_in.total", "requests.carried_over_out.total")
    code = name_carried(rest, context.year) if acts[-1].code == "carried" else acts[-1].code
    return (acts[-1], (f"requests.{code}.total",)) if code else None


def _is_narrowed(rest: Sequence[Word], noun: Word) -> bool:
    """Whether only some are denied: 未收到法人的申请, 未发生被纠正的行政复议, 没有超期答复的申请."""
    unknown = 0
    columns: set[str] = set()
    for word in rest:
        if word.start > noun.start:
            return word.kind in {"row", "result", "aside"} or (word.kind == "unknown" and word.text[0] not in "的等之")
        unknown += len(word.text) if word.kind == "unknown" else 0
        columns |= {word.code} if word.kind == "column" else set()
        if word.kind in {"row", "result", "channel", "void"} or (word.kind == "aside" and word.text not in ABOUT):
            return True
    return unknown > MOST_UNKNOWN or len(columns) == 1


def _name_requests(nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    acts = {word.code for word in rest if word.kind == "act"} - PLAIN_ACTS
    is_strong = any("公开" in noun.text or "依申请" in noun.text for noun in nouns) or context.topic == "requests"
    return ("requests.new_requests.total",) if is_strong and not acts else ()


def _name_cases(nouns: Sequence[Word], context: Context) -> tuple[str, ...]:
    if not context.is_about_disclosure:
        return ()
    rows = list(dict.fromkeys(word.code for word in nouns if word.code in CASES))
    return tuple(f"review_litigation.{'litigation_*' if row == 'litigation' else row}.total" for row in rows)


def _name_documents(zero: Word, noun: Word, rest: Sequence[Word]) -> tuple[str, ...]:
    """未制定发布、废止行政规范性文件: two columns."""
    said = zero.text + "".join(word.text for word in rest if word.start < noun.start)
    columns = [column for column, verbs in DENIED_VERBS.items() if any(verb in said for verb in verbs)]
    return tuple(f"proactive.{noun.code}.{column}" for column in columns)
