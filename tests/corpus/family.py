"""Whole families of bodies over years, consistent by construction: what a year leaves over the next one takes in.

families = draw_families(seed=1)         four counties, nine bodies each, six years
families[0].numbers["qinghe-jiaoyuju", 2023]["requests.carried_over_in.total"]
    == families[0].numbers["qinghe-jiaoyuju", 2022]["requests.carried_over_out.total"]

A county's own figures are the sums of those of all bodies below it. Nothing here is read from a document.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tests.corpus import prose
from tests.corpus.forms import REQUEST_COLUMNS, list_codes
from tests.corpus.truth import Entry, Section, Truth

YEARS = range(2019, 2025)
Number = int | Decimal
Numbers = dict[str, Number]
PLACES = (("青禾县", "qinghe"), ("临河县", "linhe"), ("云岭县", "yunling"), ("白石县", "baishi"))
#: Of each county: name behind the county's, id, type, level, and how many applications a year it has.
BODIES = (
    ("人民政府办公室", "zhengfuban", "office", "county", 60),
    ("教育局", "jiaoyuju", "bureau", "county", 40),
    ("水利局", "shuiliju", "bureau", "county", 25),
    ("财政局", "caizhengju", "bureau", "county", 30),
    ("市场监督管理局", "shijianju", "bureau", "county", 50),
    ("石桥镇人民政府", "shiqiao", "township", "township", 20),
    ("柳河乡人民政府", "liuhe", "township", "township", 15),
    ("东街街道办事处", "dongjie", "street", "street-office", 20),
)
RESULTS = tuple(
    dict.fromkeys(
        code.split(".")[1]
        for edition in ("2021", "2019")
        for code in list_codes("requests", edition)
        if code.split(".")[1] not in {"new_requests", "carried_over_in", "total_processed", "carried_over_out"}
    )
)


@dataclass(frozen=True)
class Body:
    """One body of the roster."""

    id: str
    name: str
    type: str
    level: str
    parent: str


@dataclass(frozen=True)
class Family:
    """A county and the bodies below it, with the figures of each in each year."""

    head: Body
    bodies: tuple[Body, ...]
    numbers: Mapping[tuple[str, int], Numbers] = field(default_factory=dict)  #: by body and year

    @property
    def all(self) -> tuple[Body, ...]:
        """The county and those below it."""
        return (self.head, *self.bodies)


def edition_of(year: int) -> str:
    """The form that reports of a year follow here."""
    return "2019" if year < 2021 else "2021"


def draw_families(seed: int) -> tuple[Family, ...]:
    """The same families for the same seed."""
    return tuple(_draw_family(random.Random(f"{seed}/{place}"), place, slug) for place, slug in PLACES)


def _draw_family(draw: random.Random, place: str, slug: str) -> Family:
    head = Body(slug, f"{place}人民政府", "government", "county", "")
    bodies = tuple(Body(f"{slug}-{tail}", f"{place}{name}", kind, level, slug) for name, tail, kind, level, _ in BODIES)
    numbers: dict[tuple[str, int], Numbers] = {}
    for body, (*_, size) in zip(bodies, BODIES, strict=True):
        before: Numbers = {}
        for year in YEARS:
            before = numbers[body.id, year] = _draw_year(draw, size, edition_of(year), before)
    for year in YEARS:
        numbers[head.id, year] = add_up([numbers[body.id, year] for body in bodies])
    return Family(head, bodies, numbers)


def add_up(parts: list[Numbers]) -> Numbers:
    """The sums of the same cells."""
    return {code: sum((part[code] for part in parts[1:]), parts[0][code]) for code in parts[0]}


def _draw_year(draw: random.Random, size: int, edition: str, before: Numbers) -> Numbers:
    numbers: Numbers = {}
    _draw_proactive(draw, edition, before, numbers)
    _draw_requests(draw, size, edition, before, numbers)
    for block in ("review", "litigation_direct", "litigation_after_review"):
        counts = [draw.randint(0, 4) for _ in range(4)]
        for column, count in zip(("upheld", "corrected", "other_result", "pending"), counts, strict=True):
            numbers[f"review_litigation.{block}.{column}"] = count
        numbers[f"review_litigation.{block}.total"] = sum(counts)
    return numbers


def _draw_proactive(draw: random.Random, edition: str, before: Numbers, numbers: Numbers) -> None:
    for code in list_codes("proactive", edition):
        _, row, column = code.split(".")
        if row == "rules":
            numbers[code] = 0
        elif column == "amount_10k_yuan":
            numbers[code] = Decimal(draw.randint(10_000, 90_000)).scaleb(-2)
        else:
            numbers[code] = draw.randint(20, 90) if column != "change" else draw.randint(0, 9)
    if edition == "2021":
        row = "proactive.normative_documents"
        issued, stock = draw.randint(2, 9), before.get(f"{row}.in_force", draw.randint(30, 60))
        repealed = draw.randint(0, 5)
        numbers |= {f"{row}.issued": issued, f"{row}.repealed": repealed, f"{row}.in_force": stock + issued - repealed}


def _draw_requests(draw: random.Random, size: int, edition: str, before: Numbers, numbers: Numbers) -> None:
    results = [row for row in RESULTS if f"requests.{row}.total" in list_codes("requests", edition)]
    rows = ("new_requests", "carried_over_in", *results, "total_processed", "carried_over_out")
    for column in REQUEST_COLUMNS[:-1]:
        share = {"natural_person": 1.0, "commercial_enterprise": 0.3, "other_organisation": 0.2}.get(column, 0)
        most, often = (25, 0.7) if share == 1 else (6, 0.5)
        counts = {row: draw.randint(0, most) if share and draw.random() < often else 0 for row in results}
        counts["granted"] = round(draw.randint(size, 2 * size) * share)
        processed, left = sum(counts.values()), round(draw.randint(2, 9) * share)
        taken = int(before.get(f"requests.carried_over_out.{column}", round(draw.randint(2, 9) * share)))
        counts |= {"total_processed": processed, "carried_over_out": left, "carried_over_in": taken}
        counts["new_requests"] = processed + left - taken
        for row in rows:
            numbers[f"requests.{row}.{column}"] = counts[row]
    for row in rows:
        numbers[f"requests.{row}.total"] = sum(int(numbers[f"requests.{row}.{c}"]) for c in REQUEST_COLUMNS[:-1])


def make_report(
    body: Body, year: int, numbers: Numbers, *, signed_on: str = "", told: Mapping[str, Number] | None = None
) -> Truth:
    """A body's report of a year; its prose tells the table's numbers, or those `told` in their stead."""
    draw = random.Random(f"{body.id}/{year}")
    edition = edition_of(year)
    said = {**numbers, **(told or {})}
    title = f"{body.name}{year}年政府信息公开工作年度报告"
    preamble = (
        f"根据《中华人民共和国政府信息公开条例》规定，现公布{body.name}{year}年政府信息公开工作年度报告。"
        f"本报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    )
    words = ((*_tell(draw, year, edition, said),), (), (), (), (f"{draw.choice(prose.SENTENCES)}。",), ("无。",))
    sections = tuple(
        Section(number, f"{prose.HAN[number - 1]}、{heading}", words[number - 1])
        for number, heading in enumerate(prose.HEADINGS, start=1)
    )
    entries = tuple(Entry(code, str(numbers[code]), "number", Decimal(numbers[code])) for code in list_all(edition))
    day = signed_on or f"{year + 1}年1月{draw.randint(10, 28)}日"
    return Truth(body.name, year, edition, title, preamble, sections, entries, (body.name, day))


def list_all(edition: str) -> list[str]:
    """Every code of a form, in printed order."""
    return [code for table in ("proactive", "requests", "review_litigation") for code in list_codes(table, edition)]


def _tell(draw: random.Random, year: int, edition: str, said: Mapping[str, Number]) -> list[str]:
    """Three paragraphs with numbers, in one of several wordings."""
    new, taken, done, left = (
        said[f"requests.{row}.total"]
        for row in ("new_requests", "carried_over_in", "total_processed", "carried_over_out")
    )
    asked = (
        f"{year}年，共收到政府信息公开申请{new}件，上年结转{taken}件，办结{done}件，结转下年度继续办理{left}件。",
        f"全年新收政府信息公开申请 {new} 件、上年结转 {taken} 件。"
        f"全年共办结政府信息公开申请 {done} 件，结转下年 {left} 件。",
        f"全年收到政府信息公开申请{new}件，其中自然人{said['requests.new_requests.natural_person']}件；办结{done}件。",
    )
    made = "issued" if edition == "2021" else "newly_made"
    acted = (
        f"全年制发行政规范性文件{said[f'proactive.normative_documents.{made}']}件，"
        f"作出行政许可决定{said['proactive.licences.decisions']}件，"
        f"作出行政处罚决定{said['proactive.penalties.decisions']}件。"
    )
    sued = f"因政府信息公开被申请行政复议{said['review_litigation.review.total']}件。"
    site = f"通过政府网站发布各类信息{draw.randint(200, 2400)}条，举办培训{draw.randint(1, 6)}次。"
    return [
        f"（一）主动公开。{site}{acted}",
        f"（二）依申请公开。{draw.choice(asked)}{sued}",
        f"（三）{draw.choice(prose.SENTENCES)}。",
    ]
