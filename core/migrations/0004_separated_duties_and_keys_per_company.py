"""Roles that stay apart, files that stay with their company, keys per company, series that stay what they are."""

from django.db import migrations, models

from core.freeze import Trigger, refuse
from core.policy import SEPARATED

PAIRS = ", ".join(f"('{min(pair)}', '{max(pair)}')" for pair in SEPARATED)

# NUM-1 and NUM-3: a series is counted up and dated forward; it never becomes another one.
ONLY_FORWARD = f"""
CREATE OR REPLACE FUNCTION guard_core_numbersequence_only_forward() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.last_number < OLD.last_number OR NEW.last_date < OLD.last_date
     OR OLD.last_date IS NOT NULL AND NEW.last_date IS NULL
     OR (NEW.company_id, NEW.kind, NEW.year) <> (OLD.company_id, OLD.kind, OLD.year) THEN
    {refuse("a number sequence never goes back")}
  END IF;
  RETURN NEW;
END $guard$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_company_issues_invoices_automatically")]

    operations = [
        migrations.RunSQL(ONLY_FORWARD, migrations.RunSQL.noop),
        migrations.RemoveConstraint("idempotencykey", "idempotency_key_once"),
        migrations.AlterField("idempotencykey", "key", models.CharField(max_length=124)),
        migrations.AddConstraint(
            "idempotencykey",
            models.UniqueConstraint(fields=("company", "user", "key"), name="idempotency_key_once"),
        ),
        # ROLES.md, section 2, rule 1; the person's row is locked, so that two grants at once see each other (G3)
        Trigger(
            "core_membership",
            "duties_apart",
            when="AFTER INSERT OR UPDATE",
            body=f"""
              PERFORM FROM core_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
              IF EXISTS (
                SELECT FROM core_membership other
                 WHERE other.company_id = NEW.company_id AND other.user_id = NEW.user_id
                   AND (least(other.role, NEW.role), greatest(other.role, NEW.role)) IN ({PAIRS})
              ) THEN {refuse("core_membership: one person must not hold these roles together")} END IF;
              RETURN NULL;
            """,
        ),
        # COM-1: the table between a mail and its files has no company of its own
        Trigger(
            "core_mailmessage_attachments",
            "same_company",
            when="BEFORE INSERT OR UPDATE",
            body=f"""
              IF NOT EXISTS (
                SELECT FROM core_mailmessage mail JOIN core_storedfile file ON file.company_id = mail.company_id
                 WHERE mail.id = NEW.mailmessage_id AND file.id = NEW.storedfile_id
              ) THEN {refuse("a mail carries files of its own company")} END IF;
              RETURN NEW;
            """,
        ),
    ]
