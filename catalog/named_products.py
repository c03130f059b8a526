"""How the rows of any file name a product: by its number, or by the key another program knows it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product
from catalog.selectors import products_known_as
from core import imports
from core.imports import Column, Record, Run
from core.refusals import Refusal

PRODUCT_COLUMNS = (
    Column("sku", gettext_lazy("Product"), imports.text(40),
           ("number", "product number", "article number", "item number", "article", "item")),
    Column("external_reference", gettext_lazy("External reference"), imports.text(40), ("product id", "external_id"),
           hint=gettext_lazy("The key another program knows it by.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedProducts:
    """The products that some rows name, looked up at once."""

    by_sku: dict[str, Product]
    by_reference: dict[str, Product]

    @classmethod
    def in_records(cls, records: Sequence[Record], run: Run) -> NamedProducts:
        """Those of the company that the rows name."""
        found = products_known_as(
            run.by.company,
            {record.get("sku") for record in records} - {None},
            {record.get("external_reference") for record in records} - {None},
        )
        return cls(*found)

    def of(self, record: Record) -> Product:
        """The product of the row. Raises Refusal where it names none."""
        found = self.maybe_of(record)
        if found is None:
            raise Refusal(_("Enter a product number."), field="sku")
        return found

    def maybe_of(self, record: Record) -> Product | None:
        """The product of the row; none where it names none. Raises Refusal for one that nobody knows."""
        sku, reference = record.get("sku"), record.get("external_reference")
        found = self.by_sku.get(sku) if sku else self.by_reference.get(reference or "")
        if found is None and (sku or reference):
            words = _("There is no product %s. Check the number or search by name.")
            raise Refusal(words % (sku or reference), field="sku" if sku else "external_reference")
        return found
