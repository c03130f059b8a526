"""What the credit stage does when it hears of orders and money."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext as _

from core import clock, notifications, outbox
from core.actors import Actor
from core.prepared import Place, Prepared
from credit import tasks
from credit.models import (
    CheckPoint,
    CreditAccount,
    CreditDecision,
    CreditLimit,
    CreditPolicy,
    PrepaymentRequest,
    PrepaymentShare,
    Security,
)
from credit.operations import (
    WAITING_FOR_MONEY,
    block,
    check,
    hold_accounts,
    lock_account,
    refuse_copy,
    refuse_unless_good,
)
from credit.selectors import waiting_customers
from credit.signals import credit_refused, limit_changed, payment_wanted, prepayment_asked, rules_changed
from customers.models import Customer
from customers.signals import customer_merged
from fulfillment.models import Consignment, Shipment
from fulfillment.signals import consignment_leaving, shipment_leaving, shipment_starting
from invoicing.models import Invoice
from invoicing.signals import credit_note_issued
from orders.lifecycle import HoldKind, OrderStatus
from orders.models import OrderHold, SalesOrder
from orders.signals import (
    order_amended,
    order_amending,
    order_canceled,
    order_copied,
    order_freed,
    order_submitted,
    rest_given_up,
)
from receivables.models import Allocation, OpenItem, Payment
from receivables.signals import items_matched, payment_posted, payment_reversed


@receiver(order_submitted, sender=SalesOrder, dispatch_uid="credit.check_submitted_order")
def check_submitted_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Decide on every submitted order in its own transaction."""
    check(order, point=CheckPoint.SUBMIT, by=by)


