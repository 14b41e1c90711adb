"""The words of copied prose: a text is one report's prose; a passage stands in it and in a source.

Text("yining-2024", "yining", 2024, ((1, "2024年，伊宁市人民政府网共计发布政务信息2395条。…"), (5, "…")))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["own_earlier_year", "other_agency"]
#: Why a share is missing: too few own words; no report of an earlier year held; none of another agency; neither.
Reason = Literal["", "too_short", "no_earlier_year", "no_other_agency", "nothing_to_compare"]


@dataclass(frozen=True)
class Text:
    """The prose of one report: for each section its number, each once, and its words without the tables.

    `names` are what the report may call its own body and place (伊宁市教育局, 市教育局, 伊宁市): each is one mark.
    """

    report_id: str
    agency_id: str
    year: int
    sections: tuple[tuple[int, str], ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """Neighbouring sentences that are neighbours in a source too: ``prose[start:end]`` of a section of each."""

    section: int
    start: int
    end: int
    text: str
    source_section: int
    source_start: int
    source_end: int
    source_text: str
    similarity: float  #: 1.0: the same but for blanks, punctuation and numbers; never below 0.8


@dataclass(frozen=True)
class Reuse:
    """What a report takes from one source, at least a twentieth of its own words."""

    report_id: str
    source_report_id: str
    kind: Kind
    share: float  #: characters / own_characters
    characters: int
    own_characters: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class ReuseSummary:
    """What a report takes from all its sources. A share that cannot be known is None, and the reason says why."""

    report_id: str
    own_characters: int
    boilerplate_characters: int
    share_own: float | None  #: of its own words what stands in any earlier report of its agency
    share_others: float | None  #: the same of other agencies' reports of its year or before
    reason: Reason


class Measured(NamedTuple):
    """All that is known of one report; its sources by kind and size."""

    summary: ReuseSummary
    sources: tuple[Reuse, ...]
