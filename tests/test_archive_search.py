"""Search finds what a substring scan finds, no more and no less."""

import re
import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search import CREATE_FTS, FTS_TABLE, index_text, match_query

TEXTS = [
    "2024年，伊宁市人民政府网共计发布政务信息2395条。行政处罚467862件，行政许可141399件。",
    "生态环境执法监管、处罚案件等信息；电子邮箱：ynszfgf@163.com",
    "Ｆｕｌｌ－ｗｉｄｔｈ １２３ 环保 ABC",
    "政务政务信息公开力度，罚。",
    "按照《国务院办公厅关于印发<政府信息公开信息处理费管理办法>的通知》（国办函〔2020〕109 号）",
]


def search(texts: list[str], query: str) -> set[int]:
    connection = sqlite3.connect(":memory:")
    connection.execute(CREATE_FTS)
    for rowid, text in enumerate(texts):
        connection.execute(
            f"insert into {FTS_TABLE} (rowid, title, agency, text) values (?, '', '', ?)", (rowid, index_text(text))
        )
    rows = connection.execute(f"select rowid from {FTS_TABLE} where {FTS_TABLE} match ?", (match_query(query),))
    return {rowid for (rowid,) in rows}


def fold(text: str) -> str:
    """The text as the search reads it: one kind of width and case, every separator a blank."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " " + " ".join("".join(c if unicodedata.category(c)[0] in "LN" else " " for c in folded).split()) + " "


def scan(texts: list[str], query: str) -> set[int]:
    wanted = fold(query).strip()
    return {rowid for rowid, text in enumerate(texts) if wanted and wanted in fold(text)}


@pytest.mark.parametrize(
    "query",
    [
        "环保",
        "处罚",
        "行政处罚",
        "信息公开",
        "罚",
        "2",
        "24年",
        "政府信息公开信息",
        "１２３",
        "abc",
        "163",
        "伊",
        "没有",
        "务信",
    ],
)
def test_queries_find_what_a_scan_finds(query: str) -> None:
    assert search(TEXTS, query) == scan(TEXTS, query)


def test_every_substring_of_up_to_nine_characters_is_found() -> None:
    queries = {
        run[start : start + length]
        for text in TEXTS
        for run in fold(text).split()
        for length in range(1, 10)
        for start in range(len(run) - length + 1)
    }
    assert len(queries) > 500
    for query in queries:
        assert search(TEXTS, query) == scan(TEXTS, query), query


letters = st.text(alphabet="政务处罚信息公开2024aB，。 （", max_size=24)


@given(st.lists(letters, min_size=1, max_size=4), st.text(alphabet="政务处罚信息公开24aB", min_size=1, max_size=6))
def test_any_query_without_separators_finds_what_a_scan_finds(texts: list[str], query: str) -> None:
    assert search(texts, query) == scan(texts, query)


@given(st.text(max_size=30))
def test_no_query_is_an_error(query: str) -> None:
    search(TEXTS, query)


def test_words_are_all_required_and_quotes_join() -> None:
    assert search(TEXTS, "处罚 许可") == {0}
    assert search(TEXTS, '"行政处罚467862件，行政许可"') == {0}
    assert search(TEXTS, '"行政许可 行政处罚"') == set()


@pytest.mark.parametrize("query", ["", "  ", "。", "*", '"', '""', "-", "OR", "NEAR(", "title:"])
def test_operators_and_punctuation_are_no_syntax(query: str) -> None:
    assert search(TEXTS, query) <= scan(TEXTS, query) if re.search(r"\w", query) else search(TEXTS, query) == set()


def test_plain_sqlite_finds_two_characters_and_phrases_without_this_project() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(CREATE_FTS)
    connection.execute(f"insert into {FTS_TABLE} (rowid, text) values (1, ?)", (index_text(TEXTS[0]),))
    for expression in ["处罚", '"行政 政处 处罚"', "处罚 许可"]:
        rows = connection.execute(f"select count(*) from {FTS_TABLE} where {FTS_TABLE} match ?", (expression,))
        assert rows.fetchone() == (1,)
