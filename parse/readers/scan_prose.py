"""The printed lines outside the tables of an upright page.

Where lines stand apart they are cut by their ink alone; a page on which pieces of ink have no common height (a photo
with the desk round it, stains) is looked through by the detector, which takes a second.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from parse.model import Box
from parse.readers.scan_models import Floats, Line, Picture, detect_lines, recognise_lines
from parse.readers.scan_upright import cut_line

#: Ink is darker than this (0 black, 255 paper).
INK = 150
#: Signs of one line stand nearer than this (12 points are 48 pixels; 一 has nothing at its height up to the next but
#: one), its strokes above one another than this.
BESIDE, ABOVE = 75, 7
#: Pieces of ink below this are dust.
DUST = 5
#: A line is this high, at the least and at the most; higher ones are two lines or no print.
LEAST_TALL, MOST_TALL = 16, 130
#: So many times the common height makes two lines.
TWO_LINES = 1.7
#: The detector looks for prose at this side: a line of 12 points is 14 pixels high.
DETECTOR_SIDE = 1280
#: Prose is read this much narrower: of 1,110 characters on mild and hard pages none changed at 0.7, one at 0.6, and
#: the time goes by the width. What is then read below `SURE` is read again as it is.
NARROWED = 0.6
SURE = 0.8


def read_lines(ink: Picture, tables: Sequence[Box]) -> list[tuple[Box, Line]]:
    """The printed lines of a grey page on white ground, outside the tables, with their boxes."""
    shown = ink.copy()
    for box in tables:
        x0, top, x1, bottom = (round(value) for value in box)
        shown[max(0, top - 6) : bottom + 7, max(0, x0 - 6) : x1 + 7] = 255
    boxes = _cut_apart(shown)
    if boxes is None:
        boxes = detect_lines(cv2.cvtColor(shown, cv2.COLOR_GRAY2RGB), DETECTOR_SIDE)
    crops = [cut_line(ink, box) for box in boxes]
    corners = [(*box.min(axis=0).tolist(), *box.max(axis=0).tolist()) for box in boxes]
    return list(zip(corners, read_narrowed(crops, NARROWED), strict=True))


def read_narrowed(crops: Sequence[Picture], share: float) -> list[Line]:
    """Recognise crops narrowed to a share of their width; the weak ones again as they are, the surer reading counts."""
    lines = recognise_lines([_narrow(crop, share) for crop in crops])
    weak = [index for index, line in enumerate(lines) if line.confidence < SURE]
    for index, line in zip(weak, recognise_lines([crops[index] for index in weak]), strict=True):
        if line.confidence > lines[index].confidence:
            lines[index] = line
    return lines


def _narrow(crop: Picture, share: float) -> Picture:
    size = (max(1, round(crop.shape[1] * share)), crop.shape[0])
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)


def _cut_apart(shown: Picture) -> list[Floats] | None:
    """The four corners round each line; None when the ink does not fall into lines."""
    ink = (shown < INK).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= DUST
    kept[0] = False
    signs = kept.astype(np.uint8)[labels]
    joined = cv2.morphologyEx(signs, cv2.MORPH_CLOSE, np.ones((1, BESIDE), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((ABOVE, 1), np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = [_measure(outline) for outline in outlines if not _is_desk(outline, shown)]
    lines = [(box, long, short) for box, long, short in found if short >= LEAST_TALL]
    if not lines:
        return []
    heights = np.repeat([short for _, _, short in lines], [max(1, round(long / 50)) for _, long, _ in lines])
    common = float(np.median(heights))
    is_odd = [not short <= min(TWO_LINES * common, MOST_TALL) for _, _, short in lines]
    if any(odd and long > 2 * common for odd, (_, long, _) in zip(is_odd, lines, strict=True)):
        return None
    return [box for box, _, _ in lines]


def _is_desk(outline: Picture, shown: Picture) -> bool:
    """Whether a high piece of ink lies at the edge of the picture: what is seen beside the paper."""
    x, y, wide, tall = cv2.boundingRect(outline)
    at_edge = min(x, y) <= 2 or x + wide >= shown.shape[1] - 2 or y + tall >= shown.shape[0] - 2
    return at_edge and tall > MOST_TALL


def _measure(outline: Picture) -> tuple[Floats, float, float]:
    """The box round an outline with a little paper, its length along the line and its height."""
    middle, size, angle = cv2.minAreaRect(outline)
    x, y, wide, tall = cv2.boundingRect(outline)
    long, short = max(size), min(size)
    if long < 4 * short:  # too short to tell how it leans
        corners = np.array([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)], np.float32)
        return corners + np.array([(-4, -4), (4, -4), (4, 4), (-4, 4)], np.float32), float(wide), float(tall)
    box = cv2.boxPoints((middle, (size[0] + 8, size[1] + 8), angle)).astype(np.float32)
    return box, float(wide), float(short)
