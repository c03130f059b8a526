"""What the transport of goods costs beyond what the customer is charged."""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0009_lots"),
    ]

    operations = [
        migrations.AddField(
            model_name="stockmove",
            name="freight_cost",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=4,
                default=Decimal("0"),
                help_text="Of what leaves: what its transport costs us beyond what the customer is charged.",
                max_digits=20,
            ),
        ),
    ]
