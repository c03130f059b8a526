"""What suppliers are to deliver, in the browser and for programs."""

import datetime

import pytest

from core import formats
from inventory import operations
from inventory.models import GoodsReceipt, SupplyOrder
from tests.builders import a_company, a_customer, a_product, an_order, expected, the_company
from tests.inventory.stage import D, standing, system
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
NEW = "/stock/expected/new/"


def in_days(days: int) -> datetime.date:
    return the_company().today() + datetime.timedelta(days=days)


@pytest.fixture
def tea():
    return a_product(sku="TEA", name="Green tea", on_hand="7")


def typed(**changes) -> dict[str, str]:
    head = {"idempotency_key": "k1", "supplier": "Exotic Liquids", "reference": "AB-1", "expected_date": "+5"}
    return {**head, "lines-0-sku": "TEA", "lines-0-quantity": "10", **changes}


def test_a_supplier_delivery_is_noted_and_then_confirmed(tea):
    walt = signed_in("WH")

    answer = walt.post(NEW, typed())
    order = SupplyOrder.objects.get()
    page = text_of(walt.get(answer["Location"]))
    walt.post(f"{answer['Location']}confirm/", {"expected_date": "+6", "version": order.version})

    assert answer["Location"] == f"/stock/expected/{order.number}/"
    for words in ("Exotic Liquids", "AB-1", "TEA", ">10<", "Planned", formats.day(in_days(5))):
        assert words in page
    order.refresh_from_db()
    assert (order.status, order.expected_date, order.reference) == ("confirmed", in_days(6), "AB-1")


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"lines-0-quantity": "0"}, "Enter a quantity above zero"),
        ({"lines-0-sku": "NOTEA"}, "There is no product NOTEA"),
        ({"lines-0-sku": "", "lines-0-quantity": ""}, "Enter at least one line"),
        ({"expected_date": "2020-01-01"}, "has passed"),
        ({"expected_date": "soon"}, "There is a problem"),
    ],
)
def test_what_cannot_be_expected_is_refused_and_what_was_typed_stays(tea, changes, words):
    answer = signed_in("WH").post(NEW, typed(**changes))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Exotic Liquids" in text_of(answer)
    assert not SupplyOrder.objects.exists()


def test_the_tabs_say_what_is_due_and_what_is_late(tea):
    late, coming = expected(tea, "3", reference="LATE"), expected(tea, "3", reference="SOON")
    SupplyOrder.objects.filter(pk=late.pk).update(expected_date=in_days(-1))
    late.lines.update(expected_date=in_days(-1))
    walt = signed_in("WH")

    due, listed = (text_of(walt.get(f"/stock/expected/?view={view}")) for view in ("late", "coming"))

    assert (late.number in due, coming.number in due) == (True, False)
    assert (late.number in listed, coming.number in listed) == (True, True)
    assert late.number in text_of(walt.get("/stock/receive/"))
    assert coming.number not in text_of(walt.get("/stock/receive/"))


def test_what_has_come_is_posted_from_the_document_and_the_rest_stays(tea):
    order = expected(tea, "10")
    walt = signed_in("WH")
    url = f"/stock/expected/{order.number}/receive/"

    form = text_of(walt.get(url))
    answer = walt.post(url, {"lines-0-quantity": "4", "version": order.version, "idempotency_key": "k2"})

    assert 'value="10"' in form
    assert "unit_cost" not in form
    receipt = GoodsReceipt.objects.latest("pk")
    assert answer["Location"] == f"/stock/receipts/{receipt.number}/"
    assert standing(tea)[0] == "11"
    page = text_of(walt.get(f"/stock/expected/{order.number}/"))
    assert receipt.number in page
    assert ">4<" in page
    assert 'value="6"' in text_of(walt.get(url))


