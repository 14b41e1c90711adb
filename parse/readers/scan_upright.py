"""A picture of a page set upright and flat: quarter turns, skew, perspective and the bend of the paper.

Every step is a map from the upright page back to the stored pixels, so that a cell's place is always one of the
stored picture. The steps are joined, and the page is drawn anew once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parse.model import Box
from parse.readers.scan_models import Floats, Picture, detect_lines, recognise_lines

Matrix = NDArray[Any]  #: of float64

#: The shorter side of a page is drawn this wide (A4: 290 dpi); best of 1,600 to 3,000 in the measurements.
WORKING_SIDE = 2400
#: A page lying on its side has the shape of A4; any other picture that is wider than high is a table cut out of a page,
#: about as wide as one: drawn larger, the strokes of its letters are as long as rules.
PAGE_SHAPE, NEAR_SHAPE = 1.414, 0.12
#: A long picture is drawn smaller, at most this many pixels.
MOST_PIXELS = 16_000_000
#: A tiny picture is not blown up beyond this: nothing is gained.
MOST_SCALE = 4.0

#: No second map: the first one holds both coordinates.
NOTHING = np.zeros((0, 0), np.float32)

#: Lines nearer than this to a page axis (tangent) are rules or skewed rules.
STEEPEST = 0.27
#: Lines shorter than this share of the page's side are letters.
SHORTEST = 0.04
#: The side at which line segments are looked for.
LOOKING_SIDE = 1400
#: A page whose corners would move by less than this many pixels is left as it is: drawing anew blurs.
FLAT = 1.0
#: How many printed lines vote on which way is up.
VOTERS = 5
#: A voter is cut to this many times its height: ten characters tell as much as forty.
VOTER_REACH = 10


@dataclass(frozen=True)
class Upright:
    """An upright page and the way back: ``back`` takes flat points to stored pixels, ``bend`` upright to flat ones.

    ``bend`` has a column of coefficients for x and one for y, on `_expand`; it is zero for flat paper.
    """

    picture: Picture  #: RGB
    back: Matrix
    bend: Matrix
    stored: tuple[int, int]  #: width and height of the stored picture

    def locate(self, box: Box) -> Box:
        """The box in stored pixels round what ``box`` shows on the upright page."""
        x0, top, x1, bottom = box
        corners = np.array([(x0, top), (x1, top), (x1, bottom), (x0, bottom)], dtype=np.float64)
        points = trace(corners, self.back, self.bend)
        low = np.clip(points.min(axis=0), 0, self.stored)
        high = np.clip(points.max(axis=0), 0, self.stored)
        return round(float(low[0]), 1), round(float(low[1]), 1), round(float(high[0]), 1), round(float(high[1]), 1)

    def share_width(self, xs: Sequence[float], box: Box) -> list[float]:
        """Upright ``xs`` of a table in ``box`` as shares of the width of the stored page, up to a shift."""
        left, right, middle = box[0], box[2], (box[1] + box[3]) / 2
        ends = trace(np.array([(left, middle), (right, middle)]), self.back, self.bend)
        across, down = np.abs(ends[1] - ends[0]).tolist()
        width = self.stored[0] if across >= down else self.stored[1]
        scale = float(np.hypot(across, down)) / (right - left)
        return [x * scale / width for x in xs]


def trace(points: Matrix, back: Matrix, bend: Matrix) -> Matrix:
    """Upright points (n, 2) to stored pixels (n, 2)."""
    flat = points + _expand(points) @ bend
    moved = np.hstack([flat, np.ones((len(flat), 1))]) @ back.T
    return np.asarray(moved[:, :2] / moved[:, 2:], dtype=np.float64)


def _expand(points: Matrix) -> Matrix:
    """Terms of the bend: none of them is constant along a rule, or moves rules as wholes."""
    x, y = points[:, 0] / WORKING_SIDE - 0.5, points[:, 1] / WORKING_SIDE - 0.5
    return np.stack([x, x**2, x**3, x * y, x**2 * y, x * y**2, y, y**2, y**3], axis=1)


def set_upright(picture: Picture) -> Upright:
    """Turn, straighten and scale an RGB picture of a page."""
    turned, back = _turn(picture)
    turned, back = _scale(turned, back)
    forward = _find_flattening(turned)
    height, width = turned.shape[:2]
    corners = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], dtype=np.float64)
    reach = cv2.perspectiveTransform(corners, forward)[0]
    if float(np.abs(reach - corners[0]).max()) < FLAT:
        return Upright(turned, back, np.zeros((9, 2)), (picture.shape[1], picture.shape[0]))
    low, high = reach.min(axis=0), reach.max(axis=0)
    size = np.minimum(high - low, 1.35 * np.array([width, height]))
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    return draw(picture, turned, back @ np.linalg.inv(shift @ forward), (int(size[0]), int(size[1])), back)


def draw(stored: Picture, turned: Picture, back: Matrix, size: tuple[int, int], from_turned: Matrix) -> Upright:
    """Draw the flat page from the turned one."""
    inside = np.linalg.inv(from_turned) @ back
    page = cv2.warpPerspective(
        turned, np.linalg.inv(inside), size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    bend = np.zeros((9, 2))
    return Upright(np.asarray(page, np.uint8), back, bend, (stored.shape[1], stored.shape[0]))


def unbend(page: Upright, bend: Matrix) -> Upright:
    """Draw the page anew with a bend taken out. The displacement is drawn coarsely and filled in between."""
    height, width = page.picture.shape[:2]
    step = 16
    grid = np.stack(np.meshgrid(np.arange(0, width + step, step), np.arange(0, height + step, step)), axis=-1)
    points = grid.reshape(-1, 2).astype(np.float64)
    flat = (points + _expand(points) @ bend).reshape(grid.shape).astype(np.float32)
    full: Picture = cv2.warpAffine(
        flat,
        np.array([[step, 0, 0], [0, step, 0]], dtype=np.float64),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    picture = cv2.remap(page.picture, full, NOTHING, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Upright(np.asarray(picture, np.uint8), page.back, bend, page.stored)


def fit_bend(tracks: list[tuple[int, Matrix]]) -> Matrix | None:
    """The bend that makes rules straight. Each track is a rule: the axis across it (0: upright, 1: level) and points.

    None when there are too few rules to tell, or the page is flat within a pixel.
    """
    bend = np.zeros((9, 2))
    for axis in (0, 1):
        mine = [points for across, points in tracks if across == axis]
        if len(mine) < 4:
            continue
        bend[:, axis] = _fit_axis(mine, axis)
    every = np.vstack([points for _, points in tracks]) if tracks else np.zeros((0, 2))
    if not len(every) or float(np.abs(_expand(every) @ bend).max()) < 1.5:
        return None
    return bend


def _fit_axis(tracks: list[Matrix], axis: int) -> Matrix:
    """Least squares: each rule has a place of its own, all share the bend; the terms that move rules as wholes go."""
    free = [0, 1, 2, 3, 4, 5] if axis == 1 else [6, 7, 8, 3, 5, 4]
    centred, moved = [], []
    for points in tracks:
        terms = _expand(points)[:, free]
        weight = 1.0 / np.sqrt(len(points))
        centred.append((terms - terms.mean(axis=0)) * weight)
        moved.append((points[:, axis] - points[:, axis].mean()) * weight)
    terms, target = np.vstack(centred), np.hstack(moved)
    damp = 1e-4 * len(tracks) * np.eye(len(free))
    found = np.zeros(9)
    found[free] = np.linalg.solve(terms.T @ terms + damp, terms.T @ target)
    return found


def _turn(picture: Picture) -> tuple[Picture, Matrix]:
    """Turn by quarters until the printed lines are level and read best. Returns the picture and the way back."""
    boxes = [box for box in detect_lines(picture, 960) if _reach(box) > 2]
    if not boxes:
        return picture, np.eye(3)
    upright = sum(_reach(box) for box in boxes if abs(box[1, 1] - box[0, 1]) > abs(box[1, 0] - box[0, 0]))
    quarter = int(upright > 0.5 * sum(_reach(box) for box in boxes))
    turned, back = _quarters(picture, quarter)
    voters = sorted(boxes, key=_reach, reverse=True)[:VOTERS]
    there = np.linalg.inv(back)
    crops = [cut_line(turned, cv2.perspectiveTransform(box[None].astype(np.float64), there)[0]) for box in voters]
    crops = [np.ascontiguousarray(crop[:, : VOTER_REACH * crop.shape[0]]) for crop in crops]
    lines = recognise_lines([*crops, *(np.ascontiguousarray(crop[::-1, ::-1]) for crop in crops)])
    scores = [len(line.text) * line.confidence + len(line.text) / 4 for line in lines]
    half = len(crops)
    if sum(scores[half:]) > 1.15 * sum(scores[:half]):
        return _quarters(picture, quarter + 2)
    return turned, back


def _reach(box: Floats) -> float:
    """How many times longer than high a box is."""
    long, short = float(np.linalg.norm(box[1] - box[0])), float(np.linalg.norm(box[2] - box[1]))
    return long / max(1.0, short)


def _quarters(picture: Picture, turns: int) -> tuple[Picture, Matrix]:
    """Turn ``turns`` quarters against the clock."""
    height, width = picture.shape[:2]
    back = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        1: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
    }[turns % 4]
    return np.ascontiguousarray(np.rot90(picture, turns)), np.array(back, dtype=np.float64)


def cut_line(picture: Picture, box: NDArray[np.floating], *, margin: float = 0.0) -> Picture:
    """Cut a turned box out as a level grey line, whichever way its corners run."""
    ordered = box[np.argsort(box[:, 0])]
    left, right = ordered[:2], ordered[2:]
    corners = np.vstack([left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]]).astype(np.float32)
    wide = max(8, int(np.linalg.norm(corners[2] - corners[0])))
    tall = max(8, int(np.linalg.norm(corners[1] - corners[0])))
    pad = margin * tall
    goal = np.array([(pad, pad), (pad, tall + pad), (wide + pad, pad), (wide + pad, tall + pad)], dtype=np.float32)
    size = (int(wide + 2 * pad), int(tall + 2 * pad))
    line = cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(corners, goal), size, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.cvtColor(line, cv2.COLOR_RGB2GRAY) if line.ndim == 3 else line, np.uint8)


def _scale(picture: Picture, back: Matrix) -> tuple[Picture, Matrix]:
    height, width = picture.shape[:2]
    is_page = abs(max(height, width) / min(height, width) - PAGE_SHAPE) < NEAR_SHAPE
    across = min(height, width) if is_page else width
    scale = min(WORKING_SIDE / across, MOST_SCALE, float(np.sqrt(MOST_PIXELS / (height * width))))
    if abs(scale - 1) < 0.1:
        return picture, back
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return np.asarray(scaled, np.uint8), back @ np.diag([width / size[0], height / size[1], 1.0])


def _find_flattening(picture: Picture) -> Matrix:
    """The projective map that makes the page's long lines level and upright; the identity when there are too few."""
    height, width = picture.shape[:2]
    share = LOOKING_SIDE / max(height, width)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector().detect(small)[0]
    if found is None:
        return np.eye(3)
    ends = found.reshape(-1, 4).astype(np.float64) / share - np.tile([width / 2, height / 2], 2)
    across, along = np.abs(ends[:, 2] - ends[:, 0]), np.abs(ends[:, 3] - ends[:, 1])
    shortest = SHORTEST * min(height, width)
    level = ends[(along < STEEPEST * across) & (across > shortest)]
    upright = ends[(across < STEEPEST * along) & (along > shortest)]
    unit = float(max(height, width))
    right, down = _vanish(level / unit, 0), _vanish(upright / unit, 1)
    horizon = np.cross(right, down)
    horizon = horizon / horizon[2]
    project = np.vstack([[1, 0, 0], [0, 1, 0], horizon])
    ahead, below = (project @ right)[:2], (project @ down)[:2]
    ahead, below = ahead / np.linalg.norm(ahead) * np.sign(ahead[0]), below / np.linalg.norm(below) * np.sign(below[1])
    straight = np.eye(3)
    straight[:2, :2] = np.linalg.inv(np.stack([ahead, below], axis=1))
    norm = np.array([[1 / unit, 0, -width / 2 / unit], [0, 1 / unit, -height / 2 / unit], [0, 0, 1]])
    return np.asarray(np.linalg.inv(norm) @ straight @ project @ norm, dtype=np.float64)


