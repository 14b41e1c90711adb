"""Ink apart from everything else on an upright page: shadows, grey paper, red and blue stamps."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from parse.readers.scan_models import Picture

#: The paper under the print is looked for at this share of the page, where letters vanish by closing.
GROUND_SHARE = 0.125
GROUND_REACH = 9


@dataclass(frozen=True)
class Clean:
    """Two grey pictures of a page on white ground, ink at 0.

    ``ink`` is the lightest of the three channels: a red or blue stamp is gone, black stays. ``all`` is the darkest:
    whatever is printed in any colour shows.
    """

    ink: Picture
    all: Picture


def clean_page(picture: Picture) -> Clean:
    """Level the ground of an RGB page and stretch what is printed to the whole range."""
    red, green, blue = (np.asarray(channel, np.uint8) for channel in cv2.split(picture))
    lightest, darkest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    return Clean(_level(np.asarray(lightest, np.uint8)), _level(np.asarray(darkest, np.uint8)))


def _level(grey: Picture) -> Picture:
    size = (max(1, round(grey.shape[1] * GROUND_SHARE)), max(1, round(grey.shape[0] * GROUND_SHARE)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((GROUND_REACH, GROUND_REACH), np.uint8))
    ground = cv2.GaussianBlur(ground, (0, 0), GROUND_REACH / 2)
    full = cv2.resize(ground, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    level = cv2.divide(grey, np.maximum(full, 1), scale=255)
    black = _find_black(level)
    table = np.clip((np.arange(256) - black) * 255.0 / (250 - black), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(level, table), np.uint8)


def _find_black(level: Picture) -> float:
    """The grey of the ink: that of the darkest hundredth of the page, or the page's own black where it is empty."""
    counts = np.bincount(level[::2, ::2].ravel(), minlength=256)
    share = np.cumsum(counts) / counts.sum()
    return min(float(np.searchsorted(share, 0.004)), 170.0)
