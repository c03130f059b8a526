"""What was picked beyond the plan, within the tolerance of the order line."""

from decimal import Decimal

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("fulfillment", "0009_returns_in_place_of_others"),
        ("orders", "0015_returned_and_replaced"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="shipmentline",
            name="picked_within_planned",
        ),
        migrations.AddField(
            model_name="shipmentline",
            name="extra",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=6,
                default=Decimal("0"),
                help_text="How much more than planned was picked, within the tolerance.",
                max_digits=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="shipmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("picked__isnull", True),
                    models.Q(
                        ("picked__gte", 0),
                        (
                            "picked__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("quantity"), "+", models.F("extra")
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="picked_within_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="shipmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("extra__gte", 0)), name="shipment_line_extra_not_negative"
            ),
        ),
    ]
