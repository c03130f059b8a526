"""A release takes the risk of one payer: it lapses when the order gets another one (CRD-4)."""

from django.db import migrations

from core.freeze import Trigger


class Migration(migrations.Migration):
    dependencies = [("credit", "0007_history_by_statement"), ("orders", "0011_invoice_party")]

    operations = [
        Trigger(
            "orders_salesorder",
            "lapse_releases_of_payer",
            when="AFTER UPDATE OF invoice_party_id",
            condition="OLD.invoice_party_id IS DISTINCT FROM NEW.invoice_party_id",
            body="""
              UPDATE credit_creditrelease SET lapsed_at = now() WHERE order_id = NEW.id AND lapsed_at IS NULL;
              RETURN NULL;
            """,
        ),
    ]
