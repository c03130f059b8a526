"""Limits, risk classes, review dates and the end of a block: the controller asks, a manager approves."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.test import Client

from core import approvals
from core.actors import Actor
from core.models import ApprovalRequest
from core.refusals import Conflict, NotPermitted, Refusal
from credit import asking
from credit import operations as credit
from credit.asking import AccountTerms
from credit.models import CreditAccount
from customers.models import Customer
from tests.builders import a_customer, an_actor, the_company
from tests.core.raw import at_once
from tests.credit.stage import ordered
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def customer() -> Customer:
    return a_customer(code="ALFKI", credit_limit="100.00")


@pytest.fixture
def controller(customer: Customer) -> Actor:
    return an_actor(customer.company, "CRC", username="carla")


@pytest.fixture
def manager(customer: Customer) -> Actor:
    return an_actor(customer.company, "MGR", username="mia")


def wanted(limit: str | None = "500.00", **changes) -> AccountTerms:
    values = {"currency": "EUR", "risk_class": "standard", "review_date": None, **changes}
    return AccountTerms(None if limit is None else D(limit), **values)


def asked(customer: Customer, by: Actor, terms: AccountTerms | None = None) -> ApprovalRequest:
    return asking.ask_for_terms(customer, terms or wanted(), reason="Pays early", by=by)


def limit_of(customer: Customer) -> Decimal | None:
    return asking.terms_of(customer).limit_amount


def test_a_limit_is_raised_when_a_manager_approves_and_not_before(customer, controller, manager):
    request = asked(customer, controller)
    before = limit_of(customer)

    approvals.approve(request, by=manager)

    assert (before, limit_of(customer)) == (D("100.00"), D("500.00"))
    assert (request.requested_amount, request.currency) == (D("500.00"), "EUR")


def test_an_approved_limit_frees_the_order_that_waits(customer, controller, manager):
    order = ordered(customer, "300.00")
    assert order.status == "held"

    approvals.approve(asked(customer, controller), by=manager)
    credit.recheck(order, by=Actor.system(order.company))

    order.refresh_from_db()
    assert order.status == "confirmed"


def test_risk_class_and_review_date_are_set_with_it(customer, controller, manager):
    day = datetime.date(2030, 1, 31)
    request = asked(customer, controller, wanted("100.00", risk_class="high", review_date=day))

    approvals.approve(request, by=manager)

    account = CreditAccount.objects.get(customer=customer)
    assert (account.risk_class, account.review_date) == ("high", day)
    assert limit_of(customer) == D("100.00")


def test_no_limit_at_all_can_be_asked_for(customer, controller, manager):
    approvals.approve(asked(customer, controller, wanted(None)), by=manager)

    assert limit_of(customer) is None


def test_a_refused_limit_stays_as_it_was(customer, controller, manager):
    approvals.refuse(asked(customer, controller), reason="Wait for the figures", by=manager)

    assert limit_of(customer) == D("100.00")


def test_one_request_waits_at_a_time(customer, controller):
    asked(customer, controller)

    with pytest.raises(approvals.AlreadyAsked):
        asked(customer, an_actor(customer.company, "CRC"), wanted("900.00"))

    assert ApprovalRequest.objects.count() == 1


def test_a_limit_changed_meanwhile_is_told_and_the_request_has_to_be_renewed(customer, controller, manager):
    request = asked(customer, controller)
    credit.set_limit(customer, limit_amount=D("50.00"), by=manager)

    with pytest.raises(approvals.Outdated):
        approvals.approve(request, by=manager)
    assert limit_of(customer) == D("50.00")

    renewed = approvals.renew(ApprovalRequest.objects.get(), by=controller)
    approvals.approve(renewed, by=manager)

    assert limit_of(customer) == D("500.00")
    assert renewed.basis["limit_amount"] == "50"
    assert ApprovalRequest.objects.filter(status="withdrawn").count() == 1


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "MGR", "ADM", "AUD"])
def test_others_than_controllers_ask_for_no_limit(customer, role):
    with pytest.raises(NotPermitted):
        asked(customer, an_actor(customer.company, role))

    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize("role", ["CRC", "GL", "SAL", "AR", "AUD"])
def test_others_than_managers_approve_no_limit(customer, controller, role):
    request = asked(customer, controller)

    with pytest.raises(NotPermitted):
        approvals.approve(request, by=an_actor(customer.company, role))

    assert limit_of(customer) == D("100.00")


@pytest.mark.parametrize(
    "terms, field",
    [
        (wanted("-1"), "credit_limit"),
        (wanted("100.00"), "credit_limit"),
        (wanted(risk_class=" "), "risk_class"),
        (wanted(risk_class="x" * 21), "risk_class"),
        (wanted(currency="ZZZ"), "currency"),
    ],
)
def test_terms_that_cannot_be_are_not_asked_for(customer, controller, terms, field):
    with pytest.raises(Refusal) as refused:
        asked(customer, controller, terms)

    assert refused.value.field == field
    assert not ApprovalRequest.objects.exists()


def test_a_child_asks_at_its_parent(customer, controller):
    child = a_customer(customer.company, parent=customer)

    with pytest.raises(credit.SharedLimit):
        asked(child, controller)


# the end of a block -----------------------------------------------------------------------------------------------
def test_a_controller_blocks_alone_and_asks_for_the_end_of_it(customer, controller, manager):
    credit.block(customer, reason="Cheque bounced", by=controller)
    request = asking.ask_to_unblock(customer, reason="Paid in cash", by=controller)
    was_blocked = CreditAccount.objects.get(customer=customer).is_blocked

    approvals.approve(request, by=manager)

    assert (was_blocked, CreditAccount.objects.get(customer=customer).is_blocked) == (True, False)


def test_an_open_account_needs_no_end_of_a_block(customer, controller):
    with pytest.raises(Conflict):
        asking.ask_to_unblock(customer, reason="x", by=controller)


# pages and programs -----------------------------------------------------------------------------------------------
def page_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def test_the_manager_sees_old_and_new_side_by_side(customer, controller, manager):
    request = asked(customer, controller, wanted("500.00", risk_class="low"))

    page = text_of(page_of(manager).get(f"/approvals/{request.number}/"))

    assert all(
        words in page for words in ("100.00 EUR", "500.00 EUR", "standard", "low", "Pays early", "Exposure")
    )
    assert "Approve 500.00 EUR" in page


def test_the_controller_asks_on_the_page_of_the_account(customer, controller):
    client = page_of(controller)
    form = {"credit_limit": "1,500.00", "risk_class": "standard", "review_date": "", "reason": "Pays early"}

    answer = client.post("/credit/accounts/ALFKI/ask/", {**form, "idempotency_key": "k"})

    request = ApprovalRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/approvals/{request.number}/")
    assert request.proposal["limit_amount"] == "1500"
    assert "A request about this account waits for approval" in text_of(client.get("/credit/accounts/ALFKI/"))
    assert limit_of(customer) == D("100.00")


@pytest.mark.parametrize(
    "changes, words", [({"credit_limit": "much"}, "Enter a number such as"), ({"reason": ""}, "Why"), ({"credit_limit": "100"}, "holds already")]
)  # fmt: skip
def test_what_is_keyed_in_wrong_is_said_and_nothing_is_asked_for(customer, controller, changes, words):
    form = {
        "credit_limit": "1500",
        "risk_class": "standard",
        "review_date": "",
        "reason": "x",
        "idempotency_key": "k",
    }

    answer = page_of(controller).post("/credit/accounts/ALFKI/ask/", {**form, **changes})

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "GL", "MGR", "AUD", "ADM"])
def test_the_forms_are_the_controllers(customer, role):
    client = signed_in(role)

    for verb in ("ask", "ask-to-unblock"):
        assert client.post(f"/credit/accounts/ALFKI/{verb}/", {"idempotency_key": "k"}).status_code == 403


def test_a_program_asks_and_may_send_only_what_changes(customer):
    answer = Program("CRC").post(
        "/customers/ALFKI/credit/requests", {"review_date": "2030-01-31", "reason": "Yearly"}
    )
    nothing = Program("CRC").post("/customers/ALFKI/credit/requests", {"reason": "x"})

    assert (answer.status_code, answer.json()["status"]) == (202, "requested")
    assert ApprovalRequest.objects.get().proposal == {
        "limit_amount": "100", "currency": "EUR", "risk_class": "standard", "review_date": "2030-01-31",
    }  # fmt: skip
    assert (nothing.status_code, fields_of(nothing)) == (422, ["credit_limit"])
    assert Program("SAL").post("/customers/ALFKI/credit/requests", {"reason": "x"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_limit_set_while_a_request_is_approved_is_not_written_over_unseen():
    customer = a_customer(the_company(), "ALFKI", credit_limit="100.00")
    controller, manager, other = an_actor(None, "CRC"), an_actor(None, "MGR"), an_actor(None, "MGR")
    asked(customer, controller)

    approved, _set = at_once(
        lambda: approvals.approve(ApprovalRequest.objects.get(), by=manager),
        lambda: credit.set_limit(Customer.objects.get(), limit_amount=D("50.00"), by=other),
    )

    assert approved is None or isinstance(approved, approvals.Outdated)
    assert limit_of(customer) == D("50.00")
