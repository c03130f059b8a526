"""Notifications: what a person waits for is told in the top bar, in his language (UX.md, section 10)."""

from core.notifications.mentions import tell_mentioned
from core.notifications.telling import tell
from core.notifications.wording import Wording, register, say

__all__ = ["Wording", "register", "say", "tell", "tell_mentioned"]
