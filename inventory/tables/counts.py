"""Counts, as a list."""

from django.utils.translation import gettext_lazy as _

from core.lists import (
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    NewAction,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    View,
)
from inventory.lifecycle import CountStatus
from inventory.models import StockCount, Warehouse


class CountList(DocumentList):
    """Sheets of what was counted."""

    name = "stock_counts"
    model = StockCount
    title = _("Stock counts")
    permission = "inventory.view_stock"
    columns = (
        LinkColumn("number", _("Number"), url="inventory:count"),
        StatusColumn("status", _("Status")),
        TextColumn("warehouse__name", _("Warehouse"), key="warehouse"),
        DateColumn("date", _("Begun")),
        TextColumn("adjustment_number", _("Adjustment")),
        TextColumn("note", _("Note"), muted=True),
    )
    filters = (
        ChoiceFilter("status", _("Status")),
        ReferenceFilter("warehouse", Warehouse, _("Warehouse"), code="code", shows="name"),
        DateFilter("date", _("Begun")),
    )
    search = ("number", "note", "adjustment_number")
    default_sort = "-number"
    standard_views = (
        View("open", _("Open"), {"status": [CountStatus.COUNTING.value, CountStatus.SUBMITTED.value]}),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("New count"), "inventory:new-count", permission="inventory.count_stock")
    empty_title = _("No counts")
