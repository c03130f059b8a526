"""What has left beyond an order within its tolerance is billed under every policy."""

from django.db import migrations

ORDERED = "THEN ordered.quantity - ordered.canceled ELSE"
OR_LEFT = "THEN greatest(ordered.quantity - ordered.canceled, ordered.shipped) ELSE"


def _guard(before: str, after: str) -> str:
    return f"""
        DO $$ BEGIN
          EXECUTE replace(pg_get_functiondef('guard_invoicing_invoice_bill_once'::regproc), '{before}', '{after}');
        END $$;
    """


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0007_complaints"),
        ("orders", "0017_tolerances_and_services"),
    ]

    operations = [migrations.RunSQL(_guard(ORDERED, OR_LEFT), _guard(OR_LEFT, ORDERED))]
