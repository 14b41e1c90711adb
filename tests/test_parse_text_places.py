"""Text in kept layout: values are placed by where they stand, and where places do not tell, the row is flagged.

The tables here are typed by hand, or drawn from a seed before they are set in columns.
"""

from __future__ import annotations

import random
import unicodedata

import pytest

from parse import parse_report
from parse.editions import FORMS
from parse.editions.form import REQUEST_COLUMNS
from parse.editions.vocabulary import load_labels

TITLE = "某市某局2024年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
HEADER = """                                          申请人情况
                                           法人或其他组织
                               自然人  商业企 科研机 社会公 法律服  其他   总计
                                      业    构   益组织 务机构
"""
KEPT = """一、本年新收政府信息公开申请数量            1480   133   427   0   312    111   2463
二、上年结转政府信息公开申请数量             39      0     7   0     2      1    49
   （一）予以公开                   382     0     6   0    17      6
   （二）部分公开（区分处理的，只计这一情形， 0           9     0   0     0      0
   不计其他情形）
          1.属于国家秘密            0            74   0     0      7      81
   （七）总计                    1487   132   426   0   308    110
四、结转下年度继续办理                  32      1     8   0     6      2
"""
STACKED = """   （一）予以公开                   382     0     6   0    17      6    411
三、 （四）无法 1.本机关不掌握相关政府信息
          2.没有现成信息需要另行制作
                             3
                            36
                                    4
                                    0
                                          0
                                          5
                                               0
                                               0
                                                    6
                                                    0
                                                           0
                                                           2
                                                                 13
                                                                 43
本年 提供
度办        3.补正后申请内容仍不明确       19     0     0   0     0      2     21
"""
SHARED = """          1.本机关不掌握相关政府信息
三、 （四）无法 2.没有现成信息需要另行制作       0    18     0   0     0      5     23
本年 提供                        6     6     0   0     0      0     12
度办        3.补正后申请内容仍不明确       19     0     0   0     0      2     21
"""


def read(text):
    report = parse_report((TITLE + text + "五、存在的主要问题及改进情况\n  无。\n").encode())
    found = {(figure.row_code, figure.column_code): figure for figure in report.figures}
    return found, {(problem.kind, problem.row_code) for problem in report.problems}


def list_row(found, row_code):
    """What is read of a row from left to right; None where nothing is."""
    return [found[row_code, code].printed if (row_code, code) in found else None for code in REQUEST_COLUMNS]


def test_a_blank_cell_is_found_by_the_places_of_the_others():
    found, _ = read(HEADER + KEPT)
    assert list_row(found, "granted") == ["382", "0", "6", "0", "17", "6", ""]
    assert list_row(found, "partially_granted") == ["0", "9", "0", "0", "0", "0", ""]
    assert list_row(found, "refused_state_secret") == ["0", "", "74", "0", "0", "7", "81"]
    assert list_row(found, "carried_over_out") == ["32", "1", "8", "0", "6", "2", ""]
    assert found["granted", "total"].state == "blank"


def test_columns_may_count_a_chinese_character_as_two():
    """Here the values stand over each other on a terminal, in which a Chinese character is two columns wide."""
    rows = (
        (
            f"{pad('一、本年新收政府信息公开申请数量', 40)}12    3     5\n"
            f"{pad('二、上年结转政府信息公开申请数量', 40)} 2    0     1\n"
            f"{pad('（一）予以公开', 40)} 2          1\n"
        )
        .replace("    3     5", "    3     5     0     0     0     8")
        .replace("    0     1\n", "    0     1     0     0     0     1\n")
    )
    found, _ = read(HEADER + rows.replace(" 2          1\n", " 2          1     0     0     0     3\n"))
    assert list_row(found, "granted") == ["2", "", "1", "0", "0", "0", "3"]


def pad(text: str, width: int) -> str:
    return text + " " * (width - sum(1 + (unicodedata.east_asian_width(letter) in "WFA") for letter in text))


def test_the_second_reading_of_a_whole_row_is_by_places():
    found, _ = read(HEADER + KEPT)
    assert {found["new_requests", code].agreement for code in REQUEST_COLUMNS} == {"agree"}
    assert {found["granted", code].agreement for code in REQUEST_COLUMNS} == {"single"}


def test_a_row_whose_places_differ_from_its_order_is_disputed():
    """A stray number before a row with a blank makes it look whole."""
    rows = KEPT.replace(
        "   （一）予以公开                   382     0     6   0    17      6\n",
        "   （一）予以公开       3           382     0     6   0    17      6\n"
        "   （七）总计                    1487   132   426   0   308    110   2463\n",
    )
    found, kinds = read(
        HEADER + rows.replace("   （七）总计                    1487   132   426   0   308    110\n", "")
    )
    assert found["granted", "natural_person"].state == "disputed"
    assert (found["granted", "natural_person"].printed, found["granted", "natural_person"].second) == ("3", "382")
    assert found["granted", "total"].state == "disputed"
    assert ("cell_disputed", "granted") in kinds
    assert found["total_processed", "total"].agreement == "agree"


@pytest.mark.parametrize(
    ("kept", "damaged"),
    [
        ("382     0     6   0    17      6", "382 0 6 0 17 6"),  # raw text keeps no places
        ("382     0     6   0    17      6", "382        0  6   0    17      6"),  # between two columns
        ("382     0     6   0    17      6", "38200000000000    6   0    17      6    1"),  # over two columns
    ],
)
def test_where_places_do_not_tell_the_row_is_flagged(kept, damaged):
    found, kinds = read(HEADER + KEPT.replace(kept, damaged))
    assert list_row(found, "granted") == [None] * 7
    assert kinds & {("row_incomplete", None), ("row_missing", "granted"), ("cell_missing", "granted")}


