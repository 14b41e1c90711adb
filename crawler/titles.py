"""Is a page title that of a yearly disclosure report (政府信息公开工作年度报告)?

    "伊宁市人民政府 2024年政府信息公开工作年度报告"          -> report
    "关于做好2023年度政府信息公开工作年度报告编制工作的通知"   -> not_report
    "2023年度工作报告…"                                   -> unsure: the page itself must be read

Only the title is judged: real reports cite the notice that orders them in their first line.
Source of the wording: Regulations on Open Government Information (政府信息公开条例, 2019), articles 49 and 50, and
titles as printed since 2008.
"""

from __future__ import annotations

import re
from typing import Literal

from crawler.text import normalise

Judgement = Literal["report", "not_report", "unsure"]

_YEAR = r"\(?(?:19|20)\d\d\)?(?:年度?)?"
#: The core phrase in its orders: 信息公开工作年度报告, 信息公开年度工作报告, 信息公开工作2023年度报告 …
_CORE = re.compile(
    rf"信息(?:主动)?公开(?:工作)?(?:的)?(?:{_YEAR})?(?:工作)?(?:情况)?(?:的)?(?:年度|全年)?"
    r"(?:工作)?(?:情况)?(?:的)?(?:报告|年报)"
)
_HAS_YEAR = re.compile(r"(?:19|20)\d\d|年度|年报|[一二][〇○零九]\S{2}年")
#: Says before the core phrase that the page is about reports. Verbs only after 关于, since bodies are called
#: 组织部, 机构编制委员会办公室, 督查室, 考核办公室, 培训中心 …
_ABOUT_BEFORE = re.compile(
    r"关于(?:认真|进一步|切实|扎实|全面|及时|抓紧|尽快|统一|组织|继续)*(?:做好|印发|发布|公布|开展|报送|编制|编写|填报|加强|举办|召开"
    r"|征集|启动|落实|规范|转发|上报|公开|推进|完善|起草|核查|检查|通报|督促|反馈|征求)"
    r"|图解|一图|读懂|图说|长图|H5|视频|音频|海报|快览|带[您你]|划重点|漫画|动漫|动画|速览|解读|看懂|数说|数读|亮点|要点|问答|范文|模板"
    r"|样本|样式|比对|对比|分析|如何|怎样|怎么|什么是|部署|通知|组织学习|召开|举办|培训会|推进会|政务公开指南|转发|解答"
    r"|第[一二三四]季度|上半年|半年|[一二三四]季度|\d月份|指导|督导|验收|整改|填报说明|按时|完成"
)
#: Says the same after it.
_ABOUT_AFTER = re.compile(
    r"通知|编制|编写|解读|图解|制度|办法|规定|部署|会议|培训|模板|格式|范文|样本|样式|规范|要求|填报|报送|上报|比对|对比|评估|考核"
    r"|通报|方案|问答|说明|指引|指南|检查|核查|督查|整改|的函|的批复|意见|分析|计划|发布会|推进|工作会|怎么|如何|什么|流程|须知|系统"
    r"|要点|亮点|目录|标准|撰写|情况汇总|启动|完成|工作的|按时|全部|全面|如期|抽查|通稿|问题|新闻"
)
#: How names of bodies end, and of places that stand for their government.
_BODY_END = (
    r"(?:局|委|委员会|办|办公室|政府|厅|处|科|镇|乡|街道?|办事处|省|市|县|区|州|盟|旗|场|团|师|部门|单位|机关|中心|队|会|站|所|馆|社|院"
    r"|台|司|署)"
)
#: Ends of a report's own title: file names, editions of the page, a year or a body in brackets or after a dash.
_HARMLESS_END = re.compile(
    # No sign can be taken in two ways, or a title of brackets would be tried in all of them.
    r"(?:\([^()]*\)|\((?![^()]*\))|\[[^\[\]]*\]|\[(?![^\[\]]*\])|[\s)\]《》〈〉“”\"'、,。:;.\-—_·|]"
    r"|(?:19|20)\d\d(?:[-./年]\d{1,2}[-./月]\d{1,2}日?)?|年度?|全文|正文|文字版|超链版|图文版|网页版|扫描版|盖章版|修订版|最终版|更正"
    r"|定稿|终稿|公示稿|公开|公布|公示|发布|new|附件?|附表|更新|最新|pdf|docx?|xlsx?|wps|ofd|s?html?|txt|zip|rar)*"
    rf"(?:[-—_|:·].{{2,20}}{_BODY_END}(?:网|网站|门户网站|信息网)?)?",
    re.IGNORECASE,
)
_PUBLICATION_END = re.compile(r"\)?》?的?(?:公告|公示)")
_ACADEMIC_YEAR = re.compile(r"学年|\d{4}[-—–~至]\d{4}学")
_SCHOOL = re.compile(r"(?:大学|学院|学校|院校|小学|中学|幼儿园|高校)(?!路|城|街|镇|道|南|北|东|西|新|社区)")
_PUBLIC_SERVICE = re.compile(r"医院|公司|集团|银行|企业|企事业")
#: Information of one subject (环境信息公开) is another duty than the yearly report; 政府信息公开 is not met here.
_SUBJECT = re.compile(
    r"(?:环境|债务|信用|财政|预决?算|决算|生产|采购|处罚|许可|执法|药品|食品|价格|征地|征收|扶贫|教育|卫生|招生|院务|村务|党务|企业"
    r"|企事业单位|项目|资金|统计|领域|事项|政策|安全|投资|招标|交易)(?:的)?$"
)
_YEARS = re.compile(rf"{_YEAR}|年度|[-—·|:\[\]()]")
#: Other yearly reports. They count only where the core phrase is absent: 财政局, 统计局 and 审计局 report too.
_OTHER_REPORT = re.compile(
    r"法治|依法行政|决算|预算|统计|审计|绩效|财政|执法|网站|报表|企业|质量|经济|债务|食品|安全|社会责任|学年|大学|学院|环境|环保|人权"
    r"|工作总结|述职|党建|普法|信用|知识产权|慈善|基金|住房公积金|社保|医保|就业|信访|司法|检察|法院|政府(?:年度)?工作报告|白皮书|蓝皮书|公报|年鉴"
    r"|招生|培养|科研|防震|水资源|国有资产|内部控制|消费|旅游|教育|监测|国土|生态|年检|工商|事业单位|法人|博物馆|图书馆|自查|考评"
)
_WEAK_CORE = re.compile(r"(?:年度)?(?:工作)?年?度?(?:报告|年报)(?!书)|年度报?告?(?=…|\.{2,}|⋯|$)|年度工作总结")
#: Of 政务公开: plans, sums, marks. 政府信息公开工作总结 may be a report: some were called so before 2012.
_AFFAIRS = re.compile(
    r"政务公开.*(?:总结|要点|考核|方案|安排|计划|评议)|公开.{0,4}统计|公开(?:工作)?(?:安排|计划|台账|方案|简报|名单|清单)"
)
_CUT_OFF = re.compile(r"(?:…|\.{2,}|。{2,}|⋯)$")
#: Longer "titles" are the beginning of a text.
_LONGEST = 90


