"""Forms answer field by field when one leaves them, never while typing, and a refused form keeps what was typed."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from customers import operations as customers
from customers.models import Customer
from tests.builders import a_customer, an_actor
from tests.e2e.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def error_of(page, name):
    return page.locator(f".field:has([name={name}]) .field__error")


def test_a_field_is_checked_when_it_is_left_and_not_while_typing(sits_down, company):
    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}/customers/new/")
    clerk.page.locator("[name=email]").focus()

    clerk.type("nobody")
    clerk.page.wait_for_timeout(400)
    assert error_of(clerk.page, "email").count() == 0
    clerk.press("Tab")

    error_of(clerk.page, "email").wait_for()
    assert clerk.page.get_attribute("[name=email]", "aria-invalid") == "true"
    assert clerk.page.get_attribute("[name=email]", "aria-describedby") == "id_email_error"
    assert error_of(clerk.page, "name").count() == 0

    with clerk.page.expect_response("**/check/**"):
        clerk.page.fill("[name=email]", "a@acme.example")
        clerk.page.locator("[name=phone]").focus()
    error_of(clerk.page, "email").wait_for(state="detached")
    assert clerk.page.get_attribute("[name=email]", "aria-invalid") is None


def test_a_number_in_doubt_is_echoed_below_its_field(sits_down, company):
    clerk = sits_down("AR")
    clerk.page.goto(f"{clerk.address}/receivables/payments/new/")
    clerk.page.locator("[name=amount]").focus()

    clerk.type("1,234")
    clerk.press("Tab")

    clerk.sees("= 1,234.00")
    clerk.page.fill("[name=received_on]", "+0")
    clerk.page.locator("[name=reference]").focus()
    clerk.sees(f"= {company.today():%-d %b %Y}")


def test_a_refused_form_takes_the_focus_to_its_problems(sits_down, company):
    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}/customers/new/")
    clerk.page.fill("[name=code]", "NEW")
    clerk.page.fill("[name=email]", "nobody")

    with clerk.page.expect_navigation():
        clerk.press("Control+s")

    assert "There is a problem" in clerk.page.evaluate("document.activeElement.textContent")
    assert clerk.page.title().startswith("Error:")
    assert clerk.page.input_value("[name=code]") == "NEW"
    clerk.page.click("[data-problem] a:has-text('valid email')")
    clerk.waits_for_the_focus_in("email")
    assert not Customer.objects.filter(code="NEW").exists()


def test_taking_theirs_fills_the_field(sits_down, company):
    customer = a_customer(company, "ALFKI", name="Alfreds")
    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}/customers/ALFKI/edit/")
    customers.save_customer(customer, {"name": "Theirs"}, by=an_actor(company, "MGR"))
    clerk.page.fill("[name=name]", "Mine")
    with clerk.page.expect_navigation():
        clerk.press("Control+s")

    clerk.page.check("[name=merge-name][value=theirs]")
    assert clerk.page.input_value("[name=name]") == "Theirs"
    clerk.page.fill("[name=name]", "Both")
    assert clerk.page.is_checked("[name=merge-name][value=mine]")
    clerk.press("Control+s")
    clerk.page.wait_for_url("**/customers/ALFKI/")

    customer.refresh_from_db()
    assert customer.name == "Both"


def test_a_form_sent_after_the_session_has_ended_goes_through_after_signing_in(sits_down, company):
    clerk = sits_down("SAL")
    clerk.page.clock.install()
    clerk.page.goto(f"{clerk.address}/customers/new/")
    clerk.page.fill("[name=code]", "LATE")
    clerk.page.fill("[name=name]", "Late & Co")
    with clerk.page.expect_response("**/options/alike/**"):  # what looks for similar customers has its answer
        clerk.page.select_option("[name=payment_terms]", index=1)
    clerk.page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    clerk.page.clock.fast_forward("02:00")

    clerk.page.locator("[name=name]").focus()
    clerk.press("Control+s")
    clerk.page.locator("[data-session-dialog]").wait_for()
    clerk.page.fill("#session-password", PASSWORD)
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url("**/customers/LATE/")
    clerk.problems.clear()  # the browser reports each refused question by itself

    assert Customer.objects.get(code="LATE").name == "Late & Co"


def test_a_form_is_not_sent_into_a_dead_line(sits_down, company):
    clerk = sits_down("SAL")
    clerk.page.goto(f"{clerk.address}/customers/new/")
    clerk.page.fill("[name=code]", "OFF")
    clerk.page.fill("[name=name]", "Off & Co")
    clerk.page.select_option("[name=payment_terms]", index=1)
    clerk.page.context.set_offline(True)

    clerk.press("Control+s")
    clerk.page.locator("[data-offline-bar]").wait_for()
    clerk.problems.clear()
    assert clerk.page.input_value("[name=name]") == "Off & Co"
    clerk.page.context.set_offline(False)
    clerk.page.locator("[data-offline-bar]").wait_for(state="hidden")
    clerk.press("Control+s")
    clerk.page.wait_for_url("**/customers/OFF/")

    assert Customer.objects.filter(code="OFF").count() == 1
