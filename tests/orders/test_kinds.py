"""Goods stay goods while somebody waits for them, and what is none any more is not handed in as goods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.imports import PRODUCTS
from catalog.models import KitPart, Product, ProductKind
from catalog.operations import PartEntry, StillWaitedFor, save_product
from core.refusals import Refusal
from inventory import operations as inventory
from orders import operations
from orders.models import SalesOrder
from tests.builders import a_product, an_actor, main_warehouse, the_company
from tests.imports.stage import counts, imported, uploaded
from tests.orders.stage import a_clerk, a_draft, entry, mine, picture
from tests.orders.test_kits import confirmed, counted

pytestmark = pytest.mark.django_db
D = Decimal


def made_a_kit(product: Product) -> Product:
    """What was entered as goods is a kit of two cups from now on."""
    cup = Product.objects.filter(sku="CUP").first() or a_product(sku="CUP", on_hand="9")
    by = an_actor(None, "GL")
    return save_product(product, {"kind": ProductKind.KIT}, by=by, parts=[PartEntry(cup, D(2))])


def quoted(product: Product) -> SalesOrder:
    order = a_draft(a_clerk(), entry(product, "3"))
    operations.quote(order, valid_until=the_company().today(), by=a_clerk())
    return order


def to_come(product: Product) -> Any:
    day, by = the_company().today(), an_actor(None, "WH")
    lines = [inventory.ReceiptLine(product, D(3))]
    return inventory.expect(main_warehouse(the_company()), lines, expected_date=day, by=by)


@pytest.mark.parametrize("begun", [lambda product: confirmed(entry(product, "3")), quoted, to_come])
def test_goods_that_somebody_waits_for_do_not_become_a_kit(begun):
    box = a_product(sku="BOX")
    begun(box)

    with pytest.raises(StillWaitedFor, match="BOX is on open orders or expected receipts") as refused:
        made_a_kit(Product.objects.get(sku="BOX"))

    assert refused.value.field == "kind"
    assert Product.objects.get(sku="BOX").kind == ProductKind.GOODS
    assert not KitPart.objects.exists()


def test_a_file_makes_no_service_of_goods_that_an_order_waits_for():
    order = confirmed(entry(a_product(sku="BOX"), "3"))
    a_product(sku="JAR")
    accountant = an_actor(None, "GL")

    file = uploaded(PRODUCTS, "sku,kind\nBOX,service\nJAR,service\n", accountant)
    job = imported(file, PRODUCTS, accountant, mode="skip")

    assert counts(job) == {"changed": 1, "refused": 1}
    assert dict(Product.objects.values_list("sku", "kind")) == {"BOX": "goods", "JAR": "service"}
    assert counted(order, "canceled") == {"BOX": (0,)}


def test_goods_nobody_waits_for_any_more_become_a_kit():
    box = a_product(sku="BOX")
    operations.close_line(confirmed(entry(box, "3")), 1, reason="customer", by=a_clerk())

    assert made_a_kit(box).kind == ProductKind.KIT


def test_a_draft_of_goods_that_are_a_kit_today_is_saved_anew_before_it_is_handed_in():
    box = a_product(sku="BOX")
    order = a_draft(a_clerk(), entry(box, "3"))
    made_a_kit(box)
    before = picture(order)

    with pytest.raises(Refusal, match="BOX was goods when it was entered") as refused:
        operations.submit(mine(order), by=a_clerk())

    assert (refused.value.field, picture(order)) == ("lines.0.sku", before)
    operations.edit(order, operations.Header(order.customer), [entry(box, "3")], by=a_clerk())
    operations.submit(mine(order), by=a_clerk())
    assert counted(order, "quantity", "reserved") == {"BOX": (3, 0), "CUP": (6, 6)}
