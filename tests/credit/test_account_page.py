"""The page of a credit account: exact parts, whose they are, and the same number of queries for many as for few."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credit import drawing, selectors
from credit import operations as credit
from credit.models import CreditLimit, Security
from credit.selectors import Exposure
from credit.views.account_parts import parts_of
from customers.models import Customer
from receivables import operations as receivables
from receivables.selectors import days_late_by_month
from tests.builders import (
    a_customer,
    a_dispatched_shipment,
    a_payment,
    a_rate,
    an_actor,
    an_order,
    the_company,
)
from tests.credit.stage import D, goods, held, invoiced, ordered, rules
from tests.credit.test_securities import confirmed
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return the_company().today()


def exposure(customer: Customer) -> Exposure:
    return selectors.exposure_of(customer, selectors.account_of(customer), today())


def parts(seen: Exposure) -> list[Decimal]:
    return [
        seen.undelivered_amount, seen.delivered_amount, seen.not_due_amount, seen.overdue_amount, seen.credit_amount,
    ]  # fmt: skip


def address(name: str, *args: Any) -> str:
    return reverse(f"credit:{name}", args=args)


def test_the_parts_add_up_to_the_exposure_to_the_cent() -> None:
    customer = a_customer()
    invoiced(customer, "300.00", days_overdue=5)
    invoiced(customer, "200.00")
    ordered(customer, "70.00")
    Customer.objects.update(billing_policy="manual")
    a_dispatched_shipment(an_order(Customer.objects.get(), **goods("40.00")))
    receivables.post_payment(customer, amount=D("50.00"), currency="EUR", by=an_actor())

    seen = exposure(customer)

    assert parts(seen) == [D(70), D(40), D(200), D(300), D(-50)]
    assert sum(parts(seen)) == seen.figures.exposure == D(560)


def test_parts_in_other_currencies_add_up_as_well() -> None:
    a_rate(the_company(), "USD", "0.3333")
    a_rate(the_company(), "GBP", "0.7777")
    customer = a_customer(credit_limit="1000.00")
    for currency, amount in (("USD", "100.01"), ("GBP", "0.07"), ("EUR", "33.33")):
        receivables.post_payment(customer, amount=D(amount), currency=currency, by=an_actor())
    ordered(customer, "10.01")

    seen = exposure(customer)

    assert sum(parts(seen)) == seen.figures.exposure
    assert seen.credit_amount == D("-66.71")


def test_what_ships_after_the_horizon_is_a_part_of_what_is_on_order() -> None:
    rules(horizon=30)
    customer = a_customer()
    ordered(customer, "500.00", requested_date=today() + 31 * DAY)
    ordered(customer, "100.00")

    seen = exposure(customer)

    assert (seen.undelivered_amount, seen.later_amount) == (D(600), D(500))


def test_each_member_of_a_family_has_its_share_with_a_link() -> None:
    parent = a_customer(credit_limit="1000.00")
    small, large = a_customer(parent=parent), a_customer(parent=parent)
    invoiced(small, "10.00")
    invoiced(large, "200.00")
    an_order(large, **goods("30.00"))

    seen = exposure(small)
    page = text_of(signed_in("CRC").get(address("account", small.code)))

    assert [(share.customer, share.exposure) for share in seen.shares] == [
        (large, D(230)), (small, D(10)), (parent, D(0)),
    ]  # fmt: skip
    assert sum(share.exposure for share in seen.shares) == seen.figures.exposure
    for other in (parent, large):
        assert f'href="{address("account", other.code)}"' in page
    assert f"shares the limit of {parent.name}" in page


def test_a_customer_alone_has_no_shares() -> None:
    assert exposure(a_customer()).shares == ()


@pytest.mark.parametrize("limit, used", [("1000.00", "30"), ("0", "100"), (None, None), ("299.70", "100.1")])
def test_the_bar_says_how_much_of_the_limit_is_used(limit: str | None, used: str | None) -> None:
    customer = a_customer()
    invoiced(customer, "300.00")
    credit.set_limit(customer, limit_amount=None if limit is None else D(limit), by=an_actor(None, "MGR"))

    figures = exposure(customer).figures

    found = drawing.used_percent(figures.exposure, figures.limit_amount)
    assert found == (None if used is None else D(used))


def test_the_bar_is_as_long_as_the_exposure_when_payments_stand_against_it() -> None:
    customer = a_customer(credit_limit="1000.00")
    invoiced(customer, "300.00", days_overdue=3)
    receivables.post_payment(customer, amount=D("100.00"), currency="EUR", by=an_actor())

    chart = drawing.limit_used(exposure(customer), parts_of(customer, exposure(customer)))

    assert chart.caption == "20\u00a0% of the limit used: 200.00\u00a0EUR of 1,000.00\u00a0EUR"
    drawn = [rect for rect in chart.rects if rect.title]
    assert [rect.width for rect in drawn] == ["18.52%"]  # 200 of 1,080
    assert [item.value for item in chart.legend] == ["300.00\u00a0EUR", "\u2212100.00\u00a0EUR"]


def test_how_late_is_weighted_by_amount_month_by_month() -> None:
    customer = a_customer()
    first_of_month = today().replace(day=1)
    for amount, late in (("300.00", 30), ("100.00", 10)):
        invoice = invoiced(customer, amount, days_overdue=60 + late)
        due = invoice.open_items.get().due_date
        a_payment(invoice, received_on=due + late * DAY)

    months = days_late_by_month(the_company(), [customer.pk], today())

    by_hand = sum(month.days_late * month.base_amount for month in months)
    assert sum(month.count for month in months) == 2
    assert sum(month.base_amount for month in months) == D(400)
    assert by_hand == D(10 * 100 + 30 * 300)
    assert all(month.month <= first_of_month for month in months)


def test_every_figure_leads_to_its_documents() -> None:
    customer = a_customer(credit_limit="1000.00")
    invoice = invoiced(customer, "300.00")
    order = ordered(customer, "70.00")
    client = signed_in("CRC")

    account = text_of(client.get(address("account", customer.code)))
    documents = text_of(client.get(address("documents", customer.code)))

    for place in ("orders", "items"):
        assert f"{address('documents', customer.code)}#{place}" in account
        assert f'id="{place}"' in documents
    for document in (invoice, order):
        assert document.get_absolute_url() in documents
    assert "70.00 EUR on order + 300.00 EUR open receivables = 370.00 EUR exposure" in documents


def test_what_waits_is_listed_with_why() -> None:
    order = held("100.00")

    page = text_of(signed_in("CRC").get(address("account", order.customer.code)))

    assert "Orders that wait" in page
    assert address("why-latest", order.number) in page


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_an_account_with_much_asks_as_often_as_one_with_little() -> None:
    client = signed_in("CRC")
    parent = a_customer(credit_limit="100.00")
    child = a_customer(parent=parent)
    grow(parent, child)
    pages = [address(name, parent.code) for name in ("account", "documents", "limits", "securities")]
    before = [queries_of(client, page) for page in pages]

    for _number in range(3):
        grow(parent, a_customer(parent=parent))

    assert [queries_of(client, page) for page in pages] == before
    assert before[0] <= 45


def grow(parent: Customer, child: Customer) -> None:
    order = ordered(child, "150.00")
    assert order.status == "held"
    days = CreditLimit.objects.count()
    credit.set_limit(
        parent, limit_amount=D(1), valid_from=today() + days * DAY, reason="x", by=an_actor(None, "MGR")
    )
    confirmed(parent, "5.00", kind="insurance")
    confirmed(parent, "5.00", order, kind="deposit")


# Pages of limits and securities -----------------------------------------------------------------------------------
def test_a_manager_sets_corrects_and_ends_a_limit_on_its_page() -> None:
    customer, client = a_customer(credit_limit="5.00"), signed_in("MGR")
    days = {"valid_from": str(today()), "valid_to": str(today() + 9 * DAY), "reason": "Season"}

    added = client.post(address("add-limit", customer.code), {"credit_limit": "1,234.50", **days})
    row = CreditLimit.objects.get(valid_from=today())
    assert (added.status_code, row.limit_amount, row.currency) == (303, D("1234.50"), "EUR")

    one = (customer.code, str(today()))
    assert "1,234.5" in text_of(client.get(address("correct-limit", *one)))
    changed = client.post(address("correct-limit", *one), {"credit_limit": "7", "currency": "EUR", **days})
    row.refresh_from_db()
    assert (changed.status_code, row.limit_amount) == (303, D(7))

    ended = client.post(address("end-limit", *one))
    assert ended.status_code == 303
    assert not CreditLimit.objects.filter(valid_from=today()).exists()


def test_a_refused_limit_is_said_at_its_field_and_keeps_what_was_typed() -> None:
    customer, client = a_customer(credit_limit="5.00"), signed_in("MGR")

    response = client.post(
        address("add-limit", customer.code), {"credit_limit": "77.70", "valid_from": str(today())}
    )

    page = text_of(response)
    assert response.status_code == 422
    assert "Enter why another limit holds for a time." in page
    assert 'value="77.70"' in page
    assert CreditLimit.objects.count() == 1


def test_a_security_is_added_by_one_confirmed_by_another_and_ended_on_its_page() -> None:
    order = held("100.00")
    code = order.customer.code
    typed = {"kind": "letter", "covered_amount": "100.00", "reference": "LC 1", "order": order.number}

    added = signed_in("CRC").post(address("add-security", code), typed)
    security = Security.objects.get()
    assert (added.status_code, security.order, security.confirmed_at) == (303, order, None)

    manager = signed_in("MGR")
    assert "I have seen the paper" in text_of(manager.get(address("securities", code)))
    assert manager.post(address("confirm-security", code, security.pk)).status_code == 303
    assert manager.post(address("end-security", code, security.pk), {"reason": ""}).status_code == 422
    assert manager.post(address("end-security", code, security.pk), {"reason": "Used"}).status_code == 303
    security.refresh_from_db()
    assert security.confirmed_at is not None
    assert security.ended_at is not None


@pytest.mark.parametrize("typed", [{"order": "S-1"}, {"covered_amount": "0"}, {"currency": "ZZZ"}])
def test_a_refused_security_is_said_on_its_page(typed: dict[str, str]) -> None:
    customer = a_customer()
    good = {"kind": "letter", "covered_amount": "100.00", "reference": "LC 1"}

    response = signed_in("CRC").post(address("add-security", customer.code), {**good, **typed})

    assert response.status_code == 422
    assert not Security.objects.exists()


@pytest.mark.parametrize("role", ["SAL", "WH", "AR", "ADM"])
def test_pages_of_limits_and_securities_are_for_who_sees_the_account(role: str) -> None:
    customer, client = a_customer(), signed_in(role)

    names = ("account", "documents", "limits", "securities")
    answers = {name: client.get(address(name, customer.code)).status_code for name in names}

    assert set(answers.values()) == {403}


# By program -------------------------------------------------------------------------------------------------------
def test_limits_are_set_corrected_and_ended_by_program() -> None:
    customer, manager = a_customer(credit_limit="5.00"), Program("MGR")
    path, day = f"/customers/{customer.code}/credit/limits", str(today())

    made = manager.post(path, {"credit_limit": "100.00", "valid_from": day, "reason": "Season"})
    assert made.status_code == 201
    assert [(row["limit"], row["state"]) for row in made.json()] == [("100.00", "now"), ("5.00", "overruled")]

    corrected = manager.post(f"{path}/correct", {"begins": day, "credit_limit": None, "reason": "Open"})
    assert [row["limit"] for row in corrected.json()] == [None, "5.00"]

    ended = manager.post(f"{path}/end", {"begins": day})
    assert [(row["limit"], row["state"]) for row in ended.json()] == [("5.00", "now")]
    assert Program("CRC").get(path).json() == ended.json()


def test_a_program_reads_which_field_of_a_limit_is_wrong_and_a_controller_sets_none() -> None:
    customer = a_customer()
    path = f"/customers/{customer.code}/credit/limits"
    body = {"credit_limit": "1.00", "valid_to": str(today())}

    refused, forbidden = Program("MGR").post(path, body), Program("CRC").post(path, body)

    assert (refused.status_code, fields_of(refused)) == (422, ["valid_from"])
    assert forbidden.status_code == 403
    assert not CreditLimit.objects.exists()


def test_securities_go_by_program_and_show_in_the_customer_s_credit() -> None:
    customer = a_customer(credit_limit="500.00")
    invoiced(customer, "100.00")
    path = f"/customers/{customer.code}/credit"
    cover = {"security_kind": "insurance", "covered": "60.00", "reference": "P 1"}

    made = Program("CRC").post(f"{path}/securities", cover).json()[0]
    manager = Program("MGR")
    confirmed_ = manager.post(f"{path}/securities/{made['id']}/confirm").json()[0]
    seen = manager.get(path).json()

    assert (made["counts"], confirmed_["counts"]) == (False, True)
    assert (seen["insured"], seen["collateral"], seen["unsecured"]) == ("60.00", "0.00", "40.00")
    assert manager.post(f"{path}/securities/{made['id'] + 1}/confirm").status_code == 404


def test_a_controller_asks_for_a_limit_for_a_time_by_program() -> None:
    customer = a_customer(credit_limit="5.00")
    body = {"credit_limit": "9.00", "valid_from": str(today()), "reason": "Season"}

    made = Program("CRC").post(f"/customers/{customer.code}/credit/requests", body)

    assert made.status_code == 202
    assert CreditLimit.objects.count() == 1


@pytest.mark.parametrize("amount", ["9" * 40, "999999999999999999", "0.00001", "1e9", "-1"])
def test_an_amount_no_column_could_hold_is_refused(amount: str) -> None:
    customer, path = a_customer(), "/customers/%s/credit"
    cover = {"security_kind": "insurance", "covered": amount, "reference": "P 1"}
    manager = Program("MGR")

    limit = manager.post(f"{path % customer.code}/limits", {"credit_limit": amount})
    security = manager.post(f"{path % customer.code}/securities", cover)

    assert (limit.status_code, security.status_code) == (422, 422)
    assert not CreditLimit.objects.exists()
    assert not Security.objects.exists()
