"""Bytes to text: strict UTF-8, strict GB18030, then what the document declares, in this order.

The declaration is the least reliable witness: pages typed in GBK declare UTF-8 and the reverse. Strict decoding tells
the two apart from the bytes alone, because GBK text is all but never valid UTF-8.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

#: ``<meta charset=gb2312>``, ``<meta http-equiv=… content="text/html; charset=gb2312">`` and ``<?xml encoding="…"?>``.
DECLARATION = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)

#: Browsers look for a declaration in the first 1,024 bytes; CMS templates with long comments need more.
DECLARED_WITHIN = 4096

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

#: Code points that fonts draw with the glyph of a common character, so that a PDF printed by a browser (and text copied
#: from it) says U+2F2F for 工. The radicals of U+2E80..U+2EFF are paired by the glyphs that Noto CJK shares.
RADICALS = "⺎⺏⺐⺒⺓⺛⺟⺠⻁⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳"
CHARACTERS = "兀尣尢巳幺旡母民虎见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟"
LOOKALIKES = str.maketrans(RADICALS, CHARACTERS) | {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA), 0x2329, 0x232A)
}
#: Most texts hold none, and a search is thirty times as quick as a translation.
LOOKALIKE = re.compile(f"[{''.join(map(chr, LOOKALIKES))}]")


def fold_lookalikes(text: str) -> str:
    """Replace radicals and compatibility ideographs by the characters that they look like: 政府信息公开⼯作 → 工作."""
    return LOOKALIKE.sub(_replace, text)


def _replace(match: re.Match[str]) -> str:
    return match[0].translate(LOOKALIKES)


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
