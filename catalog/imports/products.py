"""Products from a file: found again by number or external reference, checked like those keyed in, written set-based."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.imports.kits import check_kits, kits_last, named_parts, skus_of_parts, write_kits
from catalog.imports.logistics import LOGISTICS
from catalog.models import Product, ProductCategory, ProductKind, TaxCode, UnitOfMeasure
from catalog.operations import (
    check_product,
    counted_as,
    kits_of_parts,
    moved_among,
    refuse_counting_otherwise,
    refuse_no_goods_any_more,
    refuse_part_of_another_kind,
    waited_for_among,
)
from core import bulk, imports, timeline
from core.actors import Actor
from core.imports import Column, ImportKind, Record, Run, plan_each
from core.locking import lock_all
from core.refusals import Refusal

#: Fields as a file names them that the product has alike.
_PLAIN = (
    "sku", "external_reference", "name", "description", "kind", "price", "currency", "barcode", "weight",
    "lead_time_days", "minimum_quantity", "order_multiple", "is_active", "tracking", "shelf_life_days", "supply_policy",
    "over_delivery_percent", "under_delivery_percent", "is_returnable", "length_mm", "width_mm", "height_mm", "hs_code",
    "origin_country",
)  # fmt: skip
_LINKED: dict[str, type[Any]] = {"unit": UnitOfMeasure, "tax_code": TaxCode, "category": ProductCategory}
_STORED = (*_PLAIN, *(f"{name}_id" for name in _LINKED))
MOST_CODE = 20
_NEEDED = ("sku", "name", "unit", "tax_code", "price")


def units(by: Actor) -> list[tuple[str, str]]:
    """The company's units, pieces first."""
    found = UnitOfMeasure.objects.filter(company=by.company).values_list("code", "name")
    return sorted(((code, f"{code} {name}") for code, name in found), key=lambda each: each[0] != "C62")


def tax_codes(by: Actor) -> list[tuple[str, str]]:
    """The company's tax codes, the one it had first in front."""
    found = TaxCode.objects.filter(company=by.company).order_by("pk").values_list("code", "name")
    return [(code, f"{code} {name}") for code, name in found]


def currencies(by: Actor) -> list[tuple[str, str]]:
    """The company's own currency."""
    return [(by.company.base_currency, by.company.base_currency)]


@dataclass(slots=True)
class _Known:
    """What a chunk needs to look up, each in one query."""

    by_sku: dict[str, Product]
    by_reference: dict[str, Product]
    linked: dict[str, dict[str, Any]] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)
    waited_for: set[int] = field(default_factory=set)
    kits: dict[int, str] = field(default_factory=dict)
    #: What the products were before the file, by key.
    kinds: dict[int, str] = field(default_factory=dict)


