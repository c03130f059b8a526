"""What is asked of suppliers: planned, confirmed with a date, postponed, received in parts, or canceled."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from core import formats, numbering, timeline
from core.actors import Actor
from core.lifecycle import MoveNotAllowed
from core.locking import check_version, lock, operation
from core.refusals import NotPermitted, Refusal, Several, whole
from inventory import signals
from inventory.lifecycle import SUPPLY_LIFECYCLE, UNDER_WAY, SupplyStatus
from inventory.models import ExpectedReceipt, GoodsReceipt, SupplyOrder, Warehouse
from inventory.operations.lines import EmptyDocument, LotEntry, ReceiptLine
from inventory.operations.posting import receive, refuse_bad_lines, refuse_transit, refused_line

S = SupplyStatus
EXPECT = "inventory.expect_goods"
MOST_DAYS = 1_100


class MoreThanExpected(Refusal):
    """More has come than was asked for; with a word why, it is taken."""

    code = "more-than-expected"


class ReasonMissing(Refusal):
    """A cancellation or another date without a word why."""

    code = "reason"


@operation
def expect(
    warehouse: Warehouse,
    lines: Sequence[ReceiptLine],
    *,
    expected_date: datetime.date,
    by: Actor,
    supplier: str = "",
    reference: str = "",
    is_confirmed: bool = False,
) -> SupplyOrder:
    """Note what a supplier is to deliver. Raises EmptyDocument, Refusal, Several, NotPermitted.

    What he has confirmed is promised to customers from now on; what is only planned is not.
    """
    by.require(EXPECT)
    refuse_transit(warehouse)
    refuse_bad_lines(lines)
    _refuse_costs(lines)
    _refuse_date(expected_date, by)
    order = SupplyOrder.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.SUPPLY, by.company.today()),
        warehouse=warehouse,
        supplier=whole(supplier, 200, "supplier"),
        reference=whole(reference, 80, "reference"),
        expected_date=expected_date,
    )
    ExpectedReceipt.objects.bulk_create(
        ExpectedReceipt(
            company=by.company, order=order, product=line.product, warehouse=warehouse,
            expected_date=expected_date, quantity=line.quantity,
        )
        for line in lines
    )  # fmt: skip
    timeline.record(order, "created", by=by, data={"supplier": order.supplier, "lines": len(lines)})
    if is_confirmed:
        confirm_expected(order, by=by)
    return order


@operation
def confirm_expected(
    order: SupplyOrder,
    *,
    by: Actor,
    expected_date: datetime.date | None = None,
    reference: str = "",
    version: int | None = None,
) -> None:
    """The supplier has confirmed, perhaps with a date and reference of his own: now it is promised to customers.

    Raises MoveNotAllowed, Refusal, StaleVersion. Sends ``supply_changed``.
    """
    by.require(EXPECT)
    lock(order)
    check_version(order, version)
    SUPPLY_LIFECYCLE.move(order, S.CONFIRMED)
    _refuse_date(expected_date or order.expected_date, by)
    if expected_date is not None and expected_date != order.expected_date:
        _set_date(order, expected_date)
    if reference.strip():
        order.reference = whole(reference, 80, "reference")
    _save(order)
    timeline.record(order, "confirmed", by=by, data={"expected_date": order.expected_date.isoformat()})
    _tell(order, by)


@operation
def postpone(
    order: SupplyOrder, expected_date: datetime.date, *, reason: str, by: Actor, version: int | None = None
) -> None:
    """The goods come on another day, later or sooner, for a reason. Sends ``supply_changed``.

    Raises MoveNotAllowed, Refusal, ReasonMissing.
    """
    by.require(EXPECT)
    lock(order)
    check_version(order, version)
    _refuse_ended(order)
    _refuse_date(expected_date, by)
    if expected_date == order.expected_date:
        raise Refusal(_("%s is expected on that day already.") % order.number, field="expected_date")
    if not reason.strip():
        raise ReasonMissing(_("Enter why the goods come on another day."), field="reason")
    before = order.expected_date
    _set_date(order, expected_date)
    _save(order)
    changes = {"expected_date": [before.isoformat(), expected_date.isoformat()]}
    timeline.record(order, "postponed", by=by, reason=whole(reason, 500, "reason"), data={"changes": changes})
    if order.status == S.CONFIRMED:
        _tell(order, by)


@operation
def cancel_expected(order: SupplyOrder, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Nothing more comes of it; what has come stays, and the document ends as received.

    Raises MoveNotAllowed, ReasonMissing, StaleVersion. Sends ``supply_changed``, ``supply_canceling``, ``supply_canceled``.
    """
    by.require(EXPECT)
    signals.supply_canceling.send(sender=SupplyOrder, demands=sorted(_demands(order)))
    lock(order)
    check_version(order, version)
    _refuse_ended(order)
    if not reason.strip():
        raise ReasonMissing(_("Enter why nothing more comes."), field="reason")
    has_come = order.lines.filter(received__gt=0).exists()
    was_promised = order.status == S.CONFIRMED
    gone = _products(order)
    demands = _demands(order)
    order.lines.filter(is_closed=False).update(is_closed=True)
    SUPPLY_LIFECYCLE.move(order, S.RECEIVED if has_come else S.CANCELED)
    _save(order)
    activity = "rest canceled" if has_come else "canceled"
    timeline.record(order, activity, by=by, reason=whole(reason, 500, "reason"))
    if was_promised:
        _tell(order, by, gone)
    if demands:
        signals.supply_canceled.send(
            sender=SupplyOrder, document=order.number, demands=demands, reason=reason.strip(), by=by
        )


