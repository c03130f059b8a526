"""Pictures people take: what they are by their bytes, drawn anew without what a camera writes beside them (SEC-4)."""

from __future__ import annotations

import base64
import binascii
import io
import struct
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.refusals import Refusal

MOST_BYTES = 8 * 1024 * 1024
#: How many pixels may be unpacked: JPEG is read in a smaller size, PNG only as a whole.
_MOST_PIXELS = {"JPEG": 100_000_000, "PNG": 16_000_000}
_SIGNS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_LONGEST_EDGE = 1600
_MOST_UNPACKED = _MOST_PIXELS["PNG"]
#: What reading a picture raises that is cut short or made to do harm; its description is read by hand, byte by byte.
_CANNOT_BE_READ = (
    OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning,
    struct.error, KeyError, TypeError, ZeroDivisionError, OverflowError,
)  # fmt: skip


class PictureRefused(Refusal):
    """A file that is no picture, or too large a one."""

    code = "picture"


class Picture(NamedTuple):
    """A picture as it is kept."""

    content: bytes
    content_type: str
    suffix: str


def redrawn(content: bytes, *, field: str) -> Picture:
    """The picture upright, at most 1600 pixels long, without place, camera or any other text. Raises PictureRefused."""
    refuse_large(len(content), field)
    kind = next((kind for sign, kind in _SIGNS.items() if content.startswith(sign)), "")
    if not kind:
        raise PictureRefused(_("Only pictures in JPEG or PNG are taken."), field=field)
    try:
        return _redraw(content, kind, field)
    except _CANNOT_BE_READ as error:
        raise PictureRefused(_("This picture cannot be read. Take another one."), field=field) from error


def refuse_large(size: int, field: str) -> None:
    """Refuse what need not even be read. Raises PictureRefused."""
    if size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise PictureRefused(_("The picture is larger than %d MB.") % most, field=field)


def _redraw(content: bytes, kind: str, field: str) -> Picture:
    with Image.open(io.BytesIO(content), formats=(kind,)) as image:
        pixels = image.width * image.height
        image.draft("RGB", (_LONGEST_EDGE, _LONGEST_EDGE))
        unpacked = pixels if image.info.get("progressive") else image.width * image.height
        if pixels > _MOST_PIXELS[kind] or unpacked > _MOST_UNPACKED:
            raise PictureRefused(_("The picture has too many pixels."), field=field)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
        see_through = upright.convert("RGBA")
    fresh = Image.new("RGB", see_through.size, "white")
    fresh.paste(see_through, mask=see_through)
    kept = io.BytesIO()
    fresh.save(kept, kind, optimize=True)
    return Picture(kept.getvalue(), f"image/{kind.lower()}", ".jpg" if kind == "JPEG" else ".png")


def uploaded(file: UploadedFile[Any] | None, *, field: str) -> bytes:
    """The bytes of an upload; nothing chosen is none. Raises PictureRefused."""
    if file is None:
        return b""
    refuse_large(file.size or 0, field)
    content: bytes = file.read()
    return content


def written(text: str, *, field: str) -> bytes:
    """The bytes of a picture written as base64, with or without ``data:`` before it. Raises PictureRefused."""
    if not text.strip():
        return b""
    body = text.strip()
    if body.startswith("data:"):
        body = body.partition(",")[2]
    refuse_large(len(body) // 4 * 3, field)
    try:
        return base64.b64decode(body, validate=True) or b"?"
    except (binascii.Error, ValueError) as error:
        raise PictureRefused(_("Write the picture as base64."), field=field) from error
