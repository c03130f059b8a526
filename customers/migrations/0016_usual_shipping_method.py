"""How the orders of a customer are usually sent."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_shipping_methods"),
        ("customers", "0012_delivery_master_data"),
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
            name="shipping_method",
            field=models.ForeignKey(
                blank=True,
                help_text="How his orders are sent unless they say otherwise.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.shippingmethod",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="shipping_method",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="How his orders are sent unless they say otherwise.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="catalog.shippingmethod",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "incoterm", "incoterm_place", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "notes_for_carrier", "over_delivery_percent", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "shipping_method_id", "tax_position_id", "under_delivery_percent", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."incoterm", new_values."incoterm_place", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."notes_for_carrier", new_values."over_delivery_percent", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."shipping_method_id", new_values."tax_position_id", new_values."under_delivery_percent", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5a087f56d4e03e590aaa5dac4659462815a3fc10",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "incoterm", "incoterm_place", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "notes_for_carrier", "over_delivery_percent", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "shipping_method_id", "tax_position_id", "under_delivery_percent", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."incoterm", new_values."incoterm_place", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."notes_for_carrier", new_values."over_delivery_percent", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."shipping_method_id", new_values."tax_position_id", new_values."under_delivery_percent", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="348da630576c610abc7eff42dc013badae356e7a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        CompanyReferences("customers", only=("customer.shipping_method",)),
    ]
