"""Requests that send a form: how the store names them, so that the answers of different forms stay apart.

    stored_address("http://a.cn/list", b"page=2")                     -> "http://a.cn/list?__wb_method=POST&page=2"
    asked_address("http://a.cn/list?__wb_method=POST&page=2")         -> ("http://a.cn/list", "page=2")

The convention is that of pywb, whose replay finds such answers too.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

_MARK = "__wb_method=POST"
Form = tuple[tuple[str, str], ...]


def encode_form(form: Iterable[tuple[str, str]]) -> str:
    """The body of a form (application/x-www-form-urlencoded, UTF-8)."""
    return urlencode(list(form))


def stored_address(url: str, body: str) -> str:
    """The address that the store keeps of a form sent to `url`."""
    return f"{url}{'&' if '?' in url else '?'}{_MARK}{'&' if body else ''}{body}"


def asked_address(stored: str) -> tuple[str, str | None]:
    """The address that was asked, and the body that was sent to it; None where it was asked by GET."""
    place = stored.find(_MARK)
    if place < 1 or stored[place - 1] not in "?&":
        return stored, None
    return stored[: place - 1], stored[place + len(_MARK) :].removeprefix("&")


def decode_form(body: str | None) -> Form:
    """The fields of a form's body; none for a GET."""
    return tuple(parse_qsl(body, keep_blank_values=True)) if body else ()
