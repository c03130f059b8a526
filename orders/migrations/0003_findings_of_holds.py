"""A hold keeps what a rule has found as codes and figures, beside what a person typed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="orderhold",
            name="findings",
            field=models.JSONField(
                default=list, help_text="What a rule found: codes and figures, said when read (core.reasons)."
            ),
        ),
        migrations.AddField(
            model_name="orderhold",
            name="lift_findings",
            field=models.JSONField(default=list, help_text="Why a rule lifted it."),
        ),
        migrations.AlterField(
            model_name="orderhold",
            name="lift_reason",
            field=models.TextField(blank=True, help_text="As a person typed it."),
        ),
        migrations.AlterField(
            model_name="orderhold",
            name="reason",
            field=models.TextField(
                blank=True, help_text="As a person typed it; empty where a rule holds the order."
            ),
        ),
    ]
