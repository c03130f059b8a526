"""Mail: written down with the business event, sent after the commit, never twice (MAIL-1)."""

from core.mail.delivery import resend, send_message
from core.mail.forgetting import forget
from core.mail.senders import register_cause
from core.mail.writing import attachment_name, queue, take_as_sent

__all__ = ["attachment_name", "forget", "queue", "register_cause", "resend", "send_message", "take_as_sent"]
