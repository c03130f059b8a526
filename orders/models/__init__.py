"""The documents of the order stage."""

from orders.models.agreement import Agreement, AgreementLine
from orders.models.exception import OrderException
from orders.models.hold import OrderHold
from orders.models.line import HUNDRED, PRICE_KEPT, SalesOrderLine, SaleUnitLine, entered_position
from orders.models.lost_sale import LostSale
from orders.models.order import SalesOrder
from orders.models.revision import OrderRevision, QuoteAnswer
from orders.models.service import ServiceDelivery
from orders.models.standing import StandingOrder, StandingOrderLine, StandingOrderRun

__all__ = [
    "HUNDRED",
    "PRICE_KEPT",
    "Agreement",
    "AgreementLine",
    "LostSale",
    "OrderException",
    "OrderHold",
    "OrderRevision",
    "QuoteAnswer",
    "SaleUnitLine",
    "SalesOrder",
    "SalesOrderLine",
    "ServiceDelivery",
    "StandingOrder",
    "StandingOrderLine",
    "StandingOrderRun",
    "entered_position",
]
