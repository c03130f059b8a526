"""Invoices in the browser: who sees what, what a click does, and what a refusal says."""

import datetime
import io

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from core import jobs, outbox
from core.actors import Actor
from core.models import Job, OutboxMessage, User
from invoicing import operations
from invoicing.models import Invoice
from invoicing.views.page import find_invoice
from portal.models import PortalAccount
from tests import builders
from tests.invoicing.stage import (
    a_customer,
    a_draft,
    a_seller,
    a_shipped_order,
    an_issued_invoice,
    an_order,
    figures,
    goods,
    ship,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def company():
    company = a_seller()
    goods(company, "A", on_hand="10000")
    goods(company, "B", on_hand="10000")
    return company


def signed_in(company, *roles: str, customer=None) -> Client:
    user = builders.a_user(company, *roles)
    if customer is not None:
        PortalAccount.objects.create(company=company, user=user, customer=customer)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def accountant(company):
    return signed_in(company, "GL")


@pytest.fixture
def invoice(company):
    return an_issued_invoice(a_customer(company), {"A": "2", "B": "3"})


@pytest.fixture
def draft(company):
    return a_draft(a_shipped_order(a_customer(company), {"A": "2", "B": "3"}))


def page_of(invoice: Invoice, verb: str = "invoice") -> str:
    return reverse(f"invoicing:{verb}", args=[invoice.key])


def test_the_list_shows_number_party_amount_and_sum(accountant, invoice):
    page = accountant.get(reverse("invoicing:list")).content.decode()

    assert invoice.number in page
    assert invoice.customer.name in page
    assert "60.00\u00a0EUR" in page or "60.00 EUR" in page


@pytest.mark.parametrize(
    "role,status", [("SAL", 200), ("CRC", 200), ("AR", 200), ("GL", 200), ("MGR", 200), ("AUD", 200), ("WH", 403), ("ADM", 403)]
)  # fmt: skip
def test_who_reads_invoices(company, invoice, role, status):
    client = signed_in(company, role)

    for url in (reverse("invoicing:list"), page_of(invoice), reverse("invoicing:unbilled")):
        assert client.get(url).status_code == status


@pytest.mark.parametrize("role", ["SAL", "CRC", "MGR", "AUD"])
def test_who_reads_does_not_issue_cancel_or_change(company, draft, role):
    client = signed_in(company, role)

    for verb in ("issue", "cancel", "change"):
        assert client.post(page_of(draft, verb)).status_code == 403
    assert "Issue invoice" not in client.get(page_of(draft)).content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_invoices_of_another_company_do_not_exist(invoice):
    stranger = signed_in(a_seller("OTHER"), "GL")

    for verb in ("invoice", "pdf", "credit", "pdf-state"):
        assert stranger.get(page_of(invoice, verb)).status_code == 404
    assert stranger.post(page_of(invoice, "send")).status_code in (403, 404)
    assert invoice.number not in stranger.get(reverse("invoicing:list")).content.decode()


def test_customers_see_their_own_issued_invoices_and_no_drafts(company, invoice):
    own = invoice.customer
    other = a_customer(company, code="C-2")
    theirs = an_issued_invoice(other, {"A": "1"})
    draft = a_draft(a_shipped_order(own, {"A": "1"}))
    client = signed_in(company, "PV", customer=own)
    outbox.drain()

    buyer = Actor.of(client_user(client), company)
    assert find_invoice(buyer, invoice.key) == invoice
    for hidden in (theirs, draft):
        with pytest.raises(Http404):
            find_invoice(buyer, hidden.key)
    assert client.get(reverse("portal:invoice-pdf", args=[invoice.number])).content.startswith(b"%PDF")
    for staff_page in (page_of(invoice), page_of(theirs), page_of(draft), reverse("invoicing:billing-runs")):
        assert client.get(staff_page).status_code == 404


def client_user(client: Client) -> User:
    """Whom the client is signed in as."""
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_the_button_names_the_amount_and_a_second_click_changes_nothing(accountant, draft):
    page = accountant.get(page_of(draft)).content.decode()
    assert "Issue invoice 60.00" in page
    form = {"version": draft.version, "idempotency_key": "one-click"}

    first = accountant.post(page_of(draft, "issue"), form)
    second = accountant.post(page_of(draft, "issue"), form)

    draft.refresh_from_db()
    assert first.status_code == 303
    assert first["Location"] == draft.get_absolute_url()
    assert second.status_code in (302, 303)
    assert second["Location"] == first["Location"]
    assert Invoice.objects.filter(status="issued").count() == 1


def test_a_stale_form_is_told_what_happened_and_issues_nothing(accountant, draft):
    answer = accountant.post(page_of(draft, "issue"), {"version": 7})

    assert answer.status_code == 409
    assert "There is a problem" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_htmx_gets_the_fragment_and_everyone_else_the_page(accountant, invoice):
    fragment = accountant.get(page_of(invoice), headers=HTMX)
    page = accountant.get(page_of(invoice))

    assert "<html" not in fragment.content.decode()
    assert "<html" in page.content.decode()
    assert "HX-Request" in page["Vary"]


def test_quantities_of_a_draft_are_lowered_on_its_page_and_bad_ones_stay_to_be_mended(accountant, draft):
    bad = accountant.post(page_of(draft, "change"), {"quantity-1": "1,5,0", "quantity-2": "9"})
    assert bad.status_code == 422
    assert 'value="1,5,0"' in bad.content.decode()

    too_many = accountant.post(page_of(draft, "change"), {"quantity-1": "1", "quantity-2": "9"})
    assert too_many.status_code == 422
    assert 'aria-invalid="true"' in too_many.content.decode()

    accountant.post(page_of(draft, "change"), {"quantity-1": "1", "quantity-2": "0"})
    assert figures(draft) == ["10.00", "2.00", "12.00"]


def test_a_draft_is_canceled_from_its_page(accountant, draft):
    accountant.post(page_of(draft, "cancel"))

    draft.refresh_from_db()
    assert draft.status == "canceled"
    assert "canceled" in accountant.get(page_of(draft)).content.decode().lower()


def test_the_credit_form_names_its_effect_and_credits_what_was_entered(accountant, invoice):
    page = accountant.get(page_of(invoice, "credit")).content.decode()
    assert "Issue credit note 60.00" in page
    effect = accountant.post(
        page_of(invoice, "credit-effect"), {"quantity-1": "1", "quantity-2": "0"}, headers=HTMX
    )
    assert "Issue credit note 12.00" in effect.content.decode()
    assert not invoice.credit_notes.exists()

    answer = accountant.post(
        page_of(invoice, "credit"), {"reason": "Broken", "quantity-1": "1", "quantity-2": ""}
    )

    note = invoice.credit_notes.get()
    assert answer["Location"] == note.get_absolute_url()
    assert figures(note) == ["10.00", "2.00", "12.00"]


@pytest.mark.parametrize(
    "form,words",
    [
        ({"reason": "", "quantity-1": "1"}, "Enter the reason"),
        ({"reason": "x", "quantity-1": "3"}, "between zero and 2"),
        ({"reason": "x", "quantity-1": "1e3"}, "Enter a number"),
        ({"reason": "x", "quantity-1": "0"}, "at least one line"),
    ],
)
def test_a_refused_credit_says_why_and_keeps_what_was_typed(accountant, invoice, form, words):
    answer = accountant.post(page_of(invoice, "credit"), form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'value="{form["quantity-1"]}"' in page
    assert not invoice.credit_notes.exists()


def test_a_clerk_above_the_ceiling_is_told_whom_to_ask(company, invoice):
    answer = signed_in(company, "AR").post(
        page_of(invoice, "credit"), {"reason": "x", "quantity-1": "2", "quantity-2": "3"}
    )

    assert answer.status_code == 403
    assert "accountant or a manager" in answer.content.decode()


def test_the_pdf_downloads_under_its_name_once_it_is_there(accountant, invoice):
    missing = accountant.get(page_of(invoice, "pdf"))
    assert missing.status_code == 409
    assert "being made" in accountant.get(page_of(invoice)).content.decode()

    outbox.drain()

    answer = accountant.get(page_of(invoice, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('inline; filename="Invoice_R-')
    assert invoice.number in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert accountant.get(page_of(invoice, "pdf-state"), headers=HTMX).status_code == 286


def test_a_lost_file_is_said_in_words(accountant, invoice):
    outbox.drain()
    invoice.refresh_from_db()
    default_storage.delete(invoice.pdf.storage_name)

    answer = accountant.get(page_of(invoice, "pdf"))

    assert answer.status_code == 409
    assert "missing or damaged" in answer.content.decode()


def test_a_pdf_that_was_given_up_can_be_tried_again_from_the_page(accountant, invoice):
    OutboxMessage.objects.filter(key=f"invoice-pdf:{invoice.pk}").update(status="dead", attempts=8)
    assert "Try again" in accountant.get(page_of(invoice)).content.decode()

    accountant.post(page_of(invoice, "print-again"))
    outbox.drain()

    invoice.refresh_from_db()
    assert invoice.pdf is not None


def test_a_draft_is_previewed_as_pdf(accountant, draft):
    answer = accountant.get(page_of(draft, "pdf"))

    assert answer.content.startswith(b"%PDF")
    draft.refresh_from_db()
    assert draft.pdf is None


def test_an_issued_invoice_is_sent_again(company, invoice):
    outbox.drain()

    answer = signed_in(company, "SAL").post(page_of(invoice, "send"))

    assert answer.status_code == 303
    assert OutboxMessage.objects.filter(task__endswith="send_message", status="pending").count() == 1


def test_a_billing_run_shows_what_it_would_make_starts_and_lists_its_invoices(company, accountant):
    a_shipped_order(a_customer(company, billing_policy="collected"), {"A": "2"})
    page = accountant.get(reverse("invoicing:billing-runs")).content.decode()
    assert "Make 1 invoice, 20.00" in page

    answer = accountant.post(
        reverse("invoicing:billing-runs"), {"start": "1", "up_to": company.today().isoformat()}
    )

    job = Job.objects.get(kind="billing_run")
    assert answer["Location"] == reverse("invoicing:billing-run", args=[job.pk])
    jobs.run(job.pk)
    draft = Invoice.objects.get()
    assert f"Draft {draft.pk}" in accountant.get(answer["Location"]).content.decode()
    polled = accountant.get(answer["Location"], headers={**HTMX, "HX-Target": "job-progress"})
    assert polled.status_code == 286


@pytest.mark.parametrize("up_to,status", [("2999-01-01", 422), ("nonsense", 422), ("", 422)])
def test_a_run_into_the_future_or_nowhere_is_refused(accountant, up_to, status):
    answer = accountant.post(reverse("invoicing:billing-runs"), {"start": "1", "up_to": up_to})

    assert answer.status_code == status
    assert not Job.objects.exists()


def test_others_see_runs_but_do_not_start_them(company):
    clerk = signed_in(company, "SAL")
    a_shipped_order(a_customer(company, billing_policy="collected"), {"A": "2"})

    assert "Make 1 invoice" not in clerk.get(reverse("invoicing:billing-runs")).content.decode()
    answer = clerk.post(
        reverse("invoicing:billing-runs"), {"start": "1", "up_to": company.today().isoformat()}
    )
    assert answer.status_code == 403
    assert not Job.objects.exists()


def test_what_waits_to_be_billed_is_listed_with_its_amount_and_billed_from_there(company, accountant):
    order = a_shipped_order(a_customer(company, billing_policy="manual"), {"A": "2"})
    page = accountant.get(reverse("invoicing:unbilled")).content.decode()
    assert order.number in page
    assert "20.00" in page

    operations.bill_order(order, by=Actor.system(company))

    assert order.number not in accountant.get(reverse("invoicing:unbilled")).content.decode()


def test_order_shipment_and_customer_show_their_invoices(company, accountant, invoice):
    for url in (
        reverse("invoicing:order-panel", args=[invoice.order.number]),
        reverse("invoicing:shipment-panel", args=[invoice.shipment.number]),
        reverse("invoicing:customer-panel", args=[invoice.customer.code]),
    ):
        fragment = accountant.get(url, headers=HTMX).content.decode()
        assert invoice.number in fragment
        assert "<html" not in fragment
        assert accountant.get(url).status_code == 200
    stranger = signed_in(a_seller("OTHER"), "GL")
    assert stranger.get(url).status_code == 404


def test_a_collected_invoice_shows_on_each_of_its_orders(company, accountant):
    customer = a_customer(company, billing_policy="collected")
    orders = [a_shipped_order(customer, {"A": "1"}) for _turn in range(2)]
    job = operations.start_billing_run(company.today(), by=Actor.system(company))
    jobs.run(job.pk)
    draft = Invoice.objects.get()
    operations.issue(draft, by=Actor.system(company))

    for order in orders:
        panel = accountant.get(reverse("invoicing:order-panel", args=[order.number]), headers=HTMX)
        assert draft.number in panel.content.decode()
        assert order.number in accountant.get(page_of(draft)).content.decode()


@pytest.mark.parametrize("lines", [1, 15])
def test_an_invoice_page_takes_at_most_twenty_statements(company, accountant, lines):
    for index in range(lines):
        goods(company, f"P{index}", on_hand="5")
    invoice = an_issued_invoice(a_customer(company), {f"P{index}": "1" for index in range(lines)})
    operations.credit(invoice, reason="x", by=Actor.system(company))
    accountant.get(page_of(invoice))

    with CaptureQueriesContext(connection) as statements:
        accountant.get(page_of(invoice))

    assert len(statements) <= 20, "\n".join(query["sql"][:140] for query in statements)


def test_a_list_of_twenty_takes_at_most_twelve_statements(company, accountant):
    customer = a_customer(company)
    for _turn in range(5):
        order = a_shipped_order(customer, {"A": "1"})
        operations.issue(a_draft(order), by=Actor.system(company))

    for name in ("list", "credit-notes", "unbilled", "billing-runs"):
        url = reverse(f"invoicing:{name}")
        accountant.get(url)
        with CaptureQueriesContext(connection) as statements:
            accountant.get(url)
        assert len(statements) <= 12, "\n".join(query["sql"][:140] for query in statements)


def test_invoices_are_found_by_number_amount_and_customer(company, accountant, invoice):
    exact = accountant.get(reverse("core:search"), {"q": invoice.number})
    assert exact["Location"] == invoice.get_absolute_url()

    for words in ("60.00", invoice.customer.name, f"inv:{invoice.number[-4:]}"):
        found = accountant.get(reverse("core:search"), {"q": words}, follow=True).content.decode()
        assert invoice.number in found, words


def test_a_late_shipment_s_date_is_shown_as_delivered(company, accountant):
    yesterday = company.today() - datetime.timedelta(days=1)
    order = an_order(a_customer(company), {"A": "1"}, order_date=yesterday)
    ship(order, date=yesterday)

    assert a_draft(order).delivery_date == yesterday
