"""What papers, mails, pages and programs say of kits that leave as their parts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock, outbox
from core.models import MailMessage
from core.pdf import is_available
from customers.models import Customer
from fulfillment import operations, printing, tasks
from fulfillment.models import Shipment
from fulfillment.selectors import filled_packages
from orders.models import SalesOrder
from tests.builders import a_dispatched_shipment, a_product, a_shipping_method, the_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, shipment_of
from tests.fulfillment.test_papers import text_of as words_of
from tests.orders.test_kits import a_set
from tests.programs import Program, signed_in, text_of

pytestmark = pytest.mark.django_db
needs_pdf = pytest.mark.skipif(not is_available(), reason="the PDF library is missing")
D = Decimal


def set_and_tea(customer: Customer | None = None, *, sets: str = "2", **header) -> SalesOrder:
    """Two sets of a pot and six cups each at 30.00, between coffee and tea; a third set would want more cups."""
    kit = a_set(POT="10", CUP="12")
    kit.name = "Tea set"
    kit.save()
    for sku in ("COFFEE", "TEA"):
        a_product(sku=sku, name=sku.title(), on_hand="9")
    customer = customer or a_customer(the_company(), code="ALFKI")
    return a_confirmed_order(customer, {"COFFEE": "1", "SET": sets, "TEA": "3"}, **header)


def packed(order: SalesOrder, contents: dict[str, str] | None = None) -> Shipment:
    """The order's shipment in packages; of ``contents`` in the first, all else in a second one."""
    shipment, by = shipment_of(order), a_picker(the_company())
    operations.pick(shipment, by=by)
    if contents is None:
        operations.pack(shipment, by=by)
        return shipment
    lines = {line.product.sku: line for line in shipment.lines.select_related("product")}
    first = [(lines[sku], D(quantity)) for sku, quantity in contents.items()]
    rest = [(line, line.quantity - D(contents.get(sku, 0))) for sku, line in lines.items()]
    operations.add_package(shipment, first, by=by)
    operations.add_package(shipment, [(line, amount) for line, amount in rest if amount], by=by)
    operations.pack(shipment, by=by)
    return shipment


def rows_of(paper: bytes, *skus: str) -> list[str]:
    """The articles in the order in which the paper names them."""
    words = words_of(paper)
    return sorted((sku for sku in skus if sku in words), key=words.index)


# Papers ------------------------------------------------------------------------------------------------------------
@needs_pdf
def test_a_delivery_note_names_the_kit_that_was_ordered_and_its_parts_under_it():
    shipment = Shipment.objects.get(pk=a_dispatched_shipment(set_and_tea(sets="3")).pk)

    paper = printing.print_delivery_note(shipment)

    assert rows_of(paper, "COFFEE", "SET", "POT", "CUP", "TEA") == ["COFFEE", "SET", "POT", "CUP", "TEA"]
    words = " ".join(words_of(paper).split())
    assert "2 SET Tea set 3 2 piece 1 2.1 POT" in words
    assert "2 piece 2.2 CUP" in words
    assert "12 piece 3 TEA" in words


@needs_pdf
def test_a_packing_list_says_which_kit_the_parts_of_a_package_go_into():
    shipment = packed(set_and_tea(), {"POT": "2", "COFFEE": "1"})

    one, two = (printing.packing_list(shipment, wanted=number) for number in "12")

    assert rows_of(one, "COFFEE", "SET", "POT", "CUP", "TEA") == ["COFFEE", "SET", "POT"]
    assert rows_of(two, "COFFEE", "SET", "POT", "CUP", "TEA") == ["SET", "CUP", "TEA"]
    assert "2 SET Tea set 2.1 POT" in " ".join(words_of(one).split())


@needs_pdf
def test_a_pick_list_keeps_the_way_and_says_what_each_part_is_for():
    order = set_and_tea()

    paper = printing.print_pick_list([shipment_of(order)], company=order.company, language="en")

    assert " ".join(words_of(paper).split()).count("For kit SET, line 2") == 2


@needs_pdf
def test_the_summary_of_a_consignment_groups_parts_under_their_kit():
    order = set_and_tea()
    shipments = [shipment_of(order), shipment_of(a_confirmed_order(order.customer, {"TEA": "1"}))]
    consignment = operations.group(shipments, by=a_picker(the_company()))

    paper = printing.print_summary(consignment, shipments)

    assert rows_of(paper, "COFFEE", "SET", "POT", "CUP") == ["COFFEE", "SET", "POT", "CUP"]
    assert "2 SET Tea set 2 piece 2.1 POT" in " ".join(words_of(paper).split())


def test_the_dispatch_mail_tells_of_kits_with_what_is_in_them_and_of_kits_to_come():
    order = set_and_tea(sets="3")

    a_dispatched_shipment(order)
    outbox.drain()

    mail = MailMessage.objects.get(document_kind="fulfillment.shipment").body_text
    assert "- 2 piece Tea set\n  - 2 piece Product POT\n  - 12 piece Product CUP\n- 3 piece Tea\n" in mail
    assert mail.count("Tea set") == 2
    assert "- 1 piece Tea set" in mail.split("Still to come")[1]


