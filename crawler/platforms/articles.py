"""What articles' pages of any platform have in common: title, date, printed metadata, attachments.

    <meta name="ArticleTitle" content="…年度报告"><meta name="PubDate" content="2025-01-28 10:00">
    <td>发布机构</td><td>伊宁市人民政府</td><td>索 引 号</td><td>zfb/2021-00012</td>
    <h1>…年度报告</h1> 2024-01-26 伊宁县人民政府办公室

The meta tags are a national rule for government sites (政府网站发展指引, 2017). Pure functions of an address and bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.links import compiled, is_leaf, page_tree
from crawler.platforms.addresses import read_article_address
from crawler.platforms.attachments import read_attachments
from crawler.platforms.listings import plain_text
from crawler.platforms.model import Article

#: Where an article's title stands apart from its meta tag.
TITLE_PATHS = ("//h1", "//h2", "//title")
#: Where an article's own text stands on the known platforms; attachments are also listed beside it. Each is a test of
#: an element (XPath), of its id or class but for the first.
BODY_TESTS = (
    "self::ucapcontent",
    "@id='UCAP-CONTENT'",
    "@id='zoomcon'",
    "@id='NewsContent'",
    "contains(@class, 'gknbxq_detail')",
    "contains(@class, 'trs_editor_view')",
    "@id='zoom'",
    "contains(@class, 'TRS_Editor')",
    "starts-with(@id, 'vsb_content') or contains(@class, 'vsb_content') or contains(@class, 'v_news_content')",
    "contains(@class, 'wp_articlecontent')",
    "contains(concat(' ', @class, ' '), ' article-content ')",
)
#: Any of them, in one walk through the page: one for each takes six times as long.
_BODIES = compiled(f"//*[@id or @class or self::ucapcontent][{' or '.join(f'({test})' for test in BODY_TESTS)}]")
_BODY_TESTS = tuple(compiled(f"self::*[{test}]") for test in BODY_TESTS)
#: Where it stands on many sites, and much else on others: looked at where none of the above is.
_LIKELY_BODIES = (
    "//*[@id='content' or @id='article' or @class='article-content' or @class='article_content' or @class='content']"
)
_METADATA_TABLE = "//table[contains(., '索引号') or contains(., '索 引 号') or contains(., '发布机构')]"
#: Lists of labels beside or instead of that table.
LABEL_PATHS = ("//ul[contains(., '索引号') or contains(., '发布机构') or contains(., '组配分类')]/li",)
#: The meta tags of the national rule; names are written in any case.
LONGEST_LABEL = 12
META_NAMES = ("SiteName", "SiteIDCode", "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource")


@dataclass(frozen=True)
class ArticleLayout:
    """Where a platform's articles keep their parts (XPath), the most certain first."""

    titles: tuple[str, ...] = TITLE_PATHS
    dates: tuple[str, ...] = ()  #: apart from the meta tag
    labels: tuple[str, ...] = LABEL_PATHS  #: elements that hold one ``label：value`` each
    templates: tuple[tuple[str, str], ...] = ()  #: name and mark of templates of the platform's own
    own_folder: str | None = None  #: the article's own folder of files, beside its page


def read_article(url: str, body: bytes, layout: ArticleLayout) -> Article:
    """Read an article's page: title, date, printed metadata, attachments."""
    tree = page_tree(body)
    if tree is None:
        return Article("unknown", "", None, (), ())
    metas = read_metas(tree)
    title = metas.get("ArticleTitle") or _first_text(tree, *layout.titles)
    bodies = _find_bodies(tree)
    known = bool(bodies) or "PubDate" in metas or read_article_address(url) is not None or is_leaf(url)
    template = next((name for name, mark in layout.templates if compiled(mark)(tree)), "")
    if not template and compiled(_METADATA_TABLE)(tree):
        template = "table"
    return Article(
        template=template or ("plain" if title and known else "unknown"),
        title=title,
        date=metas.get("PubDate") or _first_text(tree, *layout.dates) or None,
        metadata=tuple(dict.fromkeys(_read_metadata(tree, metas, layout))),
        attachments=tuple(read_attachments(url, tree, bodies or compiled(_LIKELY_BODIES)(tree)[:1], layout.own_folder)),
    )


def _find_bodies(tree: HtmlElement) -> list[HtmlElement]:
    """Where the article's own text stands, the most certain first."""
    bodies = _BODIES(tree)
    return [node for test in _BODY_TESTS for node in bodies if test(node)]


def read_metas(tree: HtmlElement) -> dict[str, str]:
    """The standard meta tags of a page that say something, under their standard spelling."""
    spelling = {name.lower(): name for name in META_NAMES}
    found: dict[str, str] = {}
    for meta in compiled("//meta[@name]")(tree):
        name = spelling.get(str(meta.get("name")).strip().lower())
        value = plain_text(str(meta.get("content") or ""))
        if name is not None and value:
            found.setdefault(name, value)
    return found


def _read_metadata(tree: HtmlElement, metas: dict[str, str], layout: ArticleLayout) -> Iterator[tuple[str, str]]:
    for name in META_NAMES:
        if name in metas:
            yield name, metas[name]
    for row in compiled(f"{_METADATA_TABLE}//tr")(tree):
        cells = [plain_text(cell.text_content()) for cell in row.xpath("./td | ./th")]
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            if label:
                yield label.replace(" ", "").rstrip(":："), value
    for path in layout.labels:
        for line in compiled(path)(tree):
            label, colon, value = plain_text(line.text_content()).replace(":", "：", 1).partition("：")
            if colon and len(label) <= LONGEST_LABEL:
                yield label.replace(" ", ""), value.strip()


def _first_text(tree: HtmlElement, *paths: str) -> str:
    texts = (plain_text(node.text_content()) for path in paths for node in compiled(path)(tree))
    return next((text for text in texts if text), "")