class ProductImport(ImportKind):
    """The product master."""

    name = "products"
    title = gettext_lazy("Import products")
    permission = "catalog.change_product"
    namespace = "catalog"
    list_url = "catalog:list"
    list_label = gettext_lazy("Products")
    place = "stock"
    explanation = gettext_lazy(
        "Products are found again by their number or the external reference: those that are there are changed, others added."
    )
    keys = ("sku", "external_reference")
    writes = (Product,)
    columns = (
        Column("sku", gettext_lazy("Number"), imports.code(40),
               ("product_number", "productnumber", "article number", "item number", "item", "part number", "product code",
                "article", "product id", "productid", "code"), is_needed=True),
        Column("external_reference", gettext_lazy("External reference"), imports.text(40),
               ("external_id", "id", "product id", "productid"),
               hint=gettext_lazy("The key another program knows it by.")),
        Column("name", gettext_lazy("Name"), imports.text(200), ("product_name", "product name", "title", "designation"),
               is_needed=True),
        Column("description", gettext_lazy("Packing or description"), imports.text(500, is_long=True),
               ("quantity per unit", "packing", "text", "long text")),
        Column("kind", gettext_lazy("Kind"), imports.choice(dict(ProductKind.choices)), ("type", "product type"),
               offers=lambda by: [(value, str(label)) for value, label in ProductKind.choices]),
        Column("unit", gettext_lazy("Unit"), imports.text(50), ("unit of measure", "uom", "unit code"), is_needed=True,
               offers=units),
        Column("category", gettext_lazy("Category"), imports.text(100),
               ("category_code", "category id", "product category", "product subcategory id", "group"),
               hint=gettext_lazy("Its code or name; a new one is made.")),
        Column("tax_code", gettext_lazy("Tax code"), imports.text(12), ("tax", "vat", "vat code"), is_needed=True,
               offers=tax_codes),
        Column("price", gettext_lazy("List price"), imports.number(6), ("unit price", "list price", "sales price"),
               is_needed=True, takes_default=True),
        Column("currency", gettext_lazy("Currency"), imports.currency, ("currency code",), is_needed=True,
               offers=currencies),
        Column("barcode", gettext_lazy("Barcode"), imports.text(14), ("gtin", "ean", "ean code", "upc")),
        Column("weight", gettext_lazy("Weight (kg)"), imports.number(4), ("weight_kg", "net weight")),
        Column("lead_time_days", gettext_lazy("Lead time in days"), imports.whole(3650), ("lead time", "days to manufacture")),
        Column("minimum_quantity", gettext_lazy("Minimum quantity"), imports.number(6), ("minimum order quantity", "moq")),
        Column("order_multiple", gettext_lazy("Sold in steps of"), imports.number(6), ("order multiple", "pack size")),
        Column("is_active", gettext_lazy("Sold"), imports.yes_no, ("active", "is active")),
        Column("is_discontinued", gettext_lazy("No longer sold"), imports.yes_no, ("discontinued", "inactive", "blocked")),
        Column("parts", gettext_lazy("Parts"), named_parts, ("components", "bill of materials", "bom"),
               hint=gettext_lazy("Of a kit, with how many go into one: POT: 1; CUP: 6; TEA: 0.125")),
        *LOGISTICS,
    )  # fmt: skip

    def gathered(self, records: Iterable[Record]) -> Iterator[Record]:
        """Kits behind all other rows."""
        return kits_last(records, self.chunk)

    def check(self, records: Sequence[Record], run: Run) -> None:
        """Each by the rules of the product; unknown units and tax codes are named."""
        known = _looked_up(records, run)
        plan_each(records, lambda record: _plan(record, known, run))
        if any("parts" in record.values or "kind" in record.values for record in records):
            check_kits(records, known.by_sku, known.kinds, known.linked["unit"], is_trial=run.is_trial)

    def write(self, records: Sequence[Record], run: Run) -> None:
        """Two statements: one for those that are new, one for those that change; some more for the parts of kits."""
        _make_categories(records, run)
        new = [record.plan for record in records if record.outcome == "added"]
        changed = [record.plan for record in records if record.outcome == "changed"]
        Product.objects.bulk_create(new)
        if changed:
            columns = ", ".join(f"{name} = v.{name}" for name in _STORED)
            fields = [name.removesuffix("_id") for name in _STORED]
            bulk.update(
                Product, f"{columns}, version = t.version + 1", keys=[product.pk for product in changed],
                values={name: [getattr(product, column) for product in changed]
                        for name, column in zip(fields, _STORED, strict=True)},
            )  # fmt: skip
        write_kits([record for record in records if record.outcome != "unchanged"])
        data = {"import": run.source}
        timeline.record_many(
            [timeline.Entry(product, "created", data=data) for product in new]
            + [timeline.Entry(product, "changed", data=data) for product in changed],
            by=run.by,
        )


def _looked_up(records: Sequence[Record], run: Run) -> _Known:
    rows = Product.objects.filter(company=run.by.company)
    named = {record.values["sku"] for record in records if "sku" in record.values}
    skus = named | skus_of_parts(records)
    references = [
        record.values["external_reference"] for record in records if "external_reference" in record.values
    ]
    found = {product.pk: product for product in _read(rows.filter(sku__in=skus), run)} if skus else {}
    if references:  # said as the partial index says it, or the database reads every product
        known_as = rows.exclude(external_reference="").filter(external_reference__in=references)
        found |= {product.pk: product for product in _read(known_as, run)}
    known = _Known(
        {product.sku: product for product in found.values()},
        {product.external_reference: product for product in found.values() if product.external_reference},
        kinds={product.pk: product.kind for product in found.values()},
    )
    for name, model in _LINKED.items():
        rows_there = list(model.objects.filter(company=run.by.company).order_by("-pk"))
        known.linked[name] = {row.name: row for row in rows_there} | {row.code: row for row in rows_there}
    units = {unit.pk: unit for unit in known.linked["unit"].values()}
    for product in found.values():
        product.unit = units[product.unit_id]
    if any(name in record.values for record in records for name in ("tracking", "unit", "kind")):
        known.moved = moved_among(list(found))
    if any("kind" in record.values for record in records):
        known.kits = kits_of_parts(list(found))
        known.waited_for = waited_for_among(list(found))
    return known


