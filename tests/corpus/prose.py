"""The words around the tables: title, preamble, six sections, signature, as reports of counties and bureaus run."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Body:
    """A body that reports: its full name and what it calls itself."""

    name: str
    short: str
    is_government: bool = False


BODIES = (
    Body("青禾县人民政府", "青禾县", True),
    Body("临江市人民政府", "临江市", True),
    Body("北川区人民政府", "北川区", True),
    Body("云岭县水利局", "县水利局"),
    Body("东河市教育局", "市教育局"),
    Body("白石县卫生健康委员会", "县卫生健康委"),
    Body("南浦区市场监督管理局", "区市场监管局"),
    Body("金沙镇人民政府", "金沙镇", True),
    Body("海城市自然资源和规划局", "市自然资源和规划局"),
    Body("长宁县应急管理局", "县应急管理局"),
    Body("新源市公安局", "市公安局"),
    Body("石桥街道办事处", "街道"),
)
HEADINGS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
HAN = "一二三四五六七八九十"
SENTENCES = (
    "严格落实政府信息公开审查制度，坚持先审查、后公开，做到应公开尽公开",
    "及时调整政务公开领导小组，明确分管领导和专职人员，层层压实工作责任",
    "围绕群众关切的就业、教育、医疗等领域，持续做好重点信息发布和政策解读",
    "规范依申请公开受理、登记、办理、答复等各环节流程，依法依规按时答复申请人",
    "加强政府网站和政务新媒体的日常管理，定期检查更新内容，关停长期不更新的账号",
    "组织业务培训，提升工作人员的责任意识和业务水平，推动政务公开工作提质增效",
    "将政务公开纳入年度绩效考核，强化监督检查，未发生因信息公开工作追责的情形",
)
FAULTS = (
    "个别科室对政务公开工作的重视程度不够，主动公开意识有待增强",
    "政策解读形式较为单一，图解、视频等形式运用不足",
    "信息发布的及时性有待进一步提高",
)
PARTS = ("主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障")


@dataclass(frozen=True)
class Text:
    """The words of a report."""

    title: str
    preamble: str
    sections: tuple[tuple[int, str, tuple[str, ...]], ...]  #: number, heading, paragraphs
    signed: tuple[str, str]


def write(draw: random.Random, body: Body, year: int, received: int, *, edition: str, traits: frozenset[str]) -> Text:
    """Write the words; all numbers in them are of the kind that a table must not take."""
    shape = draw.choice(["{name}{year}年政府信息公开工作年度报告", "{name} {year}年度政府信息公开工作年度报告"])
    title = shape.format(name=body.name, year=year)
    preamble = (
        f"根据《中华人民共和国政府信息公开条例》规定，现公布{body.name}{year}年政府信息公开工作年度报告。"
        f"本报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。如对本报告有任何疑问，请与{body.name}联系"
        f"（地址：人民路{draw.randint(1, 300)}号，电话：0{draw.randint(400, 999)}-{draw.randint(2000000, 8999999)}）。"
    )
    count = 1 if "short" in traits else len(PARTS)
    first = tuple(_write_part(draw, body, year, received, number) for number in range(count))
    if "restarted_numbers" in traits:  # 一、 for （一）: numbers of headings do not tell sections
        first = tuple(part.replace(f"（{HAN[i]}）", f"{HAN[i]}、", 1) for i, part in enumerate(first))
    fault = "；".join(f"{HAN[i]}是{fault}" for i, fault in enumerate(draw.sample(FAULTS, 2)))
    done = f"{year}年，{body.short}政务公开工作取得一定成效"
    last = (f"{done}，但仍存在以下不足：{fault}。下一步，{draw.choice(SENTENCES)}。",)
    bodies = (first, (), (), (), last, ("无。",)) if edition != "prose" else _write_old(draw, body, year, first, last)
    if "seven_sections" in traits:
        bodies = (*bodies[:5], (*bodies[5], "七、附件", "本报告无附件。"))
    sections = tuple((i + 1, f"{_number(i, traits)}{heading}", bodies[i]) for i, heading in enumerate(HEADINGS))
    return Text(title, preamble, sections, (body.name, f"{year + 1}年1月{draw.randint(10, 28)}日"))


def _number(index: int, traits: frozenset[str]) -> str:
    if "dash_heading" in traits and index == 0:
        return "—、"
    return "" if "no_heading_numbers" in traits else f"{HAN[index]}、"


def _write_part(draw: random.Random, body: Body, year: int, received: int, number: int) -> str:
    counted = (
        f"{year}年，{body.short}通过政府网站主动公开各类信息{draw.randint(20, 2400)}条"
        if number == 0
        else f"全年共收到政府信息公开申请{received}件，均在法定期限内答复"
    )
    said = "；".join(draw.sample(SENTENCES, 2))
    return f"（{HAN[number]}）{PARTS[number]}。{counted + '。' if number < 2 else ''}{said}。"


def _write_old(
    draw: random.Random, body: Body, year: int, first: tuple[str, ...], last: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """A report of before 2019 tells all its numbers in sentences."""
    made = f"{year}年，{body.short}制发规范性文件{draw.randint(1, 20)}件，办理行政许可{draw.randint(100, 9000)}件。"
    asked = f"收到政府信息公开申请{draw.randint(1, 90)}件，予以公开{draw.randint(1, 30)}件，结转下年度继续办理0件。"
    sued = "全年因政府信息公开被申请行政复议0件，被提起行政诉讼0件。"
    return first, (made,), (asked,), (sued,), last, ("无其他需要报告的事项。",)
