"""Why the rules of the order stage hold an order or let it go, in words."""

from django.utils.translation import gettext_lazy as _

from core.reasons import Wording
from orders.lifecycle import CancelReason

WORDINGS = {
    **{f"order.because-{code}": Wording(label, label) for code, label in CancelReason.choices},
    "order.unchecked": Wording(_("Waits for the credit check."), _("Waits for the credit check.")),
    "order.discount-over-limit": Wording(
        _("Line %(position)d: %(discount)s %% below the usual price; clerks may give %(limit)s %%.")
    ),
    "order.price-under-agreed": Wording(
        _(
            "Line %(position)d: %(price)s instead of the agreed %(agreed)s, %(discount)s %% less;"
            " clerks may give %(limit)s %%."
        )
    ),
    "order.margin-under-floor": Wording(
        _("Line %(position)d: a margin of %(margin)s %%; the floor is %(floor)s %%."),
        _("A manager has to look at the price of a line."),
    ),
    "order.no-vat-id": Wording(
        _("The customer's VAT id is missing; without it this tax cannot be invoiced."),
        _("The customer's VAT id is missing; without it this tax cannot be invoiced."),
    ),
    "order.no-address": Wording(_("The delivery address is missing."), _("The delivery address is missing.")),
    "order.not-prepaid": Wording(
        _("Waits for the payment in advance."), _("Waits for the payment in advance.")
    ),
    "order.canceled": Wording(_("Order canceled"), _("Order canceled")),
    "order.reopened": Wording(_("Taken back to draft"), _("Taken back to draft")),
}
