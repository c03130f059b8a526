"""Who gets the invoices of an order and owes them; so far everybody did so himself."""

import django.db.models.deletion
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_tags_addresses_and_roles"),
        ("orders", "0010_agreements"),
    ]

    operations = [
        migrations.AddField(
            model_name="salesorder",
            name="invoice_party",
            field=models.ForeignKey(
                db_index=False,
                help_text="Who gets the invoices, owes them and uses his credit; mostly the customer.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paid_orders",
                to="customers.customer",
            ),
        ),
        migrations.RunSQL(
            "UPDATE orders_salesorder SET invoice_party_id = customer_id; SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="salesorder",
            name="invoice_party",
            field=models.ForeignKey(
                db_index=False,
                help_text="Who gets the invoices, owes them and uses his credit; mostly the customer.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paid_orders",
                to="customers.customer",
            ),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(fields=["invoice_party", "status"], name="order_invoice_party"),
        ),
        CompanyReferences("orders", only=("salesorder.invoice_party",)),
    ]
