"""HTML pages to blocks and grids: ``<td rowspan=2><p><span>结果</span><br>维持</p></td>`` becomes one `Cell`.

Government sites wrap a report in a platform's page. The body is found by the anchors that the platforms' templates
share; without one the whole page is read, minus navigation and scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from parse.charset import fold_lookalikes, read_text
from parse.model import Block, Grid, Place, Problem, Reading, Unreadable
from parse.readers.html_cells import SPACE, read_inline
from parse.readers.html_index import Index, index_page
from parse.readers.html_looks import is_hidden, join_struck, note_looks, report_doubts, show
from parse.readers.html_pictures import Picture, count_tables, name_remote, open_picture, settle_pictures
from parse.readers.html_spread import spread_formats
from parse.readers.html_tables import find_outer, is_layout, read_table
from parse.readers.html_tokens import list_tokens

#: Where platforms put the article, the most stable first (Ucap, TRS WCM, Ucap templates, VSB, common templates).
ARTICLE_ANCHORS: tuple[str, ...] = (
    "//ucapcontent",
    "//*[@id='zoomcon']",
    "//*[@id='UCAP-CONTENT']",
    "//*[@id='NewsContent']",
    "//*[contains(concat(' ', @class, ' '), ' trs_editor_view ')]",
    "//*[contains(concat(' ', @class, ' '), ' TRS_Editor ')]",
    "//div[contains(concat(' ', @class, ' '), ' gknbxq_detail ')]",
    "//*[@id='vsb_content']",
    "//*[contains(concat(' ', @class, ' '), ' vsb_content ')]",
    "//*[@id='zoom']",
    "//*[contains(concat(' ', @class, ' '), ' article-content ')]",
)
#: An anchor with less text than this share of the page's holds a caption or a link, not the article.
ARTICLE_SHARE = 0.2

NOT_TEXT = ("script", "style", "noscript", "template", "nav", "iframe", "select", "button", "svg", "object")
# fmt: off
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p",
    "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ucapcontent", "ul",
))
# fmt: on
#: A page that ends in the text of a cell was cut there, perhaps within a number; no number is read from this character.
CUT_CELL = re.compile(r"<t[dh]\b[^>]*>(?:[^<]|<(?!/?(?:t[dhr]|table|tbody|thead|tfoot|body|html)\b))*\Z", re.IGNORECASE)
CUT_WITHIN = 2000
CUT = "\ufffd"
NUL = re.compile(r"\x00+")
OPEN_TAG = re.compile(r"<[^<>]*\Z")
#: Damage in a tag, outside quotes, may have eaten digits beside it, as in ``<span>5</sp\ufffdan>0``.
DAMAGED_TAG = re.compile(r"<(?:[^<>\"'\ufffd]|\"[^\"<>]*\"|'[^'<>]*')*\ufffd[^<>]*>")
#: libxml2 parses no deeper than this, leaves out the rest of the page and says so.
DEEPEST = 2_048
TOO_DEEP = "Excessive depth"

TITLE_TAGS = (("ucaptitle", "ucaptitle"), ("publishtime", "publishtime"), ("h1", "h1"), ("h2", "h2"))
#: What platforms print around an article about it, as ``label：value`` or in two cells.
PRINTED_KEYS = re.compile(
    r"^(名称|标题|索引号|发布机构|发文机关|公开日期|发布日期|发布时间|发文日期|成文日期|生成日期|信息来源|来源|文号)$"
)
PRINTED_PAIR = re.compile(r"^([^:：]{2,8})[:：](.{1,120})$", re.DOTALL)
#: Longer text is no label with its value, nor is one of more elements.
LONGEST_PAIR = 130
SHORTEST_KEY = 2


def read_html(data: bytes, *, recognise: bool = False) -> Reading:
    """Read an HTML page.

    Places are element paths in the parsed page. Metadata: ``<meta>`` names, ``title``, ``ucaptitle``, ``publishtime``,
    ``h1``, ``h2`` and the platform's printed labels (发布机构 …), in page order. Raises ``Unreadable`` for a page
    without text, ``NeedsRecognition`` for one with fewer tables than the form and a stored picture that may be one.
    """
    text, encoding, whole = read_text(data)
    text = NUL.sub(CUT, text.strip("\x00"))  # it stands for a byte that was lost, perhaps of a number
    problems = [] if whole and CUT not in text else [_report_damage(encoding)]
    text = DAMAGED_TAG.sub(rf"\g<0>{CUT}", text) if problems else text
    if CUT_CELL.search(text[-CUT_WITHIN:]):
        text = OPEN_TAG.sub("", text) + CUT
        problems.append(_report_cut())
    text = fold_lookalikes(text)
    root = _parse(spread_formats(text))
    metadata = [("charset", encoding), *_read_meta(root)]
    doubts = note_looks(root, text)
    etree.strip_elements(root, *NOT_TEXT, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    index = index_page(root)
    problems.extend(report_doubts(doubts, index))
    article = _find_article(root, index)
    metadata += _read_printed(root, article, index)
    found = list(_read_items(article, index, problems))
    if not found:
        raise Unreadable(
            "page body: no text is left without scripts; expected an article; "
            "the page may be filled by script or be a shield against robots: fetch it again later or find its "
            "attachment"
        )
    items = settle_pictures(found, problems, recognise=recognise)
    if not count_tables(items):
        problems.extend(name_remote(article, index))
    return Reading("html", tuple(items), tuple(metadata), tuple(problems), tuple(list_tokens(article)))


def _parse(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise Unreadable(f"whole page: no element found ({error}); expected HTML; fetch the page again") from error
    if any(TOO_DEEP in entry.message for entry in parser.error_log):
        raise Unreadable(
            f"whole page: its elements are nested deeper than {DEEPEST:,}, and what follows is not read; expected some "
            "dozens; look at the page"
        )
    return root


def _report_damage(encoding: str) -> Problem:
    return Problem(
        "read",
        "charset_damage",
        f"whole page: some bytes have no meaning in {encoding}; expected UTF-8 or GB18030 throughout; "
        "characters that could not be decoded are U+FFFD and no number is read from them: fetch the page again",
    )


def _report_cut() -> Problem:
    return Problem(
        "read",
        "truncated",
        "end of the page: it ends within a cell of a table; expected the end of the page; the last cell "
        "is not read, and more is lacking: fetch the page again",
    )


def _read_meta(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        name, content = meta.get("name") or meta.get("property"), meta.get("content")
        if name and content and content.strip():
            yield name.strip(), content.strip()
    for title in root.iter("title"):
        text = SPACE.sub(" ", title.text_content()).strip()
        if text:
            yield "title", text


def _read_printed(root: html.HtmlElement, article: html.HtmlElement, index: Index) -> Iterator[tuple[str, str]]:
    """Titles, dates and the platform's table about the article, which stand around it."""
    for tag, key in TITLE_TAGS:
        for element in root.iter(tag):
            text = read_inline(element).strip()
            if text:
                yield key, text
    inside = set(article.iter()) if article.tag != "body" else set()
    for element in root.iter("td", "th", "li", "span", "p", "div"):
        content = index.contents[element]
        is_pair = content.elements <= LONGEST_PAIR and SHORTEST_KEY <= content.characters <= 2 * LONGEST_PAIR
        if is_pair and not content.has_table and element not in inside:
            yield from _read_pair(element)


