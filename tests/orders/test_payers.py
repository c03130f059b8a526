"""Who gets the invoices when it is not who ordered: taken over, shown, taxed, and never changed after the order is in."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from catalog.models import PriceList, TaxCode, TaxMapping, TaxPosition
from core.refusals import Refusal
from customers import operations as customers
from customers.models import Customer
from orders import operations
from orders.addresses import own_address
from orders.lifecycle import HoldKind
from orders.models import SalesOrder
from orders.printing import print_acknowledgement
from orders.selectors import versions_of
from tests.builders import (
    a_customer,
    a_draft_order,
    a_product,
    a_tax_code,
    a_user,
    an_actor,
    an_order,
    payment_terms,
    the_company,
)
from tests.orders.stage import a_clerk, a_draft, mine, picture
from tests.programs import text_of
from tests.scenarios.test_order_to_cash_by_api import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def headquarters() -> Customer:
    """Pays in ten days, once a month; sits in Hamburg."""
    the_company()
    customer = a_customer(
        code="HQ",
        name="Headquarters",
        payment_terms=payment_terms(code="N10", days=10),
        billing_policy="collected",
    )
    customer.addresses.update(street="Kai 1", postal_code="20457", city="Hamburg")
    return customer


@pytest.fixture
def branch(headquarters: Customer) -> Customer:
    """Orders for itself; headquarters pays."""
    return a_customer(code="BRANCH", name="Branch", invoice_party=headquarters, priority=2)


def by_hand(customer: Customer) -> Any:
    """A browser of ours and the order form's fields."""
    client = Client()
    client.force_login(a_user(None, "SAL"))
    return client, {
        "customer": customer.code, "lines-0-sku": "TEA", "lines-0-quantity": "2", "then": "save",
    }  # fmt: skip


def test_terms_and_billing_are_the_payer_s_delivery_and_prices_the_customer_s(
    branch: Customer, headquarters: Customer
) -> None:
    order = a_draft_order(branch)

    assert (order.customer, order.invoice_party, order.payer) == (branch, headquarters, headquarters)
    assert (order.payment_terms.code, order.billing_policy, order.priority) == ("N10", "collected", 2)
    assert (order.billing_address["name"], order.billing_address["city"]) == ("Headquarters", "Hamburg")
    assert (order.shipping_address["name"], order.shipping_address["city"]) == ("Branch", "Berlin")
    assert own_address(order)["city"] == "Berlin"


def test_who_pays_himself_is_his_own_invoice_party() -> None:
    customer = a_customer()

    order = a_draft_order(customer)

    assert order.invoice_party == customer
    assert order.payer is order.customer


def test_a_payer_is_chosen_for_one_order_and_given_up_again(branch: Customer) -> None:
    other = a_customer(code="OTHER")
    order = a_draft(a_clerk(), customer=branch, invoice_party=other)
    assert (order.invoice_party, order.billing_address["name"]) == (other, "Customer OTHER")

    operations.edit(order, operations.Header(branch, invoice_party=branch), [], by=a_clerk())
    assert (order.invoice_party, order.billing_address["name"]) == (branch, "Branch")

    operations.edit(order, operations.Header(branch), [], by=a_clerk())
    assert (order.invoice_party.code, order.billing_address["name"]) == ("HQ", "Headquarters")


def test_nobody_pays_for_others_who_is_paid_for_or_gone(branch: Customer) -> None:
    gone = a_customer(code="GONE", is_active=False)
    for party, words in (
        (branch, "Invoices of Branch go to Headquarters. Choose Headquarters."),
        (gone, "Customer GONE is no longer active."),
    ):
        with pytest.raises(Refusal) as refusal:
            a_draft(a_clerk(), customer=a_customer(), invoice_party=party)
        assert (refusal.value.field, refusal.value.message) == ("invoice_party", words)
    assert not SalesOrder.objects.exists()


def test_another_payer_in_the_master_data_does_not_reach_an_order_that_is_in(
    branch: Customer, headquarters: Customer
) -> None:
    order, draft = an_order(branch), a_draft_order(branch)
    branch.invoice_party = None
    branch.save()

    before = picture(order)
    with pytest.raises(operations.NotEditable):
        operations.edit(order, operations.Header(branch), [], by=a_clerk())
    operations.edit(draft, operations.Header(branch), [], by=a_clerk())

    assert picture(order)[:4] == before[:4]
    assert (order.invoice_party, draft.invoice_party) == (headquarters, branch)
    assert draft.payment_terms == branch.payment_terms


