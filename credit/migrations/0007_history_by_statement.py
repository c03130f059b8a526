"""History is kept by one statement for all rows that changed together."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0006_first_orders_without_a_limit"),
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
            model_name="creditlimit",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="creditlimit",
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
        pgtrigger.migrations.AddTrigger(
            model_name="creditaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditaccountevent" ("block_reason", "company_id", "customer_id", "id", "is_blocked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "review_wanted_at", "risk_class") SELECT new_values."block_reason", new_values."company_id", new_values."customer_id", new_values."id", new_values."is_blocked", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."review_date", new_values."review_wanted_at", new_values."risk_class" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a553a7e0101cf64dea258774d9ce6d3b32ea85a7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_51f20",
                    referencing="REFERENCING NEW TABLE AS new_values ",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditaccountevent" ("block_reason", "company_id", "customer_id", "id", "is_blocked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "review_wanted_at", "risk_class") SELECT new_values."block_reason", new_values."company_id", new_values."customer_id", new_values."id", new_values."is_blocked", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."review_date", new_values."review_wanted_at", new_values."risk_class" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7811bae5201fd28094e84c76c129fa602b334483",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7b3dc",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_creditaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditlimit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditlimitevent" ("account_id", "company_id", "currency", "id", "limit_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") SELECT new_values."account_id", new_values."company_id", new_values."currency", new_values."id", new_values."limit_amount", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="51ce3416027e04106ee33a79432ff9be2ca85a57",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6f7c4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credit_creditlimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditlimit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditlimitevent" ("account_id", "company_id", "currency", "id", "limit_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") SELECT new_values."account_id", new_values."company_id", new_values."currency", new_values."id", new_values."limit_amount", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="410198043390b5fda20b7f8a96a03a7a4bffd137",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cce15",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_creditlimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditpolicyevent" ("company_id", "holds_first_order", "holds_unreviewed", "id", "max_dunning_level", "max_overdue_amount", "max_overdue_days", "overdue_tolerance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days") SELECT new_values."company_id", new_values."holds_first_order", new_values."holds_unreviewed", new_values."id", new_values."max_dunning_level", new_values."max_overdue_amount", new_values."max_overdue_days", new_values."overdue_tolerance", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."release_days" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9e8e9ef64b63be8625659bffc29b1f3c8ca857aa",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a30a4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditpolicyevent" ("company_id", "holds_first_order", "holds_unreviewed", "id", "max_dunning_level", "max_overdue_amount", "max_overdue_days", "overdue_tolerance", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days") SELECT new_values."company_id", new_values."holds_first_order", new_values."holds_unreviewed", new_values."id", new_values."max_dunning_level", new_values."max_overdue_amount", new_values."max_overdue_days", new_values."overdue_tolerance", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."release_days" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ec08ed0c1674c8ead330c1f24807eeafc25eef3b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc56c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_creditpolicy",
                    when="AFTER",
                ),
            ),
        ),
    ]
