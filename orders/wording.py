"""Why the rules of the order stage hold an order or let it go, in words."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import formats
from core.models import Event
from core.reasons import Wording
from orders.lifecycle import CancelReason, ExceptionKind, Resolution
from orders.models import ServiceDelivery
from orders.models.line import place_of

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
    "order.no-reference": Wording(
        _("The customer's reference is missing; this customer takes no papers without it."),
        _("The customer's reference is missing; this customer takes no papers without it."),
    ),
    "order.no-address": Wording(_("The delivery address is missing."), _("The delivery address is missing.")),
    "order.not-prepaid": Wording(
        _("Waits for the payment in advance."), _("Waits for the payment in advance.")
    ),
    "order.canceled": Wording(_("Order canceled"), _("Order canceled")),
    "order.reopened": Wording(_("Taken back to draft"), _("Taken back to draft")),
    "price.list": Wording(_("The list price is %(price)s per %(unit)s.")),
    "price.was": Wording(_("The list price came to %(price)s.")),
    "price.was-agreed": Wording(_("A price list or an agreement made it %(price)s.")),
    "price.was-manual": Wording(_("%(price)s was entered by hand instead.")),
    "price.currency": Wording(_("That is %(price)s, at %(rate)s for one %(currency)s on %(date)s.")),
    "price.agreed": Wording(_("A price of %(price)s is agreed with this customer.")),
    "price.blanket": Wording(_("Blanket agreement %(agreement)s: %(price)s.")),
    "price.price-list": Wording(_("The price list %(list)s says %(price)s (line %(position)s).")),
    "price.price-list-factor": Wording(
        _("The price list %(list)s takes %(factor)s times the list price: %(price)s (line %(position)s).")
    ),
    "price.from-quantity": Wording(_("It holds from a quantity of %(quantity)s on.")),
    "price.valid-from": Wording(_("It holds from %(first)s on.")),
    "price.valid-to": Wording(_("It holds until %(last)s.")),
    "price.valid-between": Wording(_("It holds from %(first)s until %(last)s.")),
    "price.sale-unit": Wording(_("Sold by %(unit)s, which holds %(factor)s %(own)s: %(price)s.")),
    "price.manual": Wording(_("%(by)s entered %(price)s by hand instead.")),
    "price.kept": Wording(
        _("It was entered for %(customer)s in %(currency)s. Check whether it holds for this customer.")
    ),
    "price.discount-percent": Wording(
        _("The line has %(percent)s %% discount, %(discount)s per unit: %(price)s.")
    ),
    "price.discount-amount": Wording(
        _("The line has a discount of %(discount)s per unit, that is %(percent)s %%: %(price)s.")
    ),
    "price.document-discount": Wording(_("The order's discount takes another %(amount)s off the line.")),
    "price.document-charge": Wording(_("%(amount)s of the order's charges are shared to the line.")),
    "price.includes-tax": Wording(_("The price includes %(rate)s %% tax.")),
    "price.plus-tax": Wording(_("%(rate)s %% tax is added (%(code)s).")),
    "price.margin": Wording(_("At a cost of %(cost)s per unit the margin is %(margin)s %%.")),
    "price.floor": Wording(_("The margin is not to fall below %(floor)s %%.")),
    "price.below-floor": Wording(_("That is below the floor of %(floor)s %%.")),
}


def promised_again(event: Event) -> str:
    """Which lines were promised for another day, and for which they were before."""
    words = gettext("Line %(position)s promised for %(date)s instead of %(before)s")
    return "\n".join(
        words
        % {
            "position": place_of(moved["position"]),
            "date": formats.day(_date(moved["date"])),
            "before": formats.day(_date(moved["before"])),
        }
        for moved in event.data["lines"]
    )


def services_done(event: Event) -> str:
    """How much of which services was done, and who signed for it unless he was erased."""
    lines = event.data.get("lines", [])
    if not lines:
        return gettext("Services delivered")
    done = ", ".join(
        f"{formats.quantity(Decimal(each['quantity']))} × {each['sku']}".removesuffix(" × ") for each in lines
    )
    deliveries = ServiceDelivery.objects.filter(pk__in=event.data["deliveries"])
    name = deliveries.values_list("signed_by", flat=True).first()
    if name:
        return gettext("Services done: %(services)s, signed by %(name)s") % {"services": done, "name": name}
    return gettext("Services done: %s") % done


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def exception_raised(event: Event) -> str:
    """What was canceled."""
    kind, document = (str(event.data.get(name, "")) for name in ("kind", "document"))
    return canceled_words(kind, document)


def canceled_words(kind: str, document: str) -> str:
    """What somebody has to decide about."""
    if kind == ExceptionKind.SHIPMENT:
        return str(gettext("Shipment %s was canceled") % document)
    return str(gettext("Not ordered in any more: %s") % document)


def exception_resolved(event: Event) -> str:
    """What became of it."""
    document, outcome = (str(event.data.get(name, "")) for name in ("document", "outcome"))
    how = event.data.get("how")
    if how == Resolution.AGAIN:
        return (
            gettext("%(document)s made again as %(outcome)s") % {"document": document, "outcome": outcome}
            if outcome
            else gettext("%s made again") % document
        )
    if how == Resolution.LEAVE:
        return gettext("%s left: it does not come") % document
    return gettext("%s needs no decision any more") % document
