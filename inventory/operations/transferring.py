"""Transfers: goods leave a warehouse, are on their way, and arrive in another one, all at once or bit by bit.

Both ends see a transfer. Who works at its source sends, edits and cancels it, who works at its target receives it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from django.utils.translation import gettext as _

from catalog.units import counted_in
from core import formats, numbering, quantity, timeline
from core.actors import Actor
from core.dates import business_date
from core.locking import check_version, lock, operation
from core.refusals import Refusal, Several, whole
from inventory import signals
from inventory.lifecycle import TRANSFER_LIFECYCLE, TransferStatus
from inventory.models import MoveKind, StockMove, Transfer, TransferLine, Warehouse, WarehouseKind
from inventory.operations.apart import transit_of
from inventory.operations.levels import Change, carry, hold_levels, write
from inventory.operations.lines import EmptyDocument, LotEntry, TransferEntry
from inventory.operations.posting import refuse_bad_lines
from inventory.operations.transfer_lots import lots_on_the_way, lots_to_send, write_lots

S = TransferStatus


class TransferNotPossible(Refusal):
    """Goods do not go this way."""

    code = "transfer-not-possible"


@operation
def draft_transfer(
    source: Warehouse, target: Warehouse, lines: Sequence[TransferEntry], *, by: Actor, note: str = ""
) -> Transfer:
    """Write down what is to go where; nothing moves yet.

    Raises EmptyDocument, TransferNotPossible, NotPermitted, Several.
    """
    by.require("inventory.move_stock")
    _refuse_bad_way(source, target)
    _refuse_bad_entries(lines)
    today = by.company.today()
    transfer = Transfer.objects.create(
        company=by.company,
        number=numbering.next_number(by.company, numbering.TRANSFER, today),
        source=source,
        target=target,
        note=whole(note, 200, "note"),
        created_date=today,
    )
    _write_lines(transfer, lines)
    timeline.record(transfer, "created", by=by)
    return transfer


@operation
def change_transfer(
    transfer: Transfer,
    source: Warehouse,
    target: Warehouse,
    lines: Sequence[TransferEntry],
    *,
    by: Actor,
    note: str = "",
    version: int | None = None,
) -> None:
    """Write a draft anew. Raises what drafting raises, TransferNotPossible once it was sent, StaleVersion."""
    _hold(transfer, by, version)
    by.require_warehouse(transfer.source_id)
    if transfer.status != S.DRAFT:
        raise TransferNotPossible(_("%s was sent. Cancel it and write another one.") % transfer.number)
    _refuse_bad_way(source, target)
    _refuse_bad_entries(lines)
    transfer.source, transfer.target, transfer.note = source, target, whole(note, 200, "note")
    transfer.save(update_fields=["source", "target", "note", "version"])
    transfer.lines.all().delete()
    _write_lines(transfer, lines)
    timeline.record(transfer, "edited", by=by)


@operation
def send_transfer(
    transfer: Transfer, *, by: Actor, date: datetime.date | None = None, version: int | None = None
) -> None:
    """Let the goods leave: from the shelf into transit, at what they are worth. Reserved goods stay.

    Where lots are tracked and none was named, those leave that expire first. Raises NotEnoughStock, LotRefused, DateRefused, MoveNotAllowed, NotPermitted, StaleVersion.
    """
    _hold(transfer, by, version)
    by.require_warehouse(transfer.source_id)
    TRANSFER_LIFECYCLE.move(transfer, S.SENT)
    transfer.sent_date = business_date(date, by=by)
    transfer.transit = transit_of(by.company)
    lines = _lines_of(transfer)
    products = {line.product_id for line in lines}
    places = dict.fromkeys((transfer.source_id, transfer.transit.pk), products)
    levels = hold_levels(places, creating_for=by.company)
    lots = lots_to_send(transfer, lines, levels[transfer.source_id], by)
    changes: list[Change] = []
    for line in lines:
        leaves = levels[transfer.source_id][line.product_id]
        arrives = levels[transfer.transit.pk][line.product_id]
        changes += carry(leaves, arrives, line.quantity, by.company, line.pk, lots[line.pk])
    write(changes, MoveKind.TRANSFER, transfer, transfer.sent_date, by)
    transfer.save(update_fields=["status", "sent_date", "transit", "version"])
    timeline.record(transfer, "sent", by=by)


@operation
def receive_transfer(
    transfer: Transfer,
    quantities: Mapping[int, Decimal] | None = None,
    *,
    by: Actor,
    lots: Mapping[int, Sequence[LotEntry]] | None = None,
    date: datetime.date | None = None,
    version: int | None = None,
) -> None:
    """Take in what has arrived, by product, or all that is on the way; what is missing stays on its way.

    Where only some of several lots of a product have come, ``lots`` says by product which.

    Raises EmptyDocument, MoveNotAllowed, DateRefused, NotPermitted, Several, StaleVersion. Sends ``goods_transferred``.
    """
    _hold(transfer, by, version)
    by.require_warehouse(transfer.target_id)
    _refuse_unsent(transfer)
    lines = _lines_of(transfer)
    arrived = {line.pk: line.rest for line in lines} if quantities is None else _arrived(lines, quantities)
    date = business_date(date, by=by, earliest=transfer.sent_date, earliest_is=str(_("departure")))
    moves = _carry_on(transfer, lines, arrived, transfer.target, date, by, lots or {})
    if all(not line.rest for line in lines):
        TRANSFER_LIFECYCLE.move(transfer, S.RECEIVED)
        transfer.received_date = date
    TransferLine.objects.bulk_update(lines, ["received"])
    transfer.save(update_fields=["status", "received_date", "version"])
    timeline.record(
        transfer, "received", by=by, data={"lines": sum(1 for amount in arrived.values() if amount)}
    )
    signals.goods_transferred.send(sender=Transfer, transfer=transfer, moves=moves, by=by)


@operation
def draft_and_send(
    source: Warehouse, target: Warehouse, lines: Sequence[TransferEntry], *, by: Actor, note: str = ""
) -> Transfer:
    """Write a transfer and let it leave. Raises what drafting and sending raise."""
    transfer = draft_transfer(source, target, lines, note=note, by=by)
    send_transfer(transfer, by=by)
    return transfer


@operation
def transfer_at_once(transfer: Transfer, *, by: Actor, version: int | None = None) -> None:
    """Send and receive in one step, where the way is short. Raises what sending and receiving raise."""
    by.require("inventory.move_stock")
    lock(transfer)
    products = set(transfer.lines.values_list("product_id", flat=True))
    places = (transfer.source_id, transit_of(by.company).pk, transfer.target_id)
    hold_levels(
        dict.fromkeys(places, products), creating_for=by.company
    )  # all at once, for others come the other way
    send_transfer(transfer, by=by, version=version)
    receive_transfer(transfer, by=by)


@operation
def cancel_transfer(transfer: Transfer, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Give a transfer up: what is on the way goes back to where it came from; what has arrived stays.

    Raises EmptyDocument, MoveNotAllowed, NotPermitted, StaleVersion. Sends ``goods_transferred``.
    """
    _hold(transfer, by, version)
    by.require_warehouse(transfer.source_id)
    if not reason.strip():
        raise EmptyDocument(_("Enter why it is canceled."), field="reason")
    lines = _lines_of(transfer)
    has_arrived = any(line.received for line in lines)
    was_sent = transfer.status == S.SENT
    TRANSFER_LIFECYCLE.move(transfer, S.RECEIVED if was_sent and has_arrived else S.CANCELED)
    if was_sent:
        rest = {line.pk: line.rest for line in lines}
        today = by.company.today()
        moves = _carry_on(transfer, lines, rest, transfer.source, today, by)
        signals.goods_transferred.send(sender=Transfer, transfer=transfer, moves=moves, by=by)
        transfer.received_date = today if has_arrived else None
    transfer.save(update_fields=["status", "received_date", "version"])
    timeline.record(
        transfer, "rest sent back" if was_sent and has_arrived else "canceled", by=by, reason=reason
    )


