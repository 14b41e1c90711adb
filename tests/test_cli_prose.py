"""`gongkai prose`: says what a sentence claims, and measures itself against a list with the right answers."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongkai import main

LABELLED = Path(__file__).with_name("prose_sentences.jsonl")
GOOD = {
    "id": "a",
    "text": "共收到政府信息公开申请 21件，办结 18件。",
    "year": 2024,
    "section": 1,
    "set": "open",
    "links": [
        {
            "words": "收到政府信息公开申请 21件",
            "number": "21",
            "at": 12,
            "value": 21,
            "target": "requests.new_requests.total",
        },
        {
            "words": "办结 18件",
            "number": "18",
            "at": 19,
            "value": 18,
            "target": "requests.total_processed.total",
            "also": [],
        },
    ],
}
WRONG = {
    "id": "b",
    "text": "收到政府信息公开申请5件，某科室另办4件。",
    "year": 2024,
    "set": "held",
    "links": [{"words": "4件", "number": "4", "at": 16, "value": 4, "target": "requests.granted.total", "also": []}],
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["prose", *arguments])


def write(folder: Path, *entries: dict[str, object]) -> str:
    path = folder / "list.jsonl"
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), encoding="utf-8")
    return str(path)


def test_a_sentence_is_told_by_its_cells() -> None:
    done = run("区政府办代表区政府受理政府信息公开申请 17 件，行政事业性收费约1.5万元。", "今天下雨")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "requests.new_requests.total, or requests.new_requests.total+requests.carried_over_in.total = 17: "
        "受理政府信息公开申请 17 件 (区政府办代表区政府)",
        "proactive.fees.amount_10k_yuan = 1.5 ± 0.1: 行政事业性收费约1.5万元 (区政府办代表区政府)",
        "no number of this speaks of a cell: 今天下雨",
    ]


def test_the_year_decides_the_form() -> None:
    assert "newly_made = 2" in run("制定规范性文件2件", "--year", "2020").output
    assert "issued = 2" in run("制定规范性文件2件", "--year", "2022").output


def test_a_list_is_measured(tmp_path: Path) -> None:
    done = run(write(tmp_path, GOOD))
    assert done.exit_code == 0
    assert "list.jsonl: 1 sentences, 2 links, 2 made, 2 right; recall 1.0000, precision 1.0000" in done.output
    assert len(done.output.splitlines()) == 1


def test_each_miss_and_each_false_link_is_listed_and_fails(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, WRONG)
    done = run(path)
    assert done.exit_code == 1
    assert done.output.splitlines()[0].endswith(
        "list.jsonl: 2 sentences, 3 links, 3 made, 2 right; recall 0.6667, precision 0.6667"
    )
    assert done.output.splitlines()[1:3] == [
        "held: 1 sentences, 1 links, 1 made, 0 right; recall 0.0000, precision 0.0000",
        "open: 1 sentences, 2 links, 2 made, 2 right; recall 1.0000, precision 1.0000",
    ]
    assert "MISSED: b: 4 (requests.granted.total) in «收到政府信息公开申请5件，某科室另办4件。»" in done.output
    assert "FALSE: b: 5 is no requests.new_requests.total («收到政府信息公开申请5件»)" in done.output
    assert run(path, "--set", "open").exit_code == 0
    quiet = run(path, "--set", "held", "--quiet")
    assert quiet.exit_code == 1
    assert len(quiet.output.splitlines()) == 1


def test_another_accepted_target_is_right_and_another_value_is_wrong(tmp_path: Path) -> None:
    link = {"number": "9", "at": 10, "value": 9, "target": "requests.total_processed.total"}
    entry = {"id": "c", "text": "受理政府信息公开申请9件", "links": [{**link, "also": ["requests.new_requests.total"]}]}
    assert run(write(tmp_path, entry)).exit_code == 0
    assert run(write(tmp_path, {**entry, "links": [link]})).exit_code == 1
    other = {**link, "also": ["requests.new_requests.total"], "value": 8}
    assert run(write(tmp_path, {**entry, "links": [other]})).exit_code == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "expected JSON"),
        ('{"id": "x", "text": "y"}', "lacks links"),
        ('{"id": "x", "text": "y", "links": [{"at": 1}]}', "expected JSON with"),
        ('{"id": "x", "text": "y", "links": [{"at": 1, "value": "many", "target": "t"}]}', "expected JSON with"),
    ],
)
def test_a_wrong_list_is_an_error_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(json.dumps(GOOD, ensure_ascii=False) + f"\n{line}\n", encoding="utf-8")
    done = run(str(path))
    assert done.exit_code == 1
    assert "line 2" in done.output
    assert said in done.output


@pytest.mark.skipif(not LABELLED.is_file(), reason="the labelled sentences are not here")
def test_the_labelled_sentences_are_read_well_enough() -> None:
    done = run(str(LABELLED), "--quiet")
    assert done.exit_code == 0, done.output
    assert int(done.output.split(": ")[1].split()[0]) >= 300
