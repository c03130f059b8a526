"""Promises to pay: what a customer promised, about which open items, and whether the money came in time."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences, FreezeRows, GuardLifecycle, Trigger, refuse
from receivables.lifecycle import PROMISE_LIFECYCLE

# What is promised is what is open: the item is locked and looked at (G3), and nobody promises it twice at a time.
CHECK_LINE = f"""
  PERFORM FROM receivables_openitem WHERE id = NEW.item_id FOR UPDATE;
  SELECT * INTO item FROM receivables_openitem WHERE id = NEW.item_id;
  SELECT * INTO promise FROM receivables_promisetopay WHERE id = NEW.promise_id;
  IF promise.status <> 'open' OR NOT item.is_debit OR item.currency <> promise.currency
     OR item.open_amount = 0 OR item.open_amount <> NEW.open_amount
     OR (SELECT count(DISTINCT coalesce(parent_id, id)) FROM customers_customer
          WHERE id IN (item.customer_id, promise.customer_id)) <> 1 THEN
    {refuse("a promise is about open debits of one payer and one currency")}
  END IF;
  IF EXISTS (SELECT FROM receivables_promiseline other
               JOIN receivables_promisetopay made ON made.id = other.promise_id AND made.status = 'open'
              WHERE other.item_id = NEW.item_id AND other.promise_id <> NEW.promise_id) THEN
    {refuse("an item has one open promise at most")}
  END IF;
  RETURN NEW;
"""
CHECK_AMOUNT = f"""
  IF NEW.promised_amount > (SELECT coalesce(sum(open_amount), 0) FROM receivables_promiseline WHERE promise_id = NEW.id) THEN
    {refuse("a promise is not over more than is open")}
  END IF;
  RETURN NULL;
