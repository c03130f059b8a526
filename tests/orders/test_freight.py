"""Freight by tariff on orders: quoted as typed, kept, followed, charged once for each shipment."""

import contextlib
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core import jobs
from core.actors import Actor
from core.refusals import Refusal
from credit import selectors
from fulfillment.models import Shipment
from invoicing import operations as invoicing
from invoicing.models import Invoice, ShipmentFreight
from invoicing.operations import NothingToBill, drafting
from orders import operations
from orders.charges import Charge
from orders.forms import OrderForm
from orders.models import SalesOrder
from tests import builders
from tests.builders import a_customer, a_product, the_company
from tests.fulfillment.test_guards import break_as_owner
from tests.invoicing.stage import ship
from tests.ledger.reading import broken_rules
from tests.orders.stage import a_clerk, a_draft, entry
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
D = Decimal


def a_method(basis: str = "order", code: str = "STANDARD", price: str = "3", **fields):
    """A shipping method of one price that costs us 2."""
    return builders.a_shipping_method(code=code, basis=basis, bands=[("0", price, "2")], **fields)


def tea(**fields):
    return a_product(sku="TEA", **{"price": "20.00", "on_hand": "50", "weight": D(2), **fields})


def submitted(quantity: str = "5", **header) -> SalesOrder:
    by = Actor.system(the_company())
    order = a_draft(by, entry(tea(), quantity), **header)
    operations.submit(order, by=by)
    return order


def the_invoices(order) -> list[Invoice]:
    return list(Invoice.objects.filter(order=order, kind="invoice").exclude(status="canceled").order_by("pk"))


def test_the_customers_usual_method_is_taken_over():
    customer = a_customer(shipping_method=a_method())

    order = a_draft(a_clerk(), entry(tea(), "2"), customer=customer)

    assert (order.shipping_method.code, order.net_amount) == ("STANDARD", D("43.00"))


def test_a_method_that_is_no_longer_offered_is_refused():
    with pytest.raises(Refusal) as refused:
        a_draft(a_clerk(), entry(tea()), shipping_method=a_method(is_active=False))

    assert refused.value.field == "shipping_method"


def test_the_weight_of_the_goods_finds_the_row():
    method = builders.a_shipping_method(basis="order", bands=[("0", "3", "2"), ("10", "8", "5")])

    order = a_draft(a_clerk(), entry(tea(), "4"), shipping_method=method)
    light = order.net_amount
    operations.edit(
        order, operations.Header(order.customer), [operations.LineEntry("TEA", D(5))], by=a_clerk()
    )

    assert (light, order.net_amount) == (D("83.00"), D("108.00"))


def test_freight_typed_by_hand_takes_the_place_of_the_tariffs():
    order = a_draft(a_clerk(), entry(tea(), "2"), shipping_method=a_method(), charges=[Charge(D("7.00"))])

    assert [each["amount"] for each in order.charges] == ["7.00"]


def test_an_amendment_is_followed_and_a_dearer_tariff_alone_is_not():
    method = builders.a_shipping_method(basis="order", bands=[("0", "3", "2"), ("20", "8", "5")])
    order, by = submitted("5", shipping_method=method), Actor.system(the_company())
    method.bands.filter(starts_at=0).update(price=D("4"))

    operations.amend(order, {}, by=by, header=operations.HeaderChange(customer_reference="PO 7"))
    same = order.charge_amount
    operations.amend(order, {1: D(10)}, by=by)

    assert (same, order.charge_amount, order.net_amount) == (D("3.00"), D("8.00"), D("208.00"))
    assert broken_rules() == {}


def test_freight_of_the_order_stays_as_soon_as_something_of_it_is_invoiced():
    method = builders.a_shipping_method(basis="order", bands=[("0", "3", "2"), ("20", "8", "5")])
    order, by = submitted("5", shipping_method=method), Actor.system(the_company())
    ship(order, {"TEA": "2"})
    order.refresh_from_db()

    operations.amend(order, {1: D(10)}, by=by)

    assert order.charge_amount == D("3.00")


