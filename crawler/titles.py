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
    rf"(?:信息公开|政务信息公开)(?:工作)?(?:的)?(?:{_YEAR})?(?:工作)?(?:情况)?(?:的)?(?:年度|全年)?"
    r"(?:工作)?(?:情况)?(?:的)?(?:报告|年报)"
)
_HAS_YEAR = re.compile(r"(?:19|20)\d\d|年度|年报|[一二][〇○零九]\S{2}年")
#: Says before the core phrase that the page is about reports. Verbs only after 关于, since bodies are called
#: 组织部, 机构编制委员会办公室, 督查室, 考核办公室, 培训中心 …
_ABOUT_BEFORE = re.compile(
    r"关于(?:认真|进一步|切实|扎实|全面|及时|抓紧|尽快|统一|组织|继续)*(?:做好|印发|发布|公布|开展|报送|编制|编写|填报|加强|举办|召开|征集|启动|落实|规范|转发|上报|公开"
    r"|推进|完善|起草|核查|检查|通报|督促|反馈|征求)"
    r"|图解|一图|读懂|图说|漫画|动漫|动画|速览|解读|看懂|数说|数读|亮点|要点|问答|范文|模板|样本|样式|比对|对比|分析"
    r"|如何|怎样|怎么|什么是|召开|举办|部署会|培训会|推进会|政务公开指南|转发|解答|第[一二三四]季度|上半年|半年|[一二三四]季度"
    r"|\d月份|指导|督导|验收|整改|填报说明|按时|完成"
)
#: Says the same after it.
_ABOUT_AFTER = re.compile(
    r"通知|编制|编写|解读|图解|制度|办法|规定|部署|会议|培训|模板|格式|范文|样本|样式|规范|要求|填报|报送|上报|比对|对比|评估|考核"
    r"|通报|方案|问答|说明|指引|指南|检查|核查|督查|整改|的函|的批复|意见|分析|计划|发布会|推进|工作会|怎么|如何|什么|流程|须知|系统"
    r"|要点|亮点|目录|标准|撰写|情况汇总|启动|完成|工作的"
)
#: Ends of a report's own title: file names, editions of the page, a year in brackets.
_HARMLESS_END = re.compile(
    r"(?:[\s()\[\]《》〈〉“”\"'、,。:;.\-—_·|]|19\d\d|20\d\d|年度?|全文|正文|文字版|超链版|图文版|网页版|扫描版|盖章版|定稿|终稿"
    r"|公布|发布|附件?|附表|更新|最新|pdf|docx?|xlsx?|wps|ofd|html?|s?html|txt|zip|rar)*",
    re.IGNORECASE,
)
_PUBLICATION_END = re.compile(r"\)?》?的?(?:公告|公示)")
_ACADEMIC_YEAR = re.compile(r"学年|\d{4}[-—–~至]\d{4}学")
_SCHOOL = re.compile(r"(?:大学|学院|高等专科学校|职业学校|高校)(?!路|城|街|镇|道|南|北|东|西|新|社区)")
_PUBLIC_SERVICE = re.compile(r"医院|小学|中学|幼儿园|公司|集团|银行")
#: Other yearly reports. They count only where the core phrase is absent: 财政局, 统计局 and 审计局 report too.
_OTHER_REPORT = re.compile(
    r"法治|依法行政|决算|预算|统计|审计|绩效|财政|执法|网站|报表|企业|质量|经济|债务|食品|安全|社会责任|学年|大学|学院|环境|环保|人权"
    r"|工作总结|述职|党建|普法|信用|知识产权|慈善|基金|住房公积金|社保|医保|就业|信访|司法|检察|法院|政府工作报告|白皮书|蓝皮书|公报|年鉴"
    r"|招生|培养|科研|防震|水资源|国有资产|内部控制|消费|旅游|教育|监测|国土|生态|年检|工商|事业单位|法人|博物馆|图书馆|自查|考评"
)
_WEAK_CORE = re.compile(r"年度工?作?报告?|年报|年度工作报告|年度工作总结")
_DISCLOSURE = re.compile(r"(?:政府|政务)?信息公?开?|政务公开")
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
    if not governmental and _SCHOOL.search(head):
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
    if _ABOUT_BEFORE.search(plain) or _ABOUT_AFTER.search(plain) or not plain:
        return "not_report" if plain else "unsure"
    if "申请" in plain or _ACADEMIC_YEAR.search(plain):
        return "not_report"
    if re.search(r"信息公开|政务公开", plain):
        yearly = _HAS_YEAR.search(plain) is not None
        return "unsure" if yearly or _CUT_OFF.search(plain) else "not_report"
    if _OTHER_REPORT.search(plain) or _PUBLIC_SERVICE.search(plain):
        return "not_report"
    if _WEAK_CORE.search(plain):
        return "unsure"
    return "unsure" if _CUT_OFF.search(plain) and re.search(r"政府信息|政务公|年度", plain) else "not_report"