def _read_pair(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    text = read_inline(element).strip()
    label = re.sub(r"[\s\u3000:：]", "", text)
    if element.tag in {"td", "th"} and PRINTED_KEYS.match(label):
        following = element.getnext()
        value = read_inline(following).strip() if following is not None else ""
        if value:
            yield label, value
        return
    match = PRINTED_PAIR.match(text)
    if match and PRINTED_KEYS.match(re.sub(r"\s", "", match[1])) and match[2].strip():
        yield re.sub(r"\s", "", match[1]), match[2].strip()


def _find_article(root: html.HtmlElement, index: Index) -> html.HtmlElement:
    body = root.find("body")
    page = body if body is not None else root
    found = [element for anchor in ARTICLE_ANCHORS for element in root.xpath(anchor)]
    if not found:
        return page
    longest = max(found, key=lambda element: index.contents[element].printed)
    return longest if index.contents[longest].printed >= ARTICLE_SHARE * index.contents[page].printed else page


def _read_items(article: html.HtmlElement, index: Index, problems: list[Problem]) -> Iterator[Block | Grid | Picture]:
    """Walk the article in reading order; blocks end where a browser would break the line."""
    tables = find_outer(article)
    buffer: list[str] = []
    start = article
    walker = etree.iterwalk(article, events=("start", "end"))
    for event, element in walker:
        is_block = element.tag in BLOCKS
        if is_block:
            yield from _flush(buffer, start, index)
            start = element
        if event == "end":
            _collect_tail(buffer, element, article)
            continue
        if element.tag == "table" and not is_layout(element, tables, index):
            grid, found = read_table(element, index)
            problems.extend(found)
            yield grid
            walker.skip_subtree()
            _collect_tail(buffer, element, article)
            continue
        if is_hidden(element):
            walker.skip_subtree()
            continue
        picture = open_picture(element, index, problems) if element.tag == "img" else None
        if picture:
            yield from _flush(buffer, start, index)
            yield picture
        _collect(buffer, element.text, element)
    yield from _flush(buffer, start, index)


def _collect_tail(buffer: list[str], element: html.HtmlElement, article: html.HtmlElement) -> None:
    if element is not article and element.tail:
        _collect(buffer, element.tail, element.getparent())


def _collect(buffer: list[str], text: str | None, element: html.HtmlElement) -> None:
    """Take text that stands directly in ``element``."""
    if text:
        buffer.append(show(SPACE.sub(" ", text), element))


def _flush(buffer: list[str], start: html.HtmlElement, index: Index) -> Iterator[Block]:
    text = SPACE.sub(" ", join_struck("".join(buffer))).strip(" \u3000\xa0\u200b")
    buffer.clear()
    if text:
        yield Block(text, Place(path=index.get_path(start)))