def test_more_than_expected_asks_why_and_then_is_taken(tea):
    order = expected(tea, "10")
    walt = signed_in("WH")
    url = f"/stock/expected/{order.number}/receive/"

    refused = walt.post(url, {"lines-0-quantity": "12", "version": order.version})
    taken = walt.post(url, {"lines-0-quantity": "12", "version": order.version, "over_reason": "Gift"})

    assert refused.status_code == 422
    assert "Only 10 of TEA are still expected" in text_of(refused)
    assert 'name="over_reason"' in text_of(refused)
    assert taken.status_code == 303
    assert standing(tea)[0] == "19"


def test_who_sees_no_costs_sets_none_when_goods_come(tea):
    order = expected(tea, "10")
    url = f"/stock/expected/{order.number}/receive/"

    answer = signed_in("WH").post(url, {"lines-0-quantity": "1", "lines-0-unit_cost": "9"})
    signed_in("WH", "MGR").post(url, {"lines-0-quantity": "1", "lines-0-unit_cost": "9"})

    assert answer.status_code == 422
    assert "Your role does not set costs" in text_of(answer)
    assert standing(tea) == ("8", "0", "37.00")


def test_another_day_and_the_end_need_a_reason_and_are_told_on_the_page(tea):
    order = expected(tea, "10")
    walt = signed_in("WH")
    url = f"/stock/expected/{order.number}/"

    refused = [
        walt.post(f"{url}postpone/", {"expected_date": "+9"}),
        walt.post(f"{url}cancel/", {"reason": " "}),
    ]
    walt.post(f"{url}postpone/", {"expected_date": "+9", "reason": "Strike"})
    walt.post(f"{url}cancel/", {"reason": "Broke"})

    assert [answer.status_code for answer in refused] == [422, 422]
    page = text_of(walt.get(url))
    for words in ("Strike", "Broke", "Canceled", formats.day(in_days(9))):
        assert words in page


def test_a_version_seen_before_changes_nothing(tea):
    order = expected(tea, "10")
    seen = order.version
    operations.postpone(order, in_days(4), reason="Late", by=system(the_company()))

    answer = signed_in("WH").post(f"/stock/expected/{order.number}/cancel/", {"reason": "x", "version": seen})

    assert answer.status_code == 409
    assert SupplyOrder.objects.get().status == "confirmed"


@pytest.mark.parametrize(
    "role, status", [("SAL", 403), ("AUD", 403), ("ADM", 403), ("MGR", 422), ("WH", 422)]
)
def test_only_warehouse_and_management_expect_goods(tea, role, status):
    order = expected(tea, "10")

    answer = signed_in(role).post(f"/stock/expected/{order.number}/cancel/", {"reason": ""})

    assert answer.status_code == status
    assert signed_in(role).get(f"/stock/expected/{order.number}/").status_code == (
        403 if role == "ADM" else 200
    )


def test_documents_of_another_company_are_not_found(tea):
    order = expected(tea, "10")
    other = a_company("OTHER")

    assert signed_in("WH", company=other).get(f"/stock/expected/{order.number}/").status_code == 404
    assert Program("WH", company=other).get(f"/stock/expected/{order.number}").status_code == 404


# programs ---------------------------------------------------------------------------------------------------------
def test_a_program_expects_confirms_postpones_and_receives(tea):
    program = Program("WH")
    body = {
        "supplier": "Exotic",
        "expected_date": in_days(5).isoformat(),
        "lines": [{"sku": "TEA", "quantity": "10"}],
    }

    made = program.post("/stock/expected", body)
    number = made.json()["number"]
    program.post(f"/stock/expected/{number}/confirm", {"reference": "AB-9"})
    program.post(
        f"/stock/expected/{number}/postpone", {"expected_date": in_days(7).isoformat(), "reason": "Late"}
    )
    received = program.post(
        f"/stock/expected/{number}/receive",
        {"lines": [{"position": 1, "quantity": "4", "unit_cost": "5.00"}]},
    )

    assert (made.status_code, received.status_code) == (201, 201)
    assert program.get(f"/stock/expected/{number}").json() == {
        "number": number, "status": "confirmed", "warehouse": "MAIN", "supplier": "Exotic", "reference": "AB-9",
        "expected_date": in_days(7).isoformat(), "is_late": False, "version": 4,
        "lines": [{"position": 1, "sku": "TEA", "quantity": "10", "received": "4", "is_closed": False}],
    }  # fmt: skip
    assert standing(tea) == ("11", "0", "48.00")
    canceled = program.post(f"/stock/expected/{number}/cancel", {"reason": "Enough"}).json()
    assert canceled["status"] == "received"


