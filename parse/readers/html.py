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
from parse.readers.html_cells import SPACE, is_hidden, read_inline
from parse.readers.html_pictures import Picture, count_tables, name_remote, open_picture, settle_pictures
from parse.readers.html_tables import is_layout, read_table
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
CUT_CELL = re.compile(r"<t[dh]\b[^>]*>(?:[^<]|<(?!/|t[dhr]\b))*\Z", re.IGNORECASE)
CUT_WITHIN = 2000
CUT = "\ufffd"

TITLE_TAGS = (("ucaptitle", "ucaptitle"), ("publishtime", "publishtime"), ("h1", "h1"), ("h2", "h2"))
#: What platforms print around an article about it, as ``label：value`` or in two cells.
PRINTED_KEYS = re.compile(
    r"^(名称|标题|索引号|发布机构|发文机关|公开日期|发布日期|发布时间|发文日期|成文日期|生成日期|信息来源|来源|文号)$"
)
PRINTED_PAIR = re.compile(r"^([^:：]{2,8})[:：](.{1,120})$", re.DOTALL)
#: Longer text is no label with its value.
LONGEST_PAIR = 130


def read_html(data: bytes, *, recognise: bool = False) -> Reading:
    """Read an HTML page.

    Places are element paths in the parsed page. Metadata: ``<meta>`` names, ``title``, ``ucaptitle``, ``publishtime``,
    ``h1``, ``h2`` and the platform's printed labels (发布机构 …), in page order. Raises ``Unreadable`` for a page
    without text, ``NeedsRecognition`` for one with fewer tables than the form and a stored picture that may be one.
    """
    text, encoding, whole = read_text(data)
    problems = [] if whole else [_report_damage(encoding)]
    if CUT_CELL.search(text[-CUT_WITHIN:]):
        text += CUT
        problems.append(_report_cut())
    root = _parse(fold_lookalikes(text))
    metadata = [("charset", encoding), *_read_meta(root)]
    etree.strip_elements(root, *NOT_TEXT, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    article = _find_article(root)
    metadata += _read_printed(root, article)
    found = list(_read_items(article, problems))
    if not found:
        raise Unreadable(
            "page body: no text is left without scripts; expected an article; "
            "the page may be filled by script or be a shield against robots: fetch it again later or find its "
            "attachment"
        )
    items = settle_pictures(found, problems, recognise=recognise)
    if not count_tables(items):
        problems.extend(name_remote(article))
    return Reading("html", tuple(items), tuple(metadata), tuple(problems), tuple(list_tokens(article)))


def _parse(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = html.document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise Unreadable(f"whole page: no element found ({error}); expected HTML; fetch the page again") from error
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


def _read_printed(root: html.HtmlElement, article: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Titles, dates and the platform's table about the article, which stand around it."""
    for tag, key in TITLE_TAGS:
        for element in root.iter(tag):
            text = read_inline(element).strip()
            if text:
                yield key, text
    inside = set(article.iter()) if article.tag != "body" else set()
    for element in root.iter("td", "th", "li", "span", "p", "div"):
        if element not in inside and not len(element.findall(".//table")):
            yield from _read_pair(element)


def _read_pair(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    if len(element) > LONGEST_PAIR or len(element.text_content()) > 2 * LONGEST_PAIR:
        return
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


def _find_article(root: html.HtmlElement) -> html.HtmlElement:
    body = root.find("body")
    page = body if body is not None else root
    found = [element for anchor in ARTICLE_ANCHORS for element in root.xpath(anchor)]
    if not found:
        return page
    longest = max(found, key=_measure)
    return longest if _measure(longest) >= ARTICLE_SHARE * _measure(page) else page


def _measure(element: html.HtmlElement) -> int:
    return len(SPACE.sub("", element.text_content()))


def _read_items(article: html.HtmlElement, problems: list[Problem]) -> Iterator[Block | Grid | Picture]:
    """Walk the article in reading order; blocks end where a browser would break the line."""
    tree = article.getroottree()
    buffer: list[str] = []
    start = article
    walker = etree.iterwalk(article, events=("start", "end"))
    for event, element in walker:
        is_block = element.tag in BLOCKS
        if is_block:
            yield from _flush(buffer, Place(path=tree.getpath(start)))
            start = element
        if event == "end":
            _collect(buffer, element.tail if element is not article else None)
            continue
        if element.tag == "table" and not is_layout(element):
            grid, found = read_table(element, tree)
            problems.extend(found)
            yield grid
            walker.skip_subtree()
            _collect(buffer, element.tail)
            continue
        if is_hidden(element):
            walker.skip_subtree()
            continue
        picture = open_picture(element, Place(path=tree.getpath(element)), problems) if element.tag == "img" else None
        if picture:
            yield from _flush(buffer, Place(path=tree.getpath(start)))
            yield picture
        _collect(buffer, element.text)
    yield from _flush(buffer, Place(path=tree.getpath(start)))


def _collect(buffer: list[str], text: str | None) -> None:
    if text:
        buffer.append(SPACE.sub(" ", text))


def _flush(buffer: list[str], place: Place) -> Iterator[Block]:
    text = SPACE.sub(" ", "".join(buffer)).strip(" \u3000\xa0\u200b")
    buffer.clear()
    if text:
        yield Block(text, place)
