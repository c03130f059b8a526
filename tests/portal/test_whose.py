"""Whose documents a person of a customer sees: his own customer's, its children's where the account says so, no others."""

import pytest

from portal.models import PortalAccount
from tests.builders import a_company, a_customer, a_draft_order, a_product, a_user, the_company
from tests.portal.stage import PAPER, a_case, browser, colleague, visitor
from tests.programs import Program, fields_of, text_of

pytestmark = pytest.mark.django_db

LISTS = ("/portal/", "/portal/orders/", "/portal/shipments/", "/portal/invoices/")


@pytest.fixture
def alfki():
    return a_customer(code="ALFKI", name="Alfreds Futterkiste")


def seen_in_lists(client) -> str:
    return "".join(text_of(client.get(address)) for address in LISTS)


@pytest.mark.parametrize("role", ["PB", "PV"])
def test_buyer_and_viewer_see_their_own_documents_and_papers(alfki, role):
    case = a_case(alfki)
    client = visitor(alfki, role)

    answers = [client.get(address) for address in case.addresses]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer.content for answer in (answers[2], answers[4])] == [PAPER] * 2
    assert [answers[4][name] for name in ("Content-Type", "Cache-Control", "Content-Disposition")] == [
        "application/pdf",
        "private, no-store",
        f'inline; filename="{case.invoice.number}.pdf"',
    ]
    assert all(number in seen_in_lists(client) for number in case.numbers)


@pytest.mark.parametrize("role", ["PB", "PV"])
def test_documents_of_another_customer_do_not_exist(alfki, role):
    case = a_case(a_customer(code="AROUT", name="Around the Horn"))
    client = visitor(alfki, role)

    assert [client.get(address).status_code for address in case.addresses] == [404] * 5
    lists = seen_in_lists(client)
    assert not [word for word in (*case.numbers, "Around the Horn") if word in lists]


def test_documents_of_another_company_do_not_exist_even_for_a_customer_of_the_same_name(alfki):
    elsewhere = a_customer(a_company("OTHER"), "ALFKI", name="Alfreds Futterkiste")
    a_case(elsewhere)
    theirs = a_case(elsewhere)  # its numbers are not ours

    answers = [visitor(alfki).get(address).status_code for address in theirs.addresses]

    assert answers == [404] * 5


def test_a_number_of_another_and_one_that_does_not_exist_get_the_same_answer(alfki):
    case = a_case(a_customer(code="AROUT"))
    client = visitor(alfki)

    theirs, nobodys = (client.get(f"/portal/invoices/{number}/") for number in (case.invoice.number, "R-0"))

    assert theirs.status_code == nobodys.status_code == 404
    assert str(case.invoice.number) not in text_of(theirs)


def test_children_are_seen_where_the_account_says_so(alfki):
    child = a_case(a_customer(code="CHILD", parent=alfki))
    grandchild = a_case(a_customer(code="BELOW", parent=child.order.customer))

    for sees, status in ((True, 200), (False, 404)):
        client = visitor(alfki, sees_children=sees)
        assert [client.get(address).status_code for address in child.addresses] == [status] * 5
        assert (child.order.number in seen_in_lists(client)) == sees
        assert [client.get(address).status_code for address in grandchild.addresses] == [404] * 5


def test_a_child_does_not_see_its_parent(alfki):
    case = a_case(alfki)
    client = visitor(a_customer(code="CHILD", parent=alfki), sees_children=True)

    assert [client.get(address).status_code for address in case.addresses] == [404] * 5


def test_somebody_without_a_customer_sees_nothing(alfki):
    case = a_case(alfki)
    client = browser(a_user(the_company(), "PB"))

    assert [client.get(address).status_code for address in case.addresses] == [404] * 5
    assert case.order.number not in seen_in_lists(client)


def test_who_belongs_to_two_customers_sees_both(alfki):
    other = a_customer(code="AROUT")
    cases = [a_case(alfki), a_case(other)]
    user = a_user(the_company(), "PV")
    for customer in (alfki, other):
        PortalAccount.objects.create(company=the_company(), user=user, customer=customer)

    lists = seen_in_lists(browser(user))

    assert all(case.order.number in lists for case in cases)


