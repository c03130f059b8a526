"""Customers made by a clerk and other terms: asked for, approved by credit, accounting or a manager, and then they hold."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.models import PriceList
from core import approvals, invariants
from core.actors import Actor
from core.models import ApprovalRequest
from core.refusals import Conflict, NotPermitted, Refusal
from customers import asking, operations
from customers.models import Customer, PaymentTerms
from customers.selectors import terms_were_set_by
from orders import operations as orders
from orders.duties import NotApproved
from tests.builders import a_customer, a_product, an_actor, payment_terms, the_company
from tests.core.raw import at_once
from tests.orders.stage import a_draft
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return an_actor(None, "SAL", username="nina")


@pytest.fixture
def controller(clerk) -> Actor:
    return an_actor(None, "CRC", username="carla")


def made_by(by: Actor, **fields) -> Customer:
    terms = PaymentTerms.objects.get(company=by.company, code="N30")
    values = {
        "code": "NOVO",
        "name": "Newcomer",
        "country": "DE",
        "currency": "EUR",
        "payment_terms": terms,
        **fields,
    }
    return operations.save_customer(None, values, by=by, address={"street": "Ring 1", "city": "Berlin"})


def waiting() -> ApprovalRequest:
    return ApprovalRequest.objects.get(status="requested")


# new customers ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["SAL", "AR"])
def test_a_customer_a_clerk_makes_is_there_at_once_and_waits_for_approval(role):
    customer = made_by(an_actor(None, role))

    assert (customer.is_active, customer.is_approved) == (True, False)
    assert (waiting().subject_name, waiting().basis["payment_terms"]) == ("Newcomer", "N30")


def test_a_manager_s_customer_needs_nobody_else():
    assert made_by(an_actor(None, "MGR")).is_approved
    assert not ApprovalRequest.objects.exists()


def test_his_order_is_drafted_and_neither_offered_nor_handed_in_before_he_is_approved(clerk, controller):
    made_by(clerk)
    colleague = an_actor(None, "SAL")
    order = a_draft(colleague, customer=Customer.objects.get())
    for verb in (
        lambda: orders.submit(order, by=colleague),
        lambda: orders.quote(order, valid_until=order.order_date, by=colleague),
    ):
        with pytest.raises(NotApproved, match="waits for approval"):
            verb()
    order.refresh_from_db()
    assert order.status == "draft"

    approvals.approve(waiting(), by=controller)
    order = type(order).objects.get(pk=order.pk)
    orders.submit(order, by=colleague)

    assert order.status == "confirmed"
    assert [found for found in invariants.run_all() if found.rule == "SEC-2"] == []


@pytest.mark.parametrize("role", ["CRC", "GL", "MGR"])
def test_credit_accounting_and_managers_approve(clerk, role):
    made_by(clerk)

    approvals.approve(waiting(), by=an_actor(None, role))

    customer = Customer.objects.get()
    assert (customer.is_approved, customer.version) == (True, 2)


@pytest.mark.parametrize("role", ["SAL", "AR", "WH", "ADM", "AUD"])
def test_others_approve_no_customer(clerk, role):
    made_by(clerk)

    with pytest.raises(NotPermitted):
        approvals.approve(waiting(), by=an_actor(None, role))

    assert not Customer.objects.get().is_approved


def test_a_refused_customer_stays_unapproved_until_he_is_asked_for_again(clerk, controller):
    customer = made_by(clerk)
    approvals.refuse(waiting(), reason="Longer terms than we give", by=controller)

    operations.save_customer(customer, {"payment_terms": payment_terms(code="N14", days=14)}, by=clerk)

    assert (Customer.objects.get().is_approved, waiting().basis["payment_terms"]) == (False, "N14")


def test_terms_changed_while_he_waits_are_asked_for_in_place_of_the_first(clerk, controller):
    customer = made_by(clerk)
    first = waiting()

    operations.save_customer(customer, {"payment_terms": payment_terms(code="N14", days=14)}, by=clerk)

    first.refresh_from_db()
    assert (first.status, waiting().basis["payment_terms"]) == ("withdrawn", "N14")
    approvals.approve(waiting(), by=controller)
    assert Customer.objects.get().is_approved


def test_a_new_telephone_number_asks_for_nothing_more(clerk):
    customer = made_by(clerk)

    operations.save_customer(customer, {"phone": "1"}, by=clerk)

    assert ApprovalRequest.objects.count() == 1


def test_terms_a_manager_changes_while_he_waits_are_told_to_who_approves(clerk, controller):
    customer = made_by(clerk)
    operations.save_customer(customer, {"billing_policy": "manual"}, by=an_actor(None, "MGR"))

    with pytest.raises(approvals.Outdated):
        approvals.approve(waiting(), by=controller)

    renewed = approvals.renew(waiting(), by=clerk)
    approvals.approve(renewed, by=controller)

    assert renewed.basis["billing_policy"] == "manual"
    assert Customer.objects.get().is_approved


def test_an_approved_customer_is_not_approved_again(clerk):
    with pytest.raises(Conflict):
        asking.ask_to_approve(a_customer(), by=clerk)


# other terms ------------------------------------------------------------------------------------------------------
@pytest.fixture
def customer() -> Customer:
    return a_customer(code="ALFKI", name="Alfreds")


@pytest.fixture
def longer() -> PaymentTerms:
    return payment_terms(code="N60", days=60)


@pytest.mark.parametrize("role", ["SAL", "AR"])
def test_other_terms_hold_when_they_are_approved_and_not_before(customer, longer, controller, role):
    request = asking.ask_for_terms(
        customer, {"payment_terms": longer, "price_list": None}, reason="Big order", by=an_actor(None, role)
    )
    before = Customer.objects.get().payment_terms.code

    approvals.approve(request, by=controller)

    changed = Customer.objects.get()
    assert (before, changed.payment_terms.code, changed.version) == ("N30", "N60", 2)
    assert request.proposal == {"payment_terms": "N60"}


def test_who_asked_for_terms_and_who_approved_them_count_as_who_set_them(customer, longer, clerk, controller):
    approvals.approve(
        asking.ask_for_terms(customer, {"payment_terms": longer}, reason="x", by=clerk), by=controller
    )

    assert terms_were_set_by(customer, {clerk.user.pk})
    assert terms_were_set_by(customer, {controller.user.pk})
    assert not terms_were_set_by(customer, {an_actor(None, "SAL").user.pk})
    with pytest.raises(orders.OwnCustomer):
        a_draft(clerk, customer=Customer.objects.get())


def test_terms_changed_meanwhile_are_not_written_over(customer, longer, clerk, controller):
    request = asking.ask_for_terms(customer, {"payment_terms": longer}, reason="x", by=clerk)
    other = payment_terms(code="N7", days=7)
    operations.save_customer(customer, {"payment_terms": other}, by=an_actor(None, "MGR"))

    with pytest.raises(approvals.Outdated):
        approvals.approve(request, by=controller)

    assert Customer.objects.get().payment_terms == other


def test_a_change_of_something_else_meanwhile_stops_nothing(customer, longer, clerk, controller):
    request = asking.ask_for_terms(customer, {"payment_terms": longer}, reason="x", by=clerk)
    operations.save_customer(customer, {"phone": "1"}, by=clerk)

    approvals.approve(request, by=controller)

    changed = Customer.objects.get()
    assert (changed.payment_terms, changed.phone) == (longer, "1")


def test_what_holds_already_is_not_asked_for(customer, clerk):
    with pytest.raises(Refusal, match="holds already"):
        asking.ask_for_terms(customer, {"payment_terms": customer.payment_terms}, reason="x", by=clerk)

    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize("role", ["WH", "CRC", "GL", "MGR", "ADM", "AUD"])
def test_others_ask_for_no_terms(customer, longer, role):
    with pytest.raises(NotPermitted):
        asking.ask_for_terms(customer, {"payment_terms": longer}, reason="x", by=an_actor(None, role))


# pages and programs -----------------------------------------------------------------------------------------------
def page_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def test_the_page_of_a_waiting_customer_says_so_and_leads_to_the_request(clerk):
    made_by(clerk)

    page = text_of(page_of(clerk).get("/customers/NOVO/"))

    assert "Waiting for approval" in page
    assert waiting().get_absolute_url() in page


def test_who_approves_a_new_customer_sees_the_terms_and_the_address(clerk, controller):
    made_by(clerk)

    page = text_of(page_of(controller).get(waiting().get_absolute_url()))

    assert all(
        words in page
        for words in ("30 days net", "List prices", "On shipment", "Ring 1, Berlin, DE", "Approve")
    )


def test_a_clerk_asks_for_terms_on_the_page_and_the_controller_sees_old_and_new(
    customer, longer, clerk, controller
):
    price_list = PriceList.objects.create(
        company=the_company(), code="BIG", name="Big buyers", currency="EUR"
    )
    form = {
        "payment_terms": str(longer.pk), "price_list": str(price_list.pk), "tax_position": "",
        "billing_policy": "shipment", "reason": "Big order", "idempotency_key": "k",
    }  # fmt: skip

    answer = page_of(clerk).post("/customers/ALFKI/terms/", form)

    request = waiting()
    assert (answer.status_code, answer["Location"]) == (303, f"/approvals/{request.number}/")
    page = text_of(page_of(controller).get(answer["Location"]))
    assert all(
        words in page for words in ("30 days net", "60 days net", "List prices", "Big buyers", "Big order")
    )
    assert "Other terms wait for approval" in text_of(page_of(clerk).get("/customers/ALFKI/"))


def test_without_a_reason_nothing_is_asked_for(customer, longer, clerk):
    form = {
        "payment_terms": str(longer.pk),
        "billing_policy": "shipment",
        "reason": "",
        "idempotency_key": "k",
    }

    answer = page_of(clerk).post("/customers/ALFKI/terms/", form)

    assert answer.status_code == 422
    assert not ApprovalRequest.objects.exists()


def test_a_customer_withdrawn_is_asked_for_again_with_one_button(clerk):
    made_by(clerk)
    approvals.withdraw(waiting(), by=clerk)
    client = page_of(clerk)
    page = text_of(client.get("/customers/NOVO/"))

    client.post("/customers/NOVO/ask/", {"idempotency_key": "k"})

    assert "Not approved" in page
    assert waiting().subject_name == "Newcomer"


def test_a_program_makes_a_customer_who_waits_and_asks_for_terms(customer, longer):
    program = Program("SAL")

    made = program.post("/customers", {"code": "NOVO", "name": "Newcomer"})
    asked = program.post("/customers/ALFKI/terms/requests", {"payment_terms": "N60", "reason": "Big order"})
    unknown = program.post("/customers/ALFKI/terms/requests", {"payment_terms": "N99", "reason": "x"})

    assert (made.status_code, made.json()["is_approved"]) == (201, False)
    assert (asked.status_code, asked.json()["kind"]) == (202, "customers.terms")
    assert (unknown.status_code, fields_of(unknown)) == (422, ["payment_terms"])
    assert Customer.objects.get(code="ALFKI").payment_terms.code == "N30"


def test_an_order_for_a_waiting_customer_is_kept_by_a_program_and_not_handed_in(clerk):
    made_by(clerk)
    a_product(sku="TEA", on_hand="5")
    program = Program("SAL")
    draft = program.post("/orders", {"customer": "NOVO", "lines": [{"sku": "TEA", "quantity": "1"}]})

    refused = program.post(f"/orders/{draft.json()['number']}/submit")

    assert (draft.status_code, refused.status_code, fields_of(refused)) == (201, 422, ["customer"])
    assert program.get(f"/orders/{draft.json()['number']}").json()["status"] == "draft"


@pytest.mark.parametrize("role", ["WH", "CRC", "GL", "MGR", "AUD", "ADM"])
def test_the_form_of_terms_is_for_who_asks(customer, role):
    assert signed_in(role).get("/customers/ALFKI/terms/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_terms_edited_while_a_customer_is_approved_are_never_approved_unseen():
    clerk, controller = an_actor(None, "SAL"), an_actor(None, "CRC")
    made_by(clerk)
    other = payment_terms(code="N90", days=90)
    request = waiting()

    approved, edited = at_once(
        lambda: approvals.approve(ApprovalRequest.objects.get(pk=request.pk), by=controller),
        lambda: operations.save_customer(Customer.objects.get(), {"payment_terms": other}, by=clerk) and None,
    )

    customer = Customer.objects.get()
    assert (approved is None) != (edited is None)
    assert (customer.is_approved, customer.payment_terms.code) == (
        (True, "N30") if approved is None else (False, "N90")
    )
