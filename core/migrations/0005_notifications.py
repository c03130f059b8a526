"""What a person is told about in the top bar."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_separated_duties_and_keys_per_company"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("data", models.JSONField(default=dict, help_text="What the words of the kind name.")),
                (
                    "actor_name",
                    models.CharField(blank=True, help_text="Empty: the application itself.", max_length=150),
                ),
                ("url", models.CharField(max_length=300)),
                (
                    "key",
                    models.CharField(help_text="Tells the same fact only once.", max_length=100, null=True),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("read_at", models.DateTimeField(null=True)),
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["user", "company"],
                        name="notification_unread",
                    ),
                    models.Index(
                        fields=["user", "company", "-created_at", "-id"], name="notification_newest"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "user", "key"), name="notification_once")
                ],
            },
        ),
    ]
