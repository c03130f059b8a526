"""Requests that another person approves: the proposal is frozen, a decision is final and another's (SEC-2)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from core.freeze import FreezeRows, GuardLifecycle, Trigger, refuse
from core.models import REQUEST_LIFECYCLE


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_notifications"),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=40)),
                ('subject_kind', models.CharField(blank=True, help_text='As the timeline names it.', max_length=40)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('subject_name', models.CharField(max_length=200)),
                ('subject_url', models.CharField(blank=True, max_length=300)),
                ('key', models.CharField(help_text='Of the requests of one key only one waits.', max_length=100, null=True)),
                ('proposal', models.JSONField(default=dict, help_text='What is to be done.')),
                ('basis', models.JSONField(default=dict, help_text='What it was when the request was made.')),
                ('requested_amount', models.DecimalField(decimal_places=4, default=None, max_digits=20, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('reason', models.TextField()),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('status', models.CharField(choices=[('requested', 'Waiting'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='requested', max_length=9)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.TextField(blank=True)),
                ('result_name', models.CharField(blank=True, help_text='What came of it.', max_length=200)),
                ('result_url', models.CharField(blank=True, max_length=300)),
                ('version', models.PositiveIntegerField(default=1)),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'requested')), fields=['company', 'kind'], name='approval_request_waiting'), models.Index(fields=['company', 'requested_by', '-id'], name='approval_request_own'), models.Index(fields=['subject_kind', 'subject_id'], name='approval_request_subject')],
                'constraints': [models.UniqueConstraint(fields=('company', 'number'), name='approval_request_once'), models.UniqueConstraint(condition=models.Q(('status', 'requested')), fields=('company', 'key'), name='approval_request_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('status', 'requested')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status', 'withdrawn')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ('approved', 'refused')), models.Q(('decided_by', models.F('requested_by')), _negated=True)), _connector='OR'), name='approver_did_not_request')],
            },
        ),
        FreezeRows(
            "core_approvalrequest",
            free=(
                "status", "decided_by_id", "decided_at", "decision_reason", "result_name", "result_url", "version",
            ),
        ),
        GuardLifecycle("core_approvalrequest", "core.approvalrequest", REQUEST_LIFECYCLE),
        Trigger(
            "core_approvalrequest",
            "decided_once",
            when="BEFORE INSERT OR UPDATE",
            body=f"""
              IF TG_OP = 'INSERT' AND NEW.status <> 'requested' THEN
                {refuse("core_approvalrequest: a request begins undecided")}
              ELSIF TG_OP = 'UPDATE' AND OLD.status <> 'requested' THEN
                {refuse("core_approvalrequest: a decided request is frozen")}
              END IF;
              RETURN NEW;
            """,
        ),
    ]  # fmt: skip
