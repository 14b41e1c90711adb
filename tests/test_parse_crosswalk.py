"""The crosswalk of the two forms: every cell of both once, and nothing that neither has."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from parse.editions import FORM_2019, FORM_2021
from parse.editions.crosswalk import CROSSWALK, load_crosswalk

DOCUMENT = Path(__file__).parents[1] / "docs" / "crosswalk.md"


def list_codes(form):
    return [
        f"{table}.{row}.{column}"
        for table, rows in form.tables.items()
        for row, columns in rows.items()
        for column in columns
    ]


@pytest.mark.parametrize(("form", "side"), [(FORM_2019, "codes_2019"), (FORM_2021, "codes_2021")])
def test_every_cell_of_a_form_stands_in_it_exactly_once(form, side):
    counts = Counter(code for counterpart in load_crosswalk() for code in getattr(counterpart, side))
    assert counts == Counter(list_codes(form))


def test_relations_are_as_the_forms_are():
    found = {code: one for one in load_crosswalk() for code in (one.codes_2019 or one.codes_2021)}
    assert found["requests.granted.total"].relation == "same"
    assert found["requests.granted.total"].codes_2021 == ("requests.granted.total",)
    assert found["proactive.rules.newly_made"].codes_2021 == ("proactive.rules.issued",)
    assert found["proactive.normative_documents.total_published"].codes_2021 == (
        "proactive.normative_documents.in_force",
    )
    assert found["proactive.procurement.projects"].relation == "none"
    assert found["proactive.fees.amount_10k_yuan"].codes_2019 == ()
    assert found["requests.other_processing.natural_person"].codes_2021 == (
        "requests.other_correction_overdue.natural_person",
        "requests.other_fee_unpaid.natural_person",
        "requests.other_other.natural_person",
    )


def test_a_cell_is_called_same_only_where_both_forms_have_it():
    for one in load_crosswalk():
        if one.relation == "same":
            assert one.codes_2019 == one.codes_2021
        assert bool(one.codes_2019 and one.codes_2021) == (one.relation != "none")
        assert one.reason


def test_an_entry_that_cannot_be_paired_is_refused(tmp_path):
    entries = yaml.safe_load(CROSSWALK.read_text(encoding="utf-8"))
    del entries[0][2021]
    path = tmp_path / "crosswalk.yml"
    path.write_text(yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match="entry 1"):
        load_crosswalk(path)


def test_the_document_gives_every_reason():
    words = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    assert [one.reason for one in load_crosswalk() if one.reason not in words] == []
