"""What the stock tells the house about itself when it starts: what takes a second person, and its places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.operations import register_moved, register_waited_for
from core import approvals, navigation, notifications, panels, search
from inventory import operations, proposals, selectors
from inventory.search import (
    expected_commands,
    search_counts,
    search_expected,
    search_lots,
    search_receipts,
    search_transfers,
)

VIEW = "inventory.view_stock"


def register_requests() -> None:
    """What one person asks of the stock and another one approves."""
    for name, label in ((proposals.ADJUSTMENT, _("Stock adjustment")), (proposals.SCRAP, _("Scrap"))):
        approvals.register(
            approvals.RequestKind(
                name=name,
                label=label,
                asks="inventory.adjust_stock",
                decides="inventory.approve_adjustment",
                apply=operations.apply_adjustment,
                show=proposals.show,
            )
        )
    approvals.register(
        approvals.RequestKind(
            name=proposals.COUNT,
            label=_("Stock count"),
            asks="inventory.count_stock",
            decides="inventory.approve_adjustment",
            apply=operations.apply_count,
            show=selectors.show_count,
        )
    )


def register_facts() -> None:
    """What the catalog asks before a product becomes another: whether it has ever lain here, or is to come."""
    register_moved(selectors.moved_products)
    register_waited_for(selectors.products_to_come)


def register_news() -> None:
    """How people are told what has not come."""
    words = _("%(number)s should have come and has not")
    notifications.register("supply.late", notifications.Wording(words, "clock"))


def register_places() -> None:
    """Where stock is found: the rail, a tab of the catalog, the menu of new documents, a panel on the product's page, the search."""
    navigation.register(
        navigation.Place("stock", _("Stock"), "inventory:list", permission=VIEW, icon="cube", order=70)
    )
    navigation.register_tab("catalog", navigation.PlaceTab(_("Stock"), "inventory:list", VIEW))
    for label, url_name, permission, icon, order in (
        (_("Goods receipt"), "inventory:receive", "inventory.receive_goods", "inbox-arrow-down", 40),
        (_("Expected receipt"), "inventory:expected-new", "inventory.expect_goods", "calendar", 42),
        (_("Stock adjustment"), "inventory:adjust", "inventory.adjust_stock", "scale", 41),
        (_("Scrap"), "inventory:scrap", "inventory.adjust_stock", "trash", 42),
        (_("Transfer"), "inventory:new-transfer", "inventory.move_stock", "truck", 43),
        (_("Stock count"), "inventory:new-count", "inventory.count_stock", "check", 44),
    ):
        navigation.register_new(navigation.NewEntry(label, url_name, permission, icon=icon, order=order))
    panels.register(Product, panels.Panel(10, _("Stock"), "inventory:product-panel", VIEW))
    supply = "inventory.view_supply"
    search.register(
        "expected",
        _("Expected receipts"),
        search_expected,
        prefix="er",
        permission=supply,
        icon="inbox-arrow-down",
    )
    search.register("lot", _("Lots"), search_lots, prefix="lot", permission=VIEW, icon="tag")
    for kind, label, find, icon in (
        ("receipt", _("Receipts"), search_receipts, "inbox-arrow-down"),
        ("transfer", _("Transfers"), search_transfers, "truck"),
        ("count", _("Counts"), search_counts, "check"),
    ):
        search.register(kind, label, find, prefix=kind, permission=VIEW, icon=icon)
    search.register_command(expected_commands)
