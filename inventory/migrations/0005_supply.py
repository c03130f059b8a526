"""Expected receipts become documents; reorder rules and what should be brought in."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeChildren, FreezeRows, GuardLifecycle

OVER = "IN ('received', 'canceled')"
PAIRS = [
    ("confirmed", "canceled"),
    ("confirmed", "received"),
    ("planned", "canceled"),
    ("planned", "confirmed"),
    ("planned", "received"),
]

#: What was expected before there were documents gets one each, as the supplier's word that it was counted as.
MAKE_DOCUMENTS = """
INSERT INTO inventory_supplyorder
       (company_id, number, warehouse_id, supplier, reference, status, expected_date, version)
SELECT company_id, 'E-' || id, warehouse_id, supplier, reference,
       CASE WHEN received >= quantity THEN 'received' ELSE 'confirmed' END, expected_date, 1
  FROM inventory_expectedreceipt;
UPDATE inventory_expectedreceipt line
   SET order_id = document.id, is_closed = line.received >= line.quantity
  FROM inventory_supplyorder document
 WHERE document.company_id = line.company_id AND document.number = 'E-' || line.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("inventory", "0004_transfers_and_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReorderRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minimum", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("up_to", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                (
                    "multiple",
                    models.DecimalField(
                        db_default=Decimal("1"), decimal_places=6, default=Decimal("1"), max_digits=20
                    ),
                ),
                ("lead_time_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("supplier", models.CharField(blank=True, max_length=200)),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="SupplyOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("supplier", models.CharField(blank=True, max_length=200)),
                ("reference", models.CharField(blank=True, max_length=80)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("confirmed", "Confirmed"),
                            ("received", "Received"),
                            ("canceled", "Canceled"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("expected_date", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="SupplyRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "demand_id",
                    models.BigIntegerField(help_text="The sales order line that asks for it.", null=True),
                ),
                (
                    "demand_number",
                    models.CharField(blank=True, help_text="The number of its order.", max_length=20),
                ),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("needed_date", models.DateField()),
                ("lead_time_days", models.PositiveSmallIntegerField(default=0)),
                ("supplier", models.CharField(blank=True, max_length=200)),
                ("reasons", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "To order"),
                            ("ordered", "Ordered"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RemoveIndex(
            model_name="expectedreceipt",
            name="expected_receipt_open",
        ),
        migrations.AddField(
            model_name="expectedreceipt",
            name="is_closed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="goodsreceiptline",
            name="expected",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipt_lines",
                to="inventory.expectedreceipt",
            ),
        ),
        migrations.AddField(
            model_name="reorderrule",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="reorderrule",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="reorderrule",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddField(
            model_name="supplyorder",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="supplyorder",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddField(
            model_name="expectedreceipt",
            name="order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="inventory.supplyorder",
            ),
        ),
        migrations.RunSQL(MAKE_DOCUMENTS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="expectedreceipt",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="inventory.supplyorder",
            ),
        ),
        migrations.RemoveField(
            model_name="expectedreceipt",
            name="reference",
        ),
        migrations.RemoveField(
            model_name="expectedreceipt",
            name="supplier",
        ),
        migrations.AddIndex(
            model_name="expectedreceipt",
            index=models.Index(
                condition=models.Q(("is_closed", False)),
                fields=["product", "warehouse", "expected_date"],
                name="expected_receipt_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="expectedreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_closed", True), ("received__lt", models.F("quantity")), _connector="OR"
                ),
                name="expected_receipt_closed_when_full",
            ),
        ),
        migrations.AddField(
            model_name="supplyrequest",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="supplyrequest",
            name="expected",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="request",
                to="inventory.expectedreceipt",
            ),
        ),
        migrations.AddField(
            model_name="supplyrequest",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="supplyrequest",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddConstraint(
            model_name="reorderrule",
            constraint=models.UniqueConstraint(fields=("product", "warehouse"), name="reorder_rule_once"),
        ),
        migrations.AddConstraint(
            model_name="reorderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("multiple__gt", 0), ("up_to__gte", models.F("minimum"))),
                name="reorder_rule_makes_sense",
            ),
        ),
        migrations.AddIndex(
            model_name="supplyorder",
            index=models.Index(
                condition=models.Q(("status__in", ["planned", "confirmed"])),
                fields=["company", "expected_date"],
                name="supply_order_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplyorder",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="supply_order_once"),
        ),
        migrations.AddConstraint(
            model_name="supplyorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["planned", "confirmed", "received", "canceled"])),
                name="supply_order_status_known",
            ),
        ),
        migrations.AddIndex(
            model_name="supplyrequest",
            index=models.Index(fields=["demand_id"], name="supply_request_demand"),
        ),
        migrations.AddConstraint(
            model_name="supplyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="supply_request_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expected__isnull", False), ("status", "ordered")),
                    models.Q(models.Q(("status", "ordered"), _negated=True), ("expected__isnull", True)),
                    _connector="OR",
                ),
                name="supply_request_ordered_as_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplyrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("demand_id__isnull", True), ("status", "open")),
                fields=("product", "warehouse"),
                name="supply_request_one_per_shelf",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplyrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("demand_id",),
                name="supply_request_one_per_demand",
            ),
        ),
        CompanyReferences(
            "inventory",
            only=(
                "supplyorder",
                "reorderrule",
                "supplyrequest",
                "expectedreceipt.order",
                "goodsreceiptline.expected",
            ),
        ),
        GuardLifecycle("inventory_supplyorder", "inventory.supplyorder", PAIRS),
        FreezeRows("inventory_supplyorder", once=f"OLD.status {OVER}"),
        FreezeChildren(
            "inventory_expectedreceipt",
            parent="inventory_supplyorder",
            key="order_id",
            once=f"parent.status {OVER}",
        ),
    ]
