"""What the cells of a ruled table print: each read twice, blank only where there is no ink.

The first reading is the recogniser's, the second goes by the shapes of the signs (`scan_glyphs`); words that hold
digits are read by the recogniser a second time from a black and white picture of another size. A second reading that
could not be made is ``\\ufffd``, so that the cell counts as disputed and never as certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from parse.readers.scan_broken import find_broken
from parse.readers.scan_clean import Clean
from parse.readers.scan_frames import RuledCell
from parse.readers.scan_glyphs import Glyphs, cut_glyphs, is_bar, is_slash, read_glyphs
from parse.readers.scan_models import DIGITS, Line, Picture, recognise_lines
from parse.readers.scan_print import Printed, find_print
from parse.readers.scan_prose import read_narrowed
from parse.readers.scan_rules import Rules

UNREADABLE = "\ufffd"
DOTS = (".", ",")

#: A comma that lost its tail: of 2,720 cells of fax pages at 150 and 200 dpi two were read so by both, and surely.
THOUSANDS = re.compile(r"[0-9]{1,3}\.[0-9]{3}")

#: What the recogniser sees in a number when all characters are free.
NUMBER_LIKE = re.compile(r"[0-9０-９OoQDθlI|丨〇.,．，。、·‧'’/／\\+＋一—―–ー_~－﹣-]+")
NUMBERED_LABEL = re.compile(r"\s*(?:\d{1,2}\s*[.．、,，]\s*[^\d\s]|第)")
DIGIT = re.compile(r"[0-9０-９]")
CHARACTERS = re.compile(r"[\u4e00-\u9fff]")
DASH = re.compile(r"[-一—–―ー_－﹣‐‑−~～]{1,2}")

#: Below these a reading counts as none, and below LEAST_TOGETHER (their sum) two that agree do: that two readings of
#: different nature agree says more than the confidence of one.
LEAST_RECOGNISED = 0.5
LEAST_SHAPE = 0.3
LEAST_TOGETHER = 1.0
#: The recogniser must be this sure, in two set-ups, where signs touch and their shapes cannot be told.
SURE = 0.93
#: Words that hold digits have no second reader by shape: below this, in one of two set-ups, they are flagged.
SURE_WORDS = 0.8
#: Lines longer than this (times their height) are first read narrowed to this share.
LONG_LINE = 4
NARROWED_LABEL = 0.7
#: Digits of one number stand nearer than this share of their height; two numbers in one cell mean a lost rule.
WIDEST_GAP = 1.3
#: The smallest digits (8 points) are 22 pixels high; two specks above one another make a 1 of 10.
LEAST_DIGIT = 15


@dataclass(frozen=True)
class CellText:
    """The two readings of a cell; ``second`` is None for words, which carry no figure."""

    text: str
    second: str | None
    confidence: float | None
    may_hold_point: bool = False


def read_cells(clean: Clean, rules: Rules, cells: Sequence[RuledCell]) -> list[CellText]:
    """Read the cells of a table on the upright page."""
    frame = cv2.dilate(cv2.bitwise_or(rules.level, rules.upright), np.ones((5, 5), np.uint8))
    printed = [find_print(clean, frame, cell.box) for cell in cells]
    crops = [line.picture for one in printed for line in one.lines]
    first = _read_first(crops)
    shapes = [_read_shapes(crop, line) for crop, line in zip(crops, first, strict=True)]
    again = _read_again(crops, first, shapes)
    settled = iter([_settle(crops[i], first[i], shapes[i], again.get(i)) for i in range(len(crops))])
    lines = [[next(settled) for _ in one.lines] for one in printed]
    broken = find_broken([cell.box for cell in cells], printed, [[line.text for line in group] for group in lines])
    return [_join(lines[at], printed[at], cell, "" if at in broken else "\n") for at, cell in enumerate(cells)]


def _read_first(crops: Sequence[Picture]) -> list[Line]:
    """The recogniser's reading: long lines narrowed, for they are labels; those of numbers again as they are."""
    wide = [index for index, crop in enumerate(crops) if crop.shape[1] > LONG_LINE * crop.shape[0]]
    lines = dict(zip(wide, read_narrowed([crops[index] for index in wide], NARROWED_LABEL), strict=True))
    rest = [i for i in range(len(crops)) if i not in lines or _may_be_value(lines[i])]
    lines |= dict(zip(rest, recognise_lines([crops[index] for index in rest]), strict=True))
    return [lines[index] for index in range(len(crops))]


