"""The first order of a new customer, an amount overdue that stops, and releases that lapse by themselves (CRD-4)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from core.freeze import FreezeRows, Trigger

FROZEN = FreezeRows("credit_creditrelease")


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0003_guards"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="creditpolicy",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="creditpolicy",
            name="update_update",
        ),
        migrations.AddField(
            model_name="creditpolicy",
            name="holds_first_order",
            field=models.BooleanField(
                default=False, help_text="A controller looks at the first order of each new customer."
            ),
        ),
        migrations.AddField(
            model_name="creditpolicy",
            name="max_overdue_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="More overdue than this stops every order, however young it is.",
                max_digits=20,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="creditpolicyevent",
            name="holds_first_order",
            field=models.BooleanField(
                default=False, help_text="A controller looks at the first order of each new customer."
            ),
        ),
        migrations.AddField(
            model_name="creditpolicyevent",
            name="max_overdue_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="More overdue than this stops every order, however young it is.",
                max_digits=20,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="creditrelease",
            name="lapsed_at",
            field=models.DateTimeField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "credit_creditpolicyevent" ("company_id", "holds_first_order", "id", "max_dunning_level", "max_overdue_amount", "max_overdue_days", "overdue_tolerance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days") VALUES (NEW."company_id", NEW."holds_first_order", NEW."id", NEW."max_dunning_level", NEW."max_overdue_amount", NEW."max_overdue_days", NEW."overdue_tolerance", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."release_days"); RETURN NULL;',
                    hash="f588f932ddadb473de815967346da6f4826f1da0",
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
                    func='INSERT INTO "credit_creditpolicyevent" ("company_id", "holds_first_order", "id", "max_dunning_level", "max_overdue_amount", "max_overdue_days", "overdue_tolerance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days") VALUES (NEW."company_id", NEW."holds_first_order", NEW."id", NEW."max_dunning_level", NEW."max_overdue_amount", NEW."max_overdue_days", NEW."overdue_tolerance", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."release_days"); RETURN NULL;',
                    hash="c19f3fe461866bf28c3d5b528055b47714619533",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc56c",
                    table="credit_creditpolicy",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(FROZEN.down, FROZEN.up),
        FreezeRows("credit_creditrelease", write_once=("lapsed_at",)),
        Trigger(
            "orders_salesorder",
            "lapse_releases",
            when="AFTER UPDATE OF gross_amount, currency, customer_id, payment_terms_id",
            condition=(
                "(OLD.gross_amount, OLD.currency, OLD.customer_id, OLD.payment_terms_id)"
                " IS DISTINCT FROM (NEW.gross_amount, NEW.currency, NEW.customer_id, NEW.payment_terms_id)"
            ),
            body="""
              UPDATE credit_creditrelease SET lapsed_at = now()
               WHERE order_id = NEW.id AND lapsed_at IS NULL
                 AND (NEW.gross_amount > released_amount OR NEW.currency <> currency
                   OR NEW.customer_id <> OLD.customer_id OR NEW.payment_terms_id <> OLD.payment_terms_id);
              RETURN NULL;
            """,
        ),
    ]
