"""Is a page still the same page? View counters, times of generation and session ids change at every fetch.

same_page(b"<p>text</p> 浏览次数：<i>17</i>", b"<p>text</p> 浏览次数：<i>18</i>")   -> True

What is compared is decoded text: bytes differ by compression alone.
"""

from __future__ import annotations

import re
import zlib

from crawler.charset import decode
from crawler.text import without_comments

#: So much of a body is decoded to judge it: walls and error pages are small.
JUDGED_SIZE = 1024 * 1024
_INLINE = r"</?(?:span|i|em|b|strong|font|label|div)\b[^<>]*>"
#: What the crawler asks for, and can read.
ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})
#: Deflate packs no better than 1 : 1032.
_MOST_PACKED = 1032
_GZIP_MAGIC = b"\x1f\x8b"
#: A counter has a name, a colon or an element of its own, a number, and nothing of a sentence around it.
_COUNTER = re.compile(
    r"((?<=[>\s\[【(（|;])(?:浏览|访问|点击|阅读|查看|下载|今日访问|累计访问|当前在线)(?:次数|人数|总?量|数)?"
    rf"(?:\s|&nbsp;)*(?:[:：]|{_INLINE})(?:\s|&nbsp;|[:：\[]|{_INLINE}){{0,8}})"
    r"\d[\d,]*(?=\s*(?:次|人次|人)?\s*[<\]】)）|])"
)
_GENERATED = re.compile(
    r"((?:页面)?生成(?:时间|日期|于)(?:\s|[:：]){0,4})\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
    r"(?:[ T]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
)
_SESSION = re.compile(
    r";jsessionid=[^\"'?#<>\s]*|(?:jsessionid|phpsessid|csrf_?token|nonce|timestamp|[?&]_t?)=[\"']?[\w.-]+"
    r"|<input(?=[^<>]+hidden)[^<>]*>",
    re.IGNORECASE,
)


def same_page(old: bytes, new: bytes) -> bool:
    """Whether two bodies, content encoding removed, differ in nothing but what changes at every fetch."""
    return old == new or (_is_markup(old) and _is_markup(new) and _stable_text(old) == _stable_text(new))


def without_encoding(body: bytes, encoding: str, limit: int = 0) -> bytes:
    """A body without its content encoding (the first `limit` bytes, or all); as it is where that cannot be removed."""
    if encoding.strip().lower() not in ENCODINGS:
        return body
    for wbits in (47, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(wbits).decompress(body, limit)
        except zlib.error:
            continue
    return body


def unpacks_past(body: bytes, encoding: str, limit: int) -> bool:
    """Whether a packed body unpacks to more bytes than a limit; no more than that is unpacked to tell."""
    if encoding.strip().lower() not in ENCODINGS or len(body) * _MOST_PACKED <= limit:
        return False
    for wbits in (47, -zlib.MAX_WBITS):
        try:
            return _unpacks_past(wbits, body, limit)
        except zlib.error:
            continue
    return False


def is_cut_off(body: bytes, encoding: str) -> bool:
    """Whether a body ends before its own end, where no header says how long it is: packed data, PDF, zip archives."""
    if encoding.strip().lower() in ENCODINGS and body.startswith(_GZIP_MAGIC):
        return not _is_whole_gzip(body)
    if body.startswith(b"%PDF-"):
        return b"%%EOF" not in body[-4096:]
    return body.startswith(b"PK\x03\x04") and b"PK\x05\x06" not in body[-66_000:]


def _is_whole_gzip(body: bytes) -> bool:
    inflate, rest = zlib.decompressobj(47), body
    try:
        while rest and not inflate.eof:
            inflate.decompress(rest, JUDGED_SIZE)
            rest = inflate.unconsumed_tail
    except zlib.error:
        return True  # damaged, not cut off
    return inflate.eof


def _unpacks_past(wbits: int, body: bytes, limit: int) -> bool:
    """All members of a packed body: readers go on from one to the next."""
    size, rest = 0, body
    while rest:
        inflate = zlib.decompressobj(wbits)
        while rest and not inflate.eof and size <= limit:
            size += len(inflate.decompress(rest, JUDGED_SIZE))
            rest = inflate.unconsumed_tail
        if size > limit:
            return True
        rest = inflate.unused_data if inflate.unused_data.startswith(_GZIP_MAGIC) else b""
    return False


def _is_markup(body: bytes) -> bool:
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _stable_text(body: bytes) -> str:
    text = _SESSION.sub("", without_comments(decode(body)))
    return _GENERATED.sub(r"\1", _COUNTER.sub(r"\1", text))
