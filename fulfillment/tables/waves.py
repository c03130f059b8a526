"""The list of waves."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.lists import (
    ChoiceFilter,
    DocumentList,
    LinkColumn,
    MomentColumn,
    NewAction,
    NumberColumn,
    StatusColumn,
    TextColumn,
    View,
)
from fulfillment.models import Wave


class WaveList(DocumentList):
    """Waves: planned, on their walk, done."""

    name = "waves"
    model = Wave
    title = _("Waves")
    permission = "inventory.view_stock"
    annotations: ClassVar = {"shipment_count": Count("shipments", distinct=True)}
    columns = (
        LinkColumn("number", _("Number"), url="fulfillment:wave"),
        MomentColumn("due_at", _("Due")),
        StatusColumn("status"),
        NumberColumn("shipment_count", _("Shipments")),
        TextColumn("picker__username", _("Picker")),
        TextColumn("warehouse__name", _("Warehouse"), muted=True),
        MomentColumn("created_at", _("Created"), default=False),
    )
    filters = (ChoiceFilter("status"),)
    search = ("number", "picker__username")
    search_label = _("Wave or picker")
    default_sort = "-number"
    standard_views = (
        View("released", _("Released"), {"status": "released"}, sort="due_at"),
        View("planned", _("Planned"), {"status": "planned"}, sort="due_at"),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("Choose shipments"), "fulfillment:list", permission="fulfillment.ship_goods")
    empty_title = _("No waves here")
    empty_text = _("Select shipments in their list and put them on a wave.")
    empty_icon = "queue-list"