def _read(rows: Any, run: Run) -> list[Product]:
    return list(rows) if run.is_trial else lock_all(rows)


def _plan(record: Record, known: _Known, run: Run) -> None:
    """The product as it would be, and whether that is new, another or the same."""
    found = _match(record, known)
    product = found or Product(company=run.by.company, currency=run.by.company.base_currency)
    if found is None:
        _refuse_missing(record)
    sku, barcode, counted = product.sku, product.barcode, counted_as(product) if found else None
    before = None if found is None else [getattr(product, name) for name in _STORED]
    for name, value in _values(record, known, is_new=found is None).items():
        setattr(product, name, value)
    check_product(
        product, is_code_new=found is None or product.sku != sku, is_barcode_new=product.barcode != barcode
    )
    if counted is not None:
        refuse_counting_otherwise(product, counted, lambda: known.moved)
        refuse_no_goods_any_more(product, counted["kind"], lambda: known.waited_for)
        refuse_part_of_another_kind(product, counted["kind"], known.kits)
    record.plan = product
    if found is None:
        record.outcome = "added"
    else:
        same = before == [getattr(product, name) for name in _STORED] and not _is_new(product.category)
        record.outcome = "unchanged" if same else "changed"


def _is_new(category: ProductCategory | None) -> bool:
    return category is not None and category.pk is None


def _match(record: Record, known: _Known) -> Product | None:
    """The product meant: by the other program's key, else by number."""
    reference, sku = record.values.get("external_reference"), record.values.get("sku")
    by_reference = known.by_reference.get(reference or "")
    by_sku = known.by_sku.get(sku or "")
    if by_reference is not None and by_sku is not None and by_reference.pk != by_sku.pk:
        raise Refusal(
            _("%(reference)s is product %(sku)s, not this one.")
            % {"reference": reference, "sku": by_reference.sku},
            field="external_reference",
        )
    return by_reference or by_sku


def _refuse_missing(record: Record) -> None:
    for name in _NEEDED:
        if record.get(name) is None:
            raise Refusal(
                _("A new product needs this. Map a column, or say what holds where the file says nothing."),
                field=name,
            )


def _values(record: Record, known: _Known, *, is_new: bool) -> dict[str, Any]:
    """What the row says; for a new product also what holds where it says nothing."""
    said = {**record.defaults, **record.values} if is_new else dict(record.values)
    said.pop("parts", None)  # checked and written when all products are there
    if "is_discontinued" in said:
        said["is_active"] = not said.pop("is_discontinued")
    for name in _LINKED:
        if name in said:
            said[name] = _linked(name, said[name], known)
    return said


def _linked(name: str, code: str, known: _Known) -> Any:
    found = known.linked[name].get(code)
    if found is None and name == "category":
        if len(code) > MOST_CODE:
            raise Refusal(_("A new category's code has at most %d characters.") % MOST_CODE, field=name)
        found = known.linked[name][code] = ProductCategory(code=code, name=code)
    if found is None:
        words = {"unit": _("There is no unit %s. Add it first."), "tax_code": _("There is no tax code %s.")}[
            name
        ]
        raise Refusal(words % code, field=name)
    return found


def _make_categories(records: Sequence[Record], run: Run) -> None:
    """The categories that good rows name and that are not there yet, by their code."""
    fresh = {
        record.plan.category.code: record.plan.category for record in records if _is_new(record.plan.category)
    }
    for code, category in fresh.items():
        made, _new = ProductCategory.objects.get_or_create(
            company=run.by.company, code=code, defaults={"name": category.name}
        )
        category.pk = made.pk
    for record in records:
        if record.plan.category is not None:
            record.plan.category = record.plan.category  # takes over the key it got meanwhile


PRODUCTS = imports.register(ProductImport())
