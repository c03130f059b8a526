"""A sheet of a count takes lots that nobody knows yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0012_history_with_every_column"),
    ]

    operations = [
        migrations.AddField(
            model_name="stockcountline",
            name="new_lot",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="A lot or serial number that is not known yet.",
                max_length=50,
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="new_expires_on",
            field=models.DateField(default=None, null=True),
        ),
        migrations.RemoveConstraint(model_name="stockcountline", name="stock_count_line_once"),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.UniqueConstraint(
                fields=("count", "product", "lot", "new_lot"),
                name="stock_count_line_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_lot", ""), ("lot__isnull", True), _connector="OR"),
                name="counted_lot_is_known_or_new",
            ),
        ),
    ]
