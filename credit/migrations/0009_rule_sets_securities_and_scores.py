"""Rules as a set per risk class, securities beside the limit, and how risky a customer was held day by day."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.freeze import CompanyReferences

#: What a company had set as fields of its policy are rows of its standard rule set now.
RULES_OF_POLICIES = """
    INSERT INTO credit_creditrule (company_id, policy_id, rule, amount, number, points)
    SELECT p.company_id, p.id, r.rule, r.amount, r.number, CASE WHEN r.is_on THEN r.points ELSE '{}' END
      FROM credit_creditpolicy p, LATERAL (VALUES
        ('blocked', NULL::numeric, NULL::int, '{submit,amend,reopen,release,ship}'::varchar[], true),
        ('limit', NULL, NULL, '{submit,amend,reopen,release}', true),
        ('overdue', p.overdue_tolerance, p.max_overdue_days, '{submit,amend,reopen,release}', p.max_overdue_days IS NOT NULL),
        ('overdue_amount', p.max_overdue_amount, NULL, '{submit,amend,reopen,release}', p.max_overdue_amount IS NOT NULL),
        ('dunning', NULL, p.max_dunning_level, '{submit,amend,reopen,release}', p.max_dunning_level IS NOT NULL),
        ('review', NULL, NULL, '{submit,amend,reopen,release}', true),
        ('first_order', NULL, NULL, '{submit,amend,reopen,release}', p.holds_first_order),
        ('unreviewed', NULL, NULL, '{submit,amend,reopen,release}', p.holds_unreviewed)
      ) AS r(rule, amount, number, points, is_on);
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_words_by_what_is_inside"),
        ("credit", "0008_releases_lapse_with_another_payer"),
        ("customers", "0011_found_by_what_is_inside"),
        ("orders", "0013_agreements_open_again"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CreditRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("blocked", "Account blocked"),
                            ("limit", "Credit limit"),
                            ("limit_used", "Share of the limit used"),
                            ("overdue", "Days overdue"),
                            ("overdue_amount", "Amount overdue"),
                            ("dunning", "Dunning level"),
                            ("promises", "Broken promises"),
                            ("review", "Review overdue"),
                            ("first_order", "First order"),
                            ("unreviewed", "No limit decided"),
                            ("order_value", "Order value"),
                            ("horizon", "Horizon"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        default=None,
                        help_text="In the company's currency.",
                        max_digits=20,
                        null=True,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("submit", "Submit"),
                                ("amend", "Amendment"),
                                ("reopen", "Submitted again"),
                                ("copy", "Copy"),
                                ("release", "Release to pick"),
                                ("ship", "Dispatch"),
                                ("recheck", "Checked again"),
                            ],
                            max_length=8,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CreditRuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("blocked", "Account blocked"),
                            ("limit", "Credit limit"),
                            ("limit_used", "Share of the limit used"),
                            ("overdue", "Days overdue"),
                            ("overdue_amount", "Amount overdue"),
                            ("dunning", "Dunning level"),
                            ("promises", "Broken promises"),
                            ("review", "Review overdue"),
                            ("first_order", "First order"),
                            ("unreviewed", "No limit decided"),
                            ("order_value", "Order value"),
                            ("horizon", "Horizon"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        default=None,
                        help_text="In the company's currency.",
                        max_digits=20,
                        null=True,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("submit", "Submit"),
                                ("amend", "Amendment"),
                                ("reopen", "Submitted again"),
                                ("copy", "Copy"),
                                ("release", "Release to pick"),
                                ("ship", "Dispatch"),
                                ("recheck", "Checked again"),
                            ],
                            max_length=8,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RiskScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField()),
                ("score", models.PositiveSmallIntegerField()),
                ("factors", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Security",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("insurance", "Credit insurance"),
                            ("guarantee", "Bank guarantee"),
                            ("letter", "Letter of credit"),
                            ("deposit", "Deposit"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "covered_amount",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20),
                ),
                ("currency", models.CharField(max_length=3)),
                (
                    "reference",
                    models.CharField(
                        help_text="Policy, guarantee or letter of credit, as its issuer names it.",
                        max_length=100,
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=100)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "confirmed_at",
                    models.DateTimeField(help_text="When somebody has seen the paper.", null=True),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "securities",
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("insurance", "Credit insurance"),
                            ("guarantee", "Bank guarantee"),
                            ("letter", "Letter of credit"),
                            ("deposit", "Deposit"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "covered_amount",
                    models.DecimalField(decimal_places=4, default=Decimal("0"), max_digits=20),
                ),
                ("currency", models.CharField(max_length=3)),
                (
                    "reference",
                    models.CharField(
                        help_text="Policy, guarantee or letter of credit, as its issuer names it.",
                        max_length=100,
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=100)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "confirmed_at",
                    models.DateTimeField(help_text="When somebody has seen the paper.", null=True),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
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
        migrations.AddField(
            model_name="creditdecision",
            name="later_amount",
            field=models.DecimalField(
                db_default=0,
                decimal_places=4,
                default=Decimal("0"),
                help_text="What ships after the horizon and was not counted.",
                max_digits=20,
            ),
        ),
        migrations.AddField(
            model_name="creditdecision",
            name="risk_class",
            field=models.CharField(blank=True, db_default="", max_length=20),
        ),
        migrations.AddField(
            model_name="creditlimit",
            name="reason",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="creditlimit",
            name="set_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="creditlimitevent",
            name="reason",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="creditlimitevent",
            name="set_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="creditpolicy",
            name="name",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="creditpolicy",
            name="risk_class",
            field=models.CharField(default="standard", max_length=20),
        ),
        migrations.AddField(
            model_name="creditpolicy",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="creditpolicyevent",
            name="name",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="creditpolicyevent",
            name="risk_class",
            field=models.CharField(default="standard", max_length=20),
        ),
        migrations.AddField(
            model_name="creditpolicyevent",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name="creditaccount",
            name="risk_class",
            field=models.CharField(
                default="standard", help_text="Which of the company's rule sets decides.", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="creditaccountevent",
            name="risk_class",
            field=models.CharField(
                default="standard", help_text="Which of the company's rule sets decides.", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="creditdecision",
            name="check_point",
            field=models.CharField(
                choices=[
                    ("submit", "Submit"),
                    ("amend", "Amendment"),
                    ("reopen", "Submitted again"),
                    ("copy", "Copy"),
                    ("release", "Release to pick"),
                    ("ship", "Dispatch"),
                    ("recheck", "Checked again"),
                ],
                default="submit",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="creditpolicy",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="credit_policies", to="core.company"
            ),
        ),
        migrations.AddConstraint(
            model_name="creditlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="credit_limit_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditpolicy",
            constraint=models.UniqueConstraint(fields=("company", "risk_class"), name="credit_policy_once"),
        ),
        migrations.AddField(
            model_name="creditrule",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="creditrule",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rules", to="credit.creditpolicy"
            ),
        ),
        migrations.AddField(
            model_name="creditruleevent",
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
            model_name="creditruleevent",
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
            model_name="creditruleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="credit.creditrule",
            ),
        ),
        migrations.AddField(
            model_name="creditruleevent",
            name="policy",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="credit.creditpolicy",
            ),
        ),
        migrations.AddField(
            model_name="riskscore",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="riskscore",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risk_scores",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="security",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="securities",
                to="credit.creditaccount",
            ),
        ),
        migrations.AddField(
            model_name="security",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.company"
            ),
        ),
        migrations.AddField(
            model_name="security",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="security",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="securities",
                to="orders.salesorder",
            ),
        ),
        migrations.AddField(
            model_name="securityevent",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="credit.creditaccount",
            ),
        ),
        migrations.AddField(
            model_name="securityevent",
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
            model_name="securityevent",
            name="confirmed_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="securityevent",
            name="order",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="orders.salesorder",
            ),
        ),
        migrations.AddField(
            model_name="securityevent",
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
            model_name="securityevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="credit.security",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditrule",
            constraint=models.UniqueConstraint(fields=("policy", "rule"), name="credit_rule_once"),
        ),
        migrations.AddConstraint(
            model_name="creditrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                name="credit_rule_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="riskscore",
            index=models.Index(fields=["company", "date", "-score"], name="risk_score_of_day"),
        ),
        migrations.AddConstraint(
            model_name="riskscore",
            constraint=models.UniqueConstraint(fields=("customer", "date"), name="risk_score_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="riskscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__lte", 100)), name="risk_score_at_most_100"
            ),
        ),
        migrations.AddIndex(
            model_name="security",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["account"], name="security_in_force"
            ),
        ),
        migrations.AddIndex(
            model_name="security",
            index=models.Index(
                condition=models.Q(("order__isnull", False)), fields=["order"], name="security_of_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="security",
            constraint=models.CheckConstraint(
                condition=models.Q(("covered_amount__gt", 0)), name="security_covers_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="security",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="security_ends_after_it_begins",
            ),
        ),
        migrations.RunSQL(RULES_OF_POLICIES, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="creditpolicy",
            name="holds_first_order",
        ),
        migrations.RemoveField(
            model_name="creditpolicy",
            name="holds_unreviewed",
        ),
        migrations.RemoveField(
            model_name="creditpolicy",
            name="max_dunning_level",
        ),
        migrations.RemoveField(
            model_name="creditpolicy",
            name="max_overdue_amount",
        ),
        migrations.RemoveField(
            model_name="creditpolicy",
            name="max_overdue_days",
        ),
        migrations.RemoveField(
            model_name="creditpolicy",
            name="overdue_tolerance",
        ),
        migrations.RemoveField(
            model_name="creditpolicyevent",
            name="holds_first_order",
        ),
        migrations.RemoveField(
            model_name="creditpolicyevent",
            name="holds_unreviewed",
        ),
        migrations.RemoveField(
            model_name="creditpolicyevent",
            name="max_dunning_level",
        ),
        migrations.RemoveField(
            model_name="creditpolicyevent",
            name="max_overdue_amount",
        ),
        migrations.RemoveField(
            model_name="creditpolicyevent",
            name="max_overdue_days",
        ),
        migrations.RemoveField(
            model_name="creditpolicyevent",
            name="overdue_tolerance",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditlimit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditlimitevent" ("account_id", "company_id", "currency", "id", "limit_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_by_id", "valid_from", "valid_to") SELECT new_values."account_id", new_values."company_id", new_values."currency", new_values."id", new_values."limit_amount", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."set_by_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="737f9806ec8e86829cf3367930395101215382a5",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditlimitevent" ("account_id", "company_id", "currency", "id", "limit_amount", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_by_id", "valid_from", "valid_to") SELECT new_values."account_id", new_values."company_id", new_values."currency", new_values."id", new_values."limit_amount", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."set_by_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="49567b81f7e46e92022cc85411be5ff376b89322",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditpolicyevent" ("company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days", "risk_class", "version") SELECT new_values."company_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."release_days", new_values."risk_class", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="5d8940f2d47c7980a7956389b3d68bb8826386d1",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditpolicyevent" ("company_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_days", "risk_class", "version") SELECT new_values."company_id", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."release_days", new_values."risk_class", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="010ce24900fc650537ad51cd54ceb72161ac618e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc56c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_creditpolicy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditruleevent" ("amount", "company_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "policy_id", "rule") SELECT new_values."amount", new_values."company_id", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."points", new_values."policy_id", new_values."rule" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e36d1e981908f565d5ef62dcfeab0e668896b5b9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1c169",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credit_creditrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="creditrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_creditruleevent" ("amount", "company_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "policy_id", "rule") SELECT new_values."amount", new_values."company_id", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."points", new_values."policy_id", new_values."rule" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e1f99d9499ead3f7abf6867feb6b600b6b7e752e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0d684",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_creditrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="security",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_securityevent" ("account_id", "company_id", "confirmed_at", "confirmed_by_id", "covered_amount", "currency", "ended_at", "id", "issuer", "kind", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "valid_from", "valid_to") SELECT new_values."account_id", new_values."company_id", new_values."confirmed_at", new_values."confirmed_by_id", new_values."covered_amount", new_values."currency", new_values."ended_at", new_values."id", new_values."issuer", new_values."kind", new_values."order_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reference", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d3d5662875e7838894d15e4854e46d425e030a0b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_287a2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credit_security",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="security",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "credit_securityevent" ("account_id", "company_id", "confirmed_at", "confirmed_by_id", "covered_amount", "currency", "ended_at", "id", "issuer", "kind", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "valid_from", "valid_to") SELECT new_values."account_id", new_values."company_id", new_values."confirmed_at", new_values."confirmed_by_id", new_values."covered_amount", new_values."currency", new_values."ended_at", new_values."id", new_values."issuer", new_values."kind", new_values."order_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reference", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="47df6409fb5c241ba65ba4778716e2274668fd74",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_567f3",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_security",
                    when="AFTER",
                ),
            ),
        ),
        CompanyReferences("credit", only=("security", "riskscore", "creditrule")),
    ]
