"""The words beside one number, sorted by what they are: ``其中|自然人|申请|15件`` has a column and a topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parse.prose.clauses import Segment
from parse.prose.context import Context
from parse.prose.vocabulary import Word

SIGNIFICANT = {"topic", "act", "row", "column", "result"}
#: Reviews and lawsuits.
CASES = ("review", "litigation", "litigation_direct", "litigation_after_review", "disputes")
#: Longest unknown stretch between a verb and its noun: 受理(某某县人民政府的)政府信息公开申请.
MOST_UNKNOWN = 8
#: How the rows of answers begin: 予以公开5件，其余3件已答复 leaves out the five.
ANSWERS = {"granted", "partially", "refused", "unavailable", "not"}


class Said:
    """The words of a segment, sorted."""

    def __init__(self, segment: Segment, context: Context) -> None:
        self.segment = segment
        self.lead = segment.lead
        self.words = _choose(segment)
        self.topics = [word for word in self.words if word.kind == "topic"]
        self.acts = [word.code for word in self.words if word.kind == "act"]
        self.rows = [word for word in self.words if word.kind == "row"]
        self.columns = [word for word in self.words if word.kind == "column"]
        self.results = [word for word in self.words if word.kind == "result"]
        items = self._name_items(context)
        if items:
            self.topics[-1] = replace(self.topics[-1], code=items)
        self.is_rest_processed = _is_rest_processed(self.acts, context)
        self.is_by_anybody = self._is_by_anybody(context)
        self.topic = "requests" if self.is_by_anybody else _name_topic(self.topics, context)
        self.is_explicit = bool(self.topics) and self.topic != "other"

    @property
    def first(self) -> int:
        """Where the first word that matters begins."""
        return min((word.start for word in self.words), default=self.segment.number.start)

    def _name_items(self, context: Context) -> str:
        """办结行政许可事项9110件: what is done with items is decisions."""
        items = context.vocabulary.items.get(self.topics[-1].text, "") if self.topics else ""
        is_done = bool(self.acts) and set(self.acts) <= {"handled", "processed", "decided"}
        return items if is_done and items != "fees" and self.segment.quantity.unit == "件" else ""

    @property
    def last(self) -> int:
        """Where the last word that matters ends."""
        return max((word.end for word in self.words), default=self.segment.number.end)

    def _is_by_anybody(self, context: Context) -> bool:
        """受理公民申请4件: the words of the law for whoever may apply, and no other subject before."""
        is_alone = [word.text for word in self.topics] == ["申请"] and context.topic in {None, "requests"}
        if not is_alone or not {"received", "accepted"} & set(self.acts):
            return False
        is_came = set(self.acts) <= {"received", "accepted"}
        if is_came and _is_of_whole(self.lead) and context.topic is None:
            return True  # 全区共受理申请30件
        applicants = [word for word in self.lead if word.end == self.topics[0].start]
        return any(word.kind == "column" or context.vocabulary.plays("applicants", word) for word in applicants)

    def _is_placed(self) -> bool:
        """其余3件 are so many of their own result, or carried over; or all that were answered."""
        is_carried = any(act.startswith("carried") for act in self.acts)
        return bool(self.rows) or is_carried or self.is_rest_processed

    def is_clean(self, *, inherited: bool) -> bool:
        """Whether no word between the first that matters and the number is unknown or says that only some are meant.

        Of an inherited subject no word of the lead may be unknown: it could be another subject.
        """
        lead = self.lead if inherited else tuple(word for word in self.lead if word.start >= self.first)
        strong = max((word.end for word in self.topics if is_strong(word)), default=-1)
        for word in lead:
            if word.kind == "aside" and word.text == "其余" and self._is_placed():
                continue
            if counts_heads(word, self.lead):
                continue
            if word.kind in {"aside", "zero"} or (word.kind == "number" and word.code == "other"):
                return False
            if word.kind == "unknown" and (inherited or word.end > strong or len(word.text) > MOST_UNKNOWN):
                return False
        tail = self.segment.tail
        if self.rows and any(word.kind == "aside" and word.start >= self.rows[-1].end for word in tail):
            return False  # 1件因申请内容不明确要求申请人补正: what follows is done to it
        if any(word.kind in {"aside", "zero"} and word.end <= self.last for word in tail):
            return False
        return self.is_explicit or not tail or tail[0].kind not in {"aside", "unknown"}


def _is_rest_processed(acts: Sequence[str], context: Context) -> bool:
    """其余54件按时答复 are all that were answered, unless others were told to be answered before."""
    answered = {row for row in context.here if row == "total_processed" or row.split("_")[0] in ANSWERS}
    return "processed" in acts and not answered


def counts_heads(word: Word, lead: Sequence[Word]) -> bool:
    """4名 in 收到4名自然人申请: how many they were that applied."""
    if word.quantity is None or word.quantity.unit not in {"名", "人", "位"}:
        return False
    return any(other.kind == "column" and other.start == word.end for other in lead)


def _is_of_whole(lead: Sequence[Word]) -> bool:
    """Whether the words say nothing but of what area they tell the sum."""
    kinds = {word.kind for word in lead}
    is_whole = any(word.kind == "scope" and word.text[0] in "全各" for word in lead)
    return is_whole and kinds <= {"scope", "year", "marker", "act", "topic", "filler"}


def _choose(segment: Segment) -> list[Word]:
    """The words that matter: before the number; behind it where nothing is said before, or the noun alone."""
    words = [word for word in segment.lead if word.kind in SIGNIFICANT]
    if all(word.kind == "topic" for word in words):
        return words + [word for word in segment.tail if word.kind in SIGNIFICANT]
    if not any(word.kind == "topic" for word in words):
        return words + _take_topic(segment.tail)
    return words


def _take_topic(tail: Sequence[Word]) -> list[Word]:
    """The topic of ``受理36件政府信息公开申请``, unless something else stands between."""
    for word in tail:
        if word.kind == "topic":
            return [word]
        if word.kind not in {"filler", "column", "unknown"}:
            return []
    return []


def list_joined(rows: Sequence[Word], lead: Sequence[Word]) -> list[str]:
    """The last rows that are joined by 和, 及, 、."""
    joined = [rows[-1].code]
    for before, row in zip(reversed(rows[:-1]), reversed(rows[1:]), strict=True):
        between = [word for word in lead if before.end <= word.start < row.start]
        if not any(word.code == "joins" for word in between):
            break
        joined.insert(0, before.code)
    return list(dict.fromkeys(joined))


def is_strong(word: Word) -> bool:
    """Whether the words name applications for disclosure by themselves; 申请 alone may be of anything."""
    return word.code != "requests" or "公开" in word.text or "依申请" in word.text or "信息" in word.text


def is_part(word: Word) -> bool:
    """Whether the word begins the parts of a total."""
    return word.code in {"parts", "all_parts"}


def _name_topic(topics: Sequence[Word], context: Context) -> str | None:
    """The last noun is what is counted; 申请 is what the noun before it, or the sentence before, makes of it."""
    if not topics:
        return context.topic
    last = topics[-1]
    if is_strong(last):
        return last.code
    before = [word.code for word in topics[:-1] if is_strong(word)]
    topic = before[-1] if before else context.topic
    return topic if topic in {"requests", *CASES} else "other"
