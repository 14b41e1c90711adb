"""Copied prose: how much of a report's own words stand in earlier reports of its agency, or in those of others.

    Text("yining-2024", "yining", 2024, ((1, "2024年…共计发布政务信息2395条。…"),)) and the same of 2023
        ->  Reuse("yining-2024", "yining-2023", "own_earlier_year", share=0.87, …, passages=(Passage(section=1, …), …))

Sentences are compared by their words alone: blanks, punctuation and numbers make no difference, and from 0.8 on two are
alike. Boilerplate (a reviewed list, and what very many agencies print) is nobody's own and counts on neither side. What
the shares mean, and what not: docs/reuse.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from archive.audit.reuse_match import Span
from archive.audit.reuse_model import Measured, Passage, Reason, Reuse, ReuseSummary, Text
from archive.audit.reuse_sources import Found, Source
from archive.audit.reuse_store import Laid, find_all, lay_out

__all__ = ["Measured", "Passage", "Reuse", "ReuseSummary", "Text", "find_reuse", "measure_reuse"]


def find_reuse(
    texts: Sequence[Text], *, workers: int | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Reuse]:
    """Each report with each of its largest sources, by report, the agency's own earlier years first.

    Raises ValueError as `measure_reuse`, which also tells the shares of all sources together.
    """
    for measured in measure_reuse(texts, workers=workers, progress=progress):
        yield from measured.sources


def measure_reuse(
    texts: Sequence[Text], *, workers: int | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Measured]:
    """Each report's shares and sources, in order of report ids, whatever the order of `texts`.

    `workers` are processes, as many as the machine has cores when not said; few reports are measured in this one.
    `progress` is called with the number of reports done. Raises ValueError when two texts have one report id, or two
    sections of a text one number.
    """
    with lay_out(texts, workers) as laid:
        for done, found in enumerate(find_all(laid), start=1):
            yield Measured(_summarise(laid, found), tuple(_describe(laid, found, each) for each in found.sources))
            if progress is not None:
                progress(done)


def _summarise(laid: Laid, found: Found) -> ReuseSummary:
    own = found.own_characters
    return ReuseSummary(
        report_id=laid.texts[found.rank].report_id,
        own_characters=own,
        boilerplate_characters=found.boilerplate_characters,
        share_own=None if found.from_own is None else found.from_own / own,
        share_others=None if found.from_others is None else found.from_others / own,
        reason=_reason(found),
    )


def _reason(found: Found) -> Reason:
    if found.is_too_short:
        return "too_short"
    if found.from_own is None:
        return "nothing_to_compare" if found.from_others is None else "no_earlier_year"
    return "no_other_agency" if found.from_others is None else ""


def _describe(laid: Laid, found: Found, source: Source) -> Reuse:
    text, taken_from = laid.texts[found.rank], laid.texts[source.rank]
    prose, source_prose = dict(text.sections), dict(taken_from.sections)
    return Reuse(
        report_id=text.report_id,
        source_report_id=taken_from.report_id,
        kind="own_earlier_year" if source.is_own else "other_agency",
        share=source.characters / found.own_characters,
        characters=source.characters,
        own_characters=found.own_characters,
        passages=tuple(_quote(span, prose, source_prose) for span in source.spans),
    )


def _quote(span: Span, prose: dict[int, str], source_prose: dict[int, str]) -> Passage:
    return Passage(
        section=span.section,
        start=span.start,
        end=span.end,
        text=prose[span.section][span.start : span.end],
        source_section=span.source_section,
        source_start=span.source_start,
        source_end=span.source_end,
        source_text=source_prose[span.source_section][span.source_start : span.source_end],
        similarity=span.similarity,
    )