def _hold(transfer: Transfer, by: Actor, version: int | None) -> None:
    by.require("inventory.move_stock")
    lock(transfer)
    check_version(transfer, version)
    transfer.version += 1


def _refuse_unsent(transfer: Transfer) -> None:
    if transfer.status != S.SENT:
        TRANSFER_LIFECYCLE.move(transfer, S.RECEIVED)


def _lines_of(transfer: Transfer) -> list[TransferLine]:
    return list(transfer.lines.select_related("product__unit").order_by("pk"))


def _carry_on(
    transfer: Transfer,
    lines: Sequence[TransferLine],
    amounts: Mapping[int, Decimal],
    warehouse: Warehouse,
    date: datetime.date,
    by: Actor,
    entries: Mapping[int, Sequence[LotEntry]] = MappingProxyType({}),
) -> list[StockMove]:
    """Out of transit into a warehouse; what arrives at the target is noted on the lines, not saved."""
    transit = transfer.transit
    if transit is None:
        raise TransferNotPossible(_("%s was not sent.") % transfer.number)
    products = {line.product_id for line in lines if amounts[line.pk]}
    levels = hold_levels(dict.fromkeys((transit.pk, warehouse.pk), products), creating_for=by.company)
    arrives_here = warehouse.pk == transfer.target_id
    lots = lots_on_the_way(transfer, lines, amounts, entries, arrives=arrives_here)
    changes: list[Change] = []
    for line in lines:
        amount = amounts[line.pk]
        if amount:
            leaves, arrives = levels[transit.pk][line.product_id], levels[warehouse.pk][line.product_id]
            changes += carry(leaves, arrives, amount, by.company, line.pk, lots.get(line.pk, ()))
            line.received += amount if arrives_here else 0
    return write(changes, MoveKind.TRANSFER, transfer, date, by)


