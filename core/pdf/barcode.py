"""Code 128 (ISO/IEC 15417), drawn as SVG: the barcode that every scanner of a warehouse reads.

Digits in pairs take half the room (code set C), everything else is code set B. A code that begins with FNC1 is a GS1-128,
as the SSCC of a package is printed.
"""

from __future__ import annotations

import re
from itertools import accumulate
from urllib.parse import quote

FNC1 = "\xf1"
_START_B, _START_C, _TO_C, _TO_B, _FNC1, _STOP = 104, 105, 99, 100, 102, 106
_QUIET = 10  # modules of white before and after, as the norm wants
# Widths of bar, space, bar, space, bar, space in modules, by value.
_WIDTHS = (
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
)  # fmt: skip


def code128(text: str) -> list[int]:
    """The symbol values of a text, with start, check value and stop. Raises ValueError for what it cannot say."""
    if not re.fullmatch(rf"{FNC1}?[\x20-\x7e]+", text):
        raise ValueError(f"no Code 128 can be made of {text!r}")
    values: list[int] = []
    for chunk in re.findall(rf"{FNC1}|\d+|[^\d{FNC1}]+", text):
        _append(values, chunk, text)
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return [*values, check, _STOP]


def _append(values: list[int], chunk: str, text: str) -> None:
    if chunk == FNC1:
        values += [_START_C if re.match(r"\d{4}|\d\d$", text[1:]) else _START_B, _FNC1]
        return
    is_in_c = bool(values) and _is_in_c(values)
    pays = chunk.isdecimal() and (
        len(chunk) >= 4 or (is_in_c and len(chunk) >= 2) or (chunk == text and len(chunk) == 2)
    )
    pairs, rest = (chunk, "") if pays else ("", chunk)
    if len(pairs) % 2:  # the odd one goes where no switch is needed for it
        pairs, rest = pairs[:-1], pairs[-1]
    if pairs:
        if not is_in_c:
            values.append(_TO_C if values else _START_C)
        values += [int(pairs[at : at + 2]) for at in range(0, len(pairs), 2)]
        is_in_c = True
    if rest:
        if is_in_c or not values:
            values.append(_TO_B if values else _START_B)
        values += [ord(character) - 32 for character in rest]


def _is_in_c(values: list[int]) -> bool:
    """Which set the symbols stand in so far."""
    is_c = values[0] == _START_C
    for value in values[1:]:
        if is_c and value == _TO_B:
            is_c = False
        elif not is_c and value == _TO_C:
            is_c = True
    return is_c


def bars(text: str) -> list[tuple[int, int]]:
    """The black bars as (where it begins, how wide it is), in modules, behind the quiet zone."""
    widths = [int(width) for value in code128(text) for width in _WIDTHS[value]]
    starts = accumulate(widths, initial=_QUIET)
    return [
        (start, width)
        for index, (start, width) in enumerate(zip(starts, widths, strict=False))
        if index % 2 == 0
    ]


def svg(text: str, *, height: int = 40) -> str:
    """The barcode as an SVG image, a unit a module; it is stretched to the place it is given."""
    drawn = bars(text)
    width = drawn[-1][0] + drawn[-1][1] + _QUIET
    path = "".join(f"M{start} 0h{bar}v{height}h-{bar}z" for start, bar in drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


def svg_uri(text: str) -> str:
    """The barcode as a ``data:`` URI."""
    return "data:image/svg+xml," + quote(svg(text))
