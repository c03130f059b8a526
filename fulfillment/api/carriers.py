"""Carriers with their services, and shipping methods with their tariffs."""

import datetime
from decimal import Decimal
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from catalog.models import BandMeasure, FreightBasis, HowShipped, ShippingMethod
from catalog.operations import BandEntry, save_shipping_method
from core.actors import Actor
from core.api import Amount, Page, needs, once, page_of, plain_text
from core.refusals import Refusal, Several
from fulfillment import operations
from fulfillment.models import Carrier
from fulfillment.models.rules import TRANSIT_DAYS
from orders.shipping import method_named

router = Router(tags=["shipments"])
CHANGE = "fulfillment.change_carrier"


class ServiceIn(Schema):
    """A service: working days on the way, and until when parcels leave the same day (local time)."""

    code: str
    name: str = ""
    transit_days: int = TRANSIT_DAYS
    cut_off: datetime.time | None = None
    method: str = ""


class CarrierIn(Schema):
    """A carrier; ``{number}`` in the tracking page is the tracking number."""

    code: str
    name: str = ""
    tracking_url: str = ""
    services: tuple[ServiceIn, ...] = ()


class CarrierPatch(Schema):
    """What changes; services are sent whole."""

    code: str | None = None
    name: str | None = None
    tracking_url: str | None = None
    is_active: bool | None = None
    services: tuple[ServiceIn, ...] | None = None
    version: int | None = None


class ServiceOut(Schema):
    """A service that is offered."""

    code: str
    name: str
    transit_days: int
    cut_off: datetime.time | None
    method: str | None


class CarrierOut(Schema):
    """A carrier and what it offers."""

    code: str
    name: str
    tracking_url: str
    is_active: bool
    services: list[ServiceOut]
    version: int


def _carriers(actor: Actor) -> Any:
    return Carrier.objects.in_scope(actor).prefetch_related("services__method")


def _show(carrier: Carrier) -> dict[str, Any]:
    names = ("code", "name", "tracking_url", "is_active", "version")
    return {name: getattr(carrier, name) for name in names} | {
        "services": [
            {name: getattr(row, name) for name in ("code", "name", "transit_days", "cut_off")}
            | {"method": row.method.code if row.method else None}
            for row in carrier.services.all()
            if row.is_active
        ]
    }


def _services(actor: Actor, rows: tuple[ServiceIn, ...] | None) -> list[operations.ServiceEntry] | None:
    """With the methods named. Raises Several."""
    if rows is None:
        return None
    made, refusals = [], []
    for index, row in enumerate(rows):
        try:
            method = method_named(actor, row.method)
        except Refusal as refusal:
            refusal.field = f"services.{index}.method"
            refusals.append(refusal)
            continue
        made.append(operations.ServiceEntry(row.code, row.name, row.transit_days, row.cut_off, method))
    if refusals:
        raise Several(refusals)
    return made


