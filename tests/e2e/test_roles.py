"""What each role sees and is answered, as ROLES.md says: signed in with a password, page by page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from portal.models import PortalAccount
from tests.builders import a_company, a_customer, a_product, a_user, an_issued_invoice
from tests.e2e.people import PASSWORD

pytestmark = pytest.mark.django_db

STAFF = ("SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD")
RAIL = {
    "SAL": "Home Orders Shipments Invoices Customers Stock",
    "WH": "Home Orders Shipments Stock",
    "CRC": "Home Orders Shipments Invoices Receivables Customers Stock",
    "AR": "Home Orders Shipments Invoices Receivables Customers Stock",
    "GL": "Home Orders Shipments Invoices Receivables Customers Stock Ledger",
    "MGR": "Home Orders Shipments Invoices Receivables Customers Stock Ledger",
    "ADM": "Home",
    "AUD": "Home Orders Shipments Invoices Receivables Customers Stock Ledger",
}
BUSINESS = ("Orders", "Shipments", "Invoices", "Receivables", "Customers", "Stock", "Ledger")

#: Who is admitted; all others of the staff are answered 403.
ADMITTED = {
    "/": "SAL WH CRC AR GL MGR ADM AUD",
    "/orders/": "SAL WH CRC AR GL MGR AUD",
    "/orders/new/": "SAL MGR",
    "/orders/reservations/": "SAL WH CRC AR GL MGR AUD",
    "/orders/{order}/": "SAL WH CRC AR GL MGR AUD",
    "/orders/{order}/edit/": "SAL MGR",
    "/shipments/": "SAL WH CRC AR GL MGR AUD",
    "/shipments/{shipment}/": "SAL WH CRC AR GL MGR AUD",
    "/shipments/rules/": "MGR",
    "/shipments/carriers/": "SAL WH CRC AR GL MGR AUD",
    "/shipments/carriers/new/": "MGR",
    "/shipments/methods/new/": "MGR",
    "/shipments/pickups/": "SAL WH CRC AR GL MGR AUD",
    "/shipments/pickups/new/": "WH",
    "/shipments/{shipment}/pick/": "WH",
    "/shipments/{shipment}/proof/": "WH",
    "/shipments/returns/": "SAL WH CRC AR GL MGR AUD",
    "/shipments/{shipment}/return/": "SAL MGR",
    "/stock/": "SAL WH CRC AR GL MGR AUD",
    "/stock/receive/": "WH",
    "/stock/promising/": "GL MGR ADM",
    "/stock/adjust/": "WH GL MGR",
    "/stock/scrap/": "WH GL MGR",
    "/stock/lots/": "SAL WH CRC AR GL MGR AUD",
    "/stock/as-of/": "SAL WH CRC AR GL MGR AUD",
    "/stock/bins/": "SAL WH CRC AR GL MGR AUD",
    "/stock/bins/new/": "GL MGR ADM",
    "/stock/counts/": "SAL WH CRC AR GL MGR AUD",
    "/stock/counts/new/": "WH",
    "/stock/transfers/": "SAL WH CRC AR GL MGR AUD",
    "/stock/transfers/new/": "WH",
    "/stock/warehouses/": "SAL WH CRC AR GL MGR AUD",
    "/stock/warehouses/new/": "GL MGR ADM",
    "/stock/expected/": "SAL WH CRC AR GL MGR AUD",
    "/stock/expected/new/": "WH MGR",
    "/stock/replenishment/": "SAL WH CRC AR GL MGR AUD",
    "/stock/rules/": "SAL WH CRC AR GL MGR AUD",
    "/stock/rules/new/": "GL MGR",
    "/products/": "SAL WH CRC AR GL MGR AUD",
    "/products/new/": "GL MGR",
    "/invoices/": "SAL CRC AR GL MGR AUD",
    "/invoices/{invoice}/": "SAL CRC AR GL MGR AUD",
    "/invoices/to-bill/": "SAL CRC AR GL MGR AUD",
    "/receivables/": "CRC AR GL MGR AUD",
    "/receivables/payments/": "CRC AR GL MGR AUD",
    "/receivables/payments/new/": "AR GL",
    "/customers/": "SAL CRC AR GL MGR AUD",
    "/customers/{customer}/": "SAL CRC AR GL MGR AUD",
    "/customers/new/": "SAL AR MGR",
    "/customers/{customer}/terms/": "SAL AR",
    "/approvals/": "SAL WH CRC AR GL MGR AUD",
    "/credit/": "CRC GL MGR AUD",
    "/credit/accounts/{customer}/": "CRC GL MGR AUD",
    "/ledger/": "GL MGR AUD",
    "/ledger/trial-balance": "GL MGR AUD",
    "/ledger/entries/new": "GL",
    "/ledger/periods": "GL MGR AUD",
    "/mail/": "SAL AR CRC GL MGR ADM AUD",
    "/system/": "ADM MGR AUD",
    "/system/security/": "ADM MGR AUD",
    "/reports/receivables/": "CRC AR GL MGR AUD",
    "/reports/slow-movers/": "WH GL MGR AUD",
    "/reports/overstock/": "WH GL MGR AUD",
}
DOCUMENTS = [path for path in ADMITTED if "{" in path]


@pytest.fixture
def invoice():
    """A customer's invoice, with the order and the shipment before it."""
    company = a_company("ACME")
    customer = a_customer(company, "ALFKI", name="Alfreds Futterkiste", credit_limit="10000.00")
    return an_issued_invoice(customer, product=a_product(company, "TEA", on_hand="10"))


