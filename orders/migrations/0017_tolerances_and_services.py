"""How much more and less of a line than ordered may leave; what was confirmed of its services."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows

CONFIRMED_BEFORE = """
    INSERT INTO orders_servicedelivery (company_id, order_line_id, quantity, date, signed_by)
    SELECT l.company_id, l.id, l.shipped, coalesce(l.shipped_date, o.order_date), ''
      FROM orders_salesorderline l JOIN orders_salesorder o ON o.id = l.order_id
     WHERE l.kind <> 'goods' AND l.shipped > 0;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("orders", "0016_unsettled_returns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="salesorderline",
            name="order_line_shipped_within_quantity",
        ),
        migrations.RemoveConstraint(
            model_name="salesorderline",
            name="order_line_reserved_within_open",
        ),
        migrations.RemoveConstraint(
            model_name="salesorderline",
            name="order_line_invoiced_within_quantity",
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="over_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much more may leave; taken over from the master data when the order is confirmed.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="under_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much less may leave without a backorder.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="lostsale",
            name="reason",
            field=models.CharField(
                choices=[
                    ("customer", "Customer changed his mind"),
                    ("stock", "Cannot be supplied"),
                    ("credit", "Credit refused"),
                    ("price", "Price"),
                    ("late", "Comes too late for the customer"),
                    ("obsolete", "No longer sold"),
                    ("duplicate", "Entered twice"),
                    ("error", "Entered by mistake"),
                    ("expired", "The offer has expired"),
                    ("tolerance", "Within tolerance"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="salesorder",
            name="cancel_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("customer", "Customer changed his mind"),
                    ("stock", "Cannot be supplied"),
                    ("credit", "Credit refused"),
                    ("price", "Price"),
                    ("late", "Comes too late for the customer"),
                    ("obsolete", "No longer sold"),
                    ("duplicate", "Entered twice"),
                    ("error", "Entered by mistake"),
                    ("expired", "The offer has expired"),
                    ("tolerance", "Within tolerance"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "shipped__lte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("quantity"),
                                "*",
                                django.db.models.expressions.CombinedExpression(
                                    models.Value(1),
                                    "+",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("over_delivery_percent"), Decimal("0")
                                        ),
                                        "/",
                                        models.Value(100),
                                    ),
                                ),
                            ),
                            "-",
                            models.F("canceled"),
                        ),
                    )
                ),
                name="order_line_shipped_within_quantity",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reserved__lte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("quantity"),
                                    "*",
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(1),
                                        "+",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.functions.comparison.Coalesce(
                                                models.F("over_delivery_percent"), Decimal("0")
                                            ),
                                            "/",
                                            models.Value(100),
                                        ),
                                    ),
                                ),
                                "-",
                                models.F("shipped"),
                            ),
                            "-",
                            models.F("canceled"),
                        ),
                    )
                ),
                name="order_line_reserved_within_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "invoiced__lte",
                        django.db.models.functions.comparison.Greatest(
                            models.F("quantity"), models.F("shipped")
                        ),
                    )
                ),
                name="order_line_invoiced_within_quantity",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("over_delivery_percent__isnull", True),
                    models.Q(("over_delivery_percent__gte", 0), ("over_delivery_percent__lte", 100)),
                    _connector="OR",
                ),
                name="order_line_over_delivery_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("under_delivery_percent__isnull", True),
                    models.Q(("under_delivery_percent__gte", 0), ("under_delivery_percent__lte", 100)),
                    _connector="OR",
                ),
                name="order_line_under_delivery_percent",
            ),
        ),
        migrations.CreateModel(
            name="ServiceDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=6, default=Decimal("0"), max_digits=20)),
                ("date", models.DateField()),
                ("signed_by", models.CharField(blank=True, max_length=100)),
                ("confirmed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_deliveries",
                        to="orders.salesorderline",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "service deliveries",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="service_delivery_of_something"
                    )
                ],
            },
        ),
        CompanyReferences("orders", only=("servicedelivery",)),
        FreezeRows("orders_servicedelivery", free=("signed_by",)),
        migrations.RunSQL(CONFIRMED_BEFORE, migrations.RunSQL.noop),
    ]