@router.get("/carriers", response=Page[CarrierOut], summary="List carriers")
@needs("inventory.view_stock")
def list_carriers(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Carriers by code, each with its services."""
    return page_of(_carriers(request.actor), _show, limit=limit, after=after, order=("code",))


@router.post("/carriers", response={201: CarrierOut}, summary="Add a carrier")
@once
@needs(CHANGE)
def add_carrier(request: Any, payload: CarrierIn) -> tuple[int, dict[str, Any]]:
    """A carrier with its services."""
    actor = request.actor
    services = _services(actor, payload.services)
    made = operations.save_carrier(None, payload.dict(exclude={"services"}), services=services, by=actor)
    return 201, _show(_carriers(actor).get(pk=made.pk))


@router.get("/carriers/{code}", response=CarrierOut, summary="Read a carrier")
@needs("inventory.view_stock")
def read_carrier(request: Any, code: str) -> dict[str, Any]:
    """One carrier."""
    return _show(get_object_or_404(_carriers(request.actor), code=code))


@router.patch("/carriers/{code}", response=CarrierOut, summary="Change a carrier")
@once
@needs(CHANGE)
def change_carrier(request: Any, code: str, payload: CarrierPatch) -> dict[str, Any]:
    """Change what is sent; ``is_active`` false ends it."""
    actor = request.actor
    carrier = get_object_or_404(Carrier.objects.in_scope(actor), code=code)
    fields = payload.dict(exclude_none=True, exclude={"services", "version"})
    services = _services(actor, payload.services)
    operations.save_carrier(carrier, fields, services=services, by=actor, version=payload.version)
    return _show(_carriers(actor).get(pk=carrier.pk))


class BandIn(Schema):
    """A row of a tariff in company currency: from which weight (kg) or value, for these countries or all others."""

    starts_at: Amount = Decimal(0)
    price: Amount
    cost: Amount = Decimal(0)
    countries: str = ""


class MethodIn(Schema):
    """How goods are sent: ``how`` carrier or pickup, freight once per order, for each shipment or none."""

    code: str
    name: str = ""
    how: str = HowShipped.CARRIER
    basis: str = FreightBasis.NONE
    measure: str = BandMeasure.WEIGHT
    bands: tuple[BandIn, ...] = ()


class MethodPatch(Schema):
    """What changes; the tariff is sent whole."""

    code: str | None = None
    name: str | None = None
    how: str | None = None
    basis: str | None = None
    measure: str | None = None
    is_active: bool | None = None
    bands: tuple[BandIn, ...] | None = None
    version: int | None = None


class BandOut(Schema):
    """A row of a tariff."""

    starts_at: str
    price: str
    cost: str
    countries: str


class MethodOut(Schema):
    """A shipping method; the tariff is empty for who sees no freight."""

    code: str
    name: str
    how: str
    basis: str
    measure: str
    is_active: bool
    bands: list[BandOut]
    version: int


def _methods(actor: Actor) -> Any:
    return ShippingMethod.objects.in_scope(actor).prefetch_related("bands")


def _method(method: ShippingMethod, actor: Actor) -> dict[str, Any]:
    names = ("code", "name", "how", "basis", "measure", "is_active", "version")
    bands = method.bands.all() if actor.can("fulfillment.view_freight") else ()
    return {name: getattr(method, name) for name in names} | {
        "bands": [
            {name: plain_text(getattr(row, name)) for name in ("starts_at", "price", "cost")}
            | {"countries": row.countries}
            for row in bands
        ]
    }


def _bands(rows: tuple[BandIn, ...] | None) -> list[BandEntry] | None:
    if rows is None:
        return None
    return [BandEntry(row.starts_at, row.price, row.cost, row.countries) for row in rows]


@router.get("/shipping-methods", response=Page[MethodOut], summary="List shipping methods")
@needs("inventory.view_stock")
def list_methods(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Shipping methods by code."""
    actor = request.actor
    return page_of(
        _methods(actor), lambda row: _method(row, actor), limit=limit, after=after, order=("code",)
    )


@router.post("/shipping-methods", response={201: MethodOut}, summary="Add a shipping method")
@once
@needs(CHANGE)
def add_method(request: Any, payload: MethodIn) -> tuple[int, dict[str, Any]]:
    """A shipping method with its tariff."""
    actor = request.actor
    made = save_shipping_method(None, payload.dict(exclude={"bands"}), bands=_bands(payload.bands), by=actor)
    return 201, _method(_methods(actor).get(pk=made.pk), actor)


@router.get("/shipping-methods/{code}", response=MethodOut, summary="Read a shipping method")
@needs("inventory.view_stock")
def read_method(request: Any, code: str) -> dict[str, Any]:
    """One shipping method."""
    return _method(get_object_or_404(_methods(request.actor), code=code), request.actor)


@router.patch("/shipping-methods/{code}", response=MethodOut, summary="Change a shipping method")
@once
@needs(CHANGE)
def change_method(request: Any, code: str, payload: MethodPatch) -> dict[str, Any]:
    """Change what is sent; orders that are there keep the freight they were given."""
    actor = request.actor
    method = get_object_or_404(ShippingMethod.objects.in_scope(actor), code=code)
    fields = payload.dict(exclude_none=True, exclude={"bands", "version"})
    save_shipping_method(method, fields, bands=_bands(payload.bands), by=actor, version=payload.version)
    return _method(_methods(actor).get(pk=method.pk), actor)