def test_freight_typed_into_an_amendment_takes_the_place_of_the_tariffs():
    order, by = submitted("5", shipping_method=a_method()), Actor.system(the_company())

    operations.amend(order, {}, header=operations.HeaderChange(charges=[Charge(D("1.00"))]), by=by)

    assert [each["amount"] for each in order.charges] == ["1.00"]
    assert order.net_amount == D("101.00")


def test_an_order_that_is_to_ship_when_paid_from_now_on_is_billed_with_its_freight():
    order, by = submitted("5", shipping_method=a_method("shipment")), Actor.system(the_company())
    order.shipping_method.bands.update(price=D("4"))

    operations.amend(order, {}, header=operations.HeaderChange(ships_when="paid"), by=by)

    assert (order.net_amount, [each["basis"] for each in order.charges]) == (D("103.00"), ["order"])
    assert [each.net_amount for each in the_invoices(order)] == [D("103.00")]
    assert broken_rules() == {}


def amended(order: SalesOrder, **header) -> None:
    operations.amend(order, {}, header=operations.HeaderChange(**header), by=Actor.system(the_company()))


def with_a_parcel_of_four_gone(basis: str, price: str) -> SalesOrder:
    """Ten at 20.00, of which four have left and nothing is billed."""
    method = a_method(basis, price=price)
    order = submitted("10", shipping_method=method, customer=a_customer(billing_policy="manual"))
    ship(order, {"TEA": "4"})
    order.refresh_from_db()
    return order


@pytest.mark.parametrize(
    "basis, price, other, other_price, in_all",
    [("shipment", "12", "order", "20", "212"), ("order", "20", "shipment", "12", "220")],
)
def test_once_a_parcel_has_left_no_amendment_makes_it_pay_twice_or_nothing(
    basis, price, other, other_price, in_all
):
    order = with_a_parcel_of_four_gone(basis, price)

    amended(order, shipping_method=a_method(other, code="OTHER", price=other_price))
    ship(order)

    assert order.net_amount == D(in_all)
    assert drafting.draft_for_order(order, by=Actor.system(the_company())).net_amount == D(in_all)
    assert broken_rules() == {}


def test_what_is_charged_once_per_order_does_not_end_with_a_method_that_charges_nothing_later():
    order = with_a_parcel_of_four_gone("order", "20")

    amended(order, shipping_method=a_method("none", code="OTHER"))
    ship(order)

    assert order.net_amount == D("220")
    assert drafting.draft_for_order(order, by=Actor.system(the_company())).net_amount == D("220")
    assert broken_rules() == {}


def test_freight_typed_after_a_parcel_has_left_takes_the_place_of_what_that_would_have_paid():
    order = with_a_parcel_of_four_gone("shipment", "12")

    amended(order, charges=[Charge(D("15.00"))])
    ship(order)

    assert order.net_amount == D("215.00")
    assert drafting.draft_for_order(order, by=Actor.system(the_company())).net_amount == D("215.00")
    assert broken_rules() == {}


def test_an_order_that_is_invoiced_gets_no_freight_that_nothing_is_left_to_bill_with():
    order = submitted("5", customer=a_customer(billing_policy="order"))

    amended(order, shipping_method=a_method("order", price="20"))

    assert (order.net_amount, [each.net_amount for each in the_invoices(order)]) == (D("100"), [D("100")])


def test_freight_typed_once_something_is_invoiced_takes_the_place_of_the_tariffs_too():
    order = submitted("10", shipping_method=a_method("order", price="20"))
    ship(order, {"TEA": "6"})
    order.refresh_from_db()

    amended(order, charges=[Charge(D("15.00"))])
    ship(order)

    assert [each["amount"] for each in order.charges] == ["15.00"]
    assert [each.net_amount for each in the_invoices(order)] == [D("132.00"), D("86.00")]
    assert broken_rules() == {}


def test_an_amendment_may_choose_another_method():
    order, by = submitted("5", shipping_method=a_method()), Actor.system(the_company())
    express = a_method(code="EXPRESS", price="9")

    operations.amend(order, {}, header=operations.HeaderChange(shipping_method=express), by=by)

    assert (order.shipping_method.code, order.net_amount) == ("EXPRESS", D("109.00"))


