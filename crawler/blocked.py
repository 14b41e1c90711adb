"""What an answer really is: the page, a wall, a missing page sent as 200, a failure, or a redirect in disguise.

    classify(521, {"set-cookie": "__jsl_clearance_s=…"}, b"<script>…")   -> blocked
    classify(200, {}, "<title>页面不存在</title>".encode())               -> missing

A wall or a failure is never a change of a document and never its removal. No challenge is ever solved.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from crawler.charset import decode
from crawler.text import without_comments, without_parts

Kind = Literal["ok", "blocked", "missing", "failed", "redirect"]

#: Marks of the walls met in front of Chinese government sites. 加速乐: 521 and `__jsl`; 瑞数: `$_ts`, FSSBB cookies;
#: 知道创宇, 安全狗, 云锁, 长亭, 360 and 阿里云 name themselves.
_WALL_COOKIES = re.compile(r"__jsl_clearance|__jsluid|FSSBB\w*=|acw_sc__v2|SF_cookie", re.IGNORECASE)
_WALL_TEXT = re.compile(
    r"__jsl_clearance|\$_ts\s*[=\[.]|_\$[a-z]{2}\(|知道创宇云防御|创宇盾|加速乐|安全狗|云锁|网站防火墙|WAF拦截|雷池WAF"
    r"|(?:请求|访问)(?:已)?被(?:拦截|阻断|拒绝|禁止)|您的访问(?:请求)?(?:可能)?(?:对网站|被)|访问过于频繁|请完成(?:安全)?验证|人机验证"
    r"|errors\.aliyun\.com|360wzws|yunsuo|safedog|web application firewall|request has been blocked"
)
_WALL_STATUS = frozenset({403, 412, 429, 521})
_MISSING_STATUS = frozenset({404, 410})
_MISSING_TEXT = re.compile(
    r"页面(?:不存在|未找到|找不到|已(?:被)?删除|没有找到)"
    r"|(?:访问|请求|查找|浏览)的(?:页面|网页|内容|文件|信息|栏目|文章)(?:不存在|未找到|已(?:被)?删除|找不到|已失效)"
    r"|(?:内容|文章|信息|栏目)(?:不存在|已(?:被)?删除|已失效)|404(?:错误|页面| not found|-)"
    r"|(?:抱歉|对不起).{0,12}(?:不存在|找不到|没有找到|已(?:被)?删除)|^\s*(?:错误)?404\b",
    re.IGNORECASE,
)
#: Says it of the page asked for, so that it holds in the frame of a whole site too.
_MISSING_PAGE = re.compile(
    r"您?(?:所|要)*(?:访问|请求|查找|浏览)的(?:页面|网页|内容|文件|栏目|文章)(?:不存在|未找到|已(?:被)?删除|找不到|已失效|可能)"
)
#: A wall or an error page is short; a document that mentions one is not.
_SHORT = 800
#: A missing page within the frame of its site: navigation, address, nothing else.
_FRAMED = 1500
#: Shells that a script fills say where a list comes from; they lead nowhere by themselves.
_SHELL = re.compile(r"channelid|createPageHTML|/(?:common/search|searchList|search)/[0-9a-f]|userAgent", re.IGNORECASE)
_MOST_ANCHORS = 2
_META_REFRESH = re.compile(
    r"<meta(?=[^<>]{0,400}http-equiv\s{0,9}=\s{0,9}[\"']?refresh)[^<>]{0,400}content\s{0,9}=\s{0,9}[\"']?\s{0,9}(\d{1,9})"
    r"[^;,\"'<>]{0,40}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?[\"']?([^\"'>\s]+)",
    re.IGNORECASE,
)
_SCRIPT_REDIRECT = re.compile(
    r"(?:window|self|top|document|parent)?\.?location(?:\.href)?\s*(?:=\s*|\.(?:replace|assign)\(\s*)[\"']([^\"']+)[\"']"
)
#: A start page by another name.
START_PATHS = frozenset({"", "/", "/index.html", "/index.shtml", "/index.htm"})
#: A refresh of more seconds renews a page; it leads nowhere.
_LONGEST_REFRESH = 10


@dataclass(frozen=True)
class Verdict:
    """What an answer is, why, and where a disguised redirect leads (absolute)."""

    kind: Kind
    reason: str = ""
    target: str | None = None


def classify(status: int, headers: Mapping[str, str], body: bytes, url: str = "") -> Verdict:
    """Judge one answer; header names in small letters, body with content encoding removed."""
    if 300 <= status < 400 and status != 304:
        location = headers.get("location")
        return Verdict("redirect", f"status {status}", _joined(url, location) if location else None)
    text = decode(body) if _is_page(headers, body) else ""
    if status in _WALL_STATUS:
        return Verdict("blocked", f"status {status}")
    visible = _visible(text)
    wall = _wall_mark(headers, text, visible)
    if wall:
        return Verdict("blocked", f"status {status}, the mark {wall!r} of a web application firewall")
    if status >= 400:
        return Verdict("missing" if status in _MISSING_STATUS else "failed", f"status {status}")
    if not body and status != 304:
        return Verdict("failed", "an empty answer")
    return _classify_page(status, text, visible, url) if text else Verdict("ok")


def _classify_page(status: int, text: str, visible: str, url: str) -> Verdict:
    target = redirect_target(text, url)
    if target and len(visible) < 200:
        return Verdict("redirect", "a redirect by script or meta refresh", target)
    found = _MISSING_TEXT.search(_title(text)) or (_MISSING_TEXT.search(visible) if len(visible) < 300 else None)
    if found is None and len(visible) < _FRAMED:
        found = _MISSING_PAGE.search(visible)
    return Verdict("missing", f"says {found[0]!r} with status {status}") if found else Verdict("ok")


def redirect_target(text: str, url: str) -> str | None:
    """Where a page's meta refresh or script leads, or None."""
    plain = without_comments(text)
    refresh = _META_REFRESH.search(plain)
    if refresh and int(refresh[1]) <= _LONGEST_REFRESH:
        return _other(_joined(url, html.unescape(refresh[2])), url)
    leads = len(plain) < 5000 and plain.lower().count("<a ") <= _MOST_ANCHORS and not _SHELL.search(plain)
    found = _SCRIPT_REDIRECT.search(plain) if leads else None
    return _other(_joined(url, found[1]), url) if found else None