def _may_be_value(line: Line) -> bool:
    return _is_number(line) or (bool(DIGIT.search(line.text)) and not NUMBERED_LABEL.match(line.text))


def _read_shapes(crop: Picture, line: Line) -> Glyphs | None:
    """The signs of a number; None for words.

    A lone dash is often taken for a character with one stroke, and a worn number for one that nobody would print.
    """
    if _is_number(line):
        return read_glyphs(crop)
    if len(line.text) > 2:
        return None
    glyphs = read_glyphs(crop)
    is_worn = line.confidence < SURE_WORDS and glyphs.text.isdecimal() and glyphs.confidence >= SURE
    return glyphs if is_worn or (glyphs.text == "-" and len(line.text) <= 1) else None


def _is_number(line: Line) -> bool:
    text = "".join(line.text.split())
    return bool(NUMBER_LIKE.fullmatch(text)) or (not text and bool(line.digits))


def _read_again(crops: Sequence[Picture], first: Sequence[Line], shapes: Sequence[Glyphs | None]) -> dict[int, Line]:
    """Read by the recogniser, from a black and white picture, what the shapes do not tell."""
    wanted = []
    for i, (line, glyphs) in enumerate(zip(first, shapes, strict=True)):
        if glyphs is None:
            is_short = len(line.text) <= 3
            if is_short or (DIGIT.search(line.text) and not NUMBERED_LABEL.match(line.text)):
                wanted.append(i)
        elif glyphs.text != line.digits:
            wanted.append(i)
    return dict(zip(wanted, recognise_lines([_change(crops[i]) for i in wanted]), strict=True))


