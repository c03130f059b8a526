"""Units for programs."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema

from catalog.api.routing import create, router
from catalog.models import UnitOfMeasure
from catalog.rec20 import measure_of
from core.api import Page, needs, once, page_of
from core.refusals import Refusal


class UnitIn(Schema):
    """A unit of UN/ECE Recommendation 20."""

    code: str
    name: str
    decimals: int = 0


class UnitOut(Schema):
    """A unit; units of one dimension convert into each other by their factors."""

    code: str
    name: str
    decimals: int
    dimension: str
    factor: str


@router.get("/units", response=Page[UnitOut], summary="List units")
@needs("catalog.view_product")
def list_units(request: Any, limit: int = 50, after: str | None = None) -> dict[str, Any]:
    """Units."""
    rows = UnitOfMeasure.objects.filter(company=request.actor.company)
    return page_of(rows, _unit, limit=limit, after=after, order=("code",))


def _unit(unit: UnitOfMeasure) -> dict[str, Any]:
    names = ("code", "name", "decimals", "dimension")
    return {name: getattr(unit, name) for name in names} | {"factor": f"{unit.factor.normalize():f}"}


@router.post("/units", response={201: UnitOut}, summary="Add a unit")
@once
@needs("catalog.change_product")
def add_unit(request: Any, payload: UnitIn) -> tuple[int, dict[str, Any]]:
    """A unit and how finely it is counted; what it measures is known from Recommendation 20."""
    if not 0 <= payload.decimals <= 6:
        raise Refusal(_("Send 0 to 6 decimals."), field="decimals")
    name = payload.name.strip() or payload.code.strip()
    measure = measure_of(payload.code.strip())
    known = {"name": name, "dimension": measure.dimension, "factor": measure.factor}
    unit = UnitOfMeasure(company=request.actor.company, **(payload.dict() | known))
    return 201, _unit(create(unit, "code"))
