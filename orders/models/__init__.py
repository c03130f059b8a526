"""The documents of the order stage."""

from orders.models.agreement import Agreement, AgreementLine
from orders.models.lost_sale import LostSale
from orders.models.order import HUNDRED, OrderHold, OrderRevision, SalesOrder, SalesOrderLine
from orders.models.standing import StandingOrder, StandingOrderLine, StandingOrderRun

__all__ = [
    "HUNDRED",
    "Agreement",
    "AgreementLine",
    "LostSale",
    "OrderHold",
    "OrderRevision",
    "SalesOrder",
    "SalesOrderLine",
    "StandingOrder",
    "StandingOrderLine",
    "StandingOrderRun",
]
