"""The words of a PDF page for the second reading, found by the places of their characters and by nothing else.

Rules are not looked at: a word ends where the pen jumps. Digits end at any blank, because two numbers in neighbouring
cells may stand as near as two words of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parse.model import Place, Token
from parse.readers.pdf_page import PageContent
from parse.readers.pdf_pieces import SAME_LINE, TELLING, Piece

#: A gap wider than this share of the size parts words: headers of neighbouring columns stand 9 points apart in one
#: real report. A blank that the file stores, as in ``结 果``, may be one character wide.
WORD_SHARE = 0.5
STORED_SHARE = 1.3


def list_tokens(page: PageContent) -> Iterator[Token]:
    """The words of a page in the order of its content stream, each with its page and box."""
    word: list[Piece] = []
    was_telling = False
    for piece in page.pieces:
        text = piece.text
        if word and (was_telling or TELLING.match(text) or _is_apart(word[-1], piece)):
            yield _write(word, page)
            word = []
        word.append(piece)
        was_telling = TELLING.match(text, len(text) - 1) is not None
    if word:
        yield _write(word, page)


def _is_apart(before: Piece, piece: Piece) -> bool:
    """Whether the pen jumped between two pieces: to another line, back, or over more than a blank."""
    _, _, top, right, bottom, size, *_ = before
    _, left, next_top, _, next_bottom, next_size, is_spaced, *_ = piece
    size = max(size, next_size)
    if abs(top + bottom - next_top - next_bottom) > 2 * SAME_LINE * size:
        return True
    gap = left - right
    return gap < -size / 2 or gap > (STORED_SHARE if is_spaced else WORD_SHARE) * size


def _write(word: Sequence[Piece], page: PageContent) -> Token:
    if len(word) == 1:
        text, x0, top, x1, bottom, _, _, _, _ = word[0]
        return Token(text, Place(page.number, page.place_box((x0, top, x1, bottom))))
    box = (
        min(piece.x0 for piece in word),
        min(piece.top for piece in word),
        max(piece.x1 for piece in word),
        max(piece.bottom for piece in word),
    )
    text = "".join(f" {piece.text}" if piece.is_spaced else piece.text for piece in word)
    return Token(text.strip(), Place(page.number, page.place_box(box)))
