"""Copied prose: planted copies are found at their places, and what everybody must write is nobody's copy."""

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.audit import reuse_store
from archive.audit.reuse import Measured, Passage, Reuse, Text, find_reuse, measure_reuse
from archive.audit.reuse_units import Unit, cut_units, load_boilerplate, plain_words
from bench.reuse import compare_all
from bench.reuse_texts import write_reports

REPORTS = Path(__file__).parents[1] / "samples" / "reports"
HAN = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事"
    "成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心"
)
#: Alike but for the numbers; of the second year's sentences the last is new.
LAST_YEAR = (
    "2023年，县政府网站发布信息1008条，其中概况类信息14条。全年举办业务培训6次，参加人员50人次，考核覆盖全部股室。"
)
THIS_YEAR = (
    "2024年，县政府网站发布信息2395条，其中概况类信息９条。全年举办业务培训12次，参加人员138人次，考核覆盖全部股室。"
)
FEE = (
    "按照《国务院办公厅关于印发<政府信息公开信息处理费管理办法>的通知》（国办函〔2020〕109号）规定的按件、按量收费标准，"
    "本年度没有产生信息公开处理费。"
)
PREAMBLE = (
    "本报告根据《中华人民共和国政府信息公开条例》（以下简称《条例》）要求编制。全文包括总体情况、主动公开政府信息情况、"
    "收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项。"
    "本报告中所列数据的统计期限自2024年1月1日起至2024年12月31日止。如对本报告有任何疑问，请与办公室联系。"
)


def sentence(seed: object) -> str:
    """A sentence that no other is like."""
    chance = random.Random(repr(seed))
    return "".join(chance.choice(HAN) for _ in range(chance.randint(20, 44))) + "。"


def text(report: str, *sentences: str, names: tuple[str, ...] = ()) -> Text:
    """A report whose id is its agency and year: all sentences in section 1."""
    agency, _, year = report.rpartition("-")
    return Text(report, agency, int(year), ((1, "".join(sentences)),), names)


def new(owner: str, count: int = 12) -> list[str]:
    return [sentence((owner, number)) for number in range(count)]


def measure(*texts: Text) -> dict[str, Measured]:
    return {measured.summary.report_id: measured for measured in measure_reuse(texts, workers=1)}


def stands(passage: Passage, report: Text, source: Text) -> bool:
    prose, source_prose = dict(report.sections)[passage.section], dict(source.sections)[passage.source_section]
    return (
        prose[passage.start : passage.end] == passage.text
        and source_prose[passage.source_start : passage.source_end] == passage.source_text
    )


def test_a_sentence_is_cut_with_its_place_and_its_plain_words() -> None:
    prose = "2024年，共收到政府信息公开申请21件。（二）依申请公开。 县政府投入１,２３４.5万元，用于建设乡镇查阅点！"
    assert list(cut_units(prose)) == [
        Unit(0, 21, "0年共收到政府信息公开申请0件", False),
        Unit(31, 56, "县政府投入0万元用于建设乡镇查阅点", False),
    ]
    assert prose[31:56] == "县政府投入１,２３４.5万元，用于建设乡镇查阅点！"


def test_a_long_sentence_is_cut_at_commas_alike_wherever_it_stands() -> None:
    long = "，".join(sentence(("long", number))[:20] for number in range(6)) + "。"
    alone = [unit.words for unit in cut_units(long)]
    assert len(alone) == 3
    assert [unit.words for unit in cut_units("前面还有一个完全不相干的句子在这里。" + long)][1:] == alone


def test_a_longer_name_or_number_cuts_a_sentence_no_differently() -> None:
    rest = "，".join(sentence(("rest", number))[:15] for number in range(7)) + "。"
    short = cut_units(f"审计局受理申请3件，{rest}", ("审计局",))
    long = cut_units(f"新川县人力资源和社会保障局受理申请1276.55件，{rest}", ("新川县人力资源和社会保障局",))
    assert [unit.words for unit in short] == [unit.words for unit in long]


def test_text_without_any_stop_is_cut_all_the_same() -> None:
    assert [(unit.start, unit.end) for unit in cut_units("信息公开" * 250)] == [(0, 400), (400, 800), (800, 1000)]


