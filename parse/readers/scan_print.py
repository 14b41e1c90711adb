"""The ink of one cell: whether there is any, by two measures, and its printed lines cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from parse.model import Box
from parse.readers.scan_clean import Clean
from parse.readers.scan_models import Picture
from parse.readers.scan_overrun import INK, INSET, LARGEST_DIGIT, LEAST_CUT, runs_over

#: So near the frame, what belongs to a rule is wiped out.
FRAME = 9
#: A sign that means something is at least this high or wide: a dash at 9 points is 12 pixels wide, less when blurred.
LEAST_SIGN = 7
#: A lone round spot up to this size is dust: the smallest digits (8 points) are 22 pixels high.
LARGEST_DUST = 10
#: Characters are wider than this times their height, digits narrower.
CHARACTER = 0.85
#: Round the digits of a line so much is left as it is, and the feet of the gaps between them, where a point stands.
HALO = 2
FEET = 0.35
#: Signs at least so high (share of the highest) stand on the line.
STANDS = 0.6
#: A worn point is so wide, and its mean darkness (of 255) above that of the paper half way up: of 420 numbers without a
#: point on hard pages of 150 dpi 4 had such a trace, of 3 that had lost theirs to both readings all.
POINT = 3
TRACE = 50
#: Two pieces nearer than this, the one over the other, are one sign: the bar of a 5 in small type.
LOOSE_BAR = 4
#: Second measure of ink: a blurred cell is darker than its paper by this, over a spot of this size.
FAINT = 40
FAINT_SPOT = 8
#: Colour alone (print in red, a letter of a stamp) over a spot of this size makes a cell without black ink unreadable;
#: but not the strokes of a stamp that run out of the cell by more than CROSSING, over rules up to BRIDGED thick.
COLOURED_SPOT = 16
COLOURED = 70
CROSSING = 6
BRIDGED = 11


@dataclass(frozen=True)
class PrintedLine:
    """One line of print, cut out with white round it; ``box`` is that of its ink in upright pixels."""

    picture: Picture
    box: Box
    is_pointed: bool = False  #: whether a dot was left out at an end, where a number broken over lines has its point
    is_traced: bool = False  #: whether something too faint for a sign stands where a number has its point


@dataclass(frozen=True)
class Printed:
    """The ink of a cell: its printed lines, and whether its two measures of ink leave it blank, or doubtful."""

    lines: tuple[PrintedLine, ...]
    is_blank: bool
    is_doubtful: bool


def find_print(clean: Clean, frame: Picture, box: Box) -> Printed:
    """Find what is printed in a cell, of which ``box`` is in upright pixels and ``frame`` masks all rules."""
    x0, top, x1, bottom = (round(value) for value in box)
    area = (slice(max(0, top + INSET), max(0, bottom - INSET + 1)), slice(max(0, x0 + INSET), max(0, x1 - INSET + 1)))
    crop = clean.ink[area].copy()
    if min(crop.shape) < LEAST_SIGN:
        return Printed((), is_blank=True, is_doubtful=False)
    wiped = frame[area].copy()
    wiped[FRAME:-FRAME, FRAME:-FRAME] = 0
    crop[wiped > 0] = 255
    boxes, is_cut = _find_signs(crop)
    has_ink = any(max(wide, tall) >= LEAST_SIGN for _, _, wide, tall in boxes)  # a blurred dash is as round as dust
    is_faint = _has_spot(crop, FAINT, FAINT_SPOT)
    if not has_ink:
        is_blank = not is_faint and not is_cut and not _has_colour(clean, (x0, top, x1, bottom))
        return Printed((), is_blank, is_doubtful=False)
    lines = tuple(_cut_lines(crop, boxes, (area[1].start, area[0].start)))
    is_over = any(runs_over(clean.ink, frame, (x0, top, x1, bottom), line.box) for line in lines)
    return Printed(lines, is_blank=False, is_doubtful=not is_faint or is_cut or is_over)


def _find_signs(crop: Picture) -> tuple[list[tuple[int, int, int, int]], bool]:
    """Boxes (x, y, width, height) of the pieces of ink, left-overs of the frame taken out.

    Tells too whether a sign stands on the frame, where a 1 looks like a left-over and others are cut.
    """
    ink = (cv2.GaussianBlur(crop, (3, 3), 0) < INK).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    height, width = crop.shape
    found = []
    is_cut = False
    for i in range(1, count):
        x, y, wide, tall, area = (int(value) for value in stats[i])
        at_side = (x <= 1 or x + wide >= width - 1) and wide <= 7
        is_cut |= (x <= 1 or x + wide >= width - 1) and LEAST_CUT <= tall <= 0.75 * height
        at_top = (y <= 1 or y + tall >= height - 1) and tall <= 7
        if area >= 6 and not at_side and not at_top:
            found.append((x, y, wide, tall))
    return found, is_cut


def _has_spot(crop: Picture, darker: float, size: int) -> bool:
    blurred = cv2.GaussianBlur(crop, (0, 0), 1.6)
    inside = blurred[4:-4, 4:-4] if min(crop.shape) > 20 else blurred
    dark = (inside < float(np.median(inside)) - darker).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return any(max(row[2], row[3]) >= size for row in stats[1:])


def _has_colour(clean: Clean, box: tuple[int, int, int, int]) -> bool:
    """Whether something coloured stands inside the cell; what passes through it is a stamp's ring or star."""
    x0, top, x1, bottom = box
    reach = 2 * BRIDGED
    left, above = max(0, x0 - reach), max(0, top - reach)
    area = (slice(above, bottom + reach + 1), slice(left, x1 + reach + 1))
    mask: Picture = ((clean.all[area] < 255 - COLOURED) & (clean.ink[area] > INK)).astype(np.uint8)
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((BRIDGED, BRIDGED), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for across, down, wide, tall, _ in stats[1:].tolist():
        x, y = across + left, down + above
        right, foot = x + wide, y + tall
        crosses = x <= x0 - CROSSING or y <= top - CROSSING or right >= x1 + CROSSING or foot >= bottom + CROSSING
        in_rule = right <= x0 + INSET or foot <= top + INSET or x >= x1 - INSET or y >= bottom - INSET
        if not crosses and not in_rule and max(wide, tall) >= COLOURED_SPOT:
            return True
    return False


def _is_dust(wide: int, tall: int) -> bool:
    return max(wide, tall) < LEAST_SIGN or (max(wide, tall) <= LARGEST_DUST and max(wide, tall) < 1.6 * min(wide, tall))


def _drop_dust(boxes: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Leave out of a line of digits the dots that stand not between two of them, at their feet.

    Words keep all their dots: strokes of characters are of any size.
    """
    full = max(box[3] for box in boxes)
    large = [box for box in boxes if max(box[2:]) >= 0.27 * full]
    tall = [box for box in large if box[3] >= 0.6 * full]
    has_characters = any(box[2] >= CHARACTER * box[3] for box in tall)  # without its dot 自 is 目
    if len(tall) < 0.7 * len(large) or full < 2 * LARGEST_DUST:
        return list(boxes)
    foot = max(box[1] + box[3] for box in tall)
    kept = list(large)
    for box in boxes:
        middle = box[0] + box[2] / 2
        is_part = has_characters and any(other[0] <= middle <= other[0] + other[2] for other in tall)
        is_before = any(0 < other[0] - box[0] < 0.9 * full for other in tall)
        is_behind = any(0 < box[0] - other[0] - other[2] + 3 < 0.6 * full for other in tall)
        is_point = is_before and is_behind and abs(box[1] + box[3] - foot) < 0.2 * full
        if box not in large and (is_part or is_point):
            kept.append(box)
    return kept


def _cut_lines(crop: Picture, boxes: Sequence[tuple[int, int, int, int]], corner: tuple[int, int]) -> list[PrintedLine]:
    """Cut the printed lines out, top to bottom, with white round them; ``corner`` is where the crop lies."""
    spans: list[list[int]] = []
    for _, y, _, tall in sorted((box for box in boxes), key=lambda box: box[1]):
        if spans and y < spans[-1][1] + 2:
            spans[-1][1] = max(spans[-1][1], y + tall)
        else:
            spans.append([y, y + tall])
    spans = _merge_spans(spans, boxes)
    lines = []
    for low, high in spans:
        mine = [box for box in boxes if low <= box[1] + box[3] / 2 <= high]
        if not mine or all(_is_dust(box[2], box[3]) for box in mine):
            continue
        whole, mine = mine, _drop_dust(mine)
        is_pointed = any(_is_at_end(box, mine) for box in whole if box not in mine)
        top, foot = min(box[1] for box in mine), max(box[1] + box[3] for box in mine)
        left, right = min(box[0] for box in mine), max(box[0] + box[2] for box in mine)
        pad = max(5, round(0.2 * (foot - top)), round((34 - (foot - top)) / 2))
        page = _wipe(crop, mine, set(boxes) - set(mine))
        page = cv2.copyMakeBorder(page, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=255)
        part = page[top : foot + 2 * pad, left : right + 2 * pad].copy()
        part[: max(0, pad - 3)] = 255
        part[part.shape[0] - max(0, pad - 3) :] = 255
        x, y = corner
        box = (x + left, y + top, x + right, y + foot)
        lines.append(PrintedLine(part, box, is_pointed, _has_trace(crop, mine)))
    return lines


def _has_trace(crop: Picture, signs: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether the paper between two digits is darker at their feet than half way up: a point that wore off."""
    full = max(sign[3] for sign in signs)
    tall = sorted(sign for sign in signs if sign[3] >= STANDS * full)
    foot = max(sign[1] + sign[3] for sign in signs)
    for before, behind in pairwise(tall):
        gap = slice(before[0] + before[2] + 1, behind[0] - 1)
        if gap.stop - gap.start < POINT or any(gap.start <= x + wide / 2 < gap.stop for x, _, wide, _ in signs):
            continue
        low, half = (
            cv2.blur(255 - crop[round(foot - upper * full) : round(foot - lower * full) + 1, gap], (POINT, 1)).mean(
                axis=0
            )[POINT // 2 : -(POINT // 2)]
            for upper, lower in ((0.22, 0.0), (0.6, 0.35))
        )
        if float((low - half).max(initial=0.0)) > TRACE:
            return True
    return False


def _is_at_end(box: tuple[int, int, int, int], signs: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether a dot stands at the foot of a line, just before its first sign or just behind its last."""
    full, foot = max(sign[3] for sign in signs), max(sign[1] + sign[3] for sign in signs)
    left, right = min(sign[0] for sign in signs), max(sign[0] + sign[2] for sign in signs)
    # the ball of a 5 lies under its own sign
    is_near = left - 0.9 * full <= box[0] <= left + 1 - box[2] or right - 1 <= box[0] < right + 0.6 * full
    return is_near and abs(box[1] + box[3] - foot) < FEET * full


def _wipe(crop: Picture, mine: Sequence[tuple[int, int, int, int]], others: set[tuple[int, int, int, int]]) -> Picture:
    """The crop without the other pieces of ink, and without what is too faint to be a piece beside and over digits."""
    page = crop.copy()
    for x, y, wide, tall in others:
        page[max(0, y - 1) : y + tall + 1, max(0, x - 1) : x + wide + 1] = 255
    foot, full = max(box[1] + box[3] for box in mine), max(box[3] for box in mine)
    if full > LARGEST_DIGIT or any(box[2] >= CHARACTER * box[3] and box[3] >= FEET * full for box in mine):
        return page  # words keep all their strokes
    kept = np.zeros(crop.shape, bool)
    for x, y, wide, tall in mine:
        lines = slice(None) if tall >= FEET * full else slice(max(0, y - HALO), y + tall + HALO)
        kept[lines, max(0, x - HALO) : x + wide + HALO] = True
    left, right = min(box[0] for box in mine), max(box[0] + box[2] for box in mine)
    kept[max(0, round(foot - FEET * full)) : foot + HALO + round(FEET * full / 2), left:right] = True
    page[~kept] = 255
    return page


def _merge_spans(spans: list[list[int]], boxes: Sequence[tuple[int, int, int, int]]) -> list[list[int]]:
    """Join lines that are parts of characters: the strokes of 二 and 三 stand apart."""
    if not spans:
        return []
    full = max(high - low for low, high in spans)
    merged = [spans[0]]
    for low, high in spans[1:]:
        is_part = min(high - low, merged[-1][1] - merged[-1][0]) < 0.55 * full
        is_close = high - merged[-1][0] <= 1.15 * full or _is_bar(merged[-1], (low, high), boxes)
        if is_part and is_close:
            merged[-1] = [merged[-1][0], high]
        else:
            merged.append([low, high])
    return merged


def _is_bar(above: Sequence[int], below: Sequence[int], boxes: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether all there is in the upper line lies close upon pieces of the lower one."""
    if below[0] - above[1] > LOOSE_BAR or above[1] - above[0] > LOOSE_BAR + LARGEST_DUST:
        return False
    upper = [box for box in boxes if above[0] <= box[1] + box[3] / 2 <= above[1]]
    lower = [box for box in boxes if below[0] <= box[1] + box[3] / 2 <= below[1]]
    return all(
        any(other[0] <= box[0] + box[2] / 2 <= other[0] + other[2] and box[2] <= 1.3 * other[2] for other in lower)
        for box in upper
    )
