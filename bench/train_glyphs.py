"""Teach the shapes of signs: ``python -m bench.train_glyphs parse/readers/scan_glyphs.npz``.

Numbers are drawn with installed free fonts, damaged as scanners, fax machines and screens do, brought to the size at
which pages are read, and cut by the reader's own cutter; what it cuts is the sample. The same fonts and seed give the
same weights. `FAMILIES` are in the Debian packages fonts-liberation, fonts-dejavu, fonts-noto-cjk, fonts-noto-mono,
fonts-droid-fallback and fonts-urw-base35; `HELD_OUT` are never taught, so that they can be measured.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from parse.readers.scan_glyphs import REJECTED, SIGNS, cut_glyphs, describe_glyph

Array = NDArray[Any]

FAMILIES = (
    "DejaVu Sans",
    "DejaVu Sans Mono",
    "DejaVu Serif",
    "Droid Sans Fallback",
    "Liberation Mono",
    "Liberation Sans",
    "Liberation Serif",
    "Nimbus Mono PS",
    "Nimbus Roman",
    "Nimbus Sans",
    "Noto Mono",
    "Noto Sans CJK SC",
    "Noto Sans Mono CJK SC",
    "Noto Serif CJK SC",
    "P052",
    "URW Bookman",
    "URW Gothic",
)
HELD_OUT = ("C059", "Liberation Sans Narrow", "Nimbus Sans Narrow")
STYLES = {"Regular", "Roman", "Book", "Bold", "Medium", "Light", "Italic", "Oblique", "Bold Italic"}

#: Characters that are no signs of numbers but stand in cells of tables.
OTHERS = "一二三十口日工土无元万件其中修订OolISBZQDGAbqg%()（）:：、。"
#: Height in pixels of the em where cells are read (8 to 15 points at 290 dpi), and the share of it at which pages come:
#: a screen has a third, a scan at 300 dpi a little more than all.
WORKING_EM = (28, 62)
STORED_SHARE = (0.33, 1.1)

HIDDEN = 192
BATCH = 256
DROPPED = 0.15
RATE = 2e-3


def main() -> None:
    """Draw, teach, write; prints the share of held-out samples that are told right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the .npz to write")
    parser.add_argument("--samples", type=int, default=240_000)
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    draw = np.random.default_rng(options.seed)
    features, classes = _collect(options.samples, list_fonts(FAMILIES), draw)
    others = _collect(8000, list_fonts(HELD_OUT), draw)
    weights = _teach(features, classes, others, options.rounds, draw)
    w1, b1, w2, b2 = (part.astype("f2") for part in weights)
    np.savez_compressed(options.out, w1=w1, b1=b1, w2=w2, b2=b2)


