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
from functools import lru_cache
from typing import Literal

from crawler.text import normalise

Judgement = Literal["report", "not_report", "unsure"]

_YEAR = r"\(?(?:19|20)\d\d\)?(?:年度?)?"
#: The core phrase in its orders: 信息公开工作年度报告, 信息公开年度工作报告, 信息公开工作2023年度报告 …
_CORE = re.compile(
    rf"信息(?:主动)?公开(?:工作)?(?:的)?(?:{_YEAR})?(?:工作)?(?:情况)?(?:的)?(?:年度|全年)?"
    r"(?:工作)?(?:情况)?(?:的)?(?:总结)?(?:报告|年报)"
)
_HAS_YEAR = re.compile(r"(?:19|20)\d\d|年度|年报|[一二][〇○零0九]\S{2}年")
#: Says before the core phrase that the page is about reports. Verbs only after 关于, since bodies are called
#: 组织部, 机构编制委员会办公室, 督查室, 考核办公室, 培训中心 …
_ABOUT_BEFORE = re.compile(
    r"关于(?:认真|进一步|切实|扎实|全面|及时|抓紧|尽快|统一|组织|继续|重新)*(?:做好|印发|发布|公布|开展|报送|编制|编写|填报|加强|举办|召开"
    r"|征集|启动|落实|规范|转发|上报|公开|推进|完善|起草|核查|检查|通报|督促|反馈|征求|更正|修订)"
    r"|带[您你]|划重点|亮点|要点|问答|范文|模板"
    r"|样本|样式|比对|对比|分析|如何|怎样|怎么|什么是|部署|通知|组织学习|召开|举办|培训会|推进会|政务公开指南|转发|解答"
    r"|季度|半年|指导|督导|验收|整改|填报说明|按时|完成|审议|听取|传达|圆满|扎实|认真|顺利|高质量"
)
#: A page that shows a report otherwise than in its own words, wherever the title says so.
_RETOLD = re.compile(
    r"图解|一图|读懂|图说|长图|H5|视频|音频|海报|快览|漫画|动漫|动画|速览|解读|看懂|数说|数读", re.IGNORECASE
)
#: Names of bodies that hold such a word: 就业指导中心, 价格监测分析中心, 教育督导室, 音视频中心.
_TOLD_BODY = re.compile(
    r"(?:指导|督导|分析|验收|视频|整改|部署|督查|监测)(?:服务|管理|研究|监测|检测|鉴定|评审|评估|工作|信息|技术|事务)*"
    r"(?:中心|办公室|委员会|总?站|局|所|室|院|支?队|处|办)"
)
#: A part of the year: 1-6月, 10月份. All twelve months are a year.
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})月?(?:\d{1,2}日)?[-—–~至到]+(?:(?:19|20)\d\d年)?(\d{1,2})月(?:\d{1,2}日)?")
_MONTH = re.compile(r"\d月份?(?:的)?(?:政府|政务)?$")
#: Many reports together: 历年, 各部门 …; of 部门 alone only the page can tell, and of several years.
_COLLECTION = re.compile(r"历年|往年|历史|各(?:级|部门|单位|乡|镇|街道|委办|区|县|市直|机关)|所属单位|下属单位")
_SOME_DEPARTMENT = re.compile(r"(?<![本我])部门(?:政府|政务)?$")
_SEVERAL_YEARS = re.compile(r"((?:19|20)\d\d)年?(?:度)?[-—–~至到]+((?:19|20)\d\d)年")
#: 伊宁市发布2023年政府信息公开工作年度报告: news, or the report below it.
_ANNOUNCED = re.compile(r"(?:发布|公布|晒出|亮出|推出)(?:了)?《?(?:政府|政务)?$")
#: Says the same after it.
_ABOUT_AFTER = re.compile(
    r"通知|编制|编写|解读|图解|制度|办法|规定|部署|会议|培训|模板|格式|范文|样本|样式|规范|要求|填报|报送|上报|比对|对比|评估|考核"
    r"|通报|方案|问答|说明|指引|指南|检查|核查|督查|整改|函$|的批复|意见|分析|计划|发布会|推进|工作会|怎么|如何|什么|流程|须知|系统"
    r"|要点|亮点|目录|标准|撰写|情况汇总|启动|完成|工作的|按时|全部|全面|如期|抽查|通稿|问题|新闻|样表|空表"
)
#: The same, but not within brackets, where it may say what is added or how to get it.
_ABOUT_OUTSIDE = re.compile(
    r"出炉|来了|查收|解析|汇总|合集|汇编|一览|台账|审核|提醒|催报|核验|看点|回顾|督办|研讨|动态|课件|查询|专栏|栏目|^工作"
)
_BRACKETS = re.compile(r"\([^()]*\)")
#: What parts the title of an article from the names of its columns and its site.
_CRUMB = re.compile(r"[>»›|/]+")
_TAIL_CRUMB = re.compile(r"[-—–_|>»›/·]+")
_PATH_END = re.compile(r"(?:网|网站|门户|平台|专栏|栏目|目录|公开|年报|首页)$")
#: How names of bodies end, and of places that stand for their government.
_BODY_END = (
    r"(?:局|委|委员会|办|办公室|政府|厅|处|科|镇|乡|街道?|办事处|省|市|县|区|州|盟|旗|场|团|师|部门|单位|机关|中心|队|会|站|所|馆|社|院"
    r"|台|司|署)"
)
_IS_BODY = re.compile(rf"{_BODY_END}$")
#: Ends of a report's own title: file names, editions of the page, a year or a body in brackets or after a dash.
_HARMLESS = (
    # No sign can be taken in two ways, or a title of brackets would be tried in all of them.
    r"(?:\([^()]*\)|\((?![^()]*\))|\[[^\[\]]*\]|\[(?![^\[\]]*\])|[\s)\]《》〈〉〔〕【】“”\"'、,。:;.!?\-—_·|]"
    r"|(?:19|20)\d\d(?:[-./年]\d{1,2}[-./月]\d{1,2}日?)?|年度?|全文|正文|文字版|超链版|图文版|网页版|扫描版|盖章版|修订版|最终版"
    r"|正式稿|定稿|终稿|公示稿|公开|公布|公示|发布(?:时间|日期)?|new|[及和与]?附(?:件|表)?|更新|更正|最新|点击|查看|下载|详见|如下"
    r"|\d{1,2}:\d\d|pdf|docx?|xlsx?|wps|ofd|s?html?|txt|zip|rar)*"
)
_HARMLESS_END = re.compile(
    rf"{_HARMLESS}(?:(?:[-—_|:·].{{2,20}}{_BODY_END}(?:网|网站|门户网站|信息网)?"
    rf"|[\u4e00-\u9fff]{{2,20}}(?:人民政府|局|委员会|办公室|办事处|街道|镇|乡)){_HARMLESS})?",
    re.IGNORECASE,
)
_PUBLICATION_END = re.compile(r"[)》”\"]*的?(?:公告|公示|通告|声明)")
_ACADEMIC_YEAR = re.compile(r"学年|\d{4}[-—–~至]\d{4}学")
_SCHOOL = re.compile(r"(?:大学|学院|学校|院校|小学|中学|幼儿园|高校)(?!路|城|街|镇|道|南|北|东|西|新|社区)")
_PUBLIC_SERVICE = re.compile(r"医院|公司|集团|银行|企业|企事业")
#: Information of one subject (环境信息公开) is another duty than the yearly report; 政府信息公开 is not met here.
_SUBJECT = re.compile(
    r"(?:环境|债务|信用|财政|预决?算|决算|生产|采购|处罚|许可|执法|药品|食品|价格|征地|征收|扶贫|教育|卫生|招生|院务|村务|党务|企业"
    r"|企事业单位|项目|资金|统计|领域|事项|政策|安全|投资|招标|交易|救助|住房|公积金|配置|医疗机构|养老机构|慈善|组织|基金|基金会|彩票"
    r"|公用事业|供水|供电|供气|供热|公共交通|捐赠|资产|工程|就业|补贴|建设)(?:的)?$"
)
_YEARS = re.compile(rf"{_YEAR}|年度|[-—·|:\[\]()]")
#: Other yearly reports. They count only where the core phrase is absent: 财政局, 统计局 and 审计局 report too.
_OTHER_REPORT = re.compile(
    r"法治|依法行政|决算|预算|统计|审计|绩效|财政|执法|网站|报表|企业|质量|经济|债务|食品|安全|社会责任|学年|大学|学院|环境|环保|人权"
    r"|工作总结|述职|党建|普法|信用|知识产权|慈善|基金|住房公积金|社保|医保|就业|信访|司法|检察|法院|政府(?:年度)?工作报告|白皮书|蓝皮书|公报|年鉴"
    r"|人大|政协|人民代表|常委会|纪委|监察|复议|应诉|许可|处罚|竞争|档案|志愿|社会组织|社团|科技|科学技术|营商|工会|个体工商|招生|培养|科研|防震|水资源|国有资产|内部控制|消费|旅游|教育|监测|国土|生态|年检|工商|事业单位|法人|博物馆|图书馆|自查|考评"
)
_WEAK_CORE = re.compile(r"(?:年度)?(?:工作)?年?度?(?:报告|年报)(?!书)|年度报?告?(?=…|\.{2,}|⋯|$)|年度工作总结")
#: Of 政务公开: plans, sums, marks. 政府信息公开工作总结 may be a report: some were called so before 2012.
_AFFAIRS = re.compile(
    r"政务公开.*(?:总结|要点|考核|方案|安排|计划|评议)|公开.{0,4}统计|公开(?:工作)?(?:安排|计划|台账|方案|简报|名单|清单)"
)
#: Reports on how information is disclosed, by those who check it.
_CHECKED = re.compile(
    r"公开.{0,8}(?:自查|自评|整改|调研|测评|评议|评价|监测|监督|检查|考评|评估|审查|研究|学习|培训|会议|保密|标准化|规范化)"
)
#: A body named after the topic of another report: 财政局, 档案馆. Its own report may be called 年度报告 and no more.
_TOPIC_BODY = re.compile(
    r"(?:财政|统计|审计|法治|司法|执法|质量|经济|食品|药品|环境|生态|教育|科技|科学技术|旅游|文化|档案|医保|医疗|社保|就业|信访|水利|国土)"
    r"[\u4e00-\u9fff]{0,10}?(?:局|厅|委员会|办公室|管理处|监督所|中心|馆)"
)
#: The name of the report with a sign too few or wrong.
_MISPRINT = re.compile(r"政府信息(?!化|系统|网|资源|平台).{0,8}(?:年度?报|年底报|报告)")
_CUT_OFF = re.compile(r"(?:…|\.{2,}|。{2,}|⋯)$")
#: Longer "titles" are the beginning of a text.
_LONGEST = 90


