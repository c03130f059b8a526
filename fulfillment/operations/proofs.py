"""Proof of delivery: looked at before it is kept, kept once, and emptied with the person it is about."""

from __future__ import annotations

import base64
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import clock, files
from core.actors import Actor
from core.models import StoredFile
from core.pictures import Picture, redrawn
from core.refusals import Refusal
from customers.models import Customer
from fulfillment.models import GoodsReturn, ProofOfDelivery, Shipment, TrackingEvent
from fulfillment.operations.guards import short_enough

_NOTHING = _("Enter who took the goods, let them sign, or take a photo.")


class ProofMissing(Refusal):
    """Nobody signed, and no photo shows where the goods are."""

    code = "proof-missing"


class Shown(NamedTuple):
    """What was taken at the door, as it came: the bytes of pictures, and where the goods were left."""

    photo: bytes = b""
    signature: bytes = b""
    note: str = ""


class Evidence(NamedTuple):
    """What was taken at the door, as it is kept."""

    photo: Picture | None
    signature: Picture | None
    note: str


def looked_at(shown: Shown) -> Evidence:
    """The pictures as they are kept. Raises PictureRefused, TextTooLong."""
    return Evidence(
        redrawn(shown.photo, field="photo") if shown.photo else None,
        redrawn(shown.signature, field="signature") if shown.signature else None,
        short_enough(shown.note, 200, "note"),
    )


def refuse_empty(name: str, shown: Shown, words: Any = _NOTHING) -> None:
    """Refuse to call nothing a proof. Raises ProofMissing."""
    if not (name.strip() or shown.photo or shown.signature):
        raise ProofMissing(words, field="signed_by")


def keep_proof(shipment: Shipment, name: str, evidence: Evidence, *, by: Actor) -> None:
    """Keep who took the goods and what shows it, where there is something to keep. Raises ProofMissing."""
    if not (name or evidence.photo or evidence.signature):
        if evidence.note:
            raise ProofMissing(_NOTHING, field="signed_by")
        return
    ProofOfDelivery.objects.create(
        company=by.company,
        shipment=shipment,
        name=name,
        note=evidence.note,
        photo=_stored(shipment, "photo", evidence.photo),
        signature=_stored(shipment, "signature", evidence.signature),
        taken_at=clock.stamp(),
        taken_by=by.user,
    )


def _stored(shipment: Shipment, what: str, picture: Picture | None) -> StoredFile | None:
    """The picture under a name of ours; what the sender called it is not asked."""
    if picture is None:
        return None
    name = f"Proof_{shipment.number}_{what}{picture.suffix}"
    return files.store(shipment.company, name, picture.content_type, picture.content, document=shipment)


def deliveries_of(customer: Customer) -> list[dict[str, Any]]:
    """What is kept of the person at the door, with the pictures, and what carriers said: to be handed out."""
    shipments = Shipment.objects.filter(company=customer.company, customer=customer).order_by("pk")
    proofs = {
        proof.shipment_id: proof
        for proof in ProofOfDelivery.objects.filter(shipment__in=shipments).select_related(
            "photo", "signature"
        )
    }
    tracked: dict[int, list[dict[str, Any]]] = {}
    for event in TrackingEvent.objects.filter(shipment__in=shipments).order_by("at"):
        said = {"at": event.at, "status": event.status, "description": event.description}
        tracked.setdefault(event.shipment_id, []).append(said)
    return [
        {
            "shipment": each.number,
            "address": each.shipping_address,
            "signed_by": each.signed_by,
            "proof": _proof_in_words(proofs.get(each.pk)),
            "tracking": tracked.get(each.pk, []),
        }
        for each in shipments
    ]


def returns_of(customer: Customer) -> list[dict[str, Any]]:
    """What the customer sent back, and what was written about it: to be handed out."""
    rows = GoodsReturn.objects.filter(company=customer.company, customer=customer).order_by("pk")
    columns = ("number", "shipment__number", "request_date", "reason", "note")
    return [dict(zip(columns, row, strict=True)) for row in rows.values_list(*columns)]


def _proof_in_words(proof: ProofOfDelivery | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    pictures = {
        name: f"data:{file.content_type};base64,{base64.b64encode(files.read(file)).decode()}"
        for name, file in (("photo", proof.photo), ("signature", proof.signature))
        if file is not None
    }
    return {"name": proof.name, "note": proof.note, "taken_at": proof.taken_at, **pictures}


def forget_proofs(customer: Customer) -> int:
    """Take names, notes, photos and signatures of an erased customer's deliveries and returns away; that they came stays."""
    shipments = Shipment.objects.filter(company=customer.company, customer=customer)
    shipments.exclude(signed_by="").update(signed_by="")
    proofs = ProofOfDelivery.objects.filter(shipment__in=shipments, forgotten_at__isnull=True)
    kept = list(proofs.select_related("photo__company", "signature__company"))
    proofs.update(name="", note="", photo=None, signature=None, forgotten_at=clock.now())
    TrackingEvent.objects.filter(shipment__in=shipments).exclude(description="").update(description="")
    returns = GoodsReturn.objects.filter(company=customer.company, customer=customer)
    returns.exclude(note="").update(note="", version=F("version") + 1)
    for file in [file for proof in kept for file in (proof.photo, proof.signature) if file is not None]:
        files.forget(file)
    return 0  # names at doors are no accounts
