"""When a shipment is expected, and since when it is late: both change while it is on its way."""

from django.db import migrations, models

from core.freeze import FreezeRows

GONE = "IN ('dispatched', 'delivered', 'canceled')"
FREE = ("status", "delivery_date", "signed_by", "delivered_at", "version")
ON_ITS_WAY = ("estimated_arrival", "delayed_since", "told_delay_at")
_FROZEN = FreezeRows(
    "fulfillment_shipment", once=f"OLD.status {GONE}", free=FREE, write_once=("delivery_note_id",)
)


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0004_guards_of_splits_and_packages")]

    operations = [
        migrations.AddField(
            model_name="shipment",
            name="estimated_arrival",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="shipment",
            name="delayed_since",
            field=models.DateTimeField(
                blank=True, help_text="Empty while it is expected in time.", null=True
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="told_delay_at",
            field=models.DateTimeField(blank=True, help_text="When the customer was told.", null=True),
        ),
        migrations.RunSQL(_FROZEN.down, reverse_sql=_FROZEN.up),
        FreezeRows(
            "fulfillment_shipment",
            once=f"OLD.status {GONE}",
            free=(*FREE, *ON_ITS_WAY),
            write_once=("delivery_note_id",),
        ),
    ]