"""
# REC-6: the reminder waits for the promise.
NOT_PROMISED = f"""
  IF EXISTS (SELECT FROM receivables_promiseline line
               JOIN receivables_promisetopay promise ON promise.id = line.promise_id AND promise.status = 'open'
              WHERE line.item_id = NEW.item_id) THEN
    {refuse("a promised item is not dunned")}
  END IF;
  RETURN NEW;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_words_by_what_is_inside"),
        ("customers", "0011_found_by_what_is_inside"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("receivables", "0007_history_by_statement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PromiseRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="So many days after the promised one the money still counts as in time.",
                        validators=[django.core.validators.MaxValueValidator(30)],
                    ),
                ),
                (
                    "most_days_ahead",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="A promise reaches at most so many days ahead.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                    ),
                ),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promise_rules",
                        to="core.company",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "promise rules",
            },
        ),
        migrations.CreateModel(
            name="PromiseRulesEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "grace_days",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="So many days after the promised one the money still counts as in time.",
                        validators=[django.core.validators.MaxValueValidator(30)],
                    ),
                ),
                (
                    "most_days_ahead",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="A promise reaches at most so many days ahead.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(365),
                        ],
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.company",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="receivables.promiserules",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PromiseToPay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("kept", "Kept"),
                            ("partly_kept", "Partly kept"),
                            ("broken", "Broken"),
                            ("replaced", "Replaced"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=11,
                    ),
                ),
                ("is_whole_account", models.BooleanField(default=False)),
                ("currency", models.CharField(max_length=3)),
                (
                    "promised_amount",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20),
                ),
                ("kept_amount", models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20)),
                ("made_on", models.DateField()),
                ("promised_date", models.DateField()),
                ("grace_date", models.DateField(help_text="Until when the money counts as in time.")),
                ("promised_by", models.CharField(blank=True, max_length=100)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("email", "E-mail"),
                            ("letter", "Letter"),
                            ("visit", "In person"),
                        ],
                        default="phone",
                        max_length=6,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.company",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="customers.customer",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="receivables.promisetopay",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "promises to pay",
            },
        ),
        migrations.CreateModel(
            name="PromiseLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "open_amount",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0"),
                        help_text="When it was promised.",
                        max_digits=20,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.company",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promise_lines",
                        to="receivables.openitem",
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="receivables.promisetopay",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="promiserules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grace_days__lte", 30), ("most_days_ahead__gte", 1), ("most_days_ahead__lte", 365)
                ),
                name="promise_rules_within_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promiserules",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_promiserulesevent" ("company_id", "grace_days", "id", "most_days_ahead", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."company_id", new_values."grace_days", new_values."id", new_values."most_days_ahead", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c36005520b4ee0949bc896c5af4127ec4786e62f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_79d84",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="receivables_promiserules",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promiserules",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_promiserulesevent" ("company_id", "grace_days", "id", "most_days_ahead", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."company_id", new_values."grace_days", new_values."id", new_values."most_days_ahead", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c924a785d8717d5dd1410aef73981febf3d17fda",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_648dc",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="receivables_promiserules",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="promisetopay",
            index=models.Index(fields=["customer", "-id"], name="promise_of_customer"),
        ),
        migrations.AddIndex(
            model_name="promisetopay",
            index=models.Index(
                condition=models.Q(("status", "open")),
                fields=["company", "promised_date", "id"],
                name="promise_open",
            ),
        ),
        migrations.AddIndex(
            model_name="promisetopay",
            index=models.Index(
                condition=models.Q(("status__in", ("kept", "partly_kept", "broken"))),
                fields=["customer", "decided_on"],
                name="promise_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="promisetopay",
            index=models.Index(fields=["company", "-promised_date", "-id"], name="promise_newest"),
        ),
        migrations.AddConstraint(
            model_name="promisetopay",
            constraint=models.UniqueConstraint(fields=("company", "number"), name="promise_once"),
        ),
        migrations.AddConstraint(
            model_name="promisetopay",
            constraint=models.CheckConstraint(
                condition=models.Q(("promised_amount__gt", 0)), name="promise_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="promisetopay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept_amount__gte", 0), ("kept_amount__lte", models.F("promised_amount"))
                ),
                name="promise_kept_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="promisetopay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("grace_date__gte", models.F("promised_date")),
                    ("promised_date__gte", models.F("made_on")),
                ),
                name="promise_looks_ahead",
            ),
        ),
        migrations.AddConstraint(
            model_name="promisetopay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept_amount", models.F("promised_amount")), ("status", "kept")),
                    models.Q(("kept_amount", 0), ("status", "broken")),
                    models.Q(
                        ("kept_amount__lt", models.F("promised_amount")),
                        ("status__in", ("open", "partly_kept")),
                    ),
                    ("status__in", ("replaced", "withdrawn")),
                    _connector="OR",
                ),
                name="promise_status_says_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="promisetopay",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_on__isnull", True), ("status", "open")),
                    models.Q(models.Q(("status", "open"), _negated=True), ("decided_on__isnull", False)),
                    _connector="OR",
                ),
                name="promise_decided_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="promiseline",
            constraint=models.UniqueConstraint(fields=("promise", "item"), name="item_once_per_promise"),
        ),
        CompanyReferences("receivables", only=("promisetopay", "promiseline")),
        GuardLifecycle("receivables_promisetopay", "receivables.promisetopay", PROMISE_LIFECYCLE.pairs()),
        # The words of a person may be erased, what was promised may not.
        FreezeRows(
            "receivables_promisetopay",
            free=("status", "kept_amount", "decided_on", "replaced_by_id", "promised_by", "note"),
        ),
        FreezeRows("receivables_promiseline"),
        Trigger(
            "receivables_promiseline",
            "check_line",
            when="BEFORE INSERT",
            declare="item receivables_openitem%ROWTYPE; promise receivables_promisetopay%ROWTYPE;",
            body=CHECK_LINE,
        ),
        Trigger(
            "receivables_promisetopay",
            "check_amount",
            when="AFTER INSERT",
            body=CHECK_AMOUNT,
            is_deferred=True,
        ),
        Trigger(
            "receivables_dunningnoticeline",
            "not_promised",
            when="BEFORE INSERT OR UPDATE",
            condition="NEW.is_executed",
            body=NOT_PROMISED,
        ),
    ]
