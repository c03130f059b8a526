"""How the timeline says what happened to a shipment."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formats
from core.document_page import register_wording
from core.models import Event
from fulfillment.lifecycle import TrackingStatus
from fulfillment.models import Shipment

# Activities that need no more words than their name, so that translators meet them.
PLAIN = (
    gettext_lazy("Picking started"), gettext_lazy("Extended"), gettext_lazy("Reduced"), gettext_lazy("Readdressed"), gettext_lazy("Not announced"),
)  # fmt: skip


def planned(event: Event) -> str:
    """Of what a rest is the rest."""
    if event.data.get("split_from"):
        return str(_("Planned with what was missing on %s") % event.data["split_from"])
    return _("Planned")


def planned_early(event: Event) -> str:
    """From which day to which."""
    days = {name: formats.day(datetime.date.fromisoformat(event.data[name])) for name in ("before", "date")}
    return _("Planned for %(date)s instead of %(before)s") % days


def line_picked(event: Event) -> str:
    """How much of which article."""
    return _("Picked %(quantity)s × %(sku)s") % {
        "quantity": event.data.get("quantity", ""),
        "sku": event.data.get("sku", ""),
    }


def picked(event: Event) -> str:
    """Whether something was missing."""
    short = event.data.get("short") or []
    if not short:
        return _("Picked in full")
    return ngettext("Picked, %d line short", "Picked, %d lines short", len(short)) % len(short)


def packed(event: Event) -> str:
    """Into how many packages."""
    count = int(event.data.get("packages") or 0)
    return ngettext("Packed in %d package", "Packed in %d packages", count) % count


def dispatched(event: Event) -> str:
    """With whom."""
    carrier = event.data.get("carrier")
    return _("Dispatched with %s") % carrier if carrier else _("Dispatched")


def delivered(event: Event) -> str:
    """Who signed."""
    name = event.data.get("signed_by")
    return _("Delivered, signed by %s") % name if name else _("Delivered")


def tracked(event: Event) -> str:
    """What the carrier said."""
    status = str(event.data.get("status", ""))
    label = dict(TrackingStatus.choices).get(status) or status.replace("_", " ").capitalize()
    description = event.data.get("description")
    return f"{label}: {description}" if description else str(label)


def register() -> None:
    """Make the words known to the timeline."""
    for activity, wording in (
        ("planned", planned), ("planned early", planned_early), ("line picked", line_picked), ("picked", picked), ("packed", packed),
        ("dispatched", dispatched), ("delivered", delivered), ("tracked", tracked),
    ):  # fmt: skip
        register_wording(Shipment, activity, wording)
