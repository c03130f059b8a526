"""Products, tax codes, units and price lists for programs."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from catalog import operations
from catalog.imports import PRODUCTS
from catalog.models import (
    PriceList,
    PriceListLine,
    Product,
    ProductCategory,
    ProductKind,
    TaxCategory,
    TaxCode,
    TaxRate,
    UnitOfMeasure,
)
from core import codes
from core.actors import Actor
from core.api import Day, Page, Percent, Quantity, UnitPrice, needs, once, page_of, plain_text
from core.api.routes import JobOut
from core.imports.api import take_in
from core.locking import operation
from core.money import is_currency
from core.refusals import Conflict, Refusal

router = Router(tags=["catalog"])


class TaxRateIn(Schema):
    """A percentage and its dates, both inclusive."""

    rate: Percent
    valid_from: Day | None = None
    valid_to: Day | None = None


class TaxCodeIn(Schema):
    """A tax code with its rates."""

    code: str
    name: str
    category: str = TaxCategory.STANDARD
    rates: list[TaxRateIn]
    price_includes_tax: bool = False
    exemption_reason: str = ""


class TaxRateOut(Schema):
    """A percentage and its dates."""

    rate: str
    valid_from: Day
    valid_to: Day | None


class TaxCodeOut(Schema):
    """A tax code with its rates."""

    code: str
    name: str
    category: str
    rates: list[TaxRateOut]
    price_includes_tax: bool
    exemption_reason: str


def _tax_code(code: TaxCode) -> dict[str, Any]:
    rates = [
        {"rate": plain_text(rate.rate), "valid_from": rate.valid_from, "valid_to": rate.valid_to}
        for rate in code.rates.all()
    ]
    names = ("code", "name", "category", "price_includes_tax", "exemption_reason")
    return {name: getattr(code, name) for name in names} | {"rates": rates}


@router.get("/tax-codes", response=Page[TaxCodeOut], summary="List tax codes")
@needs("catalog.view_taxcode")
def list_tax_codes(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Tax codes with their rates."""
    rows = TaxCode.objects.filter(company=request.actor.company).prefetch_related("rates")
    return page_of(rows, _tax_code, limit=limit, after=after, order=("code",))


@router.post("/tax-codes", response={201: TaxCodeOut}, summary="Add a tax code")
@once
@needs("catalog.change_taxcode")
def add_tax_code(request: Any, payload: TaxCodeIn) -> tuple[int, dict[str, Any]]:
    """A tax code of a category of EN 16931; its rates may not overlap."""
    return 201, _tax_code(_add_tax_code(request.actor, payload))


@operation
def _add_tax_code(actor: Actor, payload: TaxCodeIn) -> TaxCode:
    if payload.category not in TaxCategory.values:
        raise Refusal(_("Use one of: %s.") % ", ".join(TaxCategory.values), field="category")
    if not payload.rates:
        raise Refusal(_("Send at least one rate."), field="rates")
    for index, row in enumerate(payload.rates):
        if row.rate > 100:
            raise Refusal(_("Send a rate between 0 and 100 percent."), field=f"rates.{index}.rate")
        _refuse_backwards(row.valid_from, row.valid_to, f"rates.{index}.valid_to")
    code: TaxCode = _create(
        TaxCode(
            company=actor.company,
            code=payload.code,
            name=payload.name.strip() or payload.code.strip(),
            category=payload.category,
            price_includes_tax=payload.price_includes_tax,
            exemption_reason=payload.exemption_reason,
        ),
        "code",
    )
    try:
        with transaction.atomic():
            TaxRate.objects.bulk_create(
                TaxRate(
                    company=actor.company,
                    tax_code=code,
                    rate=row.rate,
                    valid_from=row.valid_from or datetime.date(1900, 1, 1),
                    valid_to=row.valid_to,
                )
                for row in payload.rates
            )
    except IntegrityError as error:
        raise Refusal(_("The rates of a tax code may not overlap."), field="rates") from error
    return code


def _refuse_backwards(first: datetime.date | None, last: datetime.date | None, field: str) -> None:
    if first is not None and last is not None and last < first:
        raise Refusal(_("The first day comes after the last one."), field=field)


def _create(row: Any, field: str) -> Any:
    """Insert master data; a code that exists already is a conflict."""
    codes.check(row, field)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("%s exists already.") % getattr(row, field), field=field) from error
    return row


class UnitIn(Schema):
    """A unit of UN/ECE Recommendation 20."""

    code: str
    name: str
    decimals: int = 0


