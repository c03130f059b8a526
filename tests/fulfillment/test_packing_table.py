"""The packing table in the browser and by program: scanned, closed, packed; what is wrong is named."""

from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import ProductUnit, UnitOfMeasure
from fulfillment import operations
from fulfillment.models import PackageLine
from tests.builders import a_company
from tests.fulfillment.stage import a_confirmed_order, a_customer, a_picker, goods, shipment_of
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return a_company("ACME")


@pytest.fixture
def shipment(company):
    goods(company, "A", on_hand="10", barcode="4006381333931")
    goods(company, "B", on_hand="10")
    shipment = shipment_of(a_confirmed_order(a_customer(company), {"A": "4", "B": "2"}))
    operations.pick(shipment, by=a_picker(company))
    return shipment


@pytest.fixture
def packer(shipment):
    return signed_in("WH")


def page(shipment, name="packages", *more):
    return reverse(f"fulfillment:{name}", args=[shipment.number, *more])


def contents(shipment):
    rows = PackageLine.objects.filter(shipment=shipment).order_by(
        "package__position", "shipment_line__position"
    )
    return list(rows.values_list("package__position", "shipment_line__product__sku", "quantity"))


def scan(packer, shipment, code, **more):
    return packer.post(page(shipment, "put-in-package"), {"code": code, **more})


def test_scans_fill_the_open_package_and_the_first_one_opens_by_itself(shipment, packer):
    scan(packer, shipment, "3*4006381333931")
    packer.post(page(shipment, "close-package", 1), {"package-1-weight": "2.5"})
    scan(packer, shipment, "A")
    scan(packer, shipment, "b")
    packer.post(page(shipment, "close-package", 2))
    answer = packer.get(page(shipment))
    assert "2 of 2 lines packed" in text_of(answer)
    packer.post(page(shipment, "pack"))

    shipment.refresh_from_db()
    assert shipment.status == "packed"
    assert contents(shipment) == [(1, "A", 3), (2, "A", 1), (2, "B", 2)]
    assert shipment.packages.get(position=1).weight == Decimal("2.5")


def test_a_box_s_own_barcode_puts_in_what_it_holds(company, shipment, packer):
    box = UnitOfMeasure.objects.create(company=company, code="XBX", name="box")
    product = shipment.lines.get(product__sku="A").product
    ProductUnit.objects.create(company=company, product=product, unit=box, factor=2, barcode="0712345678911")

    scan(packer, shipment, "0712345678911")
    again = scan(packer, shipment, "2*0712345678911")

    assert "Of A only 2 are not packed yet" in text_of(again)
    assert contents(shipment) == [(1, "A", 2)]


def test_pressed_lines_go_into_the_package_at_hand(shipment, packer):
    for quantity in ("2", "1"):
        packer.post(page(shipment, "put-in-package"), {"position": "1", "quantity": quantity})

    assert contents(shipment) == [(1, "A", 3)]


def test_the_quantity_in_a_package_is_corrected_where_it_stands(shipment, packer):
    scan(packer, shipment, "A")

    packer.post(page(shipment, "put-in-package"), {"position": "1", "package": "1", "quantity": "1"})

    assert contents(shipment) == [(1, "A", 1)]


@pytest.mark.parametrize(
    "post, words",
    [
        ({"code": "NO"}, "NO is not on this shipment."),
        ({"code": ""}, "Scan or type an article."),
        ({"code": "5*A"}, "Only 4 of A"),
        ({"position": "9", "quantity": "1"}, "This line is not on the shipment any more."),
        ({"position": "1", "quantity": "x"}, "x"),
        ({"position": "1", "quantity": "1", "package": "7"}, "There is no package 7."),
        ({"position": "1", "quantity": "1", "package": "99999999999999999999"}, "There is no package 0."),
    ],
)
def test_a_scan_that_cannot_be_is_refused_and_opens_no_package(shipment, packer, post, words):
    answer = packer.post(page(shipment, "put-in-package"), post)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert (contents(shipment), shipment.packages.count()) == ([], 0)


def test_a_weight_that_is_none_is_told_at_its_field_and_the_package_stays_open(shipment, packer):
    scan(packer, shipment, "A")

    typed = packer.post(page(shipment, "close-package", 1), {"package-1-weight": "heavy"})
    none = packer.post(page(shipment, "close-package", 1), {"package-1-weight": "0", "package-1-length": "3"})

    assert (typed.status_code, none.status_code) == (422, 422)
    assert 'value="heavy"' in text_of(typed)
    assert "Enter a weight above 0" in text_of(none)
    assert shipment.packages.get().is_open


