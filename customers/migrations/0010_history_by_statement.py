"""History is kept by one statement for all rows that changed together; the search learns words in bulk."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from core.search_index import RenewFindable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_history_by_statement"),
        ("customers", "0009_customer_requires_reference"),
    ]

    operations = [
        RenewFindable(
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="address",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="address",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customer",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customerprice",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customerprice",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customerproduct",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customerproduct",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customertag",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customertag",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customertagging",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="customertagging",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="earlypaymentdiscount",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="earlypaymentdiscount",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="installment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="installment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="paymentterms",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="paymentterms",
            name="update_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_addressevent" ("city", "code", "company_id", "country", "customer_id", "id", "is_billing", "is_main_shipping", "is_shipping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "region", "street") SELECT new_values."city", new_values."code", new_values."company_id", new_values."country", new_values."customer_id", new_values."id", new_values."is_billing", new_values."is_main_shipping", new_values."is_shipping", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."postal_code", new_values."region", new_values."street" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="53bade80e56b85161de687cf76c2fde12fecf389",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c8426",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_addressevent" ("city", "code", "company_id", "country", "customer_id", "id", "is_billing", "is_main_shipping", "is_shipping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "region", "street") SELECT new_values."city", new_values."code", new_values."company_id", new_values."country", new_values."customer_id", new_values."id", new_values."is_billing", new_values."is_main_shipping", new_values."is_shipping", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."postal_code", new_values."region", new_values."street" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9da643a3859c4045d5d2c6c514db6ec4bfde0711",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c914e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_address",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_contactevent" ("company_id", "customer_id", "email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "title") SELECT new_values."company_id", new_values."customer_id", new_values."email", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."roles", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9160a9665baf54ce78180ade37fd3b5df3d48264",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_84620",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_contactevent" ("company_id", "customer_id", "email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "title") SELECT new_values."company_id", new_values."customer_id", new_values."email", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."roles", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0a1c6c7a8c401508f3bc7338fdf0617f8b04d996",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_760d1",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."tax_position_id", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="920d7605194799b4342225f07fd2da1eaa3aa048",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."tax_position_id", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="bc1d4ecc557f2cf938d222310616647a763ab89f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customerprice",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerpriceevent" ("company_id", "currency", "customer_id", "id", "min_quantity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "product_id", "valid_from", "valid_to") SELECT new_values."company_id", new_values."currency", new_values."customer_id", new_values."id", new_values."min_quantity", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price", new_values."product_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="47d4ad88d35755bb7f6390e39bc8bb92a258e437",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cd871",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_customerprice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customerprice",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerpriceevent" ("company_id", "currency", "customer_id", "id", "min_quantity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "product_id", "valid_from", "valid_to") SELECT new_values."company_id", new_values."currency", new_values."customer_id", new_values."id", new_values."min_quantity", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price", new_values."product_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5a821d725780fd3601dbf35aa10988de56fd593e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9f563",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customerprice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customerproduct",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerproductevent" ("company_id", "customer_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "sku") SELECT new_values."company_id", new_values."customer_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."product_id", new_values."sku" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e090b85b658c856bb33bb56085a73445d99fee89",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5cc5b",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_customerproduct",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customerproduct",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerproductevent" ("company_id", "customer_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "sku") SELECT new_values."company_id", new_values."customer_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."product_id", new_values."sku" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8e1ed5c6c907e751f886416cdc57c19eb09f9b6e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3d02f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customerproduct",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customertag",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customertagevent" ("company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."company_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="747b91de420d0c49252950f6a76703f670bee149",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a4327",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_customertag",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customertag",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customertagevent" ("company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."company_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6719063ffe27d5ea977b4bec2b1b3d4f93035c72",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ce39",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customertag",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customertagging",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customertaggingevent" ("company_id", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tag_id") SELECT new_values."company_id", new_values."customer_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."tag_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="14b88cd00cf3b24d14640860a71e88837574bf30",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7cdd4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_customertagging",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customertagging",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customertaggingevent" ("company_id", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tag_id") SELECT new_values."company_id", new_values."customer_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."tag_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b7360b41fafcd380e1dcf11241eaf1b31584b228",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_68534",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customertagging",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="earlypaymentdiscount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_earlypaymentdiscountevent" ("company_id", "days", "id", "payment_terms_id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."company_id", new_values."days", new_values."id", new_values."payment_terms_id", new_values."percent", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="402ec6ac63fef9fd2e554cf3615baf5c11e1c1d5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c5f5d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_earlypaymentdiscount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="earlypaymentdiscount",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_earlypaymentdiscountevent" ("company_id", "days", "id", "payment_terms_id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."company_id", new_values."days", new_values."id", new_values."payment_terms_id", new_values."percent", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d2f49bee31abde5e7716149da8f5b3a66293e596",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_84f62",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_earlypaymentdiscount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_installmentevent" ("company_id", "day_of_month", "days", "id", "is_end_of_month", "kind", "months", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "value") SELECT new_values."company_id", new_values."day_of_month", new_values."days", new_values."id", new_values."is_end_of_month", new_values."kind", new_values."months", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."value" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="7d96448c9df0e4fe6409f71c5041dd04c0264118",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b4851",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_installment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="installment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_installmentevent" ("company_id", "day_of_month", "days", "id", "is_end_of_month", "kind", "months", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "value") SELECT new_values."company_id", new_values."day_of_month", new_values."days", new_values."id", new_values."is_end_of_month", new_values."kind", new_values."months", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."value" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d7b33becea7e66b191fcd23a33bddf75c8fe1f5f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f75b5",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_installment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paymentterms",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_paymenttermsevent" ("code", "company_id", "id", "is_cash", "is_prepaid", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."company_id", new_values."id", new_values."is_cash", new_values."is_prepaid", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b588390920fcfee99c0f812b3731a50fb4abead1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_caa77",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_paymentterms",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paymentterms",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_paymenttermsevent" ("code", "company_id", "id", "is_cash", "is_prepaid", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."code", new_values."company_id", new_values."id", new_values."is_cash", new_values."is_prepaid", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="327b8446e6fd645312be7102d8668b9fe0dfd92e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3103e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_paymentterms",
                    when="AFTER",
                ),
            ),
        ),
    ]