def _change(crop: Picture) -> Picture:
    """The same line black on white, smaller within its frame."""
    larger = cv2.resize(crop, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(larger, (0, 0), 1.2)
    _, ink = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    pad = round(0.12 * ink.shape[0])
    edge = cv2.copyMakeBorder(ink, pad, pad, 2 * pad, 2 * pad, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(cv2.GaussianBlur(edge, (0, 0), 0.8), np.uint8)


def _settle(crop: Picture, line: Line, glyphs: Glyphs | None, again: Line | None) -> CellText:
    """The two readings of one printed line."""
    if glyphs is None:
        return _settle_words(line, again)
    stroke = _settle_stroke(crop, line, glyphs)
    if stroke is not None:
        return stroke
    is_plain = set(line.text) <= set(DIGITS)
    if is_plain and (line.confidence >= SURE or (line.text == glyphs.text and line.confidence >= LEAST_RECOGNISED)):
        line = replace(line, digits=line.text, digits_confidence=line.confidence)
    if _is_odd(crop):
        confidence = min(line.digits_confidence, glyphs.confidence)
        return CellText(line.digits + UNREADABLE, glyphs.text, confidence)
    if UNREADABLE in glyphs.text:
        return _settle_touching(line, glyphs, again)
    if again is not None and glyphs.text != line.digits:
        return _settle_differing(line, glyphs, again)
    return _settle_number(line, glyphs)


def _settle_stroke(crop: Picture, line: Line, glyphs: Glyphs) -> CellText | None:
    """A lone slash or dash, which the recogniser takes for a 1 or for nothing: told by its form and the classifier."""
    if glyphs.text == "-" and (is_bar(crop) or DASH.fullmatch(line.text.strip() or line.digits)):
        return CellText("-", "-", glyphs.confidence)
    if is_slash(crop):
        return CellText("/", glyphs.text, glyphs.confidence)
    return None


def _settle_number(line: Line, glyphs: Glyphs) -> CellText:
    """Two readings that agree count when neither is weak."""
    is_weak = line.digits_confidence < LEAST_RECOGNISED or glyphs.confidence < LEAST_SHAPE
    is_weak |= line.digits_confidence + glyphs.confidence < LEAST_TOGETHER
    second = UNREADABLE if is_weak and glyphs.text == line.digits else glyphs.text
    return CellText(line.digits or UNREADABLE, second, min(line.digits_confidence, glyphs.confidence))


def _settle_differing(line: Line, glyphs: Glyphs, again: Line) -> CellText:
    """The recogniser's other set-up decides where it is sure and the shapes are, or at least allow what it reads."""
    if again.digits == glyphs.text and min(again.digits_confidence, glyphs.confidence) >= SURE:
        return _settle_number(again, glyphs)
    both = min(line.digits_confidence, again.digits_confidence)
    if again.digits == line.digits and glyphs.allows(line.digits) and both >= SURE:
        return _settle_number(line, Glyphs(line.digits, max(LEAST_SHAPE, glyphs.confidence)))
    return _settle_number(line, glyphs)


def _settle_touching(line: Line, glyphs: Glyphs, again: Line | None) -> CellText:
    """The readings of a number of which some signs touch, so that their shapes are told for the others alone."""
    pattern = ".{1,3}".join(re.escape(part) for part in glyphs.text.split(UNREADABLE))
    is_told = glyphs.text.count(UNREADABLE) <= 2 and re.fullmatch(pattern, line.digits) is not None
    if again is None or not is_told:
        return CellText(line.digits or UNREADABLE, glyphs.text, min(line.digits_confidence, glyphs.confidence))
    confidence = min(line.digits_confidence, again.digits_confidence)
    second = UNREADABLE if confidence < SURE and again.digits == line.digits else again.digits
    return CellText(line.digits, second, confidence)


def _settle_words(line: Line, again: Line | None) -> CellText:
    if not line.text.strip():
        return CellText(UNREADABLE, UNREADABLE, line.confidence)
    if again is None:
        return CellText(line.text, None, line.confidence)
    if again.text != line.text and again.confidence > line.confidence:
        line, again = again, line
    has_digit = DIGIT.search(line.text) is not None
    confidence = min(line.confidence, again.confidence)
    is_weak = confidence < (SURE_WORDS if has_digit else LEAST_RECOGNISED)
    is_weak |= has_digit and CHARACTERS.search(line.text) is None  # a number with something on it
    return CellText(line.text, UNREADABLE if is_weak else again.text, confidence)


def _is_odd(crop: Picture) -> bool:
    """Whether signs are too low for digits, or stand too far apart for one number."""
    boxes = cut_glyphs(crop)
    tall = max((box[3] for box in boxes), default=0)
    gaps = [after[0] - before[0] - before[2] for before, after in pairwise(boxes)]
    return tall < LEAST_DIGIT or any(gap > WIDEST_GAP * tall for gap in gaps)


def _join(lines: Sequence[CellText], printed: Printed, cell: RuledCell, between: str) -> CellText:
    if not lines:
        return CellText("", "", None) if printed.is_blank else CellText(UNREADABLE, UNREADABLE, 0.0)
    text = between.join(line.text for line in lines)
    confidence = min(line.confidence for line in lines if line.confidence is not None)
    if all(line.second is None for line in lines) or _is_label(text):
        return CellText(text, None, confidence)
    second = between.join(line.text if line.second is None else line.second for line in lines)
    is_dusty = text[:1] in DOTS or text[-1:] in DOTS or THOUSANDS.fullmatch(text)  # no number begins or ends so
    if cell.is_doubtful or printed.is_doubtful or (is_dusty and second == text):
        second = UNREADABLE
    is_traced = not set(DOTS) & set(text) and any(line.is_traced for line in printed.lines)
    return CellText(text, second, confidence, is_traced)


def _is_label(text: str) -> bool:
    """Words of some length without a digit, or a numbered label: no figure stands in them."""
    return bool(NUMBERED_LABEL.match(text)) or (len(text) > 6 and not DIGIT.search(text))
