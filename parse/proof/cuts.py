"""A cell cut out of a picture of a page: its rules wiped out, its lines of print apart, or why it cannot be told.

A box of 90 by 40 pixels is cut with ten more all round, so that what runs out of it is known for a rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from parse.model import Box
from parse.readers.scan_models import Picture
from parse.readers.scan_upright import Matrix, set_upright

#: The shorter side of a page is drawn so wide (the first reading: 2,400). A picture wider than high is as wide as one.
SIDE = 2000
LARGEST_SCALE = 3.0
#: A page has about this shape; other pictures that are wider than high are tables cut out of one.
PAGE_SHAPE, NEAR_SHAPE = 1.414, 0.15
#: So much is cut round a box, in pixels of the page as drawn.
MARGIN = 14
#: The ground is looked for at this share of the page, over so many of its pixels.
GROUND_SHARE, GROUND = 0.25, 15
#: Ink is what is darker than this share of the way from the paper to the ink of the page.
INK = 0.5
#: A rule is longer than this and lies no further from the edge of the box; what remains of it beside it is as thin.
RULE = 46
NEAR = 11
THIN = 6
#: A piece beside an upright rule that is so high (pixels, share of the cell's height) may be a 1.
LEAST_ONE, HIGHEST_ONE = 14, 0.8
#: A dash stands in this middle part of a cell's height; nearer to its edges it may be what is left of a rule.
MIDDLE = 0.3
#: Smaller specks are dirt, unless they are points between digits: in pixels, and in shares of the line's height.
SPECK = 7
SMALL = 0.3
AT_FOOT = 0.25
#: A spot so much darker than its paper (of 255), so large, is print although it is no ink.
FAINT, FAINT_SPOT = 45, 9
#: What is coloured so strongly over such a spot, in a cell that is blank without it, may be print.
COLOURED, COLOURED_SPOT = 70, 14
#: A dash is so many times wider than high, no higher than this, and, with worn ends, at least so wide.
DASH, DASH_HEIGHT, LEAST_DASH = 1.7, 9, 5
#: A straight stroke leaning to the right by at least this (width over height), straying by less than that, is a slash.
LEANING, STRAYING = 0.14, 0.08

Spot = tuple[int, int, int, int]  #: x, y, width, height of a piece of ink


@dataclass(frozen=True)
class Sheet:
    """A page turned upright: its colours, its ink grey on white, and the way from the stored pixels to it."""

    picture: Picture  #: RGB
    ink: Picture  #: grey; stamps and the shades of the paper are gone
    coloured: Picture  #: grey of the darkest channel
    scale: float
    turns: int  #: quarter turns against the clock
    size: tuple[int, int]  #: width and height of the picture as it is seen
    flat: Matrix  #: from the picture as it is seen to a page without skew, to tell what stands on one height

    def place(self, box: Box) -> Box:
        """A box of the picture as it is seen, on the sheet."""
        width, height = self.size
        x0, top, x1, bottom = box
        turned = {
            0: (x0, top, x1, bottom),
            1: (top, width - x1, bottom, width - x0),
            2: (width - x1, height - bottom, width - x0, height - top),
            3: (height - bottom, x0, height - top, x1),
        }[self.turns]
        return turned[0] * self.scale, turned[1] * self.scale, turned[2] * self.scale, turned[3] * self.scale

    def flatten(self, box: Box) -> Box:
        """A box of the sheet on a page without skew and perspective, by the middles of its sides."""
        x0, top, x1, bottom = box
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        points = np.array([(x0, y), (x, top), (x1, y), (x, bottom)]) / self.scale
        width, height = self.size
        across, down = points[:, 0], points[:, 1]
        seen = {
            0: (across, down),
            1: (width - down, across),
            2: (width - across, height - down),
            3: (down, height - across),
        }[self.turns]
        moved = self.flat @ np.stack([*seen, np.ones(4)])
        flat = moved[:2] / moved[2]
        return float(flat[0, 0]), float(flat[1, 1]), float(flat[0, 2]), float(flat[1, 3])


@dataclass(frozen=True)
class Cut:
    """What is printed in a cell: for each line its grey picture, cut close, or the stroke that it is."""

    lines: Sequence[Picture | str] = ()
    doubt: str = ""  #: why it cannot be told


def open_sheet(picture: Image.Image) -> Sheet:
    """Turn a picture upright by quarters, and part its ink from its paper."""
    seen = np.asarray(picture.convert("RGB"))
    back = set_upright(seen).back
    turns = _find_turns(back)
    turned = np.ascontiguousarray(np.rot90(seen, turns))
    height, width = turned.shape[:2]
    is_page = abs(max(height, width) / min(height, width) - PAGE_SHAPE) < NEAR_SHAPE
    scale = min(SIDE / (min(height, width) if is_page else width), LARGEST_SCALE)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LANCZOS4
    drawn = np.asarray(cv2.resize(turned, size, interpolation=method), np.uint8)
    ink, coloured = _level(drawn.max(axis=2)), _level(drawn.min(axis=2))
    return Sheet(drawn, ink, coloured, scale, turns, (seen.shape[1], seen.shape[0]), np.linalg.inv(back))


def _find_turns(back: Matrix) -> int:
    """How many quarters against the clock set the print upright; ``back`` leads from the upright page to this one."""
    right = back[:2, 0]
    if abs(right[0]) >= abs(right[1]):
        return 0 if right[0] > 0 else 2
    return 3 if right[1] < 0 else 1


def _level(grey: Picture) -> Picture:
    """White paper and black ink, whatever shade lies on the page."""
    small = cv2.resize(grey, None, fx=GROUND_SHARE, fy=GROUND_SHARE, interpolation=cv2.INTER_AREA)
    ground = cv2.medianBlur(cv2.dilate(small, np.ones((GROUND, GROUND), np.uint8)), GROUND)
    full = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    level = cv2.divide(grey, np.maximum(full, 1), scale=250)
    black = min(float(np.percentile(level[::3, ::3], 0.5)), 170.0)
    return np.asarray(np.clip((level.astype(np.float32) - black) * 255 / (250 - black), 0, 255), np.uint8)


def cut_cell(sheet: Sheet, box: Box) -> Cut:
    """Cut one cell; ``box`` is on the sheet."""
    x0, top, x1, bottom = (round(edge) for edge in box)
    height, width = sheet.ink.shape
    left, above = max(0, x0 - MARGIN), max(0, top - MARGIN)
    area = slice(above, min(height, bottom + MARGIN)), slice(left, min(width, x1 + MARGIN))
    inner = (x0 - left, top - above, x1 - left, bottom - above)
    grey = sheet.ink[area].copy()
    if min(grey.shape) < 2 * THIN:
        return Cut(doubt="the place is too small for print")
    rules = _find_rules(grey, inner)
    grey[rules > 0] = 255
    spots, is_touching = _find_spots(grey, inner)
    if is_touching:
        return Cut(doubt="print touches the edge of the cell")
    groups = [kept for group in _group(spots) if (kept := _drop_specks(group))]
    if any(_is_dash(group) and (len(groups) > 1 or not _is_central(group, inner)) for group in groups):
        return Cut(doubt="a stroke stands there that may be a dash or a part of a rule")
    if not groups and any(_is_dash([spot]) and spot[2] >= LEAST_DASH for spot in spots):
        return Cut(doubt="a speck stands there that may be a dash")
    if not groups:
        return Cut(doubt=_doubt_blank(sheet, grey, area, inner))
    return Cut([_cut_line(grey, group, spots) for group in groups])


def _find_ink(grey: Picture) -> Picture:
    return np.asarray(grey < 255 * INK, np.uint8)


def _find_rules(grey: Picture, inner: tuple[int, int, int, int]) -> Picture:
    """What is long and straight at the edges of the box, and a pixel round it."""
    ink = _find_ink(grey)
    length = min(RULE, max(grey.shape[1] // 2, 20))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((min(RULE, grey.shape[0] - 2), 1), np.uint8))
    x0, top, x1, bottom = inner
    level[top + NEAR : bottom - NEAR] = 0
    upright[:, x0 + NEAR : x1 - NEAR] = 0
    return np.asarray(cv2.dilate(cv2.bitwise_or(level, upright), np.ones((5, 5), np.uint8)), np.uint8)


def _find_spots(grey: Picture, inner: tuple[int, int, int, int]) -> tuple[list[Spot], bool]:
    """The pieces of ink in the box, and whether one stands on its edge that is no left-over of a rule."""
    count, _, stats, middles = cv2.connectedComponentsWithStats(_find_ink(grey), connectivity=8)
    x0, top, x1, bottom = inner
    spots, is_touching = [], False
    for at in range(1, count):
        x, y, wide, tall = (int(value) for value in stats[at][:4])
        is_inside = x0 <= middles[at][0] <= x1 and top <= middles[at][1] <= bottom
        at_side = x <= x0 + THIN or x + wide >= x1 - THIN
        at_edge = y <= top + THIN or y + tall >= bottom - THIN
        is_left = (at_side and wide <= THIN) or (at_edge and tall <= THIN)
        if not is_inside or max(wide, tall) < 3:
            continue
        is_one = at_side and wide <= THIN and LEAST_ONE <= tall <= HIGHEST_ONE * (bottom - top)
        is_out = x < x0 - 1 or y < top - 1 or x + wide > x1 + 1 or y + tall > bottom + 1
        is_touching |= is_one or (is_out and not is_left)
        if is_left:
            continue
        spots.append((x, y, wide, tall))
    return spots, is_touching


def _group(spots: Sequence[Spot]) -> list[list[Spot]]:
    """Lines of print, top to bottom: pieces of ink beside one another."""
    lines: list[list[Spot]] = []
    reach = 0
    for spot in sorted(spots, key=lambda one: one[1]):
        if lines and spot[1] < reach:
            lines[-1].append(spot)
        else:
            lines.append([spot])
            reach = 0
        reach = max(reach, spot[1] + spot[3])
    return _join_parts(lines)


def _join_parts(lines: list[list[Spot]]) -> list[list[Spot]]:
    """Strokes of one character stand over one another (二): lines much lower than the highest join their neighbour."""
    joined: list[list[Spot]] = []
    full = max((_measure(line) for line in lines), default=0)
    for line in lines:
        is_near = bool(joined) and min(s[1] for s in line) - max(s[1] + s[3] for s in joined[-1]) < 0.3 * full
        if is_near and min(_measure(line), _measure(joined[-1])) < 0.5 * full:
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _measure(line: Sequence[Spot]) -> int:
    return max(s[1] + s[3] for s in line) - min(s[1] for s in line)


def _drop_specks(line: Sequence[Spot]) -> list[Spot]:
    """A line without dirt: a small piece is a point between two signs at their feet, or a part of a character."""
    full = max(spot[3] for spot in line)
    large = [spot for spot in line if max(spot[2:]) >= max(SPECK, SMALL * full)]
    if not large:
        return []
    foot = max(spot[1] + spot[3] for spot in large)
    has_characters = any(spot[2] > 0.85 * spot[3] > 0.5 * full for spot in large)
    start, end = min(spot[0] for spot in large), max(spot[0] for spot in large)
    return [
        spot
        for spot in line
        if spot in large
        or has_characters
        or (start < spot[0] < end and abs(spot[1] + spot[3] - foot) <= AT_FOOT * full and max(spot[2:]) >= 3)
    ]


def _is_dash(line: Sequence[Spot]) -> bool:
    return all(wide >= DASH * tall and tall <= DASH_HEIGHT for _, _, wide, tall in line)


def _is_central(line: Sequence[Spot], inner: tuple[int, int, int, int]) -> bool:
    middle = (min(spot[1] for spot in line) + max(spot[1] + spot[3] for spot in line)) / 2
    return MIDDLE <= (middle - inner[1]) / (inner[3] - inner[1]) <= 1 - MIDDLE


def _doubt_blank(sheet: Sheet, grey: Picture, area: tuple[slice, slice], inner: tuple[int, int, int, int]) -> str:
    """What speaks against a cell without ink being blank, or nothing."""
    x0, top, x1, bottom = inner
    inside = slice(top + NEAR, bottom - NEAR), slice(x0 + NEAR, x1 - NEAR)
    blurred = cv2.GaussianBlur(grey, (0, 0), 1.5)[inside]
    if blurred.size and _has_spot(blurred < float(np.median(blurred)) - FAINT, FAINT_SPOT):
        return "something faint is printed there"
    coloured = (sheet.coloured[area] < 255 - COLOURED) & (sheet.ink[area] > 255 * INK)
    if _has_spot(coloured[inside], COLOURED_SPOT):
        return "something coloured stands there"
    return ""


def _has_spot(mask: Picture, size: int) -> bool:
    if not mask.size:
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(mask, np.uint8), connectivity=8)
    return any(max(row[2], row[3]) >= size for row in stats[1:])


def _cut_line(grey: Picture, line: Sequence[Spot], spots: Sequence[Spot]) -> Picture | str:
    """One line cut close, all other ink wiped out; a stroke that is a dash or a slash is told at once."""
    if _is_dash(line):
        return "-" * len(line)
    page = grey.copy()
    for x, y, wide, tall in set(spots) - set(line):
        page[max(0, y - 1) : y + tall + 1, max(0, x - 1) : x + wide + 1] = 255
    left, top = min(spot[0] for spot in line), min(spot[1] for spot in line)
    right, foot = max(spot[0] + spot[2] for spot in line), max(spot[1] + spot[3] for spot in line)
    part = page[max(0, top - 1) : foot + 1, max(0, left - 1) : right + 1]
    return "/" if len(line) == 1 and _is_slash(part) else part


def _is_slash(part: Picture) -> bool:
    weight = np.where(part < 160, 255.0 - part, 0.0)
    rows = np.flatnonzero(weight.sum(axis=1) > 0)
    if len(rows) < 12 or len(rows) < 0.8 * part.shape[0]:
        return False
    middles = (weight[rows] * np.arange(part.shape[1])).sum(axis=1) / weight[rows].sum(axis=1)
    slope, start = np.polyfit(rows, middles, 1)
    stray = float(np.abs(middles - slope * rows - start).max())
    return bool(-slope >= LEANING) and stray <= STRAYING * part.shape[0]
