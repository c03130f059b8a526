"""How the rows of files name a product, and say what it costs from which quantity on and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product
from catalog.selectors import products_known_as
from core import imports
from core.imports import Column, Record
from core.models import Company
from core.refusals import Refusal

PRODUCT_COLUMNS = (
    Column("sku", gettext_lazy("Product"), imports.text(40),
           ("number", "product number", "article number", "item number", "article", "item")),
    Column("external_reference", gettext_lazy("External reference"), imports.text(40), ("product id", "external_id"),
           hint=gettext_lazy("The key another program knows it by.")),
)  # fmt: skip
FROM_QUANTITY = Column(
    "min_quantity",
    gettext_lazy("From quantity"),
    imports.number(6),
    ("minimum quantity", "min qty", "quantity"),
)
VALIDITY = (
    Column("valid_from", gettext_lazy("From"), imports.day, ("start date", "valid from")),
    Column("valid_to", gettext_lazy("To"), imports.day, ("end date", "valid to", "until"),
           hint=gettext_lazy("The last day on which it holds.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedProducts:
    """The products a chunk of rows names, looked up."""

    by_sku: dict[str, Product]
    by_reference: dict[str, Product]

    @classmethod
    def of(cls, company: Company, records: Iterable[Record]) -> NamedProducts:
        """In two queries, by our number and by another program's key."""
        rows = list(records)
        skus, references = (
            {record.get(name) for record in rows} - {None} for name in ("sku", "external_reference")
        )
        return cls(*products_known_as(company, skus, references))

    def find(self, record: Record) -> Product | None:
        """The product of the row, or none where it names none. Raises Refusal for one there is not."""
        sku, reference = record.get("sku"), record.get("external_reference")
        found = self.by_sku.get(sku) if sku else self.by_reference.get(reference or "")
        if found is None and (sku or reference):
            words = _("There is no product %s. Check the number or search by name.") % (sku or reference)
            raise Refusal(words, field="sku" if sku else "external_reference")
        return found

    def need(self, record: Record) -> Product:
        """The product the row has to name. Raises Refusal."""
        found = self.find(record)
        if found is None:
            raise Refusal(_("Enter a product number."), field="sku")
        return found
