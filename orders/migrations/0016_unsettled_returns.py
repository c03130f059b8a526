"""What came back and nobody has decided about yet."""

from decimal import Decimal

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("orders", "0015_returned_and_replaced"),
    ]

    operations = [
        migrations.AddField(
            model_name="salesorderline",
            name="unsettled",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=6,
                default=Decimal("0"),
                help_text="Of what came back: what is neither credited nor replaced yet.",
                max_digits=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unsettled__gte", 0),
                    (
                        "unsettled__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("returned"), "-", models.F("replaced")
                        ),
                    ),
                ),
                name="order_line_unsettled_within_returned",
            ),
        ),
    ]
