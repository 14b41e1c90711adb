"""The fixed sentences of a letter to an agency, in Chinese and English.

以上……可能系统计口径不同（例如本机关与全地区），请说明。
"""

from __future__ import annotations

from dataclasses import dataclass

from publish.telling import Both


@dataclass(frozen=True)
class Wording:
    """The fixed sentences of a letter in one language."""

    index: int  #: of the language in texts of both
    colon: str
    title: str
    address: str
    of_report: str
    opening: str
    basis_heading: str
    basis: str
    asked_heading: str
    asked: tuple[str, ...]
    check_heading: str
    check: tuple[str, ...]
    answer_heading: str
    answer: str
    no_contact: str
    rule: str
    limits: str
    sentence: str
    sides: tuple[str, str]
    total: str
    computed: str
    columns: tuple[str, ...]
    page: str
    document: str
    captured: str
    not_known: str
    closing: tuple[str, ...]


CHINESE = Wording(
    index=0,
    colon="：",
    title="关于{agency}政府信息公开工作年度报告中数字的函",
    address="{agency}：",
    of_report="《{title}》（{year} 年度）",
    opening="我们在查阅贵单位公开发布的政府信息公开工作年度报告时，发现下列 {count} 处需要请教。"
    "所引均为公开文件的原文，截至 {date}。如系我们理解有误，敬请指正。",
    basis_heading="法规依据",
    basis="《中华人民共和国政府信息公开条例》（国务院令第711号）第六条要求及时、准确地公开政府信息，"
    "第四十九条、第五十条规定了年度报告的公布和内容。各处所依据的核对规则列于该处。",
    asked_heading="请求",
    asked=("请核对上列各处与贵单位的底稿。", "如确有出入，请予更正并注明；如口径不同，请予说明。"),
    check_heading="如何核对",
    check=(
        "打开所列网址，按“位置”一栏找到各格，对照“原文”一栏。",
        "所列 SHA-256 是我们存档文件的校验值：对下载的文件计算后相同，即为同一文件。"
        "附件的校验值不同，说明文件已有改动，请告知；网页含计数等随时变动的内容，校验值不同不等于报告有改动。",
    ),
    answer_heading="如何回复",
    answer="请回复至：{contact}。谢谢。",
    no_contact="［发信人联系方式］",
    rule="核对规则",
    limits="本规则不能判断",
    sentence="正文原句",
    sides=("一方", "另一方"),
    total="合计",
    computed="依核对规则",
    columns=("两方", "加减", "项目", "原文", "位置", "另行读取"),
    page="网页",
    document="文件",
    captured="首次抓取",
    not_known="不详",
    closing=("此致", "敬礼", "［发信人署名］", "［日期］"),
)
ENGLISH = Wording(
    index=1,
    colon=": ",
    title="Letter on numbers in the annual disclosure reports of {agency} (translation)",
    address="To {agency}:",
    of_report="{title} (report year {year})",
    opening="Reading the annual reports on government-information disclosure that you have published, we came upon the "
    "{count} points below and ask for your help. All that is quoted is the text of public documents, as of {date}. "
    "Should we have misunderstood, please put us right.",
    basis_heading="Legal basis",
    basis="The Regulation on Open Government Information (State Council Decree 711) asks in article 6 for timely and "
    "accurate disclosure; articles 49 and 50 say when the annual report is published and what it holds. The rule "
    "behind each point is named with it.",
    asked_heading="What we ask",
    asked=(
        "Please compare the points above with your own records.",
        "If there is a discrepancy, please correct it and say so; if different things were counted, please explain.",
    ),
    check_heading="How to check",
    check=(
        "Open the addresses given, find each cell by its place, and compare it with the column “as printed”.",
        "The SHA-256 is that of the document we hold: a download with the same value is the same file. Of an "
        "attachment another value means that it has changed, and we would like to know; a web page holds counters and "
        "the like, and may have another value though the report is the same.",
    ),
    answer_heading="How to answer",
    answer="Please answer to: {contact}. Thank you.",
    no_contact="[the sender's contact]",
    rule="Rule",
    limits="What this rule cannot know",
    sentence="Sentence",
    sides=("one", "other"),
    total="together",
    computed="by the rule",
    columns=("side", "sign", "cell", "as printed", "place", "read again"),
    page="Page",
    document="Document",
    captured="First captured",
    not_known="not known",
    closing=("Yours faithfully,", "[name of the sender]", "[date]"),
)
#: How a finding is put whose every place two independent readings give alike: where two numbers differ, and otherwise.
DIFFER: Both = (
    "下表各处均有两次独立读取，结果相同，确为原文所印；两处数字不一致，请核实。",
    "Two independent readings of every place below agree that it is printed so. The two numbers differ: please check.",
)
PRINTED: Both = (
    "下表各处均有两次独立读取，结果相同，确为原文所印，请核实。",
    "Two independent readings of every place below agree that it is printed so: please check.",
)
#: Where no cell takes part, as with a date.
PLAIN: Both = ("请核实。", "Please check.")
#: Where the verdict leaves something open, with the reason why.
OPEN: dict[str, Both] = {
    "scope": (
        "{basis}可能系统计口径不同（例如本机关与全地区），请说明。",
        "{basis} Different things may have been counted (the office itself, the whole area, for example): "
        "please explain.",
    ),
    "unsure": (
        "尚难断定：{basis}可能系统计口径或其他原因所致，也可能是我们读取有误，请说明。",
        "This is not certain. {basis} There may be a reason, or we may have misread: please explain.",
    ),
}
