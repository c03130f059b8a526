"""What should be ordered in, in the browser and for programs."""

import pytest

from inventory import operations
from inventory.models import ReorderRule, SupplyOrder, SupplyRequest
from tests.builders import a_company, a_product, the_company
from tests.inventory.stage import system
from tests.programs import Program, fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
RULES = "/stock/rules/"


@pytest.fixture
def tea():
    return a_product(sku="TEA", name="Green tea", on_hand="3")


def a_rule(**changes) -> dict:
    return {"sku": "TEA", "minimum": "5", "up_to": "10", "supplier": "Exotic", **changes}


def typed(**changes) -> dict[str, str]:
    told = {
        "product": "TEA",
        "minimum": "5",
        "up_to": "10",
        "multiple": "",
        "supplier": "Exotic",
        "is_active": "on",
    }
    return {**told, "idempotency_key": "k1", **changes}


def test_a_rule_is_keyed_in_listed_and_changed(tea):
    gail = signed_in("GL")

    made = gail.post(f"{RULES}new/", typed(minimum="-2"))
    listed = text_of(gail.get(RULES))
    changed = gail.post(f"{RULES}TEA/MAIN/", {**typed(minimum="4"), "version": "1", "idempotency_key": "k2"})

    assert (made.status_code, changed.status_code) == (303, 303)
    for words in ("TEA", "Green tea", "-2", "Exotic"):
        assert words in listed.replace("−", "-")
    rule = ReorderRule.objects.get()
    assert (rule.minimum, rule.up_to, rule.multiple, rule.version) == (4, 10, 1, 2)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"product": "NOTEA"}, "There is no product NOTEA"),
        ({"up_to": "4"}, "Enter at least the reorder point"),
        ({"minimum": "x"}, "There is a problem"),
        ({"multiple": "0"}, "Enter a quantity above zero"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_what_was_typed_stays(tea, changes, words):
    answer = signed_in("GL").post(f"{RULES}new/", typed(**changes))

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Exotic" in text_of(answer)
    assert not ReorderRule.objects.exists()


def test_what_is_proposed_says_why_and_is_ordered_in_one_go(tea):
    Program("GL").post("/reorder-rules", a_rule())
    walt = signed_in("WH")

    walt.post("/stock/replenishment/propose/", {"idempotency_key": "k1"})
    page = text_of(walt.get("/stock/replenishment/"))
    walt.post(
        "/stock/replenishment/?view=open",
        {
            "do": "bulk",
            "action": "order",
            "selected": [str(SupplyRequest.objects.get().pk)],
            "confirmed": "1",
        },
    )

    for words in ("TEA", "3 available", "so 3 is left", "below 5", "filled up to 10", ">7<"):
        assert words in page
    order = SupplyOrder.objects.get()
    assert (order.supplier, order.status, order.lines.get().quantity) == ("Exotic", "planned", 7)
    assert order.number in text_of(walt.get("/stock/replenishment/?view=ordered"))


@pytest.mark.parametrize(
    "role, rule, order", [("WH", 403, 201), ("GL", 201, 403), ("MGR", 201, 201), ("SAL", 403, 403)]
)
def test_who_sets_rules_and_who_orders(tea, role, rule, order):
    Program("GL").post("/reorder-rules", a_rule(minimum="6"))
    operations.propose_replenishment(by=system(the_company()))

    assert Program(role).post("/reorder-rules", a_rule()).status_code == rule
    assert Program(role).post("/replenishment/order", {"skus": ["TEA"]}).status_code == order
    assert signed_in(role).get(f"{RULES}new/").status_code == (403 if rule == 403 else 200)


def test_a_program_sets_a_rule_reads_why_and_orders(tea):
    manager = Program("MGR")

    rule = manager.post("/reorder-rules", a_rule(multiple="4"))
    proposed = manager.post("/replenishment/proposals").json()["items"]
    ordered = manager.post("/replenishment/order", {"skus": ["TEA"]})

    assert rule.json() == {
        "sku": "TEA", "warehouse": "MAIN", "minimum": "5", "up_to": "10", "multiple": "4", "lead_time_days": None,
        "supplier": "Exotic", "is_active": True, "version": 1,
    }  # fmt: skip
    assert (proposed[0]["quantity"], proposed[0]["reasons"][0]) == (
        "8",
        {"code": "available", "quantity": "3"},
    )
    assert ordered.status_code == 201
    assert ordered.json()[0]["expected"] == SupplyOrder.objects.get().number
    assert manager.get("/replenishment/proposals").json()["items"] == []
    assert manager.get("/reorder-rules?sku=TEA").json()["items"] == [rule.json()]


@pytest.mark.parametrize(
    "path, body, field",
    [
        ("/reorder-rules", {"sku": "NOTEA", "minimum": "1", "up_to": "2"}, "sku"),
        ("/reorder-rules", {"sku": "TEA", "minimum": "3", "up_to": "2"}, "up_to"),
        ("/reorder-rules", {"sku": "TEA", "minimum": "1", "up_to": "2", "warehouse": "X"}, "warehouse"),
        ("/replenishment/order", {"skus": ["TEA"]}, "skus"),
    ],
)
def test_what_a_program_sends_wrong_is_refused_at_its_field(tea, path, body, field):
    answer = Program("MGR").post(path, body)

    assert (answer.status_code, fields_of(answer)) == (422, [field])
    assert not SupplyOrder.objects.exists()


def test_rules_of_another_company_are_not_found(tea):
    Program("GL").post("/reorder-rules", a_rule())
    other = a_company("OTHER")

    assert signed_in("GL", company=other).get(f"{RULES}TEA/MAIN/").status_code == 404
    assert Program("GL", company=other).get("/reorder-rules").json()["items"] == []
