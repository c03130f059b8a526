"""Goods that come back: the customer asks, the yard takes them in on a phone, and an accountant credits them."""

from __future__ import annotations

import pytest

from core import outbox
from fulfillment.models import GoodsReturn
from portal.models import PortalAccount
from tests.builders import a_customer, a_product, a_user, an_issued_invoice
from tests.e2e import books

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_a_return_goes_from_the_customer_by_the_yard_to_a_credit_note(sits_down, company):
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste")
    invoice = an_issued_invoice(
        customer, product=a_product(company, "TEA", name="Tea", on_hand="20"), quantity="10"
    )
    shipment = invoice.order.shipments.get()
    person = a_user(company, "PB")
    PortalAccount.objects.create(company=company, user=person, customer=customer)

    buyer = sits_down(user=person)
    buyer.page.goto(f"{buyer.address}/portal/shipments/{shipment.number}/")
    buyer.page.get_by_role("link", name="Send something back").click()
    buyer.page.get_by_label("Quantity of TEA").fill("4")
    buyer.page.get_by_label("Reason").select_option("damaged")
    buyer.page.get_by_role("button", name="Request return").click()
    buyer.sees("Requested")
    found = GoodsReturn.objects.get()

    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}{found.get_absolute_url()}")
    clerk.page.get_by_role("button", name="Authorize").click()
    clerk.page.get_by_text("is authorized").first.wait_for()

    yard = sits_down("WH", **PHONE)
    yard.page.goto(f"{yard.address}{found.get_absolute_url()}")
    yard.page.get_by_role("link", name="Take goods back").click()
    assert yard.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    yard.page.get_by_label("Quantity of TEA").fill("3")
    yard.page.get_by_label("What becomes of TEA").select_option("scrap")
    yard.page.get_by_role("button", name="Take goods back").click()
    yard.page.get_by_text("what has not come is expected with").first.wait_for()

    accountant = sits_down("GL")
    accountant.page.goto(f"{accountant.address}{found.get_absolute_url()}")
    accountant.sees("To be credited")
    accountant.page.locator("summary", has_text="Actions").first.click()
    accountant.page.get_by_role("button", name="Credit the return").first.click()
    accountant.page.get_by_text("credits").first.wait_for()

    found.refresh_from_db()
    note = found.credit_notes.get()
    assert (found.status, note.net_amount, found.rests.get().status) == ("settled", 30, "authorized")
    outbox.drain()
    buyer.page.goto(f"{buyer.address}/portal/returns/{found.number}/")
    buyer.sees(note.number)
    books.assert_the_books_agree(company)
