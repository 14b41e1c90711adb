"""What a report of the corpus says, drawn from a seed before anything is typeset: ``requests.granted.total`` is ``19``.

Nothing here is ever read back from a document. A trait changes what is printed (``commas`` prints ``1,413``) and, with
it, what a reader has to give.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.corpus import prose
from tests.corpus.forms import ORGANISATIONS, REQUEST_COLUMNS, list_codes

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@dataclass(frozen=True)
class Entry:
    """One printed value: the cell's text and what it is.

    ``doubt`` says why an honest reader may flag the cell instead of reading it; empty for nearly all.
    """

    code: str  #: ``table.row.column``
    printed: str
    state: str  #: as `parse.model.State`
    value: Decimal | None
    doubt: str = ""


@dataclass(frozen=True)
class Section:
    """One section of the report: its heading, and its paragraphs without the tables."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """A whole report."""

    agency: str
    year: int
    edition: str  #: 2021, 2019, mixed, prose
    title: str
    preamble: str
    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    signed: tuple[str, str]  #: signature and date, as printed
    extra: tuple[str, ...] = ()  #: numbers for rows that are no part of the form

    def get(self, code: str) -> Entry | None:
        """The entry of a code, or None where this report has no such cell."""
        return next((entry for entry in self.entries if entry.code == code), None)


def make_truth(seed: int, edition: str = "2021", traits: frozenset[str] = frozenset()) -> Truth:
    """Draw a report. The same arguments always give the same report.

    ``edition`` is ``2021``, ``2019``, ``mixed`` (2021 columns, 2019 one-row （六）) or ``prose``.
    """
    draw = random.Random(f"{seed}/{edition}")
    body = draw.choice(prose.BODIES)
    year = _draw_year(draw, edition)
    numbers = {} if edition == "prose" else _draw_numbers(draw, edition, traits)
    numbers = _drop_rows(numbers, traits)
    printed = (_print_entry(code, number, draw, traits) for code, number in numbers.items())
    entries = tuple(_doubt(entry, traits) for entry in printed)
    received = numbers.get("requests.new_requests.total", 0)
    text = prose.write(draw, body, year, int(received or 0), edition=edition, traits=traits)
    sections = tuple(Section(*part) for part in text.sections if "one_page" not in traits or part[0] == 3)
    extra = tuple(str(draw.randint(1, 60)) for _ in range(20))
    return Truth(body.name, year, edition, text.title, text.preamble, sections, entries, text.signed, extra)


def _draw_year(draw: random.Random, edition: str) -> int:
    if edition == "prose":
        return draw.randint(2010, 2018)
    return draw.randint(2019, 2020) if edition == "2019" else draw.randint(2021, 2024)


def _draw_numbers(draw: random.Random, edition: str, traits: frozenset[str]) -> dict[str, int | Decimal | None]:
    """Every code of the form with its number, sums consistent unless the traits say otherwise; None prints nothing."""
    numbers: dict[str, int | Decimal | None] = {}
    for code in list_codes("proactive", edition):
        numbers[code] = _draw_proactive(draw, code, traits)
    _draw_requests(draw, edition, traits, numbers)
    _draw_reviews(draw, numbers)
    if "inconsistent" in traits:
        for code in ("requests.total_processed.natural_person", "review_litigation.review.total"):
            numbers[code] = int(numbers[code] or 0) + draw.randint(1, 9)
    return numbers


def _draw_proactive(draw: random.Random, code: str, traits: frozenset[str]) -> int | Decimal:
    _, row, column = code.split(".")
    if column == "amount_10k_yuan":
        places = draw.choice([2, 4, 5]) if "decimals" in traits else draw.choice([0, 0, 1, 2])
        return Decimal(draw.randint(0, 4_000_000)).scaleb(-places)
    if column == "change":
        return draw.randint(-40, 1200) if {"signed", "grown"} & traits else draw.randint(0, 40)
    if row in {"rules", "normative_documents"}:
        return draw.choice([0, 0, draw.randint(1, 9), draw.randint(10, 99)])
    top = 4_999_999 if "big" in traits else 150_000
    return draw.choice([0, draw.randint(1, 99), draw.randint(100, 9_999), draw.randint(top // 2, top)])


def _draw_requests(
    draw: random.Random, edition: str, traits: frozenset[str], numbers: dict[str, int | Decimal | None]
) -> None:
    rows = [code.split(".")[1] for code in list_codes("requests", edition) if code.endswith(".total")]
    results = [row for row in rows if row not in {"new_requests", "carried_over_in", "total_processed", rows[-1]}]
    top = draw.choice([9, 60, 400, 3_000])
    if {"big", "small"} & traits:  # seven digits, or none so wide that a narrow cell would break it
        top = 1_900_000 if "big" in traits else 30
    sums = dict.fromkeys(rows, 0)
    grid: dict[tuple[str, str], int] = {}
    for column in REQUEST_COLUMNS[:-1]:
        share = 1.0 if column == "natural_person" else draw.choice([0, 0, 0.2, 0.05])
        counts = {row: int(draw.randint(0, top) * share) if draw.random() < 0.5 else 0 for row in results}
        total = sum(counts.values())
        carried_out = int(draw.randint(0, max(1, top // 8)) * share)
        carried_in = min(total + carried_out, int(draw.randint(0, max(1, top // 8)) * share))
        new = total + carried_out - carried_in
        counts |= {"total_processed": total, rows[-1]: carried_out, "carried_over_in": carried_in, "new_requests": new}
        for row in rows:
            grid[row, column] = counts[row]
            sums[row] += counts[row]
    for row in rows:
        for column in REQUEST_COLUMNS:
            numbers[f"requests.{row}.{column}"] = sums[row] if column == "total" else grid[row, column]


def _draw_reviews(draw: random.Random, numbers: dict[str, int | Decimal | None]) -> None:
    for block in ("review", "litigation_direct", "litigation_after_review"):
        total = 0
        for column in ("upheld", "corrected", "other_result", "pending"):
            count = draw.choice([0, 0, draw.randint(1, 9), draw.randint(10, 99)])
            numbers[f"review_litigation.{block}.{column}"] = count
            total += count
        numbers[f"review_litigation.{block}.total"] = total


def _drop_rows(numbers: dict[str, int | Decimal | None], traits: frozenset[str]) -> dict[str, int | Decimal | None]:
    """Rows that the body has left out of its form."""
    gone: tuple[str, ...] = ()
    if "no_rules_row" in traits:
        gone = ("proactive.rules.",)
    if "missing_rows" in traits:
        gone = (*gone, "requests.refused_prohibited_by_law.", "requests.not_processed_publication.")
    if {"no_first_table", "one_page"} & traits:
        gone = (*gone, "proactive.")
    if "one_page" in traits:
        gone = (*gone, "review_litigation.")
    return {code: number for code, number in numbers.items() if not code.startswith(gone)} if gone else numbers


def _print_entry(code: str, number: int | Decimal | None, draw: random.Random, traits: frozenset[str]) -> Entry:
    table, row, column = code.split(".")
    special = _print_special(code, number, traits)
    if special:
        return special
    is_total = table == "requests" and column == "total" and row not in {"new_requests", "carried_over_in"}
    if ("blank_total" in traits and is_total) or (
        "blank_organisations" in traits and table == "requests" and column in ORGANISATIONS
    ):
        return Entry(code, "", "blank", None)
    if number == 0:
        for trait, printed, state in ZEROS:
            if trait in traits:
                return Entry(code, printed, state, None)
    if "none_words" in traits and number == 0 and table == "proactive":
        return Entry(code, "无", "text", None)
    return _print_number(code, number, traits)


#: How some bodies print zero, with what a reader then has: a blank is no zero.
ZEROS = (("dashes", "-", "dash"), ("slashes", "/", "dash"), ("em_dashes", "——", "dash"), ("blank_zeros", "", "blank"))


#: Cells that an honest reader may flag, with the trait and the reason.
DOUBTS = (
    ("long_rowspan", "requests.carried_over_out.", "the group cell reaches over this row, so its columns have slipped"),
    ("superscript_note", "proactive.penalties.decisions", "the mark of a note stands beside the number, raised"),
    ("hidden_text", "requests.new_requests.", "a digit that no browser shows stands beside the number"),
    ("hidden_text", "proactive.normative_documents.", "a digit that no browser shows stands beside the number"),
    ("hidden_text", "review_litigation.", "a digit that no browser shows stands beside the number"),
    ("struck_text", "requests.new_requests.", "a digit that is struck out stands beside the number"),
    ("struck_text", "proactive.normative_documents.", "a digit that is struck out stands beside the number"),
    ("struck_text", "review_litigation.", "a digit that is struck out stands beside the number"),
)


def _doubt(entry: Entry, traits: frozenset[str]) -> Entry:
    reason = next((why for trait, start, why in DOUBTS if trait in traits and entry.code.startswith(start)), "")
    return replace(entry, doubt=reason) if reason else entry


def _print_number(code: str, number: int | Decimal | None, traits: frozenset[str]) -> Entry:
    value = Decimal(number or 0)
    printed = f"{value:,}" if "commas" in traits else str(value)
    if "signed" in traits and code.endswith(".change") and value > 0:
        printed = f"+{printed}"
    if "full_width" in traits:
        printed = printed.translate(FULL_WIDTH)
    if "leading_blanks" in traits:
        printed = f"  {printed} "
    return Entry(code, printed, "number", value)


#: Cells that print words beside their number: code, trait, what is printed.
Special = tuple[str, str, Callable[[int | Decimal | None], str]]
SPECIALS: tuple[Special, ...] = (
    ("notes", "proactive.normative_documents.in_force", lambda n: f"{n}（其中修订 16 件）"),
    ("notes", "proactive.normative_documents.repealed", lambda n: f"{n}（含自然失效 29 件）"),
    ("yuan", "proactive.procurement.amount_10k_yuan", lambda _: "251000元"),
    ("unit", "proactive.procurement.amount_10k_yuan", lambda n: f"{n}万元"),
    ("unit", "proactive.fees.amount_10k_yuan", lambda n: f"{n}万元"),
    ("grown", "proactive.licences.change", lambda n: f"{'减' if int(n or 0) < 0 else '增'}{abs(int(n or 0))}"),
    ("grown", "proactive.penalties.change", lambda n: f"{'减' if int(n or 0) < 0 else '增'}{abs(int(n or 0))}"),
    ("cell_footnote", "proactive.penalties.decisions", lambda n: f"{n}（注1）"),
    ("superscript_note", "proactive.penalties.decisions", lambda n: f"{n}¹"),
)


def _print_special(code: str, number: int | Decimal | None, traits: frozenset[str]) -> Entry | None:
    for trait, special, print_words in SPECIALS:
        if trait in traits and special == code:
            return Entry(code, print_words(number), "text", None)
    return None
