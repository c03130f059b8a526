"""What a clerk may not give alone: discounts, prices and margins; what an approval stands for, and when it is void."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.actors import Actor
from core.models import RoleCeiling
from core.reasons import sentences
from customers.models import Customer, CustomerPrice
from orders import operations as orders
from orders.lifecycle import HoldKind
from orders.models import OrderHold, SalesOrder
from tests.builders import a_ceiling, a_company, a_customer, a_product, a_rate, a_tax_code, the_company
from tests.orders.stage import a_clerk, a_draft, a_manager, entry, mine
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal
TEA = "TEA"


def submitted(by: Actor, *entries: orders.LineEntry, **header: Any) -> SalesOrder:
    order = a_draft(by, *entries, **header)
    orders.submit(order, by=by, confirm_duplicate=True)
    return order


def open_holds(order: SalesOrder) -> dict[str, list[str]]:
    """The open holds with what they say to somebody who may know all."""
    rows = OrderHold.objects.filter(order=order, lifted_at__isnull=True)
    return {hold.kind: [words.replace("\u00a0", " ") for words in sentences(hold.reasons)] for hold in rows}


def approved(discount: str = "20") -> SalesOrder:
    """An order with a discount over the limit that a manager has approved; it is confirmed."""
    product = a_product(sku=TEA, price="100.00", on_hand="50")
    order = submitted(a_clerk(), entry(product, "2", discount_percent=D(discount)))
    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
    assert order.status == "confirmed"
    return order


# discounts --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("discount, holds", [("15", False), ("15.01", True)])
def test_without_a_ceiling_the_company_s_limit_holds(discount: str, holds: bool) -> None:
    order = submitted(a_clerk(), entry(a_product(price="100.00", on_hand="9"), discount_percent=D(discount)))

    assert ("approval" in open_holds(order)) is holds


@pytest.mark.parametrize("discount, holds", [("5", False), ("5.01", True)])
def test_a_ceiling_of_the_role_counts_before_the_company_s_limit(discount: str, holds: bool) -> None:
    a_ceiling("SAL", "orders.give_discount", "5", currency="%")
    order = submitted(a_clerk(), entry(a_product(price="100.00", on_hand="9"), discount_percent=D(discount)))

    assert ("approval" in open_holds(order)) is holds
    if holds:
        words = "Line 1: 5.01 % below the usual price; clerks may give 5 %."
        assert open_holds(order)["approval"] == [words]


def test_a_ceiling_of_another_company_counts_nothing() -> None:
    a_ceiling("SAL", "orders.give_discount", "90", currency="%", company=a_company("OTHER"))

    order = submitted(a_clerk(), entry(a_product(price="100.00", on_hand="9"), discount_percent=D(16)))

    assert RoleCeiling.objects.count() == 1
    assert list(open_holds(order)) == ["approval"]


# prices typed in --------------------------------------------------------------------------------------------------
def test_a_price_typed_in_is_held_against_the_one_agreed_with_the_customer() -> None:
    product, customer = a_product(price="100.00", on_hand="9"), a_customer()
    CustomerPrice.objects.create(
        company=customer.company, customer=customer, product=product, price=D("150.00"), currency="EUR"
    )

    order = submitted(a_clerk(), entry(product, unit_price=D("100.00")), customer=customer)

    assert open_holds(order) == {
        "approval": [
            "Line 1: 100.00 EUR instead of the agreed 150.00 EUR, 33.33 % less; clerks may give 15 %."
        ]
    }


def test_a_price_typed_in_as_agreed_or_above_holds_nothing() -> None:
    product, customer = a_product(price="200.00", on_hand="9"), a_customer()
    CustomerPrice.objects.create(
        company=customer.company, customer=customer, product=product, price=D("100.00"), currency="EUR"
    )

    order = submitted(a_clerk(), entry(product, unit_price=D("99.00")), customer=customer)

    assert (order.status, open_holds(order)) == (
        "confirmed",
        {},
    )  # 1 % under the agreed, half of the list price


# margin -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("price, holds", [("5.00", False), ("4.99", True)])
def test_a_margin_under_the_floor_waits_for_a_manager(price: str, holds: bool) -> None:
    product = a_product(price=price, on_hand="9", margin_floor_percent=D(20))  # received at 4.00

    order = submitted(a_clerk(), entry(product))

    assert open_holds(order) == (
        {"approval": ["Line 1: a margin of 19.84 %; the floor is 20 %."]} if holds else {}
    )


def test_the_discount_on_the_whole_order_counts_and_so_does_the_exchange_rate() -> None:
    a_rate(the_company(), "USD", "0.50")
    product = a_product(price="5.00", on_hand="9", margin_floor_percent=D(20))

    discounted = submitted(a_clerk(), entry(product), discount_percent=D(10))
    in_dollars = submitted(a_clerk(), entry(product, unit_price=D("9.99")), currency="USD")

    assert open_holds(discounted)["approval"] == ["Line 1: a margin of 11.11 %; the floor is 20 %."]
    assert open_holds(in_dollars)["approval"] == ["Line 1: a margin of 19.92 %; the floor is 20 %."]


def test_without_a_floor_or_a_cost_nobody_asks_for_a_margin() -> None:
    never_received = a_product(price="1.00", margin_floor_percent=D(20))
    no_floor = a_product(price="1.00", on_hand="9")

    order = submitted(a_clerk(), entry(never_received), entry(no_floor))

    assert "approval" not in open_holds(order)


def test_who_sells_is_told_that_somebody_looks_and_not_what_it_costs() -> None:
    order = submitted(a_clerk(), entry(a_product(price="4.50", on_hand="9", margin_floor_percent=D(20))))

    clerk, manager = (text_of(signed_in(role).get(order.get_absolute_url())) for role in ("SAL", "MGR"))
    program = Program("SAL").get(f"/orders/{order.number}").json()["holds"][0]

    assert "A manager has to look at the price of a line." in clerk
    assert "11.11" not in clerk
    assert "a margin of 11.11 %; the floor is 20 %" in manager
    assert (program["reason"], program["reasons"][0]["params"]) == (
        "A manager has to look at the price of a line.",
        {},
    )


# missing data -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("category, vat_id, holds", [
    ("AE", "", True), ("K", "", True), ("AE", "DE1", False), ("S", "", False), ("G", "", False),
])  # fmt: skip
def test_where_the_customer_owes_the_tax_his_vat_id_is_needed(
    category: str, vat_id: str, holds: bool
) -> None:
    code = a_tax_code(None, "0", code=f"T{category}", category=category)
    customer = a_customer(vat_id=vat_id)

    order = submitted(a_clerk(), entry(a_product(on_hand="9", tax_code=code)), customer=customer)

    words = "The customer's VAT id is missing; without it this tax cannot be invoiced."
    assert open_holds(order) == ({"incomplete": [words]} if holds else {})


# an approval and what it stands for -------------------------------------------------------------------------------
def test_an_approval_is_void_when_a_quantity_is_amended_and_the_approver_sees_before_and_after() -> None:
    order = approved()

    orders.amend(order, {1: D(5)}, by=a_clerk())

    assert (order.status, list(open_holds(order))) == ("held", ["approval"])
    page = text_of(signed_in("MGR").get(order.get_absolute_url()))
    assert "Changed since the last approval: Line 1 · TEA · Quantity, 2 → 5" in page
    hold = Program("MGR").get(f"/orders/{order.number}").json()["holds"][0]
    assert hold["changes"] == [{"field": "Line 1 · TEA · Quantity", "before": "2", "after": "5"}]
    orders.release_hold(order, HoldKind.APPROVAL, "again", by=a_manager())
    assert mine(order).status == "confirmed"


def test_an_order_taken_back_and_given_another_price_is_approved_again() -> None:
    clerk = a_clerk()
    order = submitted(clerk, entry(a_product(sku=TEA, price="100.00", on_hand="9"), discount_percent=D(20)))
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=clerk)
    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
    orders.reopen(order, by=clerk)
    product = order.lines.get().product
    assert product is not None
    orders.edit(order, orders.Header(order.customer), [entry(product, discount_percent=D(25))], by=clerk)

    orders.submit(order, by=clerk)

    assert list(open_holds(order)) == ["approval"]
    page = text_of(signed_in("MGR").get(order.get_absolute_url()))
    assert "Line 1 · TEA · Discount, 20 % → 25 %" in page


def test_an_approval_stands_when_only_a_note_a_reference_or_a_wished_day_changes() -> None:
    clerk = a_clerk()
    order = submitted(clerk, entry(a_product(sku=TEA, price="100.00", on_hand="9"), discount_percent=D(20)))
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=clerk)
    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
    orders.reopen(order, by=clerk)
    product = order.lines.get().product
    assert product is not None
    header = orders.Header(
        order.customer,
        note="Ring twice",
        customer_reference="PO 1",
        requested_date=the_company().today() + datetime.timedelta(days=5),
    )
    orders.edit(order, header, [entry(product, discount_percent=D(20))], by=clerk)

    orders.submit(order, by=clerk)

    assert (order.status, open_holds(order)) == ("confirmed", {})


def test_other_terms_or_another_customer_make_an_approval_void() -> None:
    clerk, other = a_clerk(), a_customer()
    order = submitted(clerk, entry(a_product(sku=TEA, price="100.00", on_hand="9"), discount_percent=D(20)))
    orders.place_hold(order, HoldKind.MANUAL, "Wait", by=clerk)
    orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
    orders.reopen(order, by=clerk)
    product = order.lines.get().product
    assert product is not None
    orders.edit(order, orders.Header(other), [entry(product, discount_percent=D(20))], by=clerk)

    orders.submit(order, by=clerk)

    assert list(open_holds(order)) == ["approval"]


def test_the_first_findings_stay_when_an_order_is_amended_before_anybody_has_approved_it() -> None:
    clerk = a_clerk()
    first = entry(a_product(price="100.00", on_hand="9"), discount_percent=D(20))
    order = submitted(clerk, first)

    orders.amend(order, {}, [entry(a_product(price="10.00", on_hand="9"), discount_percent=D(30))], by=clerk)

    assert open_holds(order)["approval"] == [
        "Line 1: 20 % below the usual price; clerks may give 15 %.",
        "Line 2: 30 % below the usual price; clerks may give 15 %.",
    ]


def test_an_order_nobody_had_to_approve_is_amended_without_asking() -> None:
    order = submitted(a_clerk(), entry(a_product(on_hand="9"), "2"))

    orders.amend(order, {1: D(3)}, by=a_clerk())

    assert (order.status, open_holds(order)) == ("confirmed", {})


def test_the_approver_sees_how_the_same_person_s_prices_were_decided_so_far() -> None:
    clerk = a_clerk()
    product = a_product(price="100.00", on_hand="90")
    for decision in ("approve", "approve", "back", "open"):
        order = submitted(clerk, entry(product, discount_percent=D(20)), customer=Customer.objects.first())
        if decision == "approve":
            orders.release_hold(order, HoldKind.APPROVAL, "agreed", by=a_manager())
        elif decision == "back":
            orders.reopen(order, by=a_manager())

    page = text_of(signed_in("MGR").get(order.get_absolute_url()))

    assert f"Prices in orders of {clerk.user} so far: 2 approved, 1 sent back" in page


def test_several_are_approved_from_the_list_and_what_the_manager_has_entered_is_left_out() -> None:
    manager = a_manager()
    product = a_product(price="100.00", on_hand="90")
    theirs = submitted(a_clerk(), entry(product, discount_percent=D(20)))
    own = submitted(a_clerk(), entry(product, discount_percent=D(20)))
    orders.amend(own, {1: D(2)}, by=manager)
    client = Client()
    assert manager.user is not None
    client.force_login(manager.user)
    form = {
        "do": "bulk",
        "action": "approve-prices",
        "selected": [theirs.pk, own.pk],
        "reason": "agreed",
        "confirmed": "1",
        "idempotency_key": "k",
    }

    answer = client.post("/orders/?view=approve", form, follow=True)

    assert "Somebody else has to release an order you entered or amended." in text_of(answer)
    assert [mine(order).status for order in (theirs, own)] == ["confirmed", "held"]
    assert theirs.holds.get(kind="approval").lift_reason == "agreed"


def test_a_clerk_approves_nothing_from_the_list() -> None:
    order = submitted(a_clerk(), entry(a_product(price="100.00", on_hand="9"), discount_percent=D(20)))
    form = {"do": "bulk", "action": "approve-prices", "selected": [order.pk], "reason": "x", "confirmed": "1"}

    answer = signed_in("SAL").post("/orders/?view=all", form)

    assert answer.status_code in (403, 404, 422)
    assert mine(order).status == "held"
