"""Why the rules of the order stage hold an order or let it go, in words."""

import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import formats
from core.models import Event
from core.reasons import Wording
from orders.lifecycle import CancelReason

WORDINGS = {
    **{f"order.because-{code}": Wording(label, label) for code, label in CancelReason.choices},
    "order.unchecked": Wording(_("Waits for the credit check."), _("Waits for the credit check.")),
    "order.discount-over-limit": Wording(
        _("Line %(position)d: %(discount)s %% below the usual price; clerks may give %(limit)s %%.")
    ),
    "order.no-address": Wording(_("The delivery address is missing."), _("The delivery address is missing.")),
    "order.not-prepaid": Wording(
        _("Waits for the payment in advance."), _("Waits for the payment in advance.")
    ),
    "order.canceled": Wording(_("Order canceled"), _("Order canceled")),
    "order.reopened": Wording(_("Taken back to draft"), _("Taken back to draft")),
}


def promised_again(event: Event) -> str:
    """Which lines were promised for another day, and for which they were before."""
    words = gettext("Line %(position)s promised for %(date)s instead of %(before)s")
    return "\n".join(
        words
        % {
            "position": moved["position"],
            "date": formats.day(_date(moved["date"])),
            "before": formats.day(_date(moved["before"])),
        }
        for moved in event.data["lines"]
    )


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
