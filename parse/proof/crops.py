"""Cells read again from the picture: cut out of the stored one afresh and recognised in three ways that must agree.

The first reading straightens the whole page and reads it at one scale, its second one goes by shapes. Here nothing is
straightened but quarter turns: the box is cut with a margin and its rules are wiped out (`parse.proof.cuts`), and each
line of print goes to the recogniser grey, black and white, and blurred, at three sizes. ``18`` three times is 18;
``18``, ``18`` and ``13`` is not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image

from parse.model import Box
from parse.proof.beside import find_slip
from parse.proof.cuts import Cut, Sheet, cut_cell, open_sheet
from parse.proof.glyphs import Glyph, list_above, list_left, read_lines
from parse.proof.model import Asked, Reread, refuse
from parse.proof.pictures import Shown
from parse.readers.scan_models import Line, Picture, detect_lines, recognise_lines
from parse.readers.scan_upright import cut_line

BY = "crop recognised in three ways"
#: How much of the height of what the recogniser is given is ink, in each of the three ways.
FILLED = (0.62, 0.74, 0.86)
#: Below this confidence of its weakest character a reading counts as none.
LEAST = 0.4
#: Digits that are read so surely count even where a reading with all characters sees a letter or a sign in them.
SURE = 0.9
#: What the recogniser sees in numbers when all characters are free, and what is meant.
NUMBER_LIKE = re.compile(r"[0-9０-９OoQDlI|丨.,，。．、·]+")
MEANT = str.maketrans("０１２３４５６７８９OoQDlI|丨，、。．·", "012345678900001111,,...")
WORDS_INSIDE = re.compile(r"[\u4e00-\u9fff]")
#: Labels are looked for on a page drawn with its longer side so long, in pixels.
LABEL_SIDE = 1600
#: The table that has a header over each of its parts: where one is not recognised the one above it would be taken.
HEADS_REPEATED = "proactive."
#: A label read with less confidence is left out.
LEAST_LABEL = 0.6


def reread_pictures(shown: Sequence[Shown | str], asked: Sequence[Asked]) -> list[Reread]:
    """Read cells again from their pictures; a reason instead of a picture is handed on."""
    found: dict[int, Reread] = {}
    groups: dict[str, list[int]] = {}
    for at, (one, what) in enumerate(zip(asked, shown, strict=True)):
        if isinstance(what, str):
            found[at] = refuse(one, BY, what)
        else:
            groups.setdefault(what.name, []).append(at)
    for places in groups.values():
        mine = [what for at in places if isinstance(what := shown[at], Shown)]
        found.update(zip(places, _reread(mine, [asked[at] for at in places]), strict=True))
    return [found[at] for at in range(len(asked))]


def _reread(shown: Sequence[Shown], asked: Sequence[Asked]) -> list[Reread]:
    """The cells of one picture."""
    sheet = open_sheet(shown[0].picture)
    boxes = [sheet.place(one.box) for one in shown]
    cuts = [cut_cell(sheet, box) for box in boxes]
    lines = [line for cut in cuts for line in cut.lines]
    told = iter(_read_lines(lines))
    texts = [[next(told) for _ in cut.lines] for cut in cuts]
    level = [sheet.flatten(box) for box in boxes]
    labels = _read_labels(sheet, level)
    return [_answer(*each, labels) for each in zip(asked, level, cuts, texts, strict=True)]


def _answer(asked: Asked, box: Box, cut: Cut, texts: Sequence[str | None], labels: Sequence[Glyph]) -> Reread:
    if cut.doubt:
        return refuse(asked, BY, cut.doubt)
    told = [text for text in texts if text is not None]
    if len(told) < len(texts):
        return refuse(asked, BY, "its readings differ, or none of them is sure")
    above = [] if asked.code.startswith(HEADS_REPEATED) else list_above(labels, box)
    slip = find_slip(asked.code, list_left(labels, box), above)
    return Reread(asked.code, "", BY, slip) if slip else Reread(asked.code, "\n".join(told), BY)


def _read_lines(lines: Sequence[Picture | str]) -> list[str | None]:
    """What each line prints; None where the three ways differ. Strokes are told already, by their form."""
    drawn = [line for line in lines if not isinstance(line, str)]
    ways = [recognise_lines([_draw(line, way) for line in drawn]) for way in range(len(FILLED))]
    told = iter([_agree(each) for each in zip(*ways, strict=True)])
    return [line if isinstance(line, str) else next(told) for line in lines]


def _agree(lines: Sequence[Line]) -> str | None:
    texts = {_settle(line) for line in lines}
    return texts.pop() if len(texts) == 1 else None


def _settle(line: Line) -> str | None:
    """What one way gives: a number where its characters can be nothing else, words where they are words."""
    text = "".join(line.text.split())
    if NUMBER_LIKE.fullmatch(text) or not WORDS_INSIDE.search(text):
        is_same = text.translate(MEANT) == line.digits and line.digits_confidence >= LEAST
        return line.digits if line.digits and (is_same or line.digits_confidence >= SURE) else None
    return text if line.confidence >= SURE else None


def _draw(line: Picture, way: int) -> Picture:
    """A line of print, grey and cut close, as it is given to the recogniser in one of the three ways."""
    drawn = line
    if way == 1:
        larger = cv2.resize(line, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC)
        _, drawn = cv2.threshold(cv2.GaussianBlur(larger, (0, 0), 1.0), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        drawn = cv2.GaussianBlur(drawn, (0, 0), 0.9)
    elif way == 2:
        drawn = cv2.GaussianBlur(line, (0, 0), 1.1)
    height = drawn.shape[0]
    pad = round(height * (1 / FILLED[way] - 1) / 2)
    edge = cv2.copyMakeBorder(drawn, pad, pad, 2 * pad, 2 * pad, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(edge, np.uint8)


def _read_labels(sheet: Sheet, boxes: Sequence[Box]) -> list[Glyph]:
    """The printed lines left of the cells at their heights, and over them, on the page without skew.

    ``boxes`` are those of the cells on that page; the lines are found by the text detector.
    """
    found = detect_lines(sheet.picture, LABEL_SIDE)
    outer = [sheet.flatten((*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())) for corners in found]
    wanted = [at for at, box in enumerate(outer) if any(_is_beside(box, cell) for cell in boxes)]
    lines = recognise_lines([cut_line(sheet.picture, found[at].astype(np.float64)) for at in wanted])
    return [
        Glyph(line.text, *outer[at])
        for at, line in zip(wanted, lines, strict=True)
        if line.confidence >= LEAST_LABEL and line.text.strip()
    ]


def read_words(pictures: Sequence[Image.Image]) -> str:
    """All lines of print on pages, from top to bottom."""
    lines = [line for picture in pictures for line in _list_lines(open_sheet(picture))]
    return "\n".join(lines)


def _list_lines(sheet: Sheet) -> list[str]:
    found = detect_lines(sheet.picture, LABEL_SIDE)
    told = recognise_lines([cut_line(sheet.picture, corners.astype(np.float64)) for corners in found])
    outer = [sheet.flatten((*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())) for corners in found]
    glyphs = [Glyph(line.text, *box) for line, box in zip(told, outer, strict=True) if line.text.strip()]
    return [line.text for line in read_lines(glyphs)]


def _is_beside(box: Box, cell: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return (x < cell[0] and cell[1] <= y <= cell[3]) or (y < cell[1] and cell[0] <= x <= cell[2])
