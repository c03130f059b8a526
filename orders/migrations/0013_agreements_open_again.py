"""An agreement that was called off to the end opens again when something of it is given back."""

from django.db import migrations, models

from core.freeze import GuardLifecycle

TABLE, KIND = "orders_agreement", "orders.agreement"
BEFORE = GuardLifecycle(TABLE, KIND, [("open", "closed")])


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0012_customer_numbers_and_told_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="is_used_up",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether it closed because all was called off; then it opens again when a call-off is canceled.",
            ),
        ),
        migrations.RunSQL(BEFORE.down, BEFORE.up),
        GuardLifecycle(TABLE, KIND, [("closed", "open"), ("open", "closed")]),
    ]