def test_a_program_lists_what_is_late(tea):
    late, coming = expected(tea, "3"), expected(tea, "3")
    SupplyOrder.objects.filter(pk=late.pk).update(expected_date=in_days(-1))
    late.lines.update(expected_date=in_days(-1))

    for question, numbers in (("true", [late.number]), ("false", [coming.number])):
        listed = Program("SAL").get(f"/stock/expected?is_late={question}").json()["items"]
        assert [each["number"] for each in listed] == numbers


@pytest.mark.parametrize(
    "body, field",
    [
        ({"lines": [{"position": 2, "quantity": "1"}]}, "lines.0.position"),
        ({"lines": [{"position": 1, "quantity": "11"}]}, "lines.0.quantity"),
        ({"lines": [{"position": 1, "quantity": "-1"}]}, "lines.0.quantity"),
        ({"lines": []}, "lines"),
    ],
)
def test_a_bad_receipt_of_a_program_is_refused_at_its_field(tea, body, field):
    order = expected(tea, "10")

    answer = Program("WH").post(f"/stock/expected/{order.number}/receive", body)

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert standing(tea)[0] == "7"
    assert order.lines.get().received == D(0)


# the days to come -------------------------------------------------------------------------------------------------
def test_the_products_shelf_says_what_will_be_free_day_by_day(tea):
    expected(tea, "10", days=4)
    an_order(a_customer(), product=tea, quantity="9")

    panel = text_of(signed_in("WH").get("/stock/products/TEA/panel/"))

    assert "are missing" in panel
    assert f"On {formats.day(in_days(0))} 2 are missing." in panel
    for words in ("Free after it", formats.day(in_days(4)), ">8<"):
        assert words in panel


def test_a_delivery_is_found_by_the_reference_on_its_paper(tea):
    order = expected(tea, "10", supplier="Exotic Liquids", reference="AB-1")
    walt = signed_in("WH")

    found, office = (text_of(one.get("/search/palette?q=AB-1")) for one in (walt, signed_in("SAL")))

    assert order.number in found
    assert f"/stock/expected/{order.number}/receive/" in found
    assert order.number in office
    assert "/receive/" not in office


def test_a_program_that_tells_a_line_twice_is_refused(tea):
    number = expected(tea, "10").number

    answer = Program("WH").post(
        f"/stock/expected/{number}/receive",
        {"lines": [{"position": 1, "quantity": "5"}, {"position": 1, "quantity": "5"}]},
    )

    assert (answer.status_code, fields_of(answer)) == (422, ["lines.1.position"])
    assert standing(tea)[0] == "7"


def test_a_delivery_whose_day_is_over_is_confirmed_for_another_day_only(tea):
    order = expected(tea, "10", is_confirmed=False)
    order.lines.update(expected_date=the_company().today() - datetime.timedelta(days=1))
    type(order).objects.update(expected_date=the_company().today() - datetime.timedelta(days=1))
    program = Program("WH")

    answer = program.post(f"/stock/expected/{order.number}/confirm", {})
    assert (answer.status_code, fields_of(answer)) == (422, ["expected_date"])

    again = program.post(
        f"/stock/expected/{order.number}/confirm", {"expected_date": the_company().today().isoformat()}
    )
    assert again.status_code == 200
