"""Customers are found by code, name, VAT id, e-mail, city and words."""

from django.db import migrations

from core.search_index import KeepFindable


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_customer_is_approved"), ("core", "0007_search_entries")]

    operations = [
        KeepFindable(
            "customers_customer",
            "customer",
            entries=(
                "SELECT company_id, id, code, name, concat_ws(' ', vat_id, email, ("
                "SELECT string_agg(concat_ws(' ', a.city, a.postal_code), ' ') FROM customers_address a"
                " WHERE a.customer_id = c.id)) FROM customers_customer c WHERE id = {rows}"
            ),
            columns=("code", "name", "vat_id", "email"),
            also={"customers_address": "customer_id"},
        ),
    ]
