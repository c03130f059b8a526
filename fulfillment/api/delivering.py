"""Noting that goods have arrived, and what shows it."""

from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from core import files, pictures
from core.api import Day, needs, once
from fulfillment import operations
from fulfillment.api.showing import ShipmentOut, find, show
from fulfillment.selectors import picture_of

router = Router(tags=["shipments"])
PictureText = Annotated[
    str, Field(description="JPEG or PNG as base64, at most 8 MB; place and camera are taken out.")
]


class DeliverIn(Schema):
    """Who took the goods, when, and what shows it."""

    signed_by: str = ""
    date: Day | None = None
    note: str = ""
    photo: PictureText = ""
    signature: PictureText = ""


@router.post("/shipments/{number}/deliver", response=ShipmentOut, summary="Deliver a shipment")
@once
@needs("fulfillment.ship_goods")
def deliver(request: Any, number: str, payload: DeliverIn | None = None) -> dict[str, Any]:
    """The customer has the goods."""
    sent = payload or DeliverIn()
    shown = operations.Shown(
        photo=pictures.written(sent.photo, field="photo"),
        signature=pictures.written(sent.signature, field="signature"),
        note=sent.note,
    )
    operations.deliver(
        find(request, number), signed_by=sent.signed_by, shown=shown, date=sent.date, by=request.actor
    )
    return show(find(request, number))


@router.get("/shipments/{number}/proof/{what}", summary="Download the photo or signature of a delivery")
@needs("fulfillment.view_shipment")
def download_picture(request: Any, number: str, what: str) -> HttpResponse:
    """``what`` is ``photo`` or ``signature``; 404 where there is none."""
    file = picture_of(find(request, number), what)
    if file is None:
        raise Http404
    response = HttpResponse(files.read(file), content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