@receiver(order_copied, sender=SalesOrder, dispatch_uid="credit.check_copy")
def check_copy(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Where the rules say so, no second order like this is begun."""
    refuse_copy(order, by=by)


@receiver(shipment_starting, sender=Shipment, dispatch_uid="credit.check_before_picking")
def check_before_picking(shipment: Shipment, by: Actor, **kwargs: Any) -> None:
    """A customer who was good when he ordered may not be when his goods are taken from the shelf."""
    refuse_unless_good(shipment.order, point=CheckPoint.RELEASE, by=by)


@receiver(shipment_leaving, sender=Shipment, dispatch_uid="credit.check_before_dispatch")
def check_before_dispatch(shipment: Shipment, by: Actor, **kwargs: Any) -> None:
    """The last look before the goods are his."""
    refuse_unless_good(shipment.order, point=CheckPoint.SHIP, by=by)


@receiver(consignment_leaving, sender=Consignment, dispatch_uid="credit.lock_accounts_of_consignment")
def lock_accounts_of_consignment(orders: Sequence[SalesOrder], by: Actor, **kwargs: Any) -> None:
    """Before the stock of all of them is locked, as everybody does it."""
    hold_accounts(orders, by=by)


@receiver(order_amending, sender=SalesOrder, dispatch_uid="credit.lock_account_of_order_that_is_amended")
def lock_account_of_order_that_is_amended(order: SalesOrder, **kwargs: Any) -> None:
    """The account is locked before the stock, as submit does it, so that the two never wait for each other."""
    lock_account(order.payer)


@receiver(order_amended, sender=SalesOrder, dispatch_uid="credit.check_amended_order")
def check_amended_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """An amended order is decided on again; when less of it is left, the customer's other held orders may pass now."""
    if order.status in (OrderStatus.CONFIRMED, OrderStatus.HELD):
        check(order, point=CheckPoint.AMEND, by=by)
    recheck_later(order.payer, by)


@receiver(order_freed, sender=SalesOrder, dispatch_uid="credit.check_freed_order")
def check_freed_order(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """While it waited for something else, other orders may have used the limit up."""
    check(order, point=CheckPoint.RECHECK, by=by)


@receiver(payment_posted, sender=Payment, dispatch_uid="credit.recheck_after_payment")
def recheck_after_payment(payment: Payment, by: Actor, **kwargs: Any) -> None:
    """Money came in: the customer's held orders may pass now."""
    recheck_later(payment.customer, by)


@receiver(items_matched, sender=Allocation, dispatch_uid="credit.recheck_after_match")
def recheck_after_match(allocations: Sequence[Allocation], by: Actor, **kwargs: Any) -> None:
    """Less is overdue: the customer's held orders may pass now."""
    for customer in {allocation.customer_id: allocation.customer for allocation in allocations}.values():
        recheck_later(customer, by)


@receiver(credit_note_issued, sender=Invoice, dispatch_uid="credit.recheck_after_credit_note")
def recheck_after_credit_note(credit_note: Invoice, by: Actor, **kwargs: Any) -> None:
    """Less is owed: the customer's held orders may pass now."""
    recheck_later(credit_note.customer, by)


@receiver(order_canceled, sender=SalesOrder, dispatch_uid="credit.recheck_after_cancellation")
@receiver(rest_given_up, sender=SalesOrder, dispatch_uid="credit.recheck_after_rest")
def recheck_after_cancellation(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Less is on order: the customer's other held orders may pass now."""
    recheck_later(order.payer, by)


@receiver(limit_changed, sender=CreditLimit, dispatch_uid="credit.recheck_after_limit")
def recheck_after_limit(customer: Customer, by: Actor, **kwargs: Any) -> None:
    """More is allowed: the customer's held orders may pass now."""
    recheck_later(customer, by)


@receiver(prepayment_asked, sender=PrepaymentRequest, dispatch_uid="credit.mail_prepayment")
def mail_asked_prepayment(request: PrepaymentRequest, by: Actor, **kwargs: Any) -> None:
    """The customer learns what to pay, and with which reference."""
    outbox.add(tasks.mail_prepayment, request.pk, company=by.company, key=f"prepayment:{request.pk}")


@receiver(payment_wanted, sender=SalesOrder, dispatch_uid="credit.mail_pay_these")
def mail_invoices_to_pay(order: SalesOrder, items: Sequence[OpenItem], by: Actor, **kwargs: Any) -> None:
    """The customer learns which invoices his order waits for."""
    key = f"pay-these:{order.pk}:{clock.now().isoformat()}"
    outbox.add(tasks.mail_pay_these, order.pk, [item.pk for item in items], key, company=by.company)


@receiver(payment_reversed, sender=Payment, dispatch_uid="credit.check_after_bounce")
def check_what_went_on_for_bounced_money(payment: Payment, by: Actor, **kwargs: Any) -> None:
    """What was paid in advance was not: its order is looked at again before anything leaves."""
    counted = PrepaymentShare.objects.filter(item__payment=payment).order_by("request__order_id")
    for order_id in counted.values_list("request__order_id", flat=True).distinct():
        outbox.add(tasks.check_after_bounce, order_id, company=by.company)


@receiver(rules_changed, sender=CreditPolicy, dispatch_uid="credit.recheck_after_rules")
def recheck_after_rules(policy: CreditPolicy, by: Actor, **kwargs: Any) -> None:
    """Other rules may let pass what is on hold."""
    for customer_id in waiting_customers(policy.company, policy.risk_class):
        outbox.add(tasks.recheck_held_orders, customer_id, company=by.company)


@receiver(customer_merged, sender=Customer, dispatch_uid="credit.carry_block_over")
def carry_block_over(alias: Customer, survivor: Customer, by: Actor, **kwargs: Any) -> None:
    """Who was blocked stays blocked under the other name; the joint exposure meets the survivor's limit.

    What secures the one debtor goes over with it.
    """
    account = CreditAccount.objects.filter(customer=alias, is_blocked=True).first()
    if account is not None and not lock_account(survivor).is_blocked:
        reason = _("%(code)s, merged into this customer, was blocked: %(reason)s") % {
            "code": alias.code, "reason": account.block_reason,
        }  # fmt: skip
        block(survivor, reason=reason[:200], by=Actor.system(by.company))
    secured = Security.objects.filter(account__customer=alias)
    if secured.exists():
        secured.update(account=lock_account(survivor))
    recheck_later(survivor, by)


@receiver(credit_refused, sender=CreditDecision, dispatch_uid="credit.tell_clerk_of_credit_hold")
def tell_clerk_of_credit_hold(order: SalesOrder, by: Actor, **kwargs: Any) -> None:
    """Whoever entered the order learns of a hold that was placed just now, not of each later look at it."""
    hold = OrderHold.objects.filter(
        order=order, kind=HoldKind.CREDIT, lifted_at__isnull=True, placed_at__gte=TransactionNow()
    ).first()
    if hold is not None and order.entered_by_id is not None:
        notifications.tell(
            "order.credit_hold",
            order.entered_by_id,
            url=order.get_absolute_url(),
            by=by,
            data={"number": order.number, "detail": order.customer.name},
            permissions=["orders.view_salesorder"],
            key=f"credit-hold:{hold.pk}",
        )


_waiting_for_money = Prepared(
    lambda: OrderHold.objects.filter(
        Q(order__invoice_party_id=Place(0))
        | Q(order__invoice_party__parent_id=Place(0))
        | Q(order__customer_id=Place(0))
        | Q(order__customer__parent_id=Place(0)),
        company=Place(1),
        kind__in=WAITING_FOR_MONEY,
        lifted_at__isnull=True,
    )[:1]
)


def recheck_later(customer: Customer, by: Actor) -> None:
    """Ask for new checks after the commit, when there is something held; they lock their orders first (G2)."""
    root = customer.parent_id or customer.pk
    if _waiting_for_money.all(root, by.company.pk):
        outbox.add(tasks.recheck_held_orders, customer.pk, company=by.company)
