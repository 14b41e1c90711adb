"""Number sentences: printed sums, numerals, and properties that hold of any text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parse.model import Edition, Section
from parse.prose import read_sentence, read_sums
from parse.prose.plain import read_plain
from parse.prose.quantities import read_han
from parse.prose.vocabulary import load_words


def in_sum(text: str) -> list[tuple[int, list[int], bool]]:
    return [
        (int(found.value), [int(part.value) for part in found.parts], found.is_exhaustive)
        for found in read_sums([Section(1, "", "", text)])
    ]


def test_sums_have_parts_of_their_unit() -> None:
    assert in_sum("发布信息39件（其中网站21件、公众号18件），培训3次。") == [(39, [21, 18], False)]
    assert in_sum("发布信息5篇，分别为动态2篇、通知3篇；比去年增加1篇。") == [(5, [2, 3], True)]
    assert in_sum("受理21件，其中自然人15件、法人6件；予以公开13件。") == [(21, [15, 6], False)]


def test_parts_are_of_one_sort() -> None:
    """A step of the handling behind kinds of applicants, or results behind them, is another statement."""
    assert in_sum("收到政府信息公开申请109件，其中自然人53件；办结102件，结转下年7件。") == []
    assert in_sum("收到申请20件，其中自然人12件，法人8件，予以公开13件。") == [(20, [12, 8], False)]
    assert in_sum("收到申请20件，其中办结18件，结转下年3件。") == [(20, [18, 3], False)]


def test_no_total_is_guessed() -> None:
    assert in_sum("新收317件，上年结转3件。其中，予以公开184件，部分公开18件。") == []
    assert in_sum("其中，予以公开184件，部分公开18件。") == []
    assert in_sum("公开信息218条，其中治理109条，重点领域82条，通过公众号发布信息20条，微博995条。") == [
        (218, [109, 82], False)
    ]
    assert in_sum("办结6件；予以公开、部分公开分别为12件、6件。") == []


DIGITS = "零一二三四五六七八九"


def write_han(number: int) -> str:
    """A number below 10,000 as it is written out: 205 is 二百零五."""
    written, is_gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            written += ("零" if is_gap and written else "") + DIGITS[digit] + name
        is_gap = not digit
    return written.replace("一十", "十", 1) if written.startswith("一十") else written


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert read_han(write_han(number)) == number
    assert read_han("".join(DIGITS[int(digit)] for digit in str(number))) == number


@given(
    st.integers(0, 10**7),
    st.sampled_from(["{}", "{:,}", " {} ", "{}\u200b"]),
    st.sampled_from(["件", "件次", "份", "宗", "起"]),
)
def test_every_count_is_read_where_it_stands(number: int, shape: str, unit: str) -> None:
    printed = shape.format(number)
    text = f"全年共收到政府信息公开申请{printed}{unit}。"
    (claim,) = read_sentence(text)
    assert claim.value == number
    assert text[claim.at : claim.at + len(claim.number)] == printed.strip(" \u200b")
    assert text[claim.start : claim.end] == claim.words


WORDS = [
    *sorted(load_words().words),
    *sorted(load_words().units),
    "21",
    "三",
    "，",
    "。",
    "；",
    "、",
    "（",
    "）",
    "2023年",
    "某",
    "\n",
]


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["2019", "2021"]), st.sampled_from([1, 3, 4]))
def test_any_words_are_read_and_every_claim_stands_where_it_says(
    words: list[str], edition: Edition, section: int
) -> None:
    text = "".join(words)
    for claim in read_sentence(text, edition, 2024, section):
        assert text[claim.start : claim.end] == claim.words
        assert text[claim.at : claim.at + len(claim.number)] == claim.number
        assert claim.start <= claim.at < claim.end
        assert claim.target.cells
    read_sums([Section(section, "", "", text)])


@given(st.text(max_size=60))
def test_plain_text_keeps_every_place(prose: str) -> None:
    plain = read_plain(prose)
    assert len(plain.text) == len(plain.places)
    assert list(plain.places) == sorted(set(plain.places))


def test_a_word_with_two_meanings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.yml"
    original = (Path(load_words.__wrapped__.__code__.co_filename).parent / "words.yml").read_text(encoding="utf-8")
    path.write_text(original.replace("channels: [", "channels: [收到, "), encoding="utf-8")
    with pytest.raises(ValueError, match="收到"):
        load_words(path)
