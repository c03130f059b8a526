"""Who owes what: open items, payments, allocations, dunning and promises."""

from receivables.models.allocation import Allocation
from receivables.models.dunning_line import DunningNoticeLine
from receivables.models.dunning_policy import DunningLevel, DunningPolicy, DunningProfile
from receivables.models.dunning_run import DunningNotice, DunningRun
from receivables.models.open_item import OpenItem
from receivables.models.payment import Payment
from receivables.models.promise import PromiseLine, PromiseRules, PromiseToPay

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
    "PromiseLine",
    "PromiseRules",
    "PromiseToPay",
]
