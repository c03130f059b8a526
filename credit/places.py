"""The second level of credit: the lists beside the queue."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.presentation import Tab


def credit_tabs(actor: Actor, current: str) -> list[Tab]:
    """The lists this actor may open; none where there is only one."""
    places = [
        (_("Blocked orders"), "credit:queue", "credit.view_creditaccount"),
        (_("Rules"), "credit:rule-sets", "credit.view_ruleset"),
        (_("Customers by risk"), "credit:scores", "credit.view_creditaccount"),
        (_("Mails"), "credit:mail-rules", "credit.approve_limit"),
    ]
    found = [
        Tab(label, reverse(name), is_current=name == current)
        for label, name, permission in places
        if actor.can(permission)
    ]
    return found if len(found) > 1 else []
