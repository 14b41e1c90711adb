"""Cell text to number: exactly, or named for what it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parse.numbers import read_number

FULL_WIDTH = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", "0"),
        (" 0", "0"),
        ("\xa07\xa0", "7"),
        ("\u30007", "7"),
        ("18601.47012", "18601.47012"),
        ("1413990", "1413990"),
        ("141,399", "141399"),
        ("1,234,567.5", "1234567.5"),
        ("１４", "14"),
        ("１，２３４", "1234"),
        ("0.5", "0.5"),
        ("1\u200b5", "15"),
        ("15\n\xa0", "15"),
    ],
)
def test_numbers(printed, value):
    assert read_number(printed) == ("number", Decimal(value))


@pytest.mark.parametrize(
    ("printed", "value"), [("-35", "-35"), ("+1036", "1036"), ("－35", "-35"), ("−3", "-3"), ("0", "0")]
)
def test_signed_columns(printed, value):
    assert read_number(printed, signed=True) == ("number", Decimal(value))


@pytest.mark.parametrize("printed", ["", " ", "\xa0", "\u3000", "\n", "\u200b"])
def test_blank(printed):
    assert read_number(printed) == ("blank", None)


@pytest.mark.parametrize("printed", ["/", "-", "—", "－", "——", "／", "–", " - ", "\\"])
def test_dash(printed):
    assert read_number(printed) == ("dash", None)


@pytest.mark.parametrize(
    "printed",
    [
        "无",
        "251000元",
        "1276.5534万元",
        "22（其中修订 16 件）",
        "增10",
        "55（含自然失效 29 件）",
        "不适用",
        "15²",
        "三",
        "N/A",
        "5件",
        "①",
    ],
)
def test_words_are_never_guessed_at(printed):
    assert read_number(printed) == ("text", None)


@pytest.mark.parametrize(
    "printed",
    [
        "3 5",
        "1O",
        "l5",
        "1\n5",
        "1\ufffd",
        "\ue0015",
        "(cid:17)5",
        "1,23",
        "12,34",
        "1.2.3",
        "5.",
        ".5",
        "00",
        "007",
        "-5",
        "+5",
        "1、2",
        "O",
        "~~1~~2",
        "\ufffc",
        "1e5",
    ],
)
def test_damage_is_unreadable(printed):
    assert read_number(printed) == ("unreadable", None)


@given(st.integers(min_value=0, max_value=10**12), st.booleans(), st.booleans())
def test_every_spelling_of_a_count_is_read_back(number, commas, wide):
    printed = f"{number:,}" if commas else str(number)
    assert read_number(printed.translate(FULL_WIDTH) if wide else printed) == ("number", Decimal(number))


@given(st.decimals(min_value=0, max_value=10**9, places=5, allow_nan=False))
def test_every_amount_is_read_back_exactly(amount):
    assert read_number(f"{amount:f}") == ("number", amount)


@given(st.text(max_size=12))
def test_any_text_has_one_state_and_only_numbers_have_a_value(printed):
    state, value = read_number(printed, signed=True)
    assert state in {"number", "blank", "dash", "text", "unreadable"}
    assert (value is not None) == (state == "number")


@given(st.integers(min_value=10, max_value=10**9), st.data())
def test_a_break_or_blank_inside_digits_is_never_a_number(number, data):
    digits = str(number)
    cut = data.draw(st.integers(min_value=1, max_value=len(digits) - 1))
    gap = data.draw(st.sampled_from([" ", "\n", "\xa0", "\u3000", "  ", "\t"]))
    assert read_number(digits[:cut] + gap + digits[cut:]) == ("unreadable", None)
