"""What credit control tells the house about itself when it starts: what takes a second person, its news and places."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import approvals, document_page, notifications, panels, reasons
from core.actors import Actor
from core.models import Event
from credit import asking, rule_asking
from credit.endings import LIMIT_ENDS, SECURITY_ENDS
from credit.models import CreditAccount
from credit.score_wording import SCORE_WORDINGS
from credit.wording import WORDINGS
from customers.models import Customer
from orders.lifecycle import HoldKind
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
    reasons.register({**WORDINGS, **SCORE_WORDINGS})
    on_hold = notifications.Wording(_("%(number)s is on credit hold"), "pause")
    notifications.register("order.credit_hold", on_hold)
    ends = notifications.Wording(_("A credit limit of %(number)s ends on %(day)s"), "calendar")
    notifications.register(LIMIT_ENDS, ends)
    ends = notifications.Wording(_("A security of %(number)s ends on %(day)s"), "calendar")
    notifications.register(SECURITY_ENDS, ends)


def address_of_decision(event: Event, actor: Actor) -> str:
    """Where a hold for credit, or its end, is explained, as it was decided then."""
    is_ours = event.activity in ("held", "hold lifted") and event.data.get("kind") == HoldKind.CREDIT
    if not is_ours or not actor.can("credit.view_creditstate"):
        return ""
    at = urlencode({"at": event.at.isoformat()})
    return f"{reverse('credit:why-latest', args=[event.document_number])}?{at}"


def register_places() -> None:
    """Where credit is seen on the pages of others."""
    document_page.register_address(SalesOrder, address_of_decision)
    for model, url_name, permission in (
        (SalesOrder, "credit:order-panel", "credit.view_creditstate"),
        (Customer, "credit:customer-credit", "credit.view_creditstate"),
    ):
        panels.register(model, panels.Panel(10, _("Credit"), url_name, permission))
    promises = panels.Panel(10, _("Promises"), "receivables:customer-promises", "receivables.view_promise")
    panels.register(CreditAccount, promises)
