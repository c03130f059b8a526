"""When a customer was asked to choose another pick-up time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fulfillment", "0015_new_goods_that_do_not_come"),
    ]

    operations = [
        migrations.AddField(
            model_name="shipment",
            name="slot_asked_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the customer was asked to choose a pick-up time once more.",
                null=True,
            ),
        ),
    ]
