"""History is kept by one statement for all rows that changed together; the search learns words in bulk."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from core.search_index import RenewFindable


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_history_by_statement"),
        ("catalog", "0007_versions_and_movable_price_lines"),
    ]

    operations = [
        RenewFindable(
            "catalog_product",
            "product",
            entries="SELECT company_id, id, sku, name, barcode FROM catalog_product WHERE is_active AND id = {rows}",
            columns=("sku", "name", "barcode", "is_active"),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pricelist",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pricelist",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pricelistline",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="pricelistline",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="product",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="productcategory",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="productcategory",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="productunit",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="productunit",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="substitute",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="substitute",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxcode",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxcode",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxmapping",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxmapping",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxposition",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxposition",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxrate",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="taxrate",
            name="update_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelist",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_pricelistevent" ("code", "company_id", "currency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") SELECT new_values."code", new_values."company_id", new_values."currency", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."valid_from", new_values."valid_to", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8e99c56e628c6689d246d4911ea24bc8c1ddc31d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5a322",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_pricelist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelist",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_pricelistevent" ("code", "company_id", "currency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") SELECT new_values."code", new_values."company_id", new_values."currency", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."valid_from", new_values."valid_to", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a9b5e0839c448fe7a5ccabad3a3d877d43679c86",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8ec16",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_pricelist",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelistline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_pricelistlineevent" ("category_id", "company_id", "factor", "id", "min_quantity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "price_list_id", "product_id", "valid_from", "valid_to") SELECT new_values."category_id", new_values."company_id", new_values."factor", new_values."id", new_values."min_quantity", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."price", new_values."price_list_id", new_values."product_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="de93ceb2cd0474ed052deb6b5223731a83f4c7a4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_35f63",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_pricelistline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pricelistline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_pricelistlineevent" ("category_id", "company_id", "factor", "id", "min_quantity", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "price_list_id", "product_id", "valid_from", "valid_to") SELECT new_values."category_id", new_values."company_id", new_values."factor", new_values."id", new_values."min_quantity", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."price", new_values."price_list_id", new_values."product_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="128bf118f86523def16ec5762dde02e73132d2ef",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4a853",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_pricelistline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productevent" ("barcode", "category_id", "company_id", "currency", "description", "external_reference", "id", "is_active", "kind", "lead_time_days", "margin_floor_percent", "minimum_quantity", "name", "order_multiple", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "sku", "tax_code_id", "unit_id", "version", "weight") SELECT new_values."barcode", new_values."category_id", new_values."company_id", new_values."currency", new_values."description", new_values."external_reference", new_values."id", new_values."is_active", new_values."kind", new_values."lead_time_days", new_values."margin_floor_percent", new_values."minimum_quantity", new_values."name", new_values."order_multiple", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price", new_values."sku", new_values."tax_code_id", new_values."unit_id", new_values."version", new_values."weight" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="bbf0498618821ea404df56685aad3e5d127f0382",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ae3fa",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productevent" ("barcode", "category_id", "company_id", "currency", "description", "external_reference", "id", "is_active", "kind", "lead_time_days", "margin_floor_percent", "minimum_quantity", "name", "order_multiple", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "sku", "tax_code_id", "unit_id", "version", "weight") SELECT new_values."barcode", new_values."category_id", new_values."company_id", new_values."currency", new_values."description", new_values."external_reference", new_values."id", new_values."is_active", new_values."kind", new_values."lead_time_days", new_values."margin_floor_percent", new_values."minimum_quantity", new_values."name", new_values."order_multiple", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price", new_values."sku", new_values."tax_code_id", new_values."unit_id", new_values."version", new_values."weight" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2bf05126eeca5d766b570803975fd75274923eab",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_580c5",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productcategoryevent" ("code", "company_id", "id", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."code", new_values."company_id", new_values."id", new_values."name", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="fe8f6b59e51985dd835096f113e28cabc7559e5d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a7248",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_productcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productcategory",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productcategoryevent" ("code", "company_id", "id", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."code", new_values."company_id", new_values."id", new_values."name", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e419cbdf264740ae57a0b7eb0df2c9727d4db14f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c629c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_productcategory",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productunit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productunitevent" ("barcode", "company_id", "factor", "id", "is_usual", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_id") SELECT new_values."barcode", new_values."company_id", new_values."factor", new_values."id", new_values."is_usual", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."product_id", new_values."unit_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8a822b7d07b0e57e3a7e67edb831af475738050e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2789c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_productunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productunit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_productunitevent" ("barcode", "company_id", "factor", "id", "is_usual", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_id") SELECT new_values."barcode", new_values."company_id", new_values."factor", new_values."id", new_values."is_usual", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."product_id", new_values."unit_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="48ad1edbbca1b094633bef07df3851e8939e0507",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ee20",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_productunit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="substitute",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_substituteevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "product_id", "replaced_by_id") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."product_id", new_values."replaced_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f8ec3df77a5d8e01625186f5a1666382ef21b0cb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3284f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_substitute",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="substitute",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_substituteevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "product_id", "replaced_by_id") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."product_id", new_values."replaced_by_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b25a8909b66cca0ce1df894ccc2a776d2e57519f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_446af",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_substitute",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxcode",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxcodeevent" ("category", "code", "company_id", "exemption_reason", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_includes_tax", "version") SELECT new_values."category", new_values."code", new_values."company_id", new_values."exemption_reason", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price_includes_tax", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e1226f606a1aeab416638b5edd5e50cadded686a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_755e5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_taxcode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxcode",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxcodeevent" ("category", "code", "company_id", "exemption_reason", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_includes_tax", "version") SELECT new_values."category", new_values."code", new_values."company_id", new_values."exemption_reason", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price_includes_tax", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f2acca6821c4a2ebff20ef39ace3a1872b8025cb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3fc4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_taxcode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxmapping",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxmappingevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "tax_code_id", "tax_position_id") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."replaced_by_id", new_values."tax_code_id", new_values."tax_position_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="fae7b6f25942a5e532354fcf7aff9ae73649dbcc",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b66c8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_taxmapping",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxmapping",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxmappingevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "tax_code_id", "tax_position_id") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."replaced_by_id", new_values."tax_code_id", new_values."tax_position_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d6b6747c1e635d83016651b5149b4a341065d73d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_41f5e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_taxmapping",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxposition",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxpositionevent" ("code", "company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."code", new_values."company_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c3319877756e1f3c574ed7e8c694d0733f2b4e14",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bccab",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_taxposition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxposition",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxpositionevent" ("code", "company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") SELECT new_values."code", new_values."company_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="43602f787727fd7cbfc2a51a90e7cad6c996b250",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bac34",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_taxposition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxrate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxrateevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "tax_code_id", "valid_from", "valid_to") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rate", new_values."tax_code_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c03e6da62737f06be95919e61528db883331d05a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a8630",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="catalog_taxrate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taxrate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalog_taxrateevent" ("company_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "tax_code_id", "valid_from", "valid_to") SELECT new_values."company_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rate", new_values."tax_code_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5b788ceadc60c74948a431cd6697bd757d461d00",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b93d8",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="catalog_taxrate",
                    when="AFTER",
                ),
            ),
        ),
    ]