def test_new_goods_for_what_came_back_are_sent_free():
    order = a_draft(
        Actor.system(the_company()), entry(tea(), "2"), shipping_method=a_method(), channel="return"
    )

    assert (order.charges, order.net_amount) == ([], D("40.00"))


def test_only_the_application_says_that_an_order_brings_new_goods_for_a_return():
    product, customer = tea(), a_customer(code="ALFKI")
    with pytest.raises(Refusal) as refused:
        a_draft(a_clerk(), entry(product), customer=customer, shipping_method=a_method(), channel="return")

    sent = {"customer": "ALFKI", "channel": "return", "lines": [{"sku": "TEA", "quantity": "2"}]}
    told = Program("SAL").post("/orders", sent)
    typed = OrderForm({"customer": "ALFKI", "channel": "return"}, actor=a_clerk())

    assert refused.value.field == "channel"
    assert (told.status_code, fields_of(told)) == (422, ["channel"])
    assert "channel" in typed.errors
    assert not SalesOrder.objects.exists()


def test_a_draft_that_was_entered_as_a_replacement_is_an_order_like_others_once_it_is_edited():
    order = a_draft(
        Actor.system(the_company()), entry(tea(), "2"), shipping_method=a_method(), channel="return"
    )

    operations.edit(
        order, operations.Header(order.customer), [operations.LineEntry("TEA", D(2))], by=a_clerk()
    )

    assert (order.channel, order.net_amount) == ("clerk", D("43.00"))


def test_exposure_counts_the_freight_that_is_expected():
    customer = a_customer(credit_limit="1000.00")

    submitted("1", customer=customer, shipping_method=a_method("shipment", price="10"))

    exposure = selectors.exposure_of(customer, selectors.account_of(customer), the_company().today())
    assert exposure.figures.exposure == D("36.00")  # 30.00 at 20 %


# On the invoices of shipments


def test_a_draft_that_is_canceled_gives_its_freight_back():
    by = Actor.system(the_company())
    order = submitted("5", shipping_method=a_method("shipment"), customer=a_customer(billing_policy="manual"))
    shipment = ship(order)
    draft = drafting.draft_for_shipment(shipment, by=by)

    drafting.cancel_draft(draft, by=by)
    again = drafting.draft_for_shipment(shipment, by=by)

    assert draft.net_amount == again.net_amount == D("103.00")
    assert list(ShipmentFreight.objects.order_by("pk").values_list("is_live", flat=True)) == [False, True]
    assert broken_rules() == {}


def test_a_draft_over_less_keeps_the_freight_and_the_rest_is_billed_without():
    by = Actor.system(the_company())
    order = submitted("5", shipping_method=a_method("shipment"), customer=a_customer(billing_policy="manual"))
    shipment = ship(order)
    draft = drafting.draft_for_shipment(shipment, by=by)

    drafting.change_draft(draft, {1: D(2)}, by=by)
    rest = drafting.draft_for_shipment(shipment, by=by)

    assert (draft.net_amount, rest.net_amount) == (D("43.00"), D("60.00"))
    assert broken_rules() == {}


def test_a_credited_shipment_that_is_billed_again_is_charged_its_freight_again():
    order, by = submitted("5", shipping_method=a_method("shipment")), Actor.system(the_company())
    shipment = ship(order)
    (invoice,) = the_invoices(order)
    note = invoicing.credit(invoice, reason="Wrong address", by=by)

    again = drafting.draft_for_shipment(shipment, by=by)

    assert note.net_amount == again.net_amount == D("103.00")
    assert broken_rules() == {}


def two_parcels_on_one_invoice() -> tuple[SalesOrder, Invoice]:
    """Five and two at 20.00, each sent for 3.00, billed together."""
    by = Actor.system(the_company())
    order = submitted("7", shipping_method=a_method("shipment"), customer=a_customer(billing_policy="manual"))
    ship(order, {"TEA": "5"})
    ship(order)
    draft = drafting.draft_for_order(order, by=by)
    assert draft is not None
    invoicing.issue(draft, by=by)
    return order, draft


