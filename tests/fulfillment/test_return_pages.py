"""The pages of returns, in the office, in the yard and at the customer's; and the same for programs."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.actors import Actor
from fulfillment import operations
from fulfillment.models import GoodsReturn
from fulfillment.operations import ReturnWish
from invoicing.models import Invoice
from orders import operations as orders
from tests.builders import a_company, a_customer, a_product
from tests.portal.stage import a_case, visitor
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return a_customer(code="ALFKI", name="Alfreds Futterkiste")


@pytest.fixture
def case(customer):
    """Ten of TEA at 10.00, shipped and invoiced."""
    product = a_product(customer.company, "TEA", price="10.00", on_hand="100")
    return a_case(customer, product=product, quantity="10")


def requested(case, amount="4", **options):
    return operations.request_return(
        case.shipment,
        [ReturnWish(1, Decimal(amount))],
        by=Actor.system(case.shipment.company),
        **{"reason": "defective", **options},
    )


def authorized(case, amount="4", **options):
    found = requested(case, amount, **options)
    operations.authorize_return(found, by=Actor.system(found.company))
    return found


def received(case, amount="4", **options):
    found = authorized(case, amount, **options)
    operations.receive_return(found, by=Actor.system(found.company))
    return found


def post(client, address, **data):
    return client.post(address, data)


def test_a_clerk_requests_a_return_from_the_page_of_the_shipment(case):
    clerk = signed_in("SAL")
    page = f"/shipments/{case.shipment.number}/"
    assert f"{page}return/" in text_of(clerk.get(page))
    assert "Can come back" in text_of(clerk.get(f"{page}return/"))

    answer = post(
        clerk,
        f"{page}return/",
        **{"quantity-1": "4", "reason": "defective", "settlement": "credit", "note": "Leaks"},
    )

    found = GoodsReturn.objects.get()
    assert (answer.status_code, answer.url) == (303, found.get_absolute_url())
    assert (found.status, found.lines.get().quantity, found.note) == ("requested", 4, "Leaks")
    words = text_of(clerk.get(answer.url))
    assert "Authorize" in words
    assert f"Return of {case.shipment.number} requested" in words


@pytest.mark.parametrize(
    "data, field",
    [
        ({"quantity-1": "11", "reason": "defective"}, "id_lines-1-quantity"),
        ({"quantity-1": "many", "reason": "defective"}, "id_lines-1-quantity"),
        ({"quantity-1": "", "reason": "defective"}, "id_lines"),
        ({"quantity-1": "1", "reason": ""}, "id_reason"),
        ({"quantity-1": "1", "reason": "bored"}, "id_reason"),
    ],
)
def test_a_bad_request_is_shown_at_its_field_and_nothing_is_saved(case, data, field):
    answer = post(
        signed_in("SAL"), f"/shipments/{case.shipment.number}/return/", **{"settlement": "credit", **data}
    )

    assert answer.status_code == 422
    assert f'href="#{field}"' in text_of(answer)
    assert not GoodsReturn.objects.exists()


def test_the_way_of_a_return_from_the_answer_to_the_credit_note(case):
    found = requested(case)
    page = found.get_absolute_url()

    post(signed_in("SAL"), f"{page}authorize/", version="1")
    yard = signed_in("WH")
    assert "Take goods back" in text_of(yard.get(f"{page}receive/"))
    answer = post(
        yard, f"{page}receive/", **{"quantity-1": "3", "disposition-1": "scrap", "date": "", "version": "2"}
    )
    assert answer.status_code == 303
    accountant = signed_in("GL")
    assert "To be credited" in text_of(accountant.get(page))
    post(accountant, f"/invoices/returns/{found.number}/credit/", version="3")

    found.refresh_from_db()
    note = found.credit_notes.get()
    assert (found.status, found.lines.get().disposition, note.net_amount) == ("settled", "scrap", 30)
    assert note.number in text_of(accountant.get(page))
    rest = found.rests.get()
    assert (rest.status, rest.lines.get().quantity) == ("authorized", 1)
    assert rest.number in text_of(accountant.get(page))


def test_a_receipt_of_more_than_was_asked_for_is_shown_at_its_line(case):
    found = authorized(case)

    answer = post(
        signed_in("WH"), f"{found.get_absolute_url()}receive/",
        **{"quantity-1": "5", "disposition-1": "restock", "version": "2"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "Enter a quantity between zero and 4." in text_of(answer)
    assert GoodsReturn.objects.get().status == "authorized"


def test_a_return_is_refused_or_canceled_with_a_reason(case):
    clerk = signed_in("SAL")
    first, second = requested(case, "1"), requested(case, "1")

    nothing = post(clerk, f"{first.get_absolute_url()}refuse/", version="1", reason="")
    post(clerk, f"{first.get_absolute_url()}refuse/", version="1", reason="Worn")
    post(clerk, f"{second.get_absolute_url()}cancel/", version="1", reason="Kept after all")

    assert nothing.status_code == 422
    assert [each.status for each in GoodsReturn.objects.order_by("pk")] == ["refused", "canceled"]
    assert "Worn" in text_of(clerk.get(first.get_absolute_url()))


def test_new_goods_are_ordered_from_the_page(case):
    found = received(case, settlement="replacement")
    clerk = signed_in("SAL")
    assert "Send new goods" in text_of(clerk.get(found.get_absolute_url()))

    post(clerk, f"{found.get_absolute_url()}replace/", version="3")

    found.refresh_from_db()
    assert found.replacement.number in text_of(clerk.get(found.get_absolute_url()))


def test_new_goods_that_do_not_come_are_shown_where_returns_are_settled(case):
    found = received(case, settlement="replacement")
    new = operations.replace_return(found, by=Actor.system(found.company))
    orders.amend(new, {1: Decimal(1)}, by=Actor.system(found.company))
    accountant, program = signed_in("GL"), Program("GL")

    queue = text_of(accountant.get(reverse("fulfillment:returns"), {"view": "to_settle"}))
    page = text_of(accountant.get(found.get_absolute_url()))
    line = program.get(f"/returns/{found.number}").json()["lines"][0]
    post(accountant, reverse("invoicing:credit-return", args=[found.number]))

    assert found.number in queue
    assert f"{new.number} brings no new goods for 3 × TEA" in page
    assert "to be credited: 3 × TEA" in page
    assert "Send new goods" not in text_of(signed_in("SAL").get(found.get_absolute_url()))
    assert (line["quantity"], line["replaced"], line["credited"]) == ("4", "1", "0")
    assert program.get(f"/returns/{found.number}").json()["lines"][0]["credited"] == "3"
    assert Invoice.objects.get(kind="credit_note").net_amount == Decimal("30.00")


def test_who_may_credit_no_more_asks_for_the_credit(case):
    found = received(case)
    clerk = signed_in("SAL")
    assert "Ask for the credit" in text_of(clerk.get(found.get_absolute_url()))

    answer = post(clerk, f"/invoices/returns/{found.number}/ask/")

    assert answer.status_code == 303
    words = text_of(clerk.get(found.get_absolute_url()))
    assert "another person approves it" in words
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_lists_panels_and_search_know_the_return(case):
    found = received(case)
    clerk, yard = signed_in("SAL"), signed_in("WH")

    for address in (
        "/shipments/returns/?view=all",
        f"/shipments/returns/of-shipment/{case.shipment.number}/",
        f"/shipments/returns/of-order/{case.order.number}/",
        f"/shipments/returns/of-customer/{case.order.customer.code}/",
        f"{reverse('core:search')}?q={found.number}",
    ):
        answer = clerk.get(address, follow=True)
        assert (answer.status_code, found.number in text_of(answer)) == (200, True), address
    assert found.number in text_of(yard.get("/shipments/returns/?view=to_settle"))


@pytest.mark.parametrize("role, may", [("WH", 403), ("AR", 403), ("SAL", 200)])
def test_only_sales_begins_a_return_in_the_office(case, role, may):
    assert signed_in(role).get(f"/shipments/{case.shipment.number}/return/").status_code == may


def test_a_return_of_another_company_does_not_exist(case):
    found = received(case)
    stranger = signed_in("MGR", company=a_company("OTHER"))

    for address in ("", "receive/", "slip.pdf"):
        assert stranger.get(f"{found.get_absolute_url()}{address}").status_code in (403, 404)


# The customer's own view ------------------------------------------------------------------------------------------
def test_a_customer_asks_to_send_something_back_and_sees_what_becomes_of_it(case, customer):
    buyer = visitor(customer)
    page = f"/portal/shipments/{case.shipment.number}/"
    assert "Send something back" in text_of(buyer.get(page))

    answer = post(
        buyer, f"{page}return/", **{"quantity-1": "2", "reason": "damaged", "settlement": "replacement"}
    )

    found = GoodsReturn.objects.get()
    assert answer.url == f"/portal/returns/{found.number}/"
    assert (found.status, found.settlement) == ("requested", "replacement")
    assert "Requested" in text_of(buyer.get(answer.url))
    assert found.number in text_of(buyer.get("/portal/returns/"))


def test_a_customer_sends_back_nothing_of_somebody_else(case):
    found = requested(case)
    stranger = visitor(a_customer(code="AROUT"))

    assert stranger.get(f"/portal/shipments/{case.shipment.number}/return/").status_code == 404
    assert stranger.get(f"/portal/returns/{found.number}/").status_code == 404
    assert found.number not in text_of(stranger.get("/portal/returns/"))


def test_who_only_looks_sends_nothing_back(case, customer):
    viewer = visitor(customer, "PV")

    assert "Send something back" not in text_of(viewer.get(f"/portal/shipments/{case.shipment.number}/"))
    assert viewer.post(f"/portal/shipments/{case.shipment.number}/return/", {}).status_code == 403
    assert not GoodsReturn.objects.exists()


def test_a_customer_is_told_what_is_wrong_with_his_request(case, customer):
    answer = post(
        visitor(customer), f"/portal/shipments/{case.shipment.number}/return/",
        **{"quantity-1": "99", "reason": "damaged", "settlement": "credit"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "no more than 10 can come back" in text_of(answer)


# Programs ---------------------------------------------------------------------------------------------------------
def test_a_program_takes_a_return_from_the_request_to_the_credit_note(case):
    clerk, yard, accountant = Program("SAL"), Program("WH"), Program("GL")
    body = {
        "shipment": case.shipment.number, "reason": "defective",
        "lines": [{"position": 1, "quantity": "4", "disposition": "quarantine"}],
    }  # fmt: skip

    made = clerk.post("/returns", body)
    number = made.json()["number"]
    answered = clerk.post(f"/returns/{number}/authorize")
    came = yard.post(
        f"/returns/{number}/receive", {"lines": [{"position": 1, "quantity": "3", "disposition": "restock"}]}
    )
    credited = accountant.post(f"/returns/{number}/credit")

    assert [answer.status_code for answer in (made, answered, came, credited)] == [201, 200, 200, 201]
    assert made.json()["lines"] == [
        {
            "position": 1,
            "sku": "TEA",
            "quantity": "4",
            "disposition": "quarantine",
            "replaced": "0",
            "credited": "0",
            "lots": [],
            "parts": [],
        }
    ]
    assert (came.json()["status"], came.json()["lines"][0]["quantity"]) == ("received", "3")
    (note,) = credited.json()["credit_notes"]
    assert (note["kind"], note["net"], note["corrects"]) == ("credit_note", "30.00", case.invoice.number)
    rest = came.json()["rest"]
    assert clerk.get(f"/returns/{rest}").json()["rest_of"] == number
    assert [row["number"] for row in clerk.get("/returns?status=authorized").json()["items"]] == [rest]


def test_a_program_is_told_which_field_is_wrong(case):
    clerk, yard = Program("SAL"), Program("WH")
    line = {"position": 1, "quantity": "1"}
    good = {"shipment": case.shipment.number, "reason": "late", "lines": [line]}

    for body, field in (
        ({**good, "shipment": "D-0"}, "shipment"),
        ({**good, "reason": "bored"}, "reason"),
        ({**good, "settlement": "cash"}, "settlement"),
        ({**good, "lines": []}, "lines"),
        ({**good, "lines": [line, {**line, "position": 7}]}, "lines.1.position"),
        ({**good, "lines": [{**line, "quantity": "11"}]}, "lines.0.quantity"),
    ):
        answer = clerk.post("/returns", body)
        assert (answer.status_code // 100, fields_of(answer)) == (4, [field])
    assert not GoodsReturn.objects.exists()
    found = authorized(case)
    answer = yard.post(f"/returns/{found.number}/receive", {"lines": [{"position": 1, "quantity": "5"}]})
    assert fields_of(answer) == ["lines.0.quantity"]


def test_a_program_replaces_refuses_and_cancels(case):
    clerk = Program("SAL")
    replaced, refused, canceled = received(case, "1"), requested(case, "1"), requested(case, "1")

    answers = [
        clerk.post(f"/returns/{replaced.number}/replace"),
        clerk.post(f"/returns/{refused.number}/refuse", {"reason": "Worn"}),
        clerk.post(f"/returns/{canceled.number}/cancel", {"reason": "Kept"}),
    ]

    assert [answer.json()["status"] for answer in answers] == ["settled", "refused", "canceled"]
    assert answers[0].json()["replacement"]


def test_a_program_of_the_customer_returns_only_what_he_got(case, customer):
    own, other = Program("PB", customer=customer), Program("PB", customer=a_customer(code="AROUT"))
    body = {"shipment": case.shipment.number, "reason": "late", "lines": [{"position": 1, "quantity": "1"}]}

    assert fields_of(other.post("/returns", body)) == ["shipment"]
    made = own.post("/returns", body)
    assert made.status_code == 201
    assert other.get(f"/returns/{made.json()['number']}").status_code == 404
    assert own.post(f"/returns/{made.json()['number']}/authorize").status_code == 403
