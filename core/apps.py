from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from core import field_words

field_words.speak()

GRANTS = """
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO o2c_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO o2c_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO o2c_app;
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM o2c_app;
    DO $$
    DECLARE history text;
    BEGIN
      EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
      FOR history IN
        SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
         WHERE attname = 'pgh_obj_id' AND relkind = 'r'
      LOOP EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM o2c_app', history); END LOOP;
    END $$;
"""


class CoreConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "core"

    def ready(self) -> None:
        from django.utils.translation import gettext
        from django.utils.translation import gettext_lazy as _

        from core import access, approvals, invariants, jobs, lists, mail, outbox, search, tasks  # noqa: F401
        from core.approvals.search import find_approvals, search_requests
        from core.document_page import register_wording
        from core.mail.commands import find_mail_log
        from core.models import ApprovalRequest
        from core.rules import RULES

        invariants.register(*RULES)
        search.register_command(find_mail_log)
        search.register_command(find_approvals)
        register_wording(ApprovalRequest, "requested", lambda event: gettext("Approval requested"))
        search.register(
            "approval", _("Approvals"), search_requests, prefix="apr", permission="core.view_approval",
            icon="hand-raised",
        )  # fmt: skip
        post_migrate.connect(grant_to_application_role, sender=self, dispatch_uid="core.grants")


def grant_to_application_role(using: str, **kwargs: Any) -> None:
    """Give the application role its rights on every table: no TRUNCATE, no DDL, histories only grow (G9, AUD-1).

    A temporary table counts as DDL: it could stand before a table that a guard asks.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT to_regrole('o2c_app') IS NOT NULL AND to_regclass('django_migrations') IS NOT NULL"
        )
        if cursor.fetchone() == (True,):
            cursor.execute(GRANTS)