def _demands(order: SupplyOrder) -> dict[int, Decimal]:
    """What of its open lines was ordered in for which order line."""
    rows = order.lines.filter(is_closed=False, request__demand_id__isnull=False)
    demands: dict[int, Decimal] = defaultdict(Decimal)
    for demand, asked, received in rows.values_list("request__demand_id", "quantity", "received"):
        demands[demand or 0] += max(asked - received, Decimal(0))
    return dict(demands)


@operation
def receive_expected(
    order: SupplyOrder,
    quantities: Mapping[int, Decimal],
    *,
    by: Actor,
    costs: Mapping[int, Decimal] | None = None,
    lots: Mapping[int, Sequence[LotEntry]] | None = None,
    date: datetime.date | None = None,
    over_reason: str = "",
    version: int | None = None,
) -> GoodsReceipt:
    """Take into stock what has come of it, by line; the rest stays expected, and with the last of it the document ends.

    More than was open is taken only with a word why. Raises MoreThanExpected, MoveNotAllowed, EmptyDocument, LotRefused, Several,
    StaleVersion. Sends ``goods_received``.
    """
    by.require("inventory.receive_goods")
    lock(order)
    check_version(order, version)
    _refuse_ended(order)
    lines = {line.pk: line for line in order.lines.select_related("product__unit").order_by("pk")}
    come = [
        (
            line,
            ReceiptLine(
                line.product,
                quantities[key],
                (costs or {}).get(key),
                expected_id=key,
                lots=tuple((lots or {}).get(key, ())),
            ),
        )
        for key, line in lines.items()
        if quantities.get(key)
    ]
    if not come:
        raise EmptyDocument(_("Enter how much has come of at least one line."), field="lines")
    _refuse_bad(list(lines), come, says_why=bool(over_reason.strip()))
    reference = order.reference or order.number
    try:
        receipt = receive(
            order.warehouse, [line for _row, line in come], by=by, reference=reference, date=date
        )
    except Refusal as refusal:
        raise _about(refusal, list(lines), come) from refusal
    for row, line in come:
        row.received += line.quantity
        row.is_closed = row.is_closed or row.received >= row.quantity
    ExpectedReceipt.objects.bulk_update([row for row, _line in come], ["received", "is_closed"])
    _settle(order, list(lines.values()), receipt, by, over_reason)
    return receipt


def _about(refusal: Refusal, keys: list[int], come: Sequence[tuple[ExpectedReceipt, ReceiptLine]]) -> Refusal:
    """About the lines of the document, where the receipt counts those that have come."""
    for single in refusal.singles:
        parts = single.field.split(".")
        if len(parts) == 3:
            single.field = f"lines.{keys.index(come[int(parts[1])][0].pk)}.{parts[2]}"
    return refusal


def _settle(
    order: SupplyOrder, lines: list[ExpectedReceipt], receipt: GoodsReceipt, by: Actor, over_reason: str
) -> None:
    """What the receipt makes of the document: ended, or confirmed by what has come."""
    is_over = all(line.is_closed for line in lines)
    status = S.RECEIVED if is_over else S.CONFIRMED
    if order.status != status:
        SUPPLY_LIFECYCLE.move(order, status)
    _save(order)
    timeline.record(
        order, "received" if is_over else "received in part", by=by, reason=whole(over_reason, 500, "over_reason"),
        data={"receipt": receipt.number},
    )  # fmt: skip


def _refuse_bad(
    keys: list[int], come: Sequence[tuple[ExpectedReceipt, ReceiptLine]], *, says_why: bool
) -> None:
    """Raise every line that can't be received: no such quantity, or more than is open and nobody has said why."""
    refusals: list[Refusal] = []
    for row, line in come:
        field = f"lines.{keys.index(row.pk)}"
        still = Decimal(0) if row.is_closed else row.quantity - row.received
        if refusal := refused_line(line, field):
            refusals.append(refusal)
        elif line.quantity > still and not says_why:
            words = _("Only %(open)s of %(sku)s are still expected. Say why more has come.")
            message = words % {"open": formats.quantity(still), "sku": row.product.sku}
            refusals.append(MoreThanExpected(message, field=f"{field}.quantity"))
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Several(refusals)


def _refuse_ended(order: SupplyOrder) -> None:
    if order.status not in UNDER_WAY:
        words = _("%(document)s is %(status)s. Nothing was changed.")
        label = str(order.get_status_display()).lower()
        raise MoveNotAllowed(words % {"document": order.number, "status": label})


def _refuse_date(date: datetime.date, by: Actor) -> None:
    today = by.company.today()
    if date < today:
        raise Refusal(
            _("The date %s has passed. Enter the day the goods will come.") % formats.day(date),
            field="expected_date",
        )
    if (date - today).days > MOST_DAYS:
        raise Refusal(_("Enter a day within the next three years."), field="expected_date")


def _refuse_costs(lines: Sequence[ReceiptLine]) -> None:
    """What goods cost is said when they come. Raises NotPermitted."""
    for index, line in enumerate(lines):
        if line.unit_cost is not None:
            raise NotPermitted(_("Costs are entered when the goods come."), field=f"lines.{index}.unit_cost")


def _set_date(order: SupplyOrder, date: datetime.date) -> None:
    order.expected_date = date
    order.lines.filter(is_closed=False).update(expected_date=date)


def _products(order: SupplyOrder) -> list[int]:
    return sorted(set(order.lines.filter(is_closed=False).values_list("product_id", flat=True)))


def _tell(order: SupplyOrder, by: Actor, products: list[int] | None = None) -> None:
    signals.supply_changed.send(
        sender=SupplyOrder,
        warehouse_id=order.warehouse_id,
        products=_products(order) if products is None else products,
        by=by,
    )


def _save(order: SupplyOrder) -> None:
    order.version += 1
    order.save(update_fields=["status", "expected_date", "reference", "version"])
