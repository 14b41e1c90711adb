"""The articles of the sample's web: the two reports, and near misses that a crawler must leave alone.

Titles of near misses follow real kinds of titles. Their texts say in one sentence what they stand for and hold no
figures. Article ids are the md5 of a stated phrase, so that they are nobody's real ids.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from samples.markup import report_title

#: The channel of the report year 2024. Its number is made up: on the real site such numbers cannot be guessed either.
CHANNEL = "c130224"


def sample_id(phrase: str) -> str:
    """Return 32 hexadecimal digits for something that has no real id here."""
    return hashlib.md5(f"gongkai sample: {phrase}".encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Article:
    """An article of the channel. ``kind``: a report as a page, a report as an attachment, or a near miss."""

    title: str
    published: str  #: ``2025-01-28 12:30:00``, local time
    kind: Literal["page", "attachment", "near miss"]
    source: str = "伊宁市人民政府办公室"
    stands_for: str = ""  #: of a near miss: the kind of page it stands for

    @property
    def id(self) -> str:
        """The 32 hexadecimal digits in its address."""
        return sample_id(self.title)

    @property
    def folder(self) -> str:
        """The folder of its address, ending with a slash."""
        return f"/yining/{CHANNEL}/{self.published[:4]}{self.published[5:7]}/"

    @property
    def path(self) -> str:
        """Its address on the host."""
        return f"{self.folder}{self.id}.shtml"

    @property
    def attachment(self) -> str:
        """The address of its attachment, relative to its folder as the platform writes it."""
        return f"{self.id}/files/{sample_id(self.title + ' PDF')}.pdf"


CITY_REPORT = Article(report_title("yining-city-2024"), "2025-01-28 12:30:00", "page")
#: The report itself shows no date; this one is made up, before the 31 January that binds departments.
ECOLOGY_REPORT = Article(
    report_title("yining-ecology-2024"), "2025-01-22 17:18:49", "attachment", "伊犁州生态环境局伊宁市分局"
)

#: Title, date, kind of page. Newest first, as the list shows them.
_NEAR_MISSES = (
    ("关于做好2025年政府信息公开工作年度报告编制发布工作的通知", "2025-12-19", "年度报告编制工作的通知"),
    ("伊宁市政府信息公开指南", "2025-09-10", "政府信息公开指南"),
    ("伊宁市政府信息公开工作年度报告制度", "2025-09-08", "年度报告制度"),
    ("政府信息公开保密审查制度", "2025-09-08", "公开制度"),
    ("政府信息公开申请表", "2025-09-01", "申请表格"),
    ("伊宁市2025年政务公开工作要点", "2025-06-12", "政务公开工作要点"),
    ("2024年度行政执法统计年报", "2025-05-30", "行政执法统计年报"),
    ("2024年度部门决算公开说明", "2025-05-22", "部门决算"),
    ("2024年度市本级预算执行和其他财政收支审计工作报告", "2025-05-16", "审计工作报告"),
    ("伊宁市2024年国民经济和社会发展统计公报", "2025-04-25", "统计公报"),
    ("伊宁市2024年法治政府建设年度报告", "2025-03-31", "法治政府建设年度报告"),
    ("政务公开业务培训简讯", "2025-03-20", "工作动态"),
    ("2023—2024学年学校信息公开年度报告", "2025-03-14", "学校信息公开年度报告"),
    ("图解：伊宁市2024年政府信息公开工作年度报告", "2025-03-06", "年报图解"),
    ("《伊宁市人民政府2024年政府信息公开工作年度报告》解读", "2025-03-05", "年报解读"),
    ("一图读懂2024年政府信息公开年报", "2025-03-04", "年报图解"),
    ("2024年度重大行政决策事项目录", "2025-02-27", "决策事项目录"),
    ("2024年度政务新媒体工作情况", "2025-02-18", "政务新媒体工作情况"),
    ("政府网站工作年度报表（2024年度）", "2025-01-27", "政府网站工作年度报表"),
    ("2024年度政务公开第三方评估结果说明", "2025-01-08", "评估结果"),
    ("关于做好2024年政府信息公开工作年度报告编制工作的通知", "2024-12-20", "年度报告编制工作的通知"),
    ("伊宁市2024年政务公开工作要点", "2024-06-07", "政务公开工作要点"),
)

ARTICLES = tuple(
    sorted(
        (
            CITY_REPORT,
            ECOLOGY_REPORT,
            *(Article(title, f"{date} 10:00:00", "near miss", "示例", kind) for title, date, kind in _NEAR_MISSES),
        ),
        key=lambda article: article.published,
        reverse=True,
    )
)
