"""The recogniser and the text detector inside the rapidocr wheel, run by onnxruntime; nothing is ever downloaded.

rapidocr's own classes are left alone: they cost a second of imports and fetch what they miss. Only the wheel's model
files are used (PP-OCRv6, Apache-2.0), in one thread. The recogniser has an arena (a seventh faster, 150 MB more of
address space), the detector, whose pictures are of any size, has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from parse.model import ToolMissing

#: OpenCV declares no types of numbers for what it returns, so these name them in words.
Picture = NDArray[Any]  #: of uint8, grey (height, width) or RGB (height, width, 3)
Floats = NDArray[Any]  #: of float32

INSTALL = "install with: pip install 'gongkai[ocr]'"

#: The recogniser takes lines of this height.
LINE_HEIGHT = 48
#: Widths are rounded up to this, so that lines of like width go through in one batch.
WIDTH_STEP = 32
#: A batch holds at most this many columns of pixels in all: each 8 of them cost 75 KB of probabilities.
BATCH_PIXELS = 2400
#: Longer lines than this (40 characters) are narrowed: memory grows with the square.
LONGEST_LINE = 2600

#: What a number is printed with. The recogniser knows 18,708 characters, and takes a lone 1 for l or 0 for O.
DIGITS = "0123456789.,-/+"

#: The detector's own settings: probability of ink, and how far a box is widened (share of area over perimeter).
INK_PROBABILITY = 0.3
BOX_PROBABILITY = 0.5
UNCLIP = 1.6
#: The detector takes sides that are multiples of this.
SIDE_STEP = 32


@dataclass(frozen=True)
class Line:
    """One recognised line: read with every character known, and with the characters of numbers alone.

    The confidences (0 to 1) are those of the worst character.
    """

    text: str
    confidence: float
    digits: str
    digits_confidence: float


@dataclass(frozen=True)
class Models:
    """The loaded models. ``number_classes`` are the classes of `DIGITS` behind class 0, which is no character."""

    recogniser: onnxruntime.InferenceSession
    detector: onnxruntime.InferenceSession
    characters: tuple[str, ...]
    number_classes: NDArray[np.intp]


@lru_cache(maxsize=1)
def load_models() -> Models:
    """Load the models once a process. Raises ``ToolMissing`` when the wheel does not hold them."""
    cv2.setNumThreads(1)
    onnxruntime.set_default_logger_severity(3)
    recogniser = _open("rec")
    listed = recogniser.get_modelmeta().custom_metadata_map["character"].splitlines()
    characters = ("", *listed, " ")
    numbers = [0, *(characters.index(character) for character in DIGITS)]
    return Models(recogniser, _open("det"), characters, np.array(numbers))


def _open(role: str) -> onnxruntime.InferenceSession:
    spec = find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else None
    found = sorted(folder.glob(f"*_{role}_*.onnx")) if folder else []
    if not found:
        raise ToolMissing(f"whole file: rapidocr holds no model «{role}»; expected one in its wheel; {INSTALL}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = role == "rec"
    return onnxruntime.InferenceSession(str(found[-1]), options, providers=["CPUExecutionProvider"])


def recognise_lines(crops: Sequence[Picture]) -> list[Line]:
    """Recognise grey crops, each of one printed line, dark on white; the order is kept."""
    models = load_models()
    fitted = [_fit(crop) for crop in crops]
    order = sorted(range(len(fitted)), key=lambda index: fitted[index].shape[1])
    lines: dict[int, Line] = {}
    start = 0
    while start < len(order):
        width = fitted[order[start]].shape[1]
        size = max(1, BATCH_PIXELS // width)
        batch = [index for index in order[start : start + size] if fitted[index].shape[1] == width]
        stack = np.stack([fitted[index] for index in batch]).astype(np.float32) / 127.5 - 1
        values = np.ascontiguousarray(np.broadcast_to(stack[:, None], (len(batch), 3, LINE_HEIGHT, width)))
        (found,) = models.recogniser.run(None, {"x": values})
        for index, probabilities in zip(batch, found, strict=True):
            lines[index] = _decode(probabilities, models)
        start += len(batch)
    return [lines[index] for index in range(len(fitted))]


def _fit(crop: Picture) -> Picture:
    """Scale to the recogniser's height and pad with white to a step of widths."""
    height, width = crop.shape
    wide = min(max(1, round(width * LINE_HEIGHT / height)), LONGEST_LINE)
    method = cv2.INTER_AREA if height > LINE_HEIGHT else cv2.INTER_CUBIC
    scaled = cv2.resize(crop, (wide, LINE_HEIGHT), interpolation=method)
    room = max(64, -(-wide // WIDTH_STEP) * WIDTH_STEP)
    left = (room - wide) // 2
    edge = cv2.copyMakeBorder(scaled, 0, 0, left, room - wide - left, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(edge, dtype=np.uint8)


def _decode(probabilities: Floats, models: Models) -> Line:
    text, confidence = _collapse(probabilities.argmax(axis=1), probabilities.max(axis=1), models.characters)
    numbers = probabilities[:, models.number_classes]
    total = numbers.sum(axis=1)
    best = models.number_classes[numbers.argmax(axis=1)]
    digits, share = _collapse(best, numbers.max(axis=1) / np.maximum(total, 1e-9), models.characters)
    return Line(text, confidence, digits, share)


def _collapse(classes: NDArray[np.intp], shares: Floats, characters: Sequence[str]) -> tuple[str, float]:
    """Connectionist temporal decoding: repeated classes are one character, class 0 is none."""
    text: list[str] = []
    worst = 1.0
    previous, best = 0, 0.0
    for one, share in [*zip(classes.tolist(), shares.tolist(), strict=True), (0, 1.0)]:
        if one != previous and previous:
            text.append(characters[previous])
            worst = min(worst, best)
        best = share if one != previous else max(best, share)
        previous = one
    return "".join(text), worst


def detect_lines(picture: Picture, side: int) -> list[Floats]:
    """Find printed lines on an RGB picture, looked at with its longer side scaled to ``side``.

    Returns for each the four corners of a turned box, pixels of ``picture``, the longer sides being the first and
    third.
    """
    height, width = picture.shape[:2]
    share = min(1.0, side / max(height, width))
    tall, wide = (max(SIDE_STEP, round(value * share / SIDE_STEP) * SIDE_STEP) for value in (height, width))
    small = cv2.resize(picture, (wide, tall), interpolation=cv2.INTER_AREA)
    values = np.ascontiguousarray((small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None, ::-1])
    (found,) = load_models().detector.run(None, {"x": values})
    heat = found[0, 0]
    outlines, _ = cv2.findContours((heat > INK_PROBABILITY).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    boxes = (_widen(outline, heat) for outline in outlines)
    ratio = np.array([width / wide, height / tall], dtype=np.float32)
    return [box * ratio for box in boxes if box is not None]


def _widen(outline: NDArray[np.int32], heat: Floats) -> Floats | None:
    """The turned box round an outline, widened as the detector was trained to need."""
    middle, (long, short), angle = cv2.minAreaRect(outline)
    if min(long, short) < 3:
        return None
    x, y, wide, tall = cv2.boundingRect(outline)
    inside = np.zeros((tall, wide), np.uint8)
    cv2.fillPoly(inside, [outline - np.array([x, y])], 1)
    if cv2.mean(heat[y : y + tall, x : x + wide], inside)[0] < BOX_PROBABILITY:
        return None
    reach = UNCLIP * long * short / (long + short)
    box = cv2.boxPoints((middle, (long + reach, short + reach), angle)).astype(np.float32)
    first, second = np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[2] - box[1])
    return box if first >= second else np.roll(box, -1, axis=0)