def test_how_to_reach_the_body_is_boilerplate_and_a_hotline_is_not() -> None:
    listed = [
        unit.is_listed
        for unit in cut_units(
            "地址在洪泽县洪泽湖大道90号，邮编223100，电话0517-87290606。开通政务公开咨询电话3部方便群众查询。"
        )
    ]
    assert listed == [True, False]


def test_the_body_itself_is_one_mark_by_its_names_or_its_words_for_itself() -> None:
    named = [unit.words for unit in cut_units("伊宁市教育局全年召开专题会议研究部署。", ("伊宁市教育局", "伊宁市"))]
    assert named == ["我全年召开专题会议研究部署"]
    assert plain_words("我局全年召开专题会议研究部署") == plain_words("本单位全年召开专题会议研究部署") == named[0]


def test_last_years_sentence_with_other_numbers_is_copied() -> None:
    new_words = sentence("new") * 2
    measured = measure(text("a-2023", LAST_YEAR, *new("a")), text("a-2024", THIS_YEAR, new_words))["a-2024"]
    (reuse,) = measured.sources
    copied = len(plain_words(THIS_YEAR))
    assert (reuse.source_report_id, reuse.kind, reuse.characters) == ("a-2023", "own_earlier_year", copied)
    assert reuse.own_characters == copied + len(plain_words(new_words))
    assert measured.summary.share_own == reuse.share == copied / reuse.own_characters
    assert reuse.passages == (Passage(1, 0, 62, THIS_YEAR, 1, 0, 61, LAST_YEAR, 1.0),)


def test_a_copy_under_another_name_is_found() -> None:
    words = "全年召开专题会议研究政务公开，对照清单逐条整改到位，没有发现应当公开而没有公开的信息。"
    short = measure(
        text("a-2023", "长安县教育局" + words, *new("a")), text("b-2024", "长安县民政局" + words, *new("b", 3))
    )
    assert [reuse.source_report_id for reuse in short["b-2024"].sources] == ["a-2023"]
    assert 0.8 <= short["b-2024"].sources[0].passages[0].similarity < 1
    first = text("a-2023", "长安县住房和城乡建设局" + words, *new("a"), names=("长安县住房和城乡建设局",))
    second = text("b-2024", "伊宁市发展和改革委员会" + words, *new("b", 3), names=("伊宁市发展和改革委员会",))
    assert measure(first, second)["b-2024"].sources[0].passages[0].similarity == 1.0


def test_every_third_sentence_paraphrased_leaves_the_others_copied() -> None:
    old = new("old", 18)
    now = [sentence(("other words", place)) if place % 3 == 2 else words for place, words in enumerate(old)]
    report, source = text("a-2024", *now), text("a-2023", *old)
    measured = measure(source, report)["a-2024"]
    own, kept = (sum(len(plain_words(words)) for words in part) for part in (now, set(now) & set(old)))
    assert measured.summary.share_own == kept / own
    assert [passage.text for passage in measured.sources[0].passages] == [
        "".join(now[place : place + 2]) for place in range(0, 18, 3)
    ]
    assert all(stands(passage, report, source) for passage in measured.sources[0].passages)


def test_what_the_law_and_the_form_say_is_nobodys_own() -> None:
    measured = measure(
        text("a-2024", PREAMBLE, *new("a"), FEE),
        text("b-2024", PREAMBLE, *new("b"), FEE),
        text("c-2024", PREAMBLE, FEE),
    )
    for report in ("a-2024", "b-2024"):
        assert measured[report].summary.share_others == 0 and not measured[report].sources
        own = sum(len(plain_words(words)) for words in new(report[0]))
        assert measured[report].summary.own_characters == own
        assert measured[report].summary.boilerplate_characters > 150
    alone = measured["c-2024"].summary
    assert (alone.own_characters, alone.share_others, alone.reason) == (0, None, "too_short")


def test_two_real_reports_share_nothing_but_the_form() -> None:
    texts = [
        Text(path.stem, path.stem.removesuffix("-2024"), 2024, _sections(path))
        for path in sorted(REPORTS.glob("*.txt"))
    ]
    measured = measure(*texts)
    assert [(name, each.summary.share_others, each.sources) for name, each in measured.items()] == [
        ("yining-city-2024", 0.0, ()),
        ("yining-ecology-2024", 0.0, ()),
    ]
    assert all(each.summary.own_characters > 300 < each.summary.boilerplate_characters for each in measured.values())


