"""Complaints on the pages of orders and invoices, and the same for programs."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.actors import Actor
from invoicing import operations
from invoicing.models import Complaint, Invoice
from invoicing.operations import ComplaintWish
from orders.models import SalesOrder
from tests.builders import a_product, the_company
from tests.invoicing.stage import a_customer, an_order, ship
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    """Three of TEA and two of CUP at 10.00, shipped and billed."""
    company = the_company()
    for sku in ("TEA", "CUP"):
        a_product(company, sku, price="10.00", on_hand="100")
    order = an_order(a_customer(company, "ALFKI", name="Alfreds Futterkiste"), {"TEA": "3", "CUP": "2"})
    ship(order)
    return SalesOrder.objects.get(pk=order.pk)


def handed_in(order):
    by = Actor.system(order.company)
    found = operations.complain(order, [ComplaintWish(1, "credit", Decimal(1))], reason="late", by=by)
    operations.submit_complaint(found, by=by)
    return found


def test_a_clerk_enters_a_complaint_on_the_page_of_the_order_and_a_manager_approves_it(order):
    clerk, manager = signed_in("SAL"), signed_in("MGR")
    panel = text_of(clerk.get(f"/invoices/of-order/{order.number}/complaints/"))
    assert "Nobody has complained." in panel
    form = f"/invoices/of-order/{order.number}/complain/"
    assert "Can be credited" in text_of(clerk.get(form))

    answer = clerk.post(
        form,
        {
            "action-1": "credit", "quantity-1": "2", "unit_amount-1": "2.50", "action-2": "return", "quantity-2": "1",
            "reason": "defective", "note": "Chipped",
        },
    )  # fmt: skip

    found = Complaint.objects.get()
    page = found.get_absolute_url()
    assert (answer.status_code, answer.url) == (303, page)
    assert (found.status, found.net_amount, found.note) == ("draft", 15, "Chipped")
    words = text_of(clerk.get(page))
    assert "Hand in" in words
    assert f"Complaint about {order.number}" in words
    clerk.post(f"{page}submit/", {"version": "1"})
    assert "Approve" in text_of(manager.get(page))

    manager.post(f"{page}approve/", {"version": "2"})

    found.refresh_from_db()
    note = Invoice.objects.get(kind="credit_note")
    goods_return = found.results.get(credit_note=None).goods_return
    assert (found.status, note.net_amount, goods_return.lines.get().quantity) == ("done", 5, 1)
    words = text_of(manager.get(page))
    assert note.number in words
    assert f"Done with {goods_return.number}, {note.number}" in words
    assert "2.50</td>" in words


def test_a_complaint_begins_on_the_page_of_the_invoice_too(order):
    clerk, invoice = signed_in("SAL"), Invoice.objects.get()

    answer = clerk.post(
        f"/invoices/{invoice.key}/complain/", {"action-2": "credit", "quantity-2": "1", "reason": "late"}
    )

    found = Complaint.objects.get()
    assert (answer.status_code, found.invoice, found.order, found.net_amount) == (303, invoice, None, 10)
    assert found.number in text_of(clerk.get(f"/invoices/{invoice.key}/complaints/"))
    assert found.number in text_of(clerk.get(f"/invoices/of-order/{order.number}/complaints/"))


@pytest.mark.parametrize(
    "posted, words",
    [
        ({"quantity-1": "4", "reason": "late"}, "Enter a quantity above zero and up to 3."),
        ({"quantity-1": "many", "reason": "late"}, "id_lines-1-quantity"),
        ({"quantity-1": "1", "unit_amount-1": "10.01", "reason": "late"}, "up to 10."),
        ({"quantity-1": "1", "unit_amount-1": "-1", "reason": "late"}, "id_lines-1-unit_amount"),
        ({"unit_amount-1": "1", "reason": "late"}, "Enter a quantity above zero"),
        ({"quantity-1": "1", "action-1": "bribe", "reason": "late"}, "Use one of"),
        ({"quantity-1": "1"}, "id_reason"),
        ({"reason": "late"}, "Enter what is wrong with at least one line."),
    ],
)
def test_what_is_wrong_with_the_form_is_said_where_it_is(order, posted, words):
    answer = signed_in("SAL").post(f"/invoices/of-order/{order.number}/complain/", posted)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Complaint.objects.exists()


def test_a_draft_is_changed_and_the_form_shows_what_it_was(order):
    clerk = signed_in("SAL")
    found = operations.complain(
        order,
        [ComplaintWish(1, "return", Decimal(1), Decimal(5))],
        reason="late",
        by=Actor.system(order.company),
    )
    page = found.get_absolute_url()
    shown = text_of(clerk.get(f"{page}change/"))
    assert 'value="1"' in shown
    assert 'value="5"' in shown

    clerk.post(
        f"{page}change/", {"action-1": "return", "quantity-1": "3", "reason": "damaged", "version": "1"}
    )

    found.refresh_from_db()
    assert (found.net_amount, found.reason, found.lines.get().unit_amount) == (30, "damaged", None)
    stale = clerk.post(f"{page}change/", {"quantity-1": "1", "reason": "late", "version": "1"})
    assert stale.status_code == 409


def test_a_similar_complaint_is_told_and_nobody_approves_his_own(order):
    first = handed_in(order)
    manager = signed_in("MGR")
    manager.post(
        f"/invoices/of-order/{order.number}/complain/",
        {"action-1": "credit", "quantity-1": "1", "reason": "late"},
    )
    own = Complaint.objects.exclude(pk=first.pk).get()
    page = own.get_absolute_url()
    assert f"The same lines are complained of with {first.number}." in text_of(manager.get(page))
    manager.post(f"{page}submit/", {"version": "1"})

    words = text_of(manager.get(page))
    answer = manager.post(f"{page}approve/", {"version": "2"})

    assert "Waiting for another person" in words
    assert answer.status_code == 403
    own.refresh_from_db()
    assert own.status == "waiting"


def test_a_complaint_is_rejected_or_canceled_with_a_reason(order):
    manager, rejected = signed_in("MGR"), handed_in(order)
    page = rejected.get_absolute_url()

    nothing = manager.post(f"{page}reject/", {"version": "2", "reason": ""})
    manager.post(f"{page}reject/", {"version": "2", "reason": "It came in order"})
    canceled = handed_in(order)
    manager.post(f"{canceled.get_absolute_url()}cancel/", {"version": "2", "reason": "Withdrawn"})

    assert nothing.status_code == 422
    assert [each.status for each in Complaint.objects.order_by("pk")] == ["rejected", "canceled"]
    assert "It came in order" in text_of(manager.get(page))


def test_list_search_and_page_know_the_complaint(order):
    found = handed_in(order)
    clerk = signed_in("SAL")

    for address in ("/invoices/complaints/?view=all", "/invoices/complaints/"):
        assert found.number in text_of(clerk.get(address))
    assert clerk.get(f"{reverse('core:search')}?q={found.number}").url == found.get_absolute_url()
    assert "Complaints" in text_of(clerk.get("/invoices/"))


@pytest.mark.parametrize("role", ["WH", "CRC", "AUD"])
def test_who_may_not_complain_is_refused(order, role):
    client = signed_in(role)

    assert client.get(f"/invoices/of-order/{order.number}/complain/").status_code == 403
    assert client.post(f"{handed_in(order).get_absolute_url()}approve/", {"version": "2"}).status_code == 403


def test_a_program_enters_changes_and_hands_in_a_complaint(order):
    program = Program("SAL")

    answer = program.post("/complaints", {"order": order.number, "reason": "late", "action": "return"})

    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["net"], body["similar"], body["order"]) == (
        "draft",
        "50.00",
        [],
        order.number,
    )
    assert [(line["quantity"], line["action"]) for line in body["lines"]] == [
        ("3", "return"),
        ("2", "return"),
    ]
    number = body["number"]
    line = {"position": 1, "action": "credit", "quantity": "2", "unit_amount": "1.5"}
    changed = program.patch(f"/complaints/{number}", {"reason": "damaged", "lines": [line]}).json()
    assert (changed["net"], changed["lines"][0]["unit_amount"]) == ("3.00", "1.5")
    assert program.post(f"/complaints/{number}/submit").json()["status"] == "waiting"
    second = program.post("/complaints", {"invoice": Invoice.objects.get().number, "reason": "late"}).json()
    assert second["similar"] == [number]
    assert program.get("/complaints?status=waiting").json()["items"][0]["number"] == number
    assert program.post(f"/complaints/{number}/cancel", {"reason": "No"}).json()["status"] == "canceled"


@pytest.mark.parametrize(
    "body, fields",
    [
        ({"reason": "late"}, ["order"]),
        ({"order": "S-1", "reason": "late"}, ["order"]),
        ({"invoice": "R-1", "reason": "late"}, ["invoice"]),
        ({"order": "ORDER", "reason": "bored"}, ["reason"]),
        ({"order": "ORDER", "reason": "late", "action": "bribe"}, ["action"]),
        ({"order": "ORDER", "reason": "late", "lines": []}, ["lines"]),
        (
            {
                "order": "ORDER",
                "reason": "late",
                "lines": [{"position": 1, "action": "credit", "quantity": "4"}],
            },
            ["lines.0.quantity"],
        ),
    ],
)
def test_what_a_program_says_wrong_is_named(order, body, fields):
    told = {name: order.number if value == "ORDER" else value for name, value in body.items()}

    answer = Program("SAL").post("/complaints", told)

    assert (answer.status_code, fields_of(answer)) == (422, fields)
    assert not Complaint.objects.exists()


def test_what_could_not_be_carried_out_is_done_later_from_the_page(order):
    manager = signed_in("MGR")
    invoice = Invoice.objects.get()
    found = handed_in(order)
    page = found.get_absolute_url()
    operations.credit(
        invoice, reason="Wrong", quantities_by_position={1: Decimal(3)}, by=Actor.system(order.company)
    )
    manager.post(f"{page}approve/", {"version": "2"})

    words = text_of(manager.get(page))
    again = manager.post(f"{page}settle/", {"version": "3"})

    assert "It could not be carried out" in words
    assert again.status_code == 422
    found.refresh_from_db()
    assert found.status == "approved"
