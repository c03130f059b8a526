"""Order lines keep the customer's own article number; an answer to a quote says how it has reached us, and whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0011_invoice_party"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="quoteanswer",
            name="recorded_by",
            field=models.ForeignKey(
                help_text="The colleague who was told.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="quoteanswer",
            name="told_by",
            field=models.CharField(
                choices=[
                    ("link", "On the quote's page"),
                    ("phone", "By phone"),
                    ("email", "By e-mail"),
                    ("letter", "By letter"),
                    ("person", "In person"),
                ],
                db_default="link",
                default="link",
                help_text="How we were told.",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="salesorderline",
            name="customer_sku",
            field=models.CharField(
                blank=True, db_default="", help_text="The customer's own article number.", max_length=40
            ),
        ),
    ]
