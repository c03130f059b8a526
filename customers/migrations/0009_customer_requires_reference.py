"""Some customers take no papers without their own reference; an order waits until it is there."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0008_histories_can_be_emptied"),
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
            name="requires_reference",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Orders without the customer's reference wait until it is there.",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="requires_reference",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Orders without the customer's reference wait until it is there.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."erased_at", NEW."external_reference", NEW."id", NEW."invoice_party_id", NEW."is_active", NEW."is_approved", NEW."language", NEW."merged_into_id", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."requires_reference", NEW."rest_policy", NEW."salesperson_id", NEW."second_name", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="fe2391ebe252b59f5c7a9bf1f91e9256b281f27f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a36e0",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."erased_at", NEW."external_reference", NEW."id", NEW."invoice_party_id", NEW."is_active", NEW."is_approved", NEW."language", NEW."merged_into_id", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."requires_reference", NEW."rest_policy", NEW."salesperson_id", NEW."second_name", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="17dab508bcdb55bf9dda43b9bf6a7e6f1b974b70",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
    ]