def _arrived(lines: Sequence[TransferLine], quantities: Mapping[int, Decimal]) -> dict[int, Decimal]:
    found: list[Refusal] = []
    if quantities.keys() - {line.product_id for line in lines}:
        found.append(EmptyDocument(_("Some of it is not on the transfer."), field="lines"))
    refuse = [
        (index, words)
        for index, line in enumerate(lines)
        if (words := _objection(line, quantities.get(line.product_id, Decimal(0))))
    ]
    found += [TransferNotPossible(words, field=f"lines.{index}.quantity") for index, words in refuse]
    if found:
        raise found[0] if len(found) == 1 else Several(found)
    arrived = {line.pk: quantities.get(line.product_id, Decimal(0)) for line in lines}
    if not any(arrived.values()):
        raise EmptyDocument(_("Enter what has arrived."), field="lines")
    return arrived


def _objection(line: TransferLine, amount: Decimal) -> str:
    if amount < 0:
        return _("Enter a quantity of zero or more.")
    if amount > line.rest:
        return _("Only %(rest)s of %(sku)s are on their way.") % {
            "rest": formats.quantity(line.rest),
            "sku": line.product.sku,
        }
    if not quantity.fits(amount, line.product.unit.decimals):
        return counted_in(line.product.unit.name, line.product.unit.decimals)
    return ""


def _refuse_bad_way(source: Warehouse, target: Warehouse) -> None:
    if source.pk == target.pk:
        raise TransferNotPossible(_("Choose another warehouse to send to."), field="target")
    for name, place in (("source", source), ("target", target)):
        if place.kind == WarehouseKind.TRANSIT:
            words = _("Goods on their way are received or sent back with their transfer.")
            raise TransferNotPossible(words, field=name)


def _refuse_bad_entries(lines: Sequence[TransferEntry]) -> None:
    refuse_bad_lines(lines)
    seen: set[int] = set()
    for index, line in enumerate(lines):
        if line.product.pk in seen:
            words = _("%s stands on another line already.") % line.product.sku
            raise EmptyDocument(words, field=f"lines.{index}.sku")
        seen.add(line.product.pk)


def _write_lines(transfer: Transfer, lines: Sequence[TransferEntry]) -> None:
    rows = TransferLine.objects.bulk_create(
        TransferLine(
            company_id=transfer.company_id, transfer=transfer, product=line.product, quantity=line.quantity
        )
        for line in lines
    )
    write_lots(transfer, rows, lines)
