"""The freight of shipments on invoices, once each."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_one_way_to_refresh_statistics"),
        ("fulfillment", "0012_services_pickup_and_freight"),
        ("invoicing", "0008_bill_what_left_within_tolerance"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoiceline",
            name="freight_amount",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=4,
                default=Decimal("0"),
                help_text="Of the charges: the line's share of the freight of its shipment.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="freight_tax_amount",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=4,
                default=Decimal("0"),
                help_text="Where prices include tax: the tax that lies in that freight.",
                max_digits=20,
            ),
        ),
        migrations.CreateModel(
            name="ShipmentFreight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("net_amount", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20)),
                ("is_live", models.BooleanField(default=True)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="freights",
                        to="invoicing.invoice",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fulfillment.shipment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_live", True)),
                        fields=("shipment",),
                        name="freight_of_a_shipment_once",
                    )
                ],
            },
        ),
        CompanyReferences("invoicing", only=("shipmentfreight",)),
    ]
