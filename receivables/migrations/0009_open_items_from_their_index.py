"""What a customer owes is summed from the index of open items alone: a credit decision costs the same with many of them.

The dunning level stays out of the index: a run that raises ten thousand of them would write all indexes anew. An index
is read alone only where the table was vacuumed since; of a large one PostgreSQL would wait for a fifth to be new.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("receivables", "0008_promises_to_pay")]

    operations = [
        migrations.RemoveIndex(model_name="openitem", name="item_open_customer"),
        migrations.AddIndex(
            model_name="openitem",
            index=models.Index(
                fields=["customer", "due_date"],
                condition=models.Q(("open_amount__gt", 0)),
                include=("currency", "is_debit", "kind", "open_amount", "posting_date"),
                name="item_open_customer",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE receivables_openitem SET (autovacuum_vacuum_scale_factor = 0.02,"
            " autovacuum_vacuum_insert_scale_factor = 0.02);",
            "ALTER TABLE receivables_openitem RESET (autovacuum_vacuum_scale_factor,"
            " autovacuum_vacuum_insert_scale_factor);",
        ),
    ]