def judge_title(title: str) -> Judgement:
    """Whether a printed title is that of a yearly disclosure report; ``unsure`` where only the page can tell."""
    plain = normalise(title)
    cores = list(_CORE.finditer(plain))
    if not cores:
        return _judge_without_core(plain)
    if _ACADEMIC_YEAR.search(plain):
        return "not_report"
    head, core, tail = plain[: cores[0].start()], cores[-1][0], plain[cores[-1].end() :]
    if _ABOUT_BEFORE.search(head) or _ABOUT_AFTER.search(tail):
        return _judge_publication(head, tail)
    governmental = "政府信息公开" in plain or "政务信息公开" in plain
    if not governmental and (_SCHOOL.search(head) or _SUBJECT.search(head)):
        return "not_report"
    if (
        len(plain) > _LONGEST
        or not _HARMLESS_END.fullmatch(tail)
        or (not governmental and _PUBLIC_SERVICE.search(head))
    ):
        return "unsure"
    return "report" if _HAS_YEAR.search(plain) or "年度" in core or "年报" in core else "unsure"


def _judge_publication(head: str, tail: str) -> Judgement:
    """关于公布…年度报告的公告: the announcement's page may hold the report itself."""
    announces = re.match(r".*关于(?:公布|发布|公开)", head) is not None
    return "unsure" if announces and _PUBLICATION_END.fullmatch(tail) else "not_report"


def _judge_without_core(plain: str) -> Judgement:
    if not plain:
        return "unsure"
    other = (_ABOUT_BEFORE, _ABOUT_AFTER, _ACADEMIC_YEAR, _AFFAIRS)
    subject = "信息公开" in plain and _SUBJECT.search(plain.partition("信息公开")[0])
    if "申请" in plain or subject or any(pattern.search(plain) for pattern in other):
        return "not_report"
    if re.search(r"信息公开|政务公开", plain):
        yearly = _HAS_YEAR.search(plain) is not None
        return "unsure" if yearly or _CUT_OFF.search(plain) else "not_report"
    if _OTHER_REPORT.search(plain) or _PUBLIC_SERVICE.search(plain):
        return "not_report"
    weak = _WEAK_CORE.search(plain)
    if weak is None:
        return "unsure" if _CUT_OFF.search(plain) and re.search(r"政府信息|政务公|年度", plain) else "not_report"
    # 2023年年度报告, 教育局年度报告; not 事业发展年报.
    who = _YEARS.sub("", plain[: weak.start()])
    return "unsure" if re.fullmatch(rf"(?:.*{_BODY_END})?", who) else "not_report"
