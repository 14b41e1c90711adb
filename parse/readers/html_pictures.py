"""Pictures of tables in HTML pages: one stored in the page itself is recognised, one that lies elsewhere is named.

A body that pastes its tables as pictures leaves headings without tables; nothing else tells that they exist.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from lxml import html
from PIL import Image, UnidentifiedImageError

from parse.model import Block, Grid, NeedsRecognition, Place, Problem, Unreadable
from parse.readers import scan
from parse.readers.html_index import Index

#: A table of the form is no smaller than this in pixels; logos, stamps and signatures are.
LEAST_WIDTH, LEAST_HEIGHT = 400, 150
#: The report has three tables; a page that has them as tables has pictures of something else.
TABLES = 3
LEAST_ROWS, LEAST_COLUMNS = 2, 3
EMBEDDED = re.compile(r"^\s*data:image/[\w.+-]+((?:;[^,;]*)*),(.*)$", re.DOTALL | re.IGNORECASE)
SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d+)(?:\.\d+)?px", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """A picture stored in the page, large enough to be a table, where it stands among the items."""

    data: bytes
    place: Place
    size: tuple[int, int]  #: pixels


def open_picture(element: html.HtmlElement, index: Index, problems: list[Problem]) -> Picture | None:
    """The picture that an ``<img>`` holds in its address, or None for one that lies elsewhere or is too small."""
    source = element.get("src") or ""
    if not EMBEDDED.match(source):
        return None
    data = decode_picture(source)
    place = Place(path=index.get_path(element))
    try:
        with Image.open(io.BytesIO(data)) as picture:
            size = picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as error:
        problems.append(_report_damaged(place, error))
        return None
    return Picture(data, place, size) if size[0] >= LEAST_WIDTH and size[1] >= LEAST_HEIGHT else None


def decode_picture(source: str) -> bytes:
    """The bytes that an address holds itself (``data:image/png;base64,…``); none for any other."""
    match = EMBEDDED.match(source)
    if not match:
        return b""
    if "base64" not in match[1].lower():
        return unquote_to_bytes(match[2])
    try:
        return base64.b64decode(re.sub(r"\s", "", match[2]), validate=False)
    except binascii.Error:
        return b""


def settle_pictures(
    found: Sequence[Block | Grid | Picture], problems: list[Problem], *, recognise: bool
) -> list[Block | Grid]:
    """Recognise the pictures of a page that has fewer tables than the form, in their places; leave out others.

    Raises ``NeedsRecognition`` when there is one to recognise and ``recognise`` is False.
    """
    tables = count_tables(found)
    items: list[Block | Grid] = []
    for item in found:
        if not isinstance(item, Picture):
            items.append(item)
        elif tables < TABLES:
            if not recognise:
                raise NeedsRecognition(f"{item.place.path}: a picture of {item.size} pixels that may be a table")
            items.extend(_recognise(item, problems))
    return items


def _recognise(picture: Picture, problems: list[Problem]) -> list[Block | Grid]:
    """What a picture shows; one that cannot be read is named, and the rest of the page is still read."""
    try:
        recognised, more = scan.recognise_embedded(picture.data, picture.place)
    except Unreadable as error:
        where = f"element {picture.place.path}: a picture stored in the page"
        problems.append(Problem("read", error.kind, f"{where}: {error}"))
        return []
    problems.extend(more)
    return recognised


def count_tables(items: Sequence[object]) -> int:
    """How many grids are large enough to be a statutory table."""
    return sum(isinstance(item, Grid) and item.rows >= LEAST_ROWS and item.columns >= LEAST_COLUMNS for item in items)


def name_remote(article: html.HtmlElement, index: Index) -> Iterator[Problem]:
    """A problem for each picture of an article without tables that lies elsewhere and may be one, so that whoever has
    it can join it.
    """
    for element in article.iter("img"):
        source = (element.get("src") or "").strip()
        if source and not EMBEDDED.match(source) and _may_be_table(element):
            yield _report_remote(source, Place(path=index.get_path(element)))


def _may_be_table(picture: html.HtmlElement) -> bool:
    """Whether the page draws the picture as large as a table, or does not say."""
    sizes = {name.lower(): int(value) for name, value in SIZE.findall(picture.get("style") or "")}
    for name in ("width", "height"):
        printed = (picture.get(name) or "").removesuffix("px")
        if printed.isascii() and printed.isdigit() and len(printed) < 6:
            sizes.setdefault(name, int(printed))
    return sizes.get("width", LEAST_WIDTH) >= LEAST_WIDTH and sizes.get("height", LEAST_HEIGHT) >= LEAST_HEIGHT


def _report_remote(source: str, place: Place) -> Problem:
    message = (
        f"element {place.path}: the picture {source[:300]} may be a table, and the page has none; expected the tables "
        "of the report as tables; the page alone gives no figure of it: read the picture too"
    )
    return Problem("read", "table_is_picture", message)


def _report_damaged(place: Place, error: Exception) -> Problem:
    message = (
        f"element {place.path}: a picture stored in the page cannot be opened ({type(error).__name__}); expected a "
        "whole picture; if it is a table, its figures are lacking: look at the page"
    )
    return Problem("read", "picture_damaged", message)
