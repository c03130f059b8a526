"""Transfers between warehouses, scrap, and counts as documents; stock of any day in one look at an index."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeChildren, FreezeRows, GuardLifecycle
from inventory.lifecycle import COUNT_LIFECYCLE, TRANSFER_LIFECYCLE


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("inventory", "0003_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="StockCount",
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
                            ("counting", "Being counted"),
                            ("submitted", "Waits for approval"),
                            ("posted", "Posted"),
                            ("canceled", "Canceled"),
                        ],
                        default="counting",
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("date", models.DateField()),
                ("begun_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("adjustment_number", models.CharField(blank=True, max_length=20)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="StockCountLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expected", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("counted", models.DecimalField(decimal_places=6, default=None, max_digits=20, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
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
                            ("draft", "Draft"),
                            ("sent", "On its way"),
                            ("received", "Received"),
                            ("canceled", "Canceled"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("created_date", models.DateField()),
                ("sent_date", models.DateField(null=True)),
                ("received_date", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="TransferLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("received", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
            ],
        ),
        migrations.AddField(
            model_name="stockadjustment",
            name="kind",
            field=models.CharField(
                choices=[("correction", "Correction"), ("scrap", "Scrap")],
                db_default="correction",
                default="correction",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="stockmove",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receipt", "Goods receipt"),
                    ("issue", "Goods issue"),
                    ("return", "Return"),
                    ("adjustment", "Adjustment"),
                    ("scrap", "Scrap"),
                    ("transfer", "Transfer"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="stockmove",
            index=models.Index(
                fields=["company", "date"], include=("level", "quantity", "value"), name="stock_move_until"
            ),
        ),
        migrations.AddField(
            model_name="stockcount",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="stockcount",
            name="warehouse",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="bin",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.bin"
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="count",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="inventory.stockcount"
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.warehouse"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="transit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inventory.warehouse",
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="transfer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="inventory.transfer"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="stock_count_once"),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.UniqueConstraint(fields=("count", "product"), name="stock_count_line_once"),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted__isnull", True), ("counted__gte", 0), _connector="OR"),
                name="counted_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="transfer_once"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("target")), _negated=True),
                name="transfer_leads_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "sent"), _negated=True),
                    models.Q(("sent_date__isnull", False), ("transit__isnull", False)),
                    _connector="OR",
                ),
                name="sent_transfer_is_in_transit",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.UniqueConstraint(fields=("transfer", "product"), name="transfer_line_once"),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__gt", 0), ("received__gte", 0), ("received__lte", models.F("quantity"))
                ),
                name="transfer_received_within_sent",
            ),
        ),
        CompanyReferences("inventory", only=("transfer", "transferline", "stockcount", "stockcountline")),
        GuardLifecycle("inventory_transfer", "inventory.transfer", TRANSFER_LIFECYCLE.pairs()),
        FreezeRows("inventory_transfer", once="OLD.status IN ('received', 'canceled')"),
        FreezeChildren(
            "inventory_transferline",
            parent="inventory_transfer",
            key="transfer_id",
            once="parent.status IN ('received', 'canceled')",
        ),
        GuardLifecycle("inventory_stockcount", "inventory.stockcount", COUNT_LIFECYCLE.pairs()),
        FreezeRows("inventory_stockcount", once="OLD.status IN ('posted', 'canceled')"),
        FreezeChildren(
            "inventory_stockcountline",
            parent="inventory_stockcount",
            key="count_id",
            once="parent.status <> 'counting'",
        ),
    ]
