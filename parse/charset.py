"""Bytes to text: strict UTF-8, strict GB18030, then what the document declares, in this order.

The declaration is the least reliable witness: pages typed in GBK declare UTF-8 and the reverse. Strict decoding tells
the two apart from the bytes alone, because GBK text is all but never valid UTF-8.
"""

from __future__ import annotations

import codecs
import re

#: ``<meta charset=gb2312>``, ``<meta http-equiv=… content="text/html; charset=gb2312">`` and ``<?xml encoding="…"?>``.
DECLARATION = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)

#: Browsers look for a declaration in the first 1,024 bytes; CMS templates with long comments need more.
DECLARED_WITHIN = 4096

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(data: bytes) -> tuple[str, str, bool]:
    """Decode ``data``: the text, the name of the encoding used, and whether every byte had a meaning in it.

    With False the text holds U+FFFD where bytes meant nothing; the caller must report that. Never raises.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :] if encoding == "utf-8" else data, encoding)
    for encoding in ("utf-8", "gb18030", *_declared(data)):
        try:
            return data.decode(encoding), encoding, True
        except UnicodeDecodeError:
            continue
    return _decode_damaged(data)


def _decode_marked(data: bytes, encoding: str) -> tuple[str, str, bool]:
    text = data.decode(encoding, "replace")
    return text, encoding, "\ufffd" not in text


def _decode_damaged(data: bytes) -> tuple[str, str, bool]:
    """A few broken bytes (a body cut in mid-character): take the encoding that loses least."""
    candidates = [(data.decode(name, "replace"), name) for name in ("utf-8", "gb18030")]
    text, encoding = min(candidates, key=lambda candidate: candidate[0].count("\ufffd"))
    return text, encoding, False


def _declared(data: bytes) -> list[str]:
    match = DECLARATION.search(data[:DECLARED_WITHIN])
    if not match:
        return []
    try:
        return [codecs.lookup(match[1].decode("ascii")).name]
    except LookupError:
        return []
