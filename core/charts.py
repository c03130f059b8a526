"""Charts drawn on the server: figures in, frozen shapes out; ``components/chart.html`` prints them (UX.md, section 13).

Across, places are percentages, so that a chart fits any width while its words keep their size; down, they are pixels.
Every chart has a zero baseline, a caption that says the finding, and the table behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal
from typing import Literal

ZERO, HUNDRED = Decimal(0), Decimal(100)
#: Paths are drawn in a space of so many units across, which is stretched to the chart's width.
SPAN = 1000
_HEADROOM, _FOOT = 22, 22
#: How wide a day under a chart of steps is at most, in percent.
_LABEL = Decimal(28)
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar or a part of one; ``title`` is read out and shown under the pointer."""

    x: str
    y: str
    width: str
    height: str
    css: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Words in the chart."""

    x: str
    y: str
    text: str
    css: str = "chart__label"
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line: axis, grid or target."""

    x1: str
    y1: str
    x2: str
    y2: str
    css: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line."""

    x: str
    y: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A line or area through many points, in ``SPAN`` units across."""

    d: str
    css: str


@dataclass(frozen=True, slots=True)
class LegendItem:
    """What a color or stroke stands for, with its figure."""

    label: str
    css: str
    value: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures behind the chart, already written."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart; caption, legend and table are added with ``told``."""

    height: int
    rects: Sequence[Rect] = ()
    lines: Sequence[Line] = ()
    paths: Sequence[Path] = ()
    dots: Sequence[Dot] = ()
    texts: Sequence[Text] = ()
    caption: str = ""
    legend: Sequence[LegendItem] = ()
    table: Table | None = None
    key: str = ""

    @property
    def span(self) -> int:
        """The width of the space paths are drawn in."""
        return SPAN

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not (self.rects or self.paths)

    def told(
        self,
        caption: str,
        *,
        legend: Sequence[LegendItem] = (),
        table: Table | None = None,
        key: str = "",
    ) -> Chart:
        """The same chart with its finding in words and the figures behind it."""
        return replace(self, caption=caption, legend=legend, table=table, key=key)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; ``css`` is one of ``chart__bar--1`` ... ``5`` or ``--soft``."""

    value: Decimal
    css: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart: words on the left, figures on the right, parts beneath."""

    label: str
    text: str
    segments: Sequence[Segment]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column over its label; ``text`` stands on top of it when there is room."""

    label: str
    value: Decimal
    text: str = ""
    title: str = ""
    url: str = ""
    css: str = "chart__bar--1"


@dataclass(frozen=True, slots=True)
class Series:
    """A line through values; a missing value interrupts it."""

    name: str
    values: Sequence[Decimal | None]
    css: str = "chart__line"
    titles: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Step:
    """From this place on, a share of the way across, the value holds until the next step."""

    place: Decimal
    value: Decimal
    label: str = ""
    title: str = ""


def stacked_bars(bars: Sequence[Bar], *, thickness: int = 14, is_scaled_alone: bool = False) -> Chart:
    """Horizontal bars on one scale, each made of parts; parts below zero are left out of the drawing.

    ``is_scaled_alone`` draws every bar as long as the chart is wide: shares of different units side by side.
    """
    longest = max((_drawn(bar) for bar in bars), default=ZERO)
    rects: list[Rect] = []
    texts: list[Text] = []
    step = thickness + 32
    for position, bar in enumerate(bars):
        top = position * step
        texts.append(Text("0", str(top + 14), bar.label))
        texts.append(Text("100%", str(top + 14), bar.text, "chart__value", "end"))
        rects.append(Rect("0", str(top + 20), "100%", str(thickness), "chart__track"))
        rects += _segments(bar, _drawn(bar) if is_scaled_alone else longest, top + 20, thickness)
    return Chart(len(bars) * step - 8 if bars else 0, rects=rects if longest else (), texts=texts)


def _drawn(bar: Bar) -> Decimal:
    return sum((max(segment.value, ZERO) for segment in bar.segments), ZERO)


def _segments(bar: Bar, longest: Decimal, top: int, thickness: int) -> list[Rect]:
    rects, place = [], ZERO
    for segment in bar.segments:
        if segment.value <= 0:
            continue
        width = segment.value / longest * HUNDRED
        rects.append(
            Rect(
                _percent(place),
                str(top),
                _percent(width),
                str(thickness),
                f"chart__bar {segment.css}",
                segment.title,
                segment.url,
            )
        )
        place += width
    return rects


def columns(entries: Sequence[Column], *, height: int = 180) -> Chart:
    """Columns from a common zero; those below it hang down."""
    if not any(entry.value for entry in entries):
        return Chart(height)
    highest = max(ZERO, *(entry.value for entry in entries))
    lowest = min(ZERO, *(entry.value for entry in entries))
    room = Decimal(height - _HEADROOM - _FOOT - (_HEADROOM if lowest else 0))
    unit = room / (highest - lowest)
    zero = _HEADROOM + highest * unit
    slot = HUNDRED / len(entries)
    rects, texts = [], []
    for position, entry in enumerate(entries):
        size = max(abs(entry.value) * unit, Decimal(1) if entry.value else ZERO)
        top = zero - size if entry.value > 0 else zero
        left, middle = slot * position, slot * position + slot / 2
        rects.append(
            Rect(
                _percent(left + slot * Decimal("0.14")),
                _pixel(top),
                _percent(slot * Decimal("0.72")),
                _pixel(size),
                f"chart__bar {entry.css}",
                entry.title,
                entry.url,
            )
        )
        texts.append(Text(_percent(middle), str(height - 4), entry.label, anchor="middle"))
        if entry.text:
            words = top - 6 if entry.value >= 0 else top + size + 14
            texts.append(Text(_percent(middle), _pixel(words), entry.text, "chart__value", "middle"))
    axis = Line("0", _pixel(zero), "100%", _pixel(zero), "chart__axis")
    return Chart(height, rects=rects, lines=[axis], texts=texts)


def lines(labels: Sequence[str], series: Sequence[Series], *, height: int = 200) -> Chart:
    """Lines over equal steps, from zero, with a grid; the first line has an area beneath and points to read."""
    values = [value for each in series for value in each.values if value is not None]
    highest = max(values, default=ZERO)
    if highest <= 0:
        return Chart(height)
    ticks = _ticks(highest)
    bottom = height - _FOOT
    unit = Decimal(bottom - _HEADROOM) / ticks[-1]
    grid, texts = [], []
    for tick in ticks:
        y = _pixel(bottom - tick * unit)
        grid.append(Line("0", y, "100%", y, "chart__grid" if tick else "chart__axis"))
        if tick:
            texts.append(Text("0", _pixel(bottom - tick * unit - 4), f"{tick.normalize():f}"))
    across = [_middle(position, len(labels)) for position in range(len(labels))]
    texts += [
        Text(_percent(x), str(height - 4), label, anchor="middle")
        for x, label in zip(across, labels, strict=True)
    ]
    paths = [Path(_path(each, across, bottom, unit), each.css) for each in series]
    if series:
        paths.insert(0, Path(_area(series[0], across, bottom, unit), "chart__area"))
    dots = [
        Dot(_percent(x), _pixel(bottom - value * unit), title)
        for each in series
        if each.titles
        for x, value, title in zip(across, each.values, each.titles, strict=True)
        if value is not None
    ]
    return Chart(height, lines=grid, paths=paths, dots=dots, texts=texts)


def steps(entries: Sequence[Step], *, height: int = 200) -> Chart:
    """A line of steps from zero, up and down, with a dot to read at each; below zero the area hangs down.

    The steps stand where their day is, so that a long wait looks long. Labels that would run into each other are left out.
    """
    if not entries:
        return Chart(height)
    highest = max(ZERO, *(entry.value for entry in entries))
    lowest = min(ZERO, *(entry.value for entry in entries))
    room = Decimal(height - _HEADROOM - _FOOT)
    unit = room / (highest - lowest) if highest > lowest else ZERO
    zero = _HEADROOM + highest * unit if unit else Decimal(height - _FOOT)
    across = [entry.place * HUNDRED for entry in entries]
    down = [zero - entry.value * unit for entry in entries]
    line = f"M{_pixel(across[0] * SPAN / HUNDRED)} {_pixel(down[0])}"
    for x, y in zip(across[1:], down[1:], strict=True):
        line += f"H{_pixel(x * SPAN / HUNDRED)}V{_pixel(y)}"
    line += f"H{SPAN}"
    area = f"{line}V{_pixel(zero)}H{_pixel(across[0] * SPAN / HUNDRED)}Z"
    dots = [
        Dot(_percent(x), _pixel(y), entry.title) for x, y, entry in zip(across, down, entries, strict=True)
    ]
    return Chart(
        height,
        lines=[Line("0", _pixel(zero), "100%", _pixel(zero), "chart__axis")],
        paths=[Path(area, "chart__area"), Path(line, "chart__line")],
        dots=dots,
        texts=_step_labels(entries, across, height),
    )


def _step_labels(entries: Sequence[Step], across: Sequence[Decimal], height: int) -> list[Text]:
    texts: list[Text] = []
    free_from = ZERO
    for entry, x in zip(entries, across, strict=True):
        anchor: Literal["start", "end"] = "start" if x <= HUNDRED - _LABEL else "end"
        begins = x if anchor == "start" else x - _LABEL
        if begins >= free_from:
            texts.append(Text(_percent(x), str(height - 4), entry.label, anchor=anchor))
            free_from = begins + _LABEL
    return texts


def sparkline(
    values: Sequence[Decimal | None], highest: Decimal, *, title: str = "", height: int = 48
) -> Chart:
    """A small line over equal steps from zero to a known highest value, without words; a dot marks where it ends."""
    if not values or highest <= 0:
        return Chart(height)
    series = Series("", values)
    bottom = height - 4
    unit = Decimal(bottom - 4) / highest
    across = [_middle(position, len(values)) for position in range(len(values))]
    last = values[-1]
    dots = [] if last is None else [Dot(_percent(across[-1]), _pixel(bottom - last * unit), title)]
    paths = [
        Path(_area(series, across, bottom, unit), "chart__area"),
        Path(_path(series, across, bottom, unit), series.css),
    ]
    axis = Line("0", str(bottom), "100%", str(bottom), "chart__axis")
    return Chart(height, lines=[axis], paths=paths, dots=dots)


def _middle(position: int, count: int) -> Decimal:
    """Where the middle of a step lies, in percent."""
    return (Decimal(position) + Decimal("0.5")) * HUNDRED / count


def _runs(series: Series, across: Sequence[Decimal]) -> list[list[tuple[Decimal, Decimal]]]:
    """Unbroken stretches of a line."""
    runs: list[list[tuple[Decimal, Decimal]]] = [[]]
    for x, value in zip(across, series.values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x * SPAN / HUNDRED, value))
    return [run for run in runs if run]


def _path(series: Series, across: Sequence[Decimal], bottom: int, unit: Decimal) -> str:
    parts = []
    for run in _runs(series, across):
        points = [f"{_pixel(x)} {_pixel(bottom - value * unit)}" for x, value in run]
        parts.append("M" + "L".join(points))
    return "".join(parts)


def _area(series: Series, across: Sequence[Decimal], bottom: int, unit: Decimal) -> str:
    parts = []
    for run in _runs(series, across):
        points = [f"{_pixel(x)} {_pixel(bottom - value * unit)}" for x, value in run]
        first, last = _pixel(run[0][0]), _pixel(run[-1][0])
        parts.append(f"M{first} {bottom}L{'L'.join(points)}L{last} {bottom}Z")
    return "".join(parts)


def _ticks(highest: Decimal) -> list[Decimal]:
    """Three to five round figures from zero to at least the highest value."""
    magnitude = Decimal(1).scaleb(highest.adjusted())
    for scale in (magnitude / 10, magnitude):
        for step in _STEPS:
            count = (highest / (step * scale)).to_integral_value(ROUND_CEILING)
            if count <= 4:
                return [step * scale * number for number in range(int(count) + 1)]
    return [ZERO, highest]


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"


def _pixel(value: Decimal) -> str:
    return f"{value:.1f}"
