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
from functools import cache, lru_cache
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html as lxml_html
from lxml.etree import ParserError, XPath
from lxml.html import HtmlElement

from crawler.charset import decode
from crawler.text import normalise

LinkKind = Literal["column", "gateway"]

#: How many gateways may follow one another from a start page: home, 政务公开, 政府信息公开, 法定主动公开内容, a body.
MOST_GATEWAYS = 5
#: How many columns may lie in one another: 信息公开年报, 部门, 2024年.
MOST_COLUMNS = 3

_YEAR = r"(?:\(?(?:19|20)\d\d\)?年?度?)"
#: With a year before or after it, and the name of the body: one channel a year, one a body.
_COLUMN = re.compile(
    rf"{_YEAR}?(?:.{{0,14}}?(?:信息|政务|政府))?公开{_YEAR}?(?:工作)?(?:情况)?(?:的)?{_YEAR}?(?:年度)?(?:工作)?(?:报告|年报)"
    rf"(?:专栏|专题|专项|栏目|汇总|列表|公开|公示|查询|发布|专区|信息|目录|集|栏)*{_YEAR}?"
    rf"|(?:历年|历史|工作|年度|各?部门|各?单位|本级)*(?:年度(?:工作)?报告|年报)(?:专栏|专题|栏目|汇总|列表|公开|公示|发布|专区)*"
)
_NO_COLUMN = re.compile(
    r"制度|指南|解读|图解|通知|编制|申请|规定|条例|模板|格式|填报|报送|要点|考核|评估|法治|决算|预算|统计|执法|网站|报表|学校|企业"
)
_KIND = r"部门|单位|街道|乡镇|乡\(镇\)|镇乡|园区|县市|县区|市县|县\(市\)|市直|州直|县直|区直|垂管|驻市"
#: Within a report column: years, kinds of bodies, more of the same. Menus stand on the same page, so that names of
#: other things (政府信息公开指南, 部门动态) must not pass.
_INSIDE_COLUMN = re.compile(
    r"(?:19|20)\d\d年?(?:度)?(?:政府)?(?:信息公开)?(?:工作)?(?:年度)?(?:年报|报告)?"
    r"|(?:各|本|市|县|州|区)?(?:级)?(?:人民)?政府(?:本级|办公室|办公厅|工作部门|组成部门|系统)?|(?:市|县|州|区)?本级(?:政府)?"
    r"|(?!.*(?:公开|服务|领导|文件|动态|概况|之窗|链接|导航|预算|决算|职责|责任|网站|新闻|信息|要闻|通知))"
    rf".{{0,8}}(?:{_KIND}).{{0,8}}"
    r"|更多(?:>+|»)?|more(?:>+)?|(?:历年|往年|以前年度|历史)(?:年报|报告)?",
    re.IGNORECASE,
)
_NO_BODY = (
    r"(?!.*(?:新闻|动态|服务|通知|网上|通办|办事|领导|政策|文件|会议|解读|公告"
    r"|职责|机构|概况|互动|规划|数据|要闻|首页))"
)
_BODY_ENDS = (
    r"局|委员会|发改委|卫健委|国资委|工信委|民宗委|民委|街道|街道办事处|街道办|管委会|镇|乡|分局|人民政府|办公室"
)
_BODY_NAME = re.compile(rf"{_NO_BODY}.{{2,16}}(?:{_BODY_ENDS})")
#: Within a gateway the name of a body or of a kind of bodies leads to its own pages, on the roster or not.
_BODY = re.compile(rf"{_NO_BODY}(?:.{{2,16}}(?:{_BODY_ENDS})|.{{0,6}}(?:{_KIND}).{{0,6}})")
_GATEWAY = re.compile(
    r"(?:.{0,10}(?:政府|政务|部门|法定|街道|乡镇|基层|重点领域)?)"
    r"(?:信息公开|政务公开|主动公开|公开内容|公开目录|公开专栏|公开平台|信息公开目录|公开事项|阳光政务)"
    r"(?:内容|目录|专栏|平台|专题|网|栏目|信息|基本目录|首页|信息网|专区|版块|板块|频道|工作|门户|主页|查询|列表|入口|大厅|管理|系统)*"
    r"(?:\(.{1,8}\))?|公开|(?:市|县|州)?政务"
)
_NO_GATEWAY = re.compile(r"指南|制度|申请|意见箱|条例|规定|办法|要点|标准|举报|监督|投诉|新闻|解读|通知|年度报告")
#: （三）, 7. and 七、 before a name, the number of its articles after it.
_NUMBERING = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、)|\(\d{1,3}\)$"
)
_NEXT_PAGE = re.compile(r"下一?页|后一?页|next(?:page)?|>{1,2}|»|›", re.IGNORECASE)
_SESSION = re.compile(
    r"/\((?:[A-Z]\([^()/]*\))+\)(?=/)"  # ASP.NET: /(S(lit3py55t21z5v55vlm25s55))/list.aspx
    r"|;(?:jsessionid|phpsessid|sid|sessionid)=[^/?#]*|(?<=[?&])(?:jsessionid|phpsessid)=[^&#]*&?",
    re.IGNORECASE,
)
#: Four digits and more in the last part of a path name one page; a list is called list, index, zfxxgk_gknrz, c118486/,
#: or its number follows /column (an organ's list), /api/all (gkmlpt).
_LEAF = re.compile(
    r"(?<!/column)(?<!/api/all)/(?!c\d{5,7}(?:\.|$)|col\d|list|index)[^/]*(?:\d{4,}|[0-9a-f]{32})[^/]*$", re.IGNORECASE
)
_SCRIPT_ADDRESS = re.compile(r"[\"']([^\"'\s<>(){}]+)[\"']")
_PAGE_ADDRESS = re.compile(r"(?:(?:https?:)?/|\.{1,2}/).|.+\.(?:s?html?|jsp|pdf|docx?)(?:\?|$)")
_DATA_ATTRIBUTES = ("data-href", "data-url", "data-link")
_CLICKABLE = (
    "descendant-or-self::*[self::a or self::area or self::option or @onclick"
    + "".join(f" or @{name}" for name in _DATA_ATTRIBUTES)
    + "]"
)
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


