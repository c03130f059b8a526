"""At the customer's door: a phone in one hand, a name, a signature under the finger, done."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core import files
from core.actors import Actor
from fulfillment import operations
from fulfillment.models import ProofOfDelivery
from tests.builders import a_customer, a_product, an_order
from tests.e2e.books import assert_the_books_agree
from tests.fulfillment.pictures import a_photo

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def shipment(company):
    """On its way to Berlin."""
    tea = a_product(company, "TEA", name="Green tea", price="4.00", on_hand="10")
    shipment = an_order(a_customer(company, "ALFKI", name="Alfreds"), product=tea).shipments.get()
    by = Actor.system(company)
    operations.pick(shipment, by=by)
    operations.pack(shipment, by=by)
    operations.dispatch(shipment, by=by)
    return shipment


def draws(page, *points):
    """A line under the finger, from point to point."""
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + points[0][0], box["y"] + points[0][1])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()


def test_a_delivery_is_signed_for_on_a_phone_sized_screen(sits_down, company, shipment, tmp_path):
    photo = tmp_path / "door.jpg"
    photo.write_bytes(a_photo())
    driver = sits_down("WH", **PHONE)
    page = driver.page
    page.goto(f"{driver.address}/shipments/{shipment.number}/")
    page.get_by_role("link", name="With signature or photo").click()
    driver.sees("Signature")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    targets = page.locator("main form").get_by_role("button")
    assert all(target.bounding_box()["height"] >= 44 for target in targets.all())

    page.get_by_label("Who took the goods").fill("Maria Anders")
    draws(page, (20, 20), (60, 60))
    page.get_by_role("button", name="Sign again").click()
    draws(page, (40, 80), (120, 40), (200, 100))
    page.set_input_files("input[name=photo]", photo)
    page.get_by_role("button", name="Record delivery").click()
    driver.sees("Delivered")

    proof = ProofOfDelivery.objects.select_related("photo", "signature").get(shipment=shipment)
    assert (proof.name, proof.photo.content_type) == ("Maria Anders", "image/jpeg")
    assert has_ink(files.read(proof.signature), (40, 80))
    assert not has_ink(files.read(proof.signature), (20, 20))
    page.wait_for_function(
        "() => [...document.images].every((image) => image.complete && image.naturalWidth)"
    )
    assert_the_books_agree(company)


def has_ink(content: bytes, point: tuple[int, int]) -> bool:
    """Whether there is a line close to the point."""
    x, y = point
    around = Image.open(io.BytesIO(content)).convert("L").crop((x - 4, y - 4, x + 4, y + 4))
    return min(around.tobytes()) < 128


def test_a_refused_signature_stays_on_the_page(sits_down, shipment):
    driver = sits_down("WH", **PHONE)
    page = driver.page
    page.goto(f"{driver.address}/shipments/{shipment.number}/proof/")
    draws(page, (40, 80), (120, 40))
    page.get_by_label("Who took the goods").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Who took the goods").fill("x" * 101)
    page.get_by_role("button", name="Record delivery").click()
    page.locator("[aria-invalid=true], .field__error").first.wait_for()
    drawn = page.input_value("input[name=signature]")
    assert drawn.startswith("data:image/png")

    page.get_by_label("Who took the goods").fill("Maria")
    page.get_by_role("button", name="Record delivery").click()
    driver.sees("Delivered")

    assert has_ink(files.read(ProofOfDelivery.objects.get().signature), (40, 80))
