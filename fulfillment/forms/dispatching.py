"""With whom goods leave the house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import checks
from core.actors import Actor
from fulfillment.forms.typed import optional_day
from fulfillment.models import Carrier, CarrierService


@checks.when_left("fulfillment.ship_goods")
class DispatchForm(forms.Form):
    """Who takes the parcels, and under which number."""

    carrier = forms.CharField(
        label=_("Carrier"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "carriers", "autocomplete": "off"}),
    )
    service = forms.ChoiceField(
        label=_("Service"), required=False, help_text=_("It says the carrier as well.")
    )
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    date = optional_day(_("Dispatch date"), help_text=_("Empty means today."))

    def __init__(self, *args: Any, actor: Actor, method_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carriers = Carrier.objects.in_scope(actor).filter(is_active=True)
        self.carriers = list(carriers.order_by("name").values_list("name", flat=True))
        services = CarrierService.objects.filter(carrier__in=carriers, is_active=True)
        rows = list(services.select_related("carrier").order_by("carrier__name", "code"))
        self._services = {f"{row.carrier.code}/{row.code}": row for row in rows}
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((key, f"{row.carrier.name} · {row.name}") for key, row in self._services.items()),
        ]
        if not rows:
            del self.fields["service"]
        elif method_id is not None:
            usual = next((key for key, row in self._services.items() if row.method_id == method_id), "")
            self.initial.setdefault("service", usual)
        if not actor.can("orders.backdate_document"):
            del self.fields["date"]

    def clean(self) -> dict[str, Any]:
        """A service names its carrier; another one typed beside it is a mistake."""
        data: dict[str, Any] = super().clean() or {}
        chosen = self._services.get(data.get("service", ""))
        if chosen is None:
            return data
        typed = data.get("carrier", "").strip().casefold()
        if typed not in ("", chosen.carrier.name.casefold(), chosen.carrier.code.casefold()):
            self.add_error("service", gettext("This is a service of %s.") % chosen.carrier.name)
        data["carrier"], data["service"] = chosen.carrier.code, chosen.code
        return data


class BulkDispatchForm(forms.Form):
    """The carrier that takes all selected shipments."""

    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=100)