@cache
def compiled(path: str) -> Callable[[HtmlElement], list[Any]]:
    """An XPath of nodes or texts, made ready once: making it takes as long as using it on a small page."""
    ready: Any = XPath(path)
    found: Callable[[HtmlElement], list[Any]] = ready
    return found


@lru_cache(maxsize=2)
def page_tree(body: bytes) -> HtmlElement | None:
    """The tree of a page, shared by all that read the same page one after the other: it must not be changed."""
    return parse_page(body)


def read_links(url: str, body: bytes) -> list[Link]:
    """The http(s) links and frames of a page, in its order, each address once."""
    tree = page_tree(body)
    if tree is None:
        return []
    base = base_address(url, tree)
    found: dict[str, Link] = {}
    for link in _links_of(tree, base):
        if link.url not in found or len(link.name) > len(found[link.url].name):
            found[link.url] = link
    return list(found.values())


def base_address(url: str, tree: HtmlElement) -> str:
    """What a page's references are relative to."""
    return resolve(url, next(iter(compiled("//base/@href")(tree)), "")) or url


def classify_link(
    link: Link, *, in_column: bool, in_gateway: bool, is_agency: Callable[[str], bool]
) -> LinkKind | None:
    """Whether a link leads to a report column, to a gateway, or nowhere of interest.

    `in_column`: the link stands in a report column, where 2024年 or 市直部门 are columns too. `in_gateway`: it stands
    in a gateway, where the name of a body (`is_agency`) leads to that body's own disclosure pages.
    """
    if link.frame:
        return "column" if in_column else "gateway"
    for name in dict.fromkeys((normalise(link.text), normalise(link.title))):
        plain = _NUMBERING.sub("", name.strip("·•>»→|[]【】《》-—+"))
        if not plain or len(plain) > _LONGEST_NAME:
            continue
        if _COLUMN.fullmatch(plain) and not _NO_COLUMN.search(plain):
            return "column"
        if in_column and (_INSIDE_COLUMN.fullmatch(plain) or is_agency(plain)):
            return "column"
        if _GATEWAY.fullmatch(plain) and not _NO_GATEWAY.search(plain):
            return "gateway"
        if in_gateway and (is_agency(plain) or _BODY.fullmatch(plain)):
            return "gateway"
    return None