def test_a_package_is_opened_again_and_the_last_one_taken_away(shipment, packer):
    scan(packer, shipment, "A")
    packer.post(page(shipment, "close-package", 1))
    packer.post(page(shipment, "open-package"))
    packer.post(page(shipment, "remove-package", 2))
    packer.post(page(shipment, "reopen-package", 1))

    assert list(shipment.packages.values_list("position", "is_open")) == [(1, True)]


def test_the_shipment_leads_to_the_table_and_packs_by_count_until_a_package_was_opened(shipment, packer):
    before = text_of(packer.get(page(shipment, "shipment")))
    scan(packer, shipment, "A")
    after = text_of(packer.get(page(shipment, "shipment")))

    assert 'id="pack-form"' in before
    assert page(shipment) in before
    assert 'id="pack-form"' not in after
    assert "Go on packing" in after


def test_who_does_not_ship_sees_the_contents_and_changes_nothing(shipment, packer):
    scan(packer, shipment, "A")
    clerk = signed_in("SAL")

    words = text_of(clerk.get(page(shipment)))
    refused = scan(clerk, shipment, "B")

    assert "Package 1" in words
    assert "Goods A" in words
    assert "Scan or type" not in words
    assert refused.status_code == 403
    assert contents(shipment) == [(1, "A", 4)]


# by program -------------------------------------------------------------------------------------------------------
def test_a_program_fills_packages_and_packs(shipment):
    program = Program("WH")
    path = f"/shipments/{shipment.number}/packages"

    first = program.post(path, {"lines": [{"position": 1, "quantity": "3"}], "weight": "2.5", "length": "40", "width": "30", "height": "20"})  # fmt: skip
    second = program.post(path, {"lines": [{"position": 1, "quantity": "1"}], "stays_open": True})
    refused = program.post(f"/shipments/{shipment.number}/pack")
    program.post(f"{path}/2/close", {"sscc": "340123450000000017"})
    program.post(path, {"lines": [{"position": 2, "quantity": "2"}]})
    packed = program.post(f"/shipments/{shipment.number}/pack")

    assert (first.status_code, second.status_code, refused.status_code) == (201, 201, 409)
    assert (packed.status_code, packed.json()["status"]) == (200, "packed")
    one, two, three = program.get(path).json()
    assert one == {
        "position": 1, "number": f"{shipment.number}-1", "weight": "2.5", "length": "40", "width": "30",
        "height": "20", "sscc": "", "is_open": False,
        "lines": [{"position": 1, "place": "1", "sku": "A", "quantity": "3"}],
    }  # fmt: skip
    assert (two["sscc"], two["is_open"], three["lines"][0]["sku"]) == ("340123450000000017", False, "B")


@pytest.mark.parametrize(
    "body, fields",
    [
        (
            {"lines": [{"position": 1, "quantity": "4"}, {"position": 9, "quantity": "1"}]},
            ["lines.1.position"],
        ),
        (
            {"lines": [{"position": 2, "quantity": "1"}, {"position": 1, "quantity": "5"}]},
            ["lines.1.quantity"],
        ),
        ({"lines": [{"position": 1, "quantity": "1"}], "weight": "-1", "sscc": "1"}, ["weight", "sscc"]),
    ],
)
def test_a_program_is_told_which_field_is_wrong_and_nothing_is_packed(shipment, body, fields):
    answer = Program("WH").post(f"/shipments/{shipment.number}/packages", body)

    assert (answer.status_code, fields_of(answer)) == (422, fields)
    assert (contents(shipment), shipment.packages.count()) == ([], 0)


def test_a_program_opens_a_package_again_and_takes_it_away(shipment):
    program = Program("WH")
    path = f"/shipments/{shipment.number}/packages"
    program.post(path, {"lines": [{"position": 1, "quantity": "4"}]})

    opened = program.post(f"{path}/1/reopen")
    away = program.client.delete(f"/api/v1{path}/1")

    assert (opened.json()["packages"][0]["is_open"], away.json()["packages"]) == (True, [])


def test_a_program_of_another_role_fills_no_package(shipment):
    answer = Program("SAL").post(
        f"/shipments/{shipment.number}/packages", {"lines": [{"position": 1, "quantity": "4"}]}
    )

    assert answer.status_code == 403
    assert shipment.packages.count() == 0


def test_the_table_is_not_laid_before_the_goods_are_picked_and_counts_no_lines_of_packages_by_count(
    shipment, packer, company
):
    early = shipment_of(a_confirmed_order(shipment.customer, {"B": "1"}))
    operations.pack(shipment, by=a_picker(company))

    assert packer.get(page(early))["Location"] == early.get_absolute_url()
    assert "lines packed" not in text_of(packer.get(page(shipment)))
