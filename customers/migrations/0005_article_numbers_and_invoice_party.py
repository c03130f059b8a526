"""Customers' own article numbers, invoice party, and the key another program knows a customer by."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_packaging_units_substitutes_and_order_steps"),
        ("core", "0007_search_entries"),
        ("customers", "0004_findable_customers"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerProduct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sku", models.CharField(max_length=40)),
                ("name", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="CustomerProductEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("sku", models.CharField(max_length=40)),
                ("name", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
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
            model_name="customer",
            name="external_reference",
            field=models.CharField(
                blank=True,
                help_text="The key another program knows him by; imports find him by that.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="invoice_party",
            field=models.ForeignKey(
                blank=True,
                help_text="Who gets the invoices, when it is not the customer.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="external_reference",
            field=models.CharField(
                blank=True,
                help_text="The key another program knows him by; imports find him by that.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="invoice_party",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who gets the invoices, when it is not the customer.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "salesperson_id", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."external_reference", NEW."id", NEW."invoice_party_id", NEW."is_active", NEW."is_approved", NEW."language", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."salesperson_id", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="49442a2338ab5615fe060cbe5765fbbde49f0559",
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
                    func='INSERT INTO "customers_customerevent" ("allows_partial_delivery", "billing_policy", "code", "company_id", "country", "currency", "email", "external_reference", "id", "invoice_party_id", "is_active", "is_approved", "language", "name", "notes", "parent_id", "payment_terms_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "price_list_id", "priority", "salesperson_id", "tax_position_id", "vat_id", "version") VALUES (NEW."allows_partial_delivery", NEW."billing_policy", NEW."code", NEW."company_id", NEW."country", NEW."currency", NEW."email", NEW."external_reference", NEW."id", NEW."invoice_party_id", NEW."is_active", NEW."is_approved", NEW."language", NEW."name", NEW."notes", NEW."parent_id", NEW."payment_terms_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."price_list_id", NEW."priority", NEW."salesperson_id", NEW."tax_position_id", NEW."vat_id", NEW."version"); RETURN NULL;',
                    hash="dfa20668646e1ce56d52caa1059dd730da8547fb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca86d",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_reference", ""), _negated=True),
                fields=("company", "external_reference"),
                name="customer_external_reference_once",
            ),
        ),
        migrations.AddField(
            model_name="customerproduct",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="customerproduct",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="products", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="customerproduct",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="customerproductevent",
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
            model_name="customerproductevent",
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
            model_name="customerproductevent",
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
            model_name="customerproductevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="customers.customerproduct",
            ),
        ),
        migrations.AddField(
            model_name="customerproductevent",
            name="product",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="catalog.product",
            ),
        ),
        migrations.AddConstraint(
            model_name="customerproduct",
            constraint=models.UniqueConstraint(fields=("customer", "sku"), name="customer_product_sku_once"),
        ),
        migrations.AddConstraint(
            model_name="customerproduct",
            constraint=models.UniqueConstraint(fields=("customer", "product"), name="customer_product_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customerproduct",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "customers_customerproductevent" ("company_id", "customer_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "sku") VALUES (NEW."company_id", NEW."customer_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."sku"); RETURN NULL;',
                    hash="6e2866c532da71c566958c197bed4e149fb95cc6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5cc5b",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "customers_customerproductevent" ("company_id", "customer_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "sku") VALUES (NEW."company_id", NEW."customer_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."sku"); RETURN NULL;',
                    hash="729c2078c522c5637beed49e85b1933bb4dd4806",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3d02f",
                    table="customers_customerproduct",
                    when="AFTER",
                ),
            ),
        ),
        CompanyReferences("customers", only=("customerproduct", "customer.invoice_party")),
    ]