def test_one_of_two_parcels_that_is_credited_and_billed_again_is_charged_its_freight_again():
    order, invoice = two_parcels_on_one_invoice()
    by = Actor.system(the_company())

    note = invoicing.credit(invoice, reason="Wrong address", quantities_by_position={1: D(5)}, by=by)
    again = drafting.draft_for_order(order, by=by)

    assert (invoice.net_amount, note.net_amount, again.net_amount) == (D("146.00"), D("103.00"), D("103.00"))
    assert broken_rules() == {}


@pytest.mark.breaks_invariants
def test_the_checker_finds_freight_that_is_charged_though_it_is_credited():
    _order, invoice = two_parcels_on_one_invoice()
    invoicing.credit(
        invoice, reason="Wrong address", quantities_by_position={1: D(5)}, by=Actor.system(the_company())
    )
    right = broken_rules()

    ShipmentFreight.objects.update(is_live=True)

    assert (right, list(broken_rules())) == ({}, ["INV-6c"])


def test_a_part_that_is_credited_takes_its_share_of_the_freight_along():
    order, by = submitted("5", shipping_method=a_method("shipment")), Actor.system(the_company())
    ship(order)
    (invoice,) = the_invoices(order)

    first = invoicing.credit(invoice, reason="Broken", quantities_by_position={1: D(2)}, by=by)
    last = invoicing.credit(invoice, reason="Broken", by=by)

    assert (first.net_amount, last.net_amount) == (D("41.20"), D("61.80"))
    assert broken_rules() == {}


def test_other_charges_are_shared_and_freight_stands_with_its_shipment():
    order = submitted("5", shipping_method=a_method("shipment"), charges=[Charge(D("5.00"), "HD")])
    assert order.net_amount == D("108.00")

    ship(order, {"TEA": "2"})
    ship(order)

    rows = [
        {row.reason: row.net_amount for row in invoice.allowance_charges.all()}
        for invoice in the_invoices(order)
    ]
    assert rows == [
        {"Handling": D("2.00"), "Freight": D("3.00")},
        {"Handling": D("3.00"), "Freight": D("3.00")},
    ]
    assert broken_rules() == {}


def test_where_prices_include_tax_the_freight_includes_it_too():
    code = builders.a_tax_code(rate="20", code="IN20", price_includes_tax=True)
    by = Actor.system(the_company())
    order = a_draft(by, entry(tea(tax_code=code), "5"), shipping_method=a_method("shipment", price="6"))
    operations.submit(order, by=by)
    assert order.gross_amount == D("106.00")

    ship(order, {"TEA": "4"})
    ship(order)

    assert [each.gross_amount for each in the_invoices(order)] == [D("86.00"), D("26.00")]
    assert broken_rules() == {}


@pytest.mark.parametrize("price,freight", [("9.99", "3.00"), ("7.77", "4.99"), ("12.34", "5.01")])
def test_where_prices_include_tax_the_parts_come_to_the_order_and_each_freight_to_the_cent(price, freight):
    code = builders.a_tax_code(rate="20", code="IN20", price_includes_tax=True)
    by = Actor.system(the_company())
    method = a_method("shipment", price=freight)
    order = a_draft(by, entry(tea(tax_code=code, price=price), "7"), shipping_method=method)
    operations.submit(order, by=by)

    for part in ("2", "3", "2"):
        ship(order, {"TEA": part})

    assert sum(each.gross_amount for each in the_invoices(order)) == D(price) * 7 + D(freight) * 3
    assert broken_rules() == {}


def test_the_database_charges_a_shipment_once():
    order = submitted("5", shipping_method=a_method("shipment"))
    shipment = ship(order)
    (invoice,) = the_invoices(order)

    with pytest.raises(IntegrityError), transaction.atomic():
        ShipmentFreight.objects.create(company=the_company(), invoice=invoice, shipment=shipment)


