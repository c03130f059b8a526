"""Numbers, dates, due dates, parties: what an invoice gets when it is issued, and who may issue it."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import timeline
from core.actors import Actor
from core.exchange import RateMissing
from core.models import ExchangeRate, NumberSequence, OutboxMessage
from core.numbering import DateGoesBack
from core.refusals import NotPermitted, Refusal, StaleVersion
from customers.models import Installment
from invoicing import operations
from invoicing.models import Invoice
from invoicing.operations import EmptyInvoice, NotADraft, OrderHeld
from ledger.books import PeriodClosed, period_of
from ledger.models import JournalEntry
from ledger.operations import soft_close
from orders import operations as orders
from receivables.models import OpenItem
from tests.invoicing.stage import (
    IBAN,
    a_customer,
    a_draft,
    a_seller,
    a_shipped_order,
    an_accountant,
    an_invoice,
    an_order,
    figures,
    goods,
    ship,
    somebody,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def company():
    company = a_seller()
    goods(company, "A", on_hand="10000")
    goods(company, "B", on_hand="10000")
    return company


@pytest.fixture
def accountant(company):
    return an_accountant(company)


@pytest.fixture
def draft(company):
    return a_draft(a_shipped_order(a_customer(company, vat_id="DE123456789"), {"A": "2", "B": "3"}))


def test_an_issued_invoice_has_number_due_date_reference_and_parties(company, accountant, draft):
    operations.issue(draft, by=accountant)

    draft.refresh_from_db()
    year = company.today().year
    assert (draft.status, draft.number) == ("issued", f"R-{year}-000001")
    assert draft.issue_date == company.today()
    assert draft.due_date == company.today() + 30 * DAY
    assert draft.payment_reference.endswith(f"R{year}000001")
    assert draft.seller["name"] == "ACME Trading"
    assert draft.seller["bank"]["iban"] == IBAN
    assert draft.buyer["street"] == "Obere Str. 57"
    assert (draft.buyer["code"], draft.buyer["vat_id"]) == ("C-1", "DE123456789")
    assert draft.issued_at is not None
    assert figures(draft) == ["50.00", "10.00", "60.00"]
    assert [event.activity for event in timeline.of_document(draft)] == ["issued", "drafted"]


def test_issuing_moves_the_order_from_not_billed_to_billed(accountant, draft):
    operations.issue(draft, by=accountant)

    order = draft.order
    order.refresh_from_db()
    assert order.billing_status == "complete"
    assert [str(line.invoiced.normalize()) for line in order.lines.all()] == ["2", "3"]


def test_issuing_opens_items_posts_an_entry_and_orders_the_pdf(accountant, draft):
    operations.issue(draft, by=accountant)

    item = OpenItem.objects.get(invoice=draft)
    assert (item.document_number, item.open_amount) == (draft.number, Decimal("60.00"))
    assert JournalEntry.objects.filter(source_kind="invoicing.invoice", source_id=draft.pk).count() == 1
    assert OutboxMessage.objects.filter(
        task="invoicing.tasks.render_invoice_pdf", arguments=[draft.pk]
    ).count() == 1  # fmt: skip


def test_installments_follow_the_payment_terms_and_sum_to_the_total(company, accountant, draft):
    terms = draft.payment_terms
    terms.installments.all().delete()
    for position, (kind, value, days) in enumerate([("percent", 33, 10), ("rest", 0, 20)], start=1):
        Installment.objects.create(
            company=company,
            payment_terms=terms,
            position=position,
            kind=kind,
            value=Decimal(value),
            days=days,
        )

    operations.issue(draft, by=accountant)

    parts = [
        (part.due_date - company.today(), str(part.installment_amount)) for part in draft.installments.all()
    ]
    assert parts == [(10 * DAY, "19.8000"), (20 * DAY, "40.2000")]
    assert draft.due_date == company.today() + 20 * DAY


def test_numbers_follow_each_other_without_gaps_even_after_a_refusal(company, accountant):
    customer = a_customer(company)
    first, second, third = (a_draft(a_shipped_order(customer, {"A": "1"})) for _turn in range(3))
    operations.issue(first, by=accountant)
    soft_close(period_of(company, company.today()), by=accountant)

    with pytest.raises(PeriodClosed):
        operations.issue(second, by=somebody(company, "AR"))

    assert NumberSequence.objects.get(company=company, kind="R").last_number == 1
    operations.issue(third, by=accountant)
    second.refresh_from_db()
    assert (second.status, second.number) == ("draft", None)
    assert third.number == f"R-{company.today().year}-000002"


def test_the_date_of_a_series_never_goes_back(company):
    system = Actor.system(company)
    customer = a_customer(company)
    yesterday = company.today() - DAY
    orders_ = [an_order(customer, {"A": "1"}, order_date=yesterday - DAY) for _turn in range(3)]
    for order in orders_:
        ship(order, date=yesterday - DAY)
    first, second, third = (a_draft(order) for order in orders_)
    operations.issue(first, by=system, date=yesterday)

    with pytest.raises(DateGoesBack):
        operations.issue(second, by=system, date=yesterday - DAY)

    operations.issue(third, by=system, date=yesterday)
    operations.issue(second, by=system)
    assert [first.number[-1], third.number[-1], second.number[-1]] == ["1", "2", "3"]


def test_an_invoice_is_never_dated_in_the_future(company, accountant, draft):
    with pytest.raises(Refusal) as refusal:
        operations.issue(draft, by=accountant, date=company.today() + DAY)

    assert refusal.value.field == "date"


def test_only_who_may_backdate_issues_with_an_earlier_date(company, accountant, draft):
    with pytest.raises(NotPermitted):
        operations.issue(draft, by=accountant, date=company.today() - DAY)

    operations.issue(draft, by=somebody(company, "GL", "MGR"), date=company.today() - DAY)
    assert draft.issue_date == company.today() - DAY


def test_a_second_click_does_not_issue_twice(accountant, draft):
    operations.issue(draft, by=accountant)
    number = draft.number

    with pytest.raises(NotADraft):
        operations.issue(draft, by=accountant)

    draft.refresh_from_db()
    assert draft.number == number
    assert JournalEntry.objects.filter(source_kind="invoicing.invoice").count() == 1


def test_an_invoice_changed_meanwhile_is_not_issued_unseen(accountant, draft):
    operations.change_draft(draft, {1: Decimal(1)}, by=accountant)

    with pytest.raises(StaleVersion):
        operations.issue(draft, by=accountant, version=1)


def test_an_empty_draft_is_not_issued(accountant, draft):
    draft.lines.all().delete()

    with pytest.raises(EmptyInvoice):
        operations.issue(draft, by=accountant)


def test_a_draft_of_an_order_on_hold_is_not_issued(company, accountant, draft):
    orders.place_hold(draft.order, "manual", "wait", by=Actor.system(company))

    with pytest.raises(OrderHeld):
        operations.issue(draft, by=accountant)


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "MGR", "AUD", "ADM"])
def test_others_do_not_issue(company, draft, role):
    with pytest.raises(NotPermitted):
        operations.issue(draft, by=somebody(company, role))

    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_invoice_in_another_currency_needs_a_rate_and_keeps_it(company, accountant):
    customer = a_customer(company)
    customer.currency = "USD"
    customer.save()
    rate = ExchangeRate.objects.create(
        company=company, currency="USD", date=company.today(), rate=Decimal("0.8")
    )
    draft = a_draft(a_shipped_order(customer, {"A": "2"}, prices={"A": "12.00"}))
    rate.delete()

    with pytest.raises(RateMissing):
        operations.issue(draft, by=accountant)

    ExchangeRate.objects.create(company=company, currency="USD", date=company.today(), rate=Decimal("0.9"))
    operations.issue(draft, by=accountant)
    assert (draft.currency, draft.exchange_rate) == ("USD", Decimal("0.9"))
    assert OpenItem.objects.get(invoice=draft).base_amount == Decimal("25.92")


def test_a_dispatch_issues_by_itself_with_its_own_date_when_the_company_wants_so():
    company = a_seller(automatic=True)
    goods(company, "A", on_hand="10")
    yesterday = company.today() - DAY
    order = an_order(a_customer(company), {"A": "2"}, order_date=yesterday)

    ship(order, date=yesterday)

    invoice = Invoice.objects.get(order=order)
    assert (invoice.status, invoice.issue_date) == ("issued", yesterday)
    assert [event.actor_name for event in timeline.of_document(invoice)] == ["System", "System"]


def test_a_dispatch_goes_on_when_its_invoice_is_refused_and_the_draft_says_why():
    company = a_seller(automatic=True)
    goods(company, "A", on_hand="10")
    customer = a_customer(company)
    customer.currency = "USD"
    customer.save()
    rate = ExchangeRate.objects.create(
        company=company, currency="USD", date=company.today(), rate=Decimal("0.9")
    )
    order = an_order(customer, {"A": "2"}, prices={"A": "12.00"})
    rate.delete()

    ship(order)

    draft = a_draft(order)
    order.refresh_from_db()
    assert order.delivery_status == "complete"
    event = timeline.of_document(draft).first()
    assert (event.activity, event.data["code"]) == ("not issued", "rate-missing")
    assert "exchange rate for USD" in event.reason
    assert not NumberSequence.objects.filter(kind="R").exists()


def test_an_invoice_of_nothing_is_issued_with_one_installment_of_zero(company, accountant):
    draft = a_draft(a_shipped_order(a_customer(company), {"A": "2"}, prices={"A": "0.00"}))

    operations.issue(draft, by=accountant)

    assert figures(draft) == ["0.00", "0.00", "0.00"]
    assert [str(part.installment_amount) for part in draft.installments.all()] == ["0.0000"]


@pytest.mark.parametrize("lines", [1, 20])
def test_issuing_takes_at_most_twenty_five_statements_however_many_lines_there_are(company, lines):
    for index in range(lines):
        goods(company, f"P{index}", on_hand="5")
    customer = a_customer(company)
    an_invoice(a_shipped_order(customer, {"A": "1"}), Actor.system(company))
    order = a_shipped_order(customer, {f"P{index}": "1" for index in range(lines)})
    draft = Invoice.objects.select_related("customer", "order", "company").get(order=order)

    with CaptureQueriesContext(connection) as statements:
        operations.issue(draft, by=Actor.system(company))

    assert len(statements) <= 25, "\n".join(query["sql"][:140] for query in statements)
