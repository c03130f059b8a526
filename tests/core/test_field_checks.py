"""Leaving a field asks the server about it: what is wrong, or how a number or a day was understood."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from core.checks import echo_of
from tests.builders import a_user, the_company

pytestmark = pytest.mark.django_db
CUSTOMER, PAYMENT = "/check/customers.forms.CustomerForm", "/check/receivables.forms.payment.PaymentForm"


def somebody(role, **preferences):
    client = Client()
    client.force_login(a_user(the_company(), role, **preferences))
    return client


def note(client, url, **values):
    answer = client.post(url, values)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_only_the_field_that_was_left_is_answered():
    words = note(somebody("SAL"), CUSTOMER, check="email", email="no address")

    assert "Enter a valid email address." in words
    assert 'id="id_email_error"' in words
    assert "Fill this in." not in words


def test_a_field_that_is_right_is_answered_with_nothing():
    assert note(somebody("SAL"), CUSTOMER, check="email", email="a@acme.example") == ""


def test_a_vat_id_is_taken_with_blanks_and_its_digits_are_checked():
    clerk = somebody("SAL")

    assert note(clerk, CUSTOMER, check="vat_id", vat_id="ATU 135.856.27") == ""
    assert "is not valid" in note(clerk, CUSTOMER, check="vat_id", vat_id="ATU13585626")


def test_a_number_in_doubt_is_said_again_in_the_language_of_the_reader():
    assert "= 1,234.00" in note(somebody("AR"), PAYMENT, check="amount", amount="1,234")
    assert "= 1,234.50" in note(somebody("AR"), PAYMENT, check="amount", amount="1234.5")
    italian = somebody("AR", language="it")
    assert "= 1.234,00" in note(italian, PAYMENT, check="amount", amount="1.234")


def test_a_number_that_can_only_mean_one_thing_is_not_said_again():
    assert note(somebody("AR"), PAYMENT, check="amount", amount="1234") == ""


def test_a_day_in_short_is_said_in_full():
    with translation.override("en"):
        words = note(somebody("AR"), PAYMENT, check="received_on", received_on="9/3/2026")

    assert "= 9 Mar 2026" in words
    assert "Enter a valid date, such as" in note(
        somebody("AR"), PAYMENT, check="received_on", received_on="soon"
    )


def test_who_may_not_send_the_form_may_not_ask_about_its_fields():
    assert somebody("WH").post(PAYMENT, {"check": "amount", "amount": "1"}).status_code == 403
    assert somebody("AR").post("/check/orders.models.SalesOrder", {"check": "pk"}).status_code == 404
    assert somebody("AR").post(PAYMENT, {"check": "actor"}).status_code == 404


def test_a_number_in_a_line_is_read_without_a_form():
    clerk = somebody("SAL")

    assert "= 1,234.00" in clerk.get("/check/number", {"text": "1,234"}).content.decode()
    assert clerk.get("/check/number", {"text": "1,2,3"}).content.decode().strip() == ""


def test_nothing_is_said_about_words():
    assert echo_of("1,234", "1,234") == ""
