"""Reorder rules and what they propose, for programs."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.api import Day, Page, Quantity, needs, once, page_of, plain_text
from core.locking import operation
from core.refusals import Refusal, whole
from inventory import operations, selectors
from inventory.api.lines import product_named
from inventory.lifecycle import RequestStatus
from inventory.models import ReorderRule, SupplyRequest
from inventory.tables import in_words

router = Router(tags=["stock"])


class ReorderRuleIn(Schema):
    """Below ``minimum`` a product is ordered in up to ``up_to``; a minimum below zero lets orders wait."""

    sku: str
    warehouse: str = ""
    minimum: Quantity
    up_to: Quantity
    multiple: Quantity | None = None
    lead_time_days: int | None = None
    supplier: str = ""
    is_active: bool = True


class ReorderRuleOut(Schema):
    """A reorder rule; without a lead time the product's holds."""

    sku: str
    warehouse: str
    minimum: str
    up_to: str
    multiple: str
    lead_time_days: int | None
    supplier: str
    is_active: bool
    version: int


class ReasonOut(Schema):
    """A figure that led to a proposal."""

    code: str
    quantity: str


class ProposalOut(Schema):
    """What should be ordered in, and why; ``order`` names the order that asks for it."""

    sku: str
    warehouse: str
    quantity: str
    needed_date: Day
    supplier: str
    order: str
    status: str
    expected: str
    why: str
    reasons: list[ReasonOut]


class DropProposalsIn(Schema):
    """The products that are not ordered in for orders, and why."""

    skus: list[str]
    reason: str
    warehouse: str = ""


class OrderProposalsIn(Schema):
    """The products whose proposals are ordered."""

    skus: list[str]
    warehouse: str = ""


def _rule(rule: ReorderRule) -> dict[str, Any]:
    names = ("lead_time_days", "supplier", "is_active", "version")
    return {name: getattr(rule, name) for name in names} | {
        "sku": rule.product.sku,
        "warehouse": rule.warehouse.code,
        "minimum": plain_text(rule.minimum),
        "up_to": plain_text(rule.up_to),
        "multiple": plain_text(rule.multiple),
    }


def _proposal(request: SupplyRequest) -> dict[str, Any]:
    return {
        "sku": request.product.sku,
        "warehouse": request.warehouse.code,
        "quantity": plain_text(request.quantity),
        "needed_date": request.needed_date,
        "supplier": request.supplier,
        "order": request.demand_number,
        "status": request.status,
        "expected": request.expected.order.number if request.expected else "",
        "why": in_words(request.reasons),
        "reasons": [{"code": code, "quantity": amount} for code, amount in request.reasons],
    }


@router.get("/reorder-rules", response=Page[ReorderRuleOut], summary="List reorder rules")
@needs("inventory.view_supply")
def list_rules(request: Any, sku: str = "", limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """When which product is ordered in."""
    rows = ReorderRule.objects.in_scope(request.actor).select_related("product", "warehouse")
    if sku:
        rows = rows.filter(product__sku=sku)
    return page_of(rows, _rule, limit=limit, after=after)


@router.post("/reorder-rules", response={201: ReorderRuleOut}, summary="Set a reorder rule")
@once
@needs("inventory.change_reorderrule")
def set_rule(request: Any, payload: ReorderRuleIn) -> tuple[int, dict[str, Any]]:
    """Say when a product is ordered in for a warehouse; what was said before is replaced."""
    actor = request.actor
    product = product_named(actor, payload.sku)
    warehouse = selectors.warehouse_named(actor, payload.warehouse)
    rule = ReorderRule.objects.in_scope(actor).filter(product=product, warehouse=warehouse).first()
    values = {
        "minimum": payload.minimum,
        "up_to": payload.up_to,
        "multiple": Decimal(1) if payload.multiple is None else payload.multiple,
        "lead_time_days": payload.lead_time_days,
        "supplier": whole(payload.supplier, 200, "supplier"),
        "is_active": payload.is_active,
    }
    return 201, _rule(operations.save_rule(rule, product, warehouse, values, by=actor))


@router.get("/replenishment/proposals", response=Page[ProposalOut], summary="List what should be ordered in")
@needs("inventory.view_supply")
def list_proposals(
    request: Any, status: str = RequestStatus.OPEN, sku: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """What falls below its reorder point or is asked for by an order."""
    rows = SupplyRequest.objects.in_scope(request.actor).filter(status=status)
    rows = rows.select_related("product", "warehouse", "expected__order")
    if sku:
        rows = rows.filter(product__sku=sku)
    return page_of(rows, _proposal, limit=limit, after=after)


@router.post(
    "/replenishment/proposals", response=Page[ProposalOut], summary="Propose what should be ordered in"
)
@once
@needs("inventory.expect_goods")
def propose(request: Any) -> dict[str, Any]:
    """Look at every shelf now instead of at night."""
    operations.propose_replenishment(by=request.actor)
    return list_proposals(request)


@router.post(
    "/replenishment/order", response={201: list[ProposalOut]}, summary="Order what should be ordered in"
)
@once
@needs("inventory.expect_goods")
def order(request: Any, payload: OrderProposalsIn) -> tuple[int, list[dict[str, Any]]]:
    """Put what is proposed for these products on expected receipts, one for each supplier and day."""
    actor = request.actor
    warehouse = selectors.warehouse_named(actor, payload.warehouse)
    rows = SupplyRequest.objects.in_scope(actor).select_related("product", "warehouse")
    open_ones = rows.filter(status=RequestStatus.OPEN, warehouse=warehouse, product__sku__in=payload.skus)
    found = list(open_ones.order_by("pk"))
    if not found:
        raise Refusal(_("Nothing is proposed for these products."), field="skus")
    _order_all(found, actor)
    return 201, [_proposal(each) for each in found]


@router.post("/replenishment/drop", response=list[ProposalOut], summary="Do not order in for orders")
@once
@needs("inventory.expect_goods")
def drop(request: Any, payload: DropProposalsIn) -> list[dict[str, Any]]:
    """Call off what orders ask for of these products; somebody decides what becomes of those orders."""
    actor = request.actor
    warehouse = selectors.warehouse_named(actor, payload.warehouse)
    rows = SupplyRequest.objects.in_scope(actor).select_related("product", "warehouse", "expected__order")
    open_ones = rows.filter(
        status=RequestStatus.OPEN, warehouse=warehouse, product__sku__in=payload.skus, demand_id__isnull=False
    )
    found = list(open_ones.order_by("pk"))
    if not found:
        raise Refusal(_("No order asks for these products."), field="skus")
    shown = [_proposal(each) for each in found]
    operations.drop_requests(found, reason=payload.reason, by=actor)
    return shown


@operation
def _order_all(found: list[SupplyRequest], actor: Any) -> None:
    for each in found:
        operations.order_request(each, by=actor)
