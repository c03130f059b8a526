"""What came back of a line, and what of that was replaced."""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("orders", "0014_payers_of_standing_orders_and_clerks_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="salesorderline",
            name="replaced",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=6,
                default=Decimal("0"),
                help_text="Of what came back: what the customer got new goods for, and still owes.",
                max_digits=20,
            ),
        ),
        migrations.AlterField(
            model_name="salesorder",
            name="channel",
            field=models.CharField(
                choices=[
                    ("clerk", "Clerk"),
                    ("phone", "Phone"),
                    ("email", "E-mail"),
                    ("in_person", "In person"),
                    ("portal", "Portal"),
                    ("api", "API"),
                    ("file", "File"),
                    ("standing", "Standing order"),
                    ("return", "Replacement"),
                ],
                default="clerk",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="salesorderline",
            name="returned",
            field=models.DecimalField(
                decimal_places=6, default=Decimal("0"), help_text="Came back into our hands.", max_digits=20
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced__gte", 0), ("replaced__lte", models.F("returned"))),
                name="order_line_replaced_within_returned",
            ),
        ),
    ]
