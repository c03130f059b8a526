"""How the timeline says what happened to a shipment."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formats
from core.document_page import register_wording
from core.models import Event
from fulfillment.lifecycle import DelayReason, TrackingStatus
from fulfillment.models import Consignment, Shipment, TrackingEvent, Wave

# Activities that need no more words than their name, so that translators meet them.
PLAIN = (
    gettext_lazy("Picking started"), gettext_lazy("Extended"), gettext_lazy("Reduced"), gettext_lazy("Readdressed"), gettext_lazy("Not announced"), gettext_lazy("In time again"), gettext_lazy("Delay told"),
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
    said = ngettext("Picked, %d line short", "Picked, %d lines short", len(short)) % len(short)
    if back := event.data.get("back"):
        return _("%(said)s; no whole kits, back to the shelf: %(back)s") % {"said": said, "back": back}
    return said


def packed(event: Event) -> str:
    """Into how many packages."""
    count = int(event.data.get("packages") or 0)
    return ngettext("Packed in %d package", "Packed in %d packages", count) % count


def of_package(words: Any) -> Callable[[Event], str]:
    """What happened to one of the packages."""
    return lambda event: str(words) % event.data.get("package", "")


def goods_packed(event: Event) -> str:
    """How much of which article lies in which package now."""
    return _("Package %(package)s holds %(quantity)s × %(sku)s") % {
        name: event.data.get(name, "") for name in ("package", "quantity", "sku")
    }


def dispatched(event: Event) -> str:
    """With whom."""
    carrier = event.data.get("carrier")
    return _("Dispatched with %s") % carrier if carrier else _("Dispatched")


def delivered(event: Event) -> str:
    """Who signed; the name stands on the shipment alone, so that it can be erased."""
    signed = Shipment.objects.filter(pk=event.document_id).values_list("signed_by", flat=True)
    name = signed.first()
    return _("Delivered, signed by %s") % name if name else _("Delivered")


def tracked(event: Event) -> str:
    """What the carrier said; its words stand with it alone, so that they can be erased."""
    status = str(event.data.get("status", ""))
    label = dict(TrackingStatus.choices).get(status) or status.replace("_", " ").capitalize()
    said = TrackingEvent.objects.filter(pk=event.data.get("event"), shipment_id=event.document_id)
    description = said.values_list("description", flat=True).first()
    return f"{label}: {description}" if description else str(label)


def split(event: Event) -> str:
    """Where the rest has gone."""
    return str(_("Split: part of it moves to %s") % event.data.get("into", ""))


def split_off(event: Event) -> str:
    """Where it comes from."""
    return str(_("Split off %s") % event.data.get("from", ""))


def added_to_wave(event: Event) -> str:
    """Onto which walk, into which tote."""
    return _("Onto wave %(wave)s, tote %(tote)s") % {
        name: event.data.get(name, "") for name in ("wave", "tote")
    }


def left_wave(event: Event) -> str:
    """Off which walk."""
    return str(_("Off wave %s") % event.data.get("wave", ""))


def wave_planned(event: Event) -> str:
    """With how many shipments."""
    count = int(event.data.get("shipments") or 0)
    return ngettext("Planned with %d shipment", "Planned with %d shipments", count) % count


def wave_finished(event: Event) -> str:
    """What became of its shipments."""
    return _("Finished: %(picked)s picked, %(short)s short, %(left)s not picked") % {
        name: event.data.get(name, 0) for name in ("picked", "short", "left")
    }


def delayed(event: Event) -> str:
    """Why, and when it is expected instead."""
    reason = dict(DelayReason.choices).get(str(event.data.get("reason", "")), "")
    words = _("Delayed: %s") % reason
    if not event.data.get("expected"):
        return words
    return _("%(delayed)s, expected %(day)s") % {
        "delayed": words,
        "day": formats.day(datetime.date.fromisoformat(event.data["expected"])),
    }


def grouped(event: Event) -> str:
    """With what it leaves."""
    return str(_("Leaves with %s") % event.data.get("consignment", ""))


def ungrouped(event: Event) -> str:
    """With what it does not leave."""
    return str(_("Leaves without %s") % event.data.get("consignment", ""))


def consignment_grouped(event: Event) -> str:
    """Of how many shipments."""
    count = int(event.data.get("shipments") or 0)
    return ngettext("Made of %d shipment", "Made of %d shipments", count) % count


def time_chosen(event: Event) -> str:
    """When the customer comes."""
    if not event.data.get("date"):
        return _("No pick-up time any more")
    day = formats.day(datetime.date.fromisoformat(event.data["date"]))
    return _("Pick-up on %(day)s at %(time)s") % {"day": day, "time": event.data["time"]}


def time_asked(event: Event) -> str:
    """That the customer has to choose once more."""
    return str(_("The customer is asked for another pick-up time"))


def register() -> None:
    """Make the words known to the timeline."""
    register_wording(Wave, "planned", wave_planned)
    register_wording(Consignment, "grouped", consignment_grouped)
    register_wording(Consignment, "dispatched", dispatched)
    register_wording(Wave, "finished", wave_finished)
    for activity, wording in (
        ("planned", planned), ("planned early", planned_early), ("line picked", line_picked), ("picked", picked), ("packed", packed),
        ("package opened", of_package(gettext_lazy("Package %s opened"))), ("goods packed", goods_packed),
        ("package closed", of_package(gettext_lazy("Package %s closed"))),
        ("package opened again", of_package(gettext_lazy("Package %s opened again"))),
        ("package removed", of_package(gettext_lazy("Package %s taken away"))),
        ("grouped", grouped), ("ungrouped", ungrouped), ("split", split), ("split off", split_off), ("added to wave", added_to_wave), ("left wave", left_wave), ("dispatched", dispatched), ("delivered", delivered), ("tracked", tracked), ("delayed", delayed), ("pick-up time chosen", time_chosen), ("pick-up time asked", time_asked),
    ):  # fmt: skip
        register_wording(Shipment, activity, wording)