def list_fonts(families: tuple[str, ...]) -> list[str]:
    """The files of the families' styles, sorted; raises ``SystemExit`` naming a family that is not installed."""
    found: list[str] = []
    for family in families:
        lines = subprocess.run(
            ["fc-list", f":family={family}", "--format", "%{style[0]}\t%{file}\n"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        files = sorted({file for style, _, file in (line.partition("\t") for line in lines) if style in STYLES})
        if not files:
            raise SystemExit(f"font family {family} is not installed; expected it: see the packages in --help")
        found += files
    return sorted(set(found))


def _collect(count: int, fonts: list[str], draw: np.random.Generator) -> tuple[Array, Array]:
    features: list[Array] = []
    classes: list[int] = []
    while len(features) < count:
        for described, sign in _sample(fonts[draw.integers(len(fonts))], draw):
            features.append(described)
            classes.append(sign)
    return np.stack(features[:count]), np.array(classes[:count])


def _sample(file: str, draw: np.random.Generator) -> Iterator[tuple[Array, int]]:
    """The signs of one drawn number, each with its class."""
    text = _choose_text(draw)
    em = draw.uniform(*WORKING_EM)
    share = draw.uniform(*STORED_SHARE)
    line, middles = _draw_line(text, file, max(9, round(em * share)), draw)
    damaged = _damage(line, draw)
    scaled = cv2.resize(damaged, None, fx=1 / share, fy=1 / share, interpolation=cv2.INTER_CUBIC)
    line = _stretch(scaled)
    boxes = cut_glyphs(line)
    if not boxes:
        return
    highest, low = max(box[3] for box in boxes), max(box[1] + box[3] for box in boxes)
    for box in boxes:
        inside = [i for i, x in enumerate(middles) if box[0] - 1 <= x / share <= box[0] + box[2] + 1]
        if not inside or (draw.random() < 0.03 and box[2] > 0.4 * box[3]):
            yield describe_glyph(line, _cut_off(box, draw), highest, low), REJECTED
            continue
        sign = SIGNS.find(text[inside[0]])
        yield describe_glyph(line, box, highest, low), REJECTED if len(inside) > 1 or sign < 0 else sign


def _cut_off(box: tuple[int, int, int, int], draw: np.random.Generator) -> tuple[int, int, int, int]:
    """A part of a sign, as a rule or a fold leaves it."""
    x, y, wide, tall = box
    part = draw.uniform(0.3, 0.6)
    if draw.random() < 0.5:
        return x, y, max(2, int(wide * part)), tall
    return x, y, wide, max(2, int(tall * part))


def _choose_text(draw: np.random.Generator) -> str:
    kind = draw.random()
    if kind < 0.12:
        return str(draw.choice(["-", "/", "/", "+", "1", "7", "11", "71", "4", "0"]))
    if kind < 0.24:
        return "".join(draw.choice(list(OTHERS), int(draw.integers(1, 4))))
    digits = "".join(draw.choice(list("0123456789"), int(draw.integers(1, 8))))
    if kind < 0.36:
        return f"{digits}.{draw.integers(1000)}"
    if kind < 0.44:
        return f"{digits},{draw.integers(100, 1000)}"
    return digits


@lru_cache(maxsize=4000)
def _open(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


def _draw_line(text: str, file: str, size: int, draw: np.random.Generator) -> tuple[Array, list[float]]:
    """A grey picture of the text, and the middle of each character across it."""
    font = _open(file, size)
    letters = [float(font.getlength(text[:end])) for end in range(len(text) + 1)]
    closer = draw.uniform(-0.06, 0.02) * size if draw.random() < 0.15 else 0.0
    picture = Image.new("L", (int(letters[-1] + 2 * size), 2 * size), 255)
    pen = ImageDraw.Draw(picture)
    left = size + draw.uniform(0, 1)
    middles = []
    for place, letter in enumerate(text):
        x = left + letters[place] + place * closer
        pen.text((x, 0.3 * size), letter, font=font, fill=int(draw.integers(0, 60)))
        low, _, high, _ = font.getbbox(letter)
        middles.append(x + (low + high) / 2)
    return np.asarray(picture), middles


def _damage(line: Array, draw: np.random.Generator) -> Array:
    """What printing, paper, scanner, fax and compression do to a line."""
    grey: Array = line
    size = grey.shape[0] / 2
    if draw.random() < 0.4:
        turn = cv2.getRotationMatrix2D((grey.shape[1] / 2, size), draw.uniform(-1.2, 1.2), 1)
        turn[0, 1] = turn[0, 1] + draw.uniform(-0.06, 0.06)
        grey = np.asarray(cv2.warpAffine(grey, turn, grey.shape[::-1], borderValue=255))
    weight = draw.random()
    if weight < 0.12 and size > 18:
        grey = cv2.erode(grey, np.ones((2, 2), np.uint8))
    elif weight < 0.24 and size > 26:
        grey = cv2.dilate(grey, np.ones((2, 2), np.uint8))
    if draw.random() < 0.6:
        grey = cv2.GaussianBlur(grey, (0, 0), draw.uniform(0.3, max(0.6, size / 24)))
    shade: Array = grey.astype(np.float32)
    if draw.random() < 0.4:
        shade = 255 - (255 - shade) * draw.uniform(0.45, 1)
    if draw.random() < 0.5:
        shade = shade + draw.normal(0, draw.uniform(2, 24), shade.shape)
    if draw.random() < 0.2:
        shade = np.where(shade > draw.uniform(90, 200), 255, 0)
    grey = np.asarray(np.clip(shade, 0, 255), np.uint8)
    if draw.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(draw.integers(30, 85))]
        grey = np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, quality)[1], cv2.IMREAD_GRAYSCALE))
    return grey


def _stretch(grey: Array) -> Array:
    """Ink to black and paper to white, as pages are cleaned."""
    dark = float(np.percentile(grey, 1))
    return np.clip((grey - dark) * 255.0 / max(20.0, 250.0 - dark), 0, 255).astype(np.uint8)


def _teach(
    features: Array, classes: Array, others: tuple[Array, Array], rounds: int, draw: np.random.Generator
) -> list[Array]:
    """Two dense layers by Adam with a falling rate and dropped hidden units."""
    wide = features.shape[1]
    parts: list[Array] = [
        draw.normal(0, 0.05, (wide, HIDDEN)).astype("f4"),
        np.zeros(HIDDEN, "f4"),
        draw.normal(0, 0.1, (HIDDEN, REJECTED + 1)).astype("f4"),
        np.zeros(REJECTED + 1, "f4"),
    ]
    means, squares = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
    step = 0
    for turn in range(rounds):
        rate = RATE * 0.5 * (1 + np.cos(np.pi * turn / rounds))
        order = draw.permutation(len(features))
        for start in range(0, len(order), BATCH):
            step += 1
            chosen = order[start : start + BATCH]
            slopes = _find_slopes(features[chosen], classes[chosen], parts, draw)
            for place, slope in enumerate(slopes):
                means[place] += 0.1 * (slope - means[place])
                squares[place] += 0.001 * (slope**2 - squares[place])
                move = (means[place] / (1 - 0.9**step)) / (np.sqrt(squares[place] / (1 - 0.999**step)) + 1e-8)
                parts[place] = parts[place] - (rate * (move + 1e-4 * parts[place])).astype("f4")
        told = (np.maximum(others[0] @ parts[0] + parts[1], 0) @ parts[2] + parts[3]).argmax(axis=1)
        swapped = int(((told != others[1]) & (told < 10) & (others[1] < 10)).sum())
        print(f"round {turn + 1}: {np.mean(told == others[1]):.4f} right, {swapped} digits for others", flush=True)
    return parts


def _find_slopes(features: Array, classes: Array, parts: list[Array], draw: np.random.Generator) -> list[Array]:
    hidden = np.maximum(features @ parts[0] + parts[1], 0)
    kept = ((draw.random(hidden.shape) > DROPPED) / (1 - DROPPED)).astype("f4")
    scores = (hidden * kept) @ parts[2] + parts[3]
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(classes)), classes] -= 1
    shares /= len(classes)
    back = (shares @ parts[2].T) * kept * (hidden > 0)
    return [features.T @ back, back.sum(axis=0), (hidden * kept).T @ shares, shares.sum(axis=0)]


if __name__ == "__main__":
    main()
