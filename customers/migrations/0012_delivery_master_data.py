"""How a customer takes goods: tolerances, the Incoterm, notes for the carrier; an erasure empties their history too."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

_FORGET = """
    CREATE OR REPLACE FUNCTION customers_forget(erased bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $forget$
    BEGIN
      IF NOT EXISTS (SELECT FROM customers_customer WHERE id = erased AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this customer is not erased' USING ERRCODE = '23514';
      END IF;
      UPDATE customers_customerevent SET name = code, second_name = '', email = '', phone = '', notes = '', vat_id = ''%s
       WHERE id = erased;
      UPDATE customers_addressevent SET name = '', street = '', postal_code = '', city = '', region = '' WHERE customer_id = erased;
      UPDATE customers_contactevent SET name = '', email = '', phone = '', title = '' WHERE customer_id = erased;
    END $forget$;
"""
#: Where he has goods brought to, and what the carrier is told, says who he is; so does another program's key.
FORGET = _FORGET % ", incoterm_place = '', notes_for_carrier = '', external_reference = ''"
AS_BEFORE = _FORGET % ""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_shipping_and_stock_master_data"),
        ("core", "0013_one_way_to_refresh_statistics"),
        ("customers", "0011_found_by_what_is_inside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
            name="incoterm",
            field=models.CharField(
                blank=True,
                choices=[
                    ("EXW", "EXW Ex works"),
                    ("FCA", "FCA Free carrier"),
                    ("CPT", "CPT Carriage paid to"),
                    ("CIP", "CIP Carriage and insurance paid to"),
                    ("DAP", "DAP Delivered at place"),
                    ("DPU", "DPU Delivered at place unloaded"),
                    ("DDP", "DDP Delivered duty paid"),
                    ("FAS", "FAS Free alongside ship"),
                    ("FOB", "FOB Free on board"),
                    ("CFR", "CFR Cost and freight"),
                    ("CIF", "CIF Cost, insurance and freight"),
                ],
                db_default="",
                default="",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="incoterm_place",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The place the Incoterm names.",
                max_length=100,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="notes_for_carrier",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="What the carrier has to know, such as opening hours or a gate.",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="over_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much more than ordered he takes, where the product says nothing; empty: nothing.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="under_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much less than ordered is complete, where the product says nothing; empty: nothing.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="incoterm",
            field=models.CharField(
                blank=True,
                choices=[
                    ("EXW", "EXW Ex works"),
                    ("FCA", "FCA Free carrier"),
                    ("CPT", "CPT Carriage paid to"),
                    ("CIP", "CIP Carriage and insurance paid to"),
                    ("DAP", "DAP Delivered at place"),
                    ("DPU", "DPU Delivered at place unloaded"),
                    ("DDP", "DDP Delivered duty paid"),
                    ("FAS", "FAS Free alongside ship"),
                    ("FOB", "FOB Free on board"),
                    ("CFR", "CFR Cost and freight"),
                    ("CIF", "CIF Cost, insurance and freight"),
                ],
                db_default="",
                default="",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="incoterm_place",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The place the Incoterm names.",
                max_length=100,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="notes_for_carrier",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="What the carrier has to know, such as opening hours or a gate.",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="over_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much more than ordered he takes, where the product says nothing; empty: nothing.",
                max_digits=9,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="under_delivery_percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                default=None,
                help_text="How much less than ordered is complete, where the product says nothing; empty: nothing.",
                max_digits=9,
                null=True,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "incoterm", "incoterm_place", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "notes_for_carrier", "over_delivery_percent", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "under_delivery_percent", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."incoterm", new_values."incoterm_place", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."notes_for_carrier", new_values."over_delivery_percent", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."tax_position_id", new_values."under_delivery_percent", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5847a1367b5fa0e22c7bd1faf11f6f959cfb06e6",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "incoterm", "incoterm_place", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "notes_for_carrier", "over_delivery_percent", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "requires_reference", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "under_delivery_percent", "vat_id", "version") SELECT new_values."allows_partial_delivery", new_values."billing_policy", new_values."code", new_values."company_id", new_values."country", new_values."currency", new_values."email", new_values."erased_at", new_values."external_reference", new_values."id", new_values."incoterm", new_values."incoterm_place", new_values."invoice_party_id", new_values."is_active", new_values."is_approved", new_values."language", new_values."merged_into_id", new_values."name", new_values."notes", new_values."notes_for_carrier", new_values."over_delivery_percent", new_values."parent_id", new_values."payment_terms_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."phone", new_values."price_list_id", new_values."priority", new_values."requires_reference", new_values."rest_policy", new_values."salesperson_id", new_values."second_name", new_values."tax_position_id", new_values."under_delivery_percent", new_values."vat_id", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="42dfa1c6d0c9e3a5fae1749902bb5dd7faa74906",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("over_delivery_percent__isnull", True),
                    models.Q(("over_delivery_percent__gte", 0), ("over_delivery_percent__lte", 100)),
                    _connector="OR",
                ),
                name="customer_over_delivery_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("under_delivery_percent__isnull", True),
                    models.Q(("under_delivery_percent__gte", 0), ("under_delivery_percent__lte", 100)),
                    _connector="OR",
                ),
                name="customer_under_delivery_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "incoterm__in",
                        ["", "EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"],
                    )
                ),
                name="customer_incoterm_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("incoterm_place", ""), models.Q(("incoterm", ""), _negated=True), _connector="OR"
                ),
                name="customer_incoterm_of_place",
            ),
        ),
        migrations.RunSQL(FORGET, AS_BEFORE),
    ]
