"""Style sheets of a page, as far as they tell what is shown: ``.x, td.y{display:none}`` hides two kinds of elements.

Only declarations that hide, strike, raise or lower text are kept, with those that undo them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from parse.readers.html_selectors import MAYBE, NO, YES, Selector, read_selectors

COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
#: What a sheet consists of between its braces; a quoted brace is none.
PIECE = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[{};]|[^\"'{};]+|[\"']", re.DOTALL)
ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|([^\n]))", re.IGNORECASE)
DECLARATION = re.compile(r"\s*([\w-]+)\s*:\s*(.*?)\s*(!\s*important)?\s*", re.DOTALL | re.IGNORECASE)
ZERO = re.compile(r"[+-]?0*\.?0+(?:[a-z]+|%)?", re.IGNORECASE)
#: Sizes that go by the size of what is around: of nothing they are nothing.
RELATIVE = re.compile(r"[\d.]+(?:em|ex|ch|%)|inherit|smaller|larger|unset", re.IGNORECASE)
#: The size within ``font: bold 12px/1.5 SimSun``; a weight is never 0.
SHORTHAND_ZERO = re.compile(r"(?:^|\s)0*\.?0+(?:[a-z]+|%)?(?=[\s/]|$)", re.IGNORECASE)
#: A text without any of these takes nothing away; most styles of most pages have none.
SUSPECT = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*[+-]?[0.]|mso-hide|line-through"
    r"|vertical-align\s*:\s*su|font(?:-size)?\s*:[^;}]{0,80}?(?<![\d.])\.?0(?!\.?\d*[1-9])",
    re.IGNORECASE,
)

#: What a declaration does: ``h`` takes the element out, ``v`` leaves its place, ``z`` gives its text no size and ``Z``
#: a size again, ``s`` strikes, ``^`` raises, ``_`` lowers, and nothing at all undoes.
Effect = str
#: Properties whose values are words: what they set, and the words that do something.
WORDS: dict[str, tuple[str, dict[str, Effect]]] = {
    "display": ("display", {"none": "h"}),
    "visibility": ("visibility", {"hidden": "v", "collapse": "v"}),
    "mso-hide": ("mso-hide", {"all": "h"}),
    "vertical-align": ("vertical-align", {"super": "^", "sub": "_"}),
}
#: The screen is that of a desk: no narrower than this, in pixels, and perhaps wider.
NARROW = 1024
WIDTH = re.compile(r"(?:(?:only\s+)?(?:screen|all)\s+and\s+)?\(\s*(min|max)-width\s*:\s*(\d+)(?:\.\d+)?px\s*\)")
ON_SCREEN = re.compile(r"|all|(?:only\s+)?screen|not\s+print|not\s+speech")
OFF_SCREEN = re.compile(
    r"(?:only\s+)?(?:print|speech|tv|handheld|projection|aural|braille|embossed|tty)\b.*|not\s+(?:all|screen)"
)
#: Rules within these at-rules are none of elements.
NO_ELEMENTS = (
    "@font-face",
    "@page",
    "@keyframes",
    "@-webkit-keyframes",
    "@-moz-keyframes",
    "@-o-keyframes",
    "@property",
)
#: Blocks within blocks; deeper ones are no real sheet's.
DEEPEST = 8


class Declaration(NamedTuple):
    """One property and what its value does."""

    name: str
    effect: Effect
    is_important: bool


class Rule(NamedTuple):
    """Declarations for the elements of one selector; ``certainty`` is `MAYBE` where the medium is in doubt."""

    selector: Selector
    declarations: tuple[Declaration, ...]
    certainty: int
    order: int


def read_declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a ``style`` attribute or a rule that tell what is shown; of each property the last."""
    found: dict[tuple[str, bool], Declaration] = {}
    for part in clean(text).split(";"):
        match = DECLARATION.fullmatch(part)
        known = _judge(match[1].lower(), match[2].lower()) if match else None
        if match and known:
            found[known[0], bool(match[3])] = Declaration(*known, bool(match[3]))
    return tuple(found.values())


def _judge(name: str, value: str) -> tuple[str, Effect] | None:
    """The property that a declaration sets, and what it does."""
    if name in WORDS:
        return WORDS[name][0], WORDS[name][1].get(value, "")
    if name == "opacity":
        return name, "v" if ZERO.fullmatch(value) else ""
    if name == "font":
        return "font-size", "z" if SHORTHAND_ZERO.search(value) else "Z"
    if name == "font-size":
        return name, "z" if ZERO.fullmatch(value) else ("" if RELATIVE.fullmatch(value) else "Z")
    if name in {"text-decoration", "text-decoration-line"}:
        return "text-decoration", "s" if "line-through" in value else ""
    return None


