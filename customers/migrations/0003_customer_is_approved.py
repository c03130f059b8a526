"""A customer made by a clerk buys when another person has approved him."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_guards"),
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
            name="is_approved",
            field=models.BooleanField(
                default=True,
                help_text="A customer made by a clerk buys when another person has approved him.",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="is_approved",
            field=models.BooleanField(
                default=True,
                help_text="A customer made by a clerk buys when another person has approved him.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "id", "is_active", "is_approved", "language", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "salesperson_id", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."id", NEW."is_active", NEW."is_approved", NEW."language", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."salesperson_id", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="a67270356960d2b887b0fa38cfbdcdab3d7f8541",
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
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "id", "is_active", "is_approved", "language", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "salesperson_id", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."id", NEW."is_active", NEW."is_approved", NEW."language", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."salesperson_id", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="4a384ae439773f7323e2064a03583475cce6499a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
    ]
