"""What a number inherits from the words before it: ``收到申请 21件。其中自然人 15件；办结 18件``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from parse.prose.quantities import Quantity
from parse.prose.vocabulary import Vocabulary, Word


@dataclass
class Draft:
    """A claim as it is being read: later words may widen it (其中上年结转 3件)."""

    codes: tuple[str, ...]  #: short codes; the first is meant, the others are fair too
    start: int  #: in the plain text
    end: int
    number: tuple[int, int]  #: start and end of the digits, or of the word that says nought
    quantity: Quantity
    scope: str
    sentence: tuple[int, int]
    opener: str = ""  #: the separator before its clause


@dataclass
class Context:
    """What has been said before."""

    section: int
    year: int | None
    vocabulary: Vocabulary
    sentence: tuple[int, int] = (0, 0)  #: that is being read: start and end in the plain text
    topic: str | None = None
    is_about_disclosure: bool = False  #: so that a review or lawsuit named next is one about disclosure
    has_other_cause: bool = False  #: the reviews of this sentence have a cause that is not disclosure
    is_near_requests: bool = False  #: the sentence before told of applications: 没有复议 is about them then
    received: Decimal = Decimal(0)  #: applications told in this paragraph
    heading: str | None = None  #: the topic of the heading above
    verb: str | None = None  #: the act of the sentence, for what is listed behind it
    base: tuple[str, ...] = ()  #: codes of the last total, whose columns and shares may follow
    total: Draft | None = None  #: that total
    parent: Draft | None = None  #: the total of which parts are being told (其中)
    last: Draft | None = None  #: the claim of the number before this one; None where that made none
    listing: str = ""  #: row, column or result: what the last part was
    group: str = ""  #: the group of rows of the last part, e.g. ``refused_*``
    unit: str = ""
    is_aside: bool = False  #: what is said is about another year or a part of this one
    is_part_of_other: bool = False  #: parts of something that the form does not count are being told
    is_parted: bool = False  #: parts are being told, of whatever
    is_part_of_requests: bool = False  #: parts of applications are being told
    pending: tuple[str, ...] = ()  #: codes of a clause that has yet to give its number: 收到政府信息公开申请，共21件
    channel: tuple[str, ...] = ()  #: codes of what one channel brought; a sum of channels is all of it
    queue: list[tuple[str, ...]] = field(default_factory=list)  #: codes of the next numbers: A、B分别为1件、2件
    here: set[str] = field(default_factory=set)  #: rows of applications told in this sentence
    items: str = ""  #: the row whose items were counted: 行政许可事项13项
    zero: Word | None = None  #: what said nought in the clause before
    heard: tuple[Word, ...] = ()  #: the clause before, where it had no number
    age: int = 0  #: sentences since the topic was named
    scope: str = ""
    drafts: list[Draft] = field(default_factory=list)

    def begin_paragraph(self) -> None:
        """Forget all but the heading."""
        fresh = Context(self.section, self.year, self.vocabulary, self.sentence, self.heading)
        fresh.heading, fresh.drafts = self.heading, self.drafts
        fresh.is_about_disclosure = self.section == 4
        self.__dict__.update(fresh.__dict__)

    def begin_sentence(self) -> None:
        """Keep the topic for a while; lists and other years end."""
        self.verb = None
        self.has_other_cause = False
        self.parent = None
        self.is_aside = False
        self.is_part_of_other = self.is_part_of_requests = self.is_parted = False
        self.last = None
        self.zero, self.items, self.heard = None, "", ()
        self.listing, self.group = "", ""
        self.pending, self.queue, self.here = (), [], set()
        self.age += 1
        if self.age > 2:
            self.topic, self.base, self.total = self.heading, (), None
        is_continued = self.is_about_disclosure and self.topic not in {None, "requests", "other"}
        self.is_about_disclosure = self.section == 4 or is_continued
        self.is_near_requests = self.topic == "requests"

    def change_topic(self, topic: str | None) -> None:
        """A new subject ends what was inherited from the one before."""
        if topic != self.topic:
            self.base, self.total, self.parent, self.listing, self.group = (), None, None, "", ""
        self.topic, self.age = topic, 0
        self.channel, self.pending = (), ()
        if topic == "requests":
            self.is_about_disclosure = True

    def copy(self) -> Context:
        """As it is now; the drafts are shared."""
        return replace(self)

    def return_to(self, before: Context) -> None:
        """What brackets said ends with them, but for the claims."""
        drafts = self.drafts
        self.__dict__.update(before.__dict__)
        self.drafts = drafts
