"""`gongkai titles`: judges titles, and measures itself against a list with the right answers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongkai import main
from parse.titles import read_title
from tests.test_crawler_titles import MADE


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["titles", *arguments])


def write(folder: Path, *entries: dict[str, object]) -> str:
    path = folder / "list.jsonl"
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    "entry", [entry for entry in MADE if entry["label"] == "report"], ids=lambda entry: entry["title"]
)
def test_agency_and_year_are_read_out_of_made_titles(entry: dict[str, object]) -> None:
    facts = read_title(str(entry["title"]))
    assert (facts.agency, facts.year) == (entry.get("agency", ""), entry.get("year"))


def test_a_title_is_judged_with_agency_and_year() -> None:
    done = run("伊宁市水利局2023年政府信息公开工作年度报告", "2023年年度报告")
    assert done.output.splitlines() == [
        "report: 伊宁市水利局2023年政府信息公开工作年度报告 (agency 伊宁市水利局, year 2023)",
        "unsure: 2023年年度报告 (agency not named, year 2023)",
    ]
    assert done.exit_code == 0


def test_the_made_list_has_no_miss() -> None:
    done = run(str(Path(__file__).with_name("made_titles.jsonl")))
    assert done.exit_code == 0
    assert "precision 1.0000, recall 1.0000; unsure 10, of which 10 rightly" in done.output


def test_each_miss_is_listed_and_fails(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        {"title": "伊宁市水利局2023年政府信息公开工作年度报告", "label": "not_report", "why": "a joke"},
        {"title": "2023年部门决算", "label": "report", "year": 2023},
        {"title": "伊宁市司法局2023年政府信息公开年报", "label": "report", "agency": "伊宁市民政局", "year": 2022},
        {"title": "伊宁市司法局政府信息公开年报", "label": "report", "agency": "市司法局", "year": 2021},
        {"title": "2023年年度报告", "label": "report"},
    )
    done = run(path)
    assert done.exit_code == 1
    assert "5 titles, 4 of reports; precision 0.6667, recall 0.6667; unsure 1, of which 0 rightly" in done.output
    assert "FALSE POSITIVE: 伊宁市水利局2023年政府信息公开工作年度报告 (judged report; a joke)" in done.output
    assert "FALSE NEGATIVE: 2023年部门决算 (judged not_report; the list says report)" in done.output
    assert "unsure: 2023年年度报告" in done.output
    assert "agency: 伊宁市司法局2023年政府信息公开年报: «伊宁市司法局», expected 伊宁市民政局" in done.output
    assert "year: 伊宁市司法局2023年政府信息公开年报: 2023, expected 2022" in done.output
    assert "agency: 1 of 2 right where the title names one (2 stand elsewhere)" in done.output


@pytest.mark.parametrize(
    ("line", "said"), [("{", "expected JSON"), ('{"title": "x"}', "a label of"), ('["x"]', "a title")]
)
def test_a_wrong_list_is_an_error_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(f'{{"title": "x", "label": "report"}}\n{line}\n', encoding="utf-8")
    done = run(str(path))
    assert done.exit_code == 1
    assert "line 2" in done.output
    assert said in done.output
