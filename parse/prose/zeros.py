"""Nought in words: ``未收到政府信息公开申请``, ``无结转下年度继续办理件``, ``未发生因政府信息公开引发的行政复议``."""

from __future__ import annotations

from collections.abc import Sequence

from parse.prose.cases import CASE_CODES
from parse.prose.context import Context
from parse.prose.meaning import DECISIONS, DOCUMENTS, name_carried
from parse.prose.said import CASES, is_strong, list_joined
from parse.prose.vocabulary import Vocabulary, Word

#: Unknown characters that may stand between the word and its noun: 未收到(来自外籍人士的)申请.
MOST_UNKNOWN = 10
#: 关于政府信息公开的 and 要求公开政府信息的 narrow nothing.
ABOUT = {"涉及", "关于", "有关", "要求", "需要"}
#: Columns that a verb of documents denies, in both editions.
DENIED_VERBS = {
    "issued": ("制定", "制发", "出台", "印发", "印制"),
    "newly_made": ("制定", "制发", "出台", "印发", "印制", "制作"),
    "repealed": ("废止",),
    "in_force": ("有效",),
}
#: Acts that 未 itself holds (未收到, 未制定) or that stand between it and its noun.
PLAIN_ACTS = {"received", "handled", "accepted", "published", "released", "decided", "made", "repealed"}


