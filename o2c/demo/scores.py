"""How risky the customers were held in the year that the demo looks back on."""

from __future__ import annotations

import datetime

from credit import operations as credit
from o2c.demo.company import Setup

NIGHTS, APART = 26, datetime.timedelta(days=14)


def score_year(setup: Setup, today: datetime.date) -> None:
    """One night in a fortnight, and the last one."""
    for number in reversed(range(NIGHTS)):
        credit.keep_scores(setup.company, today - number * APART)
