"""History is kept by one statement for all rows that changed together; the search learns words in bulk."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from core.search_index import LEARN_WORDS, PROBES


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_sent_mails_can_be_emptied"),
    ]

    operations = [
        migrations.RunSQL(LEARN_WORDS + PROBES, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="company",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="company",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="companybankaccount",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="companybankaccount",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="membership",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="roleceiling",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="roleceiling",
            name="update_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="company",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("base_currency", "brand_color", "cash_rounding_currency", "cash_rounding_on", "cash_rounding_step", "city", "code", "country", "credit_recheck_days", "discount_limit_percent", "email", "id", "is_active", "issues_invoices_automatically", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "registration", "street", "tax_rounding", "time_zone", "vat_id", "website") SELECT new_values."base_currency", new_values."brand_color", new_values."cash_rounding_currency", new_values."cash_rounding_on", new_values."cash_rounding_step", new_values."city", new_values."code", new_values."country", new_values."credit_recheck_days", new_values."discount_limit_percent", new_values."email", new_values."id", new_values."is_active", new_values."issues_invoices_automatically", new_values."language", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."postal_code", new_values."registration", new_values."street", new_values."tax_rounding", new_values."time_zone", new_values."vat_id", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0eee6f01e79cf20c719a5c7bcfa5cd1de57ff855",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_188e9",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_company",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="company",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companyevent" ("base_currency", "brand_color", "cash_rounding_currency", "cash_rounding_on", "cash_rounding_step", "city", "code", "country", "credit_recheck_days", "discount_limit_percent", "email", "id", "is_active", "issues_invoices_automatically", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "registration", "street", "tax_rounding", "time_zone", "vat_id", "website") SELECT new_values."base_currency", new_values."brand_color", new_values."cash_rounding_currency", new_values."cash_rounding_on", new_values."cash_rounding_step", new_values."city", new_values."code", new_values."country", new_values."credit_recheck_days", new_values."discount_limit_percent", new_values."email", new_values."id", new_values."is_active", new_values."issues_invoices_automatically", new_values."language", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."postal_code", new_values."registration", new_values."street", new_values."tax_rounding", new_values."time_zone", new_values."vat_id", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1083add201585d405d87cc968517e19dd95afbd7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e169c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_company",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="companybankaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companybankaccountevent" ("bank_name", "bic", "company_id", "currency", "iban", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."bank_name", new_values."bic", new_values."company_id", new_values."currency", new_values."iban", new_values."id", new_values."is_default", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ad4e0938b0a900846de6f35284339082d5a4cdb6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c9b77",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_companybankaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="companybankaccount",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_companybankaccountevent" ("bank_name", "bic", "company_id", "currency", "iban", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."bank_name", new_values."bic", new_values."company_id", new_values."currency", new_values."iban", new_values."id", new_values."is_default", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3c1b92cb15f09e89744018e0eb169a165c8e4fda",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_14b5f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_companybankaccount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_membershipevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="47110d7d1f4c1c84f87ae4cd321684ff0042f9d9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ec0e8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_membershipevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a4487810225f3a54b6b39ce6b20b71d8c80a2c98",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_af665",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleceiling",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_roleceilingevent" ("ceiling_amount", "company_id", "currency", "id", "permission", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") SELECT new_values."ceiling_amount", new_values."company_id", new_values."currency", new_values."id", new_values."permission", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="77c35b41fc7f31b97e0377933e9b84fcfd20c04a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d86c2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_roleceiling",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roleceiling",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_roleceilingevent" ("ceiling_amount", "company_id", "currency", "id", "permission", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") SELECT new_values."ceiling_amount", new_values."company_id", new_values."currency", new_values."id", new_values."permission", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="22669de80580228c50b9f4b67843ba373bd3bdf8",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3d943",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_roleceiling",
                    when="AFTER",
                ),
            ),
        ),
    ]
