"""Exceptions of orders, and what of an order is paid for before it leaves."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_one_way_to_refresh_statistics"),
        ("customers", "0018_goods_leave_when_paid"),
        ("inventory", "0006_stock_rules"),
        ("orders", "0020_reserved_lines_are_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("shipment", "Shipment"), ("supply", "Goods ordered in")], max_length=8
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        help_text="The canceled document's number, or the product that is not ordered in.",
                        max_length=40,
                    ),
                ),
                (
                    "lines",
                    models.JSONField(
                        default=list,
                        help_text="What it stood for: order lines (by key) and quantities, as texts.",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("again", "Made again"),
                            ("leave", "Left"),
                            ("overtaken", "No longer needed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("outcome", models.CharField(blank=True, help_text="The document made anew.", max_length=40)),
                ("resolved_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="salesorder",
            name="has_exception",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Somebody has to decide about a canceled document."
            ),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="ships_when",
            field=models.CharField(
                choices=[("confirmed", "When confirmed"), ("paid", "When paid")],
                db_default="confirmed",
                default="confirmed",
                help_text="An order that ships when it is paid is billed as soon as it is confirmed.",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="released",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=6,
                default=Decimal("0"),
                help_text="Of an order that ships when paid: what may be with the customer, by what he has paid.",
                max_digits=20,
            ),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                condition=models.Q(("has_exception", True)),
                fields=["company", "-order_date", "-id"],
                name="order_to_decide",
            ),
        ),
        migrations.AddField(
            model_name="orderexception",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="orderexception",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="exceptions", to="orders.salesorder"
            ),
        ),
        migrations.AddField(
            model_name="orderexception",
            name="raised_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="orderexception",
            name="resolved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="orderexception",
            constraint=models.UniqueConstraint(
                condition=models.Q(("how", "")),
                fields=("order", "document"),
                name="order_exception_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how", ""), ("resolved_at__isnull", True)),
                    models.Q(models.Q(("how", ""), _negated=True), ("resolved_at__isnull", False)),
                    _connector="OR",
                ),
                name="order_exception_resolved_has_its_moment",
            ),
        ),
        CompanyReferences("orders", only=("orderexception",)),
        FreezeRows("orders_orderexception", once="OLD.how <> ''"),
    ]
