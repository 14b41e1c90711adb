"""The file of decisions: read strictly, and said what is wrong where it is wrong."""

from pathlib import Path

import pytest

from crawler import decisions
from crawler.captures import CaptureStore
from crawler.decisions import NO_DECISIONS, DecisionsError, find_decisions, load_decisions
from crawler.exclusion import leave_out_hosts
from crawler.registry import load_sites
from tests.conftest import SAMPLE, run_gongkai

GOOD = """
- withhold: {report: yining-2024}
  reason: 涉及个人隐私
  date: 2026-11-20
  by: 编辑部
- withhold: {report: yining-2024, section: 3, passage: 张某某（女）}
  reason: names an applicant
  date: "2026-11-21"
  until: 2026-12-31
- withhold: {report: yining-2024, pattern: '1[3-9]\\d{9}'}
  reason: telephone
  date: 2026-11-20
- withhold: {report: yining-2024, cell: requests.granted.total}
  reason: tells who asked
  date: 2026-11-20
- withhold: {document: %s}
  reason: a scan of an identity card
  date: 2026-11-20
- exclude_host: [www.yining.gov.cn, old.yining.gov.cn]
  reason: hijacked
  date: 2026-11-20
- correct: {url: "http://www.yining.gov.cn/a.shtml", agency: 伊宁市审计局, year: 2023, evidence: telephone call}
  reason: title and text differ
  date: 2026-11-20
""" % ("ab" * 32)


def load(folder: Path, text: str) -> decisions.Decisions:
    path = folder / "decisions.yml"
    path.write_text(text, encoding="utf-8")
    return load_decisions(path)


def test_every_kind_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD).entries
    assert [entry.kind for entry in found] == ["withhold"] * 5 + ["exclude_host", "correct"]
    assert [entry.number for entry in found] == [1, 2, 3, 4, 5, 6, 7]
    assert (found[0].by, found[1].date, found[1].until, found[1].section) == ("编辑部", "2026-11-21", "2026-12-31", 3)
    assert (found[5].hosts, found[6].year) == (("www.yining.gov.cn", "old.yining.gov.cn"), 2023)


def test_no_subject_tells_what_is_withheld(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    assert "张某某" not in "".join(f"{entry.subject} {entry!r}" for entry in found.entries)
    assert found.entries[1].subject == "yining-2024, section 3, a passage"


def test_a_passage_is_found_over_line_breaks_and_in_either_width(tmp_path: Path) -> None:
    words = load(tmp_path, GOOD).entries[1].words()
    for text in ("张某某（女）", "张某\n某(女)", "张 某\u200b某（女)"):
        assert words.fullmatch(text)
    assert words.search("张某（女）") is None
    for text in ("申请人张某…", "…某（女）所提"):
        assert words.search(text), text


def test_until_is_the_last_day(tmp_path: Path) -> None:
    entry = load(tmp_path, GOOD).entries[1]
    assert entry.holds_on("2026-12-31T23:59:59Z")
    assert not entry.holds_on("2027-01-01T00:00:00Z")


def test_the_digest_tells_what_is_said_not_how_it_is_laid_out(tmp_path: Path) -> None:
    first = load(tmp_path, GOOD)
    assert load(tmp_path, "# a comment\n" + GOOD).digest == first.digest
    assert load(tmp_path, GOOD.replace("张某某", "李某某")).digest != first.digest
    assert NO_DECISIONS.digest == ""


ENTRY = "- {}\n  reason: r\n  date: 2026-11-20\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("withhold: yes", "expected a list"),
        ("- [", "expected YAML"),
        ("- just words", "entry 1: expected one of withhold"),
        ("- withhold: {report: yining-2024}\n  date: 2026-11-20", "expected reason as well"),
        ("- withhold: {report: yining-2024}\n  reason: r", "expected date as well"),
        ("- withhold: {report: yining-2024}\n  reason: r\n  date: soon", "expected date as a day"),
        ("- withhold: {report: yining-2024}\n  reason: r\n  date: 2026-11-20\n  til: 2026-12-01", "not til"),
        ("- withhold: {report: yining-2024}\n  exclude_host: a.cn\n  reason: r\n  date: 2026-11-20", "one kind"),
        (ENTRY.format("withhold: {}"), "expected one of report, document"),
        (ENTRY.format("withhold: {report: 伊宁市2024}"), "a report such as yining-2024"),
        (ENTRY.format("withhold: {document: abc}"), "SHA-256"),
        (ENTRY.format("withhold: {report: yining-2024, cell: total}"), "a cell such as"),
        (ENTRY.format("withhold: {report: yining-2024, passage: 张}"), "at least 2 characters"),
        (ENTRY.format("withhold: {report: yining-2024, pattern: '['}"), "regular expression"),
        (ENTRY.format("withhold: {report: yining-2024, pattern: 'x*'}"), "no empty text"),
        (ENTRY.format("withhold: {report: yining-2024, section: 9, passage: 张某}"), "section from 0 to 6"),
        (ENTRY.format("withhold: {report: yining-2024, section: 1}"), "a passage or pattern beside section"),
        (ENTRY.format("withhold: {report: yining-2024, passage: 张某, cell: a.b.c}"), "at most one"),
        (ENTRY.format(f"withhold: {{document: {'a' * 64}, passage: 张某}}"), "with a report"),
        (ENTRY.format("exclude_host: http://www.x.gov.cn/"), "host name"),
        (ENTRY.format("correct: {report: yining-2024, year: 2023}"), "the evidence"),
        (ENTRY.format("correct: {report: yining-2024, evidence: e}"), "agency or year"),
        (ENTRY.format("correct: {report: yining-2024, year: '2023', evidence: e}"), "year from 2008"),
    ],
)
def test_what_cannot_be_is_said_with_its_entry(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DecisionsError, match=r"decisions\.yml") as caught:
        load(tmp_path, text)
    assert said in str(caught.value)
    assert ";" in str(caught.value)


def test_no_file_is_no_decision_but_a_named_one_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_decisions(None) == NO_DECISIONS
    with pytest.raises(DecisionsError, match=r"other\.yml"):
        find_decisions(Path("other.yml"))
    load(tmp_path, GOOD)
    assert len(find_decisions(None).entries) == 7


def test_an_excluded_host_is_unknown_to_the_run(tmp_path: Path) -> None:
    site = load_sites()["yining.gov.cn"]
    assert len(site.hosts) > 1
    excluded = load(tmp_path, GOOD).excluded_hosts("2026-11-27")
    (left,), notes = leave_out_hosts([site], excluded)
    assert left.hosts == site.hosts - {"www.yining.gov.cn"}
    assert not any("//www.yining.gov.cn/" in url for url in left.start_urls)
    assert [note.partition(", by")[0] for note in notes] == ["yining.gov.cn: www.yining.gov.cn is not asked"]
    everything = dict.fromkeys(site.hosts, next(iter(excluded.values())))
    assert leave_out_hosts([site], everything)[0] == []


def test_a_crawl_asks_no_excluded_host_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "decisions.yml"
    path.write_text(ENTRY.format("exclude_host: www.yining.gov.cn"), encoding="utf-8")
    captures = tmp_path / "captures"
    done = run_gongkai("crawl", "--replay", SAMPLE, "--captures", captures, "--decisions", path, check=False)
    assert "www.yining.gov.cn is not asked, by decision 1 of 2026-11-20: r" in " ".join(done.stderr.split())
    store = CaptureStore(captures)
    assert not [capture.url for capture in store.captures() if "//www.yining.gov.cn" in capture.url]
    store.close()
