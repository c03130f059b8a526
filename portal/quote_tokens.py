"""The signed link of a quote: it names quote, revision and last day, and cannot be guessed or altered."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from core.links import absolute
from orders.lifecycle import RevisionKind
from orders.models import OrderRevision

_SALT = "portal.quote"


def _signer() -> Signer:
    return Signer(sep=".", salt=_SALT)


def _named(revision: OrderRevision) -> str:
    return f"{revision.order_id}-{revision.revision}-{revision.valid_until:%Y%m%d}"


def token_of(revision: OrderRevision) -> str:
    """What stands in the link: ``17-2-20260331.`` and the signature."""
    return _signer().sign(_named(revision))


def link_of(revision: OrderRevision) -> str:
    """The whole address, as a mail carries it."""
    return absolute(reverse("portal:quote", args=[token_of(revision)]))


def revision_of(token: str) -> OrderRevision | None:
    """The offer the link was made for; nothing for a link that is not ours."""
    try:
        named = _signer().unsign(token)
        order_id, number, _day = named.split("-")
        found = (
            OrderRevision.objects.filter(
                order_id=int(order_id), revision=int(number), kind=RevisionKind.OFFER, company__is_active=True
            )
            .select_related(
                "company",
                "pdf",
                "answer",
                "order__company",
                "order__customer__company",
                "order__payment_terms",
                "order__warehouse",
            )
            .first()
        )
    except (BadSignature, ValueError):
        return None
    return found if found is not None and _named(found) == named else None
