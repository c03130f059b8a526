"""What the lines of a document about stock name."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from ninja import Schema

from catalog.models import Product
from core.actors import Actor
from core.api import Day, Quantity
from core.refusals import Refusal, Several
from inventory.operations import LotEntry


class LotIn(Schema):
    """A lot or serial number; without a quantity all of its line, or one piece. The day counts where goods come in."""

    code: str
    quantity: Quantity | None = None
    expires_on: Day | None = None


def entries(lots: Sequence[LotIn]) -> tuple[LotEntry, ...]:
    """As the verbs take them."""
    return tuple(LotEntry(lot.code, lot.quantity, lot.expires_on) for lot in lots)


def products_named(actor: Actor, skus: list[str]) -> list[Product]:
    """The products in the order asked for. Raises Several."""
    rows = Product.objects.filter(company=actor.company, sku__in=skus).select_related("unit")
    known = {product.sku: product for product in rows}
    missing: list[Refusal] = [
        Refusal(_("There is no product %s.") % sku, field=f"lines.{index}.sku")
        for index, sku in enumerate(skus)
        if sku not in known
    ]
    if missing:
        raise Several(missing)
    return [known[sku] for sku in skus]


def product_named(actor: Actor, sku: str) -> Product:
    """The product of the number. Raises Refusal."""
    found = Product.objects.in_scope(actor).filter(sku=sku).select_related("unit").first()
    if found is None:
        raise Refusal(_("There is no product %s.") % sku, field="sku")
    return found