def read_zero(words: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """The word that says nought, the last word of what there is none of, and its codes; None where none is said."""
    place = next((place for place, word in enumerate(words) if word.kind == "zero"), None)
    if place is None:
        return _read_rest(words, context)
    zero, rest = words[place], words[place + 1 :]
    carried = _read_carried(words[:place], rest, context)
    if carried:
        return zero, *carried
    lost = _read_lost(rest, context)
    if lost:
        return zero, *lost
    if {word.kind for word in rest} <= {"act", "filler", "marker"}:
        denied = _name_columns(zero, rest, context)
        if denied:
            return zero, *denied
    if not rest:
        return _read_behind(zero, words[:place], context)
    nouns = _list_nouns(rest)
    codes = _name_denied(zero, nouns, rest, context) if nouns else ()
    return (zero, nouns[-1], codes) if codes else None


def _read_lost(rest: Sequence[Word], context: Context) -> tuple[Word, tuple[str, ...]] | None:
    """无被纠错和败诉, 没有行政诉讼败诉案件: no review, no lawsuit was lost. Lawsuits are lost, reviews corrected."""
    results = [word for word in rest if word.kind == "result"]
    if not (context.is_about_disclosure or context.is_near_requests) or context.has_other_cause:
        return None
    if not results or any(word.code not in {"corrected", "lost"} for word in results):
        return None
    topics = [word for word in rest if word.kind == "topic" and not _is_cause(word, rest)]
    if any(word.code not in CASES for word in topics) or any(word.kind == "unknown" for word in rest):
        return None
    if not topics and {word.code for word in results} != {"corrected", "lost"}:
        return None
    rows = [row for word in results for row in _name_lost(word, topics, rest)]
    return results[-1], tuple(dict.fromkeys(f"review_litigation.{row}.corrected" for row in rows))


def _is_cause(word: Word, rest: Sequence[Word]) -> bool:
    """Whether applications are only what brought the cases about: 因依申请公开引发的行政复议."""
    cases = [one.start for one in rest if one.kind == "topic" and one.code in CASES]
    return word.code == "requests" and bool(cases) and word.end <= cases[0] and is_strong(word)


def _name_lost(result: Word, topics: Sequence[Word], rest: Sequence[Word]) -> list[str]:
    """The rows whose result is denied: of the cases named before it, or what the word itself is said of."""
    before = [word for word in topics if word.end <= result.start]
    if result.code == "lost":
        last = before[-1].code if before else ""
        return [last if last.startswith("litigation_") else "litigation_*"]
    rows = list_joined(before, rest) if before else ["review"]
    return ["litigation_*" if row == "litigation" else row for row in rows]


def _read_behind(zero: Word, before: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """不予公开政府信息情况无."""
    rows = [word for word in before if word.kind == "row" and word.code != "rest"]
    if len(rows) != 1 or context.topic != "requests" or any(word.kind in {"unknown", "act", "void"} for word in before):
        return None
    return zero, zero, (f"requests.{rows[0].code}.total",)


def _list_nouns(rest: Sequence[Word]) -> list[Word]:
    """What is denied; of 行政复议、行政诉讼和举报 the last is beside the point."""
    nouns = [word for word in rest if word.kind == "topic"]
    if len(nouns) > 1 and not is_strong(nouns[-1]) and nouns[-2].code in CASES:
        nouns.pop()  # 行政复议申请
    while len(nouns) > 1 and nouns[-1].code == "other" and nouns[-2].code in {"other", *CASES}:
        nouns.pop()
    return nouns


def _name_denied(zero: Word, nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    noun = nouns[-1]
    if _is_narrowed(rest, noun, context.vocabulary):
        return ()
    if noun.code in CASES:
        return _name_joined(nouns, rest, context) + _name_cases(nouns, context)
    if noun.code == "requests":
        return _name_requests(nouns, rest, context)
    if noun.code in DOCUMENTS:
        return _name_documents(zero, nouns, rest)
    return (f"proactive.{noun.code}.decisions",) if noun.code in DECISIONS and "作出" in zero.text else ()


def _read_rest(words: Sequence[Word], context: Context) -> tuple[Word, Word, tuple[str, ...]] | None:
    """未发生行政复议，提起行政诉讼的情况: the word of the clause before holds."""
    nouns = [word for word in words if word.kind == "topic"]
    if context.zero is None or not nouns or any(word.kind not in {"topic", "filler", "marker"} for word in words):
        return None
    codes = _name_cases(nouns, context) if nouns[-1].code in CASES else ()
    return (context.zero, nouns[-1], codes) if codes else None


def _read_carried(
    before: Sequence[Word], rest: Sequence[Word], context: Context
) -> tuple[Word, tuple[str, ...]] | None:
    """无下年度结转, 无上年结转, 上年无结转."""
    acts = [word for word in rest if word.kind == "act" and "carried" in word.code]
    if not acts or context.topic != "requests" or any(word.kind in {"unknown", "aside", "void"} for word in rest):
        return None
    if any(context.vocabulary.plays("years_before", word) for word in before):
        return acts[-1], ("requests.carried_over_in.total",)
    if acts[-1].code == "both_carried":
        return acts[-1], ("requests.carried_over_in.total", "requests.carried_over_out.total")
    code = name_carried(rest, context.year) if acts[-1].code in {"carried", "carried_to"} else acts[-1].code
    return (acts[-1], (f"requests.{code}.total",)) if code else None


def _is_narrowed(rest: Sequence[Word], noun: Word, vocabulary: Vocabulary) -> bool:
    """Whether only some are denied: 未收到网上申请, 未发生被纠正的行政复议, 没有超期答复的申请."""
    before = [word for word in rest if word.end <= noun.start]
    behind = [word for word in rest if word.start >= noun.end]
    channels = sum(word.kind == "channel" for word in before)
    if channels == 1 and not any(word.code == "more" for word in before):
        return True
    if noun.code in DOCUMENTS:
        before = [word for word in before if not vocabulary.plays("revised", word)]
    if any(word.kind in {"result", "void"} or _narrows(word) for word in before):
        return True
    if any(word.kind == "result" or _narrows(word) for word in behind):
        return True
    unknown = sum(len(word.text) for word in before if word.kind == "unknown")
    return unknown > MOST_UNKNOWN or any(_goes_on(behind, place) for place in range(len(behind)))


def _goes_on(behind: Sequence[Word], place: int) -> bool:
    """Whether an unknown word makes another noun of what is denied; not what is joined to it, or behind an act.

    无规范性文件和重要政策措施; 无规范性文件出台及更新.
    """
    word, before = behind[place], behind[:place]
    if word.kind != "unknown" or word.text[0] in "的等之":
        return False
    return not any(one.kind == "act" for one in before) and not (before and before[-1].code == "joins")


def _narrows(word: Word) -> bool:
    """Whether only a kind is denied. 其他政府信息 is the rest, which is all there could be."""
    is_kind = word.kind == "row" and word.code != "rest"
    return is_kind or (word.kind == "aside" and word.text not in ABOUT)


def _name_requests(nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    acts = {word.code for word in rest if word.kind == "act"} - PLAIN_ACTS
    is_named = any("公开" in noun.text or "依申请" in noun.text for noun in nouns) or context.is_about_disclosure
    is_anybody = len(nouns) == 1 and any(
        word.kind == "column" or context.vocabulary.plays("applicants", word) for word in rest
    )
    return ("requests.new_requests.total",) if (is_named or is_anybody) and not acts else ()


def _name_joined(nouns: Sequence[Word], rest: Sequence[Word], context: Context) -> tuple[str, ...]:
    """未收到政府信息公开申请、行政复议申请: applications too, where they stand in one list with the cases."""
    first = nouns[0]
    behind = next((word for word in rest if word.start >= first.end), None)
    if first.code != "requests" or behind is None or behind.code != "joins":
        return ()
    if any(context.vocabulary.plays("causes", word) for word in rest) or not is_strong(first):
        return ()
    return _name_requests([first], [word for word in rest if word.end <= first.end], context)


def _name_cases(nouns: Sequence[Word], context: Context) -> tuple[str, ...]:
    if not (context.is_about_disclosure or context.is_near_requests):
        return ()
    rows = list(dict.fromkeys(word.code for word in nouns if word.code in CASES))
    return tuple(CASE_CODES.get(row, f"review_litigation.{row}.total") for row in rows)


def _name_documents(zero: Word, nouns: Sequence[Word], rest: Sequence[Word]) -> tuple[str, ...]:
    """未制定发布、废止行政规范性文件: two columns; 无行政规范性文件本年制发件数、现行有效件数 likewise."""
    rows = list(dict.fromkeys(noun.code for noun in nouns if noun.code in DOCUMENTS))
    said = zero.text + "".join(word.text for word in rest if word.kind in {"act", "unknown", "filler"})
    return tuple(f"proactive.{row}.{column}" for row in rows for column in _list_denied(said))


def _list_denied(said: str) -> list[str]:
    return [column for column, verbs in DENIED_VERBS.items() if any(verb in said for verb in verbs)]


def _name_columns(zero: Word, rest: Sequence[Word], context: Context) -> tuple[Word, tuple[str, ...]] | None:
    """无废止文件, where the clause before was about 规范性文件."""
    if context.topic not in DOCUMENTS or not rest:
        return None
    columns = _list_denied(zero.text + "".join(word.text for word in rest))
    return (rest[-1], tuple(f"proactive.{context.topic}.{column}" for column in columns)) if columns else None
