"""What the customers tell the house about themselves when it starts: what takes a second person, news, and places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import approvals, navigation, notifications, panels, search
from customers import asking, operations, proposals
from customers.models import Customer
from customers.search import find_duplicates_page, search_customers

VIEW = "customers.view_customer"


def register_requests() -> None:
    """What one person asks of a customer and another one approves."""
    for name, label, apply, show in (
        (proposals.NEW, _("New customer"), asking.apply_approval, proposals.show_new),
        (proposals.TERMS, _("Terms of a customer"), operations.apply_terms, proposals.show_terms),
    ):
        approvals.register(
            approvals.RequestKind(
                name=name,
                label=label,
                asks="customers.request_terms",
                decides="customers.approve_terms",
                apply=apply,
                show=show,
                current=proposals.current,
                hold=asking.hold_customer,
            )
        )
    approvals.register(
        approvals.RequestKind(
            name=operations.MERGE,
            label=_("Two customers into one"),
            asks="customers.request_merge",
            decides="customers.approve_terms",
            apply=operations.apply_merge,
            show=operations.show_merge,
            current=operations.current_pair,
            hold=operations.hold_both,
        )
    )


def register_news() -> None:
    """How people are told that a document went to nobody."""
    nobody = _("%(number)s has no recipient: %(detail)s has no e-mail address")
    notifications.register("customer.no_recipient", notifications.Wording(nobody, "envelope"))


def register_places() -> None:
    """Where customers are found: the rail, the menu of new documents, panels on their own page, the search."""
    navigation.register(
        navigation.Place(
            "customers",
            _("Customers"),
            "customers:list",
            permission=VIEW,
            icon="user-group",
            order=60,
            key="c",
        )
    )
    navigation.register_new(
        navigation.NewEntry(
            _("Customer"),
            "customers:new",
            permission="customers.add_customer",
            icon="user-plus",
            key="k",
            order=50,
        )
    )
    search.register_command(find_duplicates_page)
    search.register(
        "customer", _("Customers"), search_customers, prefix="cus", permission=VIEW, icon="user-group"
    )
    for order, title, url_name, permission in (
        (80, _("Article numbers"), "customers:article-numbers-panel", VIEW),
        (81, _("Agreed prices"), "customers:prices-panel", "orders.view_price"),
    ):
        panels.register(Customer, panels.Panel(order, title, url_name, permission))
