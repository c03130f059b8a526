"""Products for programs."""

from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from catalog import operations
from catalog.api.logistics import CLEARABLE, LogisticsIn, LogisticsOut, LogisticsPatch, logistics_of
from catalog.api.routing import router
from catalog.imports import PRODUCTS
from catalog.models import Product, ProductCategory, ProductKind, TaxCode, UnitOfMeasure
from core.actors import Actor
from core.api import Page, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.imports.routes import add_import
from core.money import is_currency
from core.refusals import Refusal, Several


class PackageRow(Schema):
    """Another unit the product is sold in: a box (BX) of 12, by its barcode."""

    unit: str
    factor: Quantity
    barcode: str = ""
    usual: bool = False


class PackageOut(Schema):
    """Another unit the product is sold in."""

    unit: str
    factor: str
    barcode: str
    usual: bool


class PartRow(Schema):
    """Goods that go into a kit, so many of their own unit in one."""

    sku: str
    quantity: Quantity


class PartOut(Schema):
    """Goods that go into a kit."""

    sku: str
    quantity: str


class ProductIn(LogisticsIn):
    """A product; unit C62 is one piece, a category is made when it is new. A kit has parts, which are goods."""

    sku: str
    name: str
    kind: str = ProductKind.GOODS
    unit: str = "C62"
    price: UnitPrice
    currency: str = ""
    tax_code: str
    category: str = ""
    description: str = ""
    barcode: str = ""
    external_reference: str = ""
    minimum_quantity: Quantity = Decimal(0)
    order_multiple: Quantity = Decimal(0)
    units: tuple[PackageRow, ...] = ()
    substitutes: tuple[str, ...] = ()
    parts: tuple[PartRow, ...] | None = None


class ProductPatch(LogisticsPatch):
    """What changes; the rest stays. Units, substitutes and parts are sent whole."""

    name: str | None = None
    price: UnitPrice | None = None
    tax_code: str | None = None
    category: str | None = None
    description: str | None = None
    barcode: str | None = None
    external_reference: str | None = None
    minimum_quantity: Quantity | None = None
    order_multiple: Quantity | None = None
    units: tuple[PackageRow, ...] | None = None
    substitutes: tuple[str, ...] | None = None
    parts: tuple[PartRow, ...] | None = None
    is_active: bool | None = None
    version: int | None = None


class ProductOut(LogisticsOut):
    """A product; the price is empty for who may not see prices."""

    sku: str
    name: str
    kind: str
    unit: str
    price: str | None
    currency: str
    tax_code: str
    category: str
    description: str
    barcode: str
    external_reference: str
    minimum_quantity: str
    order_multiple: str
    units: list[PackageOut]
    substitutes: list[str]
    parts: list[PartOut]
    part_of: list[str]
    is_active: bool
    version: int


def _product(product: Product, actor: Actor) -> dict[str, Any]:
    names = (
        "sku", "name", "kind", "currency", "description", "barcode", "external_reference", "is_active", "version",
    )  # fmt: skip
    return {name: getattr(product, name) for name in names} | {
        "unit": product.unit.code,
        "tax_code": product.tax_code.code,
        "category": product.category.code if product.category else "",
        "price": plain_text(product.price) if actor.can("orders.view_price") else None,
        "minimum_quantity": plain_text(product.minimum_quantity),
        "order_multiple": plain_text(product.order_multiple),
        "units": [
            {
                "unit": package.unit.code,
                "factor": plain_text(package.factor),
                "barcode": package.barcode,
                "usual": package.is_usual,
            }
            for package in sorted(product.units.all(), key=lambda each: (each.factor, each.pk))
        ],
        "substitutes": [row.replaced_by.sku for row in product.substitutes.all()],
        "parts": [{"sku": row.part.sku, "quantity": plain_text(row.quantity)} for row in product.parts.all()],
        "part_of": sorted(row.product.sku for row in product.part_of.all()),
        **logistics_of(product),
    }


def _products(actor: Actor) -> Any:
    rows = Product.objects.filter(company=actor.company).select_related("unit", "tax_code", "category")
    return rows.prefetch_related("units__unit", "substitutes__replaced_by", "parts__part", "part_of__product")


@router.get("/products", response=Page[ProductOut], summary="List products")
@needs("catalog.view_product")
def list_products(
    request: Any, q: str = "", kind: str = "", limit: int = 50, after: str | None = None
) -> dict[str, Any]:
    """Products by number."""
    rows = _products(request.actor)
    if q:
        rows = rows.filter(sku__icontains=q) | rows.filter(name__icontains=q)
    if kind:
        rows = rows.filter(kind=kind)
    return page_of(rows, lambda row: _product(row, request.actor), limit=limit, after=after, order=("sku",))


