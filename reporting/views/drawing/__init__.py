"""Figures drawn: each chart says its finding, links to the lists behind it and carries its table."""

from reporting.views.drawing.customer import bought, days_late
from reporting.views.drawing.demand import channels, lost_sales
from reporting.views.drawing.money import aging, bucket_names, cash, debtors, outstanding, totals_of
from reporting.views.drawing.process import funnel, turnover, whereabouts
from reporting.views.drawing.returns import returned

__all__ = [
    "aging",
    "bought",
    "bucket_names",
    "cash",
    "channels",
    "days_late",
    "debtors",
    "funnel",
    "lost_sales",
    "outstanding",
    "returned",
    "totals_of",
    "turnover",
    "whereabouts",
]
