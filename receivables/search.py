"""How payments and letters are found from anywhere, and what one can do to the customer that was typed."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.actors import Actor
from core.search import SearchHit, amount_in
from customers.models import Customer
from customers.selectors import customers_named
from receivables.models import Payment, PromiseToPay


def search_payments(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """By number, amount, reference, or the customer's name."""
    wanted = Q(number__istartswith=text) | Q(number__endswith=text) | Q(reference__icontains=text)
    wanted |= Q(customer_id__in=customers_named(actor, text))
    amount = amount_in(text)
    if amount is not None:
        wanted |= Q(paid_amount=amount)
    found = (
        Payment.objects.in_scope(actor)
        .filter(wanted)
        .select_related("customer")
        .order_by("-received_on", "-pk")
    )
    return [
        SearchHit(
            payment.number,
            payment.get_absolute_url(),
            detail=f"{payment.customer.name} · {payment.get_status_display()} · {formats.day(payment.received_on)}",
            aside=formats.money(payment.paid_amount, payment.currency),
            is_exact=payment.number.casefold() == text.casefold(),
        )
        for payment in found[:limit]
    ]


def payment_commands(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Booking a payment of the customer whose code was typed."""
    if not actor.can("receivables.post_payment"):
        return []
    found = Customer.objects.in_scope(actor).filter(code__iexact=text)[:limit]
    return [
        SearchHit(
            _("New payment of %s") % customer.name,
            f"{reverse('receivables:new-payment')}?customer={customer.code}",
            icon="banknotes",
        )
        for customer in found
    ]


def search_promises(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Promises by number."""
    wanted = Q(number__istartswith=text) | Q(number__endswith=text)
    found = PromiseToPay.objects.in_scope(actor).filter(wanted).select_related("customer").order_by("-pk")
    return [
        SearchHit(
            promise.number,
            promise.get_absolute_url(),
            detail=f"{promise.customer.name} · {promise.get_status_display()} · {formats.day(promise.promised_date)}",
            aside=formats.money(promise.promised_amount, promise.currency),
            is_exact=promise.number.casefold() == text.casefold(),
        )
        for promise in found[:limit]
    ]
