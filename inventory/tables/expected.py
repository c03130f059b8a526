"""What suppliers are to deliver, as a list: what is due, what is late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.lists import (
    ChoiceFilter,
    DateColumn,
    DateFilter,
    DocumentList,
    LinkColumn,
    NewAction,
    NumberColumn,
    ReferenceFilter,
    StatusColumn,
    TextColumn,
    TextFilter,
    View,
)
from inventory.lifecycle import UNDER_WAY
from inventory.models import SupplyOrder, Warehouse

COMING = ["planned", "confirmed"]


def is_late(row: Mapping[str, Any]) -> bool:
    """The day counts only while something is still to come."""
    return row["status"] in UNDER_WAY


class ExpectedList(DocumentList):
    """What suppliers are to deliver; the tabs say what is due and what is late."""

    name = "expected_receipts"
    model = SupplyOrder
    title = _("Expected receipts")
    permission = "inventory.view_supply"
    annotations = {"line_count": Count("lines")}  # noqa: RUF012 (see DocumentList)
    columns = (
        LinkColumn("number", _("Number"), url="inventory:expected-receipt"),
        DateColumn("expected_date", _("Expected"), late_if=is_late, needs=("status",)),
        TextColumn("supplier", _("Supplier")),
        TextColumn("reference", _("Reference")),
        StatusColumn("status"),
        NumberColumn("line_count", _("Lines")),
        TextColumn("warehouse__name", _("Warehouse")),
    )
    filters = (
        ChoiceFilter("status"),
        DateFilter("expected_date", _("Expected"), lateness=True),
        TextFilter("supplier", _("Supplier")),
        TextFilter("reference", _("Reference")),
        ReferenceFilter("warehouse", Warehouse, _("Warehouse"), code="code", shows="name"),
    )
    search = ("number", "supplier", "reference")
    search_label = _("Number, supplier or reference")
    default_sort = "-number"
    standard_views = (
        View(
            "due",
            _("Due"),
            {"status": COMING},
            condition=lambda frame: Q(expected_date__lte=frame.today),
            sort="expected_date",
        ),
        View(
            "late",
            _("Late"),
            {"status": COMING},
            condition=lambda frame: Q(expected_date__lt=frame.today),
            sort="expected_date",
        ),
        View("coming", _("To come"), {"status": COMING}, sort="expected_date"),
        View("unconfirmed", _("Not confirmed"), {"status": "planned"}, sort="expected_date"),
        View("all", _("All"), {}),
    )
    new_action = NewAction(_("Expect goods"), "inventory:expected-new", permission="inventory.expect_goods")
    empty_title = _("Nothing expected here")
    empty_text = _("What suppliers are to deliver stands here until it has come.")
    empty_icon = "inbox-arrow-down"
