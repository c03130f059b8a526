"""Tax codes and tax positions for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Schema

from catalog import operations
from catalog.api.routing import router
from catalog.models import TaxCategory, TaxCode, TaxPosition
from core.actors import Actor
from core.api import Day, Page, Percent, needs, once, page_of, plain_text
from core.refusals import Refusal, Several


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


class TaxCodePatch(Schema):
    """What changes; the rest stays. Rates are sent whole."""

    name: str | None = None
    category: str | None = None
    rates: list[TaxRateIn] | None = None
    price_includes_tax: bool | None = None
    exemption_reason: str | None = None
    version: int | None = None


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
    version: int


def _tax_code(code: TaxCode) -> dict[str, Any]:
    rates = [
        {"rate": plain_text(rate.rate), "valid_from": rate.valid_from, "valid_to": rate.valid_to}
        for rate in code.rates.all()
    ]
    names = ("code", "name", "category", "price_includes_tax", "exemption_reason", "version")
    return {name: getattr(code, name) for name in names} | {"rates": rates}


def _tax_codes(actor: Actor) -> Any:
    return TaxCode.objects.filter(company=actor.company).prefetch_related("rates")


def _rates(payload: TaxCodeIn | TaxCodePatch) -> list[operations.RateEntry] | None:
    if payload.rates is None:
        return None
    return [operations.RateEntry(row.rate, row.valid_from, row.valid_to) for row in payload.rates]


@router.get("/tax-codes", response=Page[TaxCodeOut], summary="List tax codes")
@needs("catalog.view_taxcode")
def list_tax_codes(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Tax codes with their rates."""
    return page_of(_tax_codes(request.actor), _tax_code, limit=limit, after=after, order=("code",))


@router.post("/tax-codes", response={201: TaxCodeOut}, summary="Add a tax code")
@once
@needs("catalog.change_taxcode")
def add_tax_code(request: Any, payload: TaxCodeIn) -> tuple[int, dict[str, Any]]:
    """A tax code of a category of EN 16931; its rates may not overlap."""
    code = operations.save_tax_code(
        None, payload.dict(exclude={"rates"}), rates=_rates(payload), by=request.actor
    )
    return 201, _tax_code(code)


@router.get("/tax-codes/{code}", response=TaxCodeOut, summary="Read a tax code")
@needs("catalog.view_taxcode")
def read_tax_code(request: Any, code: str) -> dict[str, Any]:
    """One tax code."""
    return _tax_code(get_object_or_404(_tax_codes(request.actor), code=code))


@router.patch("/tax-codes/{code}", response=TaxCodeOut, summary="Change a tax code")
@needs("catalog.change_taxcode")
def change_tax_code(request: Any, code: str, payload: TaxCodePatch) -> dict[str, Any]:
    """Change what is sent; documents that are there keep the rate they were made with."""
    actor = request.actor
    fields = payload.dict(exclude_none=True, exclude={"rates", "version"})
    row = get_object_or_404(TaxCode, company=actor.company, code=code)
    operations.save_tax_code(row, fields, rates=_rates(payload), version=payload.version, by=actor)
    return _tax_code(row)


class MappingRow(Schema):
    """Which tax code is replaced (null: any) and by which."""

    tax_code: str | None = None
    replaced_by: str


class TaxPositionIn(Schema):
    """Where a customer stands for tax."""

    code: str
    name: str = ""
    mappings: tuple[MappingRow, ...] = ()


class TaxPositionPatch(Schema):
    """What changes; mappings are sent whole."""

    name: str | None = None
    mappings: tuple[MappingRow, ...] | None = None
    version: int | None = None


class TaxPositionOut(Schema):
    """Where a customer stands for tax, and what that replaces."""

    code: str
    name: str
    mappings: list[MappingRow]
    version: int


def _position(position: TaxPosition) -> dict[str, Any]:
    rows = position.mappings.select_related("tax_code", "replaced_by").order_by("tax_code__code")
    return {
        "code": position.code,
        "name": position.name,
        "version": position.version,
        "mappings": [
            {"tax_code": row.tax_code.code if row.tax_code else None, "replaced_by": row.replaced_by.code}
            for row in rows
        ],
    }


def _mappings(actor: Actor, rows: tuple[MappingRow, ...] | None) -> list[operations.MappingEntry] | None:
    """The codes named. Raises Several."""
    if rows is None:
        return None
    codes: dict[str | None, TaxCode | None] = {None: None, "": None}
    codes |= {code.code: code for code in TaxCode.objects.filter(company=actor.company)}
    found: list[Refusal] = []
    made: list[operations.MappingEntry] = []
    for index, row in enumerate(rows):
        replaced_by = codes.get(row.replaced_by)
        for name, is_known in (("tax_code", row.tax_code in codes), ("replaced_by", replaced_by is not None)):
            if not is_known:
                words = _("There is no tax code %s.") % getattr(row, name)
                found.append(Refusal(words, field=f"mappings.{index}.{name}"))
        if replaced_by is not None:
            made.append(operations.MappingEntry(codes.get(row.tax_code), replaced_by))
    if found:
        raise Several(found)
    return made


@router.get("/tax-positions", response=Page[TaxPositionOut], summary="List tax positions")
@needs("catalog.view_taxcode")
def list_tax_positions(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Tax positions with what they replace."""
    rows = TaxPosition.objects.filter(company=request.actor.company)
    return page_of(rows, _position, limit=limit, after=after, order=("code",))


@router.post("/tax-positions", response={201: TaxPositionOut}, summary="Add a tax position")
@once
@needs("catalog.change_taxcode")
def add_tax_position(request: Any, payload: TaxPositionIn) -> tuple[int, dict[str, Any]]:
    """A tax position with what it replaces."""
    actor = request.actor
    mappings = _mappings(actor, payload.mappings)
    fields = payload.dict(exclude={"mappings"})
    return 201, _position(operations.save_tax_position(None, fields, mappings=mappings, by=actor))


@router.get("/tax-positions/{code}", response=TaxPositionOut, summary="Read a tax position")
@needs("catalog.view_taxcode")
def read_tax_position(request: Any, code: str) -> dict[str, Any]:
    """One tax position."""
    return _position(get_object_or_404(TaxPosition, company=request.actor.company, code=code))


@router.patch("/tax-positions/{code}", response=TaxPositionOut, summary="Change a tax position")
@needs("catalog.change_taxcode")
def change_tax_position(request: Any, code: str, payload: TaxPositionPatch) -> dict[str, Any]:
    """Change what is sent."""
    actor = request.actor
    row = get_object_or_404(TaxPosition, company=actor.company, code=code)
    fields = payload.dict(exclude_none=True, exclude={"mappings", "version"})
    mappings = _mappings(actor, payload.mappings)
    operations.save_tax_position(row, fields, mappings=mappings, version=payload.version, by=actor)
    return _position(row)
