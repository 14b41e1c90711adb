"""Made-up reports with known reuse: sentences in the wording of real ones, which keep their number when copied.

    stock = write_reports(50_000, seed=1)
    stock.texts[0].sections[0]  ->  (1, "2017年，临川县教育局围绕基层治理，…")

An agency writes each year anew, or takes most of last year's report, or a block of another agency's report of the same
year or before, in all mixtures. Copied sentences have the copier's name and new numbers, and one in six another word.
Besides there is the preamble, the note on the fee, and a dozen common sentences that most agencies print in some year.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.audit.reuse import Text
from archive.audit.reuse_sources import LEAST_CHARACTERS, LEAST_SHARE
from archive.audit.reuse_units import cut_units

YEARS = tuple(range(2017, 2025))
SENTENCES = 39
SURNAMES = "临永新长安平东西南北高清石金玉龙凤江河湖海山林泉溪云"
PLACES = "川宁城阳州和泽源丰昌兴泰康义德陵冈峰塘浦桥港湾岭坪"
KINDS = (
    "人民政府", "教育局", "民政局", "公安局", "财政局",
    "司法局", "水利局", "商务局", "审计局", "统计局", "卫生健康委员会",
    "自然资源局", "生态环境局", "交通运输局", "农业农村局", "市场监督管理局", "应急管理局", "医疗保障局", "城市管理局",
    "发展和改革委员会", "住房和城乡建设局", "人力资源和社会保障局", "文化体育广电和旅游局",
)  # fmt: skip
SPOTS = ("镇", "工业园", "社区", "片区", "流域", "管理站", "林场", "中心校", "开发区", "街道", "服务所", "大队")
OPENINGS = (
    "{y}年，{a}", "全年，{a}", "一年来，{a}", "{p}在政务公开工作中", "在上级部门的指导下，{a}", "按照年度工作要点，{a}",
    "结合本单位实际，{a}", "针对往年反馈的问题，{a}", "一是", "二是",
    "三是", "下一步，{a}", "今后，{a}将", "围绕全县中心工作，{a}",
    "根据{p}统一部署，{a}", "在日常管理中，我单位",
    "为方便群众查询，我单位", "会同有关科室，我单位", "对照测评指标，我单位",
    "利用政府门户网站，{a}", "通过政务新媒体，{a}", "在各乡镇配合下，{a}",
    "年初，{a}", "截至年底，{a}", "四是", "同时，",
)  # fmt: skip
VERBS = (
    "修订完善", "梳理汇总", "集中清理", "定期通报", "逐项核对",
    "及时更新", "全面公开", "重点解读", "统一规范", "专题研究",
    "滚动发布", "分类整理", "主动回应", "细化分解", "跟踪督办",
    "公开征集", "持续优化", "逐步归并", "严格审核", "按季抽查",
    "试点推广", "归档保存", "上门宣讲", "现场答复", "联合检查",
    "分批移交", "公示公告", "重新编制", "补充登记", "转办落实",
    "牵头制定", "组织评估", "安排专人维护", "如实记录", "限期整改", "对外公布",
)  # fmt: skip
TOPICS = (
    "财政预算", "重大项目", "义务教育", "城乡低保", "行政许可",
    "食品抽检", "征地补偿", "公共资源", "惠农补贴", "领导分工",
    "政务服务", "安全生产", "空气质量", "饮用水源", "医保定点",
    "招录面试", "常务会议", "代表建议", "村务监督", "老旧小区",
    "农村公路", "防汛物资", "就业见习", "土地出让", "媒体账号",
    "网站适老", "企业开办", "灾后重建", "疫苗接种", "养老机构",
    "高标农田", "粮食收购", "校外培训", "供水管网", "文化场馆",
    "危险废物", "物业服务", "森林防火", "工伤认定", "信访积案",
)  # fmt: skip
PAPERS = (
    "办理流程图", "公示名单", "进度台账", "政策问答", "结果通报",
    "发放清单", "责任分工表", "月度简报", "登记底册", "目录索引",
    "统计口径", "现场照片", "答复文书", "审核记录", "听证纪要",
    "整改报告", "评估意见", "合同要点", "价格行情", "检修通知",
    "移交凭证", "点位地图", "咨询要点", "信息条目", "办事指南",
    "解读图表", "历史数据", "征求意见稿", "验收结论", "巡查日志",
    "备案材料", "抽查计划", "典型案例", "附件原文", "更新周期", "处理时限",
)  # fmt: skip
WAYS = (
    "由专人", "按季度", "逐条", "分门别类", "会商后", "在窗口", "以图文", "用短视频", "依清单", "先审后",
    "按程序", "当场", "联合", "限时", "轮流", "借助系统", "每周", "统一", "同步", "提前",
    "分片", "随机", "上门", "集中", "从严", "及早", "反复", "定人定岗",
)  # fmt: skip
STEPS = (
    "登记销号", "核对来源", "张贴公示", "抄送备案", "答疑解惑",
    "督促整改", "归档留存", "通报排名", "汇总上报", "补录更正",
    "征求意见", "推送转发", "标注说明", "抽样复核", "移交档案",
    "纳入考核", "评议打分", "培训示范", "清理失效", "优化排版",
    "压缩环节", "设立标牌", "签收回执", "约谈提醒",
)  # fmt: skip
RESULTS = (
    "共发布{n}条", "累计办理{n}件", "涉及{n}个事项", "覆盖{n}个行政村", "比上年增加{n}条", "收到意见{n}条并采纳{n}条",
    "群众满意度达到{n}%", "平均用时缩短{n}个工作日", "清理失效内容{n}项",
    "培训人员{n}人次", "点击量超过{n}次", "补录数据{n}条",
    "受理来电{n}次", "公开时限提前{n}天", "印发材料{n}份", "整改问题{n}个", "按期答复率为{n}%", "更新栏目{n}个",
    "没有发生泄密事件", "得到办事企业好评", "取得了较好的社会反响", "减少了群众跑腿次数", "提高了工作透明度",
    "确保数据真实可查", "有关做法在全市交流", "解决了栏目长期不更新的问题", "便于公众监督和查阅", "受到县政府通报表扬",
    "防止信息发布前后不一致", "为下年度工作打下基础", "保证条目完整不缺漏", "使答复口径更加统一",
)  # fmt: skip
OTHER_WORDS = (("及时", "按时"), ("共", "总计"), ("做到", "实现"), ("形式", "方式"), ("问题", "不足"), ("建立", "健全"),
               ("全面", "逐步"), ("信息", "内容"), ("群众", "公众"))  # fmt: skip
PREAMBLE = (
    "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）规定，现公布{a}{y}年政府信息公开工作年度报告。"
    "本报告中所列数据的统计期限自{y}年1月1日起至{y}年12月31日止。如对本报告有任何疑问，请与{a}办公室联系。"
)
FEE = (
    "按照《国务院办公厅关于印发<政府信息公开信息处理费管理办法>的通知》（国办函〔2020〕109号）规定的按件、按量收费标准，"
    "{y}年度没有产生信息公开处理费。"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence before names and numbers are put in. What is copied keeps its number; 0: a common sentence."""

    number: int
    pattern: str


