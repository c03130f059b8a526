"""What the demo's order desk has done by today, made by the application's own operations."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from core import invariants
from core.actors import Actor
from customers.models import UnsentDocument
from inventory import operations as inventory
from o2c.demo import build
from o2c.demo.company import Setup
from o2c.demo.desk import Desk
from o2c.demo.history import History, cost_in
from orders.agreements import remainders
from orders.lifecycle import AgreementStatus, CancelReason, Channel, HoldKind, OrderStatus
from orders.models import Agreement, AgreementLine, LostSale, QuoteAnswer, SalesOrder, StandingOrder
from tests.builders import a_user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def a_stocked_company() -> Setup:
    """The demo's small company with a clerk, and long ago received goods of all that the desk sells."""
    setup = build.second_company(TODAY)
    setup.users |= {role: a_user(setup.company, role) for role in ("SAL", "MGR")}
    first_day = TODAY - datetime.timedelta(days=300)
    products = sorted(setup.products.values(), key=lambda product: product.sku)[:6]
    inventory.receive(
        setup.main_warehouse,
        [inventory.ReceiptLine(each, Decimal(500), cost_in(each, first_day)) for each in products],
        date=first_day,
        by=Actor.system(setup.company),
    )
    return setup


def a_desk() -> Desk:
    return Desk(History(a_stocked_company(), TODAY, seed=1))


def test_one_agreement_is_half_called_off_and_one_is_used_up_and_closed():
    desk = a_desk()

    desk.agreements()
    desk.history.run()

    left = {
        line.agreement.status: remainders([line])[line.pk].left
        for line in AgreementLine.objects.select_related("agreement")
    }
    assert left == {AgreementStatus.OPEN: Decimal(240), AgreementStatus.CLOSED: Decimal(0)}
    assert Agreement.objects.get(status=AgreementStatus.CLOSED).is_used_up
    assert invariants.run_all() == []


def test_the_weekly_standing_order_has_made_an_order_on_each_of_its_days():
    desk = a_desk()

    desk.standing_order()
    desk.history.run()

    standing = StandingOrder.objects.get()
    made = SalesOrder.objects.filter(channel=Channel.STANDING)
    assert standing.runs.count() == made.count() >= 8
    assert standing.due_on is not None
    assert standing.due_on > TODAY
    assert not made.filter(status=OrderStatus.HELD).exists()


def test_one_quote_stands_in_its_second_revision_and_one_was_accepted_by_its_link():
    desk = a_desk()

    desk.offers()
    desk.history.run()

    quote = SalesOrder.objects.get(status=OrderStatus.QUOTED)
    answer = QuoteAnswer.objects.get()
    assert quote.revisions.count() == quote.revision == 2
    assert (answer.answer, answer.told_by, answer.order.status) == ("accepted", "link", OrderStatus.CONFIRMED)


def test_what_was_closed_short_stands_in_the_lost_sales_by_reason():
    desk = a_desk()

    desk.lost_sales()
    desk.history.run()

    reasons = LostSale.objects.order_by("date").values_list("reason", flat=True)
    assert list(reasons) == [
        CancelReason.PRICE,
        CancelReason.LATE,
        CancelReason.STOCK,
        CancelReason.CUSTOMER,
    ]


def test_boxes_are_ordered_by_the_customers_own_number():
    desk = a_desk()

    desk.box_by_own_number()
    desk.history.run()

    line = SalesOrder.objects.get().lines.get()
    assert (line.sale_unit_code, line.quantity) == ("BX", Decimal(36))
    assert line.customer_sku


def test_a_price_under_the_floor_waits_for_the_manager():
    desk = a_desk()

    desk.under_the_floor()
    desk.history.run()

    order = SalesOrder.objects.get()
    hold = order.holds.get(kind=HoldKind.APPROVAL)
    assert order.status == OrderStatus.HELD
    assert "order.margin-under-floor" in [found["code"] for found in hold.findings]


def test_an_order_of_a_customer_without_mail_leaves_a_task():
    desk = a_desk()

    desk.unreachable()
    desk.history.run()

    task = UnsentDocument.objects.get()
    assert task.document_number == SalesOrder.objects.get().number
    assert task.resolved_at is None


def test_one_customer_gets_no_invoices_of_his_own_for_his_headquarters_pay():
    setup = a_stocked_company()

    paid_for = [customer for customer in setup.customers.values() if customer.invoice_party is not None]

    assert len(paid_for) == 1
    assert paid_for[0].payer.invoice_party is None
    assert paid_for[0].payer.currency == paid_for[0].currency
