"""What credit control tells the house about itself when it starts: what takes a second person, its news and places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import approvals, notifications, panels, reasons
from credit import asking, rule_asking
from credit.wording import WORDINGS
from customers.models import Customer
from orders.models import SalesOrder


def register_requests() -> None:
    """What one person asks of a customer's credit and another one approves."""
    for name, label, apply, show, current in (
        (
            asking.TERMS,
            _("Credit limit and review"),
            asking.apply_terms,
            asking.show_terms,
            asking.current_terms,
        ),
        (
            asking.UNBLOCK,
            _("End of a credit block"),
            asking.apply_unblock,
            asking.show_unblock,
            asking.current_block,
        ),
    ):
        approvals.register(
            approvals.RequestKind(
                name=name,
                label=label,
                asks="credit.request_limit",
                decides="credit.approve_limit",
                apply=apply,
                show=show,
                current=current,
                hold=asking.hold_account,
            )
        )
    approvals.register(
        approvals.RequestKind(
            name=rule_asking.RULES,
            label=_("Credit rules of a risk class"),
            asks="credit.request_limit",
            decides="credit.approve_limit",
            apply=rule_asking.apply_rules,
            show=rule_asking.show_rules,
            current=rule_asking.current_rules,
            hold=rule_asking.hold_rules,
        )
    )


def register_news() -> None:
    """Why the credit rules hold an order, and how people are told that it is held."""
    reasons.register(WORDINGS)
    on_hold = notifications.Wording(_("%(number)s is on credit hold"), "pause")
    notifications.register("order.credit_hold", on_hold)


def register_places() -> None:
    """Where credit is seen on the pages of others."""
    for model, url_name, permission in (
        (SalesOrder, "credit:order-panel", "credit.view_creditstate"),
        (Customer, "credit:customer-panel", "credit.view_creditaccount"),
    ):
        panels.register(model, panels.Panel(10, _("Credit"), url_name, permission))
