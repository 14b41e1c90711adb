"""The title of a yearly report: the name of the document, and the agency and year around it.

read_title("伊宁市水利局2023年政府信息公开工作年度报告")      -> TitleFacts("伊宁市水利局", 2023)
read_title("2022年政府信息公开年度报告（伊宁市医保局）")       -> TitleFacts("伊宁市医保局", 2022)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from parse.labels import TRADITIONAL

#: The name of the document in all its orders: 政府信息公开工作年度报告, 政府信息公开年报, 信息公开工作2023年度报告 …
CORE = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?(?:(?:19|20)\d{2}年度?)?(?:年度)?(?:工作)?(?:年度)?(?:情况)?(?:的)?(?:年度)?(?:总结)?(?:报告|年报|年度总结)"
    r"|(?:19|20)\d{2}年度?(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报)"
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年度|年|)(?!\d)")
YEAR_WORD = re.compile(r"(?<!\d)((?:19|20)\d{2})年度?")
SCHOOL_YEAR = re.compile(r"(?:19|20)\d{2}\s*[-—–~至]\s*(?:19|20)\d{2}")
HAN_YEAR = re.compile(r"二[〇○零Oo0][一二三四五六七八九〇○零Oo0]{2}(?=年)")
HAN_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
#: Words at either end of a title that are no part of an agency's name.
FRAME = re.compile(r"^(?:关于|附件\d?[:：]?|【[^】]*】|\d+[.、])+|(?:关于|的|《|—+|-+)+$")
#: What may follow the name of the document: nothing, a bracket, a file name's ending, the site's name after a bar.
TITLE_END = re.compile(
    r"$|[(\[《》【】〔〕”\"'_\-—–|.,:;·。!?]|(?:19|20)\d{2}年?度?$|[及和与]?附[件表]|发布(?:时间|日期)?:"
)
#: What stands beside an agency in a title: months of a whole year, a bare year, empty brackets, the regulation's name.
MONTHS = re.compile(r"0?1月?(?:份)?[-—–~至到]+12月(?:份)?")
BARE_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
EMPTY = re.compile(r"\(\)|\[\]|【】|〔〕|《》")
LAW = re.compile(r"《[^《》]*条例》")
PATH = re.compile(r"[>»›|]+")
BEHIND = re.compile(
    r"[\s)》”\"]*(?:\(|[-—–_]+)([\u4e00-\u9fff]{2,30}?(?:人民政府|办公[室厅]|办事处|委员会|管委会|局|厅|院|中心|镇|乡|街道))"
    r"(?:\)|[-—–_.]|$)"
)
#: How some sites write 信息, half turned into other signs.
INFORMATION = ("資訊", "资訊", "資讯", "资讯")
SELF = frozenset({"本局", "本单位", "本机关", "本部门", "我局", "我市", "我县", "本级", "年度", "度"})

#: No title is longer, the blanks in it counted.
LONGEST_TITLE = 80


@dataclass(frozen=True)
class TitleFacts:
    """What a title says."""

    agency: str  #: as printed, blanks removed; empty when the title names none
    year: int | None


def read_title(title: str) -> TitleFacts:
    """Read the agency and the year out of a title. A title that is not one of an annual report names no agency."""
    text = squeeze(title)
    if len(text) <= LONGEST_TITLE:
        text = text[_end_of_path(text) :]
    core = find_core(text)
    year = _read_year(text, core)
    if SCHOOL_YEAR.search(text):
        return TitleFacts("", None)
    if not core or not TITLE_END.match(text[core.end() :]):
        return TitleFacts("", year)
    agency = _read_agency(text[: core.start()])
    return TitleFacts(agency or _read_agency_behind(text[core.end() :]), year)


def find_core(text: str) -> re.Match[str] | None:
    """The name of the document in a text without blanks; its places are those of the text."""
    simplified = text.translate(TRADITIONAL)
    for written in INFORMATION:
        simplified = simplified.replace(written, "信息")
    return CORE.search(simplified)


def _end_of_path(text: str) -> int:
    """Where the title begins behind the names of columns: 首页>政府信息公开年报>伊宁市2021年政府信息公开年报."""
    ends = [mark.end() for mark in PATH.finditer(text)]
    return next((end for end in reversed(ends) if find_core(text[end:])), 0)


def _read_agency(before: str) -> str:
    agency = BARE_YEAR.sub("", YEAR_WORD.sub("", MONTHS.sub("", LAW.sub("", before))))
    agency = FRAME.sub("", FRAME.sub("", EMPTY.sub("", agency))).strip('《》“”"〔〕[]【】_—-·，,：: ')
    return "" if agency in SELF or len(agency) < 2 else agency


def _read_agency_behind(tail: str) -> str:
    """A body named behind the name of the document, in brackets or after a dash; the name of a site is none."""
    named = BEHIND.match(YEAR_WORD.sub("", tail))
    return "" if named is None else named[1]


def squeeze(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    folded = HAN_YEAR.sub(lambda match: match[0].replace("二", "2", 1).translate(HAN_DIGITS), folded)
    return folded.replace("\u200b", "")


def _read_year(text: str, core: re.Match[str] | None) -> int | None:
    """The year next to the document's name, else the only year of the title."""
    if core:
        inside = YEAR.search(core[0])
        if inside:
            return int(inside[1])
        before = [int(match[1]) for match in YEAR_WORD.finditer(text[: core.start()])]
        if before:
            return before[-1]
    years = {int(match[1]) for match in YEAR.finditer(SCHOOL_YEAR.sub("", text))}
    return years.pop() if len(years) == 1 else None
