"""What was offered is kept as it was offered, revision by revision, and any two can be laid side by side."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse

from core import timeline
from core.lifecycle import MoveNotAllowed
from core.refusals import Refusal, StaleVersion
from orders import operations as orders
from orders.comparing import LineState, commercial_changes, compare
from orders.models import OrderRevision, SalesOrder
from orders.revisions import content_of, fingerprint
from tests.builders import a_company, a_customer, a_product, an_order, the_company
from tests.orders.stage import a_clerk, a_draft, entry, mine, picture
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal
DAY = datetime.timedelta(days=1)


def in_days(days: int) -> datetime.date:
    return the_company().today() + days * DAY


def offered(quantity: str = "2", price: str = "10.00") -> SalesOrder:
    """A quote of a clerk over one product, valid for ten days."""
    clerk = a_clerk()
    order = a_draft(clerk, entry(a_product(sku="TEA", price=price, on_hand="50"), quantity))
    orders.quote(order, valid_until=in_days(10), by=clerk)
    return order


def offer_again(order: SalesOrder, *entries: orders.LineEntry, **header: object) -> None:
    clerk = a_clerk()
    orders.reopen(order, by=clerk)
    orders.edit(order, orders.Header(order.customer, **header), entries, by=clerk)  # type: ignore[arg-type]
    orders.quote(order, valid_until=in_days(20), by=clerk)


# kept -------------------------------------------------------------------------------------------------------------
def test_a_quote_is_kept_with_everything_it_says_and_its_hash() -> None:
    order = offered()

    kept = order.revisions.get()

    assert (kept.revision, kept.kind, kept.valid_until, order.revision) == (1, "offer", in_days(10), 1)
    assert (kept.content["gross_amount"], kept.content["tax_amount"], kept.content["payment_terms"]) == (
        "24.00",
        "4.00",
        "30 days net",
    )
    assert kept.content["lines"] == [
        {
            "position": 1,
            "sku": "TEA",
            "description": "Product TEA",
            "quantity": "2",
            "unit_code": "C62",
            "unit_price": "10",
            "discount_percent": "0",
            "tax_category": "S",
            "tax_rate": "20",
            "requested_date": "",
            "net_amount": "20.00",
            "gross_amount": "24.00",
        }
    ]
    kept.refresh_from_db()
    assert len(kept.sha256) == 64
    assert kept.sha256 == fingerprint(kept.content)
    event = timeline.of_document(order)[0]
    assert (event.activity, event.data["revision"], event.data["sha256"]) == ("quoted", 1, kept.sha256)


def test_the_hash_follows_every_price_and_the_day_and_not_the_note() -> None:
    order = offered()
    lines = list(order.lines.select_related("tax_code"))
    before = fingerprint(content_of(order, lines))

    order.note = "Call first"
    assert fingerprint(content_of(order, lines)) == before
    lines[0].unit_price = D("9.99")
    assert fingerprint(content_of(order, lines)) != before
    lines[0].unit_price = D(10)
    order.valid_until = in_days(11)
    assert fingerprint(content_of(order, lines)) != before


def test_a_quote_that_is_revised_leaves_the_first_offer_as_it_was() -> None:
    order = offered()

    offer_again(order, entry(a_product(sku="CUP", price="3.00"), "4"))

    first, second = order.revisions.order_by("revision")
    assert (first.revision, first.content["gross_amount"], first.valid_until) == (1, "24.00", in_days(10))
    assert (second.revision, second.content["gross_amount"], second.valid_until) == (2, "14.40", in_days(20))
    assert order.revision == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders_orderrevision SET sha256 = ''",
        "UPDATE orders_orderrevision SET valid_until = NULL",
        "DELETE FROM orders_orderrevision",
    ],
)
def test_the_database_lets_nobody_change_what_was_offered(sql: str) -> None:
    before = offered().revisions.values().get()

    with pytest.raises(Exception, match=r"frozen|permission denied"), transaction.atomic():
        connection.cursor().execute(sql)

    assert OrderRevision.objects.values().get() == before


def test_an_order_from_a_quote_counts_on_from_the_offer_when_it_is_amended() -> None:
    order = offered()
    orders.accept(order, by=a_clerk())

    orders.amend(order, {1: D(3)}, by=a_clerk())

    assert order.revision == 2
    assert [kept.revision for kept in order.revisions.all()] == [1]  # the offer is what stood before


def test_an_order_that_was_changed_after_its_offer_keeps_both_when_it_is_amended() -> None:
    clerk, order = a_clerk(), offered()
    orders.reopen(order, by=clerk)
    orders.edit(order, orders.Header(order.customer), [entry(a_product(on_hand="9"), "5")], by=clerk)
    orders.submit(order, by=clerk)

    orders.amend(order, {1: D(6)}, by=clerk)

    kept = order.revisions.order_by("revision")
    assert [(each.revision, each.kind, each.content["lines"][0]["quantity"]) for each in kept] == [
        (1, "offer", "2"),
        (2, "amendment", "5"),
    ]
    assert order.revision == 3


# extend -----------------------------------------------------------------------------------------------------------
def test_a_quote_that_holds_longer_is_the_same_offer_with_another_day() -> None:
    order = offered()

    orders.extend(order, valid_until=in_days(30), by=a_clerk(), version=order.version)

    first, second = order.revisions.order_by("revision")
    assert (order.status, order.valid_until, order.revision) == ("quoted", in_days(30), 2)
    assert second.content == {**first.content, "valid_until": in_days(30).isoformat()}


@pytest.mark.parametrize("days", [-1, 9, 10])
def test_a_quote_holds_no_shorter_than_it_was_offered(days: int) -> None:
    order = offered()
    before = picture(order)

    with pytest.raises(Refusal) as refused:
        orders.extend(order, valid_until=in_days(days), by=a_clerk())

    assert (refused.value.field, refused.value.message) == (
        "valid_until",
        "Choose a later day than the quote has now.",
    )
    assert (picture(order), order.revisions.count()) == (before, 1)


def test_neither_an_order_nor_a_stale_page_is_extended() -> None:
    order = an_order(product=a_product(on_hand="5"))
    with pytest.raises(MoveNotAllowed, match="is confirmed, not a quote"):
        orders.extend(order, valid_until=in_days(30), by=a_clerk())

    quote = offered()
    with pytest.raises(StaleVersion):
        orders.extend(quote, valid_until=in_days(30), by=a_clerk(), version=quote.version - 1)

    assert quote.revisions.count() == 1


# compare ----------------------------------------------------------------------------------------------------------
def test_lines_are_matched_by_position_and_product_and_what_changed_is_marked() -> None:
    tea, cups, sugar, milk = (
        a_product(sku=sku, price=price, on_hand="9")
        for sku, price in (("A-TEA", "10.00"), ("B-CUP", "3.00"), ("C-SUGAR", "2.00"), ("D-MILK", "1.00"))
    )
    clerk = a_clerk()
    order = a_draft(clerk, entry(tea, "2"), entry(cups, "4"), entry(sugar, "1"))
    orders.quote(order, valid_until=in_days(10), by=clerk)
    offer_again(order, entry(tea, "2"), entry(sugar, "3"), entry(milk, "1"))
    first, second = (kept.content for kept in order.revisions.order_by("revision"))

    found = compare(first, second)

    assert [(pair.state, pair.before_position, pair.after_position) for pair in found.lines] == [
        (LineState.SAME, "1", "1"),
        (LineState.REMOVED, "2", ""),
        (LineState.CHANGED, "3", "2"),
        (LineState.ADDED, "", "3"),
    ]
    changed = [(each.label, each.before, each.after) for each in found.lines[2].fields if each.is_changed]
    assert changed == [("Quantity", "1", "3"), ("Net", "2.00", "6.00")]
    header = {each.label: (each.before, each.after) for each in found.header if each.is_changed}
    assert set(header) == {"Valid until", "Net", "Tax", "Total"}
    assert header["Total"] == ("40.80\u00a0EUR", "32.40\u00a0EUR")


def test_a_product_replaced_in_its_place_is_one_changed_line() -> None:
    order = offered("5")
    offer_again(order, entry(a_product(sku="CUP", price="9.00"), "4"))
    first, second = (kept.content for kept in order.revisions.order_by("revision"))

    [pair] = compare(first, second).lines

    assert pair.state == LineState.CHANGED
    assert [each.label for each in pair.fields if each.is_changed] == [
        "Product", "Description", "Quantity", "Price", "Net",
    ]  # fmt: skip


def test_a_reference_and_a_wished_day_are_no_commercial_change_and_a_discount_is() -> None:
    order = offered()
    line = entry(a_product(sku="TEA2", price="10.00"), "2")
    offer_again(order, line, customer_reference="PO 1", requested_date=in_days(3))
    offer_again(order, line, customer_reference="PO 2", requested_date=in_days(4))
    offer_again(order, line, customer_reference="PO 2", discount_percent=D(5))
    contents = [kept.content for kept in order.revisions.order_by("revision")]

    assert commercial_changes(contents[1], contents[2]) == []
    [change] = commercial_changes(contents[2], contents[3])
    assert (change.label, change.before, change.after) == ("Discount on all lines", "–", "5\u00a0%")


def test_the_small_revisions_of_former_times_are_still_compared() -> None:
    old = {
        "gross_amount": "24.0000",
        "lines": [
            {"position": 1, "sku": "TEA", "quantity": "2", "unit_price": "10.000000", "net_amount": "20.0000"}
        ],
    }
    order = offered("3")

    found = compare(old, order.revisions.get().content)

    assert [pair.state for pair in found.lines] == [LineState.CHANGED]
    assert [each.label for each in found.header] == ["Total"]


# page and API -----------------------------------------------------------------------------------------------------
def test_the_page_lays_the_last_two_side_by_side_and_any_others_on_demand() -> None:
    order = offered()
    offer_again(order, entry(a_product(sku="CUP", price="3.00"), "4"))
    orders.extend(order, valid_until=in_days(40), by=a_clerk())
    address = reverse("orders:revisions", args=[order.number])
    client = signed_in("SAL")

    latest, first_two = text_of(client.get(address)), text_of(client.get(f"{address}?left=1&right=2"))

    assert latest.count("compare__changed") == 1  # the day
    assert "24.00 EUR" in first_two
    assert "<strong>14.40 EUR</strong>" in first_two


def test_an_amended_order_is_compared_with_what_it_was() -> None:
    order = an_order(product=a_product(sku="TEA", price="10.00", on_hand="9"), quantity="2")
    orders.amend(order, {1: D(3)}, [entry(a_product(sku="CUP", price="3.00"), "1")], by=a_clerk())

    page = text_of(signed_in("SAL").get(reverse("orders:revisions", args=[order.number])))

    assert "As it is now" in page
    assert "compare__line--changed" in page
    assert "compare__line--added" in page
    assert "39.60 EUR" in page


def test_the_warehouse_and_strangers_compare_nothing() -> None:
    order = offered()
    stranger = a_company("OTHER")

    address = reverse("orders:revisions", args=[order.number])
    assert signed_in("WH").get(address).status_code == 403
    assert signed_in("SAL", company=stranger).get(address).status_code == 404


def test_programs_read_revisions_with_hash_and_answer() -> None:
    order = offered()
    offer_again(order, entry(a_product(price="3.00"), "4"))
    program = Program("SAL")

    listed = program.get(f"/orders/{order.number}/revisions").json()["items"]
    read = program.get(f"/orders/{order.number}/revisions/1").json()

    assert [(each["revision"], each["kind"]) for each in listed] == [(2, "offer"), (1, "offer")]
    assert read["sha256"] == fingerprint(read["content"])
    assert read["answer"] is None
    assert program.get(f"/orders/{order.number}/revisions/9").status_code == 404


def test_a_program_extends_a_quote() -> None:
    order = offered()
    program = Program("SAL")

    answer = program.post(f"/quotes/{order.number}/extend", {"valid_until": in_days(60).isoformat()})

    assert (answer.status_code, answer.json()["valid_until"], answer.json()["revision"]) == (
        200,
        in_days(60).isoformat(),
        2,
    )
    assert mine(order).valid_until == in_days(60)
    again = program.post(f"/quotes/{order.number}/extend", {"valid_until": in_days(60).isoformat()})
    assert again.status_code == 422


def test_a_customer_of_his_own_reads_no_revision_of_another() -> None:
    order = offered()
    buyer = Program("PB", customer=a_customer())

    assert buyer.get(f"/orders/{order.number}/revisions").status_code == 404


@pytest.mark.parametrize("field, most", [("name", 120), ("remark", 1000), ("customer_reference", 80)])
def test_what_a_program_is_told_too_much_of_is_refused_and_never_cut(field: str, most: int) -> None:
    order = offered()
    program = Program("SAL")

    refused = program.post(f"/quotes/{order.number}/accept", {field: "x" * (most + 1)})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert (mine(order).status, mine(order).customer_reference) == ("quoted", "")
    assert program.post(f"/quotes/{order.number}/accept", {field: "x" * most}).status_code == 200
