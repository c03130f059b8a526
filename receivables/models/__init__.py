"""Who owes what: open items, payments, allocations and dunning."""

from receivables.models.allocation import Allocation
from receivables.models.dunning_line import DunningNoticeLine
from receivables.models.dunning_policy import DunningLevel, DunningPolicy, DunningProfile
from receivables.models.dunning_run import DunningNotice, DunningRun
from receivables.models.open_item import OpenItem
from receivables.models.payment import Payment

__all__ = [
    "Allocation",
    "DunningLevel",
    "DunningNotice",
    "DunningNoticeLine",
    "DunningPolicy",
    "DunningProfile",
    "DunningRun",
    "OpenItem",
    "Payment",
]
