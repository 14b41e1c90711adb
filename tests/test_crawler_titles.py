"""Titles: which pages are yearly reports, judged by their title alone."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.text import normalise
from crawler.titles import judge_title

KNOWN = Path(__file__).parents[2] / "shared" / "data" / "titles.jsonl"

REPORTS = [
    "伊宁市人民政府 2024年政府信息公开工作年度报告",
    "伊宁市2023年政府信息公开年度工作报告",
    "伊宁县政府信息公开工作2023年度报告",
    "政府信息公开年报（2009年）",
    "2012年度政府信息公开工作情况的报告",
    "伊宁市水利局关于2013年政府信息公开工作的年度报告",
    "二〇〇九年政府信息公开工作报告",
    "2018年度本部门信息公开工作年度报告",
    "伊宁市教育局2020年政府信息公开\n工作年度\n报告.docx",
    "蓬江區發展和改革局2024年度政府信息公開工作年度報告",
    "伊宁市财政局2023年政府信息公开年报",
    "伊宁市审计局２０２１年政府信息公开工作年度报告",
    "伊宁市统计局2020年政府信息公开工作年度报告",
    "中共伊宁市委机构编制委员会办公室2023年政府信息公开工作年度报告",
    "伊宁市考核办公室2021年政府信息公开工作年度报告（全文）",
    "伊宁市督查室2021年政府信息公开工作年度报告",
    "大学城街道办事处2021年政府信息公开工作年度报告",
    "学院路街道2021年信息公开年度报告",
    "伊宁市市场监督管理局《2024年政府信息公开工作年度报告》",
    "2022年政府信息公开年度报告（伊宁市审计局）",
    "2024年政府信息公开工作年度报告_伊宁市教育局",
    "2024年政府信息公开工作年度报告-伊宁市人民政府网",
    "伊宁市应急管理局2024年政府信息公开工作年度报告（修订版）",
    "伊宁市政府信息公开年度报告（2021.1.1-2021.12.31）",
    "伊宁市信访局2020年度政府信息主动公开工作年度报告",
    "附件：伊宁市教育局2023年政府信息公开工作年度报告.docx",
    "国家税务总局伊宁市税务局2023年政府信息公开工作年度报告",
    "2020年度伊宁市公安局交通警察大队信息公开工作报告",
    "伊宁市卫健委政府信息公开2022年度报告",
    "伊宁市司法局关于2016年度政府信息公开工作情况的报告",
]
NOT_REPORTS = [
    "伊宁市2023年法治政府建设年度报告",
    "伊宁市财政局2023年度部门决算",
    "2023年伊宁市国民经济和社会发展统计公报",
    "伊宁市2023年政府信息公开工作年度报告解读",
    "【图解】伊宁市2023年政府信息公开工作年度报告",
    "一图读懂2023年政府信息公开工作年度报告",
    "关于做好2023年度政府信息公开工作年度报告编制工作的通知",
    "关于认真做好2023年政府信息公开工作年度报告编制和发布工作的通知",
    "我市召开2023年度政府信息公开工作年度报告编制部署会",
    "伊宁市2024年政务公开工作要点",
    "伊宁市政府信息公开指南",
    "政府信息公开工作年度报告制度",
    "伊犁师范大学2022-2023学年信息公开年度报告",
    "新疆农业大学2023年信息公开年度报告",
    "2023年政府网站工作年度报表",
    "伊宁市2023年行政执法统计年报",
    "2023年上半年政府信息公开工作报告",
    "政府信息公开",
    "政府信息公开申请表",
    "2023年政府工作报告",
    "某公司2023年年度报告",
    "长图：2023年政府信息公开工作年度报告",
    "H5｜2023年伊宁市政府信息公开工作年度报告",
    "我市2023年政府信息公开工作年度报告全部按时发布",
    "伊宁市环境信息公开年度报告",
    "2022年度预决算信息公开工作报告",
    "2023年行政许可和行政处罚信息公开年度报告",
    "2023年公共企事业单位信息公开年度报告",
    "学校信息公开年度报告",
    "伊宁市2023年政务公开工作总结",
    "2023年双随机一公开工作年度报告",
    "伊宁市卫生健康事业发展年报",
    "社会团体2022年度工作报告书",
    "2023年政府信息公开第三方评估报告",
    "2022年度重点排污单位环境信息公开报告",
]
BODIES = ["公安局", "财政局", "审计局", "统计局", "网信办", "法治办", "决算中心", "生态环境局", "食品药品监督管理局"]
UNSURE = [
    "",
    "2023年年度报告",
    "伊宁市人民政府2024年政府信息公开工作年…",
    "关于公布伊宁市2020年政府信息公开工作年度报告的公告",
    "伊宁市人民医院2023年信息公开年度报告",
    "2014年伊宁市政务公开工作年度报告",
    "伊宁市民政局2023年度工作报告",
    "伊宁市2009年度政府信息公开工作总结",
]


@pytest.mark.parametrize("title", REPORTS)
def test_reports(title: str) -> None:
    assert judge_title(title) == "report"


@pytest.mark.parametrize("title", NOT_REPORTS)
def test_near_misses(title: str) -> None:
    assert judge_title(title) == "not_report"


@pytest.mark.parametrize("title", UNSURE)
def test_only_the_page_can_tell(title: str) -> None:
    assert judge_title(title) == "unsure"


@pytest.mark.skipif(not KNOWN.exists(), reason="the collected titles lie beside the checkout")
def test_collected_titles() -> None:
    lines = [json.loads(line) for line in KNOWN.read_text(encoding="utf-8").splitlines()]
    wrong = [line["title"] for line in lines if judge_title(line["title"]) != line["label"]]
    assert len(lines) > 90
    assert wrong == []


MADE = [
    json.loads(line) for line in Path(__file__).with_name("made_titles.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_the_made_titles_are_many_and_of_all_kinds() -> None:
    labels = Counter(entry["label"] for entry in MADE)
    assert len(MADE) > 150
    assert min(labels["report"], labels["not_report"]) > 60
    assert all(entry["why"] for entry in MADE)


@pytest.mark.parametrize("entry", MADE, ids=lambda entry: entry["why"])
def test_made_titles(entry: dict[str, str]) -> None:
    assert judge_title(entry["title"]) == entry["label"], entry["why"]


@given(st.sampled_from(REPORTS + NOT_REPORTS), st.data())
def test_line_breaks_and_blanks_anywhere_change_nothing(title: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(title)))
    blank = data.draw(st.sampled_from(["\n", "  ", "\u3000", "\u200b", "\r\n\t", "\xa0"]))
    assert judge_title(title[:place] + blank + title[place:]) == judge_title(title)


@given(st.sampled_from(BODIES), st.integers(2008, 2030))
def test_what_a_body_is_called_never_decides(body: str, year: int) -> None:
    assert judge_title(f"伊宁市{body}{year}年政府信息公开工作年度报告") == "report"


@given(st.text(max_size=200))
def test_any_text_is_judged(title: str) -> None:
    assert judge_title(title) in {"report", "not_report", "unsure"}
    assert normalise(normalise(title)) == normalise(title)