def read_sheets(sheets: list[tuple[str, str]], *, may_undo: bool) -> list[Rule]:
    """The rules of style sheets, each with the media it is for; none when no rule takes anything away, unless
    ``may_undo`` says that a style of an element does.
    """
    if not may_undo and not any(is_suspect(text) for text, _ in sheets):
        return []
    rules: list[Rule] = []
    for text, media in sheets:
        pieces = [match[0] for match in PIECE.finditer(COMMENT.sub(" ", text))]
        for prelude, body, certainty in _read_blocks(pieces, judge_media(media)):
            declarations = read_declarations(body)
            selectors = read_selectors(_unescape_names(prelude)) if declarations else []
            rules.extend(Rule(one, declarations, certainty, len(rules)) for one in selectors)
    does_something = any(one.effect not in {"", "Z"} for rule in rules for one in rule.declarations)
    return rules if does_something or may_undo else []


def _read_blocks(pieces: list[str], certainty: int) -> Iterator[tuple[str, str, int]]:
    """Each innermost block with what stands before it. A block within a rule is for elements not known here."""
    open_blocks: list[tuple[str, list[str], int]] = []
    words: list[str] = []
    for piece in pieces:
        if piece == "{":
            prelude = "".join(words).strip()
            outer = open_blocks[-1][2] if open_blocks else certainty
            open_blocks.append((prelude, [], _judge_block(prelude, outer, open_blocks)))
            words = []
        elif piece == "}":
            if open_blocks:
                prelude, body, known = open_blocks.pop()
                yield from _close(prelude, "".join([*body, *words]), known)
            words = []
        elif piece == ";":
            if open_blocks:
                open_blocks[-1][1].extend([*words, ";"])
            words = []
        else:
            words.append(piece)
    for prelude, body, known in reversed(open_blocks):  # a sheet that ends within a rule still has the rule
        yield from _close(prelude, "".join([*body, *words]), known)
        words = []


def _close(prelude: str, body: str, certainty: int) -> Iterator[tuple[str, str, int]]:
    if certainty != NO and not prelude.startswith("@"):
        yield prelude, body, certainty


def _judge_block(prelude: str, outer: int, around: list[tuple[str, list[str], int]]) -> int:
    if len(around) >= DEEPEST:
        return min(outer, MAYBE)
    name = prelude.split(None, 1)[0].split("(", maxsplit=1)[0].lower() if prelude else ""
    if name == "@media":
        return min(outer, judge_media(prelude[len(name) :]))
    if name in NO_ELEMENTS or "keyframes" in name:
        return NO
    is_nested = bool(around) and not around[-1][0].startswith("@")
    return min(outer, MAYBE) if name.startswith("@") or is_nested else outer


def judge_media(media: str) -> int:
    """Whether a list of media holds on the screen of a desk."""
    return max(_judge_medium(" ".join(one.lower().split())) for one in media.split(","))


def _judge_medium(medium: str) -> int:
    if ON_SCREEN.fullmatch(medium):
        return YES
    if OFF_SCREEN.fullmatch(medium):
        return NO
    match = WIDTH.fullmatch(medium)
    if not match:
        return MAYBE
    pixels = int(match[2][:6])
    if match[1] == "max":
        return NO if pixels <= NARROW else MAYBE
    return YES if pixels <= NARROW else MAYBE


def is_suspect(text: str) -> bool:
    """Whether a style or a sheet may take something away."""
    return bool(SUSPECT.search(clean(text)))


def clean(text: str) -> str:
    """A text without comments and escapes: ``dis\\70lay:/**/none`` hides as well."""
    text = COMMENT.sub(" ", text) if "/*" in text or "<!--" in text else text
    return ESCAPE.sub(_replace, text) if "\\" in text else text


def _unescape_names(text: str) -> str:
    """Escaped signs of a selector (``.sm\\:hidden``) become letters of private use that no separator is."""
    return ESCAPE.sub(_hide_sign, text) if "\\" in text else text


def _replace(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else 0
    return match[2] or (chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd")


def _hide_sign(match: re.Match[str]) -> str:
    sign = _replace(match)
    return sign if sign.isalnum() or sign in "-_" or ord(sign) > 0x7F else chr(0xE000 + ord(sign))
