"""The rules of tables on an upright page, as masks.

A rule is found by its response across its own direction (dark along it, lighter on both sides), which noise, breaks of
a few pixels and shadows leave alone; what responds as thickly as a line of print, or stands free and short as strokes
of letters do, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parse.readers.scan_models import Picture

Matrix = NDArray[Any]  #: of float64

#: Along a rule the response is averaged over this many pixels (breaks up to half of it are bridged).
ALONG = 21
#: The response looks this far to both sides of a rule.
BESIDE = 11
#: Darkness (of 255) by which a rule differs from both sides.
RESPONSE = 22
#: Lighter than this is paper: a rule has it on both sides.
LIGHT = 230
#: Breaks of a rule up to this long are bridged where it stands free over more than the other.
BRIDGE = 33
LONG_PIECE = 110
#: What responds over this many pixels across is a line of print, not a rule.
THICKEST = 15
#: A rule responds without a gap over this length; a stroke of a letter (48 pixels at 12 points) does not.
RUN = 56
#: So long a run is a rule wherever it stands; a shorter one is when it comes as near as ATTACHED to one across it.
CERTAIN_RUN = 130
ATTACHED = 8
#: A rule stands free where this far from it, on both sides, there is paper (grey above FREE_PAPER).
FREE_REACH = 11
FREE_PAPER = 165


@dataclass(frozen=True)
class Rules:
    """Masks (0 or 1) of level and upright rules, and of the parts of them that stand free."""

    level: Picture
    upright: Picture
    level_free: Picture
    upright_free: Picture


def find_rules(grey: Picture) -> Rules:
    """Masks of the rules of an upright page; ``grey`` has a white ground."""
    level = _respond(grey)
    upright = np.ascontiguousarray(_respond(np.ascontiguousarray(grey.T)).T)
    firm_level, firm_upright = _keep_long(level, 0), _keep_long(upright, 1)
    level, upright = _keep_attached(level, firm_upright, firm_level), _keep_attached(upright, firm_level, firm_upright)
    paper = (cv2.blur(grey, (3, 3)) > FREE_PAPER).astype(np.uint8)
    level_free = _stand_free(level, paper)
    upright_free = np.ascontiguousarray(_stand_free(np.ascontiguousarray(upright.T), np.ascontiguousarray(paper.T)).T)
    return Rules(level, upright, level_free, upright_free)


def _stand_free(mask: Picture, paper: Picture) -> Picture:
    """The parts of level rules that have paper a little above and below: strokes of letters have other strokes."""
    height = mask.shape[0]
    pad = cv2.copyMakeBorder(paper, FREE_REACH, FREE_REACH, 0, 0, cv2.BORDER_CONSTANT, value=1)
    above = cv2.bitwise_and(pad[:height], pad[3 : 3 + height])
    below = cv2.bitwise_and(pad[2 * FREE_REACH : 2 * FREE_REACH + height], pad[2 * FREE_REACH - 3 :][:height])
    return np.asarray(cv2.bitwise_and(mask, cv2.bitwise_and(above, below)), np.uint8)


def _keep_long(mask: Picture, axis: int) -> Picture:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    kept = stats[:count, cv2.CC_STAT_WIDTH + axis] >= CERTAIN_RUN
    kept[0] = False
    return np.asarray(kept.astype(np.uint8)[labels])


def _keep_attached(mask: Picture, crossing: Picture, firm: Picture) -> Picture:
    """Keep of the short runs those that end on a rule across them: strokes of letters stand free."""
    reach = cv2.dilate(crossing, np.ones((2 * ATTACHED + 1, 2 * ATTACHED + 1), np.uint8))
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[np.unique(labels[(reach > 0) & (mask > 0)])] = 1
    kept[np.unique(labels[(firm > 0) & (mask > 0)])] = 1
    kept[0] = 0
    return np.asarray(kept[labels])


def _respond(grey: Picture) -> Picture:
    """Mask of level rules."""
    along = cv2.blur(grey, (ALONG, 1))
    # the strokes of a thick rule are wider than one pixel: its middle is what counts
    middle = cv2.blur(along, (1, 2))
    pad = cv2.copyMakeBorder(middle, BESIDE, BESIDE, 0, 0, cv2.BORDER_CONSTANT, value=255)
    height = grey.shape[0]
    beside = np.minimum(pad[:height], pad[2 * BESIDE : 2 * BESIDE + height])
    mask: Picture = (cv2.subtract(beside, middle) > RESPONSE).astype(np.uint8)
    thick = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((THICKEST, 1), np.uint8))
    mask = cv2.subtract(mask, thick)
    mask = cv2.bitwise_or(mask, _bridge(cv2.bitwise_and(mask, _find_free(along))))
    swollen = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    long = cv2.morphologyEx(swollen, cv2.MORPH_OPEN, np.ones((1, RUN), np.uint8))
    return np.asarray(cv2.bitwise_and(mask, long), np.uint8)


def _find_free(along: Picture) -> Picture:
    """Where nothing is printed near, above and below, over a stretch that is longer than a letter."""
    stretch = cv2.blur(along, (41, 1))
    free = stretch > LIGHT
    height = along.shape[0]
    pad = np.pad(free, ((14, 14), (0, 0)), constant_values=True)
    above = pad[0:height] & pad[6 : 6 + height]
    below = pad[22 : 22 + height] & pad[28 : 28 + height]
    return np.asarray(above & below, np.uint8)


def _bridge(free: Picture) -> Picture:
    """Join pieces of a broken rule. Only pieces that stand free take part: strokes of letters have ink beside them."""
    pieces = cv2.morphologyEx(cv2.dilate(free, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, 17), np.uint8))
    joined = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones((1, BRIDGE), np.uint8))
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, LONG_PIECE), np.uint8)), np.uint8)


def track_rules(rules: Rules) -> list[tuple[int, Matrix]]:
    """Points along each long rule, for the bend of the paper: the axis across the rule, and (n, 2) points."""
    tracks: list[tuple[int, Matrix]] = []
    for axis, mask in ((1, rules.level), (0, np.ascontiguousarray(rules.upright.T))):
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        for label in range(1, count):
            x, y, wide, tall, _ = (int(value) for value in stats[label])
            if wide < 0.1 * mask.shape[1] or tall > 0.12 * wide + 12:
                continue
            part = labels[y : y + tall, x : x + wide] == label
            weight = part.sum(axis=0)
            middles = (part * np.arange(tall)[:, None]).sum(axis=0) / np.maximum(weight, 1) + y
            taken = np.flatnonzero(weight)[::8]
            points = np.stack([taken + x, middles[taken]], axis=1).astype(np.float64)
            tracks.append((axis, points if axis == 1 else points[:, ::-1]))
    return tracks