@pytest.mark.parametrize("rest", ["                                     33\n", "                            1\n"])
def test_a_number_broken_over_lines_leaves_no_row_that_looks_blank_there(rest):
    label = "   （一）予以公开                   382     0     6   0    17      6\n"
    found, _ = read(HEADER + KEPT.replace(label, rest + label.replace("382", "   ") + rest))
    assert list_row(found, "granted") == [None] * 7
    assert "blank" not in {found[key].state for key in found if key[0] == "granted"}


def test_the_rest_of_a_number_beside_the_rest_of_a_label_is_no_row():
    label = "          1.属于国家秘密            0            74   0     0      7      81\n"
    broken = "          5.要求行政机关确认或重新出具已       12345\n   （五）不予 获取信息                  67\n"
    found, _ = read(HEADER + KEPT.replace(label, label + broken))
    assert list_row(found, "not_processed_reconfirm") == [None] * 7


def test_values_one_a_line_are_put_in_rows():
    """An extractor writes two rows column by column where their lines overlap."""
    found, _ = read(HEADER + KEPT + STACKED.partition("\n")[2])
    assert list_row(found, "unavailable_not_held") == ["3", "4", "0", "0", "6", "0", "13"]
    assert list_row(found, "unavailable_needs_creation") == ["36", "0", "5", "0", "0", "2", "43"]
    assert list_row(found, "unavailable_unclear") == ["19", "0", "0", "0", "0", "2", "21"]


def test_values_one_a_line_that_lack_one_are_no_rows():
    lost = STACKED.replace(f"{' ' * 36}4\n", "", 1)
    assert lost != STACKED
    found, _ = read(HEADER + KEPT + lost.partition("\n")[2])
    assert list_row(found, "unavailable_not_held") == [None] * 7
    assert list_row(found, "unavailable_needs_creation") == [None] * 7
    assert list_row(found, "unavailable_unclear") == [None] * 7  # any of the numbers may be the rest of its own


def test_two_labels_above_two_lines_of_values_are_shared_out():
    found, _ = read(HEADER + KEPT + SHARED)
    assert list_row(found, "unavailable_not_held") == ["0", "18", "0", "0", "0", "5", "23"]
    assert list_row(found, "unavailable_needs_creation") == ["6", "6", "0", "0", "0", "0", "12"]


def test_a_blank_row_takes_no_values_of_the_next():
    """``1.`` prints nothing, and the row after ``2.`` has lost its number: nothing says that the first line is of
    ``1.``.
    """
    blank = SHARED.replace("度办        3.补正后申请内容仍不明确", "   总计                   ")
    found, _ = read(HEADER + KEPT + blank)
    assert list_row(found, "unavailable_not_held") == [None] * 7
    assert list_row(found, "unavailable_needs_creation") == [None] * 7


def draw_page(chance: random.Random) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Rows of the form of 2021 with blanks, and the lines that print them: columns centred, some values close to what
    stands before.
    """
    rows = load_labels()["requests"].rows
    form = next(form for form in FORMS if form.edition == "2021")
    codes = list(form.tables["requests"])
    share = chance.choice([0.0, 0.1, 0.3])
    centres = [34]
    for _ in range(6):
        centres.append(centres[-1] + chance.randint(5, 9))
    table, lines = [], []
    for code in codes:
        values = [
            "" if chance.random() < share else str(chance.choice([0, 0, chance.randint(1, 99), chance.randint(1, 999)]))
            for _ in range(7)
        ]
        if not any(values):
            values[0] = "0"
        line = " " * chance.randint(0, 10) + rows.names[code]
        for centre, value in zip(centres, values, strict=True):
            gap = max(centre - len(value) // 2 - len(line), 1 if chance.random() < 0.9 else 2)
            line += " " * gap + value if value else ""
        table.append((code, values))
        lines.append(line)
    return table, lines


def measure(seeds: range, *, is_spread: bool = False) -> dict[str, int]:
    counts = dict.fromkeys(("right", "wrong", "flagged"), 0)
    for seed in seeds:
        chance = random.Random(seed)
        table, lines = draw_page(chance)
        if is_spread:
            lines = [spread(line, chance) for line in lines]
        found, _ = read(HEADER + "\n".join(lines) + "\n")
        for code, values in table:
            for printed, value in zip(list_row(found, code), values, strict=True):
                counts["flagged" if printed is None else "right" if printed == value else "wrong"] += 1
    return counts


def spread(line: str, chance: random.Random) -> str:
    """A line whose values stand anywhere, as no layout keeps them."""
    label, *values = line.strip().split()
    return label + "".join(" " * chance.randint(2, 12) + value for value in values)


def test_drawn_pages_are_read_right_or_flagged():
    counts = measure(range(60))
    assert counts["wrong"] == 0, counts
    assert counts["right"] > 6_000, counts


def test_values_that_stand_anywhere_are_never_placed():
    """Whole rows are read by their order; a row with a blank is flagged."""
    counts = measure(range(60), is_spread=True)
    assert counts["wrong"] == 0, counts
    assert counts["flagged"] > 2_000, counts
