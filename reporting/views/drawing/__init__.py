"""Figures drawn: each chart says its finding, links to the lists behind it and carries its table."""

from reporting.views.drawing.money import aging, bucket_names, cash, debtors, outstanding, totals_of
from reporting.views.drawing.process import funnel, turnover, whereabouts

__all__ = [
    "aging",
    "bucket_names",
    "cash",
    "debtors",
    "funnel",
    "outstanding",
    "totals_of",
    "turnover",
    "whereabouts",
]
