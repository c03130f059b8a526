"""Transfers between warehouses, as a list."""

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
from inventory.lifecycle import TransferStatus
from inventory.models import Transfer, Warehouse


class TransferList(DocumentList):
    """Goods that go from one warehouse to another."""

    name = "transfers"
    model = Transfer
    title = _("Transfers")
    permission = "inventory.view_stock"
    previews_pages = True
    columns = (
        LinkColumn("number", _("Number"), url="inventory:transfer"),
        StatusColumn("status", _("Status")),
        TextColumn("source__name", _("From"), key="source"),
        TextColumn("target__name", _("To"), key="target"),
        DateColumn("created_date", _("Written")),
        DateColumn("sent_date", _("Sent")),
        DateColumn("received_date", _("Received")),
        TextColumn("note", _("Note"), muted=True),
    )
    filters = (
        ChoiceFilter("status", _("Status")),
        ReferenceFilter("source", Warehouse, _("From"), code="code", shows="name"),
        ReferenceFilter("target", Warehouse, _("To"), code="code", shows="name"),
        DateFilter("sent_date", _("Sent")),
    )
    search = ("number", "note")
    default_sort = "-number"
    standard_views = (
        View("open", _("Open"), {"status": [TransferStatus.DRAFT.value, TransferStatus.SENT.value]}),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("New transfer"), "inventory:new-transfer", permission="inventory.move_stock")
    empty_title = _("No transfers")
