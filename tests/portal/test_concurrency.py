"""One buyer, two tabs: real threads, real commits; a basket is begun once and sent once."""

import pytest
from django.test import Client

from core.models import Event
from orders.models import SalesOrder
from tests.builders import a_customer, a_product
from tests.orders.stage import at_once
from tests.portal.shop import basket, put_in, seen_on_the_page, words
from tests.portal.stage import visitor

pytestmark = pytest.mark.django_db(transaction=True)


def another_tab(client: Client) -> Client:
    """The same browser, once more."""
    tab = Client()
    tab.cookies = client.cookies
    return tab


def both(client, act):
    """Do the same in two tabs at once; what each was answered."""
    answers = []
    assert at_once(*(lambda tab=tab: answers.append(act(tab)) for tab in (client, another_tab(client)))) == [
        None,
        None,
    ]
    return answers


def test_two_tabs_send_one_basket_and_there_is_one_order():
    tea = a_product(sku="TEA", on_hand="5")
    buyer = visitor(a_customer(code="ALFKI"))
    put_in(buyer, (tea, "4"))
    number, form = basket().number, seen_on_the_page(buyer)

    answers = both(buyer, lambda tab: tab.post(f"/portal/basket/{number}/", {**form, "then": "send"}))

    assert [answer["Location"] for answer in answers] == [f"/portal/orders/{number}/"] * 2
    order = SalesOrder.objects.get()
    assert (order.status, order.lines.get().reserved) == ("confirmed", 4)
    assert Event.objects.filter(document_id=order.pk, activity="submitted").count() == 1
    said = words(buyer.get(f"/portal/orders/{number}/"))
    assert "Confirmed" in said


def test_two_tabs_begin_one_basket():
    tea, cup = a_product(sku="TEA"), a_product(sku="CUP")
    buyer = visitor(a_customer(code="ALFKI"))
    products = iter((tea, cup))

    answers = both(buyer, lambda tab: put_in(tab, (next(products), "2")))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {(line.sku, line.quantity) for line in SalesOrder.objects.get().lines.all()} == {
        ("TEA", 2),
        ("CUP", 2),
    }


def test_two_tabs_ask_for_one_cancellation():
    tea = a_product(sku="TEA", on_hand="5")
    buyer = visitor(a_customer(code="ALFKI"))
    put_in(buyer, (tea, "4"))
    number, form = basket().number, seen_on_the_page(buyer)
    buyer.post(f"/portal/basket/{number}/", {**form, "then": "send"})

    answers = both(buyer, lambda tab: tab.post(f"/portal/orders/{number}/ask-cancellation/"))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert Event.objects.filter(activity="cancellation asked").count() == 1