@dataclass
class Stock:
    """The reports, and what each sentence of theirs is."""

    texts: list[Text] = field(default_factory=list)
    printed: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  #: report: number, characters of own words


def write_reports(count: int, *, seed: int = 1, sentences: int = SENTENCES) -> Stock:
    """`count` reports, of an agency for each year of `YEARS`; the same for the same seed."""
    return _Writer(random.Random(seed), count, sentences).write()


@dataclass(frozen=True)
class Truth:
    """What was planted in one report."""

    shares: tuple[float, float]  #: of earlier years of its agency, of other agencies
    sources: dict[str, float]  #: the share of each source that counts


def find_truth(stock: Stock, chosen: Sequence[str]) -> dict[str, Truth]:
    """What was planted in some of the reports."""
    holders: dict[int, list[Text]] = defaultdict(list)
    asked = {number for report_id in chosen for number, _ in stock.printed[report_id] if number}
    for text in stock.texts:
        for number in {number for number, _ in stock.printed[text.report_id]} & asked:
            holders[number].append(text)
    by_id = {text.report_id: text for text in stock.texts}
    return {report_id: _truth_of(stock, by_id[report_id], holders) for report_id in chosen}


def _truth_of(stock: Stock, text: Text, holders: dict[int, list[Text]]) -> Truth:
    printed = [pair for pair in stock.printed[text.report_id] if pair[0]]
    total = sum(characters for _, characters in printed)
    held: Counter[tuple[bool, str]] = Counter()
    numbers: dict[tuple[bool, str], set[int]] = defaultdict(set)
    for number, characters in printed:
        for other in holders[number]:
            is_own = other.agency_id == text.agency_id
            if other.year < text.year or (other.year == text.year and not is_own):
                held[is_own, other.report_id] += characters
                numbers[is_own, other.report_id].add(number)
    least = max(LEAST_CHARACTERS, LEAST_SHARE * total)
    shares = []
    for kind in (True, False):
        counted = [numbers[pair] for pair in held if pair[0] is kind and (kind or held[pair] >= least)]
        union = set().union(*counted)
        shares.append(sum(characters for number, characters in printed if number in union) / total)
    sources = {pair[1]: characters / total for pair, characters in held.items() if characters >= least}
    return Truth((shares[0], shares[1]), sources)


