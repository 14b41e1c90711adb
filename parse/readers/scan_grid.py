"""The lattice of one table: which lines it has, and which pieces of them are drawn.

A rule between two rules that cross it is dark from the one to the other; strokes of letters leave paper at both ends,
however they line up. So lines are looked for in the bands between the lines across them, by the share of the band that
is dark along one line of pixels, and the two directions find each other in turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parse.readers.scan_models import Picture

Matrix = NDArray[Any]  #: of float64

#: Darkness is averaged over this many pixels along a rule (noise), and its greatest is taken over ACROSS (its bend).
ALONG = 5
ACROSS = 5
#: A pixel of a rule is darker than this share of what the table's paler rules are (a percentile), and than noise. A
#: new line is found where it is STRICT (a share of the middle one), without which dense print and the ring of a stamp
#: pass; pieces of a known line may be worn.
SHARE_OF_RULE = 0.45
PALE = 20.0
STRICT_SHARE = 0.6
STRICT_ACROSS = 3
NOISE = 22.0
#: Bands are looked at between the rules, not on them.
MARGIN = 4
#: A piece of a line is seen when it is dark over this share of its band; LEAST pixels long, at most THICKEST across.
SEEN = 0.93
THICKEST = 34
LEAST = 22
#: Of a piece less than this share has ink on both sides so far from it.
BESIDE = 9
MOST_INNER = 0.4
#: Lines nearer than this are one line (two thin rules, a thick one).
SAME_LINE = 14.0
#: A piece may be off its line by this much.
OFF_LINE = 6
#: A piece of a known line is drawn from FIRM on and absent below WEAK; between, its ends decide: a rule that is broken
#: starts at both lines across it, a stroke of a letter at none.
FIRM = 0.86
WEAK = 0.5
END = 9
END_SHARE = 0.7
#: What `parse.readers.scan_frames` makes of a piece: there, not there, and each of them with a doubt.
THERE, MAYBE_THERE, MAYBE_NOT, NOT_THERE = 1.0, 0.55, 0.4, 0.0
#: Rounds in which the lines of the two directions find each other.
ROUNDS = 2
#: A frame left open at the end of a page shows by rules that reach on by this much.
OPEN_END = 36
#: At least this many rules reach on, and they end together.
OPEN_RULES = 3


@dataclass(frozen=True)
class Lattice:
    """The lines of a table, and the verdict on each piece: ``across`` (ys, columns), ``down`` (rows, xs)."""

    xs: list[float]
    ys: list[float]
    across: Matrix
    down: Matrix


def find_lattice(grey: Picture, level: Picture, upright: Picture) -> Lattice | None:
    """The lattice of the table that a grey crop shows; the masks of its rules give the first lines.

    None when nothing crosses: an ornament, or a heading in bold letters.
    """
    lying, lined = _find_dark(grey, level)
    turned = np.ascontiguousarray(grey.T), np.ascontiguousarray(upright.T)
    standing, stood = _find_dark(*turned)
    xs = _gather(_list_seeds(upright.T))
    ys: list[float] = []
    for _ in range(ROUNDS):
        ys = _find_lines(lined, xs)
        xs = _find_lines(stood, ys)
    ys = _find_lines(lined, xs)
    if len(xs) < 2 or len(ys) < 2:
        return None
    while True:
        across, down = _prune(_judge(lying, ys, xs), _judge(standing, xs, ys).T)
        kept_ys, kept_xs = _keep_drawn(ys, across), _keep_drawn(xs, down.T)
        if len(kept_ys) < 2 or len(kept_xs) < 2:
            return None
        if (kept_ys, kept_xs) == (ys, xs):
            break
        ys, xs = kept_ys, kept_xs
    ys, xs = _open_ends(ys, standing, xs), _open_ends(xs, lying, ys)
    across, down = _prune(_judge(lying, ys, xs), _judge(standing, xs, ys).T)
    return Lattice(xs, ys, across, down)


def _find_dark(grey: Picture, seeds: Picture) -> tuple[Picture, Picture]:
    """Masks of what is as dark as level rules are, along them: for pieces of known lines, and for new lines."""
    mean = cv2.blur(grey, (ALONG, 1))
    wide = cv2.erode(mean, np.ones((ACROSS, 1), np.uint8))
    close = cv2.erode(mean, np.ones((STRICT_ACROSS, 1), np.uint8))
    under = 255.0 - wide[seeds > 0]
    pale, middle = np.percentile(under, (PALE, 50.0)).tolist() if under.size else (0.0, 0.0)
    known = wide < 255.0 - max(NOISE, SHARE_OF_RULE * pale)
    return known.view(np.uint8), (close < 255.0 - max(NOISE, STRICT_SHARE * middle)).view(np.uint8)


def _list_seeds(mask: Picture) -> Iterator[tuple[float, float]]:
    """Place and length of each connected piece of level rules."""
    count, _, stats, middles = cv2.connectedComponentsWithStats(np.ascontiguousarray(mask), connectivity=8)
    for i in range(1, count):
        yield float(middles[i][1]), float(stats[i][cv2.CC_STAT_WIDTH])


def _gather(pieces: Iterator[tuple[float, float]]) -> list[float]:
    """Lines behind pieces (place, length): near ones are one line, at their middle weighted by length."""
    groups: list[list[tuple[float, float]]] = []
    for piece in sorted(pieces):
        if groups and piece[0] - _middle(groups[-1]) <= SAME_LINE:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_middle(group) for group in groups]


def _middle(pieces: Sequence[tuple[float, float]]) -> float:
    return sum(at * length for at, length in pieces) / sum(length for _, length in pieces)


def _find_lines(dark: Picture, crossings: Sequence[float]) -> list[float]:
    """The level lines that are dark from one crossing line to the next, anywhere."""
    bands = pairwise(crossings)
    return _gather(piece for start, end in bands for piece in _find_pieces(dark, start, end))


def _find_pieces(dark: Picture, start: float, end: float) -> Iterator[tuple[float, float]]:
    band = dark[:, round(start) + MARGIN : round(end) - MARGIN + 1]
    if band.shape[1] < LEAST:
        return
    is_lined = (_share(band) >= SEEN) & (_share(band[:, :END]) >= END_SHARE) & (_share(band[:, -END:]) >= END_SHARE)
    # within a line of print there is ink on both sides
    beside = cv2.copyMakeBorder(band, BESIDE, BESIDE, 0, 0, cv2.BORDER_CONSTANT, value=0)
    inner = cv2.bitwise_and(beside[: len(band)], beside[2 * BESIDE :])
    seen = np.flatnonzero(is_lined & (_share(inner) < MOST_INNER))
    for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
        if 0 < len(run) <= THICKEST:
            yield float(run.mean()), end - start


def _share(band: Picture) -> Matrix:
    return np.asarray(cv2.reduce(band, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F).ravel() / max(1, band.shape[1]))


def _open_ends(lines: list[float], crossing: Picture, places: Sequence[float]) -> list[float]:
    """Add the edge that a frame lacks where rules across it reach on; ``crossing`` has those rules lying level."""
    low, high = round(lines[0]), round(lines[-1])
    before = [_reach(crossing[:, low::-1], place) for place in places]
    after = [_reach(crossing[:, high:], place) for place in places]
    first, last = _agree(before), _agree(after)
    return [*([lines[0] - first] if first else []), *lines, *([lines[-1] + last] if last else [])]


def _reach(dark: Picture, place: float) -> int:
    """How far a rule goes on from the start of the mask."""
    strip = dark[max(0, round(place) - OFF_LINE) : round(place) + OFF_LINE + 1, MARGIN:].max(axis=0, initial=0)
    if not strip.size:
        return 0
    paper = np.flatnonzero(cv2.morphologyEx(strip[None], cv2.MORPH_CLOSE, np.ones((1, 13), np.uint8))[0] == 0)
    return int(paper[0]) + MARGIN if paper.size else len(strip) + MARGIN


def _agree(reaches: Sequence[int]) -> float:
    """The length by which at least some rules reach on together; 0 when they do not."""
    long = sorted(reach for reach in reaches if reach >= OPEN_END)
    if len(long) < min(OPEN_RULES, len(reaches)):
        return 0.0
    middle = float(np.median(long))
    return middle if sum(abs(reach - middle) <= SAME_LINE for reach in long) >= min(OPEN_RULES, len(reaches)) else 0.0


def _judge(dark: Picture, lines: Sequence[float], crossings: Sequence[float]) -> Matrix:
    """The verdict on each piece of level lines: (lines, pieces)."""
    verdicts = np.zeros((len(lines), len(crossings) - 1))
    for j, (start, end) in enumerate(pairwise(crossings)):
        band = dark[:, round(start) + MARGIN : max(round(end) - MARGIN, round(start) + MARGIN) + 1]
        shares = _share(band)
        for i, at in enumerate(lines):
            low = max(0, round(at) - OFF_LINE)
            near = shares[low : round(at) + OFF_LINE + 1]
            best = low + int(near.argmax()) if near.size else low
            verdicts[i, j] = _decide(band[min(best, len(band) - 1)], float(near.max(initial=0.0)))
    return verdicts


def _decide(piece: Picture, share: float) -> float:
    if share >= FIRM:
        return THERE
    if share < WEAK / 2:
        return NOT_THERE
    ends = [float(piece[:END].mean()) >= END_SHARE, float(piece[-END:].mean()) >= END_SHARE]
    if not any(ends):
        return NOT_THERE
    if share < WEAK:
        return MAYBE_NOT if all(ends) else NOT_THERE
    return MAYBE_THERE if all(ends) else MAYBE_NOT


def _prune(across: Matrix, down: Matrix) -> tuple[Matrix, Matrix]:
    """Leave out pieces that end in the middle of a cell: print that fills a field of a cell over several columns."""
    while True:
        level = np.where(_find_ended(across, down), across, NOT_THERE)
        upright = np.where(_find_ended(down.T, level.T).T, down, NOT_THERE)
        if np.array_equal(level, across) and np.array_equal(upright, down):
            return across, down
        across, down = level, upright


def _find_ended(across: Matrix, down: Matrix) -> NDArray[np.bool_]:
    """Which level pieces have at both ends another drawn piece, or the edge of the table."""
    drawn = np.pad(across >= MAYBE_THERE, ((0, 0), (1, 1)))
    crossing = np.pad(down >= MAYBE_THERE, ((1, 1), (0, 0)))
    met = crossing[:-1] | crossing[1:]
    met[:, [0, -1]] = True
    ended: NDArray[np.bool_] = (met[:, :-1] | drawn[:, :-2]) & (met[:, 1:] | drawn[:, 2:])
    return ended


def _keep_drawn(lines: list[float], pieces: Matrix) -> list[float]:
    """The lines of which at least one piece is drawn."""
    return [line for line, row in zip(lines, pieces, strict=True) if float(row.max()) >= MAYBE_THERE]
