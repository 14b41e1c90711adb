"""The labelled number sentences: each mark stands where it says, each target is a cell of the form of its year.

The sentences are of real yearly reports, e.g. 已办结12件，2件结转下年办理, with the numbers that stand for cells of the
statutory tables, and many that stand for none (发布政务信息 2395条). How they were labelled: prose_sentences.md.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from parse.editions import FORMS, OWNERS
from parse.editions.form import REQUEST_COLUMNS

HERE = Path(__file__).parent
KEYS = ("id", "text", "section", "agency_type", "year", "source", "links", "set", "note")
LINK_KEYS = ("words", "number", "at", "value", "target", "also")
AGENCY_TYPES = {"government", "bureau", "township", "street", "office", "other"}
#: How the identifiers of a set begin.
SETS = {"open": "s", "held": "s", "fresh": "f", "unseen": "u"}
#: A row's prefix that stands for all rows of its kind.
PREFIXES = ("refused_*", "unavailable_*", "not_processed_*", "other_*", "litigation_*")
#: The five columns of 法人或其他组织 between 自然人 and 总计.
ORGANISATIONS = REQUEST_COLUMNS[1:-1]
CHINESE_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
#: What a unit after the number makes of it in the unit of the cell: counts as they are, fees in 万元.
COUNT_UNITS = {"万": Decimal(10000), "亿": Decimal(100000000)}
FEE_UNITS = {"万": Decimal(1), "亿": Decimal(10000), "元": Decimal("0.0001")}


@dataclass(frozen=True)
class Cell:
    """A cell of the forms by its codes."""

    table: str
    row: str
    column: str


ROWS = [json.loads(line) for line in (HERE / "prose_sentences.jsonl").read_text("utf-8").splitlines()]
LINKS = [(row, link) for row in ROWS for link in row["links"]]


def expand(name: str) -> list[Cell]:
    """The cells that one name of a target stands for; none if the forms have no such cell."""
    table, row, column = name.split(".")
    if row.endswith("*") and row not in PREFIXES:
        return []
    columns = ORGANISATIONS if column == "organisations" else (column,)
    return [
        Cell(*owner)
        for owner in OWNERS
        if owner[0] == table
        and (owner[1].startswith(row[:-1]) if row.endswith("*") else owner[1] == row)
        and owner[2] in columns
    ]


def names_of(target: str) -> list[str]:
    """The names in a target: `A+B` is a sum, `A / B` a share."""
    return [name for part in target.split(" / ") for name in part.split("+")]


def targets_of(link: dict[str, object]) -> list[str]:
    """The target and those that a fair reader would accept as well."""
    also = link["also"]
    assert isinstance(also, list)
    return [str(link["target"]), *map(str, also)]


def form_order(name: str) -> int:
    """Where on the forms the first cell of a name stands: tables, then rows, as printed."""
    order = list(dict.fromkeys((table, row) for form in FORMS for table, rows in form.tables.items() for row in rows))
    first = expand(name)[0]
    return order.index((first.table, first.row))


def test_there_are_enough_of_each_kind() -> None:
    sets = Counter(row["set"] for row in ROWS)
    linked = Counter(row["set"] for row, _ in LINKS)
    assert set(sets) == set(SETS)
    assert sets["open"] + sets["held"] >= 420
    assert min(linked["open"], linked["held"]) >= 250
    assert sets["fresh"] >= 200
    assert linked["fresh"] >= 130
    assert sets["unseen"] >= 160
    assert linked["unseen"] >= 120
    for name in SETS:
        of_set = [row for row in ROWS if row["set"] == name]
        assert sum(not row["links"] for row in of_set) * 3 >= len(of_set), name


def test_each_line_has_its_keys_and_a_source() -> None:
    for letter in sorted(set(SETS.values())):
        ids = [row["id"] for row in ROWS if SETS[row["set"]] == letter]
        assert ids == [f"{letter}{number:03d}" for number in range(1, len(ids) + 1)]
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert tuple(row) == KEYS, row["id"]
        assert row["agency_type"] in AGENCY_TYPES, row["id"]
        assert row["section"] in range(7), row["id"]
        assert row["source"].split(",")[0].endswith(f" {row['year']}"), row["id"]
        assert row["text"].strip() == row["text"], row["id"]
        assert "{" not in row["text"] and "}" not in row["text"], row["id"]


def test_a_report_is_in_one_set_only() -> None:
    sets: dict[str, set[str]] = {}
    for row in ROWS:
        agency_and_year = row["source"].split(",")[0]
        sets.setdefault(agency_and_year, set()).add(row["set"])
    assert {source for source, names in sets.items() if len(names) > 1} == set()


@pytest.mark.parametrize("row", [row for row in ROWS if row["links"]], ids=lambda row: row["id"])
def test_each_number_stands_where_it_says(row: dict[str, object]) -> None:
    text, links = str(row["text"]), row["links"]
    assert isinstance(links, list)
    seen = set()
    for link in links:
        assert tuple(link) == LINK_KEYS
        number, at, words = link["number"], link["at"], link["words"]
        assert text[at : at + len(number)] == number
        assert not (number[0].isdigit() and text[:at][-1:].isdigit()), "the number begins before its mark"
        assert not (number[-1].isdigit() and text[at + len(number) :][:1].isdigit()), (
            "the number goes on after its mark"
        )
        start = text.rfind(words, 0, at + len(words))
        assert start >= 0
        assert start <= at <= start + len(words) - len(number)
        assert (at, link["target"]) not in seen
        seen.add((at, link["target"]))


def test_each_value_is_the_printed_number_in_the_cells_unit() -> None:
    for row, link in LINKS:
        number, value = link["number"], Decimal(link["value"])
        after = row["text"][link["at"] + len(number) :][:1]
        units = FEE_UNITS if link["target"].endswith("amount_10k_yuan") else COUNT_UNITS
        if number in CHINESE_DIGITS:
            assert value == CHINESE_DIGITS[number], row["id"]
        elif number[0].isdigit():
            sign = -1 if link["target"].endswith(".change") and "减少" in link["words"] else 1
            assert value == sign * units.get(after, Decimal(1)) * Decimal(number.replace(",", "")), row["id"]
        else:
            assert value == 0, row["id"]


def test_each_target_is_a_cell_of_the_form_of_its_year() -> None:
    for row, link in LINKS:
        edition = "2019" if row["year"] in (2019, 2020) else "2021"
        form = next(form for form in FORMS if form.edition == edition)
        for name in (name for target in targets_of(link) for name in names_of(target)):
            cells = expand(name)
            assert cells, (row["id"], name)
            # 其他处理 is one row on one form and three on the other: the name with * means whichever is printed.
            assert any(form.has(cell.table, cell.row, cell.column) for cell in cells), (row["id"], name)


def test_sums_stand_in_the_order_of_the_form_and_shares_have_two_sides() -> None:
    for row, link in LINKS:
        for target in targets_of(link):
            parts = target.split(" / ")
            assert len(parts) <= 2, row["id"]
            for part in parts:
                names = part.split("+")
                order = [form_order(name) for name in names]
                assert order == sorted(set(order)), (row["id"], part)
        assert link["target"] not in link["also"], row["id"]
        assert (" / " not in link["target"]) or "%" in row["text"], row["id"]


def test_what_the_shorthands_mean() -> None:
    assert len(expand("requests.refused_*.total")) == 8
    assert len(expand("requests.new_requests.organisations")) == 5
    assert {cell.row for cell in expand("review_litigation.litigation_*.corrected")} == {
        "litigation_direct",
        "litigation_after_review",
    }
    assert expand("requests.granted.grand_total") == []
