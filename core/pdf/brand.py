"""The company's color on paper: always legible, whatever was chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT = "#1f4e79"
_LEGIBLE = 4.5


@dataclass(frozen=True)
class Brand:
    """Colors made of one: ``ink`` for text on white, ``wash`` as a light ground under dark text."""

    accent: str
    ink: str
    wash: str


def brand(color: str) -> Brand:
    """The brand colors of a ``#rrggbb`` color; anything else gives the default color."""
    accent = color.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", color, flags=re.ASCII) else DEFAULT
    red, green, blue = (int(accent[start : start + 2], 16) for start in (1, 3, 5))
    ink = (red, green, blue)
    while _contrast_with_white(ink) < _LEGIBLE:
        ink = (ink[0] * 9 // 10, ink[1] * 9 // 10, ink[2] * 9 // 10)
    wash = (_lighter(red), _lighter(green), _lighter(blue))
    return Brand(accent, _hex(ink), _hex(wash))


def _lighter(channel: int) -> int:
    return channel + (255 - channel) * 93 // 100


def _hex(channels: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*channels)


def _contrast_with_white(channels: tuple[int, int, int]) -> float:
    """WCAG 2.2 contrast ratio; a measure of light, not of money."""
    red, green, blue = (_linear(channel / 255) for channel in channels)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