@router.post("/products", response={201: ProductOut}, summary="Add a product")
@once
@needs("catalog.change_product")
def add_product(request: Any, payload: ProductIn) -> tuple[int, dict[str, Any]]:
    """A product that can be sold at once."""
    fields = payload.dict()
    actor = request.actor
    if payload.kind not in ProductKind.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(ProductKind.values), field="kind")
    fields["currency"] = payload.currency or actor.company.base_currency
    if not is_currency(fields["currency"]):
        raise Refusal(_("%s is not a currency code.") % payload.currency, field="currency")
    fields["unit"] = _unit_named(actor, payload.unit)
    product = operations.save_product(None, _resolved(actor, fields), by=actor, **_parts(actor, fields))
    return 201, _product(_products(actor).get(pk=product.pk), actor)


def _parts(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """Packages, substitutes and parts taken out of the fields and resolved; what was not sent stays out. Raises Several."""
    found: list[Refusal] = []
    parts: dict[str, Any] = {}
    if (sent := fields.pop("units", None)) is not None:
        units = {unit.code: unit for unit in UnitOfMeasure.objects.filter(company=actor.company)}
        for index, row in enumerate(sent):
            if row["unit"] not in units:
                words = _("There is no unit %s. Add it first.") % row["unit"]
                found.append(Refusal(words, field=f"units.{index}.unit"))
        if not found:
            parts["packages"] = [
                operations.PackageEntry(
                    units[row["unit"]], row["factor"], row.get("barcode", ""), row.get("usual", False)
                )
                for row in sent
            ]
    if (wanted := fields.pop("substitutes", None)) is not None:
        known = {row.sku: row for row in Product.objects.filter(company=actor.company, sku__in=wanted)}
        found += [
            Refusal(_("There is no product %s.") % sku, field=f"substitutes.{index}")
            for index, sku in enumerate(wanted)
            if sku not in known
        ]
        parts["substitutes"] = [known[sku] for sku in wanted if sku in known]
    if (rows := fields.pop("parts", None)) is not None:
        goods = Product.objects.filter(company=actor.company, sku__in=[row["sku"] for row in rows])
        by_sku = {row.sku: row for row in goods.select_related("unit")}
        found += [
            Refusal(_("There is no product %s.") % row["sku"], field=f"parts.{index}.sku")
            for index, row in enumerate(rows)
            if row["sku"] not in by_sku
        ]
        parts["parts"] = [
            operations.PartEntry(by_sku[row["sku"]], row["quantity"]) for row in rows if row["sku"] in by_sku
        ]
    if found:
        raise Several(found)
    return parts


def _resolved(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """Codes replaced by what they name."""
    if fields.get("tax_code") is not None:
        code = TaxCode.objects.filter(company=actor.company, code=fields["tax_code"]).first()
        if code is None:
            raise Refusal(_("There is no tax code %s.") % fields["tax_code"], field="tax_code")
        fields["tax_code"] = code
    if "category" in fields:
        category = (fields["category"] or "").strip()
        fields["category"] = category_of(actor, category) if category else None
    return fields


def category_of(actor: Actor, code: str) -> ProductCategory:
    category, _made = ProductCategory.objects.get_or_create(
        company=actor.company, code=code[:20], defaults={"name": code[:100]}
    )
    return category


def _unit_named(actor: Actor, code: str) -> UnitOfMeasure:
    """The unit; the piece is made when the company has none yet."""
    unit = UnitOfMeasure.objects.filter(company=actor.company, code=code).first()
    if unit is None and code == "C62":
        unit = UnitOfMeasure.objects.create(company=actor.company, code="C62", name=_("piece"))
    if unit is None:
        raise Refusal(_("There is no unit %s. Add it first.") % code, field="unit")
    return unit


add_import(
    router, "/products/import", PRODUCTS, summary="Import products from a file",
    description="A CSV or XLSX file as a job; ``mode`` is ``all`` (all rows or none) or ``skip`` (leave bad rows out). "
    "The column ``parts`` says what a kit is made up of: ``POT: 1; CUP: 6``.",
    operation_id="catalog_api_products_import_products",
)  # fmt: skip


@router.get("/products/{sku}", response=ProductOut, summary="Read a product")
@needs("catalog.view_product")
def read_product(request: Any, sku: str) -> dict[str, Any]:
    """One product."""
    return _product(get_object_or_404(_products(request.actor), sku=sku), request.actor)


@router.patch("/products/{sku}", response=ProductOut, summary="Change a product")
@needs("catalog.change_product")
def change_product(request: Any, sku: str, payload: ProductPatch) -> dict[str, Any]:
    """Change what is sent."""
    actor = request.actor
    sent = payload.dict(exclude_unset=True)
    version = sent.pop("version", None)
    fields = {name: value for name, value in sent.items() if value is not None or name in CLEARABLE}
    product = get_object_or_404(_products(actor), sku=sku)
    parts = _parts(actor, fields)
    operations.save_product(product, _resolved(actor, fields), by=actor, version=version, **parts)
    return _product(_products(actor).get(pk=product.pk), actor)