def filled_in(path, invoice):
    """The address with the numbers of the documents of the invoice's chain."""
    return path.format(
        order=invoice.order.number,
        shipment=invoice.shipment.number,
        invoice=invoice.number,
        customer=invoice.customer.code,
    )


def signed_in(user):
    """A browser with the session of a person who has given user name and password."""
    client = Client(raise_request_exception=True)
    response = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert response.status_code == 302, response.content
    return client


@pytest.mark.parametrize("role", STAFF)
def test_the_rail_shows_what_the_role_works_with(invoice, role):
    client = signed_in(a_user(invoice.company, role))

    page = client.get("/").content.decode()

    rail = re.search(r'<nav[^>]*class="rail.*?</nav>', page, re.DOTALL)
    assert rail is not None
    words = re.sub(r"<[^>]+>", " ", rail[0]).split()
    assert [place for place in ("Home", *BUSINESS) if place in words] == RAIL[role].split()


@pytest.mark.parametrize("role", STAFF)
def test_pages_are_answered_as_the_matrix_says(invoice, role):
    client = signed_in(a_user(invoice.company, role))

    answers = {path: client.get(filled_in(path, invoice)).status_code for path in ADMITTED}

    # A closed document is neither edited nor picked any more: who might is led back to its page.
    expected = {path: 200 if role in roles.split() else 403 for path, roles in ADMITTED.items()}
    expected["/shipments/{shipment}/pick/"] = 303 if role == "WH" else 403
    expected["/orders/{order}/edit/"] = 302 if role in ("SAL", "MGR") else 403
    assert {path: answer for path, answer in answers.items() if answer != expected[path]} == {}


def test_nobody_is_answered_before_signing_in(invoice):
    for path in ADMITTED:
        response = Client().get(filled_in(path, invoice))
        assert (response.status_code, response["Location"][:16]) == (302, "/accounts/login/")


@pytest.mark.parametrize("role", ["SAL", "WH", "GL", "MGR", "AUD"])
def test_another_company_does_not_exist(invoice, role):
    stranger = signed_in(a_user(a_company("OTHER", base_currency="USD"), role))

    for path in DOCUMENTS:
        may = role in ADMITTED[path].split()
        assert stranger.get(filled_in(path, invoice)).status_code == (404 if may else 403), path
    for path in ("/orders/", "/shipments/", "/invoices/", "/customers/", "/stock/"):
        page = stranger.get(path + "?view=all").content.decode()
        assert "ALFKI" not in page
        assert "Alfreds" not in page
        assert invoice.order.number not in page


@pytest.mark.parametrize("role", ["PB", "PV"])
def test_a_portal_user_sees_his_own_customer_only(invoice, role):
    other = an_issued_invoice(
        a_customer(invoice.company, "AROUT", name="Around the Horn"),
        product=a_product(invoice.company, "CUP", on_hand="10"),
    )
    user = a_user(invoice.company, role)
    PortalAccount.objects.create(company=invoice.company, user=user, customer=invoice.customer)
    client = signed_in(user)

    for own, theirs in (
        (f"/portal/orders/{invoice.order.number}/", f"/portal/orders/{other.order.number}/"),
        (f"/portal/shipments/{invoice.shipment.number}/", f"/portal/shipments/{other.shipment.number}/"),
        (f"/portal/invoices/{invoice.number}/", f"/portal/invoices/{other.number}/"),
    ):
        assert client.get(own).status_code == 200
        assert client.get(theirs).status_code == 404
    for path in ("/portal/", "/portal/orders/", "/portal/shipments/", "/portal/invoices/"):
        page = client.get(path).content.decode()
        assert other.order.number not in page
        assert other.number not in page
        assert "Around the Horn" not in page


@pytest.mark.parametrize("role", ["PB", "PV"])
def test_pages_of_the_staff_do_not_exist_for_the_portal(invoice, role):
    user = a_user(invoice.company, role)
    PortalAccount.objects.create(company=invoice.company, user=user, customer=invoice.customer)
    client = signed_in(user)

    answers = {path: client.get(filled_in(path, invoice)).status_code for path in ADMITTED}

    expected = dict.fromkeys(ADMITTED, 404) | {"/": 302}  # home leads to the portal
    assert {path: answer for path, answer in answers.items() if answer != expected[path]} == {}


def test_staff_are_no_guests_of_the_portal(invoice):
    assert signed_in(a_user(invoice.company, "SAL")).get("/portal/").status_code == 403
