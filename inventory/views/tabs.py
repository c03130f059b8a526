"""The second level of the stock: the lists beside the list of what lies where."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.presentation import Tab


def stock_tabs(current: str) -> list[Tab]:
    """The lists of stock, and the products."""
    places = (
        ("list", _("Stock")),
        ("moves", _("Moves")),
        ("lots", _("Lots")),
        ("as-of", _("Of a day")),
        ("expected", _("Expected")),
        ("receipts", _("Receipts")),
        ("replenishment", _("Replenishment")),
        ("rules", _("Reorder rules")),
        ("counts", _("Counts")),
        ("transfers", _("Transfers")),
        ("warehouses", _("Warehouses")),
        ("bins", _("Bins")),
    )
    return [
        *(Tab(label, reverse(f"inventory:{name}"), is_current=name == current) for name, label in places),
        Tab(_("Products"), reverse("catalog:list")),
    ]
