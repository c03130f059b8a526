"""New customers without a limit: when somebody is asked to decide, and whether their orders wait for it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0005_answers_as_codes"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="creditaccount",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="creditaccount",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="creditpolicy",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="creditpolicy",
            name="update_update",
        ),
        migrations.AddField(
            model_name="creditaccount",
            name="review_wanted_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the first order came and nobody had decided on a limit.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="creditaccountevent",
            name="review_wanted_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When the first order came and nobody had decided on a limit.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="creditpolicy",
            name="holds_unreviewed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Orders of a new customer wait until somebody has decided on a limit, be it none.",
            ),
        ),
        migrations.AddField(
            model_name="creditpolicyevent",
            name="holds_unreviewed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Orders of a new customer wait until somebody has decided on a limit, be it none.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "credit_creditaccountevent" ("block_reason", "company_id", "customer_id", "id", "is_blocked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "review_wanted_at", "risk_class") VALUES (NEW."block_reason", NEW."company_id", NEW."customer_id", NEW."id", NEW."is_blocked", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_date", NEW."review_wanted_at", NEW."risk_class"); RETURN NULL;',
                    hash="0fda16e4593ab1df29e86f8cac816fc86bc3c1cf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_51f20",
                    table="credit_creditaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "credit_creditaccountevent" ("block_reason", "company_id", "customer_id", "id", "is_blocked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "review_wanted_at", "risk_class") VALUES (NEW."block_reason", NEW."company_id", NEW."customer_id", NEW."id", NEW."is_blocked", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_date", NEW."review_wanted_at", NEW."risk_class"); RETURN NULL;',
                    hash="a08130b4c03f7d59ab7c612cba83ad2c0ccfd150",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7b3dc",
                    table="credit_creditaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "credit_creditpolicyevent" ("company_id", "holds_first_order", "holds_unreviewed", "id", "max_dunning_level", "max_overdue_amount", "max_overdue_days", "overdue_tolerance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days") VALUES (NEW."company_id", NEW."holds_first_order", NEW."holds_unreviewed", NEW."id", NEW."max_dunning_level", NEW."max_overdue_amount", NEW."max_overdue_days", NEW."overdue_tolerance", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."release_days"); RETURN NULL;',
                    hash="93b6257356515d08337a0d6f51b86348248ee946",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a30a4",
                    table="credit_creditpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "credit_creditpolicyevent" ("company_id", "holds_first_order", "holds_unreviewed", "id", "max_dunning_level", "max_overdue_amount", "max_overdue_days", "overdue_tolerance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days") VALUES (NEW."company_id", NEW."holds_first_order", NEW."holds_unreviewed", NEW."id", NEW."max_dunning_level", NEW."max_overdue_amount", NEW."max_overdue_days", NEW."overdue_tolerance", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."release_days"); RETURN NULL;',
                    hash="adb192569eabab423c37ed07d2a5f5aa88659740",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc56c",
                    table="credit_creditpolicy",
                    when="AFTER",
                ),
            ),
        ),
    ]
