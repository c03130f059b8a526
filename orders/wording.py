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
    "order.no-address": Wording(_("The delivery address is missing."), _("The delivery address is missing.")),
    "order.not-prepaid": Wording(
        _("Waits for the payment in advance."), _("Waits for the payment in advance.")
    ),
    "order.canceled": Wording(_("Order canceled"), _("Order canceled")),
    "order.reopened": Wording(_("Taken back to draft"), _("Taken back to draft")),
}
