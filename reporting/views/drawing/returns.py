"""Returns, drawn: what comes back most often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import charts, formats
from core.charts import Bar, Chart, Segment
from reporting.selectors import ReturnRate

MOST_BARS = 12


def returned(rows: Sequence[ReturnRate], label_of: Callable[[ReturnRate], str]) -> Chart:
    """Lines that came back, the most often first."""
    bars = []
    for row in rows[:MOST_BARS]:
        words = formats.number(row.returned)
        text = f"{words} · {formats.percent(row.rate)}" if row.rate is not None else words
        label = label_of(row)
        bars.append(
            Bar(label, text, [Segment(Decimal(row.returned), "chart__bar--1", f"{label}: {words}", "")])
        )
    caption = _("Nothing came back in these days")
    if rows:
        total = sum(row.returned for row in rows)
        counted = ngettext("%d line came back", "%d lines came back", total) % total
        caption = _("%(lines)s, most often: %(what)s") % {"lines": counted, "what": label_of(rows[0])}
    return charts.stacked_bars(bars, thickness=10).told(caption)
