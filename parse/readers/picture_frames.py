"""Picture files to frames of RGB pixels, as stored and as meant to be seen (the orientation in EXIF)."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from parse.model import Box, Unreadable

#: What Pillow raises for damaged pictures: a TIFF whose second half is lost has no width (TypeError), or no tags.
DAMAGE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    KeyError,
    IndexError,
    ZeroDivisionError,
    struct.error,
)
#: Formats that are opened; Pillow knows others that run programs or are seldom tested.
FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP")
#: A frame of A3 at 600 dpi has 70 million pixels; a bomb has more.
MOST_PIXELS = 90_000_000
#: OpenCV draws no picture with a longer side.
LONGEST_SIDE = 30_000
#: A frame with a shorter side holds no line of print: a spacer, a hairline.
SHORTEST_SIDE = 16
#: The longest report seen has 30 pages.
MOST_FRAMES = 80
#: EXIF orientation: the tag, and what Pillow calls the turning that undoes it.
ORIENTATION_TAG = 0x0112
TURNINGS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_frames(data: bytes) -> Iterator[tuple[int, Image.Image, int]]:
    """Yield for each frame its 1-based number, its stored pixels as RGB, and its EXIF orientation (1 to 8).

    Frames too small for a line of print are left out.
    Raises ``Unreadable`` for damaged files, other formats, and pictures beyond the limits.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            # an animated GIF or a WEBP repeats itself, the frames of a TIFF are pages
            count = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
            if count > MOST_FRAMES:
                raise Unreadable(_describe(f"it has {count} frames", f"at most {MOST_FRAMES}", "split the file"))
            for number in _find_frames(picture, count):
                orientation = picture.getexif().get(ORIENTATION_TAG, 1)
                yield number, _flatten(picture), orientation if orientation in TURNINGS else 1
    except DAMAGE as error:
        raise Unreadable(
            _describe(f"it cannot be decoded ({error})"[:200], "a whole picture", "fetch it again")
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable(
            _describe(f"it is too large ({error})"[:200], f"at most {MOST_PIXELS} pixels", "shrink it")
        ) from error


def _find_frames(picture: Image.Image, count: int) -> Iterator[int]:
    """Bring up one frame after another that is large enough to hold print."""
    for number in range(1, count + 1):
        picture.seek(number - 1)
        _check_size(picture, number)
        if min(picture.size) >= SHORTEST_SIDE:
            yield number


def _describe(found: str, expected: str, advice: str) -> str:
    return f"whole file: a picture, but {found}; expected {expected}; {advice}"


def _check_size(picture: Image.Image, number: int) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise Unreadable(
            _describe(f"frame {number} has {width} x {height} pixels", f"at most {MOST_PIXELS} in all", "shrink it")
        )
    if max(width, height) > LONGEST_SIDE:
        raise Unreadable(
            _describe(f"frame {number} has {width} x {height} pixels", f"at most {LONGEST_SIDE} a side", "cut it")
        )


def _flatten(picture: Image.Image) -> Image.Image:
    """RGB on white paper: a transparent ground is white, not black; 16-bit grey is brought to 8."""
    if picture.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        return picture.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, seen).convert("RGB")
    return picture.convert("RGB")


def undo_orientation(box: Box, orientation: int, size: tuple[int, int]) -> Box:
    """The box in stored pixels of a ``box`` on the picture as seen; ``size`` is that of the stored picture."""
    width, height = size
    corners = [_undo(x, y, orientation, width, height) for x, y in ((box[0], box[1]), (box[2], box[3]))]
    (x0, top), (x1, bottom) = corners
    return min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom)


def _undo(x: float, y: float, orientation: int, width: int, height: int) -> tuple[float, float]:
    return {
        1: (x, y),
        2: (width - x, y),
        3: (width - x, height - y),
        4: (x, height - y),
        5: (y, x),
        6: (y, height - x),
        7: (width - y, height - x),
        8: (width - y, x),
    }[orientation]
