"""Standing orders: a template with a schedule, its lines, and what came of each date."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows, GuardLifecycle
from orders.lifecycle import STANDING_LIFECYCLE


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_packaging_units_substitutes_and_order_steps"),
        ("core", "0007_search_entries"),
        ("customers", "0005_article_numbers_and_invoice_party"),
        ("orders", "0008_lost_sales_dates_and_channels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingOrder",
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
                        choices=[("active", "Active"), ("paused", "Paused"), ("ended", "Ended")],
                        default="active",
                        max_length=8,
                    ),
                ),
                ("customer_reference", models.CharField(blank=True, max_length=80)),
                ("currency", models.CharField(max_length=3)),
                (
                    "discount_percent",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=9),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "period",
                    models.CharField(
                        choices=[("week", "Weeks"), ("month", "Months")], default="month", max_length=5
                    ),
                ),
                ("every", models.PositiveSmallIntegerField(default=1)),
                ("weekday", models.PositiveSmallIntegerField(default=1)),
                ("day_of_month", models.PositiveSmallIntegerField(default=1)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("most_orders", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "roll",
                    models.CharField(
                        choices=[
                            ("none", "Stays"),
                            ("after", "Next working day"),
                            ("before", "Working day before"),
                        ],
                        default="after",
                        max_length=6,
                    ),
                ),
                ("submits", models.BooleanField(default=True)),
                ("has_fixed_prices", models.BooleanField(default=False)),
                (
                    "next_date",
                    models.DateField(
                        help_text="The next day by the schedule; none when it has ended.", null=True
                    ),
                ),
                (
                    "due_on",
                    models.DateField(help_text="The working day on which that order is made.", null=True),
                ),
                (
                    "last_error",
                    models.TextField(blank=True, help_text="Why the order that is due could not be made."),
                ),
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StandingOrderLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("unit_price", models.DecimalField(decimal_places=6, default=None, max_digits=20, null=True)),
                (
                    "discount_percent",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=9),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                (
                    "standing_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.standingorder",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="StandingOrderRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_run",
                        to="orders.salesorder",
                    ),
                ),
                (
                    "standing_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="orders.standingorder",
                    ),
                ),
            ],
            options={
                "ordering": ["-date"],
            },
        ),
        migrations.AddIndex(
            model_name="standingorder",
            index=models.Index(
                condition=models.Q(("status", "active")), fields=["due_on"], name="standing_order_due"
            ),
        ),
        migrations.AddIndex(
            model_name="standingorder",
            index=models.Index(fields=["company", "-number"], name="standing_order_newest"),
        ),
        migrations.AddConstraint(
            model_name="standingorder",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="standing_order_once"),
        ),
        migrations.AddConstraint(
            model_name="standingorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("every__gte", 1),
                    ("every__lte", 52),
                    ("weekday__gte", 1),
                    ("weekday__lte", 7),
                    ("day_of_month__gte", 1),
                    ("day_of_month__lte", 31),
                ),
                name="standing_order_rhythm",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount_percent__gte", 0), ("discount_percent__lte", 100)),
                name="standing_order_discount",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingorderline",
            constraint=models.UniqueConstraint(
                fields=("standing_order", "position"), name="standing_line_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="standingorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="standing_line_quantity_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="standingorderrun",
            constraint=models.UniqueConstraint(
                fields=("standing_order", "date"), name="standing_order_date_once"
            ),
        ),
        CompanyReferences("orders", only=("standingorder", "standingorderline", "standingorderrun")),
        GuardLifecycle("orders_standingorder", "orders.standingorder", STANDING_LIFECYCLE.pairs()),
        FreezeRows("orders_standingorderrun"),
    ]
