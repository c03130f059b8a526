"""Kits: lines of the goods that a kit's line is made up of."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0016_kits"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("orders", "0021_exceptions_and_paid_quantities"),
    ]

    operations = [
        migrations.AddField(
            model_name="salesorderline",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="The line of the kit whose goods these are; it says the price.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="orders.salesorderline",
            ),
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="per_kit",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=6,
                default=Decimal("0"),
                help_text="How many go into one kit, as it was when that was entered.",
                max_digits=20,
            ),
        ),
        migrations.AlterField(
            model_name="salesorderline",
            name="kind",
            field=models.CharField(
                choices=[("goods", "Goods"), ("service", "Service"), ("charge", "Charge"), ("kit", "Kit")],
                default="goods",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="salesorderline",
            index=models.Index(
                condition=models.Q(("part_of__isnull", False)), fields=["part_of"], name="order_line_part_of"
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("part_of__isnull", True), ("per_kit", 0)),
                    models.Q(
                        ("gross_amount", 0),
                        ("kind", "goods"),
                        ("net_amount", 0),
                        ("part_of__isnull", False),
                        ("per_kit__gt", 0),
                        ("unit_price", 0),
                    ),
                    _connector="OR",
                ),
                name="order_line_part_of_kit",
            ),
        ),
        migrations.AddConstraint(
            model_name="salesorderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "kit"), _negated=True), ("reserved", 0), _connector="OR"
                ),
                name="order_line_kit_not_reserved",
            ),
        ),
        CompanyReferences("orders", only=("salesorderline.part_of",)),
    ]