def leads_to_start(url: str, target: str, hosts: Collection[str]) -> bool:
    """Whether a redirect leads from some page to a start page of its own site, which has these hosts."""
    here = urlsplit(target).hostname in hosts
    return here and urlsplit(url).path not in START_PATHS and urlsplit(target).path in START_PATHS


def _joined(url: str, reference: str) -> str | None:
    """An absolute address; None for one that is none, such as ``http://[x``."""
    try:
        target = urljoin(url, reference)
        parts = urlsplit(target)
        _ = parts.port  # raises ValueError for one that is no port
    except ValueError:
        return None
    return target if parts.hostname else None


def _other(target: str | None, url: str) -> str | None:
    if target is None or not target.lower().startswith(("http://", "https://")):
        return None
    return target if target.partition("#")[0] != url else None


def _is_page(headers: Mapping[str, str], body: bytes) -> bool:
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"%pdf", b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"{", b"[")):
        return False
    return "html" in headers.get("content-type", "") or start.startswith((b"<", b"<!doctype", b"<html"))


def _wall_mark(headers: Mapping[str, str], text: str, visible: str) -> str | None:
    found = _WALL_TEXT.search(text) if len(visible) < _SHORT else None
    if found:
        return found[0]
    cookie = _WALL_COOKIES.search(headers.get("set-cookie", ""))
    return cookie[0] if cookie and len(visible) < 200 else None


def _visible(text: str) -> str:
    """What a reader sees of a page, without blanks."""
    text = without_comments(text)
    for name in ("script", "style", "noscript"):
        text = without_parts(text, rf"<{name}\b", rf"</{name}\s*>")
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^<>]+>", "", text)))


def _title(text: str) -> str:
    begin = re.search(r"<title[^<>]*>", text, re.IGNORECASE)
    return text[begin.end() :].partition("</")[0] if begin else ""
