"""Second name, tags, what becomes of the rest, codes of addresses, several roles of a contact, merged and erased customers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.migrations import RunSQL

from core.freeze import CompanyReferences

MANY_ROLES = """
    UPDATE customers_contact SET roles = ARRAY[role] WHERE role <> '';
    UPDATE customers_contactevent SET roles = ARRAY[role] WHERE role <> '';
    -- Reminders went to the contact for invoices where there was none for them, parcels to the one for orders: so it stays.
    UPDATE customers_contact contact SET roles = roles || follows.role
      FROM (VALUES ('invoice', 'dunning'), ('order', 'delivery')) AS follows (before, role)
     WHERE contact.role = follows.before AND contact.email <> '' AND NOT EXISTS (
       SELECT FROM customers_contact other
        WHERE other.customer_id = contact.customer_id AND other.role = follows.role AND other.email <> '');
"""
ONE_ROLE = """
    UPDATE customers_contact SET role = coalesce(roles[1], '');
    UPDATE customers_contactevent SET role = coalesce(roles[1], '');
"""
#: Goods went to the oldest of several shipping addresses: that becomes the main one. Addresses are numbered by age.
ONE_MAIN_ADDRESS = """
    UPDATE customers_address address
       SET code = ranked.place::text, is_main_shipping = address.is_shipping AND ranked.shipping = 1
      FROM (SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY id) AS place,
                   row_number() OVER (PARTITION BY customer_id, is_shipping ORDER BY id) AS shipping
              FROM customers_address) ranked
     WHERE ranked.id = address.id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_packaging_units_substitutes_and_order_steps"),
        ("core", "0007_search_entries"),
        ("customers", "0006_payment_terms_in_cash"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="CustomerTagEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=40)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CustomerTagging",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerTaggingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UnsentDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("order", "Order"),
                            ("delivery", "Delivery"),
                            ("invoice", "Invoice"),
                            ("dunning", "Dunning"),
                            ("portal", "Portal"),
                        ],
                        max_length=10,
                    ),
                ),
                ("document_kind", models.CharField(max_length=40)),
                ("document_id", models.BigIntegerField()),
                ("document_number", models.CharField(blank=True, max_length=40)),
                ("noticed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("resolved_at", models.DateTimeField(null=True)),
            ],
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
        migrations.AddField(
            model_name="address",
            name="code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="address",
            name="is_main_shipping",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Goods are sent there unless an order says otherwise.",
            ),
        ),
        migrations.AddField(
            model_name="addressevent",
            name="code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="addressevent",
            name="is_main_shipping",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Goods are sent there unless an order says otherwise.",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("order", "Order"),
                        ("delivery", "Delivery"),
                        ("invoice", "Invoice"),
                        ("dunning", "Dunning"),
                        ("portal", "Portal"),
                    ],
                    max_length=10,
                ),
                blank=True,
                default=list,
                help_text="Which documents go to this person.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="contactevent",
            name="roles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("order", "Order"),
                        ("delivery", "Delivery"),
                        ("invoice", "Invoice"),
                        ("dunning", "Dunning"),
                        ("portal", "Portal"),
                    ],
                    max_length=10,
                ),
                blank=True,
                default=list,
                help_text="Which documents go to this person.",
                size=None,
            ),
        ),
        RunSQL(MANY_ROLES, ONE_ROLE),
        RunSQL(ONE_MAIN_ADDRESS, RunSQL.noop),
        migrations.RemoveField(
            model_name="contact",
            name="role",
        ),
        migrations.RemoveField(
            model_name="contactevent",
            name="role",
        ),
        migrations.AddField(
            model_name="customer",
            name="erased_at",
            field=models.DateTimeField(blank=True, help_text="When personal data was taken away.", null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aliases",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="rest_policy",
            field=models.CharField(
                choices=[("backorder", "Deliver it later"), ("cancel", "Cancel it")],
                db_default="backorder",
                default="backorder",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="second_name",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="A second line of the name, such as a department.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="erased_at",
            field=models.DateTimeField(blank=True, help_text="When personal data was taken away.", null=True),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="rest_policy",
            field=models.CharField(
                choices=[("backorder", "Deliver it later"), ("cancel", "Cancel it")],
                db_default="backorder",
                default="backorder",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="second_name",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="A second line of the name, such as a department.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="address",
            name="is_shipping",
            field=models.BooleanField(default=True, help_text="Goods may be sent there."),
        ),
        migrations.AlterField(
            model_name="addressevent",
            name="is_shipping",
            field=models.BooleanField(default=True, help_text="Goods may be sent there."),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="address",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_addressevent" ("city", "code", "company_id", "country", "customer_id", "id", "is_billing", "is_main_shipping", "is_shipping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "region", "street") VALUES (NEW."city", NEW."code", NEW."company_id", NEW."country", NEW."customer_id", NEW."id", NEW."is_billing", NEW."is_main_shipping", NEW."is_shipping", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postal_code", NEW."region", NEW."street"); RETURN NULL;',
                    hash="0d470223196e159965d37a9a189fbfe7e8e0018b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c8426",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_addressevent" ("city", "code", "company_id", "country", "customer_id", "id", "is_billing", "is_main_shipping", "is_shipping", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postal_code", "region", "street") VALUES (NEW."city", NEW."code", NEW."company_id", NEW."country", NEW."customer_id", NEW."id", NEW."is_billing", NEW."is_main_shipping", NEW."is_shipping", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postal_code", NEW."region", NEW."street"); RETURN NULL;',
                    hash="3f044673a6c9a46cd7fe4cb0eecad43aae674e55",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c914e",
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
                    func='INSERT INTO "customers_contactevent" ("company_id", "customer_id", "email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "title") VALUES (NEW."company_id", NEW."customer_id", NEW."email", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."roles", NEW."title"); RETURN NULL;',
                    hash="3b0dfc02024260c690bd253cf11de1e8f0699af2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_84620",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_contactevent" ("company_id", "customer_id", "email", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "title") VALUES (NEW."company_id", NEW."customer_id", NEW."email", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."roles", NEW."title"); RETURN NULL;',
                    hash="4f723c850ae039cce3a0e64da0c87e41eea48307",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_760d1",
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
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."erased_at", NEW."external_reference", NEW."id", NEW."invoice_party_id", NEW."is_active", NEW."is_approved", NEW."language", NEW."merged_into_id", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."rest_policy", NEW."salesperson_id", NEW."second_name", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="488b68ed81e1a5366c113fdc12ae2904b385b8a3",
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
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "erased_at", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "merged_into_id", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "rest_policy", "salesperson_id", "second_name", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."erased_at", NEW."external_reference", NEW."id", NEW."invoice_party_id", NEW."is_active", NEW."is_approved", NEW."language", NEW."merged_into_id", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."rest_policy", NEW."salesperson_id", NEW."second_name", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="99ca75ddd6e8d9c055aab8bf63d5f836d26a1e25",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_main_shipping", True)),
                fields=("customer",),
                name="one_main_shipping_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("customer", "code"),
                name="address_code_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_main_shipping", False), ("is_shipping", True), _connector="OR"),
                name="main_shipping_address_ships",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("roles__contained_by", ["order", "delivery", "invoice", "dunning", "portal"])
                ),
                name="contact_roles_known",
            ),
        ),
        migrations.AddField(
            model_name="customertag",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="customertagevent",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.company",
            ),
        ),
        migrations.AddField(
            model_name="customertagevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="customertagevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="customers.customertag",
            ),
        ),
        migrations.AddField(
            model_name="customertagging",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="customertagging",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="customertagging",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="customers.customertag",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="tags",
            field=models.ManyToManyField(
                related_name="customers", through="customers.CustomerTagging", to="customers.customertag"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                models.F("company"), django.db.models.functions.text.Lower("email"), name="customer_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into__isnull", True), ("is_active", False), _connector="OR"),
                name="merged_customer_is_inactive",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                name="customer_is_not_its_own_alias",
            ),
        ),
        migrations.AddField(
            model_name="customertaggingevent",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.company",
            ),
        ),
        migrations.AddField(
            model_name="customertaggingevent",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="customertaggingevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="customertaggingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="customers.customertagging",
            ),
        ),
        migrations.AddField(
            model_name="customertaggingevent",
            name="tag",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customertag",
            ),
        ),
        migrations.AddField(
            model_name="unsentdocument",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="unsentdocument",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="unsent_documents",
                to="customers.customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="customertag",
            constraint=models.UniqueConstraint(
                models.F("company"), django.db.models.functions.text.Lower("name"), name="customer_tag_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customertag",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customertagevent" ("company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="6b1561ebe946789d0a775c375e5ff867c72d9f5a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a4327",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_customertagevent" ("company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."company_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="6c941e4f68423507aa167eb7dc4c8f224d065cab",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ce39",
                    table="customers_customertag",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="customertagging",
            constraint=models.UniqueConstraint(fields=("customer", "tag"), name="customer_tagging_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customertagging",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customertaggingevent" ("company_id", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tag_id") VALUES (NEW."company_id", NEW."customer_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."tag_id"); RETURN NULL;',
                    hash="0c2068b08cde297daa90c889ccfbaf4216f24c9e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7cdd4",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_customertaggingevent" ("company_id", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tag_id") VALUES (NEW."company_id", NEW."customer_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."tag_id"); RETURN NULL;',
                    hash="44a30833d64a74ee0b6c2c988cb3743bd92d685e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_68534",
                    table="customers_customertagging",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="unsentdocument",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", True)),
                fields=["company", "customer"],
                name="unsent_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="unsentdocument",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resolved_at__isnull", True)),
                fields=("document_kind", "document_id", "role"),
                name="document_unsent_once",
            ),
        ),
        CompanyReferences(
            "customers", only=("customertag", "customertagging", "unsentdocument", "customer.merged_into")
        ),
    ]
