"""The way to the mail log from the command palette."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.finding import folded
from core.search import SearchHit


def find_mail_log(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """The mail log, for those who may see it."""
    label = _("Mail log")
    if not actor.can("core.view_mail") or folded(text) not in folded(label):
        return []
    return [SearchHit(label, reverse("core:mail-log"), icon="envelope")]
