"""Articles of the Ucap (开普) platform: title, date, printed metadata, attachments.

Three templates are known: ``#zfxxgk_gknbxq`` with a list of labels, a table of metadata, and a plain page::

    <div class="gknbxq_detail"><ul class="clearfix"><li>索引号：…</li>…</ul><h2>…年度报告</h2>…
    <td>发布机构</td><td>伊宁市人民政府</td><td>索 引 号</td><td>zfb/2021-00012</td>
    <h1>…年度报告</h1> 2024-01-26 伊宁县人民政府办公室

Pure functions of an address and bytes. Source: stored copies of pages of the family, 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.links import base_address, is_leaf, parse_page, references, resolve
from crawler.platforms.ucap import article_id, is_article, is_document, plain_text

_DOWNLOAD = re.compile(r"/(?:\w*download\w*|\w*downfile\w*|attach(?:ment)?s?)(?:[./?]|$)", re.IGNORECASE)
#: A link that is called so within the body is an attachment whatever its address.
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar)\s*$|^附件|(?:点击|附件)下载|下载附件", re.IGNORECASE)
_LITERAL_FILE = re.compile(r"[\"']([^\"'\s<>]+\.(?:pdf|docx?|xlsx?|wps|et|ofd))[\"']", re.IGNORECASE)
#: Pictures that a sheet of paper may be stored as.
_SHEET = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?)$", re.IGNORECASE)
#: What pictures are called that are no sheet: icons of file types, QR codes, sharing buttons, spacers.
_ORNAMENT = re.compile(
    r"(?:icon|ico_|filetype|fileTypeImages|logo|qrcode|ewm|erweima|share|weixin|wechat|weibo|print|btn|button|arrow|blank"
    r"|spacer|loading|jiucuo|banner)",
    re.IGNORECASE,
)
_STATED_SIZE = re.compile(r"(?<![-\w])(?:width|height)\s*:\s*(\d{1,6})(?:\.\d+)?\s*(?:px\b|;|$)", re.IGNORECASE)
#: A sheet of paper is shown at least this many pixels wide and high.
LEAST_SIDE = 200
#: A table with fewer rows is no statutory one: the shortest has a head of three rows and one of values.
FEWEST_ROWS = 4
_PAGE = re.compile(r"(?:/|\.s?html?)$", re.IGNORECASE)
#: Where an article's own text stands, the most certain first; attachments are also listed beside it.
_BODY_PATHS = (
    "//ucapcontent",
    "//*[@id='UCAP-CONTENT']",
    "//*[@id='zoomcon']",
    "//*[@id='NewsContent']",
    "//*[contains(@class, 'gknbxq_detail')]",
    "//*[contains(@class, 'trs_editor_view')]",
    "//*[@id='zoom']",
    "//*[contains(@class, 'TRS_Editor')]",
    "//*[@id='vsb_content' or contains(@class, 'vsb_content')]",
)
_METADATA_TABLE = "//table[contains(., '索引号') or contains(., '索 引 号') or contains(., '发布机构')]"


@dataclass(frozen=True)
class Article:
    """An article's page. `template` is ``unknown`` where neither title nor body was recognised."""

    template: str  #: gknbxq, table, plain, unknown
    title: str
    date: str | None
    metadata: tuple[tuple[str, str], ...]
    attachments: tuple[tuple[str, ...], ...]  #: each with the addresses to try, the most likely first


def read_article(url: str, body: bytes) -> Article:
    """Read an article's page: title, date, printed metadata, attachments."""
    tree = parse_page(body)
    if tree is None:
        return Article("unknown", "", None, (), ())
    metas = {str(meta.get("name")): str(meta.get("content") or "") for meta in tree.xpath("//meta[@name]")}
    title = _first_text(tree, "//ucaptitle", "//*[@id='zfxxgk_gknbxq']//h2", "//h1", "//h2")
    title = title or _first_text(tree, "//title")
    if metas.get("ArticleTitle", "").strip():
        title = metas["ArticleTitle"].strip()
    bodies = [node for path in _BODY_PATHS for node in tree.xpath(path)]
    if tree.xpath("//*[@id='zfxxgk_gknbxq']"):
        template = "gknbxq"
    elif tree.xpath(_METADATA_TABLE):
        template = "table"
    else:
        template = "plain" if title and (bodies or "PubDate" in metas or is_article(url) or is_leaf(url)) else "unknown"
    date = metas.get("PubDate", "").strip() or _first_text(tree, "//publishtime") or None
    return Article(
        template, title, date, tuple(_read_metadata(tree, metas)), tuple(_read_attachments(url, tree, bodies))
    )