@lru_cache(maxsize=4096)  # a list, the page and its attachments ask for the same title
def judge_title(title: str) -> Judgement:
    """Whether a printed title is that of a yearly disclosure report; ``unsure`` where only the page can tell."""
    plain = normalise(title).replace("资讯公开", "信息公开")
    cores = list(_CORE.finditer(plain))
    if not cores:
        return _judge_without_core(plain)
    before, core, tail = plain[: cores[0].start()], cores[-1][0], plain[cores[-1].end() :]
    told = _TOLD_BODY.sub("", before)
    head = _CRUMB.split(before)[-1]
    own, path = _split_path(tail)
    if _ACADEMIC_YEAR.search(plain) or _RETOLD.search(told) or _RETOLD.search(tail):
        return "not_report"
    if _is_about(_CRUMB.split(told)[-1], own):
        return _judge_publication(head, own)
    who = _YEARS.sub("", head)
    governmental = "政府信息公开" in plain or "政务信息公开" in plain
    if not governmental and (_SCHOOL.search(who) or _SUBJECT.search(who)):
        return "not_report"
    if _is_doubtful(plain, head, own, path) or (not governmental and _PUBLIC_SERVICE.search(who)):
        return "unsure"
    return "report" if _HAS_YEAR.search(plain) or "年度" in core or "年报" in core else "unsure"