def _sections(path: Path) -> tuple[tuple[int, str], ...]:
    whole = "".join(path.read_text(encoding="utf-8").split())
    parts = re.split(r"(?=[一二三四五六]、(?:总体|主动公开政|收到和|政府信息公开行|存在的|其他需))", whole)
    return tuple(enumerate(re.sub(r"^.、(\w+?(?:情况|事项))", r"\1\n", part) for part in parts))


def test_a_missing_share_has_its_reason() -> None:
    alone = measure(text("a-2024", *new("a")))["a-2024"].summary
    assert (alone.share_own, alone.share_others, alone.reason) == (None, None, "nothing_to_compare")
    two = measure(
        text("a-2023", *new("a")), text("a-2024", *new("b")), text("b-2024", *new("c")), text("c-2024", "短。")
    )
    assert {name: each.summary.reason for name, each in two.items()} == {
        "a-2023": "nothing_to_compare", "a-2024": "", "b-2024": "no_earlier_year", "c-2024": "too_short",
    }  # fmt: skip
    assert two["a-2024"].summary.share_own == 0.0
    later = measure(text("a-2023", *new("a")), text("a-2024", *new("a")))["a-2024"].summary
    assert (later.share_own, later.share_others, later.reason) == (1.0, None, "no_other_agency")


def test_a_source_is_earlier_or_of_the_same_year() -> None:
    shared = new("shared", 6)
    texts = [text(report, *shared, *new(report, 6)) for report in ("a-2022", "b-2023", "c-2023", "a-2024")]
    pairs = [(reuse.report_id, reuse.source_report_id, reuse.kind) for reuse in find_reuse(texts)]
    assert pairs == [
        ("a-2024", "a-2022", "own_earlier_year"),
        ("a-2024", "b-2023", "other_agency"),
        ("a-2024", "c-2023", "other_agency"),
        ("b-2023", "a-2022", "other_agency"),
        ("b-2023", "c-2023", "other_agency"),
        ("c-2023", "a-2022", "other_agency"),
        ("c-2023", "b-2023", "other_agency"),
    ]


def test_all_sources_count_and_the_five_largest_are_told() -> None:
    own = new("own", 40)
    sources = [text(f"s{part}-2023", *own[part * 5 : part * 5 + 5 + part % 2], *new(f"s{part}")) for part in range(7)]
    measured = measure(*sources, text("a-2024", *own))["a-2024"]
    characters = [reuse.characters for reuse in measured.sources]
    assert len(characters) == 5 and characters == sorted(characters, reverse=True)
    copied = sum(len(plain_words(words)) for words in own[:35])
    assert measured.summary.share_others == copied / measured.summary.own_characters


def test_one_stock_sentence_makes_no_source() -> None:
    stock = "坚持以人民为中心不断提升服务水平。"
    measured = measure(text("a-2023", stock, *new("a", 20)), text("b-2024", stock, *new("b", 20)))
    assert measured["b-2024"].summary.share_others == 0.0 and not measured["b-2024"].sources


@pytest.mark.parametrize(("agencies", "is_boilerplate"), [(99, False), (100, True)])
def test_what_very_many_agencies_print_is_boilerplate(agencies: int, is_boilerplate: bool) -> None:
    common = [sentence(("common", number)) for number in range(4)]
    texts = [text(f"a{number:03}-2024", *common, *new(f"a{number}", 8)) for number in range(agencies)]
    summary = measure(*texts)["a000-2024"].summary
    length = sum(len(plain_words(words)) for words in common)
    assert summary.boilerplate_characters == (length if is_boilerplate else 0)
    assert summary.share_others == (0.0 if is_boilerplate else length / summary.own_characters)