def _read_attachments(url: str, tree: HtmlElement, bodies: list[HtmlElement]) -> Iterator[tuple[str, ...]]:
    article, base = article_id(url), base_address(url, tree)
    written = [(reference, plain_text(node.text_content())) for node, reference in references(tree)]
    written += [(str(value), "") for value in tree.xpath("//iframe/@src | //embed/@src | //object/@data")]
    for script in tree.xpath("//script[not(@src)]/text()"):
        written += [(found[1], "") for found in _LITERAL_FILE.finditer(str(script)) if "{" not in found[1]]
    written += [(src, "") for node in bodies for src in _read_pictures(node, own_folder=article is not None)]
    seen: set[str] = set()
    for reference, text in written:
        addresses = _attachment_addresses(url, base, reference, text)
        if addresses and addresses[0] not in seen:
            seen.update(addresses)
            yield addresses


def _read_pictures(body: HtmlElement, *, own_folder: bool) -> Iterator[str]:
    """Pictures that may be sheets of a report: those of the article's own folder; without a table all large ones.

    A report that was scanned page by page stands in the body as pictures, one after the other.
    """
    has_table = bool(body.xpath(f".//table[count(.//tr) >= {FEWEST_ROWS} and not(contains(., '索引号'))]"))
    for image in body.xpath(".//img[@src]"):
        src = str(image.get("src")).strip()
        is_own = own_folder and "files/" in src
        if is_own or (not has_table and _SHEET.search(src.partition("?")[0]) and not _is_small(image)):
            yield src


def _is_small(image: HtmlElement) -> bool:
    """Whether a picture's name or stated size is that of an icon, a code or an ornament."""
    if _ORNAMENT.search(str(image.get("src"))):
        return True
    stated = f"width:{image.get('width') or ''};height:{image.get('height') or ''};{image.get('style') or ''}"
    return any(int(side) < LEAST_SIDE for side in _STATED_SIZE.findall(stated))


def _attachment_addresses(url: str, base: str, reference: str, text: str) -> tuple[str, ...]:
    """As a browser resolves the reference; for a relative one then within the folder that is named for the article."""
    viewer = re.search(r"[?&](?:file|src|url)=([^&]+\.(?:pdf|ofd|docx?))", reference, re.IGNORECASE)
    address = resolve(base, unquote(viewer[1]) if viewer else reference)
    if address is None or address == url or not _is_attachment(address, text):
        return ()
    plain, article = reference.strip().removeprefix("./"), article_id(url)
    if article is None or viewer or plain.startswith(("/", ".", f"{article}/")) or urlsplit(plain).scheme:
        return (address,)
    folders = ("",) if plain.startswith("files/") else ("", "files/")
    return address, *(urljoin(url, f"{article}/{folder}{plain}") for folder in folders)


def _is_attachment(address: str, text: str) -> bool:
    path = urlsplit(address).path
    if is_document(address) or _DOWNLOAD.search(path) or _SHEET.search(path):
        return True
    return _FILE_NAME.search(text) is not None and not _PAGE.search(path)


def _read_metadata(tree: HtmlElement, metas: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("SiteName", "SiteIDCode", "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource"):
        if metas.get(name, "").strip():
            yield name, metas[name].strip()
    for row in tree.xpath(f"{_METADATA_TABLE}//tr"):
        cells = [plain_text(cell.text_content()) for cell in row.xpath("./td | ./th")]
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            if label:
                yield label.replace(" ", "").rstrip(":："), value
    for line in tree.xpath("//*[@id='zfxxgk_gknbxq']//ul[contains(@class, 'clearfix')]/li"):
        label, colon, value = plain_text(line.text_content()).replace(":", "：", 1).partition("：")
        if colon:
            yield label.replace(" ", ""), value.strip()


def _first_text(tree: HtmlElement, *paths: str) -> str:
    texts = (plain_text(node.text_content()) for path in paths for node in tree.xpath(path))
    return next((text for text in texts if text), "")