@pytest.mark.breaks_invariants
def test_the_checker_finds_freight_that_stands_on_no_invoice():
    order = submitted("5", shipping_method=a_method("shipment"))
    ship(order)

    ShipmentFreight.objects.update(net_amount=D("4.00"))
    wrong = list(broken_rules())
    ShipmentFreight.objects.all().delete()

    assert (wrong, list(broken_rules())) == (["INV-6"], ["INV-6b"])


def test_who_is_billed_on_order_pays_the_freight_with_it():
    customer = a_customer(billing_policy="order")
    order = submitted("5", shipping_method=a_method("shipment"), customer=customer)

    ship(order)

    assert [each.net_amount for each in the_invoices(order)] == [D("103.00")]
    assert Shipment.objects.get().freight_amount == 0
    assert broken_rules() == {}


@pytest.mark.breaks_invariants
def test_the_checker_finds_an_order_billed_on_order_that_waits_for_freight_of_shipments():
    order = a_draft(a_clerk(), entry(tea(), "2"), shipping_method=a_method("shipment"))
    right = broken_rules()

    SalesOrder.objects.filter(pk=order.pk).update(billing_policy="order")

    assert (right, list(broken_rules())) == ({}, ["ORD-9"])


@pytest.mark.breaks_invariants
def test_the_checker_finds_freight_that_is_charged_twice():
    order = submitted("5", shipping_method=a_method("shipment"))
    ship(order)
    right = broken_rules()

    with connection.cursor() as cursor:
        break_as_owner(cursor, "UPDATE fulfillment_shipment SET freight_amount = 2.99")

    assert (right, list(broken_rules())) == ({}, ["INV-6d"])


def test_a_collected_invoice_charges_each_shipment_once():
    by, customer = Actor.system(the_company()), a_customer(billing_policy="collected")
    product, method = tea(), a_method("shipment")
    for _number in range(2):
        order = a_draft(by, entry(product, "5"), customer=customer, shipping_method=method)
        operations.submit(order, by=by, confirm_duplicate=True)
        ship(order)

    for _run in range(2):
        with contextlib.suppress(NothingToBill):
            jobs.run(invoicing.start_billing_run(the_company().today(), by=builders.an_accountant()).pk)

    assert [each.net_amount for each in Invoice.objects.all()] == [D("206.00")]
    assert broken_rules() == {}


# Pages and programs


def test_the_entry_form_says_the_freight_while_somebody_types():
    a_method(), tea()
    customer = a_customer(code="ALFKI")
    clerk = signed_in("SAL")
    typed = {"customer": customer.code, "shipping_method": "STANDARD", "lines-0-sku": "TEA", "lines-0-quantity": "2", "all": "1"}  # fmt: skip

    answer = clerk.post(reverse("orders:preview"), typed).json()

    assert {row["label"]: row["value"] for row in answer["totals"]}["Freight"].startswith("3.00")


def test_a_program_chooses_the_method_and_reads_the_freight():
    a_method("shipment"), tea(), a_customer(code="ALFKI")
    desk = Program("SAL")
    body = {"customer": "ALFKI", "lines": [{"sku": "TEA", "quantity": "2"}], "shipping_method": "STANDARD"}

    made = desk.post("/orders", body).json()
    unknown = desk.post("/orders", {**body, "shipping_method": "NONE"})

    assert (made["shipping_method"], made["net"]) == ("STANDARD", "43.00")
    assert made["charges"] == [{"code": "FC", "text": "", "amount": "3.00", "basis": "shipment"}]
    assert (unknown.status_code, fields_of(unknown)) == (422, ["shipping_method"])


def test_the_warehouse_reads_no_freight():
    order = submitted("5", shipping_method=a_method("shipment"))
    shipment = ship(order)
    picker = Program("WH")

    assert picker.get(f"/orders/{order.number}").json()["charges"] == []
    assert "freight" not in str(picker.get(f"/shipments/{shipment.number}").json())
    page = text_of(signed_in("WH").get(shipment.get_absolute_url()))
    assert "3.00" not in page
