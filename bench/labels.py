"""Labels: rows of garbled tables read right, flagged and wrong, over seeded tables whose rows are known beforehand.

    python -m bench.labels [--tables 2000] [--first 0]

A table is the form of 2021 or 2019. Of its characters a share is damaged (most replaced, some dropped, some doubled or
thrown in), numbers and group labels included; rows are missing, blank or foreign, and neighbours are swapped. Flagged
is what is disputed or left open; wrong is a row that is read as another, or a foreign row that is read, without a flag.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parse.alignment import match_rows
from parse.editions import FORMS
from parse.editions.vocabulary import load_labels
from parse.labels import match_label

SHARES = (0.0, 0.05, 0.1, 0.2, 0.3)
MISSING, BLANK, ADDED, SWAPPED = 0.08, 0.03, 0.05, 0.03
#: Of the damaged characters so many are lost, and so many have another beside them; the rest are replaced.
LOST, JOINED = 0.1, 0.1
HAN = "口日田由甲申天地玄黄宇宙洪荒人工作报告公开信息请书件本年政府机关处理不予属于其他法律行数量"
#: Rows that are none of the form; some look like one.
FOREIGN = (
    "其他主动公开文件", "备注", "合计数", "属于商业信息", "（八）其他情形", "其中：线上申请", "已办结数量",
    "9.属于其他不予公开事项", "4.其他", "3.其他情形", "（五）其他", "（八）合计", "五、其他说明", "2.另外事项",
    "1.属于商业秘密", "（一）主动公开", "三、本年度其他工作",
)  # fmt: skip
REQUESTS = load_labels()["requests"]


@dataclass(frozen=True)
class Row:
    """A printed row and what it is."""

    label: str
    group: str | None
    code: str | None  #: None for a foreign row


def draw_table(chance: random.Random, share: float) -> list[Row]:
    """A table of either form, ``share`` of its characters damaged."""
    form = chance.choice(FORMS)
    names, groups = REQUESTS.rows.names, REQUESTS.rows.group_of
    printed = {entry.code: damage(entry.printed, chance, share) for entry in REQUESTS.groups.entries}
    rows: list[Row] = []
    for code in form.tables["requests"]:
        if chance.random() < MISSING:
            continue
        label = "" if chance.random() < BLANK else damage(names[code], chance, share)
        group = match_label(printed[groups[code]], REQUESTS.groups).code if code in groups else None
        rows.append(Row(label, group, code))
        if chance.random() < ADDED:
            rows.append(Row(damage(chance.choice(FOREIGN), chance, share / 2), group, None))
    if len(rows) > 1 and chance.random() < SWAPPED:
        at = chance.randrange(len(rows) - 1)
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return rows


def damage(text: str, chance: random.Random, share: float) -> str:
    """Damage each character with the chance ``share``."""
    return "".join(_damage_one(letter, chance) if chance.random() < share else letter for letter in text)


def _damage_one(letter: str, chance: random.Random) -> str:
    kind = chance.random()
    if kind < LOST:
        return ""
    return letter + chance.choice(HAN) if kind < LOST + JOINED else chance.choice(HAN)


def list_readings(share: float, seeds: Sequence[int]) -> Iterator[tuple[Row, str | None, bool]]:
    """Each printed row with the code it is read as, and whether it is flagged."""
    for seed in seeds:
        rows = draw_table(random.Random(f"{seed}/{share}"), share)
        matches = match_rows([(row.label, row.group) for row in rows], REQUESTS.rows)
        for row, match in zip(rows, matches, strict=True):
            yield row, match.code, match.code is None or match.is_disputed


def measure(share: float, seeds: Sequence[int]) -> dict[str, int]:
    """Count the rows of the form that print a label by how they are read, and the wrong of all."""
    counts = dict.fromkeys(("rows", "right", "flagged", "wrong"), 0)
    for row, code, is_flagged in list_readings(share, seeds):
        is_row = row.code is not None and bool(row.label)
        counts["rows"] += is_row
        counts["flagged"] += is_row and is_flagged
        counts["right"] += is_row and not is_flagged and code == row.code
        counts["wrong"] += not is_flagged and code != row.code
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each share of damaged characters; the exit code says whether any row is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args(arguments)
    print(f"{'garbled':>8} {'rows':>8} {'right':>8} {'flagged':>8} {'wrong':>6}")
    wrong = 0
    for share in SHARES:
        counts = measure(share, range(options.first, options.first + options.tables))
        wrong += counts["wrong"]
        right, flagged = counts["right"] / counts["rows"], counts["flagged"] / counts["rows"]
        print(f"{share:8.0%} {counts['rows']:8} {right:8.2%} {flagged:8.2%} {counts['wrong']:6}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
