"""A standing order may name who gets the invoices; a quote that we hand in keeps who did so as its acceptance."""

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_history_by_statement"),
        ("orders", "0013_agreements_open_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="standingorder",
            name="invoice_party",
            field=models.ForeignKey(
                blank=True,
                help_text="Who gets the invoices when it is not whom the customer's master data say.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AlterField(
            model_name="quoteanswer",
            name="told_by",
            field=models.CharField(
                choices=[
                    ("link", "On the quote's page"),
                    ("phone", "By phone"),
                    ("email", "By e-mail"),
                    ("letter", "By letter"),
                    ("person", "In person"),
                    ("clerk", "Handed in by a colleague"),
                ],
                db_default="link",
                default="link",
                help_text="How we were told.",
                max_length=6,
            ),
        ),
        CompanyReferences("orders", only=("standingorder.invoice_party",)),
    ]
