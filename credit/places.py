"""The second level of credit control."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.presentation import Tab


def credit_tabs(actor: Actor, current: str) -> list[Tab]:
    """The second level of credit control: what waits, and the rules that make it wait."""
    places = [
        ("queue", _("Blocked orders"), "credit.view_creditaccount"),
        ("rule-sets", _("Rules"), "credit.view_ruleset"),
    ]
    found = [
        Tab(label, reverse(f"credit:{name}"), is_current=name == current)
        for name, label, permission in places
        if actor.can(permission)
    ]
    return found if len(found) > 1 else []