def _split_path(tail: str) -> tuple[str, str]:
    """What follows the name of the report, and the names of columns and site behind it."""
    plain = _BRACKETS.sub(lambda found: "(" * len(found[0]), tail)
    mark = _TAIL_CRUMB.search(plain)
    if mark is None:
        return tail, ""
    crumbs = [crumb for crumb in _TAIL_CRUMB.split(plain[mark.end() :]) if crumb]
    is_path = bool(crumbs) and (_PATH_END.search(crumbs[-1]) or (len(crumbs) > 1 and _IS_BODY.search(crumbs[-1])))
    return (tail[: mark.start()], tail[mark.start() :]) if is_path else (tail, "")


def _is_about(head: str, own: str) -> bool:
    """Whether the words around the name of the report say that the page is about reports, or no report of one year."""
    if _ABOUT_BEFORE.search(head) or _ABOUT_AFTER.search(own) or _ABOUT_OUTSIDE.search(_BRACKETS.sub("", own)):
        return True
    months = _MONTHS.search(head)
    if months and (int(months[1]), int(months[2])) != (1, 12):
        return True
    return _COLLECTION.search(head) is not None or (months is None and _MONTH.search(head) is not None)


def _is_doubtful(plain: str, head: str, own: str, path: str) -> bool:
    """Whether it may be something else: the beginning of a text, news, reports of many years or bodies."""
    several = any(found[1] != found[2] for found in _SEVERAL_YEARS.finditer(plain))
    plain_head = _YEARS.sub("", head)
    return (
        len(plain) - len(path) > _LONGEST
        or several
        or not _HARMLESS_END.fullmatch(own)
        or _ANNOUNCED.search(plain_head) is not None
        or _SOME_DEPARTMENT.search(plain_head) is not None
    )