def test_drafts_are_ours_until_they_are_offered(alfki):
    draft = a_draft_order(alfki)
    client = visitor(alfki)

    assert client.get(f"/portal/orders/{draft.number}/").status_code == 404
    assert draft.number not in seen_in_lists(client)


def test_an_account_ends_with_its_row(alfki):
    case = a_case(alfki)
    client = visitor(alfki)
    assert client.get(case.addresses[0]).status_code == 200

    PortalAccount.objects.all().delete()

    assert [client.get(address).status_code for address in case.addresses] == [404] * 5


@pytest.mark.parametrize("role", ["SAL", "WH", "CRC", "AR", "GL", "MGR", "ADM", "AUD"])
def test_colleagues_are_no_guests(alfki, role):
    case = a_case(alfki)
    client = colleague(the_company(), role)

    assert {client.get(address).status_code for address in (*LISTS, *case.addresses)} == {403}


def test_pages_of_the_portal_are_read_only(alfki):
    case = a_case(alfki)
    client = visitor(alfki)

    assert {client.post(address).status_code for address in ("/portal/", *case.addresses)} == {405}


def paid_by_headquarters():
    headquarters = a_customer(code="HQ", name="Headquarters")
    branch = a_customer(code="BRANCH", name="Branch", invoice_party=headquarters)
    return headquarters, branch, a_case(branch)


def test_who_ordered_sees_the_order_and_its_shipment_and_not_the_invoice_of_who_pays():
    _headquarters, branch, case = paid_by_headquarters()
    client = visitor(branch)

    assert [client.get(address).status_code for address in case.addresses] == [200, 200, 200, 404, 404]
    lists = seen_in_lists(client)
    assert [number in lists for number in case.numbers] == [True, True, False]
    assert str(case.invoice.number) not in text_of(client.get(case.addresses[0]))


def test_who_pays_reads_the_order_s_number_on_his_invoice_and_does_not_open_the_order():
    headquarters, _branch, case = paid_by_headquarters()
    client = visitor(headquarters)

    assert [client.get(address).status_code for address in case.addresses] == [404, 404, 404, 200, 200]
    lists = seen_in_lists(client)
    assert [number in lists for number in case.numbers] == [False, False, True]
    page = text_of(client.get(case.addresses[3]))
    assert case.order.number in page
    assert case.addresses[0] not in page


def test_an_account_over_both_sees_the_order_and_goes_there_from_the_invoice():
    headquarters, branch, case = paid_by_headquarters()
    user = a_user(the_company(), "PV")
    for customer in (headquarters, branch):
        PortalAccount.objects.create(company=the_company(), user=user, customer=customer)
    client = browser(user)

    assert [client.get(address).status_code for address in case.addresses] == [200] * 5
    assert f'href="{case.addresses[0]}"' in text_of(client.get(case.addresses[3]))


def test_programs_of_both_read_what_is_theirs_and_no_link_to_the_other_s():
    headquarters, branch, case = paid_by_headquarters()
    orders, pays = Program("PB", customer=branch), Program("PB", customer=headquarters)
    order_url, invoice_url = f"/orders/{case.order.number}", f"/invoices/{case.invoice.number}"

    order, invoice = orders.get(order_url), pays.get(invoice_url)

    assert (order.status_code, invoice.status_code) == (200, 200)
    assert [orders.get(invoice_url).status_code, pays.get(order_url).status_code] == [404, 404]
    assert {link["number"] for link in order.json()["links"]} == {case.shipment.number}
    assert order.json()["invoice_party"] == "HQ"
    assert (invoice.json()["customer"], invoice.json()["order"]) == ("HQ", case.order.number)


def test_a_buyer_does_not_choose_who_pays():
    headquarters, branch, _case = paid_by_headquarters()
    a_product(sku="TEA", on_hand="50")
    program = Program("PB", customer=branch)
    body = {"customer": "BRANCH", "lines": [{"sku": "TEA", "quantity": "1"}]}

    assert fields_of(program.post("/orders", {**body, "invoice_party": "BRANCH"})) == ["invoice_party"]
    assert program.post("/orders", body).json()["invoice_party"] == headquarters.code
