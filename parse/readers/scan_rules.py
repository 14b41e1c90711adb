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

#: Rules are looked for on a page of half the size: all lengths here are in its pixels.
HALF = 0.5
#: Along a rule the response is averaged over this many pixels (breaks up to half of it are bridged).
ALONG = 11
#: The response looks this far to both sides of a rule.
BESIDE = 6
#: Darkness (of 255) by which a rule differs from both sides.
RESPONSE = 22
#: What responds over this many pixels across is a line of print, not a rule.
THICKEST = 8
#: A rule responds without a gap over this length; a stroke of a letter (24 pixels at 12 points) does not.
RUN = 28
#: So long a run is a rule wherever it stands; a shorter one is when it comes as near as ATTACHED to one across it.
CERTAIN_RUN = 65
ATTACHED = 4


@dataclass(frozen=True)
class Rules:
    """Masks (0 or 1) of level and upright rules, and the grey page they were found on."""

    level: Picture
    upright: Picture
    grey: Picture


def find_rules(grey: Picture) -> Rules:
    """Masks of the rules of an upright page; ``grey`` has a white ground."""
    height, width = grey.shape
    size = (max(1, round(width * HALF)), max(1, round(height * HALF)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    level = _respond(small)
    upright = np.ascontiguousarray(_respond(np.ascontiguousarray(small.T)).T)
    firm_level, firm_upright = _keep_long(level, 0), _keep_long(upright, 1)
    level, upright = _keep_attached(level, firm_upright, firm_level), _keep_attached(upright, firm_level, firm_upright)
    full = [
        np.asarray(cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
        for mask in (level, upright)
    ]
    return Rules(full[0], full[1], grey)


def _keep_long(mask: Picture, axis: int) -> Picture:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    kept = stats[:count, cv2.CC_STAT_WIDTH + axis] >= CERTAIN_RUN
    kept[0] = False
    return np.asarray(kept.astype(np.uint8)[labels])


def _keep_attached(mask: Picture, crossing: Picture, firm: Picture) -> Picture:
    """Keep of the short runs those that end on a rule across them: strokes of letters stand free."""
    reach = cv2.dilate(crossing, np.ones((2 * ATTACHED + 1, 2 * ATTACHED + 1), np.uint8))
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    near = cv2.bitwise_and(cv2.bitwise_or(reach, firm), mask).view(np.bool_)
    kept = np.zeros(count, np.uint8)
    kept[labels[near]] = 1
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
    swollen = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    long = cv2.morphologyEx(swollen, cv2.MORPH_OPEN, np.ones((1, RUN), np.uint8))
    return np.asarray(cv2.bitwise_and(mask, long), np.uint8)


def track_rules(rules: Rules) -> list[tuple[int, Matrix]]:
    """Points along each long rule, for the bend of the paper: the axis across the rule, and (n, 2) points."""
    tracks: list[tuple[int, Matrix]] = []
    for axis, seen in ((1, rules.level[::2, ::2]), (0, rules.upright[::2, ::2].T)):
        mask = np.ascontiguousarray(seen)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        for label in range(1, count):
            x, y, wide, tall, _ = (int(value) for value in stats[label])
            if wide < 0.1 * mask.shape[1] or tall > 0.12 * wide + 6:
                continue
            part = labels[y : y + tall, x : x + wide] == label
            weight = part.sum(axis=0)
            middles = (part * np.arange(tall)[:, None]).sum(axis=0) / np.maximum(weight, 1) + y
            taken = np.flatnonzero(weight)[::4]
            points = np.stack([taken + x, middles[taken]], axis=1).astype(np.float64) / HALF
            tracks.append((axis, points if axis == 1 else points[:, ::-1]))
    return tracks