CHEAP = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@CHEAP
@given(st.data())
def test_the_planted_share_is_found_at_its_place(data: st.DataObject) -> None:
    count = data.draw(st.integers(12, 40), label="sentences")
    own_places = data.draw(st.sets(st.integers(0, count - 1)), label="from its own earlier year")
    other_places = data.draw(st.sets(st.integers(0, count - 1)), label="from another agency")
    now = new("now", count)
    before = text("a-2023", *[now[place] for place in sorted(own_places)], *new("before", 5))
    other = text("b-2024", *new("other", 5), *[now[place] for place in sorted(other_places)])
    report = text("a-2024", *[re.sub("的", "的2024", words) for words in now])
    measured = measure(before, other, report)["a-2024"]
    lengths = [len(plain_words(words)) for words in now]
    for share, places in ((measured.summary.share_own, own_places), (measured.summary.share_others, other_places)):
        characters = sum(lengths[place] for place in places)
        planted = characters / sum(lengths)
        # Another agency that holds less than a twentieth, or than forty characters, does not count.
        is_little = places is other_places and (planted < 0.05 + 0.03 or characters < 40)
        assert share == pytest.approx(planted, abs=0.03) or (share == 0 and is_little)
    for reuse in measured.sources:
        source = before if reuse.kind == "own_earlier_year" else other
        assert all(stands(passage, report, source) for passage in reuse.passages)
        assert sum(len(plain_words(passage.text)) for passage in reuse.passages) == reuse.characters
        assert all(
            first.section < second.section or first.end <= second.start
            for first, second in zip(reuse.passages, reuse.passages[1:], strict=False)
        )


@CHEAP
@given(st.randoms(use_true_random=False))
def test_neither_order_nor_an_unrelated_report_changes_anything(chance: random.Random) -> None:
    texts = list(SMALL)
    chance.shuffle(texts)
    assert list(measure_reuse(texts, workers=1)) == list(measure_reuse(SMALL, workers=1))
    more = measure(*texts, text(f"z-{chance.randint(2015, 2026)}", *new(f"z{chance.random()}", 20)))
    for report_id, measured in measure(*SMALL).items():
        summary = more[report_id].summary
        if measured.summary.reason in ("", "no_earlier_year"):
            assert more[report_id] == measured
        assert replace(summary, share_others=None, reason="") == replace(measured.summary, share_others=None, reason="")


def _small() -> list[Text]:
    shared = new("shared", 9)
    return [
        text("a-2022", *new("a", 12)),
        text("a-2023", *new("a", 8), *new("a23", 6)),
        text("a-2024", *new("a", 8), *shared[:4], PREAMBLE),
        text("b-2023", *shared, *new("b", 6)),
        text("c-2024", *shared[3:], *new("c", 9), FEE),
        text("d-2024", "没有几个字。"),
    ]


SMALL = _small()


def test_the_index_finds_what_comparing_every_pair_of_sentences_finds() -> None:
    texts = write_reports(40, seed=4).texts
    found = {
        measured.summary.report_id: (
            measured.summary.share_own,
            measured.summary.share_others,
            tuple((reuse.source_report_id, reuse.characters) for reuse in measured.sources),
        )
        for measured in measure_reuse(texts, workers=1)
    }
    assert found == compare_all(texts)
    assert sum(len(sources) for _, _, sources in found.values()) > 40


def test_processes_give_what_one_process_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = write_reports(64, seed=5, sentences=10).texts
    alone = list(measure_reuse(texts, workers=1))
    monkeypatch.setattr(reuse_store, "FEW", 1)
    monkeypatch.setattr(reuse_store, "_BATCH", 9)
    done: list[int] = []
    assert list(measure_reuse(texts, workers=2, progress=done.append)) == alone
    assert done == list(range(1, 65))
    assert any(isinstance(reuse, Reuse) for measured in alone for reuse in measured.sources)


def test_no_text_at_all_is_no_result() -> None:
    assert list(find_reuse([])) == []
    empty = measure(Text("a-2024", "a", 2024, ()), Text("b-2024", "b", 2024, ((1, ""),)))
    assert [each.summary.reason for each in empty.values()] == ["too_short", "too_short"]


def test_two_texts_of_one_report_are_refused() -> None:
    with pytest.raises(ValueError, match="a-2024: two texts"):
        list(find_reuse([text("a-2024", "甲。"), text("a-2024", "乙。")]))
    with pytest.raises(ValueError, match="a-2024: two sections have one number"):
        list(find_reuse([Text("a-2024", "a", 2024, ((1, "甲。"), (1, "乙。")))]))


def test_the_reviewed_list_is_whole(tmp_path: Path) -> None:
    assert all(len(phrase) >= 6 for phrase in load_boilerplate().phrases)
    damaged = tmp_path / "boilerplate.yml"
    damaged.write_text("- text: 该部分以表格形式报告\n", encoding="utf-8")
    with pytest.raises(ValueError, match="entry 1 needs source"):
        load_boilerplate(damaged)
    damaged.write_text("text: 该部分以表格形式报告\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a list of entries"):
        load_boilerplate(damaged)
