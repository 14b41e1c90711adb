"""Files attached to an article: linked, shown in a frame or a viewer, named by a script, or pictures of sheets.

    <a href="files/3b5b….pdf">附件</a>
    <iframe src="/pdfjs/web/viewer.html?file=/u/2024.pdf"></iframe>
    <script>showPdf('/u/2024.pdf')</script>

Pure functions of an address and a page's tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.links import base_address, compiled, references, resolve
from crawler.platforms.addresses import is_document, is_page, is_picture
from crawler.platforms.listings import plain_text

_DOWNLOAD = re.compile(r"/(?:[\w-]*download\w*|\w*downfile\w*|attach(?:ment)?s?)(?:[./?]|$)", re.IGNORECASE)
#: A link that is called so within the body is an attachment whatever its address.
_FILE_NAME = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|rtf|zip|rar|7z)\s*$|^附件|(?:点击|附件)下载|下载附件", re.IGNORECASE
)
#: A file named by a script, perhaps with an escaped address (JSON) and a query.
_LITERAL_FILE = re.compile(
    r"[\"']([^\"'\s<>{}]+\.(?:pdf|docx?|xlsx?|wps|et|ofd|rtf|zip|rar|7z)(?:\?[^\"'\s<>{}]*)?)[\"']", re.IGNORECASE
)
#: A file named to a viewer: ``viewer.html?file=/u/2024.pdf``.
_VIEWED_FILE = re.compile(
    r"[?&#](?:file|src|url|path|pdf|furl|fileurl|pdfurl|filepath)=([^&#]+\.(?:pdf|ofd|docx?|wps|xlsx?|et|rtf))",
    re.IGNORECASE,
)
#: Elements that show a file: frames, objects, and what a script makes a viewer of.
_SHOWN = compiled("//iframe/@src | //frame/@src | //embed/@src | //object/@data | //param[@name]/@value")
_SHOWN_BY_SCRIPT = compiled("//*/@data-src | //*/@data-file | //*/@data-pdf | //*/@data-url | //*/@pdfsrc")
_SCRIPTS = compiled("//script[not(@src)]/text()")
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
#: A body with fewer signs than these says nothing itself.
FEWEST_SIGNS = 200
#: A table with fewer rows is no statutory one: the shortest has a head of three rows and one of values.
FEWEST_ROWS = 4


def read_attachments(
    url: str, tree: HtmlElement, bodies: list[HtmlElement], own_folder: str | None
) -> Iterator[tuple[str, ...]]:
    """The addresses to try for each attached file, in the order of the page.

    `own_folder` is named for the article, on platforms that keep each article's files in such a folder beside it.
    """
    base = base_address(url, tree)
    written = [(reference, plain_text(node.text_content())) for node, reference in references(tree)]
    written += [(str(value), "") for value in _SHOWN(tree)]
    written += [(str(value), "") for value in _SHOWN_BY_SCRIPT(tree) if not is_picture(str(value))]
    for script in _SCRIPTS(tree):
        written += [(found[1].replace("\\/", "/"), "") for found in _LITERAL_FILE.finditer(str(script))]
    written += [(src, "") for node in bodies for src in _read_pictures(node, has_folder=own_folder is not None)]
    seen: set[str] = set()
    for reference, text in written:
        addresses = _attachment_addresses(url, base, reference, text, own_folder)
        if addresses and addresses[0] not in seen:
            seen.update(addresses)
            yield addresses
    for node in bodies:
        for address in _read_framed(base, node):
            if address not in seen and address != url:
                seen.add(address)
                yield (address,)


def _read_framed(base: str, body: HtmlElement) -> list[str]:
    """The pages that an article's body shows in frames and has hardly a word beside: the report is there."""
    if len("".join(body.text_content().split())) >= FEWEST_SIGNS or body.xpath(".//table"):
        return []
    shown = (resolve(base, str(frame.get("src") or "")) for frame in body.iter("iframe", "frame"))
    return [address for address in shown if address is not None and _VIEWED_FILE.search(address) is None]


def _read_pictures(body: HtmlElement, *, has_folder: bool) -> Iterator[str]:
    """Pictures that may be sheets of a report: those of the article's own folder; without a table all large ones.

    A report that was scanned page by page stands in the body as pictures, one after the other.
    """
    has_table = bool(body.xpath(f".//table[count(.//tr) >= {FEWEST_ROWS} and not(contains(., '索引号'))]"))
    for image in body.xpath(".//img[@src or @data-src or @data-original]"):
        # Where a picture is loaded late, `src` is that of a placeholder.
        src = str(image.get("data-original") or image.get("data-src") or image.get("src")).strip()
        is_own = has_folder and "files/" in src
        if is_own or (not has_table and _SHEET.search(src.partition("?")[0]) and not _is_small(image, src)):
            yield src


def _is_small(image: HtmlElement, src: str) -> bool:
    """Whether a picture's name or stated size is that of an icon, a code or an ornament."""
    if _ORNAMENT.search(src):
        return True
    stated = f"width:{image.get('width') or ''};height:{image.get('height') or ''};{image.get('style') or ''}"
    return any(int(side) < LEAST_SIDE for side in _STATED_SIZE.findall(stated))


def _attachment_addresses(url: str, base: str, reference: str, text: str, folder: str | None) -> tuple[str, ...]:
    """As a browser resolves the reference; for a relative one then within the folder that is named for the article."""
    viewer = _VIEWED_FILE.search(reference)
    asked = resolve(base, reference) if viewer else None
    if viewer and asked and _DOWNLOAD.search(urlsplit(asked).path):
        # No viewer, but what gives the file: file-download?fileUrl=/cms_files/….pdf
        return tuple(address for address in (asked, resolve(base, unquote(viewer[1]))) if address)
    address = resolve(base, unquote(viewer[1]) if viewer else reference)
    if address is None or address == url or not _is_attachment(address, text):
        return ()
    plain = reference.strip().removeprefix("./")
    if folder is None or viewer or plain.startswith(("/", ".", f"{folder}/")) or urlsplit(plain).scheme:
        return (address,)
    within = ("",) if plain.startswith("files/") else ("", "files/")
    return address, *(urljoin(url, f"{folder}/{part}{plain}") for part in within)


def _is_attachment(address: str, text: str) -> bool:
    path = urlsplit(address).path
    if is_document(address) or _DOWNLOAD.search(path) or _SHEET.search(path):
        return True
    return _FILE_NAME.search(text) is not None and not is_page(address)
