"""Goods that customers send back: within the company, along their lifecycle, frozen when they are done with."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeChildren, FreezeRows, GuardLifecycle
from fulfillment.lifecycle import RETURN_LIFECYCLE


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("customers", "0012_delivery_master_data"),
        ("fulfillment", "0007_proof_and_shipping_rules"),
        ("orders", "0015_returned_and_replaced"),
    ]

    operations = [
        migrations.CreateModel(
            name="GoodsReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("authorized", "Authorized"),
                            ("received", "Received"),
                            ("settled", "Settled"),
                            ("refused", "Refused"),
                            ("canceled", "Canceled"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("damaged", "Damaged on the way"),
                            ("defective", "Defective"),
                            ("wrong_item", "Wrong article delivered"),
                            ("too_many", "More delivered than ordered"),
                            ("not_as_said", "Not as described"),
                            ("late", "Delivered too late"),
                            ("mistake", "Ordered by mistake"),
                            ("not_needed", "No longer needed"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "settlement",
                    models.CharField(
                        choices=[("credit", "Credit note"), ("replacement", "New goods")],
                        default="credit",
                        max_length=12,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="What the customer or we say of it.", max_length=500
                    ),
                ),
                ("request_date", models.DateField()),
                ("receipt_date", models.DateField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="orders.salesorder",
                    ),
                ),
                (
                    "replacement",
                    models.ForeignKey(
                        blank=True,
                        help_text="The order that brings new goods.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="orders.salesorder",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="fulfillment.shipment",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        blank=True,
                        help_text="The return of which this much had not come.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rests",
                        to="fulfillment.goodsreturn",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoodsReturnLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(help_text="That of the shipment line.")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        help_text="Asked for; after the receipt what came.",
                        max_digits=20,
                    ),
                ),
                (
                    "disposition",
                    models.CharField(
                        choices=[
                            ("restock", "Back to stock"),
                            ("quarantine", "Quarantine"),
                            ("scrap", "Scrap"),
                        ],
                        default="restock",
                        max_length=10,
                    ),
                ),
                (
                    "unit_cost",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("0"),
                        help_text="What a unit of it left with; known once it came.",
                        max_digits=20,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "goods_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="fulfillment.goodsreturn",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                (
                    "shipment_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_lines",
                        to="fulfillment.shipmentline",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="goodsreturn",
            index=models.Index(fields=["company", "-id"], name="goods_return_newest"),
        ),
        migrations.AddIndex(
            model_name="goodsreturn",
            index=models.Index(fields=["company", "status", "id"], name="goods_return_status"),
        ),
        migrations.AddIndex(
            model_name="goodsreturn",
            index=models.Index(fields=["company", "request_date"], name="goods_return_date"),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="goods_return_once"),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["received", "settled"]), _negated=True),
                    ("receipt_date__isnull", False),
                    _connector="OR",
                ),
                name="goods_return_received_has_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replacement__isnull", True),
                    models.Q(("settlement", "replacement"), ("status", "settled")),
                    _connector="OR",
                ),
                name="goods_return_replaced_is_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturnline",
            constraint=models.UniqueConstraint(
                fields=("goods_return", "shipment_line"), name="goods_return_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturnline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="goods_return_line_positive"
            ),
        ),
        CompanyReferences("fulfillment", only=("goodsreturn", "goodsreturnline")),
        GuardLifecycle("fulfillment_goodsreturn", "fulfillment.goodsreturn", RETURN_LIFECYCLE.pairs()),
        FreezeRows("fulfillment_goodsreturn", once="OLD.status IN ('settled', 'refused', 'canceled')"),
        FreezeChildren(
            "fulfillment_goodsreturnline",
            parent="fulfillment_goodsreturn",
            key="goods_return_id",
            once="parent.status IN ('received', 'settled', 'refused', 'canceled')",
        ),
    ]
