"""Tax codes for programs."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from ninja import Schema

from catalog.api.routing import create, refuse_backwards, router
from catalog.models import TaxCategory, TaxCode, TaxRate
from core.actors import Actor
from core.api import Day, Page, Percent, needs, once, page_of, plain_text
from core.locking import operation
from core.refusals import Refusal


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
        refuse_backwards(row.valid_from, row.valid_to, f"rates.{index}.valid_to")
    code: TaxCode = create(
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
