"""Pictures for tests, and files that only pretend to be some."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def a_photo(width: int = 40, height: int = 20, *, place: str = "52.52 N 13.40 E") -> bytes:
    """A JPEG that lies on its side and says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Camera of Maria"
    exif[0x010E] = place
    held = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(held, "JPEG", exif=exif, comment=b"secret")
    return held.getvalue()


def a_signature(width: int = 60, height: int = 30) -> bytes:
    """A PNG with a line and nothing behind it."""
    held = io.BytesIO()
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    for x in range(5, width - 5):
        image.putpixel((x, height // 2), (0, 0, 0, 255))
    image.save(held, "PNG")
    return held.getvalue()


def a_bomb(edge: int = 20_000) -> bytes:
    """A PNG of some hundred kilobytes that wants to be 400 million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", edge, edge, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (edge + 1)
    packed = b"".join(packer.compress(row) for _row in range(edge)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
