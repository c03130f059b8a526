"""The delivery note, kept once."""

from __future__ import annotations

from core import files
from core.actors import Actor
from core.locking import operation
from fulfillment.lifecycle import IN_HOUSE, ShipmentStatus
from fulfillment.models import Shipment


@operation
def keep_delivery_note(shipment: Shipment, name: str, content: bytes, *, by: Actor) -> None:
    """Store the delivery note of a shipment that has left, unless it has one already."""
    current = Shipment.objects.select_for_update(of=("self",)).get(pk=shipment.pk)
    if current.status in IN_HOUSE or current.status == ShipmentStatus.CANCELED or current.delivery_note_id:
        return
    note = files.store(by.company, name, "application/pdf", content, document=current)
    Shipment.objects.filter(pk=current.pk).update(delivery_note=note)
    shipment.delivery_note = note