def test_the_payer_s_tax_position_and_vat_id_decide_on_reverse_charge(
    branch: Customer, headquarters: Customer
) -> None:
    domestic = TaxCode.objects.get(code="S20")
    reverse = a_tax_code(None, "0", code="RC", category="AE", exemption_reason="Reverse charge")
    position = TaxPosition.objects.create(company=the_company(), code="EU", name="EU business")
    TaxMapping.objects.create(
        company=the_company(), tax_position=position, tax_code=domestic, replaced_by=reverse
    )
    headquarters.tax_position = position
    headquarters.save()
    tea = a_product(price="100.00", on_hand="10", tax_code=domestic)

    held = an_order(mine_of(branch), product=tea)

    assert (held.net_amount, held.tax_amount, held.gross_amount) == (Decimal(100), Decimal(0), Decimal(100))
    assert held.lines.get().tax_category == "AE"
    assert [hold.kind for hold in held.holds.filter(lifted_at__isnull=True)] == [HoldKind.INCOMPLETE]

    headquarters.vat_id = "DE136695976"
    headquarters.save()
    assert an_order(mine_of(branch), product=tea).status == "confirmed"

    branch.tax_position, branch.invoice_party = position, None
    branch.save()
    own = a_draft(a_clerk(), customer=branch, invoice_party=a_customer(code="HOME"))
    assert own.lines.get().tax_category == "S"


def mine_of(customer: Customer) -> Customer:
    """The customer as a page has just loaded him."""
    return Customer.objects.select_related("company").get(pk=customer.pk)


def test_a_version_names_the_payer_only_where_he_is_another(branch: Customer) -> None:
    both = [versions_of(mine(a_draft_order(customer)))[-1].content for customer in (branch, a_customer())]

    assert [content.get("invoice_party") for content in both] == ["HQ", None]
    assert both[0]["invoice_party_name"] == "Headquarters"


def test_the_acknowledgement_goes_to_who_ordered_and_says_who_pays(branch: Customer) -> None:
    paper = PdfReader(BytesIO(print_acknowledgement(an_order(branch))))

    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Invoice to Headquarters" in text
    assert "Hamburg" not in text


def test_programs_read_the_payer_and_may_name_one(branch: Customer) -> None:
    a_product(None, "TEA", on_hand="10")
    a_customer(code="OTHER")
    clerk = Program(the_company(), "SAL")
    body = {"customer": "BRANCH", "lines": [{"sku": "TEA", "quantity": "1"}]}

    assert clerk.post("/orders", body)["invoice_party"] == "HQ"
    assert clerk.post("/orders", body | {"invoice_party": "OTHER"})["invoice_party"] == "OTHER"
    answer = clerk.post("/orders", body | {"invoice_party": "NOBODY"}, expected=422)
    assert answer["errors"] == [{"field": "invoice_party", "message": "There is no customer NOBODY."}]
    assert SalesOrder.objects.count() == 2


def test_order_entry_chooses_a_payer_and_shows_who_pays(branch: Customer) -> None:
    a_product(None, "TEA", on_hand="10")
    a_customer(code="OTHER", name="Another")
    client, typed = by_hand(branch)

    shown = json.loads(client.post("/orders/preview/", typed).content)["customer"]
    assert shown["payer"] == "Invoice to Headquarters"
    client.post("/orders/new/", typed | {"invoice_party": "OTHER"})

    order = SalesOrder.objects.get()
    assert order.invoice_party.code == "OTHER"
    assert "Another" in text_of(client.get(f"/orders/{order.number}/"))
    assert "Another" in text_of(client.get(f"/orders/{order.number}/edit/"))


def test_order_entry_names_the_field_of_a_payer_who_cannot_be(branch: Customer) -> None:
    a_product(None, "TEA", on_hand="10")
    client, typed = by_hand(a_customer(code="SOLO"))

    answer = client.post("/orders/new/", typed | {"invoice_party": "BRANCH"})

    assert answer.status_code == 422
    assert "Invoices of Branch go to Headquarters. Choose Headquarters." in text_of(answer)
    assert not SalesOrder.objects.exists()


def test_merging_the_payer_moves_what_is_still_to_be_paid(branch: Customer, headquarters: Customer) -> None:
    order, own = an_order(branch), an_order(headquarters)
    survivor = a_customer(code="NEW-HQ")
    versions = [order.version, own.version]

    customers.merge(headquarters, survivor, by=an_actor(None, "MGR"))

    for each in (order, own):
        each.refresh_from_db()
    assert (order.customer, order.invoice_party) == (branch, survivor)
    assert (own.customer, own.invoice_party) == (survivor, survivor)
    assert [order.version, own.version] == [version + 1 for version in versions]


def test_a_payer_is_not_erased_while_he_pays_for_an_open_order(branch: Customer) -> None:
    other = a_customer(code="OTHER")
    order = a_draft(a_clerk(), customer=branch, invoice_party=other)

    assert order.number in customers.open_documents(other)
    operations.cancel(order, reason="customer", by=a_clerk())
    assert customers.open_documents(other) == []


def test_a_draft_takes_amounts_from_the_customer_s_own_prices(branch: Customer) -> None:
    cheap, dear = (
        PriceList.objects.create(company=the_company(), code=code, name=code, currency="EUR")
        for code in ("CHEAP", "DEAR")
    )
    tea = a_product(price="10.00")
    for price_list, price in ((cheap, "8.00"), (dear, "12.00")):
        price_list.lines.create(company=the_company(), position=1, product=tea, price=Decimal(price))
    Customer.objects.filter(code="BRANCH").update(price_list=cheap)
    Customer.objects.filter(code="HQ").update(price_list=dear)

    assert a_draft_order(mine_of(branch), product=tea).lines.get().unit_price == Decimal("8.00")
