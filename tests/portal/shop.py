"""Shopping in the portal as a browser does it: quantities typed into the catalog, the basket's form sent as it was drawn."""

from __future__ import annotations

import re
from typing import Any

from catalog.models import Product
from orders.models import SalesOrder, SalesOrderLine
from tests.programs import text_of


def words(response: Any) -> str:
    """The page as it is read, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response)))


def put_in(client: Any, *lines: tuple[Product, str], customer: str = "ALFKI") -> Any:
    """Type quantities into rows of the catalog and press the button."""
    typed = {f"quantity-{product.pk}": quantity for product, quantity in lines}
    return client.post("/portal/catalog/add/", {"customer": customer, **typed})


def basket() -> SalesOrder:
    """The draft begun last."""
    return SalesOrder.objects.filter(status="draft").latest("pk")


def seen_on_the_page(client: Any) -> dict[str, str]:
    """What the basket's form says as it is drawn."""
    page = text_of(client.get("/portal/basket/"))
    units = re.findall(r'<select[^>]*name="(unit-\d+)".*?value="(\w+)" selected', page, re.DOTALL)
    return dict(re.findall(r'name="((?:quantity|price)-\d+|version)"[^>]*?value="([^"]*)"', page)) | dict(
        units
    )


def send(client: Any, **changed: str) -> Any:
    """Press "Send order" on the basket as it is shown, with what was typed into it."""
    form = seen_on_the_page(client) | {
        name.replace("quantity_", "quantity-"): text for name, text in changed.items()
    }
    return client.post(f"/portal/basket/{basket().number}/", {**form, "then": "send"})


def everything() -> list[Any]:
    """Orders and lines that a refused act must leave alone."""
    return [list(rows.objects.order_by("pk").values()) for rows in (SalesOrder, SalesOrderLine)]