@router.get("/units", response=Page[UnitIn], summary="List units")
@needs("catalog.view_product")
def list_units(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Units."""
    rows = UnitOfMeasure.objects.filter(company=request.actor.company)
    return page_of(rows, _unit, limit=limit, after=after, order=("code",))


def _unit(unit: UnitOfMeasure) -> dict[str, Any]:
    return {"code": unit.code, "name": unit.name, "decimals": unit.decimals}


@router.post("/units", response={201: UnitIn}, summary="Add a unit")
@once
@needs("catalog.change_product")
def add_unit(request: Any, payload: UnitIn) -> tuple[int, dict[str, Any]]:
    """A unit and how finely it is counted."""
    if not 0 <= payload.decimals <= 6:
        raise Refusal(_("Send 0 to 6 decimals."), field="decimals")
    name = payload.name.strip() or payload.code.strip()
    unit = UnitOfMeasure(company=request.actor.company, **(payload.dict() | {"name": name}))
    return 201, _unit(_create(unit, "code"))


class ProductIn(Schema):
    """A product; unit C62 is one piece, a category is made when it is new."""

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


class ProductPatch(Schema):
    """What changes; the rest stays."""

    name: str | None = None
    price: UnitPrice | None = None
    tax_code: str | None = None
    category: str | None = None
    description: str | None = None
    barcode: str | None = None
    is_active: bool | None = None
    version: int | None = None


class ProductOut(Schema):
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
    is_active: bool
    version: int


def _product(product: Product, actor: Actor) -> dict[str, Any]:
    names = ("sku", "name", "kind", "currency", "description", "barcode", "is_active", "version")
    return {name: getattr(product, name) for name in names} | {
        "unit": product.unit.code,
        "tax_code": product.tax_code.code,
        "category": product.category.code if product.category else "",
        "price": plain_text(product.price) if actor.can("orders.view_price") else None,
    }


def _products(actor: Actor) -> Any:
    return Product.objects.filter(company=actor.company).select_related("unit", "tax_code", "category")


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
    product = operations.save_product(None, _resolved(actor, fields), by=actor)
    return 201, _product(_products(actor).get(pk=product.pk), actor)


def _resolved(actor: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """Codes replaced by what they name."""
    if fields.get("tax_code") is not None:
        code = TaxCode.objects.filter(company=actor.company, code=fields["tax_code"]).first()
        if code is None:
            raise Refusal(_("There is no tax code %s.") % fields["tax_code"], field="tax_code")
        fields["tax_code"] = code
    if "category" in fields:
        category = (fields["category"] or "").strip()
        fields["category"] = _category(actor, category) if category else None
    return fields


def _category(actor: Actor, code: str) -> ProductCategory:
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


@router.post("/products/import", response={202: JobOut}, summary="Import products from a file")
@once
@needs("catalog.change_product")
def import_products(
    request: Any,
    file: File[UploadedFile],
    dry_run: Form[bool] = False,
    mapping: Form[str] = "",
    mode: Form[str] = "all",
) -> tuple[int, Any]:
    """A CSV or XLSX file as a job; ``mode`` is ``all`` (all rows or none) or ``skip`` (leave bad rows out)."""
    return 202, take_in(PRODUCTS, file, by=request.actor, dry_run=dry_run, mapping=mapping, mode=mode)


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
    fields = {name: value for name, value in sent.items() if value is not None or name == "category"}
    product = get_object_or_404(_products(actor), sku=sku)
    operations.save_product(product, _resolved(actor, fields), by=actor, version=version)
    return _product(_products(actor).get(pk=product.pk), actor)


class PriceLineIn(Schema):
    """A price or a factor for a product, a category, or anything (neither)."""

    sku: str | None = None
    category: str | None = None
    min_quantity: Quantity = Decimal(0)
    price: UnitPrice | None = None
    factor: UnitPrice | None = None


class PriceListIn(Schema):
    """A price list; the first line that fits wins."""

    code: str
    name: str = ""
    currency: str
    valid_from: Day | None = None
    valid_to: Day | None = None
    lines: list[PriceLineIn]


class PriceLineOut(Schema):
    """A line in its order."""

    position: int
    sku: str | None
    category: str | None
    min_quantity: str
    price: str | None
    factor: str | None


class PriceListOut(Schema):
    """A price list with its lines."""

    code: str
    name: str
    currency: str
    valid_from: Day | None
    valid_to: Day | None
    lines: list[PriceLineOut]


def _price_list(price_list: PriceList) -> dict[str, Any]:
    lines = [
        {
            "position": line.position,
            "sku": line.product.sku if line.product else None,
            "category": line.category.code if line.category else None,
            "min_quantity": plain_text(line.min_quantity),
            "price": plain_text(line.price) if line.price is not None else None,
            "factor": plain_text(line.factor) if line.factor is not None else None,
        }
        for line in price_list.lines.select_related("product", "category")
    ]
    names = ("code", "name", "currency", "valid_from", "valid_to")
    return {name: getattr(price_list, name) for name in names} | {"lines": lines}


@router.get("/price-lists", response=Page[PriceListOut], summary="List price lists")
@needs("catalog.view_taxcode")
def list_price_lists(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Price lists with their lines."""
    rows = PriceList.objects.filter(company=request.actor.company)
    return page_of(rows, _price_list, limit=limit, after=after, order=("code",))


@router.post("/price-lists", response={201: PriceListOut}, summary="Add a price list")
@once
@needs("catalog.change_pricelist")
def add_price_list(request: Any, payload: PriceListIn) -> tuple[int, dict[str, Any]]:
    """A price list with its lines in their order."""
    return 201, _price_list(_add_price_list(request.actor, payload))


@operation
def _add_price_list(actor: Actor, payload: PriceListIn) -> PriceList:
    if not is_currency(payload.currency):
        raise Refusal(_("%s is not a currency code.") % payload.currency, field="currency")
    _refuse_backwards(payload.valid_from, payload.valid_to, "valid_to")
    head = payload.dict(exclude={"lines"}) | {"name": payload.name.strip() or payload.code.strip()}
    price_list: PriceList = _create(PriceList(company=actor.company, **head), "code")
    rows = []
    for index, line in enumerate(payload.lines):
        if (line.price is None) == (line.factor is None):
            raise Refusal(_("Send either a price or a factor."), field=f"lines.{index}.price")
        if line.min_quantity < 0:
            raise Refusal(_("Enter a quantity of 0 or more."), field=f"lines.{index}.min_quantity")
        product = Product.objects.filter(company=actor.company, sku=line.sku).first() if line.sku else None
        if line.sku and product is None:
            raise Refusal(_("There is no product %s.") % line.sku, field=f"lines.{index}.sku")
        rows.append(
            PriceListLine(
                company=actor.company,
                price_list=price_list,
                position=index + 1,
                product=product,
                category=_category(actor, line.category) if line.category else None,
                min_quantity=line.min_quantity,
                price=line.price,
                factor=line.factor,
            )
        )
    PriceListLine.objects.bulk_create(rows)
    return price_list
