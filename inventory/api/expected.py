"""What suppliers are to deliver, for programs."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema

from core.actors import Actor
from core.api import Day, Page, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.refusals import Refusal, Several
from inventory import operations, selectors
from inventory.api.lines import LotIn, entries, products_named
from inventory.api.receipts import ReceiptOut, show_receipt
from inventory.lifecycle import UNDER_WAY
from inventory.models import SupplyOrder

router = Router(tags=["stock"])


class ExpectedLineIn(Schema):
    """A product to come."""

    sku: str
    quantity: Quantity


class ExpectedIn(Schema):
    """What a supplier is to deliver; only what he has confirmed is promised to customers."""

    warehouse: str = ""
    supplier: str = ""
    reference: str = ""
    expected_date: Day
    is_confirmed: bool = False
    lines: list[ExpectedLineIn]


class ExpectedLineOut(Schema):
    """A line: what was asked for, and what of it has come. ``position`` names it when goods are received."""

    position: int
    sku: str
    quantity: str
    received: str
    is_closed: bool


class ExpectedOut(Schema):
    """What a supplier is to deliver."""

    number: str
    status: str
    warehouse: str
    supplier: str
    reference: str
    expected_date: Day
    is_late: bool
    version: int
    lines: list[ExpectedLineOut]


class ExpectedConfirmIn(Schema):
    """What the supplier has confirmed."""

    expected_date: Day | None = None
    reference: str = ""


class ExpectedPostponeIn(Schema):
    """Another day, and why."""

    expected_date: Day
    reason: str


class ExpectedReasonIn(Schema):
    """Why nothing more comes."""

    reason: str


class ComingLineIn(Schema):
    """How much of a line has come, at its cost in company currency; without one at the cost known so far."""

    position: int
    quantity: Quantity
    unit_cost: UnitPrice | None = None
    lots: tuple[LotIn, ...] = ()


class ComingIn(Schema):
    """What has come; ``over_reason`` says why it is more than was expected."""

    lines: list[ComingLineIn]
    over_reason: str = ""
    date: Day | None = None


def _rows(actor: Actor) -> Any:
    rows = SupplyOrder.objects.in_scope(actor).select_related("warehouse", "company")
    return rows.prefetch_related("lines__product")


def _find(request: Any, number: str) -> SupplyOrder:
    order: SupplyOrder = get_object_or_404(_rows(request.actor), number=number)
    return order


def _lines(order: SupplyOrder) -> list[Any]:
    return sorted(order.lines.all(), key=lambda line: line.pk)


def _show(order: SupplyOrder) -> dict[str, Any]:
    names = ("number", "status", "supplier", "reference", "expected_date", "version")
    return {name: getattr(order, name) for name in names} | {
        "warehouse": order.warehouse.code,
        "is_late": order.status in UNDER_WAY and order.expected_date < order.company.today(),
        "lines": [
            {
                "position": position,
                "sku": line.product.sku,
                "quantity": plain_text(line.quantity),
                "received": plain_text(line.received),
                "is_closed": line.is_closed,
            }
            for position, line in enumerate(_lines(order), start=1)
        ],
    }


@router.get("/stock/expected", response=Page[ExpectedOut], summary="List expected receipts")
@needs("inventory.view_supply")
def list_expected(
    request: Any, status: str = "", is_late: bool | None = None, limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """What suppliers are to deliver, newest first; ``is_late`` asks for what should have come before today."""
    rows = _rows(request.actor)
    if status:
        rows = rows.filter(status=status)
    if is_late is not None:
        late = {"status__in": UNDER_WAY, "expected_date__lt": request.actor.company.today()}
        rows = rows.filter(**late) if is_late else rows.exclude(**late)
    return page_of(rows, _show, limit=limit, after=after)


@router.get("/stock/expected/{number}", response=ExpectedOut, summary="Read an expected receipt")
@needs("inventory.view_supply")
def read_expected(request: Any, number: str) -> dict[str, Any]:
    """One document with its lines."""
    return _show(_find(request, number))


@router.post("/stock/expected", response={201: ExpectedOut}, summary="Expect goods")
@once
@needs("inventory.expect_goods")
def expect(request: Any, payload: ExpectedIn) -> tuple[int, dict[str, Any]]:
    """Note what a supplier is to deliver."""
    actor = request.actor
    products = products_named(actor, [line.sku for line in payload.lines])
    order = operations.expect(
        selectors.warehouse_named(actor, payload.warehouse),
        [
            operations.ReceiptLine(product, line.quantity)
            for product, line in zip(products, payload.lines, strict=True)
        ],
        supplier=payload.supplier,
        reference=payload.reference,
        expected_date=payload.expected_date,
        is_confirmed=payload.is_confirmed,
        by=actor,
    )
    return 201, _show(_find(request, order.number))


@router.post("/stock/expected/{number}/confirm", response=ExpectedOut, summary="Confirm an expected receipt")
@once
@needs("inventory.expect_goods")
def confirm(request: Any, number: str, payload: ExpectedConfirmIn | None = None) -> dict[str, Any]:
    """The supplier has confirmed: the goods are promised to customers from now on."""
    told = payload or ExpectedConfirmIn()
    operations.confirm_expected(_find(request, number), by=request.actor, **told.dict())
    return _show(_find(request, number))


@router.post(
    "/stock/expected/{number}/postpone", response=ExpectedOut, summary="Postpone an expected receipt"
)
@once
@needs("inventory.expect_goods")
def postpone(request: Any, number: str, payload: ExpectedPostponeIn) -> dict[str, Any]:
    """The goods come on another day."""
    order = _find(request, number)
    operations.postpone(order, payload.expected_date, reason=payload.reason, by=request.actor)
    return _show(_find(request, number))


@router.post("/stock/expected/{number}/cancel", response=ExpectedOut, summary="Cancel an expected receipt")
@once
@needs("inventory.expect_goods")
def cancel(request: Any, number: str, payload: ExpectedReasonIn) -> dict[str, Any]:
    """Nothing more comes; what has come stays."""
    operations.cancel_expected(_find(request, number), reason=payload.reason, by=request.actor)
    return _show(_find(request, number))


def _refuse_positions(told: Sequence[int], last: int) -> None:
    """Raise Several for lines that are not there, or told twice."""
    refusals: list[Refusal] = []
    for index, position in enumerate(told):
        field = f"lines.{index}.position"
        if not 1 <= position <= last:
            refusals.append(Refusal(_("There is no line %d.") % position, field=field))
        elif position in told[:index]:
            refusals.append(Refusal(_("Line %d is told twice.") % position, field=field))
    if refusals:
        raise Several(refusals)


@router.post(
    "/stock/expected/{number}/receive", response={201: ReceiptOut}, summary="Receive an expected receipt"
)
@once
@needs("inventory.receive_goods")
def receive(request: Any, number: str, payload: ComingIn) -> tuple[int, dict[str, Any]]:
    """Take into stock what has come of it; the rest stays expected."""
    order = _find(request, number)
    lines = _lines(order)
    _refuse_positions([line.position for line in payload.lines], len(lines))
    told = {lines[line.position - 1].pk: line for line in payload.lines}
    places = {position: index for index, line in enumerate(payload.lines) for position in [line.position - 1]}
    try:
        receipt = operations.receive_expected(
            order,
            {key: line.quantity for key, line in told.items()},
            costs={key: line.unit_cost for key, line in told.items() if line.unit_cost is not None},
            lots={key: entries(line.lots) for key, line in told.items() if line.lots},
            over_reason=payload.over_reason,
            date=payload.date,
            by=request.actor,
        )
    except Refusal as refusal:
        for single in refusal.singles:
            parts = single.field.split(".")
            if len(parts) == 3:
                single.field = f"lines.{places[int(parts[1])]}.{parts[2]}"
        raise
    return 201, show_receipt(receipt, request.actor)
