"""A table of a stored web page as a browser shows it: the page's own markup, without scripts, styles or network.

The table is taken from the page's tree by the element path of its cell, not from what the parser read of it, so that
the picture is evidence of its own. Only elements and attributes of a plain table are kept.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from crawler.links import parse_page
from parse.readers.html_pictures import decode_picture
from publish.crop_drawing import NoSuchPlace

#: Names of the programs; the variable names another.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_VARIABLE = "GONGKAI_CHROMIUM"
#: Pixels of the window: a table of 31 rows is less high. Seconds a busy machine may need to draw it.
WINDOW, PATIENCE = (1200, 3200), 60
#: What the parser takes out of a page before it names the paths of its cells.
_NOT_TEXT = "//script | //style | //noscript | //template | //nav | //iframe | //select | //button | //svg | //object"
_KEPT = frozenset({"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "p", "div", "br", "b", "strong"})
_KEPT |= {"sup", "sub", "s", "del", "strike", "u"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_STYLE = """
body { font: 16px/1.4 sans-serif; margin: 8px; background: #fff; color: #1d2329 }
table { border-collapse: collapse; margin-top: 6px } td, th { border: 1px solid #8a9099; padding: 5px 8px }
p { margin: 0 } .note { color: #58626c } .it { background: #fdf0b5; outline: 3px solid #c81e14 }
"""


def find_browser() -> str | None:
    """A Chromium of this machine; None where there is none."""
    named = os.environ.get(BROWSER_VARIABLE)
    candidates = [named, *(shutil.which(name) for name in BROWSERS)]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def cut_markup(data: bytes, path: str, printed: str, caption: Sequence[str]) -> str:
    """A page with nothing but the table around the element at a path, the cell marked.

    Raises NoSuchPlace when the element is not there, or prints something else.
    """
    found = _find(data, path)
    if len(found) != 1 or _plain(found[0].text_content()) != _plain(printed):
        raise NoSuchPlace(f"{path}: the page has no element there that prints «{printed}»")
    table = next(found[0].iterancestors("table"), None)
    if table is None:
        raise NoSuchPlace(f"{path}: the element stands in no table")
    head = "".join(f"<p class=note>{escape(line)}</p>" for line in caption)
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    body = "".join(_write(table, found[0]))
    return f"<!doctype html><html><meta charset=utf-8>{policy}<style>{_STYLE}</style><body>{head}{body}</body></html>"


def find_picture(data: bytes, path: str) -> bytes:
    """The picture that a page holds in its element at a path. Raises NoSuchPlace when there is none."""
    found = _find(data, path)
    picture = decode_picture(found[0].get("src") or "") if len(found) == 1 else b""
    if not picture:
        raise NoSuchPlace(f"{path}: the page holds no picture there")
    return picture


def _find(data: bytes, path: str) -> list[Any]:
    """The elements at a path, in the tree in which the parser names it."""
    tree = parse_page(data)
    for element in [] if tree is None else tree.xpath(_NOT_TEXT):
        element.drop_tree()
    return [] if tree is None else list(tree.getroottree().xpath(path))


def _plain(text: str) -> str:
    return "".join(text.split())


def _write(element: Any, marked: Any) -> Iterator[str]:  # noqa: ANN401 - elements of crawler.links' tree
    """An element and what it holds, in plain markup; an unknown element gives its words alone."""
    if not isinstance(element.tag, str) or _HIDDEN.search(element.get("style") or ""):
        return
    kept = element.tag in _KEPT
    if kept:
        spans = "".join(f" {name}={value}" for name in ("rowspan", "colspan") if (value := _span(element.get(name))))
        yield f"<{element.tag}{spans}{' class=it' if element is marked else ''}>"
    yield escape(element.text or "")
    for child in element:
        yield from _write(child, marked)
        yield escape(child.tail or "")
    if kept and element.tag != "br":
        yield f"</{element.tag}>"


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    return min(int(digits), 99) if digits.isdecimal() and len(digits) < 6 else 0


def draw_markup(browser: str, page: str) -> bytes:
    """The page as a browser draws it, without the white around it (PNG). Raises OSError when it draws nothing."""
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        source, picture = Path(folder, "page.html"), Path(folder, "page.png")
        source.write_text(page, encoding="utf-8")
        command = [
            browser,
            "--headless",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--hide-scrollbars",
            f"--user-data-dir={Path(folder, 'profile')}",
            f"--window-size={WINDOW[0]},{WINDOW[1]}",
            f"--screenshot={picture}",
            source.as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise OSError(f"{browser} took longer than {PATIENCE} s") from error
        with Image.open(picture) as drawn:
            return _trim(drawn.convert("RGB"))


def _trim(image: Image.Image) -> bytes:
    filled = ImageChops.difference(image, Image.new("RGB", image.size, "#ffffff")).getbbox()
    right, bottom = (filled[2], filled[3]) if filled else image.size
    buffer = io.BytesIO()
    image.crop((0, 0, min(image.width, right + 8), min(image.height, bottom + 8))).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
