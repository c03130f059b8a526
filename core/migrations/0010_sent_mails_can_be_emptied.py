"""A sent mail stays as it was sent, but for its address and words, which an erasure of personal data takes out for good."""

from django.db import migrations

from core.freeze import FreezeRows

FROZEN = FreezeRows("core_mailmessage", once="OLD.status = 'sent'")
#: Taken out, not rewritten: only to these values.
EMPTIED = """
    TG_OP = 'UPDATE' AND NEW.recipient = 'erased-' || OLD.id || '@erased.invalid' AND NEW.recipient_name = ''
    AND NEW.body_text = '' AND NEW.body_html = '' AND NEW.subject = OLD.document_number AND NEW.status = OLD.status
    AND (NEW.company_id, NEW.event_key, NEW.message_id, NEW.document_kind, NEW.document_id, NEW.document_number, NEW.sent_at)
        IS NOT DISTINCT FROM
        (OLD.company_id, OLD.event_key, OLD.message_id, OLD.document_kind, OLD.document_id, OLD.document_number, OLD.sent_at)
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_file_imports")]

    operations = [
        migrations.RunSQL(FROZEN.down, FROZEN.up),
        FreezeRows("core_mailmessage", once=f"OLD.status = 'sent' AND NOT coalesce({EMPTIED}, false)"),
    ]
