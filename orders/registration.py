"""What the order stage tells the house about itself when it starts: the words of its timelines and news, and its places."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.models import PriceList
from core import document_page, navigation, notifications, panels, reasons, search
from customers.models import Customer
from orders.discretion import reason_of_event
from orders.lifecycle import ExceptionKind
from orders.models import Agreement, SalesOrder, StandingOrder
from orders.offers import words_of_answer, words_of_offering, words_of_sending
from orders.operations import ask_again, register_maker, still_to_order_in
from orders.search import order_commands, search_orders
from orders.selectors import ASKED
from orders.wording import WORDINGS, exception_raised, exception_resolved, promised_again, services_done

VIEW = "orders.view_salesorder"


def _saying(words: Any) -> document_page.Wording:
    return lambda event: str(words)


def _naming(words: Any) -> document_page.Wording:
    """Words with the number of the other document."""
    return lambda event: str(words % event.data["number"])


def _said(words: Any) -> document_page.Wording:
    """Words with what the event remembers."""
    return lambda event: str(words % event.data)


def register_timelines() -> None:
    """How what has happened to orders, agreements and standing orders is said."""
    document_page.register_discretion(SalesOrder, reason_of_event)
    for model, activity, wording in (
        (SalesOrder, "sent", words_of_sending),
        (SalesOrder, "sent again", words_of_sending),
        (SalesOrder, "quoted", words_of_offering),
        (SalesOrder, "extended", words_of_offering),
        (SalesOrder, "accepted", words_of_answer),
        (SalesOrder, "declined", words_of_answer),
        (SalesOrder, "promised again", promised_again),
        (SalesOrder, "exception raised", exception_raised),
        (SalesOrder, "exception resolved", exception_resolved),
        (SalesOrder, ASKED, _saying(_("The customer asks to cancel what has not shipped"))),
        (SalesOrder, "offer wanted", _saying(_("The customer asks for the current offer"))),
        (SalesOrder, "shortage answered", _saying(_("Answered for what cannot come as promised"))),
        (SalesOrder, "released by payment", _said(_("Paid for: %(what)s may leave"))),
        (SalesOrder, "copied", _naming(_("Copied from %s"))),
        (SalesOrder, "duplicate confirmed", _naming(_("Confirmed as another order than %s"))),
        (SalesOrder, "reservation given away", _said(_("%(quantity)s of %(sku)s given to order %(number)s"))),
        (
            SalesOrder,
            "reservation taken over",
            _said(_("%(quantity)s of %(sku)s taken over from order %(number)s")),
        ),
        (SalesOrder, "reservation released", _said(_("%(quantity)s of %(sku)s not held any more"))),
        (SalesOrder, "reservation expired", _said(_("%(quantity)s of %(sku)s held too long and given back"))),
        (SalesOrder, "services delivered", services_done),
        (
            SalesOrder,
            "tolerance changed",
            _said(_("%(sku)s: up to %(over)s %% more and %(under)s %% less may leave")),
        ),
        (Agreement, "consumed", _naming(_("All called off with %s"))),
        (Agreement, "opened again", _naming(_("Open again: %s gave something back"))),
        (StandingOrder, "order made", _naming(_("Order %s made"))),
    ):
        document_page.register_wording(model, activity, wording)


def register_news() -> None:
    """How people are told what happened, and why an order is held."""
    reasons.register(WORDINGS)
    for kind, words, icon in (
        ("order.released", _("%(number)s is released and confirmed"), "play"),
        ("order.rejected", _("%(number)s is rejected by credit and canceled"), "no-symbol"),
        ("order.canceled", _("%(number)s is canceled"), "x-mark"),
        ("order.sent_back", _("The prices of %(number)s are not approved"), "arrow-uturn-left"),
        (
            "order.cancellation_asked",
            _("The customer asks to cancel the rest of %(number)s"),
            "hand-raised",
        ),
        ("order.exception", _("Somebody has to decide about %(number)s"), "exclamation-triangle"),
        ("order.reservation_moved", _("Goods held for %(number)s were given to another order"), "arrow-path"),
        ("order.promised_later", _("What %(number)s waits for comes later"), "clock"),
        ("order.reservation_expired", _("Goods held for %(number)s were given back"), "clock"),
        ("quote.accepted", _("The customer has accepted quote %(number)s"), "check-circle"),
        ("quote.declined", _("The customer has declined quote %(number)s"), "no-symbol"),
        ("quote.wanted", _("The customer asks for the current offer of %(number)s"), "hand-raised"),
        ("quote.expired", _("Quote %(number)s has expired"), "clock"),
        ("standing.failed", _("Standing order %(number)s could not be made"), "exclamation-triangle"),
        ("standing.draft", _("Standing order %(number)s has made a draft"), "document-plus"),
    ):
        notifications.register(kind, notifications.Wording(words, icon))


def register_exceptions() -> None:
    """How goods are ordered in anew that somebody has called off."""
    register_maker(ExceptionKind.SUPPLY, again=ask_again, remaining=still_to_order_in)


def register_places() -> None:
    """Where orders are found: the rail, the menu of new documents, panels on other pages, the search."""
    navigation.register(
        navigation.Place(
            "orders", _("Orders"), "orders:list", permission=VIEW, icon="document-text", order=20, key="o"
        )
    )
    navigation.register_new(
        navigation.NewEntry(
            _("Sales order"),
            "orders:new",
            permission="orders.add_salesorder",
            icon="document-plus",
            key="o",
            order=10,
        )
    )
    navigation.register_new(
        navigation.NewEntry(
            _("Quote"),
            "orders:new-quote",
            permission="orders.add_salesorder",
            icon="document-text",
            key="q",
            order=11,
        )
    )
    for order, title, url_name, permission in (
        (40, _("Blanket agreements"), "orders:customer-agreements", "orders.view_agreement"),
        (41, _("Standing orders"), "orders:customer-standing", "orders.view_standingorder"),
    ):
        panels.register(Customer, panels.Panel(order, title, url_name, permission))
    panels.register(PriceList, panels.Panel(10, _("Try it"), "orders:try-price", "orders.view_price"))
    search.register("order", _("Orders"), search_orders, prefix="so", permission=VIEW)
    search.register_command(order_commands)
