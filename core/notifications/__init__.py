"""Notifications: what a person waits for is told in the top bar, in his language (UX.md, section 10)."""

from core.notifications.mentions import tell_mentioned
from core.notifications.telling import Message, tell, tell_each
from core.notifications.wording import Wording, register, say

__all__ = ["Message", "Wording", "register", "say", "tell", "tell_each", "tell_mentioned"]
