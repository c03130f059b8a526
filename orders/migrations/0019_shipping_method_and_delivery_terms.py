"""How an order is sent, and its delivery terms."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_shipping_methods"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("customers", "0016_usual_shipping_method"),
        ("inventory", "0010_freight_cost_of_moves"),
        ("orders", "0017_tolerances_and_services"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="salesorder",
            name="incoterm",
            field=models.CharField(
                blank=True,
                choices=[
                    ("EXW", "EXW Ex works"),
                    ("FCA", "FCA Free carrier"),
                    ("CPT", "CPT Carriage paid to"),
                    ("CIP", "CIP Carriage and insurance paid to"),
                    ("DAP", "DAP Delivered at place"),
                    ("DPU", "DPU Delivered at place unloaded"),
                    ("DDP", "DDP Delivered duty paid"),
                    ("FAS", "FAS Free alongside ship"),
                    ("FOB", "FOB Free on board"),
                    ("CFR", "CFR Cost and freight"),
                    ("CIF", "CIF Cost, insurance and freight"),
                ],
                db_default="",
                default="",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="incoterm_place",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="shipping_method",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.shippingmethod",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "incoterm__in",
                        ["", "EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"],
                    )
                ),
                name="order_incoterm_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("incoterm_place", ""), models.Q(("incoterm", ""), _negated=True), _connector="OR"
                ),
                name="order_incoterm_of_place",
            ),
        ),
        CompanyReferences("orders", only=("salesorder.shipping_method",)),
    ]
