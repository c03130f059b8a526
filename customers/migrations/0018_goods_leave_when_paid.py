"""Customers whose goods leave only when they are paid."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0016_usual_shipping_method"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="update_update",
        ),
        migrations.AddField(
            model_name="customer",
            name="ships_when",
            field=models.CharField(
                choices=[("confirmed", "When confirmed"), ("paid", "When paid")],
                db_default="confirmed",
                default="confirmed",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="ships_when",
            field=models.CharField(
                choices=[("confirmed", "When confirmed"), ("paid", "When paid")],
                db_default="confirmed",
                default="confirmed",
                max_length=9,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "incoterm", "incoterm_place", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "notes_for_carrier", "over_delivery_percent", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "ships_when", "tax_position_id", "under_delivery_percent", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."incoterm", new_values."incoterm_place", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."notes_for_carrier", new_values."over_delivery_percent", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."ships_when", new_values."tax_position_id", new_values."under_delivery_percent", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8b9ad04d294a1ab133a7b5699565c2c3fd08ba0f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a36e0",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "incoterm", "incoterm_place", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "notes_for_carrier", "over_delivery_percent", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "ships_when", "tax_position_id", "under_delivery_percent", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."incoterm", new_values."incoterm_place", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."notes_for_carrier", new_values."over_delivery_percent", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."ships_when", new_values."tax_position_id", new_values."under_delivery_percent", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a06e74c4f66ede13be9e345fc6ef629a86c1cf97",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
    ]
