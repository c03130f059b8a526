"""References stay within the company; decisions and releases never change, and nobody releases his own order."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeRows, Trigger, refuse


class Migration(migrations.Migration):
    dependencies = [("credit", "0002_initial"), ("orders", "0002_guards")]

    operations = [
        CompanyReferences("credit"),
        FreezeRows("credit_creditdecision"),
        FreezeRows("credit_creditrelease"),
        Trigger(
            "credit_creditrelease",
            "name_who_entered",
            when="BEFORE INSERT",
            body=f"""
              IF NEW.entered_by_id IS DISTINCT FROM
                 (SELECT entered_by_id FROM orders_salesorder WHERE id = NEW.order_id) THEN
                {refuse("a release names who entered the order")}
              END IF;
              RETURN NEW;
            """,
        ),
    ]