def is_column_name(name: str) -> bool:
    """Whether a name is that of a report column."""
    plain = _NUMBERING.sub("", normalise(name).strip("·•>»→|[]【】《》-—+"))
    return _COLUMN.fullmatch(plain) is not None and _NO_COLUMN.search(plain) is None


def is_inner_name(title: str, is_agency: Callable[[str], bool]) -> bool:
    """Whether a title says no more than a year or a body, which within a report column is enough."""
    plain = normalise(title)
    year = re.fullmatch(rf"{_YEAR}(?:工作)?(?:年度)?(?:年报|报告)?", plain)
    return bool(year or _BODY_NAME.fullmatch(plain)) or (len(plain) <= _LONGEST_NAME and is_agency(plain))


def is_next_page(link: Link) -> bool:
    """Whether a link leads to the next page of a list."""
    return _NEXT_PAGE.fullmatch(normalise(link.text)) is not None


def is_leaf(url: str) -> bool:
    """Whether an address looks like that of one page and not of a list, on platforms of any kind."""
    return _LEAF.search(urlsplit(url).path) is not None


def anchors(tree: HtmlElement, base: str) -> Iterator[tuple[HtmlElement, str]]:
    """What can be clicked on, with its absolute address."""
    for node, reference in references(tree):
        address = resolve(base, reference)
        if address is not None:
            yield node, address


def references(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """What can be clicked on, with what it leads to as written: in a link, in a script, in an attribute for one."""
    for node in compiled(_CLICKABLE)(tree):
        href = (node.get("value") if node.tag == "option" else node.get("href")) or ""
        plain = "" if re.match(r"\s*(?:#|javascript:)", href, re.IGNORECASE) else href.strip()
        if node.tag == "option" and "/" not in plain:
            continue
        data = next((str(node.get(name)) for name in _DATA_ATTRIBUTES if node.get(name)), None)
        reference = str(plain or data or "") or _script_address(node.get("onclick")) or _script_address(href)
        if reference:
            yield node, reference


def _links_of(tree: HtmlElement, base: str) -> Iterator[Link]:
    for node, address in anchors(tree, base):
        text, title = node.text_content(), node.get("title") or ""
        if not text.strip() and not title:
            # A picture, or an empty link in an item of a menu that has the name.
            title = next(iter(node.xpath(".//@title | .//img/@alt | parent::li/@title | parent::dd/@title")), "")
        yield Link(address, " ".join(text.split()), " ".join(title.split()))
    for frame in tree.iter("iframe", "frame"):
        shown = resolve(base, frame.get("src"))
        if shown is not None:
            yield Link(shown, "", " ".join((frame.get("title") or "").split()), frame=True)


def _script_address(script: str | None) -> str | None:
    """The first quoted address of a script: one with a path, or a page's file name."""
    quoted = (found[1] for found in _SCRIPT_ADDRESS.finditer(script or ""))
    return next((text for text in quoted if _PAGE_ADDRESS.match(text)), None)


def resolve(base: str, reference: str | None) -> str | None:
    """An absolute http(s) address without fragment and session id, as a browser makes it; None for anything else."""
    if reference is None or not reference.strip():
        return None
    try:
        address = urldefrag(urljoin(base, "".join(reference.split("\n")).strip()))[0]
        address = _SESSION.sub("", address).rstrip("?&") if _SESSION.search(address) else address
        host, _ = urlsplit(address).hostname, urlsplit(address).port  # a port that is none raises ValueError
    except ValueError:
        return None
    return address if host and address.lower().startswith(("http://", "https://")) else None
