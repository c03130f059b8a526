"""What lies where."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import lists
from core.access import requires
from core.actors import Actor
from core.pages import HtmxHttpRequest
from core.presentation import Action, Notice
from inventory import selectors
from inventory.tables import StockList
from inventory.views.tabs import stock_tabs

SHOWN = 5


@requires("inventory.view_stock")
def stock_list(request: HtmxHttpRequest) -> HttpResponse:
    """What lies where."""
    context: dict[str, Any] = {
        "place": "stock",
        "tabs": stock_tabs("list"),
        "notices": _waiting(request.actor),
    }
    context["can_change_rules"] = request.actor.can("inventory.change_warehouse")
    return lists.respond(request, StockList, context=context, template="inventory/list.html")


def _waiting(actor: Actor) -> list[Notice]:
    """The corrections that wait for approval: what is shown as on hand does not know them yet."""
    if not actor.can("core.view_approval"):
        return []
    waiting = list(selectors.waiting_adjustments(actor)[: SHOWN + 1])
    if not waiting:
        return []
    actions = [
        Action(made.number, made.get_absolute_url(), method="get", icon="hand-raised")
        for made in waiting[:SHOWN]
    ]
    if len(waiting) > SHOWN:
        actions.append(Action(_("All"), f"{reverse('core:approvals')}?view=open", method="get"))
    points = [f"{made.number}: {made.subject_name} ({made.reason})" for made in waiting[:SHOWN]]
    return [
        Notice(
            _("Corrections wait for approval"), _("The quantities below do not hold them yet."),
            points=points, actions=actions,
        )
    ]  # fmt: skip
