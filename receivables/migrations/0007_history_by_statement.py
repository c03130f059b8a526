"""History is kept by one statement for all rows that changed together."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0006_profiles_protect_their_customer"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="dunninglevel",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dunninglevel",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dunningpolicy",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dunningpolicy",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dunningprofile",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dunningprofile",
            name="update_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dunninglevel",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_dunninglevelevent" ("company_id", "counts_from", "days", "fee", "fee_percent", "id", "interest_percent", "is_end_of_month", "level", "minimum_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id") SELECT new_values."company_id", new_values."counts_from", new_values."days", new_values."fee", new_values."fee_percent", new_values."id", new_values."interest_percent", new_values."is_end_of_month", new_values."level", new_values."minimum_amount", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7dae441fb220c7d5a2699673f2eab0386fedc89b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e6e73",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="receivables_dunninglevel",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dunninglevel",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_dunninglevelevent" ("company_id", "counts_from", "days", "fee", "fee_percent", "id", "interest_percent", "is_end_of_month", "level", "minimum_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id") SELECT new_values."company_id", new_values."counts_from", new_values."days", new_values."fee", new_values."fee_percent", new_values."id", new_values."interest_percent", new_values."is_end_of_month", new_values."level", new_values."minimum_amount", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0885157bd8841e6ba8fa961ccb08f9e7450c90ac",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a10d3",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="receivables_dunninglevel",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dunningpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_dunningpolicyevent" ("code", "company_id", "id", "interval_days", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."company_id", new_values."id", new_values."interval_days", new_values."is_default", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4721c3882a456203b48fd5fd330cefc768a266d1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9bb5e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="receivables_dunningpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dunningpolicy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_dunningpolicyevent" ("code", "company_id", "id", "interval_days", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."company_id", new_values."id", new_values."interval_days", new_values."is_default", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f25ac39dd9f11dad0675e4471785fa212650eca7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0fdaf",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="receivables_dunningpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dunningprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_dunningprofileevent" ("block_reason", "company_id", "customer_id", "id", "is_blocked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id") SELECT new_values."block_reason", new_values."company_id", new_values."customer_id", new_values."id", new_values."is_blocked", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."policy_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="24a66cdf42b5faa7c66b15e0248eb2e196ba67e4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_916e8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="receivables_dunningprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dunningprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_dunningprofileevent" ("block_reason", "company_id", "customer_id", "id", "is_blocked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id") SELECT new_values."block_reason", new_values."company_id", new_values."customer_id", new_values."id", new_values."is_blocked", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."policy_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="efb42ef479cc47e24ef340c4fdd75fc02519bd92",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3f6fc",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="receivables_dunningprofile",
                    when="AFTER",
                ),
            ),
        ),
    ]