def _judge_publication(head: str, tail: str) -> Judgement:
    """关于公布…年度报告的公告: the announcement's page may hold the report itself."""
    announces = re.match(r".*关于(?:重新)?(?:公布|发布|公开(?!征求)|更正|修订)", head) is not None
    return "unsure" if announces and _PUBLICATION_END.fullmatch(tail) else "not_report"


def _judge_without_core(plain: str) -> Judgement:
    if not plain:
        return "unsure"
    other = (_RETOLD, _ABOUT_BEFORE, _ABOUT_AFTER, _ACADEMIC_YEAR, _AFFAIRS, _CHECKED)
    subject = "信息公开" in plain and _SUBJECT.search(plain.partition("信息公开")[0])
    if "申请" in plain or subject or any(pattern.search(plain) for pattern in other):
        return "not_report"
    if re.search(r"信息公开|政务公开", plain):
        yearly = _HAS_YEAR.search(plain) is not None
        return "unsure" if yearly or _CUT_OFF.search(plain) else "not_report"
    if _MISPRINT.search(plain):
        return "unsure"
    return _judge_other(plain)


def _judge_other(plain: str) -> Judgement:
    """A title that speaks of no disclosure: an annual report of some other kind, or of none that is named."""
    if _OTHER_REPORT.search(_TOPIC_BODY.sub("某局", plain)) or _PUBLIC_SERVICE.search(plain):
        return "not_report"
    weak = _WEAK_CORE.search(plain)
    if weak is None:
        return "unsure" if _CUT_OFF.search(plain) and re.search(r"政府信息|政务公|年度", plain) else "not_report"
    # 2023年年度报告, 教育局年度报告; not 事业发展年报.
    who = _YEARS.sub("", plain[: weak.start()])
    return "unsure" if re.fullmatch(rf"(?:.*{_BODY_END})?", who) else "not_report"
