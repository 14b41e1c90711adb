"""Numbers too long for their cell: their last signs stand on the rule, or beyond it.

``1727461`` in a cell for six digits prints its 1 on the rule, where it can hardly be told from it: the number must be
flagged, or it would be read 172746.
"""

from __future__ import annotations

import numpy as np

from parse.model import Box
from parse.readers.scan_models import Picture

#: Ink is darker than this (0 black, 255 paper).
INK = 150
#: A rule is about 6 pixels thick; print keeps this far from its middle.
INSET = 6
#: A piece of ink at least this high may be a digit.
LEAST_CUT = 14
#: The next digit of a number begins within so much of its height, side bearings of a 1 and the rule between counted.
#: Numbers of two cells stand farther apart: twice the margin of a cell is 1.3 times the height of its digits in Word.
NEXT_SIGN = 0.6
#: Nor do they stand so near beyond a rule.
CLOSE = 0.4
#: A digit on the rule may stand mostly before it: the last digit that is seen whole is then so far from the rule.
ON_RULE = 1.0
#: A rule with a digit on it is darker by the ink of so many black pixels a line, within so many on both sides of its
#: middle: of 120 numbers at rules on hard pages of 150 dpi, those that ended there were within 0.35, others over 0.8.
DARKER = 0.6
BAND = 12
#: Taller pieces are two lines or letters set upright.
LARGEST_DIGIT = 60
#: A number that runs over its cell begins at the margin; a whole one stands in the middle, or has its margin behind it.
PUSHED = 0.15
#: Paper between a digit and what stands on the rule: their blur.
BLUR = 2
#: Paper is lighter than black by less than this.
PAPER = 40


def runs_over(ink: Picture, frame: Picture, cell: tuple[int, int, int, int], line: Box) -> bool:
    """Whether a printed line is too long for its cell: beside its first or last sign another one stands on the rule,
    which is then darker there than elsewhere, or just beyond it.

    ``ink`` is the upright page and ``frame`` the mask of its rules; ``cell`` and ``line`` are boxes in its pixels.
    """
    x0, top, x1, bottom = cell
    left, upper, right, foot = (round(value) for value in line)
    tall = foot - upper
    if not LEAST_CUT <= tall <= LARGEST_DIGIT:
        return False
    if _is_pushed(line, cell):
        return True
    first = max(0, top)
    rows, sign = slice(first, bottom), slice(upper - first, foot - first)
    reach = BAND + 2 * LARGEST_DIGIT
    behind, before = slice(right, min(x1 + reach, ink.shape[1])), slice(max(0, x0 - reach), left)
    return (x1 - right <= ON_RULE * tall and _bears_sign(ink[rows, behind], frame[rows, behind], sign, x1 - right)) or (
        left - x0 <= ON_RULE * tall
        and _bears_sign(ink[rows, before][:, ::-1], frame[rows, before][:, ::-1], sign, left - x0)
    )


def _bears_sign(ink: Picture, frame: Picture, sign: slice, rule: int) -> bool:
    """Whether the rule is darker beside a number, or ink stands beyond it.

    ``ink`` begins where the number ends and runs over the rule at column ``rule``; ``sign`` are the number's lines.
    """
    tall = sign.stop - sign.start
    near = ink[:, min(max(BLUR, rule - BAND), rule) : rule + BAND]
    mass = np.maximum(255.0 - PAPER - near, 0.0).sum(axis=1) / (255.0 - PAPER)
    elsewhere = np.delete(mass, np.s_[max(0, sign.start - BLUR) : sign.stop + BLUR])[INSET + BLUR : -INSET - BLUR]
    usual = float(np.median(elsewhere)) if elsewhere.size else float(mass.min())
    is_darker = float(mass[sign].mean()) - usual >= DARKER
    beyond = (ink[sign] < INK) & (frame[sign] == 0)
    beyond[:, : rule + INSET] = False
    begins = np.flatnonzero(beyond.any(axis=0))
    is_near = bool(begins.size) and int(begins[0]) <= max(NEXT_SIGN * tall, rule + CLOSE * tall)
    is_sign = beyond[:, : rule + INSET + tall].any(axis=1).sum() >= tall / 2
    return is_darker or bool(is_near and is_sign)


def _is_pushed(line: Box, cell: Box) -> bool:
    """Whether a line that all but fills its cell stands farther left than a whole one would: its end may be hidden."""
    tall = line[3] - line[1]
    before, behind = line[0] - cell[0], cell[2] - line[2]
    return max(before, behind) <= ON_RULE * tall and behind - before > PUSHED * tall
