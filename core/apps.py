from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

GRANTS = """
    GRANT USAGE ON SCHEMA public TO o2c_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO o2c_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO o2c_app;
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM o2c_app;
"""


class CoreConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "core"

    def ready(self) -> None:
        from core import access, jobs, lists, mail, outbox, search, tasks  # noqa: F401
        from core.mail.commands import find_mail_log

        search.register_command(find_mail_log)
        post_migrate.connect(grant_to_application_role, sender=self, dispatch_uid="core.grants")


def grant_to_application_role(using: str, **kwargs: Any) -> None:
    """Give the application role its rights on every table: no TRUNCATE, no DDL (INVARIANTS.md, G9)."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT to_regrole('o2c_app') IS NOT NULL AND to_regclass('django_migrations') IS NOT NULL"
        )
        if cursor.fetchone() == (True,):
            cursor.execute(GRANTS)
