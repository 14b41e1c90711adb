"""Garbled rows against the whole sequence of the form: read right, or named; never read wrong in silence.

The rows are generated with their codes before anything is damaged.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

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


@pytest.mark.parametrize(("share", "recall"), [(0.0, 1.0), (0.1, 0.94), (0.2, 0.86), (0.3, 0.70)])
def test_a_garbled_row_is_read_right_or_named(share: float, recall: float) -> None:
    counts = measure(share, 200)
    assert counts["wrong"] == 0
    assert counts["foreign_read"] == 0
    assert counts["right"] / counts["rows"] >= recall, counts