def a_pickup_of_sets() -> Shipment:
    """Two sets and three tea the customer comes for, packed."""
    method = a_shipping_method(code="PICKUP", name="Pick-up", how="pickup")
    return packed(set_and_tea(shipping_method=method))


def test_who_is_asked_for_another_time_reads_which_parts_make_up_the_kit():
    shipment = a_pickup_of_sets()
    Shipment.objects.filter(pk=shipment.pk).update(slot_asked_at=clock.stamp())

    tasks.ask_for_time(shipment.pk)

    mail = MailMessage.objects.get(subject__contains="choose when you come")
    assert "- 2 piece Tea set\n  - 2 piece Product POT\n  - 12 piece Product CUP\n" in mail.body_text
    assert mail.body_html.count('<li class="part">') == 2


def test_the_counter_hands_over_kits_as_the_customers_paper_names_them():
    shipment = a_pickup_of_sets()

    page = text_of(signed_in("WH").get(reverse("fulfillment:hand-over", args=[shipment.number])))

    goods = page.split("Goods")[-1]
    assert [goods.index(sku) for sku in ("SET", "POT", "CUP")] == sorted(
        goods.index(sku) for sku in ("SET", "POT", "CUP")
    )
    assert goods.count("Tea set") == 1


# Pages and programs ------------------------------------------------------------------------------------------------
def test_a_shipments_page_shows_parts_under_their_kit_and_the_picker_which_kit_a_part_is_for():
    order, browser = set_and_tea(sets="3"), signed_in("WH")
    address = reverse("fulfillment:shipment", args=[shipment_of(order).number])

    in_house = text_of(browser.get(address))
    a_dispatched_shipment(order)
    gone = text_of(browser.get(address))

    assert (in_house.count("For kit SET, line 2"), in_house.count("Tea set")) == (2, 0)
    assert (gone.count("For kit SET"), gone.count("Tea set")) == (0, 1)
    assert gone.index("Tea set") < gone.index("POT") < gone.index("CUP")


def test_picking_and_packing_say_which_kit_a_part_is_for():
    order = set_and_tea()
    shipment, browser = shipment_of(order), signed_in("WH")
    operations.start_picking(shipment, by=a_picker(the_company()))
    walk = text_of(browser.get(reverse("fulfillment:pick", args=[shipment.number])))
    operations.pick(shipment, by=a_picker(the_company()))

    table = text_of(browser.get(reverse("fulfillment:packages", args=[shipment.number])))

    assert (walk.count("For kit SET, line 2"), table.count("For kit SET, line 2")) == (2, 2)


def test_programs_read_the_parts_of_kits_on_orders_and_shipments():
    order = set_and_tea(sets="3")
    shipment, program = packed(order, {"POT": "2"}), Program("SAL")

    ordered = program.get(f"/orders/{order.number}").json()["lines"]
    shipped = Program("WH").get(f"/shipments/{shipment.number}").json()

    assert [(line["position"], line["sku"], len(line["parts"])) for line in ordered] == [
        (1, "COFFEE", 0), (2, "SET", 2), (3, "TEA", 0),
    ]  # fmt: skip
    pot = ordered[1]["parts"][0]
    assert (pot["position"], pot["place"], pot["per_kit"], pot["quantity"], pot["reserved"]) == (
        10_201, "2.1", "1", "3", "3",
    )  # fmt: skip
    assert [(line["place"], line["kit"], line["sku"]) for line in shipped["lines"]] == [
        ("1", None, "COFFEE"), ("3", None, "TEA"), ("2.1", 2, "POT"), ("2.2", 2, "CUP"),
    ]  # fmt: skip
    assert [(line["place"], line["sku"]) for line in shipped["packages"][0]["lines"]] == [("2.1", "POT")]


def test_what_is_held_for_a_part_says_its_line_as_people_read_it():
    order = set_and_tea()

    held = Program("WH").get(f"/reservations?order={order.number}&sku=CUP").json()["items"]
    listed = text_of(signed_in("WH").get(reverse("orders:reservations")))
    page = text_of(signed_in("WH").get(reverse("orders:reservation", args=[order.number, 10_202])))

    assert [(each["position"], each["place"]) for each in held] == [(10_202, "2.2")]
    assert "2.2" in listed
    assert "10,202" not in listed
    assert "For kit SET, line 2" in page


def test_kits_cost_one_look_however_many_there_are(django_assert_num_queries):
    shipment = packed(set_and_tea(), {"POT": "2"})

    with django_assert_num_queries(3):
        packages = filled_packages(shipment)
        kits = [row.shipment_line.order_line.part_of for each in packages for row in each.lines]

    assert {kit.sku for kit in kits if kit is not None} == {"SET"}
