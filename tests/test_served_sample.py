"""The whole way as a visitor meets it: the sample crawl, the archive built from it, a real server."""

import csv
import hashlib
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT

BOM = "\ufeff"


@pytest.fixture(scope="module")
def site(sample_captures: Path, sample_archive: Path) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "gongkai", "serve", "--port", "0"]
    command += ["--captures", str(sample_captures), "--archive", str(sample_archive)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = next(word for word in process.stdout.readline().split() if word.startswith("http"))
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client
    process.terminate()
    process.wait(timeout=20)


def rows(site: httpx.Client, path: str, **parameters: str) -> list[dict[str, object]]:
    answer = site.get(path, params={"_shape": "array", "_size": "max", **parameters})
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()
    return found


@pytest.mark.parametrize(
    "query",
    [
        "环保",
        "处罚",
        "信息公开",
        "行政处罚",
        "水",
        "税",
        "饮用水源地水质状况",
        "政府信息公开工作制度",
        "467862",
        "没有这个词",
    ],
)
def test_datasette_search_gives_what_a_scan_gives(site: httpx.Client, query: str) -> None:
    texts = rows(site, "/archive/report_texts.json")
    scanned = {row["report_id"] for row in texts if query in f"{row['title']}\n{row['agency']}\n{row['text']}"}
    found = rows(site, "/archive/reports.json", _search=query)
    assert {row["id"] for row in found} == scanned


def test_the_notice_of_the_sample_stands_on_its_pages(site: httpx.Client) -> None:
    for path in ("/", "/report/yining-2024"):
        assert "页面框架为重建，报告正文与数字为公开发布的原文" in site.get(path).text


def test_figures_download_as_csv_for_programs_and_for_excel(site: httpx.Client) -> None:
    plain = site.get("/archive/figures_labelled.csv", params={"_stream": "on", "_size": "max"})
    excel = site.get("/archive/figures_labelled.csv", params={"_stream": "on", "_size": "max", "_bom": "1"})
    assert plain.content.decode("utf-8")[0] != BOM
    assert excel.content.decode("utf-8") == BOM + plain.content.decode("utf-8")
    table = list(csv.DictReader(io.StringIO(plain.text)))
    assert len(table) == 400
    (fees,) = [row for row in table if row["row_code"] == "fees" and row["report_id"] == "yining-2024"]
    assert (fees["value"], fees["printed"], fees["unit"]) == ("18601.47012", "18601.47012", "10 000 yuan")
    assert fees["label_zh"] == "行政事业性收费 · 本年收费金额（单位：万元）"


@pytest.mark.parametrize("report", ["yining-2024", "yining-ecology-branch-2024"])
def test_a_figure_leads_to_the_stored_bytes(site: httpx.Client, report: str) -> None:
    (row,) = rows(site, "/archive/reports.json", id=report)
    page = site.get(f"/report/{report}").text
    assert f"/document/{row['document_sha256']}" in page
    assert 'id="requests.total_processed.total"' in page
    document = site.get(f"/document/{row['document_sha256']}")
    assert hashlib.sha256(document.content).hexdigest() == row["document_sha256"]
    assert document.headers["content-disposition"].startswith("attachment")
    assert document.headers["x-content-type-options"] == "nosniff"


def test_every_table_states_its_source_and_licence(site: httpx.Client) -> None:
    databases = site.get("/-/metadata.json").json()["databases"]["archive"]
    for holder in (databases, *databases["tables"].values()):
        assert holder["source"]
        assert "CC BY 4.0" in holder["license"]
