"""The forms hold exactly the cells of the codebook, each once."""

import pytest

from archive.codebook import CODEBOOK_EDITIONS, form_table
from publish.layout import TABLE_CODES, Heading, lay_out


@pytest.mark.parametrize("edition", CODEBOOK_EDITIONS)
@pytest.mark.parametrize("table_code", TABLE_CODES)
def test_a_layout_has_every_cell_of_its_form_in_order(table_code: str, edition: str) -> None:
    entries = form_table(table_code, edition).entries
    slots = lay_out(table_code, edition, ()).slots
    assert [(slot.row_code, slot.column_code) for slot in slots] == [
        (entry.row_code, entry.column_code) for entry in entries
    ]
    assert len({slot.code for slot in slots}) == len(slots)


def test_a_mixed_table_takes_the_closest_edition() -> None:
    issued = [("rules", "issued"), ("rules", "repealed"), ("licences", "decisions")]
    made = [("rules", "newly_made"), ("licences", "prior_year_items")]
    assert lay_out("proactive", "mixed", issued).edition == "2021"
    assert lay_out("proactive", "mixed", made).edition == "2019"


def test_the_one_row_of_2019_stands_before_the_three_of_2021() -> None:
    rows = [slot.row_code for slot in lay_out("requests", "2021", [("other_processing", "total")]).slots]
    order = list(dict.fromkeys(rows))
    place = order.index("other_processing")
    assert order[place - 1 : place + 2] == [
        "not_processed_reconfirm",
        "other_processing",
        "other_correction_overdue",
    ]


def test_articles_head_the_first_table() -> None:
    bands = lay_out("proactive", "2019", ()).bands
    articles = [band.lines[0][0] for band in bands]
    assert [article.zh for article in articles if isinstance(article, Heading)] == [
        f"第二十条第（{number}）项" for number in "一五六八九"
    ]


def test_unknown_tables_are_refused() -> None:
    with pytest.raises(LookupError):
        lay_out("nothing", "2021", ())
