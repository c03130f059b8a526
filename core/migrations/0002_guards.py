"""The application role, and what even raw SQL may not do to the foundation's tables."""

from django.db import migrations

from core.freeze import CompanyReferences, FreezeRows, Trigger, refuse

# The role the application works as: no DDL, no TRUNCATE, owns nothing (INVARIANTS.md, G9).
CREATE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'o2c_app') THEN CREATE ROLE o2c_app NOLOGIN; END IF;
  EXECUTE format('GRANT o2c_app TO %I', current_user);
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_ROLE, migrations.RunSQL.noop),
        CompanyReferences("core"),
        FreezeRows("core_event"),
        FreezeRows("core_securityevent"),
        FreezeRows("core_storedfile"),
        FreezeRows("core_mailmessage", once="OLD.status = 'sent'"),
        Trigger(
            "core_numbersequence",
            "only_forward",
            when="BEFORE UPDATE OR DELETE",
            body=f"""
              IF TG_OP = 'DELETE' OR NEW.last_number < OLD.last_number THEN
                {refuse("a number sequence never goes back")}
              END IF;
              RETURN NEW;
            """,
        ),
    ]
