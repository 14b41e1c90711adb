"""Garbled rows against the whole sequence of the form: read right, or named; never read wrong in silence.

The rows are generated with their codes before anything is damaged.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from bench.labels import measure as measure_bench
from parse.alignment import match_rows
from parse.editions import FORMS
from parse.editions.vocabulary import load_labels
from parse.labels import match_label

LABELS = load_labels()
REQUESTS = LABELS["requests"]
HAN = "口日田由甲申天地玄黄宇宙洪荒人工作报告公开信息请书件本年政府机关处理"
FOREIGN = ("其他主动公开文件", "备注", "合计数", "属于商业信息", "（八）其他情形", "其中：线上申请", "已办结数量")


@dataclass
class Row:
    label: str
    group: str | None
    code: str | None


def list_form(edition: str) -> list[Row]:
    form = next(form for form in FORMS if form.edition == edition)
    names, groups = REQUESTS.rows.names, REQUESTS.rows.group_of
    return [Row(names[code], groups.get(code), code) for code in form.tables["requests"]]


def garble(text: str, chance: random.Random, share: float) -> str:
    return "".join(chance.choice(HAN) if chance.random() < share else character for character in text)


def damage(edition: str, chance: random.Random, share: float) -> list[Row]:
    """Characters garbled, group labels too; rows missing, blank and foreign."""
    groups = {entry.code: entry.printed for entry in REQUESTS.groups.entries}
    printed = {code: garble(name, chance, share) for code, name in groups.items()}
    rows: list[Row] = []
    for row in list_form(edition):
        if chance.random() < 0.08:
            continue
        label = "" if chance.random() < 0.03 else garble(row.label, chance, share)
        group = match_label(printed[row.group], REQUESTS.groups).code if row.group else None
        rows.append(Row(label, group, row.code))
        if chance.random() < 0.05:
            rows.append(Row(chance.choice(FOREIGN), group, None))
    return rows


def measure(share: float, seeds: int) -> dict[str, int]:
    """Of the rows: read right, read wrong, flagged as disputed, left open."""
    counts = dict.fromkeys(("right", "wrong", "disputed", "open", "foreign_read", "rows"), 0)
    for seed in range(seeds):
        chance = random.Random(seed)
        rows = damage(chance.choice(["2021", "2019"]), chance, share)
        matches = match_rows([(row.label, row.group) for row in rows], REQUESTS.rows)
        for row, match in zip(rows, matches, strict=True):
            counts["rows"] += row.code is not None and bool(row.label)
            if match.code is None:
                counts["open"] += row.code is not None and bool(row.label)
            elif match.is_disputed:
                counts["disputed"] += row.code is not None
            elif row.code is None:
                counts["foreign_read"] += 1
            else:
                counts["right" if match.code == row.code else "wrong"] += 1
    return counts


@pytest.mark.parametrize(("share", "recall"), [(0.0, 1.0), (0.1, 0.96), (0.2, 0.955), (0.3, 0.86)])
def test_a_garbled_row_is_read_right_or_named(share: float, recall: float) -> None:
    counts = measure(share, 200)
    assert counts["wrong"] == 0
    assert counts["foreign_read"] == 0
    assert counts["right"] / counts["rows"] >= recall, counts


@pytest.mark.parametrize(("share", "recall"), [(0.0, 1.0), (0.05, 0.97), (0.2, 0.95)])
def test_lost_added_and_swapped_rows_and_characters_make_no_row_wrong(share: float, recall: float) -> None:
    """The tables of ``bench/labels.py``, under seeds of their own."""
    counts = measure_bench(share, range(90_000, 90_150))
    assert counts["wrong"] == 0
    assert counts["right"] / counts["rows"] >= recall, counts


def match_with(changed: dict[str, str], *, group: str | None = None) -> dict[str, tuple[str | None, bool]]:
    """For each label that is changed on the form of 2021, the code it is read as and whether it is disputed."""
    rows = [
        (changed.get(row.label, row.label), group if row.label in changed and group else row.group)
        for row in list_form("2021")
    ]
    matches = match_rows(rows, REQUESTS.rows)
    return {
        row[0]: (match.code, match.is_disputed)
        for row, match in zip(rows, matches, strict=True)
        if row[0] in changed.values()
    }


@pytest.mark.parametrize(
    ("known", "printed"),
    [
        ("1.属于国家秘密", "1.属于商业秘密"),  # another ground
        ("1.属于国家秘密", "1.属于家庭秘密"),  # a word in place of another, which no list knows
        ("（一）予以公开", "（一）主动公开"),
        ("2.重复申请", "2.另外事项"),
        ("（七）总计", "（七）小计"),
        ("3.其他", "4.其也"),
    ],
)
def test_in_a_clean_table_a_label_with_other_words_is_never_read(known: str, printed: str) -> None:
    code, is_disputed = match_with({known: printed})[printed]
    assert code is None or is_disputed


@pytest.mark.parametrize(
    ("known", "printed", "code"),
    [
        ("2.重复申请", "2.重夏申请", "not_processed_repeat"),
        ("（一）予以公开", "（一〉予以公幵", "granted"),
        ("7.属于行政执法案卷", "7.属干行政执法案卷", "refused_enforcement_file"),
        ("二、上年结转政府信息公开申请数量", "二、上年结转攻府信息公幵申请数量", "carried_over_in"),
    ],
)
def test_in_a_clean_table_a_misprint_is_read(known: str, printed: str, code: str) -> None:
    assert match_with({known: printed})[printed] == (code, False)


def test_a_number_or_a_group_of_other_rows_disputes_a_garbled_label() -> None:
    assert match_with({"2.重复申请": "2.重夏申请"})["2.重夏申请"] == ("not_processed_repeat", False)
    assert match_with({"2.重复申请": "4.重夏申请"})["4.重夏申请"] == ("not_processed_repeat", True)
    assert match_with({"2.重复申请": "2.重夏申请"}, group="refused")["2.重夏申请"] == ("not_processed_repeat", True)


def test_three_rows_and_the_one_that_stands_for_them_are_told_apart_by_each_other() -> None:
    """``3.其他`` and ``（六）其他`` are one word with one character garbled; no form prints both."""
    garbled = {row.label: f"{row.label[:3]}甲{row.label[4:]}" for row in list_form("2021")}
    garbled["3.其他"] = "甲.其他"
    assert match_with(garbled)["甲.其他"] == ("other_other", False)