class _Writer:
    def __init__(self, chance: random.Random, count: int, sentences: int) -> None:
        self.chance = chance
        self.sentences = sentences
        self.agencies = -(-count // len(YEARS))
        self.count = count
        self.last = 0
        self.common = [self._invent()[1] for _ in range(12)]
        self.names = self._names()

    def write(self) -> Stock:
        stock = Stock()
        before: dict[int, list[Sentence]] = {}
        written: list[list[Sentence]] = []
        for year in YEARS:
            now: dict[int, list[Sentence]] = {}
            for agency in range(min(self.agencies, self.count - len(stock.texts))):
                now[agency] = self._compose(before.get(agency), written)
                self._print(stock, agency, year, now[agency])
                written.append(now[agency])
            before = now
        return stock

    def _names(self) -> list[tuple[str, str]]:
        places = [f"{first}{second}县" for first in SURNAMES for second in PLACES]
        self.chance.shuffle(places)
        names = [(place, f"{place}{kind}") for place in places for kind in KINDS]
        if len(names) < self.agencies:
            raise ValueError(f"{self.agencies} agencies are asked for, there are names for {len(names)}")
        return names

    def _compose(self, last_year: list[Sentence] | None, written: list[list[Sentence]]) -> list[Sentence]:
        """A report's sentences: last year's, a block of another's, or new ones."""
        kept = self.chance.choice((0.0, 0.0, 0.3, 0.6, 0.9)) if last_year else 0.0
        block = self.chance.choice((0.0, 0.0, 0.0, 0.15, 0.3, 0.6)) if written else 0.0
        length = round(self.sentences * self.chance.uniform(0.7, 1.3))
        composed = []
        for place in range(length):
            if last_year is not None and place < len(last_year) and self.chance.random() < kept:
                composed.append(last_year[place])
            else:
                composed.append(Sentence(*self._invent()))
        if block:
            other = self.chance.choice(written)
            size = min(len(other), round(length * block))
            start, place = self.chance.randrange(len(other) - size + 1), self.chance.randrange(length - size + 1)
            composed[place : place + size] = other[start : start + size]
        return composed

    def _invent(self) -> tuple[int, str]:
        self.last += 1
        pick = self.chance.choice
        clauses = [f"{pick(OPENINGS)}{pick(VERBS)}{self._spot()}{pick(TOPICS)}{pick(PAPERS)}", self._way()]
        if self.chance.random() < 0.6:
            clauses += [f"{pick(VERBS)}{pick(TOPICS)}{pick(PAPERS)}", self._way()]
        if self.chance.random() < 0.7:
            clauses.append(f"{self._spot()}{pick(RESULTS)}")
        return self.last, "，".join(clauses) + "。"

    def _way(self) -> str:
        pick = self.chance.choice
        return f"与{self._spot()}{pick(WAYS)}{pick(STEPS)}"

    def _spot(self) -> str:
        pick = self.chance.choice
        return f"{pick(SURNAMES)}{pick(PLACES)}{pick(SPOTS)}"

    def _print(self, stock: Stock, agency: int, year: int, composed: list[Sentence]) -> None:
        place, name = self.names[agency]
        report_id = f"a{agency:05}-{year}"
        shown: list[tuple[int, str]] = []
        for sentence in composed:
            shown.append((sentence.number, self._fill(sentence.pattern, place, name, year)))
            if self.chance.random() < 0.02:
                shown.append((0, self._fill(self.chance.choice(self.common), place, name, year)))
        cut = len(shown) * 2 // 3
        first, fifth = ("".join(text for _, text in part) for part in (shown[:cut], shown[cut:]))
        preamble, fee = (text.format(a=name, y=year) for text in (PREAMBLE, FEE))
        sections = (
            (0, preamble),
            (1, f"一、总体情况\n{first}"),
            (5, f"五、存在的主要问题及改进情况\n{fifth}"),
            (6, fee),
        )
        stock.texts.append(Text(report_id, f"a{agency:05}", year, sections, (name, place)))
        stock.printed[report_id] = [
            (number, sum(len(unit.words) for unit in cut_units(text, (name, place)))) for number, text in shown
        ]

    def _fill(self, pattern: str, place: str, name: str, year: int) -> str:
        if self.chance.random() < 1 / 6:
            old, new = self.chance.choice(OTHER_WORDS)
            pattern = pattern.replace(old, new, 1)
        numbers = pattern.replace("{a}", name).replace("{p}", place).replace("{y}", str(year)).split("{n}")
        return "".join(
            part + (str(self.chance.randrange(2, 4000)) if place_ < len(numbers) - 1 else "")
            for place_, part in enumerate(numbers)
        )
