"""Short codes to cells: ``requests.refused_*.total`` is the sum of every row of an edition that begins so."""

from __future__ import annotations

from functools import cache

from parse.editions import FORMS
from parse.model import Edition
from parse.prose.model import Target

#: A report whose tables differ, or that has none, is read by the words of the newest form.
FORM_OF = {form.edition: form for form in FORMS}
ORGANISATIONS = (
    "commercial_enterprise",
    "research_institution",
    "public_welfare_organisation",
    "legal_service_organisation",
    "other_organisation",
)


@cache
def name_target(code: str, edition: Edition) -> Target | None:
    """The cells of a short code such as ``A+B`` or ``A / B``; None where the form has not all of them."""
    part, _, whole = code.partition(" / ")
    cells, of = _expand(part, edition), _expand(whole, edition) if whole else ()
    if not cells or (whole and not of):
        return None
    return Target(cells, of, code)


def _expand(code: str, edition: Edition) -> tuple[str, ...]:
    found: list[str] = []
    for term in code.split("+"):
        cells = list(_expand_term(term, edition))
        if not cells:
            return ()
        found += cells
    order = _order(edition)
    return tuple(sorted(dict.fromkeys(found), key=lambda cell: order[cell]))


def _expand_term(term: str, edition: Edition) -> list[str]:
    table, row, column = term.split(".")
    rows = FORM_OF.get(edition, FORMS[0]).tables[table]
    names = [name for name in rows if name == row or (row.endswith("*") and name.startswith(row[:-1]))]
    columns = ORGANISATIONS if column == "organisations" else (column,)
    return [f"{table}.{name}.{one}" for name in names for one in columns if one in rows[name]]


@cache
def _order(edition: Edition) -> dict[str, int]:
    tables = FORM_OF.get(edition, FORMS[0]).tables
    cells = [f"{table}.{row}.{column}" for table, rows in tables.items() for row in rows for column in rows[row]]
    return {cell: place for place, cell in enumerate(cells)}
