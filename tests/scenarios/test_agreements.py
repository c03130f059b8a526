"""A blanket agreement as another system tells it, with our figures (PS-04)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import UnitOfMeasure
from core import invariants
from core.refusals import Refusal, Several
from orders import operations as orders
from orders.agreements import OverAgreement, remainders
from orders.models import Agreement
from orders.operations import AgreedLine, AgreementTerms, RemainderLeft
from tests.builders import a_customer, a_product, a_user, an_actor, the_company
from tests.orders.stage import a_clerk, a_draft, entry

pytestmark = pytest.mark.django_db
D = Decimal


def remaining(agreement: Agreement) -> Decimal:
    return remainders(agreement.lines.all())[agreement.lines.get().pk].left


def test_twenty_are_agreed_and_called_off_in_two_orders(client: Client) -> None:
    """20 at 9.00 (list 10.00): 5 leave 15, the rest is proposed, 20 warn as a quote, 15 close it."""
    clerk, customer = a_clerk(), a_customer(code="ALFKI", name="Alfreds")
    tea = a_product(sku="TEA", name="Tea", price="10.00", on_hand="200")
    UnitOfMeasure.objects.create(company=the_company(), code="LTR", name="litre", dimension="volume")
    today = the_company().today()
    with pytest.raises(Several, match="TEA is not counted in litre"):
        orders.create_agreement(
            AgreementTerms(customer, [AgreedLine("TEA", D(20), D(9), "LTR")], today), by=clerk
        )
    agreement = orders.create_agreement(
        AgreementTerms(customer, [AgreedLine("TEA", D(20), D(9))], today), by=clerk
    )

    # five: nothing is taken by the draft, all of it by the order
    first = a_draft(clerk, entry(tea, "5"), customer=customer)
    assert (first.net_amount, remaining(agreement)) == (D("45.00"), D(20))
    orders.submit(first, by=clerk)
    assert (first.status, remaining(agreement)) == ("confirmed", D(15))

    # closing now would give up fifteen
    with pytest.raises(RemainderLeft, match="15 × TEA"):
        orders.close_agreement(agreement, by=clerk)

    # the next order is begun with the rest, at the agreed price
    client.force_login(a_user(the_company(), "SAL"))
    form = client.get(f"{reverse('orders:new')}?agreement={agreement.number}").content.decode()
    assert 'id="id_lines-0-quantity" value="15"' in form
    typed = {"customer_code": "ALFKI", "customer": "Alfreds", "lines-0-sku_code": "TEA", "lines-0-sku": "Tea"}
    proposed = client.post(reverse("orders:preview"), {**typed, "lines-0-quantity": "15"}).json()["lines"][
        "0"
    ]
    assert (proposed["price"], proposed["net"], proposed["warning"]) == ("9.00", "135.00", "")

    # twenty are warned of while they are typed and on the quote, and not handed in
    beyond = client.post(reverse("orders:preview"), {**typed, "lines-0-quantity": "20"}).json()["lines"]["0"]
    assert beyond["warning"] == f"20 is more than the 15 left of agreement {agreement.number}"
    quote = a_draft(clerk, entry(tea, "20"), customer=customer)
    orders.quote(quote, valid_until=today, by=clerk)
    assert "More than is left of the agreement" in client.get(quote.get_absolute_url()).content.decode()
    with pytest.raises(OverAgreement):
        orders.submit(quote, by=an_actor())
    assert remaining(agreement) == D(15)

    # fifteen are right, and use it up
    orders.reopen(quote, by=clerk)
    orders.edit(quote, orders.Header(customer), [entry(tea, "15")], by=clerk)
    orders.submit(quote, by=clerk)
    agreement.refresh_from_db()
    assert (quote.net_amount, remaining(agreement), agreement.status) == (D("135.00"), D(0), "closed")

    # what is given back may be called off again
    orders.cancel(quote, reason="customer", by=clerk)
    agreement.refresh_from_db()
    assert (remaining(agreement), agreement.status) == (D(15), "open")
    assert invariants.run_all() == []


def test_a_closed_agreement_is_not_changed() -> None:
    clerk, customer, tea = a_clerk(), a_customer(), a_product(sku="TEA", price="10.00")
    terms = AgreementTerms(customer, [AgreedLine("TEA", D(20), D(9))], the_company().today())
    agreement = orders.create_agreement(terms, by=clerk)
    orders.close_agreement(agreement, gives_up_rest=True, by=clerk)

    with pytest.raises(Refusal):
        orders.change_agreement(agreement, terms, by=clerk)

    assert (agreement.lines.get().quantity, tea.price) == (D(20), D("10.00"))
