"""What the plugins change in Datasette itself: search, limits on public SQL, CSV for Excel, privacy."""

import csv
import io
import sqlite3
import time

import httpx
import pytest

from archive.search import match_query
from publish import bounded_sql
from publish.plugins.privacy import HIDDEN
from tests.published import Site, make_published


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(make_published(tmp_path_factory.mktemp("published")))


def _sql(site: Site, sql: str, **parameters: str) -> object:
    """The single value of a public query."""
    response = site.get(query_path(sql, parameters))
    assert response.status_code == 200, response.text
    return next(iter(response.json()[0].values()))


def query_path(sql: str, parameters: dict[str, str]) -> str:
    return str(httpx.URL("/archive.json", params={"sql": sql, "_shape": "array", **parameters}))


# -- search ---------------------------------------------------------------------------------------------------------


def test_our_escape_fts_wins_over_the_one_of_datasette(site: Site) -> None:
    assert _sql(site, "select escape_fts('行政处罚') as f") == match_query("行政处罚") == '"行政 政处 处罚"'
    assert _sql(site, "select escape_fts(null) as f") == match_query("")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("环保", {"hongze-2024", "yining-2023", "yining-2024", "shanghai-office-2019"}),
        ("行政处罚", {"hongze-2024", "yining-2023", "yining-2024", "shanghai-office-2019"}),
        ("洪泽", {"hongze-2024"}),
        ("洪泽 环保", {"hongze-2024"}),
        ("qq群", {"hongze-2024", "yining-2023", "yining-2024", "shanghai-office-2019"}),
        ("泽", {"hongze-2024"}),
        ("月球", set()),
        ("？！", set()),
        ('"', set()),
    ],
)
def test_search_finds_substrings_in_json_csv_and_counts(site: Site, query: str, found: set[str]) -> None:
    rows = site.get(f"/archive/reports.json?_search={query}&_shape=objects&_facet=year").json()
    assert {row["id"] for row in rows["rows"]} == found
    assert rows["filtered_table_rows_count"] == len(found)
    assert sum(result["count"] for result in rows["facet_results"]["year"]["results"]) == len(found)
    text = site.get(f"/archive/reports.csv?_search={query}&_size=max").text
    assert {row["id"] for row in csv.DictReader(io.StringIO(text))} == found
    assert site.get(f"/archive/reports?_search={query}").status_code == 200


def test_raw_mode_is_still_the_syntax_of_fts5(site: Site) -> None:
    raw = "agency : 洪泽"
    rows = site.get(f"/archive/reports.json?_searchmode=raw&_search={raw}&_shape=array").json()
    assert [row["id"] for row in rows] == ["hongze-2024"]
    assert site.get('/archive/reports.json?_searchmode=raw&_search="').status_code == 400


# -- limits ---------------------------------------------------------------------------------------------------------

#: 0.9 MB of one letter, made by SQLite itself so that the query stays short.
BIG = "replace(hex(zeroblob(450000)), '0', 'a')"


@pytest.mark.parametrize(
    "sql",
    [
        "select instr(hex(zeroblob(2500000)), hex(zeroblob(500000)) || 'x')",
        "select instr(hex(zeroblob(490000)), hex(zeroblob(240000)) || 'x')",
        "select length(replace(hex(zeroblob(490000)), hex(zeroblob(240000)) || 'x', 'y'))",
        "select length(trim(hex(zeroblob(490000)), hex(randomblob(240000))))",
        f"select instr({BIG}, {BIG} || 'b')",
        f"select length(replace({BIG}, 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'))",
        "select hex(zeroblob(490000)) like '" + "%0" * 90 + "1'",
        "select hex(zeroblob(490000)) glob '" + "*0" * 90 + "1'",
        "select printf('%.*c', 900000000, 'x')",
        "select format('%.900000000c', 'x')",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
        "select count(*) from figures a, figures b, figures c, figures d",
    ],
    ids=range(12),
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_public_query_holds_a_thread(site: Site, sql: str) -> None:
    begun = time.monotonic()
    response = site.get(query_path(sql, {}))
    assert response.status_code in {200, 400}
    assert time.monotonic() - begun < 8  # the limit is 3 s; the rest is for a busy machine


def test_the_connection_is_bound(site: Site) -> None:
    assert site.get(query_path("select zeroblob(1000001)", {})).status_code == 400
    assert site.get(query_path("select '" + "x" * 50_001 + "'", {})).status_code == 400
    assert site.get(query_path("select " + "(" * 400 + "1" + ")" * 400, {})).status_code in {200, 400}


TEXTS = [None, "", "a", "aXbXc", "  公开 ", "公开公开", "xxaxx", 12, 1.0, 2.5, -3, 1e20, b"ab", "XX"]


@pytest.mark.parametrize("first", TEXTS)
@pytest.mark.parametrize("second", TEXTS)
def test_our_text_functions_answer_as_those_of_sqlite(first: bounded_sql.Value, second: bounded_sql.Value) -> None:
    stock = sqlite3.connect(":memory:")
    calls = {
        "instr(?, ?)": bounded_sql.instr,
        "trim(?, ?)": bounded_sql.trim,
        "ltrim(?, ?)": bounded_sql.ltrim,
        "rtrim(?, ?)": bounded_sql.rtrim,
    }
    for call, function in calls.items():
        assert function(first, second) == stock.execute(f"select {call}", (first, second)).fetchone()[0], call
    expected = stock.execute("select replace(?, ?, '-')", (first, second)).fetchone()[0]
    assert bounded_sql.replace(first, second, "-") == expected
    assert bounded_sql.trim(first) == stock.execute("select trim(?)", (first,)).fetchone()[0]


# -- CSV for Excel --------------------------------------------------------------------------------------------------


def test_csv_has_a_mark_only_when_asked(site: Site) -> None:
    path = "/archive/figures_labelled.csv?report_id=yining-2024&_size=max"
    plain, marked = site.get(path), site.get(path + "&_bom=1")
    assert not plain.content.startswith(b"\xef\xbb\xbf")
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert len(list(csv.DictReader(io.StringIO(plain.text)))) == 200
    assert site.get("/archive/reports.json?_bom=1").content.startswith(b"{")
    assert not site.get("/archive/nothing.csv?_bom=1").content.startswith(b"\xef\xbb\xbf")


def test_a_marked_csv_still_streams_all_rows(site: Site) -> None:
    response = site.get("/archive/figures.csv?_stream=on&_size=max&_dl=1&_bom=1")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == _sql(site, "select count(*) from figures")
    assert "report_id" in rows[0]


# -- privacy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", HIDDEN)
@pytest.mark.parametrize("ending", ["", ".json", "/", "?x=1"])
def test_pages_about_the_machine_are_hidden(site: Site, page: str, ending: str) -> None:
    assert site.get(page + ending).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/archive", "/archive.json", "/.json", "/archive/reports", "/-/metadata.json", "/-/versions", "/x/y"]
)
def test_no_page_shows_a_path_and_every_page_has_safe_headers(site: Site, path: str) -> None:
    response = site.get(path)
    assert str(site.published.archive.parent) not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "SAMEORIGIN"
    assert "referrer-policy" in response.headers


def test_static_files_may_be_kept(site: Site) -> None:
    assert "max-age" in site.get("/static/gongkai.css").headers["cache-control"]


def test_an_error_does_not_print_local_variables(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.get("/archive/none").status_code == 404
    assert "locals" not in capsys.readouterr().out


def test_the_archive_cannot_be_downloaded_whole_or_written(site: Site) -> None:
    assert site.get("/archive.db").status_code == 403
    assert site.get(query_path("delete from reports", {})).status_code == 400
