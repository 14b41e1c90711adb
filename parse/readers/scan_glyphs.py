"""The second reading of a number: each printed sign cut out by its ink and told by its shape alone.

It shares nothing with the recogniser: no network over lines, no language, no alignment. A small classifier (two dense
layers) was taught on numbers drawn with free fonts and damaged as scanners and fax machines do; `bench/train_glyphs.py`
makes its weights, `scan_glyphs.npz`. It counts signs, so that a digit lost or doubled by the recogniser shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import cv2
import numpy as np

from parse.readers.scan_models import Floats, Picture

#: The classes; the last one is everything that is no sign of a number: letters, two digits that touch, dirt.
SIGNS = "0123456789.,-/+"
REJECTED = len(SIGNS)
#: A sign is drawn into a box of this height and width.
TALL, WIDE = 24, 20

#: What is this many times wider than high is a dash.
DASH = 1.6
#: What is this many times wider than high, and no dash, is several digits that touch.
TOUCHING = 1.15

#: A shape may be a sign that has this share of the probability.
POSSIBLE = 0.1

#: A straight stroke that leans at least so much (width over height) is a slash or to be doubted: slashes of narrow
#: fonts lean by 0.2, pages by 0.01. It strays at most this share of its height; the 1 of most fonts has a flag.
LEANING = 0.12
STRAYING = 0.075

#: Ink smaller than this share of the line's height, both ways, is dirt.
DIRT = 0.07
#: Smaller than this share of the highest sign, only a point or a comma is a sign: between two others and at their feet.
SMALL = 0.22
AT_FOOT = 0.2
#: Signs at least so high stand on the line; a comma hangs below it.
STANDS = 0.6


@dataclass(frozen=True)
class Glyphs:
    """What the shapes say: the text, the confidence (0 to 1) of the least certain sign, and what each may be."""

    text: str
    confidence: float
    choices: tuple[str, ...] = ()  #: for each sign the signs that its shape may be, see `POSSIBLE`

    def allows(self, text: str) -> bool:
        """Whether every sign of another reading is among those that the shapes may be."""
        return len(text) == len(self.choices) and all(
            sign in possible for sign, possible in zip(text, self.choices, strict=True)
        )


def read_glyphs(line: Picture) -> Glyphs:
    """Read a grey line crop (ink dark on white) sign by sign; a sign that is none of a number gives ``\\ufffd``."""
    boxes = cut_glyphs(line)
    if not boxes:
        return Glyphs("", 1.0)
    highest = max(box[3] for box in boxes)
    low = max(box[1] + box[3] for box in boxes)
    features = np.stack([describe_glyph(line, box, highest, low) for box in boxes])
    shares = _classify(features)
    for row, (_, _, wide, tall) in enumerate(boxes):
        if wide >= DASH * tall and tall <= line.shape[0] / 4:
            shares[row] = np.eye(REJECTED + 1)[SIGNS.index("-")]
        elif wide >= TOUCHING * tall:
            shares[row] = np.eye(REJECTED + 1)[REJECTED]
    best = shares.argmax(axis=1)
    text = "".join(SIGNS[index] if index != REJECTED else "\ufffd" for index in best)
    choices = tuple("".join(SIGNS[i] for i in np.flatnonzero(row[:REJECTED] >= POSSIBLE)) for row in shares)
    return Glyphs(text, float(shares.max(axis=1).min()), choices)


def is_slash(line: Picture) -> bool:
    """Whether the only sign is one straight stroke that leans to the right, told without the classifier."""
    boxes = cut_glyphs(line)
    if len(boxes) != 1:
        return False
    x, y, wide, tall = boxes[0]
    part = line[y : y + tall, x : x + wide]
    weight = np.where(part < 160, 255.0 - part, 0.0)
    rows = np.flatnonzero(weight.sum(axis=1) > 0)
    if len(rows) < 0.9 * tall or tall < 14:
        return False
    middles = (weight[rows] * np.arange(wide)).sum(axis=1) / weight[rows].sum(axis=1)
    slope, start = np.polyfit(rows, middles, 1)
    stray = float(np.abs(middles - slope * rows - start).max())
    return bool(-slope >= LEANING) and stray <= STRAYING * tall


def is_bar(line: Picture) -> bool:
    """Whether the only sign is one level bar, told without the classifier."""
    boxes = cut_glyphs(line)
    if len(boxes) != 1:
        return False
    x, y, wide, tall = boxes[0]
    filled = _find_ink(line)[y : y + tall, x : x + wide]
    return wide >= DASH * tall and wide >= 9 and float(filled.mean()) >= 0.7


def cut_glyphs(line: Picture) -> list[tuple[int, int, int, int]]:
    """Boxes (x, y, width, height) of the signs from left to right: pieces of ink above one another are one sign."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(_find_ink(line), connectivity=8)
    least = max(3.0, DIRT * line.shape[0])
    found = [
        tuple(int(value) for value in stats[i][:4]) for i in range(1, count) if max(stats[i][2], stats[i][3]) >= least
    ]
    merged: list[tuple[int, int, int, int]] = []
    for x, y, wide, tall in sorted(found):
        if merged and x < merged[-1][0] + merged[-1][2] - 0.5 * min(wide, merged[-1][2]):
            left, top, width, height = merged.pop()
            right, bottom = max(left + width, x + wide), max(top + height, y + tall)
            top = min(top, y)
            merged.append((left, top, right - left, bottom - top))
        else:
            merged.append((x, y, wide, tall))
    return _drop_specks(merged)


def _find_ink(line: Picture) -> Picture:
    """1 where there is ink, by the two greys that part the line best: a thin hyphen is paler than digits."""
    return np.asarray(cv2.threshold(line, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1], np.uint8)


def _drop_specks(boxes: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    highest = max((box[3] for box in boxes), default=0)
    large = [at for at, box in enumerate(boxes) if max(box[2:]) >= SMALL * highest]
    foot = max((box[1] + box[3] for box in boxes if box[3] >= STANDS * highest), default=0)
    return [
        box
        for at, box in enumerate(boxes)
        if at in large or (large[0] < at < large[-1] and abs(box[1] + box[3] - foot) <= AT_FOOT * highest)
    ]


def describe_glyph(line: Picture, box: Sequence[int], highest: int, low: int) -> Floats:
    """The features of a sign: its grey picture, and its size and place in the line."""
    x, y, wide, tall = box
    part = 255 - line[y : y + tall, x : x + wide].astype(np.float32)
    scale = min(TALL / tall, WIDE / wide)
    size = (max(1, round(wide * scale)), max(1, round(tall * scale)))
    drawn = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    field = np.zeros((TALL, WIDE), np.float32)
    top, left = (TALL - size[1]) // 2, (WIDE - size[0]) // 2
    field[top : top + size[1], left : left + size[0]] = drawn / max(1.0, float(drawn.max()))
    place = [tall / highest, (low - y - tall) / highest, min(3.0, wide / tall) / 3]
    return np.concatenate([field.ravel(), np.array(place, np.float32)])


@lru_cache(maxsize=1)
def _load() -> tuple[Floats, ...]:
    with files("parse.readers").joinpath("scan_glyphs.npz").open("rb") as stream, np.load(stream) as stored:
        return tuple(stored[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2"))


def _classify(features: Floats) -> Floats:
    w1, b1, w2, b2 = _load()
    scores = np.maximum(features @ w1 + b1, 0) @ w2 + b2
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
