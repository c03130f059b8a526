"""A rest stays within the company of the shipment it was split from; parcels that left are frozen."""

from django.db import migrations

from core.freeze import FreezeChildren

GONE = "IN ('dispatched', 'delivered', 'canceled')"


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0003_splits_and_checks")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE fulfillment_shipment ADD CONSTRAINT fulfillment_shipment_split_from_id_company
              FOREIGN KEY (company_id, split_from_id) REFERENCES fulfillment_shipment (company_id, id)
              DEFERRABLE INITIALLY IMMEDIATE;
            """,
            "ALTER TABLE fulfillment_shipment DROP CONSTRAINT fulfillment_shipment_split_from_id_company;",
        ),
        FreezeChildren(
            "fulfillment_package",
            parent="fulfillment_shipment",
            key="shipment_id",
            once=f"parent.status {GONE}",
        ),
    ]
