"""Dated corrections of an agency or a year, with the evidence for them: what a document was read as stays on record."""

from __future__ import annotations

from dataclasses import dataclass

from archive.publications import Publication
from archive.rulings import Rulings
from crawler.decisions import Decision
from crawler.registry import load_agencies
from parse.model import Evidence

#: The source of evidence that a decision gives.
SOURCE = "decision"


@dataclass(frozen=True)
class Found:
    """What a publication is read as: whose report, of which year; what is not found is None or empty."""

    agency: str
    year: int | None


@dataclass(frozen=True)
class Corrected:
    """The reading after the decisions about it, with what they give as evidence."""

    found: Found
    agency_evidence: tuple[Evidence, ...] = ()
    year_evidence: tuple[Evidence, ...] = ()
    numbers: tuple[int, ...] = ()  #: of the decisions that changed it


def correct(found: Found, report_id: str | None, publication: Publication, rulings: Rulings) -> Corrected:
    """The reading with the corrections in force; each notes what it replaced, or that it is not needed any more."""
    result = Corrected(found)
    for entry in rulings.correcting:
        if _is_about(entry, report_id, publication):
            result = _apply(entry, result, rulings)
    return result


def _is_about(entry: Decision, report_id: str | None, publication: Publication) -> bool:
    current = publication.current
    return (
        (entry.report is not None and entry.report == report_id)
        or (entry.document is not None and entry.document in {document.sha256 for document in current})
        or (entry.url is not None and entry.url in {publication.url, *(document.url for document in current)})
    )


def _apply(entry: Decision, before: Corrected, rulings: Rulings) -> Corrected:
    name = _name_of(entry.agency) if entry.agency else before.found.agency
    found = Found(name, entry.year or before.found.year)
    if found == before.found:
        rulings.notes[entry.number] = "the document says so itself now; remove the entry"
        return before
    rulings.counts[entry.number] += 1
    was = before.found
    rulings.former[entry.number] = f"agency {was.agency or 'not found'}, year {was.year or 'not found'}"
    printed = f"{entry.evidence} ({entry.date})"
    agency = (Evidence(name, SOURCE, printed),) if name != before.found.agency else ()
    year = (Evidence(str(entry.year), SOURCE, printed),) if entry.year not in {None, before.found.year} else ()
    numbers = (*before.numbers, entry.number)
    return Corrected(found, (*agency, *before.agency_evidence), (*year, *before.year_evidence), numbers)


def _name_of(agency: str) -> str:
    """The name of a body of the roster that is given by its id; any other text is a name itself."""
    known = load_agencies().get(agency)
    return known.name if known else agency
