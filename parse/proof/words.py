"""A passage of the prose looked for in the text that an independent decoding gives; blanks and line breaks ignored.

``本年共收到申请24 件`` is found in ``…本年共收到申\\n请２４件，…`` and comes back as ``申请`` stands there.
"""

from __future__ import annotations

import unicodedata

from parse.charset import fold_lookalikes
from parse.numbers import INVISIBLE
from parse.proof.model import BLANKS, Asked, Reread, refuse, squeeze

NOT_FOUND = "not found"


def find_words(asked: Asked, text: str, failure: str, by: str) -> Reread:
    """The words as ``text`` prints them. Where they are not, the text says otherwise, unless it is not whole."""
    wanted = squeeze(asked.printed)
    letters, origins = _squeeze_with_origins(text)
    at = letters.find(wanted) if wanted else -1
    if at >= 0:
        return Reread(asked.code, text[origins[at] : origins[at + len(wanted) - 1] + 1], by)
    if failure or not wanted:
        return refuse(asked, by, failure or "no words to look for")
    return Reread(asked.code, "", by, NOT_FOUND)


def _squeeze_with_origins(text: str) -> tuple[str, list[int]]:
    """The text as `squeeze` gives it, and where each of its characters stood."""
    letters: list[str] = []
    origins: list[int] = []
    for at, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", fold_lookalikes(character)).translate(INVISIBLE):
            if not BLANKS.fullmatch(letter):
                letters.append(letter)
                origins.append(at)
    return "".join(letters), origins
