"""References stay within the company; shipments move along their lifecycle; what has left is frozen."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeChildren, FreezeRows, GuardLifecycle
from fulfillment.lifecycle import SHIPMENT_LIFECYCLE

GONE = "IN ('dispatched', 'delivered', 'canceled')"


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0001_initial"), ("orders", "0002_guards")]

    operations = [
        CompanyReferences("fulfillment"),
        GuardLifecycle("fulfillment_shipment", "fulfillment.shipment", SHIPMENT_LIFECYCLE.pairs()),
        FreezeRows(
            "fulfillment_shipment",
            once=f"OLD.status {GONE}",
            free=("status", "delivery_date", "signed_by", "delivered_at", "version"),
            write_once=("delivery_note_id",),
        ),
        FreezeChildren(
            "fulfillment_shipmentline",
            parent="fulfillment_shipment",
            key="shipment_id",
            once=f"parent.status {GONE}",
        ),
        FreezeRows("fulfillment_trackingevent"),
    ]
