"""What scanners, copiers, telephones and stamps do to a page: the same damage for the same seed."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

STAMP_FONT = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"
WHITE = (255, 255, 255)
Draw = np.random.Generator
Operation = Callable[[Image.Image, float, Draw], Image.Image]


def damage(page: Image.Image, quirks: frozenset[str], level: str, seed: int) -> Image.Image:
    """One page as it comes out: quirks by name in a fixed order, their strength by level, then the level's own wear."""
    draw = np.random.default_rng(seed)
    strength = {"clean": 0.5, "mild": 1.0, "hard": 2.0}[level]
    for name, operation in OPERATIONS.items():
        if name in quirks:
            page = operation(page, strength, draw)
    for operation, amount in WEAR[level]:
        page = operation(page, amount, draw)
    if "rotated_90" in quirks:
        page = page.transpose(Image.Transpose.ROTATE_90)
    if "upside_down" in quirks:
        page = page.transpose(Image.Transpose.ROTATE_180)
    return page


def _skew(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    angle = strength * 0.8 * float(draw.uniform(0.6, 1.0)) * (1 if draw.random() < 0.5 else -1)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=WHITE)


def _noise(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    grey = np.asarray(page, dtype=np.float32)
    noise = draw.normal(0.0, 7.0 * strength, grey.shape[:2])[:, :, None]
    return Image.fromarray(np.clip(grey + noise, 0, 255).astype(np.uint8))


def _speckle(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    """Salt and pepper of single pixels and of dots of two."""
    pixels = np.array(page)
    count = int(pixels.shape[0] * pixels.shape[1] * 0.0006 * strength)
    rows = draw.integers(0, pixels.shape[0] - 2, count)
    columns = draw.integers(0, pixels.shape[1] - 2, count)
    shades = draw.choice([0, 255], count)
    for row, column, shade in zip(rows, columns, shades, strict=True):
        pixels[row : row + 2, column : column + 1] = shade
    return Image.fromarray(pixels)


def _blur(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    del draw
    return page.filter(ImageFilter.GaussianBlur(0.55 * strength))


def _jpeg(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    del draw
    file = io.BytesIO()
    page.save(file, "JPEG", quality=int(80 - 22 * strength))
    return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


def _low_contrast(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    del draw
    grey = np.asarray(page, dtype=np.float32)
    lift = 55.0 * strength
    return Image.fromarray((grey * (225.0 - lift) / 255.0 + lift).astype(np.uint8))


def _shadow(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    """Light that falls off towards one corner."""
    pixels = np.asarray(page, dtype=np.float32)
    height, width = pixels.shape[:2]
    slope = np.linspace(0, 1, width)[None, :] * 0.6 + np.linspace(0, 1, height)[:, None] * 0.4
    if draw.random() < 0.5:
        slope = slope[:, ::-1]
    return Image.fromarray((pixels * (1.0 - 0.28 * strength * slope)[:, :, None]).astype(np.uint8))


def _stamp(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    """A round red stamp over the middle of the page, printed thin enough that black shows through."""
    layer = Image.new("RGB", page.size, WHITE)
    pen = ImageDraw.Draw(layer)
    radius = page.width * 0.13
    x, y = page.width * float(draw.uniform(0.45, 0.75)), page.height * float(draw.uniform(0.3, 0.65))
    red = (225, 40, 40)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=max(3, int(radius * 0.05)))
    font = ImageFont.truetype(STAMP_FONT, int(radius * 0.28))
    pen.text((x, y - radius * 0.45), "政府信息公开", font=font, fill=red, anchor="mm")
    pen.text((x, y + radius * 0.45), "专用章", font=font, fill=red, anchor="mm")
    if strength > 1:
        layer = layer.rotate(17, fillcolor=WHITE, center=(x, y))
    mixed = np.asarray(page, dtype=np.float32) * np.asarray(layer, dtype=np.float32) / 255.0
    return Image.fromarray(mixed.astype(np.uint8))


def _photo(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    """A page on a desk seen from one side: four corners moved inwards by some per cent, each alike for one seed."""
    width, height = page.size
    desk = Image.new("RGB", (int(width * 1.08), int(height * 1.06)), (96, 84, 70))
    shifts = draw.uniform(0.006, 0.022, 8) * strength
    corners = [
        (width * (0.04 + shifts[0]), height * (0.03 + shifts[1])),
        (width * (1.04 - shifts[2]), height * (0.03 + shifts[3])),
        (width * (1.04 - shifts[4]), height * (1.03 - shifts[5])),
        (width * (0.04 + shifts[6]), height * (1.03 - shifts[7])),
    ]
    source = [(0, 0), (width, 0), (width, height), (0, height)]
    data = _solve_perspective(corners, source)
    warped = page.transform(desk.size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform(desk.size, Image.Transform.PERSPECTIVE, data)
    desk.paste(warped, (0, 0), mask)
    return _shadow(desk, strength * 0.7, draw)


def _solve_perspective(to: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    """The eight numbers with which Pillow maps a point of the new picture to one of the old."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(wanted))]


def _fax(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    """Black or white and nothing between, as fax machines and copiers give."""
    del draw
    grey = page.convert("L").filter(ImageFilter.GaussianBlur(0.4 * strength))
    return grey.point(lambda value: 255 if value > 150 else 0).convert("RGB")


def _break_rules(page: Image.Image, strength: float, draw: Draw) -> Image.Image:
    """White gaps in long rules, none of them where letters stand."""
    pixels = np.array(page)
    dark = np.asarray(page.convert("L")) < 160
    for across in (True, False):
        lines = dark if across else dark.T
        share = lines.mean(axis=1)
        for index in np.flatnonzero(share > 0.25):
            for _ in range(int(2 * strength)):
                start = int(draw.integers(0, lines.shape[1] - 14))
                gap = slice(start, start + int(6 * strength))
                if across:
                    pixels[index, gap] = 255
                else:
                    pixels[gap, index] = 255
    return Image.fromarray(pixels)


OPERATIONS: dict[str, Operation] = {
    "broken_rules": _break_rules,
    "stamp": _stamp,
    "photo": _photo,
    "skew": _skew,
    "shadow": _shadow,
    "low_contrast": _low_contrast,
    "blur": _blur,
    "noise": _noise,
    "speckle": _speckle,
    "fax": _fax,
    "jpeg": _jpeg,
}
#: Every scan of a level has this besides its quirks.
WEAR: dict[str, tuple[tuple[Operation, float], ...]] = {
    "clean": (),
    "mild": ((_skew, 0.5), (_noise, 0.8), (_jpeg, 0.5)),
    "hard": ((_skew, 1.5), (_blur, 1.4), (_noise, 1.6), (_jpeg, 1.5)),
}
