"""Printed labels to codes: known words exactly, damaged ones only when clearly nearest, foreign ones never."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parse.alignment import match_rows
from parse.editions import FORMS
from parse.editions.vocabulary import LABELS, load_labels
from parse.labels import match_label, read_label

REQUESTS = load_labels()["requests"].rows
PROACTIVE = load_labels()["proactive"].rows

MISPRINT = {"printed": "（一）予以公幵", "seen": "2026-11-22", "report": "某县人民政府 2024"}


@pytest.mark.parametrize(
    ("printed", "group", "code"),
    [
        ("2.其他法律行政止公开", "refused", "refused_prohibited_by_law"),
        ("1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "other", "other_correction_overdue"),
        ("（六）其他", None, "other_processing"),
        ("（六）其他处理", None, "other_processing"),
        ("3.其他", "other", "other_other"),
        ("其他", "other", "other_other"),
        ("4.无正当理由大量反复 申请", "not_processed", "not_processed_excessive"),
        ("（七）总 计", None, "total_processed"),
        ("（二）部分公开（区分处理的，只计这", None, "partially_granted"),
        ("（二）部分公开", None, "partially_granted"),
        ('3.危及"三安全一稳定"', "refused", "refused_security_stability"),
        ("1.屬於國家秘密", "refused", "refused_state_secret"),
    ],
)
def test_known_damage(printed, group, code):
    match = match_label(printed, REQUESTS, group)
    assert match.code == code
    assert match.is_exact


@pytest.mark.parametrize(
    "printed",
    ["", "（三）不予公开", "（五）不予处理", "三、本年度办理结果", "1.属于商业秘密", "备注", "申请", "信息", "本年"],
)
def test_foreign_labels_match_nothing(printed):
    assert match_label(printed, REQUESTS).code is None


def test_a_label_with_an_own_note_is_matched_but_not_exact():
    match = match_label("规章(设区的市、自治州人民政府应提供相关数据)", PROACTIVE)
    assert (match.code, match.is_exact) == ("rules", False)


@pytest.mark.parametrize("entry", REQUESTS.entries + PROACTIVE.entries, ids=lambda entry: entry.printed)
def test_every_known_label_is_its_own_code(entry):
    vocabulary = REQUESTS if entry in REQUESTS.entries else PROACTIVE
    assert match_label(entry.printed, vocabulary, vocabulary.group_of.get(entry.code)).code == entry.code


@given(st.sampled_from(REQUESTS.entries), st.data())
def test_blanks_and_breaks_change_nothing(entry, data):
    printed = "".join(character + data.draw(st.sampled_from(["", " ", "\n", "\u3000"])) for character in entry.printed)
    assert read_label(printed) == entry.label


def form_rows(edition):
    form = next(form for form in FORMS if form.edition == edition)
    first = {}
    for entry in REQUESTS.entries:
        first.setdefault(entry.code, entry.printed)
    return [(first[code], REQUESTS.group_of.get(code), code) for code in form.tables["requests"]]


@given(st.lists(st.integers(min_value=0, max_value=24), max_size=12, unique=True), st.sampled_from(["2021", "2019"]))
def test_missing_rows_move_no_other(dropped, edition):
    rows = [row for index, row in enumerate(form_rows(edition)) if index not in dropped]
    matches = match_rows([(label, group) for label, group, _ in rows], REQUESTS)
    assert [match.code for match in matches] == [code for *_, code in rows]


def test_garbled_labels_are_right_or_open():
    """A fifth of the characters replaced, a fifth of the rows gone, foreign rows between: never a wrong row taken
    as known.
    """
    chance = random.Random(20241231)
    right = wrong = total = 0
    for _ in range(40):
        rows = [row for row in form_rows("2021") if chance.random() > 0.2]
        garbled = []
        for label, group, code in rows:
            text = "".join(chance.choice("口日田由甲申") if chance.random() < 0.2 else character for character in label)
            garbled.append((text, group, code))
            if chance.random() < 0.1:
                garbled.append(("".join(chance.choice("天地玄黄宇宙洪荒") for _ in range(8)), None, None))
        for (*_, code), match in zip(garbled, match_rows([row[:2] for row in garbled], REQUESTS), strict=True):
            total += code is not None
            right += code is not None and match.code == code and not match.is_disputed
            wrong += match.code is not None and not match.is_disputed and match.code != code
    assert wrong == 0
    assert right / total > 0.7


def test_each_form_row_and_column_has_a_label():
    labels = load_labels()
    for form in FORMS:
        for table_code, rows in form.tables.items():
            assert set(rows) <= set(labels[table_code].rows.codes)
            assert {column for columns in rows.values() for column in columns} <= set(labels[table_code].columns.codes)


def test_a_label_claimed_twice_is_refused(tmp_path: Path):
    document = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    document["requests"]["rows"]["granted"]["misprints"] = [MISPRINT | {"printed": "1.属于国家秘密"}]
    path = tmp_path / "labels.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match="claimed by granted and refused_state_secret"):
        load_labels(path)


@pytest.mark.parametrize("printed", ["自然人", "（三）不予公开", "申请人情况"])
def test_a_misprint_that_is_a_known_word_of_its_table_is_refused(tmp_path: Path, printed: str):
    document = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    document["requests"]["rows"]["granted"]["misprints"] = [MISPRINT | {"printed": printed}]
    path = tmp_path / "labels.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match="misprint"):
        load_labels(path)


@pytest.mark.parametrize("missing", ["seen", "report"])
def test_a_misprint_without_dated_evidence_is_refused(tmp_path: Path, missing: str):
    document = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    evidence = {key: value for key, value in MISPRINT.items() if key != missing}
    document["requests"]["rows"]["granted"]["misprints"] = [evidence]
    path = tmp_path / "labels.yml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match=missing):
        load_labels(path)


def test_vocabulary_without_decoys_would_take_a_group_for_a_row():
    assert match_label("（三）不予公开", replace(REQUESTS, decoys=())).code == "granted"
