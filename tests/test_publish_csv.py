"""Whole tables as CSV: all rows, Datasette's bytes, the same order each time, and no longer than somebody reads."""

import asyncio
import csv
import io
from collections.abc import MutableMapping
from typing import Any

import pytest

from archive.schema import TABLE_NAMES, VIEWS
from publish import csv_streams
from publish.csv_streams import CsvStreams
from tests.published import Site, make_published

NAMES = (*TABLE_NAMES, *(name for name, *_ in VIEWS))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(make_published(tmp_path_factory.mktemp("published")))


@pytest.mark.parametrize("name", NAMES)
def test_a_stream_has_the_bytes_of_a_page(site: Site, name: str) -> None:
    page, stream = site.get(f"/archive/{name}.csv?_size=max"), site.get(f"/archive/{name}.csv?_stream=on")
    assert stream.content == page.content
    assert stream.headers["content-type"] == page.headers["content-type"]


@pytest.mark.parametrize(
    "query",
    [
        "report_id=yining-2024",
        "year=2024&table_code=requests",
        "state=blank",
        "value=19",
        "_header=off",
        "_dl=1",
        "unit=",
    ],
)
def test_filters_and_looks_are_those_of_datasette(site: Site, query: str) -> None:
    page = site.get(f"/archive/figures_labelled.csv?_size=max&{query}")
    stream = site.get(f"/archive/figures_labelled.csv?_stream=on&{query}")
    assert stream.content == page.content
    for header in ("content-type", "content-disposition"):
        assert stream.headers.get(header) == page.headers.get(header)


def test_every_figure_comes_by_report_and_in_printed_order(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_streams, "BATCH", 7)
    text = site.get("/archive/figures_labelled.csv?_stream=on&_bom=1").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 584
    reports = list(dict.fromkeys(row["report_id"] for row in rows))
    assert reports == ["shanghai-office-2019", "yining-2024", "hongze-2024"]
    assert rows[-1]["table_code"] == "review_litigation"


def test_other_streams_stay_those_of_datasette(site: Site) -> None:
    rows = list(csv.DictReader(io.StringIO(site.get("/archive/figures_labelled.csv?_stream=on&value__gt=100").text)))
    assert rows
    assert all(float(row["value"]) > 100 for row in rows)
    assert site.get("/archive/figures.csv?_stream=on&no_such=1").status_code == 200
    assert site.get("/archive/none.csv?_stream=on").status_code == 404
    assert site.ask("HEAD", "/archive/figures.csv?_stream=on").content == b""


def test_nothing_is_read_on_for_a_reader_who_left(site: Site) -> None:
    begun, ended = [], []

    async def endless(scope: object, receive: object, send: object) -> None:
        begun.append(True)
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    async def leave() -> dict[str, str]:
        await asyncio.sleep(0.05)
        return {"type": "http.disconnect"}

    async def ignore(message: MutableMapping[str, Any]) -> None:
        pass

    scope = {"type": "http", "method": "GET", "path": "/archive/x.csv", "query_string": b"_stream=on&a__gt=1"}
    site.runner.run(asyncio.wait_for(CsvStreams(endless, site.datasette)(scope, leave, ignore), 5))
    assert begun == ended == [True]
