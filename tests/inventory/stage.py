"""What tests of stock are about: goods on a shelf, what is held of them, and the people who may touch them."""

from __future__ import annotations

from decimal import Decimal

from catalog.models import Product, ProductCategory
from core import approvals
from core.actors import Actor
from core.models import ApprovalRequest, Company
from inventory import operations
from inventory.models import GoodsReceipt, StockAdjustment, StockLevel, StockMove
from inventory.operations import AdjustmentLine, Demand, IssueLine, ReceiptLine, RestockLine
from tests.builders import a_category, a_product, a_unit, an_actor, main_warehouse, stock

D = Decimal


def system(company: Company) -> Actor:
    """The application itself."""
    return Actor.system(company)


def weighed_goods(company: Company, sku: str, **options) -> Product:
    """Goods counted in kilograms with three decimals."""
    unit = a_unit(company, "KGM", name="kilogram", decimals=3)
    return a_product(company, sku, unit=unit, **options)


def level_of(product: Product) -> StockLevel:
    """The product in the default warehouse."""
    return StockLevel.objects.get(product=product, warehouse=main_warehouse(product.company))


def standing(product: Product) -> tuple[str, str, str]:
    """On hand, reserved and value, as short as exact."""
    level = level_of(product)
    return f"{level.on_hand.normalize():f}", f"{level.reserved.normalize():f}", f"{level.value:.2f}"


def a_document(company: Company) -> ProductCategory:
    """Something goods move with; which kind of document it is does not matter to stock."""
    return a_category(company)


def reserve(product: Product, quantity: str, *, demand: int = 1) -> dict[int, Decimal]:
    """Hold goods for a demand."""
    company = product.company
    wanted = [Demand(demand, product.pk, D(quantity))]
    return operations.reserve(wanted, main_warehouse(company), by=system(company))


def issue(product: Product, quantity: str, *, demand: int = 1) -> list[StockMove]:
    """Let goods leave for a demand."""
    company = product.company
    lines = [IssueLine(demand, product.pk, D(quantity), 1)]
    place = main_warehouse(company)
    return operations.issue(
        a_document(company), lines, warehouse=place, date=company.today(), by=system(company)
    )


def restock(product: Product, quantity: str, unit_cost: str) -> list[StockMove]:
    """Goods come back at the cost they left with."""
    company = product.company
    lines = [RestockLine(product.pk, D(quantity), D(unit_cost), 1)]
    place = main_warehouse(company)
    return operations.restock(
        a_document(company), lines, warehouse=place, date=company.today(), by=system(company)
    )


def receive(product: Product, quantity: str, unit_cost: str | None, **options) -> GoodsReceipt:
    """A delivery of one line."""
    company = product.company
    line = ReceiptLine(product, D(quantity), None if unit_cost is None else D(unit_cost))
    return operations.receive(main_warehouse(company), [line], **{"by": system(company), **options})


def ask(product: Product, quantity: str, unit_cost: str | None = None, **options) -> ApprovalRequest:
    """A correction of one line that somebody asks for."""
    return operations.ask_to_adjust(
        main_warehouse(product.company), [_correction(product, quantity, unit_cost)], **{"reason": "counted", **options}
    )  # fmt: skip


def adjust(product: Product, quantity: str, unit_cost: str | None = None, **options) -> StockAdjustment:
    """A correction of one line: by the application, or asked for by somebody and approved by a manager."""
    company = product.company
    if "by" in options and not options["by"].is_system:
        approvals.approve(ask(product, quantity, unit_cost, **options), by=an_actor(company, "MGR"))
        return StockAdjustment.objects.latest("pk")
    line = _correction(product, quantity, unit_cost)
    return operations.adjust(
        main_warehouse(company), [line], **{"reason": "counted", "by": system(company), **options}
    )


def _correction(product: Product, quantity: str, unit_cost: str | None) -> AdjustmentLine:
    return AdjustmentLine(product, D(quantity), None if unit_cost is None else D(unit_cost))


class Counter:
    """How many statements were sent."""

    count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


__all__ = [
    "Counter", "D", "adjust", "ask", "issue", "level_of", "receive", "reserve", "restock", "standing", "stock", "system", "weighed_goods",
]  # fmt: skip
