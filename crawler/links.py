"""Which links of a page lead to the yearly reports: report columns, and the gateways on the way to them.

    <a href="/yining/c118486/zfxxgk_gknrz.shtml">信息公开年报</a>     -> column
    <a href="/yining/zfxxgk/zfxxgk.shtml">政府信息公开</a>            -> gateway
    <a href="/yining/c118490/list.shtml">2024年</a>                 -> column, inside a report column only

One channel per report year is common and its number cannot be guessed, so columns are found by what they are called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html as lxml_html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.text import normalise

LinkKind = Literal["column", "gateway"]

#: How many gateways may follow one another from a start page: home, 政务公开, 政府信息公开, 法定主动公开内容.
MOST_GATEWAYS = 4
#: How many columns may lie in one another: 信息公开年报, 部门, 2024年.
MOST_COLUMNS = 3

_COLUMN = re.compile(
    r"(?:政府|政务|部门|单位|历年|本级|市政府|县政府|州政府)*(?:信息)?公开(?:工作)?(?:年度)?(?:工作)?(?:报告|年报)(?:专栏|栏目|汇总|列表)?"
    r"|(?:历年|历史|工作)?(?:年度报告|年报)(?:专栏|栏目|汇总|列表)?"
)
#: Within a report column: years, kinds of bodies, more of the same. Menus stand on the same page, so that names of
#: other things (政府信息公开指南, 部门动态) must not pass.
_INSIDE_COLUMN = re.compile(
    r"(?:19|20)\d\d年?(?:度)?(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:年报|报告)?"
    r"|(?:各|本|市|县|州|区)?(?:级)?(?:人民)?政府(?:本级|办公室|办公厅|工作部门|组成部门|系统)?|(?:市|县|州|区)?本级(?:政府)?"
    r"|(?!.*(?:公开|服务|领导|文件|动态|概况|之窗|链接|导航|预算|决算|职责|责任|网站|新闻|信息|要闻|通知))"
    r".{0,8}(?:部门|单位|街道|乡镇|乡\(镇\)|镇乡|园区|县市|县区|市县|县\(市\)|市直|州直|县直|区直|垂管|驻市).{0,8}"
    r"|更多(?:>+|»)?|more(?:>+)?|(?:历年|往年|以前年度|历史)(?:年报|报告)?",
    re.IGNORECASE,
)
_GATEWAY = re.compile(
    r"(?:.{0,10}(?:政府|政务|部门|法定|街道|乡镇|基层|重点领域)?)"
    r"(?:信息公开|政务公开|主动公开|公开内容|公开目录|公开专栏|公开平台|信息公开目录|公开事项)"
    r"(?:内容|目录|专栏|平台|专题|网|栏目|信息|基本目录|首页|信息网)*(?:\(.{1,8}\))?"
)
_NO_GATEWAY = re.compile(r"指南|制度|申请|意见箱|条例|规定|办法|要点|标准|举报|监督|投诉|新闻|解读|通知|年度报告")
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Link:
    """A link as a page shows it: absolute address without fragment, its text, its title attribute."""

    url: str
    text: str
    title: str
    frame: bool = False  #: an iframe: a part of the page that shows it

    @property
    def name(self) -> str:
        """The fuller of title and text: lists cut the text off and keep the whole in the title."""
        return self.title if len(self.title) >= len(self.text) else self.text


def parse_page(body: bytes) -> HtmlElement | None:
    """The tree of a page, decoded by its bytes; None where there is no element in it."""
    text = decode(body).replace("\x00", "")
    try:
        return lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ParserError:
        return None


def read_links(url: str, body: bytes) -> list[Link]:
    """The http(s) links and frames of a page, in its order, each address once."""
    tree = parse_page(body)
    if tree is None:
        return []
    base = urljoin(url, next(iter(tree.xpath("//base/@href")), ""))
    found: dict[str, Link] = {}
    for link in _links_of(tree, base):
        if link.url not in found or len(link.name) > len(found[link.url].name):
            found[link.url] = link
    return list(found.values())


def classify_link(
    link: Link, *, in_column: bool, in_gateway: bool, is_agency: Callable[[str], bool]
) -> LinkKind | None:
    """Whether a link leads to a report column, to a gateway, or nowhere of interest.

    `in_column`: the link stands in a report column, where 2024年 or 市直部门 are columns too. `in_gateway`: it stands
    in a gateway, where the name of a body (`is_agency`) leads to that body's own disclosure pages.
    """
    if link.frame:
        return "column" if in_column else None
    for name in dict.fromkeys((normalise(link.text), normalise(link.title))):
        plain = name.strip("·•>»→|[]【】《》-—")
        if not plain or len(plain) > _LONGEST_NAME:
            continue
        if _COLUMN.fullmatch(plain) or (in_column and (_INSIDE_COLUMN.fullmatch(plain) or is_agency(plain))):
            return "column"
        if _GATEWAY.fullmatch(plain) and not _NO_GATEWAY.search(plain):
            return "gateway"
        if in_gateway and is_agency(plain):
            return "gateway"
    return None


def _links_of(tree: HtmlElement, base: str) -> Iterator[Link]:
    for anchor in tree.iter("a", "area"):
        address = resolve(base, anchor.get("href") or _script_address(anchor.get("onclick")))
        if address is not None:
            yield Link(address, " ".join(anchor.text_content().split()), " ".join((anchor.get("title") or "").split()))
    for frame in tree.iter("iframe", "frame"):
        address = resolve(base, frame.get("src"))
        if address is not None:
            yield Link(address, "", " ".join((frame.get("title") or "").split()), frame=True)


def _script_address(script: str | None) -> str | None:
    found = re.search(r"[\"']((?:https?:)?/[^\"']+)[\"']", script or "")
    return found[1] if found else None


def resolve(base: str, reference: str | None) -> str | None:
    """An absolute http(s) address without fragment, as a browser makes it; None for anything else."""
    if reference is None or not reference.strip():
        return None
    try:
        address = urldefrag(urljoin(base, "".join(reference.split("\n")).strip()))[0]
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return address if host and address.lower().startswith(("http://", "https://")) else None
