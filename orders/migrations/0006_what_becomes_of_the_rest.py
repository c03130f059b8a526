"""What becomes of what cannot be delivered with the rest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_shares_of_document_discounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="salesorder",
            name="rest_policy",
            field=models.CharField(
                choices=[("backorder", "Deliver it later"), ("cancel", "Cancel it")],
                db_default="backorder",
                default="backorder",
                max_length=9,
            ),
        ),
    ]