def _vanish(segments: Matrix, axis: int) -> Matrix:
    """The point in which lines meet, at infinity when they are parallel; outliers are left out in rounds."""
    straight: Matrix = np.eye(3)[axis]
    if len(segments) < 3:
        return straight
    ones = np.ones((len(segments), 1))
    lines = np.cross(np.hstack([segments[:, :2], ones]), np.hstack([segments[:, 2:], ones]))
    length = np.linalg.norm(segments[:, 2:] - segments[:, :2], axis=1)
    lines = lines / np.linalg.norm(lines[:, :2], axis=1, keepdims=True)
    tilt = (segments[:, 3 - axis] - segments[:, 1 - axis]) / (segments[:, 2 + axis] - segments[:, axis])
    kept = np.abs(tilt - _median(tilt, length)) < 0.12
    point = straight
    for limit in (0.02, 0.008, 0.005):
        if kept.sum() < 3:
            return straight
        weighted = lines[kept] * length[kept, None]
        values, vectors = np.linalg.eigh(weighted.T @ weighted + np.diag([0, 0, 1e-9]))
        point = vectors[:, 0] if values[0] < values[1] else straight
        middle = (segments[:, :2] + segments[:, 2:]) / 2
        aim = point[:2] - middle * point[2]
        aim = aim / np.maximum(np.linalg.norm(aim, axis=1, keepdims=True), 1e-12)
        kept = np.abs(np.sum(aim * lines[:, :2], axis=1)) < limit
    if abs(point[axis]) < 0.5 * float(np.linalg.norm(point)) and abs(point[2]) > abs(point[axis]):
        return straight
    return np.asarray(point, dtype=np.float64)


def _median(values: Matrix, weights: Matrix) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
