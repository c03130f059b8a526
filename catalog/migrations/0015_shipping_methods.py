"""How goods get to customers, and the tariff of it."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShippingMethod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                (
                    "how",
                    models.CharField(
                        choices=[("carrier", "By a carrier"), ("pickup", "The customer picks up")],
                        default="carrier",
                        max_length=7,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("order", "Once per order"),
                            ("shipment", "For each shipment"),
                            ("none", "Not charged"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[("weight", "Weight in kg"), ("value", "Value of the goods")],
                        default="weight",
                        max_length=6,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="FreightBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("countries", models.CharField(blank=True, max_length=200)),
                (
                    "starts_at",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        help_text="Kilograms, or the value of the goods in company currency.",
                        max_digits=20,
                    ),
                ),
                ("price", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20)),
                ("cost", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="catalog.shippingmethod",
                    ),
                ),
            ],
            options={
                "ordering": ["countries", "starts_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="shippingmethod",
            constraint=models.UniqueConstraint(fields=("company", "code"), name="shipping_method_once"),
        ),
        migrations.AddConstraint(
            model_name="shippingmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["carrier", "pickup"])), name="shipping_method_how_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["order", "shipment", "none"])),
                name="shipping_method_basis_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure__in", ["weight", "value"])), name="shipping_method_measure_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="freightband",
            constraint=models.UniqueConstraint(
                fields=("method", "countries", "starts_at"), name="freight_band_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="freightband",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__gte", 0), ("price__gte", 0), ("starts_at__gte", 0)),
                name="freight_band_not_negative",
            ),
        ),
        CompanyReferences("catalog", only=("shippingmethod", "freightband")),
    ]
